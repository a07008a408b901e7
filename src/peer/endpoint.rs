//! Where a peer answers: `https://host:port`.

use rustls::pki_types::ServerName;
use std::{fmt, str::FromStr};

/// A host, as its certificate must name it, and a port.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    host: ServerName<'static>,
    port: u16,
}

/// The text is no endpoint; whoever wrote it must correct it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an endpoint; right is https://host:port, without a path")]
pub(crate) struct NotAnEndpoint;

impl Endpoint {
    /// The name or address that the server's certificate must carry.
    pub(crate) fn server_name(&self) -> &ServerName<'static> {
        &self.host
    }

    /// The host as a resolver takes it.
    pub(crate) fn host(&self) -> String {
        self.host.to_str().into_owned()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl FromStr for Endpoint {
    type Err = NotAnEndpoint;

    fn from_str(text: &str) -> Result<Self, NotAnEndpoint> {
        let authority = text.strip_prefix("https://").ok_or(NotAnEndpoint)?;
        let (host, port) = authority.rsplit_once(':').ok_or(NotAnEndpoint)?;
        let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        // An IPv6 address has colons of its own, so it must stand in brackets, and nothing else may.
        if bracketed.is_some() != host.contains(':') {
            return Err(NotAnEndpoint);
        }
        let host = ServerName::try_from(bracketed.unwrap_or(host)).map_err(|_| NotAnEndpoint)?;
        let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        match port.parse() {
            Ok(port) if digits && port != 0 => Ok(Self { host: host.to_owned(), port }),
            _ => Err(NotAnEndpoint),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        match host.to_str() {
            host if host.contains(':') => write!(f, "https://[{host}]:{port}"),
            host => write!(f, "https://{host}:{port}"),
        }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}
