//! Asks a gateway until it answers, as a record system must: an answer that was lost is asked for again.

use super::Outcome;
use crate::support::Client;
use std::{error::Error, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tonic::{Code, Status};

/// Longer than a gateway is out of reach between kills.
const PATIENCE: Duration = Duration::from_secs(120);
/// Longer than a living gateway takes for one answer.
const ONE_ANSWER: Duration = Duration::from_secs(20);

/// Where one gateway is reached.
pub(crate) type Reach = watch::Receiver<Option<Client>>;

pub(crate) async fn insist<T>(
    reach: &Reach,
    what: &str,
    ask: impl AsyncFn(Client) -> Result<T, Status>,
) -> Outcome<T> {
    let mut reach = reach.clone();
    let began = Instant::now();
    let mut last = None;
    while began.elapsed() < PATIENCE {
        let found = timeout(PATIENCE, reach.wait_for(Option::is_some)).await;
        let Some(client) = found.ok().and_then(|found| found.ok()?.clone()) else { break };
        match timeout(ONE_ANSWER, ask(client)).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(status)) if was_cut_off(&status) => last = Some(status),
            Ok(Err(status)) => return Err(format!("{what}: {status}").into()),
            Err(_) => last = Some(Status::deadline_exceeded("no answer")),
        }
        sleep(Duration::from_millis(2)).await;
    }
    Err(format!("{what}: no answer in {PATIENCE:?}; last: {last:?}").into())
}

/// Whether the connection ended, and not the gateway said no: only what was made on this side has a cause.
fn was_cut_off(status: &Status) -> bool {
    status.code() == Code::Unavailable || status.source().is_some()
}
