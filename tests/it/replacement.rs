//! A corrected packet takes the place of an earlier one.

use crate::support::*;
use stafett::wire::v1::PacketStatus;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn the_replaced_one_is_withdrawn_and_linked() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let (old, new) = (handover(CHILDREN[0]), handover(CHILDREN[0]));
    let new = edited(&new, |header| header.replaces = id_of(&old));
    bvc.submit(&old).await.unwrap();
    bvc.submit(&new).await.unwrap();
    let told = bvc.until(&id_of(&old), PacketStatus::Withdrawn).await;
    let last = told.history.last().unwrap();
    assert_eq!((last.event.as_str(), &last.packet_id), ("accepted", &id_of(&new)));
    assert_eq!(bvc.status(&id_of(&new)).await.unwrap().status(), PacketStatus::Held);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_replaces_what_somebody_else_sent() {
    let site = Site::new();
    site.reconfigure(
        REGION,
        "may = [\"operate\"]",
        "may = [\"submit\"]\nspeaks_for = [\"SE2321000156-BUP01\"]",
    );
    let region = site.start(REGION).await;
    let (bvc, other) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let theirs = handover(CHILDREN[0]);
    bvc.submit(&theirs).await.unwrap();
    let new = edited(&handover(CHILDREN[0]), |header| {
        header.sender_unit = BUP.to_owned();
        header.replaces = id_of(&theirs);
    });
    other.submit(&new).await.unwrap();
    other.status(&id_of(&new)).await.unwrap();
    let told = bvc.status(&id_of(&theirs)).await.unwrap();
    assert_eq!((told.status(), events(&told)), (PacketStatus::Held, vec!["accepted"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_has_ended_stays_as_it_ended() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let old = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&old).await.unwrap();
    bvc.until(&id_of(&old), PacketStatus::Imported).await;
    let new = edited(&handover(CHILDREN[0]), |header| header.replaces = id_of(&old));
    bvc.submit(&new).await.unwrap();
    bvc.until(&id_of(&new), PacketStatus::Imported).await;
    let told = bvc.status(&id_of(&old)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Imported, "an end is an end");
    assert_eq!(events(&told).last(), Some(&"accepted"), "what came later is on record");
    assert_eq!(bvc.withdraw(&id_of(&old)).await.unwrap_err().code(), Code::FailedPrecondition);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_once_it_has_been_replaced() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    permitted_handover(&bvc, CHILDREN[0]).await;
    let mut replaced = Vec::new();
    for _ in 0..60 {
        let (old, new) = (handover(CHILDREN[0]), handover(CHILDREN[0]));
        let new = edited(&new, |header| header.replaces = id_of(&old));
        bvc.submit(&old).await.unwrap();
        bvc.submit(&new).await.unwrap();
        replaced.push((id_of(&old), id_of(&new)));
    }
    let last = &replaced.last().unwrap().1;
    bvc.until(last, PacketStatus::Imported).await;
    for (old, new) in &replaced {
        let left = postbox.letters().iter().any(|letter| letter.packet_id == *old);
        let history = bvc.status(old).await.unwrap().history;
        let came = |event: &str, id: &str| {
            history.iter().position(|it| it.event == event && it.packet_id == id)
        };
        let (attempted, replaced) = (came("attempted", old), came("accepted", new).unwrap());
        assert!(
            !left || attempted.is_some_and(|at| at < replaced),
            "it left after it was replaced"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_can_not_replace_itself() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packet = handover(CHILDREN[0]);
    let id = id_of(&packet);
    // An id is the same however its letters are written.
    for replaces in [id.clone(), id.to_uppercase()] {
        let packet = edited(&packet, |header| header.replaces = replaces);
        let refused = bvc.submit(&packet).await.unwrap_err();
        let at_fault = (Code::InvalidArgument, Some("header.replaces".to_owned()));
        assert_eq!(field_at_fault(&refused), at_fault);
    }
}

/// What was sent back for want of room is handed over again once there is some: its correction has come before it.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_its_replacement_never_leaves() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let old = permitted_handover(&bvc, CHILDREN[0]).await;
    let new = edited(&handover(CHILDREN[0]), |header| header.replaces = id_of(&old));
    bvc.submit(&new).await.unwrap();
    bvc.until(&id_of(&new), PacketStatus::Imported).await;
    let receipt = bvc.submit(&old).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Withdrawn, "nobody is told that it waits");
    let told = bvc.status(&id_of(&old)).await.unwrap();
    assert_eq!((told.status(), events(&told)), (PacketStatus::Withdrawn, vec!["accepted"; 2]));
    assert_eq!(told.history[0].packet_id, id_of(&new), "it says what took its place");

    // The same when everything that was known is built anew.
    region.stop().await;
    std::fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    assert_eq!(bvc.submit(&old).await.unwrap(), receipt);
    assert_eq!(bvc.status(&id_of(&old)).await.unwrap().status(), PacketStatus::Withdrawn);
    let last = handover(CHILDREN[0]);
    bvc.submit(&last).await.unwrap();
    bvc.until(&id_of(&last), PacketStatus::Imported).await;
    let left: Vec<_> = postbox.letters().into_iter().map(|letter| letter.packet_id).collect();
    assert_eq!(left, [id_of(&new), id_of(&last)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_right_after_its_replacement_is_told_so_at_once() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    permitted_handover(&bvc, CHILDREN[0]).await;
    for _ in 0..100 {
        let old = handover(CHILDREN[0]);
        let new = edited(&handover(CHILDREN[0]), |header| header.replaces = id_of(&old));
        bvc.submit(&new).await.unwrap();
        let receipt = bvc.submit(&old).await.unwrap();
        assert_eq!(receipt.status(), PacketStatus::Withdrawn, "nobody is told that it waits");
        assert_eq!(bvc.status(&id_of(&old)).await.unwrap().status(), PacketStatus::Withdrawn);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_replace_each_other_the_later_one_leaves() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let one = permitted_handover(&bvc, CHILDREN[0]).await;
    let other = edited(&handover(CHILDREN[0]), |header| header.replaces = id_of(&one));
    let one = edited(&one, |header| header.replaces = id_of(&other));
    postbox.refuse(Some(id_of(&one)));
    bvc.submit(&one).await.unwrap();
    let receipt = bvc.submit(&other).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Queued);
    bvc.until(&id_of(&other), PacketStatus::Imported).await;
    bvc.until(&id_of(&one), PacketStatus::Withdrawn).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_replaces_what_somebody_else_will_send() {
    let site = Site::new();
    let postbox = Postbox::open();
    site.reconfigure(
        REGION,
        "may = [\"operate\"]",
        "may = [\"submit\"]\nspeaks_for = [\"SE2321000156-BUP01\"]",
    );
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (bvc, other) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let theirs = permitted_handover(&bvc, CHILDREN[0]).await;
    let new = edited(&handover(CHILDREN[0]), |header| {
        header.sender_unit = BUP.to_owned();
        header.replaces = id_of(&theirs);
    });
    other.submit(&new).await.unwrap();
    other.status(&id_of(&new)).await.unwrap();
    assert_eq!(bvc.submit(&theirs).await.unwrap().status(), PacketStatus::Queued);
    bvc.until(&id_of(&theirs), PacketStatus::Imported).await;
}
