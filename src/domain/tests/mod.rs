//! Nouns that cannot be wrong, tried with what is wrong.

mod areas;
mod delivery;
mod numbers;
mod party_unit;
mod redaction;
mod revocation;

use super::{HsaId, OrgNumber, PacketId};

#[test]
fn an_hsa_id_is_read_without_regard_to_case() {
    for right in [
        "SE2321000156-BVC01",
        "se2321000156-bvc01",
        "SE165565594230-1000",
        "TSTNMT2321000156-B02",
        "SE2321000156-0123456789ABCDEF",
    ] {
        let read: HsaId = right.parse().expect(right);
        assert_eq!(read.to_string(), right.to_ascii_uppercase());
    }
    for wrong in [
        "",
        "SE",
        "2321000156-BVC01",
        "SE232100015-BVC01",
        "SE2321000156",
        "SE2321000156-",
        "SE2321000156-BVC 01",
        "SE2321000156-BVC-01",
        "SE2321000156-ÅÄÖ",
        "SE2321000156-\0",
        "SE2321000156-0123456789ABCDEF012",
    ] {
        assert!(wrong.parse::<HsaId>().is_err(), "{wrong:?}");
    }
}

#[test]
fn an_organisation_number_has_a_check_digit() {
    for right in ["2321000156", "2120001850", "2321000131", "2321000016"] {
        assert_eq!(right.parse::<OrgNumber>().expect(right).to_string(), right);
    }
    for wrong in ["", "2321000157", "232100-0156", "1921000156", "232100015", "23210001560"] {
        assert!(wrong.parse::<OrgNumber>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_packet_id_is_a_uuid_of_version_7() {
    let made = PacketId::new(1_790_000_000_000, &[0xAB; 10]);
    assert_eq!(made.to_string().parse(), Ok(made));
    assert_eq!(PacketId::from_bytes(*made.as_bytes()), Ok(made));
    for wrong in [
        "",
        "6f1c2b1e-4d0a-4b3a-9f0e-2a4b6c8d0e1f",
        "00000000-0000-0000-0000-000000000000",
        "{0199f0e2-0000-7000-8000-000000000000}",
        "0199f0e2000070008000000000000000",
    ] {
        assert!(wrong.parse::<PacketId>().is_err(), "{wrong:?}");
    }
}
