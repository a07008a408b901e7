//! `stafett ledger extract`: the log of one child, with the proof of each entry, and nothing of any other.

use super::{
    evidence::{Unverifiable, key_given},
    export::{self, Stopped},
    opened::{self, Content, FirstLine, OpenedEntry, OpenedFile, Unfinished},
    told::Told,
    verify::Verdict,
    weighed::list,
};
use crate::{
    cli::{
        child_file,
        connection::{Connection, ConnectionArgs, with_gateway},
        exit::Exit,
        language::Language,
    },
    clock::Clock,
    ledger::{Checkpoint, Hash, VerifierKey, verify_inclusion},
    wire::v1,
};
use clap::Args;
use prost::Message;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The file that proves.
pub(super) const FILE: &str = "extract.jsonl";
/// The file for people.
const LOG: &str = "log.txt";

/// Write one child's log, with proof of each entry and without any other child; the reading is put on record
///
/// The child's number is read from a file or from standard input, never from an argument. Before
/// anybody gets the extract, a person must have seen whether secrecy holds some of it back: a report
/// of concern stands in it as well.
#[derive(Debug, Args)]
pub(super) struct ExtractArgs {
    /// Holds the child's number, or protobuf JSON of Child; standard input without it
    #[arg(long, value_name = "FILE")]
    child: Option<PathBuf>,
    /// A folder that isn't there yet, or is empty
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The language of log.txt
    #[arg(long, value_enum, default_value = "sv")]
    lang: Language,
    /// The key that must have signed, or a file with it; without it, the one that the gateway names
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl ExtractArgs {
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { child, folder, lang, vkey, connection } = self;
        let child = match child_file::read(child) {
            Ok(child) => child,
            Err((exit, problem)) => return writeln!(err, "{problem}").map(|()| exit),
        };
        if let Err(problem) = export::empty(&folder) {
            return writeln!(err, "{}: {problem}", folder.display()).map(|()| Exit::Usage);
        }
        let signer = match vkey.as_deref().map(key_given).transpose() {
            Ok(signer) => signer,
            Err(unusable) => return writeln!(err, "{}", unusable.problem).map(|()| Exit::Usage),
        };
        with_gateway(connection, clock, err, async |connection, err| {
            match extract(connection, child, &folder, lang, signer).await {
                Ok(count) => {
                    let folder = folder.display();
                    writeln!(out, "{count} entries of this child in {folder}").map(|()| Exit::Ok)
                }
                Err(stopped) => stopped.tell(connection, err),
            }
        })
    }
}

async fn extract(
    connection: &Connection,
    child: v1::Child,
    folder: &Path,
    lang: Language,
    signer: Option<VerifierKey>,
) -> Result<u64, Stopped> {
    let written =
        |error: io::Error| Stopped::unwritable(format_args!("{}: {error}", folder.display()));
    let (note, checkpoint, signer) = export::checkpoint(connection, signer).await?;
    let request =
        v1::RecordsRequest { child: Some(child), sealed: false, tree_size: checkpoint.size() };
    let mut stream = connection.ledger().records(request).await?.into_inner();
    let mut file = Unfinished::create(folder.join(FILE)).map_err(written)?;
    let first = FirstLine { origin: signer.name().to_owned(), checkpoint: Some(note) };
    opened::write_first(&mut file, &first).map_err(written)?;
    let mut told = Told::new(lang);
    let mut count = 0;
    while let Some(record) = stream.message().await? {
        let entry = taken(record, &checkpoint).map_err(Stopped::Found)?;
        told.add(&entry);
        opened::write(&mut file, &entry).map_err(written)?;
        count += 1;
    }
    file.finish().map_err(written)?;
    let log = opened::create(&folder.join(LOG));
    log.and_then(|mut log| log.write_all(told.text().as_bytes())).map_err(written)?;
    fs::write(folder.join("verifier.vkey"), format!("{signer}\n")).map_err(written)?;
    Ok(count)
}

fn taken(record: v1::LedgerRecord, checkpoint: &Checkpoint) -> Result<OpenedEntry, String> {
    let v1::LedgerRecord { index, leaf_key, record, proof, .. } = record;
    let wrong = |what: &str| format!("entry {index}: {what}; the gateway must be of this version");
    let key = leaf_key.as_ref().try_into().map_err(|_| wrong("its key is no key"))?;
    let path = proof.unwrap_or_default().inclusion;
    let path = path.iter().map(|hash| Hash::try_from(hash.as_ref())).collect::<Result<_, _>>();
    let inclusion = path.map_err(|_| wrong("its proof is no proof"))?;
    let content = Content::Record { key, record: record.into() };
    let entry = OpenedEntry { index, content, inclusion };
    stands(&entry, checkpoint)?;
    Ok(entry)
}

/// Whether the entry is in the tree that was signed.
fn stands(entry: &OpenedEntry, checkpoint: &Checkpoint) -> Result<(), String> {
    let OpenedEntry { index, content, inclusion } = entry;
    let wrong = |what: &str| format!("entry {index}: {what}");
    let commitment =
        content.commitment().ok_or_else(|| wrong("an extract holds nothing that was erased"))?;
    verify_inclusion(&commitment.leaf(), *index, checkpoint.size(), inclusion, &checkpoint.root())
        .map_err(|_| wrong("its record is not what was entered there"))
}

/// Verifies an extract by itself.
pub(super) fn verify(
    folder: &Path,
    signer: Option<&str>,
    out: &mut dyn Write,
) -> Result<io::Result<Verdict>, Unverifiable> {
    let (from_folder, signer) = match signer {
        Some(key) => (false, key_given(key)?),
        None => (true, super::evidence::key_beside(&folder.join("verifier.vkey"))?),
    };
    let file = OpenedFile::open(&folder.join(FILE)).map_err(Unverifiable::incomplete)?;
    if file.first.origin != signer.name() {
        let problem = format!("its first line names another log than {}", signer.name());
        return Ok(tampered(&problem, out));
    }
    let note = file.first.checkpoint.clone().unwrap_or_default();
    let checkpoint = match Checkpoint::open(note.as_bytes(), &signer) {
        Ok(checkpoint) => checkpoint,
        Err(error) => return Ok(tampered(&format!("its checkpoint: {error}"), out)),
    };
    let (mut count, mut last) = (0, None);
    for entry in file {
        let found = entry.and_then(|entry| {
            stands(&entry, &checkpoint)?;
            if last.replace(entry.index) >= Some(entry.index) {
                return Err(format!("entry {}: it is out of turn", entry.index));
            }
            Ok(())
        });
        if let Err(problem) = found {
            return Ok(tampered(&problem, out));
        }
        count += 1;
    }
    Ok(tell(count, &checkpoint, from_folder, out))
}

fn tampered(problem: &str, out: &mut dyn Write) -> io::Result<Verdict> {
    writeln!(out, "tampered: {problem}").map(|()| Verdict::Tampered)
}

fn tell(
    count: u64,
    checkpoint: &Checkpoint,
    from_folder: bool,
    out: &mut dyn Write,
) -> io::Result<Verdict> {
    writeln!(out, "intact: {count} entries")?;
    writeln!(out, "  log   {}\n  root  {}", checkpoint.origin(), checkpoint.root())?;
    let size = checkpoint.size();
    let proven = format!("each of them stands in the ledger of {size} entries that was signed");
    list(out, "Proven", &[proven])?;
    let mut open = vec![
        "that these are entries of one child, and that none of that child's was left out".to_owned(),
        "that whoever runs the gateway didn't write the ledger anew (`stafett ledger verify` of an export takes what others have kept)".to_owned(),
    ];
    if from_folder {
        open.push(
            "that the gateway signed: the key lay in the folder (--vkey takes one kept elsewhere)"
                .to_owned(),
        );
    }
    list(out, "Not proven", &open)?;
    Ok(Verdict::Intact)
}

impl Told {
    /// Adds what an entry says.
    fn add(&mut self, entry: &OpenedEntry) {
        if let Content::Record { record, .. } = &entry.content {
            match v1::Record::decode(record.as_slice()) {
                Ok(record) => self.line(entry.index, &record),
                Err(_) => self.unreadable(entry.index),
            }
        }
    }
}
