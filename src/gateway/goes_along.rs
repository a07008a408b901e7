//! What goes to a receiver beside a packet: the child's markings, and what the packet takes the place of there.

use super::open::Inner;
use crate::Error;
use crate::domain::{HsaId, Packet, PacketId};
use crate::index::{PacketKey, PacketRow};
use crate::outbox::Route;
use crate::wire::{MOST_REPLACED, v1};

/// So long a chain of corrections is followed: no record system corrects itself so often, and each attempt walks it.
const MOST_LINKS: usize = 1_000;

impl Inner {
    /// Secrecy markings that follow the packet's child.
    pub(super) fn markings(&self, packet: &Packet) -> Result<Vec<v1::Marking>, Error> {
        // What is cut down to a case and a date must not tell by its marking what nobody consented to.
        if packet.reveals_nothing() {
            return Ok(Vec::new());
        }
        Ok(self
            .known_of(&packet.header)?
            .markings
            .iter()
            .map(|marking| v1::Marking {
                provision: marking.provision.clone(),
                date: marking.date.to_string(),
                authority: marking.authority.clone(),
            })
            .collect())
    }

    /// What a packet takes the place of by way of the one that it names. That one may have been stopped before it left: then nobody
    /// else tells its receiver, with whom what came before would count for ever. Named is only what may have come there.
    pub(super) fn also_replaced(
        &self,
        key: &PacketKey,
        row: &PacketRow,
        there: &Route,
    ) -> Result<Vec<PacketId>, Error> {
        let (mut all, mut seen) = (Vec::new(), vec![*key]);
        let mut replaced = PacketKey::from_bytes(&row.replaces);
        while let Some(key) = replaced.filter(|key| !seen.contains(key) && seen.len() < MOST_LINKS)
        {
            let Some(before) = self.index.packet(&key)? else { break };
            if !before.sender.eq_ignore_ascii_case(&row.sender) || all.len() == MOST_REPLACED {
                break;
            }
            // The first one stands in the packet's header.
            if seen.len() > 1 && before.attempts > 0 && self.goes_there(&before, there) {
                all.push(key.id);
            }
            seen.push(key);
            replaced = PacketKey::from_bytes(&before.replaces);
        }
        Ok(all)
    }

    fn goes_there(&self, row: &PacketRow, there: &Route) -> bool {
        let route = row.receiver.parse::<HsaId>().ok().and_then(|unit| self.routes.get(&unit));
        route.is_some_and(|route| route.receiver == there.receiver)
    }
}
