//! One case, and whose it is.

use super::heard::packet_of;
use super::reference::reference;
use super::told::{ReadCase, packet, takes_part};
use crate::Error;
use crate::domain::HsaId;
use crate::gateway::open::Inner;
use crate::gateway::{Caller, Gateway, prove};
use crate::index::{CaseKey, CaseRow, Side, number_of};
use crate::policy::swedish_day;
use crate::sip::Said;
use crate::wire::field::stamp;
use crate::wire::v1;
use jiff::Timestamp;
use std::sync::Arc;
use v1::record::Event;

impl Gateway {
    /// A case by its reference. Whose it is was put on record as read before this returns.
    ///
    /// # Errors
    /// Where there is no such case of this caller.
    pub async fn sip_show(
        &self,
        caller: &Caller,
        request: v1::SipShowRequest,
    ) -> Result<v1::SipShowReply, Error> {
        let gateway = &*self.0;
        let place = gateway.admit_one_more(caller)?;
        let sees_all = gateway.sees_all_cases(caller).await?;
        gateway.caught_up().await?;
        let v1::SipShowRequest { reference } = request;
        let inner = Arc::clone(&self.0);
        let found = tokio::task::spawn_blocking(move || {
            // Held for as long as the thread looks, also where the caller has hung up.
            (inner.case_called(&reference), place)
        });
        let found = found.await;
        let (found, _place) =
            found.map_err(|_| Error::Internal("the cases can't be read; ask again".into()))?;
        let (key, mut row) = found?.ok_or(Error::Absent)?;
        if !sees_all {
            gateway.leave_to(caller.hsa_id(), &mut row)?;
        }
        if !takes_part(&row, |_| true) {
            return Err(Error::Absent);
        }
        let child = gateway.child_of(&row)?;
        gateway.register_read(caller, child.clone(), String::new()).await?;
        let reader = (!sees_all).then(|| caller.hsa_id());
        let read = ReadCase::of(key, &row, |unit| gateway.serves(unit)).told_to(reader);
        gateway.shown(read, &row, child)
    }
}

impl Inner {
    fn case_called(&self, called: &str) -> Result<Option<(CaseKey, CaseRow)>, Error> {
        let mut last = None;
        loop {
            let page = self.index.cases_after(last.as_ref())?;
            let Some((key, _)) = page.last() else { return Ok(None) };
            last = Some(*key);
            let is = |(key, _): &(CaseKey, CaseRow)| reference(&self.keyring, key) == called;
            if let Some(found) = page.into_iter().find(is) {
                return Ok(Some(found));
            }
        }
    }

    /// As the first record that is left says.
    fn child_of(&self, row: &CaseRow) -> Result<Option<v1::Child>, Error> {
        let first = row.heard.iter().find_map(packet_of).ok_or(Error::Absent)?;
        let stored = self.index.packet(&first)?.and_then(|row| row.stored).ok_or(Error::Absent)?;
        let header = match self.open_record(&stored)?.event {
            Some(Event::Accepted(it)) => it.header,
            Some(Event::Received(it)) => it.header,
            _ => None,
        };
        Ok(header.and_then(|header| header.child))
    }

    fn shown(
        &self,
        read: ReadCase,
        row: &CaseRow,
        child: Option<v1::Child>,
    ) -> Result<v1::SipShowReply, Error> {
        let told = self.told_case(&read, swedish_day(self.time.now()))?;
        let at = |said: &Said| {
            let heard = row.heard.iter().find(|heard| heard.number == said.number);
            heard.and_then(|heard| Timestamp::from_millisecond(heard.at).ok()).map(stamp)
        };
        let mut all = Vec::new();
        for said in read.case.said() {
            let key = packet(said);
            let status = self.status_of(&key)?.map(number_of).unwrap_or_default();
            let text = |unit: &HsaId| unit.to_string();
            all.push(v1::SipSaid {
                step: said.step.word().to_owned(),
                day: said.day.to_string(),
                unit: text(&said.unit),
                to: text(&said.to),
                packet_id: prove::id_text(key.id.as_bytes()),
                incoming: key.side == Side::Incoming,
                status: i32::try_from(status).unwrap_or_default(),
                heard_at: at(said),
            });
        }
        Ok(v1::SipShowReply { case: Some(told), child, said: all })
    }
}
