//! The only test binary.
mod syntax;
