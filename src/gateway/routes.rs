//! Where packets go: to a peer's gateway, into a folder of our own, or through the embedding program's transport.

use super::heads::Heads;
use super::local_delivery::LocalDelivery;
use super::machine::Inbox;
use super::open::StartError;
use super::witness::Seen;
use crate::adapter::Packs;
use crate::config::Config;
use crate::domain::HsaId;
use crate::ledger::{Checkpoint, Hash, VerifierKey, verify_inclusion};
use crate::outbox::{Counterpart, Route};
use crate::peer::{Answering, Tells};
use crate::transport::{Grpc, Spool, Transport, Way};
use crate::wire::v1;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The units that are served from here.
pub(super) fn deliveries(
    config: &Config,
    packs: &Packs,
    inbox: Option<&Arc<dyn Inbox>>,
    on_runtime: bool,
) -> Result<BTreeMap<HsaId, LocalDelivery>, StartError> {
    let mut spools = BTreeMap::<&Path, Arc<dyn Inbox>>::new();
    config
        .deliveries
        .iter()
        .map(|delivery| {
            let name = &delivery.pack;
            let rendering = packs.get(name).ok_or_else(|| {
                let known = packs.names().collect::<Vec<_>>().join(", ");
                let problem = format!("no such pack; one of {known}");
                StartError(config.wrong(delivery.pack_line, "deliver.pack", &problem).to_string())
            })?;
            let folder = || Arc::new(Spool::new(&delivery.folder)) as Arc<dyn Inbox>;
            let spool = spools.entry(&delivery.folder).or_insert_with(folder);
            let inbox = Arc::clone(inbox.unwrap_or(spool));
            let pack = (name.clone(), rendering);
            let local = LocalDelivery::new(pack, delivery.reports, inbox, on_runtime);
            Ok((delivery.unit.clone(), local))
        })
        .collect()
}

/// How each peer that can be called is called: by one of `given`, or over gRPC.
pub(super) fn links(
    config: &Config,
    given: &[(HsaId, Arc<dyn Transport>)],
) -> Result<BTreeMap<HsaId, Arc<dyn Transport>>, StartError> {
    let mut links = BTreeMap::new();
    for peer in config.directory.peers() {
        let Some(Answering { endpoint, .. }) = &peer.answering else { continue };
        let failed = |cause: &dyn std::fmt::Display| StartError::of("peer.endpoint", cause);
        let link = given.iter().find(|(hsa_id, _)| *hsa_id == peer.hsa_id);
        let transport: Arc<dyn Transport> = match link {
            Some((_, link)) => Arc::clone(link),
            None => {
                let connector =
                    config.tls.connector(peer.hsa_id.clone()).map_err(|cause| failed(&cause))?;
                let way = Way::to(endpoint, connector).map_err(|cause| failed(&cause))?;
                Arc::new(Grpc::new(way, &peer.hsa_id))
            }
        };
        links.insert(peer.hsa_id.clone(), transport);
    }
    Ok(links)
}

/// Every unit that packets can be sent to.
pub(super) fn routes(
    config: &Config,
    deliveries: &BTreeMap<HsaId, LocalDelivery>,
    links: &BTreeMap<HsaId, Arc<dyn Transport>>,
    embedded: Vec<(HsaId, Arc<dyn Transport>)>,
    seen: &Arc<Seen>,
) -> BTreeMap<HsaId, Route> {
    let mut routes = BTreeMap::new();
    for peer in config.directory.peers() {
        let Some(Answering { endpoint: _, ledger_key, tells }) = &peer.answering else { continue };
        let Some(transport) = links.get(&peer.hsa_id).map(Arc::clone) else { continue };
        let counterpart = counterpart(&peer.hsa_id, ledger_key.clone(), Arc::clone(seen));
        let route = Route {
            transport,
            counterpart: Some(Arc::new(counterpart)),
            name: peer.hsa_id.to_string(),
            receiver: peer.hsa_id.to_string(),
            reports: false,
            tells_import: *tells == Tells::Imported,
        };
        for unit in &peer.speaks_for {
            routes.insert(unit.clone(), route.clone());
        }
    }
    for (unit, delivery) in deliveries {
        let transport: Arc<dyn Transport> = Arc::new(delivery.clone());
        routes.insert(
            unit.clone(),
            Route {
                transport,
                counterpart: None,
                name: delivery.pack.clone(),
                receiver: format!("the folder of {unit}"),
                reports: delivery.reports,
                tells_import: false,
            },
        );
    }
    for (unit, transport) in embedded {
        let receiver = format!("the embedding program, for {unit}");
        let name = "embedded".to_owned();
        let (counterpart, reports, tells_import) = (None, false, false);
        let route = Route { transport, counterpart, name, receiver, reports, tells_import };
        routes.insert(unit, route);
    }
    routes
}

/// Believes an acknowledgement when the peer's ledger key signed it, its head, and its entry is under that head; and when that head does not
/// deny what was cosigned here of the same ledger.
fn counterpart(peer: &HsaId, key: VerifierKey, seen: Arc<Seen>) -> Counterpart {
    let (ledger, heads, peer) = (key.id(), Heads::of(key), peer.clone());
    Counterpart::new(ledger, move |acknowledgement, signed| {
        let Some(proof) = &acknowledgement.proof else { return false };
        if !heads.key().verifies(signed, &acknowledgement.signature) {
            return false;
        }
        let Some(head) = heads.open(&proof.checkpoint) else { return false };
        if seen.contradicts(&peer, &head) {
            tracing::error!(
                alarm = "counterpart-forked",
                %peer,
                size = head.size(),
                "a peer acknowledges by another ledger than was cosigned here: a person must ask its operator; the packet is tried again"
            );
            return false;
        }
        stands_in_ledger(proof, &head)
    })
}

fn stands_in_ledger(proof: &v1::EntryProof, head: &Checkpoint) -> bool {
    let hash = |bytes: &[u8]| <[u8; 32]>::try_from(bytes).ok().map(Hash::from);
    let path: Option<Vec<Hash>> = proof.inclusion.iter().map(|bytes| hash(bytes)).collect();
    let (Some(leaf), Some(path)) = (hash(&proof.leaf), path) else { return false };
    head.size() == proof.tree_size
        && verify_inclusion(&leaf, proof.index, head.size(), &path, &head.root()).is_ok()
}
