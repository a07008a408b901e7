//! What a gateway received, read back from its journal with its master key.

use super::{stage::Place, told::Failure};
use crate::{
    gateway::open_log,
    journal::{FileStorage, FrameKey, KeySlot, Reader},
    seal::{Keyring, MasterKey},
    wire::v1::record::Event,
};
use std::{fmt::Display, sync::Arc};

/// The bytes of the incoming packet, as they arrived.
pub(super) fn arrived(place: &Place, packet_id: &str) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn Display| Failure::of(format_args!("{}'s journal", place.name), error);
    let master = MasterKey::load(&place.master).map_err(|error| failed(&error))?;
    let keyring = Keyring::new(&master).map_err(|error| failed(&error))?;
    let frames = FrameKey::new(keyring.journal_key()).map_err(|error| failed(&error))?;
    let storage =
        FileStorage::existing(&place.data.join("journal")).map_err(|error| failed(&error))?;
    for group in Reader::new(Arc::new(storage), Some(frames)).scan() {
        let group = group.map_err(|error| failed(&error))?;
        for record in group.records() {
            let log = open_log(&keyring, &record).map_err(|error| failed(&error))?;
            let Some(Event::Received(received)) = log.event else {
                continue;
            };
            let its_own = received.header.is_some_and(|header| header.packet_id == packet_id);
            if let (true, KeySlot::Held(slot)) = (its_own, record.payload_slot) {
                let packet = keyring.open_payload(&record.commitment, slot, record.payload);
                return Ok(packet.map_err(|error| failed(&error))?.to_vec());
            }
        }
    }
    Err(failed(&"the packet isn't there"))
}
