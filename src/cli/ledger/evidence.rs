//! A data folder and what it is held against: keys, and checkpoints that were kept apart from the journal.

use super::{Verdict, seen::Seen, weighed::Weighed};
use crate::{
    cli::progress::Progress,
    gateway::{LogError, open_log},
    journal::{FileStorage, FrameKey, JournalError, KeySlot, Reader, Record},
    ledger::{Checkpoint, Flaw, Kept, KeyError, LONGEST_NOTE, VerifierKey, read_given, verify},
    seal::{Keyring, MasterKey},
};
use std::{
    fmt::Display,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The newest checkpoint, which a gateway keeps apart from its journal.
const ANCHOR: &str = "ledger/checkpoint";
const SIGNER: &str = "ledger/verifier.vkey";

/// A gateway may be writing; on a busy machine it may stand still in the midst of that.
const PAUSE: Duration = Duration::from_millis(250);

/// Everything that a verdict rests on.
pub(in crate::cli) struct Evidence {
    pub(super) dir: PathBuf,
    reader: Reader,
    keyring: Option<Keyring>,
    pub(super) signer: VerifierKey,
    /// The key was found beside what it has to prove.
    pub(super) signer_from_folder: bool,
    /// The folder's own anchor first, where it is there.
    pub(super) kept: Vec<Kept>,
    pub(super) anchored: bool,
}

/// There is nothing to weigh; whoever gave the command must mend what is named.
#[derive(Debug)]
pub(in crate::cli) struct Unverifiable {
    pub(in crate::cli) verdict: Verdict,
    pub(in crate::cli) problem: String,
}

impl Unverifiable {
    pub(super) fn usage(problem: impl Display) -> Self {
        Self { verdict: Verdict::Usage, problem: problem.to_string() }
    }

    pub(super) fn incomplete(problem: impl Display) -> Self {
        Self { verdict: Verdict::Incomplete, problem: format!("incomplete: {problem}") }
    }
}

impl Evidence {
    /// `signer` is a verifier key or a file with one; without it, the folder's own is taken.
    pub(in crate::cli) fn open(
        dir: PathBuf,
        master: Option<&Path>,
        signer: Option<&str>,
        checkpoints: &[PathBuf],
    ) -> Result<Self, Unverifiable> {
        let journal = dir.join("journal");
        let storage = FileStorage::existing(&journal).map_err(|error| {
            let journal = journal.display();
            Unverifiable::incomplete(format_args!(
                "{journal}: {error}; right is a gateway's data folder"
            ))
        })?;
        let master = master.map(MasterKey::load).transpose().map_err(Unverifiable::usage)?;
        let keyring = master.as_ref().map(Keyring::new).transpose().map_err(Unverifiable::usage)?;
        let frames = keyring.as_ref().map(|keyring| FrameKey::new(keyring.journal_key()));
        let frames = frames.transpose().map_err(Unverifiable::usage)?;
        let (signer_from_folder, signer) = match signer {
            Some(key) => (false, key_given(key)?),
            None => (true, key_beside(&dir.join(SIGNER))?),
        };
        // Read before the journal is: what a running gateway signs meanwhile can only be more.
        let anchor = dir.join(ANCHOR);
        let anchored = anchor.exists();
        let own = anchored.then(|| kept_in(&dir, ANCHOR, &signer));
        let given = checkpoints.iter().map(|file| kept(file, &signer));
        Ok(Self {
            reader: Reader::new(Arc::new(storage), frames),
            keyring,
            kept: own.into_iter().chain(given).collect::<Result<_, _>>()?,
            signer,
            signer_from_folder,
            anchored,
            dir,
        })
    }

    /// Walks the whole journal.
    pub(in crate::cli) fn weigh(self) -> Result<Weighed, Unverifiable> {
        let mut seen = Seen::default();
        let known = self.kept.iter().map(|kept| kept.checkpoint.size()).max();
        let progress = Progress::of("verifying entries", known);
        let mut journal = self.reader.scan().beside_a_writer(PAUSE);
        let found = verify(&mut journal, &self.signer, &self.kept, |record| {
            progress.at(record.number);
            self.keyring.as_ref().map_or(Ok(()), |keyring| look_inside(keyring, record, &mut seen))
        });
        match found {
            // The disk can't be read, which says nothing of what is on it.
            Err(Flaw::Journal(error @ JournalError::Storage { .. })) => {
                Err(Unverifiable::incomplete(error))
            }
            // Whether a gap is explained is known at the end alone.
            found => {
                let found = found.and_then(|verified| seen.flaw().map_or(Ok(verified), Err));
                Ok(Weighed { evidence: self, found, seen })
            }
        }
    }

    /// How many entries were there when the newest checkpoint from elsewhere was signed.
    pub(super) fn witnessed(&self) -> Option<u64> {
        let elsewhere = self.kept.iter().skip(usize::from(self.anchored));
        elsewhere.map(|kept| kept.checkpoint.size()).max().filter(|size| *size > 0)
    }

    /// Whether records were opened.
    pub(super) fn opens(&self) -> bool {
        self.keyring.is_some()
    }
}

/// Opens a record's log and its packet; each proves itself, or is a gap that a later entry must explain.
fn look_inside(keyring: &Keyring, record: &Record<'_>, seen: &mut Seen) -> Result<(), String> {
    let number = record.number;
    match open_log(keyring, record) {
        Ok(opened) => {
            seen.opened += 1;
            seen.told(number, opened.event);
        }
        Err(LogError::Erased) => seen.logs.missing(number),
        Err(LogError::Sealed) => seen.logs.unreadable(number),
        Err(error) => return Err(error.to_string()),
    }
    match record.payload_slot {
        KeySlot::Absent => {}
        KeySlot::Erased => seen.packets.missing(number),
        KeySlot::Held(slot) => {
            if keyring.open_payload(&record.commitment, slot, record.payload).is_err() {
                seen.packets.unreadable(number);
            }
        }
    }
    Ok(())
}

pub(super) fn key_given(text: &str) -> Result<VerifierKey, Unverifiable> {
    match text.parse() {
        Ok(key) => Ok(key),
        Err(_) if Path::new(text).exists() => key_in(Path::new(text)),
        Err(error) => Err(Unverifiable::usage(format_args!("--vkey: {error}; or a file with it"))),
    }
}

fn key_in(file: &Path) -> Result<VerifierKey, Unverifiable> {
    key_of(file, fs::read(file))
}

/// The key that lies in the folder which it has to prove.
pub(super) fn key_beside(file: &Path) -> Result<VerifierKey, Unverifiable> {
    key_of(file, read_given(file, LONGEST_NOTE))
}

fn key_of(file: &Path, read: io::Result<Vec<u8>>) -> Result<VerifierKey, Unverifiable> {
    let wrong = |problem: &dyn Display| {
        let file = file.display();
        Unverifiable::usage(format_args!(
            "{file}: {problem}; give the gateway's verifier key with --vkey"
        ))
    };
    let text = String::from_utf8(read.map_err(|error| wrong(&error))?);
    let text = text.map_err(|_| wrong(&KeyError::VerifierKey))?;
    text.trim().parse().map_err(|error: KeyError| wrong(&error))
}

/// A checkpoint that was kept elsewhere.
pub(super) fn kept(file: &Path, signer: &VerifierKey) -> Result<Kept, Unverifiable> {
    opened(file.display().to_string(), fs::read(file), signer)
}

/// The checkpoint of a folder that others gave.
pub(super) fn kept_in(
    folder: &Path,
    name: &str,
    signer: &VerifierKey,
) -> Result<Kept, Unverifiable> {
    opened(name.to_owned(), read_given(&folder.join(name), LONGEST_NOTE), signer)
}

fn opened(
    name: String,
    note: io::Result<Vec<u8>>,
    signer: &VerifierKey,
) -> Result<Kept, Unverifiable> {
    let note = note.map_err(|error| Unverifiable::incomplete(format_args!("{name}: {error}")))?;
    match Checkpoint::open(&note, signer) {
        Ok(checkpoint) => Ok(Kept { name, checkpoint }),
        Err(error) => {
            let problem = format!("tampered: {name}: {error}");
            Err(Unverifiable { verdict: Verdict::Tampered, problem })
        }
    }
}
