//! The words that a code can stand for, as the contract names them.

/// Values of `stafett.v1.SipStepKind`.
pub(crate) const STEPS: [&str; 13] = [
    "SIP_STEP_KIND_NEED_SEEN",
    "SIP_STEP_KIND_OFFERED",
    "SIP_STEP_KIND_DECLINED",
    "SIP_STEP_KIND_CONSENT",
    "SIP_STEP_KIND_CALLED",
    "SIP_STEP_KIND_REPLIED",
    "SIP_STEP_KIND_MET",
    "SIP_STEP_KIND_ESTABLISHED",
    "SIP_STEP_KIND_ESTABLISHED_AT_DISCHARGE",
    "SIP_STEP_KIND_FOLLOWED_UP",
    "SIP_STEP_KIND_CLOSED",
    "SIP_STEP_KIND_BROKEN_OFF",
    "SIP_STEP_KIND_CHILD_HEALTH_TEAM_MET",
];

/// The contract's own copy of a word; nothing where it has no such word.
pub(super) fn step(word: &str) -> Option<&'static str> {
    STEPS.into_iter().find(|known| *known == word)
}
