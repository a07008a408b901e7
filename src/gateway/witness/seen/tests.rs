//! A witness across restarts, failures of its disk, and two questions at once: never two trees.

use super::*;
use crate::internals::{Disk, Fault, Reach};
use crate::ledger::{LocalShelf, Tiles};
use crate::peer::{Answering, KnownPeer, Tells};
use std::thread;
use tempfile::TempDir;

const PEER: &str = "SE2321000156-STAFETT";
const AT: u64 = 1_818_403_200;

/// A peer's ledger, as it truly grew or as somebody made it up: leaves from `fork_at` on are others.
struct Log {
    signer: Signer,
    tiles: Tiles,
    _folder: TempDir,
}

impl Log {
    fn of(leaves: u8, fork_at: u8, mark: u8) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut tiles = Tiles::open(Arc::new(LocalShelf::new(folder.path())), 0).unwrap();
        let leaf = |at: u8| Hash::from([if at < fork_at { at } else { at | mark }; 32]);
        tiles.append(&(0..leaves).map(leaf).collect::<Vec<_>>()).unwrap();
        let signer = Signer::from_seed("2321000156/region/audit", &[3; 32]).unwrap();
        Self { signer, tiles, _folder: folder }
    }

    fn honest() -> Self {
        Self::of(20, 20, 0)
    }

    /// The same up to three entries.
    fn forked() -> Self {
        Self::of(20, 3, 0x80)
    }

    fn question(&self, old_size: u64, size: u64) -> Question {
        let root = self.tiles.root(size).unwrap();
        let checkpoint = Checkpoint::new(self.signer.name(), size, root).unwrap();
        let proof = self.tiles.consistency(old_size, size).unwrap();
        Question { old_size, proof, note: checkpoint.sign(&self.signer).unwrap() }
    }
}

fn peer() -> HsaId {
    PEER.parse().unwrap()
}

fn own() -> Arc<Signer> {
    Arc::new(Signer::from_seed("2120001850/karlstad/audit", &[4; 32]).unwrap())
}

fn open(shelf: Arc<dyn Shelf>) -> Seen {
    let answering = Answering {
        endpoint: "https://127.0.0.1:7443".parse().unwrap(),
        ledger_key: Log::honest().signer.verifier().clone(),
        tells: Tells::Imported,
    };
    let known = KnownPeer {
        hsa_id: peer(),
        name: "Region Värmland".to_owned(),
        rights: [].into(),
        speaks_for: [].into(),
        answering: Some(answering),
    };
    Seen::open(shelf, own(), &Directory::new([known])).unwrap()
}

fn on(disk: &Disk) -> Seen {
    open(Arc::new(disk.clone()))
}

/// The size that was cosigned, or the word of the refusal.
fn asked(seen: &Seen, question: &Question) -> io::Result<Result<u64, &'static str>> {
    Ok(match seen.add(&peer(), question, AT)? {
        Added::Cosigned(line) => {
            let cosigned = format!("{}{line}", question.note);
            let keys = [own().cosigner().clone()];
            let by = cosigners(cosigned.as_bytes(), &keys).unwrap();
            assert_eq!((by.len(), by[0].at), (1, AT));
            Ok(Note::parse(cosigned.as_bytes()).unwrap().text.parse::<Checkpoint>().unwrap().size())
        }
        Added::OtherSize(_) => Err("other-size"),
        Added::Invalid { field, .. } => Err(field),
        Added::Refused(refusal) => Err(refusal.word),
    })
}

fn size_of(seen: &Seen) -> u64 {
    seen.head(&peer()).map_or(0, |head| head.checkpoint.size())
}

#[test]
fn what_was_cosigned_is_known_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = || Arc::new(LocalShelf::new(folder.path().join("ledger")));
    let (honest, forked) = (Log::honest(), Log::forked());
    let seen = open(shelf());
    assert_eq!(asked(&seen, &honest.question(0, 3)).unwrap(), Ok(3));
    assert_eq!(asked(&seen, &honest.question(3, 8)).unwrap(), Ok(8));
    assert_eq!(asked(&seen, &honest.question(8, 8)).unwrap(), Ok(8), "again is harmless");
    for seen in [seen, open(shelf())] {
        assert_eq!(size_of(&seen), 8);
        assert_eq!(asked(&seen, &honest.question(0, 9)).unwrap(), Err("other-size"));
        assert_eq!(asked(&seen, &honest.question(3, 9)).unwrap(), Err("other-size"));
        assert_eq!(asked(&seen, &honest.question(3, 7)).unwrap(), Err(SMALLER));
        assert_eq!(asked(&seen, &forked.question(8, 9)).unwrap(), Err(FORKED));
        assert_eq!(asked(&seen, &forked.question(8, 8)).unwrap(), Err(FORKED));
        assert_eq!(asked(&seen, &forked.question(0, 8)).unwrap(), Err(FORKED));
        assert_eq!(size_of(&seen), 8, "a refusal changes nothing");
        let fork = Checkpoint::new(forked.signer.name(), 8, forked.tiles.root(8).unwrap()).unwrap();
        assert!(seen.contradicts(&peer(), &fork));
        let same = Checkpoint::new(honest.signer.name(), 8, honest.tiles.root(8).unwrap()).unwrap();
        let other_size =
            Checkpoint::new(forked.signer.name(), 9, forked.tiles.root(9).unwrap()).unwrap();
        assert!(!seen.contradicts(&peer(), &same) && !seen.contradicts(&peer(), &other_size));
    }
    assert_eq!(asked(&open(shelf()), &honest.question(8, 20)).unwrap(), Ok(20));
}

#[test]
fn what_the_peer_did_not_sign_is_foreign() {
    let seen = on(&Disk::new());
    let mut log = Log::honest();
    let right = log.question(0, 3);
    for other in [("2321000156/region/audit", [5; 32]), ("2321000156/other/audit", [3; 32])] {
        log.signer = Signer::from_seed(other.0, &other.1).unwrap();
        assert_eq!(asked(&seen, &log.question(0, 3)).unwrap(), Err(FOREIGN));
    }
    let malformed = Question { note: "no note".to_owned(), ..log.question(0, 3) };
    assert_eq!(asked(&seen, &malformed).unwrap(), Err("checkpoint"));
    assert_eq!(size_of(&seen), 0);
    // Lines of others are let be, and not kept.
    let more = format!("{}{}", right.note, "— someone.example/else AAAAAAAAAAA=\n");
    assert_eq!(asked(&seen, &Question { note: more, ..right }).unwrap(), Ok(3));
    assert!(!seen.head(&peer()).unwrap().note.contains("someone.example"));
}

#[test]
fn what_lies_there_and_was_not_cosigned_here_is_never_built_upon() {
    let disk = Disk::new();
    let log = Log::honest();
    assert_eq!(asked(&on(&disk), &log.question(0, 3)).unwrap(), Ok(3));
    let name = file(&peer());
    let whole = disk.read(&name).unwrap();
    let unsigned = log.question(0, 3).note.into_bytes();
    for broken in [whole[..whole.len() - 20].to_vec(), unsigned, Vec::new(), b"\xff".to_vec()] {
        disk.put_durably(&name, &broken).unwrap();
        let seen = on(&disk);
        for question in [log.question(0, 3), log.question(3, 4), Log::forked().question(0, 9)] {
            assert_eq!(asked(&seen, &question).unwrap(), Err(UNREADABLE));
        }
    }
    disk.put_durably(&name, &whole).unwrap();
    assert_eq!(size_of(&on(&disk)), 3);
}

#[test]
fn of_two_trees_at_once_one_is_cosigned() {
    for _ in 0..20 {
        let seen = on(&Disk::new());
        let logs = [Log::honest(), Log::forked()];
        assert_eq!(asked(&seen, &logs[0].question(0, 3)).unwrap(), Ok(3));
        let cosigned: Vec<Vec<u64>> = thread::scope(|scope| {
            let ask = |log: &Log| -> Vec<u64> {
                (4..12)
                    .filter_map(|size| asked(&seen, &log.question(3, size)).unwrap().ok())
                    .collect()
            };
            let asking: Vec<_> = logs.iter().map(|log| scope.spawn(move || ask(log))).collect();
            asking.into_iter().map(|asking| asking.join().unwrap()).collect()
        });
        let [honest, forked] = cosigned.as_slice() else { panic!("two") };
        assert_eq!(honest.len() + forked.len(), 1, "{honest:?} {forked:?}");
    }
}

#[test]
fn whatever_the_disk_does_what_was_let_go_is_remembered() {
    const FAULTS: [Fault; 6] = [
        Fault::Fails,
        Fault::FailsButPersists,
        Fault::ForgetsWhatItShouldSync,
        Fault::Kills,
        Fault::KillsAfter,
        Fault::CutsPower,
    ];
    let (honest, forked) = (Log::honest(), Log::forked());
    let (mut let_go, mut held_back) = (0, 0);
    for first in [true, false] {
        for fault in FAULTS {
            for after in 0..6 {
                let disk = Disk::new();
                let seen = on(&disk);
                let old = if first { 0 } else { 3 };
                if !first {
                    assert_eq!(asked(&seen, &honest.question(0, 3)).unwrap(), Ok(3));
                }
                disk.plan(after, fault, Reach::Changes);
                let answer = asked(&seen, &honest.question(old, 6));
                for later in [disk.copied().restarted(), disk.copied().after_worst_power_cut()] {
                    let seen = on(&later);
                    let known = size_of(&seen);
                    assert!([old, 6].contains(&known), "{fault:?} after {after}: {known}");
                    let forked = asked(&seen, &forked.question(known, 9)).unwrap();
                    if answer.is_ok() {
                        assert_eq!(known, 6, "{fault:?} after {after}");
                        assert_eq!(forked, Err(FORKED));
                    }
                }
                match answer {
                    Ok(_) => let_go += 1,
                    Err(_) => held_back += 1,
                }
            }
        }
    }
    assert!(let_go > 20 && held_back > 20, "{let_go} let go, {held_back} held back");
}
