//! What of a case a unit may hear here: what it said, and what has come to it. One gateway serves several authorities, and between
//! them secrecy runs as between any others (OSL 8:1-2): what they say to each other, or would have said had the law let it go,
//! is told to nobody else.

use super::heard::packet_of;
use crate::Error;
use crate::domain::HsaId;
use crate::gateway::open::Inner;
use crate::index::{CaseRow, Heard, Side};
use crate::peer::Right;

/// Without these, what the case keeps of a packet may be more than came with it.
const KEPT_PARTS: [&str; 4] = ["identity", "location", "social", "staff"];

impl Inner {
    /// Takes out of a case what is not the caller's to hear.
    pub(super) fn leave_to(&self, caller: &HsaId, row: &mut CaseRow) -> Result<(), Error> {
        let mut own = Vec::with_capacity(row.heard.len());
        for heard in std::mem::take(&mut row.heard) {
            if self.is_for(caller, &heard)? {
                own.push(heard);
            }
        }
        row.heard = own;
        Ok(())
    }

    fn is_for(&self, caller: &HsaId, heard: &Heard) -> Result<bool, Error> {
        let Some(key) = packet_of(heard) else { return Ok(false) };
        if self.speaks_here(caller, &heard.sender) {
            return Ok(true);
        }
        if !self.speaks_here(caller, &heard.receiver) {
            return Ok(false);
        }
        match key.side {
            Side::Incoming => Ok(true),
            // Within this gateway, the sender's own words are kept: they are told as far as they arrived.
            Side::Outgoing => {
                let kept = |part: &String| KEPT_PARTS.contains(&part.as_str());
                Ok(self.left_out(&key)?.is_some_and(|parts| !parts.iter().any(kept)))
            }
        }
    }

    pub(super) fn speaks_here(&self, caller: &HsaId, unit: &str) -> bool {
        let Ok(unit) = unit.parse::<HsaId>() else { return false };
        [Right::Submit, Right::Receive].into_iter().any(|right| {
            let admitted = self.directory.admit_named(caller, right);
            admitted.is_ok_and(|it| it.speaking_for(&unit).is_ok())
        })
    }
}
