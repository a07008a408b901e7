//! A field map: which column or key of an export becomes which field of the contract, from which day.

use super::{known::Known, reading::Reading};
use jiff::civil::Date;
use serde_json::Value;

/// One version of a field map, checked against the contract.
pub(super) struct FieldMap {
    pub(super) from: Date,
    /// The last day.
    pub(super) to: Option<Date>,
    pub(super) known: Known,
    pub(super) fields: Vec<Field>,
    pub(super) lists: Vec<List>,
}

/// A field of the contract and where its value comes from.
pub(super) struct Field {
    /// Path from the packet, or from the list's item.
    pub(super) to: String,
    pub(super) from: Origin,
}

pub(super) enum Origin {
    Constant(Value),
    Column { name: String, reading: Reading, required: bool },
}

/// A list of the contract and the list of the export that fills it.
pub(super) struct List {
    pub(super) to: String,
    pub(super) from: String,
    /// Items without this key give nothing.
    pub(super) only_with: Option<String>,
    pub(super) items: Items,
}

pub(super) enum Items {
    /// Values: the item itself, or what stands under a key of it.
    Values {
        key: Option<String>,
        reading: Reading,
    },
    Messages(Vec<Field>),
}

impl FieldMap {
    pub(super) fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|last| day <= last)
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|last| other.from <= last)
            && other.to.is_none_or(|last| self.from <= last)
    }

    /// Columns that every row must have.
    pub(super) fn required(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .fields
            .iter()
            .filter_map(|field| match &field.from {
                Origin::Column { name, required: true, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
