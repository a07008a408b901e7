//! In a simulation steps take time, as they do wherever there are disks and many threads: else nothing would ever come between two.

use super::open::Inner;
use std::time::Duration;

/// How long a simulated disk or thread takes for something: none at 0, mostly some milliseconds, seldom seconds.
pub(super) fn delay(chance: u8) -> Duration {
    match chance {
        0..250 => Duration::from_millis(u64::from(chance) / 5),
        _ => Duration::from_millis(u64::from(chance - 249) * 700),
    }
}

impl Inner {
    /// Lets others come between, in a simulation, as they may anywhere where there are many threads.
    pub(super) async fn give_way(&self) {
        if self.on_runtime {
            tokio::time::sleep(delay((self.chance)())).await;
        }
    }
}
