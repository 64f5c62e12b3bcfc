//! Sets and lists: what is in a set, and what is said of the elements of a list.
//!
//! A list has a bound, so what is said of its elements is said of each: `任一 x 属于 合同 满足 c` is checked once for every position, with x
//! the facts of that position, and becomes `(0 < 数 且 c₀) 或 (1 < 数 且 c₁) …`. Behind the checker there is no list, and the solver explores
//! every number of elements that the declaration admits.
//!
//! INVARIANT: what an element holds counts only where its position is below the number of elements; whatever stands in the columns of a
//! position that the list does not reach has no influence.
//!
//! Deliberately absent: lists of unknown length, and elements of elements.

use super::expr::Env;
use super::types::{self, Dim, Num};
use super::{Checker, Cmp, Ty, Value, ValueId, ValueKind, errors};
use crate::resolve::{DefineId, FactId, MOST_ELEMENTS, NamedType, SubjectId, Symbol, nearest};
use crate::source::Span;
use crate::syntax::{ArithOp, DefineBody, Expr, ExprKind, Name, Over, OverKind, TypeKind, Unit, UnitKind};
use crate::value::Range;

/// How many combinations of elements one condition within another may go through.
const MOST_COMBINATIONS: usize = 4096;

/// How many elements all conditions of a program may go through together.
const MOST_ELEMENTS_CHECKED: usize = 250_000;

/// A position of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    /// The list.
    pub list: FactId,
    /// From 0.
    pub position: usize,
}

/// Whose facts a definition is read for, where that is not the subject that has the benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// An element of a list.
    Element(At),
    /// A part: `配偶`.
    Part(FactId),
}

impl Checker {
    /// `专业技能 包含 焊接、电工`: each of them is in it.
    pub(super) fn contains(&mut self, env: &Env, item: &Expr, list: &[Expr], span: Span) -> ValueId {
        let set = self.expr(env, item, None);
        let v = self.value(set).clone();
        let Ty::Set(e) = v.ty else {
            if v.ty != Ty::Error {
                let words = types::words(&self.out.program, &v.ty);
                self.report(errors::not_a_set(item.span, &words));
            }
            return self.error(span);
        };
        let mut all = Vec::new();
        let mut cases = Vec::new();
        for case in list {
            let found = self.expr(env, case, Some(&Ty::Enum(e)));
            let ValueKind::Const(k) = self.value(found).kind else {
                if !self.is_error(found) {
                    self.report(errors::not_a_constant(case.span));
                }
                return self.error(span);
            };
            if self.value(found).ty != Ty::Enum(e) {
                let (wa, wb) = (types::words(&self.out.program, &v.ty), types::words(&self.out.program, &self.value(found).ty));
                self.report(errors::types_differ(item.span, &wa, case.span, &wb));
                return self.error(span);
            }
            if cases.contains(&k) {
                self.report(errors::listed_twice(case.span));
                continue;
            }
            cases.push(k);
            all.push(self.in_set(env, set, usize::try_from(k).unwrap_or(usize::MAX), span));
        }
        match all.as_slice() {
            [one] => *one,
            _ => self.junction(ValueKind::And, all, span),
        }
    }

    /// Reports a set or a list that is compared as if it were one value, and says so.
    pub(super) fn many_as_one(&mut self, ty: &Ty, span: Span) -> bool {
        match ty {
            Ty::Set(_) => self.report(errors::set_as_value(span)),
            Ty::List(_) => self.report(errors::list_as_value(span)),
            _ => return false,
        }
        true
    }

    /// Whether a case is in a set.
    fn in_set(&mut self, env: &Env, set: ValueId, case: usize, span: Span) -> ValueId {
        let v = self.value(set).clone();
        let kind = match v.kind {
            ValueKind::Fact(f) => self.out.program.case_of(f, case).map(ValueKind::Fact),
            ValueKind::PartFact(part, f) => self.out.program.case_of(f, case).map(|c| ValueKind::PartFact(part, c)),
            _ => None,
        };
        let Some(kind) = kind else { return self.error(span) };
        let id = self.push(Value { kind, ty: Ty::Bool, optional: v.optional, unsettled: false, range: Range::new(0, 1), divisor: None, span });
        // Whose part is not there has nothing in its sets.
        let there = self.place(id).is_some_and(|p| env.known.present.contains(&p));
        if v.optional && !there { self.yes_no(ValueKind::OneOf(id, vec![1], false), true, span) } else { id }
    }

    /// `专业技能.焊接` in an example: one case of a set, whatever is known of the others.
    pub(super) fn case_in_example(&mut self, env: &Env, of: &Expr, case: &Name, span: Span) -> Option<ValueId> {
        if !env.in_example || !matches!(of.kind, ExprKind::Name(_) | ExprKind::Field { .. }) {
            return None;
        }
        let before = self.diagnostics.len();
        let set = self.expr(env, of, None);
        self.diagnostics.truncate(before);
        let Ty::Set(e) = self.value(set).ty else { return None };
        let case = self.out.program.enums.get(e.index()).and_then(|d| d.case(&case.text))?;
        Some(self.in_set(env, set, case, span))
    }

    /// A list by its name; any other name is reported.
    pub(super) fn list_named(&mut self, env: &Env, name: &Name) -> Option<(FactId, SubjectId)> {
        let own = env.own.is_none();
        match self.scope(env).value(&name.text) {
            Some(Symbol::Fact(f)) if own && matches!(self.out.facts.get(f.index()).map(|i| &i.ty), Some(Ty::List(_) | Ty::Error)) => {
                match self.out.facts.get(f.index()).map(|i| i.ty.clone()) {
                    Some(Ty::List(of)) => Some((f, of)),
                    _ => None,
                }
            }
            Some(_) => {
                self.report(errors::not_a_list(name));
                None
            }
            None => {
                self.case_or_unknown(env, name, None);
                None
            }
        }
    }

    /// `任一 …`, `每一 …`, `计数(…)`, `合计(…)` and the others.
    pub(super) fn over(&mut self, env: &Env, over: &Over, span: Span) -> ValueId {
        let Some((list, _)) = self.list_named(env, &over.list) else { return self.error(span) };
        let Some(most) = self.out.program.most_elements(list) else { return self.error(span) };
        let needs_value = !matches!(over.kind, OverKind::Any | OverKind::Every | OverKind::Count);
        if needs_value != over.value.is_some() {
            self.report(errors::over_what(span, over.kind));
            return self.error(span);
        }
        let around: usize = env.vars.iter().filter_map(|(_, at)| self.out.program.most_elements(at.list)).product();
        self.elements_checked = self.elements_checked.saturating_add(most);
        if self.elements_checked > MOST_ELEMENTS_CHECKED {
            if self.elements_checked - most <= MOST_ELEMENTS_CHECKED {
                self.report(errors::too_many_elements(span, MOST_ELEMENTS_CHECKED));
            }
            return self.error(span);
        }
        if around.saturating_mul(most) > MOST_COMBINATIONS {
            self.report(errors::too_many_combinations(span, MOST_COMBINATIONS));
            return self.error(span);
        }
        let mut terms = Vec::new();
        for position in 0..most {
            let before = self.diagnostics.len();
            let mut env = env.clone();
            let at = At { list, position };
            env.vars.push((over.var.text.clone(), at));
            let live = self.live(at, span);
            let cond = over.cond.as_ref().map(|c| {
                let id = self.condition(&env, c);
                self.learn_from(id, c, &mut env);
                id
            });
            let value = over.value.as_ref().map(|v| self.expr(&env, v, None));
            if cond.is_some_and(|c| self.is_error(c)) || value.is_some_and(|v| self.is_error(v)) {
                return self.error(span);
            }
            // Every element is like the first: what there is to say of it was said.
            if position > 0 {
                self.diagnostics.truncate(before);
            }
            terms.push(Term { live, cond, value });
        }
        match over.kind {
            OverKind::Any | OverKind::Every => self.quantified(over.kind, &terms, span),
            OverKind::Count => self.number_taken(env, list, &terms, span),
            OverKind::Sum => self.summed(&terms, span),
            OverKind::Min | OverKind::Earliest => self.outermost(true, &terms, span),
            OverKind::Max | OverKind::Latest => self.outermost(false, &terms, span),
        }
    }

    fn quantified(&mut self, kind: OverKind, terms: &[Term], span: Span) -> ValueId {
        let mut all = Vec::new();
        for term in terms {
            let Some(cond) = term.cond else { return self.error(span) };
            all.push(if kind == OverKind::Every {
                let dead = self.yes_no(ValueKind::Not(term.live), false, span);
                self.junction(ValueKind::Or, vec![dead, cond], span)
            } else {
                self.junction(ValueKind::And, vec![term.live, cond], span)
            });
        }
        self.junction(if kind == OverKind::Every { ValueKind::And } else { ValueKind::Or }, all, span)
    }

    /// What elements are counted in.
    pub(super) fn counted_in(unit: Option<&Unit>) -> Num {
        let dim = match unit {
            Some(Unit { kind: UnitKind::Other(word), .. }) if word == "项" => Dim::none(),
            Some(unit) => types::unit(unit).0,
            None => Dim::none(),
        };
        Num::new(dim, 1)
    }

    /// The number of elements of a list.
    pub(super) fn count(&mut self, env: &Env, list: FactId, span: Span) -> ValueId {
        match self.out.program.count_of(list) {
            Some(count) => self.fact(&Env { own: None, ..env.clone() }, count, span),
            None => self.error(span),
        }
    }

    fn number_taken(&mut self, env: &Env, list: FactId, terms: &[Term], span: Span) -> ValueId {
        if terms.iter().all(|t| t.cond.is_none()) {
            return self.count(env, list, span);
        }
        let Some(Ty::Num(num)) = self.out.program.count_of(list).and_then(|c| self.out.facts.get(c.index())).map(|i| i.ty.clone()) else {
            return self.error(span);
        };
        let ty = Ty::Num(num);
        let (one, zero) = (self.constant(1, &ty, span), self.constant(0, &ty, span));
        let mut sum = zero;
        for (n, term) in (1i128..).zip(terms) {
            let taken = self.taken(term, span);
            let this = self.make(ValueKind::If(taken, one, zero), ty.clone(), Range::new(0, 1), span);
            sum = self.make(ValueKind::Add(sum, this), ty.clone(), Range::new(0, n), span);
        }
        sum
    }

    fn summed(&mut self, terms: &[Term], span: Span) -> ValueId {
        let mut sum: Option<ValueId> = None;
        for term in terms {
            let taken = self.taken(term, span);
            let Some(this) = term.value.and_then(|value| self.paid_if(taken, value, span)) else { return self.error(span) };
            sum = Some(match sum {
                Some(sum) => self.arithmetic(ArithOp::Add, sum, this, span),
                None => this,
            });
        }
        sum.unwrap_or_else(|| self.error(span))
    }

    /// A number where a condition holds, and else nothing; `None` was reported.
    pub(super) fn paid_if(&mut self, cond: ValueId, value: ValueId, span: Span) -> Option<ValueId> {
        let num = self.num(value)?;
        if num.over {
            let at = self.value(value).span;
            self.report(errors::round_first(at));
            return None;
        }
        if !self.settled(value) {
            return None;
        }
        let ty = Ty::Num(num);
        let zero = self.constant(0, &ty, span);
        let range = self.value(value).range.union(Range::point(0));
        Some(self.make(ValueKind::If(cond, value, zero), ty, range, span))
    }

    /// The least or the greatest; absent where there is none.
    fn outermost(&mut self, least: bool, terms: &[Term], span: Span) -> ValueId {
        let mut found: Option<ValueId> = None;
        for term in terms {
            let Some(value) = term.value else { return self.error(span) };
            let both = self.extreme(least, value, value, span);
            if self.is_error(both) {
                return both;
            }
            let taken = self.taken(term, span);
            let v = self.value(value).clone();
            let this = self.push(Value { kind: ValueKind::When(taken, value), optional: true, span, ..v.clone() });
            found = Some(match found {
                None => this,
                Some(found) => {
                    let range = self.value(found).range.union(v.range);
                    let kind = if least { ValueKind::Min(found, this) } else { ValueKind::Max(found, this) };
                    let both = self.push(Value { kind, optional: true, span, range, ..v.clone() });
                    let either = self.push(Value { kind: ValueKind::Default(found, this), optional: true, span, range, ..v.clone() });
                    self.push(Value { kind: ValueKind::Default(both, either), optional: true, span, range, ..v })
                }
            });
        }
        found.unwrap_or_else(|| self.error(span))
    }

    /// Whether an element counts.
    fn taken(&mut self, term: &Term, span: Span) -> ValueId {
        match term.cond {
            Some(cond) => self.junction(ValueKind::And, vec![term.live, cond], span),
            None => term.live,
        }
    }

    fn constant(&mut self, v: i64, ty: &Ty, span: Span) -> ValueId {
        self.make(ValueKind::Const(v), ty.clone(), Range::point(i128::from(v)), span)
    }

    /// Whether the list reaches a position.
    pub(super) fn live(&mut self, at: At, span: Span) -> ValueId {
        let Some(count) = self.out.program.count_of(at.list) else { return self.error(span) };
        let Some(info) = self.out.facts.get(count.index()).cloned() else { return self.error(span) };
        let position = self.constant(i64::try_from(at.position).unwrap_or(MOST_ELEMENTS), &info.ty, span);
        let count = self.make(ValueKind::Fact(count), info.ty, info.range, span);
        self.yes_no(ValueKind::Compare(Cmp::Lt, position, count), false, span)
    }

    /// The position that a name or `合同[1]` stands for.
    pub(super) fn element_at(&mut self, env: &Env, e: &Expr) -> Option<Result<At, ()>> {
        match &e.kind {
            ExprKind::Name(name) => env.vars.iter().rev().find(|(var, _)| *var == name.text).map(|(_, at)| Ok(*at)),
            ExprKind::Element { list, position } => {
                if !env.in_example {
                    let whole = Name { text: format!("{}[{position}]", list.text), span: e.span };
                    self.report(errors::only_in_examples(&whole));
                    return Some(Err(()));
                }
                let Some((list, _)) = self.list_named(env, list) else { return Some(Err(())) };
                let most = self.out.program.most_elements(list).unwrap_or(0);
                match usize::try_from(*position).ok().and_then(|p| p.checked_sub(1)).filter(|p| *p < most) {
                    Some(position) => Some(Ok(At { list, position })),
                    None => {
                        if most > 0 {
                            self.report(errors::no_such_element(e.span, most));
                        }
                        Some(Err(()))
                    }
                }
            }
            _ => None,
        }
    }

    /// `x 的 起始日期`
    pub(super) fn of_element(&mut self, env: &Env, at: At, name: &Name, span: Span) -> ValueId {
        let Some(Ty::List(of)) = self.out.facts.get(at.list.index()).map(|i| i.ty.clone()) else { return self.error(span) };
        let scope = crate::resolve::Scope { program: &self.out.program, document: env.document, subject: Some(of) };
        let symbol = scope.value(&name.text);
        match symbol {
            Some(Symbol::Fact(f)) => {
                let own = Env { own: Some(Whose::Element(at)), ..env.clone() };
                self.fact(&own, f, span)
            }
            Some(Symbol::Define(d)) if self.out.program.defines.get(d.index()).is_some_and(|def| def.subject == Some(of)) => {
                if self.one_of_several(d, name) { self.error(span) } else { self.defined_of(env, Whose::Element(at), d, span) }
            }
            _ => {
                let facts = self.out.program.subjects.get(of.index()).map(|s| s.facts.clone()).unwrap_or_default();
                let names: Vec<&str> =
                    facts.iter().filter_map(|f| self.out.program.facts.get(f.index())).map(|f| f.syntax.name.text.as_str()).collect();
                let near = nearest(&name.text, names).map(str::to_owned);
                if !self.excuses(env, &name.text) {
                    self.report(errors::unknown_name(name, near.as_deref()));
                }
                self.error(span)
            }
        }
    }

    /// A definition of the subject of an element or part, for that one.
    pub(super) fn defined_of(&mut self, env: &Env, whose: Whose, d: DefineId, span: Span) -> ValueId {
        // Checked by itself first: what is wrong with it is said once, and circles end there.
        let whole = self.defined(&Env { own: None, ..env.clone() }, d, span);
        if self.is_error(whole) {
            return whole;
        }
        let counting = self.counting_of(env, d);
        let key = (whose, counting.unwrap_or_default(), d);
        let body = match self.defines_of.get(&key) {
            Some(body) => *body,
            None => {
                let Some(def) = self.out.program.defines.get(d.index()).cloned() else { return self.error(span) };
                let inside = Env { own: Some(whose), counting, ..Env::new(def.document, def.subject) };
                let before = self.diagnostics.len();
                let body = match &def.body {
                    DefineBody::Expr(e) => self.expr(&inside, e, None),
                    DefineBody::List(list) => self.list_value(&inside, list),
                    DefineBody::Tiers(tiers) => self.tiers(&inside, &def.name, tiers),
                };
                if !self.is_error(body) {
                    self.diagnostics.truncate(before);
                }
                self.defines_of.insert(key, body);
                body
            }
        };
        let v = self.value(body).clone();
        let optional = v.optional && self.may_be_absent_here(body, &env.known);
        self.push(Value { optional, span, ..v })
    }

    /// What a list declares: its elements, and how many.
    pub(super) fn list_bound(&mut self, ty: &TypeKind) -> bool {
        let TypeKind::List { most, .. } = ty else { return true };
        let whole = most.number.scale == 0 && most.per.is_none() && (1..=MOST_ELEMENTS).contains(&most.number.mantissa);
        if !whole {
            self.report(errors::wrong_bound(most.span, MOST_ELEMENTS));
        }
        whole
    }

    /// The lists whose elements are of a subject.
    pub(super) fn lists_of(&self, subject: SubjectId) -> Vec<FactId> {
        let of = |f: &FactId| self.out.program.facts.get(f.index()).is_some_and(|d| d.named == Some(NamedType::List(subject)));
        (0..self.out.program.facts.len()).map(FactId::at).filter(of).collect()
    }

    /// What must hold of an element, where the list reaches its position.
    pub(super) fn where_live(&mut self, at: At, cond: ValueId, span: Span) -> ValueId {
        let live = self.live(at, span);
        let dead = self.yes_no(ValueKind::Not(live), false, span);
        self.junction(ValueKind::Or, vec![dead, cond], span)
    }
}

/// What is said of one position.
struct Term {
    /// Whether the list reaches it.
    live: ValueId,
    /// `满足 …`
    cond: Option<ValueId>,
    /// What is added up or compared.
    value: Option<ValueId>,
}
