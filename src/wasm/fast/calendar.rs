//! Dates of sixteen rows. The civil form of a date, 32 · month + day, is held in vectors of 32-bit numbers.

use super::{Integers, Lanes, Lowered, Mode, Number, Order, Rows, Truth};
use crate::ir::{Calendar, NodeId};
use crate::wasm::bound::MonthsLater;
use crate::wasm::lower::MOST_MONTHS;
use crate::wasm::machine::{Helper, Lane, VBin, VUn, Width};

impl Rows<'_, '_> {
    /// Of any day of the calendar.
    const CIVIL: (i64, i64) = (0, 32 * 120_001);
    const MONTH: (i64, i64) = (0, 120_001);
    const ANY_DAY: (i64, i64) = (-800_000, 3_000_000);

    fn civil(&mut self, date: NodeId) -> Number {
        let date = self.number(date);
        Number { value: self.lane_by_lane(Helper::Civil, Width::W32, date.value, None, Self::CIVIL), known: date.known }
    }

    fn civil_parts(&mut self, civil: Integers) -> (Integers, Integers) {
        let m = &mut self.l.m;
        let civil = civil.units(m, Width::W32);
        let part = |at: usize| *civil.parts().get(at).expect("numbers of 32 bits have four vectors");
        let month = Lanes::of_parts(Lane::L32, Self::MONTH, |at| m.vun(VUn::Shr(Lane::L32, 5), part(at)));
        let mask = m.splat_constant(Lane::L32, 31);
        let day = Lanes::of_parts(Lane::L32, (0, 31), |at| m.vbin(VBin::And, part(at), mask));
        (Integers::Lanes(month), Integers::Lanes(day.settled(m)))
    }

    fn month_start(&mut self, month: Integers) -> Integers {
        self.lane_by_lane(Helper::MonthStart, Width::W32, month, None, Self::ANY_DAY)
    }

    fn sum(&mut self, a: Integers, n: i64) -> Integers {
        Integers::sum(&mut self.l.m, a, Integers::Constant(n), false)
    }

    fn difference(&mut self, a: Integers, b: Integers) -> Integers {
        Integers::sum(&mut self.l.m, a, b, true)
    }

    pub(super) fn add_months(&mut self, id: NodeId, date: NodeId, months: NodeId) -> Lowered {
        let (civil, months) = (self.civil(date), self.number(months));
        let known = self.both_known(civil.known, months.known);
        let months = months.value.held(&mut self.l.m, -MOST_MONTHS, MOST_MONTHS);
        let value = self.lane_by_lane(Helper::AddMonths, Width::W32, civil.value, Some(months), self.l.range(id));
        Lowered::Number(Number { value, known })
    }

    pub(super) fn months(&mut self, id: NodeId, a: NodeId, b: NodeId) -> Lowered {
        let (a, b) = (self.civil(a), self.civil(b));
        let known = self.both_known(a.known, b.known);
        let ((month_a, day_a), (month_b, day_b)) = (self.civil_parts(a.value), self.civil_parts(b.value));
        let between = self.difference(month_b, month_a);
        // The last month is not whole if its day has not come, except that its last day stands for all that it lacks.
        let next = self.sum(month_b, 1);
        let (first, first_of_next) = (self.month_start(month_b), self.month_start(next));
        let last = self.difference(first_of_next, first);
        let m = &mut self.l.m;
        let before = Integers::compare(m, Order::Less, day_b, day_a);
        let not_last = Integers::compare(m, Order::Less, day_b, last);
        let short = before.and(m, not_last);
        let short = Integers::blend(m, short, Integers::Constant(1), Integers::Constant(0));
        let value = self.difference(between, short);
        let (lo, hi) = self.l.range(id);
        Lowered::Number(Number { value: value.held(&mut self.l.m, lo, hi), known })
    }

    pub(super) fn calendar(&mut self, id: NodeId, step: Calendar, date: NodeId) -> Lowered {
        let civil = self.civil(date);
        let (month, _) = self.civil_parts(civil.value);
        let year = month.quotient(&mut self.l.m, Mode::Floor, 12).expect("a month of the calendar is a small number");
        let january = Integers::product(&mut self.l.m, year, Integers::Constant(12));
        let value = match step {
            Calendar::MonthStart => self.month_start(month),
            Calendar::MonthEnd => self.day_before(month, 1),
            Calendar::YearStart => self.month_start(january),
            Calendar::YearEnd => self.day_before(january, 12),
            Calendar::Year => year,
        };
        let (lo, hi) = self.l.range(id);
        Lowered::Number(Number { value: value.held(&mut self.l.m, lo, hi), known: civil.known })
    }

    /// The day before the first of the month `n` months later.
    fn day_before(&mut self, month: Integers, n: i64) -> Integers {
        let later = self.sum(month, n);
        let first = self.month_start(later);
        self.sum(first, -1)
    }

    pub(super) fn months_later(&mut self, later: &MonthsLater) -> Truth {
        let (civil, second) = (self.civil(later.first), self.number(later.second));
        let months = Some(Integers::Constant(later.months));
        let first = self.lane_by_lane(Helper::AddMonths, Width::W32, civil.value, months, Self::ANY_DAY);
        let mask = Integers::compare(&mut self.l.m, Order::AtMost, first, second.value);
        let known = self.both_known(civil.known, second.known);
        self.truth_where(if later.negated { mask.not() } else { mask }, known)
    }
}
