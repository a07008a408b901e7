//! Who may send how much before anybody has looked at it.
//!
//! A request is decoded when it is whole, and is in memory until then. So who calls, and whether there is room, is asked when its
//! headers come, and what doesn't come whole in time isn't waited for.

use super::{ConnectedCaller, status};
use crate::Error;
use crate::gateway::{Gateway, Place};
use bytes::Bytes;
use http::Request;
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Sleep, sleep};
use tonic::Status;
use tonic::body::Body;

/// How long a request may take to come whole: the largest packet over a slow line.
const PATIENCE: Duration = Duration::from_secs(60);
/// The calls that are no single message: they may go on as long as the connection does.
const STREAMS: [&str; 1] = ["/stafett.v1.Gateway/SubmitMany"];
/// What those may ask who are no peers: their messages are small.
const FOR_ALL: [&str; 2] = ["/grpc.health.v1.Health/", "/grpc.reflection.v1.ServerReflection/"];

/// The request with a place to be read in; one that has none, or no business here, is read no further than to its answer.
pub(super) fn bounded(gateway: &Gateway, request: Request<Body>) -> Request<Body> {
    match place(gateway, &request) {
        Ok(Some(place)) => {
            let is_stream = STREAMS.contains(&request.uri().path());
            request.map(|body| Body::new(Reading::of(body, place, !is_stream)))
        }
        Ok(None) => request,
        Err(refused) => request.map(|_| Body::new(Refused(Some(refused)))),
    }
}

fn place(gateway: &Gateway, request: &Request<Body>) -> Result<Option<Place>, Status> {
    let connected = request.extensions().get::<ConnectedCaller>();
    let connected = connected.ok_or_else(|| Status::unauthenticated("no client certificate"))?;
    match gateway.begin_to_read(connected.peer().hsa_id()) {
        Ok(place) => Ok(Some(place)),
        Err(Error::Stranger) if FOR_ALL.iter().any(|it| request.uri().path().starts_with(it)) => {
            Ok(None)
        }
        Err(error) => Err(status::of(&error)),
    }
}

/// What has come of a request so far. Its place is free again when it is whole, or nobody reads it any more.
struct Reading<P> {
    body: Body,
    _place: P,
    /// Whether it must be whole in time.
    hurries: bool,
    /// Set where something isn't there yet; most requests come whole.
    late: Option<Pin<Box<Sleep>>>,
}

impl<P> Reading<P> {
    fn of(body: Body, place: P, hurries: bool) -> Self {
        Self { body, _place: place, hurries, late: None }
    }

    fn is_late(&mut self, cx: &mut Context<'_>) -> bool {
        let late = self.late.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        late.as_mut().poll(cx).is_ready()
    }
}

impl<P: Unpin> http_body::Body for Reading<P> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let next = Pin::new(&mut self.body).poll_frame(cx);
        if next.is_pending() && self.hurries && self.is_late(cx) {
            let told = "the request did not come whole within a minute; send it again";
            return Poll::Ready(Some(Err(Status::deadline_exceeded(told))));
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Whoever reads it is told why.
struct Refused(Option<Status>);

impl http_body::Body for Refused {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Poll::Ready(self.0.take().map(Err))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Body as _;
    use std::future::poll_fn;

    struct Nothing;

    impl http_body::Body for Nothing {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            Poll::Pending
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_come_whole_is_not_waited_for_unless_it_is_a_stream() {
        let mut message = Reading::of(Body::new(Nothing), (), true);
        let late = poll_fn(|cx| Pin::new(&mut message).poll_frame(cx)).await;
        assert_eq!(late.unwrap().unwrap_err().code(), tonic::Code::DeadlineExceeded);
        let mut stream = Reading::of(Body::new(Nothing), (), false);
        let next = poll_fn(|cx| Pin::new(&mut stream).poll_frame(cx));
        assert!(tokio::time::timeout(2 * PATIENCE, next).await.is_err());
    }
}
