//! A correction of a correction that never left takes the place of what had come before both, at the receiver too.

use crate::support::*;
use stafett::wire::RawDeliver;
use stafett::wire::v1::{
    self, OperatorAct as Act, PacketStatus, SipStepKind as Step, operate_request::Target,
};
use std::fs;
use tonic::Code;

const CASE: (&str, &str) = (CHILDREN[0], "SIP-2027-17");

fn said(step_kind: Step, day: &str, replaces: Option<&v1::Packet>) -> v1::Packet {
    let packet = step((BUP, SOC), CASE, step_kind, day);
    edited(&packet, |header| header.replaces = replaces.map(id_of).unwrap_or_default())
}

async fn act(operator: &Client, act: Act, target: Target) {
    let reason = v1::OperatorReason::Maintenance.into();
    let (target, sender_unit) = (Some(target), String::new());
    let request = v1::OperateRequest { act: act.into(), reason, target, sender_unit };
    operator.gateway().operate(request).await.unwrap();
}

fn one(packet: &v1::Packet) -> Target {
    Target::PacketId(id_of(packet))
}

/// Both houses, and what the region's clients are called by.
struct Story {
    site: Site,
    karlstad: Running,
    region: Running,
    bvc: Client,
    operator: Client,
}

impl Story {
    async fn begin() -> Self {
        let site = Site::new();
        site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
        let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
        let bvc = site.client("bvc", &region).await;
        bvc.record(CASE.0, guardians(&["g1"])).await.unwrap();
        bvc.record(CASE.0, consent_to("g1", &["sip.step"], &[SOC])).await.unwrap();
        let operator = site.client("tyst", &region).await;
        Self { site, karlstad, region, bvc, operator }
    }

    async fn arrives(&self, packet: &v1::Packet) {
        self.bvc.submit(packet).await.unwrap();
        self.bvc.until(&id_of(packet), PacketStatus::Imported).await;
    }

    /// Accepted, and held before it can leave.
    async fn waits(&self, packet: &v1::Packet) {
        let to_soc = || Target::ReceiverUnit(SOC.to_owned());
        act(&self.operator, Act::Hold, to_soc()).await;
        self.bvc.submit(packet).await.unwrap();
        act(&self.operator, Act::Hold, one(packet)).await;
        act(&self.operator, Act::Release, to_soc()).await;
    }

    /// Each house has heard this alone, and is of one mind with the other; so it is when the receiver's index is built anew.
    async fn both_have_heard_only(self, packet: &v1::Packet) {
        assert_eq!(heard(&self.bvc).await, [id_of(packet)], "the sender's");
        let social = self.site.client("social", &self.karlstad).await;
        assert_eq!(heard(&social).await, [id_of(packet)], "the receiver's");
        self.karlstad.stop().await;
        fs::remove_file(self.site.data(KARLSTAD).join("index.redb")).unwrap();
        let karlstad = self.site.start(KARLSTAD).await;
        let social = self.site.client("social", &karlstad).await;
        assert_eq!(heard(&social).await, [id_of(packet)], "the receiver's, built anew");
        karlstad.stop().await;
        self.region.stop().await;
    }
}

async fn heard(client: &Client) -> Vec<String> {
    let [case]: [v1::SipCase; 1] = client.sips().await.try_into().unwrap();
    assert_eq!(case.differences, []);
    let shown = client.sip(&case.reference).await.unwrap();
    shown.said.into_iter().map(|said| said.packet_id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_had_come_before_both_counts_no_more() {
    let story = Story::begin().await;
    let declined = said(Step::Declined, "2027-06-09", None);
    story.arrives(&declined).await;
    let offered = said(Step::Offered, "2027-06-09", Some(&declined));
    story.waits(&offered).await;
    let established = said(Step::Established, "2027-06-20", Some(&offered));
    story.arrives(&established).await;
    let told = story.bvc.status(&id_of(&offered)).await.unwrap();
    assert_eq!((told.status(), told.attempts), (PacketStatus::Withdrawn, 0), "it never left");
    story.both_have_heard_only(&established).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_of_them_never_left() {
    let story = Story::begin().await;
    let declined = said(Step::Declined, "2027-06-09", None);
    story.arrives(&declined).await;
    let mut last = declined;
    for _ in 0..3 {
        let next = said(Step::Offered, "2027-06-09", Some(&last));
        story.waits(&next).await;
        last = next;
    }
    let established = said(Step::Established, "2027-06-20", Some(&last));
    story.arrives(&established).await;
    story.both_have_heard_only(&established).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_where_the_one_between_comes_after_both() {
    let story = Story::begin().await;
    let need_seen = said(Step::NeedSeen, "2027-06-01", None);
    let offered = said(Step::Offered, "2027-06-01", Some(&need_seen));
    let established = said(Step::Established, "2027-06-20", Some(&offered));
    story.waits(&established).await;
    story.arrives(&need_seen).await;
    let receipt = story.bvc.submit(&offered).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Withdrawn);
    act(&story.operator, Act::Release, one(&established)).await;
    story.bvc.until(&id_of(&established), PacketStatus::Imported).await;
    story.both_have_heard_only(&established).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_the_place_of_what_others_sent_and_ids_are_ids() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let (region, social) =
        (site.peer(REGION, &karlstad).await, site.client("social", &karlstad).await);
    let theirs = step((BVC, SOC), CASE, Step::Offered, "2027-06-01");
    region.deliver(delivery(&theirs)).await.unwrap();
    let packet = said(Step::Offered, "2027-06-02", None);
    let request = RawDeliver { also_replaces: vec![id_of(&theirs)], ..delivery(&packet) };
    region.deliver(request).await.unwrap();
    assert_eq!(heard(&social).await, [id_of(&theirs), id_of(&packet)]);
    for wrong in [vec!["a".to_owned()], vec![new_id(); 101]] {
        let packet = said(Step::Offered, "2027-06-03", None);
        let request = RawDeliver { also_replaces: wrong, ..delivery(&packet) };
        let refused = region.deliver(request).await.unwrap_err();
        let at_fault = (Code::InvalidArgument, Some("also_replaces".to_owned()));
        assert_eq!(field_at_fault(&refused), at_fault);
    }
    karlstad.stop().await;
}
