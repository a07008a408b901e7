//! `stafett codes`: which recorded code stands for which step, by whose map and since when.

#[cfg(test)]
mod tests;

use super::{
    exit::Exit,
    local_codes::{self, LocalCodes},
    table,
};
use crate::{
    clock::Clock,
    codes::{Code, CodeMap, CodeMaps, STEPS},
    config::Config,
};
use clap::{Args, Subcommand};
use comfy_table::{ColumnConstraint, Table};
use serde_json::json;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Show the code maps: every step of a SIP, and the codes that record systems write for it
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct CodesArgs {
    #[command(subcommand)]
    command: Option<CodesCommand>,
    /// Know the maps that this configuration names too
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    local: LocalCodes,
    /// One JSON object a line, a code each
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum CodesCommand {
    /// Say whether files of code maps are right, and what would be right where they are not
    Check {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

impl CodesArgs {
    /// The maps, or what `check` finds right, go to `out`; what is wrong to `err`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        if let Some(CodesCommand::Check { files }) = self.command {
            return check(&files, out, err);
        }
        let configured = self.config.map(|file| Config::load(&file, clock.now())).transpose();
        let local = self.local.maps();
        match (configured, local) {
            (Err(errors), _) => writeln!(err, "{errors}").map(|()| Exit::Config),
            (_, Err((problem, exit))) => writeln!(err, "{problem}").map(|()| exit),
            (Ok(configured), Ok(local)) => {
                // A map that both know is told once.
                let known = configured.iter().flat_map(|config| config.codes.all());
                let mut maps: Vec<&CodeMap> = known.collect();
                maps.extend(
                    local.all().iter().filter(|map| !maps.contains(map)).collect::<Vec<_>>(),
                );
                tell(&maps, self.json, out)
            }
        }
    }
}

fn check(files: &[PathBuf], out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Exit> {
    let mut maps = match local_codes::builtin() {
        Ok(maps) => maps,
        Err((problem, exit)) => return writeln!(err, "{problem}").map(|()| exit),
    };
    let mut ends = Exit::Ok;
    for file in files {
        match local_codes::add(&mut maps, file) {
            Ok(added) => {
                for (name, version) in added {
                    praise(&maps, (&name, &version), &file.display().to_string(), out)?;
                }
            }
            Err((problem, exit)) => {
                writeln!(err, "{problem}")?;
                ends = exit;
            }
        }
    }
    Ok(ends)
}

/// What a right map has, and what it lacks.
fn praise(
    maps: &CodeMaps,
    (name, version): (&str, &str),
    file: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let codes = maps.get(name, version).map(CodeMap::codes).unwrap_or_default();
    let lacks = STEPS.into_iter().filter(|step| codes.iter().all(|code| code.step != *step));
    let lacks: Vec<String> = lacks.map(short).collect();
    let lacks = if lacks.is_empty() { "none".to_owned() } else { lacks.join(", ") };
    writeln!(
        out,
        "ok: {file}: map {name} {version}; codes: {}; steps without one: {lacks}",
        codes.len()
    )
}

fn tell(maps: &[&CodeMap], json: bool, out: &mut dyn Write) -> io::Result<Exit> {
    for (place, map) in maps.iter().enumerate() {
        if json {
            in_json(map, out)?;
        } else {
            let gap = if place == 0 { "" } else { "\n" };
            writeln!(out, "{gap}{}: {}", map.title(), map.source())?;
            writeln!(out, "{}", systems(map))?;
            writeln!(out, "{}", table::lines(&of_map(map)))?;
        }
    }
    Ok(Exit::Ok)
}

fn in_json(map: &CodeMap, out: &mut dyn Write) -> io::Result<()> {
    for code in map.codes() {
        let ours = code.is_ours();
        let Code { code, step, system, system_name, text, main, from, to, .. } = code;
        let line = json!({
            "map": map.name(), "version": map.version(), "step": step, "code": code, "system": system,
            "system_name": system_name, "ours": ours, "text": text, "main": main,
            "from": from.to_string(), "to": to.map(|day| day.to_string()),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The OIDs behind the names in the table.
fn systems(map: &CodeMap) -> String {
    let mut named: Vec<String> = Vec::new();
    for code in map.codes() {
        let whose = if code.is_ours() { ", this program's own events" } else { "" };
        let line = format!("{} = urn:oid:{}{whose}", code.system_name, code.system);
        if !named.contains(&line) {
            named.push(line);
        }
    }
    named.join("\n")
}

/// Codes are copied from here, so none is ever cut in two.
fn of_map(map: &CodeMap) -> Table {
    let mut table = table::table(&["STEP", "CODE", "SYSTEM", "FROM", "TO", "TEXT"]);
    for column in table.column_iter_mut().take(5) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    for code in map.codes() {
        let ours = if code.is_ours() { " (ours)" } else { "" };
        // Only where several stand for one step does it matter which is written.
        let main = if code.main { " (main)" } else { "" };
        let last = code.to.map(|day| day.to_string()).unwrap_or_default();
        table.add_row([
            short(code.step),
            format!("{}{main}", code.code),
            format!("{}{ours}", code.system_name),
            code.from.to_string(),
            last,
            code.text.clone(),
        ]);
    }
    table
}

/// The contract's word as people say it.
fn short(step: &str) -> String {
    step.trim_start_matches("SIP_STEP_KIND_").to_lowercase()
}
