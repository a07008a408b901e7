//! What this gateway has seen of its peers' ledgers, one durable note each: it never cosigns two trees that contradict each other.

use super::super::StartError;
use crate::domain::HsaId;
use crate::ledger::{
    Checkpoint, CheckpointError, Hash, Note, NoteError, Objection, Shelf, Signer, VerifierKey,
    cosign, cosigners, judge,
};
use crate::peer::Directory;
use std::collections::BTreeMap;
use std::io;
use std::slice;
use std::sync::{Arc, Mutex, PoisonError};

/// Every peer whose ledger key is configured.
pub(in crate::gateway) struct Seen {
    shelf: Arc<dyn Shelf>,
    signer: Arc<Signer>,
    peers: BTreeMap<HsaId, Watched>,
}

struct Watched {
    key: VerifierKey,
    /// Held from the judgement until what it allows is durable, so that of two questions at once only one is judged by the old state.
    /// Taken before `known`.
    judging: Mutex<()>,
    /// Never locked while the disk is waited for: acknowledgements are held against it.
    known: Mutex<Known>,
    /// Why the newest question was refused, once that is on record; empty where it wasn't.
    refused: Mutex<&'static str>,
}

#[derive(Clone)]
enum Known {
    Nothing,
    Head(Head),
    /// What lies there is not a cosigned checkpoint of this peer: to begin anew might be to cosign a second tree.
    Unreadable,
}

/// The newest checkpoint of a ledger that was cosigned here.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) checkpoint: Checkpoint,
    /// Seconds since 1970.
    pub(super) at: u64,
    /// As its log signed it, with our cosignature.
    pub(super) note: String,
}

/// What a peer asks.
pub(super) struct Question {
    pub(super) old_size: u64,
    pub(super) proof: Vec<Hash>,
    pub(super) note: String,
}

/// What comes of it.
pub(super) enum Added {
    /// The line for beneath its note. That it was seen is durable.
    Cosigned(String),
    /// It starts from another size than this one.
    OtherSize(u64),
    /// The request is no right one.
    Invalid {
        field: &'static str,
        problem: &'static str,
    },
    Refused(Refusal),
}

/// A checkpoint that must not be cosigned.
pub(super) struct Refusal {
    pub(super) word: &'static str,
    pub(super) known: Option<Head>,
    /// Of what was refused; 0 where that could not be read.
    pub(super) size: u64,
    pub(super) note: String,
}

/// The log was changed, or shows different trees to different peers.
pub(super) const FORKED: &str = "forked";
/// The log is smaller than it was.
pub(super) const SMALLER: &str = "smaller";
/// The peer's ledger key did not sign it.
pub(super) const FOREIGN: &str = "foreign-checkpoint";
/// What was seen before can't be read here.
pub(super) const UNREADABLE: &str = "unreadable";

impl Seen {
    /// Reads what was seen before.
    ///
    /// # Errors
    /// Where a file can't be read.
    pub(in crate::gateway) fn open(
        shelf: Arc<dyn Shelf>,
        signer: Arc<Signer>,
        directory: &Directory<VerifierKey>,
    ) -> Result<Self, StartError> {
        let mut peers = BTreeMap::new();
        for peer in directory.peers() {
            let Some(answering) = &peer.answering else { continue };
            let key = answering.ledger_key.clone();
            let name = file(&peer.hsa_id);
            let known = match shelf.read(&name) {
                Ok(note) => read(note, &key, &signer),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Known::Nothing,
                Err(error) => {
                    return Err(StartError::of("what was seen of a peer's ledger", error));
                }
            };
            if matches!(known, Known::Unreadable) {
                tracing::error!(
                    alarm = "witness-unreadable",
                    peer = %peer.hsa_id,
                    "{} is no checkpoint of this peer that was cosigned here, and its ledger is not witnessed: restore the file, or move it \
                     away where the peer has begun a new ledger or a new key",
                    shelf.place(&name).display()
                );
            }
            let (judging, refused) = (Mutex::default(), Mutex::default());
            let watched = Watched { key, judging, known: Mutex::new(known), refused };
            peers.insert(peer.hsa_id.clone(), watched);
        }
        Ok(Self { shelf, signer, peers })
    }

    /// Whether a peer's ledger is watched at all.
    pub(super) fn watches(&self, peer: &HsaId) -> bool {
        self.peers.contains_key(peer)
    }

    /// Judges a checkpoint of the peer's ledger, and cosigns it as of `at` once it is durable that it was seen.
    ///
    /// # Errors
    /// Where that can't be written: then it was not cosigned, and what lies on the disk may be the old state or the new.
    pub(super) fn add(&self, peer: &HsaId, question: &Question, at: u64) -> io::Result<Added> {
        let Question { old_size, proof, note } = question;
        let refused = |word, known: Option<&Head>, size| {
            Added::Refused(Refusal { word, known: known.cloned(), size, note: note.clone() })
        };
        let Some(watched) = self.peers.get(peer) else { return Ok(refused(FOREIGN, None, 0)) };
        let malformed = "right is a signed checkpoint, as C2SP tlog-checkpoint writes it";
        let malformed = Added::Invalid { field: "checkpoint", problem: malformed };
        let new = match Checkpoint::open(note.as_bytes(), &watched.key) {
            Ok(new) => new,
            Err(CheckpointError::Malformed | CheckpointError::Note(NoteError::Malformed)) => {
                return Ok(malformed);
            }
            Err(_) => return Ok(refused(FOREIGN, None, 0)),
        };
        let _judging = watched.judging.lock().unwrap_or_else(PoisonError::into_inner);
        let known = watched.known();
        let head = match &known {
            Known::Nothing => None,
            Known::Head(head) => Some(head),
            Known::Unreadable => return Ok(refused(UNREADABLE, None, new.size())),
        };
        match judge(head.map(|head| &head.checkpoint), *old_size, &new, proof) {
            Ok(()) => {}
            Err(Objection::OldIsNewer) => {
                let problem = "larger than the checkpoint's; right is at most that";
                return Ok(Added::Invalid { field: "old_size", problem });
            }
            Err(Objection::NeedlessProof) => {
                let problem =
                    "right is 63 hashes at most, and none where there is nothing to prove";
                return Ok(Added::Invalid { field: "proof", problem });
            }
            Err(Objection::OtherOldSize) => {
                return Ok(Added::OtherSize(head.map_or(0, |head| head.checkpoint.size())));
            }
            Err(Objection::Smaller) => return Ok(refused(SMALLER, head, new.size())),
            Err(Objection::Forked) => return Ok(refused(FORKED, head, new.size())),
        }
        let Ok(parsed) = Note::parse(note.as_bytes()) else { return Ok(malformed) };
        let Ok(line) = cosign(parsed.text, at, &self.signer) else { return Ok(malformed) };
        let note = format!("{}\n{}{line}", parsed.text, parsed.lines_of(&watched.key));
        // The cosignature is let go when it is durable that this was seen. Crash before: nobody has it. Crash after: the same question is
        // answered again.
        let name = file(peer);
        self.shelf.put_durably(&name, note.as_bytes())?;
        self.shelf.sync(slice::from_ref(&name))?;
        let head = Head { checkpoint: new, at, note };
        *watched.known.lock().unwrap_or_else(PoisonError::into_inner) = Known::Head(head);
        Ok(Added::Cosigned(line))
    }

    /// Whether a head that the peer has signed denies what was cosigned here.
    pub(in crate::gateway) fn contradicts(&self, peer: &HsaId, head: &Checkpoint) -> bool {
        self.head(peer).is_some_and(|known| {
            known.checkpoint.size() == head.size() && known.checkpoint.root() != head.root()
        })
    }

    /// The newest that was cosigned of a peer's ledger.
    pub(super) fn head(&self, peer: &HsaId) -> Option<Head> {
        match self.peers.get(peer)?.known() {
            Known::Head(head) => Some(head),
            Known::Nothing | Known::Unreadable => None,
        }
    }

    /// Why the peer's newest question was refused; empty where it wasn't.
    pub(super) fn refused(&self, peer: &HsaId) -> &'static str {
        let watched = self.peers.get(peer);
        watched.map_or("", |it| *it.refused.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Remembers why, so that one spell of refusals is one entry.
    pub(super) fn remember_refused(&self, peer: &HsaId, word: &'static str) {
        if let Some(watched) = self.peers.get(peer) {
            *watched.refused.lock().unwrap_or_else(PoisonError::into_inner) = word;
        }
    }
}

impl Watched {
    fn known(&self) -> Known {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn file(peer: &HsaId) -> String {
    format!("witness/{peer}")
}

/// What lies there must be signed by the peer's log and cosigned by us.
fn read(note: Vec<u8>, key: &VerifierKey, signer: &Signer) -> Known {
    let ours = slice::from_ref(signer.cosigner());
    let read = || {
        let checkpoint = Checkpoint::open(&note, key).ok()?;
        let at = cosigners(&note, ours).ok()?.first()?.at;
        Some((checkpoint, at))
    };
    let read = read();
    match (read, String::from_utf8(note)) {
        (Some((checkpoint, at)), Ok(note)) => Known::Head(Head { checkpoint, at, note }),
        _ => Known::Unreadable,
    }
}

#[cfg(test)]
#[cfg(feature = "internals")]
mod tests;
