//! Cases are folded away in time, and no count changes by it.

use super::ledger::*;
use super::{cell, counted};
use crate::measures::item::{By, Item, Step};
use crate::wire::v1::{SipNote, SipStepKind as Said};

const COURSE: [(Said, &str); 4] = [
    (Said::NeedSeen, "2027-01-04"),
    (Said::Established, "2027-02-01"),
    (Said::FollowedUp, "2027-03-01"),
    (Said::Closed, "2027-04-01"),
];

#[test]
fn what_has_ended_is_kept_for_what_comes_late_and_then_folded_away() {
    let mut ledger = Ledger::default();
    ledger.steps(bup_to_soc("a"), &COURSE);
    // The other side says the same ten weeks later.
    let late = From { sender: SOC, receiver: BUP, entered: Some("2027-06-12"), ..bup_to_soc("a") };
    ledger.steps(late, &COURSE);
    ledger.steps(bup_to_soc("b"), &[(Said::NeedSeen, "2027-08-01")]);
    assert_eq!(ledger.measured().open_cases(), 2);
    ledger.steps(bup_to_soc("c"), &[(Said::NeedSeen, "2027-09-20")]);
    assert_eq!(ledger.measured().open_cases(), 2, "the first is folded away");
    for step in [Step::Established, Step::FollowedUp, Step::Closed] {
        assert_eq!(counted(ledger.measured(), 2027, Item::Step(step)).count, 1, "{step}");
    }
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::NeedSeen)).count, 3);
}

#[test]
fn what_never_ends_is_folded_away_when_nothing_is_heard_of_it() {
    let mut ledger = Ledger::default();
    ledger.steps(bup_to_soc("a"), &[(Said::NeedSeen, "2027-01-04")]);
    let planned = SipNote {
        next_follow_up: "2028-06-01".to_owned(),
        ..note(Said::Established, "2027-01-04")
    };
    ledger.says(bup_to_soc("b"), planned);
    let open_after = |ledger: &mut Ledger, day: &str| {
        ledger.steps(bup_to_soc("now"), &[(Said::Offered, day)]);
        ledger.measured().open_cases()
    };
    assert_eq!(open_after(&mut ledger, "2028-02-01"), 3);
    // Four hundred days, save for the one that is to be followed up later.
    assert_eq!(open_after(&mut ledger, "2028-02-20"), 2);
    assert_eq!(open_after(&mut ledger, "2028-09-20"), 1);
    for (year, step) in [(2027, Step::NeedSeen), (2027, Step::Established)] {
        assert_eq!(counted(ledger.measured(), year, Item::Step(step)).count, 1);
    }
}

#[test]
fn a_case_that_is_too_long_is_counted_in_parts() {
    let mut ledger = Ledger::default();
    let days = (0..500_i64).map(|n| {
        let day: jiff::civil::Date = "2027-01-01".parse().unwrap();
        day.checked_add(jiff::Span::new().days(n / 2)).unwrap().to_string()
    });
    for (n, day) in days.enumerate() {
        let step = if n % 2 == 0 { Said::Offered } else { Said::Called };
        ledger.steps(bup_to_soc("long"), &[(step, &day)]);
    }
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::Offered)).count, 250);
    assert_eq!(counted(ledger.measured(), 2027, Item::Step(Step::Called)).count, 250);
}

/// After a revocation an end tells of nobody: it is the end of the case of its name between its parties, as the register has it.
#[test]
fn an_end_that_names_no_child_ends_the_case_of_its_name() {
    let mut ledger = Ledger::default();
    let came = From { incoming: true, ..bup_to_soc("a") };
    ledger.steps(came, &COURSE[..3]);
    ledger.steps(From { case: "b", ..came }, &COURSE[..2]);
    ledger.steps(From { child: "", ..came }, &COURSE[3..]);
    let in_2027 = |item| counted(ledger.measured(), 2027, item).count;
    assert_eq!(in_2027(Item::Step(Step::Closed)), 1);
    assert_eq!((in_2027(Item::Contradictory), in_2027(Item::Case)), (0, 2));
    let files = counted(ledger.measured(), 2027, Item::File);
    assert_eq!(cell(&files, Item::File, By::Closed, "yes"), 2, "in the files of both");

    // Of what nobody knows, nothing is counted but that.
    ledger.steps(From { case: "c", child: "", ..came }, &COURSE[3..]);
    ledger.steps(From { receiver: EMI, child: "", ..came }, &COURSE[3..]);
    ledger.steps(From { child: "", ..came }, &[(Said::Established, "2027-04-02")]);
    let measures = ledger.measured();
    assert_eq!((measures.open_cases(), measures.withheld), (2, 3));
    assert_eq!(counted(measures, 2027, Item::Case).count, 2);
}

/// Its correction names nobody either: what that says is all that was said.
#[test]
fn an_end_that_names_no_child_is_unsaid_by_its_correction() {
    let mut ledger = Ledger::default();
    let came = From { incoming: true, ..bup_to_soc("a") };
    ledger.steps(came, &COURSE[..3]);
    let nobody = From { child: "", ..came };
    ledger.steps(nobody, &COURSE[3..]);
    // A packet of somebody else's takes nothing back.
    ledger.steps(From { sender: EMI, replaces: Some(4), ..nobody }, &COURSE[3..]);
    ledger.steps(From { replaces: Some(4), ..nobody }, &[(Said::Closed, "2027-05-03")]);
    let measures = ledger.measured();
    assert_eq!((measures.open_cases(), measures.withheld), (1, 1));
    let closed = counted(measures, 2027, Item::Step(Step::Closed));
    let told = |month| cell(&closed, Item::Step(Step::Closed), By::Month, month);
    assert_eq!((closed.count, told("04"), told("05")), (1, 0, 1));
}

/// Siblings may have one reference: which of them it is the end of, nobody can say.
#[test]
fn an_end_that_names_no_child_ends_none_of_several() {
    let mut ledger = Ledger::default();
    let came = From { incoming: true, ..bup_to_soc("a") };
    for child in [GIRL, BOY] {
        ledger.steps(From { child, ..came }, &COURSE[..3]);
    }
    ledger.steps(From { child: "", ..came }, &COURSE[3..]);
    let measures = ledger.measured();
    assert_eq!((measures.open_cases(), measures.withheld), (2, 1));
}
