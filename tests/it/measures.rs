//! Measures that a running gateway gives are those that anyone counts from its export, to the byte.

use crate::published::{disclosing, exported};
use crate::support::*;
use serde_json::Value;
use stafett::wire::v1::{self, PacketStatus};
use tonic::Code;

fn arrived(told: &v1::StatusReply) -> bool {
    use PacketStatus as Stands;
    matches!(told.status(), Stands::Delivered | Stands::Imported | Stands::Read)
}

/// Steps of eight cases, and one packet of every kind.
async fn a_day(region: &Running, karlstad: &Running, site: &Site) {
    let (bvc, social) = (site.client("bvc", region).await, site.client("social", karlstad).await);
    for (kind, packet) in packets_of_every_kind() {
        let sender = packet.header.as_ref().unwrap().sender_unit.clone();
        let client = if [BVC, BUP].contains(&sender.as_str()) { &bvc } else { &social };
        let receipt = client.submit(&packet).await;
        let receipt = receipt.unwrap_or_else(|status| panic!("{kind}: {status}"));
        if receipt.status() == PacketStatus::Queued {
            client.until_told(&id_of(&packet), "its arrival", arrived).await;
        }
    }
    for n in 0..8 {
        let step = edited(&sip_step(CHILDREN[n % 6], "AU124"), |header| {
            header.case_id = format!("sip-{n}");
        });
        bvc.submit(&step).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn live_and_from_the_export_are_the_same() {
    let site = disclosing();
    open_to_every_kind(&site);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    a_day(&region, &karlstad, &site).await;
    let bvc = site.client("bvc", &region).await;
    let handed_over = permitted_handover(&bvc, CHILDREN[1]).await;
    bvc.submit(&handed_over).await.unwrap();
    bvc.until(&id_of(&handed_over), PacketStatus::Imported).await;
    let revisor = site.client("revisor", &region).await;
    let folder = exported(&site).await;
    let folder = folder.to_str().unwrap();
    for form in [&["--json"][..], &["--csv"], &["--lang", "en"], &["--json", "--unit", BUP]] {
        let live = out(&stafett(&site, "revisor", &[&["measures"], form].concat(), "").await);
        let export = offline(&[&["measures", "--ledger", folder], form].concat());
        assert_eq!(live, out(&export), "{form:?}");
    }
    let live = out(&stafett(&site, "revisor", &["measures", "--json"], "").await);
    let report: Value = serde_json::from_str(&live).unwrap();
    let rows = report["rows"].as_array().unwrap();
    let established = rows.iter().find(|row| row["what"] == "step.established").unwrap();
    assert!(established["count"].as_u64().unwrap() >= 8, "{established}");
    assert!(CHILDREN.iter().all(|child| !live.contains(child)));
    let ledger = revisor.whole_ledger().await;
    let readings = ledger.iter().filter(|entry| entry.event == "ledger-read").count();
    // One of the export, five of the measures, and the one that has just been made.
    assert_eq!(readings, 7, "each is on record");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_audit_may_count_and_nobody_else() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let asked = async |client: &str, request: v1::MeasuresRequest| {
        let client = site.client(client, &region).await;
        let mut parts = client.measures().report(request).await?.into_inner();
        let first = parts.message().await?.unwrap();
        Ok::<_, tonic::Status>(first.scope.unwrap())
    };
    let all = v1::MeasuresRequest::default;
    assert_eq!(asked("revisor", all()).await.unwrap().first_month, "");
    assert_eq!(asked("bvc", all()).await.unwrap_err().code(), Code::PermissionDenied);
    let month = v1::MeasuresRequest { from: "2027-1".to_owned(), ..all() };
    let refused = asked("revisor", month).await.unwrap_err();
    assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some("from".to_owned())));
    let turned = v1::MeasuresRequest { from: "2027-03".into(), to: "2027-02".into(), ..all() };
    let refused = asked("revisor", turned).await.unwrap_err();
    assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some("to".to_owned())));
    let unit = v1::MeasuresRequest { unit: "BUP01".to_owned(), ..all() };
    let refused = asked("revisor", unit).await.unwrap_err();
    assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some("unit".to_owned())));
}
