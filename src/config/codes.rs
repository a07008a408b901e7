//! `[codes]`: a municipality's own code maps, beside those that come with the program.

use super::{
    table::{At, Page, Table},
    text,
};
use crate::{codes::CodeMaps, peer::read_text};
use std::path::Path;

/// The program's maps, and those of every file that is named. Nothing where one of them is wrong.
pub(super) fn read(page: &Page<'_>, table: Option<Table<'_>>, base: &Path) -> Option<CodeMaps> {
    let files = table.map_or_else(Vec::new, |table| files(table, base));
    let mut maps = CodeMaps::builtin().map_err(|broken| page.wrong(0, "", broken)).ok()?;
    let mut whole = true;
    for At { value: (file, text), line } in files {
        if let Err(error) = maps.add(&file, &text) {
            page.wrong(line, "codes.files", error);
            whole = false;
        }
    }
    whole.then_some(maps)
}

fn files(mut table: Table<'_>, base: &Path) -> Vec<At<(String, String)>> {
    let files = table.list("files", "files of code maps", |name| {
        let path = text::path(name, base)?;
        let text = read_text(&path).map_err(|fault| fault.at(&path))?;
        Ok((path.display().to_string(), text))
    });
    table.finish();
    files
}
