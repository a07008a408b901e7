//! What waits, for whom and until when, as a table.

use crate::cli::{
    connection::{self, ConnectionArgs, with_gateway},
    exit::Exit,
    table, words,
};
use crate::{clock::Clock, domain::HsaId, wire::v1};
use clap::Args;
use std::io::{self, Write};

/// The widest that this table is drawn.
const WIDEST: u16 = 120;

/// Which packets are listed.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only packets from or to this unit
    #[arg(long, value_name = "HSA-ID")]
    unit: Option<HsaId>,
    /// Only packets of this kind, such as handover.bhv
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only packets of this case, by the sender's reference
    #[arg(long, value_name = "CASE")]
    case: Option<String>,
    /// Only what waits for a person
    #[arg(long)]
    held: bool,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl ListArgs {
    /// The list goes to `out`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { unit, kind, case, held, connection } = self;
        let request = v1::QueueRequest {
            unit: unit.map(|unit| unit.to_string()).unwrap_or_default(),
            kind: kind.unwrap_or_default(),
            held,
            limit: 0,
            case_id: case.unwrap_or_default(),
        };
        with_gateway(connection, clock, err, async |connection, err| {
            match connection.gateway().queue(request).await {
                Ok(reply) => {
                    let width = table::width_up_to(WIDEST);
                    writeln!(out, "{}", told(&reply.into_inner(), width)).map(|()| Exit::Ok)
                }
                Err(status) => {
                    writeln!(err, "{}", connection.told(&status))?;
                    Ok(connection::exit(&status))
                }
            }
        })
    }
}

fn told(reply: &v1::QueueReply, width: u16) -> String {
    let v1::QueueReply { packets, left_out, held_receivers, lacks_newest } = reply;
    let mut holds: String = held_receivers.iter().map(held).collect();
    if *lacks_newest {
        holds.push_str("\nthe gateway's disk is full: what was accepted last is not shown yet");
    }
    if packets.is_empty() {
        return format!("nothing waits{holds}");
    }
    let mut table = table::table_in(&[table::PACKET, "STANDS", "WAITS FOR"], width);
    for packet in packets {
        table.add_row(row(packet));
    }
    let for_person = packets.iter().filter(|it| it.status() == v1::PacketStatus::Held).count();
    let alarms = packets.iter().filter(|it| !it.alarm.is_empty()).count();
    let more = if *left_out > 0 { format!(", {left_out} more not shown") } else { String::new() };
    let sum = format!(
        "{} waiting: {for_person} for a person, {alarms} with an alarm{more}",
        packets.len()
    );
    format!("{}\n\n{sum}{holds}", table::lines(&table).trim_end())
}

fn held(receiver: &v1::HeldReceiver) -> String {
    let v1::HeldReceiver { receiver_unit, since } = receiver;
    let since = words::minute(since.as_ref());
    format!("\nall to {receiver_unit} is held since {since}, until `queue release`")
}

/// Three lines a packet at least, and one between packets.
fn row(packet: &v1::WaitingPacket) -> [String; 3] {
    let v1::WaitingPacket {
        packet_id,
        kind,
        sender_unit,
        receiver_unit,
        status: _,
        incoming,
        since,
        missing: _,
        waits_for,
        attempts,
        next_attempt,
        expires,
        alarm,
        operator_holds: _,
        in_line: _,
    } = packet;
    let standing = words::standing(packet.status());
    let mut stands = vec![format!("{standing} since"), words::minute(since.as_ref())];
    // What has arrived is kept until the record system has it.
    if let Some(expires) = expires.as_ref().filter(|_| !incoming) {
        stands.extend(["expires".to_owned(), words::minute(Some(expires))]);
    }
    let mut waits = waits_for.clone();
    let next = words::minute(next_attempt.as_ref());
    if !next.is_empty() {
        let tried =
            if *attempts == 0 { String::new() } else { format!("tried {attempts} times; ") };
        waits.push(format!("{tried}next\n{next}"));
    }
    if !alarm.is_empty() {
        waits.push(format!("ALARM {alarm}"));
    }
    let packet = [
        packet_id.clone(),
        kind.clone(),
        format!("from {sender_unit}"),
        format!("to   {receiver_unit}"),
        " ".to_owned(),
    ];
    [packet.join("\n"), stands.join("\n"), waits.join("\n")]
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
