//! The one test binary.

mod module;
mod syntax;
