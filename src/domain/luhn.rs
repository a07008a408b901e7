//! The Luhn check digit that Swedish numbers share.

/// Whether every byte is a digit and the last one is the Luhn check digit of the others.
pub(crate) fn holds(digits: &[u8]) -> bool {
    let sum = digits.iter().rev().enumerate().try_fold(0_u32, |sum, (place, byte)| {
        let digit = char::from(*byte).to_digit(10)?;
        let weighted = if place % 2 == 0 { digit } else { digit * 2 };
        Some(sum + weighted / 10 + weighted % 10)
    });
    !digits.is_empty() && sum.is_some_and(|sum| sum % 10 == 0)
}
