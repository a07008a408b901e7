//! Signed notes, opened by `signed_note`.

use crate::Outcome;
use base64::{Engine, prelude::BASE64_STANDARD};
use signed_note::{Note, StandardVerifier, Verifier, VerifierList, key_id};
use tlog_tiles::Checkpoint;

/// C2SP tlog-cosignature's type, which `signed_note` leaves to who uses it.
const COSIGNATURE: u8 = 4;
const ED25519: u8 = 1;

/// The checkpoint of a note that the log of this key has signed.
pub(crate) fn checkpoint(note: &[u8], log: &str) -> Outcome<Checkpoint> {
    let verifier = StandardVerifier::new(log)?;
    let name = verifier.name().to_owned();
    let checkpoint = opened(note, verifier)?;
    match checkpoint.origin() == name {
        true => Ok(checkpoint),
        false => Err(format!("it is of {}, and the key is of {name}", checkpoint.origin()).into()),
    }
}

/// The checkpoint of a note that the witness of this key has cosigned.
pub(crate) fn cosigned(note: &[u8], witness: &str) -> Outcome<Checkpoint> {
    opened(note, Witness::new(witness)?)
}

fn opened(note: &[u8], verifier: impl Verifier + 'static) -> Outcome<Checkpoint> {
    let note = Note::from_bytes(note)?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)]))?;
    Checkpoint::from_bytes(note.text()).map_err(|error| error.to_string().into())
}

/// A cosigner's key, after C2SP tlog-cosignature; the Ed25519 beneath is `signed_note`'s.
struct Witness {
    name: String,
    id: u32,
    ed25519: StandardVerifier,
}

impl Witness {
    fn new(vkey: &str) -> Outcome<Self> {
        let wrong = "no cosigner's key";
        let (name, rest) = vkey.split_once('+').ok_or(wrong)?;
        let (id, typed) = rest.split_once('+').ok_or(wrong)?;
        let typed = BASE64_STANDARD.decode(typed)?;
        let id = u32::from_str_radix(id, 16)?;
        let (Some((&COSIGNATURE, public)), true) =
            (typed.split_first(), key_id(name, &typed) == id)
        else {
            return Err(wrong.into());
        };
        let plain = [&[ED25519], public].concat();
        let plain_id = key_id(name, &plain);
        let plain = format!("{name}+{plain_id:08x}+{}", BASE64_STANDARD.encode(&plain));
        Ok(Self { name: name.to_owned(), id, ed25519: StandardVerifier::new(&plain)? })
    }
}

impl Verifier for Witness {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let Some((time, signature)) = signature.split_first_chunk() else { return false };
        let header = format!("cosignature/v1\ntime {}\n", u64::from_be_bytes(*time));
        self.ed25519.verify(&[header.as_bytes(), text].concat(), signature)
    }
}
