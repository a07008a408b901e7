//! What operators are told by the calendar: agreements that end soon.

use super::open::Inner;
use crate::policy::swedish_day;
use crate::register::{Ending, ending};
use std::sync::Arc;
use std::time::Duration;

/// Often enough to notice that a day has begun.
const EVERY: Duration = Duration::from_secs(3600);

/// Warns at the start and once a Swedish day, for as long as it is polled.
pub(super) async fn daily(gateway: Arc<Inner>) {
    let mut hours = tokio::time::interval(EVERY);
    let mut told = None;
    loop {
        hours.tick().await;
        let today = swedish_day(gateway.time.now());
        if told.replace(today) == Some(today) {
            continue;
        }
        for Ending { id, days_left } in ending(&gateway.board.now(), today) {
            tracing::warn!(
                agreement.id = id,
                days_left,
                "an agreement ends soon; what goes by it is held then"
            );
        }
    }
}
