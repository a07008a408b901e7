//! Takes fields out of an encoded packet, by the table that the contract's annotations become.

use super::{PacketKind, Reveals};
use bytes::Bytes;
use std::fmt;

/// One message of the contract that a packet can hold.
pub(crate) struct Message {
    name: &'static str,
    pub(super) fields: &'static [Field],
}

/// One field and what it reveals.
pub(crate) struct Field {
    number: u32,
    pub(super) name: &'static str,
    pub(super) reveals: u16,
    pub(super) inside: Option<usize>,
    pub(super) repeated: bool,
    /// The `oneof` that it is one of.
    choice: Option<&'static str>,
}

include!(concat!(env!("OUT_DIR"), "/redaction.rs"));

impl Message {
    /// The field of that number, and its place. Most messages number their fields from 1 without a gap.
    fn field(&self, number: u32) -> Option<(usize, &'static Field)> {
        let guess = usize::try_from(number).ok()?.checked_sub(1)?;
        let guessed = self.fields.get(guess).filter(|field| field.number == number);
        let found = guessed.map(|field| (guess, field));
        found.or_else(|| self.fields.iter().enumerate().find(|(_, field)| field.number == number))
    }
}

/// The sender's encoding is at fault at this place of the packet; it must correct its encoder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub(crate) struct Unreadable {
    /// Path of the field; one that has no name stands by its number.
    pub(crate) field: String,
    pub(crate) problem: &'static str,
}

/// What it would reveal is not known, so it can't travel.
const UNKNOWN: &str = "no such field in this version of the contract";
const TWICE: &str = "stands more than once";
const NO_PROTOBUF: &str = "not a protobuf encoding of its message";

impl Unreadable {
    /// The packet as a whole.
    pub(crate) fn packet() -> Self {
        Self::at("packet", NO_PROTOBUF)
    }

    fn at(field: impl fmt::Display, problem: &'static str) -> Self {
        Self { field: field.to_string(), problem }
    }

    fn inside(self, field: &str) -> Self {
        Self { field: format!("{field}.{}", self.field), ..self }
    }
}

/// Whether every field in `packet`, at every depth, is one that the contract knows, and single fields stand once. Of several
/// that exclude each other a decoder would keep the last, and the others would travel unread. Answers with everything that
/// the fields present reveal.
///
/// # Errors
/// The first field at fault.
pub(crate) fn check(packet: &[u8]) -> Result<Reveals, Unreadable> {
    let mut bits = 0;
    check_message(packet, 0, &mut bits)
        .map_err(|fault| fault.unwrap_or_else(Unreadable::packet))?;
    Ok(Reveals::from_bits(bits))
}

/// The error is nothing where the bytes are no protobuf message at all.
fn check_message(bytes: &[u8], place: usize, bits: &mut u16) -> Result<(), Option<Unreadable>> {
    let message = MESSAGES.get(place).ok_or(None)?;
    let (mut seen, mut chosen) = (0_u64, None);
    let mut rest = bytes;
    while !rest.is_empty() {
        let part = Part::take(&mut rest).ok_or(None)?;
        let (at, field) =
            message.field(part.number).ok_or_else(|| Unreadable::at(part.number, UNKNOWN))?;
        *bits |= field.reveals;
        let bit = 1_u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
        if seen & bit != 0 && !field.repeated {
            return Err(Some(Unreadable::at(field.name, TWICE)));
        }
        seen |= bit;
        if let Some(choice) = field.choice
            && chosen.replace(choice) == Some(choice)
        {
            return Err(Some(Unreadable::at(choice, TWICE)));
        }
        if let Some(inside) = field.inside {
            let within =
                part.inside.ok_or(None).and_then(|bytes| check_message(bytes, inside, bits));
            within.map_err(|fault| match fault {
                Some(fault) => fault.inside(field.name),
                None => Unreadable::at(field.name, NO_PROTOBUF),
            })?;
        }
    }
    Ok(())
}

/// The same packet without the fields that reveal any of `withheld`, and what it still reveals. What can't be read is left out.
pub(crate) fn cut_down(packet: &[u8], withheld: Reveals) -> (Bytes, Reveals) {
    let (mut kept, mut bits) = (Vec::with_capacity(packet.len()), 0);
    keep(packet, 0, withheld.bits(), &mut kept, &mut bits);
    (kept.into(), Reveals::from_bits(bits))
}

fn keep(bytes: &[u8], place: usize, withheld: u16, kept: &mut Vec<u8>, bits: &mut u16) {
    let Some(message) = MESSAGES.get(place) else { return };
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some(part) = Part::take(&mut rest) else { return };
        let Some((_, field)) = message.field(part.number) else { continue };
        if field.reveals & withheld != 0 {
            continue;
        }
        *bits |= field.reveals;
        match (field.inside, part.inside) {
            (Some(inside), Some(within)) => {
                let mut inner = Vec::with_capacity(within.len());
                keep(within, inside, withheld, &mut inner, bits);
                kept.extend_from_slice(part.key);
                prost::encoding::encode_varint(inner.len() as u64, kept);
                kept.extend_from_slice(&inner);
            }
            _ => kept.extend_from_slice(part.whole),
        }
    }
}

/// Everything that the fields present in `packet` reveal.
pub(crate) fn revealed(packet: &[u8]) -> Reveals {
    let mut bits = 0;
    collect(packet, 0, &mut bits);
    Reveals::from_bits(bits)
}

fn collect(bytes: &[u8], place: usize, bits: &mut u16) {
    let Some(message) = MESSAGES.get(place) else { return };
    let mut rest = bytes;
    while let Some(part) = Part::take(&mut rest) {
        let Some((_, field)) = message.field(part.number) else { continue };
        *bits |= field.reveals;
        if let (Some(inside), Some(bytes)) = (field.inside, part.inside) {
            collect(bytes, inside, bits);
        }
    }
}

/// The kind that its body makes a packet, and its encoded header; nothing where either is missing.
pub(crate) fn kind_and_header(packet: &[u8]) -> Option<(PacketKind, &[u8])> {
    let message = MESSAGES.first()?;
    let (mut kind, mut header) = (None, None);
    let mut rest = packet;
    while let Some(part) = Part::take(&mut rest) {
        match message.field(part.number) {
            Some((_, field)) if field.choice.is_some() => {
                kind = PacketKind::ALL.into_iter().find(|kind| body_field(*kind) == field.name);
            }
            Some((_, field)) if field.name == "header" => header = part.inside,
            _ => {}
        }
    }
    kind.zip(header)
}

/// One field as it stands in the encoding.
struct Part<'a> {
    number: u32,
    key: &'a [u8],
    whole: &'a [u8],
    /// The bytes of a length-delimited field.
    inside: Option<&'a [u8]>,
}

impl<'a> Part<'a> {
    /// Takes the first field off `rest`; nothing where the bytes are no protobuf.
    fn take(rest: &mut &'a [u8]) -> Option<Self> {
        let whole = *rest;
        let key = varint(rest)?;
        let key_bytes = whole.get(..whole.len() - rest.len())?;
        let number = u32::try_from(key >> 3).ok().filter(|number| *number > 0)?;
        let length = match key & 7 {
            0 => {
                varint(rest)?;
                0
            }
            1 => 8,
            2 => usize::try_from(varint(rest)?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (value, after) = rest.split_at_checked(length)?;
        *rest = after;
        Some(Self {
            number,
            key: key_bytes,
            whole: whole.get(..whole.len() - after.len())?,
            inside: (key & 7 == 2).then_some(value),
        })
    }
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    prost::encoding::decode_varint(rest).ok()
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({}, {} fields)", self.name, self.fields.len())
    }
}
