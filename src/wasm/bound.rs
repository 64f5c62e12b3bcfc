//! Comparisons that need the calendar once a call, not once a row.
//!
//! In `周岁(出生日期, 基准日) 不超过 40` only the birthday differs from row to row. The comparison holds for every birthday from some day on,
//! and that day follows from the as-of date. Here the operations between the fact and the comparison are taken off one by one, each by the
//! bound on its operand that is equivalent to the bound on its result.
//!
//! `a + n months ≤ d` holds up to the *greatest* `a` for which it does: if `d` is the last day of its month, the last day of the month `n`
//! months before, else `d − n months`. (`d − n months` alone is wrong for who was born on 29 February.)
//!
//! INVARIANT: over the whole range of the fact the bound decides as the comparison does; where an operation could meet the end of the
//! calendar or a rounding that has no such bound, the comparison stays as it is.

use super::lower::{Lower, MOST_MONTHS};
use super::machine::{Bin, Helper, Value, Width};
use crate::ir::{Calendar, NodeId, Op};
use crate::value::{Date, Mode};

/// A bound on a fact, or on something else that differs from row to row.
pub(super) struct Bounded {
    /// What is bounded.
    pub(super) fact: NodeId,
    /// Whether it must be at least the end, or at most.
    pub(super) from: bool,
    pub(super) end: End,
    /// Whether the bound is known.
    pub(super) known: Value,
    /// Whether some operation was taken off; else this is the comparison as it stood.
    pub(super) taken_off: bool,
}

/// Whether a date, months later, is at most another: what is left of a number of months between dates of the row.
pub(super) struct MonthsLater {
    pub(super) first: NodeId,
    pub(super) months: i64,
    pub(super) second: NodeId,
    /// Whether it is the other way round.
    pub(super) negated: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Constant(i64),
    /// 64 bits, computed once a call.
    At(Value),
}

/// No date that has a month before it and a month after it is nearer to the ends of the calendar.
const MARGIN: i64 = 62;

impl Lower<'_> {
    /// The bound on a fact, or on what is left of it, that is equivalent to `a ≤ b`, or to `a < b`, if one side is the same in all rows.
    pub(super) fn bounded(&mut self, a: NodeId, b: NodeId, strict: bool) -> Option<Bounded> {
        let (fact, from, other) = match (self.differs(a), self.differs(b)) {
            (true, false) => (a, false, b),
            (false, true) => (b, true, a),
            _ => return None,
        };
        let (end, known) = self.end_of(other);
        let step = i64::from(strict);
        let end = self.shifted(end, if from { step } else { -step })?;
        let mut bounded = Bounded { fact, from, end, known, taken_off: false };
        while self.take_off(&mut bounded).is_some() {
            bounded.taken_off = true;
        }
        Some(bounded)
    }

    /// If what is bounded are the months between two dates of the row, and by a constant: there are so many if the first date, that much
    /// later, is at most the second.
    pub(super) fn months_later(&self, b: &Bounded) -> Option<MonthsLater> {
        let (Op::Months(first, second), End::Constant(c)) = (&self.core_node(b.fact).op, b.end) else { return None };
        let (lo, hi) = self.range(b.fact);
        if !self.inside_calendar(*first) || !self.inside_calendar(*second) || hi >= MOST_MONTHS || lo <= -MOST_MONTHS {
            return None;
        }
        // At most n months is not n + 1.
        let months = if b.from { c } else { c.saturating_add(1) };
        Some(MonthsLater { first: *first, months: months.clamp(lo, hi + 1), second: *second, negated: !b.from })
    }

    /// The end, held where it decides nothing else: a number that is at most one beside the fact's range.
    pub(super) fn end_value(&mut self, b: &Bounded) -> (Value, (i64, i64)) {
        let (lo, hi) = self.range(b.fact);
        let held = if b.from { (lo, hi.saturating_add(1)) } else { (lo.saturating_sub(1), hi) };
        let value = match b.end {
            End::Constant(c) => self.m.constant(Width::W64, c.clamp(held.0, held.1)),
            End::At(v) => {
                let (low, high) = (self.m.constant(Width::W64, held.0), self.m.constant(Width::W64, held.1));
                let below = self.m.bin(Bin::Lt, v, low);
                let v = self.m.select(low, v, below);
                let above = self.m.bin(Bin::Lt, high, v);
                self.m.select(high, v, above)
            }
        };
        (value, held)
    }

    fn end_of(&mut self, id: NodeId) -> (End, Value) {
        if let Op::Int(v) = self.core_node(id).op {
            return (End::Constant(v), self.yes);
        }
        let (value, known) = self.int(id);
        (End::At(self.m.at_width(Width::W64, value)), known)
    }

    fn shifted(&mut self, end: End, by: i64) -> Option<End> {
        match end {
            _ if by == 0 => Some(end),
            End::Constant(c) => c.checked_add(by).map(End::Constant),
            End::At(v) => {
                let by = self.m.constant(Width::W64, by);
                Some(End::At(self.m.bin(Bin::Add, v, by)))
            }
        }
    }

    /// Takes the outermost operation off.
    fn take_off(&mut self, b: &mut Bounded) -> Option<()> {
        let op = self.core_node(b.fact).op.clone();
        match op {
            Op::AddMonths(date, months) => self.off_add_months(b, date, months),
            Op::Months(x, y) => self.off_months(b, x, y),
            Op::Calendar(step, date) => self.off_calendar(b, step, date),
            Op::Div(mode, n, d) => self.off_div(b, mode, n, d),
            Op::Add(x, y) => self.off_sum(b, x, y),
            Op::Refine(lo, hi, x) => {
                // Strictly between its ends a clamp decides nothing.
                let End::Constant(c) = b.end else { return None };
                let free = if b.from { lo < c && c <= hi } else { lo <= c && c < hi };
                free.then(|| b.fact = x)
            }
            _ => None,
        }
    }

    /// Whether months can be added to every date of `id` without meeting the end of the calendar.
    fn inside_calendar(&self, id: NodeId) -> bool {
        let (lo, hi) = self.range(id);
        i64::from(Date::MIN.days()) + MARGIN < lo && hi < i64::from(Date::MAX.days()) - MARGIN
    }

    /// An end as a day of the calendar; days beyond it are as its first and last.
    fn day_of(&mut self, end: End) -> Value {
        let (first, last) = (i64::from(Date::MIN.days()), i64::from(Date::MAX.days()));
        match end {
            End::Constant(c) => self.m.constant(Width::W32, c.clamp(first, last)),
            End::At(v) => {
                let held = self.clamp(v, (i64::MIN + 1, i64::MAX), first, last);
                self.m.at_width(Width::W32, held)
            }
        }
    }

    /// The last date that, so many months later, is at most this day.
    fn months_before(&mut self, day: Value, months: Value) -> Value {
        let civil = self.m.call1(Helper::Civil, day);
        let zero = self.m.const32(0);
        let back = self.m.bin(Bin::Sub, zero, months);
        let same_day = self.m.call2(Helper::AddMonths, civil, back);
        let there = self.m.call1(Helper::Civil, same_day);
        let (month, month_there) = (self.month(civil), self.month(there));
        let (last, last_there) = (self.day_before(month, 1), self.day_before(month_there, 1));
        let is_last = self.m.bin(Bin::Eq, day, last);
        self.m.select(last_there, same_day, is_last)
    }

    fn at(&mut self, day: Value) -> End {
        End::At(self.m.at_width(Width::W64, day))
    }

    fn off_add_months(&mut self, b: &mut Bounded, date: NodeId, months: NodeId) -> Option<()> {
        if !self.differs(date) || self.differs(months) || !self.inside_calendar(date) || !self.inside_calendar(b.fact) {
            return None;
        }
        let (range, (months, known)) = (self.range(months), self.int(months));
        let months = self.clamp(months, range, -MOST_MONTHS, MOST_MONTHS);
        let months = self.m.at_width(Width::W32, months);
        // At least the end is after the day before it.
        let end = if b.from { self.shifted(b.end, -1)? } else { b.end };
        let day = self.day_of(end);
        let last = self.months_before(day, months);
        let end = self.at(last);
        b.end = if b.from { self.shifted(end, 1)? } else { end };
        b.known = self.m.both(b.known, known);
        b.fact = date;
        Some(())
    }

    /// Months from x to y: at least n of them if x + n months ≤ y.
    fn off_months(&mut self, b: &mut Bounded, x: NodeId, y: NodeId) -> Option<()> {
        let (lo, hi) = self.range(b.fact);
        let one_differs = self.differs(x) != self.differs(y);
        if !one_differs || !self.inside_calendar(x) || !self.inside_calendar(y) || hi >= MOST_MONTHS || lo <= -MOST_MONTHS {
            return None;
        }
        // At most n months is not n + 1.
        let end = if b.from { b.end } else { self.shifted(b.end, 1)? };
        let months = match end {
            End::Constant(c) => self.m.constant(Width::W32, c.clamp(lo, hi + 1)),
            End::At(v) => {
                let held = self.clamp(v, (i64::MIN + 1, i64::MAX), lo, hi + 1);
                self.m.at_width(Width::W32, held)
            }
        };
        let (end, fixed, fact) = if self.differs(x) {
            let (day, known) = self.int(y);
            let day = self.m.at_width(Width::W32, day);
            let last = self.months_before(day, months);
            (last, known, x)
        } else {
            let (civil, known) = self.civil(x);
            (self.m.call2(Helper::AddMonths, civil, months), known, y)
        };
        let end = self.at(end);
        // From an earlier date there are more months, to an earlier one fewer.
        (b.from, b.end) = match (b.from, fact == x) {
            (true, true) => (false, end),
            (false, true) => (true, self.shifted(end, 1)?),
            (true, false) => (true, end),
            (false, false) => (false, self.shifted(end, -1)?),
        };
        b.known = self.m.both(b.known, fixed);
        b.fact = fact;
        Some(())
    }

    fn off_calendar(&mut self, b: &mut Bounded, step: Calendar, date: NodeId) -> Option<()> {
        let span = match step {
            Calendar::MonthStart | Calendar::MonthEnd => 1,
            Calendar::YearStart | Calendar::YearEnd => 12,
            Calendar::Year => return None,
        };
        if !self.inside_calendar(date) || !self.inside_calendar(b.fact) {
            return None;
        }
        let to_start = matches!(step, Calendar::MonthStart | Calendar::YearStart);
        // The start of a period is after a day if the date is after that day's period; its end is before a day if the date is before it.
        let end = match (to_start, b.from) {
            (true, true) => self.shifted(b.end, -1)?,
            (false, false) => self.shifted(b.end, 1)?,
            _ => b.end,
        };
        let day = self.day_of(end);
        let civil = self.m.call1(Helper::Civil, day);
        let month = self.month(civil);
        let first = if span == 1 { month } else { self.january(month) };
        let end = if to_start { self.day_before(first, span) } else { self.m.call1(Helper::MonthStart, first) };
        let end = self.at(end);
        b.end = match (to_start, b.from) {
            (true, true) => self.shifted(end, 1)?,
            (false, false) => self.shifted(end, -1)?,
            _ => end,
        };
        b.fact = date;
        Some(())
    }

    fn off_div(&mut self, b: &mut Bounded, mode: Mode, n: NodeId, d: NodeId) -> Option<()> {
        let (End::Constant(c), Op::Int(d)) = (b.end, self.core_node(d).op.clone()) else { return None };
        let not_negative = self.range(n).0 >= 0;
        let (c, d) = (i128::from(c), i128::from(d));
        if d <= 0 || !(not_negative || mode == Mode::Floor) || c.abs().max(d) >= 1 << 62 {
            return None;
        }
        // The least n whose quotient is at least q.
        let least = |q: i128| match mode {
            Mode::Floor | Mode::Trunc => d * q,
            Mode::Away => d * (q - 1) + 1,
            Mode::HalfAway => (d * (2 * q - 1) + 1).div_euclid(2),
        };
        if c <= 0 && mode != Mode::Floor {
            return None;
        }
        let end = if b.from { least(c) } else { least(c + 1) - 1 };
        b.end = End::Constant(i64::try_from(end).ok()?);
        b.fact = n;
        Some(())
    }

    fn off_sum(&mut self, b: &mut Bounded, x: NodeId, y: NodeId) -> Option<()> {
        let (fact, other) = if self.differs(x) { (x, y) } else { (y, x) };
        let (End::Constant(c), Op::Int(other)) = (b.end, self.core_node(other).op.clone()) else { return None };
        b.end = End::Constant(c.checked_sub(other)?);
        b.fact = fact;
        Some(())
    }
}
