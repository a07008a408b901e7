//! SQLite's rounds, in a process of its own that `tests/peers/sqlite` builds: it must change no other build.

use super::{Outcome, contender::Figures};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

pub(super) struct Peer {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    pub(super) fn build_and_start(folder: &Path) -> Outcome<Self> {
        // Beside the temporary folder of this package's own target.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers");
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/sqlite/Cargo.toml");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--release", "--locked", "--manifest-path"]).arg(manifest);
        if !cargo.env("CARGO_TARGET_DIR", &target).status()?.success() {
            return Err("the SQLite peer was not built".into());
        }
        let mut command = Command::new(target.join("release/stafett-peer-sqlite"));
        command.arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let (asks, answers) = child.stdin.take().zip(child.stdout.take()).ok_or("no pipes")?;
        Ok(Self { child, asks, answers: BufReader::new(answers) })
    }

    /// One round, told in four numbers.
    pub(super) fn round(&mut self) -> Outcome<Figures> {
        writeln!(self.asks, "round")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let numbers: Vec<f64> =
            line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [rate, p50_ms, p99_ms, amplification] = numbers.try_into().map_err(|_| line)?;
        Ok(Figures { rate, p50_ms, p99_ms, amplification })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
