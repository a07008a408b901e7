//! What an erasure means in the index.

use super::about::keys;
use crate::index::{IndexError, IndexWriter, Place};
use crate::outbox;
use crate::wire::v1;

/// Takes in an announcement: from here on nothing leads to what goes. An index that is built again never knew of it.
pub(in crate::gateway) fn fold_begun(
    writer: &mut IndexWriter<'_>,
    place: Place,
    erasing: &v1::Erasing,
) -> Result<(), IndexError> {
    for key in keys(&erasing.packets) {
        match erasing.part() {
            v1::ErasedPart::Payload if writer.packet(&key)?.is_some() => {
                // Its records are no younger by it.
                let ageless = Place { at: 0, ..place };
                outbox::touch(writer, &key, ageless, |row| row.emptied = true)?;
            }
            v1::ErasedPart::Log => writer.forget(&key, &erasing.entries)?,
            v1::ErasedPart::Payload | v1::ErasedPart::Unspecified => {}
        }
    }
    writer.begin_erasing(&place);
    remain(writer, erasing.remnant.as_ref())
}

/// Takes in the end of one.
pub(in crate::gateway) fn fold_ended(
    writer: &mut IndexWriter<'_>,
    erased: &v1::Erased,
) -> Result<(), IndexError> {
    writer.end_erasing(erased.begun);
    remain(writer, erased.remnant.as_ref())
}

fn remain(writer: &mut IndexWriter<'_>, remnant: Option<&v1::Remnant>) -> Result<(), IndexError> {
    let Some(v1::Remnant { gone, heard, seen }) = remnant else { return Ok(()) };
    gone.iter().for_each(|pseudonym| writer.set_gone(pseudonym));
    for v1::HeardUpTo { peer, next, ledger } in heard {
        // One from before ledgers were told apart says of none how far it was heard: what it kept from being heard again is of packets
        // that are not known any more, and changes nothing.
        if let Ok(ledger) = ledger.as_ref().try_into() {
            writer.heard(peer, ledger, *next)?;
        }
    }
    writer.set_seen(*seen)
}
