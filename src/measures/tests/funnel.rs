//! Steps: each once, on its own day, at whoever recorded it first; what can't be stands apart.

use super::ledger::*;
use super::{cell, counted};
use crate::measures::actor::Actor;
use crate::measures::item::{By, Item, Step};
use crate::wire::v1::{SipNote, SipOccasion, SipParty, SipStepKind as Said};

#[test]
fn every_item_has_a_place_of_its_own() {
    let places: Vec<usize> = Item::all().map(Item::place).collect();
    assert_eq!(places, (0..places.len()).collect::<Vec<_>>());
}

#[test]
fn a_step_is_counted_once_however_often_and_by_whomever_it_is_said() {
    let mut ledger = Ledger::default();
    let bup = bup_to_soc("a");
    let soc = From { sender: SOC, receiver: BUP, incoming: true, ..bup };
    ledger.steps(bup, &[(Said::Called, "2027-03-01"), (Said::Called, "2027-03-01")]);
    ledger.steps(soc, &[(Said::Called, "2027-03-01"), (Said::Called, "2027-03-09")]);
    ledger.steps(From { case: "b", ..bup }, &[(Said::Called, "2027-03-01")]);
    let (tallies, units) = ledger.measured().settled();
    let rows = tallies.rows(2027, Item::Step(Step::Called));
    let counts: Vec<_> = rows.iter().map(|(unit, it)| (units.name(*unit), it.count)).collect();
    assert_eq!(counts, [(BUP, 2), (SOC, 1)]);
}

#[test]
fn late_rows_are_counted_by_their_own_day_and_refused_ones_only_as_such() {
    let mut ledger = Ledger::default();
    let bup = bup_to_soc("a");
    let late = From { entered: Some("2028-02-01"), ..bup };
    ledger.steps(bup, &[(Said::NeedSeen, "2027-11-30")]);
    ledger.steps(late, &[(Said::Offered, "2027-12-02")]);
    ledger.steps(From { refused: true, ..bup }, &[(Said::Closed, "2027-12-24")]);
    // What was withheld is counted under the day of the record, or not at all.
    ledger.says(From { entered: Some("2027-10-05"), ..bup }, note(Said::Consent, ""));
    ledger.says(From { entered: Some("2027-10-05"), ..bup }, note(Said::Unspecified, "2027-10-04"));
    let measures = ledger.measured();
    assert_eq!((measures.refused, measures.withheld), (1, 1));
    let item = Item::Step(Step::Offered);
    assert_eq!(cell(&counted(measures, 2027, item), item, By::Month, "12"), 1);
    let item = Item::Step(Step::Consent);
    assert_eq!(cell(&counted(ledger.measured(), 2027, item), item, By::Month, "10"), 1);
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::Closed)).count, 0);
}

#[test]
fn what_came_of_a_plan_is_a_meeting_of_that_day_unless_one_was_said() {
    let mut ledger = Ledger::default();
    let came = vec![party(SipParty::SocialServices, SOC)];
    for (case, met) in [("a", None), ("b", Some("2027-03-01")), ("c", Some("2027-02-27"))] {
        let bup = bup_to_soc(case);
        if let Some(day) = met {
            ledger.steps(bup, &[(Said::Met, day)]);
        }
        let plan = SipNote { came: came.clone(), ..note(Said::Established, "2027-03-01") };
        ledger.says(bup, plan);
    }
    // Nobody is said to have come.
    ledger.steps(bup_to_soc("d"), &[(Said::Established, "2027-03-01")]);
    let item = Item::Step(Step::Met);
    let met = counted(ledger.measured(), 2027, item);
    assert_eq!((met.count, cell(&met, item, By::Month, "02")), (4, 1));
}

/// A case's name, its steps, and which of them can't be.
type Course<'a> = (&'a str, &'a [(Said, &'a str)], &'a [&'a str]);

#[test]
fn steps_that_contradict_what_went_before_stand_apart() {
    let mut ledger = Ledger::default();
    let courses: [Course; 8] = [
        ("follow-up without a plan", &[(Said::FollowedUp, "2027-05-01")], &["followed_up"]),
        (
            "a plan after a no",
            &[(Said::Declined, "2027-05-01"), (Said::Established, "2027-05-02")],
            &["established"],
        ),
        (
            "a plan after a no and a yes",
            &[
                (Said::Declined, "2027-05-01"),
                (Said::Consent, "2027-05-02"),
                (Said::Established, "2027-05-03"),
            ],
            &[],
        ),
        ("an end of nothing", &[(Said::Closed, "2027-05-01")], &["closed"]),
        (
            "two ends",
            &[
                (Said::Established, "2027-05-01"),
                (Said::Closed, "2027-06-01"),
                (Said::BrokenOff, "2027-06-02"),
            ],
            &["broken_off"],
        ),
        (
            "begun again, and ended without a plan",
            &[
                (Said::Established, "2027-05-01"),
                (Said::Closed, "2027-06-01"),
                (Said::NeedSeen, "2027-07-01"),
                (Said::Closed, "2027-08-01"),
            ],
            &["closed"],
        ),
        (
            "begun again with a plan",
            &[
                (Said::Established, "2027-05-01"),
                (Said::BrokenOff, "2027-06-01"),
                (Said::Offered, "2027-07-01"),
                (Said::Established, "2027-08-01"),
                (Said::FollowedUp, "2027-09-01"),
            ],
            &[],
        ),
        // The order is that of the days, not of the entries.
        ("told backwards", &[(Said::Closed, "2027-06-01"), (Said::Established, "2027-05-01")], &[]),
    ];
    for (name, steps, wrong) in courses {
        let mut alone = Ledger::default();
        alone.steps(bup_to_soc(name), steps);
        ledger.steps(bup_to_soc(name), steps);
        let apart = counted(alone.measured(), 2027, Item::Contradictory);
        assert_eq!(apart.count as usize, wrong.len(), "{name}");
        for step in wrong {
            assert_eq!(cell(&apart, Item::Contradictory, By::Step, step), 1, "{name}");
        }
    }
    assert_eq!(counted(ledger.measured(), 2027, Item::Contradictory).count, 5);
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::FollowedUp)).count, 1);
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::Established)).count, 6);
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::Closed)).count, 3);
}

#[test]
fn a_step_is_about_what_was_said_last_before_it() {
    let mut ledger = Ledger::default();
    let bup = bup_to_soc("a");
    let acute = SipOccasion::AcutePlacement.into();
    ledger.steps(bup, &[(Said::Offered, "2027-03-01")]);
    ledger.says(bup, SipNote { occasion: acute, ..note(Said::Called, "2027-03-02") });
    ledger.steps(bup, &[(Said::Met, "2027-03-09"), (Said::EstablishedAtDischarge, "2027-03-20")]);
    let follow_up = SipOccasion::FollowUp.into();
    ledger.says(bup, SipNote { occasion: follow_up, ..note(Said::Called, "2027-05-02") });
    ledger.steps(bup, &[(Said::FollowedUp, "2027-05-09")]);
    ledger.steps(bup_to_soc("b"), &[(Said::Offered, "2027-03-01")]);
    for (step, occasion, count) in [
        (Step::Offered, "acute_placement", 1),
        (Step::Offered, "unknown", 1),
        (Step::Called, "acute_placement", 1),
        (Step::Called, "follow_up", 1),
        (Step::Met, "acute_placement", 1),
        (Step::EstablishedAtDischarge, "discharge", 1),
        (Step::FollowedUp, "follow_up", 1),
    ] {
        let item = Item::Step(step);
        let tally = counted(ledger.measured(), 2027, item);
        assert_eq!(cell(&tally, item, By::Occasion, occasion), count, "{step} {occasion}");
    }
}

/// Registered by mistake, and corrected by its sender: the wrong step never was, and what it made impossible stands.
#[test]
fn what_its_sender_says_anew_counts_as_it_was_said_last() {
    let mut ledger = Ledger::default();
    let bup = bup_to_soc("a");
    ledger.steps(bup, &[(Said::Offered, "2027-06-01"), (Said::Declined, "2027-06-09")]);
    let anew = |number| From { replaces: Some(number), ..bup };
    // Only its own sender takes it back.
    let others = From { sender: SOC, receiver: BUP, incoming: true, ..anew(2) };
    ledger.steps(others, &[(Said::Called, "2027-06-10")]);
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::Declined)).count, 1);
    ledger.steps(anew(2), &[(Said::Consent, "2027-06-09")]);
    let came = |parties| SipNote { came: parties, ..note(Said::Established, "2027-06-20") };
    ledger.says(bup, came(vec![party(SipParty::SocialServices, SOC)]));
    let both = vec![party(SipParty::SocialServices, SOC), party(SipParty::HealthCare, BUP)];
    ledger.says(
        From { sender: SOC, receiver: BUP, incoming: true, ..bup },
        note(Said::Closed, "2027-07-01"),
    );
    ledger.says(anew(5), came(both));
    let late = From { came_too_late: true, ..bup };
    ledger.steps(late, &[(Said::Declined, "2027-06-09")]);
    let count = |item| counted(ledger.measured(), 2027, item).count;
    let steps = [Step::Declined, Step::Consent, Step::Established, Step::Met, Step::Closed];
    assert_eq!(steps.map(|step| count(Item::Step(step))), [0, 1, 1, 1, 1]);
    assert_eq!(count(Item::Contradictory), 0);
    assert_eq!(count(Item::Meeting(Actor::HealthCare)), 0, "nobody is said to have been called");

    // What another packet says as well stands, at whoever is left; files forget what left them.
    let soc = From { sender: SOC, receiver: EMI, ..bup };
    ledger.steps(soc, &[(Said::Consent, "2027-06-09")]);
    ledger.steps(anew(4), &[(Said::Offered, "2027-06-02")]);
    ledger.steps(
        From { replaces: Some(6), sender: SOC, receiver: BUP, ..bup },
        &[(Said::Offered, "2027-06-03")],
    );
    let (tallies, units) = ledger.measured().settled();
    let at = |step| {
        let rows = tallies.rows(2027, Item::Step(step));
        rows.iter().map(|(unit, it)| (units.name(*unit), it.count)).collect::<Vec<_>>()
    };
    assert_eq!(at(Step::Consent), [(SOC, 1)]);
    assert_eq!(at(Step::Closed), []);
    let files = counted(ledger.measured(), 2027, Item::File);
    let yes = |by| cell(&files, Item::File, by, "yes");
    assert_eq!((files.count, yes(By::Documented), yes(By::Closed)), (3, 2, 0));
}

/// The packet between the two was stopped where it was handed over.
#[test]
fn what_is_said_anew_by_way_of_what_never_came_counts_as_it_was_said_last() {
    let mut ledger = Ledger::default();
    let came = From { incoming: true, ..bup_to_soc("a") };
    ledger.steps(came, &[(Said::Declined, "2027-06-09")]);
    let anew = From { replaces: Some(7), also_replaces: Some(1), ..came };
    ledger.steps(anew, &[(Said::Established, "2027-06-20")]);
    let count = |item| counted(ledger.measured(), 2027, item).count;
    let steps = [Step::Declined, Step::Established];
    assert_eq!(steps.map(|step| count(Item::Step(step))), [0, 1]);
    assert_eq!(count(Item::Contradictory), 0);
}
