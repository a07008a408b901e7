//! Whom an auditor believes: a key, or a policy; and which trees the policy's witnesses have cosigned.

use super::{
    evidence::{Unverifiable, key_beside, key_given},
    export::WITNESSED,
};
use crate::ledger::{
    CHECKPOINT, CosignerKey, Kept, LONGEST_NOTE, Note, Policy, VerifierKey, open_witnessed,
    read_given,
};
use std::{
    fmt::Display,
    fs,
    path::{Path, PathBuf},
};

/// Whose word counts.
pub(super) struct Trust {
    pub(super) signer: VerifierKey,
    /// The key was found beside what it has to prove.
    pub(super) from_folder: bool,
    pub(super) policy: Option<Policy>,
}

impl Trust {
    /// `vkey` is a verifier key or a file with one; without it and without a policy, the folder's own is taken.
    pub(super) fn read(
        folder: &Path,
        vkey: Option<&str>,
        policy: Option<&Path>,
    ) -> Result<Self, Unverifiable> {
        let Some(file) = policy else {
            let (from_folder, signer) = match vkey {
                Some(key) => (false, key_given(key)?),
                None => (true, key_beside(&folder.join("verifier.vkey"))?),
            };
            return Ok(Self { signer, from_folder, policy: None });
        };
        let wrong = |problem: &dyn Display| {
            Unverifiable::usage(format_args!("{}: {problem}", file.display()))
        };
        let text = fs::read_to_string(file).map_err(|error| wrong(&error))?;
        let policy = Policy::read(&text).map_err(|error| wrong(&error))?;
        let note = read_given(&folder.join(CHECKPOINT), LONGEST_NOTE)
            .map_err(|error| Unverifiable::incomplete(format_args!("{CHECKPOINT}: {error}")))?;
        let note = Note::parse(&note).ok();
        let name = note.and_then(|note| note.text.lines().next().map(str::to_owned));
        let signer = policy.logs().iter().find(|log| Some(log.name()) == name.as_deref());
        let signer = signer.ok_or_else(|| wrong(&"it names no key of this ledger"))?.clone();
        Ok(Self { signer, from_folder: false, policy: Some(policy) })
    }
}

/// What witnesses have cosigned of a ledger.
#[derive(Default)]
pub(super) struct Cosigned {
    /// Whose word it is, and the size of the tree.
    by: Vec<(CosignerKey, u64)>,
    /// The checkpoints, to be held against the tree.
    pub(super) kept: Vec<Kept>,
}

impl Cosigned {
    /// Reads the export's own and those that were kept elsewhere; only what a witness of the policy has cosigned counts.
    pub(super) fn read(
        folder: &Path,
        kept_elsewhere: &[PathBuf],
        trust: &Trust,
    ) -> Result<Self, Unverifiable> {
        let mut cosigned = Self::default();
        let Some(policy) = &trust.policy else { return Ok(cosigned) };
        let mut files = vec![folder.join(CHECKPOINT)];
        if let Ok(found) = fs::read_dir(folder.join(WITNESSED)) {
            files.extend(found.filter_map(|file| Some(file.ok()?.path())));
        }
        files.sort();
        let read = |file: &PathBuf| read_given(file, LONGEST_NOTE);
        let beside = files.into_iter().map(|file| (read(&file), file));
        let elsewhere = kept_elsewhere.iter().map(|file| (fs::read(file), file.clone()));
        for (note, file) in beside.chain(elsewhere) {
            let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
            let wrong =
                |problem: &dyn Display| Unverifiable::usage(format_args!("{name}: {problem}"));
            let note = note.map_err(|error| wrong(&error))?;
            let witnessed = open_witnessed(&note, &trust.signer, policy.witnesses())
                .map_err(|error| wrong(&error))?;
            if !witnessed.by.is_empty() {
                let size = witnessed.checkpoint.size();
                cosigned.by.extend(witnessed.by.iter().map(|it| (it.by.clone(), size)));
                cosigned.kept.push(Kept { name, checkpoint: witnessed.checkpoint });
            }
        }
        Ok(cosigned)
    }

    /// The largest tree that enough witnesses have cosigned: who cosigned a larger one has cosigned its beginning.
    pub(super) fn enough(&self, policy: &Policy) -> u64 {
        let has = |key: &CosignerKey, size: u64| {
            self.by.iter().any(|(by, cosigned)| by == key && *cosigned >= size)
        };
        let sizes = self.by.iter().map(|(_, size)| *size);
        sizes.filter(|size| policy.is_met(|key| has(key, *size))).max().unwrap_or_default()
    }
}
