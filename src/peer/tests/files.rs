//! Our own files: everything that is wrong with them is found before a port opens, and found at once.

use crate::peer::{
    fixtures::{MUNICIPALITY, REGION, TestCa, now, valid},
    material::{Fault, Files, Part, Revocation},
    private_file::{PrivateFileError, read_private},
    tls::Tls,
};
use jiff::ToSpan;
use rcgen::ExtendedKeyUsagePurpose;
use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

fn faults(files: &Files) -> Vec<(Part, String)> {
    let faults = Tls::open(files, now()).map(|_| ()).unwrap_err();
    faults.iter().map(|fault| (fault.part, said(fault))).collect()
}

/// The fault without its file's name, which differs from run to run.
fn said(fault: &Fault) -> String {
    let text = fault.to_string();
    match fault.names_a_file() {
        true => text.split_once(' ').unwrap().1.to_owned(),
        false => text,
    }
}

fn only(files: &Files) -> (Part, String) {
    let mut faults = faults(files);
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults.remove(0)
}

#[test]
fn right_files_open_in_pem_and_in_der() {
    let ca = TestCa::new();
    let leaf = ca.leaf(REGION, |_| ());
    let mut files = ca.files(&leaf, &[]);
    let tls = Tls::open(&files, now()).unwrap();
    assert_eq!(tls.hsa_id().as_str(), REGION);
    assert!(tls.serves());
    // The list is the first to run out.
    assert!(tls.holds_until() > now());
    assert!(tls.holds_until() < now().checked_add(25.hours()).unwrap());
    files.trust = vec![ca.write(ca.certificate.der())];
    assert!(Tls::open(&files, now()).is_ok());
}

#[test]
fn a_trusted_ca_that_runs_out_first_is_told_of_too() {
    // From then on its files are not taken in any more, and the lists run out that lie beside it.
    let (ending, ca) = (TestCa::that_ends(5), TestCa::named("Another function CA"));
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    files.trust.push(ending.write(ending.certificate.pem().as_bytes()));
    let lists = [&ca, &ending].map(|it| ca.write(it.list(&[], -1, 10).as_bytes()));
    files.revocation = Revocation::Lists(lists.into());
    let until = Tls::open(&files, now()).unwrap().holds_until();
    let days = |days: i64| now().checked_add((24 * days).hours()).unwrap();
    assert!(days(3) < until && until < days(6), "{until}");
}

#[test]
fn all_faults_are_reported_together() {
    let ca = TestCa::new();
    let missing = PathBuf::from("no-such-file");
    let files = Files {
        certificate: ca.write(b"nothing"),
        key: missing.clone(),
        trust: vec![missing.clone()],
        revocation: Revocation::Lists(vec![missing]),
    };
    let parts: Vec<Part> = faults(&files).into_iter().map(|(part, _)| part).collect();
    assert_eq!(parts, [Part::Certificate, Part::Key, Part::Trust(0), Part::Crl(0)]);
}

#[test]
fn our_own_certificate_must_be_in_order() {
    let ca = TestCa::new();
    let with = |spoil: &dyn Fn(&mut rcgen::CertificateParams)| {
        only(&ca.files(&ca.leaf(REGION, spoil), &[])).1
    };
    let purposes = |purpose: ExtendedKeyUsagePurpose| {
        with(&move |params| params.extended_key_usages = vec![purpose.clone()])
    };
    let serving = purposes(ExtendedKeyUsagePurpose::ServerAuth);
    assert_eq!(serving, "does not allow clientAuth; ask the issuer for a certificate that does");
    let (part, text) = only(&ca.files(&ca.leaf("", |_| ()), &[]));
    assert_eq!(part, Part::Certificate);
    assert_eq!(text, "the subject has no serialNumber (2.5.4.5) with an HSA-id");
    let expired = only(&ca.files(&ca.leaf(REGION, valid(-9, -1)), &[])).1;
    assert!(expired.starts_with("expired "), "{expired}");
    let early = only(&ca.files(&ca.leaf(REGION, valid(1, 9)), &[])).1;
    assert!(early.starts_with("is valid only from "), "{early}");
    let revoked = ca.leaf(REGION, |_| ());
    let (part, text) = only(&ca.files(&revoked, &[&revoked]));
    let expected = "would be refused by those who trust the same CAs: \
                    invalid peer certificate: Revoked";
    assert_eq!((part, text.as_str()), (Part::Certificate, expected));
}

#[test]
fn a_certificate_that_may_only_call_does_not_serve() {
    let ca = TestCa::new();
    let leaf = ca.leaf(REGION, |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    assert!(!Tls::open(&ca.files(&leaf, &[]), now()).unwrap().serves());
}

#[test]
fn the_key_must_be_ours_and_ours_alone() {
    let ca = TestCa::new();
    let leaf = ca.leaf(REGION, |_| ());
    let files = ca.files(&leaf, &[]);
    let other = ca.leaf(MUNICIPALITY, |_| ());
    let key = ca.write(other.key.serialize_pem().as_bytes());
    let files_with_other = Files { key, ..files.clone() };
    assert_eq!(only(&files_with_other), (Part::Key, "is not the key of our certificate".into()));
    let keyless = Files { key: ca.write(b"nothing"), ..files.clone() };
    assert_eq!(only(&keyless), (Part::Key, "holds no private key; right is PEM".into()));
    for mode in [0o640, 0o604, 0o660, 0o644, 0o601] {
        fs::set_permissions(&files.key, fs::Permissions::from_mode(mode)).unwrap();
        let expected =
            format!("is open to others than its owner (mode {mode:03o}); right is `chmod 600`");
        assert_eq!(only(&files), (Part::Key, expected));
    }
    fs::set_permissions(&files.key, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(Tls::open(&files, now()).is_ok());
}

#[test]
fn a_private_file_is_a_small_file() {
    let ca = TestCa::new();
    let large = ca.write(&[b'A'; 65 * 1024]);
    assert!(matches!(read_private(&large), Err(PrivateFileError::TooLarge)));
    let folder = large.parent().unwrap();
    assert!(matches!(read_private(folder), Err(PrivateFileError::NotAFile)));
    assert_eq!(read_private(&ca.write(b"secret")).unwrap().as_slice(), b"secret");
}

#[test]
fn only_a_ca_in_force_is_trusted() {
    let ca = TestCa::new();
    let leaf = ca.leaf(REGION, |_| ());
    let files = ca.files(&leaf, &[]);
    let trusting = |contents: &[u8]| {
        let trust = vec![files.trust[0].clone(), ca.write(contents)];
        only(&Files { trust, ..files.clone() })
    };
    let expected = "is not a CA's certificate; right is the CA that issues function certificates";
    assert_eq!(trusting(&leaf.der), (Part::Trust(1), expected.into()));
    let nothing = (Part::Trust(1), "holds no certificate; right is PEM or DER".to_owned());
    assert_eq!(trusting(b""), nothing);
    assert_eq!(trusting(b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"), nothing);
    let later = now().checked_add(1000.hours()).unwrap();
    let faults = Tls::open(&files, later).map(|_| ()).unwrap_err();
    assert!(
        faults
            .iter()
            .any(|fault| fault.part == Part::Trust(0) && said(fault).starts_with("expired"))
    );
    let none = Files { trust: Vec::new(), revocation: Revocation::Off, ..files.clone() };
    assert_eq!(only(&none), (Part::Trust(0), "none given; right is at least one file".into()));
}

#[test]
fn revocation_is_never_off_by_accident() {
    let ca = TestCa::new();
    let files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    let lists =
        |lists: Vec<PathBuf>| Files { revocation: Revocation::Lists(lists), ..files.clone() };
    let none = faults(&lists(Vec::new()));
    assert_eq!(none, [(Part::Crl(0), "none given; right is at least one file".into())]);
    let nothing = only(&lists(vec![ca.write(b"nothing")]));
    let expected = "holds no certificate revocation list; right is PEM or DER";
    assert_eq!(nothing, (Part::Crl(0), expected.into()));
    let expired = only(&lists(vec![ca.write(ca.list(&[], -9, -1).as_bytes())])).1;
    assert!(expired.starts_with("expired "), "{expired}");
    let early = only(&lists(vec![ca.write(ca.list(&[], 1, 9).as_bytes())])).1;
    assert!(early.starts_with("is valid only from "), "{early}");
    let foreign = TestCa::named("Other").list(&[], -1, 1);
    let foreign = only(&lists(vec![ca.write(foreign.as_bytes())]));
    assert_eq!(foreign, (Part::Crl(0), "is issued by none of the trusted CAs".into()));
    let forged = only(&lists(vec![ca.write(TestCa::new().list(&[], -1, 1).as_bytes())]));
    assert_eq!(
        forged,
        (Part::Crl(0), "is not signed by the CA that it names; fetch it anew".into())
    );
}

#[test]
fn a_list_of_another_ca_than_our_own_must_be_signed_by_it_too() {
    // Else everybody whom that CA has issued to is refused, and only once they come.
    let (ca, other) = (TestCa::new(), TestCa::named("Another function CA"));
    let forger = TestCa::named("Another function CA");
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    files.trust.push(other.write(other.certificate.pem().as_bytes()));
    let mut with = |list: String| {
        let lists = [ca.list(&[], -1, 1), list].map(|list| ca.write(list.as_bytes()));
        files.revocation = Revocation::Lists(lists.into());
        files.clone()
    };
    assert!(Tls::open(&with(other.list(&[], -1, 1)), now()).is_ok());
    let told = only(&with(forger.list(&[], -1, 1)));
    assert_eq!(
        told,
        (Part::Crl(1), "is not signed by the CA that it names; fetch it anew".to_owned())
    );
}

#[test]
fn every_trusted_ca_needs_a_list() {
    let (ca, other) = (TestCa::new(), TestCa::named("Other"));
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    files.trust.push(other.write(other.certificate.pem().as_bytes()));
    let expected = "lacks a revocation list; every certificate of this CA would be refused";
    assert_eq!(only(&files), (Part::Trust(1), expected.into()));
}
