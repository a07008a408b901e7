//! What must hold between sections: every unit is known, and each has one place to go.

use super::{
    deliver::Delivery,
    peers::PeerEntry,
    sip::Function,
    table::{At, Page},
};
use crate::{
    domain::{HsaId, PartyUnit},
    ledger::VerifierKey,
};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::Path,
};

/// The lines on which something was first said.
#[derive(Default)]
struct Seen<'c>(BTreeMap<&'c HsaId, usize>);

impl<'c> Seen<'c> {
    /// Notes it, and says where it stood already.
    fn again(&mut self, what: &'c HsaId, line: usize) -> Option<usize> {
        match self.0.entry(what) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(free) => {
                free.insert(line);
                None
            }
        }
    }
}

/// Whether all sections could be read; where one could not, units that seem unknown may be known after all.
pub(super) struct Complete(pub(super) bool);

/// What is this gateway's own, as far as it could be read.
pub(super) struct Own<'c> {
    pub(super) hsa_id: Option<&'c HsaId>,
    pub(super) data: Option<&'c Path>,
    pub(super) ledger_key: Option<VerifierKey>,
}

pub(super) fn check(
    page: &Page<'_>,
    own: &Own<'_>,
    parties: &[At<PartyUnit>],
    peers: &[PeerEntry],
    deliveries: &[At<Delivery>],
    functions: &[Function],
    Complete(complete): Complete,
) {
    let mut units = Seen::default();
    for At { value, line } in parties {
        if let Some(first) = units.again(&value.unit, *line) {
            page.wrong(*line, "party.unit", format_args!("the same unit as on line {first}"));
        }
    }
    for (n, function) in functions.iter().enumerate() {
        if !deliveries.iter().any(|it| it.value.unit == function.unit) {
            let right = "not served here, so that no kallelse reaches it; right is a unit under [[deliver]]";
            page.wrong(function.line, "sip.function.unit", right);
        }
        let same = |it: &&Function| (&it.unit, &it.name) == (&function.unit, &function.name);
        if let Some(first) = functions.iter().take(n).find(same) {
            let message = format_args!("the same function as on line {}", first.line);
            page.wrong(function.line, "sip.function.name", message);
        }
    }
    let unknown = |unit| complete && !units.0.contains_key(unit);
    let mut identities = Seen::default();
    let mut answered = Seen::default();
    for (n, peer) in peers.iter().enumerate() {
        if let Some(At { value: key, line }) = &peer.ledger_key {
            let same = |it: &&PeerEntry| it.ledger_key.as_ref().is_some_and(|at| at.value == *key);
            if own.ledger_key.as_ref() == Some(key) {
                let message = "is this gateway's own; right is the line in the peer's ledger.vkey";
                page.wrong(*line, "peer.ledger_key", message);
            } else if let Some(first) = peers.iter().take(n).find(same) {
                let message =
                    format_args!("the same key as that of the peer on line {}", first.hsa_id.line);
                page.wrong(*line, "peer.ledger_key", message);
            }
        }
        let At { value: hsa_id, line } = &peer.hsa_id;
        if let Some(first) = identities.again(hsa_id, *line) {
            page.wrong(*line, "peer.hsa_id", format_args!("the same peer as on line {first}"));
        }
        if own.hsa_id == Some(hsa_id) {
            page.wrong(*line, "peer.hsa_id", "is this gateway itself; right is somebody else");
        }
        for At { value: unit, line } in &peer.speaks_for {
            if unknown(unit) {
                page.wrong(*line, "peer.speaks_for", UNKNOWN);
            }
        }
        let units = peer.speaks_for.iter().filter(|_| peer.answering.is_some());
        for (unit, line) in units.map(|at| (&at.value, at.line)).collect::<BTreeMap<_, _>>() {
            if let Some(first) = answered.again(unit, line) {
                let message = format_args!(
                    "the peer on line {first} answers for it too; right is one endpoint a unit"
                );
                page.wrong(line, "peer.speaks_for", message);
            }
        }
    }
    let mut served = Seen::default();
    for At { value: Delivery { unit, folder, folder_line, .. }, line } in deliveries {
        if own.data.is_some_and(|data| folder.components().as_path().starts_with(data)) {
            let message = "lies in gateway.data; right is a folder of the record system's";
            page.wrong(*folder_line, "deliver.folder", message);
        }
        if unknown(unit) {
            page.wrong(*line, "deliver.unit", UNKNOWN);
        }
        if let Some(first) = served.again(unit, *line) {
            page.wrong(*line, "deliver.unit", format_args!("the same unit as on line {first}"));
        }
        if let Some(first) = answered.0.get(unit) {
            let message = format_args!(
                "the peer on line {first} answers for it; right is served here or there"
            );
            page.wrong(*line, "deliver.unit", message);
        }
    }
}

const UNKNOWN: &str = "no such unit; right is one that a [[party]] names";
