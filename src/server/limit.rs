//! A message over the size limit is refused before it is read, and said so as RESOURCE_EXHAUSTED.

use http::{HeaderValue, Response};
use tonic::{Code, Status};

/// tonic says OUT_OF_RANGE for a message that is too large.
const TONICS: &str = "11";
const RIGHT: HeaderValue = HeaderValue::from_static("8");

/// Gives a unary call's answer its right status.
pub(super) fn rename_header<B>(mut response: Response<B>) -> Response<B> {
    if let Some(status) = response.headers_mut().get_mut("grpc-status")
        && *status == TONICS
    {
        *status = RIGHT;
    }
    response
}

/// Gives a stream's end its right status.
pub(super) fn renamed(status: Status) -> Status {
    match status.code() {
        Code::OutOfRange => Status::resource_exhausted(status.message()),
        _ => status,
    }
}
