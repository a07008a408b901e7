//! Who may call us: whole handshakes against every client we could think of.

use crate::peer::{
    Refusal, VerifiedPeer,
    fixtures::{Leaf, MUNICIPALITY, REGION, TestCa, hsa_id, now, valid},
    material::Revocation,
    tls::Tls,
};
use jiff::ToSpan;
use rcgen::ExtendedKeyUsagePurpose;
use rustls::{
    ClientConfig, DigitallySignedStruct, Error, HandshakeKind, SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime},
    sign::{CertifiedKey, SigningKey, SingleCertAndKey},
};
use std::{sync::Arc, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(5);

/// A client that plays by no rules of ours.
pub(super) struct Client(ClientConfig);

impl Client {
    pub(super) fn with(leaf: &Leaf) -> Self {
        Self::with_chain(vec![leaf.der.clone()], leaf)
    }

    fn with_chain(chain: Vec<CertificateDer<'static>>, leaf: &Leaf) -> Self {
        // Unlike the library's own way, this looks at neither chain nor key.
        let certified = CertifiedKey::new(chain, signing_key(leaf));
        let resolver = Arc::new(SingleCertAndKey::from(certified));
        Self(credulous().with_client_cert_resolver(resolver)).offering(&[b"h2"])
    }

    fn anonymous() -> Self {
        Self(credulous().with_no_client_auth())
    }

    fn offering(mut self, protocols: &[&[u8]]) -> Self {
        self.0.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        self
    }
}

fn credulous() -> rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert> {
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Credulous))
}

fn signing_key(leaf: &Leaf) -> Arc<dyn SigningKey> {
    let key = PrivateKeyDer::try_from(leaf.key.serialize_der()).unwrap();
    aws_lc_rs::default_provider().key_provider.load_private_key(key).unwrap()
}

/// Believes any server.
#[derive(Debug)]
struct Credulous;

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// One handshake, as the server sees it.
pub(super) async fn shake(server: &Tls, client: Client) -> Result<VerifiedPeer, Refusal> {
    let (near, far) = duplex(64 * 1024);
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(client.0));
    let (accepted, _) = tokio::join!(server.accept(near, PATIENCE), connector.connect(name, far));
    accepted.map(|(_, peer)| peer)
}

async fn refused(server: &Tls, client: Client) -> Refusal {
    shake(server, client).await.unwrap_err()
}

#[tokio::test]
async fn a_good_certificate_names_its_peer() {
    let ca = TestCa::new();
    let server = ca.tls(REGION, &[]);
    let leaf = ca.leaf(MUNICIPALITY, |_| ());
    let peer = shake(&server, Client::with(&leaf)).await.unwrap();
    assert_eq!(*peer.hsa_id(), hsa_id(MUNICIPALITY));
    let again = shake(&server, Client::with(&leaf)).await.unwrap();
    assert_eq!(peer, again);
    let renewed = ca.leaf(MUNICIPALITY, |_| ());
    let renewed = shake(&server, Client::with(&renewed)).await.unwrap();
    assert_eq!(renewed.hsa_id(), peer.hsa_id());
    assert_ne!(renewed.fingerprint(), peer.fingerprint());
}

#[tokio::test]
async fn a_certificate_out_of_order_is_refused() {
    let ca = TestCa::new();
    let revoked = ca.leaf(MUNICIPALITY, |_| ());
    let server = ca.tls(REGION, &[&revoked]);
    let leaf = |spoil: &dyn Fn(&mut rcgen::CertificateParams)| ca.leaf(MUNICIPALITY, spoil);
    let purpose = |purpose: ExtendedKeyUsagePurpose| {
        leaf(&move |params| params.extended_key_usages = vec![purpose.clone()])
    };
    let cases = [
        ("revoked", revoked, Refusal::Revoked),
        ("expired", ca.leaf(MUNICIPALITY, valid(-10, -1)), Refusal::Expired),
        ("not yet valid", ca.leaf(MUNICIPALITY, valid(2, 10)), Refusal::NotYetValid),
        ("server only", purpose(ExtendedKeyUsagePurpose::ServerAuth), Refusal::WrongPurpose),
        ("code signing", purpose(ExtendedKeyUsagePurpose::CodeSigning), Refusal::WrongPurpose),
        ("any purpose", purpose(ExtendedKeyUsagePurpose::Any), Refusal::WrongPurpose),
        (
            "a CA's",
            leaf(&|params| {
                params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            }),
            Refusal::BadCertificate,
        ),
        (
            "an unknown critical extension",
            leaf(&|params| {
                let mut extension =
                    rcgen::CustomExtension::from_oid_content(&[1, 2, 752, 9999], vec![5, 0]);
                extension.set_criticality(true);
                params.custom_extensions = vec![extension];
            }),
            Refusal::BadCertificate,
        ),
        ("another CA's", TestCa::named("Other").leaf(MUNICIPALITY, |_| ()), Refusal::UnknownIssuer),
    ];
    for (what, leaf, expected) in cases {
        assert_eq!(refused(&server, Client::with(&leaf)).await, expected, "{what}");
    }
}

#[tokio::test]
async fn a_ca_that_only_shares_the_name_is_refused() {
    let (ca, forger) = (TestCa::new(), TestCa::new());
    let forged = forger.leaf(MUNICIPALITY, |_| ());
    let refusal = refused(&ca.tls(REGION, &[]), Client::with(&forged)).await;
    assert!(matches!(refusal, Refusal::BadCertificate | Refusal::UnknownIssuer), "{refusal}");
}

#[tokio::test]
async fn a_certificate_from_a_ca_below_the_trusted_one_is_refused() {
    let ca = TestCa::new();
    let below = ca.below("Test person CA");
    let leaf = below.leaf(MUNICIPALITY, |_| ());
    let chain = vec![leaf.der.clone(), below.certificate.der().clone()];
    let client = Client::with_chain(chain, &leaf);
    assert_eq!(refused(&ca.tls(REGION, &[]), client).await, Refusal::UnknownIssuer);
}

#[tokio::test]
async fn a_certificate_without_its_key_is_refused() {
    let ca = TestCa::new();
    let (victim, thief) = (ca.leaf(MUNICIPALITY, |_| ()), ca.leaf("SE2120001850-THIEF", |_| ()));
    let client = Client::with_chain(vec![victim.der], &thief);
    assert_eq!(refused(&ca.tls(REGION, &[]), client).await, Refusal::BadCertificate);
}

#[tokio::test]
async fn a_client_without_a_certificate_is_refused() {
    let ca = TestCa::new();
    let server = ca.tls(REGION, &[]);
    assert_eq!(refused(&server, Client::anonymous()).await, Refusal::NoCertificate);
}

#[tokio::test]
async fn a_client_that_speaks_something_else_is_refused() {
    let ca = TestCa::new();
    let server = ca.tls(REGION, &[]);
    let client = Client::with(&ca.leaf(MUNICIPALITY, |_| ())).offering(&[b"http/1.1"]);
    assert_eq!(refused(&server, client).await, Refusal::BadTls);
}

#[tokio::test]
async fn a_revocation_list_that_runs_out_shuts_everybody_out() {
    let ca = TestCa::new();
    let leaf = ca.leaf(MUNICIPALITY, |_| ());
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[]);
    files.revocation = Revocation::Lists(vec![ca.write(ca.list(&[], -9, -1).as_bytes())]);
    // It was in force when the gateway started, five days ago.
    let server = Tls::open(&files, now().checked_sub(120.hours()).unwrap()).unwrap();
    assert_eq!(refused(&server, Client::with(&leaf)).await, Refusal::RevocationListExpired);
}

#[tokio::test]
async fn revocation_that_is_off_lets_the_revoked_in() {
    let ca = TestCa::new();
    let revoked = ca.leaf(MUNICIPALITY, |_| ());
    let mut files = ca.files(&ca.leaf(REGION, |_| ()), &[&revoked]);
    files.revocation = Revocation::Off;
    let server = Tls::open(&files, now()).unwrap();
    assert!(shake(&server, Client::with(&revoked)).await.is_ok());
}

#[tokio::test]
async fn nothing_is_ever_resumed() {
    let ca = TestCa::new();
    let server = ca.tls(REGION, &[]);
    let mut client = Client::with(&ca.leaf(MUNICIPALITY, |_| ()));
    client.0.resumption = Resumption::in_memory_sessions(8);
    client.0.enable_early_data = true;
    let connector = TlsConnector::from(Arc::new(client.0));
    for _ in 0..3 {
        let (near, far) = duplex(64 * 1024);
        let name = ServerName::try_from("localhost").unwrap();
        let (accepted, connected) =
            tokio::join!(server.accept(near, PATIENCE), connector.connect(name, far));
        let ((mut near, _), mut far) = (accepted.unwrap(), connected.unwrap());
        // A ticket would travel before the first byte of ours.
        near.write_all(b"!").await.unwrap();
        near.flush().await.unwrap();
        assert_eq!(far.read_u8().await.unwrap(), b'!');
        assert_eq!(near.get_ref().1.handshake_kind(), Some(HandshakeKind::Full));
        assert_eq!(far.get_ref().1.handshake_kind(), Some(HandshakeKind::Full));
        assert_eq!(far.get_ref().1.tls13_tickets_received(), 0);
    }
}

/// Answers a client that says `bytes`, and no more.
async fn answer(server: &Tls, bytes: &[u8]) -> (Refusal, Vec<u8>) {
    let (near, mut far): (DuplexStream, DuplexStream) = duplex(64 * 1024);
    let client = async {
        far.write_all(bytes).await.unwrap();
        far.shutdown().await.unwrap();
        let mut heard = Vec::new();
        far.read_to_end(&mut heard).await.unwrap();
        heard
    };
    let (accepted, heard) = tokio::join!(server.accept(near, PATIENCE), client);
    (accepted.map(|_| ()).unwrap_err(), heard)
}

#[tokio::test]
async fn tls_1_2_is_refused() {
    let ca = TestCa::new();
    let server = ca.tls(REGION, &[]);
    // version 1.2, no session, ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, no compression;
    // extensions: P-256, ECDSA with SHA-256.
    let extensions = [
        [0x00, 0x0a, 0x00, 0x04, 0x00, 0x02, 0x00, 0x17],
        [0x00, 0x0d, 0x00, 0x04, 0x00, 0x02, 0x04, 0x03],
    ]
    .concat();
    let hello = [
        &[0x03, 0x03],
        [7_u8; 32].as_slice(),
        &[0x00, 0x00, 0x02, 0xc0, 0x2b, 0x01, 0x00],
        &[0x00, extensions.len() as u8],
        &extensions,
    ]
    .concat();
    let handshake = [&[0x01, 0x00, 0x00, hello.len() as u8], hello.as_slice()].concat();
    let record = [&[0x16, 0x03, 0x01, 0x00, handshake.len() as u8], handshake.as_slice()].concat();
    let (refusal, heard) = answer(&server, &record).await;
    assert_eq!(refusal, Refusal::BadTls);
    // A fatal alert: protocol_version.
    assert_eq!(heard, [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 70]);
}

#[tokio::test]
async fn what_is_not_tls_is_refused() {
    let ca = TestCa::new();
    let server = ca.tls(REGION, &[]);
    let (refusal, _) = answer(&server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!(refusal, Refusal::BadTls);
    let (refusal, _) = answer(&server, b"").await;
    assert_eq!(refusal, Refusal::ConnectionLost);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_hung_up_on() {
    let ca = TestCa::new();
    let server = ca.tls(REGION, &[]);
    let (near, _far) = duplex(64 * 1024);
    let refusal = server.accept(near, PATIENCE).await.map(|_| ()).unwrap_err();
    assert_eq!(refusal, Refusal::TimedOut);
}
