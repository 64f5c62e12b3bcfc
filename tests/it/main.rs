//! The only test binary.

mod cli;
mod format;
mod module;
mod policies;
mod population;
mod render;
mod syntax;
mod world;
