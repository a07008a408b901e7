//! Which kinds of packets, from whom and to whom, a rule is about.

use crate::domain::{PacketKind, PacketKinds, Verksamhetsgren};

const BRANCHES: usize = Verksamhetsgren::ALL.len();

/// How many cases there are of kind, sender and receiver.
pub(super) const CASES: usize = PacketKind::ALL.len() * BRANCHES * BRANCHES;

/// The place of one case among all.
pub(super) const fn case(kind: PacketKind, from: Verksamhetsgren, to: Verksamhetsgren) -> usize {
    (kind as usize * BRANCHES + from as usize) * BRANCHES + to as usize
}

/// Every case of the given kinds, senders and receivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) kinds: PacketKinds,
    pub(super) from: Branches,
    pub(super) to: Branches,
}

impl Scope {
    pub(super) fn cases(
        self,
    ) -> impl Iterator<Item = (PacketKind, Verksamhetsgren, Verksamhetsgren)> {
        self.kinds.iter().flat_map(move |kind| {
            let pairs =
                self.from.iter().flat_map(move |from| self.to.iter().map(move |to| (from, to)));
            pairs.map(move |(from, to)| (kind, from, to))
        })
    }
}

/// A set of branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Branches(u16);

impl Branches {
    pub(super) fn iter(self) -> impl Iterator<Item = Verksamhetsgren> {
        Verksamhetsgren::ALL.into_iter().filter(move |branch| self.0 & (1 << *branch as u16) != 0)
    }

    /// The branches that a word of a rule file stands for.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let all = Verksamhetsgren::ALL.into_iter();
        match word {
            "any" => Some(all.collect()),
            "any_authority" => Some(all.filter(|branch| !branch.is_private()).collect()),
            one => Verksamhetsgren::of_word(one).map(|branch| std::iter::once(branch).collect()),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<Verksamhetsgren> for Branches {
    fn from_iter<I: IntoIterator<Item = Verksamhetsgren>>(branches: I) -> Self {
        let one = |branch| Self(1 << branch as u16);
        branches.into_iter().fold(Self::default(), |set, branch| set.and(one(branch)))
    }
}
