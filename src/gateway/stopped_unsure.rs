//! What is stopped, and may have come all the same: an attempt of which nobody knows how it ended may have left it in a folder of ours.
//! Another gateway says itself what it has; nobody speaks for a folder, so a person must look there.

use super::follow::packet_id;
use super::open::Inner;
use super::waited_for;
use crate::Error;
use crate::index::PacketKey;
use crate::wire::v1::{self, OperatorAct};
use v1::record::Event;

impl Inner {
    /// Tells a person, where an event ends such a packet. Before it is on record: told twice is better than not at all.
    pub(super) fn tell_of_stop(&self, event: &Event) -> Result<(), Error> {
        let Some(key) = ended_by(event) else { return Ok(()) };
        let Some(row) = self.index.packet(&key)? else { return Ok(()) };
        let route = row.receiver.parse().ok().and_then(|unit| self.routes.get(&unit));
        let own = route.is_none_or(|route| route.counterpart.is_none());
        if own && row.status().is_waiting() && row.may_have_come() && is_meant(event, &row.sender) {
            waited_for::tell(key.id, &row.kind, "may lie in the folder since a broken-off attempt");
        }
        Ok(())
    }
}

/// The packet that leaves no more by an event.
fn ended_by(event: &Event) -> Option<PacketKey> {
    let id = match event {
        Event::Stopped(it) if it.status() != v1::PacketStatus::Held => &it.packet_id,
        Event::Operated(it) if it.act() == OperatorAct::Withdraw && !it.incoming => &it.packet_id,
        Event::Accepted(it) => {
            let replaces = super::replacing::replaced_by;
            return replaces(packet_id(&it.packet_id)?, it.header.as_ref()?)
                .map(PacketKey::outgoing);
        }
        _ => return None,
    };
    packet_id(id).map(PacketKey::outgoing)
}

/// Whoever takes a packet's place is its own sender.
fn is_meant(event: &Event, sender: &str) -> bool {
    match event {
        Event::Accepted(it) => {
            let header = it.header.as_ref();
            header.is_some_and(|header| header.sender_unit.eq_ignore_ascii_case(sender))
        }
        _ => true,
    }
}
