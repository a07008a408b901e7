//! A kallelse that nobody has taken goes to the function's substitute, and a person is told.

use super::told::{ReadCase, packet};
use crate::Error;
use crate::config::Function;
use crate::domain::{HsaId, PacketKind, PacketStatus};
use crate::gateway::open::Inner;
use crate::index::PacketRow;
use crate::policy::swedish_day;
use crate::sip::{Said, Step};
use crate::wire::v1;
use bytes::Bytes;
use jiff::Timestamp;
use prost::Message;
use v1::record::Event;

impl Inner {
    pub(super) async fn escalate(&self, read: &ReadCase, now: Timestamp) -> Result<(), Error> {
        let all = read.case.said();
        let called = all.iter().filter(|said| !said.own && said.step == Step::Called);
        for said in called {
            let answered = all.iter().any(|it| it.own && it.about == Some(said.id));
            let over = said.meeting.is_none_or(|meeting| meeting < swedish_day(now));
            if !answered && !over {
                self.escalate_one(said, now).await?;
            }
        }
        Ok(())
    }

    async fn escalate_one(&self, said: &Said, now: Timestamp) -> Result<(), Error> {
        let key = packet(said);
        let Some(row) = self.index.packet(&key)? else { return Ok(()) };
        let taken = matches!(row.status(), PacketStatus::Read | PacketStatus::Rejected);
        if taken || row.kind != PacketKind::SipInvitation.word() || row.emptied {
            return Ok(());
        }
        let mut content = v1::Packet::decode(self.stored_packet(&row)?.content.reveal().clone())
            .map_err(|_| Error::Internal("a stored kallelse can't be read".into()))?;
        let Some(header) = content.header.as_mut() else { return Ok(()) };
        let Some(function) = self.function(&said.to, &header.receiver_function) else {
            return Ok(());
        };
        let Some(substitute) = next(function, &row, now) else { return Ok(()) };
        substitute.clone_into(&mut header.receiver_function);
        let Some(delivery) = self.deliveries.get(&said.to) else { return Ok(()) };
        // Written first: a crash here writes it once more, and nobody is left out.
        if let Err(error) = delivery.write(content.encode_to_vec().into()).await {
            tracing::warn!(packet.id = %key.id, %error, "a kallelse can't be given to the substitute now");
            return Ok(());
        }
        let escalated = Event::Escalated(v1::Escalated {
            packet_id: Bytes::copy_from_slice(key.id.as_bytes()),
            to_function: substitute.to_owned(),
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
fn next<'f>(function: &'f Function, row: &PacketRow, now: Timestamp) -> Option<&'f str> {
    let turns = row.escalated;
    let substitute = function.substitutes.get(usize::try_from(turns).ok()?)?;
    let came = Timestamp::from_millisecond(row.stored?.at).ok()?;
    let wait = function.escalate_after.checked_mul(i32::try_from(turns).ok()?.checked_add(1)?)?;
    (came.checked_add(wait).ok()? <= now).then_some(substitute)
}
