//! Hands many packets over on one stream, and again what the gateway had no room for.

use super::progress::Progress;
use crate::wire::{RawSubmit, v1};
use bytes::Bytes;
use std::time::Duration;
use tonic::{Code, Status, transport::Channel};
use tonic_types::StatusExt;
use v1::{SubmitManyReply, gateway_client::GatewayClient, submit_many_reply::Outcome};

/// In bytes. No gateway ends a stream at a packet of this size, however little it takes.
const NEVER_TOO_LARGE: usize = 64 * 1024;
/// Longest wait before packets are handed over again.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What was heard before the stream ended.
pub(super) struct Answered {
    /// In the packets' order; shorter than they are many where the stream broke.
    pub(super) outcomes: Vec<Outcome>,
    pub(super) broken: Option<Status>,
}

/// Hands all of them over. One that isn't taken stops none of the others; one that the gateway has no room for now is handed over
/// again, as the same packet: whoever read the export a second time would make others of it.
pub(super) async fn all(
    mut gateway: GatewayClient<Channel>,
    packets: Vec<Bytes>,
    progress: &Progress,
) -> Answered {
    let mut answered = on_a_stream(&mut gateway, packets.clone(), progress).await;
    while let Some(problem) = unreadable(&answered, &packets) {
        answered.outcomes.push(Outcome::Problem(problem));
        let left = packets.get(answered.outcomes.len()..).unwrap_or_default().to_vec();
        let Answered { outcomes, broken } = on_a_stream(&mut gateway, left, progress).await;
        answered.outcomes.extend(outcomes);
        answered.broken = broken;
    }
    if answered.broken.is_none() {
        answered.broken = again(&mut gateway, &packets, &mut answered.outcomes, progress).await;
    }
    answered
}

/// What a stream ended at, where that was a packet too large to be read: it says nothing of those behind it.
fn unreadable(Answered { outcomes, broken }: &Answered, packets: &[Bytes]) -> Option<v1::Problem> {
    let status = broken.as_ref().filter(|it| it.code() == Code::ResourceExhausted)?;
    // A gateway that has no room for the stream says when to come back: that is of no packet.
    if status.get_details_retry_info().is_some() {
        return None;
    }
    packets.get(outcomes.len()).filter(|packet| packet.len() > NEVER_TOO_LARGE)?;
    let (code, message) = (status.code().into(), status.message().to_owned());
    Some(v1::Problem { code, message, ..v1::Problem::default() })
}

/// One by one, so that there is room for the next: after those that came first, until one is sent back even so.
async fn again(
    gateway: &mut GatewayClient<Channel>,
    packets: &[Bytes],
    outcomes: &mut [Outcome],
    progress: &Progress,
) -> Option<Status> {
    let longest = outcomes.iter().filter_map(delay).max()?;
    progress.beside(tokio::time::sleep(longest.min(LONGEST_WAIT))).await;
    let waiting = packets.iter().zip(outcomes).filter(|(_, outcome)| delay(outcome).is_some());
    for (packet, outcome) in waiting {
        let one = vec![packet.clone()];
        let Answered { outcomes, broken } = on_a_stream(gateway, one, progress).await;
        if broken.is_some() {
            return broken;
        }
        *outcome = outcomes.into_iter().next()?;
        if delay(outcome).is_some() {
            break;
        }
    }
    None
}

/// When to come back with a packet, where that alone can help.
pub(super) fn delay(outcome: &Outcome) -> Option<Duration> {
    match outcome {
        Outcome::Problem(problem) if problem.retry_seconds > 0 => {
            Some(Duration::from_secs(problem.retry_seconds.into()))
        }
        _ => None,
    }
}

async fn on_a_stream(
    gateway: &mut GatewayClient<Channel>,
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
        // One that is handed over again was counted before.
        if sent > 1 {
            progress.at(answered.outcomes.len() as u64);
        }
    }
    answered
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic_types::ErrorDetails;

    #[test]
    fn a_stream_that_there_is_no_room_for_says_nothing_of_its_packets() {
        let packets = [Bytes::from(vec![0; NEVER_TOO_LARGE + 1])];
        let ended = |details: ErrorDetails| Answered {
            outcomes: Vec::new(),
            broken: Some(Status::with_error_details(Code::ResourceExhausted, "full", details)),
        };
        assert!(unreadable(&ended(ErrorDetails::new()), &packets).is_some());
        let later = ErrorDetails::with_retry_info(Some(Duration::from_secs(1)));
        assert!(unreadable(&ended(later), &packets).is_none());
    }
}
