//! Answers in pieces that a connection copies together: what is ready for several callers then leaves in one write.
//!
//! HTTP/2's implementation writes a piece over its limit by itself, a system call and a TLS record each time. A receipt is a little
//! longer than that limit.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The most that is copied: below the limit of h2 for connections that write one buffer at a time.
const PIECE: usize = 1023;
/// Longer messages are better written by themselves.
const MOST: usize = 8 * 1024;

/// An answer's body.
pub(super) struct Pieces<B> {
    body: B,
    /// What is left of a message that was taken apart.
    rest: Bytes,
}

impl<B> Pieces<B> {
    pub(super) fn of(body: B) -> Self {
        Self { body, rest: Bytes::new() }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Pieces<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if self.rest.is_empty() {
            let next = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(next)) => next,
                other => return Poll::Ready(other),
            };
            match next.into_data() {
                Ok(data) if data.len() <= MOST => self.rest = data,
                Ok(data) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.body.size_hint();
        let rest = self.rest.len() as u64;
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(hint.lower().saturating_add(rest));
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    struct Messages(Vec<Frame<Bytes>>);

    impl Body for Messages {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let next = if self.0.is_empty() { None } else { Some(self.0.remove(0)) };
            Poll::Ready(next.map(Ok))
        }
    }

    #[test]
    fn nothing_is_lost_and_every_piece_is_small() {
        let bytes: Vec<u8> = (0..3000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let large = Bytes::from(vec![7; MOST + 1]);
        let mut trailers = http::HeaderMap::new();
        trailers.insert("grpc-status", http::HeaderValue::from_static("0"));
        let messages = vec![
            Frame::data(bytes.clone().into()),
            Frame::data(large.clone()),
            Frame::trailers(trailers),
        ];
        let mut pieces = Pieces::of(Messages(messages));
        let (mut lengths, mut all, mut ends) = (Vec::new(), Vec::new(), 0);
        let mut context = Context::from_waker(std::task::Waker::noop());
        while let Poll::Ready(Some(Ok(frame))) = Pin::new(&mut pieces).poll_frame(&mut context) {
            match frame.into_data() {
                Ok(data) => {
                    lengths.push(data.len());
                    all.extend_from_slice(&data);
                }
                Err(_) => ends += 1,
            }
        }
        assert_eq!(lengths, [PIECE, PIECE, 3000 - 2 * PIECE, large.len()]);
        assert_eq!(all, [bytes.as_slice(), &large].concat());
        assert_eq!(ends, 1);
    }
}
