//! A ledger as others get it, left for their own code: `tests/peers/tlog` opens with the crates of others what is laid out here.

use crate::support::*;
use crate::witness::{cosigned_size, kept, watchful};
use std::fs;
use std::path::PathBuf;

/// Two full tiles and some more.
const ENTRIES: u64 = 520;

#[tokio::test(flavor = "multi_thread")]
async fn a_witnessed_ledger_is_left_for_the_crates_of_others() {
    let site = watchful();
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    let log = Ledger::of(&site.verifier_key(REGION));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tlog");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();

    let packet = handover(CHILDREN[0]);
    bvc.submit(&packet).await.unwrap();
    let proof = folder.join("entry.tlog-proof");
    let arguments = ["ledger", "prove", &id_of(&packet), "--out", proof.to_str().unwrap()];
    out(&stafett(&site, "bvc", &arguments, "").await);
    let mut size = 0;
    while size < ENTRIES {
        let calls = CHILDREN.map(|child| {
            let (bvc, packet) = (bvc.clone(), handover(child));
            tokio::spawn(async move { bvc.submit(&packet).await.map(drop) })
        });
        for call in calls {
            call.await.unwrap().unwrap();
        }
        let checkpoint = revisor.checkpoint().await.unwrap();
        let before = std::mem::replace(&mut size, log.head(&checkpoint).unwrap().size);
        if before < ENTRIES / 2 {
            fs::write(folder.join("older"), checkpoint).unwrap();
        }
    }
    let witnessed = || cosigned_size(&site, REGION, KARLSTAD) >= ENTRIES;
    eventually("the other house has cosigned it", witnessed).await;
    bvc.submit(&handover(CHILDREN[1])).await.unwrap();

    let ledger = folder.join("ledger");
    out(&stafett(&site, "revisor", &["ledger", "export", ledger.to_str().unwrap()], "").await);
    // Keys come from elsewhere than what they verify.
    fs::write(folder.join("log.vkey"), site.verifier_key(REGION)).unwrap();
    fs::write(folder.join("other-log.vkey"), site.verifier_key(KARLSTAD)).unwrap();
    fs::copy(site.data(KARLSTAD).join("ledger/cosigner.vkey"), folder.join("witness.vkey"))
        .unwrap();
    let witnessed = ledger.join("witnessed").join(KARLSTAD.hsa_id);
    assert_eq!(fs::read(witnessed).unwrap(), fs::read(kept(&site, REGION, KARLSTAD)).unwrap());
    region.stop().await;
    karlstad.stop().await;
}
