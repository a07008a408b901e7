//! For whom the development PKI issues: `NAME:HSA-ID:HOST` for a gateway, `NAME:HSA-ID` for one that only calls.

use crate::{
    config::plain_name,
    domain::{HsaId, NotAnHsaId, OrgNumber},
};
use rustls::pki_types::ServerName;

/// Somebody who gets a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(super) name: String,
    pub(super) hsa_id: HsaId,
    pub(super) kind: Kind,
}

/// What the certificate is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Gateway { host: String, organisation: OrgNumber },
    Client,
}

/// The argument must be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAHolder {
    #[error("right is NAME:HSA-ID:HOST")]
    GatewayShape,
    #[error("right is NAME:HSA-ID")]
    ClientShape,
    #[error("NAME is lower-case letters, digits and hyphens, and not `ca`")]
    Name,
    #[error(transparent)]
    HsaId(#[from] NotAnHsaId),
    #[error(
        "the HSA-id's digits are no organisation number, and a gateway's ledger is named by one"
    )]
    Organisation,
    #[error("right is ORGANISATION/NAME, as in the configuration's [gateway]")]
    OriginShape,
    #[error("HOST is a DNS name or an IP address, without a port")]
    Host,
}

impl Holder {
    /// Reads `NAME:HSA-ID:HOST`.
    pub(crate) fn gateway(text: &str) -> Result<Self, NotAHolder> {
        let mut parts = text.splitn(3, ':');
        let (Some(name), Some(hsa_id), Some(host)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(NotAHolder::GatewayShape);
        };
        let hsa_id: HsaId = hsa_id.parse()?;
        if ServerName::try_from(host).is_err() {
            return Err(NotAHolder::Host);
        }
        let organisation = organisation(&hsa_id).ok_or(NotAHolder::Organisation)?;
        let kind = Kind::Gateway { host: host.to_owned(), organisation };
        Ok(Self { name: file_name(name)?, hsa_id, kind })
    }

    /// Reads `NAME:HSA-ID`.
    pub(crate) fn client(text: &str) -> Result<Self, NotAHolder> {
        let (name, hsa_id) = text.split_once(':').ok_or(NotAHolder::ClientShape)?;
        Ok(Self { name: file_name(name)?, hsa_id: hsa_id.parse()?, kind: Kind::Client })
    }
}

/// The name of a gateway's ledger, from `ORGANISATION/NAME`.
pub(crate) fn origin(text: &str) -> Result<String, NotAHolder> {
    let (organisation, name) = text.split_once('/').ok_or(NotAHolder::OriginShape)?;
    let organisation: OrgNumber = organisation.parse().map_err(|_| NotAHolder::OriginShape)?;
    let name = plain_name(name).map_err(|_| NotAHolder::OriginShape)?;
    Ok(format!("{organisation}/{name}/audit"))
}

fn file_name(name: &str) -> Result<String, NotAHolder> {
    let name = plain_name(name).map_err(|_| NotAHolder::Name)?;
    if name == "ca" { Err(NotAHolder::Name) } else { Ok(name) }
}

/// An HSA-id opens with the organisation's number, in its longer form after `16`.
fn organisation(hsa_id: &HsaId) -> Option<OrgNumber> {
    let (prefix, _) = hsa_id.as_str().split_once('-')?;
    prefix.get(prefix.len().checked_sub(10)?..)?.parse().ok()
}
