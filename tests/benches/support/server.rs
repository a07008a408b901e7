//! A server that is measured: its process, and how to call it.

use super::{
    Load, Outcome,
    caller::Caller,
    figures::Measured,
    load::{Answered, run},
    pool::Supply,
    process::{Process, own_cpu},
};
use stafett::wire::v1::{self, gateway_client::GatewayClient, ledger_client::LedgerClient};
use std::{net::SocketAddr, path::Path, process::Command, time::Duration};
use tokio::time::{Instant, sleep, timeout};
use tonic::transport::Channel;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

const START: Duration = Duration::from_secs(30);
/// What a server puts off, such as the gateway's index, is done by then and counts as the round's.
const AFTERWARDS: Duration = Duration::from_millis(1300);

pub(crate) struct Server {
    pub(crate) process: Process,
    /// From the moment it was started until it said that it was serving.
    pub(crate) start: Duration,
    address: SocketAddr,
    caller: Caller,
}

impl Server {
    /// Starts it, and returns once it says SERVING.
    pub(crate) async fn start(
        command: Command,
        address: SocketAddr,
        caller: Caller,
        log: &Path,
    ) -> Outcome<Self> {
        Self::start_within(command, address, caller, log, START).await
    }

    /// The same, where a start may take long.
    pub(crate) async fn start_within(
        command: Command,
        address: SocketAddr,
        caller: Caller,
        log: &Path,
        patience: Duration,
    ) -> Outcome<Self> {
        let started = Instant::now();
        let mut process = Process::spawn(command, log)?;
        while !serving(&caller, address).await {
            process.still_runs()?;
            if started.elapsed() > patience {
                return Err("the server did not become healthy in time".into());
            }
            sleep(Duration::from_millis(1)).await;
        }
        Ok(Self { process, start: started.elapsed(), address, caller })
    }

    pub(crate) async fn connect(&self) -> Outcome<Channel> {
        Ok(self.caller.connect(self.address).await?)
    }

    /// Loads it for one round.
    pub(crate) async fn run(&self, load: Load, supply: Supply) -> Outcome<Answered> {
        let mut channels = Vec::new();
        for _ in 0..load.connections {
            channels.push(self.connect().await?);
        }
        run(load, &channels, supply).await
    }

    /// Hands one packet over, and asks where it stands.
    pub(crate) async fn accepts(&self, supply: &Supply) -> Outcome<()> {
        let mut client = GatewayClient::new(self.connect().await?);
        let request = supply.next().ok_or("no packet at hand")?;
        let receipt = client.submit(request.packet).await?.into_inner();
        let v1::Receipt { packet_id, .. } = receipt;
        let told = client.status(v1::StatusRequest { packet_id }).await?.into_inner();
        if told.history.is_empty() { Err("nothing is told of it".into()) } else { Ok(()) }
    }

    /// How many packets wait there.
    pub(crate) async fn queue(&self) -> Outcome<u64> {
        let mut client = GatewayClient::new(self.connect().await?);
        let v1::QueueReply { packets, left_out, .. } =
            client.queue(v1::QueueRequest::default()).await?.into_inner();
        Ok(packets.len() as u64 + left_out)
    }

    /// How many records its ledger has.
    pub(crate) async fn tree_size(&self) -> Outcome<u64> {
        let mut ledger = LedgerClient::new(self.connect().await?);
        let reply = ledger.checkpoint(v1::CheckpointRequest {}).await?.into_inner();
        Ok(reply.checkpoint.lines().nth(1).ok_or("a checkpoint without its size")?.parse()?)
    }

    /// Loads it for one round, and counts what that cost it and us.
    pub(crate) async fn measure(&self, load: Load, supply: Supply) -> Outcome<Measured> {
        let (own, its) = (own_cpu()?, self.process.cpu()?);
        let answered = self.run(load, supply).await?;
        let own = own_cpu()?.saturating_sub(own);
        sleep(AFTERWARDS).await;
        let its = self.process.cpu()?.saturating_sub(its);
        Ok(Measured { answered, server_cpu: its, client_cpu: own })
    }
}

async fn serving(caller: &Caller, address: SocketAddr) -> bool {
    let asked = async {
        let channel = caller.connect(address).await.ok()?;
        let whole = HealthCheckRequest { service: String::new() };
        let reply = HealthClient::new(channel).check(whole).await.ok()?;
        Some(reply.into_inner().status() == ServingStatus::Serving)
    };
    timeout(START, asked).await.is_ok_and(|answer| answer == Some(true))
}
