//! Which gateway is called and as whom: options, or a file that holds them.

use super::{call::Connection, file::ConnectionFile};
use crate::{
    cli::exit::Exit,
    domain::HsaId,
    peer::{Endpoint, Files, Revocation, Tls},
    transport::channel,
};
use clap::Args;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Which gateway is called, and as whom.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Connection")]
pub(in crate::cli) struct ConnectionArgs {
    /// A TOML file with the options below by the same names; an option given here goes first
    #[arg(long, value_name = "FILE")]
    pub(super) connection: Option<PathBuf>,
    /// Where the gateway answers
    #[arg(long, value_name = "https://HOST:PORT")]
    pub(super) to: Option<Endpoint>,
    /// The HSA-id that its certificate must name
    #[arg(long, value_name = "HSA-ID")]
    pub(super) peer: Option<HsaId>,
    /// Our certificate
    #[arg(long, value_name = "FILE")]
    pub(super) certificate: Option<PathBuf>,
    /// Our certificate's private key
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,
    /// A CA whose certificates we accept; may be given again
    #[arg(long, value_name = "FILE")]
    pub(super) trust: Vec<PathBuf>,
    /// A CA's revocation list; may be given again. Without any, a revoked gateway is believed
    #[arg(long, value_name = "FILE")]
    pub(super) crl: Vec<PathBuf>,
}

/// Nobody was called; whoever gave the command must mend what is named.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum NoConnection {
    #[error("{file}: {problem}")]
    File { file: String, problem: String },
    #[error("missing: {0}; give it as an option, or in a file with --connection")]
    Missing(&'static str),
    #[error("{0}")]
    Faults(String),
}

impl ConnectionArgs {
    /// The connection that the file describes.
    pub(in crate::cli) fn of_file(file: &Path) -> Self {
        Self { connection: Some(file.to_owned()), ..Self::default() }
    }

    /// Reads and checks every file. Must be called inside a tokio runtime.
    pub(in crate::cli) fn open(self, now: Timestamp) -> Result<Connection, NoConnection> {
        let Self { connection: _, to, peer, certificate, key, trust, crl } = match &self.connection
        {
            Some(file) => ConnectionFile::read(file)?.beneath(self)?,
            None => self,
        };
        let missing = NoConnection::Missing;
        let endpoint = to.ok_or(missing("--to"))?;
        let peer = peer.ok_or(missing("--peer"))?;
        let files = Files {
            certificate: certificate.ok_or(missing("--certificate"))?,
            key: key.ok_or(missing("--key"))?,
            trust: Some(trust).filter(|files| !files.is_empty()).ok_or(missing("--trust"))?,
            revocation: if crl.is_empty() { Revocation::Off } else { Revocation::Lists(crl) },
        };
        let tls = Tls::open(&files, now).map_err(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            NoConnection::Faults(faults.join("\n"))
        })?;
        let connector =
            tls.connector(peer).map_err(|error| NoConnection::Faults(error.to_string()))?;
        let channel = channel(&endpoint, connector)
            .map_err(|error| NoConnection::Faults(error.to_string()))?;
        Ok(Connection::new(endpoint, channel))
    }
}

impl NoConnection {
    pub(in crate::cli) fn exit(&self) -> Exit {
        match self {
            Self::Missing(_) => Exit::Usage,
            Self::File { .. } | Self::Faults(_) => Exit::Config,
        }
    }
}
