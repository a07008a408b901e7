//! Puts on record when the clock leaps and when it is believed again, and alarms whoever must set it.

use super::open::Inner;
use super::timekeeper::ClockStands;
use crate::wire::v1;
use std::sync::Arc;
use std::time::Duration;
use v1::record::Event;

/// Nothing waits for it: the time that is kept doesn't follow a leap in any case.
const EVERY: Duration = Duration::from_secs(60);

/// Looks every minute, for as long as it is polled.
pub(super) async fn watch(gateway: Arc<Inner>) {
    let mut looks = tokio::time::interval(EVERY.max(gateway.glance));
    let mut was_believed = true;
    loop {
        looks.tick().await;
        let (believed, ahead) = match gateway.time.stands() {
            ClockStands::Right => (true, 0),
            ClockStands::Near(away) | ClockStands::Away(away) => (false, away.as_secs()),
        };
        if believed == was_believed {
            continue;
        }
        if believed {
            tracing::info!("the clock is believed again");
        } else {
            tracing::error!(
                alarm = "clock-leapt",
                seconds_ahead = ahead,
                "the clock is not what was counted: its operator must set it right; until then time is counted, nothing ends early"
            );
        }
        let leapt = v1::ClockLeapt { seconds_ahead: ahead, believed };
        // Told again at the next look where it could not be put on record.
        if gateway.commit(None, Event::ClockLeapt(leapt)).await.is_ok() {
            was_believed = believed;
        }
    }
}
