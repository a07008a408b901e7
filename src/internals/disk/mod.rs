//! A disk in memory that fails, forgets and tears when told to. Everything that a gateway keeps may lie on it.

mod content;
mod folder;
mod names;
mod shelf;
mod store;

use super::Dice;
use content::Content;
use names::{Change, Names};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What happens at the chosen operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails, and did nothing.
    Fails,
    /// It fails, but was done.
    FailsButPersists,
    /// A sync fails, and from then on what it should have written counts as written, though it is only in memory.
    /// Any other operation fails, and did nothing.
    ForgetsWhatItShouldSync,
    /// The process ends before it.
    Kills,
    /// The process ends right after it, before anybody hears.
    KillsAfter,
    /// Power goes while it is under way; what of it and of all else unsynced is kept, the dice decide.
    CutsPower,
}

/// Which operations meet a planned fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All of them, reading included.
    Everything,
    /// What changes the disk.
    Changes,
    /// What changes the journal.
    Journal,
}

/// The disk, as one process sees it: once it has been restarted, what an earlier process held does nothing any more.
#[derive(Clone)]
pub struct Disk {
    state: Arc<Mutex<State>>,
    process: u64,
}

#[derive(Clone, Default)]
struct State {
    files: Vec<Content>,
    names: Names,
    plan: Option<Plan>,
    process: u64,
    dead: bool,
    without_power: bool,
    locked: bool,
    /// Room for so many bytes; no limit if nothing.
    room: Option<usize>,
    index_fails: bool,
    /// Whether an operation has met a fault.
    failed: bool,
}

#[derive(Clone, Copy)]
struct Plan {
    left: u64,
    fault: Fault,
    reach: Reach,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Journal,
    Index,
    Ledger,
}

/// What an operation is to a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    Reads,
    Changes,
    Syncs(usize),
    SyncsFolder,
}

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

impl Disk {
    /// An empty one.
    pub fn new() -> Self {
        Self { state: Arc::default(), process: 0 }
    }

    /// One whose journal durably holds these files.
    pub fn holding(journal: &BTreeMap<String, Vec<u8>>) -> Self {
        let disk = Self::new();
        let mut state = disk.state();
        for (name, bytes) in journal {
            let at = state.add(Content::durable(bytes.clone()));
            state.names.begin(folder::path(name), at);
        }
        drop(state);
        disk
    }

    /// From now on, the operation after `after` others that it reaches meets the fault.
    pub fn plan(&self, after: u64, fault: Fault, reach: Reach) {
        self.state().plan = Some(Plan { left: after, fault, reach });
    }

    /// Whether no fault is to come.
    pub fn fault_is_over(&self) -> bool {
        self.state().plan.is_none()
    }

    /// Whether a fault has ended the process: nothing that it still says is heard by anybody.
    pub fn is_dead(&self) -> bool {
        let state = self.state();
        state.dead || state.process != self.process
    }

    /// Whether that was by a power cut.
    pub fn is_without_power(&self) -> bool {
        self.state().without_power
    }

    /// Leaves room for so many bytes, or without end.
    pub fn limit_room(&self, bytes: Option<usize>) {
        self.state().room = bytes;
    }

    /// How many bytes more there is room for; nothing where there is no limit.
    pub(crate) fn left(&self) -> Option<u64> {
        let state = self.state();
        Some(state.room?.saturating_sub(state.used()) as u64)
    }

    /// How many bytes lie on it.
    pub fn used(&self) -> usize {
        self.state().used()
    }

    /// Whether changes to the index fail from now on.
    pub fn fail_index(&self, fails: bool) {
        self.state().index_fails = fails;
    }

    /// Whether anything else than a lack of room has made an operation fail since the process began.
    pub fn has_failed(&self) -> bool {
        self.state().failed
    }

    /// Whether it refuses what it would take if it were whole and had room.
    pub fn is_short(&self) -> bool {
        let state = self.state();
        state.index_fails || state.room.is_some()
    }

    /// Ends the process now.
    pub fn kill(&self) {
        self.state().dead = true;
    }

    /// The disk as the next process finds it: everything written, durable or not.
    pub fn restarted(&self) -> Self {
        let mut state = self.state();
        state.process += 1;
        (state.plan, state.dead, state.without_power, state.locked) = (None, false, false, false);
        state.failed = false;
        Self { state: Arc::clone(&self.state), process: state.process }
    }

    /// The same after a power cut: everything durable, and of the rest what the dice keep.
    pub fn after_power_cut(&self, dice: &mut Dice) -> Self {
        let disk = self.restarted();
        let mut state = disk.state();
        let mercy = dice.roll(5);
        state.names.lose_power(|pending| match mercy {
            // The file system does its changes of names in order.
            1.. => usize::try_from(dice.roll(pending as u64 + 1)).unwrap_or(pending),
            0 => 0,
        });
        state.files.iter_mut().for_each(|file| file.lose_power(dice, mercy));
        drop(state);
        disk
    }

    /// The same after a power cut that took everything it could.
    pub fn after_worst_power_cut(&self) -> Self {
        let disk = self.restarted();
        let mut state = disk.state();
        state.names.lose_power(|_| 0);
        state.files.iter_mut().for_each(|file| file.lose_power(&mut Dice(0), 0));
        drop(state);
        disk
    }

    /// Another disk that is the same by now.
    pub fn copied(&self) -> Self {
        Self { state: Arc::new(Mutex::new(self.state().clone())), process: self.process }
    }

    /// Every file of the journal itself, with its bytes.
    pub fn journal_files(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state();
        let files = state.names.all().filter_map(|(path, at)| {
            let name = folder::name(path).filter(|name| name.ends_with(".journal"))?;
            Some((name.to_owned(), state.files.get(at)?.bytes().to_vec()))
        });
        files.collect()
    }

    /// Changes one durable byte of the journal.
    pub fn flip(&self, name: &str, at: usize, mask: u8) {
        let mut state = self.state();
        if let Some(file) = state.names.find(&folder::path(name)) {
            state.file(file).flip(at, mask);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked has failed already.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn act<T>(
        &self,
        area: Area,
        work: Work,
        act: impl FnOnce(&mut State) -> io::Result<T>,
    ) -> io::Result<T> {
        let broken = || io::Error::from(Errno::IO);
        let mut state = self.state();
        if state.dead || state.process != self.process {
            return Err(broken());
        }
        if state.index_fails && area == Area::Index && work != Work::Reads {
            state.failed = true;
            return Err(broken());
        }
        let met = state.meets(area, work);
        state.failed |= met.is_some();
        match met {
            None => act(&mut state),
            Some(Fault::Fails) => Err(broken()),
            Some(Fault::FailsButPersists) => act(&mut state).and(Err(broken())),
            Some(Fault::ForgetsWhatItShouldSync) => {
                if let Work::Syncs(file) = work {
                    state.file(file).forget();
                }
                Err(broken())
            }
            Some(Fault::Kills) => {
                state.dead = true;
                Err(broken())
            }
            Some(Fault::KillsAfter) => {
                let done = act(&mut state);
                state.dead = true;
                done.and(Err(broken()))
            }
            Some(Fault::CutsPower) => {
                // A sync that was under way made nothing sure.
                if matches!(work, Work::Reads | Work::Changes) {
                    drop(act(&mut state));
                }
                (state.dead, state.without_power) = (true, true);
                Err(broken())
            }
        }
    }
}

impl State {
    /// The fault that this operation meets.
    fn meets(&mut self, area: Area, work: Work) -> Option<Fault> {
        let plan = self.plan.as_mut()?;
        let reached = match plan.reach {
            Reach::Everything => true,
            Reach::Changes => work != Work::Reads,
            Reach::Journal => work != Work::Reads && area == Area::Journal,
        };
        if !reached {
            return None;
        }
        match plan.left.checked_sub(1) {
            Some(left) => {
                plan.left = left;
                None
            }
            None => self.plan.take().map(|plan| plan.fault),
        }
    }

    fn add(&mut self, content: Content) -> usize {
        self.files.push(content);
        self.files.len() - 1
    }

    fn file(&mut self, at: usize) -> &mut Content {
        // Files are never taken out of the list.
        self.files.get_mut(at).unwrap_or_else(|| unreachable!("a file that was never made"))
    }

    fn used(&self) -> usize {
        let length = |(_, at): (&str, usize)| self.files.get(at).map_or(0, Content::length);
        self.names.all().map(length).sum()
    }

    /// Whether there is room for so much more.
    fn has_room(&self, more: usize) -> io::Result<()> {
        match self.room {
            Some(room) if more > 0 && self.used().saturating_add(more) > room => {
                Err(Errno::NOSPC.into())
            }
            _ => Ok(()),
        }
    }
}
