//! Civil dates as bits: year, month and day side by side.
//!
//! The day takes the lowest five bits, the month (from 0) four, the year the rest. Such a number grows with the date, so dates are compared
//! like integers; months are added to the month and carried into the year, and no day is counted. Only where a date is used as a number of
//! days is it turned into one, and back.
//!
//! INVARIANT: a [`Civil`] is a day of the calendar, and so are the ends of its range.

use super::gates::{Bit, Gates};
use super::words::Word;
use crate::value::{Calendar, Date, Range};

/// A date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Civil(Word);

const DAY_BITS: usize = 5;
const YEAR_AT: usize = 9;

/// Days before each month of a common year.
const BEFORE: [i128; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// Further than this no addition of months leads anywhere but to an end of the calendar.
const MOST_MONTHS: i128 = 120_000;

fn pack(date: Date) -> i128 {
    let (year, month, day) = date.ymd();
    i128::from(year) << YEAR_AT | i128::from(month - 1) << DAY_BITS | i128::from(day)
}

fn unpack(packed: i128) -> Date {
    let part = |from: usize, bits: u32| u32::try_from(packed >> from & ((1 << bits) - 1)).unwrap_or(0);
    let year = i32::try_from(packed >> YEAR_AT).unwrap_or(0);
    Date::from_ymd(year, part(DAY_BITS, 4) + 1, part(0, 5)).unwrap_or(Date::MIN)
}

fn between(lo: Date, hi: Date) -> Range {
    Range::new(pack(lo), pack(hi))
}

fn days(date: Date) -> i128 {
    date.days().into()
}

impl Civil {
    pub(super) fn constant(date: Date) -> Civil {
        Civil(Word::constant(pack(date)))
    }

    /// The least and the greatest date it can be.
    pub(super) fn range(&self) -> (Date, Date) {
        (unpack(self.0.range().lo()), unpack(self.0.range().hi()))
    }

    /// The number that is compared.
    pub(super) fn word(&self) -> &Word {
        &self.0
    }

    /// A date out of a number that is compared.
    pub(super) fn of_word(word: Word) -> Civil {
        Civil(word)
    }

    /// The same, known to lie in this range too.
    pub(super) fn known_in(&self, lo: Date, hi: Date) -> Civil {
        Civil(self.0.known_in(between(lo, hi)))
    }

    /// The numbers that are compared for the dates in a range of days, if there is one.
    pub(super) fn packed(range: Range) -> Option<Range> {
        let calendar = Range::new(days(Date::MIN), days(Date::MAX));
        let date = |day: i128| Date::from_days(i64::try_from(day).unwrap_or(0));
        range.intersect(calendar).map(|r| between(date(r.lo()), date(r.hi())))
    }

    /// Its value, given that of bits.
    pub(super) fn value(&self, of: impl Fn(Bit) -> bool) -> Date {
        unpack(self.0.value(of))
    }

    pub(super) fn year(&self) -> Word {
        self.0.shifted_down(YEAR_AT)
    }

    /// From 0.
    fn month(&self) -> Word {
        Word::unsigned(11, self.0.bits().get(DAY_BITS..YEAR_AT).unwrap_or_default())
    }

    fn day(&self) -> Word {
        Word::unsigned(31, self.0.bits().get(..DAY_BITS).unwrap_or_default())
    }

    /// A date of its parts.
    fn new(year: &Word, month: &Word, day: &Word, (lo, hi): (Date, Date)) -> Civil {
        let low = (0..DAY_BITS).map(|at| day.bit(at)).chain((0..YEAR_AT - DAY_BITS).map(|at| month.bit(at)));
        let bits: Vec<Bit> = low.chain(year.bits().iter().copied()).collect();
        Civil(Word::new(between(lo, hi), &bits))
    }
}

impl Gates {
    /// A free date; 1 January 2000 where nothing is said of it.
    pub(super) fn free_date(&mut self, lo: Date, hi: Date) -> Civil {
        let default = Date::from_ymd(2000, 1, 1).unwrap_or(lo).clamp(lo, hi);
        Civil(self.free_word(between(lo, hi), pack(default), |gates, word| {
            let date = Civil(word.clone());
            let (month, day) = (Word::unsigned(15, date.month().bits()), date.day());
            let last = gates.last_day(&date.year(), &date.month());
            let is_month = gates.inside(&month, 0, 11);
            let is_day = gates.at_most(&Word::constant(1), &day);
            let is_there = gates.at_most(&day, &last);
            gates.all(&[is_month, is_day, is_there])
        }))
    }

    /// Whether a year has 366 days.
    fn leap(&mut self, year: &Word) -> Bit {
        let fourth = self.and(!year.bit(0), !year.bit(1));
        let (lo, hi) = (year.range().lo(), year.range().hi());
        let exceptions: Vec<i128> = (lo / 100..=hi / 100).map(|c| c * 100).filter(|y| y % 400 != 0 && lo <= *y && *y <= hi).collect();
        let common = if exceptions.len() <= 4 {
            let those: Vec<Bit> = exceptions.into_iter().map(|y| self.equal(year, &Word::constant(y))).collect();
            self.any(&those)
        } else {
            let (_, rest) = self.quotient(&year.shifted_down(2), &Word::constant(25));
            let hundredth = self.equal(&rest, &Word::constant(0));
            let sixteenth = self.and(!year.bit(2), !year.bit(3));
            self.and(hundredth, !sixteenth)
        };
        self.and(fourth, !common)
    }

    /// The last day of a month.
    fn last_day(&mut self, year: &Word, month: &Word) -> Word {
        let leap = self.leap(year);
        let february = self.equal(month, &Word::constant(1));
        // Counted from 0 the even months have 31 days up to July, the odd ones from August.
        let odd_long = self.inside(month, 7, 11);
        let long = self.mux(month.bit(0), odd_long, !month.bit(3));
        let lowest = self.mux(february, leap, long);
        Word::new(Range::new(28, 31), &[lowest, !february, Bit::YES, Bit::YES, Bit::YES, Bit::NO])
    }

    /// See [`Date::add_months`].
    pub(super) fn add_months(&mut self, date: &Civil, months: &Word) -> Civil {
        let months = self.held_in(months, Range::new(-MOST_MONTHS, MOST_MONTHS));
        let (lo, hi) = date.range();
        let shift = |date: Date, n: i128| date.add_months(i64::try_from(n).unwrap_or(0));
        let (lo, hi) = (shift(lo, months.range().lo()), shift(hi, months.range().hi()));
        if lo == hi {
            return Civil::constant(lo);
        }
        // Counted from the beginning of the calendar there is no sign to mind.
        let from_start = self.add(&months, &Word::constant(MOST_MONTHS));
        let (years, months) = self.quotient(&from_start, &Word::constant(12));
        let month = self.add(&date.month(), &months);
        let carry = self.at_most(&Word::constant(12), &month);
        let next = self.sub(&month, &Word::constant(12));
        let month = self.choose(carry, &next, &month).known_in(Range::new(0, 11));
        let years = self.sub(&years, &Word::constant(MOST_MONTHS / 12));
        let year = self.add(&date.year(), &years);
        let year = self.add_bit(&year, carry);
        let (early, late) = (self.less(&year, &Word::constant(1)), self.less(&Word::constant(9999), &year));
        let year = year.known_in(Range::new(1, 9999));
        let last = self.last_day(&year, &month);
        let day = self.lesser(&date.day(), &last);
        let inner = Civil::new(&year, &month, &day, (Date::MIN, Date::MAX));
        let up = self.choose(early, &Word::constant(pack(Date::MIN)), &inner.0);
        let held = self.choose(late, &Word::constant(pack(Date::MAX)), &up);
        Civil(held).known_in(lo, hi)
    }

    /// Whether the month that began with `from` is not yet full on `to`, as far as the days say: `to` is an earlier day of its month, and not the
    /// last one.
    fn month_not_full(&mut self, from: &Civil, to: &Civil) -> Bit {
        let last = self.last_day(&to.year(), &to.month());
        let early = self.less(&to.day(), &from.day());
        let at_end = self.equal(&to.day(), &last);
        self.and(early, !at_end)
    }

    /// See [`Date::months_until`].
    pub(super) fn months(&mut self, from: &Civil, to: &Civil) -> Word {
        let index = |gates: &mut Gates, date: &Civil| {
            let years = gates.mul(&date.year(), &Word::constant(12));
            gates.add(&years, &date.month())
        };
        let (a, b) = (index(self, from), index(self, to));
        let months = self.sub(&b, &a);
        let not_full = self.month_not_full(from, to);
        let ((a_lo, a_hi), (b_lo, b_hi)) = (from.range(), to.range());
        let range = Range::new(a_hi.months_until(b_lo).into(), a_lo.months_until(b_hi).into());
        self.sub(&months, &Word::of_bit(not_full)).known_in(range)
    }

    /// See [`Date::years_until`]: the months divided by 12, but without a division.
    pub(super) fn years(&mut self, from: &Civil, to: &Civil) -> Word {
        let years = self.sub(&to.year(), &from.year());
        let not_full = self.month_not_full(from, to);
        let (a, b) = (from.month(), to.month());
        let before = self.less(&b, &a);
        let same = self.equal(&a, &b);
        let in_month = self.and(same, not_full);
        let not_full = self.or(before, in_month);
        let ((a_lo, a_hi), (b_lo, b_hi)) = (from.range(), to.range());
        let range = Range::new(a_hi.years_until(b_lo).into(), a_lo.years_until(b_hi).into());
        self.sub(&years, &Word::of_bit(not_full)).known_in(range)
    }

    /// A step on the calendar that leads to a date; [`Calendar::Year`] leads to none.
    pub(super) fn step(&mut self, step: Calendar, date: &Civil) -> Option<Civil> {
        let (lo, hi) = date.range();
        let [first, january, december] = [1, 0, 11].map(Word::constant);
        let (year, month) = (date.year(), date.month());
        Some(match step {
            Calendar::MonthStart => Civil::new(&year, &month, &first, (lo.month_start(), hi.month_start())),
            Calendar::MonthEnd => {
                let last = self.last_day(&year, &month);
                Civil::new(&year, &month, &last, (lo.month_end(), hi.month_end()))
            }
            Calendar::YearStart => Civil::new(&year, &january, &first, (lo.year_start(), hi.year_start())),
            Calendar::YearEnd => Civil::new(&year, &december, &Word::constant(31), (lo.year_end(), hi.year_end())),
            Calendar::Year => return None,
        })
    }

    /// The number of days since 1970-01-01.
    pub(super) fn days(&mut self, date: &Civil) -> Word {
        let year = date.year();
        let whole = self.sub(&year, &Word::constant(1));
        let fourths = whole.shifted_down(2);
        let (hundredths, _) = self.quotient(&fourths, &Word::constant(25));
        let years = self.mul(&whole, &Word::constant(365));
        let years = self.add(&years, &fourths);
        let years = self.sub(&years, &hundredths);
        let years = self.add(&years, &hundredths.shifted_down(2));
        let before = self.before(&year, &date.month());
        let in_year = self.add(&before, &date.day());
        let all = self.add(&years, &in_year);
        let (lo, hi) = date.range();
        self.add(&all, &Word::constant(days(Date::MIN) - 1)).known_in(Range::new(days(lo), days(hi)))
    }

    /// Days of the year before a month.
    fn before(&mut self, year: &Word, month: &Word) -> Word {
        let mut level: Vec<Word> = BEFORE.into_iter().map(Word::constant).collect();
        for at in 0..YEAR_AT - DAY_BITS {
            let pairs = level.chunks(2).map(|pair| match pair {
                [a, b] => self.choose(month.bit(at), b, a),
                [a, ..] => a.clone(),
                [] => Word::constant(0),
            });
            level = pairs.collect();
        }
        let common = level.first().cloned().unwrap_or_else(|| Word::constant(0));
        let leap = self.leap(year);
        let later = self.at_most(&Word::constant(2), month);
        let extra = self.and(leap, later);
        self.add_bit(&common, extra)
    }

    /// See [`Date::from_days`].
    pub(super) fn date_of_days(&mut self, number: &Word) -> Civil {
        let held = self.held_in(number, Range::new(days(Date::MIN), days(Date::MAX)));
        let end = |day: i128| Date::from_days(i64::try_from(day).unwrap_or(0));
        let (lo, hi) = (end(held.range().lo()), end(held.range().hi()));
        if lo == hi {
            return Civil::constant(lo);
        }
        let all = self.sub(&held, &Word::constant(days(Date::MIN)));
        let three = Word::constant(3);
        let (eras, rest) = self.quotient(&all, &Word::constant(146_097));
        // The last day of four hundred years, and of four, still belongs to the last hundred, and to the last.
        let (hundreds, _) = self.quotient(&rest, &Word::constant(36_524));
        let hundreds = self.lesser(&hundreds, &three);
        let gone = self.mul(&hundreds, &Word::constant(36_524));
        let rest = self.sub(&rest, &gone).known_in(Range::new(0, 36_524));
        let (fours, rest) = self.quotient(&rest, &Word::constant(1_461));
        let (ones, _) = self.quotient(&rest, &Word::constant(365));
        let ones = self.lesser(&ones, &three);
        let gone = self.mul(&ones, &Word::constant(365));
        let in_year = self.sub(&rest, &gone).known_in(Range::new(0, 365));
        let mut year = self.add_bit(&ones, Bit::YES);
        for (count, of) in [(&fours, 4), (&hundreds, 100), (&eras, 400)] {
            let years = self.mul(count, &Word::constant(of));
            year = self.add(&year, &years);
        }
        let year = year.known_in(Range::new(lo.ymd().0.into(), hi.ymd().0.into()));
        let leap = self.leap(&year);
        let without_leap_day = self.sub(&in_year, &Word::of_bit(leap));
        let mut month = Word::constant(0);
        for (at, before) in (0..).zip(BEFORE).skip(1) {
            let begun = self.at_most(&Word::constant(before), if at == 1 { &in_year } else { &without_leap_day });
            month = self.choose(begun, &Word::constant(at), &month);
        }
        let before = self.before(&year, &month);
        let day = self.sub(&in_year, &before);
        let day = self.add_bit(&day, Bit::YES).known_in(Range::new(1, 31));
        Civil::new(&year, &month, &day, (lo, hi))
    }
}
