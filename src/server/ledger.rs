//! `stafett.v1.Ledger`: what the gateway can prove.

use super::serve::caller;
use super::status;
use crate::gateway::Gateway;
use crate::wire::v1;
use crate::wire::v1::ledger_server::Ledger as Contract;
use bytes::Bytes;
use std::pin::Pin;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Response, Status};

pub(super) struct Service(pub(super) Gateway);

type Records = Pin<Box<dyn Stream<Item = Result<v1::LedgerRecord, Status>> + Send>>;
type Entries = Pin<Box<dyn Stream<Item = Result<v1::LedgerEntry, Status>> + Send>>;

#[tonic::async_trait]
impl Contract for Service {
    async fn checkpoint(
        &self,
        request: Request<v1::CheckpointRequest>,
    ) -> Result<Response<v1::CheckpointReply>, Status> {
        caller(&self.0, &request)?;
        self.0.caught_up().await.map_err(|error| status::of(&error))?;
        let v1::CheckpointRequest {} = request.into_inner();
        Ok(Response::new(v1::CheckpointReply {
            checkpoint: self.0.checkpoint(),
            verifier_key: self.0.verifier_key(),
        }))
    }

    async fn inclusion(
        &self,
        request: Request<v1::InclusionRequest>,
    ) -> Result<Response<v1::InclusionReply>, Status> {
        caller(&self.0, &request)?;
        self.0.caught_up().await.map_err(|error| status::of(&error))?;
        let v1::InclusionRequest { index, tree_size, with_entry } = request.into_inner();
        let reply = self.0.read(move |gateway| {
            let proof = gateway.inclusion(index, tree_size)?;
            let entry = with_entry.then(|| gateway.entry(index)).transpose()?;
            let entry = entry.map_or(Bytes::new(), |entry| Bytes::copy_from_slice(&entry));
            Ok(v1::InclusionReply { proof: Some(proof), entry })
        });
        reply.await.map(Response::new).map_err(|error| status::of(&error))
    }

    async fn consistency(
        &self,
        request: Request<v1::ConsistencyRequest>,
    ) -> Result<Response<v1::ConsistencyReply>, Status> {
        caller(&self.0, &request)?;
        self.0.caught_up().await.map_err(|error| status::of(&error))?;
        let v1::ConsistencyRequest { old_size, new_size } = request.into_inner();
        let reply = self.0.consistency(old_size, new_size).map_err(|error| status::of(&error))?;
        Ok(Response::new(reply))
    }

    type EntriesStream = Entries;

    async fn entries(
        &self,
        request: Request<v1::EntriesRequest>,
    ) -> Result<Response<Entries>, Status> {
        let caller = caller(&self.0, &request)?;
        let v1::EntriesRequest { from, limit } = request.into_inner();
        let entries =
            self.0.entries(&caller, from, limit).await.map_err(|error| status::of(&error))?;
        Ok(Response::new(Box::pin(tokio_stream::iter(entries.into_iter().map(Ok)))))
    }

    async fn tile(
        &self,
        request: Request<v1::TileRequest>,
    ) -> Result<Response<v1::TileReply>, Status> {
        caller(&self.0, &request)?;
        self.0.caught_up().await.map_err(|error| status::of(&error))?;
        let request = request.into_inner();
        let tile = self.0.read(move |gateway| gateway.tile(request)).await;
        tile.map(Response::new).map_err(|error| status::of(&error))
    }

    type RecordsStream = Records;

    async fn records(
        &self,
        request: Request<v1::RecordsRequest>,
    ) -> Result<Response<Records>, Status> {
        let caller = caller(&self.0, &request)?;
        let records = self.0.records(&caller, request.into_inner()).await;
        let records = ReceiverStream::new(records.map_err(|error| status::of(&error))?)
            .map(|record| record.map_err(|error| status::of(&error)));
        Ok(Response::new(Box::pin(records)))
    }

    async fn erase(
        &self,
        request: Request<v1::EraseRequest>,
    ) -> Result<Response<v1::EraseReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.erase(&caller, request.into_inner()).await;
        reply.map(Response::new).map_err(|error| status::of(&error))
    }
}
