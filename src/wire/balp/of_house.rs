//! What happened beside packets: the register, operators, refused callers, the gateway itself.

use super::{
    codes::{Kind, Subtype},
    decided::Outcome,
    happening::What,
};
use crate::wire::v1::{self, record_request::Change};

/// What was recorded stays in the ledger's own record: a consent's references are the recorder's, and no log needs them.
pub(super) fn registered(it: &v1::Registered) -> What<'_> {
    let v1::Registered { change } = it;
    let (child, change) = match change {
        Some(v1::RecordRequest { child, change }) => (child.as_ref(), change.as_ref()),
        None => (None, None),
    };
    let of_child = match change {
        Some(
            Change::Guardians(_)
            | Change::Consent(_)
            | Change::ConsentRevocation(_)
            | Change::Block(_)
            | Change::BlockLift(_)
            | Change::Attestation(_)
            | Change::Protection(_)
            | Change::ProtectionLift(_),
        )
        | None => true,
        Some(
            Change::Agreement(_) | Change::AgreementEnd(_) | Change::Party(_) | Change::PartyEnd(_),
        ) => false,
    };
    let kind = if of_child { Kind::PatientRecord } else { Kind::Application };
    What::new(kind, "U").lifecycle("amend").child(child)
}

pub(super) fn register_read(it: &v1::RegisterRead) -> What<'_> {
    let v1::RegisterRead { child, at } = it;
    What::new(Kind::PatientRecord, "R").lifecycle("access").child(child.as_ref()).said("as-of", at)
}

pub(super) fn ledger_read(it: &v1::LedgerRead) -> What<'_> {
    let v1::LedgerRead { from, count, what, child } = it;
    What::new(Kind::AuditLog, "R")
        .lifecycle("access")
        .child(child.as_ref())
        .said("read", what)
        .said("from", &from.to_string())
        .said("count", &count.to_string())
}

pub(super) fn changed(it: &v1::Changed) -> What<'_> {
    let v1::Changed { what, before, now } = it;
    let subtype = match what.as_str() {
        "configuration" | "rules" => Subtype::SoftwareConfiguration,
        _ => Subtype::SecurityConfiguration,
    };
    What::new(Kind::SecurityAlert, "U")
        .subtype(subtype)
        .said("changed", what)
        .said_bytes("before-sha-256", before)
        .said_bytes("now-sha-256", now)
}

pub(super) fn operated(it: &v1::Operated) -> What<'_> {
    let v1::Operated { act: _, reason: _, packet_id, incoming, receiver_unit } = it;
    let kind = if *incoming { Kind::Import } else { Kind::Export };
    let what =
        What::new(kind, "U").said("reason", &reason(it)).said("receiver-unit", receiver_unit);
    let what = if packet_id.is_empty() { what } else { what.of_packet(packet_id, Some(*incoming)) };
    match it.act() {
        v1::OperatorAct::Hold => what.lifecycle("hold"),
        v1::OperatorAct::Release => what.lifecycle("unhold"),
        v1::OperatorAct::SendAgain => what.lifecycle("transmit"),
        v1::OperatorAct::Withdraw => what.lifecycle("deprecate"),
        v1::OperatorAct::Unspecified => what,
    }
}

/// Nobody is told whom the packet is about: who asked for it may not have it.
pub(super) fn turned_away(it: &v1::TurnedAway) -> What<'_> {
    let v1::TurnedAway { why, packet_id } = it;
    let what = What::new(Kind::SecurityAlert, "E")
        .subtype(Subtype::RestrictedFunction)
        .came_out(Outcome::Serious(why.clone()));
    if packet_id.is_empty() { what } else { what.of_packet(packet_id, None) }
}

pub(super) fn clock_leapt(it: &v1::ClockLeapt) -> What<'_> {
    let v1::ClockLeapt { seconds_ahead, believed } = it;
    let what =
        What::new(Kind::SecurityAlert, "E").said("seconds-ahead", &seconds_ahead.to_string());
    if *believed {
        return what;
    }
    what.came_out(Outcome::Minor("the machine's clock is not what was counted".to_owned()))
}

pub(super) fn lifecycle(it: &v1::Lifecycle) -> What<'_> {
    let v1::Lifecycle { what, version, rules_version } = it;
    let subtype = match what.as_str() {
        "started" => Subtype::ApplicationStart,
        _ => Subtype::ApplicationStop,
    };
    What::new(Kind::Application, "E")
        .subtype(subtype)
        .said("version", version)
        .said("rules-version", rules_version)
}

/// Why an operator acts, in the contract's own word.
fn reason(it: &v1::Operated) -> String {
    match it.reason() {
        v1::OperatorReason::Unspecified => String::new(),
        reason => {
            let word = reason.as_str_name().trim_start_matches("OPERATOR_REASON_");
            word.to_ascii_lowercase().replace('_', "-")
        }
    }
}
