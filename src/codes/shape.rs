//! What the codes of a system look like, so that a refused one can be named and a slipped cell never is.

/// `A` is any capital, `9` any digit, every other sign itself: `AA999`, `SIP-99`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape(String);

/// No shape fits a date, a personnummer or a telephone number.
const MOST_DIGITS: usize = 4;
const LONGEST: usize = 16;

impl Shape {
    /// The shape, or what would be right.
    pub(super) fn parse(written: &str) -> Result<Self, String> {
        let digits = written.bytes().filter(|sign| *sign == b'9').count();
        let letter = written.bytes().any(|sign| sign.is_ascii_uppercase());
        let signs = |sign: u8| sign.is_ascii_uppercase() || sign == b'9' || b"-._/".contains(&sign);
        if letter
            && (1..=MOST_DIGITS).contains(&digits)
            && written.len() <= LONGEST
            && written.bytes().all(signs)
        {
            Ok(Self(written.to_owned()))
        } else {
            Err(format!(
                "not a shape that a name or number could never have; right is such as \"AA999\": at most {LONGEST} of A (any \
                 capital), 9 (any digit, 1 to {MOST_DIGITS} of them), other capitals and - . _ /"
            ))
        }
    }

    pub(super) fn fits(&self, code: &str) -> bool {
        self.0.len() == code.len()
            && self.0.bytes().zip(code.bytes()).all(|(shape, sign)| match shape {
                b'A' => sign.is_ascii_uppercase(),
                b'9' => sign.is_ascii_digit(),
                itself => itself == sign,
            })
    }
}
