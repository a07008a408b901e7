//! A record system of the demo: it reads its own files, and speaks to its gateway over mutual TLS as any other does.

use super::told::Failure;
use crate::{
    adapter::{self, Pack, Packs},
    cli::{
        connection::{Connection, ConnectionArgs},
        hand_over::{self, Answered},
        packets,
        progress::Progress,
        shape::Shape,
    },
    clock::{SharedClock, Stopwatch},
    codes::CodeMaps,
    wire::{RawSubmit, v1},
};
use bytes::Bytes;
use prost::Message;
use std::{path::Path, sync::Arc, time::Duration};
use tonic::Status;
use v1::submit_many_reply::Outcome;

/// What is slower than this has failed.
const DEADLINE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(25);

/// A record system with its pack and its connection.
pub(super) struct System {
    name: &'static str,
    pack: Arc<Pack>,
    connection: Connection,
    clock: SharedClock,
}

/// What followed from changes in the register.
#[derive(Default)]
pub(super) struct Recorded {
    pub(super) changes: usize,
    pub(super) released: Vec<String>,
    pub(super) stopped: Vec<String>,
}

/// A row of an export: its line, and its packet or what is wrong with it.
pub(super) struct Read {
    pub(super) packets: Vec<Bytes>,
    pub(super) bad: Vec<(u64, String)>,
}

impl System {
    /// Must be called inside a tokio runtime.
    pub(super) fn connect(
        name: &'static str,
        file: &Path,
        clock: &SharedClock,
    ) -> Result<Self, Failure> {
        let codes = CodeMaps::builtin().map_err(|error| Failure::of("code maps", error))?;
        let packs = Packs::load(None, &codes);
        let packs = packs.map_err(|error| Failure::of("adapter packs", error))?;
        let pack = packs.get(name).ok_or_else(|| Failure::of(name, "no such pack"))?;
        let connection = ConnectionArgs::of_file(file).open(clock.now());
        let connection = connection.map_err(|error| Failure::of(name, error))?;
        Ok(Self { name, pack, connection, clock: SharedClock::clone(clock) })
    }

    /// One of the samples that came with its pack.
    pub(super) fn sample(&self, file: &str) -> Result<&'static str, Failure> {
        adapter::sample(self.name, file).ok_or_else(|| Failure::of(file, "no such sample"))
    }

    /// Reads an export of its own.
    pub(super) fn read(&self, file: &str) -> Result<Read, Failure> {
        let mut read = Read { packets: Vec::new(), bad: Vec::new() };
        for entry in packets::of_pack(&self.pack, self.sample(file)?.as_bytes(), &*self.clock) {
            match entry.packet {
                Ok(packet) => read.packets.push(packet),
                Err(wrong) => read.bad.push(wrong),
            }
        }
        Ok(read)
    }

    /// Records changes in its gateway's register, one a line.
    pub(super) async fn record(&self, file: &str) -> Result<Recorded, Failure> {
        let shape = Shape::of("RecordRequest")
            .ok_or_else(|| Failure::of(file, "this build lacks its contract"))?;
        let mut register = self.connection.register();
        let mut recorded = Recorded::default();
        let progress = Progress::of("recording consents", None);
        for entry in packets::of_json(&shape, self.sample(file)?.as_bytes()) {
            let change = entry
                .packet
                .map_err(|(line, problem)| Failure::of(format_args!("{file}:{line}"), problem))?;
            let request =
                v1::RecordRequest::decode(change).map_err(|error| Failure::of(file, error))?;
            let reply = progress.beside(register.record(request)).await;
            let v1::RecordReply { released, stopped, .. } =
                reply.map_err(|status| self.failed(file, &status))?.into_inner();
            recorded.changes += 1;
            recorded.released.extend(released);
            recorded.stopped.extend(stopped);
        }
        Ok(recorded)
    }

    /// Hands packets over; each must be taken, whatever the answer.
    pub(super) async fn hand_over(&self, packets: Vec<Bytes>) -> Result<Vec<v1::Receipt>, Failure> {
        let receipt = |outcome| match outcome {
            Outcome::Receipt(receipt) => Ok(receipt),
            Outcome::Problem(problem) => Err(Failure::of(self.name, problem.message)),
        };
        self.try_all(packets).await?.into_iter().map(receipt).collect()
    }

    /// Hands packets over, some of which may not be taken.
    pub(super) async fn try_all(&self, packets: Vec<Bytes>) -> Result<Vec<Outcome>, Failure> {
        let progress = Progress::of("handing over", Some(packets.len() as u64));
        let Answered { outcomes, broken } =
            hand_over::all(self.connection.gateway(), packets, &progress).await;
        match broken {
            Some(status) => Err(self.failed("handing over", &status)),
            None => Ok(outcomes),
        }
    }

    /// What the ledger says of SIPs in these months.
    pub(super) async fn measures(
        &self,
        from: &str,
        to: &str,
    ) -> Result<Vec<v1::MeasuredRow>, Failure> {
        let (from, to) = (from.to_owned(), to.to_owned());
        let request = v1::MeasuresRequest { from, to, unit: String::new() };
        let failed = |status: Status| self.failed("measures", &status);
        let mut parts =
            self.connection.measures().report(request).await.map_err(failed)?.into_inner();
        let mut rows = Vec::new();
        while let Some(part) = parts.message().await.map_err(failed)? {
            rows.extend(part.rows);
        }
        Ok(rows)
    }

    /// Hands one packet over.
    pub(super) async fn submit(&self, packet: Bytes) -> Result<v1::Receipt, Failure> {
        let receipt = self.connection.gateway().submit(RawSubmit { packet }).await;
        Ok(receipt.map_err(|status| self.failed("handing over", &status))?.into_inner())
    }

    /// Asks where a packet stands until it stands as wanted, or the deadline has passed.
    pub(super) async fn follow(
        &self,
        packet_id: &str,
        wanted: impl Fn(&v1::StatusReply) -> bool,
    ) -> Result<v1::StatusReply, Failure> {
        let mut gateway = self.connection.gateway();
        let progress = Progress::of("waiting for packets to arrive", None);
        let since = Stopwatch::start();
        loop {
            let request = v1::StatusRequest { packet_id: packet_id.to_owned() };
            let reply = progress.beside(gateway.status(request)).await;
            let reply = reply.map_err(|status| self.failed("status", &status))?.into_inner();
            if wanted(&reply) || since.elapsed() > DEADLINE {
                return Ok(reply);
            }
            progress.beside(tokio::time::sleep(PAUSE)).await;
        }
    }

    fn failed(&self, what: &str, status: &Status) -> Failure {
        Failure::of(format_args!("{}, {what}", self.name), self.connection.told(status))
    }
}

/// Waits until a file is there, or the deadline has passed.
pub(super) async fn appears(file: &Path) -> bool {
    let progress = Progress::of("waiting for files", None);
    let since = Stopwatch::start();
    while !file.exists() && since.elapsed() <= DEADLINE {
        progress.beside(tokio::time::sleep(PAUSE)).await;
    }
    file.exists()
}
