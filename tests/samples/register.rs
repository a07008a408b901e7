//! What the region's register knows of the children: guardians and consents, though not of all.

use crate::{
    calendar::Calendar,
    cases::{CHILD_HEALTH_TEAM, Case},
    chance::Chance,
    places::REGION,
};
use serde_json::json;

/// Children whose steps the guardians let go.
const ON_RECORD: usize = 90;
/// Far enough away for the demo of any year to come.
const EXPIRES: &str = "2040-06-30";

pub(crate) struct Register {
    lines: Vec<String>,
    pub(crate) with_consent: usize,
    pub(crate) with_one_of_two: usize,
    pub(crate) with_guardians_only: usize,
}

pub(crate) fn of(cases: &[Case], chance: &mut Chance) -> Register {
    let calendar = Calendar::new();
    let mut register =
        Register { lines: Vec::new(), with_consent: 0, with_one_of_two: 0, with_guardians_only: 0 };
    for (place, case) in cases.iter().enumerate() {
        let given = case.steps.iter().find(|(step, _)| *step == "CONSENT");
        let team = (case.group == CHILD_HEALTH_TEAM).then(|| &case.steps[0]);
        let Some((_, given)) = given.or(team) else { continue };
        let given = calendar.day(*given).to_string();
        let child = json!({ "number": case.child, "number_oid": "1.2.752.129.2.1.3.1" });
        let guardians = if chance.percent(45) { vec!["g1", "g2"] } else { vec!["g1"] };
        register.add(&json!({ "child": child, "guardians": { "guardians": guardians } }));
        let consenting = match chance.below(100) {
            drawn if drawn < ON_RECORD => guardians.len(),
            drawn if drawn < ON_RECORD + 5 => guardians.len() - 1,
            _ => 0,
        };
        match consenting {
            0 => register.with_guardians_only += 1,
            some if some < guardians.len() => register.with_one_of_two += 1,
            _ => register.with_consent += 1,
        }
        for by in guardians.into_iter().take(consenting) {
            let consent = json!({
                "id": format!("h{:03}-{by}", place + 1), "by": by, "kinds": ["sip.step"],
                "receivers": [case.receiver], "given": given, "expires": EXPIRES, "form": "written",
                "collected_by": format!("SE{REGION}-KUR003"),
            });
            register.add(&json!({ "child": child, "consent": consent }));
        }
    }
    register
}

impl Register {
    fn add(&mut self, change: &serde_json::Value) {
        self.lines.push(format!("{change}\n"));
    }

    pub(crate) fn jsonl(&self) -> String {
        self.lines.concat()
    }
}
