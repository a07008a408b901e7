//! One run: two machines, the network between them, the oracle, and the dice that decide it all.

use super::clock::{MachineClock, since};
use super::machine::Machine;
use super::model::{Breach, Broken, Model, Time};
use super::network::Words;
use super::options::Options;
use super::trace::{Fingerprint, Trace};
use crate::counts::Counts;
use crate::ground::{Ground, HOUSES};
use prost::Message;
use stafett::internals::Dice;
use stafett::wire::v1;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::Instant;

/// So many answers are kept to be heard again.
const OLD_WORDS: usize = 8;

/// A packet leaves by no decision that is older, so long may one be from before its clock leapt.
const FRESH: Duration = Duration::from_secs(60);

pub(super) struct World {
    pub(super) ground: Arc<Ground>,
    pub(super) houses: [Machine; 2],
    began: Instant,
    state: Mutex<State>,
}

struct State {
    dice: Dice,
    options: Options,
    /// Nothing goes wrong any more.
    calm: bool,
    trace: Trace,
    counts: Counts,
    model: Model,
    breaches: Vec<String>,
    /// What each house was told of its packets, to be told again.
    heard: [Vec<Words>; 2],
}

impl World {
    pub(super) fn new(seed: u64, ground: Arc<Ground>) -> Arc<Self> {
        let mut dice = Dice(seed);
        let options = Options::of(&mut dice.fork());
        let began = Instant::now();
        Arc::new_cyclic(|world| {
            let houses = [0, 1]
                .map(|at| Machine::new(at, world.clone(), MachineClock::new(began), dice.fork()));
            let state = State {
                dice,
                options,
                calm: false,
                trace: Trace::default(),
                counts: Counts::default(),
                model: Model::default(),
                breaches: Vec::new(),
                heard: Default::default(),
            };
            Self { ground, houses, began, state: Mutex::new(state) }
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A number below `sides`.
    pub(super) fn roll(&self, sides: u64) -> u64 {
        self.state().dice.roll(sides)
    }

    /// Whether something that may go wrong does; never once all is calm.
    pub(super) fn happens(&self, per_mille: u64) -> bool {
        let mut state = self.state();
        state.dice.happens(per_mille) && !state.calm
    }

    pub(super) fn dice(&self) -> Dice {
        self.state().dice.fork()
    }

    pub(super) fn options(&self) -> Options {
        self.state().options.clone()
    }

    pub(super) fn is_calm(&self) -> bool {
        self.state().calm
    }

    /// Ends all that goes wrong.
    pub(super) fn calm_down(&self) {
        self.state().calm = true;
        self.tell(format_args!("calm"));
        self.houses.iter().for_each(Machine::calm_down);
    }

    pub(super) fn tell(&self, what: fmt::Arguments<'_>) {
        let at = since(self.began);
        self.state().trace.tell(at, what);
    }

    /// Something was made to go wrong.
    pub(super) fn fault(&self, what: fmt::Arguments<'_>) {
        self.tell(what);
        self.state().counts.faults += 1;
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.state().counts);
    }

    pub(super) fn model<T>(&self, ask: impl FnOnce(&mut Model) -> T) -> T {
        ask(&mut self.state().model)
    }

    /// The last digits of a packet id.
    pub(super) fn short(&self, id: &str) -> String {
        id.get(id.len().saturating_sub(6)..).unwrap_or(id).to_owned()
    }

    /// The first word of an error that is the same whenever the same went wrong.
    pub(super) fn word(error: &stafett::Error) -> String {
        let text = format!("{error:?}");
        text.chars().take_while(|letter| letter.is_alphanumeric()).collect()
    }

    pub(super) fn broken(&self, id: &str, (how, why): Breach) {
        let short = self.short(id);
        self.tell(format_args!("BROKEN {how:?}: {short}: {why}"));
        let mut state = self.state();
        match how {
            Broken::Lost => state.counts.lost += 1,
            Broken::Doubled => state.counts.doubled += 1,
            Broken::Forbidden => state.counts.forbidden += 1,
        }
        let trace = state.trace.last();
        let of_packet = trace.lines().filter(|line| line.contains(&short)).collect::<Vec<_>>();
        let breach = format!("{how:?}: {short}: {why}\n{}", of_packet.join("\n"));
        state.breaches.push(breach);
    }

    pub(super) fn checked(&self, id: &str, checked: Result<(), Breach>) {
        if let Err(breach) = checked {
            self.broken(id, breach);
        }
    }

    pub(super) fn leaves(&self, from: usize, id: &str, content: &[u8]) {
        self.tell(format_args!("{} sends {}", HOUSES[from].name, self.short(id)));
        let clock = self.houses[from].clock();
        let time = Time {
            truth: clock.was_never_wrong().then(|| clock.truth()),
            ten_years_ahead: clock.ten_years_ahead().is_some_and(|since| since > FRESH),
        };
        let checked = self.model(|model| model.leaves(from, id, content, time));
        self.checked(id, checked);
    }

    pub(super) fn acknowledged(&self, id: &str, told: &v1::Acknowledgement) {
        self.tell(format_args!("net {} acknowledged", self.short(id)));
        let checked = self.model(|model| model.acknowledged(id, told.encode_to_vec()));
        self.checked(id, checked);
    }

    pub(super) fn taken(&self, house: usize, file_name: &str, bytes: &[u8]) {
        let id = file_name.split('.').next().unwrap_or_default().to_owned();
        let taken = self.model(|model| model.taken(house, file_name, bytes));
        let again = if matches!(taken, Ok(true)) { " again" } else { "" };
        self.tell(format_args!("{} imports {}{again}", HOUSES[house].name, self.short(&id)));
        self.checked(&id, taken.map(drop));
    }

    pub(super) fn remember_heard(&self, house: usize, words: Words) {
        let heard = &mut self.state().heard[house];
        if heard.len() == OLD_WORDS {
            heard.remove(0);
        }
        heard.push(words);
    }

    /// Some of what a house was told before.
    pub(super) fn heard_before(&self, house: usize) -> Option<Words> {
        let mut state = self.state();
        let count = state.heard[house].len() as u64;
        let chosen = usize::try_from(state.dice.roll(count)).unwrap();
        state.heard[house].get(chosen).cloned()
    }

    /// What came of it, with what is wrong if anything is.
    pub(super) fn outcome(&self) -> (Counts, Fingerprint, Option<String>) {
        let state = self.state();
        let wrong = state
            .breaches
            .first()
            .map(|first| format!("{first}\nthe last that happened:{}", state.trace.last()));
        (state.counts, state.trace.fingerprint(), wrong)
    }
}
