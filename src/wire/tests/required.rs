//! What a body can't do without: taken away field by field, each is missed by its own name.

use super::*;
use std::collections::BTreeSet;

/// Every field that is missed in some sample, by body. What stands here can't become optional unseen, or the other way.
const REQUIRED: &str = include_str!("required.txt");

#[test]
fn every_field_that_must_be_there_is_missed_by_its_name() {
    let mut missed = BTreeSet::new();
    for (kind, packet) in all_samples() {
        let mut places = Vec::new();
        let inside = &packet[body_field(kind)];
        named_places(inside, &format!("/{}", body_field(kind)), body_field(kind), &mut places);
        assert!(!places.is_empty(), "{kind}");
        for (pointer, path) in places {
            let Some(fault) = at_fault(&without(&packet, &pointer)) else { continue };
            // Whoever says neither what was found nor that nothing was is asked for findings.
            let named = path.replace("inquiry_answer.nothing_known", "inquiry_answer.findings");
            assert_eq!(fault, named, "{kind} without {path}");
            missed.insert(any_item(&path));
        }
    }
    let expected: BTreeSet<_> = REQUIRED.lines().map(str::to_owned).collect();
    let told: Vec<_> = missed.symmetric_difference(&expected).collect();
    assert_eq!(told, Vec::<&String>::new());
}
