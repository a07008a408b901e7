//! Signed notes and checkpoints: others' published examples, strictness, and every bit changed.

use super::leaves;
use crate::ledger::{
    Checkpoint, CheckpointError, Hash, KeyError, Note, NoteError, Signer, VerifierKey, open, sign,
};

// c2sp.org/signed-note, the example of its section on verifier keys.
const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_NOTE: &str = "This is an example message.\n\n\
    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

// c2sp.org/signed-note, the example at its beginning: the text holds an empty line.
const SALVATORE: &str = "Ognuno sta solo sul cuor della terra\n\
    trafitto da un raggio di sole:\n\ned è subito sera.\n\n\
    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

// golang.org/x/mod, sumdb/note/note_test.go; the seed is that of its signer key.
const PETER_SEED: &str = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=";
const PETER_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const ENOCH_KEY: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n";
const PETER: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

// The Go checksum database's key and two of its heads; the second is the one that c2sp.org/tlog-checkpoint and
// tlog-cosignature show under another name.
const GO_KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
const GO_HEADS: [&str; 2] = [
    "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n\
    — sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n",
    "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
    — sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n",
];
const COSIGNATURE: &str = "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

fn key(text: &str) -> VerifierKey {
    text.parse().unwrap()
}

fn peter() -> Signer {
    let seed: Hash = PETER_SEED.parse().unwrap();
    Signer::from_seed("PeterNeumann", seed.as_bytes()).unwrap()
}

fn signer(name: &str) -> Signer {
    Signer::from_seed(name, &[3; 32]).unwrap()
}

/// The text and the names of those who signed it.
fn opened<'a>(note: &'a str, keys: &[VerifierKey]) -> Result<(&'a str, Vec<String>), NoteError> {
    let opened = open(note.as_bytes(), keys)?;
    Ok((opened.text, opened.signers.iter().map(|key| key.name().to_owned()).collect()))
}

#[test]
fn published_notes_open_under_published_keys() {
    let text = "This is an example message.\n";
    assert_eq!(opened(SPEC_NOTE, &[key(SPEC_KEY)]), Ok((text, vec!["example.com/foo".into()])));
    for (signature, by, name) in
        [(PETER, PETER_KEY, "PeterNeumann"), (ENOCH, ENOCH_KEY, "EnochRoot")]
    {
        let note = format!("{TEXT}\n{signature}");
        assert_eq!(opened(&note, &[key(by)]), Ok((TEXT, vec![name.into()])));
    }
    for (head, size) in GO_HEADS.iter().zip([6_476_701, 20_852_163]) {
        let (text, signers) = opened(head, &[key(GO_KEY)]).unwrap();
        assert_eq!(signers, ["sum.golang.org"]);
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert_eq!((checkpoint.origin(), checkpoint.size()), ("go.sum database tree", size));
        assert_eq!(checkpoint.to_string(), text);
    }
}

#[test]
fn the_last_empty_line_ends_the_text() {
    let note = Note::parse(SALVATORE.as_bytes()).unwrap();
    assert!(note.text.ends_with("\n\ned è subito sera.\n"));
    assert_eq!(note.signatures.len(), 1);
    assert_eq!(note.signatures[0].name, "quasimodo.example/salvatore");
    assert_eq!(
        (note.signatures[0].key_id, note.signatures[0].bytes.len()),
        ([0x36, 0x7b, 0xa0, 0x4b], 64)
    );
    assert_eq!(opened(SALVATORE, &[key(PETER_KEY)]), Err(NoteError::Unsigned));
}

#[test]
fn a_published_signature_is_made_again_to_the_byte() {
    let peter = peter();
    assert_eq!(peter.verifier().to_string(), PETER_KEY);
    assert_eq!(sign(TEXT, &peter).unwrap(), format!("{TEXT}\n{PETER}"));
}

#[test]
fn signatures_of_unknown_keys_and_kinds_are_let_be() {
    let both = format!("{TEXT}\n{PETER}{ENOCH}");
    let keys = [key(ENOCH_KEY), key(PETER_KEY)];
    assert_eq!(opened(&both, &keys[..1]).unwrap().1, ["EnochRoot"]);
    assert_eq!(opened(&both, &keys[1..]).unwrap().1, ["PeterNeumann"]);
    assert_eq!(opened(&both, &keys).unwrap().1, ["PeterNeumann", "EnochRoot"]);
    assert_eq!(opened(&both, &[]), Err(NoteError::Unsigned));
    // The right key under another name is another key.
    assert_eq!(
        opened(&both, &[signer("PeterNeumann").verifier().clone()]),
        Err(NoteError::Unsigned)
    );

    let witnessed = format!("{}{COSIGNATURE}", GO_HEADS[1]);
    assert_eq!(opened(&witnessed, &[key(GO_KEY)]).unwrap().1, ["sum.golang.org"]);
}

#[test]
fn a_wrong_signature_of_a_known_key_refuses_the_whole_note() {
    let both = [key(PETER_KEY), key(ENOCH_KEY)];
    let other = sign("Another text.\n", &peter()).unwrap();
    let (_, moved) = other.split_once("\n\n").unwrap();
    let note = format!("{TEXT}\n{ENOCH}{moved}");
    assert_eq!(opened(&note, &both), Err(NoteError::Forged));
    assert_eq!(opened(&note, &both[1..]).unwrap().1, ["EnochRoot"]);
    // Right the first time does not help.
    assert_eq!(opened(&format!("{TEXT}\n{PETER}{moved}"), &both), Err(NoteError::Forged));
}

#[test]
fn a_hundred_signatures_are_read_and_no_more() {
    let keys = [key(PETER_KEY)];
    let note = |count| format!("{TEXT}\n{}", PETER.repeat(count));
    assert_eq!(opened(&note(16), &keys).unwrap().1, ["PeterNeumann"]);
    assert_eq!(opened(&note(100), &keys).unwrap().1, ["PeterNeumann"]);
    assert_eq!(opened(&note(101), &keys), Err(NoteError::Malformed));
}

#[test]
fn what_is_no_note_is_refused() {
    let line = PETER.trim_end();
    let short = "— PeterNeumann x08gow==\n";
    let malformed = [
        String::new(),
        "\n".into(),
        "\n\n".into(),
        TEXT.into(),
        format!("{TEXT}\n"),
        format!("{TEXT}{PETER}"),
        format!("{TEXT}\n{line}"),
        format!("\u{1}{TEXT}\n{PETER}"),
        format!("{TEXT}\n{line}\r\n"),
        format!("\t{TEXT}\n{PETER}"),
        format!("{TEXT}\n{PETER}Unexpected line.\n"),
        format!("{TEXT}\n{PETER}\n"),
        format!("{TEXT}\n{}", PETER.replace('—', "-")),
        format!("{TEXT}\n{}", PETER.replace("— ", "—")),
        format!("{TEXT}\n{}", PETER.replace("— ", "—  ")),
        format!("{TEXT}\n{}", PETER.replace("PeterNeumann", "Peter Neumann")),
        format!("{TEXT}\n{}", PETER.replace("PeterNeumann", "Peter\u{a0}Neumann")),
        format!("{TEXT}\n{}", PETER.replace("PeterNeumann", "Peter+Neumann")),
        format!("{TEXT}\n{}", PETER.replace("PeterNeumann ", "PeterNeumann  ")),
        format!("{TEXT}\n{}", PETER.replace("AM=", "AM")),
        format!("{TEXT}\n{}", PETER.replace("AM=", "AN=")),
        format!("{TEXT}\n{}", PETER.replace("AM=", "AM==")),
        format!("{TEXT}\n{short}"),
        format!("{}{}", "x".repeat(1 << 20), SPEC_NOTE),
    ];
    for note in malformed {
        assert_eq!(opened(&note, &[key(PETER_KEY)]), Err(NoteError::Malformed), "{note:.200}");
    }
    let latin = [b"\xff", TEXT.as_bytes(), b"\n", PETER.as_bytes()].concat();
    assert_eq!(open(&latin, &[key(PETER_KEY)]), Err(NoteError::Malformed));
}

#[test]
fn what_is_no_text_is_not_signed() {
    for text in ["", "abc", "a\r\n", "a\u{0}\n"] {
        assert_eq!(sign(text, &peter()), Err(NoteError::Text), "{text:?}");
    }
}

#[test]
fn what_is_no_verifier_key_is_refused() {
    let refused = |text: &str| {
        assert!(text.parse::<VerifierKey>().is_err(), "{text}");
    };
    for start in 0..=PETER_KEY.len() {
        for end in start..=PETER_KEY.len() {
            if end - start < PETER_KEY.len() {
                refused(&PETER_KEY[start..end]);
            }
        }
    }
    for at in 0..PETER_KEY.len() {
        let mut bytes = PETER_KEY.as_bytes().to_vec();
        bytes[at] += 1;
        refused(std::str::from_utf8(&bytes).unwrap());
    }
    refused(&PETER_KEY.replace("c74f20a3", "C74F20A3"));
    // Too long, and of an unknown kind, each with the key id that fits.
    refused("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==");
    refused("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    for name in ["", "two words", "plus+plus", "new\nline", "no\u{a0}break", "nul\u{0}"] {
        assert_eq!(Signer::from_seed(name, &[1; 32]).unwrap_err(), KeyError::Name, "{name:?}");
    }
}

#[test]
fn a_signer_does_not_print_its_seed() {
    let printed = format!("{:?}", peter());
    assert_eq!(printed, format!("Signer({PETER_KEY})"));
}

#[test]
fn a_checkpoint_is_signed_and_opened_under_its_log_only() {
    let log = signer("region.example/gateway/audit");
    let checkpoint = Checkpoint::new(log.name(), 42, leaves(1)[0]).unwrap();
    let note = checkpoint.sign(&log).unwrap();
    assert_eq!(Checkpoint::open(note.as_bytes(), log.verifier()).unwrap(), checkpoint);

    let other = signer("municipality.example/gateway/audit");
    assert!(matches!(checkpoint.sign(&other), Err(CheckpointError::OtherLog)));
    let opened = Checkpoint::open(note.as_bytes(), other.verifier());
    assert!(matches!(opened, Err(CheckpointError::Note(NoteError::Unsigned))));
    let foreign = sign(&checkpoint.to_string(), &other).unwrap();
    let opened = Checkpoint::open(foreign.as_bytes(), other.verifier());
    assert!(matches!(opened, Err(CheckpointError::OtherLog)));
    let no_checkpoint = sign(TEXT, &log).unwrap();
    let opened = Checkpoint::open(no_checkpoint.as_bytes(), log.verifier());
    assert!(matches!(opened, Err(CheckpointError::Malformed)));
}

#[test]
fn no_bit_of_a_signed_checkpoint_can_be_changed() {
    let log = signer("region.example/gateway/audit");
    let note = Checkpoint::new(log.name(), 1_000, leaves(1)[0]).unwrap().sign(&log).unwrap();
    for bit in 0..note.len() * 8 {
        let mut changed = note.clone().into_bytes();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(Checkpoint::open(&changed, log.verifier()).is_err(), "bit {bit}");
    }
    for end in 0..note.len() {
        assert!(Checkpoint::open(&note.as_bytes()[..end], log.verifier()).is_err(), "cut at {end}");
    }
}

#[test]
fn checkpoints_are_read_strictly() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let empty = Hash::of_empty_tree();
    let right = [
        format!("example.com/log\n5\n{root}\n"),
        format!("Armory Drive Prod 2\n5\n{root}\nan extension\nanother\n"),
        format!("example.com/log\n{}\n{root}\n", u64::MAX),
        format!("example.com/log\n0\n{empty}\n"),
    ];
    for text in right {
        text.parse::<Checkpoint>().unwrap();
    }
    let wrong = [
        String::new(),
        "\n\n\n".into(),
        format!("example.com/log\n5\n{root}"),
        format!("\n5\n{root}\n"),
        format!("example.com/log\n\n{root}\n"),
        format!("example.com/log\n05\n{root}\n"),
        format!("example.com/log\n+5\n{root}\n"),
        format!("example.com/log\n-5\n{root}\n"),
        format!("example.com/log\n 5\n{root}\n"),
        format!("example.com/log\n5 \n{root}\n"),
        format!("example.com/log\n0x5\n{root}\n"),
        format!("example.com/log\n18446744073709551616\n{root}\n"),
        "example.com/log\n5\n".into(),
        "example.com/log\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n".into(),
        "example.com/log\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n".into(),
        "example.com/log\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n".into(),
        format!("example.com/log\n5\n{root}{root}\n"),
        format!("example.com/log\r\n5\r\n{root}\r\n"),
        format!("example.com/log\n5\n{root}\n\n"),
        format!("example.com/log\n5\n{root}\n\nextension\n"),
        format!("example.com/log\n0\n{root}\n"),
    ];
    for text in wrong {
        assert!(text.parse::<Checkpoint>().is_err(), "{text:?}");
    }
    assert!(Checkpoint::new("two\nlines", 0, empty).is_err());
}
