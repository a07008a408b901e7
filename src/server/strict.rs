//! `Register.Record`, read strictly: a field that the contract doesn't know is refused, never dropped.
//!
//! tonic's own codec drops it, and a change that was meant otherwise than it was understood would stand in the register.

use super::register::Service as Register;
use super::status;
use crate::Error;
use crate::wire::register::unknown_field;
use crate::wire::v1::{self, register_server::RegisterServer};
use bytes::{Buf, BufMut};
use prost::Message;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::Service;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::{Request, Response, Status};
use v1::register_server::Register as Contract;

/// The path of the one call that is read here.
const RECORD: &str = "/stafett.v1.Register/Record";

/// The register's service.
#[derive(Clone)]
pub(super) struct Strict {
    register: Arc<Register>,
    server: RegisterServer<Register>,
    most: usize,
}

impl Strict {
    /// Takes messages of `most` bytes.
    pub(super) fn new(register: Register, most: usize) -> Self {
        let register = Arc::new(register);
        let server = RegisterServer::from_arc(Arc::clone(&register));
        Self { register, server: server.max_decoding_message_size(most), most }
    }
}

impl NamedService for Strict {
    const NAME: &'static str = "stafett.v1.Register";
}

type Answering<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

impl Service<http::Request<Body>> for Strict {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering<http::Response<Body>, Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<http::Request<Body>>::poll_ready(&mut self.server, context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        if request.uri().path() != RECORD {
            return self.server.call(request);
        }
        let (record, most) = (Record(Arc::clone(&self.register)), self.most);
        Box::pin(async move {
            let mut grpc = Grpc::new(RecordCodec).apply_max_message_size_config(Some(most), None);
            Ok(grpc.unary(record, request).await)
        })
    }
}

struct Record(Arc<Register>);

impl UnaryService<v1::RecordRequest> for Record {
    type Response = v1::RecordReply;
    type Future = Answering<Response<v1::RecordReply>, Status>;

    fn call(&mut self, request: Request<v1::RecordRequest>) -> Self::Future {
        let register = Arc::clone(&self.0);
        Box::pin(async move { register.record(request).await })
    }
}

#[derive(Default)]
struct RecordCodec;

impl Codec for RecordCodec {
    type Encode = v1::RecordReply;
    type Decode = v1::RecordRequest;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for RecordCodec {
    type Item = v1::RecordReply;
    type Error = Status;

    fn encode(&mut self, reply: v1::RecordReply, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.reserve(reply.encoded_len());
        to.put_slice(&reply.encode_to_vec());
        Ok(())
    }
}

impl Decoder for RecordCodec {
    type Item = v1::RecordRequest;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<v1::RecordRequest>, Status> {
        let bytes = from.copy_to_bytes(from.remaining());
        let wrong = |field: String, problem: &str| {
            status::of(&Error::Malformed { field, problem: problem.to_owned() })
        };
        if let Some(field) = unknown_field(&bytes) {
            return Err(wrong(field, "no such field in this version of the contract"));
        }
        let read = v1::RecordRequest::decode(bytes);
        read.map(Some)
            .map_err(|_| wrong("change".to_owned(), "not a protobuf encoding of a change"))
    }
}
