//! The rules in Cedar, compiled when they are loaded, with a request made for each question beforehand.

use super::questions::{Asked, Facts};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Policy, PolicyId, PolicySet, Request,
    RestrictedExpression,
};

/// Who must consent, by age and maturity. Cedar has no definitions that policies could share.
const CONSENTED: &str = r#"(
    if context.age >= 18 then context.consenting.contains("child")
    else if context.age >= 15 && context.maturity == "mature" then context.consenting.contains("child")
    else if context.age >= 12 && context.maturity == "unassessed" && context.age < 15 then false
    else (context.in_place ||
        (context.guardians.containsAny(context.guardians) && context.consenting.containsAll(context.guardians))) &&
      (context.age < 12 || context.maturity == "not_mature" || context.consenting.contains("child"))
  )"#;

pub(super) struct Peer {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
}

impl Peer {
    pub(super) fn of(asked: &[Asked]) -> Self {
        let text = include_str!("rules.cedar").replace("CONSENTED", CONSENTED);
        let parsed: PolicySet = text.parse().expect("Cedar's own language");
        // By the rules' names, so that its reasons are ours.
        let named = parsed.policies().map(|policy| -> Policy {
            policy.new_id(PolicyId::new(policy.annotation("id").expect("each has its name")))
        });
        Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_policies(named).expect("each name stands once"),
            entities: Entities::empty(),
            requests: asked.iter().map(|it| request(&it.facts)).collect(),
        }
    }

    pub(super) fn rules(&self) -> usize {
        self.policies.policies().count()
    }

    /// The policies that permit it; none where it is denied.
    pub(super) fn decide(&self, place: usize) -> Vec<String> {
        let answer =
            self.authorizer.is_authorized(&self.requests[place], &self.policies, &self.entities);
        assert_eq!(answer.diagnostics().errors().count(), 0);
        match answer.decision() {
            Decision::Allow => answer.diagnostics().reason().map(ToString::to_string).collect(),
            Decision::Deny => Vec::new(),
        }
    }
}

fn request(facts: &Facts) -> Request {
    let Facts { question, age, consenting, attested, necessary, blocked, protected } = facts;
    let texts = |list: &[&str]| {
        RestrictedExpression::new_set(
            list.iter().map(|it| RestrictedExpression::new_string((*it).to_owned())),
        )
    };
    let maturity = if attested.contains(&"maturity") { "mature" } else { "unassessed" };
    let context = Context::from_pairs([
        ("age".to_owned(), RestrictedExpression::new_long(*age)),
        ("guardians".to_owned(), texts(&["g1", "g2"])),
        ("consenting".to_owned(), texts(consenting)),
        ("attested".to_owned(), texts(attested)),
        ("maturity".to_owned(), RestrictedExpression::new_string(maturity.to_owned())),
        ("necessary".to_owned(), RestrictedExpression::new_bool(*necessary)),
        ("in_place".to_owned(), RestrictedExpression::new_bool(false)),
        ("blocked".to_owned(), RestrictedExpression::new_bool(*blocked)),
        ("protected".to_owned(), RestrictedExpression::new_bool(*protected)),
    ]);
    let entity = |kind: &str, name: &serde_json::Value| {
        format!("{kind}::{name}").parse().expect("an entity's name")
    };
    Request::new(
        entity("Branch", &question["sender"]["branch"]),
        entity("Action", &question["kind"]),
        entity("Branch", &question["receiver"]["branch"]),
        context.expect("no key stands twice"),
        None,
    )
    .expect("no schema to break")
}
