//! How long this ledger has grown without any witness, and the word to a person when that is too long.

use super::super::open::Inner;
use crate::wire::{field::stamp, v1};
use jiff::{SignedDuration, Timestamp};
use std::sync::PoisonError;
use tokio::time::{MissedTickBehavior, interval};
use v1::record::Event;

/// One spell without a witness after the other.
#[derive(Default)]
struct Silence {
    since: Option<Timestamp>,
    witnessed: u64,
    told: bool,
}

impl Silence {
    /// Takes in how far the ledger has grown and how far it was witnessed; says since when it has grown alone.
    fn look(&mut self, size: u64, witnessed: u64, now: Timestamp) -> Option<Timestamp> {
        if witnessed != self.witnessed || size <= witnessed {
            *self = Self { witnessed, ..Self::default() };
        }
        if size > witnessed {
            self.since.get_or_insert(now);
        }
        self.since
    }

    /// Since when, where a person must be told now.
    fn is_too_long(&self, now: Timestamp, patience: SignedDuration) -> Option<Timestamp> {
        self.since.filter(|since| !self.told && now.duration_since(*since) >= patience)
    }
}

/// Looks as often as witnesses are asked, for as long as it is polled.
pub(super) async fn watch(gateway: &Inner) {
    let witnessing = &gateway.witnessing;
    let patience =
        SignedDuration::try_from(witnessing.settings.silence).unwrap_or(SignedDuration::MAX);
    let mut silence = Silence::default();
    let mut looks = interval(witnessing.settings.every);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let (size, now) = (*gateway.folded.borrow(), gateway.time.now());
        let witnessed = witnessing.gathered.witnessed_size();
        let since = silence.look(size, witnessed, now);
        *witnessing.alone_since.lock().unwrap_or_else(PoisonError::into_inner) = since;
        let Some(since) = silence.is_too_long(now, patience) else { continue };
        let peers: Vec<String> = witnessing.links.keys().map(ToString::to_string).collect();
        tracing::error!(
            alarm = "witness-missing",
            %since,
            witnesses = peers.join(" "),
            "this ledger grows and no peer cosigns it: `stafett ledger witness` says why; packets go on"
        );
        // The entry grows the ledger itself, which is why a spell has only one.
        let missing =
            v1::WitnessMissing { peers, since: Some(stamp(since)), witnessed_size: witnessed };
        // Told again at the next look where it could not be put on record.
        silence.told = gateway.commit(None, Event::WitnessMissing(missing)).await.is_ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    #[test]
    fn a_spell_is_told_of_once_and_ends_with_a_cosignature() {
        let mut silence = Silence::default();
        assert_eq!(silence.look(5, 0, minute(0)), Some(minute(0)));
        assert_eq!(silence.look(9, 0, minute(14)), Some(minute(0)));
        assert_eq!(silence.is_too_long(minute(14), PATIENCE), None);
        assert_eq!(silence.is_too_long(minute(15), PATIENCE), Some(minute(0)));
        silence.told = true;
        for later in 16..60 {
            assert_eq!(silence.look(10, 0, minute(later)), Some(minute(0)));
            assert_eq!(silence.is_too_long(minute(later), PATIENCE), None);
        }
        assert_eq!(silence.look(12, 8, minute(60)), Some(minute(60)), "it has grown since");
        assert_eq!(silence.is_too_long(minute(75), PATIENCE), Some(minute(60)), "another spell");
    }

    #[test]
    fn a_ledger_that_does_not_grow_needs_no_witness() {
        let mut silence = Silence::default();
        assert_eq!(silence.look(8, 8, minute(0)), None);
        assert_eq!(silence.look(8, 8, minute(900)), None);
        assert_eq!(silence.is_too_long(minute(900), PATIENCE), None);
        assert_eq!(silence.look(9, 8, minute(901)), Some(minute(901)), "counted from its growth");
        assert_eq!(silence.look(9, 9, minute(902)), None);
    }

    #[test]
    fn a_busy_ledger_that_is_witnessed_never_waits_long() {
        let mut silence = Silence::default();
        for now in 0..100_u64 {
            let at = minute(now.try_into().unwrap());
            assert_eq!(silence.look(100 * now + 100, 100 * now, at), Some(at));
            assert_eq!(silence.is_too_long(at, PATIENCE), None);
        }
    }
}
