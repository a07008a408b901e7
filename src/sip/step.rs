//! What one side says that it has done.

use crate::domain::words;

words! {
    /// A step, in the order of the process: of two on one day, the one that stands first here comes first.
    pub(crate) enum Step {
        /// Somebody saw that several must work together.
        NeedSeen = "need-seen",
        /// The family was offered a SIP.
        Offered = "offered",
        /// The family said yes.
        Consent = "consent",
        /// The family said no. After a yes of the same day: whoever said no is believed.
        Declined = "declined",
        /// Kallelse or inbjudan.
        Called = "called",
        /// The answer to it.
        Replied = "replied",
        /// They met.
        Met = "met",
        /// The plan stands.
        Established = "established",
        /// The plan stands, made when the child left inpatient care.
        EstablishedAtDischarge = "established-at-discharge",
        /// The plan was looked at again.
        FollowedUp = "followed-up",
        /// The case has ended.
        Closed = "closed",
        /// The case has ended before its goals.
        BrokenOff = "broken-off",
        /// The child-health team met: beside SIP.
        ChildHealthTeamMet = "child-health-team-met",
    }
}

impl Step {
    /// Whether a plan stands from here on.
    pub(crate) const fn establishes(self) -> bool {
        matches!(self, Self::Established | Self::EstablishedAtDischarge)
    }

    /// Whether the case has ended.
    pub(crate) const fn ends(self) -> bool {
        matches!(self, Self::Closed | Self::BrokenOff)
    }
}
