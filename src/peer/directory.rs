//! Which peers are known, what each may do, and which units it answers for.

use super::endpoint::Endpoint;
use crate::domain::HsaId;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

/// What a peer may ask of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Right {
    /// Hand in packets on behalf of its units.
    Submit,
    /// Hand over packets that other gateways have let through.
    Deliver,
    /// Enter consents and protections.
    Register,
    /// Read the ledger.
    Audit,
    /// See how the gateway fares and all that waits, act on it, and enter agreements and parties.
    Operate,
    /// Read ledger records opened: whom they concern, and why.
    Disclose,
    /// Say what became of packets that came to its units.
    Receive,
}

impl Right {
    /// All, in the order they are spelled out to people.
    pub(crate) const ALL: [Self; 7] = [
        Self::Submit,
        Self::Deliver,
        Self::Register,
        Self::Audit,
        Self::Operate,
        Self::Disclose,
        Self::Receive,
    ];

    /// The word in the configuration.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Deliver => "deliver",
            Self::Register => "register",
            Self::Audit => "audit",
            Self::Operate => "operate",
            Self::Disclose => "disclose",
            Self::Receive => "receive",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The word names no right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown word; one of submit, deliver, register, audit, operate, disclose, receive")]
pub(crate) struct NotARight;

impl FromStr for Right {
    type Err = NotARight;

    fn from_str(word: &str) -> Result<Self, NotARight> {
        Self::ALL.into_iter().find(|right| right.word() == word).ok_or(NotARight)
    }
}

/// A peer of the configuration. `K` is whatever its acknowledgements are checked with; here it is only kept.
#[derive(Debug, Clone)]
pub(crate) struct KnownPeer<K> {
    pub(crate) hsa_id: HsaId,
    pub(crate) name: String,
    pub(crate) rights: BTreeSet<Right>,
    pub(crate) speaks_for: BTreeSet<HsaId>,
    pub(crate) answering: Option<Answering<K>>,
}

/// Where a peer takes deliveries, the key that its acknowledgements are signed with, and how far they go.
#[derive(Debug, Clone)]
pub(crate) struct Answering<K> {
    pub(crate) endpoint: Endpoint,
    pub(crate) ledger_key: K,
    pub(crate) tells: Tells,
}

/// What is to be expected of a peer's acknowledgements: without it, a person is told that one is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    /// That its gateway has the packet, and no more.
    Stored,
    /// That its record system has it, too.
    Imported,
}

/// The word names no depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown word; right is stored or imported")]
pub(crate) struct NotADepth;

impl FromStr for Tells {
    type Err = NotADepth;

    fn from_str(word: &str) -> Result<Self, NotADepth> {
        match word {
            "stored" => Ok(Self::Stored),
            "imported" => Ok(Self::Imported),
            _ => Err(NotADepth),
        }
    }
}

/// The configured peers. What it doesn't list is refused.
#[derive(Debug, Clone)]
pub(crate) struct Directory<K>(BTreeMap<HsaId, KnownPeer<K>>);

/// The caller asks for what it may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unauthorised {
    #[error(
        "this certificate's HSA-id is not a configured peer; the gateway's operator must add it"
    )]
    Stranger,
    #[error("this peer may not {0}; the gateway's operator must grant it")]
    MayNot(Right),
    #[error("this peer may not speak for that unit; the gateway's operator must grant it")]
    AnothersUnit,
}

/// A known peer that has the right it asks to use. Only `Directory::admit_named` makes one.
#[derive(Debug)]
pub(crate) struct Admitted<'d, K>(&'d KnownPeer<K>);

impl<K> Directory<K> {
    /// Configuration sees to it that no peer comes twice.
    pub(crate) fn new(peers: impl IntoIterator<Item = KnownPeer<K>>) -> Self {
        Self(peers.into_iter().map(|peer| (peer.hsa_id.clone(), peer)).collect())
    }

    /// Whether a peer of this HSA-id is configured.
    pub(crate) fn names(&self, hsa_id: &HsaId) -> bool {
        self.0.contains_key(hsa_id)
    }

    /// The peer of this HSA-id with one of its rights, for whoever has made sure that it is that peer.
    pub(crate) fn admit_named(
        &self,
        hsa_id: &HsaId,
        right: Right,
    ) -> Result<Admitted<'_, K>, Unauthorised> {
        let peer = self.0.get(hsa_id).ok_or(Unauthorised::Stranger)?;
        match peer.rights.contains(&right) {
            true => Ok(Admitted(peer)),
            false => Err(Unauthorised::MayNot(right)),
        }
    }

    /// Every configured peer, by HSA-id.
    pub(crate) fn peers(&self) -> impl Iterator<Item = &KnownPeer<K>> {
        self.0.values()
    }
}

impl<K> Admitted<'_, K> {
    /// Whether the unit is one of its own.
    pub(crate) fn speaking_for(&self, unit: &HsaId) -> Result<(), Unauthorised> {
        match self.0.speaks_for.contains(unit) {
            true => Ok(()),
            false => Err(Unauthorised::AnothersUnit),
        }
    }
}
