//! The cases of a unit, what is late at the top.

use super::told::{ReadCase, takes_part};
use crate::Error;
use crate::domain::HsaId;
use crate::gateway::open::Inner;
use crate::gateway::{Caller, Gateway};
use crate::peer::Right;
use crate::policy::swedish_day;
use crate::wire::v1;
use std::cmp::Reverse;
use std::sync::Arc;

/// The most cases that one call gives.
const MOST: u32 = 1000;

/// Which cases are asked for.
struct Wanted {
    unit: Option<HsaId>,
    open: bool,
    late: bool,
    /// Whose; nothing where the caller sees all.
    caller: Option<HsaId>,
}

impl Gateway {
    /// The cases of the caller's units; with `operate`, of all.
    ///
    /// # Errors
    /// Where the caller may not, or a field can't be.
    pub async fn sip_list(
        &self,
        caller: &Caller,
        request: v1::SipListRequest,
    ) -> Result<v1::SipListReply, Error> {
        let gateway = &*self.0;
        let place = gateway.admit_one_more(caller)?;
        let v1::SipListRequest { unit, open, late, limit } = request;
        let sees_all = gateway.sees_all_cases(caller).await?;
        let given = Some(unit).filter(|unit| !unit.is_empty());
        let wanted = Wanted {
            unit: given
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| Error::invalid("unit", "not an HSA-id"))?,
            open,
            late,
            caller: (!sees_all).then(|| caller.hsa_id().clone()),
        };
        let most = if limit == 0 { MOST } else { limit.min(MOST) };
        gateway.caught_up().await?;
        let inner = Arc::clone(&self.0);
        // All cases are looked through: not on a thread that others wait for.
        let looked = tokio::task::spawn_blocking(move || {
            // Held for as long as the thread looks, also where the caller has hung up.
            let _place = place;
            inner.cases(&wanted, usize::try_from(most).unwrap_or(usize::MAX))
        });
        looked.await.map_err(|_| Error::Internal("the cases can't be read; ask again".into()))?
    }
}

impl Inner {
    /// Whether the caller may hear of every case; an error where it may hear of none.
    pub(super) async fn sees_all_cases(&self, caller: &Caller) -> Result<bool, Error> {
        let may = |right| self.directory.admit_named(caller.hsa_id(), right).is_ok();
        if may(Right::Operate) {
            return Ok(true);
        }
        if !may(Right::Receive) {
            self.authorise_right(caller, Right::Submit, None).await?;
        }
        Ok(false)
    }

    fn cases(&self, wanted: &Wanted, most: usize) -> Result<v1::SipListReply, Error> {
        let today = swedish_day(self.time.now());
        let Wanted { unit, open, late, caller } = wanted;
        let mut found: Vec<v1::SipCase> = Vec::new();
        let (mut left_out, mut last) = (0, None);
        loop {
            let page = self.index.cases_after(last.as_ref())?;
            let Some((key, _)) = page.last() else { break };
            last = Some(*key);
            for (key, mut row) in page {
                if let Some(caller) = caller {
                    self.leave_to(caller, &mut row)?;
                }
                let is = |text: &str| {
                    unit.as_ref().is_none_or(|unit| text.eq_ignore_ascii_case(unit.as_str()))
                };
                if !takes_part(&row, is) {
                    continue;
                }
                let read =
                    ReadCase::of(key, &row, |unit| self.serves(unit)).told_to(caller.as_ref());
                let told = self.told_case(&read, today)?;
                if (!open || told.open) && (!late || is_late(&told)) {
                    found.push(told);
                }
            }
            // Never many more in memory than are told.
            if found.len() >= most.saturating_mul(2) {
                left_out += shorten(&mut found, most);
            }
        }
        left_out += shorten(&mut found, most);
        Ok(v1::SipListReply { cases: found, left_out })
    }
}

/// What was done too late can't be mended: it is told, and nobody need look for it.
fn is_late(case: &v1::SipCase) -> bool {
    case.due.iter().any(|due| due.late && due.done.is_empty()) || !case.differences.is_empty()
}

/// Keeps what is late and what is newest, and says how many went.
fn shorten(found: &mut Vec<v1::SipCase>, most: usize) -> u64 {
    found.sort_by_cached_key(|case| {
        (!is_late(case), Reverse(case.newest.clone()), case.reference.clone())
    });
    let gone = found.len().saturating_sub(most);
    found.truncate(most);
    gone as u64
}
