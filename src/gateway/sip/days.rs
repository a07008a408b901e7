//! Which days a unit may be told by the packets that the gateway makes. They name nobody, so the law finds nothing to withhold in
//! them: what a day leads to was decided when the packet that named it went.

use super::told::{ReadCase, arrived, packet};
use crate::Error;
use crate::domain::{HsaId, PacketId, must_not_be_found};
use crate::gateway::open::Inner;
use crate::index::PacketKey;
use crate::policy::swedish_day;
use crate::sip::{Deadline, Said};
use jiff::civil::Date;

/// Where and when a child is to be; how to reach it aside.
const LOCATION: &str = "location";

impl Inner {
    /// Whether a unit may hear by which day something is due: what named the day must have brought it there, and nothing may have
    /// hidden the child since.
    pub(super) fn may_hear(
        &self,
        read: &ReadCase,
        to: &HsaId,
        what: Deadline,
        about: PacketId,
    ) -> Result<bool, Error> {
        let named = |said: &Said| named_by(said, what);
        let all = read.case.said();
        let began = all.iter().find(|said| said.own && said.id == about);
        let Some((began, day)) = began.and_then(|said| Some((said, named(said)?))) else {
            return Ok(true);
        };
        if began.unit == *to {
            return Ok(true);
        }
        if self.is_hidden_from(to, &read.key.child)? {
            return Ok(false);
        }
        for said in all.iter().filter(|said| said.own && said.to == *to && named(said) == Some(day))
        {
            if self.has_heard_when(&packet(said))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a packet of this gateway's has come to its receiver, with the day and place that it names.
    pub(super) fn has_heard_when(&self, key: &PacketKey) -> Result<bool, Error> {
        let left_out = self.left_out(key)?;
        Ok(left_out.is_some_and(|parts| parts.iter().all(|part| part != LOCATION)))
    }

    /// What a packet of this gateway's went without; nothing where it has not come to its receiver, or nobody knows any more.
    pub(super) fn left_out(&self, key: &PacketKey) -> Result<Option<Vec<String>>, Error> {
        let row = self.index.packet(key)?.filter(|row| arrived(row.status()));
        let Some(row) = row else { return Ok(None) };
        match self.decided(&row) {
            Err(Error::Erased) => Ok(None),
            decided => Ok(decided?.map(|decision| decision.withheld)),
        }
    }

    /// Whether where the child is must not be known at a unit.
    fn is_hidden_from(&self, unit: &HsaId, child: &[u8]) -> Result<bool, Error> {
        let facts = self.known.of(&self.index, child)?;
        let hidden = must_not_be_found(facts.protection, facts.whereabouts_hidden);
        let common = self.board.now();
        let party = common.party(unit, swedish_day(self.time.now()));
        Ok(hidden && party.is_none_or(|known| known.party.branch.guardian_sees_through()))
    }
}

/// A day that leads to when and where the child is to be, as a packet names it; nothing of what is counted from the step itself.
fn named_by(said: &Said, what: Deadline) -> Option<Date> {
    match what {
        Deadline::Reply => said.reply_by,
        Deadline::FollowUp => said.next_follow_up,
        Deadline::Meeting | Deadline::JointPlanning | Deadline::Notice => None,
    }
}
