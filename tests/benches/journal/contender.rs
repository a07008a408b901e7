//! The same closed loop on each log: 64 writers, each of which appends its next record when the last one is durable.

use super::{Outcome, raw};
use stafett::internals::journal::JournalByItself;
use std::{fmt, fs, path::Path, sync::Arc, time::Duration};
use tokio::{runtime::Builder, task::JoinSet, time::Instant};

pub(super) const WRITERS: usize = 64;
pub(super) const PAYLOAD: usize = 4096;
pub(super) const ROW: usize = 256;
pub(super) const TIME: Duration = Duration::from_secs(2);

#[derive(Clone, Copy)]
pub(super) enum Contender {
    Ours,
    Raw,
    Fresh,
    Sqlite,
}

impl Contender {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Raw => "raw log",
            Self::Fresh => "raw, fresh",
            Self::Sqlite => "SQLite",
        }
    }
}

/// What a round came to.
#[derive(Clone, Copy, Default)]
pub(super) struct Figures {
    /// Records a second.
    pub(super) rate: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    /// Bytes that the process gave the kernel to write, for each byte of payloads and rows. The kernel counts whole folios,
    /// so it is more than the disk gets; of segments that are used again, many times more, and so nothing is told.
    pub(super) amplification: f64,
}

impl Figures {
    pub(super) const HEAD: &str = "   rec/s  p50 ms  p99 ms  bytes to disk a byte";

    fn of(mut latencies: Vec<Duration>, elapsed: Duration, written: u64) -> Self {
        latencies.sort_unstable();
        let at = |percent: usize| {
            let found = latencies.get(latencies.len() * percent / 100);
            found.map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
        };
        let logical = latencies.len() * (PAYLOAD + ROW);
        Self {
            rate: latencies.len() as f64 / elapsed.as_secs_f64(),
            p50_ms: at(50),
            p99_ms: at(99),
            amplification: written as f64 / logical as f64,
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rate, p50_ms, p99_ms, amplification } = self;
        write!(f, "{rate:>8.0} {p50_ms:>7.2} {p99_ms:>7.2} {amplification:>7.2}")
    }
}

/// One round of a journal's whole life, from its beginning to its close, whatever it prepares meanwhile.
pub(super) fn ours(folder: &Path) -> Outcome<Figures> {
    let before = written()?;
    let journal = Arc::new(JournalByItself::begin(folder)?);
    // What a gateway does between its start and its first packet: the next segment is made.
    std::thread::sleep(Duration::from_millis(300));
    let (latencies, elapsed) = {
        let journal = Arc::clone(&journal);
        load(move |row, payload| {
            let journal = Arc::clone(&journal);
            async move { journal.append(row, payload).await.map(drop) }
        })?
    };
    let journal = Arc::into_inner(journal).ok_or("somebody writes still")?;
    journal.close()?;
    Ok(Figures::of(latencies, elapsed, written()? - before))
}

/// One round of the raw log.
pub(super) fn raw(segments: &raw::Segments) -> Outcome<Figures> {
    let log = raw::Log::start(segments)?;
    let appender = log.appender();
    let (latencies, elapsed) = load(move |row, payload| {
        let appender = appender.clone();
        async move { appender.append(row, payload).await }
    })?;
    log.close()?;
    Ok(Figures { amplification: f64::NAN, ..Figures::of(latencies, elapsed, 0) })
}

fn load<A, F>(append: A) -> Outcome<(Vec<Duration>, Duration)>
where
    A: Fn(Vec<u8>, Vec<u8>) -> F + Clone + Send + 'static,
    F: Future<Output = Outcome<()>> + Send + 'static,
{
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let begin = Instant::now();
        let mut writers = JoinSet::new();
        for n in 0..WRITERS {
            let append = append.clone();
            let byte = u8::try_from(n).unwrap_or_default();
            writers.spawn(async move {
                let mut latencies = Vec::new();
                loop {
                    let start = Instant::now();
                    if start - begin > TIME {
                        return Outcome::Ok(latencies);
                    }
                    append(vec![byte; ROW], vec![byte; PAYLOAD]).await?;
                    latencies.push(start.elapsed());
                }
            });
        }
        let mut all = Vec::new();
        while let Some(latencies) = writers.join_next().await {
            all.extend(latencies??);
        }
        Ok((all, begin.elapsed()))
    })
}

/// Bytes that this process has given the kernel to write so far.
pub(super) fn written() -> Outcome<u64> {
    let all = fs::read_to_string("/proc/self/io")?;
    let line = all.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    Ok(line.ok_or("no write_bytes in /proc/self/io")?.parse()?)
}
