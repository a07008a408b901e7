//! What has arrived of a packet, where that is not what was sent last: the answer to an earlier attempt was lost.

use super::desk::Desk;
use crate::Error;
use crate::domain::PacketId;
use crate::index::{PacketRow, Place};
use crate::wire::v1;

/// Tells a person where the receiver has more than it may have by the newest decision: nobody but a person can ask for it back.
pub(super) fn tell_if_more(
    desk: &impl Desk,
    (id, row): (PacketId, &PacketRow),
    told: &v1::Acknowledgement,
    newest: Option<Place>,
) {
    let (Some(arrived), Some(newest)) = (row.attempt_with(&told.digest), newest) else { return };
    if arrived.number == newest.number {
        return;
    }
    let more = lets_less(desk, &arrived, &newest).unwrap_or_else(|error| {
        tracing::error!(packet.id = %id, %error, "what was decided on a packet that has arrived can't be read");
        true
    });
    if more {
        desk.alarm("more-arrived", id, &row.kind);
    }
}

/// Whether the newest decision holds something back that the attempt which arrived did not.
fn lets_less(desk: &impl Desk, arrived: &Place, newest: &Place) -> Result<bool, Error> {
    let (then, now) = (desk.decision_at(arrived)?, desk.decision_at(newest)?);
    let is_new = |part: &String| !then.withheld.contains(part);
    Ok(now.verdict() != v1::Verdict::Permit || now.withheld.iter().any(is_new))
}
