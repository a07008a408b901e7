//! The keys that sign notes, and the line of text in which one's public half travels.

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};

/// The only signature type used here: Ed25519 over the note's text.
const ED25519_TYPE: u8 = 0x01;
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
}

/// Whose signature to believe: a name, and the public key that it may sign with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct VerifierKey {
    name: Box<str>,
    id: [u8; 4],
    public: [u8; PUBLIC_LEN],
}

impl Signer {
    /// The key that grows from a seed. The caller wipes the seed.
    pub(crate) fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Seed)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError::Seed)?;
        Ok(Self { verifier: VerifierKey::new(name, public)?, pair })
    }

    pub(crate) fn name(&self) -> &str {
        self.verifier.name()
    }

    /// The public half.
    pub(crate) fn verifier(&self) -> &VerifierKey {
        &self.verifier
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
    fn new(name: &str, public: [u8; PUBLIC_LEN]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let typed = [&[ED25519_TYPE], public.as_slice()].concat();
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

    pub(crate) fn verifies(&self, text: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.public).verify(text, signature).is_ok()
    }
}

/// Not empty, and without spaces and plus, which end a name in a note or a key; nor with what a note must not contain.
pub(super) fn is_key_name(name: &str) -> bool {
    let ends_it = |c: char| c.is_whitespace() || c < ' ' || c == '+';
    !name.is_empty() && !name.contains(ends_it)
}

/// As others' tools write it: `name+0a1b2c3d+base64`.
impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = [&[ED25519_TYPE], self.public.as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, u32::from_be_bytes(self.id), STANDARD.encode(typed))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, rest) = text.split_once('+').ok_or(KeyError::VerifierKey)?;
        let (_, typed) = rest.split_once('+').ok_or(KeyError::VerifierKey)?;
        let typed = STANDARD.decode(typed).map_err(|_| KeyError::VerifierKey)?;
        let [ED25519_TYPE, public @ ..] = typed.as_slice() else {
            return Err(KeyError::VerifierKey);
        };
        let key = Self::new(name, public.try_into().map_err(|_| KeyError::VerifierKey)?)?;
        // One way only of writing a key, its id included.
        (key.to_string() == text).then_some(key).ok_or(KeyError::VerifierKey)
    }
}
