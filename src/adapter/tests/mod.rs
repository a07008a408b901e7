//! Packs at work: the built-in ones by their samples, and small broken ones by their errors.

mod bad_packs;
mod broken;
mod codes;
mod contents;
mod csv;
mod half_year;
mod json;
mod render;
mod samples;
mod values;

use super::*;
use crate::{codes::CodeMaps, domain::PacketId};
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use std::{
    fs,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

/// The repository's `adapters/`.
fn adapters() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("adapters")
}

fn codes() -> CodeMaps {
    CodeMaps::builtin().unwrap()
}

fn builtin(name: &str) -> Arc<Pack> {
    static PACKS: OnceLock<Packs> = OnceLock::new();
    PACKS.get_or_init(|| Packs::load(None, &codes()).unwrap()).get(name).unwrap()
}

fn read_at(pack: &Pack, input: &[u8], now: &str) -> Vec<Row> {
    let now: Timestamp = now.parse().unwrap();
    let mut made = 0_u8;
    let mut new_id = || {
        made = made.wrapping_add(1);
        PacketId::new(1_750_000_000_000, &[made; 10])
    };
    pack.read(input, ReadContext { now, new_id: &mut new_id })
}

fn read(pack: &Pack, input: impl AsRef<[u8]>) -> Vec<Row> {
    read_at(pack, input.as_ref(), "2025-06-03T04:30:00Z")
}

/// Line and error of every row that failed.
fn errors(rows: &[Row]) -> Vec<(u64, String)> {
    rows.iter()
        .filter_map(|row| Some((row.line, row.outcome.as_ref().err()?.to_string())))
        .collect()
}

/// Lines of every row that became a packet.
fn good(rows: &[Row]) -> Vec<u64> {
    rows.iter().filter(|row| row.outcome.is_ok()).map(|row| row.line).collect()
}

/// Read once: that takes longer than any packet.
fn contract() -> &'static contract::Contract {
    static CONTRACT: OnceLock<contract::Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| contract::Contract::packet().unwrap())
}

fn decoded(packet: &Bytes) -> Value {
    contract().decode(packet, false).unwrap()
}

fn encoded(packet: &Value) -> Bytes {
    contract().encode(packet).unwrap()
}

/// A pack in a folder of its own, made of a built-in one with `changes` (file, what, by what).
struct Changed(tempfile::TempDir);

impl Changed {
    fn from(pack: &str, changes: &[(&str, &str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (_, file, text) in builtin::FILES.iter().filter(|(of, _, _)| *of == pack) {
            let mut text = (*text).to_owned();
            for (_, what, by) in changes.iter().filter(|(of, _, _)| of == file) {
                assert!(text.contains(what), "{file} holds no {what}");
                text = text.replacen(what, by, 1);
            }
            let place = folder.path().join(file);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, text).unwrap();
        }
        Self(folder)
    }

    fn pack(&self) -> Pack {
        Pack::of_folder(self.0.path(), &codes()).unwrap()
    }

    /// What is wrong, without the folder's own name.
    fn problem(&self) -> String {
        let error = Pack::of_folder(self.0.path(), &codes())
            .err()
            .expect("the pack should be refused")
            .to_string();
        error.replace(&format!("{}/", self.0.path().display()), "")
    }
}
