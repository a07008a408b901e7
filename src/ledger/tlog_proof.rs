//! An entry's proof as a file that needs nothing else: C2SP tlog-proof.

use super::hash::Hash;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// More than any tree's path has.
const LONGEST_PATH: usize = 64;

/// That an entry stands in a tree, and the signed checkpoint of that tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TlogProof {
    /// What the proof alone doesn't tell: the entry itself (33 bytes), or its leaf (32).
    pub(crate) extra: Vec<u8>,
    pub(crate) index: u64,
    pub(crate) path: Vec<Hash>,
    /// A signed note, not yet believed.
    pub(crate) checkpoint: String,
}

/// Whoever gave the file must give the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a proof; right is the line c2sp.org/tlog-proof@v1, lines with extra, index and hashes, an empty line and a checkpoint"
)]
pub(crate) struct NotAProof;

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { extra, index, path, checkpoint } = self;
        writeln!(f, "{FIRST_LINE}")?;
        if !extra.is_empty() {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {index}")?;
        path.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{checkpoint}")
    }
}

impl FromStr for TlogProof {
    type Err = NotAProof;

    fn from_str(text: &str) -> Result<Self, NotAProof> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(NotAProof)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(NotAProof);
        }
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            Some(extra) => {
                lines.next();
                STANDARD.decode(extra).map_err(|_| NotAProof)?
            }
            None => Vec::new(),
        };
        let number = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(NotAProof)?;
        let index: u64 = number.parse().map_err(|_| NotAProof)?;
        let path = lines
            .take(LONGEST_PATH + 1)
            .map(|line| line.parse().map_err(|_| NotAProof))
            .collect::<Result<Vec<_>, _>>()?;
        if index.to_string() != number || path.len() > LONGEST_PATH {
            return Err(NotAProof);
        }
        Ok(Self { extra, index, path, checkpoint: checkpoint.to_owned() })
    }
}
