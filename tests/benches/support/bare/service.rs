//! The one method that the bare server has.

use stafett::wire::{
    RawSubmit,
    v1::{
        AcknowledgeReply, AcknowledgeRequest, Decision, ExplainRequest, OperateReply,
        OperateRequest, PacketStatus, PreviewReply, QueueReply, QueueRequest, Receipt, StatusReply,
        StatusRequest, SubmitManyReply, Verdict, WithdrawRequest,
        gateway_server::{Gateway, GatewayServer},
    },
};
use tokio_stream::Empty;
use tonic::{Request, Response, Status, Streaming};

const ANSWER_BYTES: usize = 128;

/// What every packet is answered.
struct Answer(Receipt);

pub(in super::super) fn new() -> GatewayServer<impl Gateway> {
    let decision = Decision { verdict: Verdict::Permit.into(), ..Decision::default() };
    let mut answer = Receipt {
        decision: Some(decision),
        status: PacketStatus::Queued.into(),
        ..Receipt::default()
    };
    // Two bytes stand before the digest: its field and its length.
    let missing = ANSWER_BYTES - prost::Message::encoded_len(&answer) - 2;
    answer.digest = vec![0xa5; missing].into();
    GatewayServer::new(Answer(answer))
}

#[tonic::async_trait]
impl Gateway for Answer {
    async fn submit(&self, _: Request<RawSubmit>) -> Result<Response<Receipt>, Status> {
        Ok(Response::new(self.0.clone()))
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
    Status::unimplemented("the bare server answers Submit and nothing else")
}
