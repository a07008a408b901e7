//! `stafett.v1.Exchange`: how packets come in from other gateways.

use super::serve::caller;
use super::status;
use crate::gateway::Gateway;
use crate::wire::v1::exchange_server::Exchange as Contract;
use crate::wire::{RawDeliver, v1};
use tonic::{Request, Response, Status};

pub(super) struct Service(pub(super) Gateway);

#[tonic::async_trait]
impl Contract for Service {
    async fn deliver(
        &self,
        request: Request<RawDeliver>,
    ) -> Result<Response<v1::Acknowledgement>, Status> {
        let caller = caller(&self.0, &request)?;
        let acknowledgement = self.0.deliver(&caller, request.into_inner()).await;
        Ok(Response::new(acknowledgement.map_err(|error| status::of(&error))?))
    }

    async fn news(
        &self,
        request: Request<v1::NewsRequest>,
    ) -> Result<Response<v1::NewsReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.news(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }
}
