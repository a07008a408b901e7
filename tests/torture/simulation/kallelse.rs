//! A kallelse that nobody answers: the gateways remind of it, and give it to a substitute, each once.

use super::clients::Client;
use super::facts::{Consent, GUARDIANS, Kind, Known};
use super::machine::Running;
use super::operator::OPERATOR;
use super::packet::Packet;
use super::submitting::stamp;
use crate::ground::SUBSTITUTE;
use crate::support::{CHILDREN, YOUTH_CLINIC, agreement, consent_to, edited, guardians};
use jiff::{SignedDuration, ToSpan};
use stafett::wire::v1::{self, packet::Body, record_request::Change};
use stafett::{Caller, PacketId};

impl Client {
    /// The social board calls a clinic to a meeting in two weeks, and wants to know within three days who comes.
    pub(super) async fn call_in(&mut self, child: usize) {
        self.agree().await;
        let guardian = GUARDIANS[0];
        if self.world.model(|model| model.facts(1, child).guardians) != Known::Yes {
            let told = self.record(child, guardians(&[guardian]), "a guardian").await;
            self.world.model(|model| {
                let facts = model.facts(1, child);
                facts.guardians = facts.guardians.max_of(told);
            });
        }
        self.next += 1;
        let id = format!("c-{}", self.next);
        let consent = Consent::asked_for(id.clone(), guardian);
        self.world.model(|model| model.facts(1, child).consents.push(consent));
        let mut change = consent_to(guardian, &["sip.invitation"], &[YOUTH_CLINIC]);
        if let Change::Consent(consent) = &mut change {
            consent.id.clone_from(&id);
        }
        let given = self.record(child, change, &format!("consent {id}")).await;
        self.of_consent(child, &id, |it| it.given = given);
        let packet = self.kallelse(child);
        self.hand_over(&packet).await;
    }

    /// Region and municipality agree on how they tell each other what is late.
    async fn agree(&self) {
        let request = v1::RecordRequest {
            child: None,
            change: Some(agreement("a1", "2027-01-01", "2030-01-01")),
        };
        let ask = |running: Running| async move {
            let operator = Caller::in_process(OPERATOR.parse().unwrap());
            running.gateway.record(&operator, request).await
        };
        // Where it stands already that is an error, and no answer is no harm: it comes again.
        drop(self.call("records an agreement", ask).await);
    }

    fn kallelse(&self, child: usize) -> String {
        let now = self.world.houses[self.house].clock().truth();
        let mut dice = self.world.dice();
        let random: [u8; 10] = dice.bytes(10).try_into().unwrap();
        let id = PacketId::new(u64::try_from(now.as_millisecond()).unwrap(), &random).to_string();
        let later = |days: i64| now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap();
        let mut packet = edited(&self.world.ground.kallelse(), |header| {
            header.packet_id.clone_from(&id);
            header.receiver_unit = YOUTH_CLINIC.to_owned();
            header.child.as_mut().unwrap().number = CHILDREN[child].to_owned();
            header.case_id = format!("SIP-{}", self.next);
            header.made_at = Some(stamp(now - 1.minute()));
            header.expires_at = Some(stamp(later(30)));
            (header.replaces, header.not_before) = (String::new(), None);
        });
        if let Some(Body::SipInvitation(it)) = &mut packet.body {
            it.meeting.as_mut().unwrap().at = Some(stamp(later(14)));
            it.reply_by = later(3).strftime("%Y-%m-%d").to_string();
        }
        let known = Packet::new(self.house, child, Kind::Kallelse, &packet);
        self.world.model(|model| model.made(&id, known));
        id
    }
}

/// Whether a file names the function whose turn it is when nobody has taken the kallelse.
pub(super) fn is_for_the_substitute(file: &[u8]) -> bool {
    file.windows(SUBSTITUTE.len()).any(|some| some == SUBSTITUTE.as_bytes())
}
