//! `deviation.report` and `sip.reminder`: what went wrong between whom, or is due, and nothing of anybody.

use crate::wire::blinded::{blinded, unit_of_nobody};
use crate::wire::field::{Invalid, Path, choice, day};
use crate::wire::packet::packet_id_of;
use crate::wire::{v1, view};

pub(super) fn read(body: &view::DeviationReport<'_>) -> Result<(), Invalid> {
    let at = Path::root("deviation_report");
    let view::DeviationReport { deviation, parties, blinded_case, happened_on } = body;
    choice::<v1::DeviationKind>(at.field("deviation"), *deviation)?;
    if !(2..=8).contains(&parties.len()) {
        return Err(at.field("parties").invalid("right is two to eight units"));
    }
    for (n, party) in parties.iter().enumerate() {
        unit_of_nobody(at.item("parties", n), party)?;
    }
    blinded(at.field("blinded_case"), blinded_case)?;
    day(at.field("happened_on"), happened_on).map(drop)
}

pub(super) fn reminder(body: &view::SipReminder<'_>) -> Result<(), Invalid> {
    let at = Path::root("sip_reminder");
    let view::SipReminder { deadline, due, blinded_case, about } = body;
    choice::<v1::SipDeadline>(at.field("deadline"), *deadline)?;
    day(at.field("due"), due)?;
    blinded(at.field("blinded_case"), blinded_case)?;
    packet_id_of(at.field("about"), about).map(drop)
}
