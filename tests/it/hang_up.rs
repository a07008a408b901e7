//! Whoever asked goes away before the answer: what was begun goes on to its end, and nobody sees half of it.

use crate::support::*;
use stafett::wire::v1::{self, Depth, PacketStatus, operate_request::Target};
use stafett::{Caller, Error, Gateway};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::mpsc;
use std::task::Poll;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

/// Asks, and is gone before there can be an answer.
async fn given_up<T>(asked: impl Future<Output = T>) {
    assert!(at_once(asked).await.is_none(), "nothing is answered before it is on disk");
}

/// What is answered without any wait.
async fn at_once<T>(asked: impl Future<Output = T>) -> Option<T> {
    let mut asked = pin!(asked);
    poll_fn(|context| match asked.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

fn caller(hsa_id: &str) -> Caller {
    Caller::in_process(hsa_id.parse().unwrap())
}

fn clerk() -> Caller {
    caller("SE2321000156-BVC")
}

/// A gateway whose packets for school health wait after one attempt, so that nothing else is under way.
async fn at_rest(site: &Site) -> Running {
    site.reconfigure(REGION, "first_retry_ms = 50", "first_retry_ms = 600000");
    site.reconfigure(REGION, "ceiling_seconds = 1", "ceiling_seconds = 3600");
    site.start_with(REGION, EMI, Postbox::out_of_order()).await
}

/// A packet that the law lets go, and that waits for its receiver.
async fn queued(region: &Running, child: &str) -> v1::Packet {
    for change in [guardians(&["g1"]), consent("g1")] {
        region.gateway.record(&clerk(), change_of(child, change)).await.unwrap();
    }
    let packet = handover(child);
    region.gateway.submit(&clerk(), encoded(&packet).into()).await.unwrap();
    let tried = async || count(&told(region, &packet).await, "attempt-failed") > 0;
    eventually_not("an attempt has failed", async || !tried().await).await;
    region.gateway.caught_up().await.unwrap();
    packet
}

async fn told(region: &Running, packet: &v1::Packet) -> v1::StatusReply {
    region.gateway.status(&clerk(), &id_of(packet)).await.unwrap()
}

fn count(told: &v1::StatusReply, event: &str) -> usize {
    events(told).iter().filter(|it| **it == event).count()
}

#[tokio::test]
async fn a_revocation_stops_what_waits_though_its_caller_is_gone() {
    let site = Site::new();
    let region = at_rest(&site).await;
    let packet = queued(&region, CHILDREN[0]).await;
    given_up(region.gateway.record(&clerk(), change_of(CHILDREN[0], revocation("c-g1")))).await;
    let waits = async || {
        let status = told(&region, &packet).await.status();
        matches!(status, PacketStatus::Queued | PacketStatus::Sent)
    };
    eventually_not("it is stopped", waits).await;
    assert_eq!(told(&region, &packet).await.status(), PacketStatus::Withdrawn);
    region.stop().await;
}

#[tokio::test]
async fn a_withdrawal_that_is_asked_for_again_is_one() {
    let site = Site::new();
    let region = at_rest(&site).await;
    let packet = queued(&region, CHILDREN[0]).await;
    given_up(region.gateway.withdraw(&clerk(), &id_of(&packet), 1)).await;
    let again = region.gateway.withdraw(&clerk(), &id_of(&packet), 1).await;
    assert!(matches!(again, Err(Error::Ended { .. })), "{again:?}");
    let told = told(&region, &packet).await;
    assert_eq!((told.status(), count(&told, "withdrawn")), (PacketStatus::Withdrawn, 1));
    region.stop().await;
}

#[tokio::test]
async fn a_word_that_is_said_again_is_on_record_once() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
    let karlstad = site.start(KARLSTAD).await;
    let (house, social) = (caller(REGION.hsa_id), caller("SE2120001850-SOCIAL"));
    let packet = orosanmalan(CHILDREN[0], SOC);
    karlstad.gateway.deliver(&house, delivery(&packet)).await.unwrap();
    let revisor = site.client("revisor", &karlstad).await;
    let imported = async || revisor.entries().await.iter().any(|entry| entry.event == "imported");
    eventually_not("it is imported", async || !imported().await).await;
    let read = || v1::AcknowledgeRequest {
        packet_id: id_of(&packet),
        depth: Depth::Read.into(),
        ..v1::AcknowledgeRequest::default()
    };
    karlstad.gateway.caught_up().await.unwrap();
    given_up(karlstad.gateway.acknowledge(&social, read())).await;
    let again = karlstad.gateway.acknowledge(&social, read()).await.unwrap();
    assert_eq!(again.status(), PacketStatus::Read);
    let entries = revisor.entries().await;
    assert_eq!(entries.iter().filter(|entry| entry.event == "read").count(), 1);
    karlstad.stop().await;
}

#[tokio::test]
async fn an_operators_act_that_is_asked_for_again_is_one() {
    let site = Site::new();
    let region = at_rest(&site).await;
    let packet = queued(&region, CHILDREN[0]).await;
    let hold = || v1::OperateRequest {
        act: v1::OperatorAct::Hold.into(),
        reason: v1::OperatorReason::ReceiverAsked.into(),
        target: Some(Target::PacketId(id_of(&packet))),
        sender_unit: String::new(),
    };
    let operator = caller("SE2321000156-TYST");
    given_up(region.gateway.operate(&operator, hold())).await;
    region.gateway.operate(&operator, hold()).await.unwrap();
    let told = told(&region, &packet).await;
    assert_eq!((told.status(), count(&told, "operator-held")), (PacketStatus::Held, 1));
    region.stop().await;
}

/// Asks and hangs up while the machine has no thread to look for an answer; then what another is told at once, who has the one place.
async fn told_beside_one_who_hung_up<T>(
    ask: impl AsyncFn(&Gateway) -> Result<T, Error>,
) -> Option<Error> {
    let site = Site::new();
    site.reconfigure(REGION, "packet_kib = 256", "packet_kib = 256\nin_flight = 1");
    let gateway = site.open(REGION).unwrap();
    gateway.caught_up().await.unwrap();
    let (over, until_over) = mpsc::channel::<()>();
    let busy = spawn_blocking(move || until_over.recv().unwrap_err());
    given_up(ask(&gateway)).await;
    let told = at_once(ask(&gateway)).await;
    drop(over);
    busy.await.unwrap();
    site.close(gateway).await;
    told.and_then(Result::err)
}

#[test]
fn who_asks_for_all_that_is_there_keeps_its_place_until_that_is_looked_through() {
    let one_thread =
        Builder::new_current_thread().enable_all().max_blocking_threads(1).build().unwrap();
    one_thread.block_on(async {
        let operator = caller("SE2321000156-TYST");
        let queue = async |gateway: &Gateway| {
            gateway.queue(&operator, v1::QueueRequest::default()).await.map(drop)
        };
        let told = told_beside_one_who_hung_up(queue).await;
        assert!(matches!(told, Some(Error::Busy)), "the queue: {told:?}");
        let cases = async |gateway: &Gateway| {
            gateway.sip_list(&operator, v1::SipListRequest::default()).await.map(drop)
        };
        let told = told_beside_one_who_hung_up(cases).await;
        assert!(matches!(told, Some(Error::Busy)), "the cases: {told:?}");
        let case = async |gateway: &Gateway| {
            gateway.sip_show(&operator, v1::SipShowRequest::default()).await.map(drop)
        };
        let told = told_beside_one_who_hung_up(case).await;
        assert!(matches!(told, Some(Error::Busy)), "one case: {told:?}");
    });
}
