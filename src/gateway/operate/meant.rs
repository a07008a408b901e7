//! Which packets an act on many is meant for. Asked again, it gets on: what it has changed comes last.

use crate::Error;
use crate::domain::{After, PacketStatus, Step};
use crate::gateway::{Gateway, open::Inner};
use crate::index::{PacketKey, PacketRow, Side};
use crate::wire::v1::OperatorAct;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most packets that one call changes.
const MOST: usize = 1000;

/// Nothing goes there.
pub(super) const HELD_RECEIVER: &str =
    "the operator holds its receiver: `queue release --receiver`";

/// What one call does.
#[derive(Default)]
pub(super) struct Meant {
    pub(super) keys: Vec<PacketKey>,
    /// How many more there are that the act would change.
    pub(super) left: u64,
    /// Whether nothing waits that it could be meant for.
    pub(super) is_nothing: bool,
    /// The units that what it could be done to comes from.
    pub(super) senders: BTreeSet<String>,
    /// What keeps some of it from being tried.
    pub(super) stopped_by: BTreeSet<&'static str>,
}

/// Whether an act lets a packet stand otherwise; nothing where it can't be done to it.
pub(super) fn changes(act: OperatorAct, key: &PacketKey, row: &PacketRow) -> Option<bool> {
    let sends = key.side == Side::Outgoing && row.status().is_waiting();
    let imports = key.side == Side::Incoming && row.status() == PacketStatus::Delivered;
    match act {
        OperatorAct::Hold if sends => Some(!row.operator_holds),
        OperatorAct::Release if sends => Some(row.operator_holds),
        OperatorAct::SendAgain if sends || imports => Some(true),
        OperatorAct::Withdraw if sends => {
            Some(matches!(row.status().after(Step::Withdraw), After::Moves(_)))
        }
        _ => None,
    }
}

/// Whether an act ends the wait for a word that a receiver has not given. Asked for by the packet alone: who releases all of a case ends
/// holds.
pub(super) fn ends_wait(act: OperatorAct, key: &PacketKey, row: &PacketRow) -> bool {
    let has_arrived = key.side == Side::Outgoing && row.status() == PacketStatus::Delivered;
    act == OperatorAct::Release && has_arrived && row.missing
}

/// A packet that an act is meant for, in the order in which calls come to them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// It would be tried now in any case: its turn comes last, and nobody need ask again for it.
    is_due: bool,
    /// What nothing has happened to for longest comes first.
    last: i64,
    key: [u8; 17],
}

impl Gateway {
    /// What of all that waits, as far as `wanted`, an act is meant for; looked through off the threads that others wait for.
    pub(super) async fn meant(
        &self,
        act: OperatorAct,
        wanted: impl Fn(&PacketRow) -> bool + Send + 'static,
    ) -> Result<Meant, Error> {
        let inner = Arc::clone(&self.0);
        let now = inner.time.now().as_millisecond();
        let looked = tokio::task::spawn_blocking(move || {
            let (mut found, mut from) = (Vec::new(), Vec::new());
            let mut meant = Meant { is_nothing: true, ..Meant::default() };
            while let Some(page) = inner.index.waiting_page(&from)? {
                for key in page.packets {
                    let Some(row) = inner.index.packet(&key)?.filter(&wanted) else { continue };
                    meant.is_nothing = false;
                    let Some(changes) = changes(act, &key, &row) else { continue };
                    if !meant.senders.contains(&row.sender) {
                        meant.senders.insert(row.sender.clone());
                    }
                    let stop = inner.stop_of(act, &key, &row)?;
                    meant.stopped_by.extend(stop);
                    if changes && stop.is_none() {
                        let is_due = act == OperatorAct::SendAgain && row.next_attempt <= now;
                        found.push(Candidate { is_due, last: row.last, key: key.bytes() });
                    }
                }
                // Never many more in memory than are acted on.
                if found.len() >= 2 * MOST {
                    meant.left += shorten(&mut found);
                }
                from = page.next;
            }
            meant.left += shorten(&mut found);
            let keys = found.iter().filter_map(|it| PacketKey::from_bytes(&it.key));
            Ok(Meant { keys: keys.collect(), ..meant })
        });
        looked
            .await
            .map_err(|_| Error::Internal("the queue could not be read; ask again".into()))?
    }
}

impl Inner {
    /// What keeps a packet from being tried, whoever wants it to be sent again.
    pub(super) fn stop_of(
        &self,
        act: OperatorAct,
        key: &PacketKey,
        row: &PacketRow,
    ) -> Result<Option<&'static str>, Error> {
        if act != OperatorAct::SendAgain {
            return Ok(None);
        }
        let (sends, now) = (key.side == Side::Outgoing, self.time.now().as_millisecond());
        Ok(match row.status() {
            _ if row.operator_holds => Some("the operator holds it: `queue release --packet`"),
            PacketStatus::Held => Some("something is missing: `queue` says what, and who has it"),
            _ if sends && self.index.is_paused(&row.receiver)? => Some(HELD_RECEIVER),
            PacketStatus::Sent => Some("an attempt is under way"),
            _ if row.blocked => Some("another packet is before it for the same child and receiver"),
            _ if row.not_before > now => Some("its sender lets it go later, and `queue` says when"),
            _ => None,
        })
    }
}

/// Keeps what one call does, and says how many went that must be asked for again.
fn shorten(found: &mut Vec<Candidate>) -> u64 {
    found.sort_unstable();
    let gone = found.get(MOST..).unwrap_or_default().iter().filter(|it| !it.is_due).count();
    found.truncate(MOST);
    gone as u64
}
