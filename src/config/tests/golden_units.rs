//! Every way to get parties, peers and deliveries wrong, and all of it at once.

use super::{golden::check, site::Site};
use crate::ledger::Signer;

#[test]
fn parties() {
    check(&[
        (
            "branch = \"region_care\"",
            "branch = \"hospital\"",
            "region.toml:22: party.branch: unknown word; one of region_care, public_dental, \
             private_care, social_board, school_health_municipal, school_health_private, \
             pupil_support_municipal, school_municipal, school_private",
        ),
        (
            "branch = \"region_care\"",
            "branch = \"hospital\"\nnamnd = \"hsn\"",
            "region.toml:22: party.branch: unknown word; one of region_care, public_dental, \
             private_care, social_board, school_health_municipal, school_health_private, \
             pupil_support_municipal, school_municipal, school_private\nregion.toml:23: \
             party.namnd: unknown key; one of unit, name, branch, organisation, authority, region, \
             municipality",
        ),
        (
            "authority = \"hsn\"",
            "",
            "region.toml:22: party.authority: missing; right is the nämnd that answers for \
             region_care",
        ),
        (
            "organisation = \"5560360793\"",
            "organisation = \"5560360793\"\nauthority = \"hsn\"",
            "region.toml:39: party.authority: private_care is private and has no nämnd; leave it \
             out",
        ),
        (
            "region = \"17\"\nmunicipality",
            "region = \"14\"\nmunicipality",
            "region.toml:26: party.municipality: Karlstad lies in region 17, not 14",
        ),
        (
            "region = \"17\"\nmunicipality = \"1780\"",
            "region = \"02\"\nmunicipality = \"1780\"",
            "region.toml:25: party.region: no such region; right is a county's two digits, in \
             quotes, such as \"17\"",
        ),
        (
            "region = \"17\"\nmunicipality = \"1780\"",
            "municipality = \"1780\"",
            "region.toml:22: party.region: missing; right is the region that runs region_care",
        ),
        (
            "authority = \"bun\"\nmunicipality = \"1780\"",
            "authority = \"bun\"\nmunicipality = \"1700\"",
            "region.toml:33: party.municipality: no such municipality; right is its four digits, \
             in quotes, such as \"1780\"",
        ),
        (
            "authority = \"bun\"\nmunicipality = \"1780\"",
            "authority = \"bun\"",
            "region.toml:30: party.municipality: missing; right is the municipality that runs \
             school_health_municipal",
        ),
        (
            "unit = \"SE5560360793-BVC02\"",
            "unit = \"se2321000156-bvc01\"",
            "region.toml:35: party.unit: the same unit as on line 20",
        ),
        (
            "name = \"BVC Gripen\"",
            "name = \"\"",
            "region.toml:36: party.name: empty; right is a text",
        ),
    ]);
}

#[test]
fn peers_and_deliveries() {
    check(&[
        (
            "may = [\"deliver\"]",
            "may = [\"deliver\",\n\"everything\"]",
            "region.toml:44: peer.may: unknown word; one of submit, deliver, register, audit, \
             operate, disclose, receive",
        ),
        (
            "endpoint = \"https://127.0.0.1:7444\"",
            "endpoint = \"https://127.0.0.1:7444\"\ntells = \"all\"",
            "region.toml:46: peer.tells: unknown word; right is stored or imported",
        ),
        (
            "pack = \"cosmic-mapp\"",
            "pack = \"cosmic-mapp\"\nimported = \"perhaps\"",
            "region.toml:55: deliver.imported: unknown word; right is written, where a file in the folder counts as \
             imported, or reported, where its record system says so itself",
        ),
        (
            "may = [\"submit\", \"register\"]",
            "",
            "region.toml:47: peer.may: missing; a peer with no endpoint and no rights can do \
             nothing",
        ),
        (
            "may = [\"submit\", \"register\"]",
            "may = []",
            "region.toml:47: peer.may: missing; a peer with no endpoint and no rights can do \
             nothing",
        ),
        (
            "speaks_for = [\"SE2120001850-EMI01\"]",
            "",
            "region.toml:40: peer.speaks_for: missing; right is the units that this peer hands \
             over and receives for",
        ),
        (
            "speaks_for = [\"SE2120001850-EMI01\"]",
            "speaks_for = [\"SE2120001850-EMI02\"]",
            "region.toml:44: peer.speaks_for: no such unit; right is one that a [[party]] names",
        ),
        (
            "endpoint = \"https://127.0.0.1:7444\"",
            "endpoint = \"http://127.0.0.1:7444\"",
            "region.toml:45: peer.endpoint: not an endpoint; right is https://host:port, without a \
             path",
        ),
        (
            "name = \"Cosmic\"",
            "name = \"Cosmic\"\nendpoint = \"https://127.0.0.1:7445\"",
            "region.toml:47: peer.ledger_key: missing; right is the peer's verifier key (the line \
             in its ledger.vkey), since its acknowledgements could not be verified without",
        ),
        (
            "/audit+",
            "/aud1t+",
            "region.toml:46: peer.ledger_key: not an Ed25519 verifier key; right is name+key id in \
             8 hexadecimal digits+base64, as the key's owner gave it",
        ),
        (
            "endpoint = \"https://127.0.0.1:7444\"",
            "tells = \"stored\"",
            "region.toml:40: peer.ledger_key: given without an endpoint, where it is used for nothing; \
             right is both, or neither\n\
             region.toml:40: peer.tells: given without an endpoint, where it is used for nothing; \
             right is both, or neither",
        ),
        (
            "hsa_id = \"SE2321000156-COSMIC\"",
            "hsa_id = \"SE2120001850-stafett\"",
            "region.toml:48: peer.hsa_id: the same peer as on line 41",
        ),
        (
            "hsa_id = \"SE2321000156-COSMIC\"",
            "hsa_id = \"SE2321000156-STAFETT\"",
            "region.toml:48: peer.hsa_id: is this gateway itself; right is somebody else",
        ),
        (
            "unit = \"SE2321000156-BVC01\"\npack",
            "unit = \"SE2120001850-EMI01\"\npack",
            "region.toml:53: deliver.unit: the peer on line 44 answers for it; right is served here \
             or there",
        ),
        (
            "unit = \"SE2321000156-BVC01\"\npack",
            "unit = \"SE2321000156-BVC09\"\npack",
            "region.toml:53: deliver.unit: no such unit; right is one that a [[party]] names",
        ),
        (
            "pack = \"cosmic-mapp\"",
            "pack = \"../cosmic\"",
            "region.toml:54: deliver.pack: right is 1 to 63 lower-case letters, digits and hyphens",
        ),
        (
            "folder = \"inbox\"",
            "folder = \"inbox\"\n[[deliver]]\nunit = \"SE2321000156-BVC01\"\npack = \"x\"\nfolder = \"y\"",
            "region.toml:57: deliver.unit: the same unit as on line 53",
        ),
        (
            "[[deliver]]",
            "[deliver]",
            "region.toml:52: deliver: cannot be used; right is sections [[deliver]]",
        ),
    ]);
}

#[test]
fn one_endpoint_a_unit() {
    let site = Site::new();
    let second = "[[peer]]\nhsa_id = \"SE2120001850-SECOND\"\nname = \"Second\"\nmay = []\n\
                  speaks_for = [\"SE2120001850-EMI01\"]\nendpoint = \"https://127.0.0.1:7445\"\n";
    let key = Signer::from_seed("2120001850/second/audit", &[7; 32]).unwrap();
    let text = format!("{}{second}ledger_key = \"{}\"\n", site.right(), key.verifier());
    let expected = "region.toml:60: peer.speaks_for: the peer on line 44 answers for it too; right \
                    is one endpoint a unit";
    assert_eq!(site.errors(&text), expected);
}

#[test]
fn a_ledger_key_is_one_peer_s_and_never_our_own() {
    let site = Site::new();
    let key =
        |place: usize| site.made.holders[place].gateway.as_ref().unwrap().ledger_key.to_string();
    assert_eq!(
        site.errors(&site.right().replace(&key(1), &key(0))),
        "region.toml:46: peer.ledger_key: is this gateway's own; right is the line in the peer's ledger.vkey"
    );
    let second = format!(
        "name = \"Cosmic\"\nendpoint = \"https://127.0.0.1:7445\"\nledger_key = \"{}\"",
        key(1)
    );
    let text = site.right().replace("name = \"Cosmic\"", &second);
    let told = site.errors(&text.replace("[\"SE2321000156-BVC01\"]", "[\"SE5560360793-BVC02\"]"));
    assert_eq!(
        told,
        "region.toml:51: peer.ledger_key: the same key as that of the peer on line 41"
    );
}

#[test]
fn everything_wrong_is_told_at_once_in_the_files_order() {
    let site = Site::new();
    let text = site
        .right()
        .replace("\"127.0.0.1:7443\"", "\"nowhere\"")
        .replace("key = \"region-varmland.key\"", "key = \"none\"")
        .replace("packet_kib = 512", "packet_kib = 0")
        .replace("branch = \"region_care\"", "branch = \"hospital\"")
        .replace("endpoint = \"https", "endpoint = \"http")
        .replace("folder = ", "folders = ");
    let errors = site.errors(&text);
    let places: Vec<String> = errors
        .lines()
        .map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(": "))
        .collect();
    let expected = [
        "region.toml:5: gateway.listen",
        "region.toml:9: tls.key",
        "region.toml:16: limits.packet_kib",
        "region.toml:22: party.branch",
        "region.toml:45: peer.endpoint",
        "region.toml:52: deliver.folder",
        "region.toml:55: deliver.folders",
    ];
    assert_eq!(places, expected);
}
