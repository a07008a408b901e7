//! A receiver that answers and says no: its operator and ours must talk, and each is told so.

use crate::support::*;
use stafett::Caller;
use stafett::wire::v1;

#[tokio::test]
async fn what_the_other_gateway_refuses_is_told_as_that_and_not_as_a_receiver_that_is_away() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let speaks = "speaks_for = [\"SE2321000156-BVC01\", \"SE2321000156-BUP01\"]";
    site.reconfigure(KARLSTAD, speaks, "speaks_for = [\"SE2321000156-BUP01\"]");
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let report = orosanmalan(CHILDREN[0], SOC);
    let peer = |hsa_id: &str| Caller::in_process(hsa_id.parse().unwrap());
    let clerk = peer("SE2321000156-BVC");
    region.gateway.submit(&clerk, encoded(&report).into()).await.unwrap();
    let waits_for = async || {
        let request = v1::QueueRequest::default();
        let told = region.gateway.queue(&peer("SE2321000156-TYST"), request).await.unwrap();
        told.packets[0].waits_for.concat()
    };
    let refused =
        "the operators of both gateways: it was refused, and the log says how (not-taken)";
    eventually_not("it is told", async || waits_for().await != refused).await;
    let id = format!("packet.id={}", id_of(&report));
    let told = log.lines(&["WARN", "peer=\"SE2120001850-STAFETT\"", "PermissionDenied", &id]);
    assert!(!told.is_empty());
    assert!(log.lines(&["may not speak"]).is_empty(), "the peer's own words");
    region.stop().await;
    karlstad.stop().await;
}
