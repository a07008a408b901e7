//! A gateway that stops on a full disk: its index has taken in more than its tiles are sure of, and a power cut may tear those.

use crate::support::*;
use stafett::internals::{Dice, Disk};
use stafett::{Caller, Gateway};
use std::time::Duration;
use tokio::time::sleep;

/// So many packets change more in the index than it keeps in memory.
const PACKETS: usize = 7_000;
/// So many ways are there for the power to go.
const CUTS: u64 = 6;

#[tokio::test(start_paused = true)]
async fn a_power_cut_after_a_stop_on_a_full_disk_keeps_nobody_from_starting() {
    let (site, disk) = (Site::new(), Disk::new());
    let gateway = opened_without_a_pause(&site, &disk).unwrap();
    let packets: Vec<_> = (0..PACKETS).map(|_| encoded(&handover(CHILDREN[0]))).collect();
    for many in packets.chunks(50) {
        let asked: Vec<_> = many.iter().map(|packet| submitted(&gateway, packet)).collect();
        for asked in asked {
            asked.await.unwrap();
        }
    }
    // Room for closing what is open, and for nothing to be begun.
    disk.limit_room(Some(disk.used() + (8 << 20)));
    drop(gateway);
    sleep(Duration::from_secs(10)).await;
    let stopped = disk.restarted();
    stopped.limit_room(None);

    for seed in 0..CUTS {
        let disk = stopped.copied().after_power_cut(&mut Dice(seed));
        let gateway =
            opened_without_a_pause(&site, &disk).unwrap_or_else(|why| panic!("cut {seed}: {why}"));
        let head = Ledger::of(&gateway.verifier_key()).head(&gateway.checkpoint()).unwrap();
        let torn =
            (1..head.size).step_by(256).find(|old| gateway.consistency(*old, head.size).is_err());
        assert_eq!(torn, None, "cut {seed}");
    }
}

fn submitted(gateway: &Gateway, packet: &[u8]) -> tokio::task::JoinHandle<()> {
    let (gateway, packet) = (gateway.clone(), packet.to_vec());
    tokio::spawn(async move {
        let sender = Caller::in_process("SE2321000156-BVC".parse().unwrap());
        gateway.submit(&sender, packet.into()).await.unwrap();
    })
}
