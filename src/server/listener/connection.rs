//! A connection whose handshake is done, with whoever is at the other end.

use super::places::Place;
use crate::peer::VerifiedPeer;
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;
use tonic::transport::server::Connected;

/// One caller's connection. Its place among the allowed connections is free again when it is dropped.
pub(crate) struct Connection {
    stream: TlsStream<TcpStream>,
    caller: Caller,
    _place: Place,
}

impl Connection {
    pub(super) fn new(stream: TlsStream<TcpStream>, peer: VerifiedPeer, place: Place) -> Self {
        Self { stream, caller: Caller(Arc::new(peer)), _place: place }
    }
}

/// Who is at the other end of a connection, found among a request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Caller(Arc<VerifiedPeer>);

impl Caller {
    pub(crate) fn peer(&self) -> &VerifiedPeer {
        &self.0
    }
}

impl Connected for Connection {
    type ConnectInfo = Caller;

    fn connect_info(&self) -> Caller {
        self.caller.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    /// TLS copies what it writes, so several buffers at once gain nothing; and small answers wait for each other (`Pieces`).
    fn is_write_vectored(&self) -> bool {
        false
    }
}
