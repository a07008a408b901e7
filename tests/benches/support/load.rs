//! A closed loop: so many requests are under way at any moment, each followed by the next one when it is done.

use super::{
    Outcome,
    pool::{Request, Supply},
};
use stafett::wire::v1::{PacketStatus, Receipt, Verdict, gateway_client::GatewayClient};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, timeout},
};
use tonic::transport::Channel;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    pub(crate) in_flight: usize,
    pub(crate) time: Duration,
}

/// More requests than this are not built beforehand: they are 4 KiB each.
const MOST: f64 = 300_000.0;

impl Load {
    /// How many requests must be at hand where `rate` a second may be answered.
    pub(crate) fn takes(self, rate: f64) -> usize {
        let many = (rate * self.time.as_secs_f64() * 1.5).min(MOST);
        // Neither negative nor beyond what a float holds exactly.
        many as usize + self.in_flight
    }
}

/// A packet that has not come by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a round was answered.
pub(crate) struct Answered {
    pub(super) elapsed: Duration,
    /// From sending to answer, or to arrival, shortest first.
    pub(super) latencies: Vec<Duration>,
    /// The trees that the receipts prove their entries in: one for each group that was synced.
    pub(super) trees: HashSet<u64>,
    /// One receipt of the round.
    pub(super) receipt: Option<Receipt>,
}

impl Answered {
    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }
}

/// Loads a server until the time is over or the requests are used up, and every answer is in.
pub(super) async fn run(load: Load, channels: &[Channel], supply: Supply) -> Outcome<Answered> {
    let supply = Arc::new(supply);
    let begin = Instant::now();
    let mut senders = JoinSet::new();
    for channel in channels.iter().cycle().take(load.in_flight) {
        let client = GatewayClient::new(channel.clone());
        senders.spawn(send(client, Arc::clone(&supply), begin + load.time));
    }
    let mut all = Heard::default();
    while let Some(heard) = senders.join_next().await {
        let Heard { latencies, trees, receipt } = heard??;
        all.latencies.extend(latencies);
        all.trees.extend(trees);
        all.receipt = receipt.or(all.receipt);
    }
    let elapsed = begin.elapsed();
    let Heard { mut latencies, trees, receipt } = all;
    latencies.sort_unstable();
    Ok(Answered { elapsed, latencies, trees, receipt })
}

#[derive(Default)]
struct Heard {
    latencies: Vec<Duration>,
    trees: HashSet<u64>,
    receipt: Option<Receipt>,
}

/// One request after the other.
async fn send(
    mut client: GatewayClient<Channel>,
    supply: Arc<Supply>,
    until: Instant,
) -> Outcome<Heard> {
    let mut heard = Heard::default();
    loop {
        let begin = Instant::now();
        let Some(Request { id, packet }) = supply.next().filter(|_| begin < until) else {
            return Ok(heard);
        };
        let arrival = supply.arrivals.as_ref().map(|arrivals| arrivals.expect(id));
        let receipt = client.submit(packet).await?.into_inner();
        if let Some(arrival) = arrival {
            timeout(PATIENCE, arrival).await.map_err(|_| "a packet did not arrive")??;
        }
        heard.latencies.push(begin.elapsed());
        let permitted = receipt.decision.as_ref().map(|decision| decision.verdict());
        if permitted != Some(Verdict::Permit) || receipt.status() != PacketStatus::Queued {
            return Err("a packet that the law lets go was not permitted and queued".into());
        }
        heard.trees.extend(receipt.proof.as_ref().map(|proof| proof.tree_size));
        heard.receipt = Some(receipt);
    }
}
