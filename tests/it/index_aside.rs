//! An index that is not as it was written is set aside, and not kept for long; one that the machine refuses is left alone.

use crate::support::*;
use stafett::internals::{Disk, Fault, Reach};
use stafett::wire::v1::{self, ErasedPart, PacketStatus};
use stafett::{Caller, Gateway};
use std::path::PathBuf;
use std::time::Duration;
use std::{fs, iter};
use tokio::time::sleep;

/// Opens a house whose index has become something else; gives the one that was set aside.
fn opened_anew(site: &Site) -> (Gateway, PathBuf) {
    fs::write(site.data(REGION).join("index.redb"), b"not an index at all".repeat(1000)).unwrap();
    let gateway = site.open(REGION).unwrap();
    let aside = site.data(REGION).join("index.broken");
    assert!(aside.exists(), "kept for whoever wants to know");
    (gateway, aside)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_set_aside_is_there_until_the_next_start() {
    let site = Site::new();
    site.start(REGION).await.stop().await;
    let (gateway, aside) = opened_anew(&site);
    site.close(gateway).await;
    assert!(aside.exists());
    let gateway = site.open(REGION).unwrap();
    assert!(!aside.exists());
    site.close(gateway).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn or_until_something_is_erased_which_it_would_keep() {
    let site = Site::new();
    site.start(REGION).await.stop().await;
    let (gateway, aside) = opened_anew(&site);
    let packet = handover(CHILDREN[0]);
    let receipt = gateway.submit(&clerk(), encoded(&packet).into()).await.unwrap();
    let withdrawn = gateway.withdraw(&clerk(), &receipt.packet_id, 1).await.unwrap();
    assert_eq!(withdrawn.status(), PacketStatus::Withdrawn);
    assert!(aside.exists());
    let part = ErasedPart::Payload.into();
    let request = v1::EraseRequest { packet_id: receipt.packet_id, part };
    gateway.erase(&operator(), request).await.unwrap();
    assert!(!aside.exists());
    site.close(gateway).await;
}

#[tokio::test(start_paused = true)]
async fn a_disk_without_room_for_an_index_refuses_the_start_and_nothing_is_set_aside() {
    let (site, disk) = at_rest().await;
    let disk = Disk::holding(&disk.journal_files());
    disk.limit_room(Some(disk.used()));
    for _ in 0..2 {
        let refused = opened_on(&site, &disk).err().expect("there is no room");
        assert!(refused.contains("its operator must see to room"), "{refused}");
        assert!(!disk.has_index_set_aside());
    }
    disk.limit_room(None);
    opened_on(&site, &disk).unwrap();
    assert!(!disk.has_index_set_aside());
}

#[tokio::test(start_paused = true)]
async fn whatever_fails_at_a_start_the_index_is_left_alone() {
    let (site, before) = at_rest().await;
    let refused = iter::successors(Some(0), |at| Some(at + 1)).map_while(|at| {
        let disk = before.copied();
        disk.plan(at, Fault::Fails, Reach::Everything);
        let refused = opened_on(&site, &disk).is_err();
        assert!(!disk.has_index_set_aside(), "operation {at}");
        disk.fault_is_over().then_some(refused)
    });
    let refused = refused.filter(|refused| *refused).count();
    assert!(refused > 20, "{refused}");
}

/// A gateway's disk after a clean stop.
async fn at_rest() -> (Site, Disk) {
    let (site, disk) = (Site::new(), Disk::new());
    let gateway = opened_on(&site, &disk).unwrap();
    gateway.submit(&clerk(), encoded(&handover(CHILDREN[0])).into()).await.unwrap();
    drop(gateway);
    sleep(Duration::from_secs(10)).await;
    (site, disk.restarted())
}

fn clerk() -> Caller {
    Caller::in_process("SE2321000156-BVC".parse().unwrap())
}

fn operator() -> Caller {
    Caller::in_process("SE2321000156-TYST".parse().unwrap())
}
