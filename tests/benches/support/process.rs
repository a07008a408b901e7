//! A server as the kernel sees it: what processor time and memory it has taken.

use super::Outcome;
use std::{
    fs,
    fs::File,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    time::Duration,
};

/// The unit of times in /proc, on every Linux there is.
const TICKS_PER_SECOND: u64 = 100;

/// A child process, killed when dropped.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    pub(crate) fn spawn(mut command: Command, log: &Path) -> Outcome<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(log)?);
        let child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        Ok(Self { child, log: log.to_owned() })
    }

    /// An error with what it wrote last, if it has ended.
    pub(crate) fn still_runs(&mut self) -> Outcome<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => {
                let told = fs::read_to_string(&self.log).unwrap_or_default();
                Err(format!("the server ended: {status}: {told}").into())
            }
        }
    }

    /// Processor time of all its threads, in user space and in the kernel on its behalf.
    pub(crate) fn cpu(&self) -> Outcome<Duration> {
        cpu_of(self.child.id())
    }

    /// Resident memory, shared pages of its program file included.
    pub(crate) fn memory_mib(&self) -> Outcome<f64> {
        self.mib_of("VmRSS:")
    }

    /// The most that it was since the start.
    pub(crate) fn peak_mib(&self) -> Outcome<f64> {
        self.mib_of("VmHWM:")
    }

    fn mib_of(&self, name: &str) -> Outcome<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        let kib: f64 = number.ok_or_else(|| format!("no {name} in /proc"))?.parse()?;
        Ok(kib / 1024.0)
    }
}

/// Processor time of this process.
pub(crate) fn own_cpu() -> Outcome<Duration> {
    cpu_of(process::id())
}

fn cpu_of(id: u32) -> Outcome<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The program's name may hold spaces; nothing after its parenthesis does.
    let (_, fields) = stat.rsplit_once(") ").ok_or("no name in /proc/…/stat")?;
    let mut times = fields.split(' ').skip(11);
    let mut time = || times.next().unwrap_or_default().parse::<u64>();
    let ticks = time()? + time()?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
