//! A folder with everything that a gateway's configuration names.

use crate::{
    clock::{Clock, SystemClock},
    config::{Config, ConfigErrors},
    pki::{self, Holder, Made},
};
use jiff::Timestamp;
use std::{fs, path::PathBuf};
use tempfile::TempDir;

/// A right file. Its lines are counted on by the tests.
pub(super) const RIGHT: &str = r#"[gateway]
name = "region-varmland"
hsa_id = "SE2321000156-STAFETT"
organisation = "2321000156"
listen = "127.0.0.1:7443"
data = "data"
[tls]
certificate = "region-varmland.pem"
key = "region-varmland.key"
trust = ["ca.pem"]
crl = ["ca.crl"]
[keys]
master = "region-varmland.master.key"
ledger = "region-varmland.ledger.key"
[limits]
packet_kib = 512
[courier]
parallel = 4
[[party]]
unit = "SE2321000156-BVC01"
name = "BVC Kronoparken"
branch = "region_care"
organisation = "2321000156"
authority = "hsn"
region = "17"
municipality = "1780"
[[party]]
unit = "SE2120001850-EMI01"
name = "Elevhälsan Kronoparken"
branch = "school_health_municipal"
organisation = "2120001850"
authority = "bun"
municipality = "1780"
[[party]]
unit = "SE5560360793-BVC02"
name = "BVC Gripen"
branch = "private_care"
organisation = "5560360793"
region = "17"
[[peer]]
hsa_id = "SE2120001850-STAFETT"
name = "Karlstads kommun"
may = ["deliver"]
speaks_for = ["SE2120001850-EMI01"]
endpoint = "https://127.0.0.1:7444"
ledger_key = "LEDGER_KEY"
[[peer]]
hsa_id = "SE2321000156-COSMIC"
name = "Cosmic"
may = ["submit", "register"]
speaks_for = ["SE2321000156-BVC01"]
[[deliver]]
unit = "SE2321000156-BVC01"
pack = "cosmic-mapp"
folder = "inbox"
"#;

pub(super) struct Site {
    folder: TempDir,
    pub(super) made: Made,
}

impl Site {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let holders = [
            Holder::gateway("region-varmland:SE2321000156-STAFETT:127.0.0.1").unwrap(),
            Holder::gateway("karlstad:SE2120001850-STAFETT:127.0.0.1").unwrap(),
            Holder::client("cosmic:SE2321000156-COSMIC").unwrap(),
        ];
        let made = pki::make(folder.path(), &holders, now()).unwrap();
        Self { folder, made }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn right(&self) -> String {
        let karlstad = &self.made.holders[1].gateway.as_ref().unwrap().ledger_key;
        RIGHT.replace("LEDGER_KEY", &karlstad.to_string())
    }

    pub(super) fn load(&self, text: &str) -> Result<Config, ConfigErrors> {
        let file = self.path("region.toml");
        fs::write(&file, text).unwrap();
        Config::load(&file, now())
    }

    /// What is said of a file, with the folder's name taken away.
    pub(super) fn errors(&self, text: &str) -> String {
        let errors = self.load(text).unwrap_err().to_string();
        errors.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

pub(super) fn now() -> Timestamp {
    SystemClock.now()
}
