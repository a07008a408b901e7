//! `stafett contract fields`: every field that a packet can hold, and what it reveals.

#[cfg(test)]
mod tests;

use super::{exit::Exit, table};
use crate::domain::{ContractField, PacketKind, contract_fields};
use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use comfy_table::{ColumnConstraint, Table};
use serde_json::json;
use std::io::{self, Write};

/// Look at the contract
#[derive(Debug, Args)]
pub(crate) struct ContractArgs {
    #[command(subcommand)]
    command: ContractCommand,
}

#[derive(Debug, Subcommand)]
enum ContractCommand {
    /// Tell of every field that a packet can hold, and what it reveals: it is left out when any of that is withheld
    Fields {
        /// Only the fields of this kind's body
        #[arg(long, value_parser = kinds(), hide_possible_values = true)]
        kind: Option<PacketKind>,
        /// One JSON object a line: kind (null for the header, which every kind has), path, reveals
        #[arg(long)]
        json: bool,
    },
}

/// Clap names the right words where a word is no kind.
fn kinds() -> impl TypedValueParser<Value = PacketKind> {
    PossibleValuesParser::new(PacketKind::WORDS)
        .try_map(|word| PacketKind::of_word(&word).ok_or("no such kind of packet"))
}

impl ContractArgs {
    /// The fields go to `out`, the header's first.
    pub(super) fn run(self, out: &mut dyn Write) -> io::Result<Exit> {
        let ContractCommand::Fields { kind, json } = self.command;
        let wanted = |field: &ContractField| kind.is_none() || field.kind == kind;
        let fields: Vec<_> = contract_fields().into_iter().filter(wanted).collect();
        if json {
            for ContractField { kind, path, reveals } in fields {
                let (kind, reveals) = (kind.map(PacketKind::word), reveals.names());
                let line =
                    json!({ "kind": kind, "path": path, "reveals": reveals.collect::<Vec<_>>() });
                writeln!(out, "{line}")?;
            }
        } else {
            writeln!(out, "{}", table::lines(&told(&fields)))?;
        }
        Ok(Exit::Ok)
    }
}

/// Kinds and paths are copied from here, so neither is ever cut in two; what is revealed is, between words.
fn told(fields: &[ContractField]) -> Table {
    let mut table = table::table(&["KIND", "FIELD", "REVEALS"]);
    for column in table.column_iter_mut().take(2) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    for ContractField { kind, path, reveals } in fields {
        let kind = kind.map_or("every kind", PacketKind::word);
        table.add_row([kind, path, &reveals.names().collect::<Vec<_>>().join(", ")]);
    }
    table
}
