//! The operator's hands: what waits is held, released, sent again, withdrawn and explained; each act has a reason and is on record.

use crate::support::*;
use stafett::wire::RawSubmit;
use stafett::wire::v1::{
    self, OperatorAct as Act, OperatorReason as Why, PacketStatus, operate_request::Target,
};
use tonic::{Code, Status};

async fn act(
    client: &Client,
    act: Act,
    reason: Why,
    target: Target,
) -> Result<v1::OperateReply, Status> {
    let (target, sender_unit) = (Some(target), String::new());
    let request =
        v1::OperateRequest { act: act.into(), reason: reason.into(), target, sender_unit };
    Ok(client.gateway().operate(request).await?.into_inner())
}

fn one(packet: &v1::Packet) -> Target {
    Target::PacketId(id_of(packet))
}

fn receiver(unit: &str) -> Target {
    Target::ReceiverUnit(unit.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_packet_stays_until_its_operator_releases_it_and_the_law_is_asked_again() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    let held = act(&tyst, Act::Hold, Why::Secrecy, one(&packet)).await.unwrap();
    assert_eq!(held.packet_ids, [id_of(&packet)]);
    let revisor = site.client("revisor", &region).await;
    Ledger::of(&site.verifier_key(REGION)).proves(held.proof.as_ref().unwrap()).unwrap();
    let entries = revisor.entries().await;
    let entry = entries.iter().find(|it| it.event == "operator-held").unwrap();
    assert_eq!((entry.index, entry.packet_id.clone()), (held.proof.unwrap().index, id_of(&packet)));
    postbox.mend();
    // What the register learns releases nothing that an operator holds.
    let again = bvc.record(CHILDREN[0], consent_called("g1", "c-new")).await.unwrap();
    assert!(again.released.is_empty());
    assert_eq!(bvc.status(&id_of(&packet)).await.unwrap().status(), PacketStatus::Held);
    let waiting = bvc.whole_queue().await;
    assert!(waiting[0].operator_holds);
    assert_eq!(waiting[0].waits_for, ["the operator: to release it"]);
    // A family's no stops for good what an operator holds, too.
    let other = permitted_handover(&bvc, CHILDREN[1]).await;
    act(&tyst, Act::Hold, Why::Maintenance, receiver(EMI)).await.unwrap();
    bvc.submit(&other).await.unwrap();
    act(&tyst, Act::Hold, Why::Secrecy, one(&other)).await.unwrap();
    let revoked = bvc.record(CHILDREN[1], revocation("c-g2")).await.unwrap();
    assert_eq!(revoked.stopped, [id_of(&other)]);
    act(&tyst, Act::Release, Why::FaultMended, receiver(EMI)).await.unwrap();
    let ended = act(&tyst, Act::Release, Why::FaultMended, one(&other)).await.unwrap_err();
    assert_eq!(ended.code(), Code::FailedPrecondition);
    let told = bvc.status(&id_of(&other)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Withdrawn);
    assert_eq!(told.decision.unwrap().missing, ["consent:g2"]);
    // A release asks the law: what is lacking meanwhile still stops it.
    let third = permitted_handover(&bvc, CHILDREN[2]).await;
    act(&tyst, Act::Hold, Why::Maintenance, receiver(EMI)).await.unwrap();
    bvc.submit(&third).await.unwrap();
    act(&tyst, Act::Hold, Why::Secrecy, one(&third)).await.unwrap();
    bvc.record(CHILDREN[2], guardians(&["g1", "g2", "g3"])).await.unwrap();
    act(&tyst, Act::Release, Why::FaultMended, receiver(EMI)).await.unwrap();
    act(&tyst, Act::Release, Why::FaultMended, one(&third)).await.unwrap();
    let told = bvc.status(&id_of(&third)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Held);
    assert_eq!(told.decision.unwrap().missing, ["consent:g3"]);

    act(&tyst, Act::Release, Why::FaultMended, one(&packet)).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    assert_eq!(postbox.letters().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_held_gets_nothing_until_its_release_over_a_restart_too() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    act(&tyst, Act::Hold, Why::ReceiverAsked, receiver(EMI)).await.unwrap();
    // It is seen though nothing waits, by those who may end it, and where it is asked for.
    let held = async |client: &Client, unit: &str| {
        let asked = v1::QueueRequest { unit: unit.to_owned(), ..v1::QueueRequest::default() };
        let told = client.queue(asked).await.unwrap().held_receivers;
        told.into_iter().map(|it| (it.receiver_unit, it.since.is_some())).collect::<Vec<_>>()
    };
    let one_is_held = [(EMI.to_owned(), true)];
    assert_eq!(held(&tyst, "").await, one_is_held);
    assert_eq!(held(&tyst, &EMI.to_lowercase()).await, one_is_held);
    assert_eq!(held(&tyst, SOC).await, []);
    assert_eq!(held(&bvc, "").await, []);
    // However its sender writes it, it is the same unit.
    let packet = edited(&permitted_handover(&bvc, CHILDREN[0]).await, |header| {
        header.receiver_unit = EMI.to_lowercase();
    });
    assert_eq!(bvc.submit(&packet).await.unwrap().status(), PacketStatus::Queued);
    let elsewhere = orosanmalan(CHILDREN[1], SOC);
    bvc.submit(&elsewhere).await.unwrap();
    bvc.until_told(&id_of(&elsewhere), "an attempt elsewhere", |told| told.attempts > 0).await;
    let waiting = bvc.whole_queue().await;
    let told = waiting.iter().find(|it| it.packet_id == id_of(&packet)).unwrap();
    assert_eq!(told.waits_for, ["the operator: to release its receiver"]);
    region.stop().await;
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(bvc.status(&id_of(&packet)).await.unwrap().attempts, 0);
    assert!(postbox.letters().is_empty());
    act(&tyst, Act::Release, Why::FaultMended, receiver(EMI)).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    assert_eq!(held(&tyst, "").await, []);
    let entries = site.client("revisor", &region).await.entries().await;
    for event in ["receiver-held", "receiver-released"] {
        assert_eq!(entries.iter().filter(|it| it.event == event).count(), 1, "{event}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_again_it_is_tried_at_once_and_not_at_its_next_time() {
    let site = Site::new();
    site.reconfigure(REGION, "first_retry_ms = 50", "first_retry_ms = 600000");
    site.reconfigure(REGION, "ceiling_seconds = 1", "ceiling_seconds = 3600");
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let (first, second) =
        (permitted_handover(&bvc, CHILDREN[0]).await, permitted_handover(&bvc, CHILDREN[1]).await);
    bvc.submit(&first).await.unwrap();
    let tried = |told: &v1::StatusReply| events(told).contains(&"attempt-failed");
    bvc.until_told(&id_of(&first), "a failed attempt", tried).await;
    bvc.submit(&second).await.unwrap();
    postbox.mend();
    act(&tyst, Act::SendAgain, Why::FaultMended, one(&first)).await.unwrap();
    // Once the receiver answers again, what had waited for it goes too.
    for packet in [&first, &second] {
        bvc.until(&id_of(packet), PacketStatus::Imported).await;
    }
    let ended = act(&tyst, Act::SendAgain, Why::FaultMended, one(&first)).await.unwrap_err();
    assert_eq!(ended.code(), Code::FailedPrecondition);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_acted_on_as_a_whole() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::out_of_order()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let of_case =
        |packet: &v1::Packet, case: &str| edited(packet, |header| header.case_id = case.to_owned());
    let one = of_case(&permitted_handover(&bvc, CHILDREN[0]).await, "case-1");
    let two = of_case(&permitted_handover(&bvc, CHILDREN[1]).await, "case-1");
    let other = of_case(&permitted_handover(&bvc, CHILDREN[2]).await, "case-2");
    for packet in [&one, &two, &other] {
        bvc.submit(packet).await.unwrap();
    }
    let listed =
        tyst.queue(v1::QueueRequest { case_id: "case-1".to_owned(), ..Default::default() });
    assert_eq!(listed.await.unwrap().packets.len(), 2);
    let case = |name: &str| Target::CaseId(name.to_owned());
    let mut gone =
        act(&tyst, Act::Withdraw, Why::WrongReceiver, case("case-1")).await.unwrap().packet_ids;
    gone.sort();
    let mut expected = [id_of(&one), id_of(&two)];
    expected.sort();
    assert_eq!(gone, expected);
    for packet in [&one, &two] {
        let told = bvc.status(&id_of(packet)).await.unwrap();
        assert_eq!(told.status(), PacketStatus::Withdrawn);
        assert!(events(&told).contains(&"operator-withdrew"));
    }
    assert!(waits(bvc.status(&id_of(&other)).await.unwrap().status()));
    let none = act(&tyst, Act::Hold, Why::Secrecy, case("case-1")).await.unwrap_err();
    assert_eq!(none.code(), Code::NotFound, "nothing of it waits");
}

fn waits(status: PacketStatus) -> bool {
    matches!(status, PacketStatus::Queued | PacketStatus::Held | PacketStatus::Sent)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_told_what_the_law_says_of_a_packet_and_nothing_of_its_child() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let packet = handover(CHILDREN[0]);
    bvc.submit(&packet).await.unwrap();
    let explain = async |client: &Client, packet_id: String| {
        Ok::<_, Status>(
            client.gateway().explain(v1::ExplainRequest { packet_id }).await?.into_inner(),
        )
    };
    for client in [&bvc, &tyst] {
        let told = explain(client, id_of(&packet)).await.unwrap();
        assert_eq!(told.decision.unwrap().missing, ["consent:guardian"]);
        assert!(told.path.iter().any(|tried| tried.rule == "handover-bhv-by-consent"));
    }
    assert_eq!(tyst.status(&id_of(&packet)).await.unwrap().status(), PacketStatus::Held);
    let revisor = site.client("revisor", &region).await;
    assert_eq!(explain(&revisor, id_of(&packet)).await.unwrap_err().code(), Code::PermissionDenied);
    bvc.withdraw(&id_of(&packet)).await.unwrap();
    assert_eq!(explain(&bvc, id_of(&packet)).await.unwrap_err().code(), Code::FailedPrecondition);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_without_right_reason_or_target_is_refused() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::out_of_order()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    let refused = act(&bvc, Act::Hold, Why::Secrecy, one(&packet)).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let absent = Target::PacketId(new_id());
    let refused = act(&tyst, Act::Hold, Why::Secrecy, absent).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    for (what, why, target, field) in [
        (Act::Unspecified, Why::Secrecy, one(&packet), "act"),
        (Act::Hold, Why::Unspecified, one(&packet), "reason"),
        (Act::Hold, Why::Secrecy, Target::PacketId("Kvarnby".to_owned()), "packet_id"),
        (Act::Hold, Why::Secrecy, Target::CaseId(String::new()), "case_id"),
        (Act::Hold, Why::Secrecy, receiver("Kvarnby"), "receiver_unit"),
        (Act::Hold, Why::Secrecy, receiver(BVC), "receiver_unit"),
    ] {
        let refused = act(&tyst, what, why, target).await.unwrap_err();
        assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some(field.to_owned())));
        assert!(!refused.message().contains("Kvarnby"));
    }
    let missing = v1::OperateRequest {
        act: Act::Hold.into(),
        reason: Why::Fault.into(),
        ..Default::default()
    };
    let refused = tyst.gateway().operate(missing).await.unwrap_err();
    assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some("target".to_owned())));
    assert!(waits(bvc.status(&id_of(&packet)).await.unwrap().status()));
}

/// More packets of one case than one call changes, each in a line of its own.
async fn large_case(bvc: &Client, many: usize) -> Vec<String> {
    let report = edited(&packet_of("deviation.report"), |header| {
        header.receiver_unit = SOC.to_owned();
        header.case_id = "large".to_owned();
    });
    let reports: Vec<_> =
        (0..many).map(|_| edited(&report, |header| header.packet_id = new_id())).collect();
    let submits: Vec<_> = reports.iter().map(RawSubmit::of).collect();
    let mut replies =
        bvc.gateway().submit_many(tokio_stream::iter(submits)).await.unwrap().into_inner();
    while replies.message().await.unwrap().is_some() {}
    reports.iter().map(id_of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_again_an_act_gets_on_until_nothing_is_left() {
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::out_of_order()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let case = || Target::CaseId("large".to_owned());
    let mut all = large_case(&bvc, 1_050).await;
    all.sort();
    for what in [Act::Hold, Act::Release, Act::Withdraw] {
        let (mut changed, mut left) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            let reply = act(&tyst, what, Why::Secrecy, case()).await.unwrap();
            changed.extend(reply.packet_ids);
            left.push(reply.left);
        }
        changed.sort();
        assert_eq!(left, [50, 0], "{what:?}");
        assert!(changed == all, "{what:?} changed {}", changed.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_for_a_receiver_by_an_attempt_that_its_hold_precedes() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    for child in CHILDREN {
        permitted_handover(&bvc, child).await;
    }
    let mut packets = Vec::new();
    for _ in 0..30 {
        let round = CHILDREN.map(handover);
        let submits: Vec<_> = round.iter().map(RawSubmit::of).collect();
        let mut gateway = bvc.gateway();
        let replies = gateway.submit_many(tokio_stream::iter(submits));
        let (replies, held) =
            tokio::join!(replies, act(&tyst, Act::Hold, Why::Maintenance, receiver(EMI)));
        let mut replies = replies.unwrap().into_inner();
        while replies.message().await.unwrap().is_some() {}
        held.unwrap();
        // Longer than an attempt takes that began before.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        act(&tyst, Act::Release, Why::FaultMended, receiver(EMI)).await.unwrap();
        packets.extend(round);
    }
    for packet in &packets {
        bvc.until(&id_of(packet), PacketStatus::Imported).await;
    }
    let (mut is_held, mut under_hold, mut left) = (false, Vec::new(), 0);
    for entry in site.client("revisor", &region).await.entries().await {
        match entry.event.as_str() {
            "receiver-held" => is_held = true,
            "receiver-released" => is_held = false,
            "attempted" if is_held => under_hold.push(entry.packet_id),
            "attempted" => under_hold.retain(|packet| *packet != entry.packet_id),
            "imported" => left += usize::from(under_hold.contains(&entry.packet_id)),
            _ => {}
        }
    }
    assert_eq!(left, 0, "packets left by an attempt that was made under the hold");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_receiver_had_first_is_not_told_to_be_withdrawn() {
    let site = Site::new();
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    act(&tyst, Act::Hold, Why::Maintenance, receiver(EMI)).await.unwrap();
    for child in CHILDREN {
        permitted_handover(&bvc, child).await;
    }
    let packets: Vec<_> = (0..240).map(|n| handover(CHILDREN[n % CHILDREN.len()])).collect();
    for packet in &packets {
        bvc.submit(packet).await.unwrap();
    }
    let peer = site.peer(REGION, &karlstad).await;
    let delivered = async {
        for packet in &packets {
            peer.deliver(delivery(packet)).await.unwrap();
        }
    };
    let withdrawn = async {
        let mut withdrawn = Vec::new();
        for packet in &packets {
            if let Ok(reply) = act(&tyst, Act::Withdraw, Why::WrongReceiver, one(packet)).await {
                withdrawn.extend(reply.packet_ids);
            }
        }
        withdrawn
    };
    let ((), withdrawn) = tokio::join!(delivered, withdrawn);
    for packet in withdrawn {
        let told = bvc.status(&packet).await.unwrap();
        assert_eq!(told.status(), PacketStatus::Withdrawn, "{:?}", events(&told));
    }
}
