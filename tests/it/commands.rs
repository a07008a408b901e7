//! `stafett register`, `stafett queue`, `stafett acknowledge` and `stafett submit --preview`, as a person at a terminal uses them.

use crate::support::*;
use stafett::wire::v1;

fn change(body: &str) -> String {
    let child = CHILDREN[0];
    format!(r#"{{"child":{{"number":"{child}","numberOid":"1.2.752.129.2.1.3.1"}},{body}}}"#)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_recorded_shown_and_lets_a_packet_go() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::out_of_order()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = handover(CHILDREN[0]);
    bvc.submit(&packet).await.unwrap();

    let queue = out(&stafett(&site, "bvc", &["queue", "--held"], "").await);
    assert!(queue.contains(&id_of(&packet)) && queue.contains("1 for a person"), "{queue}");
    let other = out(&stafett(&site, "bvc", &["queue", "--kind", "orosanmalan"], "").await);
    assert_eq!(other, "nothing waits\n");

    let consent = r#""consent":{"id":"c1","by":"g1","kinds":["handover.bhv"],
        "receivers":["SE2120001850-EMI01"],"given":"2027-05-10","expires":"2040-06-30",
        "form":"oral","collected_by":"SE2321000156-SSK014"}"#;
    let guardian = r#""guardians":{"guardians":["g1"],"learnt_at":"2027-08-16T07:40:00Z"}"#;
    let changes = [change(guardian), change(consent)].join("\n");
    let told = out(&stafett(&site, "bvc", &["register", "record", "-"], &changes).await);
    assert!(told.contains(&format!("released {}", id_of(&packet))), "{told}");
    assert!(told.ends_with("2 recorded\n"), "{told}");

    let show = ["register", "show"];
    let told = out(&stafett(&site, "bvc", &show, &format!("{}\n", CHILDREN[0])).await);
    for word in ["g1", "c1", "in_force", "oral", "SE2321000156-SSK014", "2040-06-30"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(told.contains(", learnt 2027-08-16 "), "{told}");
    assert!(!told.contains(CHILDREN[0]), "the child is not named");
    let before = ["register", "show", "--at", "2027-08-15"];
    let told = out(&stafett(&site, "bvc", &before, CHILDREN[0]).await);
    assert!(told.contains("known on 2027-08-15") && told.contains("none known"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_holds_shows_explains_and_releases() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    let id = id_of(&packet);
    bvc.submit(&packet).await.unwrap();
    let by = ["--reason", "receiver-asked"];
    let act = async |what: &str, target: [&str; 2]| {
        let arguments = [&["queue", what][..], &target, &by].concat();
        out(&stafett(&site, "tyst", &arguments, "").await)
    };
    assert_eq!(act("hold", ["--packet", &id]).await, format!("{id}  held\n"));
    assert_eq!(act("hold", ["--packet", &id]).await, "nothing stands otherwise than it did\n");
    let told = act("hold", ["--receiver", EMI]).await;
    assert!(told.starts_with(&format!("{EMI}  held; ledger entry ")), "{told}");
    let queue = out(&stafett(&site, "tyst", &["queue"], "").await);
    assert!(queue.contains("the operator: to release it"), "{queue}");
    let shown = out(&stafett(&site, "tyst", &["queue", "show", &id], "").await);
    assert!(shown.contains("operator-held") && !shown.contains(CHILDREN[0]), "{shown}");
    let explained = out(&stafett(&site, "tyst", &["queue", "explain", &id], "").await);
    assert!(explained.starts_with(&format!("{id}: får lämnas\n")), "{explained}");
    postbox.mend();
    act("release", ["--receiver", EMI]).await;
    assert_eq!(act("release", ["--packet", &id]).await, format!("{id}  released\n"));
    bvc.until(&id, v1::PacketStatus::Imported).await;

    let ended = ["queue", "withdraw", "--packet", &id, "--reason", "sender-asked"];
    assert!(err(&stafett(&site, "tyst", &ended, "").await, 1).contains("imported"));
    let unasked = stafett(&site, "tyst", &["queue", "hold", "--packet", &id], "").await;
    assert!(err(&unasked, 2).contains("--reason"));
    assert!(err(&stafett(&site, "bvc", &ended, "").await, 1).contains("may not operate"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_says_at_its_terminal_that_it_has_read_or_why_not() {
    let site = Site::new();
    site.reconfigure(
        KARLSTAD,
        "pack = \"socialtjanst\"",
        "pack = \"paket-mapp\"\nimported = \"reported\"",
    );
    let (_karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    let (one, two) = (orosanmalan(CHILDREN[0], SOC), orosanmalan(CHILDREN[1], SOC));
    for packet in [&one, &two] {
        bvc.submit(packet).await.unwrap();
        bvc.until(&id_of(packet), v1::PacketStatus::Delivered).await;
    }
    let say = async |arguments: &[&str]| {
        stafett_at(&site, KARLSTAD, "social", &[&["acknowledge"], arguments].concat(), "").await
    };
    let (one, two) = (id_of(&one), id_of(&two));
    assert_eq!(out(&say(&["read", &one]).await), format!("{one}  read\n"));
    let rejected = say(&["rejected", "--reason", "not-our-child", &two]).await;
    assert_eq!(out(&rejected), format!("{two}  rejected\n"));
    bvc.until(&one, v1::PacketStatus::Read).await;
    bvc.until(&two, v1::PacketStatus::Rejected).await;
    assert!(err(&say(&["imported", &two]).await, 1).contains("rejected"));
    err(&say(&["rejected", &one]).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_with_its_place_and_nothing_else_is_lost() {
    let site = Site::new();
    let _region = site.start(REGION).await;
    let record = ["register", "record", "-"];
    let misspelt = change(r#""guardian":{"guardians":["g1"]}"#);
    let refused = change(r#""consent_revocation":{"id":"c9"}"#);
    let good = change(r#""guardians":{"guardians":["g1"]}"#);
    let changes = [misspelt, refused, good].join("\n");
    let output = stafett(&site, "bvc", &record, &changes).await;
    let told = err(&output, 1);
    assert!(told.contains("-:1: ") && told.contains("no such field"), "{told}");
    assert!(told.contains("-:2: ") && told.contains("consent_revocation.id"), "{told}");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.ends_with("1 recorded, 2 not taken\n"), "{told}");

    // A number must not be an argument, and what is no number is not guessed at.
    let argument = ["register", "show", CHILDREN[0]];
    let told = err(&stafett(&site, "bvc", &argument, "").await, 2);
    assert!(told.contains("must not be an argument") && !told.contains(CHILDREN[0]), "{told}");
    err(&stafett(&site, "bvc", &["register", "show"], "200106-2385").await, 2);
    let future = ["register", "show", "--at", "2030-01-01"];
    let told = err(&stafett(&site, "bvc", &future, CHILDREN[0]).await, 1);
    assert!(told.contains("at: nobody knows yet"), "{told}");
    err(&stafett(&site, "revisor", &["queue"], "").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn agreements_and_parties_are_recorded_and_shown() {
    let site = Site::new();
    let _region = site.start(REGION).await;
    let changes = r#"[
        {"agreement":{"id":"a1","between":["2321000156","2120001850"],"from":"2027-01-01",
            "to":"2027-10-31","reference":"RV-2027-114"}},
        {"party_end":{"unit":"SE2120001850-SKOLA01","last_day":"2027-08-31"}}
    ]"#;
    let told = out(&stafett(&site, "tyst", &["register", "record", "-"], changes).await);
    assert!(told.ends_with("2 recorded\n"), "{told}");
    let told = out(&stafett(&site, "bvc", &["register", "agreements"], "").await);
    for word in ["a1", "76 days left", "RV-2027-114", "deviation.report"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    let at = ["register", "agreements", "--at", "2027-08-15"];
    assert_eq!(out(&stafett(&site, "bvc", &at, "").await), "no agreements known on 2027-08-15\n");
    let told = out(&stafett(&site, "bvc", &["register", "parties"], "").await);
    for word in ["Kronoparksskolan", "to 2027-08-31", "region_care", "configuration"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_says_in_words_what_is_missing_and_hands_nothing_over() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let packet = include_str!("../packets/handover.bhv.json");
    let arguments = ["submit", "--preview", "sv", "-"];
    let told = out(&stafett(&site, "bvc", &arguments, packet).await);
    assert!(told.starts_with("-:1: väntar på en människa\n"), "{told}");
    assert!(told.contains("Det är inte känt vem som är vårdnadshavare."), "{told}");
    assert!(told.contains("\n  Regler: sweden-2026.11\n"), "{told}");
    let english = out(&stafett(&site, "bvc", &["submit", "--preview", "en", "-"], packet).await);
    assert!(english.contains("It is not known who the guardians are."), "{english}");
    assert_eq!(out(&stafett(&site, "bvc", &["queue"], "").await), "nothing waits\n");
    let unread = stafett(&site, "bvc", &arguments, "{\"header\":{}}").await;
    assert!(err(&unread, 1).contains("-:1: "));
    region.stop().await;
}
