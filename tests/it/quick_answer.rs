//! A record system that says at once what became of a file of its own gateway's, before it is on record that the file is there.

use crate::support::*;
use stafett::internals::{Disk, Inbox, ReadPacks, Simulated};
use stafett::wire::v1::{self, Depth, PacketStatus};
use stafett::{Caller, Clock, Config, Error, Gateway, SystemClock};
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Wakes whoever speaks for the unit as soon as the file is there, or could not be written.
struct Folder {
    came: UnboundedSender<()>,
    can_be_written: bool,
}

impl Inbox for Folder {
    fn take(&self, _: &str, _: &[u8], _: &dyn Fn() -> bool) -> io::Result<()> {
        self.came.send(()).unwrap();
        self.can_be_written.then_some(()).ok_or(io::ErrorKind::StorageFull.into())
    }
}

fn social() -> Caller {
    Caller::in_process("SE2120001850-SOCIAL".parse().unwrap())
}

/// Two boards' units at one gateway; the receiver's record system says itself what it has imported.
fn opened(can_be_written: bool) -> (Gateway, UnboundedReceiver<()>) {
    let site = Site::new();
    let reported = "pack = \"paket-mapp\"\nimported = \"reported\"";
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", reported);
    let speaks = "speaks_for = [\"SE2120001850-SOC01\"]";
    site.reconfigure(KARLSTAD, speaks, &speaks.replace(']', ", \"SE2120001850-EMI01\"]"));
    let config = Config::load(&site.config_file(KARLSTAD), SystemClock.now()).unwrap();
    let (came, hears) = unbounded_channel();
    let simulated = Simulated {
        clock: site.clock.clone(),
        disk: Disk::new(),
        links: Vec::new(),
        inbox: Arc::new(Folder { came, can_be_written }),
        packs: ReadPacks::read().unwrap(),
        chance: Arc::new(|| 0),
        quiet: None,
        glance: None,
    };
    (Gateway::open_simulated(config, simulated).unwrap(), hears)
}

/// What the record system is told that answers while the attempt is not on record as ended.
async fn answered_at_once(can_be_written: bool) -> Result<PacketStatus, Error> {
    let (gateway, mut hears) = opened(can_be_written);
    let works = gateway.clone();
    let working = tokio::spawn(async move { works.work().await });
    let report =
        edited(&orosanmalan(CHILDREN[0], SOC), |header| header.sender_unit = EMI.to_owned());
    let sender = gateway.clone();
    let request = v1::AcknowledgeRequest {
        packet_id: id_of(&report),
        depth: Depth::Imported.into(),
        ..v1::AcknowledgeRequest::default()
    };
    // A task of its own, which comes before whatever the attempt wakes after it has written.
    let answers = tokio::spawn(async move {
        hears.recv().await.unwrap();
        let told = gateway.status(&social(), &request.packet_id).await.unwrap();
        assert_eq!(told.status(), PacketStatus::Sent, "it is too late to be quick");
        gateway.acknowledge(&social(), request).await
    });
    sender.submit(&social(), encoded(&report).into()).await.unwrap();
    let answer = answers.await.unwrap();
    working.abort();
    answer.map(|reply| reply.status())
}

#[tokio::test(start_paused = true)]
async fn who_answers_before_the_file_is_on_record_is_heard() {
    let answer = answered_at_once(true).await;
    assert!(matches!(answer, Ok(PacketStatus::Imported)), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn who_answers_for_a_file_that_is_not_there_has_nothing_to_answer_for() {
    let answer = answered_at_once(false).await;
    assert!(matches!(answer, Err(Error::Absent)), "{answer:?}");
}
