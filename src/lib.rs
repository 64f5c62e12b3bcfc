//! Heng 衡: a declarative language for talent policies, its checker, and its compiler to WebAssembly.

pub mod check;
#[cfg(feature = "host")]
pub mod cli;
pub mod diagnostic;
pub mod eval;
#[cfg(feature = "host")]
pub mod explain;
pub mod format;
pub mod ir;
pub mod population;
pub mod project;
pub mod resolve;
pub mod source;
pub mod syntax;
pub mod value;
pub mod wasm;
