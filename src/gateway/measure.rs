//! What became of SIPs, counted from this gateway's own ledger as anyone can count it from an export.

use super::ask::unprovable;
use super::open::Inner;
use super::open_log::{self, LogError};
use super::{Caller, Gateway};
use crate::Error;
use crate::domain::HsaId;
use crate::ledger::LeafKey;
use crate::measures::{Asked, Measures, Month};
use crate::peer::Right;
use crate::wire::v1;
use std::sync::Arc;
use tokio::sync::oneshot;

impl Gateway {
    /// The report of all that is in the ledger now. On record before it is made; for peers that may `audit`. One is made at a time,
    /// since it reads the whole ledger.
    ///
    /// # Errors
    /// Where the caller may not, another one is being made, or a month is none.
    pub(crate) async fn measures(
        &self,
        caller: &Caller,
        request: v1::MeasuresRequest,
    ) -> Result<v1::MeasuresReply, Error> {
        let gateway = &*self.0;
        gateway.authorise_right(caller, Right::Audit, None).await?;
        let asked = asked(request)?;
        let turn = Arc::clone(&gateway.measuring).try_lock_owned().map_err(|_| Error::Busy)?;
        gateway.caught_up().await?;
        let size = *gateway.folded.borrow();
        gateway.note_reading(caller, (0, size), "measures", None).await?;
        let inner = Arc::clone(&self.0);
        let (tell, told) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            // Held until it is done.
            let _turn = turn;
            let report = inner.measured(size, || !tell.is_closed());
            // Whoever asked may have gone.
            let _ = tell.send(report.map(|measures| measures.report(&asked)));
        });
        told.await.map_err(|_| Error::Closing)?
    }
}

impl Inner {
    /// The fold of the first so many entries, as long as it is wanted.
    fn measured(&self, size: u64, wanted: impl Fn() -> bool) -> Result<Measures, Error> {
        let mut measures = Measures::default();
        self.each_record(0, size, |record| {
            match open_log::unsealed(&self.keyring, record) {
                Ok(log) => {
                    let canonical = log.get(LeafKey::LEN..).unwrap_or_default();
                    measures.hear(canonical).map_err(|error| unprovable(&error))?;
                }
                Err(LogError::Erased) => measures.miss(),
                Err(error) => return Err(unprovable(&error)),
            }
            Ok(wanted())
        })?;
        Ok(measures)
    }
}

fn asked(request: v1::MeasuresRequest) -> Result<Asked, Error> {
    let v1::MeasuresRequest { from, to, unit } = request;
    let month = |field: &str, text: &str| -> Result<Option<Month>, Error> {
        if text.is_empty() {
            return Ok(None);
        }
        let month = text.parse::<Month>();
        month.map(Some).map_err(|problem| Error::invalid(field, problem.to_string()))
    };
    let (first, last) = (month("from", &from)?, month("to", &to)?);
    if first.zip(last).is_some_and(|(first, last)| last < first) {
        return Err(Error::invalid("to", "right is a month that isn't before `from`"));
    }
    if !unit.is_empty() && unit.parse::<HsaId>().is_err() {
        return Err(Error::invalid("unit", "not an HSA-id"));
    }
    Ok(Asked { from: first, to: last, unit })
}
