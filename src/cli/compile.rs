//! From a set of sources to what the library makes of it. The one place where the command line calls the compiler.

use crate::diagnostic::{Diagnostic, Words};
use crate::project::Set;

/// A policy of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) name: String,
    /// The position of its file.
    pub(super) file: usize,
}

/// What a selection of policies compiles to.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// The policies of a set, in the order of their files.
pub(super) fn policies(_set: &Set) -> Vec<Policy> {
    Vec::new()
}

/// Everything there is to say about a set.
pub(super) fn check(set: &Set) -> Vec<Diagnostic> {
    set.diagnostics.clone()
}

/// Compiles these policies as one program; the diagnostics say why there is none.
pub(super) fn program(set: &Set, _names: &[String]) -> (Option<Program>, Vec<Diagnostic>) {
    (None, check(set))
}

/// The canonical text of a file; none if it has syntax errors.
pub(super) fn format(_name: &str, text: &str, _to: Option<crate::syntax::Language>) -> Option<String> {
    Some(text.to_owned())
}

/// An example that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ran {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) line: usize,
    /// What was expected and did not come true, or on what evaluator and module disagree.
    pub(super) failures: Vec<Words>,
}

/// Runs the examples of a policy.
pub(super) fn examples(set: &Set, _policy: &str) -> Result<(Vec<Ran>, Vec<Diagnostic>), Words> {
    Ok((Vec::new(), check(set)))
}
