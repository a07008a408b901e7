//! Work that goes on to its end though whoever asked for it goes away in the midst of it.

use crate::Error;

/// Does it all. A call that is cancelled drops what it waits for, and with that its locks: a change that is in the journal already, and not
/// yet in the index, must be kept from whoever would take the next turn and decide without it.
///
/// # Errors
/// As the work; or where that broke off.
pub(super) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    tokio::spawn(work).await.map_err(|_| {
        Error::Internal("what was asked for broke off; ask where it stands, and again".into())
    })?
}
