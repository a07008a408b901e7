//! What the demo says, and what it finds not to be as it must be.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// The demo can't go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the demo could not go on: {0}")]
    Stuck(String),
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl Failure {
    /// `what` could not be done.
    pub(super) fn of(what: impl Display, why: impl Display) -> Self {
        Self::Stuck(format!("{what}: {why}"))
    }
}

/// The one who tells.
pub(super) struct Told<'o> {
    out: &'o mut dyn Write,
    held: usize,
    broken: Vec<String>,
}

impl<'o> Told<'o> {
    pub(super) fn to(out: &'o mut dyn Write) -> Self {
        Self { out, held: 0, broken: Vec::new() }
    }

    /// A line, or several.
    pub(super) fn say(&mut self, text: impl Display) -> Result<(), Failure> {
        Ok(writeln!(self.out, "{text}")?)
    }

    /// A new chapter.
    pub(super) fn chapter(&mut self, title: &str) -> Result<(), Failure> {
        self.say(format_args!("\n{title}\n{}\n", "═".repeat(title.chars().count())))
    }

    /// Says that something holds, or that it doesn't.
    pub(super) fn expect(&mut self, holds: bool, what: impl Display) -> Result<(), Failure> {
        if holds {
            self.held += 1;
            return self.say(format_args!("  ok   {what}"));
        }
        self.broken.push(what.to_string());
        self.say(format_args!("  NOT  {what}"))
    }

    /// How many expectations held, and those that didn't.
    pub(super) fn outcome(&self) -> (usize, &[String]) {
        (self.held, &self.broken)
    }
}
