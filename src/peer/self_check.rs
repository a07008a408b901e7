//! Our own certificate and lists under the rules that our peers go by, before we start to rely on them.

use super::{
    chain,
    material::{Fault, Files, Material, Part, Problem, Revocation},
};
use jiff::Timestamp;
use rustls::{
    CertificateError, Error, crypto::CryptoProvider, pki_types::UnixTime,
    server::danger::ClientCertVerifier,
};
use std::{sync::Arc, time::Duration};

/// Finds a list that its CA did not sign, which would shut everybody out, and a certificate that peers would refuse.
/// A certificate of a CA that we don't trust ourselves cannot be judged, and is let be.
pub(super) fn faults(
    files: &Files,
    material: &Material,
    provider: &Arc<CryptoProvider>,
    now: Timestamp,
) -> Vec<Fault> {
    let Material { anchors, lists, .. } = material;
    let mut faults = Vec::new();
    if let Revocation::Lists(paths) = &files.revocation {
        for ((list, place), path) in lists.iter().filter_map(|one| Some((one, paths.get(one.1)?))) {
            let problem = match chain::of_clients(provider, anchors, [list.clone()]) {
                Err(error) => Problem::Unusable(error.to_string()),
                Ok(rules) => match judge(material, rules.as_ref(), now) {
                    Err(Error::InvalidCertRevocationList(_)) => Problem::ForgedList,
                    _ => continue,
                },
            };
            faults.push(Fault::new(Part::Crl(*place), path, problem));
        }
    }
    if !faults.is_empty() {
        return faults;
    }
    let all = lists.iter().map(|(list, _)| list.clone());
    let problem = match chain::of_clients(provider, anchors, all) {
        Err(error) => Problem::Unusable(error.to_string()),
        Ok(rules) => match judge(material, rules.as_ref(), now) {
            Ok(()) | Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
                return faults;
            }
            Err(error) => Problem::Refused(error),
        },
    };
    vec![Fault::new(Part::Certificate, &files.certificate, problem)]
}

fn judge(material: &Material, rules: &dyn ClientCertVerifier, now: Timestamp) -> Result<(), Error> {
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let own = material.certified.end_entity_cert()?;
    rules.verify_client_cert(own, &[], now).map(|_| ())
}
