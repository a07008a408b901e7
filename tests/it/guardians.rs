//! Who has to be asked is who was told last, and not whom an old call names that comes again, or late.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, PacketStatus, record_request::Change};
use tonic::{Code, Status};

fn learnt(pseudonyms: &[&str], at: &str) -> Change {
    let Change::Guardians(told) = guardians(pseudonyms) else { panic!("another change") };
    let at: jiff::Timestamp = at.parse().unwrap();
    let at = prost_types::Timestamp { seconds: at.as_second(), nanos: 0 };
    Change::Guardians(v1::Guardians { learnt_at: Some(at), ..told })
}

fn at_fault(refused: &Status) {
    let field = "guardians.learnt_at";
    let expected = (Code::InvalidArgument, Some(field.to_owned()));
    assert_eq!(field_at_fault(refused), expected, "{}", refused.message());
    assert!(refused.message().contains("right"), "{}", refused.message());
    assert!(in_contract("stafett.v1.RecordRequest", field));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_call_that_comes_again_leaves_nobody_unasked() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    let (one, both) = (guardians(&["g1"]), guardians(&["g1", "g2"]));
    for change in [&one, &both, &both, &consent("g1")] {
        bvc.record(child, change.clone()).await.unwrap();
    }
    let packet = handover(child);
    assert_eq!(bvc.submit(&packet).await.unwrap().status(), PacketStatus::Held);
    let since = bvc.read_child(child, "").await.unwrap().guardians_recorded;
    // So it stays when the index has been built anew.
    region.stop().await;
    std::fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    at_fault(&bvc.record(child, one).await.unwrap_err());
    at_fault(&bvc.record(child, learnt(&["g1"], "2027-08-16T07:40:00Z")).await.unwrap_err());
    bvc.record(child, guardians(&["g2", "g1"])).await.unwrap();
    let known = bvc.read_child(child, "").await.unwrap();
    assert_eq!(
        (known.guardians, known.guardians_recorded),
        (vec!["g1".into(), "g2".into()], since)
    );
    assert_eq!(bvc.status(&id_of(&packet)).await.unwrap().status(), PacketStatus::Held);
    // It is so once more, and the record system says when it learnt it: which nobody can before that.
    let anew = learnt(&["g1"], "2027-08-16T09:30:00Z");
    at_fault(&bvc.record(child, anew.clone()).await.unwrap_err());
    site.clock.turn(SignedDuration::from_hours(2));
    assert_eq!(bvc.record(child, anew.clone()).await.unwrap().released, [id_of(&packet)]);
    assert!(bvc.record(child, anew).await.is_ok(), "its answer was lost");
    let known = bvc.read_child(child, "").await.unwrap();
    assert_eq!(known.guardians, ["g1"]);
    let at: jiff::Timestamp = "2027-08-16T09:30:00Z".parse().unwrap();
    assert_eq!(known.guardians_learnt.map(|it| it.seconds), Some(at.as_second()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_comes_late_does_not_take_the_place_of_a_newer_one() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    bvc.record(child, learnt(&["g1", "g2"], "2027-08-16T07:30:00Z")).await.unwrap();
    at_fault(&bvc.record(child, learnt(&["g1"], "2027-08-15T07:30:00Z")).await.unwrap_err());
    assert_eq!(bvc.read_child(child, "").await.unwrap().guardians, ["g1", "g2"]);
    bvc.record(child, learnt(&["g1"], "2027-08-16T07:30:01Z")).await.unwrap();
    assert_eq!(bvc.read_child(child, "").await.unwrap().guardians, ["g1"]);
}
