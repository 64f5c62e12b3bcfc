//! Heng 衡: a declarative language for talent policies, its checker, and its compiler to WebAssembly.

pub mod check;
pub mod diagnostic;
<<<<<<< HEAD
pub mod eval;
pub mod ir;
pub mod resolve;
=======
pub mod format;
>>>>>>> syntax
pub mod source;
pub mod syntax;
pub mod value;
pub mod wasm;
