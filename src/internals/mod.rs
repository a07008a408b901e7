//! What tests/ inject faults through, and benches measure by itself. Nothing is promised about it, and no build for use has it.

mod dice;
mod disk;
pub mod journal;
pub mod ledger;
mod machine;
pub mod measures;

pub use dice::Dice;
pub use disk::{Disk, Fault, Reach};
pub use machine::{Inbox, ReadPacks, Simulated};
