//! The ledger that is altered, file by file, and which entry is named for each part of a file.

use crate::Outcome;
use base64::{Engine, engine::general_purpose::STANDARD};
use stafett::internals::{
    Dice,
    ledger::{ORIGIN, publish},
};
use std::{fs, ops::Range, path::Path};

pub(crate) const ENTRIES: u64 = 1000;
/// Short, so that there are fewer bits; nothing looks into them.
const RECORD: u64 = 40;
const HASH: usize = 32;
/// An entry in its bundle: a length of two bytes, a version, a commitment.
const ENTRY: usize = 35;
const WIDTH: u64 = 256;
const RECORDS: &str = "records.jsonl";

pub(crate) struct LaidOut {
    pub(crate) vkey: String,
    pub(crate) files: Vec<File>,
}

/// One file, as it is right.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) pieces: Vec<Piece>,
    /// Which entry is named where something follows that doesn't belong there.
    pub(crate) beyond: Option<u64>,
    /// Without it, another question would be asked.
    pub(crate) may_be_gone: bool,
}

/// A hash, an entry or a line.
pub(crate) struct Piece {
    pub(crate) range: Range<usize>,
    /// Which entry is named where it is wrong; none where it speaks of the whole ledger.
    pub(crate) index: Option<u64>,
}

impl LaidOut {
    pub(crate) fn new() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let (mut dice, mut lines) = (Dice(7), format!("{{\"origin\":\"{ORIGIN}\"}}\n"));
        let vkey = publish(folder.path(), ENTRIES, |index| {
            let (mut key, record) = ([0; 32], dice.bytes(RECORD as usize));
            key.copy_from_slice(&dice.bytes(32));
            let (text, held) = (STANDARD.encode(key), STANDARD.encode(&record));
            lines += &format!("{{\"index\":{index},\"key\":\"{text}\",\"record\":\"{held}\"}}\n");
            Ok((key, record))
        })?;
        let mut ledger = Self { vkey, files: Vec::new() };
        ledger.take(folder.path(), "checkpoint", usize::MAX, |_| None)?;
        ledger.files.push(records(lines));
        for number in 0..ENTRIES.div_ceil(WIDTH) {
            let held = WIDTH.min(ENTRIES - number * WIDTH);
            let file = format!("{number:03}{}", partial(held));
            let index = |place: u64| Some(number * WIDTH + place);
            ledger.take(folder.path(), &format!("tile/0/{file}"), HASH, index)?;
            let last = index(held - 1);
            let bundle = |place| index(place).min(last);
            ledger.take(folder.path(), &format!("tile/entries/{file}"), ENTRY, bundle)?;
        }
        let full = ENTRIES / WIDTH;
        let name = format!("tile/1/000{}", partial(full));
        ledger.take(folder.path(), &name, HASH, |place| Some(place * WIDTH))?;
        Ok(ledger)
    }

    /// Takes up a file whose pieces are of one size. `index` says which entry is named for what stands at a place.
    fn take(
        &mut self,
        folder: &Path,
        name: &str,
        size: usize,
        index: impl Fn(u64) -> Option<u64>,
    ) -> Outcome<()> {
        let bytes = fs::read(folder.join(name))?;
        let starts = (0..bytes.len()).step_by(size);
        let pieces: Vec<_> = (0..)
            .zip(starts)
            .map(|(place, start)| Piece {
                range: start..bytes.len().min(start.saturating_add(size)),
                index: index(place),
            })
            .collect();
        let beyond = index(pieces.len() as u64);
        let name = name.to_owned();
        self.files.push(File { name, bytes, pieces, beyond, may_be_gone: false });
        Ok(())
    }
}

fn records(lines: String) -> File {
    let (mut pieces, mut start) = (Vec::new(), 0);
    for (number, line) in (0_u64..).zip(lines.split_inclusive('\n')) {
        let range = start..start + line.len();
        start = range.end;
        // The first line is of the log.
        pieces.push(Piece { range, index: number.checked_sub(1) });
    }
    let (name, bytes) = (RECORDS.to_owned(), lines.into_bytes());
    // An export may have no records, and is intact.
    File { name, bytes, pieces, beyond: Some(ENTRIES), may_be_gone: true }
}

/// How the name of a file ends that isn't full.
fn partial(held: u64) -> String {
    if held < WIDTH { format!(".p/{held}") } else { String::new() }
}
