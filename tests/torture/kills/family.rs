//! A family that consents and takes back, hides and is shown, again and again: each answer of the register must count after every kill.

use super::{
    Outcome,
    book::{Book, End},
    insist::{Reach, insist},
    system::{of_now, submit},
};
use crate::support::{consent_called, guardians, handover, hiding, id_of, lift_by, revocation};
use stafett::wire::v1::{self, PacketStatus, record_request::Change};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{sync::watch, time::sleep};
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
        for n in 0.. {
            if *stopped.borrow() {
                break;
            }
            let consented = self.hand_over(PacketStatus::Queued).await?;
            // What has not left yet is stopped by this, and what has stays where it is.
            let entry = self.record(revocation(&format!("c-{n}"))).await?;
            self.book.end(&consented, End::StoppedBy(entry));
            let unconsented = self.hand_over(PacketStatus::Held).await?;
            self.record(given(&format!("c-{}", n + 1))).await?;
            // What has not arrived yet would go without the child's place.
            if !self.arrives(&unconsented, &stopped).await? {
                break;
            }
            self.record(hidden()).await?;
            let placeless = self.hand_over(PacketStatus::Queued).await?;
            self.book.hides(&placeless);
            // What has not arrived yet would go whole.
            if !self.arrives(&placeless, &stopped).await? {
                break;
            }
            self.record(lift_by(&format!("beslut-{n}"))).await?;
        }
        Ok(())
    }

    /// Records it, and says by which entry of the ledger.
    async fn record(&self, change: Change) -> Outcome<u64> {
        let reply = insist(&self.sender, "record", async |client| {
            client.record(self.child, change.clone()).await
        });
        Ok(reply.await?.proof.ok_or("a change without a proof")?.index)
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

    /// The consent counts from its answer, for what waited too: it arrives before the family says anything else, which is
    /// nothing at all where the round ends first. A kill may come between the consent's entry and the release; then the next
    /// start looks again.
    async fn arrives(&self, packet: &v1::Packet, stopped: &watch::Receiver<bool>) -> Outcome<bool> {
        let id = id_of(packet);
        while !*stopped.borrow() {
            let told = insist(&self.sender, "status", async |client| client.status(&id).await);
            if super::compare::has_arrived(told.await?.status()) {
                return Ok(true);
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(false)
    }
}

/// Where the child is must not be known, on the machine's day too.
fn hidden() -> Change {
    match hiding() {
        Change::Protection(protection) => {
            Change::Protection(v1::Protection { date: "2026-05-10".to_owned(), ..protection })
        }
        other => other,
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
