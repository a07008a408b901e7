//! The answers as a table, and how many there were of each.

use super::Row;
use crate::{
    cli::{exit::Exit, hand_over, packets::Entry, table, words},
    wire::v1,
};
use prost::Message;
use std::{
    collections::BTreeSet,
    io::{self, Write},
};
use v1::submit_many_reply::Outcome;

/// Tells each row's answer in the rows' order, then the sum.
pub(super) fn tell(
    rows: &[Row],
    outcomes: Vec<Outcome>,
    several_files: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let mut outcomes = outcomes.into_iter();
    let mut sum = Sum::default();
    let mut known = BTreeSet::new();
    let mut table =
        table::table(&["LINE", table::PACKET, "ANSWER", "GROUND", "MISSING", "WITHHELD", "ENTRY"]);
    for Row { file, entry: Entry { line, packet } } in rows {
        let packet = match packet {
            Ok(packet) => packet,
            Err((line, problem)) => {
                writeln!(err, "{file}:{line}: {problem}")?;
                sum.bad += 1;
                continue;
            }
        };
        match outcomes.next() {
            Some(Outcome::Receipt(receipt)) => {
                let place = if several_files { format!("{file}:{line}") } else { line.to_string() };
                table.add_row(told(place, &receipt));
                if known.insert(receipt.packet_id.clone()) {
                    sum.add(&receipt);
                } else {
                    sum.again += 1;
                }
            }
            Some(Outcome::Problem(problem)) => {
                writeln!(err, "{file}:{line}: {}{}", named(packet), problem.message)?;
                match hand_over::delay(&Outcome::Problem(problem)) {
                    Some(_) => sum.later += 1,
                    None => sum.bad += 1,
                }
            }
            None => {
                writeln!(err, "{file}:{line}: {}no answer", named(packet))?;
                sum.unanswered += 1;
            }
        }
    }
    if !table.is_empty() {
        writeln!(out, "{}\n", table::lines(&table))?;
    }
    writeln!(out, "{}", sum.words())?;
    Ok(match sum {
        Sum { refused, bad, .. } if refused + bad > 0 => Exit::Negative,
        Sum { later: 1.., .. } => Exit::Unavailable,
        _ => Exit::Ok,
    })
}

fn told(place: String, receipt: &v1::Receipt) -> [String; 7] {
    let decision = receipt.decision.clone().unwrap_or_default();
    let answer = match receipt.status() {
        v1::PacketStatus::Withdrawn => "replaced",
        _ => words::answer(&decision),
    };
    [
        place,
        receipt.packet_id.clone(),
        answer.to_owned(),
        words::ground(&decision),
        decision.missing.join(", "),
        decision.withheld.join(", "),
        receipt.proof.as_ref().map(|proof| proof.index.to_string()).unwrap_or_default(),
    ]
}

/// The packet's name before what is said of it, where it has one.
fn named(packet: &[u8]) -> String {
    let header = v1::Packet::decode(packet).ok().and_then(|packet| packet.header);
    let id = header.map(|header| header.packet_id).filter(|id| !id.is_empty());
    id.map_or_else(String::new, |id| format!("packet {id}: "))
}

/// How many got which answer.
#[derive(Default)]
struct Sum {
    permitted: usize,
    held: usize,
    refused: usize,
    /// What takes their place had come before them.
    replaced: usize,
    bad: usize,
    /// The gateway had no room for them.
    later: usize,
    unanswered: usize,
    /// Rows that are packets of rows before them.
    again: usize,
}

impl Sum {
    fn add(&mut self, receipt: &v1::Receipt) {
        match receipt.status() {
            v1::PacketStatus::Held => self.held += 1,
            v1::PacketStatus::Refused => self.refused += 1,
            v1::PacketStatus::Withdrawn => self.replaced += 1,
            _ => self.permitted += 1,
        }
    }

    fn words(&self) -> String {
        let Self { permitted, held, refused, replaced, bad, later, unanswered, again } = *self;
        let parts = [
            (permitted, "permitted"),
            (held, "held for a person"),
            (refused, "refused"),
            (replaced, "replaced already"),
            (bad, "not taken"),
            (later, "to be sent again later"),
            (unanswered, "without an answer"),
        ];
        let all: usize = parts.iter().map(|(count, _)| count).sum();
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let again = match again {
            0 => String::new(),
            rows => format!("; {rows} rows said again what a row before them had said"),
        };
        if told.is_empty() {
            "no packets".to_owned()
        } else {
            format!("{all} packets: {}{again}", told.join(", "))
        }
    }
}
