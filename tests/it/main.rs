//! The one test binary.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test stands outside and may stop where it likes"
)]

mod calendar;
mod cli;
mod codes;
mod core;
mod differential;
mod format;
mod generate;
mod module;
mod policies;
mod population;
mod render;
mod scale;
mod syntax;
mod world;
