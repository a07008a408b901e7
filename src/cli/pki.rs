//! `stafett pki`: a PKI to try things out with, and a gateway's own keys.

use super::exit::Exit;
use crate::{
    clock::Clock,
    pki::{self, GatewayKeys, Holder, HolderFiles, Made, PkiError},
};
use clap::{Args, Subcommand};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Make keys, and certificates for development.
#[derive(Debug, Args)]
pub(crate) struct PkiArgs {
    #[command(subcommand)]
    command: PkiCommand,
}

#[derive(Debug, Subcommand)]
enum PkiCommand {
    /// DEVELOPMENT ONLY: a CA, its revocation list, and a certificate and keys for each holder
    Dev {
        /// An empty or new folder
        dir: PathBuf,
        /// A gateway, which calls and is called; may be given again
        #[arg(long = "gateway", value_name = "NAME:HSA-ID:HOST", value_parser = Holder::gateway)]
        gateways: Vec<Holder>,
        /// A system that only calls; may be given again
        #[arg(long = "client", value_name = "NAME:HSA-ID", value_parser = Holder::client)]
        clients: Vec<Holder>,
    },
    /// The two keys that a gateway makes for itself: one seals what it stores, one signs its ledger
    Keys {
        /// An empty or new folder
        dir: PathBuf,
        /// `gateway.organisation` and `gateway.name` of the configuration
        #[arg(long, value_name = "ORGANISATION/NAME", value_parser = pki::origin)]
        gateway: String,
    },
}

impl PkiArgs {
    /// What was made goes to `out`; warnings and errors to `err`.
    pub(crate) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let made = match self.command {
            PkiCommand::Dev { dir, gateways, clients } => {
                let holders: Vec<Holder> = gateways.into_iter().chain(clients).collect();
                pki::make(&dir, &holders, clock.now()).map(|made| dev(&dir, &made, out, err))
            }
            PkiCommand::Keys { dir, gateway } => {
                pki::keys_in(&dir, &gateway).map(|keys| own_keys(&keys, out))
            }
        };
        match made {
            Ok(told) => told.map(|()| Exit::Ok),
            Err(error @ PkiError::SameName(_)) => writeln!(err, "{error}").map(|()| Exit::Usage),
            Err(error) => writeln!(err, "{error}").map(|()| Exit::Io),
        }
    }
}

fn dev(dir: &Path, made: &Made, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<()> {
    let Made { ca, crl, holders } = made;
    writeln!(err, "DEVELOPMENT ONLY: anybody who can read {} can be anybody.", dir.display())?;
    writeln!(err, "The CA's key is not kept, so nothing more can be issued or revoked under it.")?;
    writeln!(out, "trust {}\ncrl {}", ca.display(), crl.display())?;
    for HolderFiles { certificate, key, gateway } in holders {
        writeln!(out, "certificate {}\nkey {}", certificate.display(), key.display())?;
        if let Some(keys) = gateway {
            own_keys(keys, out)?;
        }
    }
    Ok(())
}

fn own_keys(keys: &GatewayKeys, out: &mut dyn Write) -> io::Result<()> {
    let GatewayKeys { master, ledger, ledger_key } = keys;
    writeln!(out, "master {}\nledger {}", master.display(), ledger.display())?;
    writeln!(out, "ledger_key {ledger_key}")
}

#[cfg(test)]
mod tests;
