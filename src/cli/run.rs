//! Arguments to one command, and its end to an exit code.

use super::{
    args::{Cli, Command},
    exit::Exit,
    ledger,
};
use crate::clock::SystemClock;
use clap::Parser;
use std::{
    ffi::OsString,
    io::{self, ErrorKind, Write},
    process::ExitCode,
    sync::Arc,
};

/// Runs the program with these arguments, its own name first; answers go to standard output, errors to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let command = match Cli::try_parse_from(&arguments) {
        Ok(Cli { command }) => command,
        Err(unclear) => {
            // Nobody is left to hear it if this fails.
            let _ = unclear.print();
            let asked_for_help = !unclear.use_stderr();
            let verifies = arguments.iter().skip(1).take(2).eq(["ledger", "verify"]);
            return match asked_for_help {
                true => Exit::Ok.into(),
                // Two means something else there.
                false if verifies => ledger::Verdict::Usage.into(),
                false => Exit::Usage.into(),
            };
        }
    };
    // Not locked: a gateway's threads write their events to the same place.
    let (mut out, mut err) = (io::stdout(), io::stderr());
    match dispatch(command, &mut out, &mut err) {
        Ok(code) => code,
        // Whoever read our output has seen enough, as `head` has.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Io.into(),
        Err(error) => {
            let _ = writeln!(err, "the answer can't be written: {error}");
            Exit::Io.into()
        }
    }
}

fn dispatch(command: Command, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<ExitCode> {
    let clock = SystemClock;
    let exit = match command {
        Command::Serve(serve) => serve.run(&clock, err),
        Command::Demo(demo) => demo.run(Arc::new(clock), out, err),
        Command::Submit(submit) => submit.run(&clock, out, err),
        Command::Status(status) => status.run(&clock, out, err),
        Command::Queue(queue) => queue.run(&clock, out, err),
        Command::Sip(sip) => sip.run(&clock, out, err),
        Command::Acknowledge(acknowledge) => acknowledge.run(&clock, out, err),
        Command::Register(register) => register.run(&clock, out, err),
        Command::Decide(decide) => decide.run(out, err),
        Command::Rules(rules) => rules.run(out, err),
        Command::Ledger(ledger) => return ledger.run(&clock, out, err),
        Command::Measures(measures) => measures.run(&clock, out, err),
        Command::Config(config) => config.run(&clock, out, err),
        Command::Pki(pki) => pki.run(&clock, out, err),
        Command::Adapter(adapter) => adapter.run(out, err),
        Command::Contract(contract) => contract.run(out),
        Command::Codes(codes) => codes.run(&clock, out, err),
    };
    exit.map(ExitCode::from)
}
