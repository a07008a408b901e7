//! Units by number, each with what the ledger has told of its kind.

use super::actor::Actor;
use std::collections::HashMap;

/// A unit's number within one fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct UnitNo(u32);

impl UnitNo {
    /// No unit: of the child and its guardians.
    pub(super) const NONE: Self = Self(u32::MAX);

    /// From 0; nothing for no unit.
    pub(super) fn place(self) -> Option<usize> {
        usize::try_from(self.0).ok().filter(|_| self != Self::NONE)
    }

    /// The one with this place.
    pub(super) fn at(place: usize) -> Self {
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

/// Every unit that any record names.
#[derive(Debug, Default, Clone)]
pub(super) struct Units {
    /// By the text as it was written; several may name one unit, since HSA-ids are compared without case.
    numbers: HashMap<Box<str>, UnitNo>,
    known: Vec<Unit>,
}

#[derive(Debug, Clone)]
struct Unit {
    name: Box<str>,
    /// As the register has it, which needs no guessing.
    recorded: Option<Actor>,
    /// How often each kind was told of it.
    told: [u32; Actor::ALL.len()],
}

impl Units {
    /// The unit's number, from the first time that it is named.
    pub(super) fn number(&mut self, name: &str) -> UnitNo {
        if name.is_empty() {
            return UnitNo::NONE;
        }
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let upper = name.to_ascii_uppercase();
        let number = match self.numbers.get(upper.as_str()) {
            Some(number) => *number,
            None => {
                // No ledger has four thousand million units.
                let number = UnitNo(u32::try_from(self.known.len()).unwrap_or(u32::MAX - 1));
                let name: Box<str> = upper.as_str().into();
                self.known.push(Unit { name, recorded: None, told: [0; Actor::ALL.len()] });
                self.numbers.insert(upper.into(), number);
                number
            }
        };
        self.numbers.insert(name.into(), number);
        number
    }

    /// Somebody said what kind of actor it is.
    pub(super) fn told(&mut self, unit: UnitNo, actor: Actor) {
        let count = self.of(unit).and_then(|unit| unit.told.get_mut(actor.place()));
        if let (Some(count), true) = (count, actor != Actor::Unknown) {
            *count = count.saturating_add(1);
        }
    }

    /// The register has it as this.
    pub(super) fn recorded(&mut self, unit: UnitNo, actor: Actor) {
        if let Some(unit) = self.of(unit) {
            unit.recorded = Some(actor);
        }
    }

    /// The register's word, else the one that was said most often, else unknown.
    pub(super) fn actor(&self, unit: UnitNo) -> Actor {
        let Some(unit) = usize::try_from(unit.0).ok().and_then(|at| self.known.get(at)) else {
            return Actor::Unknown;
        };
        unit.recorded.unwrap_or_else(|| {
            let most = unit.told.iter().zip(Actor::ALL).filter(|(count, _)| **count > 0);
            // Of several the first, so that the answer is always the same one.
            let most = most.rev().max_by_key(|(count, _)| **count);
            most.map_or(Actor::Unknown, |(_, actor)| actor)
        })
    }

    /// Its HSA-id, in upper case; a word that is none where no unit was named.
    pub(super) fn name(&self, unit: UnitNo) -> &str {
        let known = usize::try_from(unit.0).ok().and_then(|at| self.known.get(at));
        known.map_or("unknown", |unit| &unit.name)
    }

    fn of(&mut self, unit: UnitNo) -> Option<&mut Unit> {
        usize::try_from(unit.0).ok().and_then(|at| self.known.get_mut(at))
    }
}
