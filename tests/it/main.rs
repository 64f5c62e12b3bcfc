//! The one test binary.

mod calendar;
mod core;
mod module;
mod scale;
