//! A receiver, or whoever stands in its place, that answers with what it never said, or never said of this packet.

use crate::support::*;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use prost::Message;
use stafett::internals::Disk;
use stafett::wire::RawDeliver;
use stafett::wire::v1::{self, Acknowledgement, PacketStatus};
use stafett::{Caller, Delivering, Gateway, Handed, Hearing, Parcel, Transport};
use std::fs;
use std::sync::{Arc, Mutex};

fn caller(hsa_id: &str) -> Caller {
    Caller::in_process(hsa_id.parse().unwrap())
}

/// What is made of an earlier packet's acknowledgement and the right one.
type Forgery = fn(&Acknowledgement, &Acknowledgement) -> Acknowledgement;

fn proof(of: &mut Acknowledgement) -> &mut v1::EntryProof {
    of.proof.as_mut().unwrap()
}

fn changed(it: &Acknowledgement, change: impl FnOnce(&mut Acknowledgement)) -> Acknowledgement {
    let mut it = it.clone();
    change(&mut it);
    it
}

fn with_another_bit(bytes: &Bytes) -> Bytes {
    let mut bytes = bytes.to_vec();
    bytes[7] ^= 1;
    bytes.into()
}

/// By somebody who has no key.
const BY_OTHERS: [(&str, Forgery); 5] = [
    ("what was said of another packet, with this one's names", |earlier, right| {
        changed(earlier, |it| {
            it.packet_id = right.packet_id.clone();
            it.origin_digest = right.origin_digest.clone();
            // As new as the right one.
            proof(it).index = right.proof.as_ref().unwrap().index;
        })
    }),
    ("another bit of the signature", |_, right| {
        changed(right, |it| it.signature = with_another_bit(&it.signature))
    }),
    ("no signature", |_, right| changed(right, |it| it.signature = Bytes::new())),
    ("no proof of its own", |earlier, right| {
        changed(right, |it| {
            let index = proof(it).index;
            it.proof = earlier.proof.clone();
            proof(it).index = index;
        })
    }),
    ("another time", |_, right| changed(right, |it| it.at = None)),
];

/// Signed by the receiver itself, which is wrong about its ledger or about the packet.
const SIGNED: [(&str, Forgery); 9] = [
    ("another packet", |earlier, right| {
        changed(right, |it| it.packet_id = earlier.packet_id.clone())
    }),
    ("another content", |earlier, right| {
        changed(right, |it| it.origin_digest = earlier.origin_digest.clone())
    }),
    ("content that never left", |_, right| {
        changed(right, |it| it.digest = with_another_bit(&it.digest))
    }),
    ("another entry's leaf", |earlier, right| {
        changed(right, |it| proof(it).leaf = earlier.proof.as_ref().unwrap().leaf.clone())
    }),
    ("another place", |_, right| changed(right, |it| proof(it).index += 1)),
    ("another path", |_, right| {
        changed(right, |it| {
            let path = &mut proof(it).inclusion;
            path[0] = with_another_bit(&path[0]);
        })
    }),
    ("half a path", |_, right| changed(right, |it| drop(proof(it).inclusion.pop()))),
    ("another size", |_, right| changed(right, |it| proof(it).tree_size += 1)),
    ("no proof", |_, right| changed(right, |it| it.proof = None)),
];

/// Everything that is never believed.
fn forgeries() -> Vec<(&'static str, Forgery, bool)> {
    let by_others = BY_OTHERS.map(|(what, forgery)| (what, forgery, false));
    by_others.into_iter().chain(SIGNED.map(|(what, forgery)| (what, forgery, true))).collect()
}

/// Stands between the region and its receiver.
struct Forger {
    receiver: Gateway,
    key: Ed25519KeyPair,
    /// A packet that arrived before, as its delivery was answered.
    earlier: Mutex<Option<Acknowledgement>>,
    answers: Mutex<Option<(Forgery, bool)>>,
    /// Nothing is told at all where nothing is said of it.
    tells: Option<Mutex<Option<(Forgery, bool)>>>,
}

impl Forger {
    fn new(site: &Site, receiver: &Running, tells: bool) -> Arc<Self> {
        let key = fs::read_to_string(site.pki("karlstad.ledger.key")).unwrap();
        let seed = STANDARD.decode(key.trim()).unwrap();
        Arc::new(Self {
            receiver: receiver.gateway.clone(),
            key: Ed25519KeyPair::from_seed_unchecked(&seed).unwrap(),
            earlier: Mutex::default(),
            answers: Mutex::default(),
            tells: tells.then(Mutex::default),
        })
    }

    fn forged(&self, forgery: Option<(Forgery, bool)>, right: Acknowledgement) -> Acknowledgement {
        let mut earlier = self.earlier.lock().unwrap();
        let earlier = earlier.get_or_insert_with(|| right.clone());
        let Some((forge, signs)) = forgery else { return right };
        let mut forged = forge(earlier, &right);
        if signs {
            forged.signature = Bytes::new();
            let signed = [&b"stafett/v1/acknowledgement\n"[..], &forged.encode_to_vec()].concat();
            forged.signature = Bytes::copy_from_slice(self.key.sign(&signed).as_ref());
        }
        forged
    }
}

impl Transport for Forger {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        Box::pin(async move {
            let request = RawDeliver::from(parcel);
            let right = self.receiver.deliver(&caller(REGION.hsa_id), request).await.unwrap();
            let forgery = *self.answers.lock().unwrap();
            Ok(Handed::Acknowledged(Box::new(self.forged(forgery, right))))
        })
    }

    fn news(&self, from: u64) -> Option<Hearing<'_>> {
        let tells = self.tells.as_ref()?;
        Some(Box::pin(async move {
            let asked = v1::NewsRequest { from, limit: 0, wait_ms: 5_000 };
            let told = self.receiver.news(&caller(REGION.hsa_id), asked).await.unwrap().news;
            let forgery = *tells.lock().unwrap();
            Ok(told.into_iter().map(|right| self.forged(forgery, right)).collect())
        }))
    }
}

/// A region whose receiver is reached through a forger, at work.
struct Story {
    log: Log,
    region: Gateway,
}

impl Story {
    fn begin(site: &Site, forger: &Arc<Forger>, log: Log) -> Self {
        let region = opened_beside(site, &Disk::new(), KARLSTAD, forger.clone()).unwrap();
        let works = region.clone();
        tokio::spawn(async move { works.work().await });
        Self { log, region }
    }

    async fn handed_over(&self, n: usize) -> String {
        let report = orosanmalan(CHILDREN[n % CHILDREN.len()], SOC);
        let clerk = caller("SE2321000156-BVC");
        self.region.submit(&clerk, encoded(&report).into()).await.unwrap();
        id_of(&report)
    }

    async fn told(&self, id: &str) -> v1::StatusReply {
        self.region.status(&caller("SE2321000156-BVC"), id).await.unwrap()
    }

    fn alarms(&self) -> usize {
        self.log.lines(&["alarm=\"acknowledgement-unverified\""]).len()
    }

    async fn until(&self, id: &str, status: PacketStatus) {
        eventually_not("it comes so far", async || self.told(id).await.status() != status).await;
    }
}

#[tokio::test]
async fn no_delivery_is_believed_that_the_receiver_did_not_sign_and_prove_of_this_packet() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let forger = Forger::new(&site, &karlstad, false);
    let story = Story::begin(&site, &forger, log);
    let first = story.handed_over(0).await;
    story.until(&first, PacketStatus::Delivered).await;
    let swapped: (&str, Forgery, bool) = ("another packet's", |earlier, _| earlier.clone(), false);
    for (n, (what, forgery, signs)) in [swapped].into_iter().chain(forgeries()).enumerate() {
        *forger.answers.lock().unwrap() = Some((forgery, signs));
        let id = story.handed_over(n).await;
        let alarm = ["alarm=\"acknowledgement-unverified\"", &id];
        let heard = async || !story.log.lines(&alarm).is_empty();
        let delivered = async || story.told(&id).await.status() == PacketStatus::Delivered;
        eventually_not(what, async || !heard().await && !delivered().await).await;
        assert!(heard().await, "{what}: nobody is told");
        let told = story.told(&id).await;
        assert!(!events(&told).contains(&"acknowledged"), "{what}: it is believed");
        assert!(
            matches!(told.status(), PacketStatus::Queued | PacketStatus::Sent),
            "{what}: it does not wait any more, but is {:?}",
            told.status()
        );
        // The receiver says the same of it as before, by itself.
        *forger.answers.lock().unwrap() = None;
        story.until(&id, PacketStatus::Delivered).await;
    }
    karlstad.stop().await;
}

#[tokio::test]
async fn no_news_is_believed_that_the_receiver_did_not_sign_and_prove_of_this_packet() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
    let karlstad = site.start(KARLSTAD).await;
    let forger = Forger::new(&site, &karlstad, true);
    let story = Story::begin(&site, &forger, log);
    let first = story.handed_over(0).await;
    story.until(&first, PacketStatus::Imported).await;
    for (n, (what, forgery, signs)) in forgeries().into_iter().enumerate() {
        let before = story.alarms();
        *forger.tells.as_ref().unwrap().lock().unwrap() = Some((forgery, signs));
        let id = story.handed_over(n).await;
        let imported = async || story.told(&id).await.status() == PacketStatus::Imported;
        eventually_not(what, async || story.alarms() == before && !imported().await).await;
        assert!(story.alarms() > before, "{what}: nobody is told");
        let told = story.told(&id).await;
        assert_eq!(told.status(), PacketStatus::Delivered, "{what}: it is believed");
        assert_eq!(events(&told), ["accepted", "attempted", "acknowledged"], "{what}");
    }
    // It is heard all the same when it says what is right.
    *forger.tells.as_ref().unwrap().lock().unwrap() = None;
    let last = story.handed_over(0).await;
    story.until(&last, PacketStatus::Imported).await;
    karlstad.stop().await;
}
