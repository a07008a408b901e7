//! Files that change while we run: taken when right, and otherwise what held goes on holding.

use super::handshake::{Client, shake};
use crate::peer::{
    Refusal,
    fixtures::{MUNICIPALITY, REGION, TestCa, hsa_id, now},
    keep_fresh,
    material::Revocation,
    tls::Tls,
};
use std::{fs, sync::Arc, time::Duration};

#[tokio::test]
async fn a_certificate_that_is_revoked_meanwhile_is_refused_from_then_on() {
    let ca = TestCa::new();
    let leaf = ca.leaf(MUNICIPALITY, |_| ());
    let list = ca.write(ca.list(&[], -1, 1).as_bytes());
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    files.revocation = Revocation::Lists(vec![list.clone()]);
    let server = Tls::open(&files, now()).unwrap();
    assert!(shake(&server, Client::with(&leaf)).await.is_ok());

    fs::write(&list, "half of a li").unwrap();
    assert!(server.reload(now()).is_err());
    assert!(shake(&server, Client::with(&leaf)).await.is_ok());

    let before = server.holds_until();
    fs::write(&list, ca.list(&[&leaf], -1, 2)).unwrap();
    server.reload(now()).unwrap();
    assert_eq!(shake(&server, Client::with(&leaf)).await, Err(Refusal::Revoked));
    assert!(server.holds_until() > before);
}

#[tokio::test]
async fn a_connector_goes_by_the_new_list_too() {
    let ca = TestCa::new();
    let list = ca.write(ca.list(&[], -1, 1).as_bytes());
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    files.revocation = Revocation::Lists(vec![list.clone()]);
    let caller = Tls::open(&files, now()).unwrap();
    let connector = caller.connector(hsa_id(MUNICIPALITY)).unwrap();
    let leaf = ca.leaf(MUNICIPALITY, |_| ());
    let server = Tls::open(&ca.files(&leaf, &[]), now()).unwrap();
    let connected = async || {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let endpoint = "https://localhost:7444".parse().unwrap();
        let within = Duration::from_secs(5);
        let (connected, _) =
            tokio::join!(connector.connect(&endpoint, near), server.accept(far, within));
        connected.is_ok()
    };
    assert!(connected().await);
    fs::write(&list, ca.list(&[&leaf], -1, 1)).unwrap();
    caller.reload(now()).unwrap();
    assert!(!connected().await);
}

#[test]
fn a_renewed_certificate_is_taken_and_another_identity_is_not() {
    let ca = TestCa::new();
    let files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    let server = Tls::open(&files, now()).unwrap();
    let renewed = ca.leaf(REGION, |_| ());
    fs::write(&files.certificate, &renewed.der).unwrap();
    // The certificate is here before its key.
    assert!(server.reload(now()).is_err());
    fs::write(&files.key, renewed.key.serialize_pem()).unwrap();
    server.reload(now()).unwrap();
    let other = ca.leaf(MUNICIPALITY, |_| ());
    fs::write(&files.certificate, &other.der).unwrap();
    fs::write(&files.key, other.key.serialize_pem()).unwrap();
    let faults = server.reload(now()).unwrap_err();
    let expected = "names another HSA-id than the one we started with; start anew";
    assert!(faults[0].to_string().ends_with(expected));
    assert_eq!(server.hsa_id().as_str(), REGION);
}

#[tokio::test]
async fn files_are_read_every_ten_minutes() {
    let ca = TestCa::new();
    let list = ca.write(ca.list(&[], -1, 1).as_bytes());
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    files.revocation = Revocation::Lists(vec![list.clone()]);
    let tls = Arc::new(Tls::open(&files, now()).unwrap());
    let before = tls.holds_until();
    tokio::time::pause();
    let keeping = tokio::spawn(keep_fresh(Arc::clone(&tls), now, async || ()));
    fs::write(&list, "half of a li").unwrap();
    tokio::time::sleep(Duration::from_secs(601)).await;
    fs::write(&list, ca.list(&[], -1, 2)).unwrap();
    assert_eq!(tls.holds_until(), before);
    tokio::time::sleep(Duration::from_secs(601)).await;
    tokio::time::resume();
    let taken_in = async {
        while tls.holds_until() == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), taken_in).await.unwrap();
    assert!(!keeping.is_finished());
}
