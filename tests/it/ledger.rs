//! What the ledger proves, checked by code that is not the program's.

use crate::support::*;
use stafett::wire::v1;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_is_in_every_tree_and_every_tree_grew_from_the_one_before() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    let log = Ledger::of(&site.verifier_key(REGION));
    let mut heads = Vec::new();
    for child in CHILDREN {
        let packets = (0..4).map(|_| handover(child));
        let submits: Vec<_> = packets
            .map(|packet| {
                let bvc = bvc.clone();
                tokio::spawn(async move { bvc.submit(&packet).await.unwrap() })
            })
            .collect();
        for submit in submits {
            heads.push(log.proves(submit.await.unwrap().proof.as_ref().unwrap()).unwrap());
        }
    }
    let newest = log.head(&revisor.checkpoint().await.unwrap()).unwrap();
    assert!(heads.iter().all(|head| head.size <= newest.size));
    heads.push(newest.clone());
    heads.sort_by_key(|head| head.size);
    heads.dedup();
    for pair in heads.windows(2) {
        let [old, new] = pair else { panic!("two") };
        let reply = revisor.consistency(old.size, new.size).await.unwrap();
        assert!(old.grew_to(new, &reply.hashes), "from {} to {}", old.size, new.size);
    }
    let (first, last) = (&heads[0], &heads[heads.len() - 1]);
    let proof = revisor.consistency(first.size, last.size).await.unwrap().hashes;
    let forged = Head { root: [7; 32], ..last.clone() };
    assert!(first.grew_to(last, &proof) && !first.grew_to(&forged, &proof));

    let entries = revisor.whole_ledger().await;
    let newest = log.head(&revisor.checkpoint().await.unwrap()).unwrap();
    for entry in entries {
        let proof = revisor.inclusion(entry.index, 0).await.unwrap();
        assert_eq!(proof.leaf, entry.leaf);
        assert_eq!(log.proves(&proof), Ok(newest.clone()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_was_touched_proves_nothing() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for _ in 0..4 {
        bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    }
    let log = Ledger::of(&site.verifier_key(REGION));
    let proof = bvc.submit(&handover(CHILDREN[0])).await.unwrap().proof.unwrap();
    log.proves(&proof).unwrap();
    type Edit = fn(&mut v1::EntryProof);
    let edits: [Edit; 5] = [
        |it| it.index -= 1,
        |it| it.leaf = vec![7; 32].into(),
        |it| it.tree_size += 1,
        |it| drop(it.inclusion.pop()),
        |it| it.checkpoint = it.checkpoint.replacen("/audit", "/other", 1),
    ];
    for edit in edits {
        let mut touched = proof.clone();
        edit(&mut touched);
        assert!(log.proves(&touched).is_err());
    }
    assert!(Ledger::of(&site.verifier_key(KARLSTAD)).proves(&proof).is_err(), "another's key");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_ledger_never_had_can_not_be_proved() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    for (index, size) in [(1_000_000, 0), (0, 1_000_000), (u64::MAX, u64::MAX)] {
        let refused = bvc.inclusion(index, size).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{index} of {size}");
    }
    for (old, new) in [(1_000_000, 0), (2, 1), (0, u64::MAX)] {
        let refused = bvc.consistency(old, new).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{old} to {new}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_entries_follow_one_another() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    for _ in 0..10 {
        bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    }
    let whole = revisor.whole_ledger().await;
    assert!(whole.iter().enumerate().all(|(n, entry)| entry.index == n as u64));
    let mut paged = Vec::new();
    // Readings are entries too, and those of the first round came after what it read.
    while paged.len() < whole.len() {
        let page = revisor.entries_from(paged.len() as u64, 3).await.unwrap();
        assert!((1..=3).contains(&page.len()));
        paged.extend(page);
    }
    assert_eq!(paged[..whole.len()], whole);
    assert_eq!(revisor.entries_from(u64::MAX, 3).await.unwrap(), []);
}
