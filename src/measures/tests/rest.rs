//! Lead times, meetings, replies, deviations, handovers and cases.

use super::ledger::*;
use super::{cell, counted};
use crate::measures::actor::Actor;
use crate::measures::item::{By, Deviation, Item, Lead, Step};
use crate::measures::lead::percentile;
use crate::wire::v1::{self, SipNote, SipParty, SipStepKind as Said, record::Event};

#[test]
fn lead_times_run_from_the_first_to_the_next() {
    let mut ledger = Ledger::default();
    for (at, days) in ["2027-03-03", "2027-03-06", "2027-03-11", "2027-04-30"].iter().enumerate() {
        let case = format!("case-{at}");
        let bup = bup_to_soc(&case);
        ledger.steps(bup, &[(Said::NeedSeen, "2027-03-01"), (Said::Called, days)]);
    }
    let bup = bup_to_soc("whole");
    ledger.steps(
        bup,
        &[
            (Said::Called, "2027-02-01"),
            (Said::NeedSeen, "2027-03-01"),
            (Said::Called, "2027-03-02"),
            (Said::Met, "2027-03-05"),
            (Said::Met, "2027-03-20"),
            (Said::Established, "2027-03-21"),
            (Said::FollowedUp, "2027-06-21"),
            (Said::FollowedUp, "2027-09-21"),
        ],
    );
    let (tallies, _) = ledger.measured().settled();
    let told = |lead| {
        let days = tallies.days(2027, Item::Lead(lead)).unwrap().values().next().unwrap();
        (days.values().sum::<u32>(), percentile(days, 50).unwrap(), percentile(days, 90).unwrap())
    };
    assert_eq!(told(Lead::NeedToCall), (5, 5, 60));
    assert_eq!(told(Lead::CallToMeeting), (1, 3, 3));
    assert_eq!(told(Lead::MeetingToPlan), (1, 1, 1));
    assert_eq!(told(Lead::PlanToFollowUp), (1, 92, 92));
}

#[test]
fn whoever_was_called_came_or_did_not() {
    let mut ledger = Ledger::default();
    let (soc, bup) = (party(SipParty::SocialServices, SOC), party(SipParty::HealthCare, BUP));
    let child = party(SipParty::Child, "");
    let called = vec![child.clone(), soc.clone(), bup];
    // The kallelse tells who was called, once for each who got it; the plan only who came.
    let kallelse =
        SipNote { meeting: "2027-03-09".to_owned(), called, ..note(Said::Called, "2027-03-01") };
    let from = bup_to_soc("a");
    ledger.says(from, kallelse.clone());
    ledger.says(From { receiver: EMI, ..from }, kallelse);
    let plan = SipNote { came: vec![child, soc], ..note(Said::Established, "2027-03-09") };
    ledger.says(from, plan.clone());
    ledger.says(From { sender: SOC, receiver: BUP, incoming: true, ..from }, plan);
    for (actor, came, did_not) in
        [(Actor::Child, 1, 0), (Actor::SocialServices, 1, 0), (Actor::HealthCare, 0, 1)]
    {
        let item = Item::Meeting(actor);
        let tally = counted(ledger.measured(), 2027, item);
        let told = |value| cell(&tally, item, By::Attendance, value);
        assert_eq!((told("came"), told("did_not_come")), (came, did_not), "{actor}");
    }
    // Read twice, it is one meeting, one call, and one plan.
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::Met)).count, 1);
}

#[test]
fn a_units_last_reply_is_the_one_that_counts() {
    let mut ledger = Ledger::default();
    let from = From { sender: SOC, receiver: BUP, ..bup_to_soc("a") };
    let reply = |attendance: v1::SipAttendance, absence: v1::SipAbsence, day| SipNote {
        attendance: attendance.into(),
        absence: absence.into(),
        about: vec![7; 16].into(),
        ..note(Said::Replied, day)
    };
    use v1::{SipAbsence as Why, SipAttendance as Will};
    ledger.says(from, reply(Will::Comes, Why::Unspecified, "2027-03-01"));
    ledger.says(from, reply(Will::DoesNotCome, Why::CalledTooLate, "2027-03-03"));
    ledger.says(From { sender: EMI, ..from }, reply(Will::Comes, Why::Unspecified, "2027-03-03"));
    let tally = counted(ledger.measured(), 2027, Item::Reply);
    let told = ["comes", "called_too_late", "does_not_come"]
        .map(|answer| cell(&tally, Item::Reply, By::Answer, answer));
    assert_eq!((tally.count, told), (2, [1, 1, 0]));
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::Replied)).count, 2);
}

#[test]
fn deviations_are_counted_once_and_handovers_when_they_are_acknowledged() {
    let mut ledger = Ledger::default();
    let from = bup_to_soc("");
    let report = |parties: [&str; 2], case: &str| v1::DeviationReport {
        deviation: v1::DeviationKind::MissedMeeting.into(),
        parties: parties.map(str::to_owned).to_vec(),
        blinded_case: case.to_owned(),
        happened_on: "2027-03-09".to_owned(),
    };
    for (parties, case) in [([BUP, SOC], "x"), ([SOC, BUP], "x"), ([BUP, SOC], "y")] {
        ledger.packet(from, "2027-04-01", "deviation.report", None, Some(report(parties, case)));
    }
    let item = Item::Deviation(Deviation::MissedMeeting);
    let tally = counted(ledger.measured(), 2027, item);
    assert_eq!((tally.count, cell(&tally, item, By::Month, "03")), (2, 2));

    let mut hand_over = || ledger.packet(from, "2027-08-20", "handover.bhv", None, None);
    let (imported, rejected, _waiting) = (hand_over(), hand_over(), hand_over());
    for (id, depth) in [
        (&imported, v1::Depth::Stored),
        (&imported, v1::Depth::Imported),
        (&rejected, v1::Depth::Rejected),
        (&rejected, v1::Depth::Stored),
    ] {
        let acknowledgement = v1::Acknowledgement { depth: depth.into(), ..Default::default() };
        let acknowledged = v1::Acknowledged {
            packet_id: id.clone().into(),
            acknowledgement: Some(acknowledgement),
            ..Default::default()
        };
        ledger.event("2027-09-01", Event::Acknowledged(acknowledged));
    }
    ledger.packet(From { incoming: true, ..from }, "2027-10-01", "handover.bhv", None, None);
    // Between two units of this gateway's own the receiver's folder is where it arrives.
    let within = ledger.packet(from, "2027-11-01", "handover.emi", None, None);
    for (packet_id, incoming) in [(within.clone(), true), (within.clone(), false), (within, false)]
    {
        let imported =
            v1::Imported { packet_id: packet_id.into(), incoming, ..v1::Imported::default() };
        ledger.event("2027-11-02", Event::Imported(imported));
    }
    let item = Item::HandedOver;
    let tally = counted(ledger.measured(), 2027, item);
    let months = ["08", "09", "10", "11"].map(|month| cell(&tally, item, By::Month, month));
    assert_eq!(months, [0, 1, 1, 1]);
}

#[test]
fn the_huvudansvarigs_unit_changes_within_a_case() {
    let mut ledger = Ledger::default();
    let named =
        |step, day, unit: &str| SipNote { responsible_unit: unit.to_owned(), ..note(step, day) };
    let from = bup_to_soc("a");
    ledger.says(from, named(Said::FollowedUp, "2027-09-01", SOC));
    ledger.says(from, named(Said::Established, "2027-03-01", BUP));
    ledger.says(from, named(Said::FollowedUp, "2027-06-01", BUP));
    let tally = counted(ledger.measured(), 2027, Item::Huvudansvarig);
    assert_eq!(cell(&tally, Item::Huvudansvarig, By::Month, "09"), 1);
    assert_eq!(tally.count, 1);
}

#[test]
fn a_case_needed_those_huvudman_that_its_plan_names_or_that_took_part() {
    let mut ledger = Ledger::default();
    let plan = |answering: &[i32]| SipNote {
        answering: answering.to_vec(),
        ..note(Said::Established, "2027-03-01")
    };
    ledger.says(bup_to_soc("both"), plan(&[1, 2]));
    ledger.says(bup_to_soc("region"), plan(&[1]));
    // Nothing tells yet what the units are.
    ledger.steps(bup_to_soc("untold"), &[(Said::NeedSeen, "2027-03-01")]);
    let tally = counted(ledger.measured(), 2027, Item::Case);
    let needed = |tally, value| cell(tally, Item::Case, By::Huvudman, value);
    let told = ["one", "more_than_one", "unknown"].map(|value| needed(&tally, value));
    assert_eq!(told, [1, 1, 1]);
    let called = vec![party(SipParty::SocialServices, SOC), party(SipParty::HealthCare, BUP)];
    let kallelse =
        SipNote { meeting: "2027-03-09".to_owned(), called, ..note(Said::Called, "2027-03-02") };
    ledger.says(bup_to_soc("untold"), kallelse);
    let tally = counted(ledger.measured(), 2027, Item::Case);
    assert_eq!(needed(&tally, "more_than_one"), 2);
}

#[test]
fn the_child_health_team_is_beside_sip_and_told_by_age() {
    let mut ledger = Ledger::default();
    for (case, day) in [("a", "2026-03-01"), ("b", "2027-01-05"), ("c", "2027-01-06")] {
        ledger.steps(bup_to_soc(case), &[(Said::ChildHealthTeamMet, day)]);
    }
    let item = Item::Step(Step::ChildHealthTeamMet);
    let tally = counted(ledger.measured(), 2027, item);
    let ages = ["under_7", "7_and_older"].map(|age| cell(&tally, item, By::Age, age));
    assert_eq!(ages, [1, 1]);
    // No SIP was called for.
    assert_eq!(counted(ledger.measured(), 2027, Item::File).count, 0);
    assert_eq!(counted(ledger.measured(), 2027, Item::Case).count, 0);
}

/// Else what is counted of one would be told of another.
#[test]
fn each_item_has_a_place_of_its_own() {
    assert!(Item::all().map(Item::place).eq(0..Item::all().count()));
}
