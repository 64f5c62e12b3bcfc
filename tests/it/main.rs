//! The one test binary.

mod core;
mod module;
