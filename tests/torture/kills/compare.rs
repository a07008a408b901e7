//! Three sets side by side: what was acknowledged, what both gateways say, and what the receiver's record system got.

use super::{
    Outcome,
    book::{Book, End, Noted},
    insist::{Reach, insist},
    system::submit,
};
use crate::support::{BVC, Client};
use prost::Message;
use stafett::wire::v1::{LedgerEntry, PacketStatus, QueueRequest};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// Longer than an attempt that a kill cut short waits before it is made again, and its retries.
const PATIENCE: Duration = Duration::from_secs(150);

/// What a handover says, whole, of where the child is.
const PLACES: [&str; 3] = ["Exempelvägen", "Överlämning", BVC];

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    pub(crate) acknowledged: usize,
    pub(crate) effects: usize,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) forbidden: u64,
}

impl Compared {
    fn lost(&mut self, what: &str) {
        println!("kills: LOST: {what}");
        self.lost += 1;
    }

    fn doubled(&mut self, what: &str) {
        println!("kills: DOUBLED: {what}");
        self.doubled += 1;
    }

    fn forbidden(&mut self, what: &str) {
        println!("kills: FORBIDDEN: {what}");
        self.forbidden += 1;
    }
}

/// Both gateways, as their callers and their auditors reach them.
pub(crate) struct Sides {
    pub(crate) sender: Reach,
    pub(crate) sender_audit: Client,
    pub(crate) receiver_audit: Client,
    /// One that sees what waits there.
    pub(crate) receiver: Client,
}

/// Waits until all is quiet, and compares.
pub(crate) async fn compare(sides: &Sides, book: &Book, folder: &Path) -> Outcome<Compared> {
    let noted = book.all();
    let mut compared = Compared { acknowledged: noted.len(), ..Compared::default() };
    let statuses = quiet(sides, &noted).await?;
    for (id, Noted { packet, receipt, .. }) in &noted {
        if submit(&sides.sender, packet).await?.encode_to_vec() != *receipt {
            compared.lost(&format!("{id} has another receipt"));
        }
    }
    let effects = effects(folder, &noted, &mut compared)?;
    compared.effects = effects.len();
    let ledger = sides.sender_audit.entries().await;
    let (accepted, attempted) = (of_event(&ledger, "accepted"), newest_attempts(&ledger));
    let entries = sides.receiver_audit.entries().await;
    let (received, imported) = (of_event(&entries, "received"), of_event(&entries, "imported"));
    for (id, Noted { end, .. }) in &noted {
        match accepted.get(id) {
            Some(1) => {}
            None => compared.lost(&format!("{id} was never entered")),
            Some(_) => compared.doubled(&format!("{id} was accepted more than once")),
        }
        match (end, attempted.get(id)) {
            (End::StoppedBy(entry), Some(attempt)) if attempt > entry => {
                compared.forbidden(&format!("{id} left by entry {attempt}, stopped by {entry}"));
            }
            (End::Never, Some(attempt)) => {
                compared.forbidden(&format!("{id} was taken back and left by entry {attempt}"));
            }
            _ => {}
        }
        let status = statuses.get(id).copied().unwrap_or_default();
        let arrived = has_arrived(status);
        match (end, arrived, effects.contains(id)) {
            (End::Arrives, true, true) | (_, false, false) if !stranded(*end, status) => {}
            (End::StoppedBy(_), _, true) => {}
            (End::Never, _, true) => compared.forbidden(&format!("{id} was taken back and went")),
            (_, _, there) => {
                compared.lost(&format!("{id} is {status:?}, its file is there: {there}"));
            }
        }
    }
    for id in effects.iter() {
        let once = (received.get(id), imported.get(id)) == (Some(&1), Some(&1));
        if !once {
            compared.doubled(&format!("{id} was not received and imported once"));
        }
        if !noted.contains_key(id) {
            compared.forbidden(&format!("{id} was handed to nobody, and arrived"));
        }
    }
    Ok(compared)
}

/// Whether a packet stands where it must not stand when all is quiet.
fn stranded(end: End, status: PacketStatus) -> bool {
    match end {
        End::Arrives => !has_arrived(status),
        End::StoppedBy(_) | End::Never => status != PacketStatus::Withdrawn,
    }
}

/// Waits until nothing moves any more: every packet has come to its end, or won't.
async fn quiet(
    sides: &Sides,
    noted: &BTreeMap<String, Noted>,
) -> Outcome<BTreeMap<String, PacketStatus>> {
    let began = Instant::now();
    let mut statuses = BTreeMap::new();
    loop {
        for id in noted.keys() {
            if statuses.get(id).is_none_or(|status| !is_end(*status)) {
                let status = async |client: Client| client.status(id).await;
                let told = insist(&sides.sender, "status", status).await?;
                statuses.insert(id.clone(), told.status());
            }
        }
        let all = statuses.values().all(|status| is_end(*status));
        let waiting = sides.receiver.queue(QueueRequest::default()).await?.packets.len();
        if all && waiting == 0 || began.elapsed() > PATIENCE {
            return Ok(statuses);
        }
        sleep(Duration::from_millis(50)).await;
    }
}

pub(super) fn has_arrived(status: PacketStatus) -> bool {
    matches!(status, PacketStatus::Delivered | PacketStatus::Imported | PacketStatus::Read)
}

fn is_end(status: PacketStatus) -> bool {
    !matches!(status, PacketStatus::Queued | PacketStatus::Held | PacketStatus::Sent)
}

/// The packets that lie in the record system's folder. Each file must be one packet's, whole, and tell of no other.
fn effects(
    folder: &Path,
    noted: &BTreeMap<String, Noted>,
    compared: &mut Compared,
) -> Outcome<BTreeSet<String>> {
    let mut effects = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(id) = name.strip_suffix(".json").filter(|id| !id.starts_with('.')) else {
            compared.doubled(&format!("{name} lies in the record system's folder"));
            continue;
        };
        let file: serde_json::Value = serde_json::from_slice(&fs::read(&path)?)
            .map_err(|_| format!("{name} is not whole"))?;
        let header = |field: &str| file.pointer(&format!("/header/{field}")).cloned();
        let told = file.get("body").map(ToString::to_string).unwrap_or_default();
        let its_own = ["packet_id", "case_id"].iter().all(|field| header(field) == Some(id.into()));
        // A text may tell where the child is, so a hidden child's has none.
        let hides = noted.get(id).is_some_and(|noted| noted.hides);
        if !its_own || !hides && !told.contains(id) {
            compared.doubled(&format!("{name} tells of another packet"));
        }
        if hides && PLACES.iter().any(|place| told.contains(place)) {
            compared.forbidden(&format!("{name} tells where a hidden child is"));
        }
        effects.insert(id.to_owned());
    }
    Ok(effects)
}

/// How often each packet has an entry of this kind.
fn of_event(entries: &[LedgerEntry], event: &str) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.event == event) {
        *times.entry(entry.packet_id.clone()).or_default() += 1;
    }
    times
}

/// The number of each packet's last entry that says that it leaves.
fn newest_attempts(entries: &[LedgerEntry]) -> BTreeMap<String, u64> {
    let attempts = entries.iter().filter(|entry| entry.event == "attempted");
    // In the ledger's order, so that the last one stays.
    attempts.map(|entry| (entry.packet_id.clone(), entry.index)).collect()
}
