//! Errors to gRPC status, in one table.

use crate::Error;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// What a caller is told to wait before it sends again.
const RETRY: Duration = Duration::from_secs(1);
/// What must be delivered or expire first takes longer.
const LATER: Duration = Duration::from_secs(60);

/// The status of an error: its code, its words, and the field or delay as `google.rpc` details.
pub(crate) fn of(error: &Error) -> Status {
    let words = error.to_string();
    let code = code(error);
    match error {
        Error::Malformed { field, problem } | Error::Invalid { field, problem } => {
            let details =
                ErrorDetails::with_bad_request_violation(field.as_str(), problem.as_str());
            Status::with_error_details(code, words, details)
        }
        Error::UnknownParty { field } => {
            let details =
                ErrorDetails::with_bad_request_violation(*field, "no party of this gateway");
            Status::with_error_details(code, words, details)
        }
        Error::Busy | Error::DiskFull => {
            Status::with_error_details(code, words, ErrorDetails::with_retry_info(Some(RETRY)))
        }
        Error::QueueFull => {
            Status::with_error_details(code, words, ErrorDetails::with_retry_info(Some(LATER)))
        }
        _ => Status::new(code, words),
    }
}

/// The code of an error.
pub(crate) fn code(error: &Error) -> Code {
    match error {
        Error::Malformed { .. } | Error::Invalid { .. } | Error::UnknownParty { .. } => {
            Code::InvalidArgument
        }
        Error::TooLarge { .. } | Error::Busy | Error::QueueFull | Error::DiskFull => {
            Code::ResourceExhausted
        }
        Error::Stranger
        | Error::NotAllowed { .. }
        | Error::ForeignUnit
        | Error::ForeignCheckpoint => Code::PermissionDenied,
        Error::OtherContent => Code::AlreadyExists,
        Error::Absent => Code::NotFound,
        Error::IllegalStep { .. }
        | Error::IllegalBefore { .. }
        | Error::Ended { .. }
        | Error::RejectedAs { .. }
        | Error::Erased
        | Error::MustBeKept { .. }
        | Error::Forked { .. } => Code::FailedPrecondition,
        Error::Halted | Error::Closing => Code::Unavailable,
        Error::Internal(_) => Code::Internal,
    }
}
