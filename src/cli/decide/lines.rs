//! One line after another: a question that can't be read never stops the next.

use crate::cli::{explained, language::Language};
use crate::law::{Answer, Asked, NoAnswer, Object, OnlyId, Unreadable};
use crate::policy::Rules;
use crate::wire::v1;
use std::io::{self, BufRead, Write};

/// How lines are read, and how they are answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// In bytes. A longer line is answered as unreadable, and never held in memory.
    pub(crate) longest_line: usize,
    pub(crate) manner: Manner,
}

/// How much is told, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// The contract's decision.
    Decision,
    /// The same with its path.
    Explained,
    /// Decision and path as a person reads them.
    Prose(Language),
}

impl Default for Options {
    fn default() -> Self {
        Self { longest_line: 1 << 20, manner: Manner::Decision }
    }
}

/// What was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) questions: u64,
    /// Of these, how many could not be read.
    pub(crate) unreadable: u64,
}

/// Answers every line of `input`, each before the next is read. Empty lines are passed over.
///
/// # Errors
/// When reading or writing fails; what was answered before has been written.
pub(crate) fn run(
    rules: &Rules,
    mut input: impl BufRead,
    mut output: impl Write,
    options: Options,
) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let mut line = Vec::new();
    let mut answer = Vec::new();
    loop {
        answer.clear();
        let readable = match next_line(&mut input, &mut line, options.longest_line)? {
            Line::End => return Ok(summary),
            Line::Whole if line.trim_ascii().is_empty() => continue,
            Line::Whole => respond(rules, &line, options.manner, &mut answer)?,
            Line::TooLong => {
                let fault = Unreadable::whole("the line is too long");
                serde_json::to_writer(&mut answer, &NoAnswer::of(None, &fault))?;
                false
            }
        };
        summary.questions += 1;
        summary.unreadable += u64::from(!readable);
        answer.push(b'\n');
        output.write_all(&answer)?;
        output.flush()?;
    }
}

/// Writes the answer to one line, and says whether the line was a question.
fn respond(rules: &Rules, line: &[u8], manner: Manner, answer: &mut Vec<u8>) -> io::Result<bool> {
    let text = str::from_utf8(line).map_err(|_| Unreadable::whole("not UTF-8"));
    match text.and_then(Asked::read) {
        Ok(asked) => {
            let (id, question) = (asked.id(), asked.question());
            match manner {
                Manner::Decision => {
                    serde_json::to_writer(answer, &Answer::of(id, &rules.decide(&question)))?;
                }
                Manner::Explained => {
                    let explanation = rules.explain(&question);
                    serde_json::to_writer(answer, &Answer::explained(id, &explanation))?;
                }
                Manner::Prose(language) => {
                    let reply = v1::PreviewReply::from(&rules.explain(&question));
                    explained::tell(id, &reply, language, answer)?;
                }
            }
            Ok(true)
        }
        Err(fault) => {
            let only: Option<Object<OnlyId>> = serde_json::from_slice(line).ok();
            let id = only.and_then(|Object(only)| only.id);
            serde_json::to_writer(answer, &NoAnswer::of(id.as_deref(), &fault))?;
            Ok(false)
        }
    }
}

enum Line {
    End,
    Whole,
    TooLong,
}

/// Reads up to a line's end into `line`, and no more of it than `longest` bytes.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>, longest: usize) -> io::Result<Line> {
    line.clear();
    let (mut begun, mut too_long) = (false, false);
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = end.and_then(|end| available.get(..end)).unwrap_or(available);
        let ended = end.is_some() || available.is_empty();
        begun |= !available.is_empty();
        too_long |= line.len() + part.len() > longest;
        if !too_long {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if ended {
            return Ok(match (begun, too_long) {
                (false, _) => Line::End,
                (true, false) => Line::Whole,
                (true, true) => Line::TooLong,
            });
        }
    }
}
