//! What happened to the ledger itself: erasures, and witnesses that were missing or refused.

use super::{codes::Kind, decided::Outcome, happening::What};
use crate::wire::v1;

pub(super) fn erasing(it: &v1::Erasing) -> What<'_> {
    let v1::Erasing { entries, part, basis, places: _, packets: _, remnant: _ } = it;
    erasure(entries, *part, basis).said("stage", "announced")
}

pub(super) fn erased(it: &v1::Erased) -> What<'_> {
    let v1::Erased { entries, part, basis, begun, remnant: _ } = it;
    erasure(entries, *part, basis).said("stage", "done").said("announced-by", &begun.to_string())
}

pub(super) fn erasure_refused(it: &v1::ErasureRefused) -> What<'_> {
    let v1::ErasureRefused { packet_id, incoming, part, why, basis } = it;
    What::new(Kind::PatientRecord, "D")
        .lifecycle("destroy")
        .of_packet(packet_id, Some(*incoming))
        .said("part", part_word(*part))
        .said("basis", basis)
        .came_out(Outcome::Serious(why.clone()))
}

pub(super) fn witness_missing(it: &v1::WitnessMissing) -> What<'_> {
    let v1::WitnessMissing { peers, since: _, witnessed_size } = it;
    What::new(Kind::SecurityAlert, "E")
        .said("peers", &peers.join(", "))
        .said("witnessed-size", &witnessed_size.to_string())
        .came_out(Outcome::Minor("no witness has cosigned the ledger".to_owned()))
}

pub(super) fn witness_refused(it: &v1::WitnessRefused) -> What<'_> {
    let v1::WitnessRefused { peer, word, known_size, size, known_checkpoint, checkpoint } = it;
    What::new(Kind::SecurityAlert, "E")
        .said("peer", peer)
        .said("known-size", &known_size.to_string())
        .said("size", &size.to_string())
        // To the byte: they are signed, and what ends a note is a line's end, which FHIR has no texts end with.
        .said_bytes("known-checkpoint", known_checkpoint.as_bytes())
        .said_bytes("checkpoint", checkpoint.as_bytes())
        .came_out(Outcome::Serious(word.clone()))
}

/// Of many packets at once: which entries, and nobody's names.
fn erasure(entries: &[u64], part: i32, basis: &str) -> What<'static> {
    // Those alone: what lies between them may stand.
    let runs = entries.chunk_by(|one, next| one.checked_add(1) == Some(*next));
    let runs = runs.map(|run| match run {
        [first, .., last] => format!("{first} to {last}"),
        [one] => one.to_string(),
        [] => String::new(),
    });
    let told = runs.collect::<Vec<_>>().join(", ");
    What::new(Kind::PatientRecord, "D")
        .lifecycle("destroy")
        .said("part", part_word(part))
        .said("basis", basis)
        .said("entries", &told)
        .said("count", &entries.len().to_string())
}

fn part_word(part: i32) -> &'static str {
    match v1::ErasedPart::try_from(part) {
        Ok(v1::ErasedPart::Payload) => "payload",
        Ok(v1::ErasedPart::Log) => "log",
        Ok(v1::ErasedPart::Unspecified) | Err(_) => "unknown",
    }
}
