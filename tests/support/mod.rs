//! What every story needs: two organisations with a PKI between them, a client of our own, and checkers that share no code with the program.
#![allow(
    dead_code,
    unused_imports,
    reason = "each binary that includes this uses its own part of it"
)]

mod changes;
mod client;
mod clock;
mod contract;
mod journal;
mod kinds;
mod log;
mod on_disk;
mod packets;
mod postbox;
mod proof;
mod running;
mod site;
mod terminal;
mod tiles;
mod trace;
mod wait;

pub(crate) use changes::{
    agreement, agreement_end, attestation, change_of, consent, consent_called, consent_to,
    guardians, hiding, lift, lift_by, party, party_end, protection, revocation, revocation_in_part,
};
pub(crate) use client::{Client, dial, events, field_at_fault, tls};
pub(crate) use clock::TestClock;
pub(crate) use contract::{cut_by_hand, in_contract, places};
pub(crate) use journal::{Frame, frames, frames_in};
pub(crate) use kinds::{
    OTHER_EMI, YOUTH_CLINIC, imported, open_to_every_kind, packet_of, packets_of_every_kind,
    packets_with,
};
pub(crate) use log::Log;
pub(crate) use on_disk::{opened_beside, opened_on, opened_without_a_pause};
pub(crate) use packets::{
    CHILDREN, child, delivery, delivery_of, edited, encoded, handover, header_of, id_of, new_id,
    orosanmalan, permitted_handover, placement, sip_step, step,
};
pub(crate) use postbox::Postbox;
pub(crate) use proof::{Head, Ledger, content_name, sha256};
pub(crate) use running::Running;
pub(crate) use site::{BUP, BVC, EMI, House, KARLSTAD, REGION, SCHOOL, SOC, Site};
pub(crate) use terminal::{err, offline, out, stafett, stafett_at};
pub(crate) use tiles::{entries, lay_out, leaf, root, signed};
pub(crate) use trace::{Call, Trace};
pub(crate) use wait::{eventually, eventually_not};
