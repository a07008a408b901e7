//! Requests that are built before a round begins, each packet under an identity of its own.

use super::{Outcome, arrivals::Arrivals};
use aws_lc_rs::rand;
use bytes::BytesMut;
use prost::Message;
use stafett::{
    Clock, PacketId, SystemClock,
    wire::{RawSubmit, v1},
};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Packets that differ in their children; their identities are written over.
pub(crate) struct Templates(Vec<Template>);

struct Template {
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Templates {
    pub(super) fn of(packets: Vec<v1::Packet>) -> Outcome<Self> {
        if packets.is_empty() {
            return Err("none of the samples is permitted".into());
        }
        packets.into_iter().map(Template::of).collect::<Outcome<_>>().map(Self)
    }
}

impl Template {
    fn of(mut packet: v1::Packet) -> Outcome<Self> {
        let placeholder = PacketId::new(0, &[0; 10]).to_string();
        let header = packet.header.as_mut().ok_or("a packet without a header")?;
        header.packet_id.clone_from(&placeholder);
        let encoded = packet.encode_to_vec();
        let mut places = encoded.windows(placeholder.len());
        let place = places.position(|bytes| bytes == placeholder.as_bytes());
        let (before, rest) = encoded.split_at(place.ok_or("a packet without its identity")?);
        let (_, after) = rest.split_at(placeholder.len());
        Ok(Self { before: before.to_vec(), after: after.to_vec() })
    }

    fn length(&self) -> usize {
        self.before.len() + PacketId::new(0, &[0; 10]).to_string().len() + self.after.len()
    }
}

impl fmt::Display for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths = || self.0.iter().map(Template::length);
        let (least, most) = (lengths().min(), lengths().max());
        write!(
            f,
            "handovers of {} children, {} to {} bytes, each with its own id",
            self.0.len(),
            least.unwrap_or_default(),
            most.unwrap_or_default()
        )
    }
}

/// One packet on its way to a server.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) id: PacketId,
    pub(super) packet: RawSubmit,
}

/// One round's requests.
pub(crate) struct Pool(Arc<[Request]>);

/// Hands requests out, to as many as ask.
pub(crate) struct Supply {
    requests: Arc<[Request]>,
    next: AtomicUsize,
    again: bool,
    /// Where a request is done only when its packet has come to the receiver.
    pub(super) arrivals: Option<Arc<Arrivals>>,
}

/// Identities begin with the time they were made at, so that they come in nearly rising order, as senders' do.
const IDS_PER_MS: u64 = 32;

impl Pool {
    pub(crate) fn new(templates: &Templates, count: usize) -> Outcome<Self> {
        let now = u64::try_from(SystemClock.now().as_millisecond())?;
        let Templates(templates) = templates;
        let longest = templates.iter().map(Template::length).max().unwrap_or_default();
        let mut arena = BytesMut::with_capacity(longest * count);
        let requests = templates.iter().cycle().zip(0..).take(count).map(|(template, n)| {
            let mut random = [0; 10];
            rand::fill(&mut random)?;
            let id = PacketId::new(now + n / IDS_PER_MS, &random);
            for part in [&template.before, id.to_string().as_bytes(), &template.after] {
                arena.extend_from_slice(part);
            }
            Ok(Request { id, packet: RawSubmit { packet: arena.split().freeze() } })
        });
        Ok(Self(requests.collect::<Outcome<_>>()?))
    }

    /// Every request once: a round that has used them all up has ended.
    pub(crate) fn once(&self) -> Supply {
        let requests = Arc::clone(&self.0);
        Supply { requests, next: AtomicUsize::new(0), again: false, arrivals: None }
    }

    /// From the beginning again when all are used up, for a server that doesn't read them.
    pub(crate) fn again(&self) -> Supply {
        Supply { again: true, ..self.once() }
    }
}

impl Supply {
    /// A request is then done when its packet has come to the receiver.
    pub(crate) fn until_arrived(self, arrivals: &Arc<Arrivals>) -> Self {
        Self { arrivals: Some(Arc::clone(arrivals)), ..self }
    }

    pub(super) fn next(&self) -> Option<Request> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let place = if self.again { place % self.requests.len() } else { place };
        self.requests.get(place).cloned()
    }
}
