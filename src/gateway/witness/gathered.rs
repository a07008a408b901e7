//! This gateway's newest checkpoint that each witness has cosigned, kept as a note that opens with both keys.

use super::super::StartError;
use super::super::catch_up::put_where_other;
use crate::Error;
use crate::domain::HsaId;
use crate::ledger::{
    Checkpoint, CosignerKey, Hash, Note, Shelf, Signer, VerifierKey, cosigners, open_witnessed,
};
use crate::peer::Directory;
use std::collections::BTreeMap;
use std::io;
use std::slice;
use std::sync::{Arc, Mutex, PoisonError};

/// Every peer that can be asked.
pub(in crate::gateway) struct Gathered {
    shelf: Arc<dyn Shelf>,
    own: VerifierKey,
    witnesses: BTreeMap<HsaId, Asked>,
}

struct Asked {
    key: CosignerKey,
    newest: Mutex<Newest>,
}

/// How one witness stands to this ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Newest {
    /// Of the checkpoint that it cosigned; 0 where there is none.
    pub(super) size: u64,
    /// Seconds since 1970, by its clock.
    pub(super) at: u64,
    /// What came of the newest question, as a word.
    pub(super) last: &'static str,
}

impl Gathered {
    /// Reads what was gathered before, and holds the journal's tree against it: `root_of` tells the root at a size that it has reached.
    ///
    /// # Errors
    /// Where a witness has cosigned more than there is, or something else: the journal was rolled back or changed.
    pub(in crate::gateway) fn open(
        shelf: Arc<dyn Shelf>,
        signer: &Signer,
        directory: &Directory<VerifierKey>,
        root_of: impl Fn(u64) -> Option<Hash>,
    ) -> Result<Self, StartError> {
        // For whoever verifies what others have cosigned here.
        put_where_other(&*shelf, "cosigner.vkey", format!("{}\n", signer.cosigner()).as_bytes())
            .map_err(|cause| StartError::of("the ledger's folder", cause))?;
        let own = signer.verifier().clone();
        let mut witnesses = BTreeMap::new();
        for peer in directory.peers() {
            let Some(answering) = &peer.answering else { continue };
            let key = answering.ledger_key.cosigner();
            let key = key.map_err(|cause| StartError::of("peer.ledger_key", cause))?;
            let name = file(&peer.hsa_id);
            let newest = match shelf.read(&name) {
                Ok(note) => held_against(&note, (&own, &key), &root_of).ok_or_else(|| {
                    let place = shelf.place(&name);
                    StartError(format!(
                        "the journal is shorter or other than what a witness has cosigned ({}); it was rolled back: restore the newer \
                         journal, nothing was changed",
                        place.display()
                    ))
                })?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => Newest::default(),
                Err(error) => return Err(StartError::of("what a witness has cosigned", error)),
            };
            witnesses.insert(peer.hsa_id.clone(), Asked { key, newest: Mutex::new(newest) });
        }
        Ok(Self { shelf, own, witnesses })
    }

    /// How a witness stands.
    pub(super) fn newest(&self, witness: &HsaId) -> Newest {
        let asked = self.witnesses.get(witness);
        asked.map_or_else(Newest::default, |it| {
            *it.newest.lock().unwrap_or_else(PoisonError::into_inner)
        })
    }

    /// The newest checkpoint that it has cosigned, as a note; empty where there is none.
    pub(super) fn note(&self, witness: &HsaId) -> Result<String, Error> {
        match self.shelf.read(&file(witness)) {
            Ok(note) => Ok(String::from_utf8_lossy(&note).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(Error::Internal(format!(
                "what a witness has cosigned can't be read: {error}; the operator must see to the disk"
            ))),
        }
    }

    /// The largest tree that any of them has cosigned.
    pub(super) fn witnessed_size(&self) -> u64 {
        self.witnesses.keys().map(|witness| self.newest(witness).size).max().unwrap_or_default()
    }

    pub(super) fn key(&self, witness: &HsaId) -> Option<&CosignerKey> {
        self.witnesses.get(witness).map(|asked| &asked.key)
    }

    /// Notes what came of a question, and says whether that is another thing than before.
    pub(super) fn came_of_it(&self, witness: &HsaId, last: &'static str) -> bool {
        let Some(asked) = self.witnesses.get(witness) else { return false };
        let mut newest = asked.newest.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut newest.last, last) != last
    }

    /// Takes in what a witness put beneath our note; false where that is not its cosignature of it. The file matters to nobody's safety: a
    /// crash before leaves the older one, and the witness is asked again.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(super) fn take(&self, witness: &HsaId, note: &str, lines: &str) -> io::Result<bool> {
        let Some(asked) = self.witnesses.get(witness) else { return Ok(false) };
        let Some((newest, cosigned)) = self.joined(&asked.key, note, lines) else {
            return Ok(false);
        };
        self.shelf.put_durably(&file(witness), cosigned.as_bytes())?;
        *asked.newest.lock().unwrap_or_else(PoisonError::into_inner) = newest;
        Ok(true)
    }

    fn joined(&self, key: &CosignerKey, note: &str, lines: &str) -> Option<(Newest, String)> {
        let joined = [note, lines].concat();
        let keys = slice::from_ref(key);
        let opened = open_witnessed(joined.as_bytes(), &self.own, keys).ok()?;
        let (size, at) = (opened.checkpoint.size(), opened.by.first()?.at);
        let parsed = Note::parse(joined.as_bytes()).ok()?;
        // What a stranger sends must not move where our text ends.
        let ours = Note::parse(note.as_bytes()).ok().filter(|ours| ours.text == parsed.text)?;
        let kept = [ours.lines_of(&self.own), parsed.lines_of(key)].concat();
        Some((Newest { size, at, last: COSIGNED }, format!("{}\n{kept}", parsed.text)))
    }
}

/// The word for a question that was answered as wanted.
pub(super) const COSIGNED: &str = "cosigned";

fn file(witness: &HsaId) -> String {
    format!("witnessed/{witness}")
}

/// What was gathered, where the journal's tree is what was cosigned. A witness that has another key now is asked anew.
fn held_against(
    note: &[u8],
    (own, witness): (&VerifierKey, &CosignerKey),
    root_of: impl Fn(u64) -> Option<Hash>,
) -> Option<Newest> {
    let checkpoint = Checkpoint::open(note, own).ok()?;
    let size = checkpoint.size();
    if root_of(size) != Some(checkpoint.root()) {
        return None;
    }
    match cosigners(note, slice::from_ref(witness)).ok()?.first() {
        Some(cosigned) => Some(Newest { size, at: cosigned.at, last: "" }),
        None => Some(Newest::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Frontier, LocalShelf, cosign};
    use crate::peer::{Answering, KnownPeer, Tells};

    fn witness() -> HsaId {
        "SE2120001850-STAFETT".parse().unwrap()
    }

    fn signers() -> (Signer, Signer) {
        let own = Signer::from_seed("2321000156/region/audit", &[3; 32]).unwrap();
        (own, Signer::from_seed("2120001850/karlstad/audit", &[4; 32]).unwrap())
    }

    fn root(size: u64, mark: u8) -> Hash {
        let mut tree = Frontier::new();
        (0..size).for_each(|_| tree.push(Hash::from([mark; 32])));
        tree.root()
    }

    fn open(shelf: &Arc<dyn Shelf>, until: u64, mark: u8) -> Result<Gathered, StartError> {
        let (own, peer) = signers();
        let answering = Answering {
            endpoint: "https://127.0.0.1:7444".parse().unwrap(),
            ledger_key: peer.verifier().clone(),
            tells: Tells::Imported,
        };
        let known = KnownPeer {
            hsa_id: witness(),
            name: "Karlstads kommun".to_owned(),
            rights: [].into(),
            speaks_for: [].into(),
            answering: Some(answering),
        };
        let root_of = |size| (size <= until).then(|| root(size, mark));
        Gathered::open(Arc::clone(shelf), &own, &Directory::new([known]), root_of)
    }

    #[test]
    fn only_the_witness_s_own_line_for_our_own_text_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let shelf: Arc<dyn Shelf> = Arc::new(LocalShelf::new(folder.path()));
        let (own, peer) = signers();
        let note =
            |size| Checkpoint::new(own.name(), size, root(size, 1)).unwrap().sign(&own).unwrap();
        let line =
            |note: &str| cosign(Note::parse(note.as_bytes()).unwrap().text, 77, &peer).unwrap();
        let gathered = open(&shelf, 9, 1).unwrap();
        let (eight, nine) = (note(8), note(9));
        let moved = format!("\n— x AAAAAAAAAAA=\n\n{}", line(&eight));
        let own_line = cosign(Note::parse(eight.as_bytes()).unwrap().text, 77, &own).unwrap();
        for wrong in ["", "no line\n", &line(&nine), &moved, &own_line] {
            assert!(!gathered.take(&witness(), &eight, wrong).unwrap(), "{wrong}");
        }
        assert_eq!(gathered.witnessed_size(), 0);
        let answer = format!("{}— someone.example/else AAAAAAAAAAA=\n", line(&eight));
        assert!(gathered.take(&witness(), &eight, &answer).unwrap());
        let kept = shelf.read(&file(&witness())).unwrap();
        assert_eq!(String::from_utf8(kept).unwrap(), format!("{eight}{}", line(&eight)));
        for gathered in [gathered, open(&shelf, 8, 1).unwrap()] {
            let newest = gathered.newest(&witness());
            assert_eq!((newest.size, newest.at, gathered.witnessed_size()), (8, 77, 8));
        }
    }

    #[test]
    fn a_journal_that_is_not_what_was_cosigned_is_not_started() {
        let folder = tempfile::tempdir().unwrap();
        let shelf: Arc<dyn Shelf> = Arc::new(LocalShelf::new(folder.path()));
        let (own, peer) = signers();
        let note = Checkpoint::new(own.name(), 8, root(8, 1)).unwrap().sign(&own).unwrap();
        let line = cosign(Note::parse(note.as_bytes()).unwrap().text, 77, &peer).unwrap();
        assert!(open(&shelf, 8, 1).unwrap().take(&witness(), &note, &line).unwrap());
        for (until, mark) in [(7, 1), (8, 2), (9, 2)] {
            let why = open(&shelf, until, mark).err().unwrap().to_string();
            assert!(why.contains("what a witness has cosigned"), "{why}");
        }
        open(&shelf, 9, 1).unwrap();
        shelf.put_durably(&file(&witness()), b"no note").unwrap();
        assert!(open(&shelf, 9, 1).is_err(), "nor where that can't be read");
    }
}
