//! A code map as it is written in a file: TOML in, checked map out, with the line of whatever is wrong.

use super::{
    Code, CodeMap, MapError,
    shape::Shape,
    step::{STEPS, step},
};
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    version: Vec<Spanned<Version>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    version: String,
    from: Spanned<String>,
    /// Read by people: where the codes are from.
    source: String,
    system: Vec<Spanned<System>>,
    code: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct System {
    name: String,
    oid: String,
    #[serde(default)]
    also: Vec<String>,
    /// What its codes look like, so that errors may repeat one that the map doesn't have.
    shape: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    system: String,
    code: String,
    step: String,
    /// Read by people.
    text: String,
    #[serde(default)]
    main: bool,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
}

/// One version, and where it and its codes stand.
pub(super) struct Read {
    pub(super) map: CodeMap,
    pub(super) line: usize,
    pub(super) code_lines: Vec<usize>,
}

/// Every version in one file.
pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Read>, MapError> {
    let page = Page { file, text };
    let File { name, version: versions } = toml::from_str(text).map_err(|error| {
        page.wrong(error.span().map_or(0, |span| span.start), error.message().to_owned())
    })?;
    if !can_be_named(name.get_ref()) {
        return Err(page.wrong(name.span().start, format!("name: {NAMED}")));
    }
    let name = name.into_inner();
    let mut maps: Vec<Read> = Vec::new();
    for spanned in versions {
        let at = spanned.span().start;
        let version = &spanned.get_ref().version;
        if !can_be_named(version) {
            return Err(page.wrong(at, format!("version: {NAMED}")));
        }
        if maps.iter().any(|other| other.map.version == *version) {
            return Err(page.wrong(at, format!("version {version} stands twice")));
        }
        maps.push(page.version(&name, at, spanned.into_inner())?);
    }
    Ok(maps)
}

struct Page<'t> {
    file: &'t str,
    text: &'t str,
}

impl Page<'_> {
    fn wrong(&self, at: usize, problem: String) -> MapError {
        MapError { file: self.file.to_owned(), line: line_of(self.text, at), problem }
    }

    fn day(&self, written: &Spanned<String>) -> Result<Date, MapError> {
        written.get_ref().parse::<Date>().map_err(|_| {
            self.wrong(written.span().start, "not a day; right is \"YYYY-MM-DD\"".to_owned())
        })
    }

    fn version(&self, name: &str, at: usize, version: Version) -> Result<Read, MapError> {
        let Version { version, from, source, system: systems, code: entries } = version;
        let first_day = self.day(&from)?;
        let mut shapes = Vec::new();
        for (place, system) in systems.iter().enumerate() {
            let wrong = |problem| self.wrong(system.span().start, problem);
            let System { name, oid, also, shape } = system.get_ref();
            if systems.iter().take(place).any(|earlier| earlier.get_ref().name == *name) {
                return Err(wrong(format!("system {name} stands twice")));
            }
            if !also.iter().chain([oid]).all(|oid| is_oid(oid)) {
                return Err(wrong(
                    "not an OID; right is numbers with points, such as \"2.25.\" and a UUID as one number".to_owned(),
                ));
            }
            shapes.extend(shape.as_deref().map(Shape::parse).transpose().map_err(wrong)?);
        }
        let codes = Vec::with_capacity(entries.len());
        let mut map = CodeMap { name: name.to_owned(), version, source, shapes, codes };
        let mut code_places = Vec::with_capacity(entries.len());
        for spanned in entries {
            let at = spanned.span().start;
            code_places.push(at);
            let Entry { system, code, step: word, text, main, from, to } = spanned.into_inner();
            if !can_be_recorded(&code) {
                let right = format!(
                    "code: right is one line of 1 to {LONGEST_CODE} characters, without blanks around it"
                );
                return Err(self.wrong(at, right));
            }
            let known = systems.iter().map(Spanned::get_ref).find(|known| known.name == system);
            let System { oid, also, .. } = known.ok_or_else(|| {
                self.wrong(at, format!("system {system} is not declared in this version"))
            })?;
            let step = step(&word).ok_or_else(|| {
                let right = STEPS.join(", ");
                self.wrong(at, format!("the contract has no step {word}; right is one of {right}"))
            })?;
            let code = Code {
                system_name: system,
                system: oid.clone(),
                also: also.clone(),
                code,
                step,
                text,
                main,
                from: from.as_ref().map(|day| self.day(day)).transpose()?.unwrap_or(first_day),
                to: to.as_ref().map(|day| self.day(day)).transpose()?,
            };
            map.add(code).map_err(|problem| self.wrong(at, problem))?;
        }
        if let Some((place, problem)) = map.left_open() {
            let at = code_places.get(place).copied().unwrap_or(at);
            return Err(self.wrong(at, problem));
        }
        let code_lines = code_places.into_iter().map(|at| line_of(self.text, at)).collect();
        Ok(Read { map, line: line_of(self.text, at), code_lines })
    }
}

const NAMED: &str = "right is at most 64 of A-Z a-z 0-9 . _ - :, as packets name it";

/// Whether a packet's header can name a map so (`wire` takes no other reference).
fn can_be_named(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b':'))
}

/// Longest code in a packet, in characters.
const LONGEST_CODE: usize = 256;

/// Whether a code can stand in an export, which is read without the blanks around its values, and in a packet.
fn can_be_recorded(code: &str) -> bool {
    (1..=LONGEST_CODE).contains(&code.chars().count())
        && code.trim() == code
        && !code.contains(char::is_control)
}

/// Numbers with points between them, two at least.
fn is_oid(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit());
    text.contains('.') && text.split('.').all(number)
}

/// The line, from 1, of a byte offset in `text`.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
