//! Arithmetic on numbers: units, scales, ranges.

use super::types::{self, Dim, Num};
use super::{Checker, Ty, Value, ValueId, ValueKind, errors};
use crate::source::Span;
use crate::syntax::{ArithOp, RoundMode, RoundTo};
use crate::value::{Mode, Range};

/// The greatest sum of money of a fact or an amount: 100亿元, in fen.
pub(crate) const MOST_FEN: i64 = 1_000_000_000_000;

impl Checker {
    /// The number of a value, or `None` if it is not one (reported, unless it was before).
    pub(crate) fn num(&mut self, id: ValueId) -> Option<Num> {
        match self.value(id).ty.clone() {
            Ty::Num(n) => Some(n),
            Ty::Error => None,
            other => {
                let span = self.value(id).span;
                let words = types::words(&self.out.program, &other);
                self.report(errors::not_a_number(span, &words));
                None
            }
        }
    }

    /// A number whose range has to fit 64 bits.
    pub(crate) fn number(&mut self, kind: ValueKind, num: Num, range: Range, divisor: Option<Range>, span: Span) -> ValueId {
        let fits = range.fits_i64() && divisor.is_none_or(|d| range_scaled(d, num.den).fits_i64());
        if !fits {
            self.report(errors::overflow(span, &num, range));
            return self.error(span);
        }
        self.push(Value { kind, ty: Ty::Num(num), optional: false, unsettled: false, range, divisor, span })
    }

    /// Arithmetic on values that must be there.
    pub(crate) fn arithmetic(&mut self, op: ArithOp, l: ValueId, r: ValueId, span: Span) -> ValueId {
        if self.is_error(l) || self.is_error(r) {
            return self.error(span);
        }
        let (tl, tr) = (self.value(l).ty.clone(), self.value(r).ty.clone());
        match (op, &tl, &tr) {
            (ArithOp::Add | ArithOp::Sub, Ty::Date, Ty::Num(n)) => self.date_plus(op, l, r, n, span),
            (ArithOp::Add, Ty::Num(n), Ty::Date) => self.date_plus(op, r, l, n, span),
            (ArithOp::Sub, Ty::Date, Ty::Date) => self.dates(ValueKind::Days(r, l), Dim::of(types::Base::Day), l, r, span),
            (_, Ty::Num(a), Ty::Num(b)) => {
                if !self.settled(l) || !self.settled(r) {
                    return self.error(span);
                }
                let (a, b) = (a.clone(), b.clone());
                match op {
                    ArithOp::Add | ArithOp::Sub => self.sum(op, l, r, &a, &b, span),
                    ArithOp::Mul => self.product(l, r, &a, &b, span),
                    ArithOp::Div => self.quotient(l, r, &a, &b, span),
                }
            }
            (ArithOp::Div, Ty::Enum(_) | Ty::Region(_), Ty::Enum(_) | Ty::Region(_)) => {
                self.report(errors::divided_cases(span));
                self.error(span)
            }
            _ => {
                let (wl, wr) = (types::words(&self.out.program, &tl), types::words(&self.out.program, &tr));
                let (sl, sr) = (self.value(l).span, self.value(r).span);
                self.report(errors::cannot_compute((sl, &wl), (sr, &wr)));
                self.error(span)
            }
        }
    }

    /// A value read by two dates: absent if one of them is.
    pub(crate) fn dates(&mut self, kind: ValueKind, dim: Dim, a: ValueId, b: ValueId, span: Span) -> ValueId {
        let (ra, rb) = (self.value(a).range, self.value(b).range);
        let days = match kind {
            ValueKind::Days(from, _) if from == a => rb.sub(ra),
            _ => ra.sub(rb),
        };
        let optional = self.value(a).optional || self.value(b).optional;
        let ty = Ty::Num(Num::new(dim, 1));
        self.push(Value { kind, ty, optional, unsettled: false, range: days, divisor: None, span })
    }

    /// Whether a value that arithmetic needs is there; reports it if it may be absent.
    pub(crate) fn settled(&mut self, id: ValueId) -> bool {
        let v = self.value(id);
        if !v.optional {
            return true;
        }
        let span = v.span;
        self.report(errors::absent_in_arithmetic(span));
        false
    }

    fn date_plus(&mut self, op: ArithOp, date: ValueId, length: ValueId, n: &Num, span: Span) -> ValueId {
        use types::Base;
        if n.den != 1 || n.over {
            let at = self.value(length).span;
            self.report(errors::part_of_a_day(at));
            return self.error(span);
        }
        if !self.settled(length) {
            return self.error(span);
        }
        let length = match op {
            ArithOp::Sub => {
                let r = self.value(length).range;
                let at = self.value(length).span;
                let ty = self.value(length).ty.clone();
                self.make(ValueKind::Times(-1, length), ty, Range::new(-r.hi(), -r.lo()), at)
            }
            _ => length,
        };
        let (d, l) = (self.value(date).range, self.value(length).range);
        let day = |v: i128| crate::value::Date::from_days(i64::try_from(v).unwrap_or(0));
        let count = |v: i128| i64::try_from(v).unwrap_or(if v < 0 { i64::MIN } else { i64::MAX });
        let (kind, lo, hi) = if n.dim == Dim::of(Base::Month) {
            (ValueKind::AddMonths(date, length), day(d.lo()).add_months(count(l.lo())), day(d.hi()).add_months(count(l.hi())))
        } else if n.dim == Dim::of(Base::Day) {
            (ValueKind::AddDays(date, length), day(d.lo()).add_days(count(l.lo())), day(d.hi()).add_days(count(l.hi())))
        } else {
            let words = types::words(&self.out.program, &Ty::Num(n.clone()));
            let (sd, sl) = (self.value(date).span, self.value(length).span);
            self.report(errors::cannot_compute((sd, &("日期".into(), "a date".into())), (sl, &words)));
            return self.error(span);
        };
        let optional = self.value(date).optional;
        let range = Range::new(i128::from(lo.days()), i128::from(hi.days()));
        self.push(Value { kind, ty: Ty::Date, optional, unsettled: false, range, divisor: None, span })
    }

    /// Brings two numbers of one unit over one constant; `None` was reported.
    pub(crate) fn common(&mut self, l: ValueId, r: ValueId, a: &Num, b: &Num, span: Span) -> Option<(i64, Range, Range)> {
        if !self.same_unit(l, r, a, b) {
            return None;
        }
        if a.over || b.over {
            let at = if a.over { self.value(l).span } else { self.value(r).span };
            self.report(errors::round_first(at));
            return None;
        }
        let Some(den) = types::lcm(a.den, b.den) else {
            self.report(errors::overflow(span, a, self.value(l).range));
            return None;
        };
        let (ra, rb) = (range_scaled(self.value(l).range, den / a.den), range_scaled(self.value(r).range, den / b.den));
        if !ra.fits_i64() || !rb.fits_i64() {
            let wide = if ra.fits_i64() { (b, rb) } else { (a, ra) };
            self.report(errors::overflow(span, &Num { den, ..wide.0.clone() }, wide.1));
            return None;
        }
        Some((den, ra, rb))
    }

    /// Whether two numbers count the same; reports it if they do not.
    pub(crate) fn same_unit(&mut self, l: ValueId, r: ValueId, a: &Num, b: &Num) -> bool {
        if a.dim == b.dim || self.none_of(r, b, &a.dim) || self.none_of(l, a, &b.dim) {
            return true;
        }
        let (sl, sr) = (self.value(l).span, self.value(r).span);
        if b.bare && b.dim.is_none() {
            self.report(errors::lacks_unit(sr, sl, &a.dim));
        } else if a.bare && a.dim.is_none() {
            self.report(errors::lacks_unit(sl, sr, &b.dim));
        } else {
            self.report(errors::units_differ(sl, &a.dim, sr, &b.dim));
        }
        false
    }

    /// A bare 0 beside things that are counted: no home is no home, whatever homes are counted in. Money and time always have their unit.
    pub(crate) fn none_of(&self, id: ValueId, num: &Num, counted: &Dim) -> bool {
        num.bare && counted.is_count() && matches!(self.value(id).kind, ValueKind::Const(0))
    }

    fn sum(&mut self, op: ArithOp, l: ValueId, r: ValueId, a: &Num, b: &Num, span: Span) -> ValueId {
        let Some((den, ra, rb)) = self.common(l, r, a, b, span) else { return self.error(span) };
        let num = Num { den, bare: a.bare && b.bare, ..a.clone() };
        match op {
            ArithOp::Sub => self.number(ValueKind::Sub(l, r), num, ra.sub(rb), None, span),
            _ => self.number(ValueKind::Add(l, r), num, ra.add(rb), None, span),
        }
    }

    fn product(&mut self, l: ValueId, r: ValueId, a: &Num, b: &Num, span: Span) -> ValueId {
        if a.over && b.over {
            let at = self.value(r).span;
            self.report(errors::round_first(at));
            return self.error(span);
        }
        let range = self.value(l).range.mul(self.value(r).range);
        let Some(den) = a.den.checked_mul(b.den) else {
            self.report(errors::overflow(span, a, range));
            return self.error(span);
        };
        let divisor = self.value(l).divisor.or(self.value(r).divisor);
        let num = Num { dim: a.dim.times(&b.dim, 1), den, over: a.over || b.over, bare: a.bare && b.bare };
        self.number(ValueKind::Mul(l, r), num, range, divisor, span)
    }

    fn quotient(&mut self, l: ValueId, r: ValueId, a: &Num, b: &Num, span: Span) -> ValueId {
        let (vl, vr) = (self.value(l), self.value(r));
        let (rl, rr, at) = (vl.range, vr.range, vr.span);
        if rr.contains(0) {
            self.report(errors::division_by_zero(at, b, rr));
            return self.error(span);
        }
        if a.over && (b.over || !matches!(vr.kind, ValueKind::Const(_))) || b.over {
            let at = if b.over { at } else { self.value(l).span };
            self.report(errors::round_first(at));
            return self.error(span);
        }
        let dim = a.dim.times(&b.dim, -1);
        let bare = a.bare && b.bare;
        if let ValueKind::Const(c) = vr.kind {
            // (n / d) / (c / q) = n · q / (d · c), with the sign kept above.
            let (q, c, sign) = (b.den, c.saturating_abs(), if c < 0 { -1i64 } else { 1 });
            let g = i64::try_from(types::gcd(q.unsigned_abs(), c.unsigned_abs())).unwrap_or(1).max(1);
            let den = a.den.checked_mul(c / g);
            let Some(den) = den else {
                self.report(errors::overflow(span, a, rl));
                return self.error(span);
            };
            let divisor = self.value(l).divisor;
            let range = range_scaled(rl, q / g).mul(Range::point(i128::from(sign)));
            return self.number(ValueKind::Div(l, r), Num { dim, den, over: a.over, bare }, range, divisor, span);
        }
        // (n / d) / (m / q) = n · q / (d · m)
        let g = i64::try_from(types::gcd(b.den.unsigned_abs(), a.den.unsigned_abs())).unwrap_or(1).max(1);
        let range = range_scaled(rl, b.den / g);
        self.number(ValueKind::Div(l, r), Num { dim, den: a.den / g, over: true, bare }, range, Some(rr), span)
    }

    /// The lesser or the greater of two numbers, dates or cases of an ordered enum.
    pub(crate) fn extreme(&mut self, least: bool, l: ValueId, r: ValueId, span: Span) -> ValueId {
        if self.is_error(l) || self.is_error(r) {
            return self.error(span);
        }
        let kind = if least { ValueKind::Min(l, r) } else { ValueKind::Max(l, r) };
        let pick = |a: Range, b: Range| if least { a.min(b) } else { a.max(b) };
        match (self.value(l).ty.clone(), self.value(r).ty.clone()) {
            (Ty::Num(a), Ty::Num(b)) => {
                if !self.settled(l) || !self.settled(r) {
                    return self.error(span);
                }
                let Some((den, ra, rb)) = self.common(l, r, &a, &b, span) else { return self.error(span) };
                let num = Num { den, bare: a.bare && b.bare, ..a };
                self.number(kind, num, pick(ra, rb), None, span)
            }
            (Ty::Date, Ty::Date) => {
                if !self.settled(l) || !self.settled(r) {
                    return self.error(span);
                }
                let range = pick(self.value(l).range, self.value(r).range);
                self.make(kind, Ty::Date, range, span)
            }
            (Ty::Enum(a), Ty::Enum(b)) if a == b && self.out.program.enums.get(a.index()).is_some_and(|e| e.ordered) => {
                if !self.settled(l) || !self.settled(r) {
                    return self.error(span);
                }
                let range = pick(self.value(l).range, self.value(r).range);
                self.make(kind, Ty::Enum(a), range, span)
            }
            (a, b) => {
                let (wl, wr) = (types::words(&self.out.program, &a), types::words(&self.out.program, &b));
                let (sl, sr) = (self.value(l).span, self.value(r).span);
                self.report(errors::cannot_compute((sl, &wl), (sr, &wr)));
                self.error(span)
            }
        }
    }

    /// `e 舍去 到 元`
    pub(crate) fn round(&mut self, of: ValueId, mode: RoundMode, to: RoundTo, span: Span) -> ValueId {
        let Some(num) = self.num(of) else { return self.error(span) };
        if !self.settled(of) {
            return self.error(span);
        }
        let (den, step) = match to {
            RoundTo::Fen => (100, 1),
            RoundTo::Jiao => (10, 1),
            RoundTo::Yuan | RoundTo::Whole => (1, 1),
            RoundTo::HundredYuan => (1, 100),
        };
        if to != RoundTo::Whole && !num.dim.has_money() {
            let words = types::words(&self.out.program, &Ty::Num(num));
            self.report(errors::rounds_no_money(span, &words));
            return self.error(span);
        }
        let above = range_scaled(self.value(of).range, den);
        let below = range_scaled(self.value(of).divisor.unwrap_or(Range::point(1)), num.den.saturating_mul(step));
        if !above.fits_i64() || !below.fits_i64() {
            self.report(errors::overflow(span, &num, above));
            return self.error(span);
        }
        let range = range_scaled(above.div(below), step);
        let kind = ValueKind::Round { mode: rounding_mode(mode), of, step };
        self.number(kind, Num { den, over: false, ..num }, range, None, span)
    }
}

/// The mode of the arithmetic for the word of the language.
pub(crate) fn rounding_mode(mode: RoundMode) -> Mode {
    match mode {
        RoundMode::Down => Mode::Trunc,
        RoundMode::Up => Mode::Away,
        RoundMode::HalfUp => Mode::HalfAway,
    }
}

/// A range times a constant.
pub(crate) fn range_scaled(r: Range, k: i64) -> Range {
    r.mul(Range::point(i128::from(k)))
}
