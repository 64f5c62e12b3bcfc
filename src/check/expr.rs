//! Expressions.

use super::many::{At, Whose};
use super::narrow::Narrowed;
use super::types::{self, Base, Dim, Num};
use super::{Checker, Conventions, Ty, Value, ValueId, ValueKind, errors};
use crate::resolve::{BenefitId, DocumentId, Scope, SubjectId};
use crate::source::Span;
use crate::syntax::{self, Expr, ExprKind, TypeKind};
use crate::value::{Date, Range};

/// Where an expression stands.
#[derive(Debug, Clone)]
pub(crate) struct Env {
    /// The document.
    pub document: DocumentId,
    /// Whose facts may be named.
    pub subject: Option<SubjectId>,
    /// The benefit it belongs to.
    pub benefit: Option<BenefitId>,
    /// What is known there.
    pub known: Narrowed,
    /// Whether the subject was reported: any name may be one of its facts.
    pub excused: bool,
    /// What the elements of lists are called here; the last one counts.
    pub vars: Vec<(String, At)>,
    /// Whose facts the subject's are: in a definition of the elements of a list, or of a part.
    pub own: Option<Whose>,
    /// How days are counted, where that is not as the document says.
    pub counting: Option<Conventions>,
    /// Whether elements may be named by their position.
    pub in_example: bool,
    /// Whether what is paid after combining may be read: in guarantees, on which nothing depends.
    pub after_combining: bool,
}

impl Env {
    /// In a document, over the facts of a subject.
    pub fn new(document: DocumentId, subject: Option<SubjectId>) -> Env {
        Env { document, subject, benefit: None, known: Narrowed::default(), excused: false, vars: Vec::new(), own: None, counting: None, in_example: false, after_combining: false }
    }
}

/// The least and greatest as-of date, and the default range of facts.
pub(crate) fn date_range() -> Range {
    let lo = Date::from_ymd(1900, 1, 1).map_or(0, Date::days);
    let hi = Date::from_ymd(2199, 12, 31).map_or(0, Date::days);
    Range::new(i128::from(lo), i128::from(hi))
}

impl Checker {
    pub(crate) fn scope(&self, env: &Env) -> Scope<'_> {
        Scope { program: &self.out.program, document: env.document, subject: env.subject }
    }

    /// A condition: a yes/no; an absent one does not hold.
    pub(crate) fn condition(&mut self, env: &Env, e: &Expr) -> ValueId {
        let id = self.expr(env, e, Some(&Ty::Bool));
        let v = self.value(id);
        match &v.ty {
            Ty::Bool if v.optional => self.yes_no(ValueKind::OneOf(id, vec![1], false), true, e.span),
            Ty::Bool | Ty::Error => id,
            other => {
                let words = types::words(&self.out.program, other);
                self.report(errors::not_a_condition(e.span, &words));
                self.error(e.span)
            }
        }
    }

    /// An expression. `want` is the type of what it is compared with, which decides what a bare name of a case means.
    pub(crate) fn expr(&mut self, env: &Env, e: &Expr, want: Option<&Ty>) -> ValueId {
        let around = std::mem::replace(&mut self.doubt, env.known.doubt.clone());
        let id = self.expr_inside(env, e, want);
        self.doubt = around;
        id
    }

    fn expr_inside(&mut self, env: &Env, e: &Expr, want: Option<&Ty>) -> ValueId {
        let span = e.span;
        match &e.kind {
            ExprKind::Quantity(q) => self.quantity(q),
            ExprKind::Date(d) => self.make(ValueKind::Const(i64::from(d.date.days())), Ty::Date, Range::point(i128::from(d.date.days())), span),
            ExprKind::YesNo(b) => {
                let v = i64::from(*b);
                self.make(ValueKind::Const(v), Ty::Bool, Range::point(i128::from(v)), span)
            }
            ExprKind::Text(text) => {
                let of = if let Some(Ty::Enum(e)) = want { self.out.program.enums.get(e.index()) } else { None };
                self.report(match of.and_then(|def| def.case(text)) {
                    Some(_) => errors::quoted_case(span, text),
                    None => errors::text_alone(span),
                });
                self.error(span)
            }
            ExprKind::AsOf => self.make(ValueKind::AsOf, Ty::Date, date_range(), span),
            ExprKind::Decided { by, sum, what } => self.decided_by(env, by, *sum, what.as_deref(), span),
            ExprKind::YearOfPayment => self.year_of_payment(env, span),
            ExprKind::Name(name) => self.name(env, name, want),
            ExprKind::Field { of, name } => self.field(env, of, name),
            ExprKind::OfBenefit { figure, benefit } => self.figure(env, *figure, benefit, span),
            ExprKind::Call { function, name, args } => self.call(env, *function, name, args, span),
            ExprKind::Receipt { receipt, benefit } => self.receipt(env, *receipt, benefit.as_ref(), span),
            ExprKind::Negate(inner) => {
                let of = self.expr(env, inner, want);
                let Some(num) = self.num(of) else { return self.error(span) };
                if !self.settled(of) {
                    return self.error(span);
                }
                let (range, divisor) = (self.value(of).range, self.value(of).divisor);
                // Minus five is a constant too, where only a constant may stand.
                let kind = match self.value(of).kind {
                    ValueKind::Const(c) => ValueKind::Const(-c),
                    _ => ValueKind::Times(-1, of),
                };
                self.number(kind, num, Range::new(-range.hi(), -range.lo()), divisor, span)
            }
            ExprKind::Not(inner) => self.not(env, inner, span),
            ExprKind::And(list) => {
                let mut env = env.clone();
                let mut ids = Vec::new();
                for part in list {
                    let id = self.condition(&env, part);
                    self.learn_from(id, part, &mut env);
                    ids.push(id);
                }
                self.junction(ValueKind::And, ids, span)
            }
            ExprKind::Or(list) => {
                let ids = list.iter().map(|part| self.condition(env, part)).collect();
                self.junction(ValueKind::Or, ids, span)
            }
            ExprKind::Arith { op, lhs, rhs } => {
                let l = self.expr(env, lhs, None);
                if self.is_error(l) && matches!(&rhs.kind, ExprKind::Name(n) if syntax::unit_alone(&n.text).is_some()) {
                    // `万元/年` without its number.
                    return l;
                }
                let r = self.expr(env, rhs, None);
                self.arithmetic(*op, l, r, span)
            }
            ExprKind::Compare { word, word_span, lhs, rhs } => self.compare(env, *word, *word_span, lhs, rhs, span),
            ExprKind::In { item, negated, list } => self.one_of(env, item, *negated, list, span),
            ExprKind::Contains { item, list } => self.contains(env, item, list, span),
            ExprKind::Over(over) => self.over(env, over, span),
            ExprKind::Element { list, .. } => {
                if let Some(Ok(_)) = self.element_at(env, e) {
                    self.report(errors::element_alone(span, &list.text));
                }
                self.error(span)
            }
            ExprKind::LocatedIn { item, region } => self.located(env, item, region, span),
            ExprKind::Recorded { item, negated } => {
                let id = self.expr(env, item, None);
                if self.is_error(id) {
                    return id;
                }
                let present = self.yes_no(ValueKind::Present(id), false, span);
                if *negated { self.yes_no(ValueKind::Not(present), false, span) } else { present }
            }
            ExprKind::Window { item, anchor, length, side, bounds } => self.window(env, (item, anchor, length), *side, *bounds, span),
            ExprKind::By(by) => self.by(env, by, want),
            ExprKind::If { cond, then, other } => {
                let c = self.condition(env, cond);
                let mut yes = env.clone();
                self.learn_from(c, cond, &mut yes);
                let a = self.expr(&yes, then, want);
                let ty = self.value(a).ty.clone();
                let b = self.expr(env, other, Some(want.unwrap_or(&ty)));
                if self.is_error(c) {
                    return self.error(span);
                }
                self.unify(&[a, b], span, |ids| ValueKind::If(c, ids.first().copied().unwrap_or(a), ids.get(1).copied().unwrap_or(b)))
            }
            ExprKind::Default { item, value } => {
                let a = self.expr(env, item, want);
                let ty = self.value(a).ty.clone();
                let b = self.expr(env, value, Some(&ty));
                let optional = self.value(b).optional;
                let id = self.unify(&[a, b], span, |_| ValueKind::Default(a, b));
                if let Some(v) = self.out.values.get_mut(id.0 as usize) {
                    v.optional = optional;
                }
                id
            }
            ExprKind::CappedAt { item, bound } | ExprKind::NotLessThan { item, bound } => {
                let a = self.expr(env, item, None);
                let b = self.expr(env, bound, None);
                self.extreme(matches!(e.kind, ExprKind::CappedAt { .. }), a, b, span)
            }
            ExprKind::Round { item, mode, to } => {
                let of = self.expr(env, item, None);
                self.round(of, *mode, *to, span)
            }
            ExprKind::Broken => self.error(span),
        }
    }

    fn quantity(&mut self, q: &syntax::Quantity) -> ValueId {
        match types::quantity(q) {
            Some((num, v)) => self.make(ValueKind::Const(v), Ty::Num(num), Range::point(i128::from(v)), q.span),
            None => {
                self.report(errors::literal_too_wide(q.span));
                self.error(q.span)
            }
        }
    }

    /// What follows from the condition `e`, whose value is `id`; doubt, if it was reported.
    pub(crate) fn learn_from(&self, id: ValueId, e: &Expr, env: &mut Env) {
        let mut known = std::mem::take(&mut env.known);
        if self.is_error(id) || self.ambiguous(e) {
            self.doubt(env, e, &mut known);
        } else {
            self.learn(id, &mut known);
        }
        env.known = known;
    }

    pub(crate) fn junction(&mut self, kind: fn(Vec<ValueId>) -> ValueKind, ids: Vec<ValueId>, span: Span) -> ValueId {
        if ids.iter().any(|id| self.is_error(*id)) {
            return self.error(span);
        }
        let unsettled = ids.iter().any(|id| self.value(*id).unsettled);
        self.yes_no(kind(ids), unsettled, span)
    }

    fn not(&mut self, env: &Env, inner: &Expr, span: Span) -> ValueId {
        let id = self.condition(env, inner);
        if self.is_error(id) {
            return id;
        }
        if self.value(id).unsettled {
            self.report(errors::absent_under_not(inner.span));
            return self.error(span);
        }
        self.yes_no(ValueKind::Not(id), false, span)
    }

    /// One type for all branches; the range and absence of any.
    pub(crate) fn unify(&mut self, ids: &[ValueId], span: Span, kind: impl FnOnce(&[ValueId]) -> ValueKind) -> ValueId {
        let Some(&first) = ids.first() else { return self.error(span) };
        if ids.iter().any(|id| self.is_error(*id)) {
            return self.error(span);
        }
        let mut ty = self.value(first).ty.clone();
        let mut range = self.value(first).range;
        for &id in ids.iter().skip(1) {
            let other = self.value(id).ty.clone();
            match (&ty, &other) {
                (Ty::Num(a), Ty::Num(b)) => {
                    let (a, b) = (a.clone(), b.clone());
                    if !self.same_unit(first, id, &a, &b) {
                        return self.error(span);
                    }
                    if a.over || b.over {
                        let at = if a.over { self.value(first).span } else { self.value(id).span };
                        self.report(errors::round_first(at));
                        return self.error(span);
                    }
                    let Some(den) = types::lcm(a.den, b.den) else {
                        self.report(errors::overflow(span, &a, range));
                        return self.error(span);
                    };
                    let (ra, rb) = (super::number::range_scaled(range, den / a.den), super::number::range_scaled(self.value(id).range, den / b.den));
                    range = ra.union(rb);
                    ty = Ty::Num(Num { den, bare: a.bare && b.bare, ..a });
                }
                (a, b) if a == b => range = range.union(self.value(id).range),
                (a, b) => {
                    let (wa, wb) = (types::words(&self.out.program, a), types::words(&self.out.program, b));
                    let (sa, sb) = (self.value(first).span, self.value(id).span);
                    self.report(errors::types_differ(sa, &wa, sb, &wb));
                    return self.error(span);
                }
            }
        }
        if !range.fits_i64() {
            if let Ty::Num(n) = &ty {
                let n = n.clone();
                self.report(errors::overflow(span, &n, range));
            }
            return self.error(span);
        }
        let optional = ids.iter().any(|id| self.value(*id).optional);
        let unsettled = ids.iter().any(|id| self.value(*id).unsettled);
        let kind = kind(ids);
        self.push(Value { kind, ty, optional, unsettled, range, divisor: None, span })
    }

    /// The type that a fact or parameter is declared with: type, stored range, factor, digits; `None` was reported.
    pub(crate) fn declared_unit(&mut self, kind: &TypeKind) -> Option<(Num, i64)> {
        match kind {
            TypeKind::Money { per } => {
                let (mut dim, mut den) = (Dim::of(Base::Yuan), 100i64);
                if let Some(per) = per {
                    let (d, times, over) = types::unit(per);
                    dim = dim.times(&d, -1);
                    den = den.checked_mul(times)? / over.max(1);
                }
                Some((Num::new(dim, den), 1))
            }
            TypeKind::Percent => Some((Num::new(Dim::none(), 1_000_000), 1)),
            TypeKind::Number { unit, per } => {
                let (mut dim, mut times, mut den) = (Dim::none(), 1i64, 1i64);
                if let Some(u) = unit {
                    let (d, t, o) = types::unit(u);
                    (dim, times, den) = (d, t, o);
                }
                if let Some(u) = per {
                    let (d, t, o) = types::unit(u);
                    dim = dim.times(&d, -1);
                    times = times.checked_mul(o)?;
                    den = den.checked_mul(t)?;
                }
                Some((Num::new(dim, den), times))
            }
            _ => None,
        }
    }
}
