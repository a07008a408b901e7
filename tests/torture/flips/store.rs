//! A small store with something of everything in it, built through the public interface and closed in good order.

use super::Outcome;
use crate::support::{
    BVC, CHILDREN, Client, EMI, KARLSTAD, Postbox, REGION, SOC, Site, agreement, consent, delivery,
    edited, eventually, guardians, handover, hiding, id_of, orosanmalan, party, permitted_handover,
    placement,
};
use prost::Message;
use stafett::wire::{RawDeliver, v1};
use std::{
    fs,
    path::{Path, PathBuf},
};
use v1::PacketStatus;

/// More entries than a tile of the ledger holds, so that proofs are read from a file.
const ENTRIES: usize = 270;

/// What lies in the data folder, and what its record systems know of it.
pub(crate) struct Store {
    pub(crate) site: Site,
    pub(crate) files: Vec<Kept>,
    pub(crate) outgoing: Vec<v1::Packet>,
    /// Those of them that have not left.
    pub(crate) waiting: Vec<v1::Packet>,
    pub(crate) incoming: Vec<RawDeliver>,
    /// Never handed over: what would be decided about them tells what is known of their children.
    pub(crate) asked_about: Vec<v1::Packet>,
    /// The child whose packet waits for the consent of `g2`.
    pub(crate) held: &'static str,
}

/// One file of the data folder.
pub(crate) struct Kept {
    pub(crate) name: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

impl Store {
    pub(crate) async fn build() -> Outcome<Self> {
        let site = Site::new();
        let region = site.start_with(REGION, EMI, Postbox::open()).await;
        let bvc = site.client("bvc", &region).await;
        let operator = site.client("tyst", &region).await;
        operator.record_common(agreement("a-1", "2027-01-01", "2029-12-31")).await?;
        let new_party = party("SE2120001850-EMI09", "school_health_municipal", "bun", "2027-01-01");
        operator.record_common(new_party).await?;

        let [imported, held, withdrawn, hidden, ..] = CHILDREN;
        let mut outgoing = Vec::new();
        for child in [imported, hidden] {
            if child == hidden {
                bvc.record(child, hiding()).await?;
            }
            let packet = permitted_handover(&bvc, child).await;
            bvc.submit(&packet).await?;
            bvc.until(&id_of(&packet), PacketStatus::Imported).await;
            outgoing.push(packet);
        }
        bvc.record(held, guardians(&["g1", "g2"])).await?;
        bvc.record(held, consent("g1")).await?;
        let unconsented = handover(held);
        bvc.submit(&unconsented).await?;
        let taken_back = handover(withdrawn);
        bvc.submit(&taken_back).await?;
        bvc.withdraw(&id_of(&taken_back)).await?;
        let later = edited(&orosanmalan(imported, SOC), |header| {
            header.not_before = Some(prost_types::Timestamp { seconds: 1_818_500_000, nanos: 0 });
        });
        bvc.submit(&later).await?;
        let waiting = vec![unconsented.clone(), later.clone()];
        outgoing.extend([unconsented, taken_back, later]);

        let karlstad = site.peer(KARLSTAD, &region).await;
        let came = delivery(&placement(withdrawn));
        karlstad.deliver(came.clone()).await?;
        let folder = site.path("region-in");
        eventually("it is imported", || fs::read_dir(&folder).is_ok_and(|all| all.count() > 0))
            .await;
        fill(&bvc, &site.client("revisor", &region).await).await?;
        region.stop().await;

        let asked_about = [imported, held, withdrawn, hidden].map(handover).to_vec();
        let files = read(&site.data(REGION))?;
        let incoming = vec![came];
        Ok(Self { site, files, outgoing, waiting, incoming, asked_about, held })
    }
}

/// Asks for what may not be had, which is put on record, until the ledger is long enough.
async fn fill(bvc: &Client, auditor: &Client) -> Outcome<()> {
    let entries = auditor.entries().await.len();
    for _ in entries..ENTRIES {
        let foreign = edited(&orosanmalan(CHILDREN[0], BVC), |header| {
            header.sender_unit = SOC.to_owned();
        });
        if bvc.submit(&foreign).await.is_ok() {
            return Err("a foreign unit's packet was taken".into());
        }
    }
    Ok(())
}

/// All files of a folder.
fn read(folder: &Path) -> Outcome<Vec<Kept>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_owned();
                files.push(Kept { bytes: fs::read(&path)?, name });
            }
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

/// A packet as it is sent.
pub(crate) fn bytes_of(packet: &v1::Packet) -> bytes::Bytes {
    packet.encode_to_vec().into()
}
