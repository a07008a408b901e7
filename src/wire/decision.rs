//! A decision as the contract writes it.

use super::v1;
use crate::policy::{Decision, Explanation, Verdict};

impl From<&Decision> for v1::Decision {
    fn from(decision: &Decision) -> Self {
        let verdict = match decision.verdict() {
            Verdict::Permit => v1::Verdict::Permit,
            Verdict::Refer => v1::Verdict::Refer,
            Verdict::Refuse => v1::Verdict::Refuse,
        };
        Self {
            verdict: verdict.into(),
            rule: decision.rule().map(|rule| rule.id.clone()).unwrap_or_default(),
            lagrum: decision.lagrum().map(str::to_owned).collect(),
            missing: decision.missing().to_vec(),
            withheld: decision.withheld().names().map(str::to_owned).collect(),
            rules_version: decision.rules_version().to_owned(),
            text_sv: decision.text().sv.clone(),
            text_en: decision.text().en.clone(),
            alarm: decision.alarm(),
            narrowed_by: decision.narrowed_by().map(|local| local.id.clone()).collect(),
        }
    }
}

impl From<&Explanation> for v1::PreviewReply {
    fn from(explanation: &Explanation) -> Self {
        let Explanation { decision, path, held_back } = explanation;
        let path = path.iter().map(|step| v1::RuleTried {
            rule: step.rule.clone(),
            outcome: step.outcome.word().to_owned(),
            lacked: step.lacked.clone(),
            text_sv: step.text.sv.clone(),
            text_en: step.text.en.clone(),
        });
        let held_back = held_back.iter().map(|it| v1::HeldBack {
            part: it.part.word().to_owned(),
            text_sv: it.text.sv.clone(),
            text_en: it.text.en.clone(),
        });
        Self {
            decision: Some(decision.into()),
            path: path.collect(),
            held_back: held_back.collect(),
        }
    }
}
