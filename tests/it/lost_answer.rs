//! The answer to an attempt is lost, and the next attempt lets less through, or more: what is told is what arrived.

use crate::support::*;
use stafett::internals::Disk;
use stafett::wire::RawDeliver;
use stafett::wire::v1::{self, PacketStatus, record_request::Change};
use stafett::{
    Caller, Delivering, Error, Gateway, Handed, Hearing, Parcel, Transport, TransportError,
};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

fn caller(hsa_id: &str) -> Caller {
    Caller::in_process(hsa_id.parse().unwrap())
}

#[derive(Clone, Copy)]
enum Line {
    /// The next packet arrives, and nobody hears of it; then the line is cut.
    LosesOne,
    Cut,
    Works,
    /// Packets don't pass, and what became of them is told.
    TellsOnly,
}

/// The way to the receiver.
struct Wire {
    receiver: Gateway,
    line: Mutex<Line>,
}

impl Wire {
    fn to(receiver: &Running) -> Arc<Self> {
        let receiver = receiver.gateway.clone();
        Arc::new(Self { receiver, line: Mutex::new(Line::Cut) })
    }

    fn set(&self, line: Line) {
        *self.line.lock().unwrap() = line;
    }

    fn line(&self) -> Line {
        *self.line.lock().unwrap()
    }
}

impl Transport for Wire {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        Box::pin(async move {
            let line = self.line();
            if matches!(line, Line::Cut | Line::TellsOnly) {
                return Err(TransportError::Unreachable);
            }
            let request = RawDeliver::from(parcel);
            let answer = self.receiver.deliver(&caller(REGION.hsa_id), request).await.unwrap();
            if matches!(line, Line::LosesOne) {
                self.set(Line::Cut);
                return Err(TransportError::TimedOut);
            }
            Ok(Handed::Acknowledged(Box::new(answer)))
        })
    }

    fn news(&self, from: u64) -> Option<Hearing<'_>> {
        Some(Box::pin(async move {
            if !matches!(self.line(), Line::TellsOnly) {
                return Err(TransportError::Unreachable);
            }
            let asked = v1::NewsRequest { from, limit: 0, wait_ms: 5_000 };
            Ok(self.receiver.news(&caller(REGION.hsa_id), asked).await.unwrap().news)
        }))
    }
}

/// A region with a handover that was accepted whole and has arrived, and nobody there knows.
struct Story {
    log: Log,
    site: Site,
    disk: Disk,
    karlstad: Running,
    wire: Arc<Wire>,
    region: Gateway,
    working: JoinHandle<Result<(), Error>>,
    id: String,
}

impl Story {
    async fn begin(log: Log, hidden: bool) -> Self {
        let (site, disk) = (Site::new(), Disk::new());
        let karlstad = site.start(KARLSTAD).await;
        let wire = Wire::to(&karlstad);
        let (region, working) = opened(&site, &disk, &wire);
        let packet = handover(CHILDREN[0]);
        let id = id_of(&packet);
        let story = Self { log, site, disk, karlstad, wire, region, working, id };
        for change in [guardians(&["g1", "g2"]), consent("g1"), consent("g2")] {
            story.record(change).await;
        }
        story.region.submit(&clerk(), encoded(&packet).into()).await.unwrap();
        if hidden {
            story.record(hiding()).await;
            story.is_attempted_again().await;
        }
        story.wire.set(Line::LosesOne);
        eventually("it arrives", || matches!(story.wire.line(), Line::Cut)).await;
        story
    }

    async fn record(&self, change: Change) {
        self.region.record(&clerk(), change_of(CHILDREN[0], change)).await.unwrap();
    }

    async fn told(&self) -> v1::StatusReply {
        self.region.status(&clerk(), &self.id).await.unwrap()
    }

    async fn until(&self, status: PacketStatus) {
        eventually_not("it comes so far", async || self.told().await.status() != status).await;
    }

    async fn is_attempted_again(&self) {
        let more = self.told().await.attempts + 1;
        eventually_not("it is tried again", async || self.told().await.attempts < more).await;
    }

    async fn withheld(&self) -> Vec<String> {
        self.told().await.decision.unwrap().withheld
    }

    fn alarms(&self) -> usize {
        let words = ["ERROR", "alarm=\"more-arrived\"", &self.id];
        self.log.lines(&words).len()
    }

    /// The same when the index has been built anew.
    async fn begun_anew(mut self) -> Self {
        self.working.abort();
        self.disk = Disk::holding(&self.disk.restarted().journal_files());
        (self.region, self.working) = opened(&self.site, &self.disk, &self.wire);
        self
    }

    async fn end(self) {
        self.working.abort();
        self.karlstad.stop().await;
    }
}

fn opened(site: &Site, disk: &Disk, wire: &Arc<Wire>) -> (Gateway, JoinHandle<Result<(), Error>>) {
    let region = opened_beside(site, disk, KARLSTAD, wire.clone()).unwrap();
    let works = region.clone();
    (region, tokio::spawn(async move { works.work().await }))
}

fn clerk() -> Caller {
    caller("SE2321000156-BVC")
}

const PLACES: [&str; 2] = ["contact", "location"];
const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn what_arrived_before_the_child_was_hidden_is_not_told_to_have_been_withheld() {
    let (log, _heard) = Log::listen_here();
    let story = Story::begin(log, false).await;
    story.record(hiding()).await;
    story.is_attempted_again().await;
    assert_eq!(story.withheld().await, PLACES);
    assert_eq!(story.alarms(), 0);
    story.wire.set(Line::Works);
    story.until(PacketStatus::Delivered).await;
    assert_eq!(story.withheld().await, NOTHING, "the place is known there");
    assert_eq!(story.alarms(), 1, "a person must ask for it back");
    let story = story.begun_anew().await;
    story.until(PacketStatus::Delivered).await;
    assert_eq!(story.withheld().await, NOTHING);
    story.end().await;
}

#[tokio::test]
async fn the_same_where_the_receiver_tells_of_it_by_itself() {
    let (log, _heard) = Log::listen_here();
    let story = Story::begin(log, false).await;
    story.record(hiding()).await;
    story.is_attempted_again().await;
    story.wire.set(Line::TellsOnly);
    story.until(PacketStatus::Imported).await;
    assert_eq!(story.withheld().await, NOTHING, "the place is known there");
    assert_eq!(story.alarms(), 1, "a person must ask for it back");
    story.end().await;
}

#[tokio::test]
async fn what_arrived_cut_down_is_not_told_to_be_whole_once_nothing_is_hidden_any_more() {
    let (log, _heard) = Log::listen_here();
    let story = Story::begin(log, true).await;
    story.record(lift()).await;
    story.is_attempted_again().await;
    assert_eq!(story.withheld().await, NOTHING);
    story.wire.set(Line::Works);
    story.until(PacketStatus::Delivered).await;
    assert_eq!(story.withheld().await, PLACES, "the place was left out");
    let story = story.begun_anew().await;
    story.until(PacketStatus::Delivered).await;
    assert_eq!(story.withheld().await, PLACES);
    assert_eq!(story.alarms(), 0, "nobody has too much");
    story.end().await;
}
