//! A set of numbers, kept as the spans without a gap that they form: what is erased together costs the room of one.

use std::collections::BTreeMap;

/// Where each span begins, and the number after its last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spans(BTreeMap<u64, u64>);

impl Spans {
    pub(crate) fn insert(&mut self, number: u64) {
        let Some(next) = number.checked_add(1) else { return };
        let before = self.0.range(..=number).next_back().map(|(start, end)| (*start, *end));
        let start = match before {
            Some((_, end)) if end > number => return,
            Some((start, end)) if end == number => start,
            _ => number,
        };
        let end = self.0.remove(&next).unwrap_or(next);
        self.0.insert(start, end);
    }

    pub(crate) fn contains(&self, number: u64) -> bool {
        self.0.range(..=number).next_back().is_some_and(|(_, end)| *end > number)
    }

    /// The least that is in this set and in none of the others.
    pub(crate) fn first_outside(&self, others: &[&Self]) -> Option<u64> {
        self.0.iter().find_map(|(start, end)| {
            let mut number = *start;
            while number < *end {
                match others.iter().filter_map(|other| other.end_of(number)).max() {
                    Some(covered) => number = covered,
                    None => return Some(number),
                }
            }
            None
        })
    }

    /// The least that is in both.
    pub(crate) fn first_inside(&self, other: &Self) -> Option<u64> {
        self.0.iter().find_map(|(start, end)| {
            if other.contains(*start) {
                return Some(*start);
            }
            other.0.range(start..end).next().map(|(inside, _)| *inside)
        })
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.iter().map(|(start, end)| end.saturating_sub(*start)).sum()
    }

    /// The number after the span that holds this one.
    fn end_of(&self, number: u64) -> Option<u64> {
        let (_, end) = self.0.range(..=number).next_back()?;
        (*end > number).then_some(*end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn of(numbers: &[u64]) -> Spans {
        let mut spans = Spans::default();
        numbers.iter().for_each(|number| spans.insert(*number));
        spans
    }

    #[test]
    fn it_holds_what_was_put_in_in_any_order() {
        let numbers = [5, 3, 4, 9, 8, 0, 4, 12, 7, 6];
        let (spans, plain) = (of(&numbers), BTreeSet::from(numbers));
        for number in 0..15 {
            assert_eq!(spans.contains(number), plain.contains(&number), "{number}");
        }
        assert_eq!((spans.count(), spans.0.len()), (9, 3));
        assert!(!of(&[u64::MAX]).contains(u64::MAX), "no ledger grows so long");
    }

    #[test]
    fn the_first_outside_is_found() {
        let gaps = of(&[1, 2, 3, 4, 9]);
        assert_eq!(gaps.first_outside(&[]), Some(1));
        assert_eq!(gaps.first_outside(&[&of(&[1, 2])]), Some(3));
        assert_eq!(gaps.first_outside(&[&of(&[1, 2]), &of(&[0, 2, 3, 4, 5])]), Some(9));
        assert_eq!(gaps.first_outside(&[&of(&[4, 9]), &of(&[1, 2, 3])]), None);
        assert_eq!(Spans::default().first_outside(&[]), None);
        assert_eq!(gaps.first_inside(&of(&[0, 3, 9])), Some(3));
        assert_eq!(gaps.first_inside(&of(&[0, 1])), Some(1));
        assert_eq!(gaps.first_inside(&of(&[0, 5, 8])), None);
    }
}
