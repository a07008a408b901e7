//! `[sip]`: time limits, each with its source, and the functions that a kallelse goes to.

use super::{
    table::{At, Table},
    text::{of, words},
};
use crate::domain::HsaId;
use crate::sip::{Deadline, DeadlineRule};
use jiff::SignedDuration;

/// A region's way with SIPs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sip {
    pub(crate) deadlines: Vec<DeadlineRule>,
    pub(crate) functions: Vec<Function>,
}

/// A function of a unit that is served here, and who takes a kallelse where nobody else does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) unit: HsaId,
    /// The unit's line in the file.
    pub(super) line: usize,
    /// As packets name it in `header.receiver_function`.
    pub(crate) name: String,
    /// Functions as well, never persons; the next after each time that nobody took it.
    pub(crate) substitutes: Vec<String>,
    pub(crate) escalate_after: SignedDuration,
}

pub(super) fn read(table: Option<Table<'_>>) -> Sip {
    let mut sip = Sip { deadlines: Vec::new(), functions: Vec::new() };
    if let Some(mut table) = table {
        for mut rule in table.sections("deadline") {
            if let Some(At { value, line }) = deadline(&mut rule) {
                if sip.deadlines.iter().any(|known| known.what == value.what) {
                    rule.wrong(line, "what", "stands twice; right is one limit of each kind");
                }
                sip.deadlines.push(value);
            }
            rule.finish();
        }
        for mut function in table.sections("function") {
            sip.functions.extend(self::function(&mut function));
            function.finish();
        }
        table.finish();
    }
    // These days are in the packets themselves: no rule of ours says how long they are.
    for (what, remind, source) in [
        (Deadline::Reply, 2, "the day that the kallelse names"),
        (Deadline::FollowUp, 14, "the day that the plan names"),
    ] {
        if sip.deadlines.iter().all(|known| known.what != what) {
            sip.deadlines.push(DeadlineRule { what, days: 0, remind, source: source.to_owned() });
        }
    }
    sip
}

fn deadline(table: &mut Table<'_>) -> Option<At<DeadlineRule>> {
    let right = "meeting, joint-planning, notice, reply or follow-up";
    let what = table.required("what", right, |text| {
        Deadline::of_word(text).ok_or_else(|| format!("no such limit; right is {right}"))
    });
    let names_day = |what: Deadline| matches!(what, Deadline::Reply | Deadline::FollowUp);
    if !table.has("days") && what.as_ref().is_some_and(|what| !names_day(what.value)) {
        table.wrong(
            table.line(),
            "days",
            "missing; right is the number of days that were agreed on",
        );
    }
    let number = |days: u64| i32::try_from(days).unwrap_or_default();
    let days = number(table.number("days", 0..=365, 0));
    let remind = number(table.number("remind_days_before", 0..=365, 0));
    let source = table.required("source", "the law, agreement or decision that says so", words);
    let At { value: what, line } = what?;
    Some(At { value: DeadlineRule { what, days, remind, source: source?.value }, line })
}

fn function(table: &mut Table<'_>) -> Option<Function> {
    let unit = table.required("unit", "the unit's HSA-id", of::<HsaId>);
    let name = table.required("name", "the function as a kallelse names it", a_function);
    let substitutes =
        table.list("substitutes", "functions that take its place, in order", a_function);
    if table.lacks("substitutes") {
        table.wrong(
            table.line(),
            "substitutes",
            "missing; right is at least one function that takes its place",
        );
    }
    // Whoever hasn't taken it gets it no better by getting it again.
    for (n, At { value: substitute, line }) in substitutes.iter().enumerate() {
        let before = substitutes.iter().take(n).any(|earlier| earlier.value == *substitute);
        if before || name.as_ref().is_some_and(|name| name.value == *substitute) {
            let right = "the function itself, or one that stands there already; right is another";
            table.wrong(*line, "substitutes", right);
        }
    }
    let hours = table.number("escalate_after_hours", 1..=720, 48);
    let substitutes = substitutes.into_iter().map(|at| at.value).collect();
    let escalate_after = SignedDuration::from_hours(i64::try_from(hours).unwrap_or(i64::MAX));
    let At { value: unit, line } = unit?;
    Some(Function { unit, line, name: name?.value, substitutes, escalate_after })
}

fn a_function(text: &str) -> Result<String, String> {
    let text = words(text)?;
    match text.contains('@') || text.chars().count() > 64 {
        true => Err("right is a function of at most 64 characters, never somebody's e-mail".into()),
        false => Ok(text),
    }
}
