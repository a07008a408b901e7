//! What an operator's act means in the index.

use super::follow::side_key;
use crate::domain::{PacketStatus, Step};
use crate::index::{IndexError, IndexWriter, Lane, Place, Side};
use crate::outbox::{self, Stepped};
use crate::wire::v1::{self, OperatorAct};

/// Takes in one act: on a packet, or on all that goes to a unit.
pub(super) fn fold(
    writer: &mut IndexWriter<'_>,
    place: Place,
    at: i64,
    operated: &v1::Operated,
) -> Result<(), IndexError> {
    let unit = operated.receiver_unit.as_str();
    let Some(key) = side_key(&operated.packet_id, operated.incoming) else {
        return match operated.act() {
            OperatorAct::Hold => writer.set_paused(unit, Some(&place)),
            OperatorAct::Release => {
                writer.set_paused(unit, None)?;
                // It was looked at ever more seldom while it was held.
                writer
                    .hurry(&Lane { urgent: true, side: Side::Outgoing, unit: unit.to_owned() }, at)
            }
            OperatorAct::SendAgain => {
                Lane::all_of(unit).iter().try_for_each(|lane| writer.hurry(lane, at))
            }
            OperatorAct::Withdraw | OperatorAct::Unspecified => Ok(()),
        };
    };
    match operated.act() {
        OperatorAct::Hold => {
            let stepped = Stepped { by_operator: true, ..Stepped::plain(key, Step::Hold, at) };
            outbox::step(writer, place, &stepped).map(drop)
        }
        // What is missing by law is asked for by the decision that follows.
        // Where it has arrived, nobody waits for its receiver's word any more.
        OperatorAct::Release => outbox::touch(writer, &key, place, |row| {
            (row.operator_holds, row.missing) = (false, false);
        }),
        OperatorAct::SendAgain => outbox::touch(writer, &key, place, |row| {
            if row.status() != PacketStatus::Sent {
                // What is due already keeps its place before what is due since.
                row.next_attempt = row.next_attempt.min(at).max(row.not_before);
            }
            // What a record system has not answered for is written into its folder anew.
            row.handed = false;
        }),
        OperatorAct::Withdraw => {
            outbox::step(writer, place, &Stepped::plain(key, Step::Withdraw, at)).map(drop)
        }
        OperatorAct::Unspecified => outbox::note(writer, &key, place),
    }
}
