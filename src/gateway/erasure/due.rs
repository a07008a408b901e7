//! What is to be erased: content some days after its packet has settled, records some years after the last that happened to it.
//!
//! A packet's records go together: were only its first ones gone, an index built from the others would tell another story. For the
//! same reason a packet that replaced another stays as long as that one, and two that replaced each other go together.

use super::about::{About, about};
use super::batch::Batch;
use super::company::Company;
use crate::Error;
use crate::gateway::desk::position;
use crate::gateway::follow::instant;
use crate::gateway::open::Inner;
use crate::index::{PacketKey, PacketRow, Place};
use crate::journal::{KeySlot, Record};
use crate::wire::v1;
use jiff::{SignedDuration, Timestamp};
use v1::ErasedPart;

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
        let mut company = Company::of(until);
        for (key, next) in aged {
            *from = next;
            let Some(row) = self.index.packet(&key)? else { continue };
            if company.may_go(&key, &row) && !batch.has_packet(&key) {
                // Where it must stay, it is looked at again in an hour.
                self.add_log(&mut batch, &key, &mut company)?;
            }
            if batch.is_full() {
                break;
            }
        }
        Ok(Some(batch))
    }

    pub(super) fn log_batch(&self) -> Batch {
        Batch::of(ErasedPart::Log, &self.retention.log_source)
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
