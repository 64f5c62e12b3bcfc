//! Core → a WebAssembly module.
//!
//! The module imports nothing, computes with integers, has a fixed memory and describes itself. A host writes columns of facts, calls
//! `heng_eval`, and reads columns of answers: for `学历 属于 硕士、博士` a byte a row goes in, and a byte a row comes out that says no,
//! unknown or yes.
//!
//! Core becomes machine operations (`lower` and `fast` to `machine`), these are cut into functions (`plan`), memory is laid out (`layout`),
//! and the functions are written (`emit`, `helpers`, `lanewise`). What a row of unknown cells needs, three values and masks, most rows do
//! not: a block of sixteen of which all is known is answered without, and in vectors unless they are left out.
//!
//! INVARIANT: no data makes a module trap or loop without end; equal programs give equal bytes; nothing that stands under an unknown or
//! absent value shows in any answer.
//!
//! Deliberately absent: any knowledge of the language, and the evaluator, which the module is held against.

mod bound;
mod emit;
mod fast;
mod helpers;
mod interface;
mod lanes;
mod lanewise;
mod layout;
mod lower;
mod machine;
mod module;
mod plan;

use crate::ir::Core;
use std::fmt;

/// What a module says of how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildMeta {
    /// Name and version of the compiler.
    pub compiler: String,
    /// SHA-256 of the sources, hexadecimal.
    pub source_digest: String,
    /// The keyword language of the sources: `zh` or `en`.
    pub language: String,
    /// The program's own examples.
    pub vectors: Vec<heng_abi::Vector>,
    /// Whether sixteen rows are answered at once where that can be. A module without vectors gives the same answers, and runs in a host that
    /// has none.
    pub simd: bool,
}

/// Why there is no module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildError {
    /// The program needs more memory for sixteen rows than a module may have.
    TooLarge {
        /// In bytes.
        needed: u64,
        /// In bytes.
        limit: u64,
    },
    /// The interface or the vectors cannot be written, which no program causes.
    Section(String),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::TooLarge { needed, limit } => write!(f, "sixteen rows need {needed} bytes of memory, a module may have {limit}"),
            BuildError::Section(why) => write!(f, "the interface cannot be written: {why}"),
        }
    }
}

impl std::error::Error for BuildError {}

/// The module of a program.
///
/// # Errors
/// If the program is too large for a module.
pub fn compile(core: &Core, meta: &BuildMeta) -> Result<Vec<u8>, BuildError> {
    if cfg!(debug_assertions) {
        crate::ir::invariants::check(core);
    }
    module::build(core, meta).and_then(|built| module::assemble(&built, meta))
}

/// What the module of a program says of itself.
///
/// # Errors
/// If the program is too large for a module.
pub fn interface(core: &Core, meta: &BuildMeta) -> Result<heng_abi::Interface, BuildError> {
    module::build(core, meta).map(|built| built.interface)
}
