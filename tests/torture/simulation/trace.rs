//! What happened, as one number that is the same whenever the same happened; and the last of it in words, or all where
//! `TORTURE_TRACE` is set.

use std::collections::VecDeque;
use std::time::Duration;
use std::{env, fmt};

/// How much of it a failure shows.
const SHOWN: usize = 60;

#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    hash: u64,
    lines: u64,
    last: VecDeque<String>,
}

/// Of what happened in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint {
    hash: u64,
    lines: u64,
}

impl Trace {
    pub(super) fn tell(&mut self, at: Duration, what: fmt::Arguments<'_>) {
        let line = format!("{:>12.3} {what}", at.as_secs_f64());
        // FNV-1a.
        for byte in line.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.lines += 1;
        if env::var_os("TORTURE_TRACE").is_some() {
            eprintln!("{line}");
        }
        if self.last.len() == SHOWN {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint { hash: self.hash, lines: self.lines }
    }

    pub(super) fn last(&self) -> String {
        self.last.iter().map(|line| format!("\n  {line}")).collect()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x} of {} lines", self.hash, self.lines)
    }
}
