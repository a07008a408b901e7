//! Where processes run: the measured server on one processor and the load on another, as far as the machine lets us.

use std::{
    fmt, fs, io,
    path::Path,
    process::{self, Command, Stdio},
    thread::available_parallelism,
};

const SERVER: &str = "0";
const LOAD: &str = "1";

/// What the machine allowed.
pub(crate) struct Placement {
    pinned: bool,
    raised: bool,
}

impl Placement {
    /// Moves this process, which is the load, out of the servers' way. Call it before any thread is started.
    pub(crate) fn take() -> Self {
        let own = process::id().to_string();
        let several = available_parallelism().is_ok_and(|processors| processors.get() > 1);
        Self {
            pinned: several
                && succeeds("taskset", &["-c", SERVER, "true"])
                && succeeds("taskset", &["-c", "-p", LOAD, &own]),
            // Servers inherit it. Without, a thread that a sync has woken waits for whoever else is at work here.
            raised: succeeds("chrt", &["-f", "-p", "5", &own]),
        }
    }

    /// The command that runs `program` where servers run. It becomes the program, so its process is the program's.
    pub(crate) fn server(&self, program: &Path) -> Command {
        if !self.pinned {
            return Command::new(program);
        }
        let mut command = Command::new("taskset");
        command.args(["-c", SERVER]).arg(program);
        command
    }
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.pinned {
            true => "measured server on CPU 0, load on CPU 1",
            false => "NOT PINNED (one CPU, or no taskset): server and load share what there is",
        })?;
        f.write_str(match self.raised {
            true => "; both under chrt -f 5",
            false => "; both at normal priority (no right to chrt -f)",
        })
    }
}

/// How busy the machine is, whoever makes it so.
pub(crate) fn load_average() -> io::Result<String> {
    let all = fs::read_to_string("/proc/loadavg")?;
    Ok(all.split(' ').next().unwrap_or_default().to_owned())
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
