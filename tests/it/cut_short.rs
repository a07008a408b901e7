//! A kill between a file that its reader can see and the entry that says so: nobody knows whether it has come, and a person is told of
//! that where the packet is stopped; the record system's own word counts.

use crate::support::*;
use jiff::SignedDuration;
use stafett::Caller;
use stafett::wire::v1::{self, Depth, PacketStatus, RejectReason};
use std::fs::{self, OpenOptions};
use std::time::Duration;
use tokio::time::timeout;
use tonic::Code;

fn clerk() -> Caller {
    Caller::in_process("SE2321000156-BVC".parse().unwrap())
}

/// How a packet is stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ends {
    /// By what was on record when the kill came.
    RevokedBefore,
    Revoked,
    Withdrawn,
    Expired,
    Replaced,
}

/// A gateway that was killed while it wrote a packet, then stops that; what its operator's log says of it since the start.
async fn alarms(ends: Ends) -> Vec<String> {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let silent = Postbox::silent();
    let region = site.start_with(REGION, EMI, silent.clone()).await;
    let gateway = region.gateway.clone();
    for change in [guardians(&["g1"]), consent("g1")] {
        gateway.record(&clerk(), change_of(CHILDREN[0], change)).await.unwrap();
    }
    let packet = handover(CHILDREN[0]);
    gateway.submit(&clerk(), encoded(&packet).into()).await.unwrap();
    let told =
        async |gateway: &stafett::Gateway| gateway.status(&clerk(), &id_of(&packet)).await.unwrap();
    eventually_not("it leaves", async || told(&gateway).await.status() != PacketStatus::Sent).await;
    let revoked = || change_of(CHILDREN[0], revocation("c-g1"));
    if ends == Ends::RevokedBefore {
        let answer = timeout(Duration::from_millis(200), gateway.record(&clerk(), revoked())).await;
        assert!(answer.is_err(), "an attempt is under way");
    }
    let image = site.crash_image(REGION);
    silent.mend();
    region.stop().await;
    site.restore(REGION, &image);
    log.take();

    let region = site.start_with(REGION, EMI, Postbox::out_of_order()).await;
    let gateway = &region.gateway;
    if ends != Ends::RevokedBefore {
        // Another attempt, of which it is known that nothing came of it, doesn't tell what came of the one before.
        let failed = async || {
            let told = told(gateway).await;
            events(&told).iter().filter(|it| **it == "attempt-failed").count()
        };
        eventually_not("it is tried again", async || failed().await < 2).await;
    }
    let words = ["ERROR", "alarm=\"written-late\"", &id_of(&packet)];
    let before = log.lines(&words);
    assert!(before.is_empty() || ends == Ends::RevokedBefore, "it waits: {before:?}");
    match ends {
        Ends::RevokedBefore => {}
        Ends::Revoked => drop(gateway.record(&clerk(), revoked()).await.unwrap()),
        Ends::Withdrawn => {
            let why = v1::WithdrawReason::FamilyAsked.into();
            drop(gateway.withdraw(&clerk(), &id_of(&packet), why).await.unwrap());
        }
        Ends::Expired => site.clock.turn(SignedDuration::from_hours(24 * 40)),
        Ends::Replaced => {
            let new = edited(&handover(CHILDREN[0]), |header| header.replaces = id_of(&packet));
            drop(gateway.submit(&clerk(), encoded(&new).into()).await.unwrap());
        }
    }
    let waits = async || match told(gateway).await.status() {
        PacketStatus::Queued | PacketStatus::Sent => true,
        status => {
            assert!(matches!(status, PacketStatus::Withdrawn | PacketStatus::Expired));
            false
        }
    };
    eventually_not("it is stopped", waits).await;
    region.stop().await;
    assert!(log.lines(&[CHILDREN[0]]).is_empty());
    log.lines(&words)
}

#[tokio::test]
async fn whatever_stops_it_a_person_is_told_that_it_may_have_come() {
    for ends in [Ends::RevokedBefore, Ends::Revoked, Ends::Withdrawn, Ends::Expired, Ends::Replaced]
    {
        let told = alarms(ends).await;
        assert_eq!(told.len(), 1, "{ends:?}: {told:?}");
    }
}

const REPORTED: &str = "pack = \"paket-mapp\"\nimported = \"reported\"";

#[tokio::test(flavor = "multi_thread")]
async fn the_record_system_s_word_about_it_counts_and_is_a_deviation_where_it_was_stopped() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", REPORTED);
    let speaks = "speaks_for = [\"SE2120001850-SOC01\"]";
    site.reconfigure(KARLSTAD, speaks, &speaks.replace(']', ", \"SE2120001850-EMI01\"]"));
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let [waits, stopped, late] = [0, 1, 2].map(|n| {
        edited(&orosanmalan(CHILDREN[n], SOC), |header| header.sender_unit = EMI.to_owned())
    });
    let packets = [&waits, &stopped, &late];
    // Who has answered thrice is given several at once.
    for child in CHILDREN.iter().take(3) {
        let before = edited(&orosanmalan(child, SOC), |header| header.sender_unit = EMI.to_owned());
        social.submit(&before).await.unwrap();
        social.until(&id_of(&before), PacketStatus::Delivered).await;
    }
    let folder = site.path("karlstad-in");
    let file = |packet| folder.join(format!("{}.json", id_of(packet)));
    // Whoever opens it waits until somebody writes: the folder takes its time.
    let pipe = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
    rustix::fs::mknodat(rustix::fs::CWD, file(&waits), pipe.0, pipe.1, 0).unwrap();
    for packet in packets {
        social.submit(packet).await.unwrap();
        social.until(&id_of(packet), PacketStatus::Sent).await;
    }
    let image = site.crash_image(KARLSTAD);
    let first = file(&waits);
    let opened = move || drop(OpenOptions::new().write(true).open(first).unwrap());
    tokio::task::spawn_blocking(opened).await.unwrap();
    for packet in packets {
        social.until(&id_of(packet), PacketStatus::Delivered).await;
        assert!(fs::metadata(file(packet)).unwrap().is_file());
    }
    karlstad.stop().await;
    // Killed when all three could be seen, and before any was on record. Then the folder is away.
    site.restore(KARLSTAD, &image);
    fs::rename(&folder, site.path("away")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    for packet in packets {
        let tried = |told: &v1::StatusReply| events(told).contains(&"attempt-failed");
        social.until_told(&id_of(packet), "it is tried again", tried).await;
    }
    for packet in [&stopped, &late] {
        social.withdraw(&id_of(packet)).await.unwrap();
    }
    let say = async |packet: &v1::Packet, depth: Depth, reason: RejectReason| {
        let request = v1::AcknowledgeRequest {
            packet_id: id_of(packet),
            depth: depth.into(),
            reason: reason.into(),
        };
        Ok::<_, tonic::Status>(social.gateway().acknowledge(request).await?.into_inner())
    };
    const NONE: RejectReason = RejectReason::Unspecified;
    let answer = say(&waits, Depth::Imported, NONE).await.unwrap();
    assert_eq!(answer.status(), PacketStatus::Imported);
    for _ in 0..2 {
        let answer = say(&stopped, Depth::Imported, NONE).await.unwrap();
        assert_eq!(answer.status(), PacketStatus::Withdrawn);
        let answer = say(&late, Depth::Rejected, RejectReason::NotOurChild).await.unwrap();
        assert_eq!(answer.status(), PacketStatus::Withdrawn);
    }
    for (packet, word) in [(&stopped, "imported"), (&late, "rejected")] {
        let told = social.status(&id_of(packet)).await.unwrap();
        let deviations: Vec<_> = told.history.iter().filter(|entry| entry.late).collect();
        assert_eq!(deviations.len(), 1, "said again it is no news: {:?}", events(&told));
        assert_eq!(deviations[0].event, word);
    }

    // Of what never left there is nothing to say.
    let other =
        edited(&orosanmalan(CHILDREN[3], EMI), |header| header.sender_unit = SOC.to_owned());
    social.submit(&other).await.unwrap();
    social.withdraw(&id_of(&other)).await.unwrap();
    assert_eq!(say(&other, Depth::Imported, NONE).await.unwrap_err().code(), Code::NotFound);
    karlstad.stop().await;
}
