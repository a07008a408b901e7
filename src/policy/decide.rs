//! The decision: rules are tried in their order, and the first that holds permits.

use super::{
    decision::{Decision, Verdict},
    facts::Facts,
    lack::{self, Lack},
    local::LocalRule,
    question::Question,
    rule::{Ground, Route, Rule, SparrEffect, Text},
    rules::Rules,
    words as say,
};
use crate::domain::Reveals;
use std::sync::Arc;

/// How one rule stands to the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A fact that nobody can supply is against it.
    Closed,
    /// The child's block goes before it.
    Stopped,
    /// Something that a person can supply is missing.
    Lacks,
    Holds,
}

/// One step of a decision, for whoever follows how it comes about.
pub(super) enum Tried<'r> {
    Rule(&'r Rule, Standing),
    /// A local rule that is about the case and narrows what the law allows.
    Local(&'r LocalRule),
    /// The plan itself lacks something.
    Plan,
}

impl Rules {
    /// Answers a question. The same question gets the same answer, on any machine.
    pub(crate) fn decide(&self, question: &Question<'_>) -> Decision {
        self.try_all(&Facts::of(question), &mut |_| {})
    }

    pub(super) fn try_all(&self, facts: &Facts<'_>, tell: &mut impl FnMut(Tried<'_>)) -> Decision {
        let decision = self.try_law(facts, tell);
        if decision.verdict == Verdict::Refuse {
            return decision;
        }
        let decision = self.narrow(decision, facts, tell);
        if decision.verdict == Verdict::Refuse || facts.question.plan_lacks.is_empty() {
            return decision;
        }
        tell(Tried::Plan);
        wait_for_a_whole_plan(decision, facts)
    }

    fn try_law(&self, facts: &Facts<'_>, tell: &mut impl FnMut(Tried<'_>)) -> Decision {
        let question = facts.question;
        let rules = self.about(question.kind, question.sender.branch, question.receiver.branch);
        let mut stopped = false;
        let mut offered: [Option<&Arc<Rule>>; 2] = [None; 2];
        for rule in rules {
            let standing = facts.standing(rule);
            tell(Tried::Rule(rule, standing));
            match standing {
                Standing::Closed => {}
                Standing::Stopped => stopped = true,
                Standing::Holds => return self.permit(rule, facts),
                Standing::Lacks if rule.offered => {
                    if let Some(free) = offered.iter_mut().find(|place| place.is_none()) {
                        *free = Some(rule);
                    }
                }
                Standing::Lacks => {}
            }
        }
        match offered {
            [Some(rule), other] => self.refer(rule, facts.missing(rule, other), facts),
            [None, _] if rules.is_empty() => self.refuse(&self.refusals.no_rule),
            [None, _] if stopped => self.refuse(&self.refusals.sparr),
            [None, _] => self.refuse(&self.refusals.closed),
        }
    }

    /// Takes away from what the law allows, as local rules say. Nothing here can add: the answer only falls, from permit
    /// to refer to refuse, and what is withheld only grows.
    fn narrow(
        &self,
        mut decision: Decision,
        facts: &Facts<'_>,
        tell: &mut impl FnMut(Tried<'_>),
    ) -> Decision {
        let question = facts.question;
        let (kind, from, to) = (question.kind, question.sender.branch, question.receiver.branch);
        for local in self.local_about(kind, from, to) {
            if !local.when.iter().all(|condition| facts.meets(*condition)) {
                continue;
            }
            tell(Tried::Local(local));
            if local.refuses {
                let narrowed_by = vec![Arc::clone(local)];
                return Decision { narrowed_by, ..self.refuse(&local.text) };
            }
            decision.narrowed_by.push(Arc::clone(local));
            decision.withheld = decision.withheld.and(local.withholds);
            facts.each_lack_of(&local.needs, None, &mut |lack| {
                decision.verdict = Verdict::Refer;
                decision.text = Arc::clone(&local.text);
                let word = lack.word();
                if !decision.missing.contains(&word) {
                    decision.missing.push(word);
                }
            });
            lack::sort(&mut decision.missing);
        }
        decision
    }

    fn permit(&self, rule: &Arc<Rule>, facts: &Facts<'_>) -> Decision {
        if facts.must_be_carried(rule) {
            return self.refer(rule, Vec::new(), facts);
        }
        self.answer(Verdict::Permit, rule, Vec::new(), facts)
    }

    fn refer(&self, rule: &Arc<Rule>, mut missing: Vec<String>, facts: &Facts<'_>) -> Decision {
        if facts.must_be_carried(rule) {
            missing.push(Lack::Route(Route::Manual).word());
        }
        self.answer(Verdict::Refer, rule, missing, facts)
    }

    fn answer(
        &self,
        verdict: Verdict,
        rule: &Arc<Rule>,
        missing: Vec<String>,
        facts: &Facts<'_>,
    ) -> Decision {
        Decision {
            verdict,
            missing,
            withheld: facts.withheld_by(rule),
            rules_version: Arc::clone(&self.version),
            text: Arc::clone(&rule.text),
            alarm: rule.alarm,
            rule: Some(Arc::clone(rule)),
            narrowed_by: Vec::new(),
        }
    }

    fn refuse(&self, text: &Arc<Text>) -> Decision {
        Decision {
            verdict: Verdict::Refuse,
            rule: None,
            missing: Vec::new(),
            withheld: Reveals::EMPTY,
            rules_version: Arc::clone(&self.version),
            text: Arc::clone(text),
            alarm: false,
            narrowed_by: Vec::new(),
        }
    }
}

/// Whatever ground it has: a plan without what a plan must hold is handed over to nobody.
fn wait_for_a_whole_plan(mut decision: Decision, facts: &Facts<'_>) -> Decision {
    let lacks = facts.question.plan_lacks;
    decision.verdict = Verdict::Refer;
    decision.missing.extend(lacks.iter().map(|point| Lack::Plan(*point).word()));
    lack::sort(&mut decision.missing);
    decision.text = Arc::new(say::together([say::copy(&decision.text), say::plan(lacks)]));
    decision
}

impl<'q> Facts<'q> {
    fn standing(&self, rule: &Rule) -> Standing {
        if !self.can_judge(rule) || !rule.when.iter().all(|condition| self.meets(*condition)) {
            return Standing::Closed;
        }
        if self.sparr.is_some() && rule.sparr == SparrEffect::Stops {
            return Standing::Stopped;
        }
        let mut lacks = false;
        self.each_lack(rule, &mut |_| lacks = true);
        if lacks { Standing::Lacks } else { Standing::Holds }
    }

    /// A rule about a child can't be tried without one; to hand a case to a person it need not be known.
    pub(super) fn can_judge(&self, rule: &Rule) -> bool {
        self.question.child.is_some()
            || matches!(rule.ground, Ground::NothingSecret)
            || rule.only_routes()
    }

    /// Whether a person must hand it over, whatever ground it has.
    pub(super) fn must_be_carried(&self, rule: &Rule) -> bool {
        self.stops_automatic_routes() && !rule.passes_protection
    }

    /// All that `rule` lacks; where `other` would do as well, each with each.
    fn missing(&self, rule: &Rule, other: Option<&Arc<Rule>>) -> Vec<String> {
        let Some(other) = other else {
            let mut words = Vec::new();
            self.each_lack(rule, &mut |lack| words.push(lack.word()));
            return words;
        };
        let (lacks, others) = (self.lacks(rule), self.lacks(other));
        lacks.iter().flat_map(|one| others.iter().map(|two| one.or(*two))).collect()
    }

    pub(super) fn lacks(&self, rule: &Rule) -> Vec<Lack<'q>> {
        let mut lacks = Vec::new();
        self.each_lack(rule, &mut |lack| lacks.push(lack));
        lacks
    }
}
