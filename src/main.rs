//! The program: arguments, then one call.

use std::process::ExitCode;

fn main() -> ExitCode {
    stafett::cli::run(std::env::args_os())
}
