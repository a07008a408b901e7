//! A municipality records by codes of its own: its gateway knows them from its own file, and no other need.

use crate::support::{
    BUP, CHILDREN, KARLSTAD, REGION, SOC, Site, consent, consent_to, guardians, header_of, id_of,
    sip_step,
};
use stafett::wire::v1::{self, PacketStatus, packet::Body};
use std::{fs, path::Path};

/// A step that the social services' own system wrote.
fn own_step(code: &str) -> v1::Packet {
    let mut packet = sip_step(CHILDREN[0], code);
    let header = header_of(&mut packet);
    (header.sender_unit, header.receiver_unit) = (SOC.to_owned(), BUP.to_owned());
    let (name, version) = ("exempelkommun-sip".to_owned(), "2025-01-01".to_owned());
    header.code_map = Some(v1::CodeMap { name, version });
    if let Some(Body::SipStep(step)) = &mut packet.body {
        step.recorded_by = SOC.to_owned();
        let system = "2.25.232030395619709111035434587088625390063".to_owned();
        step.recorded_as = Some(v1::Code { system, code: code.to_owned() });
    }
    packet
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_of_ones_own_are_taken_as_the_configuration_names_them() {
    let site = Site::new();
    let own =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters/socialtjanst/egna-koder.codes.toml");
    fs::copy(own, site.path("own.codes.toml")).unwrap();

    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let refused = social.submit(&own_step("SIP-08")).await.unwrap_err();
    let says = "unknown code map; right is one of kva-sip 2020-04-09";
    assert!(refused.message().contains(says), "{}", refused.message());
    karlstad.stop().await;

    site.reconfigure(KARLSTAD, "[keys]", "[codes]\nfiles = [\"own.codes.toml\"]\n[keys]");
    let region = site.start(REGION).await;
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    for (code, says) in [
        ("SIP-77", "unknown code SIP-77 in map exempelkommun-sip 2025-01-01"),
        ("SIP-05", "code SIP-05 in map exempelkommun-sip 2025-01-01 was retired after 2025-03-31"),
        (
            "SIP-07",
            "code SIP-07 in map exempelkommun-sip 2025-01-01 stands for SIP_STEP_KIND_MET; right for the step beside it is SIP-08",
        ),
    ] {
        let refused = social.submit(&own_step(code)).await.unwrap_err();
        assert!(refused.message().contains(says), "{}", refused.message());
    }
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    social.record(CHILDREN[0], consent("g1")).await.unwrap();
    let receipt = social.submit(&own_step("SIP-08")).await.unwrap();
    assert!(matches!(receipt.status(), PacketStatus::Held | PacketStatus::Queued));
    region.stop().await;
    karlstad.stop().await;
}

/// The operator's own pack takes the place of the built-in one, with the codes that the municipality really has.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_the_region_arrives_under_the_municipalitys_own_code() {
    let site = Site::new();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters/socialtjanst");
    let theirs = site.path("packs").join("socialtjanst");
    fs::create_dir_all(&theirs).unwrap();
    for file in ["adapter.toml", "placering.map.toml", "sip-step.csv.j2"] {
        fs::copy(ours.join(file), theirs.join(file)).unwrap();
    }
    let codes = fs::read_to_string(ours.join("egna-koder.codes.toml")).unwrap();
    fs::write(theirs.join("egna-koder.codes.toml"), codes.replace("SIP-08", "SIP-88")).unwrap();
    site.reconfigure(KARLSTAD, "[tls]", "packs = \"packs\"\n[tls]");
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    bvc.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    bvc.record(CHILDREN[0], consent_to("g1", &["sip.step"], &[SOC])).await.unwrap();
    let packet = sip_step(CHILDREN[0], "AU124");
    bvc.submit(&packet).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    let file = site.path("karlstad-in").join(format!("{}.csv", id_of(&packet)));
    let text = fs::read_to_string(file).unwrap();
    assert!(text.lines().nth(1).unwrap().contains(";\"AU124\";\"SIP-88\";"), "{text}");
    karlstad.stop().await;
    region.stop().await;
}
