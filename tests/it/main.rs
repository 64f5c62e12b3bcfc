//! The only test binary.

mod format;
mod module;
mod syntax;
