//! A child's facts as the fold of its changes.

use super::ChildFacts;
use crate::domain::{
    Consent, Giver, PacketKind, PacketKinds, RegisterChange, Reveals, SkyddadePersonuppgifter,
};
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn consent(id: &str) -> RegisterChange {
    RegisterChange::Consented {
        id: id.to_owned(),
        consent: Consent {
            by: Giver::Guardian("g1".to_owned()),
            kinds: PacketKinds::from_iter([PacketKind::HandoverBhv]),
            receivers: vec!["SE2120001850-EMI01".to_owned()],
            without_parts: Reveals::EMPTY,
            given: "2026-05-01".parse().unwrap(),
            expires: "2040-06-30".parse().unwrap(),
            revoked: None,
        },
    }
}

fn protected(level: SkyddadePersonuppgifter, whereabouts_hidden: bool) -> RegisterChange {
    RegisterChange::Protected {
        level,
        whereabouts_hidden,
        provision: "OSL (2009:400) 26:2".to_owned(),
        date: "2026-09-01".parse().unwrap(),
        authority: "212000-1850".to_owned(),
    }
}

fn lifted(level: SkyddadePersonuppgifter, whereabouts_hidden: bool) -> RegisterChange {
    RegisterChange::ProtectionLifted { level, whereabouts_hidden }
}

fn facts(changes: impl IntoIterator<Item = RegisterChange>) -> ChildFacts {
    let mut facts = ChildFacts::default();
    for (second, change) in changes.into_iter().enumerate() {
        facts.apply(change, at(second as i64));
    }
    facts
}

#[test]
fn the_first_revocation_counts_and_a_consent_given_anew_is_another() {
    let revoked = || RegisterChange::ConsentRevoked { id: "c1".to_owned() };
    let known = facts([consent("c1"), revoked(), revoked()]);
    assert_eq!(known.consents[0].revoked, Some(at(1)));
    let repeated = facts([consent("c1"), revoked(), consent("c1")]);
    assert_eq!(repeated.consents[0].revoked, Some(at(1)), "an old call that comes again");
    assert_eq!(repeated.objection(&consent("c1")).map(|(field, _)| field), Some("consent.id"));
    let again = facts([consent("c1"), revoked(), consent("c2")]);
    assert_eq!(again.consents.len(), 2);
    assert_eq!(again.consents[1].revoked, None);
}

#[test]
fn nobody_can_take_back_what_was_never_given() {
    let known = facts([consent("c1")]);
    let at_fault = |change| known.objection(&change).map(|(field, _)| field);
    assert_eq!(at_fault(RegisterChange::ConsentRevoked { id: "c1".to_owned() }), None);
    let other = RegisterChange::ConsentRevoked { id: "c2".to_owned() };
    assert_eq!(at_fault(other), Some("consent_revocation.id"));
    assert_eq!(
        at_fault(RegisterChange::BlockLifted { id: "c1".to_owned() }),
        Some("block_lift.id")
    );
}

#[test]
fn protections_add_up_and_only_a_lift_ends_one() {
    use SkyddadePersonuppgifter as P;
    let known =
        facts([protected(P::SkyddadFolkbokforing, false), protected(P::Sekretessmarkering, true)]);
    assert_eq!(known.protection, P::SkyddadFolkbokforing);
    assert!(known.whereabouts_hidden);
    assert_eq!(known.markings.len(), 2);

    let partly =
        facts([protected(P::SkyddadFolkbokforing, true), lifted(P::SkyddadFolkbokforing, false)]);
    assert_eq!(partly.protection, P::SkyddadFolkbokforing);
    assert!(!partly.whereabouts_hidden && !partly.markings.is_empty());

    let wholly = facts([protected(P::Sekretessmarkering, true), lifted(P::None, false)]);
    assert_eq!(wholly.protection, P::None);
    assert!(!wholly.whereabouts_hidden && wholly.markings.is_empty());
}

#[test]
fn a_child_that_nobody_told_of_has_nobody_who_can_consent() {
    let known = ChildFacts::default();
    assert!(known.guardians.is_empty() && known.consents.is_empty() && known.in_place.is_none());
}
