//! One row of an export before it is understood, and its text.

use super::manifest::Encoding;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use std::{borrow::Cow, fmt};

/// What an export says, of whatever format. Never printed.
#[derive(Clone, PartialEq)]
pub(super) enum Tree {
    Nothing,
    Flag(bool),
    /// A whole number, as written.
    Number(String),
    /// Any other number. Its value is the same; how it was written is not known any more: `2025.10` and `2025.1` are one.
    Fraction(String),
    Text(String),
    List(Vec<Tree>),
    /// In the export's order, repeated keys included.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// What stands at `name`: a column, a key, or a way through keys (`nästa_besök.tid`). An empty text counts as nothing.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(entries) = self else {
            return None;
        };
        match entries.iter().find(|(key, _)| key == name) {
            Some((_, value)) => Some(value).filter(|value| !value.is_nothing()),
            None => {
                let (outer, inner) = name.split_once('.')?;
                self.get(outer)?.get(inner)
            }
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Nothing)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Fraction(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Tree, E> {
        Ok(Tree::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Tree::Object(entries))
    }
}

impl Encoding {
    /// What errors call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "ISO 8859-1",
        }
    }

    /// The text, or where it stops being text.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
        match self {
            Self::Utf8 => {
                std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| error.valid_up_to())
            }
            // 0x80 to 0x9F are control characters here and letters in Windows' variant: too unlike to guess.
            Self::Latin1 => match bytes.iter().position(|byte| (0x80..0xA0).contains(byte)) {
                Some(at) => Err(at),
                None => match first_letter_of_utf_8(bytes) {
                    Some(at) => Err(at),
                    None => Ok(bytes.iter().copied().map(char::from).collect::<String>().into()),
                },
            },
        }
    }
}

/// Where UTF-8 shows that it is no ISO 8859-1. Its lower-case `åäö` are pairs of letters there (`Ã¥`), which nobody writes: what
/// was exported in the other encoding would be garbled and nobody told.
fn first_letter_of_utf_8(bytes: &[u8]) -> Option<usize> {
    let at = bytes.iter().position(|byte| !byte.is_ascii())?;
    std::str::from_utf8(bytes).is_ok().then_some(at)
}
