//! A bare pass-through: tonic on both sides, mutual TLS on both, two multiplexed connections onwards, and nothing else.

use super::{Outcome, Placement, Server, Site, bare, caller::Caller};
use stafett::wire::{
    RawSubmit,
    v1::{
        AcknowledgeReply, AcknowledgeRequest, ExplainRequest, OperateReply, OperateRequest,
        PreviewReply, QueueReply, QueueRequest, Receipt, StatusReply, StatusRequest,
        SubmitManyReply, WithdrawRequest,
        gateway_client::GatewayClient,
        gateway_server::{Gateway, GatewayServer},
    },
};
use std::{
    env,
    net::SocketAddr,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::{net::TcpListener, runtime::Builder};
use tokio_stream::Empty;
use tonic::{
    Request, Response, Status, Streaming,
    transport::{Channel, Server as Tonic},
};

/// What the bench calls itself with to become the proxy.
pub(crate) const WORD: &str = "bare-proxy";

pub(crate) async fn start(
    site: &Site,
    placement: &Placement,
    receiver: SocketAddr,
) -> Outcome<Server> {
    let address = Site::free_address()?;
    let mut command = placement.server(&env::current_exe()?);
    command.arg(WORD).arg(site.folder()).arg(address.to_string()).arg(receiver.to_string());
    Server::start(command, address, site.caller()?, &site.log(WORD)).await
}

/// Serves until killed.
pub(crate) fn serve(folder: &Path, address: SocketAddr, receiver: SocketAddr) -> Outcome<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async move {
        let caller = Caller::of(folder, "region")?;
        let onwards = [caller.connect(receiver).await?, caller.connect(receiver).await?];
        let connections = bare::connections(folder, "region", TcpListener::bind(address).await?)?;
        let (_, health) = tonic_health::server::health_reporter();
        let passing = PassThrough { onwards: onwards.map(GatewayClient::new), turn: 0.into() };
        let services =
            Tonic::builder().add_service(health).add_service(GatewayServer::new(passing));
        Ok(services.serve_with_incoming(connections).await?)
    })
}

struct PassThrough {
    onwards: [GatewayClient<Channel>; 2],
    turn: AtomicUsize,
}

#[tonic::async_trait]
impl Gateway for PassThrough {
    async fn submit(&self, request: Request<RawSubmit>) -> Result<Response<Receipt>, Status> {
        let [one, other] = &self.onwards;
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let mut client = if turn.is_multiple_of(2) { one.clone() } else { other.clone() };
        let answer = client.submit(request.into_inner()).await?;
        Ok(Response::new(answer.into_inner()))
    }

    type SubmitManyStream = Empty<Result<SubmitManyReply, Status>>;

    async fn submit_many(
        &self,
        _: Request<Streaming<RawSubmit>>,
    ) -> Result<Response<Self::SubmitManyStream>, Status> {
        Err(absent())
    }

    async fn preview(&self, _: Request<RawSubmit>) -> Result<Response<PreviewReply>, Status> {
        Err(absent())
    }

    async fn status(&self, _: Request<StatusRequest>) -> Result<Response<StatusReply>, Status> {
        Err(absent())
    }

    async fn withdraw(&self, _: Request<WithdrawRequest>) -> Result<Response<StatusReply>, Status> {
        Err(absent())
    }

    async fn queue(&self, _: Request<QueueRequest>) -> Result<Response<QueueReply>, Status> {
        Err(absent())
    }

    async fn explain(&self, _: Request<ExplainRequest>) -> Result<Response<PreviewReply>, Status> {
        Err(absent())
    }

    async fn operate(&self, _: Request<OperateRequest>) -> Result<Response<OperateReply>, Status> {
        Err(absent())
    }

    async fn acknowledge(
        &self,
        _: Request<AcknowledgeRequest>,
    ) -> Result<Response<AcknowledgeReply>, Status> {
        Err(absent())
    }
}

fn absent() -> Status {
    Status::unimplemented("the proxy passes Submit on and nothing else")
}
