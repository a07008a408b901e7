//! The questions: every combination of a few levels of each fact, in the contract's shape, and what the peers are told of each.

use serde_json::{Value, json};

/// One question.
pub(super) struct Asked {
    /// As `stafett decide` reads it.
    pub(super) json: String,
    /// The same with what is worked out beforehand.
    pub(super) facts: Facts,
}

/// What is worked out for the peers.
pub(super) struct Facts {
    pub(super) question: Value,
    pub(super) age: i64,
    /// Whose consents count for this packet today.
    pub(super) consenting: Vec<&'static str>,
    pub(super) attested: Vec<&'static str>,
    /// Necessity was attested, and later than any block.
    pub(super) necessary: bool,
    pub(super) blocked: bool,
    pub(super) protected: bool,
}

pub(super) const NOW: &str = "2027-08-16T08:00:00Z";
pub(super) const TODAY: &str = "2027-08-16";
const UNIT: &str = "SE2120001850-SK01";

const CELLS: [(&str, &str, &str); 12] = [
    ("handover.bhv", "region_care", "school_health_municipal"),
    ("handover.bhv", "region_care", "school_health_private"),
    ("handover.bhv", "private_care", "school_health_municipal"),
    ("handover.bhv", "region_care", "school_municipal"),
    ("placement.notice", "social_board", "region_care"),
    ("placement.notice", "social_board", "school_health_municipal"),
    ("placement.notice", "social_board", "school_municipal"),
    ("placement.notice", "social_board", "private_care"),
    ("orosanmalan", "region_care", "social_board"),
    ("orosanmalan", "private_care", "social_board"),
    ("orosanmalan", "school_private", "social_board"),
    ("orosanmalan", "region_care", "school_municipal"),
];

const AGES: [(i64, &str); 4] =
    [(7, "2020-03-04"), (13, "2014-03-04"), (16, "2011-03-04"), (18, "2009-03-04")];

/// Who has consented, and what is wrong with the last of them.
const CONSENTS: [(&[&str], Flaw); 8] = [
    (&[], Flaw::None),
    (&["g1"], Flaw::None),
    (&["g1", "g2"], Flaw::None),
    (&["child"], Flaw::None),
    (&["g1", "g2", "child"], Flaw::None),
    (&["g1", "g2"], Flaw::Revoked),
    (&["g1", "g2"], Flaw::Expired),
    (&["g1", "child"], Flaw::OtherReceiver),
];

#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    None,
    Revoked,
    Expired,
    OtherReceiver,
}

/// What was attested, and when; the block stands between the two days.
const ATTESTED: [&[(&str, &str)]; 5] = [
    &[],
    &[("necessary", "2027-06-01T08:00:00Z")],
    &[("necessary", "2027-08-01T08:00:00Z")],
    &[("maturity", "2027-08-01T08:00:00Z")],
    &[("menprovning", "2027-08-01T08:00:00Z")],
];
const BLOCKED_FROM: &str = "2027-07-01T08:00:00Z";

pub(super) fn questions() -> Vec<Asked> {
    let mut questions = Vec::new();
    for cell in CELLS {
        for age in AGES {
            for (givers, flaw) in CONSENTS {
                for attested in ATTESTED {
                    for blocked in [false, true] {
                        for protected in [false, true] {
                            questions.push(question(
                                cell, age, givers, flaw, attested, blocked, protected,
                            ));
                        }
                    }
                }
            }
        }
    }
    questions
}

fn question(
    (kind, from, to): (&'static str, &'static str, &'static str),
    (age, birth_date): (i64, &'static str),
    givers: &[&'static str],
    flaw: Flaw,
    attested: &[(&'static str, &'static str)],
    blocked: bool,
    protected: bool,
) -> Asked {
    let flawed = |place: usize| flaw != Flaw::None && place + 1 == givers.len();
    let consents: Vec<Value> = givers
        .iter()
        .enumerate()
        .map(|(place, by)| {
            let is = |one: Flaw| flaw == one && flawed(place);
            json!({
                "by": by, "kinds": [kind], "without_parts": [], "given": "2027-05-10",
                "receivers": [if is(Flaw::OtherReceiver) { "SE2120001850-SK02" } else { UNIT }],
                "expires": if is(Flaw::Expired) { "2027-08-15" } else { "2029-06-30" },
                "revoked": is(Flaw::Revoked).then_some("2027-08-01T08:00:00Z"),
            })
        })
        .collect();
    let attestations: Vec<Value> = attested
        .iter()
        .map(|(what, at)| json!({"what": what, "by": "SE2321000156-A001", "at": at}))
        .collect();
    let blocks: Vec<Value> =
        blocked.then(|| json!({"by": "child", "from": BLOCKED_FROM})).into_iter().collect();
    let question = json!({
        "id": "1", "kind": kind, "now": NOW,
        "sender": {"branch": from, "org": "2321000156", "authority": "n1"},
        "receiver": {"branch": to, "org": "2120001850", "authority": "n2", "municipality": "1780", "unit": UNIT},
        "child": {"birth_date": birth_date, "maturity": "mature", "whereabouts_hidden": false,
            "protection": if protected { "skyddad_folkbokforing" } else { "none" }},
        "guardians": ["g1", "g2"], "relatives_in_packet": ["r1"],
        "consents": consents, "blocks": blocks, "attestations": attestations,
    });
    let counting = givers.iter().enumerate().filter(|(place, _)| !flawed(*place));
    let after_block =
        |(what, at): &&(&str, &str)| *what == "necessary" && (!blocked || *at > BLOCKED_FROM);
    Asked {
        json: question.to_string(),
        facts: Facts {
            question,
            age,
            consenting: counting.map(|(_, giver)| *giver).collect(),
            attested: attested.iter().map(|(what, _)| *what).collect(),
            necessary: attested.iter().any(|it| after_block(&it)),
            blocked,
            protected,
        },
    }
}
