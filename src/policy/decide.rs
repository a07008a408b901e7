//! The decision: rules are tried in their order, and the first that holds permits.

use super::{
    decision::{Decision, Verdict},
    facts::Facts,
    lack::Lack,
    question::Question,
    rule::{Ground, Route, Rule, SparrEffect, Text},
    rules::Rules,
};
use crate::domain::Reveals;
use std::sync::Arc;

/// How one rule stands to the facts.
enum Standing {
    /// A fact that nobody can supply is against it.
    Closed,
    /// The child's block goes before it.
    Stopped,
    /// Something that a person can supply is missing.
    Lacks,
    Holds,
}

impl Rules {
    /// Answers a question. The same question gets the same answer, on any machine.
    pub(crate) fn decide(&self, question: &Question<'_>) -> Decision {
        let facts = Facts::of(question);
        let rules = self.about(question.kind, question.sender.branch, question.receiver.branch);
        let mut stopped = false;
        let mut offered: [Option<&Arc<Rule>>; 2] = [None; 2];
        for rule in rules {
            match facts.standing(rule) {
                Standing::Closed => {}
                Standing::Stopped => stopped = true,
                Standing::Holds => return self.permit(rule, &facts),
                Standing::Lacks if rule.offered => {
                    if let Some(free) = offered.iter_mut().find(|place| place.is_none()) {
                        *free = Some(rule);
                    }
                }
                Standing::Lacks => {}
            }
        }
        match offered {
            [Some(rule), other] => self.refer(rule, facts.missing(rule, other), &facts),
            [None, _] if rules.is_empty() => self.refuse(&self.refusals.no_rule),
            [None, _] if stopped => self.refuse(&self.refusals.sparr),
            [None, _] => self.refuse(&self.refusals.closed),
        }
    }

    fn permit(&self, rule: &Arc<Rule>, facts: &Facts<'_>) -> Decision {
        if facts.stops_automatic_routes() && !rule.passes_protection {
            return self.refer(rule, Vec::new(), facts);
        }
        self.answer(Verdict::Permit, rule, Vec::new(), facts)
    }

    fn refer(&self, rule: &Arc<Rule>, mut missing: Vec<String>, facts: &Facts<'_>) -> Decision {
        if facts.stops_automatic_routes() && !rule.passes_protection {
            missing.push(Lack::Route(Route::Manual).to_string());
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
        }
    }
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
    fn can_judge(&self, rule: &Rule) -> bool {
        self.question.child.is_some()
            || matches!(rule.ground, Ground::NothingSecret)
            || rule.only_routes()
    }

    /// All that `rule` lacks; where `other` would do as well, each with each.
    fn missing(&self, rule: &Rule, other: Option<&Arc<Rule>>) -> Vec<String> {
        let lacks = self.lacks(rule);
        match other {
            None => lacks.iter().map(Lack::to_string).collect(),
            Some(other) => {
                let others = self.lacks(other);
                lacks.iter().flat_map(|one| others.iter().map(|two| one.or(*two))).collect()
            }
        }
    }

    fn lacks(&self, rule: &Rule) -> Vec<Lack<'q>> {
        let mut lacks = Vec::new();
        self.each_lack(rule, &mut |lack| lacks.push(lack));
        lacks
    }
}
