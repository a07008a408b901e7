//! A folder that answers when nobody waits for it any more.

use super::*;
use crate::adapter::Packs;
use crate::codes::CodeMaps;
use crate::wire::v1::{self, packet::Body};
use prost::Message;
use std::fs::{self, OpenOptions};
use std::path::Path;

const SOON: Duration = Duration::from_millis(200);

/// A report of concern, and the name of its file.
fn packet() -> (Bytes, String) {
    let header = v1::Header { packet_id: id().to_string(), ..v1::Header::default() };
    let body = Body::Orosanmalan(v1::Orosanmalan::default());
    let packet = v1::Packet { header: Some(header), body: Some(body) };
    (packet.encode_to_vec().into(), format!("{}.json", id()))
}

fn id() -> PacketId {
    PacketId::new(1_790_000_000_000, &[1; 10])
}

fn delivery_into(folder: &Path) -> LocalDelivery {
    let packs = Packs::load(None, &CodeMaps::builtin().unwrap()).unwrap();
    let name = "paket-mapp";
    let pack = (name.to_owned(), packs.get(name).unwrap());
    LocalDelivery::new(pack, false, Arc::new(Spool::new(folder)), false)
}

/// Whoever opens it waits until somebody writes, as on a disk of another machine that has gone.
fn stop_answering(file: &Path) {
    let (fifo, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
    rustix::fs::mknodat(rustix::fs::CWD, file, fifo, mode, 0).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_attempt_gave_up_on_does_not_land_when_the_folder_answers_again() {
    let folder = tempfile::tempdir().unwrap();
    let (content, name) = packet();
    let delivery = delivery_into(folder.path());
    let file = folder.path().join(&name);
    stop_answering(&file);
    let of = (id(), PacketKind::Orosanmalan);
    timeout(SOON, delivery.write(content.clone(), of)).await.unwrap_err();

    drop(OpenOptions::new().write(true).open(&file).unwrap());
    // The thread that was left behind has ended once its turn is free.
    let turn = timeout(PATIENCE, delivery.turn.lock()).await.unwrap();
    assert!(!fs::metadata(&file).unwrap().is_file(), "the packet lies in the folder");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something of it is left");
    drop(turn);

    // As long as it may go it is written, by an attempt that waits for it.
    fs::remove_file(&file).unwrap();
    delivery.write(content, of).await.unwrap();
    assert!(fs::metadata(&file).unwrap().is_file());
}
