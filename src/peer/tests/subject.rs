//! Every way that a subject can name somebody, or fail to, read alone and in a whole handshake.

use super::handshake::{Client, shake};
use crate::peer::{
    Refusal,
    fixtures::{REGION, TestCa, tlv},
    subject::{SubjectError, hsa_id},
};

const PRINTABLE: u8 = 0x13;
const UTF8: u8 = 0x0c;
const SERIAL_NUMBER: &[u8] = &[0x55, 0x04, 0x05];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION_IDENTIFIER: &[u8] = &[0x55, 0x04, 0x61];
const PEER: &str = "SE2120001850-STAFETT";

fn attribute(oid: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
    tlv(0x30, &[tlv(0x06, oid), tlv(tag, value)].concat())
}

fn serial(tag: u8, value: &[u8]) -> Vec<u8> {
    attribute(SERIAL_NUMBER, tag, value)
}

/// A name of several sets, each of several attributes.
fn name(sets: &[&[Vec<u8>]]) -> Vec<u8> {
    let sets: Vec<_> = sets.iter().map(|attributes| tlv(0x31, &attributes.concat())).collect();
    tlv(0x30, &sets.concat())
}

fn text(value: &str) -> Vec<u8> {
    name(&[&[attribute(COMMON_NAME, UTF8, b"system")], &[serial(UTF8, value.as_bytes())]])
}

fn wide(value: &str, bytes: usize) -> Vec<u8> {
    value.bytes().flat_map(|byte| [vec![0; bytes - 1], vec![byte]].concat()).collect()
}

#[test]
fn one_hsa_id_is_read_whatever_its_case() {
    let ca = TestCa::new();
    let cases = [
        (serial(PRINTABLE, PEER.as_bytes()), PEER),
        (serial(UTF8, PEER.as_bytes()), PEER),
        (serial(PRINTABLE, b"se2120001850-stafett"), PEER),
        (serial(PRINTABLE, b"SE165565594230-1000"), "SE165565594230-1000"),
        (serial(PRINTABLE, b"TSTNMT2321000156-B02"), "TSTNMT2321000156-B02"),
        (serial(PRINTABLE, b"SE2120001850-ABCDEFGHIJKLMNOPQR"), "SE2120001850-ABCDEFGHIJKLMNOPQR"),
    ];
    for (attribute, expected) in cases {
        let leaf = ca.leaf_with_subject(&name(&[&[attribute]]));
        assert_eq!(hsa_id(&leaf.der).unwrap().as_str(), expected);
    }
}

#[tokio::test]
async fn every_other_subject_is_refused() {
    use SubjectError::{Absent, NotAnHsaId, Several, StringType};
    let good = || serial(PRINTABLE, PEER.as_bytes());
    let other = || serial(PRINTABLE, b"SE2120001850-OTHER");
    let cases = [
        ("empty subject", name(&[]), Absent),
        ("name only", name(&[&[attribute(COMMON_NAME, UTF8, b"system")]]), Absent),
        (
            "HSA-id as common name",
            name(&[&[attribute(COMMON_NAME, UTF8, PEER.as_bytes())]]),
            Absent,
        ),
        (
            "HSA-id as organizationIdentifier",
            name(&[&[attribute(ORGANIZATION_IDENTIFIER, UTF8, PEER.as_bytes())]]),
            Absent,
        ),
        (
            "an OID that begins alike",
            name(&[&[attribute(&[0x55, 0x04, 0x05, 0x01], UTF8, PEER.as_bytes())]]),
            Absent,
        ),
        ("the same twice", name(&[&[good()], &[good()]]), Several),
        ("two", name(&[&[good()], &[other()]]), Several),
        ("two in one set", name(&[&[good(), other()]]), Several),
        ("the same twice in one set", name(&[&[good(), good()]]), Several),
        (
            "two, with another attribute between",
            name(&[&[good()], &[attribute(COMMON_NAME, UTF8, b"system")], &[other()]]),
            Several,
        ),
        ("a second one in BMPString", name(&[&[good()], &[serial(0x1e, &wide(PEER, 2))]]), Several),
        ("a second one that is empty", name(&[&[good()], &[serial(PRINTABLE, b"")]]), Several),
        ("BMPString", name(&[&[serial(0x1e, &wide(PEER, 2))]]), StringType),
        ("BMPString of single bytes", name(&[&[serial(0x1e, PEER.as_bytes())]]), StringType),
        ("UniversalString", name(&[&[serial(0x1c, &wide(PEER, 4))]]), StringType),
        ("TeletexString", name(&[&[serial(0x14, PEER.as_bytes())]]), StringType),
        ("IA5String", name(&[&[serial(0x16, PEER.as_bytes())]]), StringType),
        ("VisibleString", name(&[&[serial(0x1a, PEER.as_bytes())]]), StringType),
        ("GeneralString", name(&[&[serial(0x1b, PEER.as_bytes())]]), StringType),
        ("NumericString", name(&[&[serial(0x12, b"2120001850")]]), StringType),
        ("OCTET STRING", name(&[&[serial(0x04, PEER.as_bytes())]]), StringType),
        ("INTEGER", name(&[&[serial(0x02, b"\x21")]]), StringType),
        ("NULL", name(&[&[serial(0x05, b"")]]), StringType),
        (
            "PrintableString in pieces",
            name(&[&[serial(0x33, &tlv(PRINTABLE, PEER.as_bytes()))]]),
            StringType,
        ),
        ("a context tag of the same number", name(&[&[serial(0x93, PEER.as_bytes())]]), StringType),
        ("empty string", text(""), NotAnHsaId),
        ("NUL at the end", text("SE2120001850-STAFETT\0"), NotAnHsaId),
        ("NUL in the middle", text("SE2120001850-STAFETT\0.evil"), NotAnHsaId),
        ("NUL first", text("\0SE2120001850-STAFETT"), NotAnHsaId),
        (
            "NUL in PrintableString",
            name(&[&[serial(PRINTABLE, b"SE2120001850-STAFETT\0")]]),
            NotAnHsaId,
        ),
        ("space at the end", text("SE2120001850-STAFETT "), NotAnHsaId),
        ("space first", text(" SE2120001850-STAFETT"), NotAnHsaId),
        ("space within", text("SE2120001850 -STAFETT"), NotAnHsaId),
        ("newline", text("SE2120001850-STAFETT\n"), NotAnHsaId),
        ("tab", text("SE2120001850-STAFETT\t"), NotAnHsaId),
        ("Cyrillic letter", text("S\u{415}2120001850-STAFETT"), NotAnHsaId),
        ("Greek letter", text("SE2120001850-STAF\u{395}TT"), NotAnHsaId),
        ("fullwidth letters", text("\u{ff33}\u{ff25}2120001850-STAFETT"), NotAnHsaId),
        ("fullwidth digit", text("SE\u{ff12}120001850-STAFETT"), NotAnHsaId),
        ("Arabic digit", text("SE\u{662}120001850-STAFETT"), NotAnHsaId),
        ("zero-width joiner", text("SE2120001850-STA\u{200d}FETT"), NotAnHsaId),
        ("soft hyphen", text("SE2120001850\u{ad}STAFETT"), NotAnHsaId),
        ("unbreakable hyphen", text("SE2120001850\u{2011}STAFETT"), NotAnHsaId),
        ("en dash", text("SE2120001850\u{2013}STAFETT"), NotAnHsaId),
        ("right-to-left mark", text("SE2120001850-STAFETT\u{200f}"), NotAnHsaId),
        ("accent on a letter", text("SE2120001850-STAFE\u{301}TT"), NotAnHsaId),
        ("long s, which upper-cases to S", text("\u{17f}E2120001850-STAFETT"), NotAnHsaId),
        ("dotless i, which upper-cases to I", text("SE2120001850-EM\u{131}"), NotAnHsaId),
        ("not UTF-8", name(&[&[serial(UTF8, b"SE2120001850-STAFETT\xff")]]), NotAnHsaId),
        ("overlong UTF-8", name(&[&[serial(UTF8, b"SE2120001850\xc0\xadSTAFETT")]]), NotAnHsaId),
        ("letter O for nought", text("SE212000185O-STAFETT"), NotAnHsaId),
        ("no hyphen", text("SE2120001850STAFETT"), NotAnHsaId),
        ("two hyphens", text("SE2120001850-STA-FETT"), NotAnHsaId),
        ("underscore", text("SE2120001850_STAFETT"), NotAnHsaId),
        ("nothing after the hyphen", text("SE2120001850-"), NotAnHsaId),
        ("another country", text("NO2120001850-STAFETT"), NotAnHsaId),
        ("no country", text("2120001850-STAFETT"), NotAnHsaId),
        ("nine digits", text("SE212000185-STAFETT"), NotAnHsaId),
        ("eleven digits", text("SE21200018500-STAFETT"), NotAnHsaId),
        ("thirteen digits", text("SE1621200018500-STAFETT"), NotAnHsaId),
        ("32 characters", text("SE2120001850-ABCDEFGHIJKLMNOPQRS"), NotAnHsaId),
        ("two in one text", text("SE2120001850-STAFETT,SE2120001850-OTHER"), NotAnHsaId),
        ("an attribute within the text", text("SE2120001850-STAFETT+CN=x"), NotAnHsaId),
        ("an asterisk", text("SE2120001850-*"), NotAnHsaId),
        ("hexadecimal DER as text", text("#1314534532313230303031383530"), NotAnHsaId),
        ("a test person's personnummer, as on a person's card", text("189001019802"), NotAnHsaId),
    ];
    let ca = TestCa::new();
    let server = ca.tls(REGION, &[]);
    for (what, subject, expected) in cases {
        let leaf = ca.leaf_with_subject(&subject);
        assert_eq!(hsa_id(&leaf.der), Err(expected), "{what}");
        let refusal = shake(&server, Client::with(&leaf)).await.unwrap_err();
        assert_eq!(refusal, Refusal::NoHsaId, "{what}");
    }
}

#[test]
fn what_is_not_one_certificate_is_refused() {
    let ca = TestCa::new();
    let good = ca.leaf(PEER, |_| ());
    let longer = [good.der.as_ref(), &[0]].concat();
    for der in
        [b"".as_slice(), b"\x30", b"no certificate", &longer, &good.der[..good.der.len() - 1]]
    {
        assert_eq!(hsa_id(der), Err(SubjectError::Unreadable));
    }
}
