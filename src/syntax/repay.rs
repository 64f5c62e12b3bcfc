//! What a benefit says of its own recovery: when what was received is to be paid back, and how much of it.

use super::{Expr, Marker, Quantity, RoundMode, RoundTo};
use crate::source::Span;

/// `有下列情形之一的退回：（一）…：全额；`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repay {
    /// The head, without its colon.
    pub head_span: Span,
    /// Its items: the first that holds says how much.
    pub items: Vec<RepayItem>,
}

/// A case in which something is to be paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepayItem {
    /// Its marker.
    pub marker: Marker,
    /// What it says.
    pub body: RepayBody,
    /// Marker included.
    pub span: Span,
}

/// See [`RepayItem`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepayBody {
    /// `离职 为 是：全额`
    Case {
        /// In which case.
        when: Expr,
        /// How much.
        rate: Rate,
    },
    /// `已删除`: a repealed item keeps its number.
    Deleted,
    /// Could not be read.
    Broken,
}

/// How much is to be paid back of what was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// How it is worked out.
    pub kind: RateKind,
    /// `舍入 到 元，四舍五入`: how the sum is rounded.
    pub rounding: Option<(RoundTo, RoundMode)>,
    /// Where.
    pub span: Span,
}

/// See [`Rate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RateKind {
    /// `全额`
    Full,
    /// `按月折算，服务期 5年，自 A 至 B`: for the months of the service period that were not served.
    ProRata {
        /// How long was to be served.
        service: Option<Quantity>,
        /// How long was served.
        served: Option<Served>,
    },
    /// `已领金额 × 30%`
    Formula(Expr),
}

/// How long somebody has served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// `自 A 至 B`: the whole months between two dates.
    Between(Expr, Expr),
    /// `已服务 N`: a number of months.
    Months(Expr),
}
