//! Asks every peer to cosign this gateway's newest checkpoint, as often as the ledger has grown and the configuration lets it.

use super::super::open::Inner;
use super::{gathered::COSIGNED, silence};
use crate::Error;
use crate::domain::HsaId;
use crate::ledger::Checkpoint;
use crate::transport::{Transport, TransportError};
use crate::wire::v1::{self, add_checkpoint_reply::Outcome};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// By then our own start is on record and folded, and peers that are started together are there.
const HEAD_START: Duration = Duration::from_secs(1);
/// A witness may have been told of another tree last; it is asked again from there, once.
const QUESTIONS: usize = 2;
/// More than any witness of ours sends.
const LONGEST_ANSWER: usize = 16 * 1024;

/// Asks for as long as it is polled.
pub(in crate::gateway) async fn seek(gateway: Arc<Inner>) {
    let mut asking = JoinSet::new();
    for (witness, link) in &gateway.witnessing.links {
        asking.spawn(ask_one(Arc::clone(&gateway), witness.clone(), Arc::clone(link)));
    }
    if asking.is_empty() {
        // Who has no peers can have no witness: nobody is alarmed for ever.
        return std::future::pending().await;
    }
    silence::watch(&gateway).await;
}

async fn ask_one(gateway: Arc<Inner>, witness: HsaId, link: Arc<dyn Transport>) {
    let gathered = &gateway.witnessing.gathered;
    let every = gateway.witnessing.settings.every;
    sleep(HEAD_START.min(every)).await;
    loop {
        if *gateway.folded.borrow() <= gathered.newest(&witness).size {
            sleep(every).await;
            continue;
        }
        let word = ask(&gateway, &witness, &*link).await.unwrap_or_else(|error| {
            tracing::warn!(%error, peer = %witness, "a witness can't be asked");
            "failed"
        });
        if gathered.came_of_it(&witness, word) {
            tell(&witness, word);
        }
        sleep(every).await;
    }
}

/// Asks once, and says what came of it.
async fn ask(
    gateway: &Inner,
    witness: &HsaId,
    link: &dyn Transport,
) -> Result<&'static str, Error> {
    let gathered = &gateway.witnessing.gathered;
    let note: Arc<str> = gateway.checkpoint.borrow().clone();
    let own = Checkpoint::open(note.as_bytes(), gateway.signer.verifier())
        .map_err(|error| unreadable(&error))?;
    let mut old_size = gathered.newest(witness).size;
    for _ in 0..QUESTIONS {
        let proof = gateway.tiles().consistency(old_size, own.size());
        let proof = proof.map_err(|error| unreadable(&error))?;
        let request = v1::AddCheckpointRequest {
            old_size,
            proof: proof.iter().map(|hash| Bytes::copy_from_slice(hash.as_bytes())).collect(),
            checkpoint: note.to_string(),
        };
        let Some(asked) = link.witness(request) else { return Ok(NO_WITNESS) };
        let reply = match asked.await {
            Ok(reply) => reply,
            Err(TransportError::NoWitness) => return Ok(NO_WITNESS),
            Err(TransportError::NotTaken) => return Ok(REFUSED),
            Err(_) => return Ok("unreachable"),
        };
        match reply.outcome {
            Some(Outcome::Cosignature(lines)) if lines.len() <= LONGEST_ANSWER => {
                let (taking, witness) = (Arc::clone(gathered), witness.clone());
                let taken = gateway.aside(move || taking.take(&witness, &note, &lines)).await?;
                let taken = taken.map_err(|error| gateway.unwritten(&error))?;
                return Ok(if taken { COSIGNED } else { UNVERIFIED });
            }
            Some(Outcome::KnownSize(known)) if known > own.size() => return Ok(AHEAD),
            Some(Outcome::KnownSize(known)) if known != old_size => old_size = known,
            _ => return Ok(UNVERIFIED),
        }
    }
    // It was asked from what it said, and says something else now: another question of ours came in between.
    Ok("behind")
}

const NO_WITNESS: &str = "no-witness";
const REFUSED: &str = "refused";
const UNVERIFIED: &str = "unverified";
const AHEAD: &str = "ahead";

/// What an operator hears when it is another thing than last time.
fn tell(witness: &HsaId, word: &'static str) {
    match word {
        REFUSED => tracing::error!(
            alarm = "witness-refuses",
            peer = %witness,
            "a peer refuses to cosign this ledger: compare peer.ledger_key on both sides, and run `stafett ledger verify`"
        ),
        AHEAD => tracing::error!(
            alarm = "witness-ahead",
            peer = %witness,
            "a peer has cosigned more of this ledger than there is: it was rolled back, and entries that others saw are missing"
        ),
        UNVERIFIED => tracing::warn!(
            peer = %witness,
            "a peer's cosignature does not fit: compare peer.ledger_key with its ledger.vkey"
        ),
        COSIGNED => tracing::info!(peer = %witness, "this ledger is witnessed"),
        _ => tracing::info!(peer = %witness, why = word, "a peer does not witness this ledger now"),
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Error {
    Error::Internal(format!("our own checkpoint or its proof can't be read: {error}"))
}
