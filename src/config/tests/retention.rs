//! `[retention]`, right and wrong.

use super::site::Site;
use jiff::SignedDuration;

#[test]
fn what_is_not_said_has_a_source_too() {
    let site = Site::new();
    let kept = site.load(&site.right()).unwrap().retention;
    assert_eq!(kept.payload, SignedDuration::from_hours(30 * 24));
    assert_eq!(kept.log, SignedDuration::from_hours(10 * 366 * 24));
    assert!(
        kept.payload_source.contains("art. 5.1 c") && kept.log_source.contains("HSLF-FS 2016:40")
    );
}

#[test]
fn what_is_said_is_taken() {
    let site = Site::new();
    let text = "[retention]\npayload_days = 0\npayload_source = \"HSN 2027-02-01\"\n\
                log_years = 70\nlog_source = \"arkivlagen\"\n[courier]";
    let kept = site.load(&site.right().replace("[courier]", text)).unwrap().retention;
    assert_eq!(kept.payload, SignedDuration::ZERO);
    assert_eq!(kept.payload_source, "HSN 2027-02-01");
    assert_eq!(kept.log, SignedDuration::from_hours(70 * 366 * 24));
    assert_eq!(kept.log_source, "arkivlagen");
}

#[test]
fn what_is_wrong_is_named() {
    let site = Site::new();
    for (lines, expected) in [
        (
            "payload_days = 14",
            "region.toml:17: retention.payload_source: missing; right is the law or decision that says so",
        ),
        (
            "payload_days = 3651\npayload_source = \"x\"",
            "region.toml:18: retention.payload_days: cannot be used; right is a whole number from 0 to 3650",
        ),
        (
            "log_years = 4\nlog_source = \"x\"",
            "region.toml:17: retention.log_years: a log is kept for at least 5 years: HSLF-FS 2016:40 4 kap. 9 §; \
             right is 5 or more",
        ),
        (
            "log_years = 7",
            "region.toml:17: retention.log_source: missing; right is the law or decision that says so",
        ),
        (
            "log_years = 5\nlog_source = \"x\"\npayload_days = 2000\npayload_source = \"x\"",
            "region.toml:17: retention.payload_days: longer than the log is kept; right is at most 365 for each of \
             retention.log_years",
        ),
        (
            "payload_source = \"\"",
            "region.toml:18: retention.payload_source: empty; right is a text",
        ),
        (
            "years = 5",
            "region.toml:18: retention.years: unknown key; one of payload_days, payload_source, log_years, log_source",
        ),
    ] {
        let text = site.right().replace("[courier]", &format!("[retention]\n{lines}\n[courier]"));
        assert_eq!(site.errors(&text), expected, "{lines}");
    }
}
