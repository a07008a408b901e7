//! The children: official test numbers, by year of birth.

/// As their numbers are written, the youngest last.
pub(crate) fn numbers() -> impl Iterator<Item = &'static str> {
    include_str!("children.txt").lines().filter(|line| !line.starts_with('#'))
}

pub(crate) fn born(number: &str) -> u16 {
    number[..4].parse().unwrap()
}
