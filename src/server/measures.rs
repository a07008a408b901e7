//! `stafett.v1.Measures`: what became of SIPs.

use super::serve::caller;
use super::status;
use crate::gateway::Gateway;
use crate::wire::v1::{self, measures_server::Measures as Contract};
use std::pin::Pin;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

/// How many rows one part of an answer has: well below the size that any client takes.
const ROWS: usize = 200;

pub(super) struct Service(pub(super) Gateway);

type Parts = Pin<Box<dyn Stream<Item = Result<v1::MeasuresReply, Status>> + Send>>;

#[tonic::async_trait]
impl Contract for Service {
    type ReportStream = Parts;

    async fn report(
        &self,
        request: Request<v1::MeasuresRequest>,
    ) -> Result<Response<Parts>, Status> {
        let caller = caller(&self.0, &request)?;
        let report = self.0.measures(&caller, request.into_inner()).await;
        let v1::MeasuresReply { scope, rows } = report.map_err(|error| status::of(&error))?;
        let mut parts = vec![v1::MeasuresReply { scope, rows: Vec::new() }];
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let rows = rows.by_ref().take(ROWS).collect();
            parts.push(v1::MeasuresReply { scope: None, rows });
        }
        Ok(Response::new(Box::pin(tokio_stream::iter(parts.into_iter().map(Ok)))))
    }
}
