//! Every way to take back a part of a small consent, against a table made by hand.

use crate::domain::{Consent, Giver, PacketKind, PacketKinds, Reveal, Reveals, Revocation};
use jiff::Timestamp;

const KINDS: [PacketKind; 3] =
    [PacketKind::HandoverBhv, PacketKind::SipPlan, PacketKind::SipFollowUp];
const UNITS: [&str; 3] = ["SE2120001850-A", "SE2120001850-B", "SE2120001850-C"];
const PARTS: [Reveal; 3] = [Reveal::Health, Reveal::Relative, Reveal::FreeText];

fn subset<T: Copy>(all: [T; 3], bits: usize) -> Vec<T> {
    (0..3).filter(|n| bits >> n & 1 == 1).map(|n| all[n]).collect()
}

fn units(bits: usize) -> Vec<String> {
    subset(UNITS, bits).into_iter().map(str::to_owned).collect()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

/// To the first two kinds, for the first two units, without health.
fn consent() -> Consent {
    Consent {
        by: Giver::Child,
        kinds: subset(KINDS, 0b011).into_iter().collect(),
        receivers: units(0b011),
        without_parts: Reveals::only(Reveal::Health),
        given: "2026-05-01".parse().unwrap(),
        expires: "2040-06-30".parse().unwrap(),
        revoked: None,
    }
}

/// What may go of a kind to a unit: the parts left out; nothing where it may not go at all.
type Oracle = Box<dyn Fn(usize, usize) -> Option<Reveals>>;

/// By hand: inside the named kinds and units either nothing goes any more, or less of it.
fn oracle(before: Oracle, kinds: usize, named: usize, parts: Reveals) -> Oracle {
    let inside = move |bits: usize, n: usize| bits == 0 || bits >> n & 1 == 1;
    Box::new(move |kind, unit| {
        let left_out = before(kind, unit)?;
        match inside(kinds, kind) && inside(named, unit) {
            false => Some(left_out),
            true if parts.is_empty() => None,
            true => Some(left_out.and(parts)),
        }
    })
}

fn revocation(kinds: usize, named: usize, parts: usize) -> Revocation {
    Revocation {
        kinds: (kinds != 0).then(|| subset(KINDS, kinds).into_iter().collect()),
        // However it is spelled.
        receivers: units(named).iter().map(|unit| unit.to_lowercase()).collect(),
        parts: subset(PARTS, parts).into_iter().collect(),
    }
}

fn agrees(shares: &[Consent], oracle: &Oracle, what: &str) {
    for (kind, word) in KINDS.into_iter().enumerate() {
        for (unit, name) in UNITS.into_iter().enumerate() {
            let covers = |it: &&Consent| {
                it.kinds.contains(word) && it.receivers.iter().any(|named| named == name)
            };
            assert!(shares.iter().filter(covers).count() <= 1, "{what}: shares overlap");
            let holds = shares.iter().filter(covers).find(|it| it.revoked.is_none());
            let left_out = holds.map(|it| it.without_parts);
            assert_eq!(left_out, oracle(kind, unit), "{what}: {word} to {name}");
        }
    }
}

#[test]
fn whatever_is_taken_back_in_whatever_order_the_rest_stays() {
    let given = || -> Oracle {
        Box::new(|kind, unit| (kind < 2 && unit < 2).then_some(Reveals::only(Reveal::Health)))
    };
    agrees(&[consent()], &given(), "as it was given");
    let every = || (0..8).flat_map(|k| (0..8).flat_map(move |u| (0..8).map(move |p| (k, u, p))));
    for first in every() {
        let parts = |bits| subset(PARTS, bits).into_iter().collect::<Reveals>();
        let (k, u, p) = first;
        let once = revocation(k, u, p).narrow(consent(), at(1));
        agrees(&once, &oracle(given(), k, u, parts(p)), &format!("{first:?}"));
        // And once more, of what is left; a few of them are enough.
        for (k2, u2, p2) in every().step_by(7) {
            let again = revocation(k2, u2, p2);
            let twice: Vec<_> =
                once.iter().flat_map(|share| again.narrow(share.clone(), at(2))).collect();
            let expected = oracle(oracle(given(), k, u, parts(p)), k2, u2, parts(p2));
            agrees(&twice, &expected, &format!("{first:?}, then {:?}", (k2, u2, p2)));
            let changed =
                |it: &Consent| it.revoked.is_some_and(|when| when != at(1) && when != at(2));
            assert!(!twice.iter().any(changed));
        }
    }
}

#[test]
fn a_whole_revocation_takes_all_and_the_first_one_counts() {
    let taken = Revocation::whole().narrow(consent(), at(1));
    let [share] = taken.as_slice() else { panic!("{} shares", taken.len()) };
    assert_eq!((share.revoked, share.kinds), (Some(at(1)), consent().kinds));
    let again = Revocation::whole().narrow(share.clone(), at(2));
    assert_eq!(again[0].revoked, Some(at(1)));
    assert_eq!(PacketKinds::ALL.without(PacketKinds::ALL).iter().count(), 0);
}
