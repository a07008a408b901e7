//! Changes in the register: what a caller records, as facts that decisions can use, and those facts as the contract tells them.

mod child;
mod common;
pub(crate) mod told;
mod unknown;

pub(crate) use child::read_change;
pub(crate) use unknown::unknown_field;

use super::field::{Invalid, Path, at_most, day, present, reference};
use super::packet::read_child;
use super::v1::{self, record_request::Change};
use crate::domain::{ChildNumber, CommonChange, HsaId, PacketKind, PacketKinds, RegisterChange};
use jiff::civil::Date;

/// What changed: of one child, or of what everybody's packets depend on.
pub(crate) enum ReadChange {
    OfChild(RegisterChange),
    Common(CommonChange),
}

/// A request that was read.
pub(crate) enum ReadRequest {
    OfChild(ChildNumber, RegisterChange),
    Common(CommonChange),
}

/// Reads one change.
pub(crate) fn request(request: &v1::RecordRequest) -> Result<ReadRequest, Invalid> {
    let v1::RecordRequest { child, change } = request;
    let change = change.as_ref().ok_or_else(|| {
        Path::root("change").invalid("missing; right is one of the changes of the contract")
    })?;
    Ok(match read_change(change)? {
        ReadChange::OfChild(change) => {
            let (child, _) = read_child(Path::root("child"), child.as_ref())?;
            ReadRequest::OfChild(child, change)
        }
        ReadChange::Common(_) if child.is_some() => {
            let problem = "agreements and parties are about no child; right is to leave it out";
            return Err(Path::root("child").invalid(problem));
        }
        ReadChange::Common(change) => ReadRequest::Common(change),
    })
}

/// Whether a change is about no child, but about what everybody's packets depend on.
pub(crate) fn is_common(change: &Change) -> bool {
    match change {
        Change::Agreement(_) | Change::AgreementEnd(_) | Change::Party(_) | Change::PartyEnd(_) => {
            true
        }
        Change::Guardians(_)
        | Change::Consent(_)
        | Change::ConsentRevocation(_)
        | Change::Block(_)
        | Change::BlockLift(_)
        | Change::Attestation(_)
        | Change::Protection(_)
        | Change::ProtectionLift(_) => false,
    }
}

/// The child that a reading is about.
pub(crate) fn child(child: Option<&v1::Child>) -> Result<ChildNumber, Invalid> {
    read_child(Path::root("child"), child).map(|(number, _)| number)
}

/// The day that a reading is about; none means now. `today` is the Swedish day.
pub(crate) fn past_day(at: &str, today: Date) -> Result<Option<Date>, Invalid> {
    let path = Path::root("at");
    if at.is_empty() {
        return Ok(None);
    }
    let day = day(path, at)?;
    if day > today {
        return Err(path.invalid("nobody knows yet; right is today or a day before"));
    }
    Ok(Some(day))
}

/// A pseudonym or reference: present, short, without room for a name or number in clear words.
fn name(at: Path<'_>, text: &str) -> Result<String, Invalid> {
    present(at, text)?;
    reference(at, text)?;
    Ok(text.to_owned())
}

fn unit(at: Path<'_>, text: &str) -> Result<HsaId, Invalid> {
    present(at, text)?;
    text.parse().map_err(|_| at.invalid("not an HSA-id"))
}

fn kinds_or_all(at: Path<'_>, words: &[String]) -> Result<PacketKinds, Invalid> {
    if words.is_empty() {
        return Ok(PacketKinds::ALL);
    }
    at_most(at.field("kinds"), words, 64)?;
    words
        .iter()
        .enumerate()
        .map(|(n, word)| {
            PacketKind::of_word(word)
                .ok_or_else(|| at.item("kinds", n).invalid("no such kind of packet"))
        })
        .collect()
}

fn units(at: Path<'_>, texts: &[String]) -> Result<Vec<String>, Invalid> {
    at_most(at.field("receivers"), texts, 64)?;
    let receivers = texts.iter().enumerate();
    receivers.map(|(n, text)| Ok(unit(at.item("receivers", n), text)?.to_string())).collect()
}
