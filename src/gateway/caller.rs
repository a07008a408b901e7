//! Who asks: a peer that TLS has verified, or the program that embeds the gateway.

use crate::domain::HsaId;
use crate::peer::VerifiedPeer;
use std::fmt;

/// Whoever asks the gateway for something. What it may do, the configuration says.
#[derive(Clone)]
pub struct Caller {
    hsa_id: HsaId,
    /// SHA-256 of its certificate; nothing where the embedding program vouches for it.
    certificate: Option<[u8; 32]>,
}

impl Caller {
    /// The peer at the other end of a connection.
    pub(crate) fn verified(peer: &VerifiedPeer) -> Self {
        Self { hsa_id: peer.hsa_id().clone(), certificate: Some(*peer.fingerprint()) }
    }

    /// A configured peer that the embedding program itself speaks for, without a connection.
    pub fn in_process(hsa_id: HsaId) -> Self {
        Self { hsa_id, certificate: None }
    }

    pub(crate) fn hsa_id(&self) -> &HsaId {
        &self.hsa_id
    }

    /// Whose share of what is under way its requests have.
    pub(super) fn peer(&self) -> Option<&HsaId> {
        self.certificate.is_some().then_some(&self.hsa_id)
    }

    pub(crate) fn certificate(&self) -> &[u8] {
        self.certificate.as_ref().map_or(&[], |fingerprint| fingerprint.as_slice())
    }
}

/// An unknown peer's certificate may be a person's, so its HSA-id is not printed.
impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Caller(…)")
    }
}
