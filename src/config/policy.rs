//! `[policy]`: local packs, which narrow what the law lets go.

use super::{
    digest::sha256,
    table::{At, Page, Table},
    text,
};
use crate::{peer::read_text, policy::Rules};
use std::path::Path;

/// The law, narrowed by every pack that the file names, and SHA-256 of both. Nothing where one of them is wrong.
pub(super) fn read(
    page: &Page<'_>,
    table: Option<Table<'_>>,
    base: &Path,
) -> Option<(Rules, [u8; 32])> {
    let packs = table.map_or_else(Vec::new, |table| packs(table, base));
    let mut rules = Rules::sweden().map_err(|broken| page.wrong(0, "", broken)).ok()?;
    let mut whole = rules.version().to_owned();
    for At { value: (file, text), line } in packs {
        whole.push('\n');
        whole.push_str(&text);
        rules = rules
            .narrowed_by(&file, &text)
            .map_err(|error| page.wrong(line, "policy.local", error))
            .ok()?;
    }
    let digest = sha256(whole.as_bytes());
    Some((rules, digest))
}

fn packs(mut table: Table<'_>, base: &Path) -> Vec<At<(String, String)>> {
    let packs = table.list("local", "files of local packs", |name| {
        let path = text::path(name, base)?;
        let text = read_text(&path).map_err(|fault| fault.at(&path))?;
        Ok((path.display().to_string(), text))
    });
    table.finish();
    packs
}
