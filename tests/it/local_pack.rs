//! A region's own rules narrow what its gateway lets go, from the first packet on and in every answer.

use crate::support::{CHILDREN, REGION, Site, permitted_handover};
use stafett::wire::v1::{PacketStatus, Verdict};
use std::fs;

const PACK: &str = r#"version = "varmland-2026.1"
[[rule]]
id = "varmland-bhv"
sv = "Regionen kräver också en menprövning."
en = "The region asks for a harm test too."
source = "Hälso- och sjukvårdsnämnden 2026-03-01"
kinds = ["handover.bhv"]
from = ["region_care"]
to = ["any"]
needs = ["attestation:menprovning"]
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_waits_for_what_the_region_asks_for_beside_the_law() {
    let site = Site::new();
    fs::write(site.path("local.toml"), PACK).unwrap();
    site.reconfigure(REGION, "[keys]", "[policy]\nlocal = [\"local.toml\"]\n[keys]");
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    let explained = bvc.explained(&packet).await.unwrap();
    let last = explained.path.last().unwrap();
    assert_eq!((last.rule.as_str(), last.outcome.as_str()), ("varmland-bhv", "lacks"));
    let receipt = bvc.submit(&packet).await.unwrap();
    let decision = receipt.decision.clone().unwrap();
    assert_eq!((receipt.status(), decision.verdict()), (PacketStatus::Held, Verdict::Refer));
    assert_eq!(decision.missing, ["attestation:menprovning"]);
    assert_eq!(decision.narrowed_by, ["varmland-bhv"]);
    assert_eq!(decision.rules_version, "sweden-2026.11+varmland-2026.1");
    region.stop().await;
}
