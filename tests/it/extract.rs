//! One child's log: everything of that child, nothing of any other, and each entry proven.

use crate::published::{disclosing, verify};
use crate::support::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[tokio::test(flavor = "multi_thread")]
async fn a_child_s_log_shows_that_child_alone() {
    let site = disclosing();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    let mine = permitted_handover(&bvc, CHILDREN[0]).await;
    let others = permitted_handover(&bvc, CHILDREN[1]).await;
    for packet in [&mine, &others] {
        bvc.submit(packet).await.unwrap();
        bvc.until(&id_of(packet), stafett::wire::v1::PacketStatus::Imported).await;
    }
    let folder = site.path("extract");
    let arguments = ["ledger", "extract", folder.to_str().unwrap()];
    let denied = stafett(&site, "bvc", &arguments, CHILDREN[0]).await;
    assert!(err(&denied, 1).contains("may not disclose"));
    let told = out(&stafett(&site, "revisor", &arguments, CHILDREN[0]).await);
    assert!(told.contains("entries of this child"), "{told}");

    let log = fs::read_to_string(folder.join("log.txt")).unwrap();
    for word in
        ["TID", "lämnat för vidare befordran", "på väg att skickas", BVC, EMI, "handover.bhv"]
    {
        assert!(log.contains(word), "{word}:\n{log}");
    }
    assert!(!log.contains(CHILDREN[0]), "the page doesn't name the child");
    let proof = fs::read(folder.join("extract.jsonl")).unwrap();
    let (code, told) = verify(&site, &folder, &[]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("entries of one child") && told.contains("left out"), "{told}");
    assert!(told.contains("didn't write the ledger anew"), "{told}");
    // Whose entries they are is what the extract says of itself.
    let (verdict, open) = told.split_once("Not proven:").unwrap();
    assert!(!verdict.contains("child") && open.contains("entries of one child"), "{told}");

    let opened = opened(&proof);
    assert!(opened.len() > 5);
    for record in &opened {
        let named = |text: &[u8]| record.windows(text.len()).any(|at| at == text);
        assert!(!named(CHILDREN[1].as_bytes()), "the other child");
        assert!(!named(&uuid(&others)), "the other child's packet");
    }
    assert!(opened.iter().any(|it| it.windows(12).any(|at| at == CHILDREN[0].as_bytes())));
    let mut events: Vec<_> = revisor.entries().await.into_iter().map(|it| it.event).collect();
    events.retain(|event| event == "child-read");
    assert_eq!(events.len(), 1, "the reading is on record");

    for name in ["extract.jsonl", "log.txt"] {
        let mode = fs::metadata(folder.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} is for its owner alone");
    }
    // What an extract can't be held against is not passed over in silence.
    let kept = site.path("kept.vkey");
    fs::copy(folder.join("verifier.vkey"), &kept).unwrap();
    for option in ["--key", "--checkpoint", "--receipts"] {
        let (code, told) = verify(&site, &folder, &[option, kept.to_str().unwrap()]);
        assert_eq!(code, 3, "{option}: {told}");
        assert!(told.contains("right is --vkey alone"), "{option}: {told}");
    }
    let policy = ["--policy", kept.to_str().unwrap()];
    assert_eq!(crate::published::verify_with(&folder, &policy).0, 3);
    // Every byte of the log's name, and some of all that comes behind.
    for at in (0..60).chain((60..proof.len()).step_by(97)) {
        let mut changed = proof.clone();
        changed[at] ^= 1;
        fs::write(folder.join("extract.jsonl"), &changed).unwrap();
        assert_ne!(verify(&site, &folder, &[]).0, 0, "byte {at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_of_whom_nothing_is_known_has_an_empty_log() {
    let site = disclosing();
    let _region = site.start(REGION).await;
    let folder = site.path("extract");
    let arguments = ["ledger", "extract", folder.to_str().unwrap(), "--lang", "en"];
    out(&stafett(&site, "revisor", &arguments, CHILDREN[0]).await);
    let log = fs::read_to_string(folder.join("log.txt")).unwrap();
    assert_eq!(log, "No entries of the child.\n");
    assert_eq!(verify(&site, &folder, &[]).0, 0);
    let folder = site.path("another");
    let number = ["ledger", "extract", folder.to_str().unwrap(), "--child", CHILDREN[0]];
    assert!(
        err(&stafett(&site, "revisor", &number, "").await, 2).contains("must not be an argument")
    );
}

/// The records of an extract.
fn opened(file: &[u8]) -> Vec<Vec<u8>> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let lines = std::str::from_utf8(file).unwrap().lines().skip(1);
    lines
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            STANDARD.decode(line["record"].as_str().unwrap()).unwrap()
        })
        .collect()
}

/// A packet's id as records keep it.
fn uuid(packet: &stafett::wire::v1::Packet) -> Vec<u8> {
    let id = id_of(packet).replace('-', "");
    (0..id.len()).step_by(2).map(|at| u8::from_str_radix(&id[at..at + 2], 16).unwrap()).collect()
}
