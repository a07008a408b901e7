//! Two gateways' own ledgers as FHIR AuditEvents: the same disclosure, seen from both ends. A script of `tests/peers/balp` holds what is
//! written here against validators of others.

use crate::published::disclosing;
use crate::support::*;
use serde_json::Value;
use stafett::wire::v1::PacketStatus;
use std::fs;
use std::path::{Path, PathBuf};

/// A house's whole ledger, exported by its auditor, as AuditEvents.
async fn told(site: &Site, house: House, name: &str) -> Vec<Value> {
    let folder = site.path(&format!("{name}-export"));
    let arguments = ["ledger", "export", folder.to_str().unwrap(), "--records"];
    out(&stafett_at(site, house, "revisor", &arguments, "").await);
    balp(&folder.join("records.jsonl"), name, house.hsa_id)
}

/// A file of opened records, as AuditEvents.
fn balp(records: &Path, name: &str, gateway: &str) -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("balp");
    fs::create_dir_all(&folder).unwrap();
    let events = folder.join(format!("{name}.ndjson"));
    let (records, written) = (records.to_str().unwrap(), events.to_str().unwrap());
    out(&offline(&["ledger", "balp", records, "--gateway", gateway, "--out", written]));
    let lines = fs::read_to_string(&events).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What each event is called in the ledger.
fn words(events: &[Value]) -> Vec<&str> {
    let word = |event: &'_ Value| {
        let codings = event["subtype"].as_array().unwrap();
        codings.iter().position(|it| it["system"] == "urn:stafett:event").unwrap()
    };
    events.iter().map(|event| event["subtype"][word(event)]["code"].as_str().unwrap()).collect()
}

/// The disclosures of one profile that are about a child.
fn disclosures<'e>(events: &'e [Value], end: &str, child: &str) -> Vec<&'e Value> {
    let claims = |event: &&Value| {
        let profile = event["meta"]["profile"][0].as_str().unwrap_or_default();
        profile.ends_with(&format!("PrivacyDisclosure.{end}")) && event.to_string().contains(child)
    };
    events.iter().filter(claims).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_ledger_tells_as_sent_the_other_tells_as_received() {
    let site = disclosing();
    site.reconfigure(KARLSTAD, r#"may = ["audit"]"#, r#"may = ["audit", "disclose"]"#);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    let (mine, other) = (CHILDREN[0], CHILDREN[1]);
    for child in [mine, other] {
        let packet = permitted_handover(&bvc, child).await;
        bvc.submit(&packet).await.unwrap();
        bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    }
    bvc.submit(&handover(CHILDREN[2])).await.unwrap();

    let sent = told(&site, REGION, "region").await;
    let entries = revisor.entries().await;
    let recorded: Vec<_> = entries.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(words(&sent), recorded[..sent.len()], "every entry, in order, by its own word");
    for (event, entry) in sent.iter().zip(&entries) {
        let leaf: String = entry.leaf.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(event["id"], leaf, "the leaf that the gateway proves");
    }
    let received = told(&site, KARLSTAD, "karlstad").await;
    for child in [mine, other] {
        let (left, came) =
            (disclosures(&sent, "Source", child), disclosures(&received, "Recipient", child));
        assert_eq!((left.len(), came.len()), (2, 1), "attempted and acknowledged; received");
        for event in left {
            for at in [0, 1] {
                assert_eq!(event["agent"][at]["who"], came[0]["agent"][at]["who"], "who: {at}");
                assert_eq!(
                    event["entity"][at]["what"], came[0]["entity"][at]["what"],
                    "what: {at}"
                );
            }
            assert_eq!(
                event["entity"][1]["detail"][1], came[0]["entity"][1]["detail"][1],
                "digest"
            );
        }
    }

    // One child's extract tells of that child's disclosures as the whole ledger does.
    let folder = site.path("extract");
    let arguments = ["ledger", "extract", folder.to_str().unwrap()];
    out(&stafett(&site, "revisor", &arguments, mine).await);
    let extract = balp(&folder.join("extract.jsonl"), "extract", REGION.hsa_id);
    assert!(extract.len() > 4 && extract.iter().all(|event| !event.to_string().contains(other)));
    assert_eq!(disclosures(&extract, "Source", mine), disclosures(&sent, "Source", mine));
    region.stop().await;
    karlstad.stop().await;
}
