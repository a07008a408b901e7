//! What a packet says of a case: into the index, and out of it as the process knows it.

use crate::domain::{HsaId, PacketId};
use crate::index::{CaseKey, Heard, IndexError, IndexWriter, PacketKey, Side};
use crate::policy::swedish_day;
use crate::seal::Keyring;
use crate::sip::{Said, Step};
use crate::wire::v1;
use jiff::Timestamp;
use jiff::civil::Date;
use prost::Message;
use v1::SipStepKind as Kind;

/// How the index knows a case of a child.
pub(super) fn case_key(keyring: &Keyring, child: [u8; 32], name: &str) -> CaseKey {
    CaseKey { child, case: keyring.pseudonym("sip-case", name) }
}

/// Takes in what a packet says of a case, if it does. Nothing of a packet that keeps to itself whose it is.
pub(in crate::gateway) fn hear(
    writer: &mut IndexWriter<'_>,
    keyring: &Keyring,
    key: &PacketKey,
    (number, at): (u64, Timestamp),
    header: &v1::Header,
    note: Option<&v1::SipNote>,
) -> Result<(), IndexError> {
    let Some(note) = note else { return Ok(()) };
    let heard = Heard {
        packet: key.bytes().to_vec(),
        number,
        at: at.as_millisecond(),
        sender: header.sender_unit.clone(),
        receiver: header.receiver_unit.clone(),
        note: note.encode_to_vec(),
    };
    match header.child.as_ref().filter(|child| !child.number.is_empty()) {
        Some(child) => {
            let child = keyring.pseudonym(&child.number_oid, &child.number);
            writer.hear(&case_key(keyring, child, &header.case_id), &header.case_id, heard)
        }
        // After a revocation an end says which case it is of, and no more.
        None if note.step() == Kind::Closed => writer.hear_of(&header.case_id, heard),
        None => Ok(()),
    }
}

/// What its sender takes back, or says anew by another packet, was never said.
pub(in crate::gateway) fn unhear(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
) -> Result<(), IndexError> {
    match writer.packet(key)? {
        Some(row) => writer.unhear(key, &row),
        None => Ok(()),
    }
}

/// The packet that said it.
pub(super) fn packet_of(heard: &Heard) -> Option<PacketKey> {
    PacketKey::from_bytes(&heard.packet)
}

/// As the process knows it; nothing where the packet kept its step to itself.
pub(super) fn said(heard: &Heard) -> Option<Said> {
    let note = v1::SipNote::decode(heard.note.as_slice()).ok()?;
    let at = Timestamp::from_millisecond(heard.at).ok()?;
    let key = packet_of(heard)?;
    said_by(&key, (heard.number, at), (&heard.sender, &heard.receiver), &note)
}

/// The same of a packet that isn't on record yet.
pub(super) fn said_by(
    key: &PacketKey,
    (number, at): (u64, Timestamp),
    (sender, receiver): (&str, &str),
    note: &v1::SipNote,
) -> Option<Said> {
    let heard_on = swedish_day(at);
    let day = |text: &str| text.parse::<Date>().ok();
    let unit = |text: &str| text.parse::<HsaId>().ok();
    let came = |called: &&v1::SipParticipant| {
        note.came.iter().any(|came| came.unit.eq_ignore_ascii_case(&called.unit))
    };
    // Where who came was withheld, nobody is known to have stayed away.
    let stayed_away = note.called.iter().filter(|called| !note.came.is_empty() && !came(called));
    Some(Said {
        id: key.id,
        own: key.side == Side::Outgoing,
        here: key.side == Side::Incoming,
        number,
        unit: unit(sender)?,
        to: unit(receiver)?,
        step: step_of(note.step())?,
        day: day(&note.day).unwrap_or(heard_on),
        acute: note.occasion() == v1::SipOccasion::AcutePlacement,
        meeting: day(&note.meeting),
        reply_by: day(&note.reply_by),
        stayed_away: stayed_away.filter_map(|called| unit(&called.unit)).collect(),
        about: note.about.as_ref().try_into().ok().and_then(|id| PacketId::from_bytes(id).ok()),
        next_follow_up: day(&note.next_follow_up),
        responsible: unit(&note.responsible_unit),
    })
}

const fn step_of(kind: Kind) -> Option<Step> {
    Some(match kind {
        Kind::Unspecified => return None,
        Kind::NeedSeen => Step::NeedSeen,
        Kind::Offered => Step::Offered,
        Kind::Declined => Step::Declined,
        Kind::Consent => Step::Consent,
        Kind::Called => Step::Called,
        Kind::Replied => Step::Replied,
        Kind::Met => Step::Met,
        Kind::Established => Step::Established,
        Kind::EstablishedAtDischarge => Step::EstablishedAtDischarge,
        Kind::FollowedUp => Step::FollowedUp,
        Kind::Closed => Step::Closed,
        Kind::BrokenOff => Step::BrokenOff,
        Kind::ChildHealthTeamMet => Step::ChildHealthTeamMet,
    })
}
