//! Överenskommelse: what two organisations have agreed to exchange, and for how long.

use super::{OrgNumber, PacketKind, PacketKinds, Party};
use jiff::civil::Date;

/// An agreement between two organisations. It never stands in for a ground of secrecy law; what discloses nothing secret
/// goes by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agreement {
    /// The two organisations, in no order.
    pub(crate) between: [OrgNumber; 2],
    /// For which packets.
    pub(crate) kinds: PacketKinds,
    /// Its first day.
    pub(crate) from: Date,
    /// Its last day. There is no agreement without one.
    pub(crate) to: Date,
}

impl Agreement {
    /// Whether it is about packets of this kind between these parties, whichever of them sends.
    pub(crate) fn covers(&self, kind: PacketKind, sender: &Party, receiver: &Party) -> bool {
        let [one, other] = self.between.each_ref().map(OrgNumber::as_str);
        let pair = (sender.org.as_str(), receiver.org.as_str());
        self.kinds.contains(kind) && (pair == (one, other) || pair == (other, one))
    }

    /// Whether the same is agreed, in whatever order the two are named.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let [one, two] = other.between;
        let turned = Self { between: [two, one], ..other.clone() };
        self == other || *self == turned
    }

    /// Whether it holds on that Swedish day.
    pub(crate) fn is_in_force(&self, today: Date) -> bool {
        self.from <= today && today <= self.to
    }
}

impl Agreement {
    /// How many days are left after `today`, where it is in force.
    pub(crate) fn days_left(&self, today: Date) -> Option<u32> {
        let days = today.until(self.to).ok()?.get_days();
        u32::try_from(days).ok().filter(|_| self.from <= today)
    }
}

/// What is known of agreements where a question is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Agreements<'a> {
    /// Whoever asks vouches for one: `stafett decide` is about secrecy law alone.
    TakenForGranted,
    /// All that are on record.
    OnRecord(&'a [Agreement]),
}
