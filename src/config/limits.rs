//! `[limits]`, `[courier]` and `[witness]`: how much at once, and how often again.

use super::table::Table;
use std::time::Duration;

/// What the gateway takes on before it says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) packet_bytes: usize,
    pub(crate) in_flight: usize,
    pub(crate) connections: usize,
    /// Nought where nothing is said.
    pub(crate) connections_line: usize,
    pub(crate) segment_bytes: u64,
    /// How many packets may wait before no new one is taken.
    pub(crate) waiting: u64,
    /// A clock that says at the start that more time than this has gone by is not believed.
    pub(crate) longest_pause: Duration,
}

/// How packets are delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Courier {
    pub(crate) first_retry: Duration,
    pub(crate) ceiling: Duration,
    pub(crate) parallel: usize,
    pub(crate) per_receiver: usize,
    /// How long a receiver may be silent before a person is told; and where somebody may come to harm.
    pub(crate) silence: Duration,
    pub(crate) urgent_silence: Duration,
}

/// How peers are asked to witness this gateway's ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Witness {
    /// How often each is asked at most.
    pub(crate) every: Duration,
    /// How long the ledger may grow without any witness before a person is told.
    pub(crate) silence: Duration,
}

pub(super) fn limits(table: Option<Table<'_>>) -> Option<Limits> {
    let mut numbers = Numbers(table);
    let packet_kib = numbers.read("packet_kib", 1, 16 * 1024, 1024);
    let in_flight = numbers.read("in_flight", 1, 64 * 1024, 1024);
    let connections_line = numbers.0.as_ref().map_or(0, |table| table.line_of("connections"));
    let connections = numbers.read("connections", 1, 64 * 1024, 1024);
    let longest_pause_days = numbers.read("longest_pause_days", 1, 3650, 90);
    let segment_mib = numbers.read("segment_mib", 1, 2048, 64);
    let waiting = numbers.read("waiting", 1, 1 << 40, 10_000_000);
    if let Some(table) = &numbers.0
        && segment_mib * 1024 < packet_kib * 2
    {
        let right = "too small for the largest packet; right is at least twice limits.packet_kib";
        table.wrong(table.line(), "segment_mib", right);
    }
    numbers.finish();
    Some(Limits {
        packet_bytes: usize::try_from(packet_kib * 1024).ok()?,
        in_flight: usize::try_from(in_flight).ok()?,
        connections: usize::try_from(connections).ok()?,
        connections_line,
        segment_bytes: segment_mib * 1024 * 1024,
        waiting,
        longest_pause: Duration::from_secs(longest_pause_days * 24 * 3600),
    })
}

pub(super) fn courier(table: Option<Table<'_>>) -> Option<Courier> {
    let mut numbers = Numbers(table);
    let first_retry_ms = numbers.read("first_retry_ms", 10, 600_000, 2000);
    let ceiling_seconds = numbers.read("ceiling_seconds", 1, 86_400, 3600);
    let parallel = numbers.read("parallel", 1, 4096, 128);
    let per_receiver = numbers.read("per_receiver", 1, 4096, 64);
    let alarm_minutes = numbers.read("alarm_minutes", 1, 365 * 24 * 60, 24 * 60);
    let urgent_alarm_minutes = numbers.read("urgent_alarm_minutes", 1, 365 * 24 * 60, 30);
    if let Some(table) = &numbers.0
        && ceiling_seconds * 1000 < first_retry_ms
    {
        let right = "shorter than courier.first_retry_ms; right is at least as long";
        table.wrong(table.line(), "ceiling_seconds", right);
    }
    numbers.finish();
    Some(Courier {
        first_retry: Duration::from_millis(first_retry_ms),
        ceiling: Duration::from_secs(ceiling_seconds),
        parallel: usize::try_from(parallel).ok()?,
        per_receiver: usize::try_from(per_receiver).ok()?,
        silence: Duration::from_secs(alarm_minutes * 60),
        urgent_silence: Duration::from_secs(urgent_alarm_minutes * 60),
    })
}

pub(super) fn witness(table: Option<Table<'_>>) -> Witness {
    let mut numbers = Numbers(table);
    let seconds = numbers.read("seconds", 1, 3600, 60);
    let alarm_minutes = numbers.read("alarm_minutes", 1, 365 * 24 * 60, 15);
    if let Some(table) = &numbers.0
        && alarm_minutes * 60 < seconds
    {
        let right =
            "shorter than witness.seconds; right is longer, so that a witness can have been asked";
        table.wrong(table.line(), "alarm_minutes", right);
    }
    numbers.finish();
    Witness {
        every: Duration::from_secs(seconds),
        silence: Duration::from_secs(alarm_minutes * 60),
    }
}

/// A section of numbers that may be left out as a whole.
struct Numbers<'t>(Option<Table<'t>>);

impl Numbers<'_> {
    fn read(&mut self, key: &'static str, least: u64, most: u64, default: u64) -> u64 {
        match &mut self.0 {
            Some(table) => table.number(key, least..=most, default),
            None => default,
        }
    }

    fn finish(self) {
        if let Some(table) = self.0 {
            table.finish();
        }
    }
}
