//! What is due in a SIP: reminded of before, a deviation after, a substitute where nobody takes a kallelse. Each once.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, SipStepKind as Step, packet::Body};
use std::fs;
use std::path::Path;

const CASE: (&str, &str) = (CHILDREN[0], "SIP-2027-17");

pub(crate) const FUNCTION: &str = r#"[sip]
[[sip.deadline]]
what = "notice"
days = 14
source = "överenskommelse 2027-114"

[[sip.function]]
unit = "SE2321000156-BUP01"
name = "SIP-samordnare"
substitutes = ["Enhetschef BUP"]
escalate_after_hours = 24

[courier]"#;

/// Both gateways, open to every kind, with consents and an agreement.
pub(crate) async fn houses(site: &Site) -> (Running, Running) {
    open_to_every_kind(site);
    site.reconfigure(REGION, "[courier]", FUNCTION);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    for (name, gateway) in [("bvc", &region), ("social", &karlstad)] {
        let client = site.client(name, gateway).await;
        client.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
        let kinds = ["sip.step", "sip.invitation", "sip.reply", "sip.plan"];
        client.record(CHILDREN[0], consent_to("g1", &kinds, &[SOC, BUP])).await.unwrap();
        let operator = site.client("tyst", gateway).await;
        operator.record_common(agreement("a1", "2027-01-01", "2030-01-01")).await.unwrap();
    }
    (karlstad, region)
}

/// A kallelse to BUP of 16 August, to be answered by the 23rd, to a meeting on the 30th.
pub(crate) fn kallelse() -> v1::Packet {
    edited(&packet_of("sip.invitation"), |header| {
        (header.replaces, header.not_before) = (String::new(), None);
    })
}

/// What a record system's folder holds, of one kind.
pub(crate) fn taken(folder: &Path, kind: &str) -> Vec<serde_json::Value> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|file| file.extension().is_some_and(|it| it == "json"));
    let read = files.map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap());
    read.filter(|packet: &serde_json::Value| packet["kind"] == kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kallelse_without_an_answer_is_reminded_of_and_then_a_deviation() {
    let site = Site::new();
    let (karlstad, region) = houses(&site).await;
    let social = site.client("social", &karlstad).await;
    let call = kallelse();
    social.submit(&call).await.unwrap();
    social.until(&id_of(&call), v1::PacketStatus::Imported).await;
    let folder = site.path("region-in");
    assert!(taken(&folder, "sip.reminder").is_empty());

    // The day before the last but one.
    site.clock.turn(SignedDuration::from_hours(24 * 5));
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    eventually("BUP is reminded", || !taken(&folder, "sip.reminder").is_empty()).await;
    let [reminder]: [_; 1] = taken(&folder, "sip.reminder").try_into().unwrap();
    assert_eq!(reminder["body"]["deadline"], "SIP_DEADLINE_REPLY");
    assert_eq!(reminder["body"]["due"], "2027-08-23");
    assert_eq!(reminder["body"]["about"], id_of(&call));
    assert!(!reminder.to_string().contains(CHILDREN[0]), "it tells of nobody");
    let due = site.client("social", &karlstad).await.sips().await[0].due.clone();
    assert_eq!((due[0].what.as_str(), due[0].late), ("reply", false));

    site.clock.turn(SignedDuration::from_hours(24 * 3));
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    eventually("BUP is told", || !taken(&folder, "deviation.report").is_empty()).await;
    // Again, with everything that was known built anew: nothing goes twice.
    karlstad.stop().await;
    fs::remove_file(site.data(KARLSTAD).join("index.redb")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let other = step((SOC, BUP), (CHILDREN[0], "SIP-2027-18"), Step::NeedSeen, "2027-08-16");
    social.submit(&other).await.unwrap();
    social.until(&id_of(&other), v1::PacketStatus::Imported).await;
    let [late]: [_; 1] = taken(&folder, "deviation.report").try_into().unwrap();
    assert_eq!(late["body"]["deviation"], "DEVIATION_KIND_NO_ANSWER");
    assert_eq!(late["body"]["parties"], serde_json::json!([SOC, BUP]));
    assert_eq!(late["body"]["happened_on"], "2027-08-23");
    assert_eq!(taken(&folder, "sip.reminder").len(), 1);
    let case = social.sips().await.into_iter().find(|case| case.case_id == CASE.1).unwrap();
    assert!(case.due[0].late);
    assert_eq!(late["body"]["blinded_case"], case.reference);
    region.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kallelse_that_nobody_takes_goes_to_the_substitute() {
    let site = Site::new();
    let (karlstad, region) = houses(&site).await;
    let social = site.client("social", &karlstad).await;
    let call = kallelse();
    social.submit(&call).await.unwrap();
    social.until(&id_of(&call), v1::PacketStatus::Imported).await;
    let folder = site.path("region-in");
    let function = || taken(&folder, "sip.invitation")[0]["header"]["receiver_function"].clone();
    assert_eq!(function(), "SIP-samordnare");
    site.clock.turn(SignedDuration::from_hours(25));
    region.stop().await;
    let region = site.start(REGION).await;
    eventually("the substitute has it", || function() == "Enhetschef BUP").await;
    assert_eq!(taken(&folder, "sip.invitation").len(), 1);
    let revisor = site.client("revisor", &region).await;
    let escalated = async || {
        let entries = revisor.entries().await;
        entries.iter().filter(|entry| entry.event == "escalated").count()
    };
    eventually_not("it is on record", async || escalated().await == 0).await;

    // BUP answers: nobody else is asked, however long it takes.
    let answer = v1::SipReply {
        invitation_id: id_of(&call),
        attendance: v1::SipAttendance::Comes.into(),
        ..v1::SipReply::default()
    };
    let mut reply = step((BUP, SOC), CASE, Step::Replied, "2027-08-17");
    reply.body = Some(Body::SipReply(answer));
    let bvc = site.client("bvc", &region).await;
    bvc.submit(&reply).await.unwrap();
    bvc.until(&id_of(&reply), v1::PacketStatus::Imported).await;
    site.clock.turn(SignedDuration::from_hours(24 * 8));
    for house in [karlstad, region] {
        house.stop().await;
    }
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let social = site.client("social", &karlstad).await;
    let case = social.sips().await.remove(0);
    assert!(case.due.iter().all(|due| due.what != "reply"), "it was answered in time");
    assert!(taken(&folder, "deviation.report").is_empty());
    region.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn short_notice_and_an_empty_chair_are_deviations_to_whom_they_concern() {
    let site = Site::new();
    let (karlstad, region) = houses(&site).await;
    let social = site.client("social", &karlstad).await;
    // On the 16th to the 20th: the agreement asks for fourteen days.
    let mut call = kallelse();
    if let Some(Body::SipInvitation(it)) = call.body.as_mut() {
        it.meeting.as_mut().unwrap().at =
            Some(prost_types::Timestamp { seconds: 1_818_752_400, nanos: 0 });
        it.reply_by = "2027-08-18".to_owned();
    }
    social.submit(&call).await.unwrap();
    let soc = site.path("karlstad-in");
    eventually("the social board is told", || !taken(&soc, "deviation.report").is_empty()).await;
    let [late]: [_; 1] = taken(&soc, "deviation.report").try_into().unwrap();
    assert_eq!(late["body"]["deviation"], "DEVIATION_KIND_LATE_KALLELSE");
    assert_eq!(late["header"]["sender_unit"], BUP);

    // BUP was called to the meeting of the plan, and did not come.
    let mut plan = edited(&packet_of("sip.plan"), |header| {
        header.replaces.clear();
        header.ground = None;
    });
    if let Some(Body::SipPlan(it)) = plan.body.as_mut() {
        it.came.retain(|party| party.unit.is_empty());
        it.relative_measures.clear();
    }
    social.submit(&plan).await.unwrap();
    let folder = site.path("region-in");
    eventually("BUP is told", || !taken(&folder, "deviation.report").is_empty()).await;
    let [missed]: [_; 1] = taken(&folder, "deviation.report").try_into().unwrap();
    assert_eq!(missed["body"]["deviation"], "DEVIATION_KIND_MISSED_MEETING");
    assert_eq!(missed["body"]["happened_on"], "2027-08-13");
    drop(region);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complete_plan_that_is_refused_as_incomplete_is_a_deviation() {
    let site = Site::new();
    open_to_every_kind(&site);
    let soc = format!("unit = \"{SOC}\"\npack = \"paket-mapp\"");
    site.reconfigure(KARLSTAD, &soc, &format!("{soc}\nimported = \"reported\""));
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, social) = (site.client("bvc", &region).await, site.client("social", &karlstad).await);
    bvc.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    bvc.record(CHILDREN[0], consent_to("g1", &["sip.plan"], &[SOC])).await.unwrap();
    let operator = site.client("tyst", &region).await;
    operator.record_common(agreement("a1", "2027-01-01", "2030-01-01")).await.unwrap();
    let mut plan = edited(&packet_of("sip.plan"), |header| {
        (header.sender_unit, header.receiver_unit) = (BUP.to_owned(), SOC.to_owned());
        (header.replaces, header.ground) = (String::new(), None);
    });
    if let Some(Body::SipPlan(it)) = plan.body.as_mut() {
        it.came = it.called.clone();
        it.relative_measures.clear();
    }
    bvc.submit(&plan).await.unwrap();
    bvc.until(&id_of(&plan), v1::PacketStatus::Delivered).await;
    let refusal = v1::AcknowledgeRequest {
        packet_id: id_of(&plan),
        depth: v1::Depth::Rejected.into(),
        reason: v1::RejectReason::Incomplete.into(),
    };
    social.gateway().acknowledge(refusal).await.unwrap();
    bvc.until(&id_of(&plan), v1::PacketStatus::Rejected).await;
    region.stop().await;
    let _region = site.start(REGION).await;
    let folder = site.path("karlstad-in");
    eventually("the social board is told", || !taken(&folder, "deviation.report").is_empty()).await;
    let [told]: [_; 1] = taken(&folder, "deviation.report").try_into().unwrap();
    assert_eq!(told["body"]["deviation"], "DEVIATION_KIND_REFUSED_THOUGH_COMPLETE");
    assert_eq!(told["body"]["parties"], serde_json::json!([BUP, SOC]));
}

/// What is held, or did not arrive, can't be answered: nobody is blamed for it.
#[tokio::test(flavor = "multi_thread")]
async fn who_never_got_a_kallelse_owes_no_answer() {
    let site = Site::new();
    let (karlstad, region) = houses(&site).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], revocation("c-g1")).await.unwrap();
    let call = kallelse();
    let receipt = social.submit(&call).await.unwrap();
    assert_eq!(receipt.status(), v1::PacketStatus::Held);
    site.clock.turn(SignedDuration::from_hours(24 * 9));
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    // Something of another case is seen to after it.
    let other = step((SOC, BUP), (CHILDREN[1], "SIP-2027-18"), Step::NeedSeen, "2027-08-16");
    social.submit(&other).await.unwrap();
    eventually_not("it is seen to", async || social.sips().await.len() < 2).await;
    let operator = site.client("tyst", &karlstad).await;
    let made = async || {
        let waiting = operator.whole_queue().await;
        waiting.iter().filter(|packet| packet.kind == "deviation.report").count()
    };
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(made().await, 0);
    assert!(taken(&site.path("region-in"), "deviation.report").is_empty());
    let case = social.sips().await.into_iter().find(|case| case.case_id == CASE.1).unwrap();
    assert!(case.due.is_empty(), "and nothing is said to be late");
    assert_eq!(case.differences[0].what, "not-heard");
    region.stop().await;
}

/// Whoever hears of it when the day has gone by is not blamed either, nor whoever sat at no table to which nobody had called it.
#[tokio::test(flavor = "multi_thread")]
async fn who_got_a_kallelse_too_late_is_not_blamed() {
    let site = Site::new();
    let (karlstad, region) = houses(&site).await;
    let social = site.client("social", &karlstad).await;
    social
        .record(CHILDREN[0], revocation_in_part("c-g1", &["sip.invitation"], &[], &[]))
        .await
        .unwrap();
    let call = kallelse();
    assert_eq!(social.submit(&call).await.unwrap().status(), v1::PacketStatus::Held);
    site.clock.turn(SignedDuration::from_hours(24 * 15));
    // They met without BUP, whose kallelse waited for a consent.
    let mut plan = edited(&packet_of("sip.plan"), |header| {
        header.replaces.clear();
        header.ground = None;
    });
    if let Some(Body::SipPlan(it)) = plan.body.as_mut() {
        it.established_on = "2027-08-30".to_owned();
        it.came.retain(|party| party.unit.is_empty());
        it.relative_measures.clear();
    }
    social.submit(&plan).await.unwrap();
    social.until(&id_of(&plan), v1::PacketStatus::Imported).await;
    // It goes now, a week after the day by which it asks for an answer.
    let given = consent_to("g1", &["sip.invitation"], &[BUP]);
    let v1::record_request::Change::Consent(given) = given else { panic!("another change") };
    let anew = v1::Consent { id: "c-anew".to_owned(), ..given };
    social.record(CHILDREN[0], v1::record_request::Change::Consent(anew)).await.unwrap();
    social.until(&id_of(&call), v1::PacketStatus::Imported).await;
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let other = step((SOC, BUP), (CHILDREN[1], "SIP-2027-18"), Step::NeedSeen, "2027-08-16");
    social.submit(&other).await.unwrap();
    eventually_not("it is seen to", async || social.sips().await.len() < 2).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let told = taken(&site.path("region-in"), "deviation.report");
    assert!(told.is_empty(), "{told:?}");
    let case = social.sips().await.into_iter().find(|case| case.case_id == CASE.1).unwrap();
    assert!(case.due.iter().all(|due| due.what != "reply"), "{:?}", case.due);
    region.stop().await;
}

/// As between two gateways: once it has come, and not before.
#[tokio::test(flavor = "multi_thread")]
async fn short_notice_within_one_gateway_is_a_deviation_too() {
    let site = Site::new();
    open_to_every_kind(&site);
    site.reconfigure(KARLSTAD, "[courier]", &FUNCTION.replace(BUP, EMI).replace("= 14", "= 15"));
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let call = edited(&kallelse(), |header| header.receiver_unit = EMI.to_owned());
    assert_eq!(social.submit(&call).await.unwrap().status(), v1::PacketStatus::Held);
    let late = async || {
        let cases = social.sips().await;
        cases[0].due.iter().filter(|due| due.what == "notice").count()
    };
    assert_eq!(late().await, 0, "nobody has been called yet");
    social.record(CHILDREN[0], consent_to("g1", &["sip.invitation"], &[EMI])).await.unwrap();
    social.until(&id_of(&call), v1::PacketStatus::Imported).await;
    assert_eq!(late().await, 1);
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    let folder = site.path("karlstad-in");
    eventually("who called is told", || !taken(&folder, "deviation.report").is_empty()).await;
    let [told]: [_; 1] = taken(&folder, "deviation.report").try_into().unwrap();
    assert_eq!(told["body"]["deviation"], "DEVIATION_KIND_LATE_KALLELSE");
    assert_eq!(told["header"]["sender_unit"], EMI);
    assert_eq!(told["header"]["receiver_unit"], SOC);
    karlstad.stop().await;
}
