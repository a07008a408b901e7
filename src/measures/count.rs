//! One count as it may be told.

/// The least number of cases that is told of; fewer than these, and more than none, could point somebody out.
pub(super) const LEAST: u32 = 5;

/// Whether a count must not be told.
pub(super) fn is_small(count: u32) -> bool {
    (1..LEAST).contains(&count)
}

/// A count, or nothing where it is suppressed.
pub(super) type Told = Option<u32>;

/// A count by itself, which no other adds up to.
pub(super) fn alone(count: u32) -> Told {
    (!is_small(count)).then_some(count)
}
