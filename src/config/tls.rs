//! `[tls]`: our certificate, whom we trust, and how revoked certificates are found out.

use super::{
    table::{At, Table},
    text::{self, words},
};
use crate::peer::{Fault, Files, Part, Revocation, Tls};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// The section's words, before any file is opened.
struct Section {
    certificate: At<PathBuf>,
    key: At<PathBuf>,
    trust: Vec<At<PathBuf>>,
    lists: Vec<At<PathBuf>>,
    /// Why revoked certificates are let in, in the operator's words.
    off: Option<String>,
}

/// What the files hold and, where revocation is off, why.
pub(super) fn read(
    mut table: Table<'_>,
    base: &Path,
    now: Timestamp,
) -> Option<(Tls, Option<String>)> {
    let section = Section::read(&mut table, base);
    let opened = section.and_then(|section| Some((section.open(&table, now)?, section.off)));
    table.finish();
    opened
}

impl Section {
    fn read(table: &mut Table<'_>, base: &Path) -> Option<Self> {
        let path = |path: &str| text::path(path, base);
        let certificate = table.required("certificate", "a file with our certificate", path);
        let key = table.required("key", "a file with its private key", path);
        let trust = table.list("trust", "files", path);
        let lists = table.list("crl", "files", path);
        let off = revocation_off(table);
        if table.lacks("trust") {
            let message = "none given; right is the CAs that issue function certificates";
            table.wrong(table.line(), "trust", message);
        }
        match &off {
            Ok(None) if table.lacks("crl") => {
                let message = "none given; right is every trusted CA's revocation list, \
                               or revocation = \"off\" with a revocation_reason";
                table.wrong(table.line(), "crl", message);
            }
            Ok(Some(_)) if !table.lacks("crl") => {
                let message = "given although revocation is off; right is one of the two";
                table.wrong(table.line(), "crl", message);
            }
            _ => {}
        }
        Some(Self { certificate: certificate?, key: key?, trust, lists, off: off.ok()? })
    }

    fn open(&self, table: &Table<'_>, now: Timestamp) -> Option<Tls> {
        let files = Files {
            certificate: self.certificate.value.clone(),
            key: self.key.value.clone(),
            trust: values(&self.trust),
            revocation: match self.off {
                Some(_) => Revocation::Off,
                None => Revocation::Lists(values(&self.lists)),
            },
        };
        match Tls::open(&files, now) {
            Ok(tls) if tls.serves() => return Some(tls),
            Ok(_) => {
                let message = "does not allow serverAuth; ask the issuer for one that does";
                table.wrong(self.certificate.line, "certificate", message);
            }
            Err(faults) => {
                // What was not even named has been said already.
                for fault in faults.iter().filter(|fault| fault.names_a_file()) {
                    let (line, key) = self.place(table, fault);
                    table.wrong(line, key, fault);
                }
            }
        }
        None
    }

    fn place(&self, table: &Table<'_>, fault: &Fault) -> (usize, &'static str) {
        let line = |files: &[At<PathBuf>], place| {
            files.get(place).map_or(table.line(), |file: &At<PathBuf>| file.line)
        };
        match fault.part {
            Part::Certificate => (self.certificate.line, "certificate"),
            Part::Key => (self.key.line, "key"),
            Part::Trust(place) => (line(&self.trust, place), "trust"),
            Part::Crl(place) => (line(&self.lists, place), "crl"),
        }
    }
}

/// The reason for not looking at revocation, where the operator says so in words.
fn revocation_off(table: &mut Table<'_>) -> Result<Option<String>, ()> {
    let off = table.optional("revocation", "\"off\"", |word| match word {
        "off" => Ok(()),
        _ => Err("unknown word; right is \"off\", or to leave it out".to_owned()),
    });
    let reason = table.optional("revocation_reason", "a text", words);
    match (table.has("revocation"), off, reason) {
        (false, _, None) => Ok(None),
        (true, Some(_), Some(reason)) => Ok(Some(reason.value)),
        (true, Some(off), None) => {
            if !table.has("revocation_reason") {
                let message = "missing; right is why revoked certificates are to be let in";
                table.wrong(off.line, "revocation_reason", message);
            }
            Err(())
        }
        (true, None, _) => Err(()),
        (false, _, Some(reason)) => {
            table.wrong(reason.line, "revocation_reason", "given although revocation is on");
            Err(())
        }
    }
}

fn values(files: &[At<PathBuf>]) -> Vec<PathBuf> {
    files.iter().map(|file| file.value.clone()).collect()
}
