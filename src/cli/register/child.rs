//! What is known of a child, as tables for people. The child itself is not named.

use crate::{
    cli::{table, words},
    wire::v1,
};

/// The whole answer.
pub(super) fn told(reply: &v1::ChildReply) -> String {
    let v1::ChildReply {
        day,
        guardians,
        in_place,
        guardians_recorded,
        consents,
        blocks,
        attestations,
        maturity,
        protection,
        whereabouts_hidden,
        markings,
        lifts,
        proof,
        guardians_learnt,
    } = reply;
    let entry = proof.as_ref().map(|proof| proof.index.to_string()).unwrap_or_default();
    let mut text = format!("known on {day}; this reading is ledger entry {entry}\n\n");
    let guardians =
        if guardians.is_empty() { "none known".to_owned() } else { guardians.join(", ") };
    let since = words::minute(guardians_recorded.as_ref());
    let learnt = words::minute(guardians_learnt.as_ref());
    let (recorded, learnt) = (after(", recorded ", &since), after(", learnt ", &learnt));
    text += &format!("guardians    {guardians}{recorded}{learnt}\n");
    if let Some(v1::InPlaceOfGuardians { basis, decision, date, kinds }) = in_place {
        let kinds = all_or(kinds, "everything");
        text += &format!("in their place  {basis}, decision {decision} of {date}, for {kinds}\n");
    }
    text += &format!("maturity     {maturity}\n");
    let hidden = if *whereabouts_hidden { "; whereabouts hidden" } else { "" };
    text += &format!("protection   {protection}{hidden}\n");
    text += &section(consents, consents_told);
    text += &section(blocks, blocks_told);
    text += &section(attestations, attestations_told);
    text += &section(markings, markings_told);
    text += &section(lifts, lifts_told);
    text
}

fn section<T>(list: &[T], told: impl Fn(&[T]) -> String) -> String {
    if list.is_empty() { String::new() } else { format!("\n{}\n", told(list)) }
}

fn after(word: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{word}{text}") }
}

fn all_or(list: &[String], none: &str) -> String {
    if list.is_empty() { none.to_owned() } else { list.join("\n") }
}

/// An instant where there is little room.
fn two_lines(at: Option<&prost_types::Timestamp>) -> String {
    words::minute(at).replace(' ', "\n")
}

fn consents_told(consents: &[v1::KnownConsent]) -> String {
    let mut table =
        table::table(&["CONSENT", "FOR", "TO", "WITHOUT", "HOLDS", "STATE", "COLLECTED"]);
    for v1::KnownConsent { consent, recorded, state, revoked, shares } in consents {
        let v1::Consent {
            id,
            by,
            kinds,
            receivers,
            without_parts,
            given,
            expires,
            form,
            collected_by,
        } = consent.clone().unwrap_or_default();
        let state = if shares.is_empty() || state == "revoked" { state } else { "in part" };
        table.add_row([
            format!("{id}\nby {by}"),
            kinds.join("\n"),
            receivers.join("\n"),
            without_parts.join("\n"),
            format!("{given}\n{expires}"),
            format!("{state}{}", after("\n", &two_lines(revoked.as_ref()))),
            format!("{form}, by\n{collected_by}\n{}", words::minute(recorded.as_ref())),
        ]);
        for v1::ConsentShare { kinds, receivers, without_parts, revoked } in shares {
            let state = match revoked {
                None => "  stands".to_owned(),
                Some(at) => format!("  revoked\n{}", two_lines(Some(at))),
            };
            table.add_row([
                "  of it".to_owned(),
                kinds.join("\n"),
                receivers.join("\n"),
                without_parts.join("\n"),
                String::new(),
                state,
                String::new(),
            ]);
        }
    }
    table::lines(&table)
}

fn blocks_told(blocks: &[v1::KnownBlock]) -> String {
    let mut table = table::table(&["BLOCK", "STOPS", "RECORDED", "LIFTED"]);
    for v1::KnownBlock { block, recorded, lifted } in blocks {
        let v1::Block { id, kinds } = block.clone().unwrap_or_default();
        table.add_row([
            id,
            all_or(&kinds, "everything"),
            words::minute(recorded.as_ref()),
            words::minute(lifted.as_ref()),
        ]);
    }
    table::lines(&table)
}

fn attestations_told(attestations: &[v1::KnownAttestation]) -> String {
    let mut table = table::table(&["ATTESTED", "BY", "AT", "FOR", "TO", "LAST DAY", "RECORDED"]);
    for v1::KnownAttestation { attestation, recorded } in attestations {
        let v1::RecordedAttestation { attestation, finding, kinds, receivers, expires } =
            attestation.clone().unwrap_or_default();
        let v1::Attestation { what, by, at } = attestation.unwrap_or_default();
        table.add_row([
            format!("{what}{}", after(": ", &finding)),
            by,
            words::minute(at.as_ref()),
            all_or(&kinds, "everything"),
            all_or(&receivers, "everybody"),
            expires,
            words::minute(recorded.as_ref()),
        ]);
    }
    table::lines(&table)
}

fn markings_told(markings: &[v1::KnownMarking]) -> String {
    let mut table = table::table(&["MARKING (OSL 5:5)", "OF", "BY", "RECORDED"]);
    for v1::KnownMarking { provision, date, authority, recorded } in markings {
        table.add_row([
            provision.clone(),
            date.clone(),
            authority.clone(),
            words::minute(recorded.as_ref()),
        ]);
    }
    table::lines(&table)
}

fn lifts_told(lifts: &[v1::KnownLift]) -> String {
    let mut table = table::table(&["LIFTED TO", "DECISION", "RECORDED"]);
    for v1::KnownLift { lift, recorded } in lifts {
        let v1::ProtectionLift { level, whereabouts_hidden, decision, date } =
            lift.clone().unwrap_or_default();
        let hidden = if whereabouts_hidden { ", whereabouts hidden" } else { "" };
        let decision = format!("{decision}{}", after(" of ", &date));
        table.add_row([format!("{level}{hidden}"), decision, words::minute(recorded.as_ref())]);
    }
    table::lines(&table)
}
