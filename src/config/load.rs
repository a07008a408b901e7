//! Reads a configuration file whole, and gives either a `Config` or everything that is wrong with it.

use super::{
    codes,
    cross::{self, Complete, Own},
    deliver::{self, Delivery},
    digest::sha256,
    errors::ConfigErrors,
    gateway::{self, GatewaySection},
    keys::{self, Keys},
    limits::{self, Courier, Limits, Witness},
    party, peers, policy,
    retention::{self, Retention},
    sip::{self, Sip},
    table::{At, Page, Table},
    tls,
};
use crate::{
    codes::CodeMaps,
    domain::{HsaId, PartyUnit},
    ledger::VerifierKey,
    peer::{Directory, KnownPeer, Tls, read_text},
    policy::Rules,
};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use toml::de::DeTable;

/// What a gateway runs by. Whoever holds one knows that the file was right, and so were the files that it names.
#[derive(Debug, Clone)]
pub struct Config {
    pub(crate) file: PathBuf,
    pub(crate) gateway: GatewaySection,
    pub(crate) tls: Tls,
    /// Why revoked certificates are let in, where they are.
    pub(crate) revocation_off: Option<String>,
    pub(crate) keys: Keys,
    pub(crate) limits: Limits,
    pub(crate) courier: Courier,
    pub(crate) retention: Retention,
    pub(crate) sip: Sip,
    pub(crate) witness: Witness,
    pub(crate) rules: Rules,
    pub(crate) codes: CodeMaps,
    pub(crate) parties: BTreeMap<HsaId, PartyUnit>,
    pub(crate) directory: Directory<VerifierKey>,
    pub(crate) deliveries: Vec<Delivery>,
    /// SHA-256 of the file, and of the rules that it leads to.
    pub(crate) file_digest: [u8; 32],
    pub(crate) rules_digest: [u8; 32],
}

impl Config {
    /// Reads the file and every key, certificate and list that it names; `now` is when they must be in force.
    /// Paths in the file start from its own folder. Nothing is written, and no port is opened.
    ///
    /// # Errors
    /// Everything that is wrong, each with its line and what would be right.
    pub fn load(file: &Path, now: Timestamp) -> Result<Self, ConfigErrors> {
        let text = read_text(file)
            .map_err(|fault| ConfigErrors::whole(file, fault.line(), fault.to_string()))?;
        let page = Page::new(&text);
        let document = DeTable::parse(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| page.line(span.start));
            ConfigErrors::whole(file, line, format!("not TOML: {}", error.message()))
        })?;
        let config = read(file, &page, document.get_ref(), now);
        let config = config.map(|config| Self { file_digest: sha256(text.as_bytes()), ..config });
        match (config, page.into_problems()) {
            (Some(config), problems) if problems.is_empty() => Ok(config),
            (_, problems) => Err(ConfigErrors::new(file, problems)),
        }
    }

    /// What others verify this gateway's ledger and acknowledgements with.
    pub(crate) fn verifier(&self) -> Option<VerifierKey> {
        self.keys.verifier(&self.gateway.origin())
    }

    /// What another room finds wrong with a line of the file, told as the file's own errors are.
    pub(crate) fn wrong(&self, line: usize, key: &str, message: &str) -> ConfigErrors {
        let page = Page::new("");
        page.wrong(line, key, message);
        ConfigErrors::new(&self.file, page.into_problems())
    }
}

fn read(file: &Path, page: &Page<'_>, document: &DeTable<'_>, now: Timestamp) -> Option<Config> {
    let base = file.parent().unwrap_or(Path::new(""));
    let mut root = Table::root(page, document);
    let gateway = root.section("gateway").and_then(|table| gateway::read(table, base));
    let tls = root.section("tls").and_then(|table| tls::read(table, base, now));
    let keys = root.section("keys").and_then(|table| keys::read(table, base));
    let limits = limits::limits(root.optional_section("limits"));
    let courier = limits::courier(root.optional_section("courier"));
    let retention = retention::read(root.optional_section("retention"));
    let sip = sip::read(root.optional_section("sip"));
    let witness = limits::witness(root.optional_section("witness"));
    let rules = policy::read(page, root.optional_section("policy"), base);
    let codes = codes::read(page, root.optional_section("codes"), base);
    let parties = all(root.sections("party"), party::read);
    let peers = all(root.sections("peer"), peers::read);
    let deliveries = all(root.sections("deliver"), |table| deliver::read(table, base));
    root.finish();
    if let (Some((gateway, line)), Some((tls, _))) = (&gateway, &tls)
        && gateway.hsa_id != *tls.hsa_id()
    {
        let message =
            format_args!("the certificate names {}; right is the same here", tls.hsa_id());
        page.wrong(*line, "gateway.hsa_id", message);
    }
    let verifier = |keys: &Keys| keys.verifier(&gateway.as_ref()?.0.origin());
    let own = Own {
        hsa_id: gateway.as_ref().map(|(gateway, _)| &gateway.hsa_id),
        data: gateway.as_ref().map(|(gateway, _)| gateway.data.as_path()),
        ledger_key: keys.as_ref().and_then(verifier),
    };
    // Where a delivery could not be read, a function that seems to be of nobody may be of its unit.
    let functions = if deliveries.whole { sip.functions.as_slice() } else { &[] };
    cross::check(
        page,
        &own,
        &parties.read,
        &peers.read,
        &deliveries.read,
        functions,
        Complete(parties.whole),
    );
    let ((gateway, _), (tls, revocation_off)) = (gateway?, tls?);
    let (rules, rules_digest) = rules?;
    Some(Config {
        file: file.to_owned(),
        gateway,
        tls,
        revocation_off,
        keys: keys?,
        limits: limits?,
        courier: courier?,
        retention: retention?,
        sip,
        witness,
        rules,
        codes: codes?,
        rules_digest,
        file_digest: [0; 32],
        parties: parties.read.into_iter().map(|at| (at.value.unit.clone(), at.value)).collect(),
        directory: Directory::new(peers.read.into_iter().map(KnownPeer::from)),
        deliveries: deliveries.read.into_iter().map(|At { value, .. }| value).collect(),
    })
}

/// The sections of one kind that could be read, and whether that is all of them.
struct All<T> {
    read: Vec<T>,
    whole: bool,
}

fn all<'t, T>(tables: Vec<Table<'t>>, read: impl Fn(Table<'t>) -> Option<T>) -> All<T> {
    let count = tables.len();
    let read: Vec<T> = tables.into_iter().filter_map(read).collect();
    All { whole: read.len() == count, read }
}
