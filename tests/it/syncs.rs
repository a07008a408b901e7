//! What a power cut would find: the program's own calls are watched, for no `kill -9` takes away what was never synced.

use crate::support::*;
use stafett::wire::v1::{self, Depth};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};
use v1::packet::Body;

/// Shorter than any answer to a request, longer than what else a connection says.
const ANSWER: i64 = 200;

/// The program under watch. It does not outlive its test.
struct Watched {
    trace: Trace,
    process: Child,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Watched {
    /// Nothing where nobody may watch.
    fn start(site: &Site, house: House) -> Option<Self> {
        let Some(trace) = Trace::into(site.path("trace")) else {
            eprintln!(
                "skipped: strace is missing, or may not trace; nobody has seen what is synced"
            );
            return None;
        };
        let mut command = trace.command(env!("CARGO_BIN_EXE_stafett").as_ref());
        command.arg("serve").arg("--config").arg(site.config_file(house));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().unwrap();
        Some(Self { trace, process })
    }

    /// Lets it drain, and says what it did.
    async fn calls(mut self, site: &Site) -> Vec<Call> {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let folder = site.path("");
        let told = spawn_blocking(move || {
            assert!(self.process.wait().unwrap().success());
            self.trace.calls(&folder)
        });
        timeout(Duration::from_secs(20), told).await.unwrap().unwrap()
    }
}

async fn connected(site: &Site, who: &str, house: House) -> Client {
    for _ in 0..1_000 {
        if let Ok(client) = site.connect(Some(who), site.address_of(house)).await {
            return client;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("it does not serve");
}

fn is_sync(call: &Call, file: &str) -> bool {
    call.file == file && call.result == 0 && ["fdatasync", "fsync"].contains(&call.name.as_str())
}

fn is_write(call: &Call) -> bool {
    call.name.starts_with("pwrite") || call.name.starts_with("write")
}

fn writes_journal(call: &Call) -> bool {
    is_write(call) && call.file.ends_with(".journal")
}

fn answers(call: &Call) -> bool {
    let sends = is_write(call) || call.name.starts_with("send");
    sends && call.file.starts_with("socket:") && call.result >= ANSWER
}

fn folder_of(file: &str) -> &str {
    Path::new(file).parent().unwrap().to_str().unwrap()
}

/// Whether a file was synced after this line, and was sure when the first such call as `before` began.
fn synced(calls: &[Call], file: &str, after: usize, before: impl Fn(&Call) -> bool) -> bool {
    let limit = calls.iter().filter(|it| it.began > after && before(it)).map(|it| it.began).min();
    let in_time = |it: &Call| it.began > after && limit.is_none_or(|limit| it.ended < limit);
    calls.iter().any(|it| in_time(it) && is_sync(it, file))
}

/// One request after the other, so that what is sent after a write of the journal answers for it.
fn nothing_is_answered_before_it_is_synced(calls: &[Call]) {
    for write in calls.iter().filter(|it| writes_journal(it)) {
        let sure = synced(calls, &write.file, write.ended, answers);
        assert!(sure, "it was answered for before it was synced: {write:?}");
    }
}

/// How many renamings there were to names that end so.
fn renamed(calls: &[Call], end: &str) -> usize {
    calls.iter().filter(|it| it.to.ends_with(end) && it.result == 0).count()
}

fn names_stand_and_so_does_what_they_name(calls: &[Call]) {
    let anchors = |it: &Call| it.to.ends_with("/ledger/checkpoint");
    for call in calls.iter().filter(|it| it.name.starts_with("rename") && it.result == 0) {
        // They are written at each start where they aren't right.
        if call.to.ends_with(".vkey") {
            continue;
        }
        if call.to.contains("/ledger/tile/") {
            // Whatever a power cut leaves of it is made anew, until something says that it stands.
            let stands = |it: &Call| anchors(it) || is_sync(it, "region-data/index.redb");
            for file in [call.to.as_str(), folder_of(&call.to)] {
                assert!(synced(calls, file, call.ended, stands), "{file}: {call:?}");
            }
            continue;
        }
        let written = calls.iter().filter(|it| it.began < call.began && it.file == call.file);
        let written = written.filter(|it| is_write(it) || it.name == "openat").map(|it| it.ended);
        let sure = synced(calls, &call.file, written.max().unwrap(), |it| it.began == call.began);
        assert!(sure, "what stands under the name is not sure: {call:?}");
        // Of the anchor the older one may come back.
        if !anchors(call) {
            let sure = synced(calls, folder_of(&call.to), call.ended, writes_journal);
            assert!(sure, "the name is not sure: {call:?}");
        }
    }
    for made in calls.iter().filter(|it| it.name.starts_with("mkdir") && it.result == 0) {
        let in_use = |it: &Call| it.to.starts_with(&format!("{}/", made.file));
        assert!(synced(calls, folder_of(&made.file), made.ended, in_use), "{made:?}");
    }
}

/// A packet that waits, with as much in it as may be.
fn long_handover() -> v1::Packet {
    let mut packet = handover(CHILDREN[0]);
    if let Some(Body::BhvHandover(body)) = &mut packet.body {
        body.closing_note = "å".repeat(16 * 1024);
    }
    packet
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_for_is_synced_and_so_are_segments_and_tiles() {
    let site = Site::new();
    let Some(watched) = Watched::start(&site, REGION) else { return };
    let bvc = connected(&site, "bvc", REGION).await;
    // More than a segment holds, and together with the rest more than a tile.
    for _ in 0..34 {
        bvc.submit(&long_handover()).await.unwrap();
    }
    for _ in 0..230 {
        bvc.record(CHILDREN[1], guardians(&["g1"])).await.unwrap();
    }
    let calls = watched.calls(&site).await;
    let count = |is: fn(&Call) -> bool| calls.iter().filter(|it| is(it)).count();
    assert!(count(writes_journal) >= 264 && count(answers) >= 264, "the calls are read wrongly");
    for end in [".journal", "/ledger/tile/0/000", "/ledger/checkpoint"] {
        assert!(renamed(&calls, end) >= 1, "nothing was renamed to {end}");
    }
    assert!(renamed(&calls, "0000000002.journal") == 1, "the first segment did not fill");
    nothing_is_answered_before_it_is_synced(&calls);
    names_stand_and_so_does_what_they_name(&calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_record_system_is_given_is_synced_before_anybody_is_told() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
    let Some(watched) = Watched::start(&site, KARLSTAD) else { return };
    let region = connected(&site, "region", KARLSTAD).await;
    let mut from = 0;
    for child in &CHILDREN[..3] {
        let report = orosanmalan(child, SOC);
        region.deliver(delivery(&report)).await.unwrap();
        let told = region.news(from).await.unwrap();
        let word = told.last().expect("nothing is told of it");
        assert_eq!((&word.packet_id, word.depth()), (&id_of(&report), Depth::Imported));
        from = word.proof.as_ref().unwrap().index + 1;
    }
    let calls = watched.calls(&site).await;
    assert_eq!(calls.iter().filter(|it| it.to.starts_with("karlstad-in/")).count(), 3);
    names_stand_and_so_does_what_they_name(&calls);
}
