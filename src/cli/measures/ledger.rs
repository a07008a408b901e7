//! The report of an exported ledger: its file of opened records, read once.

use crate::{
    cli::ledger::{Content, OpenedFile, RECORDS},
    ledger::{CHECKPOINT, Checkpoint, CheckpointError, LONGEST_NOTE, Note, read_given},
    measures::{Asked, Measures},
    wire::v1,
};
use std::{fmt::Display, io::ErrorKind, path::Path};

/// Reads the folder's records and reports. A figure of some of them would be told as one of all.
pub(super) fn report(folder: &Path, asked: &Asked) -> Result<v1::MeasuresReply, String> {
    let mut file = OpenedFile::open(&folder.join(RECORDS))?;
    let mut measures = Measures::default();
    let mut next = 0;
    while let Some(entry) = file.next() {
        let entry = entry?;
        if entry.index != next {
            return Err(file.gap(next));
        }
        next += 1;
        match entry.content {
            Content::Record { record, .. } => {
                measures.hear(&record).map_err(|problem| file.wrong(problem))?;
            }
            Content::Erased => measures.miss(),
        }
    }
    match signed_size(folder)? {
        Some(size) if size != next => Err(format!(
            "{}: {next} entries, and {CHECKPOINT} is of {size}; right is the whole of what `ledger export --records` wrote",
            folder.join(RECORDS).display()
        )),
        _ => Ok(measures.report(asked)),
    }
}

/// How many entries the checkpoint beside the records is of; who signed it is not asked here.
fn signed_size(folder: &Path) -> Result<Option<u64>, String> {
    let file = folder.join(CHECKPOINT);
    let wrong = |problem: &dyn Display| format!("{}: {problem}", file.display());
    let note = match read_given(&file, LONGEST_NOTE) {
        Ok(note) => note,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(&error)),
    };
    let note = Note::parse(&note).map_err(|error| wrong(&error))?;
    let checkpoint: Checkpoint =
        note.text.parse().map_err(|error: CheckpointError| wrong(&error))?;
    Ok(Some(checkpoint.size()))
}
