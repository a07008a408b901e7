//! Two authorities at one gateway: of a case each hears what it said itself and what has come to it, and nothing else.

use crate::support::*;
use stafett::wire::v1::{self, PacketStatus, SipStepKind as Step, record_request::Change};
use stafett::{Caller, Gateway};

const CASE: (&str, &str) = (CHILDREN[0], "SIP-2027-17");
const DELIVER: &str = "[[deliver]]\nunit = \"SE2120001850-EMI01\"";
/// School health's record system, which belongs to another board than social services.
const SCHOOL_HEALTH: &str = r#"[[peer]]
hsa_id = "SE2120001850-JOURNAL"
name = "Elevhälsans journal"
may = ["receive"]
speaks_for = ["SE2120001850-EMI01"]

"#;

fn peer(hsa_id: &str) -> Caller {
    Caller::in_process(hsa_id.parse().unwrap())
}

fn school_health() -> Caller {
    peer("SE2120001850-JOURNAL")
}

fn social() -> Caller {
    peer("SE2120001850-SOCIAL")
}

async fn cases(gateway: &Gateway, caller: &Caller) -> Vec<v1::SipCase> {
    gateway.sip_list(caller, v1::SipListRequest::default()).await.unwrap().cases
}

async fn submit(gateway: &Gateway, to: &str, kind: Step, day: &str) -> (String, PacketStatus) {
    let packet = step((SOC, to), CASE, kind, day);
    let receipt = gateway.submit(&social(), encoded(&packet).into()).await.unwrap();
    (id_of(&packet), receipt.status())
}

async fn record(gateway: &Gateway, change: Change) {
    gateway.record(&social(), change_of(CHILDREN[0], change)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_held_or_goes_between_others_is_no_part_of_a_unit_s_case() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, DELIVER, &format!("{SCHOOL_HEALTH}{DELIVER}"));
    let karlstad = site.start_with(KARLSTAD, EMI, Postbox::open()).await;
    let gateway = &karlstad.gateway;
    record(gateway, guardians(&["g1"])).await;
    let (first, status) = submit(gateway, EMI, Step::NeedSeen, "2027-06-01").await;
    assert_eq!(status, PacketStatus::Held, "nobody has consented");
    let known = cases(gateway, &social()).await;
    assert_eq!(known.len(), 1);
    assert_eq!(cases(gateway, &school_health()).await, [], "it has not heard of it");
    let shown = async |caller| {
        let reference = known[0].reference.clone();
        gateway.sip_show(&caller, v1::SipShowRequest { reference }).await
    };
    assert!(matches!(shown(school_health()).await, Err(stafett::Error::Absent)));

    record(gateway, consent_to("g1", &["sip.step"], &[EMI, BUP])).await;
    let arrived = async || {
        gateway.status(&social(), &first).await.unwrap().status() == PacketStatus::Imported
    };
    eventually_not("it arrives", async || !arrived().await).await;
    assert_eq!(shown(school_health()).await.unwrap().said.len(), 1);

    // The family leaves school health out; what goes on is between the others.
    record(gateway, revocation_in_part("c-g1", &[], &[EMI], &[])).await;
    submit(gateway, BUP, Step::Offered, "2027-06-02").await;
    let (_, status) = submit(gateway, EMI, Step::Consent, "2027-06-03").await;
    assert_eq!(status, PacketStatus::Held);
    let theirs = shown(school_health()).await.unwrap();
    assert_eq!(theirs.said.len(), 1, "and nothing since");
    assert_eq!(theirs.case.unwrap().newest, "2027-06-01");
    assert_eq!(shown(social()).await.unwrap().said.len(), 3);
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_withheld_from_a_unit_is_not_told_by_its_case() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, DELIVER, &format!("{SCHOOL_HEALTH}{DELIVER}"));
    let karlstad = site.start_with(KARLSTAD, EMI, Postbox::open()).await;
    let gateway = &karlstad.gateway;
    record(gateway, guardians(&["g1"])).await;
    record(gateway, consent_to("g1", &["sip.plan"], &[EMI])).await;
    record(gateway, hiding()).await;
    let plan = edited(&packet_of("sip.plan"), |header| {
        let own = v1::Header { case_id: CASE.1.to_owned(), ..header.clone() };
        *header = v1::Header {
            packet_id: new_id(),
            sender_unit: SOC.to_owned(),
            receiver_unit: EMI.to_owned(),
            child: Some(child(CHILDREN[0])),
            ..own
        };
    });
    gateway.submit(&social(), encoded(&plan).into()).await.unwrap();
    let arrived = async || {
        gateway.status(&social(), &id_of(&plan)).await.unwrap().status() == PacketStatus::Imported
    };
    eventually_not("it arrives", async || !arrived().await).await;
    let due = |cases: &[v1::SipCase]| cases.iter().map(|it| it.due.len()).sum::<usize>();
    assert_ne!(due(&cases(gateway, &social()).await), 0, "a follow-up is planned");
    assert_eq!(due(&cases(gateway, &school_health()).await), 0, "when is not to be known");
    karlstad.stop().await;
}

/// What a guardian left out of a consent does not come by way of the case.
#[tokio::test(flavor = "multi_thread")]
async fn whose_case_it_is_is_not_told_to_whom_that_was_withheld() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, DELIVER, &format!("{SCHOOL_HEALTH}{DELIVER}"));
    let karlstad = site.start_with(KARLSTAD, EMI, Postbox::open()).await;
    let gateway = &karlstad.gateway;
    record(gateway, guardians(&["g1"])).await;
    let Change::Consent(given) = consent_to("g1", &["sip.step"], &[EMI]) else {
        panic!("another change")
    };
    let without_parts = vec!["identity".to_owned()];
    record(gateway, Change::Consent(v1::Consent { without_parts, ..given })).await;
    let (id, _) = submit(gateway, EMI, Step::NeedSeen, "2027-06-01").await;
    let arrived =
        async || gateway.status(&social(), &id).await.unwrap().status() == PacketStatus::Imported;
    eventually_not("it arrives", async || !arrived().await).await;
    assert_eq!(cases(gateway, &social()).await.len(), 1);
    assert_eq!(cases(gateway, &school_health()).await, []);
    karlstad.stop().await;
}

/// What another board has said is secret towards this one, also as the reason of a refusal.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_not_refused_by_what_another_board_has_said() {
    let site = Site::new();
    let submits = SCHOOL_HEALTH.replace("[\"receive\"]", "[\"receive\", \"submit\"]");
    site.reconfigure(KARLSTAD, DELIVER, &format!("{submits}{DELIVER}"));
    let karlstad = site.start_with(KARLSTAD, BUP, Postbox::open()).await;
    let gateway = &karlstad.gateway;
    submit(gateway, BUP, Step::Declined, "2027-06-01").await;
    let established = step((EMI, BUP), CASE, Step::Established, "2027-06-20");
    let preview = gateway.preview(&school_health(), encoded(&established).into()).await;
    assert!(preview.is_ok(), "{:?}", preview.err());
    let taken = gateway.submit(&school_health(), encoded(&established).into()).await;
    assert!(taken.is_ok(), "{:?}", taken.err());
    // To its own word each is held all the same.
    let closed = step((EMI, BUP), CASE, Step::Closed, "2027-06-21");
    gateway.submit(&school_health(), encoded(&closed).into()).await.unwrap();
    let met = step((EMI, BUP), CASE, Step::Met, "2027-06-22");
    let refused = gateway.submit(&school_health(), encoded(&met).into()).await.unwrap_err();
    assert!(refused.to_string().contains("stands at closed"), "{refused}");
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn units_of_one_board_are_held_to_one_word() {
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    bvc.submit(&step((BVC, SOC), CASE, Step::Declined, "2027-06-01")).await.unwrap();
    let plan = step((BUP, SOC), CASE, Step::Established, "2027-06-20");
    let refused = bvc.submit(&plan).await.unwrap_err();
    assert!(refused.message().contains("stands at declined"), "{}", refused.message());
    region.stop().await;
}

/// Whether somebody has been called since a placement is no affair of whoever was told of the placement alone.
#[tokio::test(flavor = "multi_thread")]
async fn whom_a_board_has_called_is_not_told_by_what_it_has_left_to_do() {
    let site = Site::new();
    let limit = "[[sip.deadline]]\nwhat = \"joint-planning\"\ndays = 14\nsource = \"avtal\"\n\n";
    site.reconfigure(KARLSTAD, DELIVER, &format!("{SCHOOL_HEALTH}{DELIVER}"));
    site.reconfigure(KARLSTAD, "[courier]", &format!("{limit}[courier]"));
    open_to_every_kind(&site);
    let karlstad = site.start_with(KARLSTAD, BUP, Postbox::open()).await;
    let gateway = &karlstad.gateway;
    let notice = edited(&placement(CHILDREN[0]), |header| {
        (header.receiver_unit, header.case_id) = (EMI.to_owned(), "LVU-2027-3".to_owned());
    });
    gateway.submit(&social(), encoded(&notice).into()).await.unwrap();
    let arrived = async || {
        gateway.status(&social(), &id_of(&notice)).await.unwrap().status() == PacketStatus::Imported
    };
    eventually_not("it arrives", async || !arrived().await).await;
    let due = async |caller| {
        let cases = cases(gateway, &caller).await;
        let due = cases.iter().flat_map(|case| &case.due).map(|due| due.what.clone());
        due.collect::<Vec<_>>()
    };
    let before = due(school_health()).await;
    assert_eq!(due(social()).await, ["joint-planning"]);
    submit(gateway, BUP, Step::Called, "2027-08-16").await;
    assert_eq!(due(social()).await, Vec::<String>::new());
    assert_eq!(due(school_health()).await, before, "it hears nothing of that");
    karlstad.stop().await;
}
