//! Record systems that hand packets over, take some back, and ask again for what they were told before.

use super::{
    Outcome,
    book::{Book, End},
    chance::Chance,
    insist::{Reach, insist},
};
use crate::support::{BVC, CHILDREN, SOC, edited, header_of, id_of, orosanmalan};
use jiff::{Timestamp, ToSpan};
use prost::Message;
use stafett::wire::v1::{self, PacketStatus};
use stafett::{Clock, SystemClock};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, time::sleep};
use v1::packet::Body;

/// So many packets are begun for each kill, so that a round's deliveries keep pace with it.
const FOR_EACH_KILL: u64 = 8;

/// One record system: hands over, one packet after the other, until it is stopped.
pub(crate) struct System {
    pub(crate) sender: Reach,
    pub(crate) book: Arc<Book>,
    pub(crate) kills: Arc<AtomicU64>,
    pub(crate) chance: Chance,
}

impl System {
    pub(crate) async fn run(mut self, stopped: watch::Receiver<bool>) -> Outcome<()> {
        while !*stopped.borrow() {
            match self.chance.below(8) {
                0 => self.taken_back().await?,
                3 => self.replaced_before().await?,
                1 | 2 => self.asked_again().await?,
                _ => self.handed_over().await?,
            }
            sleep(Duration::from_millis(self.chance.below(8))).await;
            let most = 24 + FOR_EACH_KILL * self.kills.load(Ordering::Relaxed);
            while self.book.begun.load(Ordering::Relaxed) >= most && !*stopped.borrow() {
                sleep(Duration::from_millis(2)).await;
            }
        }
        Ok(())
    }

    /// A report of concern, which needs nobody's leave.
    async fn handed_over(&mut self) -> Outcome<()> {
        let packet = self.packet();
        let receipt = submit(&self.sender, &packet).await?;
        self.book.note(&packet, &receipt, End::Arrives);
        if receipt.status() != PacketStatus::Queued {
            self.book.is_lost(&format!("{} is {:?}", id_of(&packet), receipt.status()));
        }
        Ok(())
    }

    /// One that may not leave before tomorrow, and is taken back.
    async fn taken_back(&mut self) -> Outcome<()> {
        let tomorrow = stamp(SystemClock.now().saturating_add(24.hours())?);
        let packet = edited(&self.packet(), |header| header.not_before = Some(tomorrow));
        let receipt = submit(&self.sender, &packet).await?;
        self.book.note(&packet, &receipt, End::Never);
        let id = id_of(&packet);
        let withdrawn = insist(&self.sender, "withdraw", async |client| {
            match client.withdraw(&id).await {
                // It was withdrawn when the answer was lost.
                Err(status) if status.code() == tonic::Code::FailedPrecondition => {
                    client.status(&id).await
                }
                answer => answer,
            }
        });
        let status = withdrawn.await?.status();
        if status != PacketStatus::Withdrawn {
            self.book.is_lost(&format!("{id} was taken back and is {status:?}"));
        }
        Ok(())
    }

    /// One that comes after the packet that takes its place: it never leaves.
    async fn replaced_before(&mut self) -> Outcome<()> {
        let child = self.child();
        let old = self.packet_about(child);
        let new = edited(&self.packet_about(child), |header| header.replaces = id_of(&old));
        for (packet, end, expected) in [
            (&new, End::Arrives, PacketStatus::Queued),
            (&old, End::Never, PacketStatus::Withdrawn),
        ] {
            let receipt = submit(&self.sender, packet).await?;
            self.book.note(packet, &receipt, end);
            if receipt.status() != expected {
                self.book.is_lost(&format!("{} is {:?}", id_of(packet), receipt.status()));
            }
        }
        Ok(())
    }

    /// What was acknowledged is known, and acknowledged in the same words, however often the gateway was killed since.
    async fn asked_again(&mut self) -> Outcome<()> {
        let Some(noted) = self.book.some(self.chance.next()) else { return Ok(()) };
        let id = id_of(&noted.packet);
        let again = submit(&self.sender, &noted.packet).await?;
        if again.encode_to_vec() != noted.receipt {
            self.book.is_lost(&format!("{id} has another receipt"));
        }
        let told = insist(&self.sender, "status", async |client| client.status(&id).await).await?;
        if told.packet_id != id {
            self.book.is_lost(&format!("{id} is told of as {}", told.packet_id));
        }
        Ok(())
    }

    fn packet(&mut self) -> v1::Packet {
        let child = self.child();
        self.packet_about(child)
    }

    fn child(&mut self) -> &'static str {
        let child = self.chance.below(CHILDREN.len() as u64) as usize;
        CHILDREN.get(child).copied().unwrap_or(CHILDREN[0])
    }

    fn packet_about(&self, child: &str) -> v1::Packet {
        self.book.begun.fetch_add(1, Ordering::Relaxed);
        let mut packet = orosanmalan(child, SOC);
        let id = id_of(&packet);
        if let Some(Body::Orosanmalan(body)) = &mut packet.body {
            body.cause = format!("Oro nummer {id}.");
        }
        header_of(&mut packet).sender_unit = BVC.to_owned();
        of_now(packet)
    }
}

/// Hands a packet over until there is an answer.
pub(crate) async fn submit(sender: &Reach, packet: &v1::Packet) -> Outcome<v1::Receipt> {
    insist(sender, "submit", async |client| client.submit(packet).await).await
}

/// The same packet, made now: the program's clock is the machine's.
pub(crate) fn of_now(packet: v1::Packet) -> v1::Packet {
    let now = SystemClock.now();
    let id = id_of(&packet);
    edited(&packet, |header| {
        header.case_id = id;
        header.made_at = Some(stamp(now));
        header.expires_at = now.checked_add(480.hours()).ok().map(stamp);
    })
}

fn stamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
