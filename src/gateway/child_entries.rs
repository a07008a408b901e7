//! Which of the ledger's entries concern one child.

use super::follow::packet_id;
use crate::domain::{ChildNumber, PacketId};
use crate::wire::v1;
use std::collections::BTreeSet;
use v1::record::Event;

/// Sorts out the records of a child; it must be shown all of them, in their order.
pub(super) struct ChildEntries {
    number: ChildNumber,
    /// Of packets that tell of the child, which later records name by their id alone.
    packets: BTreeSet<PacketId>,
}

impl ChildEntries {
    pub(super) fn of(number: ChildNumber) -> Self {
        Self { number, packets: BTreeSet::new() }
    }

    /// Whether the record concerns the child.
    pub(super) fn concern(&mut self, record: &v1::Record) -> bool {
        match &record.event {
            Some(Event::Accepted(it)) => self.begins(&it.packet_id, it.header.as_ref()),
            Some(Event::Received(it)) => self.begins(&it.packet_id, it.header.as_ref()),
            Some(Event::Registered(it)) => {
                self.is(it.change.as_ref().and_then(|change| change.child.as_ref()))
            }
            Some(Event::RegisterRead(it)) => self.is(it.child.as_ref()),
            Some(Event::LedgerRead(it)) => self.is(it.child.as_ref()),
            Some(event) => {
                named(event).and_then(packet_id).is_some_and(|id| self.packets.contains(&id))
            }
            None => false,
        }
    }

    fn begins(&mut self, id: &[u8], header: Option<&v1::Header>) -> bool {
        let ours = self.is(header.and_then(|header| header.child.as_ref()));
        if ours {
            self.packets.extend(packet_id(id));
        }
        ours
    }

    fn is(&self, child: Option<&v1::Child>) -> bool {
        child.is_some_and(|child| {
            ChildNumber::parse(&child.number_oid, &child.number)
                .is_ok_and(|number| number == self.number)
        })
    }
}

/// The packet that an event is of.
fn named(event: &Event) -> Option<&[u8]> {
    Some(match event {
        Event::Accepted(it) => &it.packet_id,
        Event::Received(it) => &it.packet_id,
        Event::Attempted(it) => &it.packet_id,
        Event::AttemptFailed(it) => &it.packet_id,
        Event::Acknowledged(it) => &it.packet_id,
        Event::Stopped(it) => &it.packet_id,
        Event::Released(it) => &it.packet_id,
        Event::Imported(it) => &it.packet_id,
        Event::ImportFailed(it) => &it.packet_id,
        Event::Answered(it) => &it.packet_id,
        Event::Operated(it) => &it.packet_id,
        Event::TurnedAway(it) => &it.packet_id,
        Event::ExpiresSoon(it) => &it.packet_id,
        Event::MissingAcknowledgement(it) => &it.packet_id,
        Event::ErasureRefused(it) => &it.packet_id,
        Event::Escalating(it) => &it.packet_id,
        Event::Escalated(it) => &it.packet_id,
        // An erasure is of many packets at once, and would tell of others' too.
        Event::Erasing(_) | Event::Erased(_) => return None,
        Event::Registered(_)
        | Event::RegisterRead(_)
        | Event::LedgerRead(_)
        | Event::Changed(_)
        | Event::WitnessMissing(_)
        | Event::WitnessRefused(_)
        | Event::ClockLeapt(_)
        | Event::Lifecycle(_) => return None,
    })
}
