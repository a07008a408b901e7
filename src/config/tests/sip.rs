//! `[sip]`, right and wrong.

use super::site::Site;
use crate::sip::Deadline;
use jiff::SignedDuration;

fn with(lines: &str) -> String {
    Site::new().right().replace("[courier]", &format!("[sip]\n{lines}\n[courier]"))
}

#[test]
fn only_the_days_that_packets_name_are_limits_by_themselves() {
    let site = Site::new();
    let sip = site.load(&site.right()).unwrap().sip;
    let limits: Vec<_> = sip.deadlines.iter().map(|rule| (rule.what, rule.days)).collect();
    assert_eq!(limits, [(Deadline::Reply, 0), (Deadline::FollowUp, 0)]);
    assert!(sip.functions.is_empty());
}

#[test]
fn what_is_said_is_taken() {
    let site = Site::new();
    let text = site.right().replace(
        "[courier]",
        "[sip]\n[[sip.deadline]]\nwhat = \"meeting\"\ndays = 21\nremind_days_before = 5\nsource = \"VGR: three weeks\"\n\
         [[sip.deadline]]\nwhat = \"reply\"\nremind_days_before = 4\nsource = \"avtal 7\"\n\
         [[sip.function]]\nunit = \"SE2321000156-BVC01\"\nname = \"SIP-samordnare\"\n\
         substitutes = [\"Enhetschef\"]\nescalate_after_hours = 24\n[courier]",
    );
    let sip = site.load(&text).unwrap().sip;
    let [meeting, reply, _] = sip.deadlines.as_slice() else { panic!("three limits") };
    assert_eq!(
        (meeting.days, meeting.remind, meeting.source.as_str()),
        (21, 5, "VGR: three weeks")
    );
    assert_eq!((reply.days, reply.remind), (0, 4));
    assert_eq!(sip.functions[0].substitutes, ["Enhetschef"]);
    assert_eq!(sip.functions[0].escalate_after, SignedDuration::from_hours(24));
}

#[test]
fn what_is_wrong_is_named() {
    for (lines, expected) in [
        (
            "[[sip.deadline]]\nwhat = \"meting\"\ndays = 1\nsource = \"x\"",
            "sip.deadline.what: no such limit; right is meeting, joint-planning, notice, reply or follow-up",
        ),
        (
            "[[sip.deadline]]\nwhat = \"meeting\"\nsource = \"x\"",
            "sip.deadline.days: missing; right is the number of days that were agreed on",
        ),
        (
            "[[sip.deadline]]\nwhat = \"meeting\"\ndays = 21",
            "sip.deadline.source: missing; right is the law, agreement or decision that says so",
        ),
        (
            "[[sip.deadline]]\nwhat = \"notice\"\ndays = 1\nsource = \"x\"\n\
             [[sip.deadline]]\nwhat = \"notice\"\ndays = 2\nsource = \"x\"",
            "sip.deadline.what: stands twice; right is one limit of each kind",
        ),
        (
            "[[sip.function]]\nunit = \"SE2321000156-BUP01\"\nname = \"anna@exempel.se\"\nsubstitutes = [\"b\"]",
            "sip.function.name: right is a function of at most 64 characters, never somebody's e-mail",
        ),
        (
            "[[sip.function]]\nunit = \"SE2321000156-BUP01\"\nname = \"a\"",
            "sip.function.substitutes: missing; right is at least one function that takes its place",
        ),
        (
            "[[sip.function]]\nunit = \"SE2321000156-BVC01\"\nname = \"a\"\nsubstitutes = [\"a\"]",
            "sip.function.substitutes: the function itself, or one that stands there already; right is another",
        ),
        (
            "[[sip.function]]\nunit = \"SE2321000156-BVC01\"\nname = \"a\"\nsubstitutes = [\"b\", \"b\"]",
            "sip.function.substitutes: the function itself, or one that stands there already; right is another",
        ),
        (
            "[[sip.function]]\nunit = \"SE2321000156-BUP01\"\nname = \"a\"\nsubstitutes = [\"b\"]",
            "sip.function.unit: not served here, so that no kallelse reaches it; right is a unit under [[deliver]]",
        ),
        (
            "[[sip.function]]\nunit = \"SE2321000156-BVC01\"\nname = \"a\"\nsubstitutes = [\"b\"]\n\
             [[sip.function]]\nunit = \"SE2321000156-BVC01\"\nname = \"a\"\nsubstitutes = [\"c\"]",
            "sip.function.name: the same function as on line 19",
        ),
    ] {
        let site = Site::new();
        let error = site.load(&with(lines)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
