//! What a side can't say, by what it said before.

use super::heard::{case_key, said, said_by};
use crate::Error;
use crate::gateway::open::Inner;
use crate::index::PacketKey;
use crate::sip::{Case, Objection};
use crate::wire::v1;

impl Inner {
    /// Whether a packet's step can be taken. Asked while nobody else decides about the child, so that no other step comes between.
    pub(in crate::gateway) fn check_step(
        &self,
        key: &PacketKey,
        header: &v1::Header,
        note: &v1::SipNote,
    ) -> Result<(), Error> {
        let Some(child) = &header.child else { return Ok(()) };
        let child = self.keyring.pseudonym(&child.number_oid, &child.number);
        let row = self.index.case(&case_key(&self.keyring, child, &header.case_id))?;
        let replaced = header.replaces.parse().ok();
        let stands = row.heard.iter().filter_map(said).filter(|it| Some(it.id) != replaced);
        let units = (header.sender_unit.as_str(), header.receiver_unit.as_str());
        let Some(more) = said_by(key, (u64::MAX, self.time.now()), units, note) else {
            return Ok(());
        };
        match Case::of(stands).objection(&more) {
            None => Ok(()),
            Some(Objection { step, met, .. }) if step == more.step => {
                Err(Error::IllegalStep { step: step.word(), met: met.word() })
            }
            Some(Objection { step, met, .. }) => Err(Error::IllegalBefore {
                step: more.step.word(),
                met: met.word(),
                later: step.word(),
            }),
        }
    }
}
