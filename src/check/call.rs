//! Functions.

use super::expr::Env;
use super::types::{self, Base, Dim, Num};
use super::{Checker, Ty, Value, ValueId, ValueKind, errors};
use crate::source::Span;
use crate::syntax::{Expr, Function, Name};
use crate::value::{Calendar, Date, Range};

impl Checker {
    pub(super) fn call(&mut self, env: &Env, function: Option<Function>, name: &Name, args: &[Expr], span: Span) -> ValueId {
        let Some(function) = function else {
            self.report(errors::unknown_function(name));
            return self.error(span);
        };
        let wanted = match function {
            Function::YearsOfAge | Function::WholeMonths | Function::DaysBetween => 2..=2,
            Function::Earliest | Function::Latest | Function::LowerOf | Function::HigherOf => 2..=16,
            Function::Choice | Function::PeriodsLeft | Function::Decided | Function::DecidedSum | Function::Selected => {
                self.report(errors::only_in_examples(name));
                return self.error(span);
            }
            _ => 1..=1,
        };
        let ids: Vec<ValueId> = args.iter().map(|a| self.expr(env, a, None)).collect();
        if !wanted.contains(&ids.len()) {
            self.report(errors::argument_count(name, span, *wanted.start(), ids.len()));
            return self.error(span);
        }
        if ids.iter().any(|id| self.is_error(*id)) {
            return self.error(span);
        }
        match function {
            Function::Earliest | Function::Latest | Function::LowerOf | Function::HigherOf => {
                let least = matches!(function, Function::Earliest | Function::LowerOf);
                let mut ids = ids.into_iter();
                let Some(first) = ids.next() else { return self.error(span) };
                ids.fold(first, |a, b| self.extreme(least, a, b, span))
            }
            Function::MonthOf => self.month_of(&ids, span),
            Function::OneStepUp => self.step_up(ids.first().copied(), span),
            Function::YearsOfAge | Function::WholeMonths => {
                let (Some(&first), Some(&day)) = (ids.first(), ids.get(1)) else { return self.error(span) };
                if self.value(day).ty != Ty::Date {
                    return self.on_dates(function, &ids, span);
                }
                let day = if function == Function::YearsOfAge { self.day_of_age(env, day, span) } else { self.day_of_months(env, day, span) };
                self.on_dates(function, &[first, day], span)
            }
            _ => self.on_dates(function, &ids, span),
        }
    }

    /// The month of a date, from 1: the whole months that have passed of its year, and one.
    fn month_of(&mut self, ids: &[ValueId], span: Span) -> ValueId {
        let start = self.on_dates(Function::YearStart, ids, span);
        let (Some(&date), false) = (ids.first(), self.is_error(start)) else { return self.error(span) };
        let ty = Ty::Num(Num::new(Dim::none(), 1));
        let optional = self.value(date).optional;
        let kind = ValueKind::Months(start, date);
        let passed = self.push(Value { kind, ty: ty.clone(), optional, unsettled: false, range: Range::new(0, 11), divisor: None, span });
        let one = self.make(ValueKind::Const(1), ty.clone(), Range::point(1), span);
        self.push(Value { kind: ValueKind::Add(passed, one), ty, optional, unsettled: false, range: Range::new(1, 12), divisor: None, span })
    }

    pub(super) fn step_up(&mut self, id: Option<ValueId>, span: Span) -> ValueId {
        let Some(id) = id else { return self.error(span) };
        let v = self.value(id).clone();
        let Ty::Enum(e) = v.ty else {
            let words = types::words(&self.out.program, &v.ty);
            self.report(errors::no_order(span, v.span, &words));
            return self.error(span);
        };
        let def = self.out.program.enums.get(e.index());
        if !def.is_some_and(|d| d.ordered) {
            let words = types::words(&self.out.program, &v.ty);
            self.report(errors::no_order(span, v.span, &words));
            return self.error(span);
        }
        let top = def.map_or(0, |d| i64::try_from(d.cases.len()).unwrap_or(1) - 1);
        let up = |x: i128| (x + 1).min(i128::from(top));
        let range = Range::new(up(v.range.lo()), up(v.range.hi()));
        self.push(Value { kind: ValueKind::StepUp(id, top), ty: Ty::Enum(e), range, span, ..v })
    }

    pub(super) fn on_dates(&mut self, function: Function, ids: &[ValueId], span: Span) -> ValueId {
        for id in ids {
            let v = self.value(*id);
            if v.ty != Ty::Date {
                let words = types::words(&self.out.program, &v.ty);
                let at = v.span;
                self.report(errors::not_a_date(at, &words));
                return self.error(span);
            }
        }
        let (Some(&a), b) = (ids.first(), ids.get(1).copied()) else { return self.error(span) };
        let day = |v: i128| Date::from_days(i64::try_from(v).unwrap_or(0));
        let ra = self.value(a).range;
        let step = |step: Calendar, f: fn(Date) -> Date| (step, Range::new(i128::from(f(day(ra.lo())).days()), i128::from(f(day(ra.hi())).days())));
        let (calendar, range) = match function {
            Function::MonthStart => step(Calendar::MonthStart, Date::month_start),
            Function::MonthEnd => step(Calendar::MonthEnd, Date::month_end),
            Function::YearStart => step(Calendar::YearStart, Date::year_start),
            Function::YearEnd => step(Calendar::YearEnd, Date::year_end),
            Function::YearOf => (Calendar::Year, Range::new(i128::from(day(ra.lo()).ymd().0), i128::from(day(ra.hi()).ymd().0))),
            _ => {
                let b = b.unwrap_or(a);
                let rb = self.value(b).range;
                let months = Range::new(
                    i128::from(day(ra.hi()).months_until(day(rb.lo()))),
                    i128::from(day(ra.lo()).months_until(day(rb.hi()))),
                );
                let (kind, base, range) = match function {
                    Function::YearsOfAge => {
                        let years = Range::new(months.lo().div_euclid(12), months.hi().div_euclid(12));
                        (ValueKind::Years(a, b), Base::Age, years)
                    }
                    Function::WholeMonths => (ValueKind::Months(a, b), Base::Month, months),
                    _ => (ValueKind::Days(a, b), Base::Day, rb.sub(ra)),
                };
                let id = self.dates(kind, Dim::of(base), a, b, span);
                if let Some(v) = self.out.values.get_mut(id.0 as usize) {
                    v.range = range;
                }
                return id;
            }
        };
        let optional = self.value(a).optional;
        let ty = if calendar == Calendar::Year { Ty::Num(Num::new(Dim::none(), 1)) } else { Ty::Date };
        self.push(Value { kind: ValueKind::Calendar(calendar, a), ty, optional, unsettled: false, range, divisor: None, span })
    }
}
