//! Parts that several bodies have in common.

use super::completeness::{Completeness, unit};
use crate::wire::field::{Invalid, Path, at_most, line, present, short_note};
use crate::wire::{v1, view};

/// The child's names.
pub(super) fn names(
    whole: Completeness,
    at: Path<'_>,
    given_name: &str,
    family_name: &str,
) -> Result<(), Invalid> {
    whole.line(at.field("given_name"), given_name)?;
    whole.line(at.field("family_name"), family_name)
}

/// The function that is the way to the child when everything else is withheld: there in any case.
pub(super) fn function(at: Path<'_>, text: &str) -> Result<(), Invalid> {
    present(at, text)?;
    line(at, text)
}

/// One-line texts, none of them empty.
pub(super) fn lines(at: Path<'_>, name: &'static str, list: &[&str]) -> Result<(), Invalid> {
    at_most(at.field(name), list, 64)?;
    for (n, text) in list.iter().enumerate() {
        present(at.item(name, n), text)?;
        line(at.item(name, n), text)?;
    }
    Ok(())
}

/// Bounded texts, none of them empty.
pub(super) fn short_notes(at: Path<'_>, name: &'static str, list: &[&str]) -> Result<(), Invalid> {
    at_most(at.field(name), list, 64)?;
    for (n, text) in list.iter().enumerate() {
        present(at.item(name, n), text)?;
        short_note(at.item(name, n), text)?;
    }
    Ok(())
}

/// HSA-ids, none of them empty.
pub(super) fn units(at: Path<'_>, name: &'static str, list: &[&str]) -> Result<(), Invalid> {
    at_most(at.field(name), list, 32)?;
    for (n, text) in list.iter().enumerate() {
        present(at.item(name, n), text)?;
        unit(at.item(name, n), text)?;
    }
    Ok(())
}

/// Somebody who works with the child, by name.
pub(super) fn staff_member(
    whole: Completeness,
    at: Path<'_>,
    member: Option<&view::StaffMember<'_>>,
) -> Result<(), Invalid> {
    let Some(view::StaffMember { name, role, telephone, unit: at_unit }) =
        whole.message(at, member)?
    else {
        return Ok(());
    };
    whole.line(at.field("name"), name)?;
    line(at.field("role"), role)?;
    line(at.field("telephone"), telephone)?;
    unit(at.field("unit"), at_unit)
}

/// Whoever answers for the child at the board. Optional.
pub(super) fn social_secretary(
    at: Path<'_>,
    secretary: Option<&view::SocialSecretary<'_>>,
) -> Result<(), Invalid> {
    let Some(view::SocialSecretary { name, telephone, unit }) = secretary else { return Ok(()) };
    line(at.field("name"), name)?;
    line(at.field("telephone"), telephone)?;
    line(at.field("unit"), unit)
}

/// Those who were called or came: at least one.
pub(super) fn participants(
    whole: Completeness,
    at: Path<'_>,
    name: &'static str,
    list: &[view::SipParticipant<'_>],
) -> Result<(), Invalid> {
    whole.some(at.field(name), list)?;
    each_participant(whole, at, name, list)
}

/// Those who were called or came, if anybody.
pub(super) fn each_participant(
    whole: Completeness,
    at: Path<'_>,
    name: &'static str,
    list: &[view::SipParticipant<'_>],
) -> Result<(), Invalid> {
    at_most(at.field(name), list, 64)?;
    for (n, view::SipParticipant { party, unit: of_unit, function }) in list.iter().enumerate() {
        let at = at.item(name, n);
        whole.choice::<v1::SipParty>(at.field("party"), *party)?;
        if matches!(
            v1::SipParty::try_from(*party),
            Ok(v1::SipParty::Child | v1::SipParty::Guardian)
        ) {
            for (field, text) in [("unit", of_unit), ("function", function)] {
                if !text.is_empty() {
                    return Err(at.field(field).invalid("the child and its guardians have none"));
                }
            }
            continue;
        }
        unit(at.field("unit"), of_unit)?;
        whole.line(at.field("function"), function)?;
    }
    Ok(())
}
