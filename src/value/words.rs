//! What an operation is asked to do, where the checker and Core say it alike.

/// A step on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Calendar {
    /// The first day of its month.
    MonthStart,
    /// The last day of its month.
    MonthEnd,
    /// 1 January.
    YearStart,
    /// 31 December.
    YearEnd,
    /// The year, as a number.
    Year,
}

/// How a list combines its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Combines {
    /// All of them.
    All,
    /// At least one.
    Any,
    /// At least so many.
    AtLeast(u32),
    /// None of them.
    None,
}
