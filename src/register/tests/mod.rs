//! A child's facts as the fold of its changes.

mod again;
mod common;
mod maturity;
mod revocation;

use super::ChildFacts;
use crate::domain::{
    Consent, ConsentForm, Giver, PacketKind, PacketKinds, RegisterChange, Reveal, Reveals,
    Revocation, SkyddadePersonuppgifter,
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
        form: ConsentForm::Written,
        collected_by: "SE2321000156-SSK014".parse().unwrap(),
    }
}

fn revoked(id: &str, revocation: Revocation) -> RegisterChange {
    RegisterChange::ConsentRevoked { id: id.to_owned(), revocation }
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
    RegisterChange::ProtectionLifted {
        level,
        whereabouts_hidden,
        decision: "beslut-1".to_owned(),
        date: None,
    }
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
    let revoked = || revoked("c1", Revocation::whole());
    let known = facts([consent("c1"), revoked(), revoked()]);
    assert_eq!(known.consents[0].revoked, Some(at(1)));
    let repeated = facts([consent("c1"), revoked(), consent("c1")]);
    assert_eq!(repeated.consents[0].revoked, Some(at(1)), "an old call that comes again");
    let objection = repeated.objection(&consent("c1")).map(|(field, _)| field);
    assert_eq!(objection.as_deref(), Some("consent.id"));
    let again = facts([consent("c1"), revoked(), consent("c2")]);
    assert_eq!(again.consents.len(), 2);
    assert_eq!(again.consents[1].revoked, None);
}

#[test]
fn what_was_replaced_does_not_come_back_by_an_old_call() {
    let narrower = || {
        let mut change = consent("c1");
        if let RegisterChange::Consented { consent, .. } = &mut change {
            consent.without_parts = Reveals::only(Reveal::Health);
        }
        change
    };
    let known = facts([consent("c1"), consent("c1"), narrower()]);
    assert_eq!(known.consents[0].without_parts, Reveals::only(Reveal::Health));
    assert_eq!(known.objection(&consent("c1")).unwrap().0, "consent.id");
    assert!(known.objection(&narrower()).is_none(), "the same call again is harmless");
    assert!(known.objection(&consent("c2")).is_none());
    let wider = facts([narrower(), consent("c1"), consent("c1")]);
    assert_eq!(wider.objection(&narrower()).unwrap().0, "consent.id");
}

#[test]
fn nobody_can_take_back_what_was_never_given() {
    let known = facts([consent("c1")]);
    let at_fault = |change| known.objection(&change).map(|(field, _)| field);
    assert_eq!(at_fault(revoked("c1", Revocation::whole())), None);
    let other = revoked("c2", Revocation::whole());
    assert_eq!(at_fault(other).as_deref(), Some("consent_revocation.id"));
    assert_eq!(
        at_fault(RegisterChange::BlockLifted { id: "c1".to_owned() }).as_deref(),
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
fn a_lift_that_comes_again_lifts_nothing_that_was_protected_since() {
    use SkyddadePersonuppgifter as P;
    let lift = || lifted(P::None, false);
    let known = facts([protected(P::Sekretessmarkering, true), lift()]);
    assert!(known.objection(&lift()).is_none(), "the same call again is harmless");
    let hidden_anew =
        facts([protected(P::Sekretessmarkering, true), lift(), protected(P::None, true)]);
    let objection = hidden_anew.objection(&lift()).map(|(field, _)| field);
    assert_eq!(objection.as_deref(), Some("protection_lift.decision"));
    let other = RegisterChange::ProtectionLifted {
        level: P::None,
        whereabouts_hidden: false,
        decision: "beslut-2".to_owned(),
        date: None,
    };
    assert!(hidden_anew.objection(&other).is_none());
}

#[test]
fn a_lift_that_comes_late_lifts_nothing_that_was_protected_after_its_day() {
    use SkyddadePersonuppgifter as P;
    let lift = |day: &str| RegisterChange::ProtectionLifted {
        level: P::None,
        whereabouts_hidden: false,
        decision: "beslut-3".to_owned(),
        date: Some(day.parse().unwrap()),
    };
    let hidden = || protected(P::None, true);
    let at_fault = |known: &ChildFacts, day| known.objection(&lift(day)).map(|(field, _)| field);
    let known = facts([hidden()]);
    assert_eq!(at_fault(&known, "2026-08-31").as_deref(), Some("protection_lift.date"));
    assert_eq!(at_fault(&known, "2026-09-01"), None, "of the same day");
    assert!(known.objection(&lifted(P::None, false)).is_none(), "its day is not told");
    // Whatever is protected beside, before or after it was recorded.
    let mut older = protected(P::SkyddadFolkbokforing, false);
    if let RegisterChange::Protected { date, .. } = &mut older {
        *date = "2026-03-01".parse().unwrap();
    }
    let refused = Some("protection_lift.date".to_owned());
    assert_eq!(at_fault(&facts([older.clone(), hidden()]), "2026-06-01"), refused);
    assert_eq!(at_fault(&facts([hidden(), older.clone()]), "2026-06-01"), refused);
    assert_eq!(at_fault(&facts([older]), "2026-06-01"), None);
    let over = facts([hidden(), lifted(P::None, false)]);
    assert_eq!(at_fault(&over, "2026-08-31"), None, "nothing stands that it could lift");
}

#[test]
fn a_child_that_nobody_told_of_has_nobody_who_can_consent() {
    let known = ChildFacts::default();
    assert!(known.guardians.is_empty() && known.consents.is_empty() && known.in_place.is_none());
}

/// Within these, only `parts` go; all where there are none.
fn taking(kinds: &[PacketKind], receivers: &[&str], parts: Reveals) -> Revocation {
    let kinds = (!kinds.is_empty()).then(|| kinds.iter().copied().collect());
    let receivers = receivers.iter().map(|&unit| unit.to_owned()).collect();
    Revocation { kinds, receivers, parts }
}

#[test]
fn what_was_taken_back_in_part_can_not_be_recorded_back_and_leaves_its_neighbours_alone() {
    let relative = Reveals::only(Reveal::Relative);
    let part = || revoked("c2", taking(&[], &[], relative));
    let known = facts([consent("c1"), consent("c2"), consent("c3"), part(), part()]);
    let parts: Vec<_> = known.consents.iter().map(|it| it.without_parts).collect();
    assert_eq!(parts, [Reveals::EMPTY, relative, Reveals::EMPTY]);
    assert_eq!(known.objection(&consent("c2")).unwrap().0, "consent.id");
    assert!(known.objection(&part()).is_none(), "the same call again is harmless");
    let repeated = facts([consent("c1"), consent("c2"), consent("c3"), part(), consent("c2")]);
    assert_eq!(repeated.consents[1].without_parts, relative);
    let wholly = facts([consent("c1"), consent("c2"), part(), revoked("c2", Revocation::whole())]);
    let states: Vec<_> = wholly.consents.iter().map(|it| it.revoked).collect();
    assert_eq!(states, [None, Some(at(3))]);
}

#[test]
fn what_a_consent_never_gave_can_not_be_taken_back() {
    let mut without = consent("c1");
    if let RegisterChange::Consented { consent, .. } = &mut without {
        consent.without_parts = Reveals::only(Reveal::Health);
    }
    let known = facts([without]);
    let at_fault = |revocation| {
        known.objection(&revoked("c1", revocation)).map(|(field, _)| field).unwrap_or_default()
    };
    let (bhv, emi) = (PacketKind::HandoverBhv, "SE2120001850-EMI01");
    let none = Reveals::EMPTY;
    assert_eq!(at_fault(taking(&[bhv], &[emi], Reveals::only(Reveal::Relative))), "");
    assert_eq!(
        at_fault(taking(&[bhv, PacketKind::SipPlan], &[], none)),
        "consent_revocation.kinds"
    );
    let other = "SE2120001850-EMI02";
    assert_eq!(at_fault(taking(&[], &[emi, other], none)), "consent_revocation.receivers");
    let health = Reveals::only(Reveal::Health);
    assert_eq!(at_fault(taking(&[], &[], health)), "consent_revocation.parts");
}
