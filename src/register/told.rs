//! What the register knows, or knew on a day, as whoever asks is told it.

use super::common::{Common, Stage};
use super::ending::ending;
use super::facts::ChildFacts;
use super::given::GivenConsent;
use crate::domain::Consent;
use crate::wire::field::stamp;
use crate::wire::{register::told, v1};
use jiff::{Timestamp, civil::Date};

/// Everything that is known of a child, as of `day`; it is `now`.
pub(crate) fn child(facts: &ChildFacts, day: Date, now: Timestamp) -> v1::ChildReply {
    let blocks = facts.block_ids.iter().zip(&facts.blocks);
    let attestations = facts.attestations.iter().zip(&facts.attested);
    v1::ChildReply {
        day: day.to_string(),
        guardians: facts.guardians.clone(),
        in_place: facts.in_place.as_ref().map(told::in_place),
        guardians_recorded: facts.guardians_recorded.map(stamp),
        consents: facts.shares().map(|(given, shares)| consent(given, shares, day)).collect(),
        blocks: blocks.map(|(id, block)| told::block(id, block)).collect(),
        attestations: attestations
            .map(|(attestation, (recorded, finding))| v1::KnownAttestation {
                attestation: Some(told::attestation(attestation, *finding)),
                recorded: Some(stamp(*recorded)),
            })
            .collect(),
        maturity: facts.maturity_on(day, now).word().to_owned(),
        protection: facts.protection.word().to_owned(),
        whereabouts_hidden: facts.whereabouts_hidden,
        markings: facts
            .markings
            .iter()
            .map(|marking| v1::KnownMarking {
                provision: marking.provision.clone(),
                date: marking.date.to_string(),
                authority: marking.authority.clone(),
                recorded: Some(stamp(marking.recorded)),
            })
            .collect(),
        lifts: facts
            .lifts
            .iter()
            .map(|lift| v1::KnownLift {
                lift: Some(v1::ProtectionLift {
                    level: lift.level.word().to_owned(),
                    whereabouts_hidden: lift.whereabouts_hidden,
                    decision: lift.decision.clone(),
                    date: lift.date.map(|day| day.to_string()).unwrap_or_default(),
                }),
                recorded: Some(stamp(lift.recorded)),
            })
            .collect(),
        proof: None,
        guardians_learnt: facts.guardians_learnt.map(stamp),
    }
}

/// `shares` were taken back as of `day`, or stand.
fn consent(given: &GivenConsent, shares: &[Consent], day: Date) -> v1::KnownConsent {
    let GivenConsent { id, consent, form, collected_by, recorded, shares: _, earlier: _ } = given;
    let all_revoked = shares.iter().all(|share| share.revoked.is_some());
    let state = match () {
        () if all_revoked => "revoked",
        () if day < consent.given => "not_yet",
        () if consent.expires < day => "expired",
        () => "in_force",
    };
    // One that was taken back wholly, or not at all, has nothing to tell beside when.
    let in_part =
        shares.len() > 1 || shares.iter().any(|share| share.without_parts != consent.without_parts);
    let last = shares.iter().filter_map(|share| share.revoked).max();
    v1::KnownConsent {
        consent: Some(told::consent(id, consent, *form, collected_by)),
        recorded: Some(stamp(*recorded)),
        state: state.to_owned(),
        revoked: last.filter(|_| all_revoked).map(stamp),
        shares: shares.iter().filter(|_| in_part).map(told::share).collect(),
    }
}

/// All agreements, as of `day`.
pub(crate) fn agreements(common: &Common, day: Date) -> v1::AgreementsReply {
    let ending = ending(common, day);
    let agreements = common.filed.iter().zip(common.agreements()).map(|(filed, agreement)| {
        let state = match () {
            () if day < agreement.from => "not_yet",
            () if agreement.is_in_force(day) => "in_force",
            () => "expired",
        };
        v1::KnownAgreement {
            agreement: Some(told::agreement(&filed.id, agreement, &filed.reference)),
            recorded: Some(stamp(filed.recorded)),
            state: state.to_owned(),
            days_left: ending.iter().find(|it| it.id == filed.id).map(|it| it.days_left),
            ended: filed.ended.map(stamp),
        }
    });
    v1::AgreementsReply { day: day.to_string(), agreements: agreements.collect() }
}

/// All units, each as it is on `day`, and what it will be.
pub(crate) fn parties(common: &Common, day: Date) -> v1::PartiesReply {
    let parties = common.parties.values().flat_map(|stages| stages_told(stages, day));
    v1::PartiesReply { day: day.to_string(), parties: parties.collect() }
}

/// What stands, what will, and what has ended with nothing in its place.
fn stages_told(stages: &[Stage], day: Date) -> Vec<v1::KnownParty> {
    let of_day = stages.chunk_by(|one, next| one.from == next.from);
    let stages: Vec<&Stage> = of_day.filter_map(<[Stage]>::last).collect();
    let standing = stages.iter().rposition(|stage| stage.from.is_none_or(|from| from <= day));
    let tell = |(place, stage): (usize, &&Stage)| {
        let (party, functions) = stage.party.as_ref()?;
        let next = stages.get(place + 1).filter(|next| next.party.is_none());
        let last_day = next.and_then(|next| next.from?.yesterday().ok());
        let state = match standing {
            Some(standing) if standing > place => last_day.map(|_| "ended")?,
            Some(standing) if standing == place => "in_force",
            _ => "not_yet",
        };
        Some(v1::KnownParty {
            party: Some(told::party(party, functions, stage.from)),
            recorded: stage.recorded.map(stamp),
            state: state.to_owned(),
            last_day: last_day.map(|day| day.to_string()).unwrap_or_default(),
        })
    };
    stages.iter().enumerate().filter_map(tell).collect()
}
