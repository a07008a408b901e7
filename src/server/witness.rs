//! `stafett.v1.Witness`: how gateways watch over each other's ledgers.

use super::serve::caller;
use super::status;
use crate::gateway::Gateway;
use crate::wire::v1::{self, witness_server::Witness as Contract};
use tonic::{Request, Response, Status};

pub(super) struct Service(pub(super) Gateway);

#[tonic::async_trait]
impl Contract for Service {
    async fn add_checkpoint(
        &self,
        request: Request<v1::AddCheckpointRequest>,
    ) -> Result<Response<v1::AddCheckpointReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.add_checkpoint(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn standing(
        &self,
        request: Request<v1::WitnessStandingRequest>,
    ) -> Result<Response<v1::WitnessStandingReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let v1::WitnessStandingRequest {} = request.into_inner();
        let reply = self.0.witness_standing(&caller).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }
}
