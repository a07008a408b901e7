//! Certificates for tests: any that the world could send, right or wrong.

use super::{
    material::{Files, Revocation},
    tls::Tls,
};
use crate::{
    clock::{Clock, SystemClock},
    domain::HsaId,
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, DnType,
    DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SanType, SerialNumber, SigningKey, date_time_ymd,
};
use rustls::pki_types::CertificateDer;
use std::{cell::Cell, fs, os::unix::fs::PermissionsExt, path::PathBuf};
use tempfile::TempDir;
use x509_parser::prelude::{FromDer, X509Certificate};

pub(crate) const REGION: &str = "SE2321000156-STAFETT";
pub(crate) const MUNICIPALITY: &str = "SE2120001850-STAFETT";

pub(crate) fn hsa_id(text: &str) -> HsaId {
    text.parse().unwrap()
}

pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

/// Midnight UTC, so many days from today, as rcgen takes it.
macro_rules! midnight {
    ($days:expr) => {{
        let today = now().to_zoned(TimeZone::UTC).date();
        let day = today.checked_add(i64::from($days).days()).unwrap();
        date_time_ymd(day.year().into(), day.month() as u8, day.day() as u8)
    }};
}

/// A CA of its own, and a folder for what it issues.
pub(crate) struct TestCa {
    pub(crate) certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
    written: Cell<u32>,
}

/// A certificate with its key.
pub(crate) struct Leaf {
    pub(crate) der: CertificateDer<'static>,
    pub(crate) key: KeyPair,
    serial: SerialNumber,
}

impl TestCa {
    pub(crate) fn new() -> Self {
        Self::named("Test function CA")
    }

    pub(crate) fn named(name: &str) -> Self {
        Self::from_params(Self::params(name), |params, key| params.self_signed(key).unwrap())
    }

    /// One whose own certificate ends so many days from today.
    pub(crate) fn that_ends(in_days: i32) -> Self {
        let mut params = Self::params("Test function CA");
        params.not_after = midnight!(in_days);
        Self::from_params(params, |params, key| params.self_signed(key).unwrap())
    }

    /// A CA that this one vouches for.
    pub(crate) fn below(&self, name: &str) -> Self {
        Self::from_params(Self::params(name), |params, key| {
            params.signed_by(key, &self.issuer).unwrap()
        })
    }

    fn params(name: &str) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.serial_number = Some(SerialNumber::from(1));
        params.not_before = midnight!(-30);
        params.not_after = midnight!(30);
        params
    }

    fn from_params(
        params: CertificateParams,
        sign: impl Fn(&CertificateParams, &KeyPair) -> Certificate,
    ) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = sign(&params, &key);
        let issuer = Issuer::new(params, key);
        let (folder, written) = (tempfile::tempdir().unwrap(), Cell::new(0));
        Self { certificate, issuer, folder, written }
    }

    /// A certificate in order, but for what `spoil` does to it.
    pub(crate) fn leaf(&self, hsa_id: &str, spoil: impl FnOnce(&mut CertificateParams)) -> Leaf {
        self.written.set(self.written.get() + 1);
        let serial = SerialNumber::from(u64::from(self.written.get()) + 1000);
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "system");
        if !hsa_id.is_empty() {
            let value = DnValue::PrintableString(hsa_id.try_into().unwrap());
            params.distinguished_name.push(DnType::from_oid(&[2, 5, 4, 5]), value);
        }
        params.serial_number = Some(serial.clone());
        params.not_before = midnight!(-20);
        params.not_after = midnight!(20);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        params.subject_alt_names = vec![
            SanType::DnsName("localhost".try_into().unwrap()),
            SanType::IpAddress([127, 0, 0, 1].into()),
        ];
        spoil(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Leaf { der: certificate.into(), key, serial }
    }

    /// A certificate in order, with a subject that rcgen would not write.
    pub(crate) fn leaf_with_subject(&self, subject: &[u8]) -> Leaf {
        let Leaf { der, key, serial } = self.leaf("", |_| ());
        let (_, parsed) = X509Certificate::from_der(&der).unwrap();
        let tbs: &[u8] = parsed.tbs_certificate.as_ref();
        let old = parsed.subject().as_raw();
        let at = tbs.windows(old.len()).position(|window| window == old).unwrap();
        let (_, inside) = split_header(tbs);
        let header = tbs.len() - inside.len();
        let tbs = tlv(0x30, &[&tbs[header..at], subject, &tbs[at + old.len()..]].concat());
        const ECDSA_WITH_SHA256: &[u8] =
            &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
        let signature = self.issuer.key().sign(&tbs).unwrap();
        let signature = tlv(0x03, &[&[0], signature.as_slice()].concat());
        let der = tlv(0x30, &[&tbs, ECDSA_WITH_SHA256, &signature].concat()).into();
        Leaf { der, key, serial }
    }

    /// A list of revoked certificates that holds from and to so many days from today.
    pub(crate) fn list(&self, revoked: &[&Leaf], from: i32, to: i32) -> String {
        let revoked_certs = revoked.iter().map(|leaf| RevokedCertParams {
            serial_number: leaf.serial.clone(),
            revocation_time: midnight!(from),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: midnight!(from),
            next_update: midnight!(to),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked_certs.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.issuer).unwrap().pem().unwrap()
    }

    /// Writes a file that only we may read.
    pub(crate) fn write(&self, contents: &[u8]) -> PathBuf {
        self.written.set(self.written.get() + 1);
        let path = self.folder.path().join(self.written.get().to_string());
        fs::write(&path, contents).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// The files of a holder who trusts this CA alone.
    pub(crate) fn files(&self, leaf: &Leaf, revoked: &[&Leaf]) -> Files {
        Files {
            certificate: self.write(&leaf.der),
            key: self.write(leaf.key.serialize_pem().as_bytes()),
            trust: vec![self.write(self.certificate.pem().as_bytes())],
            revocation: Revocation::Lists(vec![self.write(self.list(revoked, -1, 1).as_bytes())]),
        }
    }

    /// A holder of a good certificate who trusts this CA alone.
    pub(crate) fn tls(&self, hsa_id: &str, revoked: &[&Leaf]) -> Tls {
        Tls::open(&self.files(&self.leaf(hsa_id, |_| ()), revoked), now()).unwrap()
    }
}

/// Runs out as many days from today, on the leaf that it is given to.
pub(crate) fn valid(from: i32, to: i32) -> impl FnOnce(&mut CertificateParams) {
    move |params| {
        params.not_before = midnight!(from);
        params.not_after = midnight!(to);
    }
}

/// One DER element.
pub(crate) fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = match contents.len() {
        short @ 0..=0x7f => vec![short as u8],
        middle @ 0x80..=0xff => vec![0x81, middle as u8],
        long => vec![0x82, (long >> 8) as u8, long as u8],
    };
    [&[tag], length.as_slice(), contents].concat()
}

fn split_header(element: &[u8]) -> (u8, &[u8]) {
    let header = match element[1] {
        short if short < 0x80 => 2,
        long => 2 + usize::from(long & 0x7f),
    };
    (element[0], &element[header..])
}
