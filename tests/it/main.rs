//! The one test binary.

mod cli;
mod module;
mod population;
mod render;
mod syntax;
mod world;
