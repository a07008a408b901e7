//! Half a year of åtgärdskoder, and what became of the SIPs in it: the funnel that auditors count by hand.

use super::{
    system::System,
    told::{Failure, Told},
};
use crate::cli::table;
use crate::wire::v1;
use v1::submit_many_reply::Outcome;

const EXPORT: &str = "halvar-2025.csv";
const REGISTER: &str = "halvar-2025.register.jsonl";

/// The steps of the funnel, and what they are called.
const FUNNEL: [(&str, &str); 7] = [
    ("step.need_seen", "need seen"),
    ("step.offered", "offered"),
    ("step.called", "called"),
    ("step.met", "met"),
    ("step.established", "established"),
    ("step.followed_up", "followed up"),
    ("step.closed", "closed"),
];

/// Hands the half-year over.
pub(super) async fn tell(cosmic: &System, told: &mut Told<'_>) -> Result<(), Failure> {
    told.chapter("5. Half a year of åtgärdskoder, of a region with sixteen municipalities")?;
    let recorded = cosmic.record(REGISTER).await?;
    let read = cosmic.read(EXPORT)?;
    let rows = cosmic.sample(EXPORT)?.lines().count().saturating_sub(1);
    told.expect(
        read.packets.len() + read.bad.len() == rows && !read.bad.is_empty(),
        format_args!(
            "of {rows} rows, {} with codes that nobody knows are refused by name",
            read.bad.len()
        ),
    )?;
    let handed = read.packets.len();
    let outcomes = cosmic.try_all(read.packets).await?;
    let mut contradicted: Vec<&str> = Vec::new();
    let (mut permitted, mut waiting) = (0, 0);
    for outcome in &outcomes {
        match outcome {
            Outcome::Receipt(receipt) if receipt.status() == v1::PacketStatus::Held => waiting += 1,
            Outcome::Receipt(_) => permitted += 1,
            Outcome::Problem(problem) => contradicted.push(&problem.message),
        }
    }
    told.say(format_args!(
        "\n  {} things are recorded in the register. Of {handed} steps {permitted} may go to their municipalities, {waiting} wait for a consent,\n  \
         and {} contradict what their own side had said:",
        recorded.changes,
        contradicted.len(),
    ))?;
    if let Some(first) = contradicted.first() {
        told.say(format_args!("    {first}\n"))?;
    }
    let legal = |message: &&str| message.contains("can't be taken");
    told.expect(
        !contradicted.is_empty() && contradicted.iter().all(legal),
        "a step that contradicts is refused with the state that it met",
    )
}

/// Prints what became of them, as an auditor gets it from the ledger.
pub(super) async fn funnel(auditor: &System, told: &mut Told<'_>) -> Result<(), Failure> {
    told.chapter("6. What became of the SIPs, from the region's ledger alone")?;
    let rows = auditor.measures("2025-01", "2025-06").await?;
    let whole = |what: &str| {
        rows.iter().find(|row| row.what == what && row.unit.is_empty() && row.actor.is_empty())
    };
    let count = |what: &str| whole(what).and_then(|row| row.count);
    let needed = count("step.need_seen").unwrap_or_default();
    let mut table = table::table_in(&["STEP", "SIPS", "OF THOSE WHO NEEDED ONE"], 100);
    let mut last = u32::MAX;
    let mut falls = true;
    for (what, name) in FUNNEL {
        let many = count(what);
        falls &= many.is_some_and(|many| many <= last);
        last = many.unwrap_or(last);
        let percent =
            many.filter(|_| needed > 0).map_or(0, |many| (many * 100 + needed / 2) / needed);
        let bar = "█".repeat(usize::try_from(percent / 2).unwrap_or_default());
        table.add_row([
            name.to_owned(),
            many.map_or_else(|| "1-4".to_owned(), |many| many.to_string()),
            format!("{bar} {percent} %"),
        ]);
    }
    told.say(table::lines(&table).trim_end())?;
    for (what, name) in [
        ("lead.need_to_call", "from need to kallelse"),
        ("lead.call_to_meeting", "from kallelse to meeting"),
        ("lead.plan_to_follow_up", "from plan to follow-up"),
    ] {
        if let Some(days) = whole(what).and_then(|row| row.days.as_ref()) {
            told.say(format_args!(
                "  {name}: {} days at the median, {} at the 90th percentile",
                days.median, days.percentile_90
            ))?;
        }
    }
    told.say("\n  `stafett measures` has it by unit, month, kind and sex; figures of one to four are hidden, also by difference.\n")?;
    told.expect(
        falls && needed > 0,
        "each step was reached by fewer than the one before, as the audits found",
    )
}
