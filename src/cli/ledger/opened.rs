//! A file of opened records: one line of JSON for the log, then one for each entry, in their order.

use crate::ledger::{Commitment, Hash, LeafKey, open_given};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::{
    fmt::Display,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// In bytes. The largest message that a gateway takes is 16 MiB, and base64 a third longer; no line is held in memory that is longer.
const LONGEST_LINE: u64 = 32 << 20;

/// What whoever reads the records alone must be told.
pub(in crate::cli) const UNVERIFIED: &str = "not verified: whether these are the ledger's records, and all of them, `stafett ledger verify` says";

/// What the file is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstLine {
    /// The log's name.
    pub(super) origin: String,
    /// The signed checkpoint of the tree that the entries' paths lead to; only in an extract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) checkpoint: Option<String>,
}

/// One entry, as it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    index: u64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    key: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    record: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    inclusion: Vec<String>,
}

/// One entry of the ledger, opened.
pub(in crate::cli) struct OpenedEntry {
    pub(in crate::cli) index: u64,
    pub(in crate::cli) content: Content,
    /// How it stands in the tree of the first line's checkpoint; only in an extract.
    pub(super) inclusion: Vec<Hash>,
}

/// What a line holds of its entry.
pub(in crate::cli) enum Content {
    /// The canonical bytes of a `Record`, and what they were committed to with.
    Record {
        key: [u8; LeafKey::LEN],
        record: Vec<u8>,
    },
    Erased,
}

impl Content {
    /// What the ledger must hold of it; nothing of what was erased.
    pub(super) fn commitment(&self) -> Option<Commitment> {
        match self {
            Self::Record { key, record } => Some(Commitment::to(&LeafKey::from_bytes(key), record)),
            Self::Erased => None,
        }
    }
}

/// Makes a file that tells of people: for its owner alone.
pub(super) fn create(file: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)
}

/// Such a file while it is written. It has its name only once it is whole: what broke off is taken for nothing else.
pub(super) struct Unfinished {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Unfinished {
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(create(&path.with_extension("part"))?), path })
    }

    /// Writes all of it down to the disk, and gives it its name.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(self.path.with_extension("part"), &self.path)
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes the first line.
pub(super) fn write_first(out: &mut dyn Write, first: &FirstLine) -> io::Result<()> {
    serde_json::to_writer(&mut *out, first)?;
    writeln!(out)
}

/// Writes the line of one entry.
pub(super) fn write(out: &mut dyn Write, entry: &OpenedEntry) -> io::Result<()> {
    let mut line = Written {
        index: entry.index,
        key: String::new(),
        record: String::new(),
        erased: matches!(entry.content, Content::Erased),
        inclusion: entry.inclusion.iter().map(Hash::to_string).collect(),
    };
    if let Content::Record { key, record } = &entry.content {
        line.key = STANDARD.encode(key);
        line.record = STANDARD.encode(record);
    }
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

/// Reads such a file, line by line.
pub(in crate::cli) struct OpenedFile {
    name: String,
    input: BufReader<File>,
    text: String,
    line: u64,
    /// Where that line begins, in bytes.
    offset: u64,
    pub(super) first: FirstLine,
}

impl OpenedFile {
    /// Opens it and reads its first line.
    pub(in crate::cli) fn open(file: &Path) -> Result<Self, String> {
        let name = file.display().to_string();
        let opened = open_given(file).map_err(|error| format!("{name}: {error}"))?;
        let first = FirstLine { origin: String::new(), checkpoint: None };
        let (input, text) = (BufReader::new(opened), String::new());
        let mut file = Self { name, input, text, line: 0, offset: 0, first };
        let right = r#"right is {"origin":"…"}"#;
        if !file.advance()? {
            return Err(format!("{}: empty; {right}", file.name));
        }
        file.first = serde_json::from_str(&file.text).map_err(|_| file.wrong(right))?;
        Ok(file)
    }

    /// Where the newest entry's line begins: `entry_at` finds it again.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the entry whose line begins there, whatever was read before.
    pub(super) fn entry_at(&mut self, offset: u64) -> Result<OpenedEntry, String> {
        let sought = self.input.seek(SeekFrom::Start(offset));
        sought.map_err(|error| format!("{}: {error}", self.name))?;
        self.text.clear();
        self.offset = offset;
        self.advance()?;
        self.read(&self.text)
    }

    /// Says what is wrong with the newest line, and nothing of what it holds.
    pub(in crate::cli) fn wrong(&self, what: impl Display) -> String {
        format!("{}:{}: {what}", self.name, self.line)
    }

    /// Says that entries are left out, the first of them this one.
    pub(in crate::cli) fn gap(&self, index: u64) -> String {
        self.wrong(format_args!("entry {index} is left out; right is every entry, in order"))
    }

    /// Reads one more line; false at the file's end.
    fn advance(&mut self) -> Result<bool, String> {
        self.offset += self.text.len() as u64;
        self.text.clear();
        self.line += 1;
        let read = (&mut self.input).take(LONGEST_LINE).read_line(&mut self.text);
        let read = read.map_err(|error| self.wrong(error))?;
        if read as u64 == LONGEST_LINE && !self.text.ends_with('\n') {
            return Err(self.wrong("longer than any entry; right is one entry a line"));
        }
        if read > 0 && !self.text.ends_with('\n') {
            return Err(self.wrong("cut off; right is a line that ends with a line feed"));
        }
        Ok(read > 0)
    }

    fn read(&self, line: &str) -> Result<OpenedEntry, String> {
        let wrong = |what: &dyn Display| self.wrong(what);
        let Written { index, key, record, erased, inclusion } = serde_json::from_str(line)
            // What serde says may quote the line.
            .map_err(|error| {
                wrong(&format_args!("no entry of a ledger, from column {}", error.column()))
            })?;
        let base64 = |text: &str, what: &str| {
            STANDARD.decode(text).map_err(|_| wrong(&format_args!("{what}: not base64")))
        };
        let content = match (erased, key.is_empty() && record.is_empty()) {
            (true, true) => Content::Erased,
            (false, false) => {
                let key = base64(&key, "key")?;
                let key = key.try_into().map_err(|_| wrong(&"key: right is 32 bytes"))?;
                Content::Record { key, record: base64(&record, "record")? }
            }
            _ => return Err(wrong(&"right is key and record, or erased")),
        };
        let inclusion = inclusion.iter().map(|hash| hash.parse()).collect::<Result<_, _>>();
        let inclusion = inclusion.map_err(|error| wrong(&error))?;
        Ok(OpenedEntry { index, content, inclusion })
    }
}

impl Iterator for OpenedFile {
    type Item = Result<OpenedEntry, String>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.advance() {
            Ok(true) => Some(self.read(&self.text)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }
}
