//! The handshakes under way, and whose is cut short where there are too many: always one of whoever has the most.

use super::HANDSHAKES;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// Whoever has more under way than this makes room for others at once.
const SHARE: usize = 8;
/// How long the oldest of whoever has the most may take while others wait.
const CROWDED_TIME: Duration = Duration::from_secs(1);

/// Where a caller comes from: an address of IPv4, or the /64 of IPv6 that one host may have to itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Source(IpAddr);

impl Source {
    pub(super) fn of(address: SocketAddr) -> Self {
        Self(match address.ip().to_canonical() {
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
            address => address,
        })
    }
}

/// The handshakes under way, the oldest first.
#[derive(Default)]
pub(super) struct Crowd(Vec<Begun>);

struct Begun {
    since: Instant,
    source: Source,
    handshake: AbortHandle,
}

impl Crowd {
    pub(super) fn begin(&mut self, source: Source, handshake: AbortHandle) {
        self.0.push(Begun { since: Instant::now(), source, handshake });
    }

    pub(super) fn has_room(&mut self) -> bool {
        self.0.retain(|begun| !begun.handshake.is_finished());
        self.0.len() < HANDSHAKES
    }

    /// Whether one more from there goes before all who wait: another source had more than its share, and one of its own went for that.
    pub(super) fn makes_room_for(&mut self, source: Source) -> bool {
        if self.has_room() {
            return false;
        }
        let greedy = self.greediest().filter(|at| {
            let theirs = self.source_of(*at);
            theirs.is_some_and(|theirs| theirs != source && self.many(theirs) > SHARE)
        });
        self.cut(greedy);
        greedy.is_some()
    }

    /// When the next is cut short if somebody waits.
    pub(super) fn someone_goes_at(&self) -> Instant {
        let oldest = self.greediest().and_then(|at| self.0.get(at));
        oldest.map_or_else(Instant::now, |begun| begun.since) + CROWDED_TIME
    }

    /// Cuts short the oldest of whoever has the most.
    pub(super) fn cut_one(&mut self) {
        self.cut(self.greediest());
    }

    /// Where the oldest stands of whoever has the most.
    fn greediest(&self) -> Option<usize> {
        let many = |at: &usize| self.source_of(*at).map_or(0, |source| self.many(source));
        // The last of equals is meant, so they are gone through from the newest.
        (0..self.0.len()).rev().max_by_key(many)
    }

    fn source_of(&self, at: usize) -> Option<Source> {
        self.0.get(at).map(|begun| begun.source)
    }

    fn many(&self, source: Source) -> usize {
        self.0.iter().filter(|begun| begun.source == source).count()
    }

    fn cut(&mut self, at: Option<usize>) {
        if let Some(at) = at.filter(|at| *at < self.0.len()) {
            self.0.remove(at).handshake.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(address: &str) -> Source {
        Source::of(SocketAddr::new(address.parse().unwrap(), 7443))
    }

    #[test]
    fn one_host_is_one_source() {
        assert!(source("192.0.2.1") == source("::ffff:192.0.2.1"));
        assert!(source("192.0.2.1") != source("192.0.2.2"));
        assert!(source("2001:db8:0:1::1") == source("2001:db8:0:1:ffff::2"));
        assert!(source("2001:db8:0:1::1") != source("2001:db8:0:2::1"));
    }

    #[tokio::test]
    async fn whoever_has_the_most_makes_room_and_nobody_else() {
        let mut tasks = tokio::task::JoinSet::new();
        let mut crowd = Crowd::default();
        let [few, many, new] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(source);
        for n in 0..HANDSHAKES {
            let whose = if n < SHARE { few } else { many };
            crowd.begin(whose, tasks.spawn(std::future::pending::<()>()));
        }
        assert!(!crowd.makes_room_for(many), "it waits behind its own");
        assert!(crowd.makes_room_for(new));
        assert_eq!((crowd.many(few), crowd.many(many)), (SHARE, HANDSHAKES - SHARE - 1));
        assert!(tasks.join_next().await.unwrap().unwrap_err().is_cancelled());
        // Somebody has waited for long: the oldest of all stays as long as another has more.
        crowd.cut_one();
        assert_eq!((crowd.many(few), crowd.many(many)), (SHARE, HANDSHAKES - SHARE - 2));
    }
}
