//! What holds now: our certificate and the rules for others', exchanged as a whole when the files change.

use super::{
    chain,
    material::{Fault, Files, Material, Part, Problem},
    self_check,
};
use crate::domain::HsaId;
use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use rustls::{
    SignatureScheme,
    client::{ResolvesClientCert, WebPkiServerVerifier},
    crypto::CryptoProvider,
    server::{ClientHello, ResolvesServerCert, danger::ClientCertVerifier},
    sign::CertifiedKey,
};
use std::{
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// Everything that handshakes are done by, read from files that were all right at one time.
pub(super) struct Current {
    certified: Arc<CertifiedKey>,
    pub(super) clients: Arc<dyn ClientCertVerifier>,
    pub(super) servers: Arc<WebPkiServerVerifier>,
    pub(super) hsa_id: HsaId,
    pub(super) serves: bool,
    /// SHA-256 of our certificate.
    pub(super) fingerprint: [u8; 32],
    /// When the first of our certificate, the CAs' and the lists runs out.
    pub(super) holds_until: Timestamp,
}

impl Current {
    pub(super) fn read(
        files: &Files,
        provider: &Arc<CryptoProvider>,
        now: Timestamp,
    ) -> Result<Self, Vec<Fault>> {
        let material = Material::read(files, now)?;
        let faults = self_check::faults(files, &material, provider, now);
        if !faults.is_empty() {
            return Err(faults);
        }
        let Material { own, certified, anchors, lists, holds_until } = material;
        let lists = || lists.iter().map(|(list, _)| list.clone());
        let chains = chain::of_clients(provider, &anchors, lists())
            .and_then(|clients| Ok((clients, chain::of_servers(provider, &anchors, lists())?)));
        let (clients, servers) = chains.map_err(|error| {
            let problem = Problem::Unusable(error.to_string());
            vec![Fault::new(Part::Certificate, &files.certificate, problem)]
        })?;
        let (hsa_id, serves) = (own.hsa_id, own.serves);
        let mut fingerprint = [0; 32];
        let leaf = certified.cert.first().map_or(&[][..], |leaf| leaf.as_ref());
        fingerprint.copy_from_slice(digest(&SHA256, leaf).as_ref());
        Ok(Self { certified, clients, servers, hsa_id, serves, fingerprint, holds_until })
    }
}

/// Shared by all handshakes. One that has begun may end by what held when it began.
pub(super) struct Shared {
    current: RwLock<Arc<Current>>,
    renewals: AtomicU64,
}

impl Shared {
    pub(super) fn new(current: Current) -> Arc<Self> {
        Arc::new(Self { current: RwLock::new(Arc::new(current)), renewals: AtomicU64::new(0) })
    }

    pub(super) fn now(&self) -> Arc<Current> {
        // Nothing can panic while it is held for writing, so what it guards is whole.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn exchange(&self, next: Current) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        // Not before: whoever counts this one must meet what it counts.
        self.renewals.fetch_add(1, Ordering::Release);
    }

    /// How often it was exchanged.
    pub(super) fn renewals(&self) -> u64 {
        self.renewals.load(Ordering::Acquire)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

impl ResolvesServerCert for Shared {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.now().certified))
    }
}

impl ResolvesClientCert for Shared {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.now().certified))
    }

    fn has_certs(&self) -> bool {
        true
    }
}
