//! Gets a gateway ready to be loaded: consents on record, and handovers of 4 KiB that its law lets go.

use super::{Outcome, Server, Templates, samples, site::RECEIVER};
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

/// As large as the messages of the bare server's baseline.
const PACKET_BYTES: usize = 4096;

/// Records what the register must know, and keeps the handovers that are then permitted.
pub(crate) async fn prepare(gateway: &Server) -> Outcome<Templates> {
    let channel = gateway.connect().await?;
    let mut register = RegisterClient::new(channel.clone());
    for change in samples::changes()? {
        register.record(change).await?;
    }
    let mut asked = GatewayClient::new(channel);
    let mut permitted = Vec::new();
    for mut packet in samples::packets()? {
        if !addressed(&mut packet)? {
            continue;
        }
        lengthen(&mut packet);
        let answer = asked.preview(RawSubmit::of(&packet)).await?.into_inner();
        if answer.decision.is_some_and(|decision| decision.verdict() == Verdict::Permit) {
            permitted.push(packet);
        }
    }
    Templates::of(permitted)
}

/// Made now and due tomorrow, so that delivery stays out of the figures; false where it goes to somebody else.
fn addressed(packet: &mut v1::Packet) -> Outcome<bool> {
    let now = SystemClock.now();
    let header = packet.header.as_mut().ok_or("a sample without a header")?;
    header.made_at = Some(stamp(now));
    header.not_before = Some(stamp(now.checked_add(24.hours())?));
    header.expires_at = Some(stamp(now.checked_add(480.hours())?));
    Ok(header.receiver_unit == RECEIVER)
}

/// Says the closing note over again until the packet is of the size that is measured.
fn lengthen(packet: &mut v1::Packet) {
    let mut missing = PACKET_BYTES.saturating_sub(prost::Message::encoded_len(packet));
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
