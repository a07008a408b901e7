//! The report: counts with what must not be told left out, in the contract's form.

use super::{
    actor::Actor,
    count::alone,
    day::Month,
    fold::Measures,
    item::{By, Item},
    lead::percentile,
    suppress::{Hidden, HiddenRow, hidden},
    tally::{Days, Tallies, Tally},
    units::{UnitNo, Units},
};
use crate::wire::v1;
use std::collections::BTreeMap;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// First month.
    pub(crate) from: Option<Month>,
    /// Last month.
    pub(crate) to: Option<Month>,
    /// Only this unit's figures; empty for all.
    pub(crate) unit: String,
}

impl Asked {
    /// Whether the month is asked for.
    fn holds(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }

    fn touches(&self, year: i16) -> bool {
        self.from.is_none_or(|from| from.year <= year) && self.to.is_none_or(|to| year <= to.year)
    }
}

impl Measures {
    /// The report of what has been heard. Suppression looks at every unit and the whole year, whatever is asked for, so that
    /// answers to different questions can't be subtracted from each other.
    pub(crate) fn report(self, asked: &Asked) -> v1::MeasuresReply {
        let (erased, refused, withheld) = (self.erased, self.refused, self.withheld);
        let (tallies, units) = self.settled();
        let months = months(&tallies);
        let mut rows = Vec::new();
        for year in tallies.years().into_iter().filter(|year| asked.touches(*year)) {
            for item in Item::all() {
                rows.extend(Table::of(&tallies, &units, year, item).rows(asked));
            }
        }
        let month = |month: Option<&Month>| month.map(Month::to_string).unwrap_or_default();
        let scope = v1::MeasuresScope {
            first_month: month(months.first()),
            last_month: month(months.last()),
            erased_entries: erased,
            refused: alone(refused),
            withheld: alone(withheld),
        };
        v1::MeasuresReply { scope: Some(scope), rows }
    }
}

/// Months in which anything happened.
fn months(tallies: &Tallies) -> Vec<Month> {
    let mut months = Vec::new();
    for year in tallies.years() {
        for item in Item::all() {
            let Some(at) = item.divided().iter().position(|by| *by == By::Month) else { continue };
            let tallies = tallies.rows(year, item);
            for cells in tallies.values().filter_map(|tally| tally.by.get(at)) {
                let taken = (1..=12).zip(cells).filter(|(_, count)| **count > 0);
                months.extend(taken.map(|(month, _)| Month { year, month }));
            }
        }
    }
    months.sort_unstable();
    months.dedup();
    months
}

/// One item in one year: all rows, and all of them together.
struct Table {
    year: i16,
    item: Item,
    all: (Tally, Days),
    rows: Vec<(Whose, Tally, Days)>,
    hidden: Hidden,
}

/// Whose row it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Unit(String),
    Actor(Actor),
}

impl Table {
    fn of(tallies: &Tallies, units: &Units, year: i16, item: Item) -> Self {
        let days = tallies.days(year, item);
        let mut rows: BTreeMap<Whose, (Tally, Days)> = BTreeMap::new();
        let mut all = (Tally::none(item), Days::new());
        for (unit, tally) in &tallies.rows(year, item) {
            let took = days.and_then(|days| days.get(unit));
            let row = rows.entry(whose(item, *unit, units));
            let row = row.or_insert_with(|| (Tally::none(item), Days::new()));
            for (to, days) in [row, &mut all] {
                to.add(tally);
                for (days_taken, count) in took.into_iter().flatten() {
                    let known = days.entry(*days_taken).or_default();
                    *known = known.saturating_add(*count);
                }
            }
        }
        let rows: Vec<_> =
            rows.into_iter().map(|(whose, (tally, days))| (whose, tally, days)).collect();
        let tallied: Vec<&Tally> = rows.iter().map(|(_, tally, _)| tally).collect();
        let hidden = hidden(&all.0, &tallied);
        Self { year, item, all, rows, hidden }
    }

    /// What is told of it, where there is anything to tell.
    fn rows<'t>(&'t self, asked: &'t Asked) -> impl Iterator<Item = v1::MeasuredRow> + 't {
        let (all, all_days) = &self.all;
        let wanted = asked.unit.to_ascii_uppercase();
        let everybody = wanted.is_empty() && all.count > 0;
        let sum = everybody.then(|| self.row(None, all, all_days, &self.hidden.all, asked));
        let rows = self.rows.iter().zip(&self.hidden.rows);
        let rows = rows.filter(move |((whose, ..), _)| match whose {
            Whose::Unit(unit) => wanted.is_empty() || *unit == wanted,
            Whose::Actor(_) => wanted.is_empty(),
        });
        let row = |((whose, tally, days), hidden): (&'t (Whose, Tally, Days), &'t HiddenRow)| {
            self.row(Some(whose), tally, days, hidden, asked)
        };
        sum.into_iter().chain(rows.map(row))
    }

    fn row(
        &self,
        whose: Option<&Whose>,
        tally: &Tally,
        days: &Days,
        hidden: &HiddenRow,
        asked: &Asked,
    ) -> v1::MeasuredRow {
        let told = |count: u32, hidden: bool| (!hidden).then_some(count);
        let divided = self.item.divided().iter().zip(tally.by.iter().zip(&hidden.by));
        let by = divided.map(|(by, (cells, hidden))| v1::MeasuredBy {
            by: by.word().to_owned(),
            cells: self.cells(*by, cells, hidden, asked),
        });
        let days = || {
            let median = percentile(days, 50)?;
            Some(v1::MeasuredDays { median, percentile_90: percentile(days, 90)? })
        };
        v1::MeasuredRow {
            year: self.year.into(),
            what: self.item.word(),
            unit: match whose {
                Some(Whose::Unit(unit)) => unit.clone(),
                Some(Whose::Actor(_)) | None => String::new(),
            },
            actor: match whose {
                Some(Whose::Actor(actor)) => actor.word().to_owned(),
                Some(Whose::Unit(_)) | None => String::new(),
            },
            count: told(tally.count, hidden.count),
            by: by.collect(),
            days: if hidden.count { None } else { days() },
        }
    }

    fn cells(
        &self,
        by: By,
        cells: &[u32],
        hidden: &[bool],
        asked: &Asked,
    ) -> Vec<v1::MeasuredCell> {
        let cells = by.values().iter().zip(cells.iter().zip(hidden));
        let month = |word: &str| Some(Month { year: self.year, month: word.parse().ok()? });
        let cells = cells.filter_map(|(word, (count, hidden))| {
            let value = match by {
                By::Month => month(word).filter(|month| asked.holds(*month))?.to_string(),
                _ => (*word).to_owned(),
            };
            Some(v1::MeasuredCell { value, count: (!hidden).then_some(*count) })
        });
        cells.collect()
    }
}

/// Files are told by kind of actor, everything else by unit.
fn whose(item: Item, unit: UnitNo, units: &Units) -> Whose {
    match item {
        Item::File => Whose::Actor(units.actor(unit)),
        _ => Whose::Unit(units.name(unit).to_owned()),
    }
}
