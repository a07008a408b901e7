//! Delivery to another gateway, over its `Exchange`.

use super::Parcel;
use super::port::{Delivering, Handed, Transport, TransportError};
use crate::wire::{RawDeliver, v1};
use std::time::Duration;
use tonic::{Code, transport::Channel};
use v1::exchange_client::ExchangeClient;

/// How long one delivery may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// One peer's `Exchange`, over few connections that many deliveries share.
#[derive(Clone)]
pub(crate) struct Grpc {
    client: ExchangeClient<Channel>,
}

impl Grpc {
    pub(crate) fn new(channel: Channel) -> Self {
        Self { client: ExchangeClient::new(channel) }
    }
}

impl Transport for Grpc {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        let request = RawDeliver {
            packet: parcel.content().clone(),
            origin_digest: parcel.origin_digest().to_vec().into(),
            decision: Some(parcel.decision().clone()),
            markings: parcel.markings().to_vec(),
            sender_checkpoint: parcel.sender_checkpoint().to_owned(),
        };
        let mut client = self.client.clone();
        Box::pin(async move {
            let answer = tokio::time::timeout(PATIENCE, client.deliver(request)).await;
            match answer {
                Ok(Ok(reply)) => Ok(Handed::Acknowledged(Box::new(reply.into_inner()))),
                Ok(Err(status)) => Err(match status.code() {
                    Code::Unavailable | Code::Unknown => TransportError::Unreachable,
                    Code::DeadlineExceeded | Code::Cancelled => TransportError::TimedOut,
                    Code::AlreadyExists => TransportError::OtherContent,
                    _ => TransportError::NotTaken,
                }),
                Err(_) => Err(TransportError::TimedOut),
            }
        })
    }
}
