//! A gateway that runs, as `stafett serve` would run it.

use super::{stage::Place, told::Failure};
use crate::{
    Error,
    clock::SharedClock,
    config::Config,
    gateway::{Gateway, Ports},
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// One gateway under way.
pub(super) struct House {
    name: &'static str,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), Error>>,
}

impl House {
    /// From its configuration file, on the port that is open for it.
    pub(super) fn open(place: &mut Place, clock: &SharedClock) -> Result<Self, Failure> {
        let config = Config::load(&place.config, clock.now())
            .map_err(|errors| Failure::Stuck(errors.to_string()))?;
        let ports = Ports { clock: SharedClock::clone(clock), ..Ports::default() };
        let gateway =
            Gateway::open(config, ports).map_err(|error| Failure::of(place.name, error))?;
        let listener =
            place.listener.take().ok_or_else(|| Failure::of(place.name, "runs already"))?;
        let listener =
            TcpListener::from_std(listener).map_err(|error| Failure::of(place.name, error))?;
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(gateway.run(listener, async move {
            // A demo that is gone has asked too.
            let _ = stopped.await;
        }));
        Ok(Self { name: place.name, stop, running })
    }

    /// Drains it.
    pub(super) async fn close(self) -> Result<(), Failure> {
        // One that has ended by itself says so below.
        let _ = self.stop.send(());
        match self.running.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Failure::of(self.name, error)),
            Err(error) => Err(Failure::of(self.name, error)),
        }
    }
}
