//! The CAs whose certificates are accepted.

use super::material::{Fault, Part, Problem, in_force, instant, objects};
use jiff::Timestamp;
use rustls::{RootCertStore, pki_types::CertificateDer};
use std::path::PathBuf;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The trust anchors, with each one's name and the file it came from.
pub(super) struct Anchors {
    pub(super) store: RootCertStore,
    /// Subject as DER, and the file's place in the list.
    pub(super) subjects: Vec<(Vec<u8>, usize)>,
    /// When the first of them runs out: files with one that has are not taken in, nor anything new beside it.
    pub(super) not_after: Timestamp,
}

/// A library takes a trust anchor at its word: that it is a CA's, and in force, is for us to check.
pub(super) fn read(paths: &[PathBuf], now: Timestamp, faults: &mut Vec<Fault>) -> Anchors {
    let (store, not_after) = (RootCertStore::empty(), Timestamp::MAX);
    let mut anchors = Anchors { store, subjects: Vec::new(), not_after };
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
    fn add(
        &mut self,
        ca: CertificateDer<'static>,
        place: usize,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let (subject, not_after) = subject_of_ca(&ca, now)?;
        self.store.add(ca).map_err(|error| Problem::Unusable(error.to_string()))?;
        self.subjects.push((subject, place));
        self.not_after = self.not_after.min(not_after);
        Ok(())
    }
}

/// Its name as DER, and when it runs out.
fn subject_of_ca(ca: &CertificateDer<'_>, now: Timestamp) -> Result<(Vec<u8>, Timestamp), Problem> {
    let (_, certificate) = X509Certificate::from_der(ca).map_err(|_| Problem::NoCertificate)?;
    let validity = certificate.validity();
    let not_after = instant(validity.not_after);
    in_force(instant(validity.not_before), not_after, now)?;
    let signs = match certificate.key_usage() {
        Ok(usage) => usage.is_none_or(|usage| usage.value.key_cert_sign()),
        Err(_) => false,
    };
    if certificate.is_ca() && signs {
        Ok((certificate.subject().as_raw().to_vec(), not_after))
    } else {
        Err(Problem::NotACa)
    }
}
