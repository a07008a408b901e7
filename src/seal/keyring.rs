//! The gateway's master key, read from a file that nobody else can read, and the keys derived from it.

use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::{
    fmt,
    fs::File,
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const KEY_LENGTH: usize = 32;

/// More than any right key file has.
const LONGEST_FILE: u64 = 1024;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The key that all others come from. Without it, nothing that was sealed can ever be read again: its file belongs into a backup of its own.
pub(crate) struct MasterKey(Zeroizing<[u8; KEY_LENGTH]>);

/// What a derived key is for. Keys of different purposes have nothing in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Authenticates the journal's frames.
    JournalTag,
    /// Wraps the keys of logs.
    LogWrap,
    /// Wraps the keys of payloads.
    PayloadWrap,
    /// Seals what the index keeps.
    Index,
    /// Makes a child's pseudonym in the index, which is erasable; never used in the ledger.
    ChildPseudonym,
    /// Names to a receiver a content of which it gets a part.
    ContentName,
}

/// A derived key.
pub(crate) struct SubKey(Zeroizing<[u8; KEY_LENGTH]>);

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    #[error("key file {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("key file {0}: others than its owner may read or change it; run: chmod 600 {0}", path.display())]
    Exposed { path: PathBuf },
    #[error("key file {}: not a key; right is one line of 64 hex digits or 44 characters of base64, which is 32 random bytes", path.display())]
    NotAKey { path: PathBuf },
    #[error("key file {}: all its bytes are the same, so it is a placeholder; make a real one", path.display())]
    Placeholder { path: PathBuf },
}

/// The cryptographic library refused to make a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic library refused to make a key")]
pub(crate) struct KeyRefused;

impl MasterKey {
    /// The key as the configuration read it from its file.
    pub(crate) fn of(bytes: Zeroizing<[u8; KEY_LENGTH]>) -> Self {
        Self(bytes)
    }

    /// Reads the key from a file that must belong to its owner alone.
    pub(crate) fn load(path: &Path) -> Result<Self, KeyFileError> {
        let unreadable = |source| KeyFileError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        // Asked of the open file, which nobody can exchange any more.
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(KeyFileError::Exposed { path: path.to_owned() });
        }
        let mut text = Zeroizing::new(Vec::with_capacity(LONGEST_FILE as usize));
        file.take(LONGEST_FILE).read_to_end(&mut text).map_err(unreadable)?;
        let key = parse(text.trim_ascii())
            .ok_or_else(|| KeyFileError::NotAKey { path: path.to_owned() })?;
        let [first, rest @ ..] = &*key;
        if rest.iter().all(|byte| byte == first) {
            return Err(KeyFileError::Placeholder { path: path.to_owned() });
        }
        Ok(Self(key))
    }

    /// The key for one purpose: HKDF-SHA256 (RFC 5869).
    pub(crate) fn derive(&self, purpose: Purpose) -> Result<SubKey, KeyRefused> {
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        Salt::new(HKDF_SHA256, b"stafett")
            .extract(&*self.0)
            .expand(&[purpose.label()], HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut *key))
            .map_err(|_| KeyRefused)?;
        Ok(SubKey(key))
    }
}

impl Purpose {
    /// Never changed: what was stored under the old key could not be read.
    fn label(self) -> &'static [u8] {
        match self {
            Self::JournalTag => b"stafett/v1/journal-tag",
            Self::LogWrap => b"stafett/v1/log-wrap",
            Self::PayloadWrap => b"stafett/v1/payload-wrap",
            Self::Index => b"stafett/v1/index",
            Self::ChildPseudonym => b"stafett/v1/child-pseudonym",
            Self::ContentName => b"stafett/v1/content-name",
        }
    }
}

impl SubKey {
    pub(crate) fn as_bytes(&self) -> &[u8; KEY_LENGTH] {
        &self.0
    }
}

fn parse(text: &[u8]) -> Option<Zeroizing<[u8; KEY_LENGTH]>> {
    let mut key = Zeroizing::new([0; KEY_LENGTH]);
    if text.len() == 2 * KEY_LENGTH {
        for (byte, digits) in key.iter_mut().zip(text.chunks_exact(2)) {
            let [high, low] = digits.try_into().ok()?;
            *byte = (hex(high)? << 4) | hex(low)?;
        }
        return Some(key);
    }
    let mut decoded = Zeroizing::new([0; 64]);
    let length = BASE64.decode_slice(text, &mut *decoded).ok()?;
    *key = decoded.get(..length)?.try_into().ok()?;
    Some(key)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| value.try_into().ok())
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

impl fmt::Debug for SubKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubKey")
    }
}
