//! A child's maturity is judged for a matter, and counts in that matter alone.

use super::{at, facts};
use crate::domain::{
    Attestation, Attested, Maturity, PacketKind, PacketKinds, Party, RegisterChange,
    Verksamhetsgren,
};
use crate::policy::swedish_day;
use crate::register::ChildFacts;
use jiff::civil::Date;

const EMI: &str = "SE2120001850-EMI01";

/// A finding about these kinds, made at a second; for ever where it has no last day.
fn found(
    finding: Maturity,
    kinds: &[PacketKind],
    second: i64,
    expires: Option<Date>,
) -> RegisterChange {
    let attestation = Attestation {
        what: Attested::Maturity,
        by: "SE2321000156-LAK01".to_owned(),
        at: at(second),
        kinds: if kinds.is_empty() { PacketKinds::ALL } else { kinds.iter().copied().collect() },
        receivers: None,
        expires,
    };
    RegisterChange::Attested { attestation, finding: Some(finding) }
}

fn in_matter(known: &ChildFacts, kind: PacketKind, second: i64) -> Maturity {
    let receiver = Party {
        branch: Verksamhetsgren::SchoolHealthMunicipal,
        org: "2120001850".to_owned(),
        authority: Some("bun".to_owned()),
        municipality: Some("1780".to_owned()),
        region: None,
        unit: Some(EMI.to_owned()),
    };
    known.maturity_in(kind, &receiver, at(second), swedish_day(at(second)))
}

#[test]
fn mature_enough_for_one_thing_is_not_mature_enough_for_another() {
    let (bhv, plan) = (PacketKind::HandoverBhv, PacketKind::SipPlan);
    let known = facts([
        found(Maturity::NotMature, &[], 0, None),
        found(Maturity::Mature, &[plan], 1, None),
    ]);
    assert_eq!(in_matter(&known, plan, 60), Maturity::Mature);
    assert_eq!(in_matter(&known, bhv, 60), Maturity::NotMature);
    let known = facts([
        found(Maturity::Mature, &[bhv], 0, None),
        found(Maturity::NotMature, &[plan], 1, None),
    ]);
    assert_eq!(in_matter(&known, bhv, 60), Maturity::Mature);
    assert_eq!(in_matter(&known, PacketKind::SipStep, 60), Maturity::Unassessed);
}

#[test]
fn a_finding_ends_with_its_own_judgement() {
    let day = 24 * 3600;
    let today = swedish_day(at(0));
    let known = facts([
        found(Maturity::NotMature, &[], 0, None),
        found(Maturity::Mature, &[], 1, Some(today)),
    ]);
    assert_eq!(in_matter(&known, PacketKind::SipPlan, 60), Maturity::Mature);
    assert_eq!(in_matter(&known, PacketKind::SipPlan, 2 * day), Maturity::NotMature);
}

#[test]
fn what_was_judged_last_counts_however_late_the_others_are_recorded() {
    let plan = PacketKind::SipPlan;
    let known = facts([
        found(Maturity::NotMature, &[], -10, None),
        found(Maturity::Mature, &[], -30, None),
    ]);
    assert_eq!(in_matter(&known, plan, 60), Maturity::NotMature);
    let corrected = facts([
        found(Maturity::Mature, &[], -30, None),
        found(Maturity::NotMature, &[], -30, None),
    ]);
    assert_eq!(in_matter(&corrected, plan, 60), Maturity::NotMature, "of one moment");
    assert_eq!(in_matter(&corrected, plan, -40), Maturity::Unassessed, "not yet judged");
}

#[test]
fn no_judgement_is_later_than_its_record_by_a_clock_that_is_a_little_ahead() {
    let known =
        facts([found(Maturity::Mature, &[], 50, None), found(Maturity::Mature, &[], 1000, None)]);
    let made: Vec<_> = known.attestations.iter().map(|it| it.at).collect();
    assert_eq!(made, [at(0), at(1000)]);
}

#[test]
fn what_is_told_is_what_decisions_go_by_and_not_what_was_recorded_last() {
    let day = 24 * 3600;
    let told = |known: &ChildFacts, second| known.maturity_on(swedish_day(at(second)), at(second));
    let again = || found(Maturity::NotMature, &[], -30, None);
    let known = facts([again(), found(Maturity::Mature, &[], -10, None), again()]);
    assert_eq!(told(&known, 60), Maturity::Mature, "an old call that comes again");
    assert_eq!(in_matter(&known, PacketKind::SipPlan, 60), Maturity::Mature);
    let ends = found(Maturity::Mature, &[], -10, Some(swedish_day(at(0))));
    let known = facts([again(), ends]);
    assert_eq!(told(&known, 60), Maturity::Mature);
    assert_eq!(told(&known, 2 * day), Maturity::NotMature);
    assert_eq!(told(&known, -2 * day), Maturity::Unassessed, "not yet judged");
    let ahead = facts([again(), found(Maturity::Mature, &[], 1000, None)]);
    assert_eq!(told(&ahead, 60), Maturity::NotMature);
    assert_eq!(told(&ahead, 1000), Maturity::Mature);
    assert_eq!(ahead.maturity_on(swedish_day(at(0)), at(9 * day)), Maturity::Mature, "of that day");
}
