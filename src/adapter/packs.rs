//! Every pack that the program knows: its own, and those of the operator's folder, which come first.

use super::{Pack, PackError, builtin, contract::Contract, pack_file, source::Source};
use crate::codes::CodeMaps;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Packs by name.
#[derive(Clone)]
pub(crate) struct Packs(BTreeMap<String, Arc<Pack>>);

impl Packs {
    /// The built-in packs, and over them one for each folder in `folder`; `codes` are the code maps beside a pack's own. A pack is called as its folder.
    pub(crate) fn load(folder: Option<&Path>, codes: &CodeMaps) -> Result<Self, PackError> {
        let contract = Contract::packet()?;
        let mut packs = BTreeMap::new();
        for name in builtin::NAMES {
            let pack = pack_file::load(Source::Builtin(name), &contract, codes)?;
            packs.insert(name.to_owned(), Arc::new(pack));
        }
        for path in folder.map(folders).transpose()?.unwrap_or_default() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            packs.insert(name, Arc::new(pack_file::load(Source::Folder(path), &contract, codes)?));
        }
        Ok(Self(packs))
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<Pack>> {
        self.0.get(name).map(Arc::clone)
    }

    /// Their names, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Pack {
    /// The pack in one folder.
    pub(crate) fn of_folder(folder: &Path, codes: &CodeMaps) -> Result<Self, PackError> {
        pack_file::load(Source::Folder(folder.to_owned()), &Contract::packet()?, codes)
    }
}

/// The folders in `folder`, hidden ones excepted, in order of name.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, PackError> {
    let unreadable = |error: std::io::Error| PackError::Unreadable {
        file: folder.display().to_string(),
        problem: error.kind().to_string(),
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
