//! The number that stands for a child: personnummer, samordningsnummer or a reserve number.

use super::luhn;
use jiff::civil::Date;
use std::fmt;

/// Twelve characters without separator, checked by the rules of their kind. Never printed.
///
/// Source: Skatteverket (personnummer, samordningsnummer); Inera "Lokala reservid", VGR, Region Värmland (reserve numbers).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ChildNumber {
    kind: NumberKind,
    text: [u8; 12],
}

/// Which rules a number follows; told apart by OID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// Given by Skatteverket to everybody in the population register.
    Personnummer,
    /// Given by Skatteverket to others; the day is raised by 60.
    Samordningsnummer,
    /// Inera's national reserve number; the day field is 32–59.
    ReserveNational,
    /// Region Stockholm: `99yyyyNNNNNC`.
    ReserveStockholm,
    /// Västra Götalandsregionen: `yyyymmddGggC`, where G is K, M or X.
    ReserveVastraGotaland,
    /// Region Värmland: `yyyymmddSBNC`, without check digit.
    ReserveVarmland,
}

/// The sender must correct the number or its OID; neither is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAChildNumber {
    /// No kind of number has this OID.
    #[error(
        "unknown kind of number; right is the OID of personnummer, samordningsnummer or a reserve number"
    )]
    Kind,
    /// The text breaks the rules of its kind.
    #[error(
        "not a number of its kind; right is twelve characters without separator whose date and check digit hold"
    )]
    Text,
}

const KINDS: [(NumberKind, &str); 6] = [
    (NumberKind::Personnummer, "1.2.752.129.2.1.3.1"),
    (NumberKind::ReserveNational, "1.2.752.129.2.1.3.2"),
    (NumberKind::Samordningsnummer, "1.2.752.129.2.1.3.3"),
    (NumberKind::ReserveStockholm, "1.2.752.97.3.1.3"),
    (NumberKind::ReserveVastraGotaland, "1.2.752.113.11.0.2.1.1.1"),
    (NumberKind::ReserveVarmland, "1.2.752.74.9.2"),
];

impl NumberKind {
    /// The OID that packets name it by.
    pub fn oid(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, oid)| oid)
    }

    fn of_oid(oid: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known)| *known == oid).map(|(kind, _)| *kind)
    }
}

impl ChildNumber {
    /// Checks `text` by the rules of the kind that `oid` names.
    ///
    /// # Errors
    /// Where the OID is unknown or the text breaks its kind's rules.
    pub fn parse(oid: &str, text: &str) -> Result<Self, NotAChildNumber> {
        let kind = NumberKind::of_oid(oid).ok_or(NotAChildNumber::Kind)?;
        let text: [u8; 12] = text.as_bytes().try_into().map_err(|_| NotAChildNumber::Text)?;
        let holds = match kind {
            NumberKind::Personnummer => luhn_of_ten(&text) && date(&text, 0).is_some(),
            NumberKind::Samordningsnummer => luhn_of_ten(&text) && coordination_date(&text),
            NumberKind::ReserveNational => luhn_of_ten(&text) && national_reserve_date(&text),
            NumberKind::ReserveStockholm => text.starts_with(b"99") && stockholm(&text),
            NumberKind::ReserveVastraGotaland => vastra_gotaland(&text),
            NumberKind::ReserveVarmland => varmland(&text),
        };
        holds.then_some(Self { kind, text }).ok_or(NotAChildNumber::Text)
    }

    /// What kind of number it is.
    pub fn kind(&self) -> NumberKind {
        self.kind
    }

    /// The twelve characters. They are personal data: for the packet itself and for sealed storage only.
    pub fn reveal(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// The date of birth, where the number holds one.
    pub fn birth_date(&self) -> Option<Date> {
        match self.kind {
            NumberKind::Personnummer
            | NumberKind::ReserveVastraGotaland
            | NumberKind::ReserveVarmland => date(&self.text, 0),
            NumberKind::Samordningsnummer => date(&self.text, 60),
            NumberKind::ReserveNational | NumberKind::ReserveStockholm => None,
        }
    }
}

impl fmt::Debug for ChildNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChildNumber({:?}, {} characters)", self.kind, self.text.len())
    }
}

fn luhn_of_ten(text: &[u8; 12]) -> bool {
    let [first @ (b'1' | b'2'), second, ten @ ..] = text else { return false };
    first.is_ascii_digit() && second.is_ascii_digit() && luhn::holds(ten)
}

/// Year, month and day fields as written.
fn fields(text: &[u8; 12]) -> Option<(i16, i8, i8)> {
    let [y1, y2, y3, y4, m1, m2, d1, d2, ..] = *text;
    let number = |digits: &[u8]| -> Option<i16> {
        digits.iter().try_fold(0_i16, |sum, byte| {
            let digit = char::from(*byte).to_digit(10)?;
            Some(sum * 10 + i16::try_from(digit).ok()?)
        })
    };
    let month = i8::try_from(number(&[m1, m2])?).ok()?;
    let day = i8::try_from(number(&[d1, d2])?).ok()?;
    Some((number(&[y1, y2, y3, y4])?, month, day))
}

fn date(text: &[u8; 12], day_raised_by: i8) -> Option<Date> {
    let (year, month, day) = fields(text)?;
    Date::new(year, month, day.checked_sub(day_raised_by)?).ok()
}

/// Skatteverket also issues month 00, day 60, and days 89–91 in any month.
fn coordination_date(text: &[u8; 12]) -> bool {
    matches!(fields(text), Some((_, 0..=12, 60..=91)))
}

fn national_reserve_date(text: &[u8; 12]) -> bool {
    matches!(fields(text), Some((_, 1..=12, 32..=59)))
}

fn stockholm(text: &[u8; 12]) -> bool {
    let [_, _, _, _, checked @ ..] = text;
    text.iter().all(u8::is_ascii_digit) && luhn::holds(checked)
}

fn vastra_gotaland(text: &[u8; 12]) -> bool {
    let [head @ .., letter, g1, g2, check] = *text;
    let digit = match letter {
        b'K' => b'5',
        b'M' => b'7',
        b'X' => b'8',
        _ => return false,
    };
    let [_, _, y3, y4, m1, m2, d1, d2] = head;
    let ten = [y3, y4, m1, m2, d1, d2, digit, g1, g2, check];
    luhn::holds(&ten) && date(text, 0).is_some()
}

fn varmland(text: &[u8; 12]) -> bool {
    let [.., letter, b, n, c] = *text;
    letter == b'S'
        // Two spellings would be two children, and one of them without the other's protection.
        && (b.is_ascii_uppercase() || b.is_ascii_digit())
        && n.is_ascii_digit()
        && c.is_ascii_digit()
        && date(text, 0).is_some()
}
