//! `[[deliver]]`: units served from here, each through its record system's pack and folder.

use super::{
    folder,
    table::{At, Table},
    text::{of, path, plain_name},
};
use crate::domain::HsaId;
use std::path::{Path, PathBuf};

/// Where packets for one of our own units are written.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) unit: HsaId,
    /// The adapter pack's name, and its line in the file: whether there is such a pack, the adapters' room knows.
    pub(crate) pack: String,
    pub(crate) pack_line: usize,
    pub(crate) folder: PathBuf,
    pub(super) folder_line: usize,
    /// Whether the record system itself says what it has imported, or refused.
    pub(crate) reports: bool,
}

pub(super) fn read(mut table: Table<'_>, base: &Path) -> Option<At<Delivery>> {
    let unit = table.required("unit", "the unit's HSA-id", of::<HsaId>);
    let pack = table.required("pack", "the name of a record system's pack", plain_name);
    let folder = table.required("folder", "a folder", |text| folder::usable(&path(text, base)?));
    let imported = table.optional("imported", "written or reported", |text| match text {
        "written" => Ok(false),
        "reported" => Ok(true),
        _ => Err("unknown word; right is written, where a file in the folder counts as imported, or reported, where its record \
                  system says so itself"
            .to_owned()),
    });
    table.finish();
    let (At { value: unit, line }, At { value: pack, line: pack_line }) = (unit?, pack?);
    let At { value: folder, line: folder_line } = folder?;
    let reports = imported.is_some_and(|at| at.value);
    Some(At { value: Delivery { unit, pack, pack_line, folder, folder_line, reports }, line })
}
