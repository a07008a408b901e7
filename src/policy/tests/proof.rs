//! Only a permitted packet can leave, and it is cut down before anybody holds it.

use super::*;
use crate::domain::CutDown;
use crate::policy::{Answer, Permitted, Referred};

/// Remembers what was cut away.
struct Parcel(Vec<Reveals>);

impl CutDown for Parcel {
    fn cut_down(&mut self, withheld: Reveals) {
        self.0.push(withheld);
    }
}

fn judge(case: &Case) -> Answer<Parcel> {
    sweden().judge(&case.question(), Parcel(Vec::new()))
}

#[test]
fn a_permitted_packet_has_been_cut_down_by_what_its_decision_withholds() {
    let case = case("handover.bhv", "region_care", "school_health_municipal")
        .consented(&["g1", "g2"])
        .with_relative("r1")
        .hidden();
    let Answer::Permit(permitted) = judge(&case) else { panic!("not permitted") };
    let withheld = permitted.decision().withheld();
    assert_eq!(withheld.names().collect::<Vec<_>>(), ["contact", "location", "relative"]);
    assert_eq!(permitted.packet().0, [withheld]);
    let (parcel, decision) = permitted.into_parts();
    assert_eq!(parcel.0, [decision.withheld()]);
}

#[test]
fn what_waits_is_whole_and_what_is_refused_is_gone() {
    let waiting = case("handover.bhv", "region_care", "school_health_municipal").hidden();
    let Answer::Refer(referred) = judge(&waiting) else { panic!("not referred") };
    let (whole, decision) = referred.into_parts();
    assert_eq!(decision.missing(), ["consent:g1", "consent:g2"]);
    assert!(whole.0.is_empty());
    let refused = judge(&waiting.consented(&["g1", "g2"]).blocked());
    assert!(matches!(refused, Answer::Refuse(_)), "it has no packet");
    assert_eq!(refused.decision().verdict(), Verdict::Refuse);
}

/// Tells at compile time which traits a type has: the inherent constant is found before the trait's.
macro_rules! has {
    ($type:ty: $($trait:tt)+) => {{
        struct Asked<T: ?Sized>(std::marker::PhantomData<T>);
        impl<T: ?Sized + $($trait)+> Asked<T> {
            #[allow(dead_code, reason = "found only where the type has the trait")]
            const HAS: bool = true;
        }
        #[allow(dead_code, reason = "not asked where every type has the trait")]
        trait Otherwise {
            const HAS: bool = false;
        }
        impl<T: ?Sized> Otherwise for Asked<T> {}
        <Asked<$type>>::HAS
    }};
}

#[test]
fn neither_proof_can_be_copied_or_stored() {
    const {
        assert!(!has!(Permitted<String>: Clone));
        assert!(!has!(Permitted<String>: Default));
        assert!(!has!(Permitted<String>: serde::Serialize));
        assert!(!has!(Permitted<String>: serde::de::DeserializeOwned));
        assert!(!has!(Permitted<String>: From<String>));
        assert!(!has!(Referred<String>: Clone));
        assert!(!has!(Referred<String>: serde::Serialize));
        assert!(!has!(Referred<String>: serde::de::DeserializeOwned));
        assert!(!has!(Permitted<String>: From<Referred<String>>));
        // The question itself works.
        assert!(has!(String: Clone));
    }
}

/// The fields are private, so a `Permitted` can be made in `permitted.rs` alone; it is made there once, in `judge`.
#[test]
fn only_judge_makes_one() {
    let source = include_str!("../permitted.rs");
    let (before, judge) = source.split_once("pub(crate) fn judge").unwrap();
    let (judge, after) = judge.split_once("\n}\n").unwrap();
    let made = |text: &str| text.matches("Permitted {").count();
    assert_eq!(made(judge), 1);
    // The struct's own declaration opens with its parameter, and impls with `Permitted<P> {`.
    assert_eq!((made(before), made(after)), (0, 0));
    for field in ["    packet: P,", "    decision: Decision,"] {
        assert!(before.contains(field), "the fields have no visibility");
    }
}
