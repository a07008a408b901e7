//! Somebody with every right on the exported ledger, and then with the ledger's key as well: all that they do is found.

use crate::published::{disclosing, exported, verify, verify_with};
use crate::support::*;
use std::fs;
use std::path::{Path, PathBuf};

struct Scene {
    site: Site,
    folder: PathBuf,
    entries: Vec<Vec<u8>>,
    records: Vec<String>,
    /// What the counterpart has kept: checkpoints of some sizes.
    kept: Vec<(usize, PathBuf)>,
    receipts: PathBuf,
    seed: Vec<u8>,
}

const ORIGIN: &str = "2321000156/region/audit";

impl Scene {
    async fn new() -> Self {
        let site = disclosing();
        let region = site.start(REGION).await;
        let (bvc, revisor) =
            (site.client("bvc", &region).await, site.client("revisor", &region).await);
        let log = Ledger::of(&site.verifier_key(REGION));
        let receipts = site.path("receipts");
        fs::create_dir_all(&receipts).unwrap();
        let mut kept = Vec::new();
        for round in 0..300 {
            let packet = handover(CHILDREN[round % CHILDREN.len()]);
            bvc.submit(&packet).await.unwrap();
            if [70, 160, 290].contains(&round) {
                let note = revisor.checkpoint().await.unwrap();
                let file = site.path(&format!("kept-{round}"));
                fs::write(&file, &note).unwrap();
                kept.push((usize::try_from(log.head(&note).unwrap().size).unwrap(), file));
                let file = receipts.join(format!("{round}.tlog-proof"));
                let prove = ["ledger", "prove", &id_of(&packet), "--out", file.to_str().unwrap()];
                out(&stafett(&site, "bvc", &prove, "").await);
            }
        }
        let folder = exported(&site).await;
        let note = fs::read_to_string(folder.join("checkpoint")).unwrap();
        let size = usize::try_from(log.head(&note).unwrap().size).unwrap();
        let records = fs::read_to_string(folder.join("records.jsonl")).unwrap();
        let seed = fs::read_to_string(site.path("pki/region.ledger.key")).unwrap();
        let seed = seed_of(seed.trim());
        Self {
            entries: entries(&folder, size),
            records: records.lines().map(str::to_owned).collect(),
            site,
            folder,
            kept,
            receipts,
            seed,
        }
    }

    /// Does something to a copy of the export, and says what the verifier says of it.
    fn after(&self, more: &[&str], act: impl FnOnce(&Path)) -> (i32, String) {
        let copy = self.site.path("copy");
        let _ = fs::remove_dir_all(&copy);
        copy_all(&self.folder, &copy);
        act(&copy);
        verify(&self.site, &copy, more)
    }

    fn put(&self, folder: &Path, entries: &[Vec<u8>], records: &[String], sign: bool) {
        lay_out(folder, entries);
        fs::write(folder.join("records.jsonl"), records.join("\n") + "\n").unwrap();
        if sign {
            fs::write(folder.join("checkpoint"), signed(ORIGIN, &self.seed, entries)).unwrap();
        }
    }

    /// The whole log with entry `index` changed in some way, everything else made to fit.
    fn rewritten(&self, what: &str, index: usize) -> (Vec<Vec<u8>>, Vec<String>) {
        let (mut entries, mut records) = (self.entries.clone(), self.records[1..].to_vec());
        match what {
            "edited" => {
                // Another record under a key of the forger's own.
                let (entry, record) = forged(index);
                entries[index] = entry;
                records[index] = record;
            }
            "dropped" => {
                entries.remove(index);
                records.remove(index);
            }
            "swapped" => {
                entries.swap(index, index + 1);
                records.swap(index, index + 1);
            }
            "doubled" => {
                entries.insert(index, entries[index].clone());
                records.insert(index, records[index].clone());
            }
            "rolled back" => {
                entries.truncate(index);
                records.truncate(index);
            }
            _ => unreachable!("{what}"),
        }
        for (at, record) in records.iter_mut().enumerate() {
            let (_, rest) = record.split_once(',').unwrap();
            *record = format!("{{\"index\":{at},{rest}");
        }
        records.insert(0, self.records[0].clone());
        (entries, records)
    }
}

const ACTS: [&str; 5] = ["edited", "dropped", "swapped", "doubled", "rolled back"];

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_files_or_the_key_too_is_found_out() {
    let scene = Scene::new().await;
    let size = scene.entries.len();
    assert!(size > 270, "{size}");
    assert_eq!(scene.after(&[], |_| ()).0, 0);
    let (known, newest) = scene.kept.last().unwrap();
    assert!(*known > 260, "{known}");
    let kept: Vec<&str> =
        scene.kept.iter().flat_map(|(_, file)| ["--checkpoint", file.to_str().unwrap()]).collect();
    let receipts = ["--receipts", scene.receipts.to_str().unwrap()];
    for index in [0, 1, 100, 255, 256, *known - 2] {
        for act in ACTS {
            if act == "rolled back" && index == 0 {
                continue;
            }
            let (entries, records) = scene.rewritten(act, index);
            // With the files alone: the checkpoint is not over these entries.
            let (code, told) = scene.after(&[], |copy| scene.put(copy, &entries, &records, false));
            assert_ne!(code, 0, "{act} {index}: {told}");
            // With the key as well: nothing in the folder can tell.
            let sign = |copy: &Path| scene.put(copy, &entries, &records, true);
            assert_eq!(scene.after(&[], sign).0, 0, "{act} {index}");
            // What the counterpart has kept does, and says from where on.
            let (code, told) = scene.after(&["--checkpoint", newest.to_str().unwrap()], sign);
            assert!(code == 1 || code == 2, "{act} {index}: {told}");
            let (code, told) = scene.after(&kept, sign);
            assert!(code == 1 || code == 2, "{act} {index}: {told}");
            if code == 1 {
                let from =
                    scene.kept.iter().map(|(size, _)| *size).filter(|size| *size <= index).max();
                assert!(
                    told.contains(&format!("entry {}, or another", from.unwrap_or(0))),
                    "{act} {index}: {told}"
                );
            }
            let (code, told) = scene.after(&receipts, sign);
            assert!(code == 1 || code == 2, "{act} {index}: {told}");
        }
    }
}

/// Anybody can have a head of no entry at all, and any witness cosigns it: it says nothing, and must hide nothing of what others say.
#[tokio::test(flavor = "multi_thread")]
async fn a_head_of_an_empty_ledger_among_what_was_kept_hides_no_other() {
    let scene = Scene::new().await;
    let empty = scene.site.path("empty");
    fs::write(&empty, signed(ORIGIN, &scene.seed, &[])).unwrap();
    let (_, newest) = scene.kept.last().unwrap();
    let both = ["--checkpoint", empty.to_str().unwrap(), "--checkpoint", newest.to_str().unwrap()];
    let (code, told) = scene.after(&both, |_| ());
    assert_eq!(code, 0, "{told}");
    let (entries, records) = scene.rewritten("edited", 100);
    let (code, told) = scene.after(&both, |copy| scene.put(copy, &entries, &records, true));
    assert_eq!(code, 1, "{told}");
    // Nor does it prove anything by itself.
    let alone = ["--checkpoint", empty.to_str().unwrap()];
    let (code, told) = scene.after(&alone, |copy| scene.put(copy, &entries, &records, true));
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("didn't write it all anew"), "{told}");
}

/// What lies in the folder was given by whoever gave the folder; and what isn't there proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_proven_by_what_came_along_or_by_nothing() {
    let scene = Scene::new().await;
    let copy = scene.site.path("copy");
    let inside = |name: &str| copy.join(name).display().to_string();
    for (option, name) in
        [("--checkpoint", "checkpoint"), ("--receipts", "tile"), ("--policy", "verifier.vkey")]
    {
        copy_all(&scene.folder, &copy);
        let (code, told) = verify_with(&copy, &[option, &inside(name)]);
        assert_eq!(code, 3, "{option}: {told}");
        assert!(told.contains("lies in the folder that it has to prove"), "{option}: {told}");
    }
    let (code, told) = verify_with(&copy, &["--vkey", &inside("verifier.vkey")]);
    assert_eq!(code, 3, "{told}");
    let empty = scene.site.path("no-receipts");
    fs::create_dir_all(&empty).unwrap();
    let (code, told) = scene.after(&["--receipts", empty.to_str().unwrap()], |_| ());
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("holds no *.tlog-proof"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_names_the_very_entry() {
    let scene = Scene::new().await;
    let receipts = ["--receipts", scene.receipts.to_str().unwrap()];
    for file in fs::read_dir(&scene.receipts).unwrap() {
        let proof = fs::read_to_string(file.unwrap().path()).unwrap();
        let index = proof.lines().find_map(|line| line.strip_prefix("index ")).unwrap();
        let index: usize = index.parse().unwrap();
        let (entries, records) = scene.rewritten("edited", index);
        let (code, told) = scene.after(&receipts, |copy| scene.put(copy, &entries, &records, true));
        assert_eq!(code, 1, "{told}");
        assert!(told.starts_with(&format!("tampered: entry {index}: ")), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_to_any_file_is_found_and_named() {
    let scene = Scene::new().await;
    let size = scene.entries.len();
    let flipped = |file: &str, at: usize| {
        let file = file.to_owned();
        move |copy: &Path| {
            let mut bytes = fs::read(copy.join(&file)).unwrap();
            bytes[at] ^= 4;
            fs::write(copy.join(&file), bytes).unwrap();
        }
    };
    let part = size - 256;
    for index in [0, 7, 255] {
        for file in [("tile/0/000", 32, 5), ("tile/entries/000", 35, 9)] {
            let (name, width, within) = file;
            let (code, told) = scene.after(&[], flipped(name, index * width + within));
            assert_eq!(code, 1, "{told}");
            assert!(
                told.starts_with(&format!("tampered: entry {index}: ")),
                "{name} {index}: {told}"
            );
        }
    }
    for (name, index) in [
        (format!("tile/0/001.p/{part}"), 256),
        (format!("tile/entries/001.p/{part}"), 256),
        ("tile/1/000.p/1".to_owned(), 0),
    ] {
        let (code, told) = scene.after(&[], flipped(&name, 3));
        assert_eq!(code, 1, "{told}");
        assert!(told.starts_with(&format!("tampered: entry {index}: ")), "{name}: {told}");
        let (code, told) = scene.after(&[], |copy| fs::remove_file(copy.join(&name)).unwrap());
        assert_eq!(code, 2, "{told}");
        assert!(told.starts_with(&format!("incomplete: entry {index}: {name}")), "{told}");
        let cut = |copy: &Path| {
            let bytes = fs::read(copy.join(&name)).unwrap();
            fs::write(copy.join(&name), &bytes[..bytes.len() - 1]).unwrap();
        };
        let (code, told) = scene.after(&[], cut);
        assert!(code == 1 && told.starts_with("tampered: entry "), "{name}: {told}");
    }
    for (what, line) in [("left out", None), ("erased", Some(r#"{"index":9,"erased":true}"#))] {
        let (code, told) = scene.after(&[], |copy| {
            let mut records = scene.records.clone();
            match line {
                None => drop(records.remove(10)),
                Some(line) => records[10] = line.to_owned(),
            }
            fs::write(copy.join("records.jsonl"), records.join("\n") + "\n").unwrap();
        });
        assert_eq!(code, 1, "{what}: {told}");
        assert!(told.starts_with("tampered: entry 9: "), "{what}: {told}");
    }
    let (code, told) = scene.after(&[], |copy| {
        let note = fs::read_to_string(copy.join("checkpoint")).unwrap();
        fs::write(copy.join("checkpoint"), note.replacen("/audit", "/other", 1)).unwrap();
    });
    assert_eq!(code, 1, "{told}");
}

/// An entry and its record that nobody ever entered.
fn forged(index: usize) -> (Vec<u8>, String) {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let (key, record) = ([9; 32], b"never happened".as_slice());
    let hmac = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &key);
    let commitment = aws_lc_rs::hmac::sign(&hmac, record);
    let (key, text) = (STANDARD.encode(key), STANDARD.encode(record));
    let line = format!(r#"{{"index":{index},"key":"{key}","record":"{text}"}}"#);
    ([&[1], commitment.as_ref()].concat(), line)
}

fn seed_of(text: &str) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    if text.len() == 64 {
        return (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect();
    }
    STANDARD.decode(text).unwrap()
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
