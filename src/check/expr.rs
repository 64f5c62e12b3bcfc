//! Expressions.

use super::narrow::Narrowed;
use super::types::{self, Base, Dim, Num};
use super::{Checker, Cmp, Place, Ty, Value, ValueId, ValueKind, errors};
use crate::value::Calendar;
use crate::resolve::{BenefitId, DefineId, DocumentId, FactId, Scope, SubjectId, Symbol, nearest};
use crate::source::Span;
use crate::syntax::{self, Bounds, CmpWord, Expr, ExprKind, Figure, Function, Name, Receipt, Side, TypeKind};
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
}

impl Env {
    /// In a document, over the facts of a subject.
    pub fn new(document: DocumentId, subject: Option<SubjectId>) -> Env {
        Env { document, subject, benefit: None, known: Narrowed::default(), excused: false }
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
            ExprKind::Text(_) => {
                self.report(errors::text_alone(span));
                self.error(span)
            }
            ExprKind::AsOf => self.make(ValueKind::AsOf, Ty::Date, date_range(), span),
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
                let r = self.expr(env, rhs, None);
                self.arithmetic(*op, l, r, span)
            }
            ExprKind::Compare { word, word_span, lhs, rhs } => self.compare(env, *word, *word_span, lhs, rhs, span),
            ExprKind::In { item, negated, list } => self.one_of(env, item, *negated, list, span),
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
            ExprKind::NotYet(_) | ExprKind::Broken => self.error(span),
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

    pub(crate) fn name(&mut self, env: &Env, name: &Name, want: Option<&Ty>) -> ValueId {
        let span = name.span;
        match want {
            Some(Ty::Enum(e)) => {
                if let Some(k) = self.out.program.enums.get(e.index()).and_then(|d| d.case(&name.text)) {
                    return self.case(*e, k, span);
                }
            }
            Some(Ty::Region(r)) => {
                if let Some(k) = self.out.program.leaves(*r).iter().position(|l| *l == name.text) {
                    let k = i64::try_from(k).unwrap_or(0);
                    return self.make(ValueKind::Const(k), Ty::Region(*r), Range::point(i128::from(k)), span);
                }
            }
            _ => {}
        }
        match self.scope(env).value(&name.text) {
            Some(Symbol::Fact(f)) => self.fact(env, f, span),
            Some(Symbol::Define(d)) => self.defined(env, d, span),
            Some(Symbol::Parameter(p)) => {
                self.parameter(p);
                let Some(Some(info)) = self.out.parameters.get(p.index()) else { return self.error(span) };
                let ty = info.ty.clone();
                let ranges: Vec<Range> = info.values.iter().map(|(_, v)| self.value(*v).range).collect();
                let range = ranges.into_iter().reduce(Range::union).unwrap_or(Range::point(0));
                self.make(ValueKind::Parameter(p), ty, range, span)
            }
            Some(Symbol::Benefit(_)) => {
                self.report(errors::benefit_as_value(name));
                self.error(span)
            }
            Some(Symbol::Coordination(_)) => {
                self.report(errors::coordination_as_value(name));
                self.error(span)
            }
            None => self.case_or_unknown(env, name, want),
        }
    }

    fn case(&mut self, e: crate::resolve::EnumId, k: usize, span: Span) -> ValueId {
        let k = i64::try_from(k).unwrap_or(0);
        self.make(ValueKind::Const(k), Ty::Enum(e), Range::point(i128::from(k)), span)
    }

    /// Whether not finding a name follows from something that was reported.
    pub(crate) fn excuses(&self, env: &Env, name: &str) -> bool {
        env.excused || self.out.program.excuses(env.document, name)
    }

    fn case_or_unknown(&mut self, env: &Env, name: &Name, want: Option<&Ty>) -> ValueId {
        if want == Some(&Ty::Error) || self.excuses(env, &name.text) {
            return self.error(name.span);
        }
        if let Some(Ty::Enum(e)) = want {
            let def = self.out.program.enums.get(e.index()).cloned();
            if let Some(def) = def {
                self.report(errors::no_such_case(name, &def));
            }
            return self.error(name.span);
        }
        if let Some(Ty::Region(r)) = want {
            let leaves = self.out.program.leaves(*r);
            let region = self.out.program.regions.get(r.index()).map(|d| d.name.text.clone()).unwrap_or_default();
            let near = nearest(&name.text, leaves.iter().map(String::as_str)).map(str::to_owned);
            self.report(errors::no_such_leaf(name, &region, near.as_deref()));
            return self.error(name.span);
        }
        let enums = self.scope(env).enums_with_case(&name.text);
        match enums.as_slice() {
            [one] => {
                let k = self.out.program.enums.get(one.index()).and_then(|d| d.case(&name.text)).unwrap_or(0);
                self.case(*one, k, name.span)
            }
            [] => {
                let scope = self.scope(env);
                let names = scope.names();
                let spaced = syntax::spaced_name(&name.text).filter(|s| s.split(' ').next().is_some_and(|first| names.contains(&first)));
                let near = nearest(&name.text, names).map(str::to_owned);
                self.report(match spaced {
                    Some(spaced) => errors::glued_name(name, &spaced),
                    None => errors::unknown_name(name, near.as_deref()),
                });
                self.error(name.span)
            }
            _ => {
                let names: Vec<String> =
                    enums.iter().filter_map(|e| self.out.program.enums.get(e.index())).map(|d| d.name.text.clone()).collect();
                self.report(errors::ambiguous_case(name, &names));
                self.error(name.span)
            }
        }
    }

    /// The value of a fact, narrowed by what is known here.
    pub(crate) fn fact(&mut self, env: &Env, f: FactId, span: Span) -> ValueId {
        let Some(info) = self.out.facts.get(f.index()).cloned() else { return self.error(span) };
        let place = Place::Fact(f);
        let optional = info.optional && !env.known.present.contains(&place) && !env.known.doubt.about(&place);
        let range = env.known.ranges.get(&place).copied().unwrap_or(info.range);
        let kind = if info.ty == Ty::Error { ValueKind::Error } else { ValueKind::Fact(f) };
        let id = self.push(Value { kind, ty: info.ty.clone(), optional, unsettled: false, range, divisor: None, span });
        self.in_units(id, info.times)
    }

    fn in_units(&mut self, id: ValueId, times: i64) -> ValueId {
        if times == 1 {
            return id;
        }
        let v = self.value(id).clone();
        let range = super::number::range_scaled(v.range, times);
        self.push(Value { kind: ValueKind::Times(times, id), range, ..v })
    }

    fn field(&mut self, env: &Env, of: &Expr, name: &Name) -> ValueId {
        let span = of.span.to(name.span);
        let ExprKind::Name(part) = &of.kind else {
            self.report(errors::not_a_part(of.span));
            return self.error(span);
        };
        let part_id = self.expr(env, of, None);
        let (Ty::Part(subject), ValueKind::Fact(part_fact)) = (self.value(part_id).ty.clone(), self.value(part_id).kind.clone()) else {
            if !self.is_error(part_id) {
                self.report(errors::not_a_part(part.span));
            }
            return self.error(span);
        };
        let Some(fact) = self.scope(env).fact(subject, &name.text) else {
            let facts = self.out.program.subjects.get(subject.index()).map(|s| s.facts.clone()).unwrap_or_default();
            let names: Vec<&str> =
                facts.iter().filter_map(|f| self.out.program.facts.get(f.index())).map(|f| f.syntax.name.text.as_str()).collect();
            let near = nearest(&name.text, names).map(str::to_owned);
            if !self.excuses(env, &name.text) {
                self.report(errors::unknown_name(name, near.as_deref()));
            }
            return self.error(span);
        };
        let Some(info) = self.out.facts.get(fact.index()).cloned() else { return self.error(span) };
        if matches!(info.ty, Ty::Part(_)) {
            self.report(errors::part_of_a_part(span));
            return self.error(span);
        }
        let place = Place::PartFact(part_fact, fact);
        let part_there = !self.value(part_id).optional;
        let optional = (info.optional || !part_there) && !env.known.present.contains(&place) && !env.known.doubt.about(&place);
        let range = env.known.ranges.get(&place).copied().unwrap_or(info.range);
        let kind = ValueKind::PartFact(part_fact, fact);
        let id = self.push(Value { kind, ty: info.ty.clone(), optional, unsettled: false, range, divisor: None, span });
        self.in_units(id, info.times)
    }

    /// A definition, checked on first use.
    fn defined(&mut self, env: &Env, d: DefineId, span: Span) -> ValueId {
        if self.open.contains(&d) {
            let path: Vec<(String, Span)> = self
                .open
                .iter()
                .skip_while(|x| **x != d)
                .filter_map(|x| self.out.program.defines.get(x.index()))
                .map(|x| (x.name.text.clone(), x.name.span))
                .collect();
            self.report(errors::defined_by_itself(span, &path));
            return self.error(span);
        }
        self.define(d);
        let Some(Some(body)) = self.out.defines.get(d.index()).copied() else { return self.error(span) };
        let v = self.value(body).clone();
        let place = Place::Define(d);
        let settled = env.known.present.contains(&place) || env.known.doubt.about(&place);
        let optional = v.optional && !settled && self.may_be_absent_here(body, &env.known);
        let range = env.known.ranges.get(&place).copied().unwrap_or(v.range);
        self.push(Value { kind: ValueKind::Define(d), optional, range, span, ..v })
    }

    /// A benefit by its name; unknown ones are reported.
    pub(crate) fn benefit_named(&mut self, env: &Env, path: &syntax::Path) -> Option<BenefitId> {
        let found = self.scope(env).benefit(path);
        let text = path.parts.last().map(|n| n.text.clone()).unwrap_or_default();
        if found.is_none() && !self.excuses(env, &text) {
            let near = nearest(&text, self.scope(env).benefit_names()).map(str::to_owned);
            self.report(errors::unknown_benefit(&text, path.span, near.as_deref()));
        }
        found
    }

    fn figure(&mut self, env: &Env, figure: Figure, benefit: &syntax::Path, span: Span) -> ValueId {
        let Some(b) = self.benefit_named(env, benefit) else { return self.error(span) };
        if figure == Figure::Received {
            return self.receipt_of(env, Receipt::Amount, b, span);
        }
        if figure == Figure::Payable {
            self.report(errors::payable_in_rule(span));
            return self.error(span);
        }
        let range = Range::new(0, i128::from(super::number::MOST_FEN));
        self.make(ValueKind::Figure(figure, b), Ty::Num(Num::new(Dim::of(Base::Yuan), 100)), range, span)
    }

    fn receipt(&mut self, env: &Env, receipt: Receipt, benefit: Option<&syntax::Path>, span: Span) -> ValueId {
        match (benefit, env.benefit) {
            (Some(path), _) => match self.benefit_named(env, path) {
                Some(b) => self.receipt_of(env, receipt, b, span),
                None => self.error(span),
            },
            (None, Some(own)) if receipt == Receipt::AppliedOn => {
                // The application at hand: as recorded, or made today.
                let recorded = self.receipt_of(env, receipt, own, span);
                let today = self.make(ValueKind::AsOf, Ty::Date, date_range(), span);
                self.make(ValueKind::Default(recorded, today), Ty::Date, date_range(), span)
            }
            (None, Some(own)) => self.receipt_of(env, receipt, own, span),
            (None, None) => {
                self.report(errors::receipt_of_what(span));
                self.error(span)
            }
        }
    }

    pub(crate) fn receipt_of(&mut self, env: &Env, receipt: Receipt, b: BenefitId, span: Span) -> ValueId {
        let place = Place::Receipt(receipt, b);
        let (ty, range, optional) = self.receipt_type(receipt, b);
        let optional = optional && !env.known.present.contains(&place) && !env.known.doubt.about(&place);
        let times = match &ty {
            Ty::Num(_) if receipt == Receipt::Periods && self.paid_every(b) == Some(syntax::Every::Year) => 12,
            _ => 1,
        };
        let id =
            self.push(Value { kind: ValueKind::Receipt(receipt, b), ty, optional, unsettled: false, range, divisor: None, span });
        self.in_units(id, times)
    }

    /// The type, range and absence of a receipt. Periods are counted in months or years, as the benefit is paid.
    pub(crate) fn receipt_type(&self, receipt: Receipt, b: BenefitId) -> (Ty, Range, bool) {
        match receipt {
            Receipt::AppliedOn | Receipt::ApprovedOn | Receipt::FirstPaidOn => (Ty::Date, date_range(), true),
            Receipt::Amount => {
                let num = Num::new(Dim::of(Base::Yuan), 100);
                (Ty::Num(num), Range::new(0, i128::from(super::number::MOST_FEN)), false)
            }
            Receipt::Periods => {
                let dim = match self.paid_every(b) {
                    Some(syntax::Every::Month | syntax::Every::Year) => Dim::of(Base::Month),
                    _ => Dim::none(),
                };
                (Ty::Num(Num::new(dim, 1)), Range::new(0, 1200), false)
            }
            Receipt::Receiving | Receipt::Exhausted | Receipt::Waived => (Ty::Bool, Range::new(0, 1), false),
        }
    }

    /// How often a benefit is paid, as its clause says.
    pub(crate) fn paid_every(&self, b: BenefitId) -> Option<syntax::Every> {
        let def = self.out.program.benefits.get(b.index())?;
        def.syntax.clauses.iter().find_map(|c| match &c.kind {
            syntax::ClauseKind::Paid(p) => Some(p.every),
            _ => None,
        })
    }

    fn one_of(&mut self, env: &Env, item: &Expr, negated: bool, list: &[Expr], span: Span) -> ValueId {
        let id = self.expr(env, item, None);
        let v = self.value(id);
        let (ty, optional) = (v.ty.clone(), v.optional);
        if ty == Ty::Error {
            return id;
        }
        let mut points = Vec::new();
        let mut wrong = false;
        for case in list {
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
    fn point(&mut self, env: &Env, of: ValueId, ty: &Ty, e: &Expr) -> Option<i64> {
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

    fn text_point(&mut self, of: ValueId, text: &str) -> Option<i64> {
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

    fn located(&mut self, env: &Env, item: &Expr, region: &Name, span: Span) -> ValueId {
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

    fn compare(&mut self, env: &Env, word: CmpWord, word_span: Span, lhs: &Expr, rhs: &Expr, span: Span) -> ValueId {
        let op = meaning(word);
        let l = self.expr(env, lhs, None);
        let ty = self.value(l).ty.clone();
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
        let r = self.expr(env, rhs, Some(&ty));
        if self.is_error(l) || self.is_error(r) {
            return self.error(span);
        }
        let other = self.value(r).ty.clone();
        if matches!(word, CmpWord::OrMore(None) | CmpWord::OrLess(None)) && needs_bounds(&ty) {
            let language = self.language(env);
            self.report(errors::bare_bounds(word_span, language));
        }
        let id = self.comparison(op, (l, &ty), (r, &other), word_span, span);
        self.decided(op, l, r, span);
        id
    }

    fn language(&self, env: &Env) -> syntax::Language {
        self.out.program.documents.get(env.document.index()).map_or(syntax::Language::Zh, |d| d.language)
    }

    /// `l op r` for values of their types.
    fn comparison(&mut self, op: Cmp, (l, tl): (ValueId, &Ty), (r, tr): (ValueId, &Ty), word_span: Span, span: Span) -> ValueId {
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
            (a, b) => {
                let (wa, wb) = (types::words(&self.out.program, a), types::words(&self.out.program, b));
                let (sa, sb) = (self.value(l).span, self.value(r).span);
                self.report(errors::types_differ(sa, &wa, sb, &wb));
                self.error(span)
            }
        }
    }

    /// Whether two numbers can be brought over one constant in 64 bits; reports it if not.
    fn comparable(&mut self, l: ValueId, r: ValueId, a: &Num, b: &Num, span: Span) -> bool {
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
    fn decided(&mut self, op: Cmp, l: ValueId, r: ValueId, span: Span) {
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
    fn window(&mut self, env: &Env, parts: (&Expr, &Expr, &Expr), side: Side, bounds: Option<Bounds>, span: Span) -> ValueId {
        let (item, anchor, length) = parts;
        let a = self.expr(env, item, None);
        let b = self.expr(env, anchor, None);
        let n = self.expr(env, length, None);
        for id in [a, b] {
            let v = self.value(id);
            if !matches!(v.ty, Ty::Date | Ty::Error) {
                let words = types::words(&self.out.program, &v.ty);
                let at = v.span;
                self.report(errors::not_a_date(at, &words));
                return self.error(span);
            }
        }
        if self.is_error(a) || self.is_error(b) || self.num(n).is_none() {
            return self.error(span);
        }
        if bounds.is_none() {
            let language = self.language(env);
            self.report(errors::bare_window(span, language));
        }
        let op = if side == Side::After { syntax::ArithOp::Add } else { syntax::ArithOp::Sub };
        let far = self.arithmetic(op, b, n, length.span);
        if self.is_error(far) {
            return self.error(span);
        }
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

    fn call(&mut self, env: &Env, function: Option<Function>, name: &Name, args: &[Expr], span: Span) -> ValueId {
        let Some(function) = function else {
            self.report(errors::unknown_function(name));
            return self.error(span);
        };
        let wanted = match function {
            Function::YearsOfAge | Function::WholeMonths | Function::DaysBetween => 2..=2,
            Function::Earliest | Function::Latest | Function::LowerOf | Function::HigherOf => 2..=16,
            Function::Choice | Function::PeriodsLeft => {
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
            Function::OneStepUp => self.step_up(ids.first().copied(), span),
            _ => self.on_dates(function, &ids, span),
        }
    }

    fn step_up(&mut self, id: Option<ValueId>, span: Span) -> ValueId {
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

    fn on_dates(&mut self, function: Function, ids: &[ValueId], span: Span) -> ValueId {
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
