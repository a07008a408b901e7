//! Every field that a packet can hold, by kind and path, with what it reveals: the redaction table, told one by one.

use super::redaction::{Field, MESSAGES, Message, body_field};
use super::{PacketKind, Reveal, Reveals};

/// One field that holds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ContractField {
    /// The kind that has it; nothing where every kind does, in its header.
    pub(crate) kind: Option<PacketKind>,
    /// Such as `sip_plan.goals[].text`.
    pub(crate) path: String,
    /// The field goes when any of these is withheld: its own, and those of what it stands in.
    pub(crate) reveals: Reveals,
}

const HEADER: &str = "header";

/// The header's fields, then those of each kind, in the contract's order.
pub(crate) fn contract_fields() -> Vec<ContractField> {
    let mut found = Vec::new();
    each_of(None, HEADER, &mut found);
    for kind in PacketKind::ALL {
        each_of(Some(kind), body_field(kind), &mut found);
    }
    found
}

/// The fields in the packet's own field of that name.
fn each_of(kind: Option<PacketKind>, name: &str, found: &mut Vec<ContractField>) {
    let Some(Message { fields, .. }) = MESSAGES.first() else { return };
    for field in fields.iter().filter(|field| field.name == name) {
        visit(kind, "", Reveals::EMPTY, field, found);
    }
}

fn visit(
    kind: Option<PacketKind>,
    parent: &str,
    around: Reveals,
    field: &Field,
    found: &mut Vec<ContractField>,
) {
    let dot = if parent.is_empty() { "" } else { "." };
    let list = if field.repeated { "[]" } else { "" };
    let path = format!("{parent}{dot}{}{list}", field.name);
    let reveals = around.and(Reveals::from_bits(field.reveals));
    // The contract doesn't nest into itself, so this ends.
    match field.inside.and_then(|place| MESSAGES.get(place)) {
        Some(Message { fields, .. }) => {
            fields.iter().for_each(|inner| visit(kind, &path, reveals, inner, found));
        }
        None => found.push(ContractField { kind, path, reveals: something(reveals) }),
    }
}

/// `none` says that nothing else is there.
fn something(reveals: Reveals) -> Reveals {
    let more = reveals.without(Reveals::only(Reveal::None));
    if more.is_empty() { reveals } else { more }
}
