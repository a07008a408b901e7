//! A gateway as a process of its own, in a process group of its own.

use super::Outcome;
use crate::support::{Client, House, Site};
use std::{
    fs,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};
use tokio::time::{Instant, sleep, timeout};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_stafett");
const SIGKILL: i32 = 9;
/// Far longer than a start takes, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Killed when dropped.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
    started: Instant,
}

impl Process {
    pub(crate) fn start(site: &Site, house: House) -> Outcome<Self> {
        let log = site.path(&format!("{}.log", house.name));
        let told = fs::OpenOptions::new().create(true).append(true).open(&log)?;
        let child = Command::new(PROGRAM)
            .args(["serve", "--log-level", "error", "--config"])
            .arg(site.config_file(house))
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(told)
            .spawn()?;
        Ok(Self { child, log, started: Instant::now() })
    }

    /// Waits until it says that it serves, and says how long that took since its start.
    pub(crate) async fn healthy(&mut self, site: &Site, house: House) -> Outcome<Duration> {
        while !serves(site, house).await {
            if let Some(status) = self.child.try_wait()? {
                let told = fs::read_to_string(&self.log).unwrap_or_default();
                return Err(format!("{} ended by itself: {status}: {told}", house.name).into());
            }
            if self.started.elapsed() > PATIENCE {
                return Err(format!("{} did not become healthy", house.name).into());
            }
            sleep(Duration::from_millis(2)).await;
        }
        Ok(self.started.elapsed())
    }

    /// SIGKILL, at whatever it is doing; false where it had ended in good order before.
    pub(crate) fn kill(mut self) -> Outcome<bool> {
        self.child.kill()?;
        let status = self.child.wait()?;
        match (status.signal(), status.code()) {
            (Some(SIGKILL), _) => Ok(true),
            (None, Some(0)) => Ok(false),
            _ => {
                let told = fs::read_to_string(&self.log).unwrap_or_default();
                Err(format!("a gateway ended by itself: {status}: {told}").into())
            }
        }
    }

    /// SIGTERM: it drains.
    pub(crate) fn terminate(&self) -> Outcome<()> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        if asked.success() { Ok(()) } else { Err("SIGTERM can't be sent".into()) }
    }

    /// Drains it, and waits until it has ended in good order.
    pub(crate) async fn stop(mut self) -> Outcome<()> {
        self.terminate()?;
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            match self.child.try_wait()? {
                None => sleep(Duration::from_millis(5)).await,
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("asked to stop, it ended by {status}").into()),
            }
        }
        Err("asked to stop, it went on".into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn serves(site: &Site, house: House) -> bool {
    let asked = async {
        let Client { channel } = site.connect(Some("tyst"), site.address_of(house)).await.ok()?;
        let whole = HealthCheckRequest { service: String::new() };
        let reply = HealthClient::new(channel).check(whole).await.ok()?;
        Some(reply.into_inner().status() == ServingStatus::Serving)
    };
    timeout(PATIENCE, asked).await.is_ok_and(|answer| answer == Some(true))
}

/// What an auditor with nothing but the folder and the program finds.
pub(crate) fn verified(site: &Site, house: House) -> Outcome<()> {
    let Output { status, stdout, .. } =
        Command::new(PROGRAM).args(["ledger", "verify"]).arg(site.data(house)).output()?;
    if status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&stdout);
    Err(format!("the ledger of {} doesn't verify: {told}", house.name).into())
}
