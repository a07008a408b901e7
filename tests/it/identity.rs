//! Who has no certificate, or one of another CA, is heard by nobody.

use crate::support::*;
use tonic::Code;

/// Nothing that a service says: the connection itself did not come about.
fn unheard(code: Code) -> bool {
    matches!(code, Code::Unavailable | Code::Unknown | Code::Cancelled)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_certificate_nothing_is_answered() {
    let site = Site::new();
    let region = site.start(REGION).await;
    // TLS 1.3 lets a client finish before the server has looked at its certificate.
    if let Ok(nobody) = site.connect(None, region.address).await {
        let refused = nobody.checkpoint().await.unwrap_err();
        assert!(unheard(refused.code()), "{:?}", refused.code());
    }
    site.client("bvc", &region).await.checkpoint().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_ca_is_refused_on_both_sides() {
    let (site, elsewhere) = (Site::new(), Site::new());
    let region = site.start(REGION).await;
    let (certificate, key) = (elsewhere.pki("bvc.pem"), elsewhere.pki("bvc.key"));
    let forged = Some((certificate.as_path(), key.as_path()));
    if let Ok(forged) = dial(tls(&site.pki("ca.pem"), forged), region.address).await {
        let refused = forged.checkpoint().await.unwrap_err();
        assert!(unheard(refused.code()), "{:?}", refused.code());
    }
    // A client that trusts the other CA doesn't believe the gateway either.
    assert!(dial(tls(&elsewhere.pki("ca.pem"), forged), region.address).await.is_err());
}
