//! Certificates, keys and revocation lists: read from files and checked before anything is opened.

use super::{
    own, plain_file, private_file::PrivateFileError, revocation, subject::SubjectError, trust,
};
use jiff::Timestamp;
use rustls::{
    RootCertStore,
    pki_types::{CertificateRevocationListDer, pem::PemObject},
    sign::CertifiedKey,
};
use std::{
    fmt,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The largest file that is read; a national CA's list is a few MiB.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Which files hold our identity and whom we trust.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    /// Our certificate, and whatever chain is sent with it.
    pub(crate) certificate: PathBuf,
    /// Its private key; nobody else may read the file.
    pub(crate) key: PathBuf,
    /// The CAs whose certificates we accept: those that issue function certificates, not the root above them.
    pub(crate) trust: Vec<PathBuf>,
    pub(crate) revocation: Revocation,
}

/// How a revoked certificate is found out.
#[derive(Debug, Clone)]
pub(crate) enum Revocation {
    /// By lists, at least one for each CA.
    Lists(Vec<PathBuf>),
    /// Not at all. Only where the operator has said so in words.
    Off,
}

/// Which of the files a fault is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Certificate,
    Key,
    /// By its place in `Files::trust`.
    Trust(usize),
    /// By its place in `Revocation::Lists`.
    Crl(usize),
}

/// The operator must mend or replace a file.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) part: Part,
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is not a file")]
    NotAFile,
    #[error("is larger than {} MiB", LARGEST / (1024 * 1024))]
    TooLarge,
    #[error(transparent)]
    Private(#[from] PrivateFileError),
    #[error("holds no certificate; right is PEM or DER")]
    NoCertificate,
    #[error("holds no private key; right is PEM")]
    NoKey,
    #[error(
        "holds a private key that cannot be used; right is ECDSA P-256 or P-384, Ed25519 or RSA"
    )]
    UnusableKey,
    #[error("is not the key of our certificate")]
    OtherKey,
    #[error("{0}")]
    Subject(#[from] SubjectError),
    #[error("does not allow {0}; ask the issuer for a certificate that does")]
    Purpose(&'static str),
    #[error("expired {0}; ask the issuer for a new one")]
    Expired(Timestamp),
    #[error("is valid only from {0}")]
    NotYetValid(Timestamp),
    #[error("would be refused by those who trust the same CAs: {0}")]
    Refused(rustls::Error),
    #[error("names another HSA-id than the one we started with; start anew")]
    OtherIdentity,
    #[error("is not a CA's certificate; right is the CA that issues function certificates")]
    NotACa,
    #[error("lacks a revocation list; every certificate of this CA would be refused")]
    NoListForIt,
    #[error("holds no certificate revocation list; right is PEM or DER")]
    NoList,
    #[error("names no next update, so its age cannot be judged; ask the CA for one that does")]
    NoNextUpdate,
    #[error("is issued by none of the trusted CAs")]
    ForeignList,
    #[error("is not signed by the CA that it names; fetch it anew")]
    ForgedList,
    #[error("cannot be used: {0}")]
    Unusable(String),
    #[error("none given; right is at least one file")]
    NoneGiven,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.names_a_file() {
            true => write!(f, "{} {}", self.path.display(), self.problem),
            false => write!(f, "{}", self.problem),
        }
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// Whether there is a file to mend, rather than one to be named.
    pub(crate) fn names_a_file(&self) -> bool {
        !self.path.as_os_str().is_empty()
    }

    pub(super) fn new(part: Part, path: &Path, problem: impl Into<Problem>) -> Self {
        Self { part, path: path.to_owned(), problem: problem.into() }
    }
}

/// What the files hold, once all of it has been found right.
pub(super) struct Material {
    pub(super) own: own::Own,
    pub(super) certified: Arc<CertifiedKey>,
    pub(super) anchors: Arc<RootCertStore>,
    /// Each list, with its file's place among those given.
    pub(super) lists: Vec<(CertificateRevocationListDer<'static>, usize)>,
    /// When the first of our certificate, the CAs' and the lists runs out.
    pub(super) holds_until: Timestamp,
}

impl Material {
    /// Reads every file, and reports all that is wrong at once.
    pub(super) fn read(files: &Files, now: Timestamp) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let own = own::read(files, now, &mut faults);
        let anchors = trust::read(&files.trust, now, &mut faults);
        let lists = match &files.revocation {
            Revocation::Off => revocation::Lists::none(),
            Revocation::Lists(paths) => {
                revocation::read(paths, &files.trust, &anchors, now, &mut faults)
            }
        };
        match own {
            Some((own, certified)) if faults.is_empty() => Ok(Self {
                holds_until: own.not_after.min(lists.next_update).min(anchors.not_after),
                own,
                certified: Arc::new(certified),
                anchors: Arc::new(anchors.store),
                lists: lists.lists,
            }),
            _ => Err(faults),
        }
    }
}

/// Every object of one kind in a file: all PEM sections, or one DER.
pub(super) fn objects<T>(path: &Path, absent: Problem) -> Result<Vec<T>, Problem>
where
    T: PemObject + From<Vec<u8>>,
{
    const DER_SEQUENCE: u8 = 0x30;
    let mut bytes = Vec::new();
    let file = plain_file::open(path)?.ok_or(Problem::NotAFile)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Problem::TooLarge);
    }
    let objects: Vec<T> = match bytes.first() {
        Some(&DER_SEQUENCE) => vec![bytes.into()],
        _ => T::pem_slice_iter(&bytes).collect::<Result<_, _>>().unwrap_or_default(),
    };
    if objects.is_empty() { Err(absent) } else { Ok(objects) }
}

/// An instant of a certificate; what lies beyond the calendar never comes.
pub(super) fn instant(time: x509_parser::time::ASN1Time) -> Timestamp {
    Timestamp::from_second(time.timestamp()).unwrap_or(Timestamp::MAX)
}

/// Whether something is in force at `now`.
pub(super) fn in_force(from: Timestamp, to: Timestamp, now: Timestamp) -> Result<(), Problem> {
    match () {
        () if now < from => Err(Problem::NotYetValid(from)),
        () if now > to => Err(Problem::Expired(to)),
        () => Ok(()),
    }
}
