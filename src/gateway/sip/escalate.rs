//! A kallelse that nobody has taken goes to the function's substitute, and a person is told.

use super::told::{ReadCase, packet};
use crate::Error;
use crate::config::Function;
use crate::domain::{HsaId, Packet, PacketKind, PacketStatus};
use crate::gateway::open::Inner;
use crate::index::PacketRow;
use crate::outbox::FRESH;
use crate::policy::{Answer, swedish_day};
use crate::sip::{Said, Step};
use crate::wire::v1;
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use jiff::Timestamp;
use prost::Message;
use v1::record::Event;

impl Inner {
    pub(super) async fn escalate(&self, read: &ReadCase, now: Timestamp) -> Result<(), Error> {
        let all = read.case.said();
        let today = swedish_day(now);
        for said in all.iter().filter(|said| said.step == Step::Called) {
            let answered = all.iter().any(|it| it.about == Some(said.id));
            let has_met = said.meeting.is_none_or(|meeting| meeting < today);
            let called_off = read.case.end_after(said).is_some_and(|end| end.day <= today);
            if !answered && !has_met && !called_off {
                self.escalate_one(said, now).await?;
            }
        }
        Ok(())
    }

    async fn escalate_one(&self, said: &Said, now: Timestamp) -> Result<(), Error> {
        let Some(delivery) = self.deliveries.get(&said.to) else { return Ok(()) };
        let key = packet(said);
        let Some(row) = self.index.packet(&key)? else { return Ok(()) };
        let _turn = self.turn_of(&row).await;
        // Read again: the packet may have moved while we waited.
        let Some(row) = self.index.packet(&key)?.filter(lies_untaken) else { return Ok(()) };
        let stored = self.stored_packet(&row)?;
        let asked = addressee(stored.content.reveal())?;
        let Some(function) = self.function(&said.to, &asked) else { return Ok(()) };
        // What came in was stored as it came.
        let came = if said.own { Some(row.since) } else { row.stored.map(|stored| stored.at) };
        let Some(substitute) = next(function, row.escalated, came, now) else { return Ok(()) };
        let content = if said.own {
            match self.hand_over_again(&row, stored, (substitute, &delivery.pack)).await? {
                Some(content) => content,
                None => return Ok(()),
            }
        } else {
            addressed(stored.content.reveal(), substitute)?
        };
        // Written first: a crash here writes it once more, and nobody is left out.
        let packet = (key.id, PacketKind::SipInvitation);
        if let Err(error) = delivery.write(content, packet).await {
            tracing::warn!(packet.id = %key.id, %error, "a kallelse can't be given to the substitute now");
            return Ok(());
        }
        let escalated = Event::Escalated(v1::Escalated {
            packet_id: Bytes::copy_from_slice(key.id.as_bytes()),
            to_function: substitute.to_owned(),
            outgoing: said.own,
        });
        self.alarm("kallelse-not-taken", key.id, &row.kind);
        let committed = self.commit(None, escalated).await?;
        self.folded(committed.number).await
    }

    /// From another board at this gateway it is handed over once more, so it is decided once more, and on record before it goes.
    async fn hand_over_again(
        &self,
        row: &PacketRow,
        stored: Packet,
        (substitute, pack): (&str, &str),
    ) -> Result<Option<Bytes>, Error> {
        let deciding = self.decide_about(&row.child).await;
        let (id, decided) = (stored.header.id, self.time.now());
        let Answer::Permit(permitted) = self.judge(stored)? else { return Ok(None) };
        let content = addressed(permitted.packet().content.reveal(), substitute)?;
        let escalating = Event::Escalating(v1::Escalating {
            packet_id: Bytes::copy_from_slice(id.as_bytes()),
            to_function: substitute.to_owned(),
            decision: Some(permitted.decision().into()),
            digest: Bytes::copy_from_slice(digest(&SHA256, &content).as_ref()),
            pack: pack.to_owned(),
        });
        self.commit(None, escalating).await?;
        // What the register learns from here on finds a kallelse that has gone.
        drop(deciding);
        // On a slow disk the entry may have waited long.
        let is_fresh = self.time.now().duration_since(decided) <= FRESH;
        Ok(is_fresh.then_some(content))
    }

    fn function(&self, unit: &HsaId, name: &str) -> Option<&Function> {
        self.functions.iter().find(|it| it.unit == *unit && it.name == name)
    }
}

/// In the receiver's folder, and nobody has said more of it.
fn lies_untaken(row: &PacketRow) -> bool {
    let waits = matches!(row.status(), PacketStatus::Delivered | PacketStatus::Imported);
    waits && row.kind == PacketKind::SipInvitation.word() && !row.emptied
}

/// The function that a kallelse is for.
fn addressee(kallelse: &Bytes) -> Result<String, Error> {
    let header = read(kallelse)?.header.unwrap_or_default();
    Ok(header.receiver_function)
}

/// A kallelse for another function.
fn addressed(kallelse: &Bytes, function: &str) -> Result<Bytes, Error> {
    let mut packet = read(kallelse)?;
    packet.header.get_or_insert_default().receiver_function = function.to_owned();
    Ok(packet.encode_to_vec().into())
}

fn read(kallelse: &Bytes) -> Result<v1::Packet, Error> {
    v1::Packet::decode(kallelse.clone())
        .map_err(|_| Error::Internal("a stored kallelse can't be read".into()))
}

/// Whose turn it is, if the one before has had its time.
fn next(function: &Function, turns: u32, came: Option<i64>, now: Timestamp) -> Option<&str> {
    let substitute = function.substitutes.get(usize::try_from(turns).ok()?)?;
    let came = Timestamp::from_millisecond(came?).ok()?;
    let wait = function.escalate_after.checked_mul(i32::try_from(turns).ok()?.checked_add(1)?)?;
    (came.checked_add(wait).ok()? <= now).then_some(substitute)
}
