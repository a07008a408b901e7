//! What becomes of a packet that waits, by the law and all that is known of its child.

use super::attempt::stop;
use crate::domain::{Packet, PacketId, PacketStatus};
use crate::policy::Permitted;
use crate::wire::v1;
use v1::record::Event;

pub(crate) enum Judged {
    MayGo(Permitted<Packet>),
    Stops(Stop),
}

/// It may not go: how it stands from now on, why, and by which decision.
pub(crate) struct Stop {
    pub(crate) status: PacketStatus,
    pub(crate) why: &'static str,
    pub(crate) decision: v1::Decision,
}

impl Stop {
    /// As it goes on record.
    pub(crate) fn event(self, id: PacketId) -> Event {
        stop(id, self.status, self.why, Some(self.decision))
    }
}
