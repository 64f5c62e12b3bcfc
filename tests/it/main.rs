//! The one test binary.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test stands outside and may stop where it likes"
)]

mod amend;
mod answers;
mod attack;
#[cfg(feature = "tables")]
mod batches;
mod calendar;
mod cases;
mod cli;
mod codes;
mod columns;
mod conventions;
mod core;
mod differential;
mod findings;
mod format;
mod generate;
mod golden;
mod guarantee;
mod hard;
mod host;
#[cfg(unix)]
mod host_c;
mod lints;
mod lists;
mod mistakes;
mod module;
mod mutants;
mod over_time;
mod packages;
mod page;
mod patterns;
mod phases;
mod policies;
mod proofs;
mod population;
mod recovery;
mod reference;
mod render;
mod rows;
mod same_bytes;
mod scale;
mod settle;
mod smt;
mod solver;
mod syntax;
mod tables;
mod tidy;
mod timeline;
mod together;
mod translated;
mod traps;
mod ui;
mod witness;
mod world;
