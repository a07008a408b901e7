//! Accepts TCP connections, completes their handshakes beside one another, and yields those that ended well.
//!
//! Invariant: nothing that a stranger does or leaves undone stops the next connection from being taken.

mod connection;
mod crowd;
mod places;

pub(crate) use self::connection::{Caller, Connection};

use self::crowd::{Crowd, Source};
use self::places::Places;
use crate::domain::HsaId;
use crate::peer::{Refusal, Refusals, Tls};
use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};
use tokio_stream::Stream;

/// How many handshakes are under way at once.
const HANDSHAKES: usize = 64;
/// How long one may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// How many more callers wait for a handshake where all are under way; others are hung up on.
const WAITING: usize = 192;
/// How long to wait where the machine has no socket to give.
const EXHAUSTED_TIME: Duration = Duration::from_millis(200);
/// Refusals are logged no oftener, so that a stranger cannot fill the disk; all are counted.
const LOG_EVERY: Duration = Duration::from_secs(1);

/// The connections of a listener, for tonic's `serve_with_incoming`. Dropping it closes the listening socket.
pub(crate) struct Connections(mpsc::Receiver<Connection>);

impl Stream for Connections {
    type Item = io::Result<Connection>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|next| next.map(Ok))
    }
}

/// Whether somebody is a configured peer.
pub(crate) type IsPeer = Arc<dyn Fn(&HsaId) -> bool + Send + Sync>;

/// Takes connections from `socket`, at most `most` of peers at a time and a few of strangers, and counts those refused.
pub(crate) fn listen(
    socket: TcpListener,
    tls: Arc<Tls>,
    (most, is_peer): (usize, IsPeer),
    refusals: Arc<Refusals>,
) -> Connections {
    let (ready, connections) = mpsc::channel(HANDSHAKES);
    let places = Places::new(most);
    let (logged, unlogged) = (None, 0);
    let listener = Listener { socket, tls, places, is_peer, ready, refusals, logged, unlogged };
    tokio::spawn(listener.run());
    Connections(connections)
}

struct Listener {
    socket: TcpListener,
    tls: Arc<Tls>,
    places: Arc<Places>,
    is_peer: IsPeer,
    ready: mpsc::Sender<Connection>,
    refusals: Arc<Refusals>,
    logged: Option<Instant>,
    unlogged: u64,
}

/// A handshake that was refused, or cut short to make room.
type Ended = Result<(), (Refusal, SocketAddr)>;

impl Listener {
    async fn run(mut self) {
        let mut handshakes = JoinSet::<Ended>::new();
        let mut crowd = Crowd::default();
        let mut waiting = VecDeque::<(TcpStream, SocketAddr)>::new();
        loop {
            while let Some((stream, address)) = waiting.pop_front_if(|_| crowd.has_room()) {
                crowd.begin(Source::of(address), handshakes.spawn(self.handshake(stream, address)));
            }
            let someone_goes = crowd.someone_goes_at();
            tokio::select! {
                () = self.ready.closed() => return,
                Some(ended) = handshakes.join_next() => match ended {
                    Ok(Ok(())) => {}
                    Ok(Err((reason, address))) => self.refuse(reason, Some(address)),
                    Err(cut) if cut.is_cancelled() => self.refuse(Refusal::Crowded, None),
                    Err(_) => self.refuse(Refusal::BadTls, None),
                },
                accepted = self.socket.accept() => match accepted {
                    Ok((stream, address)) => {
                        if crowd.makes_room_for(Source::of(address)) {
                            waiting.push_front((stream, address));
                        } else if waiting.len() < WAITING {
                            waiting.push_back((stream, address));
                        } else {
                            self.refuse(Refusal::Crowded, Some(address));
                        }
                    }
                    Err(error) if is_callers(&error) => {}
                    Err(error) => {
                        tracing::error!(%error, "cannot accept connections; the operator must look");
                        sleep(EXHAUSTED_TIME).await;
                    }
                },
                () = sleep_until(someone_goes), if !waiting.is_empty() => crowd.cut_one(),
            }
        }
    }

    fn handshake(
        &self,
        stream: TcpStream,
        address: SocketAddr,
    ) -> impl Future<Output = Ended> + use<> {
        let (tls, ready) = (Arc::clone(&self.tls), self.ready.clone());
        let (places, is_peer) = (Arc::clone(&self.places), Arc::clone(&self.is_peer));
        let told = move |reason| (reason, address);
        async move {
            stream.set_nodelay(true).map_err(|_| told(Refusal::ConnectionLost))?;
            let (stream, peer) = tls.accept(stream, HANDSHAKE_TIME).await.map_err(told)?;
            // Only now, so that strangers cannot take the places of peers.
            let place = match is_peer(peer.hsa_id()) {
                true => places.for_peer(peer.hsa_id()),
                false => places.for_a_stranger(),
            };
            let place = place.ok_or_else(|| told(Refusal::Crowded))?;
            // Nobody takes it only when the server is stopping, and then there is nobody to tell.
            let _ = ready.send(Connection::new(stream, peer, place)).await;
            Ok(())
        }
    }

    fn refuse(&mut self, reason: Refusal, address: Option<SocketAddr>) {
        self.refusals.count(reason);
        let now = Instant::now();
        if self.logged.is_some_and(|last| now < last + LOG_EVERY) {
            self.unlogged += 1;
            return;
        }
        let client = address.map(tracing::field::display);
        let unlogged = std::mem::take(&mut self.unlogged);
        self.logged = Some(now);
        let total = self.refusals.of(reason);
        tracing::warn!(%reason, total, unlogged, client.address = client, "connection refused");
    }
}

/// What goes wrong with one caller, rather than with our socket.
fn is_callers(error: &io::Error) -> bool {
    use io::ErrorKind as E;
    matches!(
        error.kind(),
        E::ConnectionAborted | E::ConnectionReset | E::ConnectionRefused | E::Interrupted
    )
}

#[cfg(test)]
mod tests;
