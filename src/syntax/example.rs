//! A case and what is to be answered of it, as written.

use super::{DateLit, Expr, Name, Path, Text};
use crate::source::Span;

/// `算例 N：…`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The example.
    pub name: Name,
    /// `基准日 D`
    pub as_of: Option<DateLit>,
    /// `给定：…`
    pub given: Vec<Given>,
    /// `预期：…`
    pub expect: Vec<Expect>,
}

/// What an example is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Which.
    pub kind: GivenKind,
    /// Where.
    pub span: Span,
}

/// See [`Given`]. Targets are facts (`学历`, `单位 的 登记日期`), receipts (`审核日期(X)`) or choices (`选择(衔接)`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenKind {
    /// `学历 为 博士`
    Is(Expr, Expr),
    /// `专业技能 为 焊接、电工`
    Are(Expr, Vec<Expr>),
    /// `配偶 无记录`
    NoRecord(Expr),
    /// `学历 未知`
    Unknown(Expr),
    /// `回执 完整`
    ReceiptsComplete,
    /// Could not be read.
    Broken,
}

/// What an example expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    /// Which.
    pub kind: ExpectKind,
    /// Where.
    pub span: Span,
}

/// See [`Expect`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectKind {
    /// `租房补贴 符合`
    Status(Path, Status),
    /// `租房补贴 的 实发 为 1666.66元`, `剩余期数(租房补贴) 为 36个月`, or a definition.
    Is(Expr, Expr),
    /// `租房补贴 的 实发 未知`
    Unknown(Expr),
    /// `租房补贴 需 学历、毕业日期`: exactly these facts are needed, in any order.
    Needs(Path, Vec<Expr>),
    /// `住房类补贴 核减 租房补贴 500元`
    Reduced {
        /// The coordination.
        by: Path,
        /// The benefit it takes from.
        benefit: Path,
        /// How much.
        amount: Expr,
    },
    /// `租房补贴 （四）.3 不符合`: the state of an item, by its mark.
    Item {
        /// The benefit.
        benefit: Path,
        /// The mark, as printed by `explain`, full-width forms folded.
        mark: Text,
        /// Its state.
        state: ItemState,
    },
    /// `拒收` or `拒收 学历`: the data is refused (because of this fact).
    Refused(Option<Expr>),
    /// Could not be read.
    Broken,
}

/// The state of a benefit, as an example expects it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// `符合`, eligible
    Eligible,
    /// `不符合`, not eligible
    NotEligible,
    /// `待核实`, undetermined
    Undetermined,
    /// `待研究确定`, needs decision
    NeedsDecision,
    /// `待选择`, awaiting choice
    AwaitingChoice,
}

/// The state of an item, as an example expects it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemState {
    /// `成立`, holds
    Holds,
    /// `不成立`, fails
    Fails,
    /// `未知`, unknown
    Unknown,
    /// `已定`, settled
    Settled,
    /// `不适用`, does not apply: it belongs to another version of the benefit
    NotApplicable,
}
