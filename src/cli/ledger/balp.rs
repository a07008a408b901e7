//! `stafett ledger balp`: opened records as FHIR R4 AuditEvents, one a line.

use super::{
    introductions::Introductions,
    opened::{Content, OpenedEntry, OpenedFile, UNVERIFIED},
};
use crate::{
    cli::exit::Exit,
    domain::HsaId,
    gateway::described,
    wire::{
        balp::{Entry, Happening, Introduction, Names},
        v1,
    },
};
use clap::Args;
use prost::Message;
use std::{
    fs::Metadata,
    io::{self, BufWriter, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// HL7 Sweden's; Inera's is urn:oid:1.2.752.129.2.1.4.1.
const HSA_SYSTEM: &str = "urn:oid:1.2.752.29.4.19";

/// Write opened records as FHIR R4 AuditEvents, one a line, after IHE BALP
#[derive(Debug, Args)]
pub(super) struct BalpArgs {
    /// The file of opened records that `ledger export --records` or `ledger extract` wrote
    #[arg(value_name = "RECORDS.jsonl")]
    records: PathBuf,
    /// What HSA-ids are called in FHIR: HL7 Sweden's URI, or urn:oid:1.2.752.129.2.1.4.1 as Inera has it
    #[arg(long, value_name = "URI", default_value = HSA_SYSTEM, value_parser = uri)]
    hsa_system: String,
    /// HSA-id of the gateway whose ledger it is; without it, the ledger's name stands for the gateway
    #[arg(long, value_name = "HSA-ID")]
    gateway: Option<HsaId>,
    /// Write here instead of to standard output, for nobody else to read
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Why there is no whole answer.
#[derive(Debug, thiserror::Error)]
enum NotExported {
    /// The file is not as `ledger export` or `extract` wrote it; whoever gave it must mend what is named.
    #[error("{0}")]
    Records(String),
    #[error("the temporary table of packets: {0}; the machine's temporary folder must have room")]
    Table(#[from] redb::Error),
    #[error("{}: {error}", file.display())]
    Out { file: PathBuf, error: io::Error },
    #[error(transparent)]
    Answer(io::Error),
}

/// What was written, and what there was nothing left of.
#[derive(Debug, Default)]
struct Told {
    events: u64,
    erased: u64,
}

impl BalpArgs {
    /// Events go to `out` or to the file; how many, to `err`.
    pub(super) fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Exit> {
        match self.export(out) {
            Ok(Told { events, erased }) => {
                writeln!(
                    err,
                    "{events} events; {erased} entries were erased: nothing is left to tell of them\n{UNVERIFIED}"
                )?;
                Ok(Exit::Ok)
            }
            Err(NotExported::Answer(error)) => Err(error),
            Err(problem) => {
                writeln!(err, "{problem}")?;
                Ok(match problem {
                    NotExported::Records(_) => Exit::Negative,
                    _ => Exit::Io,
                })
            }
        }
    }

    fn export(&self, out: &mut dyn Write) -> Result<Told, NotExported> {
        let introductions = self.introductions()?;
        let Some(file) = &self.out else {
            let mut out = BufWriter::new(out);
            let told = self.tell(&introductions, &mut out, NotExported::Answer)?;
            out.flush().map_err(NotExported::Answer)?;
            return Ok(told);
        };
        let failed = |error| NotExported::Out { file: file.clone(), error };
        self.may_be_replaced(file).map_err(|problem| failed(io::Error::other(problem)))?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        // Whole or not at all, and open to its owner alone: it tells of children.
        let mut part = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
        let mut writer = BufWriter::new(part.as_file_mut());
        let told = self.tell(&introductions, &mut writer, failed)?;
        writer.flush().map_err(failed)?;
        drop(writer);
        part.persist(file).map_err(|unnamed| failed(unnamed.error))?;
        Ok(told)
    }

    /// What stands under the name is gone afterwards: a device, or the very records, must not be.
    fn may_be_replaced(&self, file: &Path) -> Result<(), &'static str> {
        let Ok(there) = file.metadata() else { return Ok(()) };
        let of = |file: &Metadata| (file.dev(), file.ino());
        match self.records.metadata() {
            _ if !there.is_file() => Err("it is not a file; right is a new one"),
            Ok(records) if of(&records) == of(&there) => {
                Err("it is what is read; right is another file")
            }
            _ => Ok(()),
        }
    }

    /// One walk through the file, to know where each packet is first named.
    fn introductions(&self) -> Result<Introductions, NotExported> {
        let (introductions, entering) = Introductions::begin()?;
        let (mut file, mut next) = (self.open()?, 0);
        while let Some(entry) = file.next() {
            let entry = entry.map_err(NotExported::Records)?;
            if entry.index < next {
                let problem = "its index was there already; right is each entry once, in order";
                return Err(NotExported::Records(file.wrong(problem)));
            }
            // An extract has one child's entries, and names the checkpoint that they are proven by.
            if entry.index > next && file.first.checkpoint.is_none() {
                return Err(NotExported::Records(file.gap(next)));
            }
            next = entry.index.saturating_add(1);
            let Some(record) = record(&file, &entry)? else { continue };
            let happening = Happening::of(&record)
                .map_err(|problem| NotExported::Records(file.wrong(problem)))?;
            if let (Some(packet), true) = (happening.packet(), happening.introduces()) {
                entering.enter(&packet, file.offset())?;
            }
        }
        entering.done()?;
        Ok(introductions)
    }

    fn tell(
        &self,
        introductions: &Introductions,
        out: &mut dyn Write,
        failed: impl Fn(io::Error) -> NotExported,
    ) -> Result<Told, NotExported> {
        let (mut file, mut again) = (self.open()?, self.open()?);
        let origin = file.first.origin.clone();
        let names =
            Names { origin: &origin, hsa_system: &self.hsa_system, gateway: self.gateway.clone() };
        let mut told = Told::default();
        while let Some(entry) = file.next() {
            let entry = entry.map_err(NotExported::Records)?;
            let (Some(record), Some(commitment)) =
                (record(&file, &entry)?, entry.content.commitment())
            else {
                told.erased += 1;
                continue;
            };
            let happening = Happening::of(&record)
                .map_err(|problem| NotExported::Records(file.wrong(problem)))?;
            let place = match happening.packet() {
                Some(packet) => introductions.place(&packet)?,
                None => None,
            };
            let introduced = match place {
                Some(place) => introduction_at(&mut again, place)?,
                None => None,
            };
            let leaf = commitment.leaf();
            let word = described(entry.index, leaf, &record).event;
            let entry = Entry { index: entry.index, leaf: leaf.as_bytes(), word: &word };
            let event = happening.audit_event(&entry, &names, introduced.as_ref());
            serde_json::to_writer(&mut *out, &event).map_err(|error| failed(error.into()))?;
            out.write_all(b"\n").map_err(&failed)?;
            told.events += 1;
        }
        Ok(told)
    }

    fn open(&self) -> Result<OpenedFile, NotExported> {
        OpenedFile::open(&self.records).map_err(NotExported::Records)
    }
}

/// The record of an entry; none where it was erased.
fn record(file: &OpenedFile, entry: &OpenedEntry) -> Result<Option<v1::Record>, NotExported> {
    let Content::Record { record, .. } = &entry.content else { return Ok(None) };
    let problem = "no record; right is the canonical bytes of a stafett.v1.Record";
    let decoded = v1::Record::decode(record.as_slice());
    decoded.map(Some).map_err(|_| NotExported::Records(file.wrong(problem)))
}

/// What the entry whose line begins there says of its packet.
fn introduction_at(
    file: &mut OpenedFile,
    offset: u64,
) -> Result<Option<Introduction>, NotExported> {
    let entry = file.entry_at(offset).map_err(NotExported::Records)?;
    let record = record(file, &entry)?;
    let happening = record.as_ref().and_then(|record| Happening::of(record).ok());
    Ok(happening.and_then(|happening| happening.introduction(entry.index)))
}

/// FHIR's uri has no blanks, and this one names a system of identifiers.
fn uri(text: &str) -> Result<String, &'static str> {
    let right = text.contains(':') && text.chars().all(|c| c.is_ascii_graphic());
    if right { Ok(text.to_owned()) } else { Err("right is a URI, such as urn:oid:1.2.752.29.4.19") }
}
