//! A decision and its path, as whoever must act reads it.

use super::language::Language;
use crate::wire::v1;
use std::io::{self, Write};

/// Writes what was answered about `name`, what is missing, which rules were tried, and what is held back and why.
pub(super) fn tell(
    name: &str,
    reply: &v1::PreviewReply,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    let v1::PreviewReply { decision, path, held_back } = reply;
    let Some(decision) = decision else { return Ok(()) };
    let say = |sv: &'static str, en: &'static str| language.of(sv, en);
    writeln!(out, "{name}: {}", verdict(decision, language))?;
    writeln!(out, "  {}", language.of(&decision.text_sv, &decision.text_en))?;
    if !decision.missing.is_empty() {
        writeln!(out, "  {}: {}", say("Saknas", "Missing"), decision.missing.join(", "))?;
    }
    if !path.is_empty() {
        writeln!(out, "  {}:", say("Regler som prövades", "Rules that were tried"))?;
    }
    for (place, tried) in path.iter().enumerate() {
        let text = language.of(&tried.text_sv, &tried.text_en);
        let stands = outcome(&tried.outcome, language);
        writeln!(out, "    {}. {} ({stands}): {text}", place + 1, tried.rule)?;
    }
    if !held_back.is_empty() {
        writeln!(out, "  {}:", say("Hålls inne", "Held back"))?;
    }
    for v1::HeldBack { part, text_sv, text_en } in held_back {
        writeln!(out, "    {}: {}", self::part(part, language), language.of(text_sv, text_en))?;
    }
    if !decision.lagrum.is_empty() {
        writeln!(out, "  {}: {}", say("Grund", "Ground"), decision.lagrum.join(", "))?;
    }
    writeln!(out, "  {}: {}", say("Regler", "Rules"), decision.rules_version)
}

fn verdict(decision: &v1::Decision, language: Language) -> &'static str {
    match decision.verdict() {
        v1::Verdict::Permit => language.of("får lämnas", "may go"),
        v1::Verdict::Refer if decision.alarm => {
            language.of("en människa måste handla GENAST", "a person must act AT ONCE")
        }
        v1::Verdict::Refer => language.of("väntar på en människa", "waits for a person"),
        v1::Verdict::Refuse => language.of("lämnas inte", "is not handed over"),
        v1::Verdict::Unspecified => language.of("okänt svar", "unknown answer"),
    }
}

fn outcome(word: &str, language: Language) -> &str {
    match word {
        "holds" => language.of("håller", "holds"),
        "lacks" => language.of("något saknas", "something is missing"),
        "blocked" => language.of("spärrad", "blocked"),
        "does_not_apply" => language.of("gäller inte här", "does not apply"),
        "narrows" => language.of("lokal regel", "local rule"),
        "refuses" => language.of("lokal regel stoppar", "local rule refuses"),
        other => other,
    }
}

fn part(word: &str, language: Language) -> &str {
    match word {
        "identity" => language.of("vem barnet är", "who the child is"),
        "contact" => language.of("kontaktuppgifter", "how to reach the child"),
        "location" => language.of("var barnet är", "where the child is"),
        "health" => language.of("hälsa och vård", "health and care"),
        "social" => language.of("sociala förhållanden", "social circumstances"),
        "relative" => language.of("närstående", "relatives"),
        "staff" => language.of("personal", "staff"),
        "free_text" => language.of("fritext", "free text"),
        other => other,
    }
}
