//! The journal and the ledger's tree as a gateway runs them, without the gateway.

use crate::gateway::{Sealed, TreeSealer};
use crate::journal::{
    Appender, Claim, CommittedGroup, Draft, FileStorage, Follower, FrameKey, Journal, PortError,
    Settings, recover,
};
use crate::ledger::{Commitment, Frontier, LeafKey, Signer};
use std::path::Path;
use std::sync::Arc;

/// Whatever went wrong.
pub type Failure = PortError;

const ORIGIN: &str = "bench/bench/audit";
/// As long as a wrapped key is.
const SLOT: [u8; 60] = [1; 60];

/// A journal that appends: every record is a leaf of the tree, every group's head is signed.
pub struct JournalByItself {
    journal: Journal<(), Sealed>,
    appender: Appender<(), Sealed>,
}

impl std::fmt::Debug for JournalByItself {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JournalByItself")
    }
}

impl JournalByItself {
    /// Begins a journal in a folder that holds none.
    ///
    /// # Errors
    /// Where it can't be begun.
    pub fn begin(folder: &Path) -> Result<Self, Failure> {
        let storage = Arc::new(FileStorage::create(folder)?);
        let recovered =
            recover(storage, FrameKey::new(&[7; 32])?, Settings::default(), None, |_| Ok(()))?;
        let signer = Arc::new(Signer::from_seed(ORIGIN, &[9; 32])?);
        let frontier = Frontier::new();
        let sealer = TreeSealer { origin: ORIGIN.to_owned(), frontier, signer };
        let journal = recovered.start(sealer, Nobody)?;
        Ok(Self { appender: journal.appender(), journal })
    }

    /// Appends one record of a row and a payload, both sealed by whoever hands them over; returns its number once it is durable.
    ///
    /// # Errors
    /// Where it was not appended.
    pub async fn append(&self, row: Vec<u8>, payload: Vec<u8>) -> Result<u64, Failure> {
        let commitment = Commitment::to(&LeafKey::random()?, &row);
        let draft = Draft {
            kind: 1,
            commitment: *commitment.as_bytes(),
            log_slot: Some(SLOT),
            payload_slot: Some(SLOT),
            log: row,
            payload,
        };
        Ok(self.appender.append(draft, Claim::New, ()).await?.number)
    }

    /// Closes it in good order. Blocks until then.
    ///
    /// # Errors
    /// Where it had stopped before.
    pub fn close(self) -> Result<(), Failure> {
        Ok(self.journal.close()?)
    }
}

struct Nobody;

impl Follower<()> for Nobody {
    fn committed(&mut self, _: CommittedGroup<()>) -> Result<(), PortError> {
        Ok(())
    }
}
