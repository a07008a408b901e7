//! Where one side stands, and which step it can take from there.

use super::Step;
use crate::domain::words;

words! {
    /// Where a side stands: what it said last.
    pub(crate) enum State {
        /// It has said nothing here.
        Unheard = "not-heard",
        NeedSeen = "need-seen",
        Offered = "offered",
        Consent = "consent",
        Declined = "declined",
        Called = "called",
        Replied = "replied",
        Met = "met",
        Established = "established",
        FollowedUp = "followed-up",
        Closed = "closed",
        BrokenOff = "broken-off",
    }
}

impl State {
    const fn has_ended(self) -> bool {
        matches!(self, Self::Closed | Self::BrokenOff)
    }
}

/// Where a side stands, and whether it has a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) state: State,
    /// From when a plan is established until the case ends.
    pub(crate) planned: bool,
}

impl Standing {
    pub(crate) const START: Self = Self { state: State::Unheard, planned: false };

    /// Where a step leads; nothing where it can't be taken from here.
    ///
    /// What a side did before it was heard isn't known, so it may begin anywhere. Steps that nobody recorded are passed over in silence;
    /// what contradicts an earlier step is not.
    pub(crate) const fn after(self, step: Step) -> Option<Self> {
        let Self { state, planned } = self;
        let goes_on = !state.has_ended();
        let agreed = goes_on && !matches!(state, State::Declined);
        let (can, state, planned) = match step {
            Step::ChildHealthTeamMet => (true, state, planned),
            // A case begins, or begins again: not while a plan is made or stands.
            Step::NeedSeen => (self.may_begin(), State::NeedSeen, false),
            Step::Offered => (self.may_begin(), State::Offered, false),
            Step::Consent => (goes_on, State::Consent, planned),
            // Once they have met, a no breaks off.
            Step::Declined => {
                (goes_on && !planned && !matches!(state, State::Met), State::Declined, false)
            }
            Step::Called => (agreed, State::Called, planned),
            Step::Replied => (agreed, State::Replied, planned),
            Step::Met => (agreed, State::Met, planned),
            Step::Established | Step::EstablishedAtDischarge => (agreed, State::Established, true),
            Step::FollowedUp => {
                (planned || matches!(state, State::Unheard), State::FollowedUp, true)
            }
            Step::Closed => (goes_on, State::Closed, false),
            Step::BrokenOff => (goes_on, State::BrokenOff, false),
        };
        if can { Some(Self { state, planned }) } else { None }
    }

    const fn may_begin(self) -> bool {
        matches!(
            self.state,
            State::Unheard
                | State::NeedSeen
                | State::Offered
                | State::Declined
                | State::Closed
                | State::BrokenOff
        )
    }
}
