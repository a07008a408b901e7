//! From what is written to a rule: every word known, every citation listed.

use super::error::{Problem, RuleError};
use super::source::{Preamble, RawLagrum, RawRule, RawText, Source};
use crate::domain::{PacketKind, PacketKinds, Reveal};
use crate::policy::rule::{Condition, Ground, Lagrum, Mark, Need, Rule, SparrEffect, Text};
use crate::policy::scope::{Branches, Scope};
use jiff::civil::Date;
use std::sync::Arc;
use toml::Spanned;

/// The provisions that rules may cite, with how sure each is.
pub(super) struct Statutes(Vec<(Lagrum, Mark)>);

impl Statutes {
    pub(super) fn read(source: Source<'_>, preamble: &Preamble) -> Result<Self, RuleError> {
        let entry = |RawLagrum { cite, wording, mark }: &RawLagrum| {
            let day = wording.get_ref();
            let wording: Date = day
                .parse()
                .map_err(|_| source.place(wording).error(Problem::BadDay(day.clone())))?;
            let mark = word(source, "mark", mark, Mark::of_word, &Mark::WORDS)?;
            Ok((Lagrum { cite: cite.get_ref().clone(), wording }, mark))
        };
        preamble.lagrum.iter().map(entry).collect::<Result<_, _>>().map(Self)
    }

    fn cite(&self, source: Source<'_>, cite: &Spanned<String>) -> Result<Lagrum, RuleError> {
        let name = cite.get_ref();
        let wrong =
            |problem: fn(String) -> Problem| source.place(cite).error(problem(name.clone()));
        if name.starts_with("OSL ") && name.ends_with(" 10:15 a") {
            return Err(wrong(Problem::NeverAGround));
        }
        let listed = self.0.iter().find(|(lagrum, _)| lagrum.cite == *name);
        match listed.ok_or_else(|| wrong(Problem::UnlistedLagrum))? {
            (lagrum, Mark::Verified | Mark::Derived) => Ok(lagrum.clone()),
            (_, mark) => {
                let problem = Problem::UncertainLagrum(name.clone(), mark.word());
                Err(source.place(cite).error(problem))
            }
        }
    }
}

impl RawText {
    pub(super) fn read(self) -> Arc<Text> {
        Arc::new(Text { sv: self.sv, en: self.en })
    }
}

impl RawRule {
    pub(super) fn read(self, source: Source<'_>, statutes: &Statutes) -> Result<Rule, RuleError> {
        let ground = self.ground(source, statutes)?;
        let Self {
            id,
            order,
            mark,
            sv,
            en,
            lagrum: _,
            nothing_secret: _,
            kinds,
            from,
            to,
            when,
            needs,
            offered,
            alarm,
            sparr,
            withholds,
            relatives,
            left_out_parts,
            skyddad_folkbokforing,
        } = self;
        check_id(source, &id)?;
        for (key, text) in [("sv", &sv), ("en", &en)] {
            if text.get_ref().trim().is_empty() {
                return Err(source.place(text).error(Problem::Empty { key }));
            }
        }
        let scope = scope(source, &kinds, &from, &to)?;
        let mut needs = list(
            source,
            "needs",
            &needs,
            Need::of_word,
            "consent, agreement, attestation:<what>, duty:<basis> or route:<way>",
        )?;
        needs.sort_unstable();
        Ok(Rule {
            id: id.into_inner(),
            text: Arc::new(Text { sv: sv.into_inner(), en: en.into_inner() }),
            mark: word(source, "mark", &mark, Mark::of_word, &Mark::WORDS)?,
            ground,
            scope,
            order,
            when: list(source, "when", &when, Condition::of_word, &Condition::WORDS.join(", "))?,
            needs,
            offered,
            alarm,
            sparr: word(source, "sparr", &sparr, SparrEffect::of_word, &SparrEffect::WORDS)?,
            withholds: list(
                source,
                "withholds",
                &withholds,
                Reveal::of_word,
                &Reveal::WORDS.join(", "),
            )?
            .into_iter()
            .collect(),
            relatives_travel: is(source, "relatives", relatives.as_ref(), "travel")?,
            left_out_parts_travel: is(source, "left_out_parts", left_out_parts.as_ref(), "travel")?,
            passes_protection: is(
                source,
                "skyddad_folkbokforing",
                skyddad_folkbokforing.as_ref(),
                "passes",
            )?,
        })
    }

    fn ground(&self, source: Source<'_>, statutes: &Statutes) -> Result<Ground, RuleError> {
        let wrong = |problem: fn(String) -> Problem| {
            source.place(&self.id).error(problem(self.id.get_ref().clone()))
        };
        match (self.lagrum.is_empty(), self.nothing_secret) {
            (true, false) => Err(wrong(Problem::NoLagrum)),
            (false, true) => Err(wrong(Problem::TwoGrounds)),
            (true, true) => Ok(Ground::NothingSecret),
            (false, false) => {
                let cites = self.lagrum.iter().map(|cite| statutes.cite(source, cite));
                Ok(Ground::Lagrum(cites.collect::<Result<_, _>>()?))
            }
        }
    }
}

/// Which kinds, senders and receivers a rule is about.
pub(super) fn scope(
    source: Source<'_>,
    kinds: &Spanned<Vec<Spanned<String>>>,
    from: &Spanned<Vec<Spanned<String>>>,
    to: &Spanned<Vec<Spanned<String>>>,
) -> Result<Scope, RuleError> {
    let branches = |key, written: &Spanned<Vec<Spanned<String>>>| -> Result<Branches, RuleError> {
        let right = "any, any_authority or a branch of the contract";
        let sets = some(source, key, written, Branches::of_word, right)?;
        Ok(sets.into_iter().fold(Branches::default(), Branches::and))
    };
    let right = "a packet kind of the contract";
    let kinds = some(source, "kinds", kinds, PacketKind::of_word, right)?;
    Ok(Scope {
        kinds: kinds.into_iter().collect::<PacketKinds>(),
        from: branches("from", from)?,
        to: branches("to", to)?,
    })
}

pub(super) fn check_id(source: Source<'_>, id: &Spanned<String>) -> Result<(), RuleError> {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if id.get_ref().is_empty() || !id.get_ref().bytes().all(fits) {
        return Err(source.place(id).error(Problem::BadId(id.get_ref().clone())));
    }
    Ok(())
}

/// Reads one word.
fn word<T>(
    source: Source<'_>,
    key: &'static str,
    written: &Spanned<String>,
    of_word: impl Fn(&str) -> Option<T>,
    right: &[&str],
) -> Result<T, RuleError> {
    of_word(written.get_ref()).ok_or_else(|| {
        let problem =
            Problem::UnknownWord { key, word: written.get_ref().clone(), right: right.join(", ") };
        source.place(written).error(problem)
    })
}

/// Reads a list of words, each once.
pub(super) fn list<T>(
    source: Source<'_>,
    key: &'static str,
    written: &[Spanned<String>],
    of_word: impl Fn(&str) -> Option<T>,
    right: &str,
) -> Result<Vec<T>, RuleError> {
    let mut seen = Vec::new();
    let mut read = Vec::new();
    for one in written {
        if seen.contains(&one.get_ref()) {
            let problem = Problem::Twice { key, word: one.get_ref().clone() };
            return Err(source.place(one).error(problem));
        }
        seen.push(one.get_ref());
        read.push(word(source, key, one, &of_word, &[right])?);
    }
    Ok(read)
}

/// Reads a list that must name something.
pub(super) fn some<T>(
    source: Source<'_>,
    key: &'static str,
    written: &Spanned<Vec<Spanned<String>>>,
    of_word: impl Fn(&str) -> Option<T>,
    right: &str,
) -> Result<Vec<T>, RuleError> {
    if written.get_ref().is_empty() {
        return Err(source.place(written).error(Problem::Empty { key }));
    }
    list(source, key, written.get_ref(), of_word, right)
}

/// Whether a key is there; it can say only one thing.
fn is(
    source: Source<'_>,
    key: &'static str,
    written: Option<&Spanned<String>>,
    right: &str,
) -> Result<bool, RuleError> {
    let Some(written) = written else {
        return Ok(false);
    };
    word(source, key, written, |word| (word == right).then_some(true), &[right])
}
