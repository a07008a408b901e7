//! A certificate of the development CA with its key.

use rcgen::{Certificate, KeyPair, SerialNumber};
use zeroize::Zeroizing;

/// What a holder needs to be one end of a connection.
pub(crate) struct Issued {
    certificate: String,
    key: Zeroizing<String>,
    serial: SerialNumber,
}

impl Issued {
    pub(super) fn new(certificate: &Certificate, key: &KeyPair, serial: SerialNumber) -> Self {
        let key = Zeroizing::new(key.serialize_pem());
        Self { certificate: certificate.pem(), key, serial }
    }

    /// For `tls.certificate`.
    pub(crate) fn certificate_pem(&self) -> &str {
        &self.certificate
    }

    /// For `tls.key`; nobody but its holder may read it.
    pub(crate) fn key_pem(&self) -> &str {
        &self.key
    }

    pub(super) fn serial(&self) -> &SerialNumber {
        &self.serial
    }
}
