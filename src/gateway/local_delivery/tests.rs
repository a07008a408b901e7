//! A folder that answers when nobody waits for it any more.

use super::*;
use crate::adapter::Packs;
use crate::codes::CodeMaps;
use crate::gateway::waited_for::tests::Log;
use crate::wire::v1::{self, packet::Body};
use prost::Message;
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::sync::mpsc;
use tokio::runtime::Builder;

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
    delivery_by(Spool::new(folder))
}

fn delivery_by(spool: Spool) -> LocalDelivery {
    let packs = Packs::load(None, &CodeMaps::builtin().unwrap()).unwrap();
    let name = "paket-mapp";
    let pack = (name.to_owned(), packs.get(name).unwrap());
    LocalDelivery::new(pack, false, Arc::new(spool), false)
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

#[test]
fn a_person_is_told_where_the_folder_fails_when_the_file_could_be_seen() {
    let (log, folder) = (Log::default(), tempfile::tempdir().unwrap());
    let heard = log.dispatch();
    // The file is written on a thread of its own, which must be heard too.
    let listen = move || std::mem::forget(tracing::dispatcher::set_default(&heard));
    let runtime = Builder::new_multi_thread().enable_all().on_thread_start(listen).build().unwrap();
    let (content, _) = packet();
    let write = |spool| {
        let content = content.clone();
        let delivery = delivery_by(spool);
        let written = async move { delivery.write(content, (id(), PacketKind::Orosanmalan)).await };
        runtime.block_on(written)
    };
    let failed = write(Spool::that_fails_to_sync(folder.path()));
    assert_eq!(failed, Err(TransportError::FolderUnsure));
    assert_eq!(log.alarms(), 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "it was taken back");
    assert_eq!(write(Spool::new(folder.path())), Ok(()));
    assert_eq!(log.alarms(), 1);
}

/// A folder that takes its time to be cleared.
struct Slow {
    begun: mpsc::Sender<()>,
    ends: std::sync::Mutex<mpsc::Receiver<()>>,
    spool: Spool,
}

impl Inbox for Slow {
    fn take(&self, name: &str, bytes: &[u8], is_wanted: &dyn Fn() -> bool) -> std::io::Result<()> {
        self.spool.write(name, bytes, is_wanted)
    }

    fn clear(&self) {
        self.begun.send(()).unwrap();
        let _ = self.ends.lock().unwrap().recv();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_while_the_folder_is_cleared_and_nobody_waits_for_it_but_that() {
    let folder = tempfile::tempdir().unwrap();
    let ((begun, has_begun), (end, ends)) = (mpsc::channel(), mpsc::channel());
    let slow = Slow { begun, ends: ends.into(), spool: Spool::new(folder.path()) };
    let delivery = LocalDelivery { inbox: Arc::new(slow), ..delivery_into(folder.path()) };
    delivery.clear();
    has_begun.recv().unwrap();
    let (content, name) = packet();
    let of = (id(), PacketKind::Orosanmalan);
    timeout(SOON, delivery.write(content.clone(), of)).await.unwrap_err();
    assert!(!folder.path().join(&name).exists());
    end.send(()).unwrap();
    delivery.write(content, of).await.unwrap();
    assert!(folder.path().join(name).exists());
}

/// A folder that takes its time for each file.
struct Unhurried(Duration);

impl Inbox for Unhurried {
    fn take(&self, _: &str, _: &[u8], _: &dyn Fn() -> bool) -> std::io::Result<()> {
        std::thread::sleep(self.0);
        Ok(())
    }

    fn clear(&self) {}
}

/// What becomes of eight files at once.
async fn eight_into(folder: Unhurried, patience: Duration) -> Vec<bool> {
    let inbox = Arc::new(folder);
    let delivery = LocalDelivery { inbox, patience, ..delivery_into(Path::new(".")) };
    let files: Vec<_> = (0..8)
        .map(|_| {
            let delivery = delivery.clone();
            let of = (id(), PacketKind::Orosanmalan);
            tokio::spawn(async move { delivery.write(packet().0, of).await.is_ok() })
        })
        .collect();
    let mut written = Vec::new();
    for file in files {
        written.push(file.await.unwrap());
    }
    written
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_only_slow_gets_every_file() {
    let slow = Unhurried(Duration::from_millis(50));
    assert_eq!(eight_into(slow, SOON).await, [true; 8]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_behind_a_file_that_a_folder_does_not_take_waits_no_longer_than_it() {
    let stuck = Unhurried(Duration::from_millis(800));
    let written = timeout(Duration::from_millis(600), eight_into(stuck, SOON / 2)).await;
    assert_eq!(written.unwrap(), [false; 8]);
}
