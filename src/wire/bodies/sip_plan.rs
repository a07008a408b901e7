//! `sip.plan`: the four points of HSL 16:4, and nothing beyond them. One that lacks a point is read, and waits for a whole one.

use super::completeness::{Completeness, unit};
use super::parts::{each_participant, short_notes, staff_member};
use crate::domain::PlanPoint;
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
    short_notes(at, "needed_measures", needed_measures)?;
    measures(whole, at, commitments, other_measures, relative_measures)?;
    // A point that is empty is told of by `lacks`; what is there must be right.
    let if_there = Completeness::CutDown;
    if_there
        .choice::<v1::SipHuvudman>(at.field("overall_responsibility"), *overall_responsibility)?;
    let named = huvudansvarig.as_ref().is_some_and(|it| !it.name.is_empty());
    let named = if named { whole } else { if_there };
    staff_member(named, at.field("huvudansvarig"), huvudansvarig.as_ref())?;
    each_participant(whole, at, "called", called)?;
    each_participant(whole, at, "came", came)?;
    read_goals(whole, at, goals)?;
    let established = optional_day(at.field("established_on"), established_on)?;
    let next = optional_day(at.field("next_follow_up"), next_follow_up)?;
    if established.zip(next).is_some_and(|(established, next)| next < established) {
        return Err(at.field("next_follow_up").invalid("right is established_on or later"));
    }
    Ok(())
}

/// The points that a plan can't do without and that are empty here, in the contract's order.
pub(super) fn lacks(plan: &view::SipPlan<'_>) -> Vec<PlanPoint> {
    let lacking = |point: &PlanPoint| match point {
        PlanPoint::NeededMeasures => plan.needed_measures.is_empty(),
        PlanPoint::Commitments => plan.commitments.is_empty(),
        PlanPoint::OverallResponsibility => plan.overall_responsibility == 0,
        PlanPoint::Huvudansvarig => {
            plan.huvudansvarig.as_ref().is_none_or(|it| it.name.trim().is_empty())
        }
        PlanPoint::Called => plan.called.is_empty(),
        PlanPoint::Came => plan.came.is_empty(),
        PlanPoint::Goals => plan.goals.is_empty(),
        PlanPoint::NextFollowUp => plan.next_follow_up.is_empty(),
    };
    PlanPoint::ALL.into_iter().filter(lacking).collect()
}

fn measures(
    whole: Completeness,
    at: Path<'_>,
    commitments: &[view::SipCommitment<'_>],
    others: &[view::SipOtherMeasure<'_>],
    relatives: &[view::SipRelativeMeasure<'_>],
) -> Result<(), Invalid> {
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
