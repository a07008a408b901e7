//! Held packets are looked at again: a consent may begin to hold with the day, and a crash may have come before what the register
//! had learnt was applied to them.

use super::desk::Desk;
use super::judged::Judged;
use crate::Error;
use crate::domain::PacketStatus;
use crate::index::{PacketKey, PacketRow, Page};
use crate::wire::v1;
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;
use v1::record::Event;

/// Often enough that what holds from a day on is released that day.
const EVERY: Duration = Duration::from_secs(3600);

/// Looks through what waits, at the start and every hour, for as long as it is polled.
pub(super) async fn look_again(desk: Arc<impl Desk>) {
    let mut hours = tokio::time::interval(EVERY);
    loop {
        hours.tick().await;
        if let Err(error) = look(&*desk).await {
            tracing::error!(%error, "held packets could not be looked at again");
        }
    }
}

async fn look(desk: &impl Desk) -> Result<(), Error> {
    let mut from = Vec::new();
    while let Some(Page { packets, next }) = desk.index().held_page(&from)? {
        for key in packets {
            look_at(desk, key).await?;
        }
        from = next;
        // Very many may wait, and others wait for this thread.
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Releases a held packet that may go now, and ends one that never may; what still lacks something stays as it is.
async fn look_at(desk: &impl Desk, key: PacketKey) -> Result<(), Error> {
    let held = |key| -> Result<_, Error> {
        let row = desk.index().packet(&key)?;
        let by_law = |row: &PacketRow| row.status() == PacketStatus::Held && !row.operator_holds;
        Ok(row.filter(by_law))
    };
    let Some(row) = held(key)? else { return Ok(()) };
    let _turn = desk.turn(&row).await;
    let _deciding = desk.deciding(&row.child).await;
    let Some(row) = held(key)? else { return Ok(()) };
    match desk.judge(&row) {
        Ok(Judged::MayGo(permitted)) => {
            let packet_id = Bytes::copy_from_slice(key.id.as_bytes());
            let decision = Some(desk.written(permitted.decision()));
            desk.record(Event::Released(v1::Released { packet_id, decision })).await
        }
        Ok(Judged::Stops(stop)) if stop.status == PacketStatus::Held => Ok(()),
        Ok(Judged::Stops(stop)) => {
            if stop.decision.alarm {
                desk.alarm("decision", key.id, &row.kind);
            }
            desk.record(stop.event(key.id)).await
        }
        Err(error) => {
            tracing::error!(packet.id = %key.id, %error, "a held packet can't be decided on");
            Ok(())
        }
    }
}
