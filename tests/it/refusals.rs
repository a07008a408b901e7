//! Every refusal has its code, names the field at fault and never its value, and is on record where the caller is known.

use crate::support::*;
use bytes::Bytes;
use prost::Message;
use stafett::wire::{RawSubmit, v1};
use tonic::{Code, Status};
use v1::packet::Body;

/// Stands in the fields at fault: no answer may repeat it.
const CANARY: &str = "Kvarnby-4711";

fn told(refusal: &Status) -> (Code, Option<String>) {
    let all = format!("{} {:?}", refusal.message(), String::from_utf8_lossy(refusal.details()));
    assert!(!all.contains(CANARY), "a value is repeated");
    field_at_fault(refusal)
}

fn invalid(field: &str) -> (Code, Option<String>) {
    (Code::InvalidArgument, Some(field.to_owned()))
}

fn bhv(packet: &mut v1::Packet) -> &mut v1::BhvHandover {
    match &mut packet.body {
        Some(Body::BhvHandover(body)) => body,
        _ => panic!("another body"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_is_refused_by_its_field() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    type Edit = fn(&mut v1::Packet);
    let cases: [(&str, Edit); 17] = [
        ("header", |it| it.header = None),
        ("header.packet_id", |it| header_of(it).packet_id = CANARY.to_owned()),
        // Version 4: it would not sort by time.
        ("header.packet_id", |it| {
            header_of(it).packet_id = "7d444840-9dc0-41d1-b245-5ffdce74fad2".to_owned();
        }),
        ("header.sender_unit", |it| header_of(it).sender_unit = CANARY.to_owned()),
        ("header.receiver_unit", |it| header_of(it).receiver_unit = String::new()),
        ("header.child", |it| header_of(it).child = None),
        ("header.child.number", |it| child_of(it).number = CANARY.to_owned()),
        // One digit off an official test number.
        ("header.child.number", |it| child_of(it).number = "202001062386".to_owned()),
        ("header.child.number_oid", |it| child_of(it).number_oid = CANARY.to_owned()),
        ("header.child.birth_date", |it| child_of(it).birth_date = "2020-01-07".to_owned()),
        ("header.case_id", |it| header_of(it).case_id = format!("{CANARY} åäö")),
        ("header.made_at", |it| header_of(it).made_at = None),
        ("header.expires_at", |it| header_of(it).expires_at = header_of(it).made_at),
        ("body", |it| it.body = None),
        ("bhv_handover.family_name", |it| bhv(it).family_name = String::new()),
        ("bhv_handover.growth[0].value", |it| bhv(it).growth[0].value = CANARY.to_owned()),
        ("bhv_handover.last_visit", |it| bhv(it).last_visit = CANARY.to_owned()),
    ];
    for (field, edit) in cases {
        let mut packet = handover(CHILDREN[0]);
        edit(&mut packet);
        assert_eq!(told(&bvc.submit(&packet).await.unwrap_err()), invalid(field));
        assert!(in_contract("stafett.v1.Packet", field), "{field} is a path of the contract");
    }
}

fn child_of(packet: &mut v1::Packet) -> &mut v1::Child {
    header_of(packet).child.as_mut().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_register_can_not_take_is_refused_by_its_field() {
    use v1::record_request::Change;
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    type Edit = fn(&mut v1::Consent);
    let cases: [(&str, Edit); 8] = [
        ("consent.id", |it| it.id = format!("{CANARY} åäö")),
        ("consent.by", |it| it.by = String::new()),
        ("consent.kinds", |it| it.kinds.clear()),
        ("consent.kinds[0]", |it| it.kinds[0] = CANARY.to_owned()),
        ("consent.receivers", |it| it.receivers.clear()),
        ("consent.without_parts[0]", |it| it.without_parts.push(CANARY.to_owned())),
        ("consent.expires", |it| it.expires = "2027-05-09".to_owned()),
        ("consent.form", |it| it.form = CANARY.to_owned()),
    ];
    for (field, edit) in cases {
        let Change::Consent(mut change) = consent("g1") else { panic!("another change") };
        edit(&mut change);
        let refused = bvc.record(CHILDREN[0], Change::Consent(change)).await.unwrap_err();
        assert_eq!(told(&refused), invalid(field));
        assert!(
            in_contract("stafett.v1.RecordRequest", field),
            "{field} is a path of the contract"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_packet_of_the_contract_is_refused() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packet = encoded(&handover(CHILDREN[0]));
    // Field 99, a number.
    let unknown = [packet.as_slice(), &[0x98, 0x06, 0x01]].concat();
    let body = handover(CHILDREN[0]).body;
    let Some(Body::BhvHandover(inner)) = body else { panic!("another body") };
    let inner = [inner.encode_to_vec().as_slice(), &[0x98, 0x06, 0x01]].concat();
    let deeper = [header_bytes(&packet), vec![11 << 3 | 2], length(inner.len()), inner];
    let twice = [packet.as_slice(), &header_bytes(&packet)].concat();
    let another = encoded(&v1::Packet { header: None, ..packet_of("statistics") });
    let cases = [
        ("two bodies", [packet.as_slice(), &another].concat()),
        ("cut short", packet[..packet.len() - 1].to_vec()),
        ("no protobuf", CANARY.as_bytes().to_vec()),
        ("unknown field", unknown),
        ("unknown field deeper down", deeper.concat()),
        ("a header twice", twice),
        ("nothing", Vec::new()),
    ];
    for (what, bytes) in cases {
        let request = RawSubmit { packet: Bytes::from(bytes) };
        let refused = bvc.submit_raw(request).await.unwrap_err();
        let (code, field) = told(&refused);
        assert_eq!(code, Code::InvalidArgument, "{what}");
        assert!(field.is_some(), "{what}: the answer says where");
    }
}

/// The header as it stands at the beginning of an encoded packet.
fn header_bytes(packet: &[u8]) -> Vec<u8> {
    let header = v1::Packet::decode(packet).unwrap().header.unwrap().encode_to_vec();
    [vec![1 << 3 | 2], length(header.len()), header].concat()
}

fn length(length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    prost::encoding::encode_varint(length as u64, &mut bytes);
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_code_is_refused_by_name() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let refused = bvc.submit(&sip_step(CHILDREN[0], "ZV999")).await.unwrap_err();
    let field = "sip_step.recorded_as.code";
    assert_eq!(told(&refused), invalid(field));
    assert!(in_contract("stafett.v1.Packet", field));
    assert!(refused.message().contains("ZV999"), "{}", refused.message());
    // What doesn't look like a code could be a name that slipped into the wrong column.
    assert_eq!(
        told(&bvc.submit(&sip_step(CHILDREN[0], CANARY)).await.unwrap_err()),
        invalid(field)
    );
    bvc.submit(&sip_step(CHILDREN[0], "AU124")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_is_no_party_is_refused() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let elsewhere =
        edited(&handover(CHILDREN[0]), |it| it.receiver_unit = "SE2120001850-ANNAN".to_owned());
    let refused = bvc.submit(&elsewhere).await.unwrap_err();
    assert_eq!(told(&refused), invalid("header.receiver_unit"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_refused_and_that_is_on_record() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let revisor = site.client("revisor", &region).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let packet = handover(CHILDREN[0]);
    let foreign = edited(&packet, |header| header.sender_unit = SOC.to_owned());
    let refusals = [
        ("another's unit", bvc.submit(&foreign).await.unwrap_err(), id_of(&packet)),
        ("no right to submit", tyst.submit(&packet).await.unwrap_err(), id_of(&packet)),
        ("no right to deliver", bvc.deliver(delivery(&packet)).await.unwrap_err(), id_of(&packet)),
        (
            "no right to record",
            tyst.record(CHILDREN[0], hiding()).await.unwrap_err(),
            String::new(),
        ),
        ("no right to ask", revisor.status(&id_of(&packet)).await.unwrap_err(), String::new()),
        ("no right to audit", bvc.entries_from(0, 0).await.unwrap_err(), String::new()),
    ];
    let entries = revisor.entries().await;
    let mut on_record = entries.iter().filter(|entry| entry.event == "turned-away");
    for (what, refusal, packet_id) in refusals {
        assert_eq!(told(&refusal), (Code::PermissionDenied, None), "{what}");
        assert_eq!(on_record.next().unwrap().packet_id, packet_id, "{what}");
    }
    assert_eq!(on_record.next(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_with_a_good_certificate_gets_nothing() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (okand, revisor) =
        (site.client("okand", &region).await, site.client("revisor", &region).await);
    let before = revisor.entries().await.len();
    let packet = handover(CHILDREN[0]);
    let refusals = [
        ("Submit", okand.submit(&packet).await.unwrap_err()),
        ("Preview", okand.preview(&packet).await.unwrap_err()),
        ("Deliver", okand.deliver(delivery(&packet)).await.unwrap_err()),
        ("Status", okand.status(&id_of(&packet)).await.unwrap_err()),
        ("Withdraw", okand.withdraw(&id_of(&packet)).await.unwrap_err()),
        ("Record", okand.record(CHILDREN[0], hiding()).await.unwrap_err()),
        ("Entries", okand.entries_from(0, 0).await.unwrap_err()),
        ("Checkpoint", okand.checkpoint().await.unwrap_err()),
        ("Inclusion", okand.inclusion(0, 0).await.unwrap_err()),
        ("Consistency", okand.consistency(0, 0).await.unwrap_err()),
        ("News", okand.news(0).await.unwrap_err()),
        ("Queue", okand.queue(v1::QueueRequest::default()).await.unwrap_err()),
        ("Operate", okand.gateway().operate(v1::OperateRequest::default()).await.unwrap_err()),
        ("Explain", okand.gateway().explain(v1::ExplainRequest::default()).await.unwrap_err()),
        (
            "Acknowledge",
            okand.gateway().acknowledge(v1::AcknowledgeRequest::default()).await.unwrap_err(),
        ),
    ];
    for (what, refusal) in refusals {
        assert_eq!(told(&refusal), (Code::PermissionDenied, None), "{what}");
    }
    // A stranger can't make the ledger grow.
    assert_eq!(revisor.entries().await.len(), before);
}
