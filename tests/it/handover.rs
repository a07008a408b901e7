//! A handover goes all the way, and both sides can prove it.

use crate::support::*;
use stafett::wire::v1::{PacketStatus, Verdict};
use std::fs;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn a_handover_with_both_consents_is_delivered_imported_and_proved() {
    let site = Site::new();
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    bvc.record(child, guardians(&["g1", "g2"])).await.unwrap();
    for guardian in ["g1", "g2"] {
        bvc.record(child, consent(guardian)).await.unwrap();
    }

    let packet = handover(child);
    let receipt = bvc.submit(&packet).await.unwrap();
    let decision = receipt.decision.clone().unwrap();
    assert_eq!((receipt.status(), decision.verdict()), (PacketStatus::Queued, Verdict::Permit));
    assert_eq!(decision.rule, "handover-bhv-by-consent");
    assert_eq!(decision.lagrum, ["OSL (2009:400) 10:1", "OSL (2009:400) 12:2"]);
    let log = Ledger::of(&site.verifier_key(REGION));
    log.proves(receipt.proof.as_ref().unwrap()).unwrap();

    let told = bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    assert_eq!(events(&told), ["accepted", "attempted", "acknowledged", "acknowledged-import"]);
    assert_eq!(told.attempts, 1);

    // The other side has it in its record system, and in its own ledger.
    let revisor = site.client("revisor", &karlstad).await;
    let file = site.path("karlstad-in").join(format!("{}.json", id_of(&packet)));
    eventually("the record system has the file", || file.exists()).await;
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains("Åldersadekvat utveckling.") && text.contains(child), "whole");
    let entries = revisor.entries().await;
    let about = entries.iter().filter(|entry| entry.packet_id == id_of(&packet));
    assert_eq!(
        about.map(|entry| entry.event.as_str()).collect::<Vec<_>>(),
        ["received", "imported"]
    );
    region.stop().await;
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_tells_the_answer_once_it_is_on_record_who_asked_about_whom() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    let readings =
        async || revisor.entries().await.iter().filter(|it| it.event == "register-read").count();
    let packet = handover(CHILDREN[0]);
    let decision = bvc.preview(&packet).await.unwrap();
    assert_eq!(
        (decision.verdict(), decision.missing),
        (Verdict::Refer, vec!["consent:guardian".to_owned()])
    );
    let explained = bvc.explained(&packet).await.unwrap();
    let tried = &explained.path[0];
    assert_eq!((tried.rule.as_str(), tried.outcome.as_str()), ("handover-bhv-by-consent", "lacks"));
    assert_eq!(tried.lacked, ["consent:guardian"]);
    assert!(tried.text_sv.starts_with("Det är inte känt vem som är vårdnadshavare."));
    assert_eq!(readings().await, 2);
    // What tells of nobody asks the register nothing, and whose packet it can't be is told nothing.
    let tyst = site.client("tyst", &region).await;
    let foreign = edited(&packet, |header| header.sender_unit = EMI.to_owned());
    bvc.preview(&foreign).await.unwrap_err();
    tyst.preview(&packet).await.unwrap_err();
    let of_nobody =
        edited(&packet_of("deviation.report"), |header| header.receiver_unit = EMI.to_owned());
    bvc.preview(&of_nobody).await.unwrap();
    assert_eq!(readings().await, 2);
    let nothing = bvc.status(&id_of(&packet)).await.unwrap_err();
    assert_eq!(nothing.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_law_lets_go_is_refused_for_good_and_that_can_be_proved() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    permitted_handover(&bvc, CHILDREN[0]).await;
    // The guardians may consent to what they like: no rule hands this to a school.
    let packet = edited(&handover(CHILDREN[0]), |header| header.receiver_unit = SCHOOL.to_owned());
    let receipt = bvc.submit(&packet).await.unwrap();
    let decision = receipt.decision.clone().unwrap();
    assert_eq!((receipt.status(), decision.verdict()), (PacketStatus::Refused, Verdict::Refuse));
    assert!(decision.missing.is_empty() && !decision.text_sv.is_empty());
    Ledger::of(&site.verifier_key(REGION)).proves(receipt.proof.as_ref().unwrap()).unwrap();
    let told = bvc.status(&id_of(&packet)).await.unwrap();
    assert_eq!((told.status(), events(&told)), (PacketStatus::Refused, vec!["refused"]));
    assert_eq!(bvc.submit(&packet).await.unwrap(), receipt);
    assert_eq!(bvc.withdraw(&id_of(&packet)).await.unwrap_err().code(), Code::FailedPrecondition);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_before_its_entry_stands() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    let told = bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    assert_eq!(events(&told), ["accepted", "attempted", "imported"]);
    let letter = &postbox.letters()[0];
    let head = Ledger::of(&site.verifier_key(REGION)).head(&letter.sender_checkpoint).unwrap();
    assert!(
        head.size > told.history[1].index,
        "the receiver was shown a head that holds the attempt"
    );
    let name = content_name(&site.pki("region.master.key"), &encoded(&packet));
    assert_eq!(letter.origin_digest, name, "by no name that others could try what was left out by");
}
