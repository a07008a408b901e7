//! `orosanmalan` and `orosanmalan.feedback`.

use super::completeness::Completeness;
use crate::wire::field::{Invalid, Path, at_most, line, note};
use crate::wire::{v1, view};

pub(super) fn report(whole: Completeness, body: &view::Orosanmalan<'_>) -> Result<(), Invalid> {
    let at = Path::root("orosanmalan");
    let view::Orosanmalan {
        given_name,
        family_name,
        address,
        child_informed: _,
        interpreter_language,
        guardians,
        reporter,
        cause,
        childs_words,
        earlier_concern: _,
    } = body;
    // Names may be unknown to the reporter: nothing but the cause is asked for.
    line(at.field("given_name"), given_name)?;
    line(at.field("family_name"), family_name)?;
    line(at.field("address"), address)?;
    line(at.field("interpreter_language"), interpreter_language)?;
    at_most(at.field("guardians"), guardians, 2)?;
    for (n, view::ReportedGuardian { name, telephone, informed: _ }) in guardians.iter().enumerate()
    {
        let at = at.item("guardians", n);
        line(at.field("name"), name)?;
        line(at.field("telephone"), telephone)?;
    }
    match reporter {
        Some(view::Reporter { name, role, telephone }) => {
            let at = at.field("reporter");
            whole.line(at.field("name"), name)?;
            line(at.field("role"), role)?;
            line(at.field("telephone"), telephone)?;
        }
        None => whole.required(at.field("reporter"), "")?,
    }
    whole.note(at.field("cause"), cause)?;
    note(at.field("childs_words"), childs_words)
}

/// One of three values: a fourth has no word.
pub(super) fn feedback(
    whole: Completeness,
    body: &view::OrosanmalanFeedback,
) -> Result<(), Invalid> {
    let view::OrosanmalanFeedback { investigation } = body;
    let at = Path::root("orosanmalan_feedback");
    whole.choice::<v1::InvestigationState>(at.field("investigation"), *investigation)
}
