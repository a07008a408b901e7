//! Templates: a packet becomes the text that a system takes. They see one packet and nothing else: no file, no clock,
//! no other template.

use super::{PackError, RenderError, source::Source};
use crate::codes::{Code, CodeMap};
use jiff::civil::Date;
use minijinja::{
    Environment, ErrorKind, Output, State, UndefinedBehavior, context,
    syntax::SyntaxConfig,
    value::{Serde, Value},
};
use std::{io, sync::Arc};

/// What a template makes; it settles how values are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Json,
    Csv,
}

impl Ending {
    const ALL: [Self; 2] = [Self::Json, Self::Csv];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ending| ending.word() == word)
    }
}

/// One template, checked and ready.
pub(super) struct Template {
    environment: Environment<'static>,
    /// As errors name it.
    file: String,
    ending: Ending,
    max_bytes: usize,
}

impl Template {
    /// With a code map, the template can ask for the receiver's own code.
    pub(super) fn load(
        source: &Source,
        file: &str,
        max_bytes: usize,
        code_map: Option<Arc<CodeMap>>,
    ) -> Result<Self, PackError> {
        let name = source.name_of(file);
        let stem = file.strip_suffix(".j2").and_then(|stem| stem.rsplit_once('.'));
        let Some(ending) = stem.and_then(|(_, ending)| Ending::parse(ending)) else {
            let problem = "right is a template called ….json.j2 or ….csv.j2".to_owned();
            return Err(PackError::Unreadable { file: name, problem });
        };
        let mut environment = Environment::new();
        // Work is bounded by the packet: without these there is nothing to loop over but what it holds.
        environment.remove_global("range");
        environment.remove_global("debug");
        // Values are always written in the ending's own way.
        environment.remove_filter("safe");
        environment.remove_filter("escape");
        environment.remove_filter("e");
        if let Some(map) = code_map {
            environment.add_function("own_code", move |step: Value, day: Value| {
                own_code(&map, &step, &day)
            });
        }
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(tags_on_lines_of_their_own().map_err(|error| PackError::Wrong {
            file: name.clone(),
            line: 1,
            problem: describe(error.kind()).to_owned(),
        })?);
        environment.set_formatter(match ending {
            Ending::Json => write_json,
            Ending::Csv => write_csv,
        });
        environment.add_template_owned(TEMPLATE, source.text(file)?).map_err(|error| {
            PackError::Wrong {
                file: name.clone(),
                line: error.line().unwrap_or(1),
                problem: error.detail().unwrap_or(describe(error.kind())).to_owned(),
            }
        })?;
        Ok(Self { environment, file: name, ending, max_bytes })
    }

    /// What files made by this template end in.
    pub(super) fn ending(&self) -> Ending {
        self.ending
    }

    pub(super) fn render(&self, context: &serde_json::Value) -> Result<Vec<u8>, RenderError> {
        let mut bounded = Bounded { bytes: Vec::new(), left: self.max_bytes };
        let rendered = self.environment.get_template(TEMPLATE).and_then(|template| {
            template.render_captured_to(Value::from(Serde(context)), &mut bounded).map(drop)
        });
        if let Err(error) = rendered {
            return Err(match error.kind() {
                ErrorKind::WriteFailure => {
                    RenderError::TooLong { file: self.file.clone(), limit: self.max_bytes }
                }
                // The engine's own words could repeat a value.
                kind => RenderError::Template {
                    file: self.file.clone(),
                    line: error.line().unwrap_or(1),
                    problem: describe(kind),
                },
            });
        }
        let bytes = bounded.bytes;
        if self.ending == Ending::Json {
            serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).map_err(|error| {
                RenderError::NotJson { file: self.file.clone(), line: error.line() }
            })?;
        }
        Ok(bytes)
    }
}

const TEMPLATE: &str = "template";

/// The receiver's own code for a step on a day: `code`, `system` and `text`; none where it has none, or where the step or its
/// day was withheld.
fn own_code(map: &CodeMap, step: &Value, day: &Value) -> Value {
    let day = day.as_str().and_then(|day| day.parse::<Date>().ok());
    let code = step.as_str().zip(day).and_then(|(step, day)| map.code(step, day).ok());
    code.map_or_else(
        || Value::from(()),
        |Code { code, system, text, .. }| context! { code, system, text },
    )
}

/// A line that holds nothing but a tag leaves no line behind.
fn tags_on_lines_of_their_own() -> Result<SyntaxConfig, minijinja::Error> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
}

fn describe(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UndefinedError => {
            "asks for what the packet doesn't have; an absent message is none, test it first"
        }
        ErrorKind::UnknownFilter
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod
        | ErrorKind::UnknownTest => "uses a filter, function or test that there isn't",
        ErrorKind::SyntaxError => "not a template",
        _ => "can't be carried out",
    }
}

/// Every value as JSON, quotation marks included.
fn write_json(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let failed = || minijinja::Error::new(ErrorKind::BadSerialization, "no JSON");
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    if value.is_safe() {
        // Made by `tojson`.
        return write(out, value.as_str().ok_or_else(failed)?);
    }
    write(out, &serde_json::to_string(value).map_err(|_| failed())?)
}

/// Every value in quotation marks; what a spreadsheet would take for a formula is made plain text.
fn write_csv(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let cell = if value.is_none() {
        String::new()
    } else if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    } else if value.as_str().is_none() && value.try_iter().is_ok() {
        return Err(minijinja::Error::new(ErrorKind::NonPrimitive, "a cell holds one value"));
    } else {
        value.to_string()
    };
    let defused = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    // A row stays a line.
    let line = cell.replace('"', "\"\"").replace(['\r', '\n'], " ");
    write(out, &format!("\"{defused}{line}\""))
}

fn write(out: &mut Output<'_>, text: &str) -> Result<(), minijinja::Error> {
    out.write_str(text).map_err(|_| ErrorKind::WriteFailure.into())
}

/// Takes so many bytes and no more.
struct Bounded {
    bytes: Vec<u8>,
    left: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len()).ok_or(io::ErrorKind::FileTooLarge)?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
