//! A plan that lacks a point is held with the list of what is missing; a whole one in its place goes.

use crate::support::*;
use stafett::wire::v1::{self, PacketStatus, Verdict, packet::Body};

/// The social services' plan to psychiatry, with a new id.
fn plan() -> v1::Packet {
    edited(&packet_of("sip.plan"), |header| {
        header.packet_id = new_id();
    })
}

fn body(packet: &mut v1::Packet) -> &mut v1::SipPlan {
    let Some(Body::SipPlan(plan)) = &mut packet.body else { panic!("no plan") };
    plan
}

/// Without the child's goals, and without a day for the follow-up.
fn lacking() -> v1::Packet {
    let mut packet = plan();
    let plan = body(&mut packet);
    (plan.goals, plan.next_follow_up) = (Vec::new(), String::new());
    packet
}

async fn consented(social: &Client) {
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    social.record(CHILDREN[0], consent_to("g1", &["sip.plan"], &[BUP])).await.unwrap();
}

const MISSING: [&str; 2] = ["plan:goals", "plan:next_follow_up"];

#[tokio::test(flavor = "multi_thread")]
async fn it_waits_with_a_list_in_both_languages_and_its_replacement_goes() {
    let site = Site::new();
    open_to_every_kind(&site);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let social = site.client("social", &karlstad).await;
    let old = lacking();

    let preview = social.preview(&old).await.unwrap();
    assert_eq!(preview.missing, ["consent:guardian", MISSING[0], MISSING[1]]);
    consented(&social).await;
    let receipt = social.submit(&old).await.unwrap();
    let decision = receipt.decision.clone().unwrap();
    assert_eq!((receipt.status(), decision.verdict()), (PacketStatus::Held, Verdict::Refer));
    assert_eq!(decision.missing, MISSING);
    let (sv, en) = (
        "barnets egna mål; dag för uppföljning",
        "the child's own goals; the day of the follow-up",
    );
    assert!(decision.text_sv.contains(sv) && decision.text_en.contains(en), "{decision:?}");

    let waiting = site.client("tyst", &karlstad).await.whole_queue().await;
    let [waits] = waiting.as_slice() else { panic!("{} packets wait", waiting.len()) };
    assert_eq!(waits.missing, MISSING);
    assert!(waits.waits_for.iter().all(|line| line.starts_with("the sender: a plan in its place")));
    let explained = social
        .gateway()
        .explain(v1::ExplainRequest { packet_id: id_of(&old) })
        .await
        .unwrap()
        .into_inner();
    let step = explained.path.last().unwrap();
    assert_eq!(
        (step.rule.as_str(), &step.lacked[..]),
        ("sip-plan-points", &MISSING.map(str::to_owned)[..])
    );
    assert!(step.text_sv.contains(sv) && step.text_en.contains(en));

    let new = edited(&plan(), |header| header.replaces = id_of(&old));
    let receipt = social.submit(&new).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Queued);
    social.until(&id_of(&new), PacketStatus::Delivered).await;
    let told = social.until(&id_of(&old), PacketStatus::Withdrawn).await;
    assert_eq!(told.attempts, 0, "it never left");
    karlstad.stop().await;
    region.stop().await;
}

/// What it lacks is a fact of the packet: neither a consent, nor a restart, nor an index that is built anew lets it go.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_a_whole_plan_lets_it_go() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let packet = lacking();
    let receipt = social.submit(&packet).await.unwrap();
    assert_eq!(receipt.decision.unwrap().missing, ["consent:guardian", MISSING[0], MISSING[1]]);
    consented(&social).await;
    let now = |client: &Client| {
        let (mut gateway, packet_id) = (client.gateway(), id_of(&packet));
        async move {
            let request = v1::ExplainRequest { packet_id };
            gateway.explain(request).await.unwrap().into_inner().decision.unwrap()
        }
    };
    assert_eq!(now(&social).await.missing, MISSING, "the consent is there");
    karlstad.stop().await;

    std::fs::remove_file(site.data(KARLSTAD).join("index.redb")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    assert_eq!(now(&social).await.missing, MISSING);
    // Any change of the register has what waits decided again.
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let told = social.status(&id_of(&packet)).await.unwrap();
    assert_eq!((told.status(), told.attempts), (PacketStatus::Held, 0));
    karlstad.stop().await;
}

/// The courier decides again on what is stored, which is cut down: what the law withheld is not what the plan lacks.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_withheld_of_a_plan_is_not_missing() {
    let site = Site::new();
    open_to_every_kind(&site);
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let v1::record_request::Change::Consent(given) = consent_to("g1", &["sip.plan"], &[BUP]) else {
        panic!("another change")
    };
    let parts = ["free_text", "staff", "location"].map(str::to_owned).to_vec();
    let given = v1::Consent { without_parts: parts, ..given };
    let change = v1::record_request::Change::Consent(given);
    social.record(CHILDREN[0], change).await.unwrap();
    let packet = plan();
    let receipt = social.submit(&packet).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Queued);
    let region = site.start(REGION).await;
    social.until(&id_of(&packet), PacketStatus::Delivered).await;
    karlstad.stop().await;
    region.stop().await;
}
