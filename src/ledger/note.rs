//! A signed note: a text and lines of signatures over it, as C2SP signed-note writes it.

use super::keys::{NoteKey, Signer, VerifierKey, is_key_name};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The signatures that a note may have; the specification asks for at least 16.
const MOST_SIGNATURES: usize = 100;
/// In bytes.
pub(crate) const LONGEST: usize = 1 << 20;
const LINE_START: &str = "\u{2014} ";
const KEY_ID_LEN: usize = 4;

/// Why a note was not opened, or not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoteError {
    #[error(
        "not a signed note; whoever sent it must send a text, an empty line and lines of signatures"
    )]
    Malformed,
    #[error(
        "no known key has signed this note; ask its sender, and check the keys that are configured"
    )]
    Unsigned,
    #[error(
        "a known key's signature does not fit this note: it was changed, and must not be believed"
    )]
    Forged,
    #[error("not a text to sign; right are lines without control characters, the last one ended")]
    Text,
    #[error("the cryptographic library refused to sign; the operator must check the installation")]
    Unsignable,
}

/// A note taken apart, not yet believed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Note<'a> {
    /// What is signed, its last newline included.
    pub(crate) text: &'a str,
    pub(crate) signatures: Vec<Signature<'a>>,
}

/// One signature, by a key that may be known or not, of a kind that may be known or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Signature<'a> {
    pub(crate) name: &'a str,
    pub(crate) key_id: [u8; KEY_ID_LEN],
    pub(crate) bytes: Vec<u8>,
}

/// A note that known keys have signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Opened<'a, 'k> {
    pub(crate) text: &'a str,
    /// The keys that did, each once; never empty.
    pub(crate) signers: Vec<&'k VerifierKey>,
}

/// Signs a text.
///
/// # Errors
/// Where the text can't stand in a note.
pub(crate) fn sign(text: &str, signer: &Signer) -> Result<String, NoteError> {
    if !text.ends_with('\n') || !only_lines(text) {
        return Err(NoteError::Text);
    }
    let signature = signer.signature(text.as_bytes()).ok_or(NoteError::Unsignable)?;
    let key = signer.verifier();
    Ok(format!("{text}\n{}", line(key.name(), key.id(), signature.as_ref())))
}

/// One signature as it stands beneath a note.
pub(super) fn line(name: &str, key_id: [u8; KEY_ID_LEN], signature: &[u8]) -> String {
    format!("{LINE_START}{name} {}\n", STANDARD.encode([&key_id, signature].concat()))
}

/// Opens a note that at least one of the keys has signed. Signatures of other keys are let be; a wrong one of a known key
/// refuses the whole note.
///
/// # Errors
/// Where the note is malformed, not signed by any of the keys, or was changed.
pub(crate) fn open<'a, 'k>(
    note: &'a [u8],
    keys: &'k [VerifierKey],
) -> Result<Opened<'a, 'k>, NoteError> {
    let Note { text, signatures } = Note::parse(note)?;
    let mut signers = Vec::new();
    for Signature { name, key_id, bytes } in &signatures {
        let mut known =
            keys.iter().filter(|key| key.name() == *name && key.id() == *key_id).peekable();
        if known.peek().is_some() {
            let signer = known.find(|key| key.verifies(text.as_bytes(), bytes));
            let signer = signer.ok_or(NoteError::Forged)?;
            if !signers.contains(&signer) {
                signers.push(signer);
            }
        }
    }
    (!signers.is_empty()).then_some(Opened { text, signers }).ok_or(NoteError::Unsigned)
}

/// The id of the key that a checkpoint says its log signs with: it tells a log from a later one of the same name. Not yet believed.
pub(crate) fn log_key_of(checkpoint: &str) -> Option<[u8; KEY_ID_LEN]> {
    let Note { text, signatures } = Note::parse(checkpoint.as_bytes()).ok()?;
    let origin = text.lines().next()?;
    signatures.iter().find(|it| it.name == origin).map(|it| it.key_id)
}

impl<'a> Note<'a> {
    /// Takes a note apart without believing it.
    pub(crate) fn parse(note: &'a [u8]) -> Result<Self, NoteError> {
        if note.len() > LONGEST {
            return Err(NoteError::Malformed);
        }
        let note = str::from_utf8(note).map_err(|_| NoteError::Malformed)?;
        let empty_line = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, rest) = note.split_at_checked(empty_line + 1).ok_or(NoteError::Malformed)?;
        let lines = rest.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.filter(|_| only_lines(note)).ok_or(NoteError::Malformed)?.split('\n');
        let signatures = lines
            .take(MOST_SIGNATURES + 1)
            .map(|line| Signature::parse(line).ok_or(NoteError::Malformed))
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(NoteError::Malformed);
        }
        Ok(Self { text, signatures })
    }

    /// The lines that claim to be one key's, as they stand beneath the note.
    pub(crate) fn lines_of<const TYPE: u8>(&self, key: &NoteKey<TYPE>) -> String {
        let of_key = |it: &&Signature<'_>| it.name == key.name() && it.key_id == key.id();
        let lines = self.signatures.iter().filter(of_key);
        lines.map(|it| line(it.name, it.key_id, &it.bytes)).collect()
    }
}

impl<'a> Signature<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix(LINE_START)?.split_once(' ')?;
        let bytes = STANDARD.decode(bytes).ok()?;
        let (key_id, signature) = bytes.split_first_chunk()?;
        let right = is_key_name(name) && !signature.is_empty();
        right.then(|| Self { name, key_id: *key_id, bytes: signature.to_vec() })
    }
}

fn only_lines(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ' || byte == b'\n')
}
