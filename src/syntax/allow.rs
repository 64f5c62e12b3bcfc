//! What a writer accepts in place, as written: a clause of a document, a benefit or a coordination.

use super::{Name, Text};
use crate::source::Span;

/// `允许 尾差去向未写明，理由 "…"`: what a lint would say here is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The lints, at least one.
    pub lints: Vec<AllowedLint>,
    /// Why.
    pub because: Text,
}

/// `数据项不起作用（婚姻状况）`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedLint {
    /// The lint, as written.
    pub name: Name,
    /// The declarations of which it is accepted; none if it is of all.
    pub of: Vec<Name>,
    /// Both.
    pub span: Span,
}
