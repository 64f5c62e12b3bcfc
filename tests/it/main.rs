//! The one test binary.

mod module;
