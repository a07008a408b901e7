//! What a right file becomes.

use super::site::{Site, now};
use crate::{config::Config, domain::Verksamhetsgren, peer::Right};
use std::{fs, net::TcpListener, path::Path, time::Duration};

#[test]
fn a_right_file_becomes_domain_types() {
    let site = Site::new();
    let config = site.load(&site.right()).unwrap();
    assert_eq!(config.gateway.origin(), "2321000156/region-varmland/audit");
    assert_eq!(config.gateway.data, site.path("data"));
    assert_eq!(config.tls.hsa_id(), &config.gateway.hsa_id);
    assert_eq!(config.revocation_off, None);
    assert_eq!(config.limits.packet_bytes, 512 * 1024);
    assert_eq!(config.limits.segment_bytes, 64 * 1024 * 1024);
    assert_eq!((config.limits.in_flight, config.limits.connections), (1024, 1024));
    assert_eq!(config.courier.parallel, 4);
    assert_eq!(config.courier.first_retry, Duration::from_secs(2));
    assert_eq!(config.courier.ceiling, Duration::from_secs(3600));
    let emi = &config.parties[&"SE2120001850-EMI01".parse().unwrap()];
    assert_eq!(emi.name, "Elevhälsan Kronoparken");
    assert_eq!(emi.party.branch, Verksamhetsgren::SchoolHealthMunicipal);
    assert_eq!(emi.party.municipality.as_deref(), Some("1780"));
    assert_eq!(emi.party.authority.as_deref(), Some("bun"));
    assert_eq!(emi.party.unit.as_deref(), Some("SE2120001850-EMI01"));
    let karlstad = config.directory.peers().next().unwrap();
    let answering = karlstad.answering.as_ref().unwrap();
    assert_eq!(karlstad.speaks_for, [emi.unit.clone()].into());
    assert_eq!(karlstad.rights, [Right::Deliver].into());
    assert_eq!(answering.endpoint.to_string(), "https://127.0.0.1:7444");
    assert_eq!(answering.ledger_key.name(), "2120001850/karlstad/audit");
    assert_eq!(config.deliveries[0].folder, site.path("inbox"));
    assert_eq!(config.deliveries[0].pack, "cosmic-mapp");
}

#[test]
fn what_may_be_left_out_may_be_left_out() {
    let site = Site::new();
    let right = site.right();
    let (least, _) = right.split_once("[limits]").unwrap();
    let config = site.load(least).unwrap();
    assert_eq!(config.limits.packet_bytes, 1024 * 1024);
    assert_eq!((config.courier.parallel, config.courier.per_receiver), (128, 64));
    assert_eq!(config.courier.silence, Duration::from_secs(24 * 3600));
    assert_eq!(config.courier.urgent_silence, Duration::from_secs(1800));
    assert_eq!(config.limits.waiting, 10_000_000);
    assert_eq!(config.witness.every, Duration::from_secs(60));
    assert_eq!(config.witness.silence, Duration::from_secs(15 * 60));
    assert!(config.parties.is_empty());
    assert_eq!(config.directory.peers().count(), 0);
}

#[test]
fn our_ledger_key_is_the_one_that_others_were_given() {
    let site = Site::new();
    let config = site.load(&site.right()).unwrap();
    let made = &site.made.holders[0].gateway.as_ref().unwrap().ledger_key;
    assert_eq!(config.verifier().as_ref(), Some(made));
    let written = fs::read_to_string(site.path("region-varmland.ledger.vkey")).unwrap();
    assert_eq!(written.trim(), made.to_string());
}

#[test]
fn revocation_is_off_only_where_somebody_says_why() {
    let site = Site::new();
    let off = "revocation = \"off\"\nrevocation_reason = \"the CA publishes no list\"";
    let config = site.load(&site.right().replace("crl = [\"ca.crl\"]", off)).unwrap();
    assert_eq!(config.revocation_off.as_deref(), Some("the CA publishes no list"));
}

#[test]
fn paths_start_from_the_file_and_may_be_absolute() {
    let site = Site::new();
    let elsewhere = site.path("etc");
    fs::create_dir(&elsewhere).unwrap();
    let file = elsewhere.join("region.toml");
    fs::write(&file, site.right()).unwrap();
    assert!(Config::load(&file, now()).is_err());
    let absolute = ["region-varmland.", "ca."].iter().fold(site.right(), |text, name| {
        let path = site.path(name).display().to_string();
        text.replace(&format!("\"{name}"), &format!("\"{path}"))
    });
    fs::write(&file, absolute).unwrap();
    let config = Config::load(&file, now()).unwrap();
    assert_eq!(config.gateway.data, elsewhere.join("data"));
}

#[test]
fn nothing_is_opened_and_nothing_is_written() {
    let site = Site::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let text = site.right().replace("127.0.0.1:7443", &listen);
    let before = fs::read_dir(site.path("")).unwrap().count();
    // Somebody else has the port, which only matters to whoever opens it.
    assert!(site.load(&text).is_ok());
    assert_eq!(fs::read_dir(site.path("")).unwrap().count(), before + 1);
}

#[test]
fn secrets_do_not_print() {
    let site = Site::new();
    let config = site.load(&site.right()).unwrap();
    let printed = format!("{config:?}");
    for name in ["region-varmland.master.key", "region-varmland.ledger.key"] {
        let key = fs::read_to_string(site.path(name)).unwrap();
        assert!(!printed.contains(key.trim()));
    }
    assert!(printed.contains("Keys(…)"));
}

#[test]
fn a_file_that_is_not_there_is_told_of() {
    let errors = Config::load(Path::new("no/such.toml"), now()).unwrap_err().to_string();
    assert_eq!(errors, "no/such.toml: cannot be read: No such file or directory (os error 2)");
}
