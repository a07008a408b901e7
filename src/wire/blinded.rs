//! What discloses nothing secret is checked to be so: references that tell of nobody.

use super::field::{Invalid, Path, present};
use crate::domain::HsaId;

/// A reference that its own side alone can resolve.
pub(super) fn blinded(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    present(path, text)?;
    let right = text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if !right {
        return Err(path.invalid("right is at most 64 of A-Z a-z 0-9 . _ -"));
    }
    tells_of_nobody(path, text)
}

/// A unit whose HSA-id is built on an organisation number. That of a sole trader is built on a personal number.
pub(super) fn unit_of_nobody(path: Path<'_>, text: &str) -> Result<HsaId, Invalid> {
    let unit: HsaId = text.parse().map_err(|_| path.invalid("not an HSA-id"))?;
    let number = unit.as_str().split('-').next().unwrap_or_default();
    let number: Vec<_> = number.bytes().filter(u8::is_ascii_digit).collect();
    // Organisation numbers have 2 or more where others have the month; twelve digits begin with 16, others with the century.
    let of_a_person = match number.as_slice() {
        [_, _, month, ..] if number.len() == 10 => *month < b'2',
        century => {
            century.starts_with(b"18") || century.starts_with(b"19") || century.starts_with(b"20")
        }
    };
    if of_a_person {
        Err(path.invalid("built on a personal number; right is an organisation's"))
    } else {
        Ok(unit)
    }
}

/// Whether no digits in `text` could be a person's number. A reference is better refused than a person let through.
fn tells_of_nobody(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    if runs(text).iter().any(|run| run.len() >= NUMBER || holds_a_birth_date(run)) {
        return Err(path.invalid("holds digits that look like a personal number"));
    }
    Ok(())
}

/// As many digits as every kind of number has; reserve numbers need not hold a date.
const NUMBER: usize = 12;

/// Runs of digits. Separators inside a run don't end it: `20200106-2385` is one.
fn runs(text: &str) -> Vec<Vec<u8>> {
    let mut runs = vec![Vec::new()];
    for letter in text.chars() {
        match (letter.to_digit(10).and_then(|digit| u8::try_from(digit).ok()), runs.last_mut()) {
            (Some(digit), Some(run)) => run.push(digit),
            _ if matches!(letter, '-' | '.' | '_' | '+' | ' ' | ':' | '/') => {}
            _ => runs.push(Vec::new()),
        }
    }
    runs
}

/// A date with its century, as numbers and reserve numbers begin; or ten digits that begin with one without.
fn holds_a_birth_date(run: &[u8]) -> bool {
    let with_century = run.windows(8).any(|window| match window {
        [1, 8 | 9, _, _, date @ ..] | [2, 0, _, _, date @ ..] => is_date(date),
        _ => false,
    });
    with_century || run.windows(10).any(|window| window.get(2..6).is_some_and(is_date))
}

/// Month and day. Samordningsnummer raise the day by 60 and may have month 00; national reserve numbers have days from 32.
fn is_date(digits: &[u8]) -> bool {
    let [m1, m2, d1, d2] = digits else { return false };
    matches!((m1 * 10 + m2, d1 * 10 + d2), (1..=12, 1..=91) | (0, 60..=91))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> bool {
        blinded(Path::root("it"), text).is_err()
    }

    #[test]
    fn a_number_in_any_spelling_is_refused() {
        // An official test number, and the shapes of samordningsnummer and reserve numbers.
        for number in [
            "202001062385",
            "20200106-2385",
            "2001062385",
            "200106-2385",
            "A-20200106.2385-B",
            "ref_2.0.2.0.0.1.0.6",
            "202001662385",
            "20200106S123",
            "202001062385000",
            "992020123456",
        ] {
            assert!(refused(number), "{number}");
        }
    }

    #[test]
    fn a_unit_that_is_a_person_is_refused() {
        for unit in ["SE2321000156-BUP01", "SE165565594230-1000", "se2120001850-soc01"] {
            assert!(unit_of_nobody(Path::root("it"), unit).is_ok(), "{unit}");
        }
        for unit in ["SE2001062385-A", "SE202001062385-A", "BUP"] {
            assert!(unit_of_nobody(Path::root("it"), unit).is_err(), "{unit}");
        }
    }

    #[test]
    fn a_reference_is_taken() {
        for reference in ["AVV-2027-4711", "k.7f3a_19", "2027-000123", "A", "x1y2z3"] {
            assert!(!refused(reference), "{reference}");
        }
        for wrong in ["", "a b", "å", "a:b", "a/b", &"a".repeat(65)] {
            assert!(refused(wrong), "{wrong}");
        }
    }
}
