//! Dates of a row.

use super::{Lower, Lowered, MOST_MONTHS};
use crate::ir::{Calendar, NodeId};
use crate::wasm::machine::{Bin, Helper, Value, Width};

impl Lower<'_> {
    /// A date as 32 · month number + day.
    pub(in crate::wasm) fn civil(&mut self, date: NodeId) -> (Value, Value) {
        let (days, known) = self.int(date);
        let days = self.m.at_width(Width::W32, days);
        (self.m.call1(Helper::Civil, days), known)
    }

    pub(in crate::wasm) fn month(&mut self, civil: Value) -> Value {
        let five = self.m.const32(5);
        self.m.bin(Bin::Shr, civil, five)
    }

    fn day(&mut self, civil: Value) -> Value {
        let mask = self.m.const32(31);
        self.m.bin(Bin::And, civil, mask)
    }

    fn add32(&mut self, a: Value, n: i32) -> Value {
        let n = self.m.const32(n);
        self.m.bin(Bin::Add, a, n)
    }

    pub(super) fn add_months(&mut self, date: NodeId, months: NodeId) -> Lowered {
        let (lo, hi) = {
            let n = self.core_node(months);
            (n.lo, n.hi)
        };
        let (n, known_n) = self.int(months);
        let n = self.clamp(n, (lo, hi), -MOST_MONTHS, MOST_MONTHS);
        let n = self.m.at_width(Width::W32, n);
        let (civil, known_date) = self.civil(date);
        Lowered::Int { value: self.m.call2(Helper::AddMonths, civil, n), known: self.m.both(known_date, known_n) }
    }

    pub(super) fn months(&mut self, a: NodeId, b: NodeId) -> Lowered {
        let ((a, known_a), (b, known_b)) = (self.civil(a), self.civil(b));
        let (month_a, month_b, day_a, day_b) = (self.month(a), self.month(b), self.day(a), self.day(b));
        let between = self.m.bin(Bin::Sub, month_b, month_a);
        // The last month is not whole if its day has not come, except that its last day stands for all that it lacks.
        let next = self.add32(month_b, 1);
        let (first, first_of_next) = (self.m.call1(Helper::MonthStart, month_b), self.m.call1(Helper::MonthStart, next));
        let last = self.m.bin(Bin::Sub, first_of_next, first);
        let (before, not_last) = (self.m.bin(Bin::Lt, day_b, day_a), self.m.bin(Bin::Lt, day_b, last));
        let short = self.m.bin(Bin::And, before, not_last);
        Lowered::Int { value: self.m.bin(Bin::Sub, between, short), known: self.m.both(known_a, known_b) }
    }

    pub(super) fn calendar(&mut self, step: Calendar, date: NodeId) -> Lowered {
        let (civil, known) = self.civil(date);
        let month = self.month(civil);
        let (january, twelve) = (self.january(month), self.m.const32(12));
        let value = match step {
            Calendar::MonthStart => self.m.call1(Helper::MonthStart, month),
            Calendar::MonthEnd => self.day_before(month, 1),
            Calendar::YearStart => self.m.call1(Helper::MonthStart, january),
            Calendar::YearEnd => self.day_before(january, 12),
            Calendar::Year => self.m.bin(Bin::Div, month, twelve),
        };
        Lowered::Int { value, known }
    }

    pub(in crate::wasm) fn january(&mut self, month: Value) -> Value {
        let twelve = self.m.const32(12);
        let in_year = self.m.bin(Bin::Rem, month, twelve);
        self.m.bin(Bin::Sub, month, in_year)
    }

    /// The day before the first of the month `n` months later.
    pub(in crate::wasm) fn day_before(&mut self, month: Value, n: i32) -> Value {
        let later = self.add32(month, n);
        let first = self.m.call1(Helper::MonthStart, later);
        self.add32(first, -1)
    }
}
