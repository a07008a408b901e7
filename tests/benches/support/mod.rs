//! What a bench needs: servers that are processes of their own, packets, a client that loads, and figures.

#![allow(
    dead_code,
    unused_imports,
    reason = "each bench that includes this uses its own part of it"
)]

mod arrivals;
pub(crate) mod bare;
mod caller;
mod children;
mod figures;
mod load;
pub(crate) mod nginx;
mod pairs;
mod placement;
mod pool;
mod prepare;
mod process;
#[path = "../../support/proof.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "written for tests, which use all of it and fail where it does"
)]
mod proof;
pub(crate) mod proxy;
mod receiver;
mod samples;
mod server;
mod site;

pub(crate) use arrivals::Arrivals;
pub(crate) use figures::{Figures, Measured, Start, median};
pub(crate) use load::Load;
pub(crate) use pairs::Pair;
pub(crate) use placement::{Placement, load_average};
pub(crate) use pool::{Pool, Templates};
pub(crate) use prepare::{Due, prepare, prepare_until};
pub(crate) use proof::Ledger;
pub(crate) use receiver::Receiver;
pub(crate) use server::Server;
pub(crate) use site::Site;

/// A bench either gives its figures or says why it could not.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
