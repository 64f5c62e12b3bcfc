//! What a policy says of its own change, and of how it counts days: amendments and conventions, as written.

use super::{Clause, DateLit, Expr, Path};
use crate::source::Span;

/// `修订 X 自 D：…`: clauses that take the place of those of a benefit, from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// The benefit.
    pub benefit: Path,
    /// The first day.
    pub since: DateLit,
    /// Its clauses, in the order written.
    pub clauses: Vec<Clause>,
}

/// Which date picks the version of an amended benefit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// `发放月份`: the first day of the month that is paid.
    Month(Span),
    /// A date: `申请日期`, `首次领取日期`, a fact.
    Date(Expr),
}

/// One way in which a policy counts days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Convention {
    /// Which.
    pub kind: ConventionKind,
    /// Where.
    pub span: Span,
}

/// See [`Convention`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConventionKind {
    /// `周岁 自 生日当日 起算`: whoever has a birthday is a year older from that day on.
    AgeFromBirthday,
    /// `周岁 自 生日次日 起算`: from the day after it.
    AgeFromDayAfter,
    /// `周岁 计算到岁`: an age is compared in whole years.
    AgeInYears,
    /// `周岁 计算到日`: whoever is a day past the birthday is past that age.
    AgeToTheDay,
    /// `期间 自 次日 起算`: the first day is not counted (Civil Code, Art. 201).
    PeriodsFromNextDay,
    /// `期间 自 当日 起算`: it is.
    PeriodsFromSameDay,
}
