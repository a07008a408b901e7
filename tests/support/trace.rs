//! What the program asks of the kernel, as `strace` tells it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

const CALLS: &str = "trace=openat,mkdir,mkdirat,pwrite64,pwritev,pwritev2,write,writev,sendto,sendmsg,fdatasync,fsync,rename,renameat,\
                     renameat2";

/// One call, whole: from the line where it began to the line where it had ended.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) began: usize,
    pub(crate) ended: usize,
    pub(crate) name: String,
    /// The file that it is about, as it was called then.
    pub(crate) file: String,
    /// What a file is called after a renaming.
    pub(crate) to: String,
    pub(crate) result: i64,
}

/// Where a program's calls are written down.
pub(crate) struct Trace(PathBuf);

impl Trace {
    /// Nothing where there is no `strace`, or none that may trace.
    pub(crate) fn into(file: PathBuf) -> Option<Self> {
        let trace = Self(file);
        let tried = trace.command("true".as_ref()).stderr(Stdio::null()).status();
        (tried.is_ok_and(|it| it.success()) && trace.has_ended()).then_some(trace)
    }

    /// A program under the eyes of `strace`, which is no parent of it: signals come to the program itself.
    pub(crate) fn command(&self, program: &OsStr) -> Command {
        let mut command = Command::new("strace");
        command.args(["-D", "-f", "-y", "--seccomp-bpf", "-s", "0", "-e", CALLS, "-o"]);
        command.arg(&self.0).arg(program);
        command
    }

    /// Waits until the last is written down.
    fn has_ended(&self) -> bool {
        for _ in 0..500 {
            let text = fs::read_to_string(&self.0).unwrap_or_default();
            if text.lines().last().is_some_and(|line| line.ends_with(" exited with 0 +++")) {
                return true;
            }
            sleep(Duration::from_millis(10));
        }
        false
    }

    /// All calls of a program that has ended, with files named from `folder` on.
    pub(crate) fn calls(&self, folder: &Path) -> Vec<Call> {
        assert!(self.has_ended(), "it has not ended in good order");
        let inside = format!("/{}", folder.file_name().unwrap().to_str().unwrap());
        let text = fs::read_to_string(&self.0).unwrap();
        let mut calls: Vec<Call> = Vec::new();
        let mut under_way: Vec<(&str, String, usize)> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let (thread, told) = line.split_once(' ').unwrap();
            let told = told.trim_start();
            if let Some(began) = told.strip_suffix("<unfinished ...>") {
                under_way.push((thread, began.to_owned(), number));
            } else if let Some((_, end)) = told.split_once(" resumed>") {
                let place = under_way.iter().position(|it| it.0 == thread).unwrap();
                let (_, began, since) = under_way.remove(place);
                calls.extend(read(&format!("{began}{end}"), &inside, since, number));
            } else {
                calls.extend(read(told, &inside, number, number));
            }
        }
        calls.sort_by_key(|call| call.ended);
        calls
    }
}

/// Nothing where it isn't a call.
fn read(told: &str, inside: &str, began: usize, ended: usize) -> Option<Call> {
    let (name, rest) = told.split_once('(').filter(|_| !told.starts_with(['+', '-']))?;
    let (arguments, result) = rest.rsplit_once(") ")?;
    let result = result.trim_start().strip_prefix("= ")?;
    let end = result.find(|it: char| it != '-' && !it.is_ascii_digit()).unwrap_or(result.len());
    let from_folder = |path: &str| match path.split_once(inside) {
        Some((_, within)) => within.trim_start_matches('/').to_owned(),
        None => path.to_owned(),
    };
    let mut quoted = arguments.split('"').skip(1).step_by(2).map(from_folder);
    let (file, to) = if name.starts_with("rename") {
        (quoted.next()?, quoted.next()?)
    } else if name.starts_with("mkdir") || name == "openat" {
        (quoted.next()?, String::new())
    } else {
        (from_folder(arguments.split_once('<')?.1.split('>').next()?), String::new())
    };
    let result = result.get(..end)?.parse().ok()?;
    Some(Call { began, ended, name: name.to_owned(), file, to, result })
}
