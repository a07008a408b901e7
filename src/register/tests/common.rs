//! Agreements and parties as the fold of their changes, and what the law makes of them day by day.

use crate::domain::{
    Agreement, Agreements, CommonChange, HsaId, PacketKind, PacketKinds, PartyUnit, Verksamhetsgren,
};
use crate::policy::{Question, Rules, Verdict};
use crate::register::{Common, Ending, ending};
use jiff::{Timestamp, civil::Date};

const BVC: &str = "SE2321000156-BVC01";
const EMI: &str = "SE2120001850-EMI01";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn unit(hsa_id: &str, branch: Verksamhetsgren, org: &str) -> PartyUnit {
    let unit: HsaId = hsa_id.parse().unwrap();
    let party = crate::domain::Party {
        branch,
        org: org.to_owned(),
        authority: Some("bun".to_owned()),
        municipality: branch.is_municipal().then(|| "1780".to_owned()),
        region: Some("17".to_owned()),
        unit: Some(hsa_id.to_owned()),
    };
    PartyUnit { unit, name: "En enhet".to_owned(), party }
}

fn configured() -> Common {
    Common::of([
        unit(BVC, Verksamhetsgren::RegionCare, "2321000156"),
        unit(EMI, Verksamhetsgren::SchoolHealthMunicipal, "2120001850"),
    ])
}

fn agreed(id: &str, from: &str, to: &str, kinds: PacketKinds) -> CommonChange {
    let between = ["2120001850".parse().unwrap(), "2321000156".parse().unwrap()];
    let agreement = Agreement { between, kinds, from: day(from), to: day(to) };
    CommonChange::Agreed { id: id.to_owned(), agreement, reference: "dnr-1".to_owned() }
}

fn party(hsa_id: &str, branch: Verksamhetsgren, from: &str) -> CommonChange {
    let party = unit(hsa_id, branch, "2120001850");
    CommonChange::Party { party, functions: Vec::new(), from: day(from) }
}

fn fold(changes: impl IntoIterator<Item = CommonChange>) -> Common {
    let mut common = configured();
    for (second, change) in changes.into_iter().enumerate() {
        common.apply(change, at(second as i64));
    }
    common
}

/// What the law answers about a deviation report at that moment.
fn asked(common: &Common, kind: PacketKind, now: &str) -> (Verdict, Vec<String>) {
    let now: Timestamp = now.parse().unwrap();
    let today = crate::policy::swedish_day(now);
    let party = |unit: &str| &common.party(&unit.parse().unwrap(), today).unwrap().party;
    let question = Question {
        kind,
        now,
        sender: party(BVC),
        receiver: party(EMI),
        child: None,
        guardians: &[],
        in_place_of_guardians: None,
        relatives_in_packet: &[],
        plan_lacks: &[],
        consents: &[],
        blocks: &[],
        attestations: &[],
        duty: None,
        agreements: Agreements::OnRecord(common.agreements()),
    };
    let decision = Rules::sweden().unwrap().decide(&question);
    (decision.verdict(), decision.missing().to_vec())
}

#[test]
fn an_agreement_is_a_ground_from_its_first_day_through_its_last() {
    let report = PacketKind::DeviationReport;
    let missing = || (Verdict::Refer, vec!["agreement:in_force".to_owned()]);
    let permit = || (Verdict::Permit, Vec::new());
    assert_eq!(asked(&configured(), report, "2027-08-16T08:00:00Z"), missing());
    let kinds = PacketKinds::by_agreement();
    let common = fold([agreed("a1", "2027-01-01", "2027-08-31", kinds)]);
    // Days are Swedish: in August they begin at 22 o'clock.
    for (now, answer) in [
        ("2026-12-31T22:59:59Z", missing()),
        ("2026-12-31T23:00:00Z", permit()),
        ("2027-08-31T21:59:59Z", permit()),
        ("2027-08-31T22:00:00Z", missing()),
    ] {
        assert_eq!(asked(&common, report, now), answer, "{now}");
    }
    let ended = fold([
        agreed("a1", "2027-01-01", "2027-08-31", kinds),
        CommonChange::AgreementEnded { id: "a1".to_owned(), last_day: day("2027-08-15") },
    ]);
    assert_eq!(asked(&ended, report, "2027-08-16T08:00:00Z"), missing());
    assert_eq!(asked(&ended, report, "2027-08-15T08:00:00Z"), permit());
    let only = [PacketKind::Statistics].into_iter().collect();
    let others = fold([agreed("a1", "2027-01-01", "2027-08-31", only)]);
    assert_eq!(asked(&others, report, "2027-08-15T08:00:00Z"), missing());
}

#[test]
fn an_end_is_never_taken_back() {
    let end =
        |last: &str| CommonChange::AgreementEnded { id: "a1".to_owned(), last_day: day(last) };
    let kinds = PacketKinds::by_agreement();
    let first = || agreed("a1", "2027-01-01", "2027-12-31", kinds);
    let common = fold([first(), end("2027-06-30"), end("2027-09-30")]);
    assert_eq!(common.agreement("a1").unwrap().to, day("2027-06-30"));
    let problem = |change| common.objection(&change).map(|(field, _)| field);
    assert_eq!(problem(first()).as_deref(), Some("agreement.id"));
    assert_eq!(problem(end("2027-07-01")).as_deref(), Some("agreement_end.last_day"));
    assert_eq!(problem(end("2027-06-01")), None);
}

#[test]
fn an_agreement_is_warned_of_for_90_days_soonest_first() {
    let kinds = PacketKinds::by_agreement();
    let common = fold([
        agreed("late", "2027-01-01", "2027-12-31", kinds),
        agreed("soon", "2027-01-01", "2027-10-31", kinds),
        agreed("later", "2027-10-01", "2027-10-02", kinds),
    ]);
    let told = |today: &str| {
        let told = ending(&common, day(today));
        told.into_iter().map(|Ending { id, days_left }| (id, days_left)).collect::<Vec<_>>()
    };
    assert_eq!(told("2027-08-01"), []);
    assert_eq!(told("2027-08-02"), [("soon".to_owned(), 90)]);
    let both = [("soon".to_owned(), 29), ("late".to_owned(), 90)];
    assert_eq!(told("2027-10-02"), [&[("later".to_owned(), 0)][..], &both].concat());
    assert_eq!(told("2028-01-01"), []);
}

#[test]
fn a_unit_is_what_was_recorded_last_of_its_day() {
    use Verksamhetsgren as V;
    let common = fold([
        party(EMI, V::SocialBoard, "2027-09-01"),
        party(EMI, V::PupilSupportMunicipal, "2027-10-01"),
        // A correction of the first, which changes nothing of what follows.
        party(EMI, V::SchoolMunicipal, "2027-09-01"),
        CommonChange::PartyEnded { unit: EMI.parse().unwrap(), last_day: day("2027-12-31") },
    ]);
    let branch =
        |today: &str| common.party(&EMI.parse().unwrap(), day(today)).map(|it| it.party.branch);
    for (today, expected) in [
        ("2027-08-31", Some(V::SchoolHealthMunicipal)),
        ("2027-09-01", Some(V::SchoolMunicipal)),
        ("2027-10-01", Some(V::PupilSupportMunicipal)),
        ("2027-12-31", Some(V::PupilSupportMunicipal)),
        ("2028-01-01", None),
    ] {
        assert_eq!(branch(today), expected, "{today}");
    }
    let nobody = "SE2120001850-NY01".parse().unwrap();
    assert!(common.party(&nobody, day("2027-09-01")).is_none());
    let end = CommonChange::PartyEnded { unit: nobody, last_day: day("2027-09-01") };
    assert_eq!(common.objection(&end).unwrap().0, "party_end.unit");
}

#[test]
fn an_agreement_that_was_narrowed_is_not_widened_again_by_an_old_call() {
    let wide = || agreed("a1", "2027-01-01", "2027-12-31", PacketKinds::by_agreement());
    let only = || PacketKinds::from_iter([PacketKind::Statistics]);
    let narrow = || agreed("a1", "2027-01-01", "2027-12-31", only());
    let known = fold([wide(), wide(), narrow(), narrow()]);
    let at_fault = |change| known.objection(&change).map(|(field, _)| field);
    let mut turned = wide();
    if let CommonChange::Agreed { agreement, .. } = &mut turned {
        agreement.between.reverse();
    }
    for old in [wide(), turned] {
        assert_eq!(at_fault(old).as_deref(), Some("agreement.id"));
    }
    assert_eq!(at_fault(narrow()), None, "the same call again is harmless");
    assert_eq!(at_fault(agreed("a1", "2027-01-01", "2027-10-31", only())), None);
    assert_eq!(at_fault(agreed("a2", "2027-01-01", "2027-12-31", only())), None);
    assert_eq!(known.filed[0].recorded, at(2), "what is told again stands from when it was told");
    assert_eq!(fold([wide(), narrow()]).objection(&narrow()), None);
    let mut filed_elsewhere = wide();
    if let CommonChange::Agreed { reference, .. } = &mut filed_elsewhere {
        *reference = "dnr-2".to_owned();
    }
    assert_eq!(at_fault(filed_elsewhere), None, "that is another paper");
}

#[test]
fn what_a_unit_was_before_it_was_corrected_does_not_come_back_by_an_old_call() {
    use Verksamhetsgren as V;
    let wrong = || party(EMI, V::SchoolMunicipal, "2027-09-01");
    let right = || party(EMI, V::SchoolHealthMunicipal, "2027-09-01");
    let end =
        |last: &str| CommonChange::PartyEnded { unit: EMI.parse().unwrap(), last_day: day(last) };
    let at_fault = |known: &Common, change| known.objection(&change).map(|(field, _)| field);
    let known = fold([wrong(), right()]);
    assert_eq!(at_fault(&known, wrong()).as_deref(), Some("party.from"));
    assert_eq!(at_fault(&known, right()), None, "the same call again is harmless");
    assert_eq!(at_fault(&known, party(EMI, V::SchoolMunicipal, "2027-09-02")), None);
    assert_eq!(at_fault(&known, party(BVC, V::SchoolMunicipal, "2027-09-01")), None);
    let told_again = fold([wrong(), right(), right()]);
    assert_eq!(at_fault(&told_again, wrong()).as_deref(), Some("party.from"));
    assert_eq!(told_again.parties[&EMI.parse().unwrap()].len(), 3);
    // A record of before: what stands may be told again.
    let brought_back = fold([wrong(), right(), wrong()]);
    assert_eq!(at_fault(&brought_back, wrong()), None);

    let ended = fold([wrong(), right(), end("2027-08-31")]);
    assert_eq!(at_fault(&ended, right()).as_deref(), Some("party.from"), "an end stands there");
    assert_eq!(at_fault(&ended, end("2027-08-31")), None);
    let goes_on = fold([end("2027-08-31"), right()]);
    assert_eq!(at_fault(&goes_on, end("2027-08-31")).as_deref(), Some("party_end.last_day"));
    assert_eq!(at_fault(&goes_on, end("2027-09-30")), None);
}
