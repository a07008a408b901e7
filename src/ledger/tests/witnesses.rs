//! Cosignatures and the judgement before them: others' published examples, strictness, and every bit changed.

use super::{Defined, leaves};
use crate::ledger::{
    Checkpoint, CheckpointError, CosignerKey, Hash, Note, NoteError, Objection, Signer,
    VerifierKey, cosign, cosigners, judge, open_witnessed,
};

// A public log's checkpoint with its witnesses' cosignatures, and two of the published keys: the log's and one witness's.
const REAL: &str = "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n\
    — arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n\
    — arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n\
    — transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n\
    — witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==\n\
    — remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n\
    — witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n";
const REAL_LOG: &str =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
const REAL_WITNESS: &str = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
const REAL_TIME: u64 = 0x6a12_2120;

// FiloSottile/torchwood, internal/witness/witness_test.go, TestRace: a log's checkpoints at 1, 3 and 5, and the proofs from 1.
const RACE_ORIGIN: &str =
    "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
const RACE_ROOTS: [(u64, &str); 3] = [
    (1, "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    (3, "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0="),
    (5, "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY="),
];
const RACE_TO_3: [&str; 2] = [
    "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
];
const RACE_TO_5: [&str; 3] = [
    "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=",
    "KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
];

fn signer(name: &str) -> Signer {
    Signer::from_seed(name, &[3; 32]).unwrap()
}

/// A log, its signed checkpoint of 42 entries, and a witness.
fn log_and_witness() -> (Signer, String, Signer) {
    let log = signer("2321000156/region/audit");
    let note = Checkpoint::new(log.name(), 42, leaves(1)[0]).unwrap().sign(&log).unwrap();
    (log, note, Signer::from_seed("2120001850/karlstad/audit", &[4; 32]).unwrap())
}

fn text_of(note: &str) -> &str {
    Note::parse(note.as_bytes()).unwrap().text
}

fn hashes(proof: &[&str]) -> Vec<Hash> {
    proof.iter().map(|hash| hash.parse().unwrap()).collect()
}

#[test]
fn a_public_witness_is_believed_by_its_published_key() {
    let (log, witness): (VerifierKey, CosignerKey) =
        (REAL_LOG.parse().unwrap(), REAL_WITNESS.parse().unwrap());
    assert_eq!(witness.to_string(), REAL_WITNESS);
    let keys = [witness];
    let opened = open_witnessed(REAL.as_bytes(), &log, &keys).unwrap();
    assert_eq!(opened.checkpoint.size(), 1_432_088_532);
    let by: Vec<_> = opened.by.iter().map(|it| (it.by.name(), it.at)).collect();
    assert_eq!(by, [("remora.n621.de", REAL_TIME)]);
    assert_eq!(open_witnessed(REAL.as_bytes(), &log, &[]).unwrap().by, []);

    let other_time = REAL.replace("2net5wAAAABqEiEg", "2net5wAAAABqEiEh");
    assert_ne!(other_time, REAL);
    let opened = open_witnessed(other_time.as_bytes(), &log, &keys);
    assert!(matches!(opened, Err(CheckpointError::Note(NoteError::Forged))));
    let other_root = REAL.replace("U7WM79jr", "U7WM79js");
    assert_eq!(cosigners(other_root.as_bytes(), &keys), Err(NoteError::Forged));
}

#[test]
fn the_type_tells_a_witness_from_a_log() {
    assert!(REAL_WITNESS.parse::<VerifierKey>().is_err());
    assert!(REAL_LOG.parse::<CosignerKey>().is_err());
    let (_, _, witness) = log_and_witness();
    let (as_log, as_witness) = (witness.verifier(), witness.cosigner());
    assert_eq!(as_witness.name(), "2120001850/karlstad/witness");
    assert_ne!(as_log.id(), as_witness.id());
    assert_eq!(as_log.cosigner().unwrap(), *as_witness, "its peers find it by the log's key");
    assert_eq!(signer("a-log").cosigner().name(), "a-log/witness");
}

#[test]
fn what_a_witness_cosigned_opens_with_both_keys() {
    let (log, note, witness) = log_and_witness();
    let line = cosign(text_of(&note), 1_679_315_147, &witness).unwrap();
    let cosigned = format!("{note}{line}");
    let keys = [witness.cosigner().clone()];
    let opened = open_witnessed(cosigned.as_bytes(), log.verifier(), &keys).unwrap();
    assert_eq!((opened.checkpoint.size(), opened.by.len()), (42, 1));
    assert_eq!(opened.by[0].at, 1_679_315_147);
    // Key id, time in eight bytes, signature: the frame of the specification's own example.
    let parsed = Note::parse(cosigned.as_bytes()).unwrap();
    assert_eq!(parsed.signatures[1].bytes.len(), 8 + 64);
    assert_eq!(parsed.signatures[1].bytes[..8], 1_679_315_147_u64.to_be_bytes());
    assert_eq!(format!("{}\n{}", parsed.text, parsed.lines_of(log.verifier())), note);
    assert_eq!(parsed.lines_of(witness.cosigner()), line);

    let later = cosign(text_of(&note), 1_679_315_200, &witness).unwrap();
    let both = format!("{note}{later}{line}");
    let opened = cosigners(both.as_bytes(), &keys).unwrap();
    assert_eq!((opened.len(), opened[0].at), (1, 1_679_315_200), "the latest time");
}

#[test]
fn a_cosignature_stands_for_one_text_only() {
    let (log, note, witness) = log_and_witness();
    let line = cosign(text_of(&note), 7, &witness).unwrap();
    let keys = [witness.cosigner().clone()];
    for size in [41, 43] {
        let other = Checkpoint::new(log.name(), size, leaves(1)[0]).unwrap().sign(&log).unwrap();
        let moved = format!("{other}{line}");
        assert_eq!(cosigners(moved.as_bytes(), &keys), Err(NoteError::Forged));
    }
    let cosigned = format!("{note}{line}").into_bytes();
    for bit in 0..cosigned.len() * 8 {
        let mut changed = cosigned.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let by = open_witnessed(&changed, log.verifier(), &keys);
        assert!(by.is_err() || by.is_ok_and(|it| it.by.is_empty()), "bit {bit}");
    }
}

#[test]
fn no_other_signature_of_the_same_pair_passes_for_a_cosignature() {
    let (log, note, _) = log_and_witness();
    let keys = [log.cosigner().clone()];
    // The log's own line, under the witness's name and id.
    let own = Note::parse(note.as_bytes()).unwrap();
    let timestamped = [&7_u64.to_be_bytes(), own.signatures[0].bytes.as_slice()].concat();
    let line = super::super::note::line(keys[0].name(), keys[0].id(), &timestamped);
    assert_eq!(cosigners(format!("{note}{line}").as_bytes(), &keys), Err(NoteError::Forged));
    for short in [&timestamped[..8], &timestamped[..7], &timestamped[..71]] {
        let line = super::super::note::line(keys[0].name(), keys[0].id(), short);
        assert_eq!(cosigners(format!("{note}{line}").as_bytes(), &keys), Err(NoteError::Forged));
    }
    let cosigned = cosign(text_of(&note), 7, &log).unwrap();
    let alone = format!("{}\n{cosigned}", text_of(&note));
    let opened = Checkpoint::open(alone.as_bytes(), log.verifier());
    assert!(matches!(opened, Err(CheckpointError::Note(NoteError::Unsigned))));
}

#[test]
fn what_is_no_checkpoint_is_not_cosigned() {
    let (_, note, witness) = log_and_witness();
    for text in ["", "a text\n", "log\n05\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"] {
        assert!(matches!(cosign(text, 7, &witness), Err(CheckpointError::Malformed)), "{text}");
    }
    let at = i64::MAX as u64;
    cosign(text_of(&note), at, &witness).unwrap();
    assert!(cosign(text_of(&note), at + 1, &witness).is_err());
}

#[test]
fn a_published_race_ends_with_the_larger_tree() {
    let [one, three, five] = RACE_ROOTS
        .map(|(size, root)| Checkpoint::new(RACE_ORIGIN, size, root.parse().unwrap()).unwrap());
    assert_eq!(judge(None, 0, &one, &[]), Ok(()));
    assert_eq!(judge(Some(&one), 1, &three, &hashes(&RACE_TO_3)), Ok(()));
    assert_eq!(judge(Some(&one), 1, &five, &hashes(&RACE_TO_5)), Ok(()));
    // Five came first: three is too late.
    let late = judge(Some(&five), 1, &three, &hashes(&RACE_TO_3));
    assert_eq!(late, Err(Objection::Smaller));
    assert_eq!(judge(Some(&three), 1, &five, &hashes(&RACE_TO_5)), Err(Objection::OtherOldSize));
    assert_eq!(judge(Some(&one), 1, &five, &hashes(&RACE_TO_3)), Err(Objection::Forked));
    assert_eq!(judge(Some(&one), 1, &five, &hashes(&RACE_TO_5[..2])), Err(Objection::Forked));
}

#[test]
fn sizes_of_nought_are_judged_as_published() {
    // The same file, TestZeroSize; roots that an empty tree can't have are no checkpoints here.
    let (empty, leaf) = (Hash::of_empty_tree(), leaves(1)[0]);
    let at = |size, root| Checkpoint::new("example.com/log", size, root).unwrap();
    let (nothing, one) = (at(0, empty), at(1, leaf));
    assert!(Checkpoint::new("example.com/log", 0, leaf).is_err());
    for known in [None, Some(&nothing)] {
        assert_eq!(judge(known, 0, &nothing, &[]), Ok(()));
        assert_eq!(judge(known, 0, &nothing, &[leaf]), Err(Objection::NeedlessProof));
        assert_eq!(judge(known, 0, &one, &[]), Ok(()));
        assert_eq!(judge(known, 0, &one, &[leaf]), Err(Objection::NeedlessProof));
        assert_eq!(judge(known, 1, &one, &[]), Err(Objection::OtherOldSize));
    }
    assert_eq!(judge(Some(&one), 0, &one, &[leaf]), Err(Objection::OtherOldSize));
    assert_eq!(judge(Some(&one), 1, &nothing, &[]), Err(Objection::OldIsNewer));
    assert_eq!(judge(Some(&one), 1, &one, &[]), Ok(()));
    assert_eq!(judge(Some(&one), 1, &one, &[leaf]), Err(Objection::NeedlessProof));
}

#[test]
fn only_what_grew_from_what_was_seen_is_cosigned() {
    const MOST: u64 = 24;
    let defined = Defined::new(MOST);
    let at = |size| Checkpoint::new("example.com/log", size, defined.root(size)).unwrap();
    let other = |size| Checkpoint::new("example.com/log", size, leaves(99)[98]).unwrap();
    for known in 1..=MOST {
        for new in 1..=MOST {
            let proof = if known < new { defined.proof(known, new) } else { Vec::new() };
            let judged = judge(Some(&at(known)), known.min(new), &at(new), &proof);
            let right = if new < known { Err(Objection::Smaller) } else { Ok(()) };
            assert_eq!(judged, right, "{known} to {new}");
            for old in 0..=new {
                let forked = judge(Some(&other(known)), old, &at(new), &proof);
                assert!(forked.is_err(), "{known} of another tree to {new}, asked from {old}");
            }
            if new >= known {
                let forked = judge(Some(&at(known)), known, &other(new), &proof);
                assert_eq!(forked, Err(Objection::Forked), "{known} to another tree of {new}");
            }
        }
    }
    let long = vec![leaves(1)[0]; 64];
    assert_eq!(judge(Some(&at(3)), 3, &at(9), &long), Err(Objection::NeedlessProof));
    assert_eq!(judge(Some(&at(3)), 3, &at(9), &long[..63]), Err(Objection::Forked));
}
