//! A receiver that answers a delivery with more than that it has stored the packet.

use crate::support::*;
use stafett::internals::{Disk, Inbox, ReadPacks, Simulated};
use stafett::wire::RawDeliver;
use stafett::wire::v1::{self, Depth, PacketStatus};
use stafett::{Caller, Clock, Config, Delivering, Gateway, Handed, Parcel, SystemClock, Transport};
use std::io;
use std::sync::Arc;

fn caller(hsa_id: &str) -> Caller {
    Caller::in_process(hsa_id.parse().unwrap())
}

/// Answers with what the receiver said later, which it signed too.
struct Hasty {
    receiver: Gateway,
}

impl Transport for Hasty {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        Box::pin(async move {
            let request = RawDeliver::from(parcel);
            let sender = caller(REGION.hsa_id);
            self.receiver.deliver(&sender, request).await.unwrap();
            let asked = v1::NewsRequest { from: 0, limit: 0, wait_ms: 5_000 };
            let word = self.receiver.news(&sender, asked).await.unwrap().news.remove(0);
            assert_eq!(word.depth(), Depth::Imported);
            Ok(Handed::Acknowledged(Box::new(word)))
        })
    }
}

struct Nobody;

impl Inbox for Nobody {
    fn take(&self, _: &str, _: &[u8], _: &dyn Fn() -> bool) -> io::Result<()> {
        Err(io::ErrorKind::NotConnected.into())
    }
}

#[tokio::test]
async fn what_a_delivery_is_answered_with_is_that_it_was_stored_and_no_more() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
    let karlstad = site.start(KARLSTAD).await;
    let hasty: Arc<dyn Transport> = Arc::new(Hasty { receiver: karlstad.gateway.clone() });
    let simulated = Simulated {
        clock: site.clock.clone(),
        disk: Disk::new(),
        links: vec![(KARLSTAD.hsa_id.parse().unwrap(), hasty)],
        inbox: Arc::new(Nobody),
        packs: ReadPacks::read().unwrap(),
        chance: Arc::new(|| 0),
        quiet: None,
        glance: None,
    };
    let config = Config::load(&site.config_file(REGION), SystemClock.now()).unwrap();
    let region = Gateway::open_simulated(config, simulated).unwrap();
    let works = region.clone();
    let working = tokio::spawn(async move { works.work().await });
    let report = orosanmalan(CHILDREN[0], SOC);
    let clerk = caller("SE2321000156-BVC");
    region.submit(&clerk, encoded(&report).into()).await.unwrap();
    let told = async || region.status(&clerk, &id_of(&report)).await.unwrap();
    let words = ["alarm=\"acknowledgement-unverified\"", &id_of(&report)];
    eventually_not("it is answered", async || {
        log.lines(&words).is_empty() && told().await.status() != PacketStatus::Imported
    })
    .await;
    assert!(!log.lines(&words).is_empty(), "nobody is told");
    assert!(!events(&told().await).contains(&"acknowledged-import"), "it is believed");
    working.abort();
    karlstad.stop().await;
}
