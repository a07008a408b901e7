//! What a coordinated individual plan (SIP) must hold to be one.

use super::words;

words! {
    /// A point without which a plan is no plan. What others than the huvudman do (HSL 16:4, point 3) is none of them: there need
    /// be nobody else.
    pub enum PlanPoint {
        /// HSL 16:4, point 1: which measures are needed.
        NeededMeasures = "needed_measures",
        /// Point 2: which of them each huvudman answers for.
        Commitments = "commitments",
        /// Point 4: which huvudman has the overall responsibility.
        OverallResponsibility = "overall_responsibility",
        /// One person who holds the plan together, by name.
        Huvudansvarig = "huvudansvarig",
        /// Who was called.
        Called = "called",
        /// Who came.
        Came = "came",
        /// The child's own goals.
        Goals = "goals",
        /// When it is followed up.
        NextFollowUp = "next_follow_up",
    }
}

impl PlanPoint {
    /// The point that a word of what a decision lacks names, such as `plan:goals`.
    pub(crate) fn of_missing(word: &str) -> Option<Self> {
        word.strip_prefix("plan:").and_then(Self::of_word)
    }
}
