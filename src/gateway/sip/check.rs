//! What a side can't say, by what it said before.

use super::heard::{case_key, said, said_by};
use crate::Error;
use crate::domain::{HsaId, Packet, Party};
use crate::gateway::Caller;
use crate::gateway::open::Inner;
use crate::index::{CaseKey, PacketKey};
use crate::outbox::Deciding;
use crate::policy::swedish_day;
use crate::sip::{Case, Objection};
use crate::wire::v1;

impl Inner {
    /// Takes a step of the sender's: nobody else decides about the child until it is on record.
    pub(in crate::gateway) async fn take_step(
        &self,
        caller: &Caller,
        key: PacketKey,
        packet: &Packet,
        header: &v1::Header,
        note: &v1::SipNote,
    ) -> Result<Deciding, Error> {
        let deciding = self.decide_about(&self.turn_key(&packet.header)).await;
        if let Err(illegal) = self.check_step(&key, header, note) {
            self.turn_away(caller, "illegal-step", Some(key)).await?;
            return Err(illegal);
        }
        Ok(deciding)
    }

    /// The case that a packet says something of.
    pub(in crate::gateway) fn case_of(
        &self,
        header: &v1::Header,
        note: Option<&v1::SipNote>,
    ) -> Option<CaseKey> {
        let child = header.child.as_ref().filter(|child| !child.number.is_empty());
        let (child, _) = child.zip(note)?;
        let child = self.keyring.pseudonym(&child.number_oid, &child.number);
        Some(case_key(&self.keyring, child, &header.case_id))
    }

    /// Whether a packet's step can be taken. Asked while nobody else decides about the child, so that no other step comes between.
    pub(in crate::gateway) fn check_step(
        &self,
        key: &PacketKey,
        header: &v1::Header,
        note: &v1::SipNote,
    ) -> Result<(), Error> {
        let Some(case) = self.case_of(header, Some(note)) else { return Ok(()) };
        let row = self.index.case(&case)?;
        let replaced = header.replaces.parse().ok();
        // As the fold has it: only its own sender says a thing anew.
        let stands = row.heard.iter().filter_map(said).filter(|it| {
            Some(it.id) != replaced || !it.unit.as_str().eq_ignore_ascii_case(&header.sender_unit)
        });
        let stands = stands.filter(|it| self.are_one_party(&it.unit, &header.sender_unit));
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

    /// Whether no secrecy runs between two units of one organisation (OSL 8:1-2). A refusal tells what it was that was met: to a unit
    /// of another board, or of an independent branch, that is secret.
    fn are_one_party(&self, one: &HsaId, other: &str) -> bool {
        let Ok(other) = other.parse::<HsaId>() else { return false };
        let common = self.board.now();
        let today = swedish_day(self.time.now());
        let party = |unit| {
            let Party { branch, org, authority, .. } = &common.party(unit, today)?.party;
            Some((*branch, org.clone(), authority.clone()))
        };
        *one == other || party(one).is_some_and(|it| party(&other) == Some(it))
    }
}
