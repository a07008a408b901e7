//! A placement notice of a child whose whereabouts are hidden.

use super::{
    arrived::arrived,
    rows::{self, Row},
    stage::Stage,
    system::{System, appears},
    told::{Failure, Told},
};
use crate::{
    cli::{shape::Shape, table},
    domain::{Reveal, redaction},
    wire::v1::PacketStatus,
};
use serde_json::Value;
use std::{collections::BTreeMap, fs};

/// Hands the notice over, and looks into what arrived.
pub(super) async fn tell(
    stage: &Stage,
    social: &System,
    told: &mut Told<'_>,
) -> Result<Vec<Row>, Failure> {
    told.chapter("3. A placement notice, and the child's whereabouts are hidden")?;
    let recorded = social.record("placering.register.jsonl").await?;
    let read = social.read("placering.json")?;
    told.say(format_args!(
        "The municipality's register learns {} thing: the hiding.\n",
        recorded.changes
    ))?;
    let receipts = social.hand_over(read.packets.clone()).await?;
    let mut rows = rows::of(read.packets, receipts)?;
    for row in &mut rows {
        row.status =
            social.follow(row.id(), |reply| reply.status() == PacketStatus::Imported).await?;
        let file = stage.region.beside("cosmic").join(format!("{}.json", row.id()));
        row.in_folder = appears(&file).await;
        told.expect(row.in_folder, "the notice is in the folder of the region's record system")?;
        look(stage, row, &fs::read_to_string(&file).unwrap_or_default(), told)?;
    }
    told.say(format_args!("\n{}", rows::table(&rows)))?;
    Ok(rows)
}

/// Holds what arrived against what was sent.
fn look(stage: &Stage, row: &Row, file: &str, told: &mut Told<'_>) -> Result<(), Failure> {
    let arrived = arrived(&stage.region, row.id())?;
    told.expect(
        redaction::revealed(&row.packet).contains(Reveal::Location),
        "what the social services handed over tells where the child is",
    )?;
    told.expect(
        !redaction::revealed(&arrived).contains(Reveal::Location),
        "what the region's gateway received has no field that reveals a place",
    )?;
    let (sent, arrived) = (fields(&row.packet)?, fields(&arrived)?);
    let left: BTreeMap<_, _> =
        sent.iter().filter(|(name, _)| !arrived.contains_key(*name)).collect();
    told.expect(
        !left.is_empty() && left.values().all(|text| !file.contains(text.as_str())),
        "and nothing of what was left behind stands in the file",
    )?;
    let names =
        |names: Vec<&String>| names.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n");
    let mut table = table::table(&["ARRIVED", "LEFT BEHIND"]);
    table.add_row([names(arrived.keys().collect()), names(left.into_keys().collect())]);
    told.say(format_args!("\n{}", table::lines(&table)))
}

/// The body's fields by name, each with what it says.
fn fields(packet: &[u8]) -> Result<BTreeMap<String, String>, Failure> {
    let lacking = || Failure::of("the contract", "this build lacks it");
    let packet = Shape::of("Packet").ok_or_else(lacking)?.decode(packet).ok_or_else(lacking)?;
    let mut found = BTreeMap::new();
    collect("", packet.get("placement_notice").unwrap_or(&Value::Null), &mut found);
    Ok(found)
}

fn collect(name: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(inner) => {
            for (key, value) in inner {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                collect(&name, value, found);
            }
        }
        Value::Array(items) => {
            for (value, number) in items.iter().zip(1..) {
                collect(&format!("{name}[{number}]"), value, found);
            }
        }
        Value::String(text) => {
            found.insert(name.to_owned(), text.clone());
        }
        other => {
            found.insert(name.to_owned(), other.to_string());
        }
    }
}
