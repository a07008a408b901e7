//! The file of `--connection`.

use super::args::{ConnectionArgs, NoConnection};
use crate::peer::{TextFault, text_of};
use serde::Deserialize;
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

/// Options that stand in a file. Its paths start from its own folder.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionFile {
    to: Option<String>,
    peer: Option<String>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    #[serde(default)]
    trust: Vec<PathBuf>,
    #[serde(default)]
    crl: Vec<PathBuf>,
}

impl ConnectionFile {
    pub(super) fn read(file: &Path) -> Result<Self, NoConnection> {
        let text = fs::read(file).map_err(TextFault::from).and_then(text_of);
        let text = text.map_err(|fault| NoConnection::Faults(fault.at(file)))?;
        toml::from_str(&text).map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
            NoConnection::File {
                file: format!("{}:{line}", file.display()),
                problem: error.message().to_owned(),
            }
        })
    }

    /// What the options don't say, the file does.
    pub(super) fn beneath(self, options: ConnectionArgs) -> Result<ConnectionArgs, NoConnection> {
        let file = options.connection.unwrap_or_default();
        let base = file.parent().unwrap_or(Path::new(""));
        let path = |path: PathBuf| base.join(path);
        let paths = |given: Vec<PathBuf>, else_these: Vec<PathBuf>| {
            if given.is_empty() { else_these.into_iter().map(path).collect() } else { given }
        };
        let wrong = |key, problem: &dyn Error| NoConnection::File {
            file: file.display().to_string(),
            problem: format!("{key}: {problem}"),
        };
        let to = self.to.map(|text| text.parse().map_err(|error| wrong("to", &error)));
        let peer = self.peer.map(|text| text.parse().map_err(|error| wrong("peer", &error)));
        Ok(ConnectionArgs {
            to: options.to.map(Ok).or(to).transpose()?,
            peer: options.peer.map(Ok).or(peer).transpose()?,
            certificate: options.certificate.or(self.certificate.map(path)),
            key: options.key.or(self.key.map(path)),
            trust: paths(options.trust, self.trust),
            crl: paths(options.crl, self.crl),
            connection: None,
        })
    }
}
