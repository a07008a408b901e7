//! `adapter.toml` as it is written.

use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// Files of code maps that the pack brings along.
    #[serde(default)]
    pub(super) codes: Vec<Spanned<String>>,
    pub(super) sends: Option<Sends>,
    #[serde(default)]
    pub(super) takes: Vec<Spanned<Takes>>,
    pub(super) samples: Option<Samples>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sends {
    pub(super) kind: Spanned<String>,
    pub(super) format: Format,
    #[serde(default)]
    pub(super) encoding: Encoding,
    /// CSV only.
    pub(super) delimiter: Option<Spanned<String>>,
    /// Files of field maps; on each day at most one holds.
    pub(super) maps: Vec<Spanned<String>>,
    pub(super) code_map: Option<Spanned<CodeMapName>>,
    pub(super) lifetime_days: Spanned<u16>,
    pub(super) limits: Option<Spanned<Limits>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    Csv,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(super) enum Encoding {
    /// A byte order mark is tolerated.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "iso-8859-1")]
    Latin1,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeMapName {
    pub(super) name: String,
    pub(super) version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    pub(super) max_bytes: usize,
    pub(super) max_rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 16 << 20, max_rows: 20_000 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Takes {
    pub(super) kind: Spanned<String>,
    /// File of the template. What stands before `.j2` is the ending of the files that it makes: `json` or `csv`.
    pub(super) template: String,
    /// In which the template writes the receiver's own code for a step.
    pub(super) code_map: Option<Spanned<CodeMapName>>,
    #[serde(default = "Takes::usual_max_bytes")]
    pub(super) max_bytes: usize,
}

impl Takes {
    fn usual_max_bytes() -> usize {
        4 << 20
    }
}

/// What the pack must do, shown on files of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Samples {
    /// When the exports are read.
    pub(super) now: Spanned<String>,
    #[serde(default)]
    pub(super) read: Vec<Spanned<ReadSample>>,
    #[serde(default)]
    pub(super) render: Vec<RenderSample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadSample {
    /// An export.
    pub(super) input: String,
    /// What it must become: a list of rows, each with its line and a packet as protobuf JSON or an error.
    pub(super) rows: Option<String>,
    /// For a long export: how many rows become packets, and the lines and errors of the others.
    pub(super) refused: Option<String>,
    /// When this one is read.
    pub(super) now: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RenderSample {
    /// A packet as protobuf JSON.
    pub(super) packet: String,
    /// The file that it must become.
    pub(super) output: String,
}
