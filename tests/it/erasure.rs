//! What has been kept long enough is erased, and all else stands: receipts, proofs, what was told.

use crate::support::*;
use crate::support::{err, out, stafett};
use jiff::SignedDuration;
use prost::Message;
use stafett::wire::v1::{self, ErasedPart, PacketStatus};
use std::fs;
use std::process::{Command, Output};
use tonic::Code;

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Longer than a log is kept where nothing is said.
const ELEVEN_YEARS: SignedDuration = SignedDuration::from_hours(24 * 366 * 11);

/// `ledger verify` with every key, over a house's folder.
fn verified(site: &Site, house: House) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stafett"));
    command.args(["ledger", "verify"]).arg(site.data(house));
    command.arg("--key").arg(site.pki(&format!("{}.master.key", house.name)));
    command.arg("--vkey").arg(site.pki(&format!("{}.ledger.vkey", house.name)));
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Both houses, stopped for so long and started again.
async fn after(site: &Site, houses: [Running; 2], pause: SignedDuration) -> [Running; 2] {
    for house in houses {
        house.stop().await;
    }
    site.clock.turn(pause);
    [site.start(KARLSTAD).await, site.start(REGION).await]
}

/// How often this happened, by a house's ledger.
async fn times(revisor: &Client, event: &str) -> usize {
    revisor.entries().await.iter().filter(|entry| entry.event == event).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn content_goes_thirty_days_after_it_has_arrived_and_all_else_stands() {
    let site = Site::new();
    let [karlstad, region] = [site.start(KARLSTAD).await, site.start(REGION).await];
    let bvc = site.client("bvc", &region).await;
    let (packet, held) = (permitted_handover(&bvc, CHILDREN[0]).await, handover(CHILDREN[1]));
    let receipt = bvc.submit(&packet).await.unwrap();
    let waiting = bvc.submit(&held).await.unwrap();
    let imported = "the receiver's import";
    bvc.until_told(&id_of(&packet), imported, |it| it.status() == PacketStatus::Imported).await;
    let number = |receipt: &v1::Receipt| receipt.proof.as_ref().unwrap().index as usize;
    let (sent, kept) = (number(&receipt), number(&waiting));

    // A day too early.
    let [karlstad, region] = after(&site, [karlstad, region], DAY * 29).await;
    let revisor = site.client("revisor", &region).await;
    assert_eq!(times(&revisor, "erasing-payload").await, 0);
    assert!(frames(&site.data(REGION)).iter().all(|frame| !frame.payload_is_erased()));

    let [karlstad, region] = after(&site, [karlstad, region], DAY).await;
    for (house, running) in [(REGION, &region), (KARLSTAD, &karlstad)] {
        let revisor = site.client("revisor", running).await;
        eventually_not("the content is erased", async || {
            times(&revisor, "erased-payload").await == 0
        })
        .await;
        assert_eq!(times(&revisor, "erasing-payload").await, 1);
        let frames = frames(&site.data(house));
        assert_eq!(frames.iter().filter(|frame| frame.payload_is_erased()).count(), 1);
        assert!(frames.iter().all(|frame| !frame.log_is_erased()));
    }
    let lies = frames(&site.data(REGION));
    assert!(lies[sent].payload_is_erased() && !lies[kept].payload_is_erased(), "what waits stays");

    // The receipt is what it was, and so are its proof and what is told of the packet.
    let bvc = site.client("bvc", &region).await;
    assert_eq!(bvc.submit(&packet).await.unwrap().encode_to_vec(), receipt.encode_to_vec());
    let log = Ledger::of(&site.verifier_key(REGION));
    let then = log.proves(receipt.proof.as_ref().unwrap()).unwrap();
    let now = log.head(&bvc.checkpoint().await.unwrap()).unwrap();
    assert!(then.grew_to(&now, &bvc.consistency(then.size, now.size).await.unwrap().hashes));
    assert_eq!(log.proves(&bvc.inclusion(sent as u64, 0).await.unwrap()), Ok(now));
    let status = bvc.status(&id_of(&packet)).await.unwrap();
    assert_eq!(status.status(), PacketStatus::Imported);
    assert_eq!(events(&status).last(), Some(&"erasing-payload"));
    // The other gateway's acknowledgement too.
    let other = site.peer(REGION, &karlstad).await;
    let name = content_name(&site.pki("region.master.key"), &encoded(&packet));
    let again = delivery_of(&packet, name);
    let acknowledged = status.acknowledgements.iter().find(|it| it.depth() == v1::Depth::Stored);
    let given = other.deliver(again).await.unwrap();
    assert_eq!(given.encode_to_vec(), acknowledged.unwrap().encode_to_vec());

    // Nothing is sent that isn't there.
    let tyst = site.client("tyst", &region).await;
    let request = v1::OperateRequest {
        act: v1::OperatorAct::SendAgain.into(),
        reason: v1::OperatorReason::SenderAsked.into(),
        target: Some(v1::operate_request::Target::PacketId(id_of(&packet))),
        sender_unit: String::new(),
    };
    let refused = tyst.gateway().operate(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(
        tyst.erase(&id_of(&packet), ErasedPart::Payload).await.unwrap(),
        None,
        "done before"
    );

    for (house, running) in [(REGION, region), (KARLSTAD, karlstad)] {
        running.stop().await;
        let output = verified(&site, house);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        assert!(told(&output).contains("1 packets have their content erased"), "{}", told(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_known_of_a_packet_goes_years_after_the_last_that_happened_to_it() {
    let site = Site::new();
    let [karlstad, region] = [site.start(KARLSTAD).await, site.start(REGION).await];
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    let receipt = bvc.submit(&packet).await.unwrap();
    let imported = "the receiver's import";
    bvc.until_told(&id_of(&packet), imported, |it| it.status() == PacketStatus::Imported).await;
    bvc.read_child(CHILDREN[0], "").await.unwrap();
    let last = bvc.status(&id_of(&packet)).await.unwrap().history.last().unwrap().index;
    let then = bvc.checkpoint().await.unwrap();

    // Time that a clock passes while the gateway counts it.
    site.clock.turn(ELEVEN_YEARS);
    let young = handover(CHILDREN[1]);
    bvc.submit(&young).await.unwrap();
    region.stop().await;
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let revisor = site.client("revisor", &region).await;
    eventually_not("the log is erased", async || times(&revisor, "erased-log").await < 2).await;

    // The packet's records and the reading of the child's; not the register, nor what is young.
    let entries = revisor.entries().await;
    let erased: Vec<_> = entries.iter().filter(|entry| entry.event == "erased").collect();
    // Its content had not been erased before, so that was announced now.
    let what = "accepted, attempted, acknowledged twice, its content announced as erased; read";
    assert_eq!(erased.len(), 6, "{what}");
    assert!(erased.iter().all(|entry| entry.packet_id.is_empty() && entry.at.is_none()));
    assert!(entries.iter().any(|entry| entry.event == "consent-recorded"));
    let lies = frames(&site.data(REGION));
    assert!(lies[last as usize].log_is_erased() && lies[last as usize].payload_slot.is_none());
    let first = &lies[receipt.proof.as_ref().unwrap().index as usize];
    assert!(first.log_is_erased() && first.payload_is_erased());

    // Its id is not taken again, with whatever content, and nothing is told of it.
    let refused = bvc.submit(&packet).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert!(refused.message().contains("has been erased"), "{}", refused.message());
    assert_eq!(bvc.status(&id_of(&packet)).await.unwrap_err().code(), Code::NotFound);
    let tyst = site.client("tyst", &region).await;
    let refused = tyst.status(&id_of(&packet)).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(tyst.erase(&id_of(&packet), ErasedPart::Log).await.unwrap(), None, "done before");

    // The tree is what it was, grown; the old receipt proves what it proved.
    let log = Ledger::of(&site.verifier_key(REGION));
    log.proves(receipt.proof.as_ref().unwrap()).unwrap();
    let (then, now) =
        (log.head(&then).unwrap(), log.head(&bvc.checkpoint().await.unwrap()).unwrap());
    assert!(then.grew_to(&now, &bvc.consistency(then.size, now.size).await.unwrap().hashes));
    let proof = bvc.inclusion(last, 0).await.unwrap();
    assert_eq!(log.proves(&proof), Ok(now));

    // An index that is built again tells the same.
    let known = async |bvc: &Client| {
        let young = bvc.submit(&young).await.unwrap();
        let child = bvc.read_child(CHILDREN[0], "2027-08-16").await.unwrap();
        (young, child.guardians, child.consents)
    };
    let before = known(&bvc).await;
    region.stop().await;
    fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    assert!(before.2.len() == 2 && known(&bvc).await == before);
    assert_eq!(bvc.submit(&packet).await.unwrap_err().code(), Code::FailedPrecondition);
    region.stop().await;
    karlstad.stop().await;
    let output = verified(&site, REGION);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("6 records are erased"), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_be_kept_is_kept_and_that_somebody_asked_is_on_record() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let tyst = site.client("tyst", &region).await;
    let revisor = site.client("revisor", &region).await;
    let (packet, held) = (permitted_handover(&bvc, CHILDREN[0]).await, handover(CHILDREN[1]));
    let receipt = bvc.submit(&packet).await.unwrap();
    bvc.submit(&held).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;

    for (id, part, says) in [
        (id_of(&held), ErasedPart::Payload, "it waits to be sent"),
        (id_of(&held), ErasedPart::Log, "it waits to be sent"),
        (id_of(&packet), ErasedPart::Log, "HSLF-FS 2016:40 4 kap. 9 §"),
    ] {
        let refused = tyst.erase(&id, part).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
        assert!(refused.message().contains(says), "{}", refused.message());
    }
    let entries = revisor.entries().await;
    let refusals = entries.iter().filter(|entry| entry.event == "erasure-refused");
    let about: Vec<_> = refusals.map(|entry| entry.packet_id.clone()).collect();
    assert_eq!(about, [id_of(&held), id_of(&held), id_of(&packet)]);
    assert!(
        frames(&site.data(REGION)).iter().all(|it| !it.log_is_erased() && !it.payload_is_erased())
    );

    // Who may not is told so; what never was is absent; a part must be named.
    let not_allowed = bvc.erase(&id_of(&packet), ErasedPart::Payload).await.unwrap_err();
    assert_eq!(not_allowed.code(), Code::PermissionDenied);
    let absent = tyst.erase(&new_id(), ErasedPart::Payload).await.unwrap_err();
    assert_eq!(absent.code(), Code::NotFound);
    let unsaid = tyst.erase(&id_of(&packet), ErasedPart::Unspecified).await.unwrap_err();
    assert_eq!(field_at_fault(&unsaid), (Code::InvalidArgument, Some("part".to_owned())));

    // What has arrived may go at once.
    let proof = tyst.erase(&id_of(&packet), ErasedPart::Payload).await.unwrap().unwrap();
    Ledger::of(&site.verifier_key(REGION)).proves(&proof).unwrap();
    let number = receipt.proof.as_ref().unwrap().index as usize;
    assert!(frames(&site.data(REGION))[number].payload_is_erased());
    assert_eq!(bvc.submit(&packet).await.unwrap(), receipt);

    // Ten years ahead by a clock that leapt is not ten years.
    site.clock.set(ELEVEN_YEARS);
    let refused = tyst.erase(&id_of(&packet), ErasedPart::Log).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_nobody_said_was_erased_is_missed() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let receipts =
        [bvc.submit(&handover(CHILDREN[0])).await, bvc.submit(&handover(CHILDREN[1])).await];
    let numbers = receipts.map(|it| it.unwrap().proof.unwrap().index);
    region.stop().await;
    assert_eq!(verified(&site, REGION).status.code(), Some(0));
    for slot_of in [|it: &Frame| it.payload_slot, |it: &Frame| it.log_slot] {
        let frame = frames(&site.data(REGION))[numbers[1] as usize].clone();
        let (at, was) = slot_of(&frame).unwrap();
        let file = site.data(REGION).join("journal").join(&frame.file);
        let whole = fs::read(&file).unwrap();
        for (until, what) in
            [(60, "its key is gone, and no later entry says"), (30, "can't be opened")]
        {
            let mut damaged = whole.clone();
            damaged[at..at + until].fill(0);
            assert_ne!(was[..until], damaged[at..at + until]);
            fs::write(&file, damaged).unwrap();
            let output = verified(&site, REGION);
            assert_eq!(output.status.code(), Some(1), "{}", told(&output));
            let named = format!("tampered: entry {}: ", numbers[1]);
            assert!(
                told(&output).starts_with(&named) && told(&output).contains(what),
                "{}",
                told(&output)
            );
        }
        fs::write(&file, whole).unwrap();
    }
    // An index that is built again asks for an explanation too.
    let frame = frames(&site.data(REGION))[numbers[1] as usize].clone();
    let file = site.data(REGION).join("journal").join(&frame.file);
    let mut damaged = fs::read(&file).unwrap();
    let (at, _) = frame.log_slot.unwrap();
    damaged[at..at + 60].fill(0);
    fs::write(&file, damaged).unwrap();
    fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let refused = site.open(REGION).err().unwrap();
    assert!(refused.contains("no later entry says that it was erased"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_erases_at_a_terminal_what_may_go() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    let id = id_of(&packet);
    let erase =
        async |part| stafett(&site, "tyst", &["ledger", "erase", &id, "--part", part], "").await;
    let refused = err(&erase("log").await, 1);
    assert!(refused.contains("retention.log_years") && refused.contains("PDL 3:17"), "{refused}");
    assert!(out(&erase("payload").await).contains("erased; ledger entry "));
    assert!(out(&erase("payload").await).ends_with("was erased before\n"));
}

/// Whether a house's ledger still tells of a packet.
async fn knows(revisor: &Client, id: &str) -> bool {
    revisor.entries().await.iter().any(|entry| entry.packet_id == id)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_packets_that_replace_each_other_do_not_keep_each_other_for_ever() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let first = permitted_handover(&bvc, CHILDREN[0]).await;
    let second = edited(&handover(CHILDREN[0]), |header| header.replaces = id_of(&first));
    let first = edited(&first, |header| header.replaces = id_of(&second));
    bvc.submit(&first).await.unwrap();
    bvc.submit(&second).await.unwrap();
    bvc.until(&id_of(&second), PacketStatus::Imported).await;
    site.clock.turn(ELEVEN_YEARS);
    region.stop().await;
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let revisor = site.client("revisor", &region).await;
    eventually_not("both are erased", async || {
        knows(&revisor, &id_of(&first)).await || knows(&revisor, &id_of(&second)).await
    })
    .await;
}

/// A correction that came in goes no sooner than what it corrected: else an index that is built again would tell that instead.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_in_and_was_replaced_does_not_come_alive_when_its_correction_is_old() {
    let site = Site::new();
    open_to_every_kind(&site);
    let [karlstad, region] = [site.start(KARLSTAD).await, site.start(REGION).await];
    let bvc = site.client("bvc", &region).await;
    bvc.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    bvc.record(CHILDREN[0], consent_to("g1", &["sip.step"], &[SOC])).await.unwrap();
    let say = |case, kind| step((BUP, SOC), (CHILDREN[0], case), kind, "2027-08-09");
    let declined = say("SIP-2027-17", v1::SipStepKind::Declined);
    let consented = edited(&say("SIP-2027-17", v1::SipStepKind::Consent), |header| {
        header.replaces = id_of(&declined);
    });
    let another = say("SIP-2027-18", v1::SipStepKind::Declined);
    for packet in [&declined, &consented, &another] {
        bvc.submit(packet).await.unwrap();
        bvc.until(&id_of(packet), PacketStatus::Imported).await;
    }
    region.stop().await;
    // Somebody reads late what was replaced: that is kept for longer.
    let six_years = DAY * 366 * 6;
    site.clock.turn(six_years);
    let social = site.client("social", &karlstad).await;
    let read = v1::AcknowledgeRequest {
        packet_id: id_of(&declined),
        depth: v1::Depth::Read.into(),
        ..v1::AcknowledgeRequest::default()
    };
    social.gateway().acknowledge(read).await.unwrap();
    site.clock.turn(DAY * 366 * 5);
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    let revisor = site.client("revisor", &karlstad).await;
    eventually_not("the other is erased", async || knows(&revisor, &id_of(&another)).await).await;
    assert!(knows(&revisor, &id_of(&declined)).await && knows(&revisor, &id_of(&consented)).await);
    karlstad.stop().await;
    fs::remove_file(site.data(KARLSTAD).join("index.redb")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let known = site.client("social", &karlstad).await.sips().await;
    let states: Vec<_> = known.iter().map(|it| it.sides[0].state.as_str()).collect();
    assert_eq!(states, ["consent"]);
    site.clock.turn(six_years);
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    let revisor = site.client("revisor", &karlstad).await;
    eventually_not("both are erased", async || {
        knows(&revisor, &id_of(&declined)).await || knows(&revisor, &id_of(&consented)).await
    })
    .await;
}
