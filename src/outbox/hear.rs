//! What receivers tell of packets after they have stored them: imported, read, or refused after all.

use super::arrived::tell_if_more;
use super::attempt::{bytes_of, later};
use super::desk::{Desk, Route};
use crate::Error;
use crate::domain::{After, PacketId, Step};
use crate::index::{PacketKey, PacketRow};
use crate::transport::TransportError;
use crate::wire::{field::stamp, v1};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use v1::record::Event;

/// A peer that answers at once that it has nothing to tell is not asked again before this; nor is one that fails, however often it
/// takes packets.
const PAUSE: Duration = Duration::from_millis(500);
/// A peer that never tells may do so one day.
const SELDOM: Duration = Duration::from_secs(3600);

/// Asks one peer again and again, for as long as it is polled. `takes` is rung where the peer takes packets again, or a person wants it
/// asked at once: what it has to tell must not wait for a schedule of ours.
pub(super) async fn listen(desk: Arc<impl Desk>, route: Route, takes: Arc<Notify>) {
    let mut from = 0;
    let mut failures = 0_u32;
    loop {
        match hear(&*desk, &route, &mut from).await {
            Ok(true) => failures = 0,
            Ok(false) => {
                failures = 0;
                sleep(PAUSE).await;
            }
            Err(Deaf::Never) => return,
            Err(Deaf::Asked(TransportError::TellsNothing)) => sleep(SELDOM).await,
            Err(failed) => {
                if let Deaf::Ours(error) = failed {
                    tracing::error!(%error, peer = route.name, "what a receiver tells can't be put on record");
                }
                failures = failures.saturating_add(1);
                let wait = desk.schedule().wait(failures, desk.chance());
                sleep(wait.min(PAUSE)).await;
                if timeout(wait.saturating_sub(PAUSE), takes.notified()).await.is_ok() {
                    failures = 0;
                }
            }
        }
    }
}

/// Why nothing was heard.
enum Deaf {
    /// This receiver is no gateway.
    Never,
    Asked(TransportError),
    Ours(Error),
}

impl From<Error> for Deaf {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

/// Asks once, and puts on record what is new. False where there was nothing.
async fn hear(desk: &impl Desk, route: &Route, from: &mut u64) -> Result<bool, Deaf> {
    let ledger = route.counterpart.as_ref().map(|it| it.ledger()).unwrap_or_default();
    *from = (*from).max(desk.index().heard(&route.name, ledger).map_err(Error::from)?);
    let news = route.transport.news(*from).ok_or(Deaf::Never)?.await.map_err(Deaf::Asked)?;
    let mut next = *from;
    let mut events = Vec::new();
    // What was heard before says nothing new, even where its packet contradicts it each time.
    let is_new =
        |told: &v1::Acknowledgement| told.proof.as_ref().is_none_or(|proof| proof.index >= *from);
    for told in news.into_iter().filter(is_new) {
        next = next.max(told.proof.as_ref().map_or(0, |proof| proof.index.saturating_add(1)));
        events.extend(believed(desk, route, told)?);
    }
    // Crash before all of it is on record: the peer is asked again from the newest entry that is. None stands without those before it.
    desk.record_all(events).await?;
    // Who tells the same again and again is asked again after a pause only.
    let any = next > *from;
    *from = next;
    Ok(any)
}

/// What a receiver's word is on record as; nothing where it says nothing new, or can't be believed.
fn believed(
    desk: &impl Desk,
    route: &Route,
    told: v1::Acknowledgement,
) -> Result<Option<Event>, Error> {
    let Ok(id) = told.packet_id.parse::<PacketId>() else { return Ok(None) };
    let Some(row) = desk.index().packet(&PacketKey::outgoing(id))? else {
        tracing::warn!(packet.id = %id, peer = route.name, "a receiver tells of a packet that is not known here");
        return Ok(None);
    };
    if !is_theirs(route, &told, (id, &row), &desk.origin(&row)?) {
        desk.alarm("acknowledgement-unverified", id, &row.kind);
        return Ok(None);
    }
    let step = match told.depth() {
        v1::Depth::Unspecified | v1::Depth::Stored => Step::Acknowledge,
        v1::Depth::Imported => Step::Import,
        v1::Depth::Read => Step::Read,
        v1::Depth::Rejected => Step::Reject,
    };
    match row.status().after(step) {
        After::Stays => return Ok(None),
        // It contradicts where the packet stands. On record as a deviation, and a person must know.
        After::Late => desk.alarm("late-news", id, &row.kind),
        After::Moves(_) => {
            tell_if_more(desk, (id, &row), &told, row.decided);
            if step == Step::Reject {
                desk.alarm("rejected", id, &row.kind);
            }
        }
    }
    let patience = (step == Step::Acknowledge).then(|| desk.patience(row.urgent));
    Ok(Some(Event::Acknowledged(v1::Acknowledged {
        packet_id: bytes_of(id),
        acknowledgement: Some(told),
        peer: route.name.clone(),
        alarm_at: patience.map(|patience| stamp(later(desk, patience))),
    })))
}

/// Whether it is about what was sent there, and signed by whoever answers there.
fn is_theirs(
    route: &Route,
    told: &v1::Acknowledgement,
    (id, row): (PacketId, &PacketRow),
    origin: &[u8; 32],
) -> bool {
    let counterpart = route.counterpart.as_ref();
    counterpart.is_some_and(|it| it.holds(told, &id.to_string(), origin, row))
}
