//! `stafett queue`: what waits, and the operator's hands on it.

mod act;
mod explain;
mod list;

use super::{exit::Exit, status::StatusArgs};
use crate::clock::Clock;
use act::ActArgs;
use clap::{Args, Subcommand};
use explain::ExplainArgs;
use list::ListArgs;
use std::io::{self, Write};

/// List what waits, for whom and until when, what expires first at the top; or act on it
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct QueueArgs {
    #[command(subcommand)]
    command: Option<QueueCommand>,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, Subcommand)]
enum QueueCommand {
    /// Tell all that has happened to packets, and what their receivers have signed
    Show(StatusArgs),
    /// Tell what the law says now of a packet that waits, and how that comes about
    Explain(ExplainArgs),
    /// Send nothing of it until it is released
    Hold(ActArgs),
    /// End a hold; what the law asks for is still asked for
    Release(ActArgs),
    /// Try at once instead of at the next time
    SendAgain(ActArgs),
    /// Take back for good
    Withdraw(ActArgs),
}

impl QueueArgs {
    /// What was asked for goes to `out`.
    pub(crate) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        use crate::wire::v1::OperatorAct as Act;
        match self.command {
            None => self.list.run(clock, out, err),
            Some(QueueCommand::Show(status)) => status.run(clock, out, err),
            Some(QueueCommand::Explain(explain)) => explain.run(clock, out, err),
            Some(QueueCommand::Hold(act)) => act.run(Act::Hold, clock, out, err),
            Some(QueueCommand::Release(act)) => act.run(Act::Release, clock, out, err),
            Some(QueueCommand::SendAgain(act)) => act.run(Act::SendAgain, clock, out, err),
            Some(QueueCommand::Withdraw(act)) => act.run(Act::Withdraw, clock, out, err),
        }
    }
}
