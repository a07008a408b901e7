//! All rules, compiled: for each kind, sender and receiver, those to try, in their order.

use super::error::{Place, Problem, RuleError};
use super::read::Statutes;
use super::source::{Preamble, RuleFile, Source};
use crate::domain::{PacketKind, Verksamhetsgren};
use crate::policy::local::LocalRule;
use crate::policy::rule::{Rule, SparrEffect, Text};
use crate::policy::scope::{self, CASES};
use std::{cmp, collections::BTreeMap, fmt, sync::Arc};

/// Swedish law as this program applies it.
#[derive(Clone)]
pub(crate) struct Rules {
    pub(in crate::policy) version: Arc<str>,
    pub(in crate::policy) refusals: Refusals,
    /// By [`scope::case`].
    table: Vec<Box<[Arc<Rule>]>>,
    /// By [`scope::case`] too; empty where no local pack was loaded.
    pub(super) local: Vec<Vec<Arc<LocalRule>>>,
}

/// What is said where nothing opens.
#[derive(Clone)]
pub(in crate::policy) struct Refusals {
    pub(in crate::policy) no_rule: Arc<Text>,
    pub(in crate::policy) closed: Arc<Text>,
    pub(in crate::policy) sparr: Arc<Text>,
}

macro_rules! sources {
    ($($file:literal),+) => {
        [$(Source { file: concat!("src/policy/rules/", $file), text: include_str!($file) }),+]
    };
}

const PREAMBLE: [Source<'_>; 1] = sources!("sweden.toml");
const SWEDEN: [Source<'_>; 8] = sources!(
    "sip.toml",
    "handover.toml",
    "placement.toml",
    "protection.toml",
    "exam.toml",
    "orosanmalan.toml",
    "inquiry.toml",
    "nothing_secret.toml"
);

impl Rules {
    /// Which rules these are, as every decision says.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// The rules that are built in.
    ///
    /// # Errors
    /// The first line that a rule file has wrong.
    pub(crate) fn sweden() -> Result<Self, RuleError> {
        let [preamble] = PREAMBLE;
        Self::load(preamble, &SWEDEN)
    }

    pub(in crate::policy) fn load(
        preamble: Source<'_>,
        files: &[Source<'_>],
    ) -> Result<Self, RuleError> {
        let written: Preamble = preamble.parse()?;
        let statutes = Statutes::read(preamble, &written)?;
        let mut rules: Vec<(Place<'_>, Arc<Rule>)> = Vec::new();
        for source in files {
            for raw in source.parse::<RuleFile>()?.rule {
                let place = source.place(&raw.id);
                let rule = raw.read(*source, &statutes)?;
                rule.check().map_err(|problem| place.error(problem))?;
                if rules.iter().any(|(_, other)| other.id == rule.id) {
                    return Err(place.error(Problem::SameId(rule.id)));
                }
                rules.push((place, Arc::new(rule)));
            }
        }
        let refusal = written.refusal;
        Ok(Self {
            version: written.version.into(),
            refusals: Refusals {
                no_rule: refusal.no_rule.read(),
                closed: refusal.closed.read(),
                sparr: refusal.sparr.read(),
            },
            table: compile(&rules, preamble.at(0))?,
            local: Vec::new(),
        })
    }

    /// Every rule of law once, in the order of their ids, with the number of cells (kind, sender, receiver) it is tried in.
    pub(crate) fn each_with_cells(&self) -> impl Iterator<Item = (&Rule, usize)> {
        let mut cells: BTreeMap<&str, (&Rule, usize)> = BTreeMap::new();
        for rule in self.table.iter().flat_map(|tried| tried.iter()) {
            cells.entry(&rule.id).or_insert((rule, 0)).1 += 1;
        }
        cells.into_values()
    }

    /// The rules to try for one case, in their order.
    pub(in crate::policy) fn about(
        &self,
        kind: PacketKind,
        from: Verksamhetsgren,
        to: Verksamhetsgren,
    ) -> &[Arc<Rule>] {
        self.table.get(scope::case(kind, from, to)).map_or(&[], AsRef::as_ref)
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rules({})", self.version)
    }
}

fn compile(
    rules: &[(Place<'_>, Arc<Rule>)],
    end: Place<'_>,
) -> Result<Vec<Box<[Arc<Rule>]>>, RuleError> {
    let mut table: Vec<Vec<Arc<Rule>>> = vec![Vec::new(); CASES];
    for (place, rule) in rules {
        for case @ (kind, from, to) in rule.scope.cases() {
            let Some(tried) = table.get_mut(scope::case(kind, from, to)) else {
                continue;
            };
            join(tried, rule, case).map_err(|problem| place.error(problem))?;
        }
    }
    for from in Verksamhetsgren::ALL {
        for to in Verksamhetsgren::ALL {
            let tried = table.get(scope::case(PacketKind::Orosanmalan, from, to));
            if !tried.is_some_and(|tried| tried.iter().any(|rule| rule.always_answers())) {
                return Err(
                    end.error(Problem::OrosanmalanRefused { from: from.word(), to: to.word() })
                );
            }
        }
    }
    Ok(table.into_iter().map(Vec::into_boxed_slice).collect())
}

/// Puts a rule in its place among those of one case.
fn join(
    tried: &mut Vec<Arc<Rule>>,
    rule: &Arc<Rule>,
    (kind, from, to): (PacketKind, Verksamhetsgren, Verksamhetsgren),
) -> Result<(), Problem> {
    let (kind, from, to) = (kind.word(), from.word(), to.word());
    let id = || rule.id.clone();
    let rivals = || tried.iter().filter(|other| !other.excludes(rule));
    let ordered = |other: &&Arc<Rule>| {
        other.order.is_some() && rule.order.is_some() && other.order != rule.order
    };
    if let Some(other) = rivals().find(|other| !ordered(other)) {
        return Err(Problem::Overlap { one: other.id.clone(), other: id(), kind, from, to });
    }
    for other in rivals() {
        let earlier = cmp::min_by_key(other, rule, |it| it.order);
        let later = cmp::max_by_key(other, rule, |it| it.order);
        if earlier.always_goes_before(later) {
            let (rule, earlier) = (later.id.clone(), earlier.id.clone());
            return Err(Problem::Shadowed { rule, earlier, kind, from, to });
        }
    }
    if rule.offered && rivals().filter(|other| other.offered).count() > 1 {
        let right = "at most two rules of one case are `offered`: `a|b` names no third";
        return Err(Problem::AgainstContract { rule: id(), right });
    }
    let place = tried.partition_point(|other| other.order <= rule.order);
    tried.insert(place, Arc::clone(rule));
    Ok(())
}

impl Rule {
    /// Whether it permits, or hands to a person, whatever the facts are. Of an orosanmalan's rules none needs anything
    /// that could be supplied: `check` has seen to that.
    fn always_answers(&self) -> bool {
        self.when.is_empty() && self.offered && self.sparr == SparrEffect::Passes
    }

    /// Whether it holds wherever `later` could.
    fn always_goes_before(&self, later: &Self) -> bool {
        self.needs.is_empty()
            && self.when.iter().all(|condition| later.when.contains(condition))
            && (self.sparr == SparrEffect::Passes || later.sparr == SparrEffect::Stops)
    }
}
