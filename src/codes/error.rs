//! Why a code is refused, and what is wrong with a map.

use super::shape::Shape;
use jiff::civil::Date;

/// The code in a packet or export can't be taken; whoever recorded it, or keeps the map, must act.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CodeError {
    #[error("a code without its map; right is the name and version of a code map")]
    NoMap,
    #[error("unknown code map; right is one of {known}")]
    UnknownMap { known: String },
    #[error("unknown {code} in map {map}")]
    Unknown { code: String, map: String },
    #[error("{code} in map {map} holds from {from} only")]
    NotYetValid { code: String, map: String, from: Date },
    #[error("{code} in map {map} was retired after {to}")]
    Retired { code: String, map: String, to: Date },
    #[error("{code} in map {map} belongs to system {system}")]
    OtherSystem { code: String, map: String, system: String },
    #[error("{code} in map {map} stands for {step}; right for the step beside it is {right}")]
    OtherStep { code: String, map: String, step: &'static str, right: String },
    #[error("no code stands for that step on that day in map {map}")]
    NoCode { map: String },
}

/// How a refused code is named. What has KVÅ's shape, or one that its map declares, is no personal data; anything else
/// could be a cell that slipped sideways, and isn't repeated.
pub(super) fn named(code: &str, shapes: &[Shape]) -> String {
    let kva = code.len() == 5
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.ends_with(|c: char| c.is_ascii_digit());
    if kva || shapes.iter().any(|shape| shape.fits(code)) {
        format!("code {code}")
    } else if shapes.is_empty() {
        "code (not of KVÅ's shape)".to_owned()
    } else {
        "code (not of KVÅ's shape, nor of one that the map declares)".to_owned()
    }
}

/// A code map can't be used; whoever keeps the file must mend this line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub(crate) struct MapError {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) problem: String,
}
