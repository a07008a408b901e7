//! Attempts that the end of the process before this one cut short: whoever made them is gone, so they are made again at once.

use super::attempt::bytes_of;
use super::desk::Desk;
use super::fold::ATTEMPT_LIMIT_MS;
use crate::Error;
use crate::domain::PacketStatus;
use crate::index::{PacketKey, PacketRow, Page, Side};
use crate::wire::{field::stamp, v1};
use std::sync::Arc;
use v1::record::Event;

/// How such an attempt ended: what it did before is not known.
pub(super) const CUT_SHORT: &str = "cut-short";

/// Looks once, when the courier begins.
pub(super) async fn make_again(desk: Arc<impl Desk>) {
    if let Err(error) = look(&*desk).await {
        // They are made again when their limit has passed.
        tracing::error!(%error, "attempts that were cut short could not be looked for");
    }
}

async fn look(desk: &impl Desk) -> Result<(), Error> {
    let began = desk.now().as_millisecond();
    // What is due before is tried anyway; what an attempt before this process left is due within its limit.
    let until = began.saturating_add(ATTEMPT_LIMIT_MS);
    for (lane, _) in desk.index().lanes()? {
        let mut from = Vec::new();
        let within = (began, until);
        while let Some(Page { packets, next }) = desk.index().due_page(&lane, within, &from)? {
            for key in packets.into_iter().filter(|key| key.side == Side::Outgoing) {
                end(desk, key, until).await?;
            }
            from = next;
            // Very many may be due, and others wait for this thread.
            tokio::task::yield_now().await;
        }
    }
    Ok(())
}

async fn end(desk: &impl Desk, key: PacketKey, until: i64) -> Result<(), Error> {
    let cut_short = || -> Result<Option<PacketRow>, Error> {
        let row = desk.index().packet(&key)?;
        Ok(row.filter(|row| row.status() == PacketStatus::Sent && row.next_attempt <= until))
    };
    let Some(row) = cut_short()? else { return Ok(()) };
    // Held from an attempt's entry until its outcome is on record: with it in hand, nobody is trying.
    let _turn = desk.turn(&row).await;
    if cut_short()?.is_none() {
        return Ok(());
    }
    desk.record(Event::AttemptFailed(v1::AttemptFailed {
        packet_id: bytes_of(key.id),
        why: CUT_SHORT.to_owned(),
        next_attempt: Some(stamp(desk.now())),
    }))
    .await
}
