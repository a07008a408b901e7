//! `sip.plan`: the four points of HSL 16:4, and nothing beyond them.

use super::completeness::{Completeness, unit};
use super::parts::{participants, short_notes, staff_member};
use crate::wire::field::{Invalid, Path, at_most, optional_day, reference};
use crate::wire::{v1, view};

pub(super) fn read(whole: Completeness, body: &view::SipPlan<'_>) -> Result<(), Invalid> {
    let at = Path::root("sip_plan");
    let view::SipPlan {
        established_on,
        needed_measures,
        commitments,
        other_measures,
        relative_measures,
        overall_responsibility,
        huvudansvarig,
        called,
        came,
        goals,
        next_follow_up,
    } = body;
    whole.day(at.field("established_on"), established_on)?;
    whole.some(at.field("needed_measures"), needed_measures)?;
    short_notes(at, "needed_measures", needed_measures)?;
    measures(whole, at, commitments, other_measures, relative_measures)?;
    whole.choice::<v1::SipHuvudman>(at.field("overall_responsibility"), *overall_responsibility)?;
    staff_member(whole, at.field("huvudansvarig"), huvudansvarig.as_ref())?;
    participants(whole, at, "called", called)?;
    participants(whole, at, "came", came)?;
    read_goals(whole, at, goals)?;
    whole.day(at.field("next_follow_up"), next_follow_up)?;
    let established = optional_day(at.field("established_on"), established_on)?;
    let next = optional_day(at.field("next_follow_up"), next_follow_up)?;
    if established.zip(next).is_some_and(|(established, next)| next < established) {
        return Err(at.field("next_follow_up").invalid("right is established_on or later"));
    }
    Ok(())
}

fn measures(
    whole: Completeness,
    at: Path<'_>,
    commitments: &[view::SipCommitment<'_>],
    others: &[view::SipOtherMeasure<'_>],
    relatives: &[view::SipRelativeMeasure<'_>],
) -> Result<(), Invalid> {
    whole.some(at.field("commitments"), commitments)?;
    at_most(at.field("commitments"), commitments, 64)?;
    for (n, view::SipCommitment { huvudman, measure, unit: by }) in commitments.iter().enumerate() {
        let at = at.item("commitments", n);
        whole.choice::<v1::SipHuvudman>(at.field("huvudman"), *huvudman)?;
        whole.short_note(at.field("measure"), measure)?;
        unit(at.field("unit"), by)?;
    }
    at_most(at.field("other_measures"), others, 64)?;
    for (n, view::SipOtherMeasure { by, measure }) in others.iter().enumerate() {
        let at = at.item("other_measures", n);
        whole.choice::<v1::SipParty>(at.field("by"), *by)?;
        whole.short_note(at.field("measure"), measure)?;
    }
    at_most(at.field("relative_measures"), relatives, 32)?;
    for (n, view::SipRelativeMeasure { relative, measure }) in relatives.iter().enumerate() {
        let at = at.item("relative_measures", n);
        whole.required(at.field("relative"), relative)?;
        reference(at.field("relative"), relative)?;
        whole.short_note(at.field("measure"), measure)?;
    }
    Ok(())
}

fn read_goals(
    whole: Completeness,
    at: Path<'_>,
    goals: &[view::SipGoal<'_>],
) -> Result<(), Invalid> {
    at_most(at.field("goals"), goals, 32)?;
    for (n, view::SipGoal { number, text }) in goals.iter().enumerate() {
        let earlier = goals.iter().take(n).any(|goal| goal.number == *number);
        let at = at.item("goals", n);
        if *number == 0 || earlier {
            return Err(at.field("number").invalid("right is a number of its own, from 1"));
        }
        whole.short_note(at.field("text"), text)?;
    }
    Ok(())
}
