//! A child's log as a table: what happened, when, and between whom (HSLF-FS 2016:40 4 kap. 9 and 10 §).

use crate::{
    cli::{language::Language, table, words},
    gateway::described,
    ledger::Hash,
    wire::v1,
};
use comfy_table::Table;
use std::collections::BTreeMap;
use v1::record::Event;

/// Wide enough for what a printed page holds.
const WIDTH: u16 = 160;

/// What the ledger calls it, and what people do, in Swedish and in English.
const WORDS: &[(&str, &str, &str)] = &[
    ("accepted", "lämnat för vidare befordran", "handed over to be sent"),
    ("refused", "nekat: inget lagstöd", "refused: no law lets it go"),
    ("attempted", "på väg att skickas", "about to be sent"),
    ("attempt-failed", "kunde inte skickas", "could not be sent"),
    ("acknowledged", "mottaget hos mottagaren", "received at the receiver"),
    ("acknowledged-import", "inläst i mottagarens system", "in the receiver's system"),
    ("acknowledged-reading", "läst hos mottagaren", "read at the receiver"),
    ("rejected", "avvisat av mottagaren", "rejected by the receiver"),
    (
        "missing-acknowledgement",
        "larm: mottagaren har inte svarat",
        "alarm: no answer from the receiver",
    ),
    ("imported", "inläst i verksamhetens system", "in the unit's system"),
    ("read", "läst i verksamheten", "read at the unit"),
    ("handed-over", "lämnat till verksamhetens system", "handed to the unit's system"),
    ("held", "väntar på en person", "waits for a person"),
    ("released", "släppt", "released"),
    ("expired", "för gammalt för att skickas", "too old to be sent"),
    ("withdrawn", "återtaget", "withdrawn"),
    ("received", "inkommet", "received here"),
    ("import-failed", "kunde inte läsas in", "could not be imported"),
    ("expires-soon", "larm: blir snart för gammalt", "alarm: soon too old"),
    (
        "escalating",
        "på väg till ersättaren: ingen har tagit det",
        "about to be given to a substitute: nobody has taken it",
    ),
    (
        "escalated",
        "lämnat till ersättaren: ingen hade tagit det",
        "given to a substitute: nobody had taken it",
    ),
    ("turned-away", "nekad åtkomst", "turned away"),
    ("operator-held", "stoppat av driftansvarig", "held by an operator"),
    ("operator-released", "släppt av driftansvarig", "released by an operator"),
    ("operator-sent-again", "skickat igen av driftansvarig", "sent again by an operator"),
    ("operator-withdrew", "återtaget av driftansvarig", "withdrawn by an operator"),
    ("guardians-recorded", "vårdnadshavare antecknade", "guardians recorded"),
    ("consent-recorded", "samtycke antecknat", "consent recorded"),
    ("consent-revoked", "samtycke återtaget", "consent revoked"),
    ("block-recorded", "spärr antecknad", "block recorded"),
    ("block-lifted", "spärr hävd", "block lifted"),
    ("attestation-recorded", "intyg antecknat", "attestation recorded"),
    ("protection-recorded", "skydd antecknat", "protection recorded"),
    ("protection-lifted", "skydd hävt", "protection lifted"),
    ("register-read", "uppgifter om barnet lästa", "what is registered was read"),
    ("child-read", "loggutdrag gjort", "this log was read"),
    ("erasure-refused", "gallring nekad", "erasure refused"),
];

/// The table as it grows.
pub(super) struct Told {
    lang: Language,
    table: Table,
    /// Kind, sender and receiver, by packet: later entries name it alone.
    packets: BTreeMap<String, [String; 3]>,
}

impl Told {
    pub(super) fn new(lang: Language) -> Self {
        let headings = match lang {
            Language::Sv => ["TID", "VAD", "SLAG", "FRÅN", "TILL", "AV", "STÖD", "POST"],
            Language::En => ["TIME", "WHAT", "KIND", "FROM", "TO", "BY", "GROUND", "ENTRY"],
        };
        Self { lang, table: table::table_in(&headings, WIDTH), packets: BTreeMap::new() }
    }

    /// Adds an entry of the child's.
    pub(super) fn line(&mut self, index: u64, record: &v1::Record) {
        let entry = described(index, Hash::of_empty_tree(), record);
        let begun = match &record.event {
            Some(Event::Accepted(it)) => Some((&it.kind, it.header.as_ref())),
            Some(Event::Received(it)) => Some((&it.kind, it.header.as_ref())),
            _ => None,
        };
        if let Some((kind, header)) = begun {
            let (sender, receiver) = header
                .map(|header| (header.sender_unit.clone(), header.receiver_unit.clone()))
                .unwrap_or_default();
            self.packets.insert(entry.packet_id.clone(), [kind.clone(), sender, receiver]);
        }
        let packet = self.packets.get(&entry.packet_id).cloned().unwrap_or_default();
        let [kind, from, to] = packet;
        let by = match record.actor.as_str() {
            "" => "Stafett".to_owned(),
            actor => actor.to_owned(),
        };
        let ground = decision(record).map(words::ground).unwrap_or_default();
        let what = self.word(&entry.event);
        self.table.add_row([
            words::minute(record.at.as_ref()),
            what,
            kind,
            from,
            to,
            by,
            ground,
            index.to_string(),
        ]);
    }

    /// Adds an entry that another version wrote.
    pub(super) fn unreadable(&mut self, index: u64) {
        let what = self.lang.of("kan inte läsas av denna version", "can't be read by this version");
        self.table.add_row(["", what, "", "", "", "", "", &index.to_string()]);
    }

    /// The whole table.
    pub(super) fn text(&self) -> String {
        if self.table.is_empty() {
            let none = self.lang.of("Inga poster om barnet.", "No entries of the child.");
            return format!("{none}\n");
        }
        format!("{}\n", table::lines(&self.table))
    }

    fn word(&self, event: &str) -> String {
        let word = WORDS.iter().find(|(word, ..)| *word == event);
        word.map_or(event, |(_, sv, en)| self.lang.of(sv, en)).to_owned()
    }
}

fn decision(record: &v1::Record) -> Option<&v1::Decision> {
    match record.event.as_ref()? {
        Event::Accepted(it) => it.decision.as_ref(),
        Event::Received(it) => it.decision.as_ref(),
        Event::Attempted(it) => it.decision.as_ref(),
        Event::Escalating(it) => it.decision.as_ref(),
        Event::Stopped(it) => it.decision.as_ref(),
        Event::Released(it) => it.decision.as_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_substitute_s_turn_is_told_in_the_language_of_the_page() {
        let mut told = Told::new(Language::Sv);
        let event = Some(Event::Escalated(v1::Escalated::default()));
        told.line(7, &v1::Record { event, ..Default::default() });
        assert!(told.text().contains("ersättaren") && !told.text().contains("escalated"));
    }
}
