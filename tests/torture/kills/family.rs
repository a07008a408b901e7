//! A family that consents and takes back, again and again: each answer of the register must count after every kill.

use super::{
    Outcome,
    book::{Book, End},
    insist::{Reach, insist},
    system::{of_now, submit},
};
use crate::support::{consent_called, guardians, handover, id_of, revocation};
use stafett::wire::v1::{self, PacketStatus, record_request::Change};
use std::sync::{Arc, atomic::Ordering};
use tokio::sync::watch;
use v1::packet::Body;

pub(crate) struct Family {
    pub(crate) child: &'static str,
    pub(crate) sender: Reach,
    pub(crate) book: Arc<Book>,
}

impl Family {
    pub(crate) async fn run(self, stopped: watch::Receiver<bool>) -> Outcome<()> {
        self.record(guardians(&["g1"])).await?;
        self.record(given("c-0")).await?;
        let mut released: Option<v1::Packet> = None;
        for n in 0.. {
            if *stopped.borrow() {
                break;
            }
            let consented = self.hand_over(PacketStatus::Queued).await?;
            // What has not left yet is stopped by this, and what has stays where it is: the one released before, too.
            for packet in [Some(&consented), released.as_ref()].into_iter().flatten() {
                self.book.end(packet, End::MayArrive);
            }
            self.record(revocation(&format!("c-{n}"))).await?;
            let unconsented = self.hand_over(PacketStatus::Held).await?;
            self.record(given(&format!("c-{}", n + 1))).await?;
            self.released(&unconsented).await?;
            released = Some(unconsented);
        }
        Ok(())
    }

    async fn record(&self, change: Change) -> Outcome<()> {
        insist(&self.sender, "record", async |client| {
            client.record(self.child, change.clone()).await
        })
        .await
        .map(drop)
    }

    /// Hands a packet over, which must be decided on by all that the register has acknowledged.
    async fn hand_over(&self, expected: PacketStatus) -> Outcome<v1::Packet> {
        self.book.begun.fetch_add(1, Ordering::Relaxed);
        let mut packet = handover(self.child);
        let id = id_of(&packet);
        if let Some(Body::BhvHandover(body)) = &mut packet.body {
            body.closing_note = format!("Överlämning nummer {id}.");
        }
        let packet = of_now(packet);
        let receipt = submit(&self.sender, &packet).await?;
        self.book.note(&packet, &receipt, End::Arrives);
        match (receipt.status(), expected) {
            (status, expected) if status == expected => {}
            (PacketStatus::Queued, PacketStatus::Held) => {
                self.book.is_forbidden(&format!("{id}: a revocation that was acknowledged"));
            }
            (status, _) => {
                self.book.is_lost(&format!("{id} is {status:?}, with an acknowledged consent"));
            }
        }
        Ok(packet)
    }

    /// The consent counts from its answer, for what waited too.
    async fn released(&self, packet: &v1::Packet) -> Outcome<()> {
        let id = id_of(packet);
        let told = insist(&self.sender, "status", async |client| client.status(&id).await).await?;
        if told.status() == PacketStatus::Held {
            // The kill may have come between the consent's record and the release: the next start looks again.
            let again = async |client: crate::support::Client| {
                for _ in 0..500 {
                    let told = client.status(&id).await?;
                    if told.status() != PacketStatus::Held {
                        return Ok(told);
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
                client.status(&id).await
            };
            let told = insist(&self.sender, "status", again).await?;
            if told.status() == PacketStatus::Held {
                self.book.is_lost(&format!("{id} is still held"));
            }
        }
        Ok(())
    }
}

/// Consent to the handover, in force on the machine's day too.
fn given(id: &str) -> Change {
    match consent_called(id, "g1") {
        Change::Consent(consent) => {
            Change::Consent(v1::Consent { given: "2026-05-10".to_owned(), ..consent })
        }
        other => other,
    }
}
