//! What a policy says must hold for everybody, as written.

use super::{Expr, Measure, Path, Text};
use crate::source::Span;

/// `保证 "…"：…`: what a policy says must hold for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarantee {
    /// Its name, between the quotes.
    pub name: Text,
    /// Its clauses, in the order written.
    pub clauses: Vec<GuaranteeClause>,
}

/// A clause of a guarantee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuaranteeClause {
    /// Which.
    pub kind: GuaranteeClauseKind,
    /// Where.
    pub span: Span,
}

/// See [`GuaranteeClause`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuaranteeClauseKind {
    /// `依据 …`
    Cites(Text),
    /// What is guaranteed.
    Claim(Claim),
    /// Could not be read.
    Broken,
}

/// What is guaranteed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// A condition that holds for everybody.
    Always(Expr),
    /// `如 c 则 p`
    Implies(Expr, Expr),
    /// `租房补贴 的 应发 随 学历 不减`
    Trend {
        /// What is followed.
        figure: Expr,
        /// Along which fact.
        along: Expr,
        /// `不增`, and not `不减`.
        never_rises: bool,
    },
    /// `合计 A、B 不超过 12万元，比较 全程总额`
    AtMost {
        /// The benefits.
        benefits: Vec<Path>,
        /// The sum that is never exceeded.
        limit: Expr,
        /// `比较 …`; this period if left out.
        compare: Option<Measure>,
    },
    /// `A、B 不得同时享受`
    NeverBoth(Vec<Path>),
    /// `凡 c 的，至少享受 A、B 之一`
    Everyone {
        /// Who.
        who: Expr,
        /// What they are entitled to, one at least.
        gets: Vec<Path>,
    },
}
