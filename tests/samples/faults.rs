//! What is wrong in the export on purpose: contradictory cases, late rows, rows that come again, codes that nobody knows.

use crate::{
    calendar::Calendar,
    cases::{Case, case_id},
    chance::Chance,
    course::{Step, dated},
    export::Row,
    places,
};

/// Each contradiction: its name, how many cases have it, and the steps as they were dated.
const CONTRADICTIONS: [(&str, usize, &[Step]); 4] = [
    (
        "followed up, never established",
        6,
        &["NEED_SEEN", "OFFERED", "CONSENT", "CALLED", "FOLLOWED_UP"],
    ),
    (
        "declined after it was established",
        5,
        &["NEED_SEEN", "OFFERED", "CONSENT", "CALLED", "MET", "ESTABLISHED", "DECLINED"],
    ),
    ("closed, never established", 3, &["NEED_SEEN", "OFFERED", "CLOSED"]),
    (
        "met before it was called",
        4,
        &["NEED_SEEN", "OFFERED", "CONSENT", "MET", "CALLED", "ESTABLISHED"],
    ),
];

pub(crate) fn contradictory(
    cases: &mut Vec<Case>,
    children: &mut Vec<&'static str>,
    calendar: &Calendar,
    chance: &mut Chance,
) {
    for (group, count, steps) in CONTRADICTIONS {
        for _ in 0..count {
            let (child, at) = (children.pop().unwrap(), places::any(chance));
            let steps = dated(steps, calendar, chance);
            let id = case_id("SIP", cases.len(), chance);
            let (sender, receiver) = (at.health_centre(), at.social_services());
            cases.push(Case { id, child, municipality: at, sender, receiver, group, steps });
        }
    }
}

pub(crate) fn is_contradictory(group: &str) -> bool {
    CONTRADICTIONS.iter().any(|(name, _, _)| *name == group)
}

/// Rows that were registered weeks after their day, and rows that came again.
pub(crate) const LATE: usize = 55;
pub(crate) const AGAIN: usize = 25;

/// Codes that no map has, and how often: KVÅ never had the first, the second is for advice by telephone, in the third the text
/// slipped into the code's column, the fourth is in small letters.
pub(crate) const UNKNOWN: [(&str, &str, usize); 4] = [
    ("AU126", "Deltagande i SIP-möte", 6),
    ("XS012", "Information och rådgivning per telefon", 4),
    ("Uppföljning av SIP", "AW010", 2),
    ("aw010", "Uppföljning av SIP", 2),
];

/// Makes some rows late, sends some again, and adds those with unknown codes.
pub(crate) fn spoil(rows: &mut Vec<Row>, calendar: &Calendar, chance: &mut Chance) {
    let early: Vec<usize> =
        (0..rows.len()).filter(|place| rows[*place].day < calendar.len() - 45).collect();
    for place in chance.shuffled(early).into_iter().take(LATE) {
        rows[place].registered = rows[place].day + chance.between(15, 40);
        rows[place].late = true;
    }
    for _ in 0..AGAIN {
        let again = Row { again: true, late: false, ..rows[chance.below(rows.len())].clone() };
        rows.push(Row { registered: again.registered + chance.below(5), ..again });
    }
    for (code, text, count) in UNKNOWN {
        for _ in 0..count {
            let beside = rows[chance.below(rows.len())].clone();
            rows.push(Row {
                code: code.to_owned(),
                text: text.to_owned(),
                step: None,
                late: false,
                again: false,
                ..beside
            });
        }
    }
}
