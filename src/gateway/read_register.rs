//! What the register knows, or knew on a day, told to those who may ask; a reading about a child is put on record first.

use super::commit::Committed;
use super::open::Inner;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::peer::Right;
use crate::policy::swedish_day;
use crate::register::{agreements, child, known_on, parties};
use crate::wire::{register, v1};
use jiff::civil::Date;
use v1::record::Event;

impl Gateway {
    /// Everything that is known of a child, or was when a Swedish day ended. The reading is itself a ledger entry.
    ///
    /// # Errors
    /// Where the caller may not, or the child or the day can't be.
    pub async fn read_child(
        &self,
        caller: &Caller,
        request: v1::ChildRequest,
    ) -> Result<v1::ChildReply, Error> {
        let gateway = &*self.0;
        let _place = gateway.admit_one_more(caller)?;
        gateway.authorise_right(caller, Right::Register, None).await?;
        let v1::ChildRequest { child: asked, at } = request;
        let number = register::child(asked.as_ref())?;
        let (at_day, day) = self.day(&at)?;
        let pseudonym = gateway.pseudonym(&number);
        let committed = gateway.register_read(caller, asked, at).await?;
        gateway.folded(committed.number).await?;
        let facts = known_on(&gateway.index, &pseudonym, at_day)?;
        let told = child(&facts, day, gateway.time.now());
        Ok(v1::ChildReply { proof: Some(prove::entry(&committed)), ..told })
    }

    /// All agreements that are known, or were when a Swedish day ended.
    ///
    /// # Errors
    /// Where the caller may not, or the day can't be.
    pub async fn read_agreements(
        &self,
        caller: &Caller,
        request: v1::AgreementsRequest,
    ) -> Result<v1::AgreementsReply, Error> {
        let v1::AgreementsRequest { at } = request;
        self.may_read_common(caller).await?;
        let (at, day) = self.day(&at)?;
        Ok(agreements(&*self.0.board.on(&self.0.index, at)?, day))
    }

    /// All units that are known, or were when a Swedish day ended.
    ///
    /// # Errors
    /// Where the caller may not, or the day can't be.
    pub async fn read_parties(
        &self,
        caller: &Caller,
        request: v1::PartiesRequest,
    ) -> Result<v1::PartiesReply, Error> {
        let v1::PartiesRequest { at } = request;
        self.may_read_common(caller).await?;
        let (at, day) = self.day(&at)?;
        Ok(parties(&*self.0.board.on(&self.0.index, at)?, day))
    }

    async fn may_read_common(&self, caller: &Caller) -> Result<(), Error> {
        let gateway = &*self.0;
        if gateway.directory.admit_named(caller.hsa_id(), Right::Operate).is_err() {
            gateway.authorise_right(caller, Right::Register, None).await?;
        }
        gateway.caught_up().await
    }

    /// The day that was asked for, if one was; and the day that is told of.
    fn day(&self, at: &str) -> Result<(Option<Date>, Date), Error> {
        let today = swedish_day(self.0.time.now());
        let asked = register::past_day(at, today)?;
        Ok((asked, asked.unwrap_or(today)))
    }
}

impl Inner {
    /// Nothing is told before it is on record who was told (PDL 4:3, HSLF-FS 2016:40 4:9).
    pub(super) async fn register_read(
        &self,
        caller: &Caller,
        child: Option<v1::Child>,
        at: String,
    ) -> Result<Committed, Error> {
        let read = Event::RegisterRead(v1::RegisterRead { child, at });
        self.commit(Some(caller), read).await
    }
}
