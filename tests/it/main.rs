//! The only test binary.
mod codes;
mod format;
mod syntax;
