//! Packets of one child to one receiver leave in order; one stuck child holds up nobody else.

use crate::support::*;
use stafett::wire::RawSubmit;
use stafett::wire::v1::PacketStatus;
use tokio_stream::iter;

#[tokio::test(flavor = "multi_thread")]
async fn packets_of_one_child_arrive_in_the_order_they_were_handed_over() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let mut packets = vec![permitted_handover(&bvc, CHILDREN[0]).await];
    packets.extend((0..5).map(|_| handover(CHILDREN[0])));
    for packet in &packets {
        bvc.submit(packet).await.unwrap();
    }
    let first = id_of(&packets[0]);
    bvc.until_told(&first, "attempts", |told| told.attempts > 1).await;
    for later in &packets[1..] {
        assert_eq!(bvc.status(&id_of(later)).await.unwrap().attempts, 0, "it waits its turn");
    }
    let waiting = bvc.whole_queue().await;
    let in_line = waiting.iter().filter(|it| it.in_line).count();
    assert_eq!((waiting.len(), in_line), (6, 5));
    let told = waiting.iter().find(|it| it.in_line).unwrap();
    assert_eq!(told.waits_for, ["the packets before it for the same child and receiver"]);
    postbox.mend();
    bvc.until(&id_of(packets.last().unwrap()), PacketStatus::Imported).await;
    let came: Vec<_> = postbox.letters().into_iter().map(|letter| letter.packet_id).collect();
    assert_eq!(came, packets.iter().map(id_of).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_that_its_receiver_does_not_take_holds_up_its_own_child_alone() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let stuck = permitted_handover(&bvc, CHILDREN[0]).await;
    postbox.refuse(Some(id_of(&stuck)));
    let behind = handover(CHILDREN[0]);
    let other = permitted_handover(&bvc, CHILDREN[1]).await;
    for packet in [&stuck, &behind, &other] {
        bvc.submit(packet).await.unwrap();
    }
    bvc.until(&id_of(&other), PacketStatus::Imported).await;
    bvc.until_told(&id_of(&stuck), "attempts", |told| told.attempts > 1).await;
    assert_eq!(bvc.status(&id_of(&behind)).await.unwrap().attempts, 0);
    // What steps aside to wait for a person lets the next one go, and goes when it is released.
    bvc.withdraw(&id_of(&stuck)).await.unwrap();
    bvc.until(&id_of(&behind), PacketStatus::Imported).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_that_waits_for_a_consent_lets_the_next_one_pass() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let held = edited(&handover(CHILDREN[0]), |header| header.case_id = "first".to_owned());
    assert_eq!(bvc.submit(&held).await.unwrap().status(), PacketStatus::Held);
    bvc.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    bvc.record(CHILDREN[0], consent("g1")).await.unwrap();
    let next = handover(CHILDREN[0]);
    bvc.submit(&next).await.unwrap();
    bvc.until(&id_of(&next), PacketStatus::Imported).await;
    bvc.until(&id_of(&held), PacketStatus::Imported).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_down_is_tried_by_one_packet_and_not_by_all() {
    let site = Site::new();
    // Retries so slow that only the receiver's pace can be at work.
    site.reconfigure(REGION, "first_retry_ms = 50", "first_retry_ms = 1000");
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let mut packets = Vec::new();
    for child in CHILDREN {
        packets.push(permitted_handover(&bvc, child).await);
    }
    for packet in &packets {
        bvc.submit(packet).await.unwrap();
    }
    bvc.until_told(&id_of(&packets[0]), "an attempt", |told| told.attempts > 0).await;
    let mut attempts = 0;
    for packet in &packets {
        attempts += bvc.status(&id_of(packet)).await.unwrap().attempts;
    }
    assert!(attempts < 3, "{attempts} attempts at a receiver that does not answer");
    postbox.mend();
    for packet in &packets {
        bvc.until(&id_of(packet), PacketStatus::Imported).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_stream_brings_leaves_in_the_stream_s_order() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    permitted_handover(&bvc, CHILDREN[0]).await;
    let packets: Vec<_> = (0..200).map(|_| handover(CHILDREN[0])).collect();
    let (old, held) = (handover(CHILDREN[1]), handover(CHILDREN[2]));
    // What can't be read holds up nothing; what replaces another finds it, whomever it tells of.
    let bad = edited(&handover(CHILDREN[0]), |header| header.made_at = None);
    let new = edited(&held, |header| header.replaces = id_of(&old));
    let requests = packets.iter().chain([&bad, &old, &new]);
    let requests: Vec<_> = requests.map(RawSubmit::of).collect();
    let mut replies = bvc.gateway().submit_many(iter(requests)).await.unwrap().into_inner();
    while replies.message().await.unwrap().is_some() {}
    bvc.until(&id_of(packets.last().unwrap()), PacketStatus::Imported).await;
    eventually("all have come", || postbox.letters().len() == packets.len()).await;
    let came: Vec<_> = postbox.letters().into_iter().map(|letter| letter.packet_id).collect();
    assert!(came == packets.iter().map(id_of).collect::<Vec<_>>());
    assert_eq!(bvc.status(&id_of(&old)).await.unwrap().status(), PacketStatus::Withdrawn);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_urgent_waits_behind_no_other_child_s_packets_either() {
    let site = Site::new();
    site.reconfigure(REGION, "ceiling_seconds = 1", "ceiling_seconds = 1\nper_receiver = 1");
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, SOC, postbox.clone()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    tyst.record_common(agreement("a1", "2027-01-01", "2027-12-31")).await.unwrap();
    let report =
        edited(&packet_of("deviation.report"), |header| header.receiver_unit = SOC.to_owned());
    let backlog: Vec<_> =
        (0..200).map(|_| edited(&report, |header| header.packet_id = new_id())).collect();
    for packet in &backlog {
        assert_eq!(bvc.submit(packet).await.unwrap().status(), PacketStatus::Queued);
    }
    let urgent = orosanmalan(CHILDREN[0], SOC);
    bvc.submit(&urgent).await.unwrap();
    postbox.mend();
    bvc.until(&id_of(&urgent), PacketStatus::Imported).await;
    let place = postbox.letters().iter().position(|it| it.packet_id == id_of(&urgent)).unwrap();
    assert!(place < 10, "it left as number {place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_urgent_waits_for_no_other_receiver_s_answer() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.start_with(REGION, EMI, Postbox::silent()).await;
    let bvc = site.client("bvc", &region).await;
    let slow = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&slow).await.unwrap();
    bvc.until(&id_of(&slow), PacketStatus::Sent).await;
    let urgent = orosanmalan(CHILDREN[0], SOC);
    bvc.submit(&urgent).await.unwrap();
    bvc.until(&id_of(&urgent), PacketStatus::Delivered).await;
    assert_eq!(bvc.status(&id_of(&slow)).await.unwrap().status(), PacketStatus::Sent);
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_urgent_does_not_wait_until_its_receiver_has_rested() {
    let site = Site::new();
    // So that nothing that has failed once is tried again while this runs.
    site.reconfigure(REGION, "first_retry_ms = 50", "first_retry_ms = 600000");
    site.reconfigure(REGION, "ceiling_seconds = 1", "ceiling_seconds = 3600");
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, SOC, postbox.clone()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    tyst.record_common(agreement("a1", "2027-01-01", "2027-12-31")).await.unwrap();
    let before =
        edited(&packet_of("deviation.report"), |header| header.receiver_unit = SOC.to_owned());
    let behind = edited(&before, |header| header.packet_id = new_id());
    bvc.submit(&before).await.unwrap();
    bvc.until_told(&id_of(&before), "a failure", |told| told.attempts > 0).await;
    eventually_not("its receiver rests", async || {
        bvc.status(&id_of(&before)).await.unwrap().status() != PacketStatus::Queued
    })
    .await;
    postbox.mend();
    bvc.submit(&behind).await.unwrap();
    let urgent = orosanmalan(CHILDREN[0], SOC);
    bvc.submit(&urgent).await.unwrap();
    bvc.until(&id_of(&urgent), PacketStatus::Imported).await;
    // Where it has come through, what has not been tried yet comes too; what has failed keeps its own time.
    bvc.until(&id_of(&behind), PacketStatus::Imported).await;
    assert_eq!(bvc.status(&id_of(&before)).await.unwrap().status(), PacketStatus::Queued);
}
