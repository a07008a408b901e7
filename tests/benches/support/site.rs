//! A folder with a development PKI and gateways' configurations, on the disk that the build is on.

use super::{Ledger, Outcome, caller::Caller};
use rustix::fs::statfs;
use stafett::{Clock, SystemClock, pki};
use std::{
    fmt, fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// The kernel's number for a file system that is memory.
const TMPFS: i64 = 0x0102_1994;

/// The unit that the samples' handovers come from.
pub(super) const SENDER: &str = "SE2321000156-BVC01";
/// The one that they go to.
pub(super) const RECEIVER: &str = "SE2120001850-EMI01";

pub(crate) struct Site(TempDir);

impl Site {
    pub(crate) fn new(parent: &Path) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(parent)?;
        let gateways =
            ["region:SE2321000156-STAFETT:127.0.0.1", "kommun:SE2120001850-STAFETT:127.0.0.1"];
        let journal = ["journal:SE2321000156-JOURNAL"];
        pki::development(folder.path(), &gateways, &journal, SystemClock.now())?;
        Ok(Self(folder))
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// The record system, which hands packets over.
    pub(crate) fn caller(&self) -> Outcome<Caller> {
        Caller::of(self.folder(), "journal")
    }

    /// The gateway's ledger, by its public key.
    pub(crate) fn ledger(&self) -> Outcome<Ledger> {
        let key = fs::read_to_string(self.folder().join("region.ledger.vkey"))?;
        Ok(Ledger::of(key.trim()))
    }

    /// Where a server writes its events.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.folder().join(format!("{name}.log"))
    }

    /// A configuration with a data folder and a port of its own, which delivers to `receiver`.
    pub(crate) fn config(
        &self,
        name: &str,
        receiver: SocketAddr,
    ) -> Outcome<(PathBuf, SocketAddr)> {
        let address = Self::free_address()?;
        let ledger_key = fs::read_to_string(self.folder().join("kommun.ledger.vkey"))?;
        let file = self.folder().join(format!("{name}.toml"));
        fs::write(&file, toml(name, address, receiver, ledger_key.trim()))?;
        Ok((file, address))
    }

    /// Where nobody answers.
    pub(crate) fn nobody() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 9))
    }

    pub(crate) fn free_address() -> Outcome<SocketAddr> {
        Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = self.folder().display();
        match statfs(self.folder()) {
            Ok(disk) if disk.f_type == TMPFS => {
                write!(f, "NOT ON A DISK: {folder} is tmpfs, where a sync costs nothing")
            }
            _ => write!(f, "everything is stored under {folder}"),
        }
    }
}

fn toml(name: &str, address: SocketAddr, receiver: SocketAddr, ledger_key: &str) -> String {
    format!(
        r#"[gateway]
name = "region"
hsa_id = "SE2321000156-STAFETT"
organisation = "2321000156"
listen = "{address}"
data = "{name}"

[tls]
certificate = "region.pem"
key = "region.key"
trust = ["ca.pem"]
crl = ["ca.crl"]

[keys]
master = "region.master.key"
ledger = "region.ledger.key"

[[party]]
unit = "{SENDER}"
name = "BVC Kronoparken"
branch = "region_care"
organisation = "2321000156"
authority = "hsn"
region = "17"

[[party]]
unit = "{RECEIVER}"
name = "Elevhälsan Kronoparken"
branch = "school_health_municipal"
organisation = "2120001850"
authority = "bun"
municipality = "1780"

[[peer]]
hsa_id = "SE2321000156-JOURNAL"
name = "BVC-journalen"
may = ["submit", "register"]
speaks_for = ["{SENDER}"]

[[peer]]
hsa_id = "SE2120001850-STAFETT"
name = "Karlstads kommun"
may = ["deliver"]
speaks_for = ["{RECEIVER}"]
endpoint = "https://{receiver}"
ledger_key = "{ledger_key}"
"#
    )
}
