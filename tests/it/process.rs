//! The program itself, as an operator runs it: killed in the midst of work, asked to stop, started wrongly.

use crate::support::*;
use stafett::wire::v1;
use std::fs;
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{sleep, timeout};

fn stafett() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stafett"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A process that does not outlive its test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Serving {
    async fn start(site: &Site) -> (Self, Client) {
        let config = site.config_file(REGION);
        let mut command = stafett();
        command
            .arg("serve")
            .arg("--config")
            .arg(config)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let serving = Self(command.spawn().unwrap());
        for _ in 0..1_000 {
            if let Ok(bvc) = site.connect(Some("bvc"), site.address_of(REGION)).await {
                return (serving, bvc);
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("it does not serve");
    }

    /// SIGKILL: nothing of it runs any more.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn verify(site: &Site) -> Output {
    let key = site.pki("region.master.key");
    stafett()
        .args(["ledger", "verify"])
        .arg(site.data(REGION))
        .arg("--key")
        .arg(key)
        .output()
        .unwrap()
}

/// Sends packets for as long as there is an answer, and returns what was answered.
async fn send_without_end(
    bvc: Client,
    answers: Arc<AtomicUsize>,
) -> Vec<(v1::Packet, v1::Receipt)> {
    let mut answered = Vec::new();
    loop {
        let packet = handover(CHILDREN[0]);
        match timeout(Duration::from_secs(2), bvc.submit(&packet)).await {
            Ok(Ok(receipt)) => answered.push((packet, receipt)),
            _ => return answered,
        }
        answers.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_midst_of_work_it_has_all_that_it_answered_for() {
    let site = Site::new();
    let mut answered = Vec::new();
    for round in 0..4 {
        let (serving, bvc) = Serving::start(&site).await;
        for (packet, receipt) in &answered {
            assert_eq!(bvc.submit(packet).await.unwrap(), *receipt, "after kill {round}");
        }
        let answers = Arc::new(AtomicUsize::new(0));
        let senders: Vec<_> = (0..8)
            .map(|_| tokio::spawn(send_without_end(bvc.clone(), Arc::clone(&answers))))
            .collect();
        let enough = 20 + 7 * round;
        eventually("work is under way", || answers.load(Ordering::Relaxed) >= enough).await;
        serving.kill();
        for sender in senders {
            answered.extend(sender.await.unwrap());
        }
    }
    let verified = verify(&site);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_it_drains_and_a_changed_byte_is_found_offline() {
    let site = Site::new();
    let (mut serving, bvc) = Serving::start(&site).await;
    for _ in 0..20 {
        bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    }
    let asked = Command::new("kill").args(["-TERM", &serving.0.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let code = tokio::task::spawn_blocking(move || serving.0.wait().unwrap().code());
    assert_eq!(timeout(Duration::from_secs(20), code).await.unwrap().unwrap(), Some(0));
    assert!(TcpStream::connect(site.address_of(REGION)).is_err(), "the port is closed");
    assert_eq!(verify(&site).status.code(), Some(0));

    let journal = fs::read_dir(site.data(REGION).join("journal")).unwrap();
    let segments = journal.map(|entry| entry.unwrap().path());
    let written = |bytes: &[u8]| bytes.iter().filter(|byte| **byte != 0).count();
    let segment = segments.max_by_key(|path| written(&fs::read(path).unwrap())).unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.iter().rposition(|byte| *byte != 0).unwrap() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let verified = verify(&site);
    assert_eq!(verified.status.code(), Some(1), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn a_wrong_configuration_stops_it_before_a_port_opens() {
    let site = Site::new();
    site.reconfigure(REGION, "packet_kib = 256", "packet_kb = 256");
    let config = site.config_file(REGION);
    let output = stafett().arg("serve").arg("--config").arg(&config).output().unwrap();
    assert_eq!(output.status.code(), Some(78));
    let told = String::from_utf8(output.stderr).unwrap();
    let line = 1 + fs::read_to_string(&config)
        .unwrap()
        .lines()
        .position(|it| it.contains("packet_kb"))
        .unwrap();
    assert!(told.contains(&format!("region.toml:{line}: limits.packet_kb: unknown key")), "{told}");
    assert!(told.contains("packet_kib"), "it says what would be right: {told}");
    assert!(TcpStream::connect(site.address_of(REGION)).is_err() && !site.data(REGION).exists());
}

/// What is kept is open to the gateway's own user alone, whatever the process's mask lets through.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    // Made beforehand by a person, with a mask as it often is.
    fs::create_dir_all(site.data(REGION)).unwrap();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for _ in 0..300 {
        bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    }
    region.stop().await;
    let mut folders = vec![site.data(REGION)];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            let right = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, right, "{}: {mode:o}", path.display());
            files += 1;
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    assert!(files > 8, "{files}: the tiles are among them");
}
