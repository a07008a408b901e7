//! A peer that packets go to, while what we know of its certificate changes.

use super::{AGE, Way};
use crate::{
    peer::{
        Refusals, Revocation, Tls,
        fixtures::{Leaf, MUNICIPALITY, REGION, TestCa, hsa_id, now},
    },
    server::{IsPeer, listen},
    transport::{Grpc, Transport, TransportError},
    wire::{RawDeliver, v1},
};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::{net::TcpListener, sync::Notify, time::timeout};
use tokio_stream::StreamExt;
use tonic::{Code, Request, Response, Status, transport::Server};
use v1::exchange_client::ExchangeClient;
use v1::exchange_server::{Exchange, ExchangeServer};

/// What the receiver has seen of us.
#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    packets: AtomicUsize,
    /// Rung for each packet, before it is answered.
    came: Notify,
    /// Lets one packet be answered.
    answer: Notify,
}

struct Receiver(Arc<Seen>);

#[tonic::async_trait]
impl Exchange for Receiver {
    async fn deliver(
        &self,
        _: Request<RawDeliver>,
    ) -> Result<Response<v1::Acknowledgement>, Status> {
        self.0.packets.fetch_add(1, Ordering::Relaxed);
        self.0.came.notify_one();
        self.0.answer.notified().await;
        Ok(Response::new(v1::Acknowledgement::default()))
    }

    async fn news(&self, _: Request<v1::NewsRequest>) -> Result<Response<v1::NewsReply>, Status> {
        Err(Status::unimplemented("it tells nothing"))
    }
}

/// A sender whose list can be written anew, and the receiver it calls.
struct Pair {
    ca: TestCa,
    receiver: Leaf,
    list: PathBuf,
    sender: Tls,
    link: Arc<Grpc>,
    seen: Arc<Seen>,
}

async fn pair() -> Pair {
    let ca = TestCa::new();
    let receiver = ca.leaf(MUNICIPALITY, |_| ());
    let list = ca.write(ca.list(&[], -1, 1).as_bytes());
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    files.revocation = Revocation::Lists(vec![list.clone()]);
    let sender = Tls::open(&files, now()).unwrap();

    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}", socket.local_addr().unwrap()).parse().unwrap();
    let peers: (usize, IsPeer) = (64, Arc::new(|_| true));
    let theirs = Arc::new(Tls::open(&ca.files(&receiver, &[]), now()).unwrap());
    let seen = Arc::<Seen>::default();
    let counted = Arc::clone(&seen);
    let connections = listen(socket, theirs, peers, Arc::<Refusals>::default());
    let connections = connections.map(move |connection| {
        counted.connections.fetch_add(1, Ordering::Relaxed);
        connection
    });
    let service = ExchangeServer::new(Receiver(Arc::clone(&seen)));
    tokio::spawn(Server::builder().add_service(service).serve_with_incoming(connections));
    let connector = sender.connector(hsa_id(MUNICIPALITY)).unwrap();
    let link = Arc::new(Grpc::new(Way::to(&endpoint, connector).unwrap(), &hsa_id(MUNICIPALITY)));
    Pair { ca, receiver, list, sender, link, seen }
}

impl Pair {
    async fn send(&self) -> Result<(), Code> {
        self.seen.answer.notify_one();
        deliver(&self.link).await
    }

    fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::Relaxed)
    }

    fn packets(&self) -> usize {
        self.seen.packets.load(Ordering::Relaxed)
    }
}

async fn deliver(link: &Grpc) -> Result<(), Code> {
    let mut client = ExchangeClient::new(link.way.channel());
    let packet = client.deliver(RawDeliver::default());
    let answer = timeout(Duration::from_secs(15), packet).await.unwrap();
    answer.map(drop).map_err(|status| status.code())
}

async fn ask(link: &Grpc) -> TransportError {
    timeout(Duration::from_secs(15), link.news(0).unwrap()).await.unwrap().unwrap_err()
}

#[tokio::test]
async fn nothing_more_goes_to_a_receiver_that_is_revoked_and_what_was_under_way_arrives() {
    let pair = pair().await;
    pair.send().await.unwrap();
    assert_eq!(ask(&pair.link).await, TransportError::TellsNothing);
    pair.seen.came.notified().await;
    let link = Arc::clone(&pair.link);
    let under_way = tokio::spawn(async move { deliver(&link).await });
    pair.seen.came.notified().await;

    std::fs::write(&pair.list, pair.ca.list(&[&pair.receiver], -1, 2)).unwrap();
    pair.sender.reload(now()).unwrap();
    assert_eq!(deliver(&pair.link).await, Err(Code::Unavailable));
    assert_eq!(ask(&pair.link).await, TransportError::Unreachable);
    assert_eq!(pair.packets(), 2);
    pair.seen.answer.notify_one();
    assert_eq!(under_way.await.unwrap(), Ok(()), "what was under way arrived");
    assert_eq!(deliver(&pair.link).await, Err(Code::Unavailable));

    // Its list was wrong: without a restart it is a peer again.
    std::fs::write(&pair.list, pair.ca.list(&[], -1, 2)).unwrap();
    pair.sender.reload(now()).unwrap();
    pair.send().await.unwrap();
    assert_eq!((pair.packets(), pair.connections()), (3, 2));
}

#[tokio::test]
async fn a_connection_carries_many_packets_until_it_has_stood_for_an_hour() {
    let pair = pair().await;
    for _ in 0..3 {
        pair.send().await.unwrap();
    }
    assert_eq!(pair.connections(), 1);
    tokio::time::pause();
    tokio::time::advance(AGE).await;
    tokio::time::resume();
    pair.send().await.unwrap();
    pair.send().await.unwrap();
    assert_eq!((pair.packets(), pair.connections()), (5, 2));
}
