//! `AddCheckpoint`: a peer asks for its ledger to be cosigned.

use super::super::open::Inner;
use super::super::room::Left;
use super::super::{Caller, Gateway};
use super::seen::{Added, FOREIGN, FORKED, Question, Refusal, SMALLER, UNREADABLE};
use crate::Error;
use crate::ledger::{Hash, LONGEST_PROOF};
use crate::wire::v1::{self, add_checkpoint_reply::Outcome};
use std::sync::{Arc, PoisonError};
use v1::record::Event;

/// Sixteen signatures and more, each with a long name.
const LONGEST_NOTE: usize = 16 * 1024;

impl Gateway {
    /// Cosigns a checkpoint of the caller's own ledger, after C2SP tlog-witness. The answer is given when it is durable that the checkpoint
    /// was seen.
    ///
    /// # Errors
    /// Where it is not cosigned; a ledger that was changed is refused on record.
    pub async fn add_checkpoint(
        &self,
        caller: &Caller,
        request: v1::AddCheckpointRequest,
    ) -> Result<v1::AddCheckpointReply, Error> {
        let gateway = &*self.0;
        let _place = gateway.admit_one_more(caller)?;
        let peer = caller.hsa_id();
        let seen = &gateway.witnessing.seen;
        if !seen.watches(peer) {
            let unwatched = &gateway.witnessing.unwatched;
            let told = || unwatched.lock().unwrap_or_else(PoisonError::into_inner);
            if !told().contains(peer) {
                gateway.turn_away(caller, "not-allowed", None).await?;
                told().insert(peer.clone());
            }
            return Err(Error::ForeignCheckpoint);
        }
        let question = read(request)?;
        if gateway.room.left() == Left::Nothing {
            return Err(Error::DiskFull);
        }
        let at = u64::try_from(gateway.time.now().as_second()).unwrap_or_default();
        let (adding, asks) = (Arc::clone(seen), peer.clone());
        let added = gateway.aside(move || adding.add(&asks, &question, at)).await?;
        let outcome = match added.map_err(|error| gateway.unwritten(&error))? {
            Added::Cosigned(line) => {
                seen.remember_refused(peer, "");
                Outcome::Cosignature(line)
            }
            Added::OtherSize(known) => Outcome::KnownSize(known),
            Added::Invalid { field, problem } => return Err(Error::invalid(field, problem)),
            Added::Refused(refusal) => gateway.refuse_to_witness(caller, refusal).await?,
        };
        Ok(v1::AddCheckpointReply { outcome: Some(outcome) })
    }
}

impl Inner {
    /// Tells a person and puts it on record, once for as long as the peer is refused for the same reason.
    async fn refuse_to_witness(&self, caller: &Caller, refusal: Refusal) -> Result<Outcome, Error> {
        let Refusal { word, known, size, note } = refusal;
        let (peer, seen) = (caller.hsa_id(), &self.witnessing.seen);
        let known_size = known.as_ref().map_or(0, |head| head.checkpoint.size());
        if seen.refused(peer) != word {
            tracing::error!(
                alarm = "ledger-refused",
                %peer,
                why = word,
                known_size,
                size,
                "a peer's ledger is not cosigned: a person must look, and ask its operator; both checkpoints are on record"
            );
            // What lies here can't be read: that says nothing of the peer.
            if word != UNREADABLE {
                let refused = v1::WitnessRefused {
                    peer: peer.to_string(),
                    word: word.to_owned(),
                    known_size,
                    size,
                    known_checkpoint: known.map(|head| head.note).unwrap_or_default(),
                    checkpoint: note,
                };
                self.commit(Some(caller), Event::WitnessRefused(refused)).await?;
            }
            seen.remember_refused(peer, word);
        }
        match word {
            // As C2SP has it: whoever only forgot what it was can ask from there.
            SMALLER => Ok(Outcome::KnownSize(known_size)),
            FORKED => Err(Error::Forked { known_size }),
            FOREIGN => Err(Error::ForeignCheckpoint),
            _ => Err(Error::Internal(
                "what was seen of this ledger can't be read; the gateway's operator must look"
                    .into(),
            )),
        }
    }
}

fn read(request: v1::AddCheckpointRequest) -> Result<Question, Error> {
    let v1::AddCheckpointRequest { old_size, proof, checkpoint: note } = request;
    if note.len() > LONGEST_NOTE {
        return Err(Error::invalid("checkpoint", "too long; right is 16 KiB at most"));
    }
    if proof.len() > LONGEST_PROOF {
        return Err(Error::invalid("proof", "right is 63 hashes at most"));
    }
    let proof: Result<Vec<Hash>, _> = proof.iter().map(|hash| hash.as_ref().try_into()).collect();
    let proof = proof.map_err(|_| Error::invalid("proof", "right is hashes of 32 bytes"))?;
    Ok(Question { old_size, proof, note })
}
