//! One packet of every kind, as `tests/packets` has them, and two gateways that are open to all of them.

use super::contract::{of_json, pool};
use super::{KARLSTAD, REGION, Site, new_id};
use prost::Message;
use serde_json::Value;
use stafett::wire::v1;
use std::path::Path;
use std::{env, fs};

/// A unit of the region whose system stands behind the municipality's gateway, and the other way round: what needs one
/// organisation or one municipality can then go through both gateways.
pub(crate) const YOUTH_CLINIC: &str = "SE2321000156-UM01";
pub(crate) const OTHER_EMI: &str = "SE2120001850-EMI02";

/// Every kind's packets, all variants, by the kind's word; each with an id that no other test has.
pub(crate) fn packets_of_every_kind() -> Vec<(String, v1::Packet)> {
    packets_with(&[])
}

/// The same, with other words in the place of some.
pub(crate) fn packets_with(words: &[(&str, &str)]) -> Vec<(String, v1::Packet)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packets");
    let mut packets = Vec::new();
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let kind = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(file).unwrap();
        let text = words.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let variants = match serde_json::from_str(&text).unwrap() {
            Value::Array(variants) => variants,
            one => vec![one],
        };
        for variant in variants {
            let bytes = of_json(&variant).encode_to_vec();
            let mut packet = v1::Packet::decode(bytes.as_slice()).unwrap();
            packet.header.as_mut().unwrap().packet_id = new_id();
            packets.push((kind.clone(), packet));
        }
    }
    packets.sort_by(|(one, _), (other, _)| one.cmp(other));
    packets
}

/// The first packet of that kind.
pub(crate) fn packet_of(kind: &str) -> v1::Packet {
    let mut all = packets_of_every_kind().into_iter();
    all.find(|(known, _)| known == kind).unwrap_or_else(|| panic!("no packet of {kind}")).1
}

/// A packet as the pack for every kind wrote it into a folder.
pub(crate) fn imported(file: &Path) -> prost_reflect::DynamicMessage {
    let written: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let kind = written["kind"].as_str().unwrap();
    let packet = pool().get_message_by_name("stafett.v1.Packet").unwrap();
    let option = pool().get_extension_by_name("stafett.v1.kind").unwrap();
    let mut bodies = packet.oneofs().flat_map(|oneof| oneof.fields().collect::<Vec<_>>());
    let field = bodies.find(|field| field.options().get_extension(&option).as_str() == Some(kind));
    let field = field.unwrap_or_else(|| panic!("no body for {kind}"));
    of_json(&serde_json::json!({ "header": written["header"], field.name(): written["body"] }))
}

/// Lets both houses send, take and import every kind.
pub(crate) fn open_to_every_kind(site: &Site) {
    let units = format!(
        r#"
[[party]]
unit = "{YOUTH_CLINIC}"
name = "Ungdomsmottagningen"
branch = "region_care"
organisation = "2321000156"
authority = "hsn"
region = "17"

[[party]]
unit = "{OTHER_EMI}"
name = "Elevhälsan Orrholmen"
branch = "school_health_municipal"
organisation = "2120001850"
authority = "bun"
municipality = "1780"
"#
    );
    let deliver = |unit: &str, folder: &str| {
        format!(
            "\n[[deliver]]\nunit = \"{unit}\"\npack = \"paket-mapp\"\nfolder = \"{folder}\"\n\n"
        )
    };
    let first = "[[peer]]\nhsa_id = \"SE2321000156-REVISOR\"";
    let more = |unit, folder| format!("{units}{}{first}", deliver(unit, folder));

    site.reconfigure(REGION, first, &more(OTHER_EMI, "region-in"));
    site.reconfigure(REGION, "pack = \"cosmic\"", "pack = \"paket-mapp\"");
    let school = "\"SE2120001850-SKOLA01\"]";
    site.reconfigure(REGION, school, &school.replace(']', &format!(", \"{YOUTH_CLINIC}\"]")));

    site.reconfigure(KARLSTAD, first, &more(YOUTH_CLINIC, "karlstad-in"));
    for pack in ["elevhalsa-mapp", "socialtjanst"] {
        site.reconfigure(KARLSTAD, &format!("pack = \"{pack}\""), "pack = \"paket-mapp\"");
    }
    let (bup, soc) = ("\"SE2321000156-BUP01\"]", "speaks_for = [\"SE2120001850-SOC01\"]");
    site.reconfigure(KARLSTAD, bup, &bup.replace(']', &format!(", \"{OTHER_EMI}\"]")));
    site.reconfigure(KARLSTAD, soc, &soc.replace(']', ", \"SE2120001850-EMI01\"]"));
}
