//! What is counted, and by what each count is divided.

use super::{
    actor::Actor,
    person::{Age, Sex},
};
use crate::domain::words;

words! {
    /// The steps of a SIP, in the order of the contract's `SipStepKind`.
    pub(super) enum Step {
        /// Somebody saw that coordination is needed.
        NeedSeen = "need_seen",
        /// Offered to the child and its guardians.
        Offered = "offered",
        /// They said no.
        Declined = "declined",
        /// They said yes.
        Consent = "consent",
        /// Kallelse or inbjudan.
        Called = "called",
        /// An answer to one.
        Replied = "replied",
        /// The meeting was held.
        Met = "met",
        /// KVÅ AU124.
        Established = "established",
        /// KVÅ AU125.
        EstablishedAtDischarge = "established_at_discharge",
        /// KVÅ AW010.
        FollowedUp = "followed_up",
        /// It has ended.
        Closed = "closed",
        /// It has ended before its time.
        BrokenOff = "broken_off",
        /// Beside SIP: barnhälsoteam.
        ChildHealthTeamMet = "child_health_team_met",
    }
}

words! {
    /// What it was about, in the order of the contract's `SipOccasion`: the reason of contact.
    pub(super) enum Occasion {
        /// Nobody said.
        Unknown = "unknown",
        /// A need was seen.
        NeedSeen = "need_seen",
        /// An acute placement.
        AcutePlacement = "acute_placement",
        /// A discharge.
        Discharge = "discharge",
        /// A plan's follow-up.
        FollowUp = "follow_up",
    }
}

words! {
    /// What was replied to a call. One list, so that what nobody may know doesn't follow from two.
    pub(super) enum Answer {
        /// It was withheld.
        Unknown = "unknown",
        /// Whoever was called comes.
        Comes = "comes",
        /// Somebody else does.
        SendsSubstitute = "sends_substitute",
        /// Nobody comes, and no reason is said.
        DoesNotCome = "does_not_come",
        /// Nobody comes: no current contact with the child.
        NoCurrentContact = "no_current_contact",
        /// Nobody comes: the time doesn't suit.
        TimeDoesNotSuit = "time_does_not_suit",
        /// Nobody comes: called too late.
        CalledTooLate = "called_too_late",
        /// Nobody comes: not the right function.
        WrongFunction = "wrong_function",
        /// Nobody comes: the consent isn't known there.
        ConsentNotKnown = "consent_not_known",
        /// Nobody comes: nobody is there who could.
        NobodyAvailable = "nobody_available",
    }
}

impl Answer {
    /// Numbers of the contract's `SipAttendance` and `SipAbsence`.
    pub(super) fn of_contract(attendance: i32, absence: i32) -> Self {
        match attendance {
            1 => Self::Comes,
            2 => Self::SendsSubstitute,
            // The reasons stand in the contract's order, after the one that isn't said.
            3 => absence
                .checked_add(3)
                .filter(|number| *number > 3)
                .and_then(|number| at(&Self::ALL, number))
                .unwrap_or(Self::DoesNotCome),
            _ => Self::Unknown,
        }
    }
}

words! {
    /// What went wrong, in the order of the contract's `DeviationKind`.
    pub(super) enum Deviation {
        /// It was withheld.
        Unknown = "unknown",
        /// Somebody who was called wasn't there.
        MissedMeeting = "missed_meeting",
        /// Called with too little notice.
        LateKallelse = "late_kallelse",
        /// Complete, and refused all the same.
        RefusedThoughComplete = "refused_though_complete",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// It came to the wrong place.
        MisSent = "mis_sent",
        /// No meeting within the days that were agreed on.
        LateMeeting = "late_meeting",
        /// No follow-up by the day that the plan names.
        LateFollowUp = "late_follow_up",
        /// No joint planning within the days that were agreed on.
        LateJointPlanning = "late_joint_planning",
    }
}

words! {
    /// From what to what the days are counted.
    pub(super) enum Lead {
        /// From the first need seen to the first call after it.
        NeedToCall = "need_to_call",
        /// From the first call to the first meeting after it.
        CallToMeeting = "call_to_meeting",
        /// From the last meeting to the plan.
        MeetingToPlan = "meeting_to_plan",
        /// From the plan to the first follow-up after it.
        PlanToFollowUp = "plan_to_follow_up",
    }
}

words! {
    /// How many huvudmän a case needed.
    pub(super) enum Needed {
        /// The plan, or whoever took part, names one of region and municipality.
        One = "one",
        /// Both.
        Both = "more_than_one",
        /// Nothing tells.
        Unknown = "unknown",
    }
}

words! {
    /// An auditor's answer.
    pub(super) enum Found {
        /// It stands in the file.
        Yes = "yes",
        /// It doesn't.
        No = "no",
    }
}

words! {
    /// Whether whoever was called to a meeting was there.
    pub(super) enum Came {
        /// Was there.
        Came = "came",
        /// Was not.
        DidNotCome = "did_not_come",
    }
}

impl Step {
    /// A number of the contract's `SipStepKind`; nothing where it was withheld.
    pub(super) fn of_contract(number: i32) -> Option<Self> {
        at(&Self::ALL, number.checked_sub(1)?)
    }

    /// Whether it makes or keeps a plan.
    pub(super) fn establishes(self) -> bool {
        matches!(self, Self::Established | Self::EstablishedAtDischarge)
    }
}

/// What is counted. The order is that of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Item {
    /// Once a case, step and day.
    Step(Step),
    /// Steps that can't be: counted here alone.
    Contradictory,
    /// Replies to calls.
    Reply,
    /// Calls to meetings that were held.
    Meeting(Actor),
    Lead(Lead),
    Deviation(Deviation),
    /// Packets `handover.*` that the receiver has acknowledged.
    HandedOver,
    /// Changes of the huvudansvarig's unit within a case.
    Huvudansvarig,
    /// Cases, at the unit that said the first of them.
    Case,
    /// Cases that a unit sent or received a step of, where a SIP was called for.
    File,
}

/// By what a count is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Month,
    Occasion,
    Sex,
    Age,
    Step,
    Answer,
    Attendance,
    Documented,
    FollowedUp,
    Closed,
    Huvudman,
}

/// The word that stands at this number of the contract; nothing where it has none.
pub(super) fn at<T: Copy>(words: &[T], number: i32) -> Option<T> {
    usize::try_from(number).ok().and_then(|number| words.get(number).copied())
}

const MONTHS: [&str; 12] = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];

impl By {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Occasion => "occasion",
            Self::Sex => "sex",
            Self::Age => "age",
            Self::Step => "step",
            Self::Answer => "answer",
            Self::Attendance => "attendance",
            Self::Documented => "documented",
            Self::FollowedUp => "followed_up",
            Self::Closed => "closed",
            Self::Huvudman => "huvudman",
        }
    }

    /// The values, in their order; of months without the year.
    pub(super) fn values(self) -> &'static [&'static str] {
        match self {
            Self::Month => &MONTHS,
            Self::Occasion => &Occasion::WORDS,
            Self::Sex => &Sex::WORDS,
            Self::Age => &Age::WORDS,
            Self::Step => &Step::WORDS,
            Self::Answer => &Answer::WORDS,
            Self::Attendance => &Came::WORDS,
            Self::Documented | Self::FollowedUp | Self::Closed => &Found::WORDS,
            Self::Huvudman => &Needed::WORDS,
        }
    }
}

impl Item {
    /// Every item that is reported, in order.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let steps = Step::ALL.into_iter().map(Self::Step);
        let meetings = Actor::ALL.into_iter().map(Self::Meeting);
        let deviations = Deviation::ALL.into_iter().map(Self::Deviation);
        let rest = [Self::HandedOver, Self::Huvudansvarig, Self::Case, Self::File];
        steps
            .chain([Self::Contradictory, Self::Reply])
            .chain(meetings)
            .chain(Lead::ALL.into_iter().map(Self::Lead))
            .chain(deviations)
            .chain(rest)
    }

    /// A number of its own, in the order of the report.
    pub(super) fn place(self) -> usize {
        const REPLY: usize = Step::ALL.len() + 1;
        const MEETINGS: usize = REPLY + 1;
        const LEADS: usize = MEETINGS + Actor::ALL.len();
        const DEVIATIONS: usize = LEADS + Lead::ALL.len();
        const REST: usize = DEVIATIONS + Deviation::ALL.len();
        match self {
            Self::Step(step) => step as usize,
            Self::Contradictory => REPLY - 1,
            Self::Reply => REPLY,
            Self::Meeting(actor) => MEETINGS + actor.place(),
            Self::Lead(lead) => LEADS + lead as usize,
            Self::Deviation(deviation) => DEVIATIONS + deviation as usize,
            Self::HandedOver => REST,
            Self::Huvudansvarig => REST + 1,
            Self::Case => REST + 2,
            Self::File => REST + 3,
        }
    }

    /// The contract's word for it.
    pub(super) fn word(self) -> String {
        match self {
            Self::Step(step) => format!("step.{step}"),
            Self::Contradictory => "contradictory".to_owned(),
            Self::Reply => "reply".to_owned(),
            Self::Meeting(actor) => format!("meeting.{actor}"),
            Self::Lead(lead) => format!("lead.{lead}"),
            Self::Deviation(deviation) => format!("deviation.{deviation}"),
            Self::HandedOver => "handover.packet".to_owned(),
            Self::Huvudansvarig => "handover.huvudansvarig".to_owned(),
            Self::Case => "case".to_owned(),
            Self::File => "file".to_owned(),
        }
    }

    /// By what it is divided. Each division adds up to the count.
    pub(super) fn divided(self) -> &'static [By] {
        match self {
            Self::Step(_) => &[By::Month, By::Occasion, By::Sex, By::Age],
            Self::Contradictory => &[By::Month, By::Step],
            Self::Reply => &[By::Month, By::Answer],
            Self::Meeting(_) => &[By::Attendance],
            Self::Lead(_) => &[],
            Self::Deviation(_) | Self::HandedOver | Self::Huvudansvarig => &[By::Month],
            Self::Case => &[By::Huvudman],
            Self::File => &[By::Documented, By::FollowedUp, By::Closed],
        }
    }
}
