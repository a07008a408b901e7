//! Reads the one HSA-id out of a certificate's subject.

use crate::domain::HsaId;
use x509_parser::{
    asn1_rs::{Any, Class, Tag},
    oid_registry::OID_X509_SERIALNUMBER,
    prelude::{FromDer, X509Certificate},
};

/// Why a certificate names nobody we can hold to account. Its holder must ask the issuer for a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SubjectError {
    #[error("the certificate cannot be read")]
    Unreadable,
    #[error("the subject has no serialNumber (2.5.4.5) with an HSA-id")]
    Absent,
    #[error("the subject has more than one serialNumber (2.5.4.5); right is exactly one")]
    Several,
    #[error("the subject's serialNumber is neither PrintableString nor UTF8String")]
    StringType,
    #[error("the subject's serialNumber is not an HSA-id")]
    NotAnHsaId,
}

/// The HSA-id in `subject.serialNumber`. A second attribute refuses the certificate even where it says the same:
/// whoever reads the other one would see another peer.
pub(super) fn hsa_id(certificate: &[u8]) -> Result<HsaId, SubjectError> {
    let (rest, certificate) =
        X509Certificate::from_der(certificate).map_err(|_| SubjectError::Unreadable)?;
    if !rest.is_empty() {
        return Err(SubjectError::Unreadable);
    }
    let mut found = certificate
        .subject()
        .iter_attributes()
        .filter(|attribute| *attribute.attr_type() == OID_X509_SERIALNUMBER);
    let only = found.next().ok_or(SubjectError::Absent)?;
    if found.next().is_some() {
        return Err(SubjectError::Several);
    }
    text(only.attr_value())?.parse().map_err(|_| SubjectError::NotAnHsaId)
}

fn text<'v>(value: &'v Any<'_>) -> Result<&'v str, SubjectError> {
    // A tag's number alone says little: context tag 19 is no PrintableString, nor is one in pieces.
    let plain = value.class() == Class::Universal && !value.header.is_constructed();
    match value.tag() {
        Tag::PrintableString | Tag::Utf8String if plain => {
            std::str::from_utf8(value.data).map_err(|_| SubjectError::NotAnHsaId)
        }
        _ => Err(SubjectError::StringType),
    }
}
