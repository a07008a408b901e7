//! What waits, for whom and until when.

mod waits;

use super::open::Inner;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::domain::{HsaId, PacketKind, PacketStatus};
use crate::index::{PacketKey, PacketRow, Page, Side, number_of};
use crate::peer::Right;
use crate::policy::swedish_day;
use crate::wire::field::stamp;
use crate::wire::v1;
use jiff::Timestamp;
use waits::waits_for;

/// The most packets that one call gives.
const MOST: u32 = 1000;

/// Which packets are asked for.
struct Wanted {
    unit: Option<HsaId>,
    kind: Option<PacketKind>,
    held: bool,
    case: Option<String>,
    /// Whose; nothing where the caller sees all.
    caller: Option<HsaId>,
}

impl Gateway {
    /// What waits, what expires first at the top. For peers that may `submit`, their own units'; for those that may
    /// `operate`, all of it.
    ///
    /// # Errors
    /// Where the caller may not, or a field can't be.
    pub async fn queue(
        &self,
        caller: &Caller,
        request: v1::QueueRequest,
    ) -> Result<v1::QueueReply, Error> {
        let gateway = &*self.0;
        let place = gateway.admit_one_more(caller)?;
        let sees_all = gateway.directory.admit_named(caller.hsa_id(), Right::Operate).is_ok();
        if !sees_all {
            gateway.authorise_right(caller, Right::Submit, None).await?;
        }
        let v1::QueueRequest { unit, kind, held, limit, case_id } = request;
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let wanted = Wanted {
            unit: given(&unit)
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| Error::invalid("unit", "not an HSA-id"))?,
            kind: given(&kind)
                .map(|word| PacketKind::of_word(&word).ok_or_else(no_such_kind))
                .transpose()?,
            held,
            case: given(&case_id),
            caller: (!sees_all).then(|| caller.hsa_id().clone()),
        };
        let most = if limit == 0 { MOST } else { limit.min(MOST) };
        // Whoever must make room has to see what waits: told is what is known.
        let lacks_newest = match gateway.caught_up().await {
            Ok(()) => false,
            Err(Error::DiskFull) => true,
            Err(error) => return Err(error),
        };
        let inner = std::sync::Arc::clone(&self.0);
        // All that waits is looked through: not on a thread that others wait for.
        let looked = tokio::task::spawn_blocking(move || {
            // Held for as long as the thread looks, also where the caller has hung up.
            let _place = place;
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let found = inner.look_through(&wanted, most)?;
            Ok(v1::QueueReply { lacks_newest, ..found })
        });
        looked
            .await
            .map_err(|_| Error::Internal("the queue could not be read; ask again".into()))?
    }
}

fn no_such_kind() -> Error {
    Error::invalid("kind", "no such kind of packet")
}

impl Inner {
    fn look_through(&self, wanted: &Wanted, most: usize) -> Result<v1::QueueReply, Error> {
        let mut found: Vec<(PacketKey, PacketRow)> = Vec::new();
        let mut left_out = 0;
        let mut from = Vec::new();
        while let Some(Page { packets, next }) = self.index.waiting_page(&from)? {
            for key in packets {
                let Some(row) = self.index.packet(&key)? else { continue };
                if self.is_wanted(wanted, &key, &row) {
                    found.push((key, row));
                }
            }
            // Never many more in memory than are told.
            if found.len() >= most.saturating_mul(2) {
                left_out += shorten(&mut found, most);
            }
            from = next;
        }
        left_out += shorten(&mut found, most);
        let packets = found.iter().map(|(key, row)| self.waiting(key, row));
        let packets = packets.collect::<Result<_, _>>()?;
        let held_receivers = self.held_receivers(wanted)?;
        Ok(v1::QueueReply { packets, left_out, held_receivers, lacks_newest: false })
    }

    /// A hold that nobody remembers would stop what comes next.
    fn held_receivers(&self, wanted: &Wanted) -> Result<Vec<v1::HeldReceiver>, Error> {
        if wanted.caller.is_some() {
            return Ok(Vec::new());
        }
        let held = self.index.paused(usize::try_from(MOST).unwrap_or(usize::MAX))?.into_iter();
        let is_wanted = |unit: &str| {
            wanted.unit.as_ref().is_none_or(|it| unit.eq_ignore_ascii_case(it.as_str()))
        };
        let told = held.filter(|(unit, _)| is_wanted(unit)).map(|(receiver_unit, place)| {
            let since = Timestamp::from_millisecond(place.at).ok().map(stamp);
            v1::HeldReceiver { receiver_unit, since }
        });
        Ok(told.collect())
    }

    fn is_wanted(&self, wanted: &Wanted, key: &PacketKey, row: &PacketRow) -> bool {
        let Wanted { unit, kind, held, case, caller } = wanted;
        let own = match key.side {
            Side::Outgoing => &row.sender,
            Side::Incoming => &row.receiver,
        };
        let is = |text: &str, unit: &HsaId| text.eq_ignore_ascii_case(unit.as_str());
        let speaks = |caller: &HsaId| {
            let admitted = self.directory.admit_named(caller, Right::Submit);
            let unit = own.parse().ok();
            unit.is_some_and(|unit| admitted.is_ok_and(|it| it.speaking_for(&unit).is_ok()))
        };
        unit.as_ref().is_none_or(|unit| is(&row.sender, unit) || is(&row.receiver, unit))
            && kind.is_none_or(|kind| row.kind == kind.word())
            && (!held || row.status() == PacketStatus::Held)
            && case.as_ref().is_none_or(|case| row.case == *case)
            && caller.as_ref().is_none_or(speaks)
    }

    fn waiting(&self, key: &PacketKey, row: &PacketRow) -> Result<v1::WaitingPacket, Error> {
        let status = row.status();
        let decided = row.decided.as_ref().map(|place| self.open_record(place)).transpose();
        // One that is broken must not hide all others from whoever can mend it.
        let broken = decided.as_ref().err().map(|error| {
            tracing::error!(packet.id = %key.id, %error, "what was decided on a waiting packet can't be read");
            "the operator: its record is broken (`stafett ledger verify`)".to_owned()
        });
        let decided = decided.ok().flatten();
        let decision = decided.and_then(|record| super::ask::decision_of(record.event));
        let decision = decision.unwrap_or_default();
        let held = status == PacketStatus::Held;
        let missing = if held { decision.missing } else { Vec::new() };
        let operator_holds = row.operator_holds
            || (key.side == Side::Outgoing && self.index.is_paused(&row.receiver)?);
        let instant = |ms: i64| Timestamp::from_millisecond(ms).ok().map(stamp);
        let alarm = match () {
            () if broken.is_some() => "undecidable",
            () if decision.alarm && held => "decision",
            () if row.urgent && row.untried > 0 && status.is_waiting() => "undecidable",
            () if row.warned && status.is_waiting() => "expires-soon",
            () if row.missing => "missing-acknowledgement",
            () if key.side == Side::Incoming && row.attempts > 0 && !row.handed => "import-failed",
            () => "",
        };
        Ok(v1::WaitingPacket {
            packet_id: prove::id_text(key.id.as_bytes()),
            kind: row.kind.clone(),
            sender_unit: row.sender.clone(),
            receiver_unit: row.receiver.clone(),
            status: i32::try_from(number_of(status)).unwrap_or_default(),
            incoming: key.side == Side::Incoming,
            since: instant(row.since),
            waits_for: match (broken, self.stranded(key.side, row)?) {
                (Some(broken), _) => vec![broken],
                (None, Some(operator)) => vec![operator.to_owned()],
                (None, None) => waits_for(key.side, row, &missing, self.time.now()),
            },
            missing,
            attempts: row.attempts,
            next_attempt: instant(row.next_attempt)
                .filter(|_| !held && !row.blocked && !row.handed && !row.status().is_terminal()),
            expires: instant(row.expires).filter(|_| status.is_waiting()),
            alarm: alarm.to_owned(),
            operator_holds,
            in_line: row.blocked,
        })
    }

    /// What only the operator can mend, where a packet can't leave for it.
    fn stranded(&self, side: Side, row: &PacketRow) -> Result<Option<&'static str>, Error> {
        if side == Side::Incoming || !row.status().is_waiting() {
            return Ok(None);
        }
        if row.operator_holds {
            return Ok(Some("the operator: to release it"));
        }
        if row.status() == PacketStatus::Held {
            return Ok(None);
        }
        if self.index.is_paused(&row.receiver)? {
            return Ok(Some("the operator: to release its receiver"));
        }
        let (common, today) = (self.board.now(), swedish_day(self.time.now()));
        let unit = |text: &str| text.parse::<HsaId>().ok();
        let is_party = |text| unit(text).is_some_and(|unit| common.party(&unit, today).is_some());
        if !is_party(&row.sender) || !is_party(&row.receiver) {
            return Ok(Some("the operator: one of the units is no party any more"));
        }
        let routed = unit(&row.receiver).is_some_and(|unit| self.routes.contains_key(&unit));
        if !routed {
            return Ok(Some("the operator: a route to the receiver"));
        }
        let untried = "the operator: it can't be tried, and the log says why";
        Ok((row.untried > 0).then_some(untried))
    }
}

/// Keeps what expires first, and says how many went. What has arrived comes last, however long ago it would have expired: what came in
/// and must be imported, then what only a word is missing of.
fn shorten(found: &mut Vec<(PacketKey, PacketRow)>, most: usize) -> u64 {
    let place = |key: &PacketKey, row: &PacketRow| match key.side {
        _ if row.status().is_waiting() => 0,
        Side::Incoming => 1,
        Side::Outgoing => 2,
    };
    found.sort_by_key(|(key, row)| (place(key, row), row.expires, *key.id.as_bytes()));
    let gone = found.len().saturating_sub(most);
    found.truncate(most);
    gone as u64
}
