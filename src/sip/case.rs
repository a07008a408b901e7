//! One case: what each side has said, folded by the days of the steps, whatever the order in which they were heard.

use super::course::Standing;
use super::{Said, State, Step};
use jiff::civil::Date;

/// All that was heard of one case.
#[derive(Debug, Default, Clone)]
pub(crate) struct Case {
    /// In the order of the days.
    said: Vec<Said>,
}

/// Where one side stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Course {
    /// The organisation, as its units' HSA-ids begin.
    pub(crate) side: String,
    pub(crate) state: State,
    pub(crate) planned: bool,
    /// The day of the step that led there.
    pub(crate) since: Date,
    /// Steps that could not be taken where they met the side; they changed nothing.
    pub(crate) contradicted: Vec<Objection>,
}

/// A step that contradicts what the same side said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Objection {
    pub(crate) step: Step,
    pub(crate) day: Date,
    /// The state that it met.
    pub(crate) met: State,
    /// Since when the side stood so; nothing where it had said nothing.
    pub(crate) since: Option<Date>,
}

/// Two sides that can't both be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) one: Course,
    pub(crate) other: Course,
}

impl Case {
    pub(crate) fn of(said: impl IntoIterator<Item = Said>) -> Self {
        let mut case = Self { said: said.into_iter().collect() };
        case.said.sort_by_key(|said| (said.day, said.step, said.number));
        case
    }

    /// What ended the case after that was said: the family's no, or its end.
    pub(crate) fn end_after(&self, said: &Said) -> Option<&Said> {
        let ends = |it: &&Said| it.step == Step::Declined || it.step.ends();
        let mut after = self.said.iter().filter(|it| (it.day, it.step) > (said.day, said.step));
        after.find(ends)
    }

    pub(crate) fn said(&self) -> &[Said] {
        &self.said
    }

    /// What one more word of a side would contradict, of that side's own.
    pub(crate) fn objection(&self, more: &Said) -> Option<Objection> {
        let contradicted = |case: &Self| {
            let courses = case.courses();
            courses.into_iter().find(|course| course.side == more.side()).map(|it| it.contradicted)
        };
        let known = contradicted(self).unwrap_or_default();
        let with = Self::of(self.said.iter().cloned().chain([more.clone()]));
        contradicted(&with)?.into_iter().find(|objection| !known.contains(objection))
    }

    /// Where each side stands, in the order of their names.
    pub(crate) fn courses(&self) -> Vec<Course> {
        let mut sides: Vec<&str> = self.said.iter().map(Said::side).collect();
        sides.sort_unstable();
        sides.dedup();
        sides.into_iter().filter_map(|side| self.course(side)).collect()
    }

    fn course(&self, side: &str) -> Option<Course> {
        let mut own = self.said.iter().filter(|said| said.side() == side).peekable();
        let first = own.peek()?.day;
        let mut standing = Standing::START;
        let mut since = None;
        let mut contradicted = Vec::new();
        let mut last = None;
        for Said { step, day, .. } in own.filter(|said| !said.is_placement()) {
            // The same thing said twice is one thing.
            if last.replace((*step, *day)) == Some((*step, *day)) {
                continue;
            }
            match standing.after(*step) {
                Some(next) => {
                    if next != standing {
                        since = Some(*day);
                    }
                    standing = next;
                }
                None => contradicted.push(Objection {
                    step: *step,
                    day: *day,
                    met: standing.state,
                    since,
                }),
            }
        }
        let Standing { state, planned } = standing;
        Some(Course {
            side: side.to_owned(),
            state,
            planned,
            since: since.unwrap_or(first),
            contradicted,
        })
    }

    /// Where the sides differ. Nobody's word goes before another's.
    pub(crate) fn differences(&self) -> Vec<Difference> {
        let courses = self.courses();
        let mut found = Vec::new();
        for (n, one) in courses.iter().enumerate() {
            for other in courses.iter().skip(n + 1) {
                if differ(one, other) || differ(other, one) {
                    found.push(Difference { one: one.clone(), other: other.clone() });
                }
            }
        }
        found
    }

    /// Whether any side still has something to do.
    pub(crate) fn is_open(&self) -> bool {
        let over = |it: &Course| {
            matches!(it.state, State::Unheard | State::Closed | State::BrokenOff | State::Declined)
        };
        let courses = self.courses();
        // Who only answered a kallelse has no course of its own to end.
        courses.iter().any(|it| !over(it) && it.state != State::Replied)
            || courses.iter().all(|it| it.state == State::Replied)
    }
}

/// One side says that the family declined or that the case has ended, and the other goes on.
fn differ(one: &Course, other: &Course) -> bool {
    match one.state {
        State::Declined => other.planned,
        State::Closed | State::BrokenOff => {
            !matches!(other.state, State::Closed | State::BrokenOff | State::Declined)
                && other.since > one.since
        }
        _ => false,
    }
}
