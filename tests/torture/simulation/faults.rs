//! What goes wrong with one machine.

use super::clock::TEN_YEARS;
use super::world::World;
use jiff::SignedDuration;
use stafett::internals::{Fault, Reach};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(3600);
/// What the gateway wants to have left for one step.
const ROOM: u64 = 128 << 20;

/// Lets things go wrong until all is calm.
pub(super) async fn strike(world: Arc<World>, at: usize) {
    loop {
        let pause = 2 * world.options().trouble * 3_600_000;
        sleep(Duration::from_millis(world.roll(pause))).await;
        if world.is_calm() {
            return;
        }
        one(&world, at).await;
    }
}

async fn one(world: &Arc<World>, at: usize) {
    let (options, machine) = (world.options(), &world.houses[at]);
    let name = machine.name();
    if world.happens(options.in_recovery) {
        let fault = any_fault(world, options.power_cuts);
        machine.fail_next_recovery(world.roll(12), fault);
    }
    match world.roll(100) {
        0..25 => {
            world.fault(format_args!("{name} is killed"));
            machine.end(Duration::from_millis(world.roll(600_000)));
        }
        25..60 => {
            let (after, fault) = (world.roll(25), any_fault(world, options.power_cuts));
            let reach = if world.happens(300) { Reach::Changes } else { Reach::Journal };
            world.fault(format_args!("{name} {fault:?} after {after} of {reach:?}"));
            machine.disk().plan(after, fault, reach);
        }
        60..68 if options.full_disks => {
            world.fault(format_args!("{name} is full"));
            let disk = machine.disk();
            // Full, so full that all but reading waits, or so full that nothing new is accepted.
            let left = world.roll(3) * ROOM + world.roll(2 << 20);
            disk.limit_room(Some(disk.used() + usize::try_from(left).unwrap()));
            sleep(HOUR * u32::try_from(1 + world.roll(24)).unwrap()).await;
            machine.disk().limit_room(None);
            world.tell(format_args!("{name} has room"));
        }
        68..72 => {
            world.fault(format_args!("{name} can't write its index"));
            machine.disk().fail_index(true);
            sleep(HOUR * u32::try_from(1 + world.roll(6)).unwrap()).await;
            machine.disk().fail_index(false);
        }
        72..80 => {
            world.fault(format_args!("{name} can't write its folder"));
            machine.fail_folder(true);
            sleep(HOUR * u32::try_from(1 + world.roll(24)).unwrap()).await;
            machine.fail_folder(false);
        }
        80..88 => {
            world.fault(format_args!("{name} is cut off"));
            machine.cut_off(true);
            sleep(HOUR * u32::try_from(1 + world.roll(24)).unwrap()).await;
            machine.cut_off(false);
        }
        88..91 if options.outages => {
            world.fault(format_args!("{name} is down for three days"));
            machine.end(72 * HOUR);
        }
        91..100 if options.clock_jumps => {
            let by = match world.roll(4) {
                0 => TEN_YEARS,
                1 => -TEN_YEARS,
                2 => SignedDuration::from_secs(i64::try_from(world.roll(7_200)).unwrap() - 3_600),
                _ => SignedDuration::ZERO,
            };
            world.fault(format_args!("{name} has its clock set wrong by {} s", by.as_secs()));
            machine.clock().set_wrong(by);
        }
        _ => {}
    }
}

fn any_fault(world: &World, power_cuts: bool) -> Fault {
    let all = [
        Fault::Fails,
        Fault::FailsButPersists,
        Fault::ForgetsWhatItShouldSync,
        Fault::Kills,
        Fault::KillsAfter,
        Fault::CutsPower,
        Fault::CutsPower,
    ];
    let count = if power_cuts { all.len() } else { 5 };
    all[usize::try_from(world.roll(count as u64)).unwrap()]
}
