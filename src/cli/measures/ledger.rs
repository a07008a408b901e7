//! The report of an exported ledger: its file of opened records, read once.

use crate::{
    cli::ledger::{Content, OpenedFile, RECORDS},
    measures::{Asked, Measures},
    wire::v1,
};
use std::path::Path;

/// Reads the folder's records and reports.
pub(super) fn report(folder: &Path, asked: &Asked) -> Result<v1::MeasuresReply, String> {
    let mut file = OpenedFile::open(&folder.join(RECORDS))?;
    let mut measures = Measures::default();
    while let Some(entry) = file.next() {
        match entry?.content {
            Content::Record { record, .. } => {
                measures.hear(&record).map_err(|problem| file.wrong(problem))?;
            }
            Content::Erased => measures.miss(),
        }
    }
    Ok(measures.report(asked))
}
