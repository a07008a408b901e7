//! What a known peer may do, and that nobody may do more.

use crate::peer::{
    Answering, Directory, KnownPeer, Right, Tells, Unauthorised, VerifiedPeer,
    fixtures::{TestCa, hsa_id},
};

const SENDER: &str = "SE2321000156-SENDER";
const RECEIVER: &str = "SE2120001850-RECEIVER";
const AUDITOR: &str = "SE2120001850-AUDITOR";
const BVC: &str = "SE2321000156-BVC01";
const EMI: &str = "SE2120001850-EMI01";

fn known(id: &str, rights: &[Right], units: &[&str], answers: bool) -> KnownPeer<&'static str> {
    KnownPeer {
        hsa_id: hsa_id(id),
        name: id.to_owned(),
        rights: rights.iter().copied().collect(),
        speaks_for: units.iter().map(|unit| hsa_id(unit)).collect(),
        answering: answers.then(|| Answering {
            endpoint: "https://localhost:7444".parse().unwrap(),
            ledger_key: "key",
            tells: Tells::Imported,
        }),
    }
}

fn directory() -> Directory<&'static str> {
    Directory::new([
        known(SENDER, &[Right::Submit, Right::Register], &[BVC], false),
        known(RECEIVER, &[Right::Deliver], &[EMI], true),
        known(AUDITOR, &[Right::Audit], &[EMI, BVC], false),
    ])
}

#[test]
fn each_peer_may_do_what_it_was_granted_and_nothing_else() {
    let directory = directory();
    let granted = [
        (SENDER, vec![Right::Submit, Right::Register]),
        (RECEIVER, vec![Right::Deliver]),
        (AUDITOR, vec![Right::Audit]),
    ];
    for (id, rights) in granted {
        for right in Right::ALL {
            let refusal = directory.admit_named(&hsa_id(id), right).err();
            let expected = (!rights.contains(&right)).then_some(Unauthorised::MayNot(right));
            assert_eq!(refusal, expected, "{id} {right}");
        }
    }
}

#[test]
fn a_stranger_may_do_nothing() {
    let stranger = hsa_id("SE2120001850-STRANGER");
    for right in Right::ALL {
        let refusal = directory().admit_named(&stranger, right).err();
        assert_eq!(refusal, Some(Unauthorised::Stranger));
    }
}

#[test]
fn nobody_speaks_for_anothers_unit() {
    let directory = directory();
    let sender = hsa_id(SENDER);
    let admitted = directory.admit_named(&sender, Right::Submit).unwrap();
    // As the unit wrote itself in the packet, which may be in lower case.
    for own in [BVC.to_owned(), BVC.to_lowercase()] {
        assert_eq!(admitted.speaking_for(&hsa_id(&own)), Ok(()));
    }
    for other in [EMI, SENDER, "SE2321000156-BVC1", "SE2321000156-BVC011"] {
        let refusal = admitted.speaking_for(&hsa_id(other));
        assert_eq!(refusal, Err(Unauthorised::AnothersUnit), "{other}");
    }
}

#[test]
fn a_refusal_names_nobody() {
    let canary = "SE2120001850-CANARY";
    let peer = VerifiedPeer::of(&TestCa::new().leaf(canary, |_| ()).der).unwrap();
    let refusal = directory().admit_named(peer.hsa_id(), Right::Submit).unwrap_err();
    for text in [format!("{peer:?}"), format!("{refusal:?}"), refusal.to_string()] {
        assert!(!text.to_uppercase().contains("CANARY"), "{text}");
    }
}
