//! Why a connection was refused before anyone could speak on it, and how often.

use super::subject::SubjectError;
use rustls::{CertificateError, Error};
use std::{
    fmt, io,
    sync::atomic::{AtomicU64, Ordering},
};

macro_rules! refusals {
    ($($name:ident $word:literal),+ $(,)?) => {
        /// A handshake's end, in words that are safe to log and to count by.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Refusal {
            $(#[doc = $word] $name),+
        }

        impl Refusal {
            /// Every reason there is.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];

            /// The reason as a metric's label.
            pub(crate) fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

refusals! {
    NoCertificate "no_certificate",
    UnknownIssuer "unknown_issuer",
    Expired "expired",
    NotYetValid "not_yet_valid",
    Revoked "revoked",
    RevocationUnknown "revocation_unknown",
    RevocationListExpired "revocation_list_expired",
    RevocationListBad "revocation_list_bad",
    WrongPurpose "wrong_purpose",
    NoHsaId "no_hsa_id",
    BadCertificate "bad_certificate",
    BadTls "bad_tls",
    PeerRefused "peer_refused",
    TimedOut "timed_out",
    Crowded "crowded",
    ConnectionLost "connection_lost",
}

impl Refusal {
    /// What a failed handshake says went wrong.
    pub(super) fn of(error: &io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(error) => Self::of_tls(error),
            None => Self::ConnectionLost,
        }
    }

    fn of_tls(error: &Error) -> Self {
        match error {
            Error::NoCertificatesPresented => Self::NoCertificate,
            Error::InvalidCertificate(error) => Self::of_certificate(error),
            Error::InvalidCertRevocationList(_) => Self::RevocationListBad,
            Error::AlertReceived(_) => Self::PeerRefused,
            _ => Self::BadTls,
        }
    }

    fn of_certificate(error: &CertificateError) -> Self {
        use CertificateError as E;
        match error {
            E::UnknownIssuer => Self::UnknownIssuer,
            E::Expired | E::ExpiredContext { .. } => Self::Expired,
            E::NotValidYet | E::NotValidYetContext { .. } => Self::NotYetValid,
            E::Revoked => Self::Revoked,
            E::UnknownRevocationStatus => Self::RevocationUnknown,
            E::ExpiredRevocationList | E::ExpiredRevocationListContext { .. } => {
                Self::RevocationListExpired
            }
            E::InvalidPurpose | E::InvalidPurposeContext { .. } => Self::WrongPurpose,
            E::Other(other) if other.0.is::<SubjectError>() => Self::NoHsaId,
            _ => Self::BadCertificate,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How many handshakes were refused since the start, by reason.
#[derive(Debug)]
pub(crate) struct Refusals([AtomicU64; Refusal::ALL.len()]);

impl Default for Refusals {
    fn default() -> Self {
        Self([const { AtomicU64::new(0) }; _])
    }
}

impl Refusals {
    pub(crate) fn count(&self, reason: Refusal) {
        if let Some(counter) = self.0.get(reason as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn of(&self, reason: Refusal) -> u64 {
        self.0.get(reason as usize).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }
}
