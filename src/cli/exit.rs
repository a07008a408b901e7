//! How the program ends: one table of exit codes for every command.
//!
//! `ledger verify` has codes of its own by contract.

use std::process::ExitCode;

/// What an exit code means. The higher ones are those of BSD's sysexits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Ok = 0,
    /// The program did its work, and the answer is no: refused, not found, not as it should be.
    Negative = 1,
    /// The arguments must be corrected.
    Usage = 2,
    /// A gateway cannot be reached, or cannot take more now; trying again may help.
    Unavailable = 69,
    /// The program is at fault; its makers must look.
    Internal = 70,
    /// A file cannot be read or written.
    Io = 74,
    /// The configuration must be corrected.
    Config = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
