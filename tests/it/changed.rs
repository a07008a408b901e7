//! What decides what a gateway does is on record when it changes, and only then.

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_configuration_is_on_record_at_the_next_start() {
    let site = Site::new();
    let changes = async || {
        let region = site.start(REGION).await;
        let revisor = site.client("revisor", &region).await;
        let entries = revisor.entries().await.into_iter().map(|entry| entry.event);
        let changes: Vec<_> = entries.filter(|event| event.ends_with("-changed")).collect();
        drop(revisor);
        region.stop().await;
        changes
    };
    let first = ["configuration-changed", "rules-changed", "certificate-changed", "keys-changed"];
    assert_eq!(changes().await, first);
    assert_eq!(changes().await, first, "nothing has changed");
    site.reconfigure(REGION, r#"name = "Granskaren""#, r#"name = "Revisionen""#);
    assert_eq!(changes().await[4..], ["configuration-changed"]);
}
