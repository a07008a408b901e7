//! The identity of whoever completed a handshake with us.

use super::subject::{self, SubjectError};
use crate::domain::HsaId;
use aws_lc_rs::digest::{SHA256, digest};
use rustls::pki_types::CertificateDer;
use std::fmt;

/// A peer whose certificate chains to a configured CA, is in date, is not revoked, and names one HSA-id.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct VerifiedPeer {
    hsa_id: HsaId,
    fingerprint: [u8; 32],
}

impl VerifiedPeer {
    /// Only after the chain has been verified.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Result<Self, SubjectError> {
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, certificate).as_ref());
        Ok(Self { hsa_id: subject::hsa_id(certificate)?, fingerprint })
    }

    /// The HSA-id in the certificate's subject.
    pub(crate) fn hsa_id(&self) -> &HsaId {
        &self.hsa_id
    }

    /// SHA-256 of the certificate, which tells two certificates of one peer apart.
    pub(crate) fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }
}

/// An unknown peer's certificate may be a person's, so its HSA-id is not printed.
impl fmt::Debug for VerifiedPeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifiedPeer(…)")
    }
}
