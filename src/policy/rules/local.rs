//! Local packs: read and checked when they are loaded. What would widen the law is refused with its line.

use super::error::{Place, Problem, RuleError};
use super::read::{check_id, list, scope};
use super::source::Source;
use super::table::Rules;
use crate::domain::{Attested, PacketKind, Reveal, Reveals, Verksamhetsgren};
use crate::policy::local::LocalRule;
use crate::policy::rule::{Condition, Need, Text};
use crate::policy::scope::{CASES, case};
use serde::{Deserialize, de::IgnoredAny};
use std::sync::Arc;
use toml::Spanned;

/// A local pack as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    version: Spanned<String>,
    rule: Vec<RawLocal>,
}

/// One local rule. The keys that only the law can have are known, so that whoever tries one is told why not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLocal {
    id: Spanned<String>,
    sv: Spanned<String>,
    en: Spanned<String>,
    source: Spanned<String>,
    kinds: Spanned<Vec<Spanned<String>>>,
    from: Spanned<Vec<Spanned<String>>>,
    to: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    when: Vec<Spanned<String>>,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    withholds: Vec<Spanned<String>>,
    #[serde(default)]
    refuses: bool,
    lagrum: Option<Spanned<IgnoredAny>>,
    nothing_secret: Option<Spanned<IgnoredAny>>,
    mark: Option<Spanned<IgnoredAny>>,
    order: Option<Spanned<IgnoredAny>>,
    offered: Option<Spanned<IgnoredAny>>,
    alarm: Option<Spanned<IgnoredAny>>,
    sparr: Option<Spanned<IgnoredAny>>,
    relatives: Option<Spanned<IgnoredAny>>,
    left_out_parts: Option<Spanned<IgnoredAny>>,
    skyddad_folkbokforing: Option<Spanned<IgnoredAny>>,
}

impl Rules {
    /// These rules, narrowed by a local pack. `file` is what errors call it.
    ///
    /// # Errors
    /// The first line that would widen the law, or that is wrong in itself.
    pub(crate) fn narrowed_by(mut self, file: &str, text: &str) -> Result<Self, RuleError> {
        let source = Source { file, text };
        let Pack { version, rule: rules } = source.parse()?;
        if version.get_ref().trim().is_empty() {
            return Err(source.place(&version).error(Problem::Empty { key: "version" }));
        }
        if self.local.is_empty() {
            self.local = vec![Vec::new(); CASES];
        }
        for raw in rules {
            let place = source.place(&raw.id);
            let rule = Arc::new(raw.read(source)?);
            self.join_local(&rule, place)?;
        }
        self.version = format!("{}+{}", self.version, version.get_ref()).into();
        Ok(self)
    }

    fn join_local(&mut self, rule: &Arc<LocalRule>, place: Place<'_>) -> Result<(), RuleError> {
        let id = || rule.id.clone();
        if self.each_with_cells().any(|(law, _)| law.id == rule.id)
            || self.local_rules().any(|it| it.id == rule.id)
        {
            return Err(place.error(Problem::SameId(id())));
        }
        let open = |(kind, from, to)| !self.about(kind, from, to).is_empty();
        if !rule.scope.cases().any(open) {
            let widens = "no rule of law lets any of this go, and a local rule opens nothing";
            return Err(place.error(Problem::Widens { rule: id(), why: widens }));
        }
        for (kind, from, to) in rule.scope.cases() {
            if let Some(local) = self.local.get_mut(case(kind, from, to)) {
                local.push(Arc::clone(rule));
            }
        }
        Ok(())
    }

    /// The local rules about one case, in the order of their packs.
    pub(in crate::policy) fn local_about(
        &self,
        kind: PacketKind,
        from: Verksamhetsgren,
        to: Verksamhetsgren,
    ) -> &[Arc<LocalRule>] {
        self.local.get(case(kind, from, to)).map_or(&[], AsRef::as_ref)
    }

    fn local_rules(&self) -> impl Iterator<Item = &LocalRule> {
        self.local.iter().flatten().map(AsRef::as_ref)
    }
}

impl RawLocal {
    fn read(self, source: Source<'_>) -> Result<LocalRule, RuleError> {
        self.widens_nothing(source)?;
        let Self {
            id,
            sv,
            en,
            source: decided,
            kinds,
            from,
            to,
            when,
            needs,
            withholds,
            refuses,
            ..
        } = self;
        let place = source.place(&id);
        check_id(source, &id)?;
        for (key, text) in [("sv", &sv), ("en", &en), ("source", &decided)] {
            if text.get_ref().trim().is_empty() {
                return Err(source.place(text).error(Problem::Empty { key }));
            }
        }
        let rule = LocalRule {
            id: id.into_inner(),
            text: Arc::new(Text { sv: sv.into_inner(), en: en.into_inner() }),
            source: decided.into_inner(),
            scope: scope(source, &kinds, &from, &to)?,
            when: list(source, "when", &when, Condition::of_word, &Condition::WORDS.join(", "))?,
            needs: list(
                source,
                "needs",
                &needs,
                Need::of_word,
                "consent, agreement, attestation:<what>, duty:<basis> or route:<way>",
            )?,
            withholds: list(
                source,
                "withholds",
                &withholds,
                |word| Reveal::of_word(word).filter(|part| *part != Reveal::None),
                "identity, contact, location, health, social, relative, staff, free_text",
            )?
            .into_iter()
            .collect(),
            refuses,
        };
        rule.check().map_err(|problem| place.error(problem))?;
        Ok(rule)
    }

    fn widens_nothing(&self, source: Source<'_>) -> Result<(), RuleError> {
        let of_the_law = [
            ("lagrum", &self.lagrum),
            ("nothing_secret", &self.nothing_secret),
            ("mark", &self.mark),
            ("order", &self.order),
            ("offered", &self.offered),
            ("alarm", &self.alarm),
            ("sparr", &self.sparr),
            ("relatives", &self.relatives),
            ("left_out_parts", &self.left_out_parts),
            ("skyddad_folkbokforing", &self.skyddad_folkbokforing),
        ];
        let tried = of_the_law.into_iter().find_map(|(key, value)| Some((key, value.as_ref()?)));
        tried.map_or(Ok(()), |(key, value)| {
            Err(source.place(value).error(Problem::OnlyTheLaw { key }))
        })
    }
}

impl LocalRule {
    /// # Errors
    /// What would widen the law, or could never matter.
    fn check(&self) -> Result<(), Problem> {
        let Self { scope, when, needs, withholds, refuses, .. } = self;
        let wrong = |right| Problem::AgainstContract { rule: self.id.clone(), right };
        if scope.kinds.contains(PacketKind::Orosanmalan) {
            return Err(wrong(
                "nothing local may stop, delay or thin out an orosanmalan (SoL 19:1)",
            ));
        }
        if when.contains(&Condition::Under18) && when.contains(&Condition::From18) {
            let why = "nobody is both under 18 and 18";
            return Err(Problem::NeverMatches { rule: self.id.clone(), why });
        }
        // Else a consent that is taken back would open what a standing one closes.
        if when.contains(&Condition::PlanConsentRevoked) {
            return Err(wrong(
                "`plan_consent_revoked` is for the law; right is under_18, from_18 or same_municipality",
            ));
        }
        if needs.contains(&Need::Attestation(Attested::Necessary)) {
            return Err(wrong(
                "`attestation:necessary` is for OSL 25:12 and 26:9 alone; right is another attestation",
            ));
        }
        match (*refuses, needs.is_empty() && *withholds == Reveals::EMPTY) {
            (true, false) => Err(wrong("what is refused needs and withholds nothing")),
            (false, true) => {
                Err(wrong("it narrows nothing; right is `needs`, `withholds` or `refuses = true`"))
            }
            _ => Ok(()),
        }
    }
}
