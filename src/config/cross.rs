//! What must hold between sections: every unit is known, and each has one place to go.

use super::{
    deliver::Delivery,
    peers::PeerEntry,
    sip::Function,
    table::{At, Page},
};
use crate::domain::{HsaId, PartyUnit};
use std::collections::{BTreeMap, btree_map::Entry};

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

pub(super) fn check(
    page: &Page<'_>,
    own: Option<&HsaId>,
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
    for peer in peers {
        let At { value: hsa_id, line } = &peer.hsa_id;
        if let Some(first) = identities.again(hsa_id, *line) {
            page.wrong(*line, "peer.hsa_id", format_args!("the same peer as on line {first}"));
        }
        if own == Some(hsa_id) {
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
    for At { value: Delivery { unit, .. }, line } in deliveries {
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
