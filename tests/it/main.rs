//! The only test binary.

mod module;
mod syntax;
