//! The CAs whose certificates are accepted.

use super::material::{Fault, Part, Problem, in_force, instant, objects};
use jiff::Timestamp;
use rustls::{RootCertStore, crypto::aws_lc_rs, pki_types::CertificateDer};
use std::path::PathBuf;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The trust anchors, with each one's name and the file it came from.
pub(super) struct Anchors {
    pub(super) store: RootCertStore,
    /// Subject as DER, and the file's place in the list.
    pub(super) subjects: Vec<(Vec<u8>, usize)>,
    /// The public key of each, in the same order.
    keys: Vec<Vec<u8>>,
    /// When the first of them runs out: files with one that has are not taken in, nor anything new beside it.
    pub(super) not_after: Timestamp,
}

/// A library takes a trust anchor at its word: that it is a CA's, and in force, is for us to check.
pub(super) fn read(paths: &[PathBuf], now: Timestamp, faults: &mut Vec<Fault>) -> Anchors {
    let (store, not_after) = (RootCertStore::empty(), Timestamp::MAX);
    let mut anchors = Anchors { store, subjects: Vec::new(), keys: Vec::new(), not_after };
    if paths.is_empty() {
        faults.push(Fault::new(Part::Trust(0), "".as_ref(), Problem::NoneGiven));
    }
    for (place, path) in paths.iter().enumerate() {
        let added = objects::<CertificateDer<'static>>(path, Problem::NoCertificate)
            .and_then(|found| found.into_iter().try_for_each(|ca| anchors.add(ca, place, now)));
        if let Err(problem) = added {
            faults.push(Fault::new(Part::Trust(place), path, problem));
        }
    }
    anchors
}

impl Anchors {
    /// Whether one of those who go by this name has signed it: by any algorithm that a peer's certificate may be signed by.
    pub(super) fn signed(&self, name: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms.all;
        let named =
            self.subjects.iter().zip(&self.keys).filter(|((subject, _), _)| subject == name);
        named.into_iter().any(|(_, key)| {
            algorithms.iter().any(|it| it.verify_signature(key, message, signature).is_ok())
        })
    }

    fn add(
        &mut self,
        ca: CertificateDer<'static>,
        place: usize,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let Ca { subject, key, not_after } = read_ca(&ca, now)?;
        self.store.add(ca).map_err(|error| Problem::Unusable(error.to_string()))?;
        self.subjects.push((subject, place));
        self.keys.push(key);
        self.not_after = self.not_after.min(not_after);
        Ok(())
    }
}

/// What is kept of one, beside what the library keeps.
struct Ca {
    /// As DER.
    subject: Vec<u8>,
    key: Vec<u8>,
    not_after: Timestamp,
}

fn read_ca(ca: &CertificateDer<'_>, now: Timestamp) -> Result<Ca, Problem> {
    let (_, certificate) = X509Certificate::from_der(ca).map_err(|_| Problem::NoCertificate)?;
    let validity = certificate.validity();
    let not_after = instant(validity.not_after);
    in_force(instant(validity.not_before), not_after, now)?;
    let signs = match certificate.key_usage() {
        Ok(usage) => usage.is_none_or(|usage| usage.value.key_cert_sign()),
        Err(_) => false,
    };
    if certificate.is_ca() && signs {
        Ok(Ca {
            subject: certificate.subject().as_raw().to_vec(),
            key: certificate.public_key().subject_public_key.data.to_vec(),
            not_after,
        })
    } else {
        Err(Problem::NotACa)
    }
}
