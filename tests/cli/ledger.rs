//! `ledger verify`, over a folder that was left alone and over every kind of damage.

use crate::{code, demo, err, out, stafett, text};
use std::{fs, os::unix::fs::FileExt, path::PathBuf, process::Output, thread, time::Duration};
use tempfile::TempDir;

/// A data folder of the demo's, to be damaged.
struct Ledger {
    folder: TempDir,
}

impl Ledger {
    const JOURNAL: &str = "region/data/journal/0000000001.journal";

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn verify(&self, options: &[&str]) -> Output {
        let data = self.path("region/data");
        stafett(&[&["ledger", "verify", text(&data)], options].concat())
    }

    fn verify_inside(&self) -> Output {
        let (key, vkey) =
            (self.path("pki/varmland.master.key"), self.path("pki/varmland.ledger.vkey"));
        self.verify(&["--key", text(&key), "--vkey", text(&vkey)])
    }

    /// Damages the journal, has a look, and puts it right again.
    fn with_journal<T>(&self, damage: impl FnOnce(&mut Vec<u8>), look: impl FnOnce() -> T) -> T {
        let journal = self.path(Self::JOURNAL);
        let whole = fs::read(&journal).unwrap();
        let mut damaged = whole.clone();
        damage(&mut damaged);
        assert_ne!(whole, damaged);
        fs::write(&journal, damaged).unwrap();
        let seen = look();
        fs::write(&journal, whole).unwrap();
        seen
    }

    /// Where each group ends, by the mark that closes it.
    fn group_ends(&self) -> Vec<usize> {
        let journal = fs::read(self.path(Self::JOURNAL)).unwrap();
        let marks = journal.windows(4).enumerate().filter(|(_, four)| four == b"SfE\x01");
        marks.map(|(place, _)| place + 4).collect()
    }
}

#[test]
fn a_ledger_is_intact_tampered_or_incomplete() {
    let ledger = Ledger { folder: demo() };
    let intact = ledger.verify_inside();
    assert_eq!(code(&intact), 0, "{}", err(&intact));
    assert!(out(&intact).starts_with("intact: ") && out(&intact).contains("records open"));
    let unopened = ledger.verify(&[]);
    assert_eq!(code(&unopened), 0, "{}", err(&unopened));
    assert!(out(&unopened).contains("Not proven:") && out(&unopened).contains("--vkey"));
    assert!(out(&unopened).contains("didn't write it all anew"), "{}", out(&unopened));
    let ends = ledger.group_ends();
    let (length, first_end) = (*ends.last().unwrap(), ends[0]);

    // Every part of the journal is under the key, wherever a byte is changed.
    for place in (0..length).step_by(length / 16) {
        let told = ledger.with_journal(|journal| journal[place] ^= 0x10, || ledger.verify_inside());
        assert_eq!(code(&told), 1, "byte {place}: {}{}", out(&told), err(&told));
        assert!(out(&told).starts_with("tampered: entry "), "byte {place}: {}", out(&told));
    }
    // Without the key, what was signed still is.
    let told = ledger.with_journal(
        |journal| {
            let head = journal.windows(15).position(|some| some == b"varmland/audit\n").unwrap();
            journal[head + 15] ^= 1;
        },
        || ledger.verify(&[]),
    );
    assert_eq!(code(&told), 1);
    assert!(out(&told).starts_with("tampered: entry 0"), "{}", out(&told));

    // Groups that were taken away at the end, and a last sector that never came, are missed by the checkpoint beside them.
    for from in [ends[ends.len() - 2], (length - 1) / 512 * 512, first_end] {
        let told =
            ledger.with_journal(|journal| journal[from..length].fill(0), || ledger.verify(&[]));
        assert_eq!(code(&told), 2, "{}{}", out(&told), err(&told));
        assert!(out(&told).starts_with("incomplete: "), "{}", out(&told));
    }
    // A gateway that is in the midst of writing such a sector is waited for.
    let (journal, sector) = (ledger.path(Ledger::JOURNAL), (length - 1) / 512 * 512);
    let whole = fs::read(&journal).unwrap();
    let write = |bytes: &[u8]| {
        let file = fs::OpenOptions::new().write(true).open(&journal).unwrap();
        file.write_all_at(bytes, sector as u64).unwrap();
    };
    write(&vec![0; length - sector]);
    let told = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(300));
            write(&whole[sector..length]);
        });
        ledger.verify(&[])
    });
    assert_eq!(code(&told), 0, "{}{}", out(&told), err(&told));
    // With an older checkpoint put beside them, only one that was kept elsewhere misses them.
    let anchor = ledger.path("region/data/ledger/checkpoint");
    let (newest, kept) =
        (fs::read(&anchor).unwrap(), ledger.path("receipt-of-varmland.checkpoint"));
    let journal = fs::read(ledger.path(Ledger::JOURNAL)).unwrap();
    let older = String::from_utf8_lossy(&journal[..first_end]).into_owned();
    let (_, older) = older.split_once("2321000156/varmland/audit\n").unwrap();
    // A note ends with its signature's line: what follows in the frame is no text, and any byte of it may be a line's end.
    let (head, signed) = older.split_once("\n\n").unwrap();
    let (signature, _) = signed.split_once('\n').unwrap();
    let older = format!("2321000156/varmland/audit\n{head}\n\n{signature}\n");
    fs::write(&anchor, older).unwrap();
    let rolled_back = |options: &[&str]| {
        ledger.with_journal(|journal| journal[first_end..length].fill(0), || ledger.verify(options))
    };
    assert_eq!(code(&rolled_back(&[])), 0);
    let told = rolled_back(&["--checkpoint", text(&kept)]);
    assert_eq!(code(&told), 2, "{}{}", out(&told), err(&told));
    fs::remove_file(&anchor).unwrap();
    assert_eq!(code(&ledger.verify(&[])), 2, "no checkpoint beside the journal");
    fs::write(&anchor, newest).unwrap();

    let other = ledger.path("pki/karlstad.ledger.vkey");
    assert_eq!(code(&ledger.verify(&["--vkey", text(&other)])), 1, "signed by another");
    assert_eq!(code(&ledger.verify(&["--vkey", "no key"])), 3);
    assert_eq!(code(&ledger.verify(&["--key", text(&other)])), 3);
    fs::remove_file(ledger.path("region/data/ledger/verifier.vkey")).unwrap();
    assert_eq!(code(&ledger.verify(&[])), 3, "no verifier key at all");
    assert_eq!(code(&ledger.verify_inside()), 0, "nothing of all this has changed the folder");
    fs::remove_file(ledger.path(Ledger::JOURNAL)).unwrap();
    assert_eq!(code(&ledger.verify_inside()), 2);
    assert_eq!(code(&stafett(&["ledger", "verify", "no/such/folder"])), 2);
}
