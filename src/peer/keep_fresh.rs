//! Takes in renewed certificates and revocation lists while the gateway runs, and warns before they run out.

use super::{material::Fault, tls::Tls};
use jiff::{Timestamp, ToSpan};
use std::{sync::Arc, time::Duration};
use tokio::{
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};

/// Seldom enough to cost nothing, often enough that a revoked peer is out before it does much.
const EVERY: Duration = Duration::from_secs(600);
/// How long before the end a person is told, in hours.
const WARNING: i64 = 24;

/// Reads the files every ten minutes, for as long as it is polled. What is wrong is told, and what held goes on holding.
///
/// `renewed` is called each time that the files were right.
pub(crate) async fn keep_fresh<R: Future<Output = ()>>(
    tls: Arc<Tls>,
    now: impl Fn() -> Timestamp + Send + Sync,
    renewed: impl Fn() -> R + Send + Sync,
) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick comes at once, and the files have just been read.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let (at, reading) = (now(), Arc::clone(&tls));
        // A panic in a parser leaves what held in place, as any other fault does.
        match spawn_blocking(move || reading.reload(at)).await {
            Ok(Ok(())) => renewed().await,
            Ok(Err(faults)) => tell(&faults),
            Err(_) => tracing::error!("certificates and revocation lists could not be read anew"),
        }
        let until = tls.holds_until();
        if at.checked_add(WARNING.hours()).is_ok_and(|soon| until < soon) {
            let message = "our certificate, a trusted CA's or a revocation list runs out, and nobody can connect then; renew it";
            tracing::warn!(%until, message);
        }
    }
}

fn tell(faults: &[Fault]) {
    for fault in faults {
        tracing::error!(%fault, "certificates and revocation lists are not taken in anew");
    }
}
