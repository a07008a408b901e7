//! What discloses nothing secret goes by an agreement that is in force.

use super::*;

const REGION: &str = "2321000156";
const TOWN: &str = "2120001850";
const OTHER_TOWN: &str = "2120001355";

fn agreement(between: [&str; 2]) -> Agreement {
    Agreement {
        between: between.map(|org| org.parse().unwrap()),
        kinds: PacketKinds::from_iter([PacketKind::DeviationReport, PacketKind::Statistics]),
        from: day("2027-01-01"),
        to: day("2027-12-31"),
    }
}

/// From the region to the town, with these agreements on record.
fn deviation(agreements: &[Agreement]) -> Case {
    let mut case = case("deviation.report", "region_care", "social_board");
    case.child = None;
    REGION.clone_into(&mut case.sender.org);
    TOWN.clone_into(&mut case.receiver.org);
    Case { agreements: Some(agreements.to_vec()), ..case }
}

#[test]
fn without_one_it_waits_for_one() {
    deviation(&[]).refers_to_nothing_secret(&["agreement:in_force"]);
    deviation(&[agreement([REGION, TOWN])]).permits("nothing-secret", &["nothing_secret"]);
    deviation(&[agreement([TOWN, REGION])]).permits("nothing-secret", &["nothing_secret"]);
    deviation(&[agreement([REGION, OTHER_TOWN])]).refers_to_nothing_secret(&["agreement:in_force"]);
    deviation(&[agreement([OTHER_TOWN, TOWN])]).refers_to_nothing_secret(&["agreement:in_force"]);
}

#[test]
fn it_holds_from_its_first_day_through_its_last() {
    let on = |now: &str| {
        let mut case = deviation(&[agreement([REGION, TOWN])]);
        case.now = instant(now);
        case.decide().verdict()
    };
    // Days are Swedish: an hour before midnight in UTC is the next day there.
    assert_eq!(on("2026-12-31T22:59:59Z"), Verdict::Refer);
    assert_eq!(on("2026-12-31T23:00:00Z"), Verdict::Permit);
    assert_eq!(on("2027-12-31T22:59:59Z"), Verdict::Permit);
    assert_eq!(on("2027-12-31T23:00:00Z"), Verdict::Refer);
}

#[test]
fn it_says_for_which_kinds() {
    let mut recall = deviation(&[agreement([REGION, TOWN])]);
    recall.kind = PacketKind::RecallRequest;
    recall.refers_to_nothing_secret(&["agreement:in_force"]);
}

#[test]
fn inside_one_organisation_none_is_needed() {
    let mut inside = deviation(&[]);
    TOWN.clone_into(&mut inside.sender.org);
    inside.permits("nothing-secret", &["nothing_secret"]);
}

#[test]
fn it_is_no_ground_for_anything_secret() {
    let mut handover = case("handover.bhv", "region_care", "school_health_municipal");
    let all = Agreement { kinds: PacketKinds::ALL, ..agreement([REGION, TOWN]) };
    REGION.clone_into(&mut handover.sender.org);
    Case { agreements: Some(vec![all]), ..handover }.refers(&["consent:g1", "consent:g2"]);
}

impl Case {
    #[track_caller]
    fn refers_to_nothing_secret(&self, missing: &[&str]) {
        let decision = self.decide();
        assert_eq!(decision.verdict(), Verdict::Refer);
        assert_eq!(decision.missing(), missing);
    }
}
