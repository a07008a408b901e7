//! A plan that lacks a point is read, and says which; what was withheld of one is not lacking.

use super::*;
use crate::domain::{PlanPoint, Reveal, Reveals};
use serde_json::json;

fn plan() -> Value {
    samples(PacketKind::SipPlan).remove(0)
}

fn lacks(packet: &Value) -> Vec<PlanPoint> {
    read_whole(encoded(packet)).unwrap().packet.plan_lacks
}

#[test]
fn each_point_that_is_taken_away_is_lacked_and_nothing_else() {
    assert_eq!(lacks(&plan()), []);
    let mut all = plan();
    for point in PlanPoint::ALL {
        let pointer = format!("/sip_plan/{point}");
        assert_eq!(lacks(&without(&plan(), &pointer)), [point]);
        all = without(&all, &pointer);
    }
    assert_eq!(lacks(&all), PlanPoint::ALL);
    for blank in ["", " "] {
        let nobody = with(&plan(), "/sip_plan/huvudansvarig/name", json!(blank));
        assert_eq!(lacks(&nobody), [PlanPoint::Huvudansvarig]);
    }
    // There need be nobody else who does something.
    for others in ["other_measures", "relative_measures"] {
        assert_eq!(lacks(&without(&plan(), &format!("/sip_plan/{others}"))), []);
    }
}

#[test]
fn what_is_there_and_wrong_is_still_turned_back() {
    for (pointer, value) in [
        ("/sip_plan/huvudansvarig/name", json!("Kim\nExempel")),
        ("/sip_plan/huvudansvarig/unit", json!("SE")),
        ("/sip_plan/overall_responsibility", json!(9)),
        ("/sip_plan/next_follow_up", json!("snart")),
        ("/sip_plan/called/2/function", json!("")),
        ("/sip_plan/goals/0/text", json!("")),
    ] {
        let wrong = with(&plan(), pointer, value);
        assert_eq!(at_fault(&wrong).as_deref(), Some(dotted(pointer).as_str()), "{pointer}");
    }
}

/// `/a/b/0/c` as `a.b[0].c`.
fn dotted(pointer: &str) -> String {
    let parts = pointer.trim_start_matches('/').split('/');
    parts.fold(String::new(), |path, part| match part.parse::<usize>() {
        Ok(place) => format!("{path}[{place}]"),
        Err(_) if path.is_empty() => part.to_owned(),
        Err(_) => format!("{path}.{part}"),
    })
}

#[test]
fn of_a_plan_that_was_cut_down_nothing_is_said_to_be_lacking() {
    for part in Reveal::ALL.into_iter().filter(|part| *part != Reveal::None) {
        let (cut, _) = redaction::cut_down(&encoded(&plan()), Reveals::only(part));
        assert_eq!(read_cut_down(cut).unwrap().packet.plan_lacks, [], "{part:?}");
    }
}
