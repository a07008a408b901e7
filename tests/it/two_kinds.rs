//! A folder with files of two kinds of ledger: none of them may speak for what was altered in the other.

use crate::published::{disclosing, exported, verify};
use crate::support::*;
use std::fs;
use std::path::{Path, PathBuf};

/// A ledger that has grown since it was exported, its gateway at rest; and the export.
async fn grown_since_its_export(site: &Site) -> PathBuf {
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    let folder = exported(site).await;
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    region.stop().await;
    folder
}

fn newest_entry(export: &Path) -> (PathBuf, Vec<u8>) {
    let checkpoint = fs::read_to_string(export.join("checkpoint")).unwrap();
    let size: usize = checkpoint.lines().nth(1).unwrap().parse().unwrap();
    let bundle = export.join(format!("tile/entries/000.p/{size}"));
    (bundle, entries(export, size).pop().unwrap())
}

/// A genuine extract of a child of whom nothing is known: a signed checkpoint, and no entry.
fn put_an_extract_into(folder: &Path, export: &Path) {
    let checkpoint = fs::read_to_string(export.join("checkpoint")).unwrap();
    let origin = checkpoint.lines().next().unwrap();
    let line = serde_json::json!({ "origin": origin, "checkpoint": checkpoint });
    fs::write(folder.join("extract.jsonl"), format!("{line}\n")).unwrap();
}

fn alter(file: &Path, at: impl Fn(&[u8]) -> Option<usize>) {
    let mut bytes = fs::read(file).unwrap();
    if let Some(at) = at(&bytes) {
        bytes[at] ^= 1;
        fs::write(file, bytes).unwrap();
    }
}

fn is_refused(site: &Site, folder: &Path, named: [&str; 2]) {
    let (code, told) = verify(site, folder, &[]);
    assert_eq!(code, 3, "{told}");
    assert!(named.iter().all(|name| told.contains(name)) && told.contains("right is"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_put_into_an_altered_export_does_not_speak_for_it() {
    let site = disclosing();
    let export = grown_since_its_export(&site).await;
    alter(&newest_entry(&export).0, |bundle| Some(bundle.len() - 1));
    assert_eq!(verify(&site, &export, &[]).0, 1);

    put_an_extract_into(&export, &export);
    is_refused(&site, &export, ["extract.jsonl is of an extract", "checkpoint is of an exported"]);
    // Nor where an export's first file was taken away.
    fs::rename(export.join("checkpoint"), site.path("checkpoint")).unwrap();
    is_refused(&site, &export, ["extract.jsonl is of an extract", "is of an exported ledger"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_does_one_that_was_put_into_an_altered_data_folder() {
    let site = disclosing();
    let export = grown_since_its_export(&site).await;
    let data = site.data(REGION);
    assert_eq!(verify(&site, &data, &[]).0, 0);
    let commitment = newest_entry(&export).1.split_off(1);
    for segment in fs::read_dir(data.join("journal")).unwrap() {
        let found = |bytes: &[u8]| bytes.windows(32).position(|at| at == commitment);
        alter(&segment.unwrap().path(), found);
    }
    assert_eq!(verify(&site, &data, &[]).0, 1);

    put_an_extract_into(&data, &export);
    is_refused(&site, &data, ["extract.jsonl is of an extract", "journal is of a gateway's data"]);
    fs::remove_file(data.join("extract.jsonl")).unwrap();
    // The whole of an older export, which by itself is intact.
    for name in ["checkpoint", "tile"] {
        fs::rename(export.join(name), data.join(name)).unwrap();
    }
    is_refused(&site, &data, ["checkpoint is of an exported", "journal is of a gateway's data"]);
}
