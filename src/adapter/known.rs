//! Which keys of a JSON export a field map reads or ignores. What it doesn't know is refused, never dropped in silence.

use super::{RowError, row::Tree};
use std::collections::BTreeSet;

/// Paths such as `tillväxt[].datum`.
#[derive(Default)]
pub(super) struct Known {
    pub(super) read: BTreeSet<String>,
    pub(super) ignored: BTreeSet<String>,
}

impl Known {
    /// The first key in `row` that the map neither reads nor ignores, or that stands twice.
    pub(super) fn check(&self, row: &Tree) -> Result<(), RowError> {
        self.visit(row, "", "")
    }

    /// `path` is the map's way of writing, `place` the reader's: `tillväxt[]` and `tillväxt[3]`.
    fn visit(&self, tree: &Tree, path: &str, place: &str) -> Result<(), RowError> {
        let here = || {
            if place.is_empty() { "the row".to_owned() } else { place.to_owned() }
        };
        match tree {
            Tree::Object(entries) => {
                for (n, (key, value)) in entries.iter().enumerate() {
                    let number = n + 1;
                    if entries.iter().take(n).any(|(earlier, _)| earlier == key) {
                        return Err(RowError::RepeatedKey { place: here(), number });
                    }
                    let inner = join(path, key);
                    if self.ignored.contains(&inner) {
                        continue;
                    }
                    // A key with these signs could pass for a way through keys.
                    if key.contains(['.', '[']) || !self.leads_to(&inner) {
                        return Err(RowError::UnknownKey { place: here(), number });
                    }
                    self.visit(value, &inner, &join(place, key))?;
                }
                Ok(())
            }
            Tree::List(items) => {
                let inner = format!("{path}[]");
                items.iter().zip(1..).try_for_each(|(item, number)| {
                    self.visit(item, &inner, &format!("{place}[{number}]"))
                })
            }
            value if value.is_nothing() || self.read.contains(path) => Ok(()),
            // A text where the map looks for keys would be passed by.
            _ => Err(RowError::Value {
                column: here(),
                right: "what the field map reads there: keys, a list, or one value",
            }),
        }
    }

    fn leads_to(&self, path: &str) -> bool {
        self.read.iter().any(|known| {
            known
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
