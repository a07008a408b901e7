//! The table that auditors made by hand of 120 files of social services and 118 of pupil health: varmland-2021, section 3.4.

use super::ledger::*;
use crate::measures::Asked;
use crate::wire::v1::{self, SipStepKind as Said, record::Event};

const BRANCHES: [(&str, &str); 3] =
    [(SOC, "social_board"), (EMI, "school_health_municipal"), (BUP, "region_care")];

/// So many cases in which a SIP was called for, of which so many have a plan, a follow-up, an end, as that unit's file tells.
fn cases(ledger: &mut Ledger, unit: &str, [relevant, planned, followed_up, closed]: [u32; 4]) {
    for n in 0..relevant {
        let case = format!("{}-{n}", unit.len());
        let from = From { sender: unit, receiver: BUP, ..bup_to_soc(&case) };
        let from = if unit == EMI { From { child: BOY, ..from } } else { from };
        // The last of a case's own steps doesn't follow the order in which they came.
        let begins = [Said::NeedSeen, Said::Offered, Said::Called, Said::Consent];
        ledger.steps(from, &[(begins[n as usize % begins.len()], "2027-01-11")]);
        for (number, step, day) in [
            (closed, Said::Closed, "2027-06-11"),
            (followed_up, Said::FollowedUp, "2027-05-11"),
            (planned, Said::Established, "2027-02-11"),
        ] {
            if n < number {
                ledger.steps(From { entered: Some("2027-07-01"), ..from }, &[(step, day)]);
            }
        }
    }
}

#[test]
fn it_comes_out_as_they_counted_it() {
    let mut ledger = Ledger::default();
    for (unit, branch) in BRANCHES {
        let party =
            v1::Party { unit: unit.to_owned(), branch: branch.to_owned(), ..v1::Party::default() };
        let change = v1::RecordRequest {
            change: Some(v1::record_request::Change::Party(party)),
            ..v1::RecordRequest::default()
        };
        ledger.event("2027-01-01", Event::Registered(v1::Registered { change: Some(change) }));
    }
    cases(&mut ledger, SOC, [81, 43, 27, 0]);
    cases(&mut ledger, EMI, [48, 16, 7, 4]);
    let report = ledger.measured().report(&Asked::default());
    let told = |actor: &str| {
        let row = report.rows.iter().find(|row| row.what == "file" && row.actor == actor).unwrap();
        let yes_and_no = row.by.iter().map(|by| (by.cells[0].count, by.cells[1].count));
        (row.count, yes_and_no.collect::<Vec<_>>())
    };
    assert_eq!(
        told("social_services"),
        (Some(81), vec![(Some(43), Some(38)), (Some(27), Some(54)), (Some(0), Some(81))])
    );
    // Four were closed: the auditors printed it, and it is too few to be told.
    assert_eq!(
        told("school_health"),
        (Some(48), vec![(Some(16), Some(32)), (Some(7), Some(41)), (None, None)])
    );
}
