//! How the contract's messages print: by length alone. `build.rs` takes prost's own `Debug` away from all of them,
//! so a message that is missing here breaks the build instead of leaking.

use super::{raw, v1};
use prost::Message;
use std::fmt;

macro_rules! by_length {
    ($($message:path),* $(,)?) => {$(
        impl fmt::Debug for $message {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({} bytes)", stringify!($message), self.encoded_len())
            }
        }
    )*};
}

by_length!(
    raw::RawSubmit,
    raw::RawDeliver,
    v1::Packet,
    v1::Header,
    v1::Child,
    v1::Ground,
    v1::Attestation,
    v1::Duty,
    v1::CodeMap,
    v1::SipStep,
    v1::Code,
    v1::BhvHandover,
    v1::GuardianContact,
    v1::Measurement,
    v1::Vaccination,
    v1::Screening,
    v1::OngoingContact,
    v1::RelativeNote,
    v1::PlacementNotice,
    v1::SocialSecretary,
    v1::Appointment,
    v1::Orosanmalan,
    v1::ReportedGuardian,
    v1::Reporter,
    v1::Decision,
    v1::RuleTried,
    v1::HeldBack,
    v1::CheckpointRequest,
    v1::CheckpointReply,
    v1::InclusionRequest,
    v1::InclusionReply,
    v1::ConsistencyRequest,
    v1::ConsistencyReply,
    v1::EntriesRequest,
    v1::LedgerEntry,
    v1::EntryProof,
    v1::Receipt,
    v1::SubmitManyReply,
    v1::Problem,
    v1::PreviewReply,
    v1::StatusRequest,
    v1::StatusReply,
    v1::WithdrawRequest,
    v1::Marking,
    v1::Acknowledgement,
    v1::RecordRequest,
    v1::RecordReply,
    v1::Guardians,
    v1::InPlaceOfGuardians,
    v1::Consent,
    v1::ConsentRevocation,
    v1::Block,
    v1::BlockLift,
    v1::RecordedAttestation,
    v1::Protection,
    v1::ProtectionLift,
    v1::Record,
    v1::Accepted,
    v1::Attempted,
    v1::AttemptFailed,
    v1::Acknowledged,
    v1::Stopped,
    v1::Released,
    v1::Received,
    v1::Imported,
    v1::ImportFailed,
    v1::Registered,
    v1::TurnedAway,
    v1::Lifecycle,
);
