//! Who must do what before a packet can go on, in words for people.

use crate::domain::{PacketStatus, PlanPoint};
use crate::index::{PacketRow, Side};
use jiff::Timestamp;

/// One line for each that must do something. `missing` is the decision's, where the packet is held.
pub(super) fn waits_for(
    side: Side,
    row: &PacketRow,
    missing: &[String],
    now: Timestamp,
) -> Vec<String> {
    match (side, row.status()) {
        (Side::Incoming, _) if row.handed => {
            vec!["the receiving record system: to say that it has it".to_owned()]
        }
        (_, PacketStatus::Queued | PacketStatus::Delivered) if row.blocked => {
            vec!["the packets before it for the same child and receiver".to_owned()]
        }
        (Side::Incoming, _) => vec!["the receiving record system: to take it in".to_owned()],
        (Side::Outgoing, PacketStatus::Delivered) => {
            vec!["the receiver: to say that its record system has it".to_owned()]
        }
        (Side::Outgoing, PacketStatus::Held) => missing.iter().map(|lack| who(lack)).collect(),
        (Side::Outgoing, PacketStatus::Sent) => vec!["the receiver: its answer".to_owned()],
        (Side::Outgoing, _) => vec![next_attempt(row, now)],
    }
}

/// What must be before an attempt gets through: as the last one ended, where one was made.
fn next_attempt(row: &PacketRow, now: Timestamp) -> String {
    if let Ok(from) = Timestamp::from_millisecond(row.not_before)
        && from > now
    {
        return format!("its time: its sender lets it go from {}", from.strftime("%F %H:%MZ"));
    }
    let both = |what: &str| format!("the operators of both gateways: {what} ({})", row.why);
    match row.why.as_str() {
        "" | "unreachable" | "timed-out" | "entry-late" | "receiver-held" => {
            "the receiver: to be reached".to_owned()
        }
        "busy" => "the receiver: to have room for it".to_owned(),
        "not-taken" => both("it was refused, and the log says how"),
        "other-content" => both("another packet of its id is there"),
        "unverified" => both("its acknowledgement is not believed"),
        "not-renderable" => {
            "the operator: the receiver's pack can't write it (not-renderable)".to_owned()
        }
        why @ ("folder-failed" | "folder-unsure") => {
            format!("the operator: the receiver's folder can't be written ({why})")
        }
        why => format!("the operator: its last attempt failed ({why})"),
    }
}

/// `consent:g2|attestation:necessary`: either would do.
fn who(missing: &str) -> String {
    missing.split('|').map(one).collect::<Vec<_>>().join(", or ")
}

fn one(lack: &str) -> String {
    let (what, of) = lack.split_once(':').unwrap_or((lack, ""));
    match (what, of) {
        ("consent", "guardian") => {
            "whoever decides for the child: nobody is on record, then their consent".to_owned()
        }
        ("consent", "child") => "the child: consent".to_owned(),
        ("consent", guardian) => format!("guardian {guardian}: consent"),
        ("attestation", "necessary") => {
            "a named official: attestation that care or support needs it".to_owned()
        }
        ("attestation", "menprovning") => "a named official: harm test".to_owned(),
        ("attestation", "maturity") => {
            "a named official: assessment of the child's maturity".to_owned()
        }
        ("attestation", "own_task") => {
            "a named official: attestation that its own task needs it".to_owned()
        }
        ("attestation", _) => "a named official: attestation of the general clause".to_owned(),
        ("duty", "sol_20_6") => "the social board: its decision to investigate".to_owned(),
        ("duty", "sol_19_6") => "the sender: the id of the report that it answers".to_owned(),
        ("duty", _) => "the social board: its decision".to_owned(),
        ("plan", point) => format!("the sender: a plan in its place that says {}", said(point)),
        ("agreement", _) => "the two organisations: an agreement in force".to_owned(),
        ("route", "social_board") => "a person: to report to the social board".to_owned(),
        ("route", _) => "a person: to carry it by hand".to_owned(),
        _ => lack.to_owned(),
    }
}

fn said(point: &str) -> &'static str {
    match PlanPoint::of_word(point) {
        Some(PlanPoint::NeededMeasures) => "which measures are needed",
        Some(PlanPoint::Commitments) => "which measures each huvudman answers for",
        Some(PlanPoint::OverallResponsibility) => "which huvudman has the overall responsibility",
        Some(PlanPoint::Huvudansvarig) => "who the huvudansvarig is, by name",
        Some(PlanPoint::Called) => "who was called",
        Some(PlanPoint::Came) => "who came",
        Some(PlanPoint::Goals) => "what the child's own goals are",
        Some(PlanPoint::NextFollowUp) => "when it is followed up",
        None => "all that a plan must",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Attested, DutyBasis};

    fn held() -> PacketRow {
        let mut row = PacketRow::default();
        row.set_status(PacketStatus::Held);
        row
    }

    #[test]
    fn whatever_can_be_missing_names_somebody() {
        let attested = Attested::ALL.map(|what| format!("attestation:{what}"));
        let points = PlanPoint::ALL.map(|point| format!("plan:{point}"));
        let duties = DutyBasis::ALL.map(|basis| format!("duty:{basis}"));
        let others = [
            "consent:g2",
            "consent:child",
            "consent:guardian",
            "agreement:in_force",
            "route:manual",
            "route:social_board",
        ];
        let others = others.map(str::to_owned);
        for missing in attested.iter().chain(&points).chain(&duties).chain(&others) {
            let told = waits_for(
                Side::Outgoing,
                &held(),
                std::slice::from_ref(missing),
                Timestamp::UNIX_EPOCH,
            );
            let [line] = told.as_slice() else { panic!("{missing}: {told:?}") };
            assert!(line.contains(": ") && !line.contains(missing.as_str()), "{missing}: {line}");
        }
    }

    #[test]
    fn where_either_would_do_both_are_named() {
        let either = "consent:g2|attestation:necessary".to_owned();
        assert_eq!(
            waits_for(Side::Outgoing, &held(), &[either], Timestamp::UNIX_EPOCH),
            [
                "guardian g2: consent, or a named official: attestation that care or support needs it"
            ]
        );
    }

    #[test]
    fn what_was_refused_waits_for_operators_and_not_for_a_receiver_that_was_reached() {
        let mut row = PacketRow::default();
        row.set_status(PacketStatus::Queued);
        let told = |row: &PacketRow| waits_for(Side::Outgoing, row, &[], Timestamp::UNIX_EPOCH);
        assert_eq!(told(&row), ["the receiver: to be reached"]);
        for why in ["not-taken", "other-content", "unverified"] {
            row.why = why.to_owned();
            let [line] = &told(&row)[..] else { panic!("{why}") };
            assert!(line.starts_with("the operators of both gateways: ") && line.contains(why));
        }
        for why in ["not-renderable", "folder-failed"] {
            row.why = why.to_owned();
            let [line] = &told(&row)[..] else { panic!("{why}") };
            assert!(line.starts_with("the operator: ") && line.contains(why));
        }
        row.why = "busy".to_owned();
        assert_eq!(told(&row), ["the receiver: to have room for it"]);
        (row.why, row.not_before) = (String::new(), 3_600_000);
        assert_eq!(told(&row), ["its time: its sender lets it go from 1970-01-01 01:00Z"]);
    }
}
