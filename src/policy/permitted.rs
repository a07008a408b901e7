//! An answer that carries the packet: only a permitted one can leave, and only here can it be made.

use super::{
    decision::{Decision, Verdict},
    question::Question,
    rules::Rules,
};
use crate::domain::CutDown;
use std::fmt;

/// The packet with what the law says of it.
#[must_use]
pub(crate) enum Answer<P> {
    Permit(Permitted<P>),
    Refer(Referred<P>),
    Refuse(Refused),
}

/// A packet that may go now, already cut down to what its ground lets through.
///
/// Its fields are private and nothing but [`Rules::judge`] makes one. It can be neither cloned nor stored: what waits is
/// judged anew when it is sent.
#[must_use]
pub(crate) struct Permitted<P> {
    packet: P,
    decision: Decision,
}

/// A whole packet that waits for a person: to be stored, never sent.
#[must_use]
pub(crate) struct Referred<P> {
    packet: P,
    decision: Decision,
}

/// A packet that no law lets go. It is not kept.
#[must_use]
pub(crate) struct Refused {
    decision: Decision,
}

impl Rules {
    /// Decides, and gives the packet back as what the decision makes of it.
    pub(crate) fn judge<P: CutDown>(&self, question: &Question<'_>, mut packet: P) -> Answer<P> {
        let decision = self.decide(question);
        match decision.verdict() {
            Verdict::Permit => {
                packet.cut_down(decision.withheld());
                Answer::Permit(Permitted { packet, decision })
            }
            Verdict::Refer => Answer::Refer(Referred { packet, decision }),
            Verdict::Refuse => Answer::Refuse(Refused { decision }),
        }
    }
}

impl<P> Answer<P> {
    pub(crate) fn decision(&self) -> &Decision {
        match self {
            Self::Permit(permitted) => &permitted.decision,
            Self::Refer(referred) => &referred.decision,
            Self::Refuse(refused) => &refused.decision,
        }
    }
}

impl<P> Permitted<P> {
    pub(crate) fn packet(&self) -> &P {
        &self.packet
    }

    pub(crate) fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Ends the proof: for whoever seals the packet.
    pub(crate) fn into_parts(self) -> (P, Decision) {
        (self.packet, self.decision)
    }
}

impl<P> Referred<P> {
    /// For whoever stores the packet until the missing thing arrives.
    pub(crate) fn into_parts(self) -> (P, Decision) {
        (self.packet, self.decision)
    }
}

impl<P> fmt::Debug for Answer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({:?})", self.decision())
    }
}
