//! What the sender hears after its packet has arrived: stored, imported, read, or refused after all; each word signed and kept.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, Depth, PacketStatus, RejectReason};
use tonic::Code;

/// Karlstad's social services take every kind; with `more`, as their configuration says it.
fn configure(site: &Site, more: &str) {
    let pack = format!("pack = \"paket-mapp\"{more}");
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", &pack);
}

/// They say themselves what they have imported.
const REPORTED: &str = "\nimported = \"reported\"";

fn depths(told: &v1::StatusReply) -> Vec<Depth> {
    told.acknowledgements.iter().map(v1::Acknowledgement::depth).collect()
}

async fn say(
    client: &Client,
    packet: &v1::Packet,
    depth: Depth,
    reason: RejectReason,
) -> Result<PacketStatus, tonic::Status> {
    let request = v1::AcknowledgeRequest {
        packet_id: id_of(packet),
        depth: depth.into(),
        reason: reason.into(),
    };
    Ok(client.gateway().acknowledge(request).await?.into_inner().status())
}

const NO_REASON: RejectReason = RejectReason::Unspecified;

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_hears_that_the_record_system_has_it_and_that_a_person_has_read_it() {
    let site = Site::new();
    configure(&site, "");
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, social) = (site.client("bvc", &region).await, site.client("social", &karlstad).await);
    let report = orosanmalan(CHILDREN[0], SOC);
    bvc.submit(&report).await.unwrap();
    let told = bvc.until(&id_of(&report), PacketStatus::Imported).await;
    assert_eq!(events(&told), ["accepted", "attempted", "acknowledged", "acknowledged-import"]);
    assert_eq!(say(&social, &report, Depth::Read, NO_REASON).await.unwrap(), PacketStatus::Read);
    let told = bvc.until(&id_of(&report), PacketStatus::Read).await;
    assert_eq!(depths(&told), [Depth::Stored, Depth::Imported, Depth::Read]);
    let log = Ledger::of(&site.verifier_key(KARLSTAD));
    let name = content_name(&site.pki("region.master.key"), &encoded(&report));
    for word in &told.acknowledgements {
        log.acknowledges(word).unwrap();
        assert_eq!(word.packet_id, id_of(&report));
        assert_eq!(word.origin_digest, name.as_slice());
    }
    // Said again it is no news.
    assert_eq!(say(&social, &report, Depth::Read, NO_REASON).await.unwrap(), PacketStatus::Read);

    // The receiver's words are kept across a crash, byte for byte.
    site.crash(REGION, region).await;
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    assert_eq!(bvc.status(&id_of(&report)).await.unwrap().acknowledgements, told.acknowledgements);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_says_no_and_why_and_never_after_it_has_said_yes() {
    let site = Site::new();
    configure(&site, REPORTED);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, social) = (site.client("bvc", &region).await, site.client("social", &karlstad).await);
    let (wrong, right) = (orosanmalan(CHILDREN[0], SOC), orosanmalan(CHILDREN[1], SOC));
    for packet in [&wrong, &right] {
        bvc.submit(packet).await.unwrap();
        bvc.until(&id_of(packet), PacketStatus::Delivered).await;
        let file = site.path("karlstad-in").join(format!("{}.json", id_of(packet)));
        eventually("it lies in the record system's folder", || file.exists()).await;
    }
    let rejected = say(&social, &wrong, Depth::Rejected, RejectReason::NotOurChild).await.unwrap();
    assert_eq!(rejected, PacketStatus::Rejected);
    let told = bvc.until(&id_of(&wrong), PacketStatus::Rejected).await;
    assert_eq!(depths(&told), [Depth::Stored, Depth::Rejected]);
    assert_eq!(told.acknowledgements[1].reason(), RejectReason::NotOurChild);
    Ledger::of(&site.verifier_key(KARLSTAD)).acknowledges(&told.acknowledgements[1]).unwrap();

    // The same again is no news. Another reason is, and comes too late: the sender knows the first.
    let again = say(&social, &wrong, Depth::Rejected, RejectReason::NotOurChild).await.unwrap();
    assert_eq!(again, PacketStatus::Rejected);
    let refused =
        say(&social, &wrong, Depth::Rejected, RejectReason::Incomplete).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert!(refused.message().contains("REJECT_REASON_NOT_OUR_CHILD"), "{}", refused.message());

    say(&social, &right, Depth::Imported, NO_REASON).await.unwrap();
    bvc.until(&id_of(&right), PacketStatus::Imported).await;
    // Never a yes and then a no, nor the other way round.
    for (packet, depth, reason) in [
        (&right, Depth::Rejected, RejectReason::Incomplete),
        (&wrong, Depth::Imported, NO_REASON),
        (&wrong, Depth::Read, NO_REASON),
    ] {
        let refused = say(&social, packet, depth, reason).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_receiving_unit_s_own_system_can_speak_for_it() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let (social, tyst) =
        (site.client("social", &karlstad).await, site.client("tyst", &karlstad).await);
    let region = site.peer(REGION, &karlstad).await;
    let to_school_health = handover(CHILDREN[0]);
    region.deliver(delivery(&to_school_health)).await.unwrap();
    let refused = say(&tyst, &to_school_health, Depth::Read, NO_REASON).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let refused = say(&social, &to_school_health, Depth::Read, NO_REASON).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "another unit's is as absent as none");
    let mine = orosanmalan(CHILDREN[1], SOC);
    region.deliver(delivery(&mine)).await.unwrap();
    for (depth, reason, field) in [
        (Depth::Stored, NO_REASON, "depth"),
        (Depth::Unspecified, NO_REASON, "depth"),
        (Depth::Rejected, NO_REASON, "reason"),
        (Depth::Read, RejectReason::Incomplete, "reason"),
    ] {
        let refused = say(&social, &mine, depth, reason).await.unwrap_err();
        assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some(field.to_owned())));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn news_of_a_packet_that_was_withdrawn_is_a_deviation_and_changes_nothing() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until_told(&id_of(&packet), "an attempt", |told| told.attempts > 0).await;
    bvc.withdraw(&id_of(&packet)).await.unwrap();
    // It had arrived all the same: an attempt whose answer was lost.
    let karlstad = site.start(KARLSTAD).await;
    let name = content_name(&site.pki("region.master.key"), &encoded(&packet));
    let other = site.peer(REGION, &karlstad).await;
    other.deliver(delivery_of(&packet, name)).await.unwrap();
    let late = |told: &v1::StatusReply| told.history.iter().any(|entry| entry.late);
    let told = bvc.until_told(&id_of(&packet), "the deviation", late).await;
    assert_eq!(told.status(), PacketStatus::Withdrawn);
    let entry = told.history.iter().find(|entry| entry.late).unwrap();
    assert_eq!(entry.event, "acknowledged-import");
    assert_eq!(depths(&told), [Depth::Imported]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_does_not_come_is_an_alarm_that_a_person_sees() {
    let site = Site::new();
    configure(&site, REPORTED);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, social) = (site.client("bvc", &region).await, site.client("social", &karlstad).await);
    let report = orosanmalan(CHILDREN[0], SOC);
    bvc.submit(&report).await.unwrap();
    bvc.until(&id_of(&report), PacketStatus::Delivered).await;
    assert!(bvc.whole_queue().await.is_empty());
    // Somebody may come to harm: half an hour is enough.
    site.clock.turn(SignedDuration::from_mins(31));
    bvc.record(CHILDREN[5], guardians(&["g1"])).await.unwrap();
    social.record(CHILDREN[5], guardians(&["g1"])).await.unwrap();
    let missing = |told: &v1::StatusReply| events(told).contains(&"missing-acknowledgement");
    bvc.until_told(&id_of(&report), "the alarm", missing).await;
    let waiting = bvc.whole_queue().await;
    let [told] = waiting.as_slice() else { panic!("{} wait", waiting.len()) };
    assert_eq!(told.alarm, "missing-acknowledgement");
    assert_eq!(told.waits_for, ["the receiver: to say that its record system has it"]);
    eventually_not("it lies with the record system, which says nothing", async || {
        let theirs = social.whole_queue().await;
        theirs[0].waits_for != ["the receiving record system: to say that it has it"]
    })
    .await;
    say(&social, &report, Depth::Imported, NO_REASON).await.unwrap();
    bvc.until(&id_of(&report), PacketStatus::Imported).await;
    assert!(bvc.whole_queue().await.is_empty() && social.whole_queue().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_to_a_record_system_lies_in_its_folder_anew() {
    let site = Site::new();
    configure(&site, REPORTED);
    let karlstad = site.start(KARLSTAD).await;
    let (social, tyst) =
        (site.client("social", &karlstad).await, site.client("tyst", &karlstad).await);
    let report = orosanmalan(CHILDREN[0], SOC);
    site.peer(REGION, &karlstad).await.deliver(delivery(&report)).await.unwrap();
    let file = site.path("karlstad-in").join(format!("{}.json", id_of(&report)));
    let asked = || async {
        let waiting = social.whole_queue().await;
        waiting[0].waits_for == ["the receiving record system: to say that it has it"]
    };
    eventually_not("it lies in the folder", async || !asked().await).await;
    // The record system has lost it.
    std::fs::remove_file(&file).unwrap();
    let request = v1::OperateRequest {
        act: v1::OperatorAct::SendAgain.into(),
        reason: v1::OperatorReason::ReceiverAsked.into(),
        target: Some(v1::operate_request::Target::PacketId(id_of(&report))),
        sender_unit: String::new(),
    };
    let reply = tyst.gateway().operate(request).await.unwrap().into_inner();
    assert_eq!(reply.packet_ids, [id_of(&report)]);
    eventually("it lies in the folder again", || file.exists()).await;
    eventually_not("its word is waited for", async || !asked().await).await;
    say(&social, &report, Depth::Imported, NO_REASON).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_served_by_the_sender_s_own_gateway_speaks_for_itself_too() {
    let site = Site::new();
    configure(&site, REPORTED);
    let speaks = "speaks_for = [\"SE2120001850-SOC01\"]";
    site.reconfigure(KARLSTAD, speaks, &speaks.replace(']', ", \"SE2120001850-EMI01\"]"));
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let reports = [0, 1].map(|n| {
        edited(&orosanmalan(CHILDREN[n], SOC), |header| header.sender_unit = EMI.to_owned())
    });
    for report in &reports {
        social.submit(report).await.unwrap();
        let told = social.until(&id_of(report), PacketStatus::Delivered).await;
        assert_eq!(told.status(), PacketStatus::Delivered, "nobody has said that it is imported");
        assert_eq!(events(&told), ["accepted", "attempted", "handed-over"]);
    }
    let [wrong, right] = &reports;
    say(&social, wrong, Depth::Rejected, RejectReason::NotOurChild).await.unwrap();
    say(&social, right, Depth::Imported, NO_REASON).await.unwrap();
    let other = say(&social, wrong, Depth::Rejected, RejectReason::Incomplete).await.unwrap_err();
    assert_eq!(other.code(), Code::FailedPrecondition, "another reason than it gave");
    let stands = async |packet| social.status(&id_of(packet)).await.unwrap().status();
    assert_eq!(stands(wrong).await, PacketStatus::Rejected);
    assert_eq!(stands(right).await, PacketStatus::Imported);
    // What doesn't leave has come to nobody.
    let other =
        edited(&orosanmalan(CHILDREN[2], EMI), |header| header.sender_unit = SOC.to_owned());
    assert_eq!(social.submit(&other).await.unwrap().status(), PacketStatus::Held);
    let refused = say(&social, &other, Depth::Imported, NO_REASON).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}
