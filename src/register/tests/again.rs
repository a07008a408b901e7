//! Calls about guardians and blocks that come again, or late: none brings back what has ended since.

use super::{at, facts};
use crate::domain::{InPlaceOfGuardians, PacketKind, PacketKinds, RegisterChange};
use crate::register::ChildFacts;

const HANDOVER: PacketKind = PacketKind::HandoverBhv;
const PLAN: PacketKind = PacketKind::SipPlan;

fn decided(decision: &str, date: &str, kinds: &[PacketKind]) -> RegisterChange {
    let in_place = InPlaceOfGuardians {
        decision: decision.to_owned(),
        date: date.parse().unwrap(),
        kinds: kinds.iter().copied().collect(),
    };
    RegisterChange::Guardians {
        guardians: vec!["g1".to_owned()],
        in_place: Some(in_place),
        learnt: None,
    }
}

fn of(guardian: &str) -> RegisterChange {
    RegisterChange::Guardians { guardians: vec![guardian.to_owned()], in_place: None, learnt: None }
}

fn told(guardians: &[&str], learnt: Option<i64>) -> RegisterChange {
    RegisterChange::Guardians {
        guardians: guardians.iter().map(|&it| it.to_owned()).collect(),
        in_place: None,
        learnt: learnt.map(at),
    }
}

fn blocked(id: &str, kinds: &[PacketKind]) -> RegisterChange {
    RegisterChange::Blocked { id: id.to_owned(), kinds: PacketKinds::from_iter(kinds.to_vec()) }
}

fn lifted(id: &str) -> RegisterChange {
    RegisterChange::BlockLifted { id: id.to_owned() }
}

fn at_fault(known: &ChildFacts, change: &RegisterChange) -> Option<String> {
    known.objection(change).map(|(field, _)| field)
}

#[test]
fn a_decision_that_has_ended_does_not_stand_in_the_guardians_place_again() {
    let first = || decided("SN 14", "2027-02-01", &[HANDOVER]);
    let refused = Some("guardians.in_place.decision".to_owned());
    let ended = facts([first(), first(), of("g1")]);
    assert_eq!(at_fault(&ended, &first()), refused);
    let otherwise = decided("SN 14", "2027-02-01", &[PLAN]);
    assert_eq!(at_fault(&ended, &otherwise), refused, "it is the same decision");
    for anew in [
        decided("SN 15", "2027-02-01", &[HANDOVER]),
        decided("SN 14", "2027-06-01", &[HANDOVER]),
        of("g1"),
        of("g2"),
    ] {
        assert_eq!(at_fault(&ended, &anew), None);
    }
    let followed = facts([first(), decided("SN 15", "2027-06-01", &[HANDOVER])]);
    assert_eq!(at_fault(&followed, &first()), refused, "another stands in its place");
}

#[test]
fn a_decision_as_it_was_before_it_was_narrowed_does_not_come_back() {
    let wide = || decided("SN 14", "2027-02-01", &[HANDOVER, PLAN]);
    let narrow = || decided("SN 14", "2027-02-01", &[PLAN]);
    assert_eq!(at_fault(&facts([wide()]), &narrow()), None);
    let known = facts([wide(), narrow()]);
    assert!(at_fault(&known, &wide()).is_some());
    assert_eq!(at_fault(&known, &narrow()), None, "the same call again is harmless");
    // A record of before: what stands now may be told again, and ended.
    let brought_back = facts([wide(), of("g1"), wide()]);
    assert_eq!(at_fault(&brought_back, &wide()), None);
    assert_eq!(at_fault(&brought_back, &told(&["g1"], Some(3))), None);
    let RegisterChange::Guardians { in_place, .. } = wide() else { panic!("another change") };
    assert_eq!(brought_back.in_place, in_place);
}

#[test]
fn who_decided_before_does_not_decide_alone_again_by_an_old_call() {
    let refused = Some("guardians.learnt_at".to_owned());
    let known = facts([told(&["g1"], None), told(&["g1", "g2"], None)]);
    for old in [told(&["g1"], None), told(&["g1"], Some(0)), told(&["g1", "g1"], Some(1))] {
        assert_eq!(at_fault(&known, &old), refused);
    }
    for right in [
        told(&["g1", "g2"], None),
        told(&["g2", "g1"], Some(-9)),
        told(&["g2"], None),
        told(&["g1"], Some(2)),
    ] {
        assert_eq!(at_fault(&known, &right), None);
    }
    // Told again as it stands: it has stood so since it was first told.
    let again = facts([told(&["g1"], None), told(&["g1", "g2"], None), told(&["g2", "g1"], None)]);
    assert_eq!(again.guardians_recorded, Some(at(1)));
    assert_eq!(at_fault(&again, &told(&["g1"], None)), refused);
    assert_eq!(at_fault(&again, &told(&["g1"], Some(2))), None);
    // It was so once more, and then no more: each of both lists was replaced.
    let back = facts([told(&["g1"], None), told(&["g1", "g2"], None), told(&["g1"], Some(2))]);
    assert_eq!(at_fault(&back, &told(&["g1", "g2"], None)), refused);
    assert_eq!(at_fault(&back, &told(&["g1"], None)), None);
    assert_eq!(at_fault(&back, &told(&["g1", "g2"], Some(3))), None);
}

#[test]
fn a_list_that_is_older_than_what_stands_comes_late_even_if_nobody_told_it_before() {
    let refused = Some("guardians.learnt_at".to_owned());
    let known = facts([told(&["g1", "g2"], Some(-60))]);
    assert_eq!(at_fault(&known, &told(&["g1"], Some(-61))), refused);
    assert_eq!(at_fault(&known, &told(&["g1"], Some(-60))), None);
    assert_eq!(at_fault(&known, &told(&["g1"], None)), None);
    let told_again = facts([told(&["g1", "g2"], Some(-60)), told(&["g1", "g2"], Some(-30))]);
    assert_eq!(at_fault(&told_again, &told(&["g1"], Some(-40))), refused, "it was so after that");
    let earlier = facts([told(&["g1", "g2"], Some(-30)), told(&["g1", "g2"], Some(-60))]);
    assert_eq!(at_fault(&earlier, &told(&["g1"], Some(-40))), refused);
    let by_a_fast_clock = facts([told(&["g1", "g2"], Some(40))]);
    assert_eq!(by_a_fast_clock.guardians_learnt, Some(at(0)));
}

#[test]
fn a_decision_in_the_guardians_place_is_not_ended_by_a_list_from_before_it() {
    let decision = || decided("SN 14", "2027-02-01", &[HANDOVER]);
    let known = facts([of("g1"), decision()]);
    assert_eq!(at_fault(&known, &of("g1")).as_deref(), Some("guardians.learnt_at"));
    assert_eq!(at_fault(&known, &told(&["g1"], Some(2))), None);
    assert_eq!(at_fault(&known, &decision()), None, "its own call again is harmless");
}

#[test]
fn a_block_that_was_lifted_is_not_set_again_under_its_id() {
    let block = || blocked("b1", &[HANDOVER]);
    let known = facts([block(), lifted("b1"), lifted("b1")]);
    assert_eq!(known.blocks[0].to, Some(at(1)), "the first lift counts");
    assert_eq!(at_fault(&known, &block()).as_deref(), Some("block.id"));
    assert_eq!(at_fault(&known, &lifted("b1")), None, "the same call again is harmless");
    // So the lift that comes again ends nothing that was set since.
    let anew = facts([block(), lifted("b1"), blocked("b2", &[HANDOVER]), lifted("b1")]);
    assert!(anew.blocks[1].stands(HANDOVER, at(9)) && !anew.blocks[0].stands(HANDOVER, at(9)));
    assert_eq!(at_fault(&anew, &blocked("b2", &[HANDOVER])), None);
    // The lift came first: there is nothing to lift, and its caller is told so.
    assert_eq!(at_fault(&ChildFacts::default(), &lifted("b1")).as_deref(), Some("block_lift.id"));
}

#[test]
fn a_block_that_is_told_again_counts_from_when_it_was_set_and_is_made_no_narrower_by_an_old_call() {
    let (narrow, wide) = (|| blocked("b1", &[PLAN]), || blocked("b1", &[PLAN, HANDOVER]));
    let told_again = facts([narrow(), narrow()]);
    assert_eq!(told_again.blocks[0].from, at(0), "a necessity attested between them stands");
    let widened = facts([narrow(), wide(), wide()]);
    assert_eq!(widened.blocks[0].from, at(1));
    assert_eq!(at_fault(&widened, &narrow()).as_deref(), Some("block.id"));
    assert_eq!(at_fault(&widened, &wide()), None, "the same call again is harmless");
}
