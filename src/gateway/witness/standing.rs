//! Who has cosigned this ledger, and whose ledgers were cosigned here, as an auditor or an operator asks.

use super::super::{Caller, Gateway};
use crate::Error;
use crate::peer::Right;
use crate::wire::{field::stamp, v1};
use jiff::Timestamp;
use std::sync::PoisonError;

impl Gateway {
    /// How this gateway and its witnesses stand.
    ///
    /// # Errors
    /// Where the caller may neither `audit` nor `operate`.
    pub async fn witness_standing(
        &self,
        caller: &Caller,
    ) -> Result<v1::WitnessStandingReply, Error> {
        let gateway = &*self.0;
        if gateway.directory.admit_named(caller.hsa_id(), Right::Operate).is_err() {
            gateway.authorise_right(caller, Right::Audit, None).await?;
        }
        gateway.caught_up().await?;
        let witnessing = &gateway.witnessing;
        let (mut witnesses, mut watched) = (Vec::new(), Vec::new());
        for known in gateway.directory.peers() {
            let (peer, name) = (known.hsa_id.to_string(), known.name.clone());
            if let Some(key) = witnessing.gathered.key(&known.hsa_id) {
                let newest = witnessing.gathered.newest(&known.hsa_id);
                witnesses.push(v1::AskedWitness {
                    peer: peer.clone(),
                    name: name.clone(),
                    cosigner_key: key.to_string(),
                    size: newest.size,
                    at: instant(newest.at),
                    last: newest.last.to_owned(),
                    checkpoint: witnessing.gathered.note(&known.hsa_id)?,
                });
            }
            if witnessing.seen.watches(&known.hsa_id) {
                let head = witnessing.seen.head(&known.hsa_id);
                watched.push(v1::WatchedLedger {
                    peer,
                    name,
                    size: head.as_ref().map_or(0, |head| head.checkpoint.size()),
                    at: head.and_then(|head| instant(head.at)),
                    refused: witnessing.seen.refused(&known.hsa_id).to_owned(),
                });
            }
        }
        let alone = *witnessing.alone_since.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(v1::WitnessStandingReply {
            ledger_key: gateway.signer.verifier().to_string(),
            size: *gateway.folded.borrow(),
            witnesses,
            watched,
            unwitnessed_since: alone.map(stamp),
        })
    }
}

/// Seconds since 1970; nothing where it never was.
fn instant(seconds: u64) -> Option<prost_types::Timestamp> {
    let seconds = i64::try_from(seconds).ok().filter(|seconds| *seconds > 0)?;
    Timestamp::from_second(seconds).ok().map(stamp)
}
