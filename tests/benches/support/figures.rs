//! What rounds come to, and the medians over them.

use super::load::Answered;
use stafett::wire::v1::EntryProof;
use std::{fmt, time::Duration};

/// One server's round.
pub(crate) struct Measured {
    pub(super) answered: Answered,
    pub(super) server_cpu: Duration,
    pub(super) client_cpu: Duration,
}

/// A round in figures.
#[derive(Clone, Copy)]
pub(crate) struct Figures {
    /// Answers a second.
    pub(crate) rate: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// The server's processor time for one packet.
    pub(crate) cpu_us: f64,
    /// The load's own.
    pub(crate) load_us: f64,
    /// Packets for each sync of the journal.
    pub(crate) group: f64,
}

impl Measured {
    pub(crate) fn rate(&self) -> f64 {
        self.answered.rate()
    }

    /// What one of the round's receipts proves by.
    pub(crate) fn proof(&self) -> Option<&EntryProof> {
        self.answered.receipt.as_ref()?.proof.as_ref()
    }

    pub(crate) fn figures(&self) -> Figures {
        let Self { answered, server_cpu, client_cpu } = self;
        let count = answered.latencies.len() as f64;
        let each = |cpu: &Duration| cpu.as_secs_f64() * 1e6 / count;
        Figures {
            rate: answered.rate(),
            p50_ms: percentile(&answered.latencies, 50),
            p99_ms: percentile(&answered.latencies, 99),
            cpu_us: each(server_cpu),
            load_us: each(client_cpu),
            group: count / answered.trees.len() as f64,
        }
    }
}

impl Figures {
    pub(crate) const HEAD: &str = "   req/s  p50 ms  p99 ms  CPU us load us";

    /// Each figure's own median.
    pub(crate) fn medians(all: impl IntoIterator<Item = Self>) -> Self {
        let all: Vec<Self> = all.into_iter().collect();
        let of = |figure: fn(&Self) -> f64| median(all.iter().map(figure));
        Self {
            rate: of(|it| it.rate),
            p50_ms: of(|it| it.p50_ms),
            p99_ms: of(|it| it.p99_ms),
            cpu_us: of(|it| it.cpu_us),
            load_us: of(|it| it.load_us),
            group: of(|it| it.group),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rate, p50_ms, p99_ms, cpu_us, load_us, group: _ } = self;
        write!(f, "{rate:>8.0} {p50_ms:>7.2} {p99_ms:>7.2} {cpu_us:>7.1} {load_us:>7.1}")
    }
}

/// How an idle gateway starts, and what memory it then holds.
pub(crate) struct Start {
    pub(crate) ms: f64,
    pub(crate) mib: f64,
}

impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ms, mib } = self;
        write!(
            f,
            "idle: first healthy answer over mutual TLS after {ms:.0} ms, resident memory {mib:.1} MiB"
        )
    }
}

/// The one in the middle; of an even number, the upper of the two.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Of durations that are sorted.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let found = sorted.get(sorted.len() * percent / 100);
    found.map_or(f64::NAN, |latency| latency.as_secs_f64() * 1000.0)
}
