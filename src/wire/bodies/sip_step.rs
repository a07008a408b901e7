//! `sip.step`.

use super::completeness::{Completeness, unit};
use crate::domain::CodedStep;
use crate::policy::swedish_day;
use crate::wire::field::{Invalid, Path, day, line, optional_day, present};
use crate::wire::{v1, view};
use jiff::Timestamp;

pub(super) fn read(
    whole: Completeness,
    body: &view::SipStep<'_>,
) -> Result<Vec<CodedStep>, Invalid> {
    let at = Path::root("sip_step");
    let view::SipStep { step, date, recorded_as, recorded_by } = body;
    whole.choice::<v1::SipStepKind>(at.field("step"), *step)?;
    whole.day(at.field("date"), date)?;
    unit(at.field("recorded_by"), recorded_by)?;
    let Some(view::Code { system, code }) = recorded_as else { return Ok(Vec::new()) };
    let place = at.field("recorded_as");
    present(place.field("system"), system)?;
    line(place.field("system"), system)?;
    whole.line(place.field("code"), code)?;
    let kind = v1::SipStepKind::try_from(*step).unwrap_or_default();
    let (false, Ok(day)) = (code.is_empty() || *step == 0, day(at.field("date"), date)) else {
        return Ok(Vec::new());
    };
    Ok(vec![CodedStep {
        system: (*system).to_owned(),
        code: (*code).to_owned(),
        step: kind.as_str_name(),
        day,
    }])
}

/// Whether the step had been taken when it was told. A year that is a century ahead would keep its case open for ever, and all
/// later steps of its side would come before it.
pub(in crate::wire) fn was_taken(
    body: &view::SipStep<'_>,
    made_at: Timestamp,
) -> Result<(), Invalid> {
    let at = Path::root("sip_step");
    let at = at.field("date");
    match optional_day(at, body.date)? {
        Some(taken) if taken > swedish_day(made_at) => {
            Err(at.invalid("right is the Swedish day of header.made_at or earlier"))
        }
        _ => Ok(()),
    }
}
