//! A question that has been read: every word known, every date one of the calendar. Nothing is guessed.

use super::fields::{
    Read, day, each, instant, instant_or_none, kinds_of, kinds_or_all, present, text, texts, word,
    words,
};
use super::{object::Object, raw, unreadable::Unreadable};
use crate::domain::{
    Agreements, Attestation, Attested, Child, Consent, Duty, DutyBasis, Giver, InPlaceOfGuardians,
    Maturity, PacketKind, Party, PlanPoint, Reveal, Reveals, SkyddadePersonuppgifter, Sparr,
    Verksamhetsgren,
};
use crate::policy::{self, swedish_day};
use jiff::Timestamp;

/// What a policy question borrows from.
pub(crate) struct Asked {
    id: String,
    kind: PacketKind,
    now: Timestamp,
    sender: Party,
    receiver: Party,
    child: Option<Child>,
    guardians: Vec<String>,
    in_place_of_guardians: Option<InPlaceOfGuardians>,
    relatives_in_packet: Vec<String>,
    plan_lacks: Vec<PlanPoint>,
    consents: Vec<Consent>,
    blocks: Vec<Sparr>,
    attestations: Vec<Attestation>,
    duty: Option<Duty>,
}

impl Asked {
    pub(crate) fn read(line: &str) -> Read<Self> {
        let mut json = serde_json::Deserializer::from_str(line);
        let Object(written) = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| Unreadable::json(&error))?;
        json.end().map_err(|_| Unreadable::whole("more than one JSON value on a line"))?;
        Self::of(written)
    }

    fn of(written: raw::Question) -> Read<Self> {
        let raw::Question {
            id,
            kind,
            now,
            sender,
            receiver,
            child,
            guardians,
            in_place_of_guardians,
            relatives_in_packet,
            plan_lacks,
            consents,
            blocks,
            attestations,
            duty,
        } = written;
        let id = present(id, "id")?;
        let kind = word(kind, "kind", PacketKind::of_word, &PacketKind::WORDS)?;
        let now = instant(now, "now")?;
        Ok(Self {
            id,
            kind,
            now,
            sender: party(sender, "sender")?,
            receiver: party(receiver, "receiver")?,
            child: match child {
                None if kind.is_nothing_secret() => None,
                other => Some(self::child(present(other, "child")?, now)?),
            },
            guardians: guardian_ids(present(guardians, "guardians")?)?,
            in_place_of_guardians: in_place_of_guardians.map(in_place).transpose()?,
            relatives_in_packet: texts(
                relatives_in_packet.unwrap_or_default(),
                "relatives_in_packet",
            )?,
            plan_lacks: self::plan_lacks(kind, plan_lacks)?,
            consents: each(consents, "consents", consent)?,
            blocks: each(blocks, "blocks", block)?,
            attestations: each(attestations, "attestations", attestation)?,
            duty: duty.map(self::duty).transpose()?,
        })
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn question(&self) -> policy::Question<'_> {
        policy::Question {
            kind: self.kind,
            now: self.now,
            sender: &self.sender,
            receiver: &self.receiver,
            child: self.child,
            guardians: &self.guardians,
            in_place_of_guardians: self.in_place_of_guardians.as_ref(),
            relatives_in_packet: &self.relatives_in_packet,
            plan_lacks: &self.plan_lacks,
            consents: &self.consents,
            blocks: &self.blocks,
            attestations: &self.attestations,
            duty: self.duty.as_ref(),
            agreements: Agreements::TakenForGranted,
        }
    }
}

fn party(written: Option<Object<raw::Party>>, at: &str) -> Read<Party> {
    let Object(raw::Party { branch, org, authority, municipality, region, unit }) =
        present(written, at)?;
    let some = |text: Option<String>, name: &str| {
        text.map(|text| self::text(Some(text), format_args!("{at}.{name}"))).transpose()
    };
    Ok(Party {
        branch: word(
            branch,
            format_args!("{at}.branch"),
            Verksamhetsgren::of_word,
            &Verksamhetsgren::WORDS,
        )?,
        org: text(org, format_args!("{at}.org"))?,
        authority: some(authority, "authority")?,
        municipality: some(municipality, "municipality")?,
        region: some(region, "region")?,
        unit: some(unit, "unit")?,
    })
}

fn child(Object(written): Object<raw::Child>, now: Timestamp) -> Read<Child> {
    let raw::Child { birth_date, maturity, protection, whereabouts_hidden } = written;
    let birth_date = day(birth_date, "child.birth_date")?;
    if birth_date > swedish_day(now) {
        return Err(Unreadable::at(
            "child.birth_date",
            "after `now`; right is the day on which the child was born",
        ));
    }
    Ok(Child {
        birth_date,
        maturity: word(maturity, "child.maturity", Maturity::of_word, &Maturity::WORDS)?,
        protection: word(
            protection,
            "child.protection",
            SkyddadePersonuppgifter::of_word,
            &SkyddadePersonuppgifter::WORDS,
        )?,
        whereabouts_hidden: present(whereabouts_hidden, "child.whereabouts_hidden")?,
    })
}

/// An id must not read as somebody else's consent, or as two things that would do.
fn guardian_ids(written: Vec<String>) -> Read<Vec<String>> {
    let ids = texts(written, "guardians")?;
    for (place, id) in ids.iter().enumerate() {
        if id == CHILD || id.starts_with(RELATIVE) || id.contains('|') {
            return Err(Unreadable::at(
                format_args!("guardians[{place}]"),
                "an id can't be `child`, `relative:…` or hold `|`",
            ));
        }
        if ids.iter().take(place).any(|earlier| earlier == id) {
            return Err(Unreadable::at(format_args!("guardians[{place}]"), "stands twice"));
        }
    }
    Ok(ids)
}

/// Points that the plan lacks, each once; nobody else's packets have any.
fn plan_lacks(kind: PacketKind, written: Option<Vec<String>>) -> Read<Vec<PlanPoint>> {
    let (at, written) = ("plan_lacks", written.unwrap_or_default());
    if kind != PacketKind::SipPlan && !written.is_empty() {
        return Err(Unreadable::at(at, "belongs to sip.plan; right is to leave it out"));
    }
    let mut points = words(written, at, PlanPoint::of_word, &PlanPoint::WORDS)?;
    points.sort_unstable();
    points.dedup();
    Ok(points)
}

const CHILD: &str = "child";
const RELATIVE: &str = "relative:";

fn in_place(Object(written): Object<raw::InPlaceOfGuardians>) -> Read<InPlaceOfGuardians> {
    let raw::InPlaceOfGuardians { basis, decision, date, kinds } = written;
    let at = "in_place_of_guardians";
    let lvu = |word: &str| (word == InPlaceOfGuardians::BASIS).then_some(());
    word(basis, format_args!("{at}.basis"), lvu, &[InPlaceOfGuardians::BASIS])?;
    Ok(InPlaceOfGuardians {
        decision: text(decision, format_args!("{at}.decision"))?,
        date: day(date, format_args!("{at}.date"))?,
        kinds: kinds_or_all(kinds, at)?,
    })
}

fn consent(written: raw::Consent, at: &str) -> Read<Consent> {
    let raw::Consent { by, kinds, receivers, without_parts, given, expires, revoked } = written;
    let by = text(by, format_args!("{at}.by"))?;
    let by = match by.strip_prefix(RELATIVE) {
        Some("") => {
            return Err(Unreadable::at(
                format_args!("{at}.by"),
                "names no relative; right is relative:<id>",
            ));
        }
        Some(relative) => Giver::Relative(relative.to_owned()),
        None if by == CHILD => Giver::Child,
        None => Giver::Guardian(by),
    };
    let parts = present(without_parts, format_args!("{at}.without_parts"))?;
    let parts = words(parts, format_args!("{at}.without_parts"), Reveal::of_word, &Reveal::WORDS)?;
    Ok(Consent {
        by,
        kinds: kinds_of(present(kinds, format_args!("{at}.kinds"))?, at)?,
        receivers: texts(
            present(receivers, format_args!("{at}.receivers"))?,
            format_args!("{at}.receivers"),
        )?,
        without_parts: parts.into_iter().collect::<Reveals>(),
        given: day(given, format_args!("{at}.given"))?,
        expires: day(expires, format_args!("{at}.expires"))?,
        revoked: instant_or_none(revoked, format_args!("{at}.revoked"))?,
    })
}

fn block(written: raw::Block, at: &str) -> Read<Sparr> {
    let raw::Block { by, kinds, from, to } = written;
    // PDL 4:4: a guardian may not set a block.
    word(by, format_args!("{at}.by"), |word| (word == CHILD).then_some(()), &[CHILD])?;
    Ok(Sparr {
        kinds: kinds_or_all(kinds, at)?,
        from: instant(from, format_args!("{at}.from"))?,
        to: instant_or_none(to, format_args!("{at}.to"))?,
    })
}

fn attestation(written: raw::Attestation, at: &str) -> Read<Attestation> {
    let raw::Attestation { what, by, at: when, kinds, receivers, expires } = written;
    Ok(Attestation {
        what: word(what, format_args!("{at}.what"), Attested::of_word, &Attested::WORDS)?,
        by: text(by, format_args!("{at}.by"))?,
        at: instant(when, format_args!("{at}.at"))?,
        kinds: kinds_or_all(kinds, at)?,
        receivers: receivers
            .map(|units| texts(units, format_args!("{at}.receivers")))
            .transpose()?,
        expires: expires.map(|last| day(Some(last), format_args!("{at}.expires"))).transpose()?,
    })
}

fn duty(Object(written): Object<raw::Duty>) -> Read<Duty> {
    let raw::Duty { basis, id, date } = written;
    Ok(Duty {
        basis: word(basis, "duty.basis", DutyBasis::of_word, &DutyBasis::WORDS)?,
        id: text(id, "duty.id")?,
        date: day(date, "duty.date")?,
    })
}
