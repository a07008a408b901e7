//! What the register can't take, and what can't be asked of it, is refused by its field and changes nothing.

use crate::support::*;
use stafett::wire::v1::{self, record_request::Change};
use tonic::{Code, Status};

/// Stands in the fields at fault: no answer may repeat it.
const CANARY: &str = "Kvarnby-4711 å";

fn at_fault(refusal: &Status, field: &str) {
    let all = format!("{} {:?}", refusal.message(), String::from_utf8_lossy(refusal.details()));
    assert!(!all.contains("Kvarnby"), "a value is repeated");
    let expected = (Code::InvalidArgument, Some(field.to_owned()));
    assert_eq!(field_at_fault(refusal), expected, "{}", refusal.message());
}

#[tokio::test(flavor = "multi_thread")]
async fn agreements_and_parties() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let tyst = site.client("tyst", &region).await;
    tyst.record_common(agreement("a1", "2027-01-01", "2027-12-31")).await.unwrap();
    type Edit<T> = fn(&mut T);
    let agreements: [(&str, Edit<v1::Agreement>); 13] = [
        ("agreement.id", |it| it.id = CANARY.to_owned()),
        ("agreement.id", |it| it.id.clear()),
        ("agreement.between", |it| it.between.truncate(1)),
        ("agreement.between", |it| it.between.push("5560360793".to_owned())),
        ("agreement.between[0]", |it| it.between[0] = CANARY.to_owned()),
        ("agreement.between[1]", |it| it.between[1] = it.between[0].clone()),
        ("agreement.kinds[0]", |it| it.kinds = vec![CANARY.to_owned()]),
        ("agreement.kinds[1]", |it| {
            it.kinds = vec!["statistics".to_owned(), "handover.bhv".to_owned()];
        }),
        ("agreement.from", |it| it.from.clear()),
        ("agreement.to", |it| it.to.clear()),
        ("agreement.to", |it| it.to = "2027-02-30".to_owned()),
        ("agreement.to", |it| it.to = "2026-12-31".to_owned()),
        ("agreement.reference", |it| it.reference.clear()),
    ];
    for (field, edit) in agreements {
        let Change::Agreement(mut change) = agreement("a2", "2027-01-01", "2027-12-31") else {
            panic!("another change")
        };
        edit(&mut change);
        at_fault(&tyst.record_common(Change::Agreement(change)).await.unwrap_err(), field);
        assert!(in_contract("stafett.v1.RecordRequest", field), "{field}");
    }
    let parties: [(&str, Edit<v1::Party>); 14] = [
        ("party.unit", |it| it.unit = CANARY.to_owned()),
        ("party.unit", |it| it.unit.clear()),
        ("party.name", |it| it.name = " ".to_owned()),
        ("party.branch", |it| it.branch = CANARY.to_owned()),
        ("party.organisation", |it| it.organisation = CANARY.to_owned()),
        ("party.authority", |it| it.authority = CANARY.to_owned()),
        ("party.authority", |it| it.authority.clear()),
        ("party.authority", |it| it.branch = "school_private".to_owned()),
        ("party.municipality", |it| it.municipality = "1700".to_owned()),
        ("party.municipality", |it| it.municipality.clear()),
        ("party.municipality", |it| it.region = "14".to_owned()),
        ("party.region", |it| it.region = CANARY.to_owned()),
        ("party.functions[1]", |it| it.functions.push("a\nb".to_owned())),
        ("party.from", |it| it.from = "2027-13-01".to_owned()),
    ];
    for (field, edit) in parties {
        let new = party(SCHOOL, "school_municipal", "bun", "2027-08-01");
        let Change::Party(mut change) = new else { panic!("another change") };
        edit(&mut change);
        at_fault(&tyst.record_common(Change::Party(change)).await.unwrap_err(), field);
        assert!(in_contract("stafett.v1.RecordRequest", field), "{field}");
    }
    for (field, change) in [
        ("agreement_end.id", agreement_end("a9", "2027-10-01")),
        ("agreement_end.last_day", agreement_end("a1", "")),
        ("agreement_end.last_day", agreement_end("a1", "2028-01-01")),
        ("agreement_end.last_day", agreement_end("a1", "2026-12-31")),
        ("party_end.unit", party_end("SE2120001850-ANNAN", "2027-10-01")),
        ("party_end.last_day", party_end(SCHOOL, "2027-10-32")),
    ] {
        at_fault(&tyst.record_common(change).await.unwrap_err(), field);
        assert!(in_contract("stafett.v1.RecordRequest", field), "{field}");
    }
    let of_a_child = tyst.record(CHILDREN[0], party_end(SCHOOL, "2027-10-01")).await.unwrap_err();
    at_fault(&of_a_child, "child");
    let known = tyst.agreements("").await.unwrap();
    assert_eq!(known.len(), 1, "nothing was taken");
    assert!(tyst.parties("").await.unwrap().iter().all(|it| it.recorded.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_child_s_register_can_not_take() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    at_fault(&bvc.record_common(consent("g1")).await.unwrap_err(), "child");
    let mut partly = consent_to("g1", &["handover.bhv"], &[EMI]);
    if let Change::Consent(consent) = &mut partly {
        consent.without_parts = vec!["health".to_owned()];
    }
    bvc.record(child, partly).await.unwrap();
    let part = revocation_in_part;
    for (field, change) in [
        ("consent_revocation.id", part("", &[], &[], &[])),
        ("consent_revocation.id", part("c-g2", &[], &[], &[])),
        ("consent_revocation.kinds[0]", part("c-g1", &[CANARY], &[], &[])),
        ("consent_revocation.kinds", part("c-g1", &["sip.plan"], &[], &[])),
        ("consent_revocation.receivers[0]", part("c-g1", &[], &[CANARY], &[])),
        ("consent_revocation.receivers", part("c-g1", &[], &[EMI, SOC], &[])),
        ("consent_revocation.parts[1]", part("c-g1", &[], &[], &["relative", CANARY])),
        ("consent_revocation.parts", part("c-g1", &[], &[], &["health"])),
    ] {
        at_fault(&bvc.record(child, change).await.unwrap_err(), field);
        assert!(in_contract("stafett.v1.RecordRequest", field), "{field}");
    }
    let known = bvc.read_child(child, "").await.unwrap();
    assert_eq!(known.consents[0].state, "in_force");
    assert!(known.consents[0].shares.is_empty(), "nothing was taken back");
}

/// A change as a later version of the contract could have it.
#[derive(Clone, PartialEq, prost::Message)]
struct Newer {
    #[prost(message, optional, tag = "1")]
    child: Option<v1::Child>,
    #[prost(message, optional, tag = "2")]
    guardians: Option<v1::Guardians>,
    #[prost(string, tag = "99")]
    only_for: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_version_does_not_know_is_refused_and_not_dropped() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let record = async |only_for: &str| {
        let guardians = v1::Guardians { guardians: vec!["g1".to_owned()], ..Default::default() };
        let (child, guardians) = (Some(child(CHILDREN[0])), Some(guardians));
        let change = Newer { child, guardians, only_for: only_for.to_owned() };
        let mut grpc = tonic::client::Grpc::new(bvc.channel.clone());
        grpc.ready().await.unwrap();
        let path = http::uri::PathAndQuery::from_static("/stafett.v1.Register/Record");
        let codec = tonic_prost::ProstCodec::<Newer, v1::RecordReply>::default();
        grpc.unary(tonic::Request::new(change), path, codec).await
    };
    at_fault(&record(CANARY).await.unwrap_err(), "99");
    assert!(bvc.read_child(CHILDREN[0], "").await.unwrap().guardians.is_empty());
    record("").await.unwrap();
    assert_eq!(bvc.read_child(CHILDREN[0], "").await.unwrap().guardians, ["g1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_asked() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for at in ["2027-08-17", "2027-02-29", "16 August", CANARY] {
        at_fault(&bvc.read_child(CHILDREN[0], at).await.unwrap_err(), "at");
        at_fault(&bvc.agreements(at).await.unwrap_err(), "at");
        at_fault(&bvc.parties(at).await.unwrap_err(), "at");
    }
    at_fault(&bvc.read_child("202001062386", "").await.unwrap_err(), "child.number");
    let entries = site.client("revisor", &region).await.entries().await;
    assert!(entries.iter().all(|entry| entry.event != "register-read"), "nothing was read");
}

/// A record system that repeats an old call, or a queue that delivers it late.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_call_brings_back_no_decision_and_lifts_no_newer_block() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let child = CHILDREN[0];
    let decided = |decision: &str| {
        Change::Guardians(v1::Guardians {
            guardians: vec!["g1".to_owned()],
            in_place: Some(v1::InPlaceOfGuardians {
                basis: "lvu_11".to_owned(),
                decision: decision.to_owned(),
                date: "2027-06-01".to_owned(),
                kinds: Vec::new(),
            }),
            learnt_at: None,
        })
    };
    let block = |id: &str| Change::Block(v1::Block { id: id.to_owned(), kinds: Vec::new() });
    let block_lift = |id: &str| Change::BlockLift(v1::BlockLift { id: id.to_owned() });
    let decision = decided("SN-2027-14");
    for change in [&decision, &decision, &guardians(&["g1"]), &guardians(&["g1"])] {
        social.record(child, change.clone()).await.unwrap();
    }
    for change in [block("b1"), block("b1"), block_lift("b1"), block_lift("b1"), block("b2")] {
        social.record(child, change).await.unwrap();
    }
    // So it stays when the index has been built anew.
    karlstad.stop().await;
    std::fs::remove_file(site.data(KARLSTAD).join("index.redb")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    for (field, change) in [("guardians.in_place.decision", decision), ("block.id", block("b1"))] {
        let refused = social.record(child, change).await.unwrap_err();
        at_fault(&refused, field);
        assert!(refused.message().contains("right is"), "{}", refused.message());
        assert!(in_contract("stafett.v1.RecordRequest", field), "{field}");
    }
    social.record(child, block_lift("b1")).await.unwrap();
    let known = social.read_child(child, "").await.unwrap();
    assert_eq!(known.in_place, None);
    let lifted: Vec<_> = known.blocks.iter().map(|it| it.lifted.is_some()).collect();
    assert_eq!(lifted, [true, false]);
    social.record(child, decided("SN-2027-41")).await.unwrap();
    assert!(social.read_child(child, "").await.unwrap().in_place.is_some());
}
