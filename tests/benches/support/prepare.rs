//! Gets a gateway ready to be loaded: consents on record, and handovers of 4 KiB that its law lets go.

use super::{
    Outcome, Server, Templates,
    children::{Sample, of_another, paired},
    samples,
    site::RECEIVER,
};
use jiff::{Timestamp, ToSpan};
use stafett::{
    Clock, SystemClock,
    wire::{
        RawSubmit,
        v1::{
            self, Verdict, gateway_client::GatewayClient, packet::Body,
            register_client::RegisterClient,
        },
    },
};
use tokio::task::JoinSet;
use tonic::transport::Channel;

/// As large as the messages of the bare server's baseline.
const PACKET_BYTES: usize = 4096;
/// Many more than are ever under way at once.
const CHILDREN: usize = 1024;
/// How many are recorded at once.
const TOGETHER: usize = 16;

/// When packets may go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    AtOnce,
    /// So that delivery stays out of the figures.
    Tomorrow,
    At(Timestamp),
}

/// Records what the register must know, and makes the handovers that are then permitted.
pub(crate) async fn prepare(gateway: &Server, due: Due) -> Outcome<Templates> {
    prepare_of(gateway, due, PACKET_BYTES).await
}

/// The same, of handovers that aren't sent before `due` and are of `least` bytes or more.
pub(crate) async fn prepare_until(
    gateway: &Server,
    due: Timestamp,
    least: usize,
) -> Outcome<Templates> {
    prepare_of(gateway, Due::At(due), least).await
}

async fn prepare_of(gateway: &Server, due: Due, least: usize) -> Outcome<Templates> {
    let channel = gateway.connect().await?;
    let samples = permitted(&channel, due, least).await?;
    let each = samples.iter().cycle().zip(0..).take(CHILDREN);
    let children: Vec<Sample> =
        each.map(|(sample, n)| of_another(sample, n)).collect::<Outcome<_>>()?;
    let mut packets = Vec::new();
    let mut recording = JoinSet::new();
    for Sample { packet, changes } in children {
        packets.push(packet);
        recording.spawn(record(channel.clone(), changes));
        if recording.len() >= TOGETHER {
            recording.join_next().await.transpose()?.transpose()?;
        }
    }
    while let Some(recorded) = recording.join_next().await {
        recorded??;
    }
    Templates::of(packets)
}

/// The class's handovers that may go, and what the register must know for that.
async fn permitted(channel: &Channel, due: Due, least: usize) -> Outcome<Vec<Sample>> {
    let changes = samples::changes()?;
    record(channel.clone(), changes.clone()).await?;
    let mut asked = GatewayClient::new(channel.clone());
    let mut permitted = Vec::new();
    for mut packet in samples::packets()? {
        if !addressed(&mut packet, due)? {
            continue;
        }
        lengthen(&mut packet, least);
        let answer = asked.preview(RawSubmit::of(&packet)).await?.into_inner();
        if answer.decision.is_some_and(|decision| decision.verdict() == Verdict::Permit) {
            permitted.push(packet);
        }
    }
    Ok(paired(permitted, &changes))
}

async fn record(channel: Channel, changes: Vec<v1::RecordRequest>) -> Outcome<()> {
    let mut register = RegisterClient::new(channel);
    for change in changes {
        register.record(change).await?;
    }
    Ok(())
}

/// Made now; false where it goes to somebody else.
fn addressed(packet: &mut v1::Packet, due: Due) -> Outcome<bool> {
    let now = SystemClock.now();
    let header = packet.header.as_mut().ok_or("a sample without a header")?;
    header.made_at = Some(stamp(now));
    header.not_before = match due {
        Due::AtOnce => None,
        Due::Tomorrow => Some(stamp(now.checked_add(24.hours())?)),
        Due::At(due) => Some(stamp(due)),
    };
    header.expires_at = Some(stamp(now.checked_add(480.hours())?));
    Ok(header.receiver_unit == RECEIVER)
}

/// Says the closing note over again until the packet is of the size that is measured.
fn lengthen(packet: &mut v1::Packet, least: usize) {
    let mut missing = least.saturating_sub(prost::Message::encoded_len(packet));
    if let Some(Body::BhvHandover(body)) = &mut packet.body {
        let note = format!("{} ", body.closing_note);
        body.closing_note.extend(note.chars().cycle().take_while(|letter| {
            let room = missing.checked_sub(letter.len_utf8());
            missing = room.unwrap_or_default();
            room.is_some()
        }));
    }
}

fn stamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
