//! Who must do what before a packet can go on, in words for people.

use crate::domain::{PacketStatus, PlanPoint};
use crate::index::{PacketRow, Side};

/// One line for each that must do something. `missing` is the decision's, where the packet is held.
pub(super) fn waits_for(side: Side, row: &PacketRow, missing: &[String]) -> Vec<String> {
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
        (Side::Outgoing, _) => vec!["the receiver: to be reached".to_owned()],
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
            let told = waits_for(Side::Outgoing, &held(), std::slice::from_ref(missing));
            let [line] = told.as_slice() else { panic!("{missing}: {told:?}") };
            assert!(line.contains(": ") && !line.contains(missing.as_str()), "{missing}: {line}");
        }
    }

    #[test]
    fn where_either_would_do_both_are_named() {
        let either = "consent:g2|attestation:necessary".to_owned();
        assert_eq!(
            waits_for(Side::Outgoing, &held(), &[either]),
            [
                "guardian g2: consent, or a named official: attestation that care or support needs it"
            ]
        );
    }
}
