//! gRPC health: SERVING only while the journal takes records.

use crate::gateway::Standing;
use tokio::sync::watch;
use tonic_health::{ServingStatus, server::HealthReporter};

/// The service names that health is asked for; the empty one stands for all.
const SERVICES: [&str; 8] = [
    "",
    "stafett.v1.Gateway",
    "stafett.v1.Exchange",
    "stafett.v1.Register",
    "stafett.v1.Ledger",
    "stafett.v1.Sip",
    "stafett.v1.Measures",
    "stafett.v1.Witness",
];

/// Says what the gateway's standing is. Called before the port opens, so that every service is known when it is asked for.
pub(super) async fn tell(reporter: &HealthReporter, standing: Standing) {
    let status = match standing {
        Standing::Serving => ServingStatus::Serving,
        Standing::Full | Standing::Halted | Standing::Closing => ServingStatus::NotServing,
    };
    for service in SERVICES {
        reporter.set_service_status(service, status).await;
    }
}

/// Says it again each time it changes.
pub(super) async fn follow(reporter: HealthReporter, mut standing: watch::Receiver<Standing>) {
    while standing.changed().await.is_ok() {
        let now = *standing.borrow_and_update();
        tell(&reporter, now).await;
    }
}
