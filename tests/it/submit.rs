//! `stafett submit`, as whoever exports from a record system uses it: no row is lost, told wrongly, or handed over as two.

use crate::support::*;
use std::fs;

const ID: &str = "01a00e39-4a48-7923-914c-abb0da63";

/// So many packets, one a line.
fn packets(many: usize) -> String {
    let packet: serde_json::Value =
        serde_json::from_str(include_str!("../packets/handover.bhv.json")).unwrap();
    let numbered = |n: usize| {
        let mut packet = packet.clone();
        packet["header"]["packet_id"] = format!("{ID}{n:04x}").into();
        packet.to_string()
    };
    (0..many).map(numbered).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_busy_gateway_sends_back_are_handed_over_again() {
    let site = Site::new();
    site.reconfigure(REGION, "packet_kib = 256", "packet_kib = 256\nin_flight = 1");
    let _region = site.start(REGION).await;
    let told = out(&stafett(&site, "bvc", &["submit", "-"], &packets(100)).await);
    assert!(told.ends_with("100 packets: 100 held for a person\n"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_told_though_their_proofs_can_not_be_kept() {
    let site = Site::new();
    let _region = site.start(REGION).await;
    let file = site.path("a-file");
    fs::write(&file, "").unwrap();
    let folder = file.join("receipts");
    let arguments = ["submit", "--receipts", folder.to_str().unwrap(), "-"];
    let output = stafett(&site, "bvc", &arguments, &packets(2)).await;
    let why = err(&output, 74);
    assert!(why.contains("a-file/receipts") && why.contains("stafett ledger prove"), "{why}");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.ends_with("2 packets: 2 held for a person\n"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_that_comes_again_is_counted_once() {
    let site = Site::new();
    let _region = site.start(REGION).await;
    let twice = format!("{0}\n{0}\n", packets(1));
    let told = out(&stafett(&site, "bvc", &["submit", "-"], &twice).await);
    assert!(
        told.ends_with(
            "1 packets: 1 held for a person; 1 rows said again what a row before them had said\n"
        ),
        "{told}"
    );
    assert_eq!(told.matches(&format!("{ID}0000")).count(), 2, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_were_not_read_are_told_of() {
    let site = Site::new();
    let _region = site.start(REGION).await;
    let lines = packets(3);
    let mut lines: Vec<&str> = lines.lines().collect();
    let indented = format!("  {}", lines[0]);
    lines[0] = &indented;
    let broken = format!("{{\"header\": \n{}\n", lines.join("\n"));
    let output = stafett(&site, "bvc", &["submit", "-"], &broken).await;
    let why = err(&output, 1);
    let told = String::from_utf8(output.stdout).unwrap();
    // The first begins with spaces, as what stands inside of an object does.
    assert!(!told.contains(&format!("{ID}0000")), "{told}");
    assert!(
        why.contains(
            "-:1: not JSON; nothing was read from here to the next line that begins with {"
        ),
        "{why}"
    );
    for read in ["0001", "0002"] {
        assert!(told.contains(&format!("{ID}{read}")), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_that_were_not_tried_are_told_of() {
    let site = Site::new();
    site.start(REGION).await.stop().await;
    let change = |n: usize| {
        let child = CHILDREN[n];
        format!(
            r#"{{"child":{{"number":"{child}","numberOid":"1.2.752.129.2.1.3.1"}},"guardians":{{"guardians":["g1"]}}}}"#
        )
    };
    let changes = format!("{}\n{}\n{}\n", change(0), change(1), change(2));
    let output = stafett(&site, "bvc", &["register", "record", "-"], &changes).await;
    assert!(err(&output, 69).starts_with("-:1: "));
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told, "0 recorded, 1 without an answer, 2 not tried\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_that_no_gateway_can_read_stops_none_behind_it() {
    let site = Site::new();
    let _region = site.start(REGION).await;
    let lines = packets(4);
    let mut lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // As where a record system exports a whole document in a note.
    for document in [0, 2] {
        lines[document]["bhv_handover"]["closing_note"] = "x".repeat(700 * 1024).into();
    }
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let output = stafett(&site, "bvc", &["submit", "-"], &lines.join("\n")).await;
    let why = err(&output, 1);
    for document in ["0000", "0002"] {
        assert!(why.contains(&format!("packet {ID}{document}: ")), "{why}");
    }
    assert!(!why.contains(&"x".repeat(100)), "{why}");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.ends_with("4 packets: 2 held for a person, 2 not taken\n"), "{told}");
}
