//! `stafett serve`: one gateway, until it is told to stop.

use super::{
    checked,
    exit::Exit,
    log::{self, LogForm},
    open_files,
};
use crate::{
    Error,
    clock::Clock,
    config::Config,
    gateway::{Gateway, Ports, StartError},
};
use clap::Args;
use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime::Builder,
    signal::unix::{Signal, SignalKind, signal},
};
use tracing_subscriber::filter::LevelFilter;

/// How long work on disks may go on once all is answered and on record.
const LAST: Duration = Duration::from_secs(5);

/// Run a gateway; SIGTERM or SIGINT drains it
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// The gateway's configuration
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// How events are written to standard error
    #[arg(long, value_enum, value_name = "FORM", default_value_t = LogForm::Text)]
    log: LogForm,
    /// The least that is told: error, warn, info, debug
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: LevelFilter,
}

/// Why a gateway ended without having been asked to.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("{0}")]
    NotStarted(#[from] StartError),
    #[error("can't listen on {address}: {cause}; free it, or change gateway.listen")]
    NoPort { address: SocketAddr, cause: io::Error },
    #[error("can't hear signals: {0}")]
    NoSignals(io::Error),
    #[error("{0}")]
    Broken(#[from] Error),
}

impl ServeArgs {
    /// Returns when the gateway has drained, or could not start.
    pub(crate) fn run(self, clock: &dyn Clock, err: &mut dyn Write) -> io::Result<Exit> {
        let config = match checked::load(&self.config, clock.now()) {
            Ok(config) => config,
            Err(errors) => return writeln!(err, "{errors}").map(|()| Exit::Config),
        };
        if let Err(too_few) = open_files::suffice_for(&config) {
            return writeln!(err, "{too_few}").map(|()| Exit::Config);
        }
        log::start(self.log, self.log_level, io::stderr);
        // One thread answers: it writes what is ready for a connection at once, where several would wake each other for every
        // answer. The journal and the fold have threads of their own.
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let served = runtime.block_on(serve(config));
        // A folder that doesn't answer must not keep the process from ending.
        runtime.shutdown_timeout(LAST);
        match served {
            Ok(()) => Ok(Exit::Ok),
            Err(ended) => {
                writeln!(err, "{ended}")?;
                Ok(match ended {
                    Ended::NotStarted(_) | Ended::Broken(Error::Halted) => Exit::Io,
                    Ended::NoPort { .. } => Exit::Unavailable,
                    Ended::NoSignals(_) | Ended::Broken(_) => Exit::Internal,
                })
            }
        }
    }
}

async fn serve(config: Config) -> Result<(), Ended> {
    let mut signals = Signals::new().map_err(Ended::NoSignals)?;
    let mut impatient = Signals::new().map_err(Ended::NoSignals)?;
    if let Some(reason) = &config.revocation_off {
        tracing::warn!(reason, "revoked certificates are let in");
    }
    let (listen, holds_until) = (config.gateway.listen, config.tls.holds_until());
    let gateway = Gateway::open(config, Ports::default())?;
    let no_port = |cause| Ended::NoPort { address: listen, cause };
    let listener = TcpListener::bind(listen).await.map_err(no_port)?;
    let address = listener.local_addr().map_err(no_port)?;
    tracing::info!(
        ledger.key = gateway.verifier_key(),
        certificates.hold_until = %holds_until,
        "serving on {address}"
    );
    let served = gateway.run(listener, async move {
        signals.next().await;
        tracing::info!("draining: requests under way are answered, nothing new is taken");
    });
    tokio::select! {
        served = served => served?,
        // What was acknowledged is on disk; the next start recovers the rest.
        () = async { impatient.next().await; impatient.next().await } => {
            tracing::warn!("stopped without draining");
        }
    }
    Ok(())
}

/// The signals that ask a process to stop.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Hears them from now on.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
