//! How a decision came about: every rule that was tried, how it stood, and why something is held back, in words.

use super::{
    decide::{Standing, Tried},
    decision::Decision,
    facts::Facts,
    lack::Lack,
    local::LocalRule,
    question::Question,
    rule::{Route, Rule, Text},
    rules::Rules,
    words as say,
};
use crate::domain::{Reveal, Reveals, words};

/// A decision with its path.
pub(crate) struct Explanation {
    pub(crate) decision: Decision,
    /// In the order in which rules were tried. Those after one that holds are not tried.
    pub(crate) path: Vec<Step>,
    /// Each part that is or would be held back, with each reason for it.
    pub(crate) held_back: Vec<HeldBack>,
}

/// One rule that was tried.
pub(crate) struct Step {
    /// Its id.
    pub(crate) rule: String,
    pub(crate) outcome: Outcome,
    /// What was missing for it, in the contract's words.
    pub(crate) lacked: Vec<String>,
    pub(crate) text: Text,
}

/// A part that is held back.
pub(crate) struct HeldBack {
    pub(crate) part: Reveal,
    pub(crate) text: Text,
}

/// Stands for a rule where it is the plan itself that lacks something.
const PLAN_POINTS: &str = "sip-plan-points";

words! {
    /// How a rule stood to the case.
    pub(crate) enum Outcome {
        /// All that it asks for is there.
        Holds = "holds",
        /// Something that a person can supply is missing.
        Lacks = "lacks",
        /// The child's block goes before it.
        Blocked = "blocked",
        /// It is about other cases, and nobody can change that.
        DoesNotApply = "does_not_apply",
        /// A local rule that asks for no more than is there, or only holds something back.
        Narrows = "narrows",
        /// A local rule that lets nothing of the sort go.
        Refuses = "refuses",
    }
}

impl Rules {
    /// Decides, and tells how. The decision is the one that `decide` gives.
    pub(crate) fn explain(&self, question: &Question<'_>) -> Explanation {
        let facts = Facts::of(question);
        let mut path = Vec::new();
        let decision = self.try_all(&facts, &mut |tried| {
            path.push(match tried {
                Tried::Rule(rule, standing) => facts.step(rule, standing),
                Tried::Local(local) => facts.local_step(local),
                Tried::Plan => facts.plan_step(),
            });
        });
        let held_back = facts.held_back(&decision);
        Explanation { decision, path, held_back }
    }
}

impl Facts<'_> {
    fn step(&self, rule: &Rule, standing: Standing) -> Step {
        let mut lacks = match standing {
            Standing::Lacks => self.lacks(rule),
            Standing::Closed | Standing::Stopped | Standing::Holds => Vec::new(),
        };
        let open = matches!(standing, Standing::Lacks | Standing::Holds);
        if open && self.must_be_carried(rule) {
            lacks.push(Lack::Route(Route::Manual));
        }
        let (outcome, text) = match standing {
            Standing::Closed => (Outcome::DoesNotApply, self.why_closed(rule)),
            Standing::Stopped => (Outcome::Blocked, say::blocked()),
            Standing::Lacks | Standing::Holds if !lacks.is_empty() => {
                (Outcome::Lacks, self.all_lacks(&lacks))
            }
            Standing::Lacks | Standing::Holds => (Outcome::Holds, say::holds()),
        };
        let lacked = lacks.iter().map(|lack| lack.word()).collect();
        Step { rule: rule.id.clone(), outcome, lacked, text }
    }

    fn local_step(&self, local: &LocalRule) -> Step {
        let mut lacks = Vec::new();
        self.each_lack_of(&local.needs, None, &mut |lack| lacks.push(lack));
        let outcome = match () {
            () if local.refuses => Outcome::Refuses,
            () if lacks.is_empty() => Outcome::Narrows,
            () => Outcome::Lacks,
        };
        let lacked = lacks.iter().map(|lack| lack.word()).collect();
        let missing = lacks.iter().map(|lack| self.lack_in_words(*lack));
        let said = [say::copy(&local.text)].into_iter().chain(missing);
        let text = say::together(said.chain([say::decided(&local.source)]));
        Step { rule: local.id.clone(), outcome, lacked, text }
    }

    fn plan_step(&self) -> Step {
        let lacks = self.question.plan_lacks;
        let lacked = lacks.iter().map(|point| Lack::Plan(*point).word()).collect();
        let (rule, outcome) = (PLAN_POINTS.to_owned(), Outcome::Lacks);
        Step { rule, outcome, lacked, text: say::plan(lacks) }
    }

    fn why_closed(&self, rule: &Rule) -> Text {
        if !self.can_judge(rule) {
            return say::no_child();
        }
        let unmet = rule.when.iter().filter(|condition| !self.meets(**condition));
        say::together(unmet.map(|condition| say::condition(*condition)))
    }

    fn all_lacks(&self, lacks: &[Lack<'_>]) -> Text {
        say::together(lacks.iter().map(|lack| self.lack_in_words(*lack)))
    }

    fn held_back(&self, decision: &Decision) -> Vec<HeldBack> {
        let mut held_back = Vec::new();
        let mut tell = |parts: Reveals, why: &Text| {
            for part in Reveal::ALL.into_iter().filter(|part| parts.contains(*part)) {
                held_back.push(HeldBack { part, text: say::copy(why) });
            }
        };
        if let Some(rule) = decision.rule() {
            self.each_withheld(rule, |because, parts| tell(parts, &say::because(because)));
        }
        for local in decision.narrowed_by().filter(|local| !local.refuses) {
            tell(local.withholds, &local.text);
        }
        held_back.sort_by_key(|it| it.part);
        held_back
    }
}
