//! A certificate authority for development: it lives in memory, and its key is never written down.

use super::issued::Issued;
use crate::domain::HsaId;
use aws_lc_rs::rand;
use jiff::{ToSpan, civil::Date};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, DnType,
    DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SanType, SerialNumber, date_time_ymd, string::PrintableString,
};
use std::net::IpAddr;

/// How long everything here holds, in days. Long enough for a project, short enough not to become production.
const HOLDS_DAYS: i32 = 365;

/// subject.serialNumber, where the HSA-id stands.
const SERIAL_NUMBER: &[u64] = &[2, 5, 4, 5];

/// The development PKI could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PkiError {
    #[error("{0} cannot be written: {1}; take a folder that is empty or does not exist")]
    Write(std::path::PathBuf, std::io::Error),
    #[error("two holders are called {0}, and would have the same files; right is a name each")]
    SameName(String),
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("no random numbers, or a key that the library refuses; the machine must be looked at")]
    Randomness,
    #[error("the day is beyond the calendar; set the machine's clock")]
    Calendar,
}

impl From<jiff::Error> for PkiError {
    fn from(_: jiff::Error) -> Self {
        Self::Calendar
    }
}

/// Issues certificates and revocation lists until it is dropped.
pub(crate) struct DevelopmentCa {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
    today: Date,
}

impl DevelopmentCa {
    /// A new CA with a key of its own, whose certificates hold from yesterday on.
    pub(crate) fn new(today: Date) -> Result<Self, PkiError> {
        let mut params = params(today)?;
        let name = &mut params.distinguished_name;
        name.push(DnType::CountryName, "SE");
        name.push(DnType::OrganizationName, "DEVELOPMENT ONLY, trusted by nobody");
        name.push(DnType::CommonName, format!("Stafett development CA {today}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        Ok(Self { certificate, issuer: Issuer::new(params, key), today })
    }

    /// The CA's own certificate, for `tls.trust`.
    pub(crate) fn certificate_pem(&self) -> String {
        self.certificate.pem()
    }

    /// A certificate for a system with this HSA-id. One that answers at some hosts may be called; without, it may only call.
    pub(crate) fn issue(
        &self,
        name: &str,
        hsa_id: &HsaId,
        hosts: &[&str],
    ) -> Result<Issued, PkiError> {
        self.sign(self.request(name, hsa_id, hosts)?)
    }

    /// A list of revoked certificates, for `tls.crl`.
    pub(crate) fn revocation_list(&self, revoked: &[&Issued]) -> Result<String, PkiError> {
        let (year, month, day) = yesterday(self.today)?;
        let time = date_time_ymd(year, month, day);
        let (year, month, day) = end(self.today)?;
        let revoked_certs = revoked.iter().map(|issued| RevokedCertParams {
            serial_number: issued.serial().clone(),
            revocation_time: time,
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: time,
            next_update: date_time_ymd(year, month, day),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked_certs.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(list.signed_by(&self.issuer)?.pem()?)
    }

    /// What `issue` signs, before it is signed.
    pub(super) fn request(
        &self,
        name: &str,
        hsa_id: &HsaId,
        hosts: &[&str],
    ) -> Result<CertificateParams, PkiError> {
        let mut params = params(self.today)?;
        let serial_number = PrintableString::try_from(hsa_id.as_str())?;
        let subject = &mut params.distinguished_name;
        subject.push(DnType::CountryName, "SE");
        subject.push(DnType::CommonName, name);
        subject.push(DnType::from_oid(SERIAL_NUMBER), DnValue::PrintableString(serial_number));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        if !hosts.is_empty() {
            params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        }
        for host in hosts {
            params.subject_alt_names.push(match host.parse::<IpAddr>() {
                Ok(address) => SanType::IpAddress(address),
                Err(_) => SanType::DnsName((*host).try_into()?),
            });
        }
        Ok(params)
    }

    /// Signs a request as it stands, with a new key.
    pub(super) fn sign(&self, params: CertificateParams) -> Result<Issued, PkiError> {
        let serial = params.serial_number.clone().ok_or(PkiError::Randomness)?;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Issued::new(&certificate, &key, serial))
    }
}

fn params(today: Date) -> Result<CertificateParams, PkiError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    let (year, month, day) = yesterday(today)?;
    params.not_before = date_time_ymd(year, month, day);
    let (year, month, day) = end(today)?;
    params.not_after = date_time_ymd(year, month, day);
    params.serial_number = Some(random_serial()?);
    Ok(params)
}

/// From yesterday on, so that a clock some hours behind accepts it too.
fn yesterday(today: Date) -> Result<(i32, u8, u8), PkiError> {
    parts(today.yesterday()?)
}

fn end(today: Date) -> Result<(i32, u8, u8), PkiError> {
    parts(today.checked_add(HOLDS_DAYS.days())?)
}

fn parts(date: Date) -> Result<(i32, u8, u8), PkiError> {
    match (date.month().try_into(), date.day().try_into()) {
        (Ok(month), Ok(day)) => Ok((date.year().into(), month, day)),
        _ => Err(PkiError::Calendar),
    }
}

/// Sixteen random bytes, positive as DER reads them.
fn random_serial() -> Result<SerialNumber, PkiError> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| PkiError::Randomness)?;
    if let Some(first) = bytes.first_mut() {
        *first = *first & 0x7f | 0x40;
    }
    Ok(SerialNumber::from_slice(&bytes))
}
