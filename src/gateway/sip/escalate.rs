//! A kallelse that nobody has taken goes to the function's substitute, and a person is told.

use super::told::{ReadCase, packet};
use crate::Error;
use crate::config::Function;
use crate::domain::{HsaId, PacketKind, PacketStatus};
use crate::gateway::open::Inner;
use crate::policy::{Answer, swedish_day};
use crate::sip::{Said, Step};
use crate::wire::v1;
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
        // It lies in the receiver's folder, and nobody has said more of it.
        let waits = matches!(row.status(), PacketStatus::Delivered | PacketStatus::Imported);
        if !waits || row.kind != PacketKind::SipInvitation.word() || row.emptied {
            return Ok(());
        }
        let stored = self.stored_packet(&row)?;
        let content = if said.own {
            // From another board at this gateway: it is handed over once more, so it is decided once more.
            let Answer::Permit(permitted) = self.judge(stored)? else { return Ok(()) };
            permitted.packet().content.reveal().clone()
        } else {
            stored.content.reveal().clone()
        };
        let mut content = v1::Packet::decode(content)
            .map_err(|_| Error::Internal("a stored kallelse can't be read".into()))?;
        let Some(header) = content.header.as_mut() else { return Ok(()) };
        let Some(function) = self.function(&said.to, &header.receiver_function) else {
            return Ok(());
        };
        // What came in was stored as it came.
        let came = if said.own { Some(row.since) } else { row.stored.map(|stored| stored.at) };
        let Some(substitute) = next(function, row.escalated, came, now) else { return Ok(()) };
        substitute.clone_into(&mut header.receiver_function);
        // Written first: a crash here writes it once more, and nobody is left out.
        let packet = (key.id, PacketKind::SipInvitation);
        if let Err(error) = delivery.write(content.encode_to_vec().into(), packet).await {
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

    fn function(&self, unit: &HsaId, name: &str) -> Option<&Function> {
        self.functions.iter().find(|it| it.unit == *unit && it.name == name)
    }
}

/// Whose turn it is, if the one before has had its time.
fn next(function: &Function, turns: u32, came: Option<i64>, now: Timestamp) -> Option<&str> {
    let substitute = function.substitutes.get(usize::try_from(turns).ok()?)?;
    let came = Timestamp::from_millisecond(came?).ok()?;
    let wait = function.escalate_after.checked_mul(i32::try_from(turns).ok()?.checked_add(1)?)?;
    (came.checked_add(wait).ok()? <= now).then_some(substitute)
}
