//! Chain and revocation rules, for those who call us and those we call.

use rustls::{
    RootCertStore,
    client::WebPkiServerVerifier,
    crypto::CryptoProvider,
    pki_types::CertificateRevocationListDer,
    server::{VerifierBuilderError, WebPkiClientVerifier, danger::ClientCertVerifier},
};
use std::sync::Arc;

type List = CertificateRevocationListDer<'static>;

/// No lists turn revocation off; a list that has run out turns everybody away.
pub(super) fn of_clients(
    provider: &Arc<CryptoProvider>,
    anchors: &Arc<RootCertStore>,
    lists: impl IntoIterator<Item = List>,
) -> Result<Arc<dyn ClientCertVerifier>, VerifierBuilderError> {
    WebPkiClientVerifier::builder_with_provider(Arc::clone(anchors), Arc::clone(provider))
        .with_crls(lists)
        .enforce_revocation_expiration()
        .build()
}

/// The same rules for servers.
pub(super) fn of_servers(
    provider: &Arc<CryptoProvider>,
    anchors: &Arc<RootCertStore>,
    lists: impl IntoIterator<Item = List>,
) -> Result<Arc<WebPkiServerVerifier>, VerifierBuilderError> {
    WebPkiServerVerifier::builder_with_provider(Arc::clone(anchors), Arc::clone(provider))
        .with_crls(lists)
        .enforce_revocation_expiration()
        .build()
}
