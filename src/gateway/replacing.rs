//! A packet takes the place of another of its sender's, whichever of the two comes first.

use super::open::Inner;
use crate::Error;
use crate::domain::{PacketId, Step};
use crate::index::{IndexError, IndexWriter, PacketKey, PacketRow, Place, Replacement, Side};
use crate::outbox::{self, Stepped};
use crate::wire::v1;
use bytes::Bytes;

/// The packet that this one takes the place of. None takes its own, though records of before may say so.
pub(super) fn replaced_by(id: PacketId, header: &v1::Header) -> Option<PacketId> {
    header.replaces.parse().ok().filter(|replaced| *replaced != id)
}

/// The same, on the side where this one is.
pub(super) fn key_of(key: PacketKey, header: &v1::Header) -> Option<PacketKey> {
    replaced_by(key.id, header).map(|id| PacketKey { id, ..key })
}

impl Inner {
    /// The id of what has taken a packet's place before it came, as records hold it; empty where nothing has. Whoever was answered for
    /// that may say at once what it replaces: the index is waited for then.
    pub(super) async fn replaced_already(
        &self,
        key: &PacketKey,
        header: &v1::Header,
    ) -> Result<Bytes, Error> {
        if self.flights.will_replace(key) {
            self.caught_up().await?;
        }
        let replaces = replaced_by(key.id, header);
        let by = self.index.replacement(key, &header.sender_unit, replaces)?;
        let id = by.and_then(|by| by.id());
        Ok(id.map(|id| Bytes::copy_from_slice(id.as_bytes())).unwrap_or_default())
    }
}

/// Takes in a packet that is new here; whether another has taken its place already. Then it never leaves.
pub(super) fn begin(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
    mut row: PacketRow,
    header: &v1::Header,
) -> Result<bool, IndexError> {
    let replaces = replaced_by(key.id, header);
    let by = writer.take_replacement(key, &header.sender_unit, replaces)?;
    let replaced = key_of(*key, header);
    if let Some(replaced) = replaced
        && writer.packet(&replaced)?.is_none()
    {
        row.came_before = replaced.bytes().to_vec();
        writer.replace_early(&replaced, Replacement::new(key, &header.sender_unit, place))?;
    }
    let waits = row.status().is_waiting();
    outbox::begin(writer, key, place, row)?;
    let Some(by) = by else { return Ok(false) };
    let linked = Place { at: place.at, ..by.place };
    if key.side == Side::Outgoing && waits {
        outbox::step(writer, linked, &Stepped::plain(*key, Step::Withdraw, place.at))?;
    } else {
        writer.add_history(key, &linked)?;
    }
    Ok(true)
}

/// The same sender's earlier packet leaves no more if it hasn't; what it said of a case is said anew, or no more.
pub(super) fn replace(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
    header: &v1::Header,
) -> Result<(), IndexError> {
    let Some(replaced) = key_of(*key, header) else { return Ok(()) };
    let same_sender = writer
        .packet(&replaced)?
        .is_some_and(|old| old.sender.eq_ignore_ascii_case(&header.sender_unit));
    if !same_sender {
        return Ok(());
    }
    super::sip::unhear(writer, &replaced)?;
    match key.side {
        Side::Outgoing => {
            outbox::step(writer, place, &Stepped::plain(replaced, Step::Withdraw, place.at))
                .map(drop)
        }
        // Its sender says what becomes of it there; here it has come.
        Side::Incoming => Ok(()),
    }
}
