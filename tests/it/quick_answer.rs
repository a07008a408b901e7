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

/// What is in the folder is imported when the receiver's record system says so, or as it is there.
const REPORTED: &str = "pack = \"paket-mapp\"\nimported = \"reported\"";
const WRITTEN: &str = "pack = \"paket-mapp\"";

/// Two boards' units at one gateway.
fn opened(can_be_written: bool, delivered: &str) -> (Gateway, UnboundedReceiver<()>) {
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", delivered);
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
    let (gateway, mut hears) = opened(can_be_written, REPORTED);
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

/// Never a no and then a yes, both signed by the same receiver.
#[tokio::test(start_paused = true)]
async fn what_another_gateway_hears_of_a_file_that_is_answered_for_at_once_is_one_word() {
    let (gateway, mut hears) = opened(true, WRITTEN);
    let works = gateway.clone();
    let working = tokio::spawn(async move { works.work().await });
    let report = orosanmalan(CHILDREN[0], SOC);
    let request = v1::AcknowledgeRequest {
        packet_id: id_of(&report),
        depth: Depth::Rejected.into(),
        reason: v1::RejectReason::NotOurChild.into(),
    };
    let receiver = gateway.clone();
    let answers = tokio::spawn(async move {
        hears.recv().await.unwrap();
        receiver.acknowledge(&social(), request).await
    });
    let sender = Caller::in_process(REGION.hsa_id.parse().unwrap());
    gateway.deliver(&sender, delivery(&report)).await.unwrap();
    let answer = answers.await.unwrap();
    let ended =
        |error: &Error| matches!(error, Error::Ended { status: ends } if ends.word() == "imported");
    assert!(answer.as_ref().is_err_and(ended), "it is imported as it is there: {answer:?}");
    let asked = v1::NewsRequest { from: 0, limit: 0, wait_ms: 5_000 };
    let news = gateway.news(&sender, asked).await.unwrap().news;
    let depths: Vec<_> = news.iter().map(v1::Acknowledgement::depth).collect();
    assert_eq!(depths, [Depth::Imported]);
    working.abort();
}
