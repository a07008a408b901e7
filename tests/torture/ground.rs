//! What all runs stand on: one PKI, two configurations and the packs, read once.

use crate::support::{House, KARLSTAD, REGION, Site, YOUTH_CLINIC, packet_of};
use base64::{Engine, engine::general_purpose::STANDARD};
use stafett::internals::ReadPacks;
use stafett::wire::v1;
use stafett::{Clock, Config, SystemClock};
use std::fs;

pub(crate) const HOUSES: [House; 2] = [REGION, KARLSTAD];

/// Whose turn it is where nobody takes a kallelse to the clinic.
pub(crate) const SUBSTITUTE: &str = "Enhetschef UM";

pub(crate) struct Ground {
    _site: Site,
    configs: [Config; 2],
    packs: ReadPacks,
    kallelse: v1::Packet,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let site = Site::new();
        for (house, first) in [(REGION, 1), (KARLSTAD, 101)] {
            // The order of what waits depends on the master key, so it is the same for all time.
            let key = STANDARD.encode((first..first + 32).collect::<Vec<u8>>());
            fs::write(site.pki(&format!("{}.master.key", house.name)), key).unwrap();
            site.reconfigure(house, "first_retry_ms = 50", "first_retry_ms = 20000");
            site.reconfigure(house, "ceiling_seconds = 1", "ceiling_seconds = 3600");
            // Content goes as soon as it may. Witnesses are asked often enough to meet every fault, and seldom enough that days go by fast.
            let more = "[retention]\npayload_days = 0\npayload_source = \"a test\"\n\n\
                        [witness]\nseconds = 600\nalarm_minutes = 60\n\n[courier]";
            site.reconfigure(house, "[courier]", more);
        }
        // Each record system says what became of what it got.
        let (may, receives) =
            (r#"may = ["submit", "register"]"#, r#"may = ["submit", "register", "receive"]"#);
        site.reconfigure(REGION, may, receives);
        let (one, both) = (
            r#"speaks_for = ["SE2120001850-SOC01"]"#,
            r#"speaks_for = ["SE2120001850-SOC01", "SE2120001850-EMI01"]"#,
        );
        site.reconfigure(KARLSTAD, one, both);
        open_the_clinic(&site);
        // Certificates are real, so it is the real time that they must be in force at.
        let configs =
            HOUSES.map(|house| Config::load(&site.config_file(house), SystemClock.now()).unwrap());
        let kallelse = packet_of("sip.invitation");
        Self { _site: site, configs, packs: ReadPacks::read().unwrap(), kallelse }
    }

    pub(crate) fn config(&self, house: usize) -> Config {
        self.configs[house].clone()
    }

    pub(crate) fn packs(&self) -> ReadPacks {
        self.packs.clone()
    }

    pub(crate) fn kallelse(&self) -> v1::Packet {
        self.kallelse.clone()
    }
}

/// A clinic of the region's takes what it is called to, and says nothing of it.
fn open_the_clinic(site: &Site) {
    let party = format!(
        r#"[[party]]
unit = "{YOUTH_CLINIC}"
name = "Ungdomsmottagningen"
branch = "region_care"
organisation = "2321000156"
authority = "hsn"
region = "17"
"#
    );
    let folder = format!(
        r#"[[deliver]]
unit = "{YOUTH_CLINIC}"
pack = "paket-mapp"
folder = "region-in"
imported = "reported"

[[sip.function]]
unit = "{YOUTH_CLINIC}"
name = "SIP-samordnare"
substitutes = ["{SUBSTITUTE}"]
escalate_after_hours = 24
"#
    );
    let first = "[[peer]]\nhsa_id = \"SE2321000156-REVISOR\"";
    site.reconfigure(REGION, first, &format!("{party}\n{folder}\n{first}"));
    site.reconfigure(KARLSTAD, first, &format!("{party}\n{first}"));
    let units = "\"SE2321000156-BUP01\"]";
    let more = units.replace(']', &format!(", \"{YOUTH_CLINIC}\"]"));
    for house in HOUSES {
        site.reconfigure(house, units, &more);
    }
}
