//! Whom we call: the one expected peer at its own address, and nobody who merely could be.

use crate::peer::{
    Endpoint,
    fixtures::{Leaf, MUNICIPALITY, REGION, TestCa, hsa_id, valid},
    subject::SubjectError,
    tls::Tls,
    verifier::AnotherPeer,
};
use rcgen::{ExtendedKeyUsagePurpose, SanType};
use rustls::{CertificateError, Error, ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer};
use std::{io, sync::Arc, time::Duration};
use tokio::io::duplex;
use tokio_rustls::TlsAcceptor;

/// A server that plays by no rules of ours.
async fn call(caller: &Tls, server: &Leaf, endpoint: &str) -> Result<(), Error> {
    let key = PrivateKeyDer::try_from(server.key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![server.der.clone()], key)
        .unwrap();
    let (near, far) = duplex(64 * 1024);
    let endpoint: Endpoint = endpoint.parse().unwrap();
    let connector = caller.connector(hsa_id(MUNICIPALITY)).unwrap();
    let accepting = TlsAcceptor::from(Arc::new(config)).accept(far);
    let (connected, _) = tokio::join!(connector.connect(&endpoint, near), accepting);
    connected.map(|_| ()).map_err(cause)
}

fn cause(error: io::Error) -> Error {
    error.into_inner().unwrap().downcast_ref::<Error>().unwrap().clone()
}

fn certificate_error(result: Result<(), Error>) -> CertificateError {
    match result {
        Err(Error::InvalidCertificate(error)) => error,
        other => panic!("not refused for its certificate: {other:?}"),
    }
}

const HERE: &str = "https://localhost:7444";

#[tokio::test]
async fn the_expected_peer_is_called_by_name_and_by_address() {
    let ca = TestCa::new();
    let caller = ca.tls(REGION, &[]);
    let server = ca.leaf(MUNICIPALITY, |_| ());
    for endpoint in [HERE, "https://127.0.0.1:7444"] {
        assert_eq!(call(&caller, &server, endpoint).await, Ok(()), "{endpoint}");
    }
    let lower = ca.leaf(&MUNICIPALITY.to_lowercase(), |_| ());
    assert_eq!(call(&caller, &lower, HERE).await, Ok(()));
}

#[tokio::test]
async fn another_peer_of_the_same_ca_is_hung_up_on() {
    let ca = TestCa::new();
    let caller = ca.tls(REGION, &[]);
    for other in ["SE2120001850-OTHER", "SE2321000156-STAFETT"] {
        match certificate_error(call(&caller, &ca.leaf(other, |_| ()), HERE).await) {
            CertificateError::Other(error) => assert!(error.0.is::<AnotherPeer>()),
            error => panic!("{error:?}"),
        }
    }
    match certificate_error(call(&caller, &ca.leaf("", |_| ()), HERE).await) {
        CertificateError::Other(error) => assert!(error.0.is::<SubjectError>()),
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_server_out_of_order_is_hung_up_on() {
    use CertificateError as E;
    let ca = TestCa::new();
    let revoked = ca.leaf(MUNICIPALITY, |_| ());
    let caller = ca.tls(REGION, &[&revoked]);
    let elsewhere = ca.leaf(MUNICIPALITY, |params| {
        params.subject_alt_names = vec![SanType::DnsName("elsewhere.se".try_into().unwrap())];
    });
    let nameless = ca.leaf(MUNICIPALITY, |params| params.subject_alt_names.clear());
    let client_only = ca.leaf(MUNICIPALITY, |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    type Expected = fn(&CertificateError) -> bool;
    let cases: [(&str, Leaf, Expected); 7] = [
        ("revoked", revoked, |e| matches!(e, E::Revoked)),
        ("expired", ca.leaf(MUNICIPALITY, valid(-9, -1)), |e| {
            matches!(e, E::ExpiredContext { .. })
        }),
        ("early", ca.leaf(MUNICIPALITY, valid(2, 9)), |e| {
            matches!(e, E::NotValidYetContext { .. })
        }),
        ("elsewhere", elsewhere, |e| matches!(e, E::NotValidForNameContext { .. })),
        ("nameless", nameless, |e| matches!(e, E::NotValidForNameContext { .. })),
        ("client only", client_only, |e| matches!(e, E::InvalidPurposeContext { .. })),
        ("another CA's", TestCa::named("Other").leaf(MUNICIPALITY, |_| ()), |e| {
            matches!(e, E::UnknownIssuer)
        }),
    ];
    for (what, server, expected) in cases {
        let error = certificate_error(call(&caller, &server, HERE).await);
        assert!(expected(&error), "{what}: {error:?}");
    }
}

#[tokio::test]
async fn our_two_ends_fit_each_other() {
    let ca = TestCa::new();
    let (region, municipality) = (ca.tls(REGION, &[]), ca.tls(MUNICIPALITY, &[]));
    let (near, far) = duplex(64 * 1024);
    let connector = region.connector(hsa_id(MUNICIPALITY)).unwrap();
    let endpoint: Endpoint = HERE.parse().unwrap();
    let (connected, accepted) = tokio::join!(
        connector.connect(&endpoint, near),
        municipality.accept(far, Duration::from_secs(5))
    );
    let (near, (_, caller)) = (connected.unwrap(), accepted.unwrap());
    assert_eq!(caller.hsa_id(), region.hsa_id());
    assert_eq!(near.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let version = near.get_ref().1.protocol_version();
    assert_eq!(version, Some(rustls::ProtocolVersion::TLSv1_3));
}
