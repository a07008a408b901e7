//! `stafett.v1.Sip`: the register of SIPs.

use super::serve::caller;
use super::status;
use crate::gateway::Gateway;
use crate::wire::v1::{self, sip_server::Sip as Contract};
use tonic::{Request, Response, Status};

pub(super) struct Service(pub(super) Gateway);

#[tonic::async_trait]
impl Contract for Service {
    async fn list(
        &self,
        request: Request<v1::SipListRequest>,
    ) -> Result<Response<v1::SipListReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.sip_list(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn show(
        &self,
        request: Request<v1::SipShowRequest>,
    ) -> Result<Response<v1::SipShowReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.sip_show(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }
}
