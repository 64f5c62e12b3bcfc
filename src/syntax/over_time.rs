//! What a benefit says of time besides how often it is paid: what starts its clock, until when it is applied for, and how a sum is divided
//! that is not divided alike for everybody. As written.

use super::{Bounds, Expr, Pattern, Quantity, Side};
use crate::source::Span;

/// What starts the clock of a benefit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockEvent {
    /// `申请`
    Application,
    /// `审核通过`
    Approval,
    /// `最晚(户籍迁入日期, 申请日期)`
    Date(Expr),
}

/// `申请期限 …`: when a benefit may be applied for. Whoever does not has given it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplicationWindow {
    /// `在 毕业日期 后 1年 内（含），逾期视为放弃`
    Near {
        /// A date.
        anchor: Expr,
        /// How far from it.
        length: Expr,
        /// Before or after it.
        side: Side,
        /// `（含）` or `（不含）`, where written.
        bounds: Option<Bounds>,
        /// From `在` on.
        span: Span,
    },
    /// `每年 3月1日 至 4月30日，逾期视为放弃当年`: at least one.
    Yearly(Vec<DaysOfYear>),
}

/// `3月1日 至 4月30日`, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaysOfYear {
    /// The first day.
    pub from: DayOfYear,
    /// The last.
    pub to: DayOfYear,
    /// Where.
    pub span: Span,
}

/// `3月1日`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfYear {
    /// As written; from 1 if it is right.
    pub month: u8,
    /// As written; from 1 if it is right.
    pub day: u8,
}

/// What becomes of the months of a term in which nothing is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gaps {
    /// `中断期间顺延`: the term ends later. This holds where nothing is said.
    Extend,
    /// `中断期间不顺延`: they are lost.
    Count,
}

/// How a sum is divided that is paid in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ratio {
    /// `4:3:3`, at least two parts.
    Same(Vec<Quantity>),
    /// `按 人才类别：A类：5:5；其他：4:3:3`
    By {
        /// What is looked up.
        columns: Vec<Expr>,
        /// At least one.
        rows: Vec<RatioRow>,
        /// Where.
        span: Span,
    },
}

/// `A类：5:5`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatioRow {
    /// As those of a `按`.
    pub patterns: Vec<Vec<Pattern>>,
    /// At least two parts.
    pub ratio: Vec<Quantity>,
    /// Where.
    pub span: Span,
}
