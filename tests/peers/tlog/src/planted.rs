//! Errors that are put in on purpose: all must be refused.

use crate::{
    Left, Outcome, note,
    proof::EntryProof,
    tiles::{ENTRIES, Ledger},
};
use tlog_tiles::{Checkpoint, Hash};

/// One byte in so many, at each place within a hash or an entry.
const STEP: usize = 257;

/// How many were refused; an error where one was not.
pub(crate) fn all_refused(left: &Left, newest: &Checkpoint, older: &Checkpoint) -> Outcome<u64> {
    let mut refused = 0;
    let mut must_fail = |what: &str, told: Outcome<()>| match told {
        Ok(()) => Err(format!("accepted with {what}")),
        Err(_) => {
            refused += 1;
            Ok(())
        }
    };
    let ledger = &left.ledger;
    let mut probe = ledger.clone();
    for (name, bytes) in &ledger.files {
        for at in (0..bytes.len()).step_by(STEP) {
            for_file(&mut probe, name)[at] ^= 1 << (at % 8);
            let told = probe.verify(newest).map(drop);
            must_fail(&format!("byte {at} of {name} changed"), told)?;
            if !name.starts_with(ENTRIES) {
                let told = probe.verify_tiles(newest).map(drop);
                must_fail(&format!("byte {at} of {name} changed, for one without entries"), told)?;
            }
            for_file(&mut probe, name)[at] = bytes[at];
        }
        let cut = for_file(&mut probe, name).pop();
        must_fail(&format!("{name} cut"), probe.verify(newest).map(drop))?;
        for_file(&mut probe, name).extend(cut);
        probe.files.remove(name);
        must_fail(&format!("{name} gone"), probe.verify(newest).map(drop))?;
        probe.files.insert(name.clone(), bytes.clone());
    }
    probe.verify(newest)?;

    let other_root = |of: &Checkpoint| {
        let Hash(mut root) = *of.hash();
        root[31] ^= 1;
        Checkpoint::new(of.origin(), of.size(), Hash(root), "").map_err(|error| error.to_string())
    };
    let of_size = |size| {
        let made = Checkpoint::new(newest.origin(), size, *newest.hash(), "");
        made.map_err(|error| error.to_string())
    };
    must_fail("another root", ledger.verify(&other_root(newest)?).map(drop))?;
    must_fail("an entry less", ledger.verify(&of_size(newest.size() - 1)?).map(drop))?;
    must_fail("an entry more", ledger.verify(&of_size(newest.size() + 1)?).map(drop))?;
    must_fail("another beginning", ledger.grew(&other_root(older)?, newest))?;
    must_fail("another end", ledger.grew(older, &other_root(newest)?))?;

    let log = |note: &[u8], key: &str| note::checkpoint(note, key).map(drop);
    let witness = |note: &[u8], key: &str| note::cosigned(note, key).map(drop);
    must_fail("another log's key", log(&left.checkpoint, &left.other_log))?;
    must_fail("a witness's key for a log's", log(&left.witnessed, &left.witness))?;
    must_fail("a log's key for a witness's", witness(&left.witnessed, &left.log))?;
    must_fail("a witness that has not cosigned", witness(&left.checkpoint, &left.witness))?;
    for at in 0..left.checkpoint.len() {
        let mut note = left.checkpoint.clone();
        note[at] ^= 1;
        must_fail(&format!("byte {at} of the checkpoint changed"), log(&note, &left.log))?;
    }
    for at in 0..left.witnessed.len() {
        let mut note = left.witnessed.clone();
        note[at] ^= 1;
        let told = log(&note, &left.log).and_then(|()| witness(&note, &left.witness));
        must_fail(&format!("byte {at} of what was cosigned changed"), told)?;
    }

    let proof = |edit: &dyn Fn(&mut EntryProof)| -> Outcome<()> {
        let mut proof: EntryProof = left.proof.parse()?;
        edit(&mut proof);
        proof.verify(&left.log).map(drop)
    };
    must_fail("a proof of another place", proof(&|it| it.index ^= 1))?;
    must_fail("a proof of another entry", proof(&|it| it.entry[32] ^= 1))?;
    must_fail("a proof that is too long", proof(&|it| it.path.push(*newest.hash())))?;
    let mut moved: EntryProof = left.proof.parse()?;
    moved.index += 1;
    must_fail("an entry that stands elsewhere", ledger.proves(&moved, newest))?;
    Ok(refused)
}

fn for_file<'l>(ledger: &'l mut Ledger, name: &str) -> &'l mut Vec<u8> {
    ledger.files.entry(name.to_owned()).or_default()
}
