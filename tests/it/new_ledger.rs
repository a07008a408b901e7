//! A receiver that has lost all it had begins a new ledger, and what it says from then on is heard.

use crate::support::*;
use stafett::wire::v1::PacketStatus;

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_with_a_new_ledger_is_heard_from_its_beginning() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    for child in &CHILDREN[..4] {
        let report = orosanmalan(child, SOC);
        bvc.submit(&report).await.unwrap();
        bvc.until(&id_of(&report), PacketStatus::Imported).await;
    }
    karlstad.stop().await;
    region.stop().await;

    let before = site.verifier_key(KARLSTAD);
    let (name, _) = before.split_once("/audit+").unwrap();
    let keys = site.path("new-keys");
    out(&offline(&["pki", "keys", keys.to_str().unwrap(), "--gateway", name]));
    let now = std::fs::read_to_string(keys.join("ledger.vkey")).unwrap();
    site.reconfigure(KARLSTAD, "pki/karlstad.ledger.key", "new-keys/ledger.key");
    site.reconfigure(KARLSTAD, "karlstad-data", "karlstad-data-2");
    site.reconfigure(REGION, &before, now.trim());
    // As its alarm would have the operator do.
    let _ = std::fs::remove_dir_all(site.data(REGION).join("ledger/witnessed"));

    let (_karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    let report = orosanmalan(CHILDREN[4], SOC);
    bvc.submit(&report).await.unwrap();
    bvc.until(&id_of(&report), PacketStatus::Imported).await;
}
