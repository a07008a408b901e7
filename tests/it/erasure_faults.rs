//! An erasure survives a crash at any point: every write and sync of the journal fails once, in every way, and the next start ends what was begun.

use crate::support::*;
use jiff::{SignedDuration, Timestamp};
use prost::Message;
use stafett::internals::{Dice, Disk, Fault, Inbox, Reach, ReadPacks, Simulated};
use stafett::wire::v1::{self, WithdrawReason};
use stafett::{Caller, Clock, Config, Error, Gateway, SystemClock};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};
use tokio::time::Instant;

const FAULTS: [Fault; 6] = [
    Fault::Fails,
    Fault::FailsButPersists,
    Fault::ForgetsWhatItShouldSync,
    Fault::Kills,
    Fault::KillsAfter,
    Fault::CutsPower,
];
const A_DAY: SignedDuration = SignedDuration::from_hours(24);
/// Longer than a log is kept here, and shorter than a gateway may have been down.
const SIX_YEARS: SignedDuration = SignedDuration::from_hours(24 * 366 * 6);

/// A configuration that keeps content no longer than it must, and a store with packets that have ended and one that waits.
struct Rig {
    site: Site,
    config: Config,
    packs: ReadPacks,
    began: Instant,
    disk: Disk,
    /// Handed over, with their receipts; the last one waits.
    told: Vec<(v1::Packet, v1::Receipt)>,
    /// How many records there are.
    records: usize,
}

struct Later(Instant, SignedDuration);

impl Clock for Later {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2027-08-16T08:00:00Z".parse().unwrap();
        let passed = i64::try_from(self.0.elapsed().as_micros()).unwrap();
        start + self.1 + SignedDuration::from_micros(passed)
    }

    fn counted(&self) -> Duration {
        self.0.elapsed()
    }
}

struct Nobody;

impl Inbox for Nobody {
    fn take(&self, _: &str, _: &[u8], _: &dyn Fn() -> bool) -> io::Result<()> {
        Err(io::ErrorKind::NotConnected.into())
    }
}

fn bvc() -> Caller {
    Caller::in_process("SE2321000156-BVC".parse().unwrap())
}

impl Rig {
    async fn new() -> Self {
        let site = Site::new();
        let retention = "[retention]\npayload_days = 0\npayload_source = \"a test\"\nlog_years = 5\nlog_source = \"a test\"\n";
        site.reconfigure(REGION, "[courier]", &format!("{retention}\n[courier]"));
        site.reconfigure(REGION, "segment_mib = 1", "segment_mib = 1\nlongest_pause_days = 3650");
        let config = Config::load(&site.config_file(REGION), SystemClock.now()).unwrap();
        let (packs, began) = (ReadPacks::read().unwrap(), Instant::now());
        let (disk, told) = (Disk::new(), Vec::new());
        let mut rig = Self { site, config, packs, began, disk, told, records: 0 };
        rig.fill().await;
        rig
    }

    async fn fill(&mut self) {
        let gateway = self.open(&self.disk, SignedDuration::ZERO).unwrap();
        for change in [guardians(&["g1", "g2"]), consent("g1"), hiding()] {
            gateway.record(&bvc(), change_of(CHILDREN[4], change)).await.unwrap();
        }
        for child in CHILDREN.into_iter().take(4) {
            let packet = handover(child);
            let receipt = gateway.submit(&bvc(), encoded(&packet).into()).await.unwrap();
            self.told.push((packet, receipt));
        }
        // One that replaces another, which it withdraws.
        let replaced = id_of(&self.told[0].0);
        let replacing = edited(&handover(CHILDREN[0]), |header| header.replaces = replaced);
        let receipt = gateway.submit(&bvc(), encoded(&replacing).into()).await.unwrap();
        self.told.insert(1, (replacing, receipt));
        for (packet, _) in &self.told[1..4] {
            let reason = WithdrawReason::SentByMistake.into();
            gateway.withdraw(&bvc(), &id_of(packet), reason).await.unwrap();
        }
        // Turned away: of a packet that is known, and of one that never was.
        let other = edited(&self.told[2].0, |header| header.case_id = "annat".to_owned());
        gateway.submit(&bvc(), encoded(&other).into()).await.unwrap_err();
        let foreign = edited(&handover(CHILDREN[5]), |header| header.sender_unit = SOC.to_owned());
        gateway.submit(&bvc(), encoded(&foreign).into()).await.unwrap_err();
        gateway.caught_up().await.unwrap();
        // A pause, in which the index is synced.
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.disk.kill();
        self.disk = self.disk.restarted();
        self.records = records(&self.disk).len();
    }

    fn open(&self, disk: &Disk, ahead: SignedDuration) -> Result<Gateway, String> {
        let simulated = Simulated {
            clock: Arc::new(Later(self.began, ahead)),
            disk: disk.clone(),
            links: Vec::new(),
            inbox: Arc::new(Nobody),
            packs: self.packs.clone(),
            chance: Arc::new(|| 0),
            quiet: None,
            glance: None,
        };
        Gateway::open_simulated(self.config.clone(), simulated).map_err(|error| error.to_string())
    }

    /// Erases all that is due, until the fault strikes; tells whether it did, and what is left of the disk.
    async fn until(
        &self,
        (at, fault, reach): (u64, Fault, Reach),
        ahead: SignedDuration,
        dice: &mut Dice,
    ) -> (bool, Disk) {
        let disk = self.disk.copied();
        disk.plan(at, fault, reach);
        if let Ok(gateway) = self.open(&disk, ahead) {
            // It is done, or the process ends as it must.
            let _ = gateway.sweep().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let struck = disk.fault_is_over();
        if fault == Fault::CutsPower && disk.is_without_power() {
            return (struck, disk.after_power_cut(dice));
        }
        disk.kill();
        (struck, disk.restarted())
    }

    /// The next life ends what was begun, and does the rest.
    async fn check(&self, disk: &Disk, ahead: SignedDuration, anew: bool) {
        let gateway = self.open(disk, ahead).unwrap();
        gateway.sweep().await.unwrap();
        let lies = records(disk);
        let log_goes = ahead == SIX_YEARS;
        for (packet, receipt) in &self.told {
            let waits = packet == &self.told[4].0;
            let frame = &lies[receipt.proof.as_ref().unwrap().index as usize];
            assert_eq!(frame.payload_is_erased(), !waits, "what waits stays, and nothing else");
            assert_eq!(frame.log_is_erased(), !waits && log_goes);
            match gateway.submit(&bvc(), encoded(packet).into()).await {
                Err(Error::Erased) => assert!(log_goes && !waits),
                again => assert_eq!(again.unwrap().encode_to_vec(), receipt.encode_to_vec()),
            }
        }
        if log_goes {
            let erased = lies[..self.records].iter().filter(|frame| frame.log_is_erased()).count();
            // Five were accepted and three taken back, and two turned away; not the one that waits, nor the register.
            assert_eq!(erased, 4 + 3 + 2);
        }
        let ledger = Ledger::of(&gateway.verifier_key());
        let then = ledger.proves(self.told[4].1.proof.as_ref().unwrap()).unwrap();
        let now = ledger.head(&gateway.checkpoint()).unwrap();
        let proof = gateway.consistency(then.size, now.size).unwrap();
        assert!(then.grew_to(&now, &proof.hashes), "the tree is what it was, grown");
        if anew {
            let built_again = self.anew(disk, ahead).await.unwrap();
            assert!(built_again == gateway.index_digest().unwrap(), "it is the same");
        }
        // What the register knows stays in force.
        let known = gateway.preview(&bvc(), encoded(&handover(CHILDREN[4])).into()).await.unwrap();
        assert_eq!(known.decision.unwrap().missing[0], "consent:g2");
    }

    /// Says offline that an erasure was not ended.
    fn verify(&self, disk: &Disk) {
        let data = self.site.path("verified");
        let _ = fs::remove_dir_all(&data);
        for folder in ["journal", "ledger"] {
            fs::create_dir_all(data.join(folder)).unwrap();
        }
        for (name, bytes) in disk.journal_files() {
            fs::write(data.join("journal").join(name), bytes).unwrap();
        }
        let checkpoint = &self.told[4].1.proof.as_ref().unwrap().checkpoint;
        fs::write(data.join("ledger/checkpoint"), checkpoint).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_stafett"));
        command.args(["ledger", "verify"]).arg(data);
        command.arg("--key").arg(self.site.pki("region.master.key"));
        command.arg("--vkey").arg(self.site.pki("region.ledger.vkey"));
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("was begun and not ended"), "{told}");
    }

    /// What an index holds that is built from the journal alone.
    async fn anew(&self, disk: &Disk, ahead: SignedDuration) -> Result<[u8; 32], String> {
        let anew = Disk::holding(&disk.journal_files());
        let gateway = self.open(&anew, ahead)?;
        gateway.index_digest().map_err(|error| error.to_string())
    }
}

fn records(disk: &Disk) -> Vec<Frame> {
    let files = disk.journal_files();
    frames_in(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

/// Every operation on the journal; of those on index, tiles and anchor, which only fold it, some.
async fn every_operation_fails_once(ahead: SignedDuration) -> u64 {
    let rig = Rig::new().await;
    let mut dice = Dice(5);
    let mut struck = 0;
    for fault in FAULTS {
        for at in 0.. {
            let plan = (at, fault, Reach::Journal);
            let (was_struck, disk) = rig.until(plan, ahead, &mut dice).await;
            // To build an index again takes longer than all else.
            rig.check(&disk, ahead, at % 3 == 0).await;
            if !was_struck {
                break;
            }
            struck += 1;
        }
        for _ in 0..4 {
            let plan = (dice.roll(60), fault, Reach::Changes);
            let (_, disk) = rig.until(plan, ahead, &mut dice).await;
            rig.check(&disk, ahead, true).await;
        }
    }
    struck
}

#[tokio::test(start_paused = true)]
async fn content_is_erased_whatever_fails_on_the_way() {
    let struck = every_operation_fails_once(A_DAY).await;
    println!("erasing content: {struck} faults");
    assert!(struck > 60, "{struck}");
}

#[tokio::test(start_paused = true)]
async fn the_log_is_erased_whatever_fails_on_the_way() {
    let struck = every_operation_fails_once(SIX_YEARS).await;
    println!("erasing logs: {struck} faults");
    assert!(struck > 60, "{struck}");
}

/// A key of which a crash left a half explains itself by the announcement, and by nothing else.
#[tokio::test(start_paused = true)]
async fn a_key_that_is_half_gone_is_right_only_where_it_was_announced() {
    let rig = Rig::new().await;
    let withdrawn = rig.told[3].1.proof.as_ref().unwrap().index as usize;
    let halve = |disk: &Disk| {
        let frame = records(disk)[withdrawn].clone();
        let (at, slot) = frame.log_slot.unwrap();
        for (place, byte) in slot.into_iter().enumerate().take(30) {
            disk.flip(&frame.file, at + place, byte);
        }
    };
    let (mut before, mut between) = (0, 0);
    for at in 0.. {
        let (struck, disk) =
            rig.until((at, Fault::Kills, Reach::Journal), SIX_YEARS, &mut Dice(0)).await;
        let lies = records(&disk);
        if lies[withdrawn].log_is_erased() {
            assert!(struck);
            break;
        }
        // An erasure of content comes before: announced, and ended.
        let announced = lies.len() > rig.records + 2;
        if announced {
            rig.verify(&disk);
        }
        halve(&disk);
        let anew = rig.anew(&disk, SIX_YEARS).await;
        if announced {
            anew.unwrap();
            rig.verify(&disk);
            rig.check(&disk, SIX_YEARS, true).await;
            between += 1;
        } else {
            let refused = anew.unwrap_err();
            assert!(refused.contains("no later entry says"), "{refused}");
            before += 1;
        }
    }
    assert!(before > 0 && between > 0, "{before} before, {between} between");
}
