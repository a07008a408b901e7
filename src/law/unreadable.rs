//! Why a question can't be read: the field, and what would be right; never what stood there.

use serde_json::error::Category;
use std::fmt;

/// Stands for the whole line where no field can be named.
const WHOLE: &str = "question";
/// Longest name of an unknown field that is repeated.
const LONGEST_NAME: usize = 40;

/// Whoever asks must correct this field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Unreadable {
    pub(super) field: String,
    pub(super) problem: String,
}

impl Unreadable {
    /// Path of the field; `question` where none can be named.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong, and what would be right; never what stood there.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    pub(crate) fn at(field: impl fmt::Display, problem: impl Into<String>) -> Self {
        Self { field: field.to_string(), problem: problem.into() }
    }

    pub(crate) fn whole(problem: &str) -> Self {
        Self::at(WHOLE, problem)
    }

    /// What serde found. Its message can repeat values, so only its fixed parts are used.
    pub(super) fn json(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        if error.inner().classify() != Category::Data {
            return Self::whole("not a JSON object");
        }
        let message = error.inner().to_string();
        let at = error.path();
        if message.starts_with("unknown field") {
            return Self::at(path(at, None), "no such field in the contract");
        }
        if let Some((name, _)) =
            message.strip_prefix("duplicate field `").and_then(|rest| rest.split_once('`'))
        {
            return Self::at(path(at, Some(name)), "stands twice");
        }
        let expected =
            message.rsplit_once(", expected ").and_then(|(_, rest)| rest.split_once(" at line "));
        let problem = match expected {
            Some(("a sequence", _)) => "wrong type; right is an array".to_owned(),
            Some((expected, _)) => format!("wrong type; right is {expected}"),
            None => "can't be read".to_owned(),
        };
        Self::at(path(at, None), problem)
    }
}

/// The path as far as the contract has names for it. A key that is no plain name could be anything, even a person's.
fn path(path: &serde_path_to_error::Path, last: Option<&str>) -> String {
    use serde_path_to_error::Segment;
    let mut written = String::new();
    let name = |written: &mut String, key: &str| {
        let dot = if written.is_empty() { "" } else { "." };
        written.push_str(dot);
        written.push_str(key);
    };
    for segment in path {
        match segment {
            Segment::Seq { index } => written.push_str(&format!("[{index}]")),
            Segment::Map { key } if is_name(key) => name(&mut written, key),
            Segment::Map { .. } | Segment::Enum { .. } | Segment::Unknown => break,
        }
    }
    if let Some(last) = last {
        name(&mut written, last);
    }
    if written.is_empty() { WHOLE.to_owned() } else { written }
}

fn is_name(key: &str) -> bool {
    key.len() <= LONGEST_NAME
        && !key.is_empty()
        && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}
