//! What tests/ inject faults through. Nothing is promised about it, and no build for use has it.

mod dice;
mod disk;
mod machine;

pub use dice::Dice;
pub use disk::{Disk, Fault, Reach};
pub use machine::{Inbox, Simulated};
