//! `stafett ledger export`: the whole ledger of a running gateway, as files that anyone can verify.

use super::opened::{self, Content, FirstLine, OpenedEntry, Unfinished};
use crate::{
    cli::{
        connection::{self, Connection, ConnectionArgs, with_gateway},
        exit::Exit,
        progress::Progress,
    },
    clock::Clock,
    ledger::{CHECKPOINT, Checkpoint, Commitment, LocalShelf, Published, Shelf, VerifierKey},
    wire::v1,
};
use clap::Args;
use std::{
    fmt::Display,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use tonic::Code;

/// The name of the file with opened records, beside the tiles.
pub(in crate::cli) const RECORDS: &str = "records.jsonl";
/// The folder with checkpoints that others have cosigned.
pub(super) const WITNESSED: &str = "witnessed";

/// Write the whole ledger of a running gateway into a folder; the reading is put on record
///
/// The folder is laid out as C2SP tlog-tiles has it: checkpoint, hash tiles, entry bundles; beside
/// them lie checkpoints that witnesses have cosigned. With --records it holds the opened records
/// too, which tell whom they concern, in a file for its owner alone.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// A folder that isn't there yet, or is empty
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Write the opened records as well; needs the right to disclose, else audit is enough
    #[arg(long)]
    records: bool,
    /// The key that must have signed, or a file with it; without it, the one that the gateway names
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Why there is no export.
pub(super) enum Stopped {
    Call(tonic::Status),
    /// What the gateway gave is not as it must be.
    Found(String),
    /// The folder can't be written to.
    Unwritable(String),
}

impl Stopped {
    pub(super) fn of(problem: impl Display) -> Self {
        Self::Found(problem.to_string())
    }

    pub(super) fn unwritable(problem: impl Display) -> Self {
        Self::Unwritable(problem.to_string())
    }

    pub(super) fn tell(&self, connection: &Connection, err: &mut dyn Write) -> io::Result<Exit> {
        match self {
            Self::Call(status) => {
                writeln!(err, "{}", connection.told(status)).map(|()| connection::exit(status))
            }
            Self::Found(problem) => writeln!(err, "{problem}").map(|()| Exit::Negative),
            Self::Unwritable(problem) => writeln!(err, "{problem}").map(|()| Exit::Io),
        }
    }
}

impl From<tonic::Status> for Stopped {
    fn from(status: tonic::Status) -> Self {
        Self::Call(status)
    }
}

impl ExportArgs {
    /// What was written goes to `out`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { folder, records, vkey, connection } = self;
        if let Err(problem) = empty(&folder) {
            return writeln!(err, "{}: {problem}", folder.display()).map(|()| Exit::Usage);
        }
        let signer = match vkey.as_deref().map(super::evidence::key_given).transpose() {
            Ok(signer) => signer,
            Err(unusable) => return writeln!(err, "{}", unusable.problem).map(|()| Exit::Usage),
        };
        with_gateway(connection, clock, err, async |connection, err| {
            match export(connection, &folder, records, signer).await {
                Ok(size) => {
                    let what = if records { "entries, opened," } else { "entries" };
                    writeln!(out, "{size} {what} in {}", folder.display()).map(|()| Exit::Ok)
                }
                Err(stopped) => stopped.tell(connection, err),
            }
        })
    }
}

/// Makes the folder where it isn't there.
pub(super) fn empty(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let mut held = fs::read_dir(folder).map_err(|error| error.to_string())?;
    match held.next() {
        None => Ok(()),
        Some(_) => {
            Err("the folder holds something; right is one that is empty or not there".to_owned())
        }
    }
}

/// The newest checkpoint, believed, and the key that signed it.
pub(super) async fn checkpoint(
    connection: &Connection,
    signer: Option<VerifierKey>,
) -> Result<(String, Checkpoint, VerifierKey), Stopped> {
    let reply = connection.ledger().checkpoint(v1::CheckpointRequest {}).await?;
    let v1::CheckpointReply { checkpoint, verifier_key } = reply.into_inner();
    let signer = match signer {
        Some(signer) => signer,
        None => verifier_key.parse().map_err(Stopped::of)?,
    };
    let opened = Checkpoint::open(checkpoint.as_bytes(), &signer).map_err(Stopped::of)?;
    Ok((checkpoint, opened, signer))
}

async fn export(
    connection: &Connection,
    folder: &Path,
    records: bool,
    signer: Option<VerifierKey>,
) -> Result<u64, Stopped> {
    // Before the checkpoint: what is cosigned meanwhile may reach further than what is exported.
    let witnesses = witnesses(connection).await?;
    let (note, checkpoint, signer) = self::checkpoint(connection, signer).await?;
    let in_folder = |name: &str, error: &dyn Display| {
        Stopped::unwritable(format_args!("{}: {error}", folder.join(name).display()))
    };
    let written = |error: io::Error| in_folder(RECORDS, &error);
    let mut file = match records {
        true => Some(Unfinished::create(folder.join(RECORDS)).map_err(written)?),
        false => None,
    };
    if let Some(file) = &mut file {
        let first = FirstLine { origin: checkpoint.origin().to_owned(), checkpoint: None };
        opened::write_first(file, &first).map_err(written)?;
    }
    let shelf: Arc<dyn Shelf> = Arc::new(LocalShelf::for_others(folder));
    let mut log = Published::begin(Arc::clone(&shelf)).map_err(Stopped::unwritable)?;
    let request =
        v1::RecordsRequest { sealed: !records, tree_size: checkpoint.size(), child: None };
    let mut stream = connection.ledger().records(request).await?.into_inner();
    let progress = Progress::of("writing entries", Some(checkpoint.size()));
    while let Some(record) = stream.message().await? {
        let index = record.index;
        let (commitment, entry) = taken(record, &log).map_err(Stopped::Found)?;
        log.push(&commitment).map_err(Stopped::unwritable)?;
        if let (Some(file), Some(entry)) = (&mut file, entry) {
            opened::write(file, &entry).map_err(written)?;
        }
        progress.at(index);
    }
    log.finish().map_err(Stopped::unwritable)?;
    let root = log.root().map_err(Stopped::unwritable)?;
    if (log.size(), root) != (checkpoint.size(), checkpoint.root()) {
        return Err(Stopped::of(
            "the entries are not those that the checkpoint was signed over; the gateway's operator must run `stafett ledger verify`",
        ));
    }
    if let Some(file) = file {
        file.finish().map_err(written)?;
    }
    for v1::AskedWitness { peer, checkpoint: note, .. } in witnesses {
        if !note.is_empty() {
            // An answer that isn't a peer's HSA-id names no file.
            let name: String =
                peer.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let name = format!("{WITNESSED}/{name}");
            shelf.put(&name, note.as_bytes()).map_err(|error| in_folder(&name, &error))?;
        }
    }
    // Last: a folder without it is no ledger.
    for (name, text) in [("verifier.vkey", format!("{signer}\n")), (CHECKPOINT, note)] {
        shelf.put_durably(name, text.as_bytes()).map_err(|error| in_folder(name, &error))?;
    }
    Ok(log.size())
}

/// Those who have cosigned the ledger; nobody where the caller may not know.
async fn witnesses(connection: &Connection) -> Result<Vec<v1::AskedWitness>, Stopped> {
    match connection.witness().standing(v1::WitnessStandingRequest {}).await {
        Ok(standing) => Ok(standing.into_inner().witnesses),
        Err(status) if status.code() == Code::PermissionDenied => Ok(Vec::new()),
        Err(status) => Err(status.into()),
    }
}

/// The next entry, as far as it was shown.
fn taken(
    record: v1::LedgerRecord,
    log: &Published,
) -> Result<(Commitment, Option<OpenedEntry>), String> {
    let v1::LedgerRecord { index, commitment, leaf_key, record, erased, .. } = record;
    let wrong = |what: &str| format!("entry {index}: {what}; the gateway must be of this version");
    if index != log.size() {
        return Err(wrong("it is out of turn"));
    }
    let commitment = commitment.as_ref().try_into().map_err(|_| wrong("it has no commitment"))?;
    let commitment = Commitment::from_bytes(commitment);
    let content = if erased {
        Content::Erased
    } else if leaf_key.is_empty() {
        return Ok((commitment, None));
    } else {
        let key = leaf_key.as_ref().try_into().map_err(|_| wrong("its key is no key"))?;
        Content::Record { key, record: record.into() }
    };
    if content.commitment().is_some_and(|made| made != commitment) {
        return Err(wrong("its record is not what the ledger holds"));
    }
    Ok((commitment, Some(OpenedEntry { index, content, inclusion: Vec::new() })))
}
