//! What a packet is for; its word decides which rules are tried.

use super::words::words;

words! {
    /// The kind of a packet.
    pub(crate) enum PacketKind {
        /// A step that one side has recorded.
        SipStep = "sip.step",
        /// Kallelse or inbjudan.
        SipInvitation = "sip.invitation",
        /// The answer to it.
        SipReply = "sip.reply",
        /// The plan.
        SipPlan = "sip.plan",
        /// How the plan went.
        SipFollowUp = "sip.follow_up",
        /// The case has ended.
        SipClosure = "sip.closure",
        /// Child health services to school health.
        HandoverBhv = "handover.bhv",
        /// School health to school health.
        HandoverEmi = "handover.emi",
        /// A child is placed outside its home.
        PlacementNotice = "placement.notice",
        /// The placement has ended.
        PlacementEnd = "placement.end",
        /// Guardians must lose access to the record.
        GuardianAccessBlock = "guardian_access.block",
        /// They may have it again.
        GuardianAccessLift = "guardian_access.lift",
        /// The child's whereabouts must not be known.
        WhereaboutsHide = "whereabouts.hide",
        /// They may be known again.
        WhereaboutsLift = "whereabouts.lift",
        /// A placed child's health examination is asked for.
        ExamRequest = "exam.request",
        /// Its statement.
        ExamStatement = "exam.statement",
        /// A doctor's examination by LVU 32 § is asked for.
        LvuExamRequest = "lvu_exam.request",
        /// Its statement.
        LvuExamStatement = "lvu_exam.statement",
        /// Report of concern for a child (SoL 19:1).
        Orosanmalan = "orosanmalan",
        /// What the reporter may know of it.
        OrosanmalanFeedback = "orosanmalan.feedback",
        /// The social board asks, in an investigation.
        InquiryRequest = "inquiry.request",
        /// What it is told.
        InquiryAnswer = "inquiry.answer",
        /// Something went wrong between two parties.
        DeviationReport = "deviation.report",
        /// A packet went to the wrong place.
        RecallRequest = "recall.request",
        /// It has been deleted there.
        RecallAttestation = "recall.attestation",
        /// Counts.
        Statistics = "statistics",
        /// Something of a SIP is due soon.
        SipReminder = "sip.reminder",
    }
}

impl PacketKind {
    /// Whether it goes ahead of what waits for the same child and receiver, since somebody may come to harm: a report of
    /// concern, and what hides a child or shuts its guardians out.
    pub(crate) const fn is_urgent(self) -> bool {
        matches!(self, Self::Orosanmalan | Self::WhereaboutsHide | Self::GuardianAccessBlock)
    }

    /// Whether it is a step or message of a SIP's course.
    pub(crate) const fn is_sip(self) -> bool {
        matches!(
            self,
            Self::SipStep
                | Self::SipInvitation
                | Self::SipReply
                | Self::SipPlan
                | Self::SipFollowUp
                | Self::SipClosure
        )
    }

    /// Whether its contents are checked to hold nothing secret; such a packet tells of no child.
    pub(crate) const fn is_nothing_secret(self) -> bool {
        matches!(
            self,
            Self::DeviationReport
                | Self::SipReminder
                | Self::RecallRequest
                | Self::RecallAttestation
                | Self::Statistics
        )
    }
}

/// A set of packet kinds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PacketKinds(u32);

impl PacketKinds {
    /// Every kind.
    pub(crate) const ALL: Self = Self((1 << PacketKind::ALL.len()) - 1);

    /// Whether `kind` is in it.
    pub(crate) const fn contains(self, kind: PacketKind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    /// Its kinds, in the contract's order.
    pub(crate) fn iter(self) -> impl Iterator<Item = PacketKind> {
        PacketKind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }

    /// Every kind that goes by an agreement.
    pub(crate) fn by_agreement() -> Self {
        PacketKind::ALL.into_iter().filter(|kind| kind.is_nothing_secret()).collect()
    }

    /// Whether nothing is in it.
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What is in both.
    #[must_use]
    pub(crate) const fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in it and not in `other`.
    #[must_use]
    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    const fn bit(kind: PacketKind) -> u32 {
        1 << kind as u32
    }
}

impl FromIterator<PacketKind> for PacketKinds {
    fn from_iter<I: IntoIterator<Item = PacketKind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |bits, kind| bits | Self::bit(kind)))
    }
}

impl std::fmt::Debug for PacketKinds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(PacketKind::word)).finish()
    }
}
