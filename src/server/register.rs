//! `stafett.v1.Register`: what decisions need to know.

use super::serve::caller;
use super::status;
use crate::gateway::Gateway;
use crate::wire::v1;
use crate::wire::v1::register_server::Register as Contract;
use tonic::{Request, Response, Status};

pub(super) struct Service(pub(super) Gateway);

#[tonic::async_trait]
impl Contract for Service {
    async fn record(
        &self,
        request: Request<v1::RecordRequest>,
    ) -> Result<Response<v1::RecordReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.record(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn child(
        &self,
        request: Request<v1::ChildRequest>,
    ) -> Result<Response<v1::ChildReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.read_child(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn agreements(
        &self,
        request: Request<v1::AgreementsRequest>,
    ) -> Result<Response<v1::AgreementsReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.read_agreements(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn parties(
        &self,
        request: Request<v1::PartiesRequest>,
    ) -> Result<Response<v1::PartiesReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.read_parties(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }
}
