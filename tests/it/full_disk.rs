//! A disk that fills: nothing new is accepted, nothing is lost, what is known can be read, and there is no need for a restart.

use crate::support::*;
use jiff::SignedDuration;
use stafett::internals::Disk;
use stafett::wire::v1::{self, PacketStatus, Receipt};
use stafett::{Caller, Delivering, Error, Gateway, Parcel, Standing, Transport, TransportError};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// More than the gateway wants to have left.
const ENOUGH: usize = 1 << 30;

#[tokio::test(start_paused = true)]
async fn a_full_disk_stops_nothing_but_new_work_until_there_is_room() {
    let (gateway, disk) = on_a_simulated_machine();
    tokio::spawn({
        let gateway = gateway.clone();
        async move { gateway.work().await }
    });
    let before = submit(&gateway).await.unwrap();
    sleep(Duration::from_secs(60)).await;

    disk.limit_room(Some(disk.used()));
    // Whoever hears of it first has its packet in the journal, which has room of its own.
    let unfolded = submit(&gateway).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    for _ in 0..3 {
        let refused = submit(&gateway).await;
        assert!(matches!(refused, Err(Error::DiskFull)), "{refused:?}");
        assert_eq!(*gateway.standing().borrow(), Standing::Full);
        let told = gateway.status(&sender(), &before.packet_id).await.unwrap();
        assert_eq!(told.status(), PacketStatus::Queued);
        let told = gateway.status(&operator(), &before.packet_id).await.unwrap();
        assert_eq!(told.status(), PacketStatus::Queued);
        for caller in [sender(), operator()] {
            let told = gateway.queue(&caller, v1::QueueRequest::default()).await.unwrap();
            assert_eq!(told.packets[0].packet_id, before.packet_id);
            assert!(told.lacks_newest);
        }
        // Nobody is told that what was accepted isn't there.
        for caller in [sender(), operator()] {
            let told = gateway.status(&caller, &unfolded.packet_id).await;
            assert!(matches!(told, Err(Error::DiskFull)), "{told:?}");
        }
        sleep(Duration::from_secs(3600)).await;
    }

    disk.limit_room(None);
    let serving = timeout(Duration::from_secs(10), async {
        gateway.standing().wait_for(|now| *now == Standing::Serving).await.map(|_| ())
    });
    serving.await.unwrap().unwrap();
    let told = gateway.status(&sender(), &unfolded.packet_id).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Queued);
    submit(&gateway).await.unwrap();
    let told = gateway.queue(&operator(), v1::QueueRequest::default()).await.unwrap();
    assert!(told.packets.len() == 3 && !told.lacks_newest);
}

#[tokio::test(start_paused = true)]
async fn with_little_room_left_what_was_accepted_goes_on_and_what_is_new_waits_unless_it_is_urgent()
{
    let (gateway, disk) = on_a_simulated_machine();
    let accepted = submit(&gateway).await.unwrap();
    disk.limit_room(Some(disk.used() + (200 << 20)));
    // The fold looks when it has something to fold.
    submit(&gateway).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(*gateway.standing().borrow(), Standing::Full);
    let refused = hand_over(&gateway, &handover(CHILDREN[0])).await;
    assert!(matches!(refused, Err(Error::DiskFull)), "{refused:?}");
    // What a child may come to harm without is still taken.
    submit(&gateway).await.unwrap();
    let withdrawn = gateway.withdraw(&sender(), &accepted.packet_id, 1).await.unwrap();
    assert_eq!(withdrawn.status(), PacketStatus::Withdrawn);
    disk.limit_room(Some(disk.used() + ENOUGH));
    sleep(Duration::from_secs(10)).await;
    submit(&gateway).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_gateway_whose_configuration_has_changed_starts_and_stops_on_a_full_disk_too() {
    let (site, disk) = (Site::new(), Disk::new());
    let gateway = opened_on(&site, &disk).unwrap();
    let working = tokio::spawn(async move { gateway.work().await });
    sleep(Duration::from_secs(60)).await;
    working.abort();
    let disk = disk.restarted();
    disk.limit_room(Some(disk.used()));
    site.reconfigure(REGION, r#"name = "Granskaren""#, r#"name = "Revisionen""#);
    let gateway = opened_on(&site, &disk).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stopped = timeout(Duration::from_secs(3600), gateway.run(listener, async {})).await;
    stopped.expect("whoever stops it is heard").unwrap();
}

/// Counts what comes, and takes nothing.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Transport for Counting {
    fn deliver<'a>(&'a self, _: &'a Parcel) -> Delivering<'a> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Err(TransportError::NotTaken) })
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_decided_before_the_disk_was_full_does_not_leave_when_there_is_room_hours_later() {
    let (site, disk, door) = (Site::new(), Disk::new(), Arc::new(Counting::default()));
    let gateway = opened_beside(&site, &disk, KARLSTAD, door.clone()).unwrap();
    tokio::spawn({
        let gateway = gateway.clone();
        async move { gateway.work().await }
    });
    let id = submit(&gateway).await.unwrap().packet_id;
    let times = async |event: &str| {
        let told = gateway.status(&sender(), &id).await.unwrap();
        events(&told).iter().filter(|it| **it == event).count()
    };
    let came = || door.0.load(Ordering::Relaxed);
    // Its courier waits by the clock.
    let leaves = |until| {
        site.clock.turn(SignedDuration::from_millis(100));
        came() >= until
    };
    eventually("it leaves", || leaves(2)).await;
    disk.limit_room(Some(disk.used()));
    // Another attempt is entered; it is not folded, and waits.
    site.clock.turn(SignedDuration::from_secs(30));
    sleep(Duration::from_secs(60)).await;
    assert_eq!(*gateway.standing().borrow(), Standing::Full);
    let before = came();
    site.clock.turn(SignedDuration::from_mins(2));
    sleep(Duration::from_secs(60)).await;
    assert_eq!(came(), before, "what isn't folded leaves");
    disk.limit_room(None);
    eventually("it leaves again", || leaves(before + 2)).await;
    gateway.withdraw(&sender(), &id, 1).await.unwrap();
    sleep(Duration::from_secs(60)).await;
    // One attempt ended without having left: it was decided again.
    assert_eq!(times("attempted").await, came() + 1);
    assert_eq!(times("attempt-failed").await, times("attempted").await);
}

async fn submit(gateway: &Gateway) -> Result<Receipt, Error> {
    hand_over(gateway, &orosanmalan(CHILDREN[0], SOC)).await
}

async fn hand_over(gateway: &Gateway, packet: &v1::Packet) -> Result<Receipt, Error> {
    gateway.submit(&sender(), encoded(packet).into()).await
}

fn sender() -> Caller {
    Caller::in_process("SE2321000156-BVC".parse().unwrap())
}

fn operator() -> Caller {
    Caller::in_process("SE2321000156-TYST".parse().unwrap())
}

/// Its receiver can't be reached.
fn on_a_simulated_machine() -> (Gateway, Disk) {
    let (site, disk) = (Site::new(), Disk::new());
    (opened_on(&site, &disk).unwrap(), disk)
}
