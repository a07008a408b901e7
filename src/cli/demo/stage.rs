//! The demo's folder: a development PKI, two configurations, and how each record system reaches its gateway.

use super::{told::Failure, units::Units};
use crate::pki;
use jiff::Timestamp;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
};

/// Who is in the folder, in the words of `stafett pki dev`.
const GATEWAYS: [&str; 3] = [
    "varmland:SE2321000156-GW01:localhost",
    "karlstad:SE2120001850-GW01:localhost",
    "exempelskolan:SE5566778899-GW01:localhost",
];
const CLIENTS: [&str; 4] = [
    "bvc-journal:SE2321000156-SYS01",
    "cosmic:SE2321000156-SYS02",
    "revisionen:SE2321000156-SYS03",
    "socialtjanst:SE2120001850-SYS01",
];

/// The folder, and the two ports that are open for its gateways.
pub(super) struct Stage {
    pub(super) folder: PathBuf,
    pub(super) region: Place,
    pub(super) municipality: Place,
}

/// What one gateway needs.
pub(super) struct Place {
    pub(super) name: &'static str,
    pub(super) address: SocketAddr,
    /// Taken when the gateway starts.
    pub(super) listener: Option<TcpListener>,
    pub(super) config: PathBuf,
    pub(super) data: PathBuf,
    pub(super) master: PathBuf,
    pub(super) vkey: PathBuf,
}

impl Stage {
    /// Sets everything up in an empty folder.
    pub(super) fn set(folder: &Path, now: Timestamp) -> Result<Self, Failure> {
        let pki = folder.join("pki");
        pki::development(&pki, &GATEWAYS, &CLIENTS, now)
            .map_err(|error| Failure::of("development PKI", error))?;
        let region = Place::new(folder, "region", "varmland")?;
        let municipality = Place::new(folder, "kommun", "karlstad")?;
        let key = |name: &str| read(&pki.join(format!("{name}.ledger.vkey")));
        let units = Units::of_half_year()?;
        let facts = [
            ("{parties}", units.parties),
            ("{of_region}", units.of_region),
            ("{of_others}", units.of_others),
            ("{deliveries}", units.deliveries),
            ("{region}", region.address.to_string()),
            ("{municipality}", municipality.address.to_string()),
            ("{school}", nobody()?.to_string()),
            ("{region_key}", key("varmland")?),
            ("{municipality_key}", key("karlstad")?),
            ("{school_key}", key("exempelskolan")?),
        ];
        write(&region.config, &filled(include_str!("region.toml"), &facts))?;
        write(&municipality.config, &filled(include_str!("municipality.toml"), &facts))?;
        for folder in [
            municipality.beside("halvar"),
            region.beside("cosmic"),
            municipality.beside("elevhalsa-mapp"),
            municipality.beside("socialtjanst"),
        ] {
            make(&folder)?;
        }
        let stage = Self { folder: folder.to_owned(), region, municipality };
        stage.connect("bvc-journal", &stage.region, "SE2321000156-GW01")?;
        stage.connect("cosmic", &stage.region, "SE2321000156-GW01")?;
        stage.connect("revisionen", &stage.region, "SE2321000156-GW01")?;
        stage.connect("socialtjanst", &stage.municipality, "SE2120001850-GW01")?;
        Ok(stage)
    }

    /// The file by which a record system reaches its gateway.
    pub(super) fn connection(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.toml"))
    }

    fn connect(&self, name: &str, place: &Place, peer: &str) -> Result<(), Failure> {
        let facts = [
            ("{name}", name.to_owned()),
            ("{address}", place.address.to_string()),
            ("{peer}", peer.to_owned()),
        ];
        write(&self.connection(name), &filled(include_str!("connection.toml"), &facts))
    }
}

impl Place {
    fn new(folder: &Path, own: &str, name: &'static str) -> Result<Self, Failure> {
        let folder_of = folder.join(own);
        make(&folder_of)?;
        let port = |error| Failure::of("a port on loopback", error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(port)?;
        listener.set_nonblocking(true).map_err(port)?;
        let pki = |file: &str| folder.join("pki").join(format!("{name}.{file}"));
        Ok(Self {
            name,
            address: listener.local_addr().map_err(port)?,
            listener: Some(listener),
            config: folder_of.join("gateway.toml"),
            data: folder_of.join("data"),
            master: pki("master.key"),
            vkey: pki("ledger.vkey"),
        })
    }

    /// A folder of the gateway's, such as one that a record system imports from.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.config.with_file_name(name)
    }
}

/// An address at which nobody answers.
fn nobody() -> Result<SocketAddr, Failure> {
    let free =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    free.map_err(|error| Failure::of("a port on loopback", error))
}

fn filled(template: &str, facts: &[(&str, String)]) -> String {
    facts.iter().fold(template.to_owned(), |text, (place, fact)| text.replace(place, fact))
}

pub(super) fn write(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| Failure::of(file.display(), error))
}

pub(super) fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::of(folder.display(), error))
}

fn read(file: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::of(file.display(), error))?;
    Ok(text.trim().to_owned())
}
