//! Reads TOML tables key by key, with the line of each value, and goes on after a mistake to find the next.

use super::errors::Problem;
use std::{cell::RefCell, fmt::Display, ops::RangeInclusive};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A value and the line it stands on.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) line: usize,
}

/// A file's text, and what has been found wrong with it so far.
pub(super) struct Page<'t> {
    text: &'t str,
    found: RefCell<Vec<Problem>>,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, found: RefCell::default() }
    }

    /// Notes what is wrong, and what would be right.
    pub(super) fn wrong(&self, line: usize, key: &str, message: impl Display) {
        let (key, message) = (key.to_owned(), message.to_string());
        self.found.borrow_mut().push(Problem { line, key, message });
    }

    /// The line of a byte, counted from one.
    pub(super) fn line(&self, byte: usize) -> usize {
        let before = self.text.as_bytes().get(..byte).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.found.into_inner()
    }
}

/// One table. A key that nobody asked for by the time of `finish` is unknown.
pub(super) struct Table<'t> {
    page: &'t Page<'t>,
    name: String,
    entries: &'t DeTable<'t>,
    line: usize,
    asked: Vec<&'static str>,
}

impl<'t> Table<'t> {
    pub(super) fn root(page: &'t Page<'t>, entries: &'t DeTable<'t>) -> Self {
        Self { page, name: String::new(), entries, line: 1, asked: Vec::new() }
    }

    /// The line that the table opens on.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The name of one of its keys as errors spell it.
    pub(super) fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Notes what is wrong with one of its keys.
    pub(super) fn wrong(&self, line: usize, key: &str, message: impl Display) {
        self.page.wrong(line, &self.path(key), message);
    }

    /// Whether the key is there, right or wrong.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The line of one of its keys; nought where it is absent.
    pub(super) fn line_of(&self, key: &str) -> usize {
        self.entries.get(key).map_or(0, |value| self.page.line(value.span().start))
    }

    /// Whether a list is absent or holds nothing. One that is mistyped has been told of already.
    pub(super) fn lacks(&self, key: &str) -> bool {
        match self.entries.get(key).map(Spanned::get_ref) {
            None => true,
            Some(DeValue::Array(items)) => items.is_empty(),
            Some(_) => false,
        }
    }

    /// A text that must be there. `right` says what it holds.
    pub(super) fn required<T>(
        &mut self,
        key: &'static str,
        right: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<At<T>> {
        if !self.has(key) {
            self.wrong(self.line, key, format_args!("missing; right is {right}"));
        }
        self.optional(key, right, parse)
    }

    /// A text that may be left out.
    pub(super) fn optional<T>(
        &mut self,
        key: &'static str,
        right: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<At<T>> {
        let value = self.entry(key)?;
        self.text(key, right, value, parse)
    }

    /// A list of texts; an absent one is empty.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        right: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<At<T>> {
        match self.entry(key).map(|value| (value, value.get_ref())) {
            None => Vec::new(),
            Some((_, DeValue::Array(items))) => {
                items.iter().filter_map(|item| self.text(key, right, item, &parse)).collect()
            }
            Some((value, _)) => {
                self.mistyped(key, value, &format!("a list of {right}"));
                Vec::new()
            }
        }
    }

    /// A whole number within a range, or what it is where nothing is said.
    pub(super) fn number(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> u64 {
        let Some(value) = self.entry(key) else {
            return default;
        };
        let number = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        number.filter(|number| range.contains(number)).unwrap_or_else(|| {
            let (least, most) = range.into_inner();
            self.mistyped(key, value, &format!("a whole number from {least} to {most}"));
            default
        })
    }

    /// A table that must be there.
    pub(super) fn section(&mut self, key: &'static str) -> Option<Table<'t>> {
        if !self.has(key) {
            self.wrong(self.line, key, format_args!("missing; right is a section [{key}]"));
        }
        self.optional_section(key)
    }

    /// A table that may be left out.
    pub(super) fn optional_section(&mut self, key: &'static str) -> Option<Table<'t>> {
        let value = self.entry(key)?;
        let table = self.below(key, value);
        if table.is_none() {
            self.mistyped(key, value, &format!("a section [{key}]"));
        }
        table
    }

    /// Tables of one kind, `[[key]]` each.
    pub(super) fn sections(&mut self, key: &'static str) -> Vec<Table<'t>> {
        let Some(value) = self.entry(key) else {
            return Vec::new();
        };
        let tables = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| self.below(key, item)).collect(),
            _ => None,
        };
        tables.unwrap_or_else(|| {
            self.mistyped(key, value, &format!("sections [[{key}]]"));
            Vec::new()
        })
    }

    /// Every key must have been asked for.
    pub(super) fn finish(self) {
        for key in self.entries.keys().filter(|key| !self.asked.contains(&key.get_ref().as_ref())) {
            let line = self.page.line(key.span().start);
            let known = self.asked.join(", ");
            self.wrong(line, key.get_ref(), format_args!("unknown key; one of {known}"));
        }
    }

    fn entry(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.entries.get(key)
    }

    fn below(&self, key: &str, value: &'t Spanned<DeValue<'t>>) -> Option<Table<'t>> {
        let DeValue::Table(entries) = value.get_ref() else {
            return None;
        };
        let line = self.page.line(value.span().start);
        Some(Table { page: self.page, name: self.path(key), entries, line, asked: Vec::new() })
    }

    fn text<T>(
        &self,
        key: &str,
        right: &str,
        value: &Spanned<DeValue<'_>>,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<At<T>> {
        let DeValue::String(text) = value.get_ref() else {
            self.mistyped(key, value, &format!("{right}, in quotes"));
            return None;
        };
        let line = self.page.line(value.span().start);
        match parse(text) {
            Ok(value) => Some(At { value, line }),
            Err(message) => {
                self.wrong(line, key, message);
                None
            }
        }
    }

    fn mistyped(&self, key: &str, value: &Spanned<DeValue<'_>>, right: &str) {
        let line = self.page.line(value.span().start);
        self.wrong(line, key, format_args!("cannot be used; right is {right}"));
    }
}
