//! `guardian_access.*` and `whereabouts.*`: a marking and a moment, all of it there in any case.

use super::parts::function;
use crate::wire::field::{Invalid, Path, day, instant, line, present, reference};
use crate::wire::view;
use prost_types::Timestamp;

pub(super) fn guardian_access_block(body: &view::GuardianAccessBlock<'_>) -> Result<(), Invalid> {
    let view::GuardianAccessBlock { marking, from, decision, contact_function } = body;
    let at = Path::root("guardian_access_block");
    order(at, marking.as_ref(), from.as_ref(), decision, contact_function)
}

pub(super) fn guardian_access_lift(body: &view::GuardianAccessLift<'_>) -> Result<(), Invalid> {
    let view::GuardianAccessLift { marking, from, decision, contact_function } = body;
    let at = Path::root("guardian_access_lift");
    order(at, marking.as_ref(), from.as_ref(), decision, contact_function)
}

pub(super) fn whereabouts_hiding(body: &view::WhereaboutsHiding<'_>) -> Result<(), Invalid> {
    let view::WhereaboutsHiding { marking, from, decision, contact_function } = body;
    let at = Path::root("whereabouts_hiding");
    order(at, marking.as_ref(), from.as_ref(), decision, contact_function)
}

pub(super) fn whereabouts_lift(body: &view::WhereaboutsLift<'_>) -> Result<(), Invalid> {
    let view::WhereaboutsLift { marking, from, decision, contact_function } = body;
    let at = Path::root("whereabouts_lift");
    order(at, marking.as_ref(), from.as_ref(), decision, contact_function)
}

fn order(
    at: Path<'_>,
    marking: Option<&view::Marking<'_>>,
    from: Option<&Timestamp>,
    decision: &str,
    contact_function: &str,
) -> Result<(), Invalid> {
    let marked = at.field("marking");
    // OSL 5:5: a marking names its provision, its date and the authority that made it.
    let view::Marking { provision, date, authority } =
        marking.ok_or_else(|| marked.invalid("missing"))?;
    for (field, text) in [("provision", provision), ("authority", authority)] {
        present(marked.field(field), text)?;
        line(marked.field(field), text)?;
    }
    day(marked.field("date"), date)?;
    instant(at.field("from"), from)?;
    present(at.field("decision"), decision)?;
    reference(at.field("decision"), decision)?;
    function(at.field("contact_function"), contact_function)
}
