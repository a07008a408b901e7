//! What another gateway is asked for over gRPC: to take packets, to tell of them, to witness a ledger.

use super::port::{Delivering, Handed, Hearing, Transport, TransportError, Witnessing};
use super::{Parcel, Way};
use crate::domain::HsaId;
use crate::wire::{RawDeliver, v1};
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use v1::{exchange_client::ExchangeClient, witness_client::WitnessClient};

/// How long one delivery may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the peer may wait for something to tell, in milliseconds, and how long we wait for the peer.
const NEWS_WAIT_MS: u32 = 25_000;
const NEWS_PATIENCE: Duration = Duration::from_secs(40);

/// One peer's gateway, over few connections that many calls share.
pub(crate) struct Grpc {
    pub(super) way: Way,
    /// HSA-id of who answers there, for the log.
    peer: String,
}

impl Grpc {
    pub(crate) fn new(way: Way, peer: &HsaId) -> Self {
        Self { way, peer: peer.to_string() }
    }
}

impl Transport for Grpc {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        let request = RawDeliver::from(parcel);
        let mut client = ExchangeClient::new(self.way.channel());
        Box::pin(async move {
            let answer = tokio::time::timeout(PATIENCE, client.deliver(request)).await;
            match answer {
                Ok(Ok(reply)) => Ok(Handed::Acknowledged(Box::new(reply.into_inner()))),
                Ok(Err(status)) => {
                    let reason = reason(&status);
                    if !reason.is_the_receivers() {
                        // Its words are the peer's own, and may hold anything.
                        tracing::warn!(
                            peer = self.peer,
                            grpc.code = ?status.code(),
                            packet.id = %parcel.id(),
                            "this peer's gateway refuses a packet: the operators of both must talk"
                        );
                    }
                    Err(reason)
                }
                Err(_) => Err(TransportError::TimedOut),
            }
        })
    }

    fn news(&self, from: u64) -> Option<Hearing<'_>> {
        let request = v1::NewsRequest { from, limit: 0, wait_ms: NEWS_WAIT_MS };
        let mut client = ExchangeClient::new(self.way.channel());
        Some(Box::pin(async move {
            match tokio::time::timeout(NEWS_PATIENCE, client.news(request)).await {
                Ok(Ok(reply)) => Ok(reply.into_inner().news),
                Ok(Err(status)) if status.code() == Code::Unimplemented => {
                    Err(TransportError::TellsNothing)
                }
                Ok(Err(status)) => Err(reason(&status)),
                Err(_) => Err(TransportError::TimedOut),
            }
        }))
    }

    fn witness(&self, request: v1::AddCheckpointRequest) -> Option<Witnessing<'_>> {
        let mut witness = WitnessClient::new(self.way.channel());
        Some(Box::pin(async move {
            match tokio::time::timeout(PATIENCE, witness.add_checkpoint(request)).await {
                Ok(Ok(reply)) => Ok(reply.into_inner()),
                Ok(Err(status)) if status.code() == Code::Unimplemented => {
                    Err(TransportError::NoWitness)
                }
                Ok(Err(status)) => Err(reason(&status)),
                Err(_) => Err(TransportError::TimedOut),
            }
        }))
    }
}

fn reason(status: &Status) -> TransportError {
    match status.code() {
        Code::Unavailable | Code::Unknown => TransportError::Unreachable,
        Code::DeadlineExceeded | Code::Cancelled => TransportError::TimedOut,
        Code::AlreadyExists => TransportError::OtherContent,
        // A packet that is too large is told so without a delay after which it would fit.
        Code::ResourceExhausted if status.get_details_retry_info().is_some() => {
            TransportError::Busy
        }
        _ => TransportError::NotTaken,
    }
}
