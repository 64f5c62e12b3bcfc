//! Days, months and quotients: against another calendar, against their definitions, and against every small case.
#![allow(clippy::unwrap_used)]

use crate::module::{benefit, core_of, day, fact, meta};
use heng::ir::{Builder, Calendar, Core, InputTy, NodeId};
use heng::value::{Date, Mode, Range, div};
use heng::wasm::compile;
use heng_host::{Column, Module};
use jiff::ToSpan;

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    (from.days()..=to.days()).map(|d| Date::from_days(d.into()))
}

fn theirs(date: Date) -> jiff::civil::Date {
    let (y, m, d) = date.ymd();
    jiff::civil::date(y as i16, m as i8, d as i8)
}

fn ours(date: jiff::civil::Date) -> Date {
    day(date.year().into(), date.month() as u32, date.day() as u32)
}

#[test]
fn every_day_has_the_year_month_and_day_of_another_calendar() {
    let mut other = jiff::civil::date(1, 1, 1);
    for date in days(Date::MIN, Date::MAX) {
        assert_eq!(date.ymd(), (other.year().into(), other.month() as u32, other.day() as u32));
        assert_eq!(ours(other), date);
        other = other.tomorrow().unwrap_or(other);
    }
    assert_eq!(ours(other), Date::MAX);
    for (y, m, d) in [(1900, 2, 29), (2023, 2, 29), (2024, 4, 31), (2024, 13, 1), (2024, 0, 1), (2024, 1, 0), (0, 1, 1), (10_000, 1, 1)] {
        assert_eq!(Date::from_ymd(y, m, d), None);
    }
}

#[test]
fn months_are_added_as_another_calendar_adds_them() {
    let mut checked = 0u64;
    for date in days(day(1900, 1, 1), day(2199, 12, 31)) {
        let other = theirs(date);
        let mut check = |n: i64| {
            checked += 1;
            assert_eq!(date.add_months(n), ours(other.checked_add(n.months()).unwrap()), "{date} + {n} months");
        };
        if date == date.month_end() {
            (-600..=600).for_each(check);
        } else {
            let spread = i64::from(date.days()).rem_euclid(97);
            (-600..=600).skip(spread as usize).step_by(97).for_each(&mut check);
            [-12, -1, 0, 1, 12].into_iter().for_each(check);
        }
    }
    assert!(checked > 5_000_000, "{checked}");
}

#[test]
fn the_ends_of_the_calendar_hold_what_would_leave_it() {
    for n in [1, 12, 119_988, i64::MAX] {
        assert_eq!(Date::MAX.add_months(n), Date::MAX);
        assert_eq!(Date::MIN.add_months(-n), Date::MIN);
    }
    assert_eq!(Date::MIN.add_months(119_987), day(9999, 12, 1));
    assert_eq!(Date::MIN.add_months(119_988), Date::MAX);
    assert_eq!(Date::MAX.add_months(-119_987), day(1, 1, 31));
    assert_eq!(Date::MAX.add_months(-119_988), Date::MIN);
    assert_eq!(Date::MAX.add_days(i64::MAX), Date::MAX);
    assert_eq!(Date::MIN.add_days(i64::MIN), Date::MIN);
    assert_eq!(Date::from_days(i64::MAX), Date::MAX);
}

/// Days on which months do something special, and the neighbours of these.
fn special(from: i32, to: i32) -> Vec<Date> {
    let special = |date: &Date| {
        let (_, m, d) = date.ymd();
        m == 2 && d >= 26 || d <= 1 || d >= 28 || d == 15
    };
    days(day(from, 1, 1), day(to, 12, 31)).filter(special).collect()
}

#[test]
fn whole_months_and_years_are_the_most_that_fit() {
    let from: Vec<Date> = [special(1896, 1900), special(1999, 2004), special(2096, 2100)].concat();
    let to: Vec<Date> = [special(1899, 1901), special(2000, 2003), special(2099, 2101)].concat();
    for a in &from {
        for b in &to {
            let (n, y) = (a.months_until(*b), a.years_until(*b));
            assert!(a.add_months(n) <= *b && *b < a.add_months(n + 1), "{n} months from {a} to {b}");
            assert!(a.add_months(12 * y) <= *b && *b < a.add_months(12 * (y + 1)), "{y} years from {a} to {b}");
        }
    }
    // Born on 29 February, of age on 28 February of a common year.
    assert_eq!(day(2000, 2, 29).years_until(day(2018, 2, 27)), 17);
    assert_eq!(day(2000, 2, 29).years_until(day(2018, 2, 28)), 18);
}

const MODES: [Mode; 4] = [Mode::Trunc, Mode::Away, Mode::HalfAway, Mode::Floor];

/// The definition: the quotient of exact fractions, by cases of sign, on magnitudes.
fn by_definition(mode: Mode, n: i64, d: i64) -> i128 {
    if d == 0 {
        return 0;
    }
    let (size_n, size_d) = (u128::from(n.unsigned_abs()), u128::from(d.unsigned_abs()));
    let negative = (n < 0) != (d < 0);
    let below = size_n / size_d;
    let above = if below * size_d == size_n { below } else { below + 1 };
    let size = match mode {
        Mode::Trunc => below,
        Mode::Away => above,
        // Nearer to the one above, or as near: n/d − below >= above − n/d.
        Mode::HalfAway if 2 * size_n >= (below + above) * size_d => above,
        Mode::HalfAway => below,
        Mode::Floor if negative => above,
        Mode::Floor => below,
    } as i128;
    if negative { -size } else { size }
}

fn edges() -> Vec<i64> {
    let mut out: Vec<i64> = (-13..=13).collect();
    for v in [i64::MAX, i64::from(i32::MAX), 1 << 62, 1_000_000, 100, 4_611_686_018_427_387_905] {
        out.extend((-2..=2).filter_map(|k| v.checked_add(k)).flat_map(|v| [v, -v]));
    }
    out.push(i64::MIN);
    out.sort_unstable();
    out.dedup();
    out
}

#[test]
fn quotients_are_rounded_as_defined() {
    for mode in MODES {
        for n in edges() {
            for d in edges() {
                let defined = by_definition(mode, n, d).clamp(i64::MIN.into(), i64::MAX.into());
                assert_eq!(i128::from(div(mode, n, d)), defined, "{n} / {d}, {mode:?}");
            }
        }
    }
}

fn small_ranges() -> Vec<Range> {
    (-5..=5).flat_map(|lo| (lo..=5).map(move |hi| Range::new(lo, hi))).collect()
}

fn values(r: Range) -> impl Iterator<Item = i128> {
    r.lo()..=r.hi()
}

/// The least range that holds `f` of all pairs.
fn hull(a: Range, b: Range, f: impl Fn(i128, i128) -> i128) -> Range {
    let all = values(a).flat_map(|x| values(b).map(move |y| (x, y))).map(|(x, y)| f(x, y));
    let all: Vec<i128> = all.collect();
    Range::new(*all.iter().min().unwrap(), *all.iter().max().unwrap())
}

#[test]
fn ranges_hold_every_result_and_nothing_beyond() {
    for a in small_ranges() {
        for b in small_ranges() {
            assert_eq!(a.add(b), hull(a, b, |x, y| x + y));
            assert_eq!(a.sub(b), hull(a, b, |x, y| x - y));
            assert_eq!(a.mul(b), hull(a, b, |x, y| x * y));
            assert_eq!(a.min(b), hull(a, b, i128::min));
            assert_eq!(a.max(b), hull(a, b, i128::max));
            assert_eq!(a.clamp_to(b), hull(a, b, |x, _| x.clamp(b.lo(), b.hi())));
            assert_eq!(a.union(b), Range::new(a.lo().min(b.lo()), a.hi().max(b.hi())));
            let common: Vec<i128> = values(a).filter(|v| b.contains(*v)).collect();
            let common = common.first().map(|first| Range::new(*first, *common.last().unwrap()));
            assert_eq!(a.intersect(b), common);
            let quotients = MODES.map(|mode| hull(a, b, |x, y| div(mode, x as i64, y as i64).into()));
            let all = quotients.into_iter().reduce(Range::union).unwrap();
            let range = a.div(b);
            assert!(range.lo() <= all.lo() && all.hi() <= range.hi(), "{a:?} / {b:?}: {all:?} is not in {range:?}");
            assert!(all.lo() - range.lo() <= 1 && range.hi() - all.hi() <= 1, "{a:?} / {b:?}: {range:?} is far wider than {all:?}");
        }
    }
}

#[test]
fn ranges_of_64_bits_do_not_wrap() {
    let all = Range::new(i128::from(i64::MIN) + 1, i64::MAX.into());
    assert!(all.fits_i64() && !Range::point(i64::MIN.into()).fits_i64());
    assert!(!all.add(all).fits_i64() && !all.sub(all).fits_i64() && !all.mul(all).fits_i64());
    assert_eq!(all.div(all), all);
    let huge = Range::new(i128::MIN, i128::MAX);
    assert_eq!(huge.add(huge), huge);
    assert_eq!(huge.mul(huge), huge);
}

const STEPS: [Calendar; 5] = [Calendar::MonthStart, Calendar::MonthEnd, Calendar::YearStart, Calendar::YearEnd, Calendar::Year];

/// Every calendar operation on a date, a number of months and the as-of date.
fn calendar_program() -> Core {
    let mut b = Builder::new();
    let date = b.input(fact("日期", InputTy::Date, Date::MIN.days().into(), Date::MAX.days().into(), false));
    let months = b.input(fact("月数", InputTy::Number { unit: None, scale: 0 }, -200_000, 200_000, false));
    let (date, months) = (b.load(date), b.load(months));
    let today = b.as_of(day(2020, 1, 1), day(2030, 12, 31));
    let mut results: Vec<NodeId> = STEPS.into_iter().map(|step| b.calendar(step, date)).collect();
    results.extend([b.add_months(date, months), b.months(date, today), b.months(today, date)]);
    let yes = b.bool(true);
    let benefits = results.iter().map(|r| benefit("历法", yes, yes, *r, *r)).collect();
    core_of(b, Vec::new(), benefits)
}

#[test]
fn a_module_has_our_calendar_on_every_day() {
    let module = Module::load(&compile(&calendar_program(), &meta()).unwrap()).unwrap();
    let amounts: Vec<_> = module.interface().benefits.iter().map(|b| b.amount).collect();
    let mut instance = module.instantiate().unwrap();
    let dates: Vec<Date> = days(Date::MIN, Date::MAX).collect();
    let months = |date: Date| i64::from(date.days()).wrapping_mul(7_919).rem_euclid(2_401) - 1_200;
    let far = |date: Date| if date.days() % 64 == 0 { 100 * months(date) } else { months(date) };
    let bytes: Vec<u8> = dates.iter().flat_map(|d| d.days().to_le_bytes()).collect();
    let offsets: Vec<u8> = dates.iter().flat_map(|d| (far(*d) as i32).to_le_bytes()).collect();
    let column = |values| Column { values, known: None, present: None };
    let today = day(2024, 2, 29);
    instance
        .evaluate_columns(today.days(), dates.len(), &[column(&bytes), column(&offsets)], heng_host::Asked::default(), |batch| {
            let columns: Vec<&[u8]> = amounts.iter().map(|a| batch.ints(a).0).collect();
            for (row, date) in dates[batch.first()..][..batch.rows()].iter().enumerate() {
                let found = |i: usize| i64::from_le_bytes(columns[i][8 * row..8 * row + 8].try_into().unwrap());
                let stepped = [date.month_start(), date.month_end(), date.year_start(), date.year_end()].map(|d| i64::from(d.days()));
                assert_eq!([0, 1, 2, 3].map(found), stepped, "{date}");
                assert_eq!(found(4), i64::from(date.ymd().0), "{date}");
                assert_eq!(found(5), i64::from(date.add_months(far(*date)).days()), "{date} + {} months", far(*date));
                assert_eq!([found(6), found(7)], [date.months_until(today), today.months_until(*date)], "{date}");
            }
        })
        .unwrap();
}

/// Numbers of 32 and of 64 bits over each other and over constants, in every mode; and what each quotient is of.
fn division_program() -> (Core, Vec<(Mode, usize, Option<i64>)>) {
    let mut b = Builder::new();
    let number = |b: &mut Builder, lo, hi| {
        let id = b.input(fact("数", InputTy::Number { unit: None, scale: 0 }, lo, hi, false));
        b.load(id)
    };
    let inputs =
        [number(&mut b, -400, 400), number(&mut b, -40, 40), number(&mut b, -i64::MAX, i64::MAX), number(&mut b, -i64::MAX, i64::MAX)];
    let mut quotients = Vec::new();
    for mode in MODES {
        for n in [0, 2] {
            quotients.push((b.div(mode, inputs[n], inputs[n + 1]), (mode, n, None)));
            for d in [-7, -1, 0, 1, 2, 3, 4, 5, 7, 12, 15, 1_000_000, i64::MAX] {
                let divisor = b.int(d);
                quotients.push((b.div(mode, inputs[n], divisor), (mode, n, Some(d))));
            }
        }
        // Numbers that are never negative have fewer cases.
        let (natural, seven) = (b.refine(0, 400, inputs[0]), b.int(7));
        quotients.push((b.div(mode, natural, seven), (mode, 4, Some(7))));
    }
    let yes = b.bool(true);
    let benefits = quotients.iter().map(|(q, _)| benefit("商", yes, yes, *q, *q)).collect();
    (core_of(b, Vec::new(), benefits), quotients.into_iter().map(|(_, what)| what).collect())
}

#[test]
fn a_module_divides_as_defined() {
    let (core, quotients) = division_program();
    let mut instance = Module::load(&compile(&core, &meta()).unwrap()).unwrap().instantiate().unwrap();
    let wide: Vec<i64> = edges().into_iter().filter(|v| *v != i64::MIN).collect();
    let small: Vec<(i64, i64)> = (-400..=400).flat_map(|n| (-40..=40).step_by(9).map(move |d| (n, d))).collect();
    let small = small.into_iter().chain((-40..=40).flat_map(|n| (-40..=40).map(move |d| (n, d))));
    let large = wide.iter().flat_map(|n| wide.iter().map(move |d| (*n, *d))).cycle();
    let rows: Vec<[i64; 4]> = small.zip(large).map(|((a, b), (c, d))| [a, b, c, d]).collect();
    assert!(rows.len() > wide.len() * wide.len());
    let cells: Vec<Vec<_>> = rows.iter().map(|row| row.map(heng_host::abi::Cell::Known).to_vec()).collect();
    for (row, answer) in rows.iter().zip(instance.evaluate(core.as_of.0.days(), &cells, false).unwrap()) {
        for ((mode, n, d), found) in quotients.iter().zip(&answer.benefits) {
            let (n, d) = if *n == 4 { (row[0].max(0), *d) } else { (row[*n], d.or(row.get(n + 1).copied())) };
            let defined = by_definition(*mode, n, d.unwrap());
            assert_eq!(found.amount.map(i128::from), Some(defined), "{n} / {d:?}, {mode:?}");
        }
    }
}
