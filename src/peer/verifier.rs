//! What a certificate must satisfy during the handshake, on either side.
//!
//! Invariant: a configured CA has issued the certificate itself. Intermediates that a peer presents are left unread, so that a
//! root among the trusted, configured by mistake, lets nobody in, rather than everyone its other CAs have issued to.

use super::{current::Shared, subject};
use crate::domain::HsaId;
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, OtherError, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use std::sync::Arc;

/// A client must come with a certificate of a configured CA that names exactly one HSA-id.
#[derive(Debug)]
pub(super) struct NamedClient {
    pub(super) current: Arc<Shared>,
}

/// A server must be the very peer that the configuration names, besides answering at the right address.
#[derive(Debug)]
pub(super) struct NamedServer {
    pub(super) current: Arc<Shared>,
    pub(super) expected: HsaId,
}

/// The server is in order, but is not the peer that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server's certificate carries another HSA-id than the configured peer's")]
pub(crate) struct AnotherPeer;

fn named(certificate: &CertificateDer<'_>) -> Result<HsaId, Error> {
    subject::hsa_id(certificate).map_err(refuse)
}

fn refuse(reason: impl std::error::Error + Send + Sync + 'static) -> Error {
    CertificateError::Other(OtherError(Arc::new(reason))).into()
}

impl ClientCertVerifier for NamedClient {
    /// No hints: whoever has a certificate sends it, and a stranger needn't know whom we trust.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let verified = self.current.now().clients.verify_client_cert(end_entity, &[], now)?;
        named(end_entity).map(|_| verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.current.now().clients.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.current.now().clients.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.current.now().clients.supported_verify_schemes()
    }
}

impl ServerCertVerifier for NamedServer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.current.now().servers.verify_server_cert(
            end_entity,
            &[],
            server_name,
            ocsp_response,
            now,
        )?;
        if named(end_entity)? == self.expected { Ok(verified) } else { Err(refuse(AnotherPeer)) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.current.now().servers.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.current.now().servers.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.current.now().servers.supported_verify_schemes()
    }
}
