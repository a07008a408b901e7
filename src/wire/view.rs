//! A packet's body as it lies in the bytes that were sent: every text borrowed, nothing kept. For checks; whoever keeps a message
//! decodes it.
//!
//! Reads what `redaction::check` has let through: every field known, each single one there once. What protobuf says of a value
//! still has to hold, as for any decoder.

use prost::Message as _;

include!(concat!(env!("OUT_DIR"), "/views.rs"));

/// A message that is read field by field.
pub(super) trait View<'a>: Default {
    /// Takes in one field; nothing where its bytes are no value of its type.
    fn take(&mut self, part: &Part<'a>) -> Option<()>;

    /// Nothing where the bytes are no encoding of the message.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut message = Self::default();
        each(bytes, |part| message.take(part))?;
        Some(message)
    }
}

/// Hands over each field in its order; nothing where one is none, or isn't taken.
pub(super) fn each<'a>(
    mut bytes: &'a [u8],
    mut take: impl FnMut(&Part<'a>) -> Option<()>,
) -> Option<()> {
    while !bytes.is_empty() {
        take(&Part::next(&mut bytes)?)?;
    }
    Some(())
}

/// One field as it stands in the encoding.
pub(super) struct Part<'a> {
    pub(super) number: u32,
    value: Value<'a>,
}

enum Value<'a> {
    Number(u64),
    Inside(&'a [u8]),
    /// Four or eight bytes, which no message of ours has.
    Fixed,
}

impl<'a> Part<'a> {
    #[inline]
    pub(super) fn next(bytes: &mut &'a [u8]) -> Option<Self> {
        let key = varint(bytes)?;
        let number = u32::try_from(key >> 3).ok()?;
        let value = match key & 7 {
            0 => Value::Number(varint(bytes)?),
            1 => first(bytes, 8).map(|_| Value::Fixed)?,
            2 => {
                let length = varint(bytes)?;
                Value::Inside(first(bytes, length)?)
            }
            5 => first(bytes, 4).map(|_| Value::Fixed)?,
            _ => return None,
        };
        Some(Self { number, value })
    }

    fn number(&self) -> Option<u64> {
        match self.value {
            Value::Number(number) => Some(number),
            Value::Inside(_) | Value::Fixed => None,
        }
    }

    pub(super) fn inside(&self) -> Option<&'a [u8]> {
        match self.value {
            Value::Inside(bytes) => Some(bytes),
            Value::Number(_) | Value::Fixed => None,
        }
    }

    pub(super) fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.inside()?).ok()
    }

    #[expect(clippy::cast_possible_truncation, reason = "protobuf keeps the lower half")]
    fn u32(&self) -> Option<u32> {
        self.number().map(|number| number as u32)
    }

    #[expect(clippy::cast_possible_truncation, reason = "protobuf keeps the lower half")]
    pub(super) fn choice(&self) -> Option<i32> {
        self.number().map(|number| number as i32)
    }

    /// A list of choices stands in one field, or in one for each.
    #[expect(clippy::cast_possible_truncation, reason = "protobuf keeps the lower half")]
    pub(super) fn choices(&self, list: &mut Vec<i32>) -> Option<()> {
        let Value::Inside(mut bytes) = self.value else {
            list.push(self.choice()?);
            return Some(());
        };
        while !bytes.is_empty() {
            list.push(varint(&mut bytes)? as i32);
        }
        Some(())
    }

    fn bool(&self) -> Option<bool> {
        self.number().map(|number| number != 0)
    }

    pub(super) fn timestamp(&self) -> Option<prost_types::Timestamp> {
        prost_types::Timestamp::decode(self.inside()?).ok()
    }
}

#[inline]
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    // Nearly all of them are keys, lengths and choices of one byte.
    if let Some((byte, rest)) = bytes.split_first().filter(|(byte, _)| **byte < 0x80) {
        *bytes = rest;
        return Some(u64::from(*byte));
    }
    prost::encoding::decode_varint(bytes).ok()
}

fn first<'a>(bytes: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (value, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(value)
}
