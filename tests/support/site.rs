//! Two organisations on loopback, each with its gateway and the systems that call it.

use super::clock::TestClock;
use super::running::Running;
use stafett::{Clock, Config, Gateway, HsaId, Ports, SystemClock, Transport};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::{fs, process};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The region's child health centre, and its psychiatric clinic for children.
pub(crate) const BVC: &str = "SE2321000156-BVC01";
pub(crate) const BUP: &str = "SE2321000156-BUP01";
/// The municipality's school health, social board and school.
pub(crate) const EMI: &str = "SE2120001850-EMI01";
pub(crate) const SOC: &str = "SE2120001850-SOC01";
pub(crate) const SCHOOL: &str = "SE2120001850-SKOLA01";

/// One gateway of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct House {
    /// What its files are called.
    pub(crate) name: &'static str,
    pub(crate) hsa_id: &'static str,
    organisation: &'static str,
    port: u16,
    config: &'static str,
}

pub(crate) const REGION: House = House {
    name: "region",
    hsa_id: "SE2321000156-STAFETT",
    organisation: "2321000156",
    port: 7443,
    config: include_str!("region.toml"),
};

pub(crate) const KARLSTAD: House = House {
    name: "karlstad",
    hsa_id: "SE2120001850-STAFETT",
    organisation: "2120001850",
    port: 7444,
    config: include_str!("karlstad.toml"),
};

/// Systems that only call. `okand` is in no configuration; `tyst` is, with no right that it could use.
const CLIENTS: [&str; 5] = [
    "bvc:SE2321000156-BVC",
    "social:SE2120001850-SOCIAL",
    "revisor:SE2321000156-REVISOR",
    "tyst:SE2321000156-TYST",
    "okand:SE2321000156-OKAND",
];

/// A folder with a PKI, two configurations and their data, and a loopback address that no other test uses.
pub(crate) struct Site {
    folder: TempDir,
    address: Ipv4Addr,
    pub(crate) clock: Arc<TestClock>,
}

impl Site {
    pub(crate) fn new() -> Self {
        let (folder, address) = (tempfile::tempdir().unwrap(), own_address());
        let gateway = |house: House| format!("{}:{}:{address}", house.name, house.hsa_id);
        let (region, karlstad) = (gateway(REGION), gateway(KARLSTAD));
        let pki = folder.path().join("pki");
        stafett::pki::development(&pki, &[&region, &karlstad], &CLIENTS, SystemClock.now())
            .unwrap();
        for inbox in ["region-in", "karlstad-in"] {
            fs::create_dir(folder.path().join(inbox)).unwrap();
        }
        let site = Self { folder, address, clock: Arc::new(TestClock::new()) };
        for house in [REGION, KARLSTAD] {
            site.configure(house, house.config);
        }
        site
    }

    /// Writes a house's configuration; what is particular to this site is filled in.
    pub(crate) fn configure(&self, house: House, text: &str) {
        let mut text = text.replace("ADDRESS", &self.address.to_string());
        for other in [REGION, KARLSTAD] {
            let key = format!("{}_LEDGER_KEY", other.name.to_uppercase());
            text = text.replace(&key, &self.verifier_key(other));
        }
        fs::write(self.config_file(house), text).unwrap();
    }

    /// Changes one thing in a house's configuration.
    pub(crate) fn reconfigure(&self, house: House, from: &str, to: &str) {
        let text = fs::read_to_string(self.config_file(house)).unwrap();
        assert!(text.contains(from), "the configuration doesn't say {from}");
        fs::write(self.config_file(house), text.replace(from, to)).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn pki(&self, file: &str) -> PathBuf {
        self.path("pki").join(file)
    }

    pub(crate) fn config_file(&self, house: House) -> PathBuf {
        self.path(&format!("{}.toml", house.name))
    }

    pub(crate) fn data(&self, house: House) -> PathBuf {
        self.path(&format!("{}-data", house.name))
    }

    pub(crate) fn address_of(&self, house: House) -> SocketAddr {
        SocketAddr::from((self.address, house.port))
    }

    /// The house's verifier key as its peers were given it.
    pub(crate) fn verifier_key(&self, house: House) -> String {
        let file = self.pki(&format!("{}.ledger.vkey", house.name));
        fs::read_to_string(file).unwrap().trim().to_owned()
    }

    /// Opens a house's gateway, or tells what its operator reads; nothing is served yet.
    pub(crate) fn open(&self, house: House) -> Result<Gateway, String> {
        self.open_with(house, Vec::new())
    }

    fn open_with(
        &self,
        house: House,
        transports: Vec<(HsaId, Arc<dyn Transport>)>,
    ) -> Result<Gateway, String> {
        // Certificates are real, so it is the real time that they must be in force at.
        let config = Config::load(&self.config_file(house), SystemClock.now());
        let config = config.map_err(|errors| errors.to_string())?;
        let ports = Ports { clock: self.clock.clone(), transports };
        Gateway::open(config, ports).map_err(|error| error.to_string())
    }

    /// Starts a house's gateway.
    pub(crate) async fn start(&self, house: House) -> Running {
        Running::serve(self.open(house).unwrap(), self.address_of(house)).await
    }

    /// Starts a house's gateway, with the packets for one unit leaving by `transport`.
    pub(crate) async fn start_with(
        &self,
        house: House,
        unit: &str,
        transport: Arc<dyn Transport>,
    ) -> Running {
        self.start_with_all(house, vec![(unit, transport)]).await
    }

    /// The same with a transport for each of several units.
    pub(crate) async fn start_with_all(
        &self,
        house: House,
        transports: Vec<(&str, Arc<dyn Transport>)>,
    ) -> Running {
        let of = |(unit, transport): (&str, _)| (unit.parse().unwrap(), transport);
        let gateway = self.open_with(house, transports.into_iter().map(of).collect()).unwrap();
        Running::serve(gateway, self.address_of(house)).await
    }

    /// Closes a gateway that was opened and never served.
    pub(crate) async fn close(&self, gateway: Gateway) {
        let listener = TcpListener::bind((self.address, 0)).await.unwrap();
        gateway.run(listener, async {}).await.unwrap();
    }

    /// The data of a house as a crash right now would leave it.
    pub(crate) fn crash_image(&self, house: House) -> PathBuf {
        let image = self.path(&format!("{}-image", house.name));
        let _ = fs::remove_dir_all(&image);
        let data = self.data(house);
        // The journal last: what is folded from it must never be ahead of it.
        copy(&data.join("ledger"), &image.join("ledger"));
        fs::copy(data.join("index.redb"), image.join("index.redb")).unwrap();
        copy(&data.join("journal"), &image.join("journal"));
        image
    }

    /// Lets a house begin anew from `image`.
    pub(crate) fn restore(&self, house: House, image: &Path) {
        fs::remove_dir_all(self.data(house)).unwrap();
        fs::rename(image, self.data(house)).unwrap();
    }

    /// Ends a gateway without warning: what it has not made durable by now is lost.
    pub(crate) async fn crash(&self, house: House, running: Running) {
        let image = self.crash_image(house);
        running.stop().await;
        self.restore(house, &image);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Everything in 127/8 is this machine: a test can stop a gateway and know that nobody else takes its place.
fn own_address() -> Ipv4Addr {
    static SITES: AtomicU8 = AtomicU8::new(1);
    let [.., second, third] = process::id().to_be_bytes();
    Ipv4Addr::new(127, second & 0x7f | 0x40, third, SITES.fetch_add(1, Ordering::Relaxed))
}
