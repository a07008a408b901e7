//! What has arrived and of which no word comes: it hides nothing that still waits, and an operator may let it rest.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, Depth, OperatorAct, PacketStatus, operate_request::Target};

const CASE: &str = "case-1";

async fn release(client: &Client, target: Target) -> Vec<String> {
    let request = v1::OperateRequest {
        act: OperatorAct::Release.into(),
        reason: v1::OperatorReason::ReceiverAsked.into(),
        target: Some(target),
        sender_unit: String::new(),
    };
    client.gateway().operate(request).await.unwrap().into_inner().packet_ids
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_arrived_without_a_word_stands_behind_what_waits_until_its_operator_lets_it_rest()
{
    let site = Site::new();
    let pack = "pack = \"socialtjanst\"";
    site.reconfigure(KARLSTAD, pack, "pack = \"paket-mapp\"\nimported = \"reported\"");
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let of_case = |packet: &v1::Packet| edited(packet, |header| header.case_id = CASE.to_owned());
    let arrived = of_case(&orosanmalan(CHILDREN[0], SOC));
    bvc.submit(&arrived).await.unwrap();
    bvc.until(&id_of(&arrived), PacketStatus::Delivered).await;
    site.clock.turn(SignedDuration::from_mins(31));
    bvc.record(CHILDREN[5], guardians(&["g1"])).await.unwrap();
    let missing = |told: &v1::StatusReply| events(told).contains(&"missing-acknowledgement");
    bvc.until_told(&id_of(&arrived), "the alarm", missing).await;
    let waits = of_case(&edited(&handover(CHILDREN[1]), |header| {
        header.expires_at.as_mut().unwrap().seconds += 86_400;
    }));
    bvc.submit(&waits).await.unwrap();

    let listed = async || {
        let waiting = tyst.whole_queue().await;
        waiting.into_iter().map(|it| (it.packet_id, it.expires.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, [(id_of(&waits), true), (id_of(&arrived), false)]);
    let first = tyst.queue(v1::QueueRequest { limit: 1, ..Default::default() }).await.unwrap();
    assert_eq!((first.packets[0].packet_id.clone(), first.left_out), (id_of(&waits), 1));
    let table = out(&stafett(&site, "tyst", &["queue"], "").await);
    assert_eq!(table.matches("expires").count(), 1, "{table}");

    // Who releases a case ends holds.
    assert!(release(&tyst, Target::CaseId(CASE.to_owned())).await.is_empty());
    assert_eq!(listed().await.len(), 2);
    let one = Target::PacketId(id_of(&arrived));
    assert_eq!(release(&tyst, one.clone()).await, [id_of(&arrived)]);
    assert_eq!(listed().await, [(id_of(&waits), true)]);
    let told = bvc.status(&id_of(&arrived)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Delivered);
    assert_eq!(events(&told).last(), Some(&"operator-released"));

    // A word that comes all the same is taken.
    let social = site.client("social", &karlstad).await;
    let request = v1::AcknowledgeRequest {
        packet_id: id_of(&arrived),
        depth: Depth::Imported.into(),
        reason: 0,
    };
    social.gateway().acknowledge(request).await.unwrap();
    bvc.until(&id_of(&arrived), PacketStatus::Imported).await;
}
