//! What the gateways make themselves, reminders and deviations: each one thing once.

use super::model::{Breach, Broken};
use prost::Message;
use stafett::wire::v1::{self, packet::Body};
use std::collections::BTreeMap;

#[derive(Default)]
pub(super) struct Made {
    /// By what is said, and to whom.
    ids: BTreeMap<(String, Vec<u8>), String>,
    effects: BTreeMap<String, (String, [u8; 32])>,
}

impl Made {
    /// A packet leaves that no record system handed over.
    pub(super) fn leaves(&mut self, from: usize, id: &str, content: &[u8]) -> Result<(), Breach> {
        let v1::Packet { header, body } = v1::Packet::decode(content).unwrap();
        let Some(said @ (Body::SipReminder(_) | Body::DeviationReport(_))) = body else {
            let why = format!("it was sent by house {from} though nobody ever handed it over");
            return Err((Broken::Forbidden, why));
        };
        let said = v1::Packet { header: None, body: Some(said) }.encode_to_vec();
        let first = self.ids.entry((header.unwrap().receiver_unit, said)).or_insert(id.to_owned());
        if *first != id {
            return Err((Broken::Doubled, format!("it says what {first} says")));
        }
        Ok(())
    }

    /// A record system gets a file of one of them; true if it has it already.
    pub(super) fn taken(&mut self, id: &str, effect: (String, [u8; 32])) -> Result<bool, Breach> {
        if !self.ids.values().any(|known| known == id) {
            return Err((Broken::Forbidden, "what nobody sent was imported".to_owned()));
        }
        match self.effects.insert(id.to_owned(), effect.clone()) {
            Some(before) if before != effect => {
                Err((Broken::Doubled, "it was imported in two ways".to_owned()))
            }
            before => Ok(before.is_some()),
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.ids.len() as u64
    }
}
