//! A ledger given to others: laid out as they read it, proven without the gateway, and every reading on record.

use crate::support::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use stafett::wire::v1;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use tonic::Code;

/// A region whose auditor may see what records hold.
pub(crate) fn disclosing() -> Site {
    let site = Site::new();
    site.reconfigure(REGION, r#"may = ["audit"]"#, r#"may = ["audit", "disclose"]"#);
    site
}

/// The ledger, exported with its records.
pub(crate) async fn exported(site: &Site) -> PathBuf {
    let folder = site.path("export");
    let arguments = ["ledger", "export", folder.to_str().unwrap(), "--records"];
    let told = out(&stafett(site, "revisor", &arguments, "").await);
    assert!(told.contains("entries, opened, in"), "{told}");
    folder
}

/// Verifies an export with the key that its gateway is known by.
pub(crate) fn verify(site: &Site, folder: &std::path::Path, more: &[&str]) -> (i32, String) {
    verify_with(folder, &[&["--vkey", &site.verifier_key(REGION)], more].concat())
}

/// Verifies an export by these options.
pub(crate) fn verify_with(folder: &std::path::Path, options: &[&str]) -> (i32, String) {
    let told = offline(&[&["ledger", "verify", folder.to_str().unwrap()], options].concat());
    let text = [told.stdout, told.stderr].concat();
    (told.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_is_what_others_read() {
    let site = disclosing();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for child in CHILDREN {
        for _ in 0..60 {
            bvc.submit(&handover(child)).await.unwrap();
        }
    }
    let folder = exported(&site).await;
    let log = Ledger::of(&site.verifier_key(REGION));
    let note = fs::read_to_string(folder.join("checkpoint")).unwrap();
    let head = log.head(&note).unwrap();
    let size = usize::try_from(head.size).unwrap();
    assert!(size > 256, "{size} entries fill no tile");
    let entries = entries(&folder, size);
    let leaves: Vec<_> = entries.iter().map(|entry| leaf(entry)).collect();
    assert_eq!(root(&leaves), head.root);
    let again = site.path("again");
    lay_out(&again, &entries);
    for file in ["0/000", "entries/000"].map(|file| format!("tile/{file}")).into_iter().chain([
        "tile/1/000.p/1".to_owned(),
        format!("tile/0/001.p/{}", size - 256),
        format!("tile/entries/001.p/{}", size - 256),
    ]) {
        assert_eq!(
            fs::read(folder.join(&file)).unwrap(),
            fs::read(again.join(&file)).unwrap(),
            "{file}"
        );
    }
    // The gateway gives the same files one by one.
    let revisor = site.client("revisor", &region).await;
    let tile = async |level, number, width, entries| {
        let request = v1::TileRequest { level, number, width, entries };
        revisor.ledger().tile(request).await.map(|reply| reply.into_inner().tile)
    };
    assert_eq!(tile(0, 0, 0, false).await.unwrap(), fs::read(folder.join("tile/0/000")).unwrap());
    assert_eq!(
        tile(0, 0, 256, true).await.unwrap(),
        fs::read(folder.join("tile/entries/000")).unwrap()
    );
    assert_eq!(
        tile(1, 0, 1, false).await.unwrap(),
        fs::read(folder.join("tile/1/000.p/1")).unwrap()
    );
    for (level, number, width) in
        [(0, 1 << 40, 1), (9, 0, 1), (u32::MAX, 0, 1), (0, u64::MAX, 256), (0, 0, 257)]
    {
        let refused = tile(level, number, width, false).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{level} {number} {width}");
    }

    let records = folder.join("records.jsonl");
    let mode = fs::metadata(&records).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "records tell whom they concern");
    let records = fs::read_to_string(records).unwrap();
    let mut lines = records.lines();
    let first: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(first["origin"], "2321000156/region/audit");
    for (index, (line, entry)) in lines.zip(&entries).enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        let bytes = |name: &str| STANDARD.decode(line[name].as_str().unwrap()).unwrap();
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &bytes("key"));
        let commitment = aws_lc_rs::hmac::sign(&key, &bytes("record"));
        assert_eq!(
            (line["index"].as_u64(), &entry[1..]),
            (Some(index as u64), commitment.as_ref())
        );
    }
    let (code, told) = verify(&site, &folder, &[]);
    assert_eq!(code, 0, "{told}");
    assert!(told.starts_with(&format!("intact: {size} entries")), "{told}");
    assert!(told.contains(&format!("{size} records are what was entered")), "{told}");
    assert!(told.contains("didn't write it all anew"), "{told}");
    let held = stafett(&site, "revisor", &["ledger", "export", folder.to_str().unwrap()], "").await;
    assert!(err(&held, 2).contains("holds something"));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_opened_for_those_alone_who_may_and_on_record() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    let folder = site.path("export");
    let arguments = ["ledger", "export", folder.to_str().unwrap()];
    let opened = stafett(&site, "revisor", &[&arguments[..], &["--records"]].concat(), "").await;
    assert!(err(&opened, 1).contains("may not disclose"));
    fs::remove_dir_all(&folder).unwrap();
    let told = out(&stafett(&site, "revisor", &arguments, "").await);
    assert!(told.contains(" entries in "), "{told}");
    assert!(!folder.join("records.jsonl").exists());
    assert_eq!(verify(&site, &folder, &[]).0, 0);
    fs::remove_dir_all(&folder).unwrap();
    assert!(err(&stafett(&site, "bvc", &arguments, "").await, 1).contains("may not audit"));

    let words = |entries: &[v1::LedgerEntry]| {
        entries.iter().map(|entry| entry.event.clone()).collect::<Vec<_>>()
    };
    let whole = revisor.whole_ledger().await;
    let read = words(&whole).iter().filter(|word| *word == "ledger-read").count();
    assert!(read >= 2, "{:?}", words(&whole));
    // Whoever follows the ledger's end comes to it.
    assert_eq!(revisor.entries_from(whole.len() as u64, 0).await.unwrap(), []);
    assert_eq!(
        revisor.whole_ledger().await.len(),
        whole.len() + 1,
        "one more reading, and no more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_was_kept_proves_the_entry_later() {
    let site = disclosing();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packets = site.path("packets.bin");
    let packet = handover(CHILDREN[0]);
    bvc.submit(&packet).await.unwrap();
    drop(packets);
    let receipts = site.path("receipts");
    fs::create_dir_all(&receipts).unwrap();
    let file = receipts.join("kept.tlog-proof");
    let prove = ["ledger", "prove", &id_of(&packet), "--out", file.to_str().unwrap()];
    out(&stafett(&site, "bvc", &prove, "").await);
    let proof = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = proof.lines().collect();
    assert_eq!(lines[0], "c2sp.org/tlog-proof@v1");
    let entry = STANDARD.decode(lines[1].strip_prefix("extra ").unwrap()).unwrap();
    assert_eq!((entry.len(), entry[0]), (33, 1));
    assert!(lines[2].starts_with("index "));

    bvc.submit(&handover(CHILDREN[1])).await.unwrap();
    let folder = exported(&site).await;
    let with = ["--receipts", receipts.to_str().unwrap()];
    let (code, told) = verify(&site, &folder, &with);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("1 receipts name entries that stand where they stood"), "{told}");
    fs::write(&file, proof.replacen("index ", "index 1", 1)).unwrap();
    assert_eq!(verify(&site, &folder, &with).0, 3, "a receipt that proves nothing accuses nobody");
}

/// An export comes from elsewhere: nothing in it may make an auditor wait for ever, or fill the memory.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_or_has_no_end_is_told_of_at_once() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let site = disclosing();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    let folder = exported(&site).await;
    let note = fs::read_to_string(folder.join("checkpoint")).unwrap();
    let size: usize = note.lines().nth(1).unwrap().parse().unwrap();
    let bundle = format!("tile/entries/000.p/{size}");
    let tile = format!("tile/0/000.p/{size}");
    for (name, right) in [
        ("checkpoint", [2, 1]),
        ("records.jsonl", [3, 1]),
        (bundle.as_str(), [2, 1]),
        (tile.as_str(), [2, 1]),
    ] {
        let file = folder.join(name);
        let whole = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        mknodat(CWD, &file, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        let asked = (site.verifier_key(REGION), folder.clone());
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let (key, folder) = asked;
            tell.send(verify_with(&folder, &["--vkey", &key]))
        });
        let told = told.recv_timeout(std::time::Duration::from_secs(20));
        let (code, words) = told.expect("it waits for a named pipe");
        assert_eq!(code, right[0], "{name}: {words}");
        assert!(words.contains("not a file"), "{name}: {words}");
        fs::remove_file(&file).unwrap();
        // More than any machine has room for, and nothing of it on the disk.
        fs::write(&file, &whole).unwrap();
        fs::File::options().write(true).open(&file).unwrap().set_len(1 << 42).unwrap();
        let (code, words) = verify(&site, &folder, &[]);
        assert_eq!(code, right[1], "{name}: {words}");
        fs::remove_file(&file).unwrap();
        fs::write(&file, whole).unwrap();
    }
    assert_eq!(verify(&site, &folder, &[]).0, 0);
}

/// What a gateway took, its export holds, however long: an entry too long to be read would hide all that come after it.
#[tokio::test(flavor = "multi_thread")]
async fn an_entry_with_a_long_word_of_a_peer_s_is_read_as_any_other() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, r#"may = ["audit"]"#, r#"may = ["audit", "disclose"]"#);
    site.reconfigure(KARLSTAD, "packet_kib = 256", "packet_kib = 1024");
    site.reconfigure(KARLSTAD, "segment_mib = 1", "segment_mib = 2");
    let karlstad = site.start(KARLSTAD).await;
    let house = site.peer(REGION, &karlstad).await;
    let request = delivery(&packet_of("inquiry.answer"));
    let sender_checkpoint = "x".repeat(900 << 10);
    house.deliver(stafett::wire::RawDeliver { sender_checkpoint, ..request }).await.unwrap();
    let folder = site.path("export");
    let arguments = ["ledger", "export", folder.to_str().unwrap(), "--records"];
    out(&stafett_at(&site, KARLSTAD, "revisor", &arguments, "").await);
    let (code, told) = verify_with(&folder, &["--vkey", &site.verifier_key(KARLSTAD)]);
    assert_eq!(code, 0, "{told}");
    let records = folder.join("records.jsonl");
    let events = offline(&["ledger", "balp", records.to_str().unwrap()]);
    assert!(out(&events).contains("inquiry.answer"));
}

/// What breaks off is no ledger and no extract, and is taken for none by whoever finds the folder.
#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_written_to_its_end_is_not_there() {
    let site = disclosing();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for _ in 0..40 {
        bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    }
    let who = "revisor";
    out(&stafett(&site, who, &["ledger", "witness"], "").await);
    let connection = site.path(&format!("{who}.connection.toml"));
    let number = site.path("number");
    fs::write(&number, CHILDREN[0]).unwrap();
    for (command, name) in [
        (format!("export --records {}", site.path("one").display()), "one/records.jsonl"),
        (
            format!("extract --child {} {}", number.display(), site.path("two").display()),
            "two/extract.jsonl",
        ),
    ] {
        // As a disk that is full: no file may grow beyond a few kilobytes.
        let program = env!("CARGO_BIN_EXE_stafett");
        let script = format!(
            "trap '' XFSZ; ulimit -f 8; exec {program} ledger {command} --connection {}",
            connection.display()
        );
        let told = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(err(&told, 74).contains("File too large"), "{command}");
        assert!(!site.path(name).exists(), "{name}");
    }
}
