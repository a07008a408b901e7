//! An entry's proof that was kept: C2SP tlog-proof. The crates have no reader of the file, so that is ours; what it says is verified by
//! `tlog_tiles`.

use crate::{Outcome, note};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::str::FromStr;
use tlog_tiles::{Checkpoint, Hash, check_record, record_hash};

pub(crate) struct EntryProof {
    pub(crate) entry: Vec<u8>,
    pub(crate) index: u64,
    pub(crate) path: Vec<Hash>,
    pub(crate) checkpoint: String,
}

impl FromStr for EntryProof {
    type Err = Box<dyn std::error::Error>;

    fn from_str(text: &str) -> Outcome<Self> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or("a proof without a checkpoint")?;
        let mut lines = head.lines();
        let mut after = |word: &str| {
            let line = lines.next().and_then(|line| line.strip_prefix(word));
            line.ok_or(format!("a proof without {word}"))
        };
        after("c2sp.org/tlog-proof@v1")?;
        let entry = BASE64_STANDARD.decode(after("extra ")?)?;
        let index = after("index ")?.parse()?;
        let path = lines.map(Hash::parse_hash).collect::<Result<_, _>>()?;
        Ok(Self { entry, index, path, checkpoint: checkpoint.to_owned() })
    }
}

impl EntryProof {
    /// The checkpoint that it leads to.
    pub(crate) fn verify(&self, log: &str) -> Outcome<Checkpoint> {
        let checkpoint = note::checkpoint(self.checkpoint.as_bytes(), log)?;
        let leaf = record_hash(&self.entry);
        check_record(&self.path, checkpoint.size(), *checkpoint.hash(), self.index, leaf)?;
        Ok(checkpoint)
    }
}
