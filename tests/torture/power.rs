//! Power cuts: a whole gateway on a disk that loses unsynced writes and tears them, cut off anywhere, its recovery included.
//!
//! Each cut goes through everything that a gateway keeps: journal, index, tiles and anchor. What was answered before it must be
//! answered after it, byte for byte.

use crate::Outcome;
use crate::counts::Counts;
use crate::ground::Ground;
use crate::plan::Plan;
use crate::runs::all_runs;
use crate::simulation::MachineClock;
use crate::support::{CHILDREN, Frame, Ledger, edited, encoded, frames_in, handover};
use prost::Message;
use stafett::internals::{Dice, Disk, Fault, Inbox, Reach, Simulated};
use stafett::wire::v1;
use stafett::{Caller, Error, Gateway, PacketId};
use std::io;
use std::sync::Arc;
use tokio::time::Instant;

/// So many cuts does one disk go through.
const CUTS: u64 = 20;
/// So many entries are in a ledger whose first tile is full with some more.
const BEFORE_A_TILE: usize = 256 - 10;
/// How many operations come before a cut at most; about a third of that begins a gateway.
const OPERATIONS: u64 = 100;
/// How many packets are handed over between two cuts at most.
const PACKETS: u64 = 8;
/// How many old receipts are asked for after each cut, besides those of the last life.
const OLD: u64 = 2;

pub(crate) fn power(plan: &Plan) -> Outcome<Counts> {
    let ground = Ground::new();
    let filled = Filled::new(&ground)?;
    all_runs("power", plan.seed, plan.power_cuts.div_ceil(CUTS), |seed| {
        let ran = Store::begin(seed, &ground, &filled).live();
        ran.map_err(|why| {
            format!("{why}\nreplay it by: cargo torture power seed={seed} cuts={CUTS}").into()
        })
    })
}

/// What every store begins with: a tree that soon fills its first tile, for only full tiles are files.
struct Filled {
    disk: Disk,
    told: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Filled {
    fn new(ground: &Ground) -> Outcome<Self> {
        let nothing = Self { disk: Disk::new(), told: Vec::new() };
        let mut store = Store::begin(0, ground, &nothing);
        paused()?.block_on(async {
            let gateway = store.open(Instant::now())?;
            while store.told.len() < BEFORE_A_TILE {
                store.hand_over(&gateway, 1).await?;
            }
            store.disk.kill();
            Ok(Self { disk: store.disk.restarted(), told: store.told })
        })
    }
}

/// A runtime whose time passes at once.
fn paused() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()
}

struct Store<'g> {
    ground: &'g Ground,
    dice: Dice,
    disk: Disk,
    /// What was answered: the packet and its receipt.
    told: Vec<(Vec<u8>, Vec<u8>)>,
    /// How many of them were told before the last life.
    old: usize,
    heads: Vec<String>,
    /// Whose content was erased for good.
    emptied: Vec<usize>,
    counts: Counts,
}

impl<'g> Store<'g> {
    fn begin(seed: u64, ground: &'g Ground, filled: &Filled) -> Self {
        let told = filled.told.clone();
        Self {
            ground,
            dice: Dice(seed),
            disk: filled.disk.copied(),
            old: told.len(),
            told,
            heads: Vec::new(),
            emptied: Vec::new(),
            counts: Counts::default(),
        }
    }

    fn live(mut self) -> Outcome<Counts> {
        paused()?.block_on(async {
            let began = Instant::now();
            for _ in 0..CUTS {
                self.life(began).await?;
                self.counts.power_cuts += 1;
                self.disk = self.disk.after_power_cut(&mut self.dice);
            }
            self.last(began).await?;
            Ok(self.counts)
        })
    }

    /// From one cut to the next.
    async fn life(&mut self, began: Instant) -> Outcome<()> {
        self.disk.plan(self.dice.roll(OPERATIONS), Fault::CutsPower, Reach::Changes);
        let gateway = match self.open(began) {
            Ok(gateway) => gateway,
            Err(_) if self.disk.is_dead() => return Ok(()),
            Err(why) => return Err(format!("it does not begin after a power cut: {why}").into()),
        };
        self.check(&gateway).await?;
        self.old = self.told.len();
        for _ in 0..1 + self.dice.roll(PACKETS) {
            if self.disk.is_dead() {
                return Ok(());
            }
            // Some together, so that they become one group.
            let many = 1 + self.dice.roll(3);
            self.hand_over(&gateway, many).await?;
            if self.dice.happens(300) {
                self.erase(&gateway).await?;
            }
            if self.dice.happens(300) {
                // A pause, in which the index is synced.
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
        }
        self.disk.kill();
        Ok(())
    }

    /// After the last cut: what was erased is erased, nothing that waits is, and the journal alone tells all that the index knows.
    async fn last(&mut self, began: Instant) -> Outcome<()> {
        let gateway = self.open(began)?;
        gateway.sweep().await?;
        let files = self.disk.journal_files();
        let frames = frames_in(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        if !self.emptied.iter().all(|number| frames[*number].payload_is_erased()) {
            return Err("a key that was destroyed is there again".into());
        }
        if frames.iter().any(Frame::log_is_erased) {
            return Err("a log was erased that is not due".into());
        }
        for (_, receipt) in &self.told {
            let receipt = v1::Receipt::decode(receipt.as_slice())?;
            let told = gateway.status(&caller(), &receipt.packet_id).await?;
            let number = usize::try_from(receipt.proof.ok_or("a receipt proves something")?.index)?;
            let waits = told.status() == v1::PacketStatus::Held;
            if frames[number].payload_is_erased() == waits {
                return Err("what waits was erased, or what is due was not".into());
            }
        }
        let known = gateway.index_digest()?;
        self.disk = Disk::holding(&files);
        match self.open(began)?.index_digest()? == known {
            true => Ok(()),
            false => Err("an index that is built again knows something else".into()),
        }
    }

    /// Hands over so many packets at once.
    async fn hand_over(&mut self, gateway: &Gateway, many: u64) -> Outcome<()> {
        let packets: Vec<_> = (0..many).map(|_| self.packet()).collect();
        let asked = packets.iter().map(|bytes| {
            let (gateway, bytes) = (gateway.clone(), bytes.clone());
            tokio::spawn(async move { gateway.submit(&caller(), bytes.into()).await })
        });
        let asked: Vec<_> = asked.collect();
        for (bytes, answer) in packets.into_iter().zip(asked) {
            match answer.await? {
                Ok(receipt) => {
                    self.heads.push(receipt.proof.clone().unwrap().checkpoint);
                    self.told.push((bytes, receipt.encode_to_vec()));
                }
                Err(_) if self.disk.is_dead() => {}
                Err(error) => return Err(error.to_string().into()),
            }
        }
        Ok(())
    }

    /// Takes a packet back, whose content may go then, and erases what may go.
    async fn erase(&mut self, gateway: &Gateway) -> Outcome<()> {
        let Some((_, receipt)) = self.told.last() else { return Ok(()) };
        let receipt = v1::Receipt::decode(receipt.as_slice())?;
        let reason = v1::WithdrawReason::SentByMistake.into();
        let withdrawn = gateway.withdraw(&caller(), &receipt.packet_id, reason).await;
        let erased = match withdrawn {
            Ok(_) | Err(Error::Ended { .. }) => gateway.sweep().await,
            Err(error) => Err(error),
        };
        match erased {
            Ok(()) => {
                self.emptied.push(usize::try_from(receipt.proof.unwrap().index)?);
                Ok(())
            }
            Err(_) if self.disk.is_dead() => Ok(()),
            Err(error) => Err(format!("content can't be erased: {error}").into()),
        }
    }

    /// Everything of the last life, and some of what is older, is still as it was answered.
    async fn check(&mut self, gateway: &Gateway) -> Outcome<()> {
        let older = (0..OLD.min(self.old as u64)).map(|_| self.dice.roll(self.old as u64));
        let older: Vec<_> = older.map(|at| usize::try_from(at).unwrap()).collect();
        for at in older.into_iter().chain(self.old..self.told.len()) {
            let (bytes, before) = self.told[at].clone();
            match gateway.submit(&caller(), bytes.into()).await {
                Ok(receipt) if receipt.encode_to_vec() == before => {}
                Err(_) if self.disk.is_dead() => return Ok(()),
                Ok(_) => return Err("what was acknowledged is lost, or was changed".into()),
                Err(error) => return Err(format!("a receipt is refused: {error}").into()),
            }
        }
        let Some(head) = self.heads.last() else { return Ok(()) };
        let ledger = Ledger::of(&gateway.verifier_key());
        let (then, now) = (ledger.head(head)?, ledger.head(&gateway.checkpoint())?);
        let proof = gateway.consistency(then.size, now.size)?;
        match then.size == now.size && then == now || then.grew_to(&now, &proof.hashes) {
            true => Ok(()),
            false => Err("the ledger is not what it was, grown".into()),
        }
    }

    fn open(&mut self, began: Instant) -> Result<Gateway, String> {
        let simulated = Simulated {
            clock: Arc::new(MachineClock::new(began)),
            disk: self.disk.clone(),
            links: Vec::new(),
            inbox: Arc::new(Nobody),
            packs: self.ground.packs(),
            chance: Arc::new(|| 0),
            quiet: None,
            glance: None,
        };
        Gateway::open_simulated(self.ground.config(0), simulated).map_err(|error| error.to_string())
    }

    fn packet(&mut self) -> Vec<u8> {
        let child = usize::try_from(self.dice.roll(CHILDREN.len() as u64)).unwrap();
        let random: [u8; 10] = self.dice.bytes(10).try_into().unwrap();
        let packet = edited(&handover(CHILDREN[child]), |header| {
            header.packet_id = PacketId::new(1_818_403_200_000, &random).to_string();
        });
        encoded(&packet)
    }
}

/// The record system that hands over.
fn caller() -> Caller {
    Caller::in_process("SE2321000156-BVC".parse().unwrap())
}

struct Nobody;

impl Inbox for Nobody {
    fn take(&self, _: &str, _: &[u8], _: &dyn Fn() -> bool) -> io::Result<()> {
        Err(io::ErrorKind::NotConnected.into())
    }
}
