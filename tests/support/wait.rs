//! Waiting for what others do.

use std::time::Duration;
use tokio::time::sleep;

const STEPS: usize = 1_000;
const STEP: Duration = Duration::from_millis(10);

/// Waits until it is so, for ten seconds at most.
pub(crate) async fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..STEPS {
        if is_so() {
            return;
        }
        sleep(STEP).await;
    }
    panic!("{what}: that did not come about");
}

/// Waits until it is no longer so, for ten seconds at most.
pub(crate) async fn eventually_not(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..STEPS {
        if !is_so().await {
            return;
        }
        sleep(STEP).await;
    }
    panic!("{what}: that did not come about");
}
