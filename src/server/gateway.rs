//! `stafett.v1.Gateway`: how record systems hand packets over.

use super::serve::caller;
use super::status;
use crate::gateway::{Caller, Gateway, StreamOrder};
use crate::wire::v1::gateway_server::Gateway as Contract;
use crate::wire::{RawSubmit, v1};
use std::pin::Pin;
use tokio::sync::mpsc;
use tokio_stream::{Stream, StreamExt, wrappers::ReceiverStream};
use tonic::{Request, Response, Status, Streaming};
use tonic_types::StatusExt;
use v1::submit_many_reply::Outcome;

/// How many packets of one stream are worked on at once.
const TOGETHER: usize = 64;

pub(super) struct Service(pub(super) Gateway);

type Replies = Pin<Box<dyn Stream<Item = Result<v1::SubmitManyReply, Status>> + Send>>;

#[tonic::async_trait]
impl Contract for Service {
    async fn submit(&self, request: Request<RawSubmit>) -> Result<Response<v1::Receipt>, Status> {
        let caller = caller(&self.0, &request)?;
        let RawSubmit { packet } = request.into_inner();
        let receipt = self.0.submit(&caller, packet).await.map_err(|error| status::of(&error))?;
        Ok(Response::new(receipt))
    }

    type SubmitManyStream = Replies;

    async fn submit_many(
        &self,
        request: Request<Streaming<RawSubmit>>,
    ) -> Result<Response<Replies>, Status> {
        let caller = caller(&self.0, &request)?;
        let (order, answers) = mpsc::channel(TOGETHER);
        tokio::spawn(read(self.0.clone(), caller, request.into_inner(), order));
        // Each answer is waited for in its place: answers keep the order of the requests.
        let replies = ReceiverStream::new(answers).then(|answer: Answer| async move {
            match answer.await {
                Ok(reply) => reply,
                Err(_) => {
                    Err(Status::internal("a packet of the stream got no answer; send it again"))
                }
            }
        });
        Ok(Response::new(Box::pin(replies)))
    }

    async fn preview(
        &self,
        request: Request<RawSubmit>,
    ) -> Result<Response<v1::PreviewReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let RawSubmit { packet } = request.into_inner();
        let reply = self.0.preview(&caller, packet).await.map_err(|error| status::of(&error))?;
        Ok(Response::new(reply))
    }

    async fn status(
        &self,
        request: Request<v1::StatusRequest>,
    ) -> Result<Response<v1::StatusReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let v1::StatusRequest { packet_id } = request.into_inner();
        let reply = self.0.status(&caller, &packet_id).await.map_err(|error| status::of(&error))?;
        Ok(Response::new(reply))
    }

    async fn withdraw(
        &self,
        request: Request<v1::WithdrawRequest>,
    ) -> Result<Response<v1::StatusReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let v1::WithdrawRequest { packet_id, reason } = request.into_inner();
        let reply = self.0.withdraw(&caller, &packet_id, reason).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn queue(
        &self,
        request: Request<v1::QueueRequest>,
    ) -> Result<Response<v1::QueueReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.queue(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn explain(
        &self,
        request: Request<v1::ExplainRequest>,
    ) -> Result<Response<v1::PreviewReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let v1::ExplainRequest { packet_id } = request.into_inner();
        let reply = self.0.explain_waiting(&caller, &packet_id).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn operate(
        &self,
        request: Request<v1::OperateRequest>,
    ) -> Result<Response<v1::OperateReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.operate(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }

    async fn acknowledge(
        &self,
        request: Request<v1::AcknowledgeRequest>,
    ) -> Result<Response<v1::AcknowledgeReply>, Status> {
        let caller = caller(&self.0, &request)?;
        let reply = self.0.acknowledge(&caller, request.into_inner()).await;
        Ok(Response::new(reply.map_err(|error| status::of(&error))?))
    }
}

type Answer = tokio::task::JoinHandle<Result<v1::SubmitManyReply, Status>>;

/// Takes requests off the stream and starts each; the channel's bound is the stream's backpressure.
async fn read(
    gateway: Gateway,
    caller: Caller,
    mut requests: Streaming<RawSubmit>,
    order: mpsc::Sender<Answer>,
) {
    let mut place = 0;
    let mut stream = StreamOrder::default();
    loop {
        let next = requests.next().await;
        let last = !matches!(next, Some(Ok(_)));
        let answer = match next {
            None => return,
            Some(Ok(RawSubmit { packet })) => {
                let (gateway, caller) = (gateway.clone(), caller.clone());
                let at = stream.next();
                tokio::spawn(async move {
                    let outcome = match gateway.submit_at(&caller, packet, Some(at)).await {
                        Ok(receipt) => Outcome::Receipt(receipt),
                        Err(error) => Outcome::Problem(problem(&status::of(&error))),
                    };
                    Ok(v1::SubmitManyReply { place, outcome: Some(outcome) })
                })
            }
            // The stream itself is broken: nothing after this can be read.
            Some(Err(error)) => tokio::spawn(async move { Err(super::limit::renamed(error)) }),
        };
        if order.send(answer).await.is_err() || last {
            return;
        }
        place += 1;
    }
}

fn problem(status: &Status) -> v1::Problem {
    let violations = status.get_details_bad_request().map(|details| details.field_violations);
    let field = violations.and_then(|list| list.into_iter().next()).map(|first| first.field);
    let delay = status.get_details_retry_info().and_then(|details| details.retry_delay);
    v1::Problem {
        code: status.code().into(),
        message: status.message().to_owned(),
        field: field.unwrap_or_default(),
        retry_seconds: delay.map_or(0, |it| u32::try_from(it.as_secs()).unwrap_or(u32::MAX)),
    }
}
