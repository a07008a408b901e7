//! What a killed process left half written in a record system's folder.

use crate::support::*;
use std::fs;

/// Of a packet that was withdrawn while the gateway was away: no attempt ever comes back to it.
fn withdrawn() -> String {
    format!(".{}.json.part", new_id())
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_gone_soon_after_the_next_start_and_the_record_systems_own_files_are_not() {
    let site = Site::new();
    let folder = site.path("karlstad-in");
    let [left, own] = [withdrawn(), ".inbox.lock".to_owned()].map(|name| folder.join(name));
    fs::write(&left, "of a child").unwrap();
    fs::write(&own, "").unwrap();
    let karlstad = site.start(KARLSTAD).await;
    eventually("it is gone", || !left.exists()).await;
    assert!(own.exists());
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_fails_touches_nothing() {
    let site = Site::new();
    let left = site.path("karlstad-in").join(withdrawn());
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    // It is busy with its folder, and another one is started by mistake.
    let packet = handover(CHILDREN[0]);
    region.deliver(delivery(&packet)).await.unwrap();
    let file = site.path("karlstad-in").join(format!("{}.json", id_of(&packet)));
    eventually("the folder was cleared before", || file.exists()).await;
    fs::write(&left, "of a child").unwrap();
    site.open(KARLSTAD).err().unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(left.exists());
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_was_away_at_the_start_is_cleared_with_its_first_file() {
    let site = Site::new();
    let folder = site.path("karlstad-in");
    let left = folder.join(withdrawn());
    fs::remove_dir(&folder).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    fs::create_dir(&folder).unwrap();
    fs::write(&left, "of a child").unwrap();
    let packet = handover(CHILDREN[0]);
    region.deliver(delivery(&packet)).await.unwrap();
    eventually("it is there", || folder.join(format!("{}.json", id_of(&packet))).exists()).await;
    assert!(!left.exists());
    karlstad.stop().await;
}
