//! A right file is read; a wrong one is told where it is wrong and what would be right.

mod codes;
mod files;
mod golden;
mod golden_units;
mod policy;
mod retention;
mod right;
mod sip;
mod site;
