//! Conditions on one value: comparisons, membership, places, windows.

use super::expr::Env;
use super::types::{self, Base, Dim, Num};
use super::{Checker, Cmp, Ty, ValueId, ValueKind, errors};
use crate::resolve::nearest;
use crate::source::Span;
use crate::syntax::{self, Bounds, CmpWord, Expr, ExprKind, Name, Side};
use crate::value::Range;

impl Checker {
    pub(super) fn one_of(&mut self, env: &Env, item: &Expr, negated: bool, list: &[Expr], span: Span) -> ValueId {
        let id = self.expr(env, item, None);
        let v = self.value(id);
        let (ty, optional) = (v.ty.clone(), v.optional);
        if ty == Ty::Error {
            return id;
        }
        if self.many_as_one(&ty, item.span) {
            return self.error(span);
        }
        let mut points = Vec::new();
        let mut wrong = false;
        for case in list {
            // Where one value is of another kind, so are those beside it: once is enough.
            if wrong && matches!(ty, Ty::Enum(_) | Ty::Region(_)) {
                break;
            }
            match self.point(env, id, &ty, case) {
                Some(p) if points.contains(&p) => self.report(errors::listed_twice(case.span)),
                Some(p) => points.push(p),
                None => wrong = true,
            }
        }
        if wrong {
            return self.error(span);
        }
        self.yes_no(ValueKind::OneOf(id, points, negated), optional, span)
    }

    /// A constant of the type of `of`, as the integer that it is stored as.
    pub(super) fn point(&mut self, env: &Env, of: ValueId, ty: &Ty, e: &Expr) -> Option<i64> {
        if let (Ty::Text, ExprKind::Text(text)) = (ty, &e.kind) {
            return self.text_point(of, text);
        }
        let id = self.expr(env, e, Some(ty));
        if self.is_error(id) {
            return None;
        }
        let v = self.value(id).clone();
        let ValueKind::Const(c) = v.kind else {
            self.report(errors::not_a_constant(e.span));
            return None;
        };
        match (ty, &v.ty) {
            (Ty::Num(a), Ty::Num(b)) => {
                if !self.same_unit(of, id, a, b) {
                    return None;
                }
                let exact = c.checked_mul(a.den).filter(|x| x % b.den == 0).map(|x| x / b.den);
                if exact.is_none() || a.over {
                    self.report(errors::finer_than_stored(e.span));
                }
                exact
            }
            (a, b) if a == b => Some(c),
            (a, b) => {
                let (wa, wb) = (types::words(&self.out.program, a), types::words(&self.out.program, b));
                let at = self.value(of).span;
                self.report(errors::types_differ(at, &wa, e.span, &wb));
                None
            }
        }
    }

    pub(super) fn text_point(&mut self, of: ValueId, text: &str) -> Option<i64> {
        let fact = match self.value(of).kind {
            ValueKind::Fact(f) => f,
            ValueKind::PartFact(_, f) => f,
            _ => {
                let at = self.value(of).span;
                self.report(errors::text_alone(at));
                return None;
            }
        };
        let literals = self.out.literals.entry(fact).or_default();
        let position = literals.iter().position(|l| l == text).unwrap_or_else(|| {
            literals.push(text.to_owned());
            literals.len() - 1
        });
        i64::try_from(position).ok()
    }

    pub(super) fn located(&mut self, env: &Env, item: &Expr, region: &Name, span: Span) -> ValueId {
        let id = self.expr(env, item, None);
        let v = self.value(id);
        let (ty, optional) = (v.ty.clone(), v.optional);
        let root = match ty {
            Ty::Region(r) => r,
            Ty::Error => return id,
            other => {
                let words = types::words(&self.out.program, &other);
                self.report(errors::not_a_region(item.span, &words));
                return self.error(span);
            }
        };
        let leaves = self.out.program.leaves(root);
        let wanted = match self.scope(env).region(&region.text) {
            Some(r) => self.out.program.leaves(r),
            None if leaves.contains(&region.text) => vec![region.text.clone()],
            None => {
                let names: Vec<String> = self.out.program.regions.iter().map(|r| r.name.text.clone()).chain(leaves.clone()).collect();
                let near = nearest(&region.text, names.iter().map(String::as_str)).map(str::to_owned);
                if !self.excuses(env, &region.text) {
                    self.report(errors::unknown_name(region, near.as_deref()));
                }
                return self.error(span);
            }
        };
        let points: Vec<i64> =
            wanted.iter().filter_map(|w| leaves.iter().position(|l| l == w)).filter_map(|p| i64::try_from(p).ok()).collect();
        if points.is_empty() {
            let root = self.out.program.regions.get(root.index()).map(|d| d.name.text.clone()).unwrap_or_default();
            self.report(errors::no_such_leaf(region, &root, None));
            return self.error(span);
        }
        self.yes_no(ValueKind::OneOf(id, points, false), optional, span)
    }

    pub(super) fn compare(&mut self, env: &Env, word: CmpWord, word_span: Span, lhs: &Expr, rhs: &Expr, span: Span) -> ValueId {
        let op = meaning(word);
        let l = self.expr(env, lhs, None);
        let ty = self.value(l).ty.clone();
        if self.many_as_one(&ty, lhs.span) {
            return self.error(span);
        }
        if let (Ty::Text, ExprKind::Text(text)) = (&ty, &rhs.kind) {
            let optional = self.value(l).optional;
            return match (op, self.text_point(l, text)) {
                (Cmp::Eq | Cmp::Ne, Some(p)) => self.yes_no(ValueKind::OneOf(l, vec![p], op == Cmp::Ne), optional, span),
                (_, Some(_)) => {
                    self.report(errors::no_order(word_span, lhs.span, &types::words(&self.out.program, &ty)));
                    self.error(span)
                }
                _ => self.error(span),
            };
        }
        if ty == Ty::Bool && self.neither_yes_nor_no(env, rhs) {
            return self.error(span);
        }
        let r = self.expr(env, rhs, Some(&ty));
        if self.is_error(l) || self.is_error(r) {
            return self.error(span);
        }
        let other = self.value(r).ty.clone();
        if let (Ty::Num(num), ValueKind::Const(c)) = (&other, &self.value(r).kind) {
            // Forty is forty times the whole.
            if num.bare && *c > num.den && self.place(l).is_some_and(|p| self.is_percent(p)) {
                let number = errors::number_words((*c).into(), num.den);
                self.report(errors::percent_sign(rhs.span, lhs.span, &number));
                return self.error(span);
            }
        }
        if matches!(word, CmpWord::OrMore(None) | CmpWord::OrLess(None)) && needs_bounds(&ty) {
            let language = self.language(env);
            self.report(errors::bare_bounds(word_span, language));
        }
        let (as_written, l_written, r_written) = (op, l, r);
        let (op, l, r) = self.age_to_the_day(env, op, (lhs, rhs), (l, r));
        let id = self.comparison(op, (l, &ty), (r, &other), word_span, span);
        self.decided(as_written, l_written, r_written, span);
        id
    }

    pub(super) fn language(&self, env: &Env) -> syntax::Language {
        self.out.program.documents.get(env.document.index()).map_or(syntax::Language::Zh, |d| d.language)
    }

    /// `l op r` for values of their types.
    pub(super) fn comparison(&mut self, op: Cmp, (l, tl): (ValueId, &Ty), (r, tr): (ValueId, &Ty), word_span: Span, span: Span) -> ValueId {
        let unsettled = self.value(l).optional || self.value(r).optional;
        let equality = matches!(op, Cmp::Eq | Cmp::Ne);
        match (tl, tr) {
            (Ty::Num(a), Ty::Num(b)) => {
                if !self.same_unit(l, r, a, b) || !self.comparable(l, r, a, b, span) {
                    return self.error(span);
                }
                self.yes_no(ValueKind::Compare(op, l, r), unsettled, span)
            }
            (Ty::Date, Ty::Date) => self.yes_no(ValueKind::Compare(op, l, r), unsettled, span),
            (Ty::Enum(a), Ty::Enum(b)) if a == b => {
                let ordered = self.out.program.enums.get(a.index()).is_some_and(|d| d.ordered);
                if !equality && !ordered {
                    let at = self.value(l).span;
                    self.report(errors::no_order(word_span, at, &types::words(&self.out.program, tl)));
                    return self.error(span);
                }
                match self.value(r).kind {
                    ValueKind::Const(k) if equality => self.yes_no(ValueKind::OneOf(l, vec![k], op == Cmp::Ne), unsettled, span),
                    _ => self.yes_no(ValueKind::Compare(op, l, r), unsettled, span),
                }
            }
            (Ty::Bool, Ty::Bool) | (Ty::Region(_), Ty::Region(_)) if equality && tl == tr => match self.value(r).kind {
                ValueKind::Const(k) => self.yes_no(ValueKind::OneOf(l, vec![k], op == Cmp::Ne), unsettled, span),
                _ if matches!(tl, Ty::Region(_)) => self.yes_no(ValueKind::Compare(op, l, r), unsettled, span),
                _ => {
                    let at = self.value(r).span;
                    self.report(errors::not_a_constant(at));
                    self.error(span)
                }
            },
            (a, b) if a == b => {
                let at = self.value(l).span;
                self.report(errors::no_order(word_span, at, &types::words(&self.out.program, a)));
                self.error(span)
            }
            (Ty::Date, Ty::Num(n)) if n.dim == Dim::of(Base::Age) => {
                let (date, at) = (self.value(l).span, self.value(r).span);
                let fact = match self.value(l).kind {
                    ValueKind::Fact(f) => self.out.program.facts.get(f.index()).map(|d| d.syntax.name.text.clone()),
                    _ => None,
                };
                self.report(errors::date_as_age(date, at, fact.as_deref().unwrap_or("出生日期")));
                self.error(span)
            }
            (Ty::Date, Ty::Num(n)) if n.dim == Dim::of(Base::Month) || n.dim == Dim::of(Base::Day) => {
                let (date, at) = (self.value(l).span, self.value(r).span);
                let fact = match self.value(l).kind {
                    ValueKind::Fact(f) => self.out.program.facts.get(f.index()).map(|d| d.syntax.name.text.clone()),
                    _ => None,
                };
                self.report(errors::date_as_length(date, at, fact.as_deref().unwrap_or("毕业日期")));
                self.error(span)
            }
            (a, b) => {
                let (wa, wb) = (types::words(&self.out.program, a), types::words(&self.out.program, b));
                let (sa, sb) = (self.value(l).span, self.value(r).span);
                self.report(errors::types_differ(sa, &wa, sb, &wb));
                self.error(span)
            }
        }
    }

    /// Whether two numbers can be brought over one constant in 64 bits; reports it if not.
    pub(super) fn comparable(&mut self, l: ValueId, r: ValueId, a: &Num, b: &Num, span: Span) -> bool {
        let (dl, dr) = (self.value(l).divisor.unwrap_or(Range::point(1)), self.value(r).divisor.unwrap_or(Range::point(1)));
        for (d, id) in [(dl, l), (dr, r)] {
            if d.lo() <= 0 {
                let at = self.value(id).span;
                self.report(errors::round_first(at));
                return false;
            }
        }
        let g = i64::try_from(types::gcd(a.den.unsigned_abs(), b.den.unsigned_abs())).unwrap_or(1).max(1);
        let left = super::number::range_scaled(self.value(l).range, b.den / g).mul(dr);
        let right = super::number::range_scaled(self.value(r).range, a.den / g).mul(dl);
        for (range, num) in [(left, a), (right, b)] {
            if !range.fits_i64() {
                self.report(errors::overflow(span, num, range));
                return false;
            }
        }
        true
    }

    /// A comparison of a fact with a constant that is the same for everybody within the declared range.
    pub(super) fn decided(&mut self, op: Cmp, l: ValueId, r: ValueId, span: Span) {
        let (vl, vr) = (self.value(l), self.value(r));
        let (ValueKind::Fact(f), ValueKind::Const(c)) = (&vl.kind, &vr.kind) else { return };
        let Some(info) = self.out.facts.get(f.index()) else { return };
        let (na, nb) = match (&vl.ty, &vr.ty) {
            (Ty::Num(a), Ty::Num(b)) if a.dim == b.dim => (i128::from(a.den), i128::from(b.den)),
            (Ty::Date, Ty::Date) => (1, 1),
            _ => return,
        };
        let (lo, hi, c) = (info.range.lo() * nb, info.range.hi() * nb, i128::from(*c) * na);
        let decided = match op {
            Cmp::Eq => (c < lo || c > hi).then_some(false),
            Cmp::Ne => (c < lo || c > hi).then_some(true),
            Cmp::Lt if hi < c => Some(true),
            Cmp::Lt => (lo >= c).then_some(false),
            Cmp::Le if hi <= c => Some(true),
            Cmp::Le => (lo > c).then_some(false),
            Cmp::Gt if lo > c => Some(true),
            Cmp::Gt => (hi <= c).then_some(false),
            Cmp::Ge if lo >= c => Some(true),
            Cmp::Ge => (hi < c).then_some(false),
        };
        if let Some(holds) = decided {
            let name = self.out.program.facts.get(f.index()).map(|d| d.syntax.name.clone());
            if let Some(name) = name {
                self.report(errors::decided(span, holds, &name));
            }
        }
    }

    /// `A 在 B 后 N 内`
    pub(super) fn window(&mut self, env: &Env, parts: (&Expr, &Expr, &Expr), side: Side, bounds: Option<Bounds>, span: Span) -> ValueId {
        let (item, anchor, length) = parts;
        let a = self.expr(env, item, None);
        let ends = self.window_ends(env, anchor, length, (side, bounds), span);
        let (Some((b, far)), true) = (ends, self.is_date(a)) else { return self.error(span) };
        let unsettled = self.value(a).optional || self.value(b).optional;
        let open = bounds == Some(Bounds::Exclusive);
        let (near, beyond) = match side {
            Side::After => (Cmp::Ge, if open { Cmp::Lt } else { Cmp::Le }),
            Side::Before => (Cmp::Le, if open { Cmp::Gt } else { Cmp::Ge }),
        };
        let first = self.yes_no(ValueKind::Compare(near, a, b), unsettled, span);
        let second = self.yes_no(ValueKind::Compare(beyond, a, far), unsettled, span);
        self.yes_no(ValueKind::And(vec![first, second]), unsettled, span)
    }

    /// `在 B 后 N 内`: B, and the far end of the window; `None` was reported.
    pub(super) fn window_ends(&mut self, env: &Env, anchor: &Expr, length: &Expr, (side, bounds): (Side, Option<Bounds>), span: Span) -> Option<(ValueId, ValueId)> {
        let b = self.expr(env, anchor, None);
        let n = self.expr(env, length, None);
        if !self.is_date(b) || self.num(n).is_none() {
            return None;
        }
        if bounds.is_none() {
            let language = self.language(env);
            self.report(errors::bare_window(span, language));
        }
        let op = if side == Side::After { syntax::ArithOp::Add } else { syntax::ArithOp::Sub };
        let far = self.arithmetic(op, b, n, length.span);
        if self.is_error(far) {
            return None;
        }
        Some((b, self.last_day(env, far, side == Side::After, span)))
    }

    /// Whether a value is a date; reports it if it is something else.
    fn is_date(&mut self, id: ValueId) -> bool {
        let v = self.value(id).clone();
        if !matches!(v.ty, Ty::Date | Ty::Error) {
            let words = types::words(&self.out.program, &v.ty);
            self.report(errors::not_a_date(v.span, &words));
        }
        v.ty == Ty::Date
    }
}

/// What a word that compares means: Civil Code, Art. 1259 (以上、以下、以内 include the number, 不满、超过、以外 do not).
pub(crate) fn meaning(word: CmpWord) -> Cmp {
    use CmpWord as W;
    match word {
        W::Is => Cmp::Eq,
        W::IsNot => Cmp::Ne,
        W::OrMore(Some(Bounds::Exclusive)) | W::Higher | W::Exceeds | W::More | W::After => Cmp::Gt,
        W::NotLower | W::NoFewer | W::NotBefore | W::Reaches | W::OrMore(_) => Cmp::Ge,
        W::OrLess(Some(Bounds::Exclusive)) | W::Lower | W::Fewer | W::Before | W::ShortOf | W::Under => Cmp::Lt,
        W::NotOver | W::NotHigher | W::NoMore | W::NotAfter | W::OrLess(_) => Cmp::Le,
    }
}

/// Whether offices read a bare 以上 or 以下 of this type in two ways: ages and dates.
fn needs_bounds(ty: &Ty) -> bool {
    match ty {
        Ty::Date => true,
        Ty::Num(n) => n.dim == Dim::of(Base::Age),
        _ => false,
    }
}
