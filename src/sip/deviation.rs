//! What went wrong between parties, as far as a case shows it.

use super::{Case, Deadline, Obligation};
use crate::domain::{HsaId, PacketId, words};
use jiff::civil::Date;

words! {
    /// As the contract has it.
    pub(crate) enum DeviationKind {
        MissedMeeting = "missed-meeting",
        LateKallelse = "late-kallelse",
        RefusedThoughComplete = "refused-though-complete",
        NoAnswer = "no-answer",
        LateMeeting = "late-meeting",
        LateFollowUp = "late-follow-up",
        LateJointPlanning = "late-joint-planning",
    }
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deviation {
    pub(crate) kind: DeviationKind,
    /// The unit that it is told.
    pub(crate) of: HsaId,
    /// The unit here that tells it.
    pub(crate) waits: HsaId,
    /// The other party, where `of` is the one that waits.
    pub(crate) other: HsaId,
    pub(crate) on: Date,
    pub(crate) about: PacketId,
}

impl DeviationKind {
    /// The limit that was passed, where it was one.
    pub(crate) fn deadline(self) -> Option<Deadline> {
        Deadline::ALL.into_iter().find(|limit| Self::of(*limit) == self)
    }

    const fn of(deadline: Deadline) -> Self {
        match deadline {
            Deadline::Meeting => Self::LateMeeting,
            Deadline::JointPlanning => Self::LateJointPlanning,
            Deadline::Notice => Self::LateKallelse,
            Deadline::Reply => Self::NoAnswer,
            Deadline::FollowUp => Self::LateFollowUp,
        }
    }
}

/// What is known on a day: limits that have passed, and who did not come.
pub(crate) fn deviations(case: &Case, due: &[Obligation], today: Date) -> Vec<Deviation> {
    let late = due.iter().filter(|it| it.is_late(today)).map(|it| Deviation {
        kind: DeviationKind::of(it.what),
        of: it.of.clone(),
        waits: it.waits.clone(),
        other: it.other.clone(),
        on: it.due,
        about: it.about,
    });
    let mut found: Vec<Deviation> = late.collect();
    for said in case.said().iter().filter(|said| said.own) {
        for away in said.stayed_away.iter().filter(|away| **away != said.unit) {
            let missed = Deviation {
                kind: DeviationKind::MissedMeeting,
                of: away.clone(),
                waits: said.unit.clone(),
                other: away.clone(),
                on: said.day,
                about: said.id,
            };
            // The same plan goes to several: who stayed away did so once.
            let told =
                |it: &Deviation| (it.kind, &it.of, it.on) == (missed.kind, &missed.of, missed.on);
            if !found.iter().any(told) {
                found.push(missed);
            }
        }
    }
    found
}
