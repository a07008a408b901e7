//! What takes long to prove is proved beside the thread that answers everybody, and nobody can ask without end.

use crate::support::*;
use stafett::wire::v1::{self, Depth, PacketStatus};
use stafett::{Caller, Error};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::mpsc;
use std::task::Poll;
use tokio::task::spawn_blocking;

fn caller(hsa_id: &str) -> Caller {
    Caller::in_process(hsa_id.parse().unwrap())
}

fn news(from: u64, wait_ms: u32) -> v1::NewsRequest {
    v1::NewsRequest { from, limit: 0, wait_ms }
}

/// What comes of it; and whether it was left to the one thread beside, which has something else to do at first.
async fn beside_others<T>(asked: impl Future<Output = T>) -> (T, bool) {
    let (done, until_done) = mpsc::channel::<()>();
    let busy = spawn_blocking(move || until_done.recv());
    let mut asked = pin!(asked);
    let first = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context))).await;
    drop(done);
    assert!(busy.await.unwrap().is_err());
    match first {
        Poll::Ready(done) => (done, false),
        Poll::Pending => (asked.await, true),
    }
}

#[test]
fn words_and_histories_are_proved_beside_the_thread_that_serves() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.max_blocking_threads(1).enable_all().build().unwrap();
    runtime.block_on(words_and_histories());
}

async fn words_and_histories() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    let reports = [0, 1, 2].map(|n| orosanmalan(CHILDREN[n], SOC));
    for report in &reports {
        bvc.submit(report).await.unwrap();
        bvc.until(&id_of(report), PacketStatus::Imported).await;
    }
    let peer = caller(REGION.hsa_id);
    let (told, aside) = beside_others(karlstad.gateway.news(&peer, news(0, 0))).await;
    assert_eq!(told.unwrap().news.len(), 3);
    assert!(aside, "three words were proved and signed while everybody waited");
    let sender = caller("SE2321000156-BVC");
    let id = id_of(&reports[0]);
    let (told, aside) = beside_others(region.gateway.status(&sender, &id)).await;
    assert_eq!(told.unwrap().acknowledgements.last().unwrap().depth(), Depth::Imported);
    assert!(aside, "a whole history was read while everybody waited");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_asks_for_news_again_and_again_is_told_to_come_back() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let peer = caller(REGION.hsa_id);
    let ask = async |wait| karlstad.gateway.news(&peer, news(0, wait)).await;
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (gateway, peer) = (karlstad.gateway.clone(), peer.clone());
        // The one that looks whether all wait may have a place for a moment.
        waiting.spawn(async move {
            while matches!(gateway.news(&peer, news(0, 20_000)).await, Err(Error::Busy)) {
                tokio::task::yield_now().await;
            }
        });
    }
    eventually_not("four wait", async || ask(0).await.is_ok()).await;
    assert!(matches!(ask(0).await, Err(Error::Busy)));
    waiting.shutdown().await;
    assert!(ask(0).await.unwrap().news.is_empty(), "there is room again");
}
