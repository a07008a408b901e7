//! The accept loop over real sockets, against callers who are slow, hostile, or too many.

use super::{Connection, Connections, HANDSHAKES, IsPeer, WAITING, listen};
use crate::peer::{
    Endpoint, Refusal, Refusals, Tls,
    fixtures::{MUNICIPALITY, REGION, TestCa, hsa_id},
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::client::TlsStream;
use tokio_stream::StreamExt;
use tonic::transport::server::Connected;

/// One of the same CA's certificates, and no peer.
const STRANGER: &str = "SE2120009999-FRAMMANDE";

struct House {
    connections: Connections,
    refusals: Arc<Refusals>,
    address: SocketAddr,
    callers: [Tls; 3],
}

async fn house(most: usize) -> House {
    let ca = TestCa::new();
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let refusals = Arc::new(Refusals::default());
    let server = Arc::new(ca.tls(REGION, &[]));
    let is_peer: IsPeer = Arc::new(|it| *it != hsa_id(STRANGER));
    let connections = listen(socket, server, (most, is_peer), Arc::clone(&refusals));
    let callers = [MUNICIPALITY, REGION, STRANGER].map(|whose| ca.tls(whose, &[]));
    House { connections, refusals, address, callers }
}

impl House {
    async fn call(&self) -> std::io::Result<TlsStream<TcpStream>> {
        self.call_as(MUNICIPALITY).await
    }

    async fn call_as(&self, whose: &str) -> std::io::Result<TlsStream<TcpStream>> {
        self.shake(whose, TcpStream::connect(self.address).await?).await
    }

    async fn shake(&self, whose: &str, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let endpoint: Endpoint = format!("https://{}", self.address).parse().unwrap();
        let caller = self.callers.iter().find(|it| *it.hsa_id() == hsa_id(whose)).unwrap();
        caller.connector(hsa_id(REGION)).unwrap().connect(&endpoint, stream).await
    }

    async fn next(&mut self) -> Connection {
        let next = timeout(Duration::from_secs(5), self.connections.next()).await;
        next.unwrap().unwrap().unwrap()
    }

    async fn refused(&self, reason: Refusal, times: u64) {
        let counted = async {
            while self.refusals.of(reason) < times {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(5), counted).await.unwrap();
    }
}

#[tokio::test]
async fn a_connection_carries_its_caller_and_its_bytes() {
    let mut house = house(8).await;
    let mut near = house.call().await.unwrap();
    let mut far = house.next().await;
    assert_eq!(*far.connect_info().peer().hsa_id(), hsa_id(MUNICIPALITY));
    near.write_all(b"ping").await.unwrap();
    let mut heard = [0; 4];
    far.read_exact(&mut heard).await.unwrap();
    far.write_all(&heard).await.unwrap();
    far.flush().await.unwrap();
    near.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"ping");
}

#[tokio::test]
async fn the_silent_take_no_peers_place() {
    let mut house = house(1).await;
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(TcpStream::connect(house.address).await.unwrap());
    }
    let _near = house.call().await.unwrap();
    house.next().await;
}

#[tokio::test]
async fn the_silent_do_not_keep_others_waiting() {
    let mut house = house(1024).await;
    let mut silent = Vec::new();
    for _ in 0..HANDSHAKES - 1 {
        silent.push(TcpStream::connect(house.address).await.unwrap());
    }
    let _near = timeout(Duration::from_millis(900), house.call()).await.unwrap().unwrap();
    house.next().await;
}

#[tokio::test]
async fn when_all_places_are_held_by_the_silent_the_oldest_goes() {
    let mut house = house(1024).await;
    let mut silent = Vec::new();
    for _ in 0..HANDSHAKES + 2 {
        silent.push(TcpStream::connect(house.address).await.unwrap());
    }
    let _near = timeout(Duration::from_secs(5), house.call()).await.unwrap().unwrap();
    house.next().await;
    house.refused(Refusal::Crowded, 3).await;
    assert_eq!(silent[0].read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_crowd_from_one_address_that_comes_again_keeps_nobody_else_out() {
    let mut house = house(1024).await;
    let address = house.address;
    let mut crowd = JoinSet::new();
    for _ in 0..HANDSHAKES + WAITING + 64 {
        crowd.spawn(async move {
            loop {
                // Whatever becomes of one, another follows.
                if let Ok(mut silent) = TcpStream::connect(address).await {
                    let _ = silent.read(&mut [0]).await;
                }
                sleep(Duration::from_millis(200)).await;
            }
        });
    }
    // Those for whom there is no place to wait are hung up on.
    house.refused(Refusal::Crowded, 64).await;
    let elsewhere = TcpSocket::new_v4().unwrap();
    elsewhere.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let called = async { house.shake(MUNICIPALITY, elsewhere.connect(address).await?).await };
    // Behind the crowd it would take four.
    let _near = timeout(Duration::from_millis(2500), called).await.unwrap().unwrap();
    house.next().await;
}

#[tokio::test]
async fn what_is_refused_is_counted_and_the_next_is_served() {
    let mut house = house(8).await;
    let mut stranger = TcpStream::connect(house.address).await.unwrap();
    stranger.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    house.refused(Refusal::BadTls, 1).await;
    drop(TcpStream::connect(house.address).await.unwrap());
    house.refused(Refusal::ConnectionLost, 1).await;
    let _near = house.call().await.unwrap();
    house.next().await;
}

#[tokio::test]
async fn one_too_many_is_turned_away_until_another_leaves() {
    let mut house = house(1).await;
    let near = house.call().await.unwrap();
    let far = house.next().await;
    // Its own half of the handshake ends well before it learns that there is no room.
    let mut turned_away = house.call().await.unwrap();
    house.refused(Refusal::Crowded, 1).await;
    assert!(!matches!(turned_away.read(&mut [0]).await, Ok(1..)));
    drop((near, far));
    let _near = house.call().await.unwrap();
    house.next().await;
}

#[tokio::test]
async fn who_is_no_peer_takes_no_peers_place() {
    let mut house = house(1).await;
    let mut strangers = Vec::new();
    for _ in 0..8 {
        strangers.push((house.call_as(STRANGER).await.unwrap(), house.next().await));
    }
    let _turned_away = house.call_as(STRANGER).await.unwrap();
    house.refused(Refusal::Crowded, 1).await;
    let _near = house.call().await.unwrap();
    assert_eq!(*house.next().await.connect_info().peer().hsa_id(), hsa_id(MUNICIPALITY));
    // Whoever leaves makes room for another.
    strangers.pop();
    let _near = house.call_as(STRANGER).await.unwrap();
    house.next().await;
}

#[tokio::test]
async fn one_peer_does_not_keep_the_others_out() {
    let mut house = house(4).await;
    let mut greedy = Vec::new();
    for _ in 0..3 {
        greedy.push((house.call().await.unwrap(), house.next().await));
    }
    let _turned_away = house.call().await.unwrap();
    house.refused(Refusal::Crowded, 1).await;
    let _near = house.call_as(REGION).await.unwrap();
    let _far = house.next().await;
    let _turned_away = house.call_as(REGION).await.unwrap();
    house.refused(Refusal::Crowded, 2).await;
    greedy.pop();
    let _near = house.call().await.unwrap();
    house.next().await;
}

#[tokio::test]
async fn dropping_the_stream_closes_the_socket() {
    let House { connections, address, .. } = house(8).await;
    drop(connections);
    let closed = async {
        while TcpStream::connect(address).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(5), closed).await.unwrap();
}
