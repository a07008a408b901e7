//! A journal that is older than what was signed is not started: it would deny what others have proof of.

use crate::support::*;
use std::fs;

/// A house at rest with some records, and its journal as it was some records ago.
async fn rolled_back(site: &Site) {
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    let older = site.crash_image(REGION).join("journal");
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    region.stop().await;
    fs::rename(site.data(REGION).join("journal"), site.path("newer")).unwrap();
    fs::rename(older, site.data(REGION).join("journal")).unwrap();
}

fn is_refused(site: &Site) {
    let why = site.open(REGION).err().expect("it must not start");
    assert!(why.contains("restore the newer journal"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_without_its_newest_records_is_not_started() {
    let site = Site::new();
    rolled_back(&site).await;
    is_refused(&site);
    // Nothing was changed: with the newer journal all is well.
    fs::remove_dir_all(site.data(REGION).join("journal")).unwrap();
    fs::rename(site.path("newer"), site.data(REGION).join("journal")).unwrap();
    site.start(REGION).await.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_is_it_with_a_new_index() {
    let site = Site::new();
    rolled_back(&site).await;
    fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    is_refused(&site);
    is_refused(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_gateways_can_not_have_one_journal() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let why = site.open(REGION).err().expect("it must not start");
    assert!(why.contains("in use"), "{why}");
    assert!(
        !site.data(REGION).join("index.broken").exists(),
        "and it leaves the other's index alone"
    );
    let bvc = site.client("bvc", &region).await;
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_is_refused_does_not_change_the_key_that_the_folder_is_verified_with() {
    let site = Site::new();
    site.start(REGION).await.stop().await;
    let told = || fs::read_to_string(site.data(REGION).join("ledger/verifier.vkey")).unwrap();
    let before = told();
    site.reconfigure(REGION, "pki/region.ledger.key", "pki/karlstad.ledger.key");
    site.open(REGION).err().expect("the ledger is signed with another key");
    assert_eq!(told(), before);
}
