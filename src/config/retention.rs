//! `[retention]`: how long content and log are kept, and what law says so.

use super::{
    table::{At, Table},
    text::words,
};
use jiff::SignedDuration;

/// HSLF-FS 2016:40 4 kap. 9 § keeps a log for so long.
const LEAST_LOG_YEARS: u64 = 5;
const PAYLOAD_DAYS: u64 = 30;
const LOG_YEARS: u64 = 10;

const PAYLOAD_SOURCE: &str =
    "dataskyddsförordningen (EU) 2016/679 art. 5.1 c: no more than is needed once it has arrived";
const LOG_SOURCE: &str =
    "HSLF-FS 2016:40 4 kap. 9 § (at least 5 years), PDL 3:17 (as the journal, 10 years)";

/// What is kept how long, each with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Retention {
    /// From when a packet has settled.
    pub(crate) payload: SignedDuration,
    pub(crate) payload_source: String,
    /// From the last that happened to a packet; never shorter than the years that the file says.
    pub(crate) log: SignedDuration,
    pub(crate) log_source: String,
}

pub(super) fn read(table: Option<Table<'_>>) -> Option<Retention> {
    let Some(mut table) = table else {
        return Some(retention(PAYLOAD_DAYS, PAYLOAD_SOURCE, LOG_YEARS, LOG_SOURCE));
    };
    let payload_days = table.number("payload_days", 0..=3650, PAYLOAD_DAYS);
    let payload_source = source(&mut table, "payload_days", "payload_source", PAYLOAD_SOURCE);
    let log_years = table.number("log_years", 0..=200, LOG_YEARS);
    let log_source = source(&mut table, "log_years", "log_source", LOG_SOURCE);
    if log_years < LEAST_LOG_YEARS {
        let right =
            "a log is kept for at least 5 years: HSLF-FS 2016:40 4 kap. 9 §; right is 5 or more";
        table.wrong(table.line(), "log_years", right);
    } else if payload_days > log_years * 365 {
        let right =
            "longer than the log is kept; right is at most 365 for each of retention.log_years";
        table.wrong(table.line(), "payload_days", right);
    }
    table.finish();
    Some(retention(payload_days, &payload_source?, log_years, &log_source?))
}

/// The source of a number: whoever says how long also says what law asks for it.
fn source(
    table: &mut Table<'_>,
    number: &'static str,
    key: &'static str,
    default: &str,
) -> Option<String> {
    let right = "the law or decision that says so";
    let given = if table.has(number) {
        table.required(key, right, words)?
    } else {
        let line = table.line();
        let wrong = table.has(key);
        match table.optional(key, right, words) {
            Some(given) => given,
            None if wrong => return None,
            None => At { value: default.to_owned(), line },
        }
    };
    Some(given.value)
}

fn retention(payload_days: u64, payload: &str, log_years: u64, log: &str) -> Retention {
    let days =
        |many: u64| SignedDuration::from_hours(i64::try_from(many * 24).unwrap_or(i64::MAX / 3600));
    Retention {
        payload: days(payload_days),
        payload_source: payload.to_owned(),
        // A year may have a day more.
        log: days(log_years * 366),
        log_source: log.to_owned(),
    }
}
