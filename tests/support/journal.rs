//! A journal's frames, read by hand from the bytes of its files: nothing of the program's own reading stands in it.

use std::fs;
use std::path::Path;

const MAGIC: [u8; 4] = *b"SfR\x01";
const HEAD: usize = 76;
const SLOT: usize = 60;
/// More zeros than a record holds in a row.
const BLANK: usize = 512;

/// One record as it lies there.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) file: String,
    pub(crate) number: u64,
    /// Where in the file the wrapped keys lie, where there are any.
    pub(crate) log_slot: Option<(usize, [u8; SLOT])>,
    pub(crate) payload_slot: Option<(usize, [u8; SLOT])>,
}

impl Frame {
    pub(crate) fn log_is_erased(&self) -> bool {
        self.log_slot.is_some_and(|(_, slot)| slot == [0; SLOT])
    }

    pub(crate) fn payload_is_erased(&self) -> bool {
        self.payload_slot.is_some_and(|(_, slot)| slot == [0; SLOT])
    }
}

/// All records of a data folder, in order.
pub(crate) fn frames(data: &Path) -> Vec<Frame> {
    let mut files = Vec::new();
    for entry in fs::read_dir(data.join("journal")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "journal") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.push((name, fs::read(&path).unwrap()));
        }
    }
    files.sort();
    frames_in(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

pub(crate) fn frames_in<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<Frame> {
    let mut frames = Vec::new();
    for (file, bytes) in files {
        let mut at = 0;
        while let Some(head) = bytes.get(at..at + HEAD) {
            if head[..4] != MAGIC {
                // Beyond its end a segment is blank.
                let blank = bytes.get(at..at + BLANK).is_none_or(|next| next == [0; BLANK]);
                at = if blank { bytes.len() } else { at + 1 };
                continue;
            }
            let length = u32::from_le_bytes(head[4..8].try_into().unwrap()) as usize;
            let number = u64::from_le_bytes(head[28..36].try_into().unwrap());
            let slots = u16::from_le_bytes(head[38..40].try_into().unwrap());
            let end = at + length;
            let slot = |from: usize| Some((from, bytes[from..from + SLOT].try_into().unwrap()));
            let (log, payload) = (slots & 1 != 0, slots & 2 != 0);
            frames.push(Frame {
                file: file.to_owned(),
                number,
                log_slot: log.then(|| slot(end - SLOT - if payload { SLOT } else { 0 })).flatten(),
                payload_slot: payload.then(|| slot(end - SLOT)).flatten(),
            });
            at = end;
        }
    }
    let numbers = frames.iter().map(|frame| frame.number);
    assert!(numbers.eq(0..frames.len() as u64), "every record is found, in order");
    frames
}
