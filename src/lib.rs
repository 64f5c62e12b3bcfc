//! Heng 衡: a declarative language for talent policies, its checker, and its compiler to WebAssembly.

pub mod diagnostic;
pub mod format;
pub mod source;
pub mod syntax;
pub mod value;
