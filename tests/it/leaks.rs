//! Canaries are planted in everything personal, and searched for wherever nobody should find them.

use crate::support::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use prost::Message;
use stafett::wire::{RawSubmit, v1};
use std::fs;
use std::path::Path;
use tonic::Status;
use v1::packet::Body;

/// An official test number that stands in no other test.
const NUMBER: &str = "202001132394";
/// What a record system would write in clear words.
const CANARIES: [&str; 8] = [
    NUMBER,
    "20200113-2394",
    "Tallkottens",
    "Kanariesson",
    "Fågelbergsgatan",
    "0555-31 41 59",
    "Papegojan berättade",
    "Undulat-77",
];

/// A canary as it could stand in a file: plain, in small letters, as UTF-16, or as its digest in three spellings.
fn forms(canary: &str) -> Vec<Vec<u8>> {
    let digest = sha256(canary.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        canary.as_bytes().to_vec(),
        canary.to_lowercase().into_bytes(),
        canary.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        digest.to_vec(),
        hex.into_bytes(),
        STANDARD.encode(digest).into_bytes(),
    ]
}

/// A letter for each byte: searching text is much faster than searching slices.
fn letters(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// What was found where; the canary itself is named by its place in the list.
fn found_in(place: &str, bytes: &[u8]) -> Vec<String> {
    let (haystack, mut found) = (letters(bytes), Vec::new());
    for (n, canary) in CANARIES.iter().enumerate() {
        for (form, needle) in forms(canary).iter().enumerate() {
            if haystack.contains(&letters(needle)) {
                found.push(format!("canary {n} in form {form}: {place}"));
            }
        }
    }
    found
}

#[test]
fn a_canary_would_be_found() {
    for form in forms(CANARIES[3]) {
        let haystack = [b"before".as_slice(), &form, b"after"].concat();
        assert!(!found_in("here", &haystack).is_empty());
    }
    assert_eq!(found_in("here", b"nothing to see"), Vec::<String>::new());
}

fn packet() -> v1::Packet {
    let mut packet = handover(NUMBER);
    let Some(Body::BhvHandover(body)) = &mut packet.body else { panic!("another body") };
    body.given_name = "Tallkottens".to_owned();
    body.family_name = "Kanariesson".to_owned();
    body.address = "Fågelbergsgatan 9".to_owned();
    body.closing_note = "Papegojan berättade mer.".to_owned();
    body.guardians = vec![v1::GuardianContact {
        name: "Kanariesson".to_owned(),
        telephone: "0555-31 41 59".to_owned(),
    }];
    packet
}

/// Everything that callers of the two gateways were told.
#[derive(Default)]
struct Heard(Vec<u8>);

impl Heard {
    fn answer<T: Message>(&mut self, answer: &Result<T, Status>) {
        match answer {
            Ok(told) => self.0.extend(told.encode_to_vec()),
            Err(refusal) => {
                self.0.extend(refusal.message().as_bytes());
                self.0.extend(refusal.details());
                self.0.extend(format!("{:?}", refusal.metadata()).as_bytes());
            }
        }
    }
}

/// Packets with a canary where something else should be.
fn misplaced() -> Vec<v1::Packet> {
    type Edit = fn(&mut v1::Header);
    let edits: [Edit; 9] = [
        |it| it.packet_id = "Undulat-77".to_owned(),
        |it| it.sender_unit = "Undulat-77".to_owned(),
        |it| it.receiver_unit = format!("SE{NUMBER}"),
        |it| it.case_id = "Kanariesson Tallkottens".to_owned(),
        |it| it.receiver_function = "Fågelbergsgatan\u{7}".to_owned(),
        |it| it.child.as_mut().unwrap().number = "20200113-2394".to_owned(),
        |it| it.child.as_mut().unwrap().number_oid = NUMBER.to_owned(),
        |it| it.child.as_mut().unwrap().birth_date = "Undulat-77".to_owned(),
        |it| it.replaces = "Kanariesson".to_owned(),
    ];
    let mut packets: Vec<_> = edits.into_iter().map(|edit| edited(&packet(), edit)).collect();
    packets.push(sip_step(NUMBER, "Undulat-77"));
    packets
}

/// What the packets of every kind say, and what they say here.
const PLANTED: [(&str, &str); 5] = [
    (CHILDREN[0], NUMBER),
    ("Exempel", "Kanariesson"),
    ("Arvika", "Fågelbergsgatan"),
    ("054-000 00 0", "0555-31 41 59"),
    ("Mormor", "Papegojan berättade"),
];

/// A packet of every kind from either side, whatever becomes of it.
async fn every_kind(bvc: &Client, social: &Client, heard: &mut Heard) {
    let mut planted = 0;
    for (_, packet) in packets_with(&PLANTED) {
        planted += usize::from(!found_in("it", &encoded(&packet)).is_empty());
        for client in [bvc, social] {
            heard.answer(&client.preview(&packet).await);
            heard.answer(&client.submit(&packet).await);
        }
    }
    assert!(planted >= 22, "all but what discloses nothing secret: {planted}");
}

async fn every_path(site: &Site, heard: &mut Heard) {
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    let (tyst, house) = (site.client("tyst", &region).await, site.peer(REGION, &karlstad).await);
    let held = packet();
    heard.answer(&bvc.preview(&held).await);
    heard.answer(&bvc.submit(&held).await);
    heard.answer(&bvc.submit(&edited(&held, |header| header.case_id = "other".to_owned())).await);
    for packet in misplaced() {
        heard.answer(&bvc.submit(&packet).await);
        heard.answer(&bvc.preview(&packet).await);
        heard.answer(&house.deliver(delivery(&packet)).await);
    }
    let cut = RawSubmit { packet: encoded(&held)[..120].to_vec().into() };
    heard.answer(&bvc.submit_raw(cut).await);
    heard.answer(&tyst.submit(&held).await);
    heard.answer(&bvc.record(NUMBER, guardians(&["g1"])).await);
    heard.answer(&bvc.record(NUMBER, consent_called("Kanariesson å", "g1")).await);
    heard.answer(&bvc.record("20200113-2394", consent("g1")).await);
    heard.answer(&bvc.record(NUMBER, revocation("Undulat-77")).await);
    heard.answer(&bvc.record(NUMBER, consent("g1")).await);
    heard.answer(
        &bvc.record(NUMBER, revocation_in_part("Undulat-77", &["Undulat-77"], &[], &[])).await,
    );
    heard.answer(&bvc.read_child(NUMBER, "").await);
    heard.answer(&bvc.read_child("20200113-2394", "Undulat-77").await);
    heard.answer(&bvc.queue(v1::QueueRequest::default()).await);
    let unit = v1::QueueRequest { unit: "Undulat-77".to_owned(), ..Default::default() };
    heard.answer(&bvc.queue(unit).await);
    heard.answer(&tyst.record_common(party("Undulat-77", "Undulat-77", "", "Undulat-77")).await);
    heard.answer(&tyst.record_common(agreement("Undulat 77 å", "Undulat-77", "")).await);
    let delivered = bvc.until(&id_of(&held), v1::PacketStatus::Delivered).await;
    heard.answer(&Ok(delivered));
    heard.answer(&bvc.submit(&orosanmalan(NUMBER, EMI)).await);
    every_kind(&bvc, &site.client("social", &karlstad).await, heard).await;
    let waiting = edited(&packet(), |header| header.receiver_unit = SCHOOL.to_owned());
    heard.answer(&bvc.submit(&waiting).await);
    let file = site.path("karlstad-in").join(format!("{}.json", id_of(&held)));
    eventually("the record system has the file", || file.exists()).await;
    assert!(fs::read_to_string(&file).unwrap().contains("Kanariesson"), "it was carried after all");
    fs::remove_file(file).unwrap();
    for running in [&region, &karlstad] {
        for entry in site.client("revisor", running).await.entries().await {
            heard.answer(&Ok(entry));
        }
    }
    region.stop().await;
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_canary_is_found_in_logs_answers_ledgers_or_on_disk() {
    let (log, site, mut heard) = (Log::listen(), Site::new(), Heard::default());
    every_path(&site, &mut heard).await;
    let logged = log.take();
    assert!(!heard.0.is_empty() && logged.len() > 1_000, "there is something to search");
    let mut found = found_in("an answer", &heard.0);
    found.extend(found_in("the log", &logged));
    for house in [REGION, KARLSTAD] {
        search(&site.data(house), &mut found);
    }
    // Another test's canary-free packets may be in the log, so it must at least hold ours.
    assert_eq!(found, Vec::<String>::new());
}

fn search(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search(&path, found);
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.extend(found_in(&name, name.as_bytes()));
            found.extend(found_in(&name, &fs::read(&path).unwrap()));
        }
    }
}
