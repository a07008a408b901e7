//! A receiver inside the test: keeps what it is given, and can be out of order.

use bytes::Bytes;
use stafett::wire::v1;
use stafett::{Delivering, Handed, Parcel, Transport, TransportError};
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// What came, in order.
pub(crate) struct Postbox {
    letters: Mutex<Vec<Letter>>,
    refused: Mutex<Option<String>>,
    state: watch::Sender<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    OutOfOrder,
    /// Takes a parcel and says nothing.
    Silent,
    /// Takes a parcel once it is mended, and says so.
    Slow,
}

/// One parcel as it came.
#[derive(Clone)]
pub(crate) struct Letter {
    pub(crate) packet_id: String,
    pub(crate) content: Bytes,
    pub(crate) origin_digest: Vec<u8>,
    pub(crate) markings: Vec<String>,
    pub(crate) sender_checkpoint: String,
    pub(crate) decision: v1::Decision,
}

impl Postbox {
    pub(crate) fn open() -> Arc<Self> {
        Self::that_is(State::Open)
    }

    pub(crate) fn out_of_order() -> Arc<Self> {
        Self::that_is(State::OutOfOrder)
    }

    /// One whose answer is never heard.
    pub(crate) fn silent() -> Arc<Self> {
        Self::that_is(State::Silent)
    }

    /// One that has not taken anything yet.
    pub(crate) fn slow() -> Arc<Self> {
        Self::that_is(State::Slow)
    }

    fn that_is(state: State) -> Arc<Self> {
        let (letters, refused) = (Mutex::default(), Mutex::default());
        Arc::new(Self { letters, refused, state: watch::Sender::new(state) })
    }

    /// Does not take this packet from now on.
    pub(crate) fn refuse(&self, packet_id: Option<String>) {
        *self.refused.lock().unwrap() = packet_id;
    }

    pub(crate) fn mend(&self) {
        self.state.send_replace(State::Open);
    }

    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.letters.lock().unwrap().clone()
    }
}

impl Transport for Postbox {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        Box::pin(async move {
            let now = *self.state.borrow();
            match now {
                State::Open => {}
                State::OutOfOrder => return Err(TransportError::Unreachable),
                State::Silent => {
                    let _ = self.state.subscribe().wait_for(|state| *state != State::Silent).await;
                    return Err(TransportError::TimedOut);
                }
                State::Slow => {
                    let _ = self.state.subscribe().wait_for(|state| *state == State::Open).await;
                }
            }
            if self.refused.lock().unwrap().as_ref() == Some(&parcel.id().to_string()) {
                return Err(TransportError::NotTaken);
            }
            self.letters.lock().unwrap().push(Letter {
                packet_id: parcel.id().to_string(),
                content: parcel.content().clone(),
                origin_digest: parcel.origin_digest().to_vec(),
                markings: parcel.markings().iter().map(|it| it.provision.clone()).collect(),
                sender_checkpoint: parcel.sender_checkpoint().to_owned(),
                decision: parcel.decision().clone(),
            });
            Ok(Handed::Imported)
        })
    }
}
