//! Where a pack's files come from: the program itself or a folder.

use super::{PackError, builtin};
use std::{
    fs::File,
    io::Read,
    path::{Component, Path, PathBuf},
};

/// Longest file of a pack.
const LONGEST: u64 = 16 << 20;

/// The files of one pack.
#[derive(Clone)]
pub(super) enum Source {
    Builtin(&'static str),
    Folder(PathBuf),
}

impl Source {
    /// How errors name a file.
    pub(super) fn name_of(&self, file: &str) -> String {
        match self {
            Self::Builtin(pack) => format!("adapters/{pack}/{file}"),
            Self::Folder(folder) => folder.join(file).display().to_string(),
        }
    }

    pub(super) fn bytes(&self, file: &str) -> Result<Vec<u8>, PackError> {
        let unreadable =
            |problem: String| PackError::Unreadable { file: self.name_of(file), problem };
        if !Path::new(file).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(unreadable("right is a file inside the pack's own folder".to_owned()));
        }
        match self {
            Self::Builtin(pack) => builtin::file(pack, file)
                .map(|text| text.as_bytes().to_vec())
                .ok_or_else(|| unreadable("no such file".to_owned())),
            Self::Folder(folder) => {
                let mut bytes = Vec::new();
                File::open(folder.join(file))
                    .and_then(|open| open.take(LONGEST + 1).read_to_end(&mut bytes))
                    .map_err(|error| unreadable(error.kind().to_string()))?;
                if bytes.len() as u64 > LONGEST {
                    return Err(unreadable(format!("longer than {LONGEST} bytes")));
                }
                Ok(bytes)
            }
        }
    }

    pub(super) fn text(&self, file: &str) -> Result<String, PackError> {
        String::from_utf8(self.bytes(file)?).map_err(|_| PackError::Unreadable {
            file: self.name_of(file),
            problem: "not UTF-8".to_owned(),
        })
    }
}
