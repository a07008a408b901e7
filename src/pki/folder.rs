//! Writes a development PKI into a folder: one CA, one list, and a set of files for each holder.

use super::{
    authority::{DevelopmentCa, PkiError},
    gateway_keys::{GatewayKeys, gateway_keys},
    holder::{Holder, Kind},
};
use crate::peer::{create_private, create_public};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// Where everything was written.
#[derive(Debug)]
pub(crate) struct Made {
    /// For everybody's `tls.trust`.
    pub(crate) ca: PathBuf,
    /// For everybody's `tls.crl`.
    pub(crate) crl: PathBuf,
    pub(crate) holders: Vec<HolderFiles>,
}

/// One holder's files.
#[derive(Debug)]
pub(crate) struct HolderFiles {
    /// For `tls.certificate`.
    pub(crate) certificate: PathBuf,
    /// For `tls.key`.
    pub(crate) key: PathBuf,
    /// Only a gateway keeps anything, so only a gateway has these.
    pub(crate) gateway: Option<GatewayKeys>,
}

/// Makes the folder where it is missing; overwrites nothing.
pub(crate) fn make(dir: &Path, holders: &[Holder], now: Timestamp) -> Result<Made, PkiError> {
    // Before anything is written: the CA's key is gone with this call, and a folder that is half made is of no use.
    let mut names = BTreeSet::new();
    if let Some(twice) = holders.iter().find(|holder| !names.insert(&holder.name)) {
        return Err(PkiError::SameName(twice.name.clone()));
    }
    fs::create_dir_all(dir).map_err(|error| PkiError::Write(dir.to_owned(), error))?;
    let ca = DevelopmentCa::new(now.to_zoned(TimeZone::UTC).date())?;
    Ok(Made {
        ca: written(create_public, dir.join("ca.pem"), &ca.certificate_pem())?,
        crl: written(create_public, dir.join("ca.crl"), &ca.revocation_list(&[])?)?,
        holders: holders.iter().map(|holder| files(dir, &ca, holder)).collect::<Result<_, _>>()?,
    })
}

fn files(dir: &Path, ca: &DevelopmentCa, holder: &Holder) -> Result<HolderFiles, PkiError> {
    let Holder { name, hsa_id, kind } = holder;
    let (hosts, gateway) = match kind {
        Kind::Client => (BTreeSet::new(), None),
        Kind::Gateway { host, organisation } => {
            let origin = format!("{organisation}/{name}/audit");
            let hosts = BTreeSet::from([host.as_str(), "localhost", "127.0.0.1", "::1"]);
            (hosts, Some(gateway_keys(dir, &format!("{name}."), &origin)?))
        }
    };
    let issued = ca.issue(name, hsa_id, &Vec::from_iter(hosts))?;
    let file = |suffix| dir.join(format!("{name}.{suffix}"));
    Ok(HolderFiles {
        certificate: written(create_public, file("pem"), issued.certificate_pem())?,
        key: written(create_private, file("key"), issued.key_pem())?,
        gateway,
    })
}

/// Writes a new file by one of the two ways, and says which one could not be written.
pub(super) fn written(
    create: fn(&Path, &[u8]) -> io::Result<()>,
    path: PathBuf,
    contents: &str,
) -> Result<PathBuf, PkiError> {
    match create(&path, contents.as_bytes()) {
        Ok(()) => Ok(path),
        Err(error) => Err(PkiError::Write(path, error)),
    }
}
