//! Hands many packets over on one stream.

use super::progress::Progress;
use crate::wire::{RawSubmit, v1};
use bytes::Bytes;
use tonic::{Status, transport::Channel};
use v1::{SubmitManyReply, gateway_client::GatewayClient, submit_many_reply::Outcome};

/// What was heard before the stream ended.
pub(super) struct Answered {
    /// In the packets' order; shorter than they are many where the stream broke.
    pub(super) outcomes: Vec<Outcome>,
    pub(super) broken: Option<Status>,
}

/// Hands all of them over. One that isn't taken stops none of the others.
pub(super) async fn all(
    mut gateway: GatewayClient<Channel>,
    packets: Vec<Bytes>,
    progress: &Progress,
) -> Answered {
    let mut answered = Answered { outcomes: Vec::with_capacity(packets.len()), broken: None };
    if packets.is_empty() {
        return answered;
    }
    let sent = packets.len();
    let requests = tokio_stream::iter(packets.into_iter().map(|packet| RawSubmit { packet }));
    let mut replies = match progress.beside(gateway.submit_many(requests)).await {
        Ok(replies) => replies.into_inner(),
        Err(status) => {
            answered.broken = Some(status);
            return answered;
        }
    };
    while answered.outcomes.len() < sent {
        match progress.beside(replies.message()).await {
            Ok(Some(SubmitManyReply { outcome: Some(outcome), .. })) => {
                answered.outcomes.push(outcome)
            }
            Ok(_) => {
                answered.broken = Some(Status::unavailable("the gateway ended the stream early"));
                break;
            }
            Err(status) => {
                answered.broken = Some(status);
                break;
            }
        }
        progress.at(answered.outcomes.len() as u64);
    }
    answered
}
