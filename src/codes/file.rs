//! A code map as it is written in a file: TOML in, checked map out, with the line of whatever is wrong.

use super::{Code, CodeMap, MapError, step::step};
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    version: Vec<Spanned<Version>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    version: String,
    from: Spanned<String>,
    /// Read by people: where the codes are from.
    #[serde(rename = "source")]
    _source: String,
    system: Vec<System>,
    code: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct System {
    name: String,
    oid: String,
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    system: String,
    code: String,
    step: String,
    /// Read by people.
    #[serde(rename = "text")]
    _text: String,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
}

/// Every version in one file.
pub(super) fn parse(file: &str, text: &str) -> Result<Vec<CodeMap>, MapError> {
    let wrong = |at: usize, problem: String| MapError {
        file: file.to_owned(),
        line: line_of(text, at),
        problem,
    };
    let day = |written: &Spanned<String>| {
        let problem =
            || wrong(written.span().start, "not a day; right is \"YYYY-MM-DD\"".to_owned());
        written.get_ref().parse::<Date>().map_err(|_| problem())
    };
    let File { name, version: versions } = toml::from_str(text).map_err(|error| {
        wrong(error.span().map_or(0, |span| span.start), error.message().to_owned())
    })?;

    let mut maps: Vec<CodeMap> = Vec::new();
    for spanned in versions {
        let at = spanned.span().start;
        let Version { version, from, _source, system: systems, code: entries } =
            spanned.into_inner();
        if maps.iter().any(|other| other.version == version) {
            return Err(wrong(at, format!("version {version} stands twice")));
        }
        let first_day = day(&from)?;
        let mut map =
            CodeMap { name: name.clone(), version, codes: Vec::with_capacity(entries.len()) };
        for spanned in entries {
            let at = spanned.span().start;
            let Entry { system, code, step: word, _text, from, to } = spanned.into_inner();
            let known = systems.iter().find(|known| known.name == system);
            let System { oid, also, .. } = known.ok_or_else(|| {
                wrong(at, format!("system {system} is not declared in this version"))
            })?;
            let code = Code {
                system: oid.clone(),
                also: also.clone(),
                code,
                step: step(&word)
                    .ok_or_else(|| wrong(at, format!("the contract has no step {word}")))?,
                from: from.as_ref().map(day).transpose()?.unwrap_or(first_day),
                to: to.as_ref().map(day).transpose()?,
            };
            map.add(code).map_err(|problem| wrong(at, problem))?;
        }
        maps.push(map);
    }
    Ok(maps)
}

/// The line, from 1, of a byte offset in `text`.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
