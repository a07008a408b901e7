//! What came in is handed to the record system, however long that takes.

use crate::support::*;
use jiff::SignedDuration;
use stafett::Clock;
use stafett::wire::v1;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{fs, thread};
use tokio::runtime::Builder;
use tokio::time::sleep;

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_missing_delays_the_import_and_loses_nothing() {
    let site = Site::new();
    fs::remove_dir(site.path("karlstad-in")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let (region, revisor) =
        (site.peer(REGION, &karlstad).await, site.client("revisor", &karlstad).await);
    let packet = handover(CHILDREN[0]);
    region.deliver(delivery(&packet)).await.unwrap();
    sleep(Duration::from_millis(1_200)).await;
    let failed = async || {
        let entries = revisor.entries().await;
        entries.iter().filter(|entry| entry.event == "import-failed").count()
    };
    let tried = failed().await;
    // Doubling from 50 ms there is time for five at most.
    assert!((2..=5).contains(&tried), "{tried} attempts in 1.2 s");

    fs::create_dir(site.path("karlstad-in")).unwrap();
    let file = site.path("karlstad-in").join(format!("{}.json", id_of(&packet)));
    eventually("the record system has the file", || file.exists()).await;
    let waited = async || revisor.entries().await.iter().any(|entry| entry.event == "imported");
    for _ in 0..500 {
        if waited().await {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("the import is not on record");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_for_a_child_is_handed_over_in_the_order_in_which_it_came() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, "first_retry_ms = 50", "first_retry_ms = 2000");
    site.reconfigure(KARLSTAD, "ceiling_seconds = 1", "ceiling_seconds = 2");
    fs::remove_dir(site.path("karlstad-in")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    let revisor = site.client("revisor", &karlstad).await;
    let operator = site.client("tyst", &karlstad).await;
    let packets = [handover(CHILDREN[0]), handover(CHILDREN[0])];
    region.deliver(delivery(&packets[0])).await.unwrap();
    eventually_not("it fails", async || {
        !revisor.entries().await.iter().any(|entry| entry.event == "import-failed")
    })
    .await;
    // By itself the next one would be due before the first is tried again.
    region.deliver(delivery(&packets[1])).await.unwrap();
    let waiting = operator.whole_queue().await;
    let in_line: Vec<_> = waiting.iter().filter(|it| it.in_line).collect();
    let [told] = in_line.as_slice() else { panic!("{in_line:?}") };
    assert_eq!(told.packet_id, id_of(&packets[1]));
    assert_eq!(told.waits_for, ["the packets before it for the same child and receiver"]);
    fs::create_dir(site.path("karlstad-in")).unwrap();
    let imported = async || {
        let entries = revisor.entries().await.into_iter();
        entries.filter(|it| it.event == "imported").map(|it| it.packet_id).collect::<Vec<_>>()
    };
    eventually_not("both are there", async || imported().await.len() < 2).await;
    assert_eq!(imported().await, packets.map(|packet| id_of(&packet)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_sender_kept_until_a_moment_is_not_kept_again_by_a_clock_behind_its_own() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    let revisor = site.client("revisor", &karlstad).await;
    let ahead = (site.clock.now() + SignedDuration::from_mins(1)).as_second();
    let kept = edited(&handover(CHILDREN[0]), |header| {
        header.not_before = Some(prost_types::Timestamp { seconds: ahead, nanos: 0 });
    });
    let packets = [kept, handover(CHILDREN[0])];
    for packet in &packets {
        region.deliver(delivery(packet)).await.unwrap();
    }
    let imported = async || {
        let entries = revisor.entries().await.into_iter();
        entries.filter(|it| it.event == "imported").map(|it| it.packet_id).collect::<Vec<_>>()
    };
    eventually_not("both are there", async || imported().await.len() < 2).await;
    assert_eq!(imported().await, packets.map(|packet| id_of(&packet)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_that_can_not_be_read_any_more_holds_up_no_other() {
    let site = Site::new();
    fs::remove_dir(site.path("karlstad-in")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    let [broken, behind, whole] = [CHILDREN[0], CHILDREN[0], CHILDREN[1]].map(handover);
    region.deliver(delivery(&broken)).await.unwrap();
    karlstad.stop().await;
    let frames = frames(&site.data(KARLSTAD));
    let stored = frames.iter().find(|frame| frame.payload_slot.is_some()).unwrap();
    let file = site.data(KARLSTAD).join("journal").join(&stored.file);
    let mut bytes = fs::read(&file).unwrap();
    bytes[stored.payload_slot.unwrap().0 + 20] ^= 1;
    fs::write(&file, bytes).unwrap();
    fs::create_dir(site.path("karlstad-in")).unwrap();

    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    region.deliver(delivery(&behind)).await.unwrap();
    region.deliver(delivery(&whole)).await.unwrap();
    let file = |packet| site.path("karlstad-in").join(format!("{}.json", id_of(packet)));
    eventually("the record system has another child's", || file(&whole).exists()).await;
    eventually("it has what stood behind it too", || file(&behind).exists()).await;
    assert!(!file(&broken).exists());
    let entries = site.client("revisor", &karlstad).await.entries().await;
    let failed =
        |it: &v1::LedgerEntry| it.event == "import-failed" && it.packet_id == id_of(&broken);
    assert!(entries.iter().any(failed), "on record too");
    let waiting = site.client("tyst", &karlstad).await.whole_queue().await;
    let told = waiting.iter().find(|it| it.packet_id == id_of(&broken)).unwrap();
    assert_eq!(told.alarm, "import-failed");
}

#[test]
fn a_folder_that_does_not_answer_holds_up_nobody_else() {
    // As `stafett serve` has it: one thread answers all.
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let told = runtime.spawn(async {
        let site = Site::new();
        let karlstad = site.start(KARLSTAD).await;
        let region = site.peer(REGION, &karlstad).await;
        let packet = handover(CHILDREN[0]);
        let file = site.path("karlstad-in").join(format!("{}.json", id_of(&packet)));
        // Whoever opens it waits until somebody writes, as on a disk of another machine that has gone.
        let pipe = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
        rustix::fs::mknodat(rustix::fs::CWD, &file, pipe.0, pipe.1, 0).unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = thread::spawn({
            let (file, is_over) = (file.clone(), Arc::clone(&is_over));
            move || {
                thread::sleep(Duration::from_secs(3));
                is_over.store(true, Ordering::SeqCst);
                drop(fs::OpenOptions::new().write(true).open(file).unwrap());
            }
        });
        region.deliver(delivery(&packet)).await.unwrap();
        sleep(Duration::from_millis(500)).await;
        let other = handover(CHILDREN[1]);
        region.deliver(delivery(&other)).await.unwrap();
        assert!(!is_over.load(Ordering::SeqCst), "nobody was answered while the folder was not");
        ends.join().unwrap();
        for packet in [&packet, &other] {
            let file = site.path("karlstad-in").join(format!("{}.json", id_of(packet)));
            eventually("it is there at last", || fs::metadata(&file).is_ok_and(|it| it.is_file()))
                .await;
        }
    });
    runtime.block_on(told).unwrap();
}
