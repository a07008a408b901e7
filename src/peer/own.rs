//! Our own certificate and its key.

use super::{
    material::{Fault, Files, Part, Problem, in_force, instant, objects},
    private_file::read_private,
    subject,
};
use crate::domain::HsaId;
use jiff::Timestamp;
use rustls::{
    Error, InconsistentKeys,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use x509_parser::prelude::{FromDer, X509Certificate};

/// What our own certificate says of us.
pub(super) struct Own {
    pub(super) hsa_id: HsaId,
    pub(super) not_after: Timestamp,
    pub(super) serves: bool,
}

/// The certificate with its key, where both are right.
pub(super) fn read(
    files: &Files,
    now: Timestamp,
    faults: &mut Vec<Fault>,
) -> Option<(Own, CertifiedKey)> {
    let chain = objects::<CertificateDer<'static>>(&files.certificate, Problem::NoCertificate)
        .and_then(|chain| Ok((inspect(&chain, now)?, chain)))
        .map_err(|problem| faults.push(Fault::new(Part::Certificate, &files.certificate, problem)));
    let key = read_private(&files.key)
        .map_err(Problem::from)
        .and_then(|pem| PrivateKeyDer::from_pem_slice(&pem).map_err(|_| Problem::NoKey))
        .map_err(|problem| faults.push(Fault::new(Part::Key, &files.key, problem)));
    let ((own, chain), key) = (chain.ok()?, key.ok()?);
    match CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider()) {
        Ok(certified) => Some((own, certified)),
        Err(error) => {
            let problem = match error {
                Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => Problem::OtherKey,
                _ => Problem::UnusableKey,
            };
            faults.push(Fault::new(Part::Key, &files.key, problem));
            None
        }
    }
}

fn inspect(chain: &[CertificateDer<'_>], now: Timestamp) -> Result<Own, Problem> {
    let leaf = chain.first().ok_or(Problem::NoCertificate)?;
    let hsa_id = subject::hsa_id(leaf)?;
    let (_, certificate) = X509Certificate::from_der(leaf).map_err(|_| Problem::NoCertificate)?;
    let validity = certificate.validity();
    let not_after = instant(validity.not_after);
    in_force(instant(validity.not_before), not_after, now)?;
    let usage = certificate.extended_key_usage().ok().flatten();
    let (calls, serves) =
        usage.map_or((true, true), |usage| (usage.value.client_auth, usage.value.server_auth));
    if !calls {
        return Err(Problem::Purpose("clientAuth"));
    }
    Ok(Own { hsa_id, not_after, serves })
}
