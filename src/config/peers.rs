//! `[[peer]]`: who may connect, what it may do, which units it answers for, and where.

use super::{
    table::{At, Table},
    text::{of, words},
};
use crate::{
    domain::HsaId,
    ledger::VerifierKey,
    peer::{Answering, Endpoint, KnownPeer, Right, Tells},
};
use std::collections::BTreeSet;

/// A peer, with the lines that the checks across sections point at.
pub(super) struct PeerEntry {
    pub(super) hsa_id: At<HsaId>,
    pub(super) speaks_for: Vec<At<HsaId>>,
    name: String,
    rights: BTreeSet<Right>,
    pub(super) ledger_key: Option<At<VerifierKey>>,
    pub(super) answering: Option<Answering<VerifierKey>>,
}

impl From<PeerEntry> for KnownPeer<VerifierKey> {
    fn from(entry: PeerEntry) -> Self {
        let PeerEntry { hsa_id, speaks_for, name, rights, ledger_key: _, answering } = entry;
        let speaks_for = speaks_for.into_iter().map(|at| at.value).collect();
        Self { hsa_id: hsa_id.value, name, rights, speaks_for, answering }
    }
}

pub(super) fn read(mut table: Table<'_>) -> Option<PeerEntry> {
    let hsa_id = table.required("hsa_id", "the HSA-id of the peer's certificate", of::<HsaId>);
    let name = table.required("name", "what people call the peer", words);
    let rights: BTreeSet<Right> =
        table.list("may", "words", of).into_iter().map(|at| at.value).collect();
    let speaks_for = table.list("speaks_for", "HSA-ids", of::<HsaId>);
    let endpoint = table.optional("endpoint", "https://host:port", of::<Endpoint>);
    let ledger_key = table.optional("ledger_key", "the peer's verifier key", of::<VerifierKey>);
    let tells = table.optional("tells", "stored or imported", of::<Tells>);
    check(&table, &rights);
    table.finish();
    let answering = endpoint.zip(ledger_key.clone()).map(|(endpoint, ledger_key)| Answering {
        endpoint: endpoint.value,
        ledger_key: ledger_key.value,
        tells: tells.map_or(Tells::Imported, |tells| tells.value),
    });
    let (hsa_id, name) = (hsa_id?, name?.value);
    Some(PeerEntry { hsa_id, speaks_for, name, rights, ledger_key, answering })
}

fn check(table: &Table<'_>, rights: &BTreeSet<Right>) {
    let endpoint = table.has("endpoint");
    if endpoint && !table.has("ledger_key") {
        let message = "missing; right is the peer's verifier key (the line in its ledger.vkey), \
                       since its acknowledgements could not be verified without";
        table.wrong(table.line(), "ledger_key", message);
    }
    for key in ["ledger_key", "tells"].into_iter().filter(|key| !endpoint && table.has(key)) {
        let message =
            "given without an endpoint, where it is used for nothing; right is both, or neither";
        table.wrong(table.line(), key, message);
    }
    if !endpoint && table.lacks("may") {
        let message = "missing; a peer with no endpoint and no rights can do nothing";
        table.wrong(table.line(), "may", message);
    }
    let needs_units = [Right::Submit, Right::Deliver, Right::Receive];
    if (endpoint || needs_units.iter().any(|right| rights.contains(right)))
        && table.lacks("speaks_for")
    {
        let message = "missing; right is the units that this peer hands over and receives for";
        table.wrong(table.line(), "speaks_for", message);
    }
}
