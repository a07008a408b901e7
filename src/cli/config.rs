//! `stafett config check`: says whether a configuration file is right, without starting anything.

use super::{checked, exit::Exit};
use crate::{
    clock::Clock,
    config::Config,
    domain::{HsaId, PartyUnit},
    peer::{Answering, KnownPeer},
};
use clap::{Args, Subcommand};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Look at a configuration file.
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say whether the file and all that it names are right, and what would be right where they are not
    Check {
        /// The configuration file
        file: PathBuf,
        /// Tell of every unit and peer too, as the program understands them
        #[arg(long)]
        show: bool,
    },
}

impl ConfigArgs {
    /// The verdict goes to `out`, errors to `err`.
    pub(crate) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let ConfigCommand::Check { file, show } = self.command;
        match checked::load(&file, clock.now()) {
            Ok(config) => {
                praise(&file, &config, out)?;
                if show {
                    units_and_peers(&config, out)?;
                }
                Ok(Exit::Ok)
            }
            Err(errors) => writeln!(err, "{errors}").map(|()| Exit::Config),
        }
    }
}

fn praise(file: &Path, config: &Config, out: &mut dyn Write) -> io::Result<()> {
    let Config { gateway, tls, revocation_off, parties, directory, deliveries, .. } = config;
    writeln!(
        out,
        "ok: {}: gateway {} at {}; units: {}, served here: {}; peers: {}",
        file.display(),
        gateway.name,
        gateway.listen,
        parties.len(),
        deliveries.len(),
        directory.peers().count(),
    )?;
    match revocation_off {
        None => writeln!(out, "certificate and revocation lists hold until {}", tls.holds_until()),
        Some(reason) => writeln!(
            out,
            "REVOCATION IS OFF ({reason}); certificate holds until {}",
            tls.holds_until()
        ),
    }?;
    match config.verifier() {
        Some(key) => writeln!(out, "ledger key, for your peers' `ledger_key`: {key}"),
        None => Ok(()),
    }
}

fn units_and_peers(config: &Config, out: &mut dyn Write) -> io::Result<()> {
    for PartyUnit { unit, name, party } in config.parties.values() {
        let authority = party.authority.as_deref().unwrap_or("private");
        writeln!(out, "unit {unit}: {name}; {}, {authority}, {}", party.branch, party.org)?;
    }
    for peer in config.directory.peers() {
        let KnownPeer { hsa_id, name, rights, speaks_for, answering } = peer;
        let rights: Vec<&str> = rights.iter().map(|right| right.word()).collect();
        let units: Vec<&str> = speaks_for.iter().map(HsaId::as_str).collect();
        let (rights, units) = (rights.join(", "), units.join(", "));
        write!(out, "peer {hsa_id}: {name}; may [{rights}]; speaks for [{units}]")?;
        match answering {
            Some(Answering { endpoint, .. }) => writeln!(out, "; answers at {endpoint}"),
            None => writeln!(out, "; only calls"),
        }?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
