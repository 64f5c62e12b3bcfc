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
mod format;
mod host;
mod mistakes;
mod module;
mod phases;
mod policies;
mod population;
mod render;
mod scale;
mod syntax;
mod tidy;
mod ui;
mod world;
