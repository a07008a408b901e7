//! Each gateway is a witness of the other's ledger: what has only grown is cosigned, anything else is refused and on record.

use crate::support::*;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine, engine::general_purpose::STANDARD};
use stafett::wire::v1;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use tonic::Code;

/// Both houses ask each second.
pub(crate) fn watchful() -> Site {
    let site = Site::new();
    for house in [REGION, KARLSTAD] {
        site.reconfigure(house, "[courier]", "[witness]\nseconds = 1\n\n[courier]");
    }
    site
}

/// What `of` keeps of its own ledger, with the cosignature of `by`.
pub(crate) fn kept(site: &Site, of: House, by: House) -> PathBuf {
    site.data(of).join("ledger/witnessed").join(by.hsa_id)
}

/// The size that `by` has cosigned of `of`, where both signatures hold.
pub(crate) fn cosigned_size(site: &Site, of: House, by: House) -> u64 {
    let Ok(note) = fs::read_to_string(kept(site, of, by)) else { return 0 };
    Ledger::of(&site.verifier_key(by)).cosigned(&note).unwrap();
    Ledger::of(&site.verifier_key(of)).head(&note).unwrap().size
}

fn size_now(site: &Site, of: House, gateway: &Running) -> u64 {
    Ledger::of(&site.verifier_key(of)).head(&gateway.gateway.checkpoint()).unwrap().size
}

/// A log that a test signs by itself, with the region's own key: what whoever holds the key can make up.
struct ByHand {
    name: String,
    id: [u8; 4],
    pair: Ed25519KeyPair,
}

impl ByHand {
    fn of(site: &Site, house: House) -> Self {
        let vkey = site.verifier_key(house);
        let mut parts = vkey.splitn(3, '+');
        let (name, id) = (parts.next().unwrap().to_owned(), parts.next().unwrap());
        let seed = fs::read_to_string(site.pki(&format!("{}.ledger.key", house.name))).unwrap();
        let seed = STANDARD.decode(seed.trim()).unwrap();
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
        Self { name, id: u32::from_str_radix(id, 16).unwrap().to_be_bytes(), pair }
    }

    fn checkpoint(&self, size: u64, root: [u8; 32]) -> String {
        let text = format!("{}\n{size}\n{}\n", self.name, STANDARD.encode(root));
        let signature = self.pair.sign(text.as_bytes());
        let line = STANDARD.encode([&self.id, signature.as_ref()].concat());
        format!("{text}\n\u{2014} {} {line}\n", self.name)
    }
}

fn leaf(mark: u8) -> [u8; 32] {
    sha256(&[0, mark])
}

fn node(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
    sha256(&[&[1], left.as_slice(), &right].concat())
}

/// The root over three leaves, the third of which is `mark`, and its proof from the first.
fn three(mark: u8) -> ([u8; 32], Vec<[u8; 32]>) {
    (node(node(leaf(1), leaf(2)), leaf(mark)), vec![leaf(2), leaf(mark)])
}

fn asked(old_size: u64, proof: &[[u8; 32]], checkpoint: &str) -> v1::AddCheckpointRequest {
    let proof = proof.iter().map(|hash| hash.to_vec().into()).collect();
    v1::AddCheckpointRequest { old_size, proof, checkpoint: checkpoint.to_owned() }
}

async fn refusals(revisor: &Client) -> usize {
    let entries = revisor.entries().await;
    entries.iter().filter(|entry| entry.event == "witness-refused").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ledger_is_cosigned_by_the_other_and_a_quiet_pair_stays_quiet() {
    let site = watchful();
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until(&id_of(&packet), v1::PacketStatus::Imported).await;
    let witnessed = || {
        cosigned_size(&site, REGION, KARLSTAD) == size_now(&site, REGION, &region)
            && cosigned_size(&site, KARLSTAD, REGION) == size_now(&site, KARLSTAD, &karlstad)
    };
    eventually("both are witnessed to the end", witnessed).await;
    let (one, other) = (size_now(&site, REGION, &region), size_now(&site, KARLSTAD, &karlstad));
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(size_now(&site, REGION, &region), one, "to witness is no entry");
    assert_eq!(size_now(&site, KARLSTAD, &karlstad), other);

    let told = ledger_witness(&site, "revisor", &[]).await;
    assert_eq!(told.status.code(), Some(0), "{}", String::from_utf8_lossy(&told.stderr));
    let table = String::from_utf8(told.stdout).unwrap();
    for words in [KARLSTAD.hsa_id, "Karlstads kommun", "cosigned", &one.to_string()] {
        assert!(table.contains(words), "{words}: {table}");
    }
    assert!(table.trim_end().ends_with(&format!("{one} entries, witnessed")), "{table}");
    let policy = ledger_witness(&site, "tyst", &["--policy"]).await;
    let warned = String::from_utf8_lossy(&policy.stderr).into_owned();
    assert!(warned.contains("ask each witness for its own"), "{warned}");
    let policy = String::from_utf8(policy.stdout).unwrap();
    let cosigner = fs::read_to_string(site.data(KARLSTAD).join("ledger/cosigner.vkey")).unwrap();
    assert_eq!(
        policy,
        format!(
            "log {}\nwitness {of} {}\nquorum {of}\n",
            site.verifier_key(REGION),
            cosigner.trim(),
            of = KARLSTAD.hsa_id
        )
    );
    let refused = ledger_witness(&site, "bvc", &[]).await;
    assert_eq!(refused.status.code(), Some(1), "a record system may not ask");
    let refused = bvc.witness_standing().await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}

/// Runs `stafett ledger witness` as one of the site's clients, against the region's gateway.
async fn ledger_witness(site: &Site, who: &str, more: &[&str]) -> std::process::Output {
    let file = site.path(&format!("{who}.witness.toml"));
    let connection = format!(
        "to = \"https://{}\"\npeer = \"{}\"\ncertificate = \"pki/{who}.pem\"\nkey = \"pki/{who}.key\"\n\
         trust = [\"pki/ca.pem\"]\ncrl = [\"pki/ca.crl\"]\n",
        site.address_of(REGION),
        REGION.hsa_id
    );
    fs::write(&file, connection).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_stafett"));
    command.args(["ledger", "witness"]).args(more).arg("--connection").arg(file);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_was_changed_or_shortened_is_refused_and_on_record() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let (peer, revisor) =
        (site.peer(REGION, &karlstad).await, site.client("revisor", &karlstad).await);
    let (log, witness) = (ByHand::of(&site, REGION), Ledger::of(&site.verifier_key(KARLSTAD)));
    let one = log.checkpoint(1, leaf(1));
    let line = peer.add_checkpoint(asked(0, &[], &one)).await.unwrap().unwrap();
    let at = witness.cosigned(&format!("{one}{line}")).unwrap();
    assert!((1_818_403_200..1_818_410_000).contains(&at), "by the witness's own clock: {at}");
    let (root, proof) = three(3);
    let right = log.checkpoint(3, root);
    let known = peer.add_checkpoint(asked(0, &[], &right)).await.unwrap();
    assert_eq!(known, Err(1), "C2SP's conflict");
    let grown = peer.add_checkpoint(asked(1, &proof, &right)).await.unwrap();
    witness.cosigned(&format!("{right}{}", grown.unwrap())).unwrap();
    assert_eq!(refusals(&revisor).await, 0, "all of that was in order");

    let (other_root, other_proof) = three(9);
    let forked = log.checkpoint(3, other_root);
    for _ in 0..3 {
        for (old, proof) in [(3, &[][..]), (1, &other_proof), (0, &[])] {
            let refused = peer.add_checkpoint(asked(old, proof, &forked)).await.unwrap_err();
            assert_eq!(refused.code(), Code::FailedPrecondition);
            assert!(refused.message().contains("3 entries"), "{}", refused.message());
        }
    }
    assert_eq!(refusals(&revisor).await, 1, "one spell, one entry");
    let shorter = peer.add_checkpoint(asked(1, &[], &one)).await.unwrap();
    assert_eq!((shorter, refusals(&revisor).await), (Err(3), 2));
    let standing = revisor.witness_standing().await.unwrap();
    assert_eq!((standing.watched[0].size, standing.watched[0].refused.as_str()), (3, "smaller"));

    // A restart forgets nothing.
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    let (peer, revisor) =
        (site.peer(REGION, &karlstad).await, site.client("revisor", &karlstad).await);
    let refused = peer.add_checkpoint(asked(3, &[], &forked)).await.unwrap_err();
    assert_eq!((refused.code(), refusals(&revisor).await), (Code::FailedPrecondition, 3));
    let again = peer.add_checkpoint(asked(3, &[], &right)).await.unwrap();
    assert!(again.is_ok(), "what it saw it cosigns again");
    let evil = log.checkpoint(4, leaf(4));
    let refused = peer.add_checkpoint(asked(3, &[leaf(4)], &evil)).await.unwrap_err();
    assert_eq!((refused.code(), refusals(&revisor).await), (Code::FailedPrecondition, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_trees_told_at_once_one_is_cosigned() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let peer = site.peer(REGION, &karlstad).await;
    let log = ByHand::of(&site, REGION);
    peer.add_checkpoint(asked(0, &[], &log.checkpoint(1, leaf(1)))).await.unwrap().unwrap();
    let calls: Vec<_> = (0..16)
        .map(|number| {
            let (root, proof) = three(number);
            let (peer, request) = (peer.clone(), asked(1, &proof, &log.checkpoint(3, root)));
            tokio::spawn(async move { peer.add_checkpoint(request).await })
        })
        .collect();
    let mut cosigned = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(Ok(_)) => cosigned += 1,
            Ok(Err(_)) => panic!("the same size again is a fork"),
            Err(refused) => assert_eq!(refused.code(), Code::FailedPrecondition),
        }
    }
    assert_eq!(cosigned, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_peer_s_own_ledger_is_cosigned() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let (peer, revisor) =
        (site.peer(REGION, &karlstad).await, site.client("revisor", &karlstad).await);
    let mut log = ByHand::of(&site, REGION);
    let right = log.checkpoint(1, leaf(1));
    // Known, and with no ledger of its own; and nobody's at all.
    for (who, code) in [("social", Code::PermissionDenied), ("okand", Code::PermissionDenied)] {
        let other = site.client(who, &karlstad).await;
        let refused = other.add_checkpoint(asked(0, &[], &right)).await.unwrap_err();
        assert_eq!(refused.code(), code, "{who}");
    }
    let social = site.client("social", &karlstad).await;
    assert!(social.add_checkpoint(asked(0, &[], &right)).await.is_err());
    let entries = revisor.entries().await;
    let turned_away = entries.iter().filter(|entry| entry.event == "turned-away").count();
    assert_eq!(turned_away, 1, "once, though it asks again");
    let own = ByHand::of(&site, KARLSTAD).checkpoint(1, leaf(1));
    let refused = peer.add_checkpoint(asked(0, &[], &own)).await.unwrap_err();
    assert_eq!((refused.code(), refusals(&revisor).await), (Code::PermissionDenied, 1));
    log.pair = ByHand::of(&site, KARLSTAD).pair;
    let forged = log.checkpoint(1, leaf(1));
    let refused = peer.add_checkpoint(asked(0, &[], &forged)).await.unwrap_err();
    assert_eq!((refused.code(), refusals(&revisor).await), (Code::PermissionDenied, 1));

    let many = vec![leaf(1); 64];
    let short =
        v1::AddCheckpointRequest { proof: vec![vec![7; 31].into()], ..asked(0, &[], &right) };
    let long = format!("{right}{}", "\u{2014} someone.example/else AAAAAAAAAAA=\n".repeat(500));
    for (request, field) in [
        (asked(0, &many, &right), "proof"),
        (asked(0, &many[..1], &right), "proof"),
        (short, "proof"),
        (asked(2, &[], &right), "old_size"),
        (asked(0, &[], "no checkpoint"), "checkpoint"),
        (asked(0, &[], &long), "checkpoint"),
    ] {
        let refused = peer.add_checkpoint(request).await.unwrap_err();
        assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some(field.to_owned())));
    }
    let told = peer.add_checkpoint(asked(0, &[], &right)).await.unwrap();
    assert!(told.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_is_older_than_what_a_witness_cosigned_is_not_started() {
    let site = watchful();
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let bvc = site.client("bvc", &region).await;
    let older = site.crash_image(REGION);
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    let reached = size_now(&site, REGION, &region);
    eventually("it is witnessed", || cosigned_size(&site, REGION, KARLSTAD) >= reached).await;
    region.stop().await;
    // All that is ours is older, the anchor too; only what the witness cosigned is not.
    let witnessed = fs::read(kept(&site, REGION, KARLSTAD)).unwrap();
    site.restore(REGION, &older);
    fs::create_dir_all(kept(&site, REGION, KARLSTAD).parent().unwrap()).unwrap();
    fs::write(kept(&site, REGION, KARLSTAD), witnessed).unwrap();
    let why = site.open(REGION).err().expect("it must not start");
    assert!(why.contains("what a witness has cosigned"), "{why}");

    // Without even that, the witness itself still knows.
    fs::remove_file(kept(&site, REGION, KARLSTAD)).unwrap();
    let region = site.start(REGION).await;
    let revisor = site.client("revisor", &karlstad).await;
    eventually_not("it is told of", async || refusals(&revisor).await == 0).await;
    region.stop().await;
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_by_another_tree_than_was_cosigned_is_not_believed() {
    let site = Site::new();
    // It asks once, before the other is there.
    site.reconfigure(
        KARLSTAD,
        "[courier]",
        "[witness]\nseconds = 3600\nalarm_minutes = 60\n\n[courier]",
    );
    let karlstad = site.start(KARLSTAD).await;
    let revisor = site.client("revisor", &karlstad).await;
    let unreachable =
        async || revisor.witness_standing().await.unwrap().witnesses[0].last.is_empty();
    eventually_not("it has asked", unreachable).await;
    let size = size_now(&site, KARLSTAD, &karlstad);
    let region = site.start(REGION).await;
    // Whoever holds Karlstad's key shows the region another tree than the one that will acknowledge.
    let made_up = ByHand::of(&site, KARLSTAD).checkpoint(size + 1, leaf(9));
    let peer = site.peer(KARLSTAD, &region).await;
    peer.add_checkpoint(asked(0, &[], &made_up)).await.unwrap().unwrap();

    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    let failed = |told: &v1::StatusReply| events(told).contains(&"attempt-failed");
    let told = bvc.until_told(&id_of(&packet), "its acknowledgement is not believed", failed).await;
    assert!(!events(&told).contains(&"acknowledged"), "{:?}", events(&told));
    let received = revisor.entries().await.into_iter().find(|entry| entry.event == "received");
    assert_eq!(received.unwrap().index, size, "it has arrived, and its head is of that size");
}
