//! `Exchange.Deliver` at the receiver of the bench.

use super::{
    super::arrivals::Arrivals,
    books::{Books, Delivered},
};
use prost::Message;
use stafett::{
    PacketId,
    wire::{
        RawDeliver,
        v1::{
            Acknowledgement, NewsReply, NewsRequest,
            exchange_server::{Exchange, ExchangeServer},
        },
    },
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::sleep,
};
use tonic::{Request, Response, Status};

/// How much is entered under one head at most.
const TOGETHER: usize = 64;

type Answer = oneshot::Sender<Acknowledgement>;

struct Intake {
    waiting: mpsc::UnboundedSender<(Delivered, Answer)>,
    arrivals: Arc<Arrivals>,
}

pub(super) fn new(mut books: Books, arrivals: Arc<Arrivals>) -> ExchangeServer<impl Exchange> {
    let (waiting, mut come) = mpsc::unbounded_channel::<(Delivered, Answer)>();
    tokio::spawn(async move {
        let mut together = Vec::new();
        while come.recv_many(&mut together, TOGETHER).await > 0 {
            let (delivered, answers): (Vec<_>, Vec<_>) = together.drain(..).unzip();
            for (answer, acknowledgement) in answers.into_iter().zip(books.enter(&delivered)) {
                // A sender that no longer waits comes again.
                let _ = answer.send(acknowledgement);
            }
        }
    });
    ExchangeServer::new(Intake { waiting, arrivals })
}

#[tonic::async_trait]
impl Exchange for Intake {
    async fn deliver(
        &self,
        request: Request<RawDeliver>,
    ) -> Result<Response<Acknowledgement>, Status> {
        let RawDeliver { packet, origin_digest, .. } = request.into_inner();
        let Addressed { header } = Addressed::decode(packet.clone())
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        let packet_id = header.map(|header| header.packet_id).unwrap_or_default();
        let id: PacketId =
            packet_id.parse().map_err(|_| Status::invalid_argument("not a packet's id"))?;
        let (answer, answered) = oneshot::channel();
        let delivered = Delivered { packet_id, packet, origin_digest };
        self.waiting.send((delivered, answer)).map_err(|_| Status::internal("nobody enters"))?;
        let acknowledgement = answered.await.map_err(|_| Status::internal("not entered"))?;
        self.arrivals.came(id);
        Ok(Response::new(acknowledgement))
    }

    /// Nothing becomes of what comes here.
    async fn news(&self, request: Request<NewsRequest>) -> Result<Response<NewsReply>, Status> {
        sleep(Duration::from_millis(request.into_inner().wait_ms.into())).await;
        Ok(Response::new(NewsReply::default()))
    }
}

/// As much of a packet as its receiver must read here.
#[derive(Clone, PartialEq, Message)]
struct Addressed {
    #[prost(message, optional, tag = "1")]
    header: Option<Identified>,
}

#[derive(Clone, PartialEq, Message)]
struct Identified {
    #[prost(string, tag = "1")]
    packet_id: String,
}
