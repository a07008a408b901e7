//! A decision as the contract writes it.

use super::v1;
use crate::policy::{Decision, Verdict};

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
        }
    }
}
