//! One machine: its disk and clock last, its gateway's lives don't.

use super::clock::MachineClock;
use super::inbox::Folder;
use super::network::Link;
use super::world::World;
use crate::ground::HOUSES;
use jiff::SignedDuration;
use stafett::internals::{Dice, Disk, Fault, Reach, Simulated};
use stafett::{Gateway, Standing};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::sleep;

pub(super) struct Machine {
    at: usize,
    world: Weak<World>,
    clock: Arc<MachineClock>,
    state: Mutex<State>,
    ended: Notify,
    calm: Notify,
}

struct State {
    disk: Disk,
    dice: Dice,
    running: Option<Running>,
    /// How long it stays down once it is.
    down: Option<Duration>,
    cut_off: bool,
    folder_fails: bool,
    /// A fault that strikes while it recovers.
    in_recovery: Option<(u64, Fault)>,
}

/// One life of a gateway.
#[derive(Clone)]
pub(super) struct Running {
    pub(super) gateway: Gateway,
    /// As this life sees it: dead when it has ended, and then nobody hears what it still says.
    pub(super) disk: Disk,
}

impl Machine {
    pub(super) fn new(at: usize, world: Weak<World>, clock: MachineClock, dice: Dice) -> Self {
        let state = State {
            disk: Disk::new(),
            dice,
            running: None,
            down: None,
            cut_off: false,
            folder_fails: false,
            in_recovery: None,
        };
        let (clock, state) = (Arc::new(clock), Mutex::new(state));
        Self { at, world, clock, state, ended: Notify::new(), calm: Notify::new() }
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap())
    }

    pub(super) fn name(&self) -> &'static str {
        HOUSES[self.at].name
    }

    pub(super) fn clock(&self) -> &MachineClock {
        &self.clock
    }

    pub(super) fn disk(&self) -> Disk {
        self.with(|state| state.disk.clone())
    }

    pub(super) fn running(&self) -> Option<Running> {
        self.with(|state| state.running.clone()).filter(|running| !running.disk.is_dead())
    }

    pub(super) fn is_cut_off(&self) -> bool {
        self.with(|state| state.cut_off)
    }

    pub(super) fn cut_off(&self, cut_off: bool) {
        self.with(|state| state.cut_off = cut_off);
    }

    pub(super) fn folder_fails(&self) -> bool {
        self.with(|state| state.folder_fails)
    }

    pub(super) fn fail_folder(&self, fails: bool) {
        self.with(|state| state.folder_fails = fails);
    }

    pub(super) fn fail_next_recovery(&self, after: u64, fault: Fault) {
        self.with(|state| state.in_recovery = Some((after, fault)));
    }

    /// Ends the process now; another begins after so long.
    pub(super) fn end(&self, down: Duration) {
        let lived = self.with(|state| {
            state.running.as_ref()?.disk.kill();
            state.down.replace(down);
            Some(())
        });
        if lived.is_some() {
            self.ended.notify_one();
        }
    }

    pub(super) fn calm_down(&self) {
        self.with(|state| {
            (state.cut_off, state.folder_fails, state.in_recovery) = (false, false, None);
            state.disk.limit_room(None);
            state.disk.fail_index(false);
            state.disk.plan(u64::MAX, Fault::Fails, Reach::Journal);
        });
        self.clock.set_wrong(SignedDuration::ZERO);
        self.calm.notify_waiters();
    }

    /// Life after life, until the run ends.
    pub(super) async fn live(self: &Machine) {
        let world = self.world.upgrade().unwrap();
        loop {
            let mut down = None;
            if let Some(running) = self.start(&world) {
                self.with(|state| state.running = Some(running.clone()));
                let gateway = running.gateway.clone();
                let mut standing = gateway.standing();
                let work = tokio::spawn(async move { gateway.work().await });
                tokio::select! {
                    biased;
                    _ = standing.wait_for(|it| *it == Standing::Halted) => self.may_halt(&world, &running.disk),
                    () = self.ended.notified() => {}
                }
                work.abort();
                running.disk.kill();
                world.tell(format_args!("{} ended", self.name()));
                self.with(|state| state.running = None);
            } else {
                down = Some(Duration::from_secs(600 + world.roll(7_200)));
            }
            down = down.or(self.with(|state| {
                let cut = state.disk.is_without_power();
                state.disk = match cut {
                    true => state.disk.after_power_cut(&mut state.dice.fork()),
                    false => state.disk.restarted(),
                };
                state.down.take()
            }));
            let down = down.unwrap_or_else(|| Duration::from_secs(1 + world.roll(600)));
            tokio::select! {
                biased;
                () = self.calm.notified() => {}
                () = sleep(down) => {}
            }
        }
    }

    /// A disk that is only full is no reason to stop.
    fn may_halt(&self, world: &World, disk: &Disk) {
        let was_ended = self.with(|state| state.down.is_some());
        if !was_ended && !disk.has_failed() {
            let why = format!("{} stopped though nothing had failed", self.name());
            world.broken(self.name(), (super::model::Broken::Lost, why));
        }
    }

    /// Opens the gateway; nothing where it could not be, for a reason that the run made.
    fn start(&self, world: &Arc<World>) -> Option<Running> {
        let (disk, planned) = self.with(|state| (state.disk.clone(), state.in_recovery.take()));
        if let Some((after, fault)) = planned {
            disk.plan(after, fault, Reach::Changes);
            world.fault(format_args!("{} {fault:?} after {after} in recovery", self.name()));
        }
        let planned = !disk.fault_is_over();
        let link = Link { world: self.world.clone(), from: self.at, disk: disk.clone() };
        let inbox = Folder { world: self.world.clone(), house: self.at, disk: disk.clone() };
        let chances = Mutex::new(world.dice());
        let simulated = Simulated {
            clock: self.clock.clone(),
            disk: disk.clone(),
            links: vec![(HOUSES[1 - self.at].hsa_id.parse().unwrap(), Arc::new(link))],
            inbox: Arc::new(inbox),
            packs: world.ground.packs(),
            quiet: Some(world.options().quiet),
            glance: Some(world.options().glance),
            chance: Arc::new(move || u8::try_from(chances.lock().unwrap().roll(256)).unwrap()),
        };
        match Gateway::open_simulated(world.ground.config(self.at), simulated) {
            Ok(gateway) => {
                world.tell(format_args!("{} begins", self.name()));
                Some(Running { gateway, disk })
            }
            Err(error) => {
                let struck = planned && disk.fault_is_over();
                if struck || disk.is_short() {
                    world.tell(format_args!("{} can't begin", self.name()));
                } else {
                    let why = format!("{} does not begin: {error}", self.name());
                    world.broken(self.name(), (super::model::Broken::Lost, why));
                    panic!("{}", world.outcome().2.unwrap());
                }
                None
            }
        }
    }
}
