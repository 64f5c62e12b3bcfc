//! The only test binary.
mod format;
mod syntax;
