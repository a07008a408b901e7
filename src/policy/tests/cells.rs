//! Every kind from every party to every party, against the tables of the law written down a second time.

use super::*;
use Verksamhetsgren::{
    PrivateCare, PublicDental, RegionCare, SchoolHealthMunicipal, SchoolHealthPrivate,
    SchoolMunicipal, SchoolPrivate, SocialBoard,
};

/// What a cell says of a child of seven for whom nothing has been supplied; nothing means that it refuses.
fn of_a_child(
    kind: PacketKind,
    from: Verksamhetsgren,
    to: Verksamhetsgren,
) -> Option<Vec<&'static str>> {
    let both = || Some(vec!["consent:g1", "consent:g2"]);
    match (kind.word(), from, to) {
        (
            "deviation.report" | "recall.request" | "recall.attestation" | "statistics"
            | "sip.reminder",
            ..,
        ) => Some(vec![]),
        (sip, ..) if sip.starts_with("sip.") => both(),
        ("orosanmalan", _, SocialBoard) => Some(vec![]),
        ("orosanmalan", ..) => Some(vec!["route:social_board"]),
        ("orosanmalan.feedback", SocialBoard, _) => Some(vec!["duty:sol_19_6"]),
        ("inquiry.request", SocialBoard, _) => Some(vec!["attestation:own_task", "duty:sol_20_6"]),
        ("inquiry.answer", _, SocialBoard) => Some(vec!["duty:sol_20_6"]),
        ("handover.bhv", RegionCare | PrivateCare, SchoolHealthMunicipal | SchoolHealthPrivate) => {
            both()
        }
        (
            "handover.emi",
            SchoolHealthMunicipal | SchoolHealthPrivate,
            SchoolHealthMunicipal | SchoolHealthPrivate,
        ) => both(),
        (
            "placement.notice" | "placement.end",
            SocialBoard,
            RegionCare | PublicDental | SchoolHealthMunicipal,
        ) => Some(vec!["attestation:necessary"]),
        ("placement.notice" | "placement.end", SocialBoard, SchoolMunicipal | SchoolPrivate) => {
            Some(vec!["consent:g1|attestation:menprovning", "consent:g2|attestation:menprovning"])
        }
        (
            "guardian_access.block"
            | "guardian_access.lift"
            | "whereabouts.hide"
            | "whereabouts.lift",
            SocialBoard,
            RegionCare | PublicDental | SchoolHealthMunicipal | SocialBoard,
        ) => Some(vec!["attestation:necessary"]),
        ("exam.request", SocialBoard, RegionCare | PublicDental) => Some(vec!["duty:sol_22_7"]),
        ("exam.request", SocialBoard, PrivateCare) => {
            Some(vec!["consent:g1|attestation:menprovning", "consent:g2|attestation:menprovning"])
        }
        ("exam.statement", RegionCare | PublicDental, SocialBoard) => {
            Some(vec!["consent:g1|attestation:necessary", "consent:g2|attestation:necessary"])
        }
        ("lvu_exam.request", SocialBoard, RegionCare) => Some(vec!["duty:lvu_32"]),
        ("lvu_exam.statement", RegionCare, SocialBoard) => {
            Some(vec!["attestation:necessary|duty:sol_20_6"])
        }
        _ => None,
    }
}

/// The same from 18 years.
fn of_an_adult(
    kind: PacketKind,
    from: Verksamhetsgren,
    to: Verksamhetsgren,
) -> Option<Vec<&'static str>> {
    match (kind.word(), of_a_child(kind, from, to)?.as_slice()) {
        ("orosanmalan", []) => Some(vec!["route:manual"]),
        (_, ["consent:g1|attestation:menprovning", _]) => {
            Some(vec!["consent:child|attestation:menprovning"])
        }
        ("lvu_exam.statement", _) => Some(vec!["duty:sol_20_6"]),
        (_, [first, ..])
            if first.starts_with("consent:g1") || *first == "attestation:necessary" =>
        {
            Some(vec!["consent:child"])
        }
        (_, same) => Some(same.to_vec()),
    }
}

type Cell = fn(PacketKind, Verksamhetsgren, Verksamhetsgren) -> Option<Vec<&'static str>>;

#[test]
fn every_cell_says_what_the_tables_say() {
    let mut cells = 0;
    for (age, expected) in [(7, of_a_child as Cell), (18, of_an_adult as Cell)] {
        for kind in PacketKind::ALL {
            for from in Verksamhetsgren::ALL {
                for to in Verksamhetsgren::ALL {
                    let decision = Case::of(kind, from, to).aged(age).decide();
                    let missing = expected(kind, from, to);
                    let verdict = match &missing {
                        None => Verdict::Refuse,
                        Some(missing) if missing.is_empty() => Verdict::Permit,
                        Some(_) => Verdict::Refer,
                    };
                    let cell = format!("{kind} from {from} to {to} at {age}");
                    assert_eq!(decision.verdict(), verdict, "{cell}");
                    assert_eq!(decision.missing(), missing.unwrap_or_default(), "{cell}");
                    cells += 1;
                }
            }
        }
    }
    assert_eq!(cells, 2 * 27 * 9 * 9);
}

#[test]
fn whatever_is_supplied_opens_no_cell_that_no_rule_names() {
    for kind in PacketKind::ALL {
        for from in Verksamhetsgren::ALL {
            for to in Verksamhetsgren::ALL {
                for basis in DutyBasis::ALL {
                    let full =
                        Case::of(kind, from, to).consented(&["g1", "g2", "child"]).bound(basis);
                    let full = Attested::ALL.into_iter().fold(full, Case::attested);
                    let opens = of_a_child(kind, from, to).is_some();
                    assert_eq!(
                        full.decide().verdict() == Verdict::Refuse,
                        !opens,
                        "{kind} from {from} to {to}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_lagrum_is_written_as_law_number_and_section() {
    for rule in every_rule(sweden()) {
        let Ground::Lagrum(grounds) = &rule.ground else {
            continue;
        };
        for lagrum in grounds {
            let (law, rest) = lagrum.cite.split_once(" (").unwrap();
            let (number, section) = rest.split_once(") ").unwrap();
            assert!(!law.is_empty() && law.chars().all(char::is_alphabetic), "{}", lagrum.cite);
            let (year, running) = number.split_once(':').unwrap();
            assert!(year.len() == 4 && running.parse::<u16>().is_ok(), "{}", lagrum.cite);
            let digits = section.trim_end_matches(" a").split(':');
            assert!(digits.into_iter().all(|part| part.parse::<u8>().is_ok()), "{}", lagrum.cite);
            assert!(lagrum.wording <= day("2026-11-30"), "{}", lagrum.cite);
        }
    }
}
