//! Packets as a person reads of them: whose, what, the answer, its ground, what was withheld, and how far it came.

use super::told::Failure;
use crate::{
    cli::{table, words},
    domain::HsaId,
    wire::{packet, v1},
};
use bytes::Bytes;

/// One packet from its sender's hands to wherever it is.
pub(super) struct Row {
    pub(super) packet: Bytes,
    /// The first answer.
    pub(super) receipt: v1::Receipt,
    pub(super) receiver: HsaId,
    child: String,
    kind: &'static str,
    /// Where it stood when last asked.
    pub(super) status: v1::StatusReply,
    /// The receiving record system has its file.
    pub(super) in_folder: bool,
}

/// Packets with their first answers.
pub(super) fn of(packets: Vec<Bytes>, receipts: Vec<v1::Receipt>) -> Result<Vec<Row>, Failure> {
    let pairs = packets.into_iter().zip(receipts);
    pairs.map(|(packet, receipt)| Row::new(packet, receipt)).collect()
}

impl Row {
    fn new(content: Bytes, receipt: v1::Receipt) -> Result<Self, Failure> {
        let packet::ReadPacket { packet, .. } =
            packet::whole(content.clone()).map_err(|error| Failure::of("a sample", error))?;
        Ok(Self {
            packet: content,
            receipt,
            receiver: packet.header.receiver,
            child: packet
                .header
                .child
                .map_or_else(String::new, |child| words::child(child.number.reveal())),
            kind: packet.kind.word(),
            status: v1::StatusReply::default(),
            in_folder: false,
        })
    }

    pub(super) fn id(&self) -> &str {
        &self.receipt.packet_id
    }

    /// What a person must do, as the first answer named it.
    pub(super) fn missing(&self) -> &[String] {
        self.receipt.decision.as_ref().map_or(&[], |decision| &decision.missing)
    }

    pub(super) fn withheld(&self) -> &[String] {
        self.receipt.decision.as_ref().map_or(&[], |decision| &decision.withheld)
    }

    /// How often `event` is on record.
    pub(super) fn times(&self, event: &str) -> usize {
        self.status.history.iter().filter(|entry| entry.event == event).count()
    }

    fn how_far(&self) -> String {
        let mut steps = Vec::new();
        if self.receipt.status() == v1::PacketStatus::Held {
            steps.push(format!("held for {}", self.missing().join(", ")));
        }
        if self.times("released") > 0 {
            steps.push("released".to_owned());
        }
        match self.times("attempt-failed") {
            0 => {}
            1 => steps.push("1 attempt failed".to_owned()),
            times => steps.push(format!("{times} attempts failed")),
        }
        match self.status.status() {
            v1::PacketStatus::Held => {}
            status => steps.push(words::standing(status).to_owned()),
        }
        steps.join(" → ")
    }
}

/// All of them as a table.
pub(super) fn table(rows: &[Row]) -> String {
    let mut table =
        table::table(&["CHILD", "KIND", "ANSWER", "GROUND", "WITHHELD", "HOW FAR IT CAME"]);
    for row in rows {
        let decision = row.receipt.decision.clone().unwrap_or_default();
        table.add_row([
            row.child.clone(),
            row.kind.to_owned(),
            words::answer(&decision).to_owned(),
            words::ground(&decision),
            decision.withheld.join(", "),
            row.how_far(),
        ]);
    }
    table::lines(&table)
}
