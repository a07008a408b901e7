//! A file of another kind of folder is put into the ledger, as it is and with its records gone: a folder of two kinds is refused, and
//! the file is named.

use super::Probe;
use crate::Outcome;
use std::{fs, io, os::unix::fs::symlink, path::Path};

/// What lies in a data folder or in an extract, and not in an export.
const NAMES: [&str; 4] = ["extract.jsonl", "journal", "ledger", "index.redb"];
/// What it may be: what counts is that it is there.
const FORMS: [fn(&Path) -> io::Result<()>; 4] = [
    |path| fs::write(path, []),
    |path| fs::write(path, b"{\"origin\":\"region.example\"}\n"),
    |path| fs::create_dir(path),
    |path| symlink("nowhere", path),
];

/// How many were put there, and what is wrong with what was told of them.
pub(super) fn put_there(probe: &Probe<'_>) -> Outcome<(u64, Vec<String>)> {
    let (mut many, mut wrong) = (0, Vec::new());
    let records = probe.folder.path().join("records.jsonl");
    let whole = fs::read(&records)?;
    for altered in [false, true] {
        if altered {
            fs::remove_file(&records)?;
        }
        for name in NAMES {
            for (form, put) in FORMS.iter().enumerate() {
                let path = probe.folder.path().join(name);
                put(&path)?;
                let told = probe.verify()?;
                match path.symlink_metadata()?.is_dir() {
                    true => fs::remove_dir(&path)?,
                    false => fs::remove_file(&path)?,
                }
                many += 1;
                if told.code != 3 || !told.text.contains(name) {
                    let first = told.text.lines().next().unwrap_or_default();
                    wrong.push(format!("{name} put there, form {form}: {}: {first}", told.code));
                }
            }
        }
    }
    fs::write(&records, whole)?;
    println!("ledger: {many} of {many} files of another kind of folder");
    Ok((many, wrong))
}
