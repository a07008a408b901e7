//! A verdict in words: what was found, what that proves, and what remains to be believed.

use super::{Verdict, evidence::Evidence, seen::Seen};
use crate::{
    journal::JournalError,
    ledger::{Flaw, Kept, Verified},
};
use std::io::{self, Write};

/// What came of walking the journal.
pub(in crate::cli) struct Weighed {
    pub(super) evidence: Evidence,
    pub(super) found: Result<Verified, Flaw>,
    pub(super) seen: Seen,
}

impl Weighed {
    /// How it stands with the folder.
    pub(in crate::cli) fn verdict(&self) -> Verdict {
        match &self.found {
            Ok(Verified { torn_bytes: 1.., .. }) | Err(Flaw::Short { .. }) => Verdict::Incomplete,
            Ok(Verified { entries: 1.., .. }) if !self.evidence.anchored => Verdict::Incomplete,
            Ok(_) if self.seen.unended().is_some() => Verdict::Incomplete,
            Ok(_) => Verdict::Intact,
            Err(Flaw::Journal(JournalError::Corrupt { file, .. })) if self.gone(file) => {
                Verdict::Incomplete
            }
            Err(_) => Verdict::Tampered,
        }
    }

    /// How many entries stand, where they do.
    pub(in crate::cli) fn entries(&self) -> u64 {
        self.found.as_ref().map_or(0, |verified| verified.entries)
    }

    /// The verdict, what was proven and what was not.
    pub(in crate::cli) fn tell(&self, out: &mut dyn Write) -> io::Result<Verdict> {
        let verdict = self.verdict();
        match &self.found {
            Ok(verified) if verdict == Verdict::Intact => {
                let Verified { entries, groups, root, .. } = verified;
                writeln!(out, "intact: {entries} entries in {groups} signed groups")?;
                writeln!(out, "  log   {}\n  root  {root}", self.evidence.signer.name())?;
            }
            Ok(verified) => writeln!(out, "incomplete: {}", self.lacking(verified))?,
            Err(Flaw::Journal(JournalError::Corrupt { file, offset, number, what })) => {
                let (verdict, what) = match verdict {
                    Verdict::Incomplete => {
                        ("incomplete", "the file is gone, and later ones are there")
                    }
                    _ => ("tampered", *what),
                };
                writeln!(
                    out,
                    "{verdict}: entry {number}: {what} (journal file {file}, offset {offset})"
                )?;
            }
            Err(flaw) if verdict == Verdict::Incomplete => {
                writeln!(out, "incomplete: {flaw}; restore the newer journal")?;
            }
            Err(flaw) => writeln!(out, "tampered: {flaw}")?,
        }
        if self.found.is_ok() {
            list(out, "Proven", &self.proven())?;
        }
        list(out, "Not proven", &self.not_proven())?;
        Ok(verdict)
    }

    fn gone(&self, file: &str) -> bool {
        !self.evidence.dir.join("journal").join(file).exists()
    }

    fn lacking(&self, verified: &Verified) -> String {
        let Verified { entries, torn_bytes, .. } = verified;
        match (torn_bytes, self.seen.unended()) {
            (0, Some(entry)) if self.evidence.anchored => format!(
                "{entries} entries stand; the erasure of entry {entry} was begun and not ended: the gateway's next start ends it"
            ),
            (0, _) => format!(
                "{entries} entries stand; ledger/checkpoint, signed over the last of them, is missing"
            ),
            (_, _) => format!(
                "{entries} entries stand; after them come {torn_bytes} bytes of a write that was cut short. \
                 Nobody was told of it, and the gateway's next start takes it away"
            ),
        }
    }

    fn proven(&self) -> Vec<String> {
        let Self { evidence, seen, .. } = self;
        let mut proven = vec![
            "every entry is as it was signed: none was changed, moved, removed or put in"
                .to_owned(),
        ];
        for Kept { name, checkpoint } in &evidence.kept {
            proven
                .push(format!("{name}, signed at {} entries, is of this tree", checkpoint.size()));
        }
        if evidence.opens() {
            let Seen { opened, logs, packets } = seen;
            proven.push(format!(
                "{opened} records open with the master key, and are what was entered"
            ));
            for (erased, what) in
                [(packets.erased(), "packets have their content"), (logs.erased(), "records are")]
            {
                if erased > 0 {
                    proven.push(format!(
                        "{erased} {what} erased: later entries say so, and their own stand"
                    ));
                }
            }
        }
        proven
    }

    fn not_proven(&self) -> Vec<String> {
        let evidence = &self.evidence;
        let mut open = Vec::new();
        if !evidence.opens() {
            open.push(
                "that the records are what was entered (--key takes the master key)".to_owned(),
            );
        }
        if evidence.signer_from_folder {
            open.push("that the gateway signed: the key lay in the folder (--vkey takes one kept elsewhere)".to_owned());
        }
        match evidence.witnessed() {
            None => {
                open.push("that whoever runs the gateway didn't write it all anew, and that nothing was taken away at the end (--checkpoint takes one kept elsewhere)".to_owned());
            }
            Some(size) if size < self.entries() => open.push(format!(
                "that entries after {} weren't written anew, or taken away at the end (--checkpoint takes a newer one)",
                size.saturating_sub(1)
            )),
            Some(_) => {}
        }
        open
    }
}

pub(super) fn list(out: &mut dyn Write, heading: &str, lines: &[String]) -> io::Result<()> {
    if !lines.is_empty() {
        writeln!(out, "{heading}:")?;
    }
    lines.iter().try_for_each(|line| writeln!(out, "  - {line}"))
}
