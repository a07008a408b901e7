//! An exported ledger, held against its checkpoint, its records, and what others have kept of it.

use super::{
    evidence::{Unverifiable, kept, kept_in},
    export::RECORDS,
    opened::{Content, OpenedFile},
    receipts::Receipts,
    seen::Seen,
    trust::{Cosigned, Trust},
    verify::Verdict,
    weighed::list,
};
use crate::{
    cli::progress::Progress,
    ledger::{CHECKPOINT, Checkpoint, Commitment, Flaw, Kept, verify_published},
    wire::v1,
};
use prost::Message;
use std::{
    io::{self, Write},
    iter::Peekable,
    path::{Path, PathBuf},
};

/// Everything that a verdict on an export rests on.
pub(super) struct Published {
    folder: PathBuf,
    trust: Trust,
    /// What witnesses have cosigned, where a policy names them.
    cosigned: Cosigned,
    checkpoint: Checkpoint,
    /// Those given, then those of the receipts.
    kept: Vec<Kept>,
    receipts: Receipts,
    records: Option<Records>,
}

/// The file of opened records, read in step with the entries.
struct Records {
    file: Peekable<OpenedFile>,
    seen: Seen,
}

impl Published {
    /// Reads all but the tiles.
    pub(super) fn open(
        folder: PathBuf,
        trust: Trust,
        checkpoints: &[PathBuf],
        receipts: Option<&Path>,
    ) -> Result<Self, Unverifiable> {
        let signer = &trust.signer;
        let own = kept_in(&folder, CHECKPOINT, signer)?;
        let given = checkpoints.iter().map(|file| kept(file, signer));
        let mut kept = given.collect::<Result<Vec<_>, _>>()?;
        let mut cosigned = Cosigned::read(&folder, checkpoints, &trust)?;
        kept.append(&mut cosigned.kept);
        let receipts = receipts.map(|folder| Receipts::read(folder, signer)).transpose()?;
        let mut receipts = receipts.unwrap_or_default();
        kept.append(&mut receipts.kept);
        let records = folder.join(RECORDS);
        let records =
            records.exists().then(|| Records::open(&records, signer.name())).transpose()?;
        let checkpoint = own.checkpoint;
        Ok(Self { folder, trust, cosigned, checkpoint, kept, receipts, records })
    }

    /// Walks all of it, and tells.
    pub(super) fn weigh(
        mut self,
        out: &mut dyn Write,
    ) -> Result<io::Result<Verdict>, Unverifiable> {
        let progress = Progress::of("verifying entries", Some(self.checkpoint.size()));
        let mut records = self.records.take();
        let found = verify_published(&self.folder, &self.checkpoint, &self.kept, |index, entry| {
            progress.at(index);
            self.receipts.look(index, entry)?;
            records.as_mut().map_or(Ok(()), |records| records.look(index, entry))
        });
        let found = found.and_then(|()| self.nothing_beyond(records.as_mut()));
        // Whether a gap is explained is known at the end alone.
        let unexplained = records.as_ref().and_then(|records| records.seen.flaw());
        let found = found.and_then(|()| unexplained.map_or(Ok(()), Err));
        drop(progress);
        Ok(self.tell(&found, records.as_ref(), out))
    }

    /// What stands behind the last entry.
    fn nothing_beyond(&self, records: Option<&mut Records>) -> Result<(), Flaw> {
        let size = self.checkpoint.size();
        if let Some((index, name)) = self.receipts.beyond(size) {
            let (kept, size) = (name.to_owned(), index + 1);
            return Err(Flaw::Short { kept, size, entries: self.checkpoint.size() });
        }
        match records.and_then(|records| records.file.next()) {
            Some(_) => {
                let what = format!("{RECORDS} goes on behind the ledger's last entry");
                Err(Flaw::Changed { index: size, what })
            }
            None => Ok(()),
        }
    }

    fn tell(
        &self,
        found: &Result<(), Flaw>,
        records: Option<&Records>,
        out: &mut dyn Write,
    ) -> io::Result<Verdict> {
        let size = self.checkpoint.size();
        let verdict = match found {
            Ok(()) if !self.is_witnessed_enough() => {
                writeln!(
                    out,
                    "incomplete: {size} entries stand, and too few of the policy's witnesses have cosigned any of them"
                )?;
                Verdict::Incomplete
            }
            Ok(()) => {
                writeln!(out, "intact: {size} entries")?;
                writeln!(
                    out,
                    "  log   {}\n  root  {}",
                    self.trust.signer.name(),
                    self.checkpoint.root()
                )?;
                list(out, "Proven", &self.proven(records))?;
                Verdict::Intact
            }
            Err(flaw @ Flaw::Gone { .. }) => {
                writeln!(out, "incomplete: {flaw}; get it from whoever exported")?;
                Verdict::Incomplete
            }
            Err(flaw @ Flaw::Short { .. }) => {
                writeln!(
                    out,
                    "incomplete: {flaw}; get the whole ledger from whoever runs the gateway"
                )?;
                Verdict::Incomplete
            }
            Err(flaw) => {
                writeln!(out, "tampered: {flaw}")?;
                Verdict::Tampered
            }
        };
        list(out, "Not proven", &self.not_proven(records.is_some()))?;
        Ok(verdict)
    }

    fn proven(&self, records: Option<&Records>) -> Vec<String> {
        let mut proven = vec![
            "every entry is as it was signed: none was changed, moved, removed or put in"
                .to_owned(),
        ];
        let given = self.kept.len() - usize::try_from(self.receipts.count).unwrap_or_default();
        for Kept { name, checkpoint } in self.kept.iter().take(given) {
            proven
                .push(format!("{name}, signed at {} entries, is of this tree", checkpoint.size()));
        }
        if let Some(size) = self.witnessed().filter(|size| *size > 0) {
            proven.push(format!(
                "entries 0 to {} were cosigned by the witnesses that the policy asks for",
                size - 1
            ));
        }
        if self.receipts.count > 0 {
            proven.push(format!(
                "{} receipts name entries that stand where they stood",
                self.receipts.count
            ));
        }
        if let Some(Records { seen, .. }) = records {
            proven.push(format!("{} records are what was entered", seen.opened));
            let erased = seen.logs.erased();
            if erased > 0 {
                proven.push(format!(
                    "{erased} records are erased, as later entries say, and their entries stand"
                ));
            }
        }
        proven
    }

    /// How many entries enough of the policy's witnesses have cosigned; nothing where it asks for none.
    fn witnessed(&self) -> Option<u64> {
        let policy = self.trust.policy.as_ref().filter(|policy| policy.asks_for_witnesses())?;
        Some(self.cosigned.enough(policy))
    }

    fn is_witnessed_enough(&self) -> bool {
        self.witnessed().is_none_or(|size| size > 0 || self.checkpoint.size() == 0)
    }

    fn not_proven(&self, records: bool) -> Vec<String> {
        let mut open = Vec::new();
        if !records {
            open.push(format!("what the entries are of ({RECORDS} is not there)"));
        }
        if self.trust.from_folder {
            open.push("that the gateway signed: the key lay in the folder (--vkey takes one kept elsewhere)".to_owned());
        }
        let newest = self.kept.iter().map(|kept| kept.checkpoint.size()).max().filter(|it| *it > 0);
        match newest {
            None => open.push(
                "that whoever runs the gateway didn't write it all anew (--checkpoint and --receipts take what others have kept, --policy whose cosignatures you believe)"
                    .to_owned(),
            ),
            Some(size) if size < self.checkpoint.size() => open.push(format!(
                "that entries after {} weren't written anew, or taken away at the end (--checkpoint takes a newer one)",
                size.saturating_sub(1)
            )),
            Some(_) => {}
        }
        open
    }
}

impl Records {
    fn open(file: &Path, origin: &str) -> Result<Self, Unverifiable> {
        let file = OpenedFile::open(file).map_err(Unverifiable::usage)?;
        if file.first.origin != origin {
            let problem = format!("{RECORDS} is of another log; right is that of {origin}");
            return Err(Unverifiable::usage(problem));
        }
        Ok(Self { file: file.peekable(), seen: Seen::default() })
    }

    /// What is wrong with the record of an entry.
    fn look(&mut self, index: u64, entry: &Commitment) -> Result<(), String> {
        let gone =
            || Err(format!("{RECORDS} leaves its record out, and doesn't say that it was erased"));
        let line = match self.file.peek() {
            None => return gone(),
            Some(Ok(line)) if line.index != index => return gone(),
            Some(_) => self.file.next().transpose()?,
        };
        let Some(line) = line else { return gone() };
        match &line.content {
            Content::Erased => self.seen.logs.missing(index),
            Content::Record { record, .. } if line.content.commitment().as_ref() == Some(entry) => {
                self.seen.opened += 1;
                // One that another version wrote says nothing of others here.
                let record = v1::Record::decode(record.as_slice()).unwrap_or_default();
                self.seen.told(index, record.event);
            }
            Content::Record { .. } => return Err("its record is not what was entered".to_owned()),
        }
        Ok(())
    }
}
