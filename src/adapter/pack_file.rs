//! A pack's folder read and checked: `adapter.toml`, its field maps and its templates.

use super::{
    Pack, PackError,
    contract::Contract,
    field_map::FieldMap,
    manifest::{self, CodeMapName, Format, Manifest, Samples, Sends, Takes},
    map_entry::Checks,
    map_file,
    pack::{RowFormat, Sending, Taking},
    reading,
    samples::{Expected, ReadSample, SampleSet},
    source::Source,
    template::Template,
};
use crate::{
    codes::{CodeMap, CodeMaps, MapError, line_of},
    domain::{PacketKind, redaction::body_field},
};
use std::sync::Arc;
use toml::Spanned;

/// Ceilings that no pack can raise.
const MOST_BYTES: usize = 256 << 20;
const MOST_ROWS: usize = 1_000_000;
const LONGEST_LIFETIME_DAYS: u16 = 3650;

const MANIFEST: &str = "adapter.toml";

pub(super) fn load(
    source: Source,
    contract: &Contract,
    codes: &CodeMaps,
) -> Result<Pack, PackError> {
    let text = source.text(MANIFEST)?;
    let mut loader = Loader { source: &source, text: &text, contract, codes: codes.clone() };
    let Manifest { codes, sends, takes, samples } = toml::from_str(&text).map_err(|error| {
        loader.wrong(error.span().map_or(0, |span| span.start), error.message())
    })?;
    for file in &codes {
        loader.own_codes(file.get_ref())?;
    }
    let sends = sends.map(|sends| loader.sending(sends)).transpose()?;
    let takes = loader.takings(takes)?;
    let samples = samples.map(|samples| loader.samples(samples)).transpose()?;
    if sends.is_none() && takes.is_empty() {
        return Err(
            loader.wrong(0, "neither sends nor takes anything; right is [sends] or [[takes]]")
        );
    }
    Ok(Pack { contract: contract.clone(), source, samples, sends, takes })
}

struct Loader<'a> {
    source: &'a Source,
    text: &'a str,
    contract: &'a Contract,
    /// Those that are known everywhere, and the pack's own.
    codes: CodeMaps,
}

impl Loader<'_> {
    fn wrong(&self, at: usize, problem: impl Into<String>) -> PackError {
        PackError::Wrong {
            file: self.source.name_of(MANIFEST),
            line: line_of(self.text, at),
            problem: problem.into(),
        }
    }

    fn kind(&self, word: &Spanned<String>) -> Result<(PacketKind, &'static str), PackError> {
        let known = PacketKind::of_word(word.get_ref());
        known.map(|kind| (kind, body_field(kind))).ok_or_else(|| {
            let right = PacketKind::WORDS.join(", ");
            self.wrong(
                word.span().start,
                format!("no such kind of packet; right is one of {right}"),
            )
        })
    }

    fn own_codes(&mut self, file: &str) -> Result<(), PackError> {
        let text = self.source.text(file)?;
        let added = self.codes.add(&self.source.name_of(file), &text);
        added.map(drop).map_err(|MapError { file, line, problem }| PackError::Wrong {
            file,
            line,
            problem,
        })
    }

    fn code_map(&self, named: &Spanned<CodeMapName>) -> Result<Arc<CodeMap>, PackError> {
        let CodeMapName { name, version } = named.get_ref();
        let known = self.codes.get(name, version);
        known
            .map(|map| Arc::new(map.clone()))
            .map_err(|error| self.wrong(named.span().start, error.to_string()))
    }

    fn sending(&self, sends: Sends) -> Result<Sending, PackError> {
        let Sends { kind, format, encoding, delimiter, maps, code_map, lifetime_days, limits } =
            sends;
        let (kind, body) = self.kind(&kind)?;
        let format_at = delimiter.as_ref().map_or(0, |delimiter| delimiter.span().start);
        let row_format =
            match (format, delimiter.as_ref().map(|delimiter| delimiter.get_ref().as_str())) {
                (Format::Json, None) => RowFormat::Json,
                (Format::Csv, Some(";")) => RowFormat::Csv { delimiter: ';' },
                (Format::Csv, Some(",")) => RowFormat::Csv { delimiter: ',' },
                (Format::Csv, Some("\t")) => RowFormat::Csv { delimiter: '\t' },
                (Format::Csv, Some("|")) => RowFormat::Csv { delimiter: '|' },
                (Format::Csv, _) => {
                    return Err(
                        self.wrong(format_at, "right is a delimiter of ; , | or \\t for csv")
                    );
                }
                (Format::Json, Some(_)) => {
                    return Err(self.wrong(format_at, "json has no delimiter"));
                }
            };
        let code_map = code_map.as_ref().map(|named| self.code_map(named)).transpose()?;
        if !(1..=LONGEST_LIFETIME_DAYS).contains(lifetime_days.get_ref()) {
            let right = format!("right is a lifetime of 1 to {LONGEST_LIFETIME_DAYS} days");
            return Err(self.wrong(lifetime_days.span().start, right));
        }
        let limits_at = limits.as_ref().map_or(0, |limits| limits.span().start);
        let limits = limits.map(Spanned::into_inner).unwrap_or_default();
        if !(1..=MOST_BYTES).contains(&limits.max_bytes)
            || !(1..=MOST_ROWS).contains(&limits.max_rows)
        {
            return Err(self.wrong(
                limits_at,
                format!("right is a limit of at most {MOST_BYTES} bytes and {MOST_ROWS} rows"),
            ));
        }
        let checks = Checks {
            contract: self.contract,
            body,
            tells_of_child: !kind.is_nothing_secret(),
            format,
            code_map: code_map.as_ref(),
        };
        let mut loaded: Vec<FieldMap> = Vec::with_capacity(maps.len());
        for file in &maps {
            let map = map_file::load(self.source, file.get_ref(), &checks)?;
            if loaded.iter().any(|other| other.overlaps(&map)) {
                return Err(
                    self.wrong(file.span().start, "its days overlap those of another field map")
                );
            }
            loaded.push(map);
        }
        if loaded.is_empty() {
            return Err(self.wrong(0, "right is at least one field map in `maps`"));
        }
        Ok(Sending {
            format: row_format,
            encoding,
            limits,
            maps: loaded,
            code_map,
            lifetime_days: lifetime_days.into_inner(),
            tells_of_child: !kind.is_nothing_secret(),
        })
    }

    fn takings(&self, takes: Vec<Spanned<Takes>>) -> Result<Vec<Taking>, PackError> {
        let mut takings: Vec<Taking> = Vec::with_capacity(takes.len());
        for spanned in takes {
            let at = spanned.span().start;
            let Takes { kind, template, code_map, max_bytes } = spanned.into_inner();
            if !(1..=MOST_BYTES).contains(&max_bytes) {
                let right = format!("right is a limit of at most {MOST_BYTES} bytes");
                return Err(self.wrong(at, right));
            }
            let (kind, _) = self.kind(&kind)?;
            if takings.iter().any(|earlier| earlier.kind == kind) {
                return Err(self.wrong(at, format!("{kind} is taken twice")));
            }
            let code_map = code_map.as_ref().map(|named| self.code_map(named)).transpose()?;
            let template = Template::load(self.source, &template, max_bytes, code_map)?;
            takings.push(Taking { kind, template });
        }
        Ok(takings)
    }

    fn samples(&self, samples: Samples) -> Result<SampleSet, PackError> {
        let Samples { now, read, render } = samples;
        let instant = |at: &Spanned<String>| {
            reading::instant(at.get_ref(), None)
                .map_err(|right| self.wrong(at.span().start, format!("right is {right}")))
        };
        let usual = instant(&now)?;
        let sample = |read: Spanned<manifest::ReadSample>| {
            let at = read.span().start;
            let manifest::ReadSample { input, rows, refused, now } = read.into_inner();
            let expected = match (rows, refused) {
                (Some(rows), None) => Expected::Rows(rows),
                (None, Some(refused)) => Expected::Refused(refused),
                _ => return Err(self.wrong(at, "right is either `rows` or `refused`")),
            };
            let now = now.as_ref().map(instant).transpose()?.unwrap_or(usual);
            Ok(ReadSample { input, expected, now })
        };
        let read = read.into_iter().map(sample).collect::<Result<_, _>>()?;
        Ok(SampleSet { read, render })
    }
}
