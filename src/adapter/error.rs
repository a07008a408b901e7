//! What can be wrong with a pack, with a row of an export, and with what a template makes.

use crate::codes::CodeError;

/// A pack can't be used; whoever keeps it must mend this place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PackError {
    #[error("{file}:{line}: {problem}")]
    Wrong { file: String, line: usize, problem: String },
    #[error("{file}: {problem}")]
    Unreadable { file: String, problem: String },
    #[error("this build's contract can't be read; the program must be built again")]
    Contract,
}

/// A row can't become a packet; whoever exports it must mend it. Columns are named as the pack names them, values never;
/// a column that the pack doesn't know is counted, since a lost heading makes a heading of somebody's data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RowError {
    #[error("{column}: missing")]
    Missing { column: String },
    #[error("{column}: right is {right}")]
    Value { column: String, right: &'static str },
    #[error("{column}: {error}")]
    Code { column: String, error: CodeError },
    #[error("{found} columns; right is {right}")]
    Columns { found: usize, right: usize },
    #[error(
        "column {number}: a quotation mark out of place; right is \"…\" around the whole value, doubled inside it"
    )]
    Quote { number: usize },
    #[error("{place}: not text in the pack's encoding; right is {right}")]
    Encoding { place: String, right: &'static str },
    #[error("column {number} of the heading is not in the pack's field map")]
    UnknownColumn { number: usize },
    #[error("column {number} of the heading stands twice")]
    RepeatedColumn { number: usize },
    #[error(
        "the last line has no line end, so that it may have been cut off; right is an export that was written to its end"
    )]
    CutOff,
    #[error("no row below this heading was read: {rows} of them")]
    NotRead { rows: usize },
    #[error("no heading; right is a first line that names the columns")]
    NoHeading,
    #[error("{place} holds a key, number {number}, that is not in the pack's field map")]
    UnknownKey { place: String, number: usize },
    #[error("{place} holds a key, number {number}, that stands twice")]
    RepeatedKey { place: String, number: usize },
    #[error("not JSON at line {line}, column {column}")]
    Json { line: u64, column: usize },
    #[error("not a JSON list of rows; what follows from here was not read")]
    JsonList,
    #[error("more than {limit} bytes; nothing was read, right is a smaller export")]
    TooLarge { limit: usize },
    #[error("more than {limit} rows; nothing was read, right is a smaller export")]
    TooManyRows { limit: usize },
    #[error("no field map of this pack holds on {day}")]
    NoFieldMap { day: jiff::civil::Date },
    #[error("this pack sends nothing")]
    SendsNothing,
    #[error("what the pack made doesn't fit the contract; the pack must be mended")]
    Contract,
}

/// A packet can't become a file; whoever keeps the pack must act, unless the packet itself is at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RenderError {
    #[error("this pack doesn't take packets of kind {kind}")]
    NotTaken { kind: &'static str },
    #[error("not a packet of the contract")]
    NotAPacket,
    #[error("{file}:{line}: {problem}")]
    Template { file: String, line: usize, problem: &'static str },
    #[error("{file}: makes more than {limit} bytes")]
    TooLong { file: String, limit: usize },
    #[error("{file}: makes what is not JSON, at line {line} of the result")]
    NotJson { file: String, line: usize },
}
