//! A case is its sender's: what another unit calls by the same name is about another child.

use crate::support::*;
use stafett::wire::v1::{self, OperatorAct as Act, operate_request::Target};
use tonic::{Code, Status};

const CASE: &str = "SIP-2027-17";

fn of_case(packet: &v1::Packet, sender: &str) -> v1::Packet {
    edited(packet, |header| {
        header.sender_unit = sender.to_owned();
        header.case_id = CASE.to_owned();
    })
}

async fn withdraw(
    client: &Client,
    target: Target,
    sender: &str,
) -> Result<v1::OperateReply, Status> {
    let request = v1::OperateRequest {
        act: Act::Withdraw.into(),
        reason: v1::OperatorReason::SenderAsked.into(),
        target: Some(target),
        sender_unit: sender.to_owned(),
    };
    Ok(client.gateway().operate(request).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_on_a_case_touches_no_other_unit_s_case_of_that_name() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::out_of_order()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let health = of_case(&permitted_handover(&bvc, CHILDREN[0]).await, BVC);
    let psychiatry = of_case(&handover(CHILDREN[1]), BUP);
    for packet in [&health, &psychiatry] {
        bvc.submit(packet).await.unwrap();
    }
    let waiting = async || {
        let waiting = tyst.whole_queue().await;
        waiting.into_iter().map(|it| it.sender_unit).collect::<Vec<_>>()
    };
    assert_eq!(waiting().await.len(), 2);

    let case = || Target::CaseId(CASE.to_owned());
    let refused = withdraw(&tyst, case(), "").await.unwrap_err();
    assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some("case_id".to_owned())));
    for word in [BVC, BUP, "sender_unit"] {
        assert!(refused.message().contains(word), "{}", refused.message());
    }
    assert_eq!(waiting().await.len(), 2, "nothing was withdrawn");
    let one = Target::PacketId(id_of(&health));
    let unit = withdraw(&tyst, one, BVC).await.unwrap_err();
    let wrong = withdraw(&tyst, case(), "Kvarnby").await.unwrap_err();
    for refused in [unit, wrong] {
        let field = Some("sender_unit".to_owned());
        assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, field));
    }

    let words = ["queue", "withdraw", "--case", CASE, "--reason", "sender-asked"];
    let told = err(&stafett(&site, "tyst", &words, "").await, 1);
    assert!(told.contains(BUP), "{told}");
    let unit = BUP.to_lowercase();
    let named = [&words[..], &["--sender", &unit]].concat();
    let told = out(&stafett(&site, "tyst", &named, "").await);
    assert_eq!(told, format!("{}  withdrawn\n", id_of(&psychiatry)));
    assert_eq!(waiting().await, [BVC]);
    // With one sender left, nobody need say whose.
    assert_eq!(withdraw(&tyst, case(), "").await.unwrap().packet_ids, [id_of(&health)]);
}
