//! What is to be erased: content some days after its packet has settled, records some years after the last that happened to it.
//!
//! A packet's records go together: were only its first ones gone, an index built from the others would tell another story. For the
//! same reason a packet that replaced another stays as long as that one.

use super::about::{About, about};
use super::batch::Batch;
use crate::Error;
use crate::gateway::desk::position;
use crate::gateway::follow::instant;
use crate::gateway::open::Inner;
use crate::index::{IndexError, PacketKey, PacketRow, Place};
use crate::journal::{KeySlot, Record};
use crate::wire::v1;
use jiff::{SignedDuration, Timestamp};
use v1::ErasedPart;
use v1::record::Event;

impl Inner {
    /// The moment until which content is due, in milliseconds since 1970.
    pub(super) fn content_until(&self, now: Timestamp) -> i64 {
        before(now, self.retention.payload)
    }

    /// The moment until which records are due, in milliseconds since 1970.
    pub(super) fn log_until(&self, now: Timestamp) -> i64 {
        before(now, self.retention.log)
    }

    /// Content that is due, from a place on; nothing where none is left.
    pub(super) fn content_due(
        &self,
        until: i64,
        from: &mut Vec<u8>,
    ) -> Result<Option<Batch>, Error> {
        let aged = self.index.content_aged(until, from)?;
        let Some((_, next)) = aged.last() else { return Ok(None) };
        *from = next.clone();
        let mut batch = self.content_batch();
        for (key, _) in aged {
            let Some(row) = self.index.packet(&key)? else { continue };
            // Once more, and not by the index's order alone: what waits is never erased.
            if row.is_settled(key.side) && row.settled <= until {
                self.add_content(&mut batch, &key, &row);
            }
        }
        Ok(Some(batch))
    }

    pub(super) fn content_batch(&self) -> Batch {
        Batch::of(ErasedPart::Payload, &self.retention.payload_source)
    }

    pub(super) fn add_content(&self, batch: &mut Batch, key: &PacketKey, row: &PacketRow) {
        let Some(place) = row.stored.filter(|place| self.is_there(place)) else { return };
        batch.add_entry(place.number, position(&place));
        batch.add_packet(key);
    }

    /// Packets whose records are due, from a place on; nothing where none is left.
    pub(super) fn log_due(&self, until: i64, from: &mut Vec<u8>) -> Result<Option<Batch>, Error> {
        let aged = self.index.log_aged(until, from)?;
        if aged.is_empty() {
            return Ok(None);
        }
        let mut batch = self.log_batch();
        let mut stay = Vec::new();
        for (key, next) in aged {
            *from = next;
            let Some(row) = self.index.packet(&key)? else { continue };
            let is_due = row.is_settled(key.side) && row.last <= until;
            if is_due && !self.add_log(&mut batch, &key)? {
                stay.push(key);
            }
            if batch.is_full() {
                break;
            }
        }
        // What they replaced may have been added after them; else they are looked at again in an hour.
        while let Some(now_goes) = self.first_that_goes(&mut batch, &stay)? {
            stay.swap_remove(now_goes);
        }
        Ok(Some(batch))
    }

    fn first_that_goes(
        &self,
        batch: &mut Batch,
        stay: &[PacketKey],
    ) -> Result<Option<usize>, Error> {
        for (at, key) in stay.iter().enumerate() {
            if self.add_log(batch, key)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    pub(super) fn log_batch(&self) -> Batch {
        Batch::of(ErasedPart::Log, &self.retention.log_source)
    }

    /// Adds all records of a packet; false where it must stay, since another that it replaced does.
    pub(super) fn add_log(&self, batch: &mut Batch, key: &PacketKey) -> Result<bool, Error> {
        let known = |batch: &Batch, other: &PacketKey| -> Result<bool, IndexError> {
            let goes = other == key || batch.has_packet(other);
            Ok(!goes && self.index.packet(other)?.is_some())
        };
        let (mut entries, mut heard) = (Vec::new(), Vec::new());
        for place in self.index.history(key)? {
            let record = match self.open_record(&place) {
                Ok(record) => record,
                Err(Error::Erased) => continue,
                Err(error) => {
                    tracing::error!(ledger.index = place.number, %error, "a record that is due can't be erased");
                    return Ok(false);
                }
            };
            let goes = match about(record.event.as_ref()) {
                About::Packet(own, others) if own == *key => {
                    for other in &others {
                        if known(batch, other)? {
                            return Ok(false);
                        }
                    }
                    true
                }
                About::Packets(all) => {
                    let mut some = false;
                    for other in &all {
                        some |= known(batch, other)?;
                    }
                    !some
                }
                // It goes with the packet that it is about.
                About::Packet(..) | About::Kept | About::Nobody => false,
            };
            if goes {
                entries.push(place);
            }
            heard.extend(heard_by(record.event));
        }
        entries.iter().for_each(|place| batch.add_entry(place.number, position(place)));
        heard.iter().for_each(|(peer, next)| batch.add_heard(peer, *next));
        batch.add_gone(&self.keyring, key);
        Ok(true)
    }

    /// Old entries that belong to no packet, from one on; nothing where all have been seen to.
    pub(super) fn loose_due(&self, until: i64, from: &mut u64) -> Result<Option<Batch>, Error> {
        let unreadable = |error: crate::journal::JournalError| {
            Error::Internal(format!(
                "the journal can't be read: {error}; the operator must run `stafett ledger verify`"
            ))
        };
        let folded = *self.folded.borrow();
        if *from >= folded {
            return Ok(None);
        }
        let began = *from;
        let mut batch = self.log_batch();
        for group in self.reader.scan_near(began).map_err(unreadable)? {
            let group = group.map_err(unreadable)?;
            for record in group.records().filter(|record| record.number >= began) {
                if record.number >= folded || !self.add_loose(&mut batch, &record, until)? {
                    return Ok((*from > began).then_some(batch));
                }
                *from = record.number + 1;
                batch.set_seen(*from);
            }
            if batch.is_full() {
                break;
            }
        }
        Ok((*from > began).then_some(batch))
    }

    /// Adds a record if it belongs to no packet that is known; false where it is too young, and so all after it are.
    fn add_loose(&self, batch: &mut Batch, record: &Record<'_>, until: i64) -> Result<bool, Error> {
        if record.log_slot == KeySlot::Erased {
            return Ok(true);
        }
        let opened = crate::gateway::open_log::open_log(&self.keyring, record);
        let opened = opened.map_err(|error| {
            Error::Internal(format!(
                "entry {}: {error}; the operator must run `stafett ledger verify`",
                record.number
            ))
        })?;
        if instant(opened.at.as_ref()).as_millisecond() > until {
            return Ok(false);
        }
        let packets = match about(opened.event.as_ref()) {
            About::Kept => return Ok(true),
            About::Nobody => Vec::new(),
            About::Packet(own, others) => [vec![own], others].concat(),
            About::Packets(all) => all,
        };
        for key in &packets {
            if self.index.packet(key)?.is_some() {
                return Ok(true);
            }
        }
        batch.add_entry(record.number, record.position);
        packets.iter().for_each(|key| batch.add_packet(key));
        Ok(true)
    }

    /// Whether the record is where the index says; if not, an operator must look, and nothing is announced.
    fn is_there(&self, place: &Place) -> bool {
        let read = self.reader.read(position(place));
        let is_there = read.as_ref().is_ok_and(|it| it.record().number == place.number);
        if !is_there {
            tracing::error!(
                ledger.index = place.number,
                "a packet that is due can't be erased; the operator must run `stafett ledger verify`"
            );
        }
        is_there
    }
}

fn before(now: Timestamp, kept: SignedDuration) -> i64 {
    now.as_millisecond().saturating_sub(i64::try_from(kept.as_millis()).unwrap_or(i64::MAX))
}

/// Up to where a gateway's news were heard with this record; the fold rests on it.
fn heard_by(event: Option<Event>) -> Option<(String, u64)> {
    match event? {
        Event::Acknowledged(v1::Acknowledged { acknowledgement: Some(it), peer, .. })
            if !matches!(it.depth(), v1::Depth::Unspecified | v1::Depth::Stored) =>
        {
            Some((peer, it.proof.map_or(0, |proof| proof.index.saturating_add(1))))
        }
        _ => None,
    }
}
