//! An auditor who has only what is told, and looks whether anything hidden follows from it. Shares no code with the suppression.

use crate::measures::suppress::Hidden;
use crate::measures::tally::Tally;

/// A table with its sums, as one list of counts, and every sum that holds among them.
pub(super) struct Audited {
    values: Vec<i64>,
    hidden: Vec<bool>,
    /// The first is the sum of the others.
    sums: Vec<Vec<usize>>,
}

impl Audited {
    pub(super) fn of(all: &Tally, rows: &[&Tally], hidden: &Hidden) -> Self {
        let (mut values, mut flags, mut sums) = (Vec::new(), Vec::new(), Vec::new());
        let mut places: Vec<Vec<usize>> = Vec::new();
        let lines = [all].into_iter().chain(rows.iter().copied());
        for (tally, hidden) in lines.zip([&hidden.all].into_iter().chain(&hidden.rows)) {
            let mut line = vec![values.len()];
            values.push(i64::from(tally.count));
            flags.push(hidden.count);
            for (cells, hidden) in tally.by.iter().zip(&hidden.by) {
                let begin = values.len();
                values.extend(cells.iter().map(|count| i64::from(*count)));
                flags.extend(hidden);
                line.extend(begin..values.len());
                sums.push([line[0]].into_iter().chain(begin..values.len()).collect());
            }
            places.push(line);
        }
        for column in 0..places[0].len() {
            sums.push(places.iter().map(|line| line[column]).collect());
        }
        Self { values, hidden: flags, sums }
    }

    /// What is wrong with what is told; nothing where it is well hidden.
    pub(super) fn fault(&self) -> Option<String> {
        if (0..self.values.len()).any(|at| !self.hidden[at] && (1..5).contains(&self.values[at])) {
            return Some("a small count is told".to_owned());
        }
        for sum in &self.sums {
            let hidden: Vec<_> = sum.iter().filter(|at| self.hidden[**at]).collect();
            if let [only] = hidden[..]
                && self.values[*only] > 0
            {
                return Some(format!("cell {only} follows from a sum"));
            }
            let parts: i64 =
                sum[1..].iter().filter(|at| self.hidden[**at]).map(|at| self.values[*at]).sum();
            if !self.hidden[sum[0]] && (1..5).contains(&parts) {
                return Some(format!("{parts} are left of a sum"));
            }
        }
        // Every hidden count of somebody could also be another one.
        let certain = (0..self.values.len())
            .find(|at| self.hidden[*at] && self.values[*at] > 0 && !self.could_differ(*at));
        certain.map(|at| format!("cell {at} can only be {}", self.values[at]))
    }

    /// Looks for another table, no cell of which differs by more than one, that has the same told counts.
    fn could_differ(&self, at: usize) -> bool {
        [1, -1].into_iter().any(|step| {
            let mut change = vec![None; self.values.len()];
            for (change, hidden) in change.iter_mut().zip(&self.hidden) {
                if !hidden {
                    *change = Some(0);
                }
            }
            change[at] = Some(step);
            self.values[at] + step >= 0 && self.completes(&mut change)
        })
    }

    /// Whether the open changes can be chosen so that every sum holds.
    fn completes(&self, change: &mut Vec<Option<i64>>) -> bool {
        let mut settled = Vec::new();
        let outcome = loop {
            let mut forced = None;
            let mut broken = false;
            for sum in &self.sums {
                let open: Vec<_> = sum.iter().filter(|at| change[**at].is_none()).collect();
                let parts: i64 = sum[1..].iter().filter_map(|at| change[*at]).sum();
                let balance = change[sum[0]].unwrap_or(0) - parts;
                match open[..] {
                    [] if balance != 0 => broken = true,
                    [only] => {
                        forced = Some((*only, if *only == sum[0] { -balance } else { balance }))
                    }
                    _ => {}
                }
            }
            if broken {
                break false;
            }
            let Some((at, by)) = forced else { break true };
            if by.abs() > 1 || self.values[at] + by < 0 {
                break false;
            }
            change[at] = Some(by);
            settled.push(at);
        };
        let found = outcome
            && match change.iter().position(Option::is_none) {
                None => true,
                Some(open) => [0, 1, -1].into_iter().any(|by| {
                    if self.values[open] + by < 0 {
                        return false;
                    }
                    change[open] = Some(by);
                    let found = self.completes(change);
                    change[open] = None;
                    found
                }),
            };
        for at in settled {
            change[at] = None;
        }
        found
    }
}
