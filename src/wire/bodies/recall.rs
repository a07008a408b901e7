//! `recall.request` and `recall.attestation`: packets are named by id, functions by address.

use crate::wire::blinded::blinded;
use crate::wire::field::{Invalid, Path, choice, instant};
use crate::wire::packet::packet_id_of;
use crate::wire::{v1, view};

pub(super) fn request(body: &view::RecallRequest<'_>) -> Result<(), Invalid> {
    let at = Path::root("recall_request");
    let view::RecallRequest { packet_id, reason } = body;
    packet_id_of(at.field("packet_id"), packet_id)?;
    choice::<v1::RecallReason>(at.field("reason"), *reason).map(drop)
}

pub(super) fn attestation(body: &view::RecallAttestation<'_>) -> Result<(), Invalid> {
    let at = Path::root("recall_attestation");
    let view::RecallAttestation { request_id, packet_id, deleted_at, by_function } = body;
    packet_id_of(at.field("request_id"), request_id)?;
    packet_id_of(at.field("packet_id"), packet_id)?;
    instant(at.field("deleted_at"), deleted_at.as_ref())?;
    blinded(at.field("by_function"), by_function)
}
