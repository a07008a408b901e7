//! Certificates that others made: no stranger is named by one, and Sweden's own CAs can be trusted.

use crate::peer::{fixtures::now, material::Part, subject, trust};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::{fs, path::PathBuf};

fn inputs(path: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/inputs/11-x509").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

#[test]
fn no_certificate_of_limbo_names_a_peer() {
    let Some(path) = inputs("limbo-offline.json") else {
        return;
    };
    let limbo: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let cases = limbo["testcases"].as_array().unwrap();
    assert!(cases.len() > 100);
    for case in cases {
        let pem = case["peer_certificate"].as_str().unwrap();
        if let Ok(der) = CertificateDer::from_pem_slice(pem.as_bytes()) {
            assert!(subject::hsa_id(&der).is_err(), "{}", case["id"]);
        }
    }
}

#[test]
fn the_test_cas_of_siths_and_digg_are_trusted_as_they_were_published() {
    let Some(folder) = inputs("siths-and-digg-test-ca") else {
        return;
    };
    let files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut faults = Vec::new();
    let anchors = trust::read(&files, now(), &mut faults);
    let places: Vec<Part> = faults.iter().map(|fault| fault.part).collect();
    assert_eq!(places, [], "{faults:?}");
    assert_eq!(anchors.subjects.len(), files.len());
    assert_eq!(anchors.store.len(), files.len());
}
