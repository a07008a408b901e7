//! Whoever a body tells of must be named, so that the decision can ask for that relative's consent.

use crate::wire::field::{Invalid, Path};
use crate::wire::view::{self, Body};

/// Whether every relative in the body is among `named`.
pub(in crate::wire) fn check(body: &Body<'_>, named: &[String]) -> Result<(), Invalid> {
    match body {
        Body::BhvHandover(body) => notes("bhv_handover", &body.relative_notes, named),
        Body::EmiHandover(body) => notes("emi_handover", &body.relative_notes, named),
        Body::InquiryAnswer(body) => notes("inquiry_answer", &body.relative_notes, named),
        Body::SipPlan(body) => {
            let told = body.relative_measures.iter().map(|measure| measure.relative);
            each("sip_plan", "relative_measures", told, named)
        }
        _ => Ok(()),
    }
}

fn notes(
    body: &'static str,
    notes: &[view::RelativeNote<'_>],
    named: &[String],
) -> Result<(), Invalid> {
    each(body, "relative_notes", notes.iter().map(|note| note.relative), named)
}

fn each<'t>(
    body: &'static str,
    list: &'static str,
    mut told: impl Iterator<Item = &'t str>,
    named: &[String],
) -> Result<(), Invalid> {
    let at = Path::root(body);
    match told.position(|relative| !named.iter().any(|known| known == relative)) {
        None => Ok(()),
        Some(n) => {
            let problem = "not among header.ground.relatives";
            Err(at.item(list, n).field("relative").invalid(problem))
        }
    }
}
