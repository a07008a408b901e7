//! A kallelse between two boards at one gateway that nobody takes: decided once more, then given to the substitute.

use super::sip_time::{FUNCTION, kallelse, taken};
use crate::support::*;
use jiff::SignedDuration;
use prost::Message as _;
use stafett::wire::v1::{self, SipStepKind as Step, Verdict, record::Event};
use std::fs;

/// Two boards of one municipality, at one gateway: a kallelse between them waits for nobody longer than any other.
#[tokio::test(flavor = "multi_thread")]
async fn a_kallelse_within_one_gateway_goes_to_the_substitute_too() {
    let site = Site::new();
    open_to_every_kind(&site);
    let function = FUNCTION.replace(BUP, EMI).replace("Enhetschef BUP", "Rektor");
    site.reconfigure(KARLSTAD, "[courier]", &function);
    site.reconfigure(KARLSTAD, r#"may = ["audit"]"#, r#"may = ["audit", "disclose"]"#);
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    social.record(CHILDREN[0], consent_to("g1", &["sip.invitation"], &[EMI])).await.unwrap();
    let to_school = |mut call: v1::Packet| {
        header_of(&mut call).receiver_unit = EMI.to_owned();
        call
    };
    let call = to_school(kallelse());
    social.submit(&call).await.unwrap();
    social.until(&id_of(&call), v1::PacketStatus::Imported).await;
    // Another case has been called off.
    let off = edited(&to_school(kallelse()), |header| header.case_id = "SIP-2027-18".to_owned());
    social.submit(&off).await.unwrap();
    let broken_off = step((SOC, EMI), (CHILDREN[0], "SIP-2027-18"), Step::BrokenOff, "2027-08-16");
    social.submit(&broken_off).await.unwrap();
    let folder = site.path("karlstad-in");
    let functions = || {
        let calls = taken(&folder, "sip.invitation");
        let of = |call: &v1::Packet| {
            let is = |it: &&serde_json::Value| it["header"]["packet_id"] == id_of(call);
            calls.iter().find(is).map(|it| it["header"]["receiver_function"].clone())
        };
        (of(&call).unwrap_or_default(), of(&off).unwrap_or_default())
    };
    let first = "SIP-samordnare";
    eventually("both have come", || functions() == (first.into(), first.into())).await;

    // The folder is away: what was decided is on record, and that it has been given isn't.
    let away = site.path("away");
    fs::rename(&folder, &away).unwrap();
    fs::write(&folder, "no folder").unwrap();
    site.clock.turn(SignedDuration::from_hours(25));
    let more = step((SOC, EMI), (CHILDREN[0], "SIP-2027-17"), Step::NeedSeen, "2027-08-16");
    social.submit(&more).await.unwrap();
    eventually_not("it is decided again", async || escalations(&site, &karlstad).await.is_empty())
        .await;
    let [Event::Escalating(tried)] = &escalations(&site, &karlstad).await[..] else {
        panic!("given to nobody yet")
    };
    let decision = tried.decision.as_ref().unwrap();
    assert_eq!((decision.verdict(), decision.rule.as_str()), (Verdict::Permit, "sip-by-consent"));
    assert_eq!(decision.withheld, Vec::<String>::new());
    assert_eq!((tried.to_function.as_str(), tried.pack.as_str()), ("Rektor", "paket-mapp"));

    // Since then where they meet must not be known there.
    social.record(CHILDREN[0], hiding()).await.unwrap();
    karlstad.stop().await;
    fs::remove_file(&folder).unwrap();
    fs::rename(&away, &folder).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    eventually("the substitute has it", || functions().0 == "Rektor").await;
    assert_eq!(functions().1, first, "what is called off is nobody's to take");
    let given = taken(&folder, "sip.invitation");
    let given = given.iter().find(|it| it["header"]["packet_id"] == id_of(&call)).unwrap();
    assert!(!given.to_string().contains("Arvika"), "decided again: {given}");

    // Once: on record, and also where it is folded anew.
    let count = async |karlstad: &Running| escalations(&site, karlstad).await.len();
    eventually_not("it is on record", async || count(&karlstad).await < 3).await;
    let [_, Event::Escalating(again), Event::Escalated(_)] =
        &escalations(&site, &karlstad).await[..]
    else {
        panic!("decided, then given")
    };
    assert!(again.decision.as_ref().unwrap().withheld.contains(&"location".to_owned()));
    karlstad.stop().await;
    fs::remove_file(site.data(KARLSTAD).join("index.redb")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(count(&karlstad).await, 3);
    karlstad.stop().await;
}

/// A reminder is new work, for which a full queue has no room. Two cases, each with a reminder and a substitute due: neither keeps the
/// other, nor itself, from what is owed.
#[tokio::test]
async fn a_reminder_that_finds_no_room_keeps_no_substitute_waiting() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    open_to_every_kind(&site);
    let function = FUNCTION.replace(BUP, EMI).replace("Enhetschef BUP", "Rektor");
    site.reconfigure(KARLSTAD, "[courier]", &function);
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    social.record(CHILDREN[0], consent_to("g1", &["sip.invitation"], &[EMI])).await.unwrap();
    for case in ["SIP-2027-17", "SIP-2027-18"] {
        let call = edited(&kallelse(), |header| {
            (header.receiver_unit, header.case_id) = (EMI.to_owned(), case.to_owned());
        });
        social.submit(&call).await.unwrap();
        social.until(&id_of(&call), v1::PacketStatus::Imported).await;
    }
    // One that waits for a person takes the only place.
    let waits =
        edited(&orosanmalan(CHILDREN[1], EMI), |header| header.sender_unit = SOC.to_owned());
    assert_eq!(social.submit(&waits).await.unwrap().status(), v1::PacketStatus::Held);
    karlstad.stop().await;
    site.reconfigure(KARLSTAD, "packet_kib = 256", "packet_kib = 256\nwaiting = 1");
    site.clock.turn(SignedDuration::from_hours(24 * 5));
    let folder = site.path("karlstad-in");
    let with_substitute = || {
        let calls = taken(&folder, "sip.invitation");
        calls.iter().filter(|it| it["header"]["receiver_function"] == "Rektor").count()
    };
    let refused = || log.lines(&["WARN", "too many packets wait"]).len();
    let karlstad = site.start(KARLSTAD).await;
    eventually("both substitutes have it", || with_substitute() == 2).await;
    eventually("the round has ended", || refused() > 0).await;
    assert_eq!(refused(), 1, "once, not for each case");
    assert!(taken(&folder, "sip.reminder").is_empty(), "there is no room");

    // The reminders are made when there is.
    karlstad.stop().await;
    site.reconfigure(KARLSTAD, "waiting = 1", "waiting = 100");
    let karlstad = site.start(KARLSTAD).await;
    eventually("they are reminded", || taken(&folder, "sip.reminder").len() == 2).await;
    assert_eq!(with_substitute(), 2);
    karlstad.stop().await;
}

/// What is on record of kallelser that nobody took, oldest first.
async fn escalations(site: &Site, gateway: &Running) -> Vec<Event> {
    let mut ledger = site.client("revisor", gateway).await.ledger();
    let child = Some(child(CHILDREN[0]));
    let request = v1::RecordsRequest { child, ..v1::RecordsRequest::default() };
    let mut told = ledger.records(request).await.unwrap().into_inner();
    let mut events = Vec::new();
    while let Some(told) = told.message().await.unwrap() {
        let record = v1::Record::decode(told.record).unwrap();
        let event = record.event.unwrap();
        if matches!(event, Event::Escalating(_) | Event::Escalated(_)) {
            events.push(event);
        }
    }
    events
}
