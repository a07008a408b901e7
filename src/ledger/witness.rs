//! What a witness says to a checkpoint, given what it saw last of that log: the checks of C2SP tlog-witness, without its storage.

use super::{checkpoint::Checkpoint, hash::Hash, proof::verify_consistency};

/// The most hashes that a consistency proof has.
pub(crate) const LONGEST_PROOF: usize = 63;

/// Why a witness does not cosign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Objection {
    /// The caller names an old tree that is larger than the new one.
    OldIsNewer,
    /// The caller starts from another tree than the one that was cosigned last; it may ask again from that.
    OtherOldSize,
    /// The log has become smaller than it was. Asking from the known size helps only where this was an old message.
    Smaller,
    /// More hashes than there can be, or some where there is nothing to prove.
    NeedlessProof,
    /// The log does not begin with what was cosigned: entries were changed or taken away.
    Forked,
}

/// Whether a checkpoint that its log has signed may be cosigned.
///
/// # Errors
/// Where it must not be.
pub(crate) fn judge(
    known: Option<&Checkpoint>,
    old_size: u64,
    new: &Checkpoint,
    proof: &[Hash],
) -> Result<(), Objection> {
    let known_size = known.map_or(0, Checkpoint::size);
    if old_size > new.size() {
        return Err(Objection::OldIsNewer);
    }
    if known.is_some_and(|it| it.size() == new.size() && it.root() != new.root()) {
        return Err(Objection::Forked);
    }
    if new.size() < known_size {
        return Err(Objection::Smaller);
    }
    if old_size != known_size {
        return Err(Objection::OtherOldSize);
    }
    let nothing_to_prove = known_size == 0 || known_size == new.size();
    if proof.len() > LONGEST_PROOF || nothing_to_prove && !proof.is_empty() {
        return Err(Objection::NeedlessProof);
    }
    match known {
        Some(known) if !nothing_to_prove => {
            verify_consistency(known_size, &known.root(), new.size(), &new.root(), proof)
                .map_err(|_| Objection::Forked)
        }
        _ => Ok(()),
    }
}
