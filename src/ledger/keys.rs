//! The keys that sign notes, and the line of text in which one's public half travels.

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{self, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};

/// The signature type of logs: Ed25519 over the note's text.
const ED25519: u8 = 0x01;
/// The signature type of witnesses: Ed25519 over a time and the note's text.
const ED25519_COSIGNATURE: u8 = 0x04;
const PUBLIC_LEN: usize = 32;

/// Why a name or a text makes no key. Whoever configured it must mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyError {
    #[error(
        "not a key name; right is a name such as region.example/gateway/audit, without spaces, plus or control characters"
    )]
    Name,
    #[error("not the seed of an Ed25519 key; right is 32 random bytes")]
    Seed,
    #[error(
        "not an Ed25519 verifier key; right is name+key id in 8 hexadecimal digits+base64, as the key's owner gave it"
    )]
    VerifierKey,
}

/// A key that signs notes under a name: a log's origin, for a log.
pub(crate) struct Signer {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
    cosigner: CosignerKey,
}

/// Whose signature of one type to believe: a name, and the public key that it may sign with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NoteKey<const TYPE: u8> {
    name: Box<str>,
    id: [u8; 4],
    public: [u8; PUBLIC_LEN],
}

/// A log's key.
pub(crate) type VerifierKey = NoteKey<ED25519>;

/// A witness's key. Its type stands in its id, so that it can't be taken for a log's.
pub(crate) type CosignerKey = NoteKey<ED25519_COSIGNATURE>;

impl Signer {
    /// The key that grows from a seed. The caller wipes the seed.
    pub(crate) fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Seed)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError::Seed)?;
        let verifier = VerifierKey::new(name, public)?;
        Ok(Self { cosigner: verifier.cosigner()?, verifier, pair })
    }

    pub(crate) fn name(&self) -> &str {
        self.verifier.name()
    }

    /// The public half.
    pub(crate) fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The public half as a witness of other logs.
    pub(crate) fn cosigner(&self) -> &CosignerKey {
        &self.cosigner
    }

    /// The signature, or nothing where the library refuses to sign.
    pub(crate) fn signature(&self, text: &[u8]) -> Option<impl AsRef<[u8]>> {
        self.pair.try_sign(text).ok()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}

impl VerifierKey {
    pub(crate) fn verifies(&self, text: &[u8], signature: &[u8]) -> bool {
        self.has_signed(text, signature)
    }

    /// The key of the same owner as a witness: `…/audit` becomes `…/witness`. One key pair serves both, for nothing that a log signs
    /// can begin as a cosignature does.
    ///
    /// # Errors
    /// None where the name is one of a key.
    pub(crate) fn cosigner(&self) -> Result<CosignerKey, KeyError> {
        let owner = self.name.strip_suffix("/audit").unwrap_or(&self.name);
        CosignerKey::new(&format!("{owner}/witness"), self.public)
    }
}

impl<const TYPE: u8> NoteKey<TYPE> {
    fn new(name: &str, public: [u8; PUBLIC_LEN]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let typed = [&[TYPE], public.as_slice()].concat();
        let named = digest(&SHA256, &[name.as_bytes(), b"\n", &typed].concat());
        let id = named.as_ref().first_chunk().copied().ok_or(KeyError::VerifierKey)?;
        Ok(Self { name: name.into(), id, public })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of SHA-256 over name, newline, signature type and public key.
    pub(crate) fn id(&self) -> [u8; 4] {
        self.id
    }

    /// Whether it is the same key, whatever the two are called.
    pub(super) fn is_same_key(&self, other: &Self) -> bool {
        self.public == other.public
    }

    pub(super) fn has_signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&signature::ED25519, &self.public).verify(bytes, signature).is_ok()
    }
}

/// Not empty, and without spaces and plus, which end a name in a note or a key; nor with what a note must not contain.
pub(super) fn is_key_name(name: &str) -> bool {
    let ends_it = |c: char| c.is_whitespace() || c < ' ' || c == '+';
    !name.is_empty() && !name.contains(ends_it)
}

/// As others' tools write it: `name+0a1b2c3d+base64`.
impl<const TYPE: u8> fmt::Display for NoteKey<TYPE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = [&[TYPE], self.public.as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, u32::from_be_bytes(self.id), STANDARD.encode(typed))
    }
}

impl<const TYPE: u8> FromStr for NoteKey<TYPE> {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, rest) = text.split_once('+').ok_or(KeyError::VerifierKey)?;
        let (_, typed) = rest.split_once('+').ok_or(KeyError::VerifierKey)?;
        let typed = STANDARD.decode(typed).map_err(|_| KeyError::VerifierKey)?;
        let public = typed.strip_prefix(&[TYPE]).ok_or(KeyError::VerifierKey)?;
        let key = Self::new(name, public.try_into().map_err(|_| KeyError::VerifierKey)?)?;
        // One way only of writing a key, its id included.
        (key.to_string() == text).then_some(key).ok_or(KeyError::VerifierKey)
    }
}
