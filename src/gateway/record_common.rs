//! A change of agreements or parties: on record, then at once applied to every waiting packet that it concerns.

use super::open::Inner;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::domain::{CommonChange, HsaId, OrgNumber, PacketKind, PacketKinds};
use crate::index::{PacketKey, PacketRow, Page};
use crate::policy::swedish_day;
use crate::wire::v1;
use v1::record::Event;

/// Which waiting packets a change is about.
enum Concerned {
    /// Of these kinds between these organisations.
    Between([OrgNumber; 2], PacketKinds),
    /// From or to this unit.
    Unit(HsaId),
}

impl Gateway {
    /// Called for whoever may.
    pub(super) async fn record_common(
        &self,
        caller: &Caller,
        change: &CommonChange,
        request: v1::RecordRequest,
    ) -> Result<v1::RecordReply, Error> {
        let gateway = &*self.0;
        let (committed, concerned) = {
            // Whoever decides now sees all of the change or nothing of it, and what came of it is in the index.
            let _alone = gateway.common_decisions.write().await;
            let known = gateway.board.now();
            if let Some((field, problem)) = known.objection(change) {
                return Err(Error::invalid(field, problem));
            }
            let concerned = match change {
                CommonChange::Agreed { agreement, .. } => {
                    vec![Concerned::Between(agreement.between, agreement.kinds)]
                }
                CommonChange::AgreementEnded { .. } => Vec::new(),
                CommonChange::Party { party, .. } => vec![Concerned::Unit(party.unit.clone())],
                CommonChange::PartyEnded { unit, .. } => vec![Concerned::Unit(unit.clone())],
            };
            let before = match change {
                CommonChange::Agreed { id, .. } | CommonChange::AgreementEnded { id, .. } => {
                    known.agreement(id).map(|old| Concerned::Between(old.between, old.kinds))
                }
                CommonChange::Party { .. } | CommonChange::PartyEnded { .. } => None,
            };
            let registered = Event::Registered(v1::Registered { change: Some(request) });
            let committed = gateway.commit(Some(caller), registered).await?;
            gateway.folded(committed.number).await?;
            (committed, concerned.into_iter().chain(before).collect::<Vec<_>>())
        };
        let mut reply =
            v1::RecordReply { proof: Some(prove::entry(&committed)), ..Default::default() };
        let mut from = Vec::new();
        while let Some(Page { packets, next }) = gateway.index.waiting_page(&from)? {
            for key in packets {
                self.judge_again_where(key, &concerned, &mut reply).await?;
            }
            from = next;
            // Very many may wait, and others wait for this thread.
            tokio::task::yield_now().await;
        }
        Ok(reply)
    }

    /// What has left already was lawful when it left; where that fails, the courier decides again.
    async fn judge_again_where(
        &self,
        key: PacketKey,
        concerned: &[Concerned],
        reply: &mut v1::RecordReply,
    ) -> Result<(), Error> {
        let gateway = &*self.0;
        let Some(row) = gateway.index.packet(&key)? else { return Ok(()) };
        if !concerned.iter().any(|it| it.is(gateway, &row)) {
            return Ok(());
        }
        let _deciding = gateway.decide_about(&row.child).await;
        let now = gateway.index.packet(&key)?.map(|row| row.status());
        if let Some(was) = now.filter(|status| *status != crate::domain::PacketStatus::Sent) {
            self.judge_again(key, was, reply).await;
        }
        Ok(())
    }
}

impl Concerned {
    fn is(&self, gateway: &Inner, row: &PacketRow) -> bool {
        let unit = |text: &str| text.parse::<HsaId>().ok();
        match self {
            Self::Unit(concerned) => [&row.sender, &row.receiver]
                .into_iter()
                .any(|it| unit(it).is_some_and(|it| it == *concerned)),
            Self::Between([one, other], kinds) => {
                let (common, today) = (gateway.board.now(), swedish_day(gateway.time.now()));
                let org = |text: &str| {
                    let party = unit(text).and_then(|unit| common.party(&unit, today).cloned());
                    party.and_then(|it| it.party.org.parse::<OrgNumber>().ok())
                };
                let pair = (org(&row.sender), org(&row.receiver));
                let kind = PacketKind::of_word(&row.kind);
                kind.is_some_and(|kind| kinds.contains(kind))
                    && (pair == (Some(*one), Some(*other)) || pair == (Some(*other), Some(*one)))
            }
        }
    }
}
