//! How far a case comes, and on which days.

use crate::{calendar::Calendar, chance::Chance};

/// The contract's words without their beginning.
pub(crate) type Step = &'static str;

/// The last step that was taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    NeedSeen,
    Offered,
    Declined,
    Consented,
    Called,
    Met,
    Established,
    FollowedUp,
    Closed,
}

impl Ends {
    pub(crate) fn steps(self) -> &'static [Step] {
        const WHOLE: [Step; 9] = [
            "NEED_SEEN",
            "OFFERED",
            "CONSENT",
            "CALLED",
            "REPLIED",
            "MET",
            "ESTABLISHED",
            "FOLLOWED_UP",
            "CLOSED",
        ];
        match self {
            Self::NeedSeen => &WHOLE[..1],
            Self::Offered => &WHOLE[..2],
            Self::Declined => &["NEED_SEEN", "OFFERED", "DECLINED"],
            Self::Consented => &WHOLE[..3],
            Self::Called => &WHOLE[..4],
            Self::Met => &WHOLE[..6],
            Self::Established => &WHOLE[..7],
            Self::FollowedUp => &WHOLE[..8],
            Self::Closed => &WHOLE,
        }
    }
}

/// Working days from the step before, at least and at most. Invented.
fn lag(step: Step) -> (usize, usize) {
    match step {
        "OFFERED" => (0, 6),
        "CONSENT" | "DECLINED" => (0, 8),
        "CALLED" | "BROKEN_OFF" => (1, 5),
        "REPLIED" => (1, 6),
        "MET" => (3, 15),
        "ESTABLISHED" | "ESTABLISHED_AT_DISCHARGE" => (0, 8),
        "FOLLOWED_UP" => (20, 45),
        "CLOSED" => (0, 15),
        _ => (0, 0),
    }
}

/// Each step with the number of its working day; all of them within the half-year.
pub(crate) fn dated(
    steps: &[Step],
    calendar: &Calendar,
    chance: &mut Chance,
) -> Vec<(Step, usize)> {
    let lags: Vec<usize> = steps
        .iter()
        .map(|step| lag(step))
        .map(|(least, most)| chance.between(least, most))
        .collect();
    let mut day = chance.below(calendar.len() - lags.iter().sum::<usize>());
    let dated = steps.iter().zip(lags).map(|(step, lag)| {
        day += lag;
        (*step, day)
    });
    dated.collect()
}
