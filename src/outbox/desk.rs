//! What the courier needs of the house: the index, the stored packets, a fresh decision, the ledger.

use super::acknowledgement::Counterpart;
use super::{Judged, Schedule};
use crate::Error;
use crate::domain::{HsaId, Packet, PacketId};
use crate::index::{Index, PacketKey, PacketRow, Place};
use crate::policy::Decision;
use crate::transport::{Transport, TransportError};
use crate::wire::v1;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use v1::record::Event;

/// Something about one child that one task at a time may do. A turn is taken before a decision, never after it.
pub(crate) type ChildLock = tokio::sync::OwnedMutexGuard<()>;

/// Held from a decision about a child until its consequence is on record: nobody else decides about the child meanwhile,
/// and neither agreements nor parties change.
pub(crate) struct Deciding {
    _child: ChildLock,
    _common: tokio::sync::OwnedRwLockReadGuard<()>,
}

impl Deciding {
    /// Of a lock on the child, taken before the one on what is common.
    pub(crate) fn of(child: ChildLock, common: tokio::sync::OwnedRwLockReadGuard<()>) -> Self {
        Self { _child: child, _common: common }
    }
}

/// Where a receiver's packets go.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) transport: Arc<dyn Transport>,
    /// Who answers there, and what its acknowledgements are verified with; nobody where the folder is our own.
    pub(crate) counterpart: Option<Arc<Counterpart>>,
    /// The peer's HSA-id, or the pack's name.
    pub(crate) name: String,
    /// What can't be reached together has this in common.
    pub(crate) receiver: String,
    /// Whether what lies in our own folder is imported only when its record system says so.
    pub(crate) reports: bool,
    /// Whether more is to be heard of a packet after the receiver's gateway has stored it.
    pub(crate) tells_import: bool,
}

/// How a record system took a packet.
pub(crate) struct Imported {
    /// The pack that it was rendered by.
    pub(crate) pack: String,
    /// Whether the record system itself says what becomes of it.
    pub(crate) reports: bool,
}

/// The port from the courier to the gateway that it works for.
pub(crate) trait Desk: Send + Sync + 'static {
    fn now(&self) -> Timestamp;

    /// Later than now, where the clock says so and isn't believed.
    fn perhaps(&self) -> Option<Timestamp>;

    fn index(&self) -> &Index;

    fn schedule(&self) -> Schedule;

    /// Any byte: it spreads retries.
    fn chance(&self) -> u8;

    /// Waits until nobody else deals with packets of this one's child to its receiver; held while one is delivered. What goes to another
    /// receiver must not wait for that.
    fn turn(&self, row: &PacketRow) -> impl Future<Output = ChildLock> + Send;

    /// Waits until nobody else decides about this child; held until the decision's consequence is on record, so that no
    /// consent is withdrawn in between unseen. Never held while anything is delivered: the register must not wait for that.
    fn deciding(&self, child: &[u8]) -> impl Future<Output = Deciding> + Send;

    /// Opens the packet of a row, as it was stored.
    fn stored(&self, row: &PacketRow) -> Result<Packet, Error>;

    /// Decides about a waiting packet as of now; an error where the clock may be right and the answer would be another then.
    fn judge(&self, row: &PacketRow) -> Result<Judged, Error>;

    /// The decision that a record holds.
    fn decision_at(&self, place: &Place) -> Result<v1::Decision, Error>;

    /// Earlier packets that this one takes the place of by way of the one that it names, and that may have come to the same gateway.
    fn also_replaced(
        &self,
        key: &PacketKey,
        row: &PacketRow,
        there: &Route,
    ) -> Result<Vec<PacketId>, Error>;

    /// Secrecy markings that follow the packet's child.
    fn markings(&self, packet: &Packet) -> Result<Vec<v1::Marking>, Error>;

    /// What a receiver knows a packet's content by, however much of it it gets.
    fn origin(&self, row: &PacketRow) -> Result<[u8; 32], Error>;

    /// Our newest signed checkpoint.
    fn checkpoint(&self) -> String;

    fn route(&self, receiver: &HsaId) -> Option<Route>;

    /// Every gateway that packets are sent to, once.
    fn routes(&self) -> Vec<Route>;

    /// The units whose receivers a person wants tried at once; each is told once.
    fn hurried(&self) -> Vec<String>;

    /// How long a receiver may be silent before a person is told.
    fn patience(&self, urgent: bool) -> SignedDuration;

    /// Hands a packet that came in to the receiving unit's record system.
    fn import(
        &self,
        packet: &Packet,
    ) -> impl Future<Output = Result<Imported, TransportError>> + Send;

    /// Puts one event on record; returns when it is durable and in the index.
    fn record(&self, event: Event) -> impl Future<Output = Result<(), Error>> + Send;

    /// Puts events on record in their order, none without those before it; returns when all are durable and in the index.
    fn record_all(&self, events: Vec<Event>) -> impl Future<Output = Result<(), Error>> + Send;

    /// Tells a person, of a packet of this kind: somebody must look.
    fn alarm(&self, what: &'static str, packet: PacketId, kind: &str);

    /// Tells a person that a waiting packet's time runs out.
    fn warn_of_end(&self, packet: PacketId, kind: &str);

    /// A decision as the contract writes it.
    fn written(&self, decision: &Decision) -> v1::Decision {
        v1::Decision::from(decision)
    }
}
