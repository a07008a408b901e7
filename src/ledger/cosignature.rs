//! A cosignature: a witness's word that it has seen a log grow to a checkpoint, and when, as C2SP tlog-cosignature writes it.

use super::{
    checkpoint::{Checkpoint, CheckpointError},
    keys::{CosignerKey, Signer, VerifierKey},
    note::{self, Note, NoteError},
};

/// Seconds since 1970 that may stand in a cosignature.
const LATEST: u64 = i64::MAX as u64;

/// Who cosigned, and when: seconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cosigned<'k> {
    pub(crate) by: &'k CosignerKey,
    pub(crate) at: u64,
}

/// A log's checkpoint, and those of the known witnesses who cosigned it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Witnessed<'k> {
    pub(crate) checkpoint: Checkpoint,
    /// Each once, with its latest time. Empty where none of them did.
    pub(crate) by: Vec<Cosigned<'k>>,
}

/// Cosigns a checkpoint: the line to be put beneath its note. Whoever calls this has verified that the log only grew, and has made durable
/// that it was seen.
///
/// # Errors
/// Where the text is no checkpoint, or the time none that a cosignature can hold.
pub(crate) fn cosign(text: &str, at: u64, signer: &Signer) -> Result<String, CheckpointError> {
    text.parse::<Checkpoint>()?;
    let at = Some(at).filter(|at| *at <= LATEST).ok_or(NoteError::Text)?;
    let message = message(text, at);
    let signature = signer.signature(&message).ok_or(NoteError::Unsignable)?;
    let timestamped = [&at.to_be_bytes(), signature.as_ref()].concat();
    let key = signer.cosigner();
    Ok(note::line(key.name(), key.id(), &timestamped))
}

/// Who of the known witnesses has cosigned a note; lines of other keys are let be, and a wrong one of a known key refuses the whole note.
///
/// # Errors
/// Where the note is malformed, or was changed.
pub(crate) fn cosigners<'k>(
    note: &[u8],
    keys: &'k [CosignerKey],
) -> Result<Vec<Cosigned<'k>>, NoteError> {
    let Note { text, signatures } = Note::parse(note)?;
    let mut found: Vec<Cosigned<'k>> = Vec::new();
    for signature in &signatures {
        let is_its =
            |key: &&CosignerKey| key.name() == signature.name && key.id() == signature.key_id;
        let mut known = keys.iter().filter(is_its).peekable();
        if known.peek().is_none() {
            continue;
        }
        let cosigned = known.find_map(|by| {
            let at = time_of(by, text, &signature.bytes)?;
            Some(Cosigned { by, at })
        });
        let cosigned = cosigned.ok_or(NoteError::Forged)?;
        match found.iter_mut().find(|it| it.by == cosigned.by) {
            Some(before) => before.at = before.at.max(cosigned.at),
            None => found.push(cosigned),
        }
    }
    Ok(found)
}

/// Opens a checkpoint that `log` has signed, and says which witnesses have cosigned it.
///
/// # Errors
/// As `Checkpoint::open`; also where a known witness's line does not fit.
pub(crate) fn open_witnessed<'k>(
    note: &[u8],
    log: &VerifierKey,
    witnesses: &'k [CosignerKey],
) -> Result<Witnessed<'k>, CheckpointError> {
    let checkpoint = Checkpoint::open(note, log)?;
    Ok(Witnessed { checkpoint, by: cosigners(note, witnesses)? })
}

/// When the key cosigned the text; nothing where it did not.
fn time_of(key: &CosignerKey, text: &str, timestamped: &[u8]) -> Option<u64> {
    let (at, signature) = timestamped.split_first_chunk()?;
    let at = Some(u64::from_be_bytes(*at)).filter(|at| *at <= LATEST)?;
    key.has_signed(&message(text, at), signature).then_some(at)
}

/// What is signed. No checkpoint and no acknowledgement begins like this, so that one key pair may sign them all.
fn message(text: &str, at: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {at}\n{text}").into_bytes()
}
