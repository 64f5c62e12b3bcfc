//! Names and what they stand for: facts, definitions, parameters, cases, receipts and figures of benefits.

use super::expr::{Env, date_range};
use super::many::Whose;
use super::types::{Base, Dim, Num};
use super::{Checker, Place, Ty, Value, ValueId, ValueKind, errors};
use crate::resolve::{BenefitId, DefineId, FactId, Scope, SubjectId, Symbol, nearest};
use crate::source::Span;
use crate::syntax::{self, Expr, ExprKind, Figure, Name, Receipt};
use crate::value::Range;

impl Checker {
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
        if env.vars.iter().any(|(var, _)| *var == name.text) {
            self.report(errors::element_alone(span, &name.text));
            return self.error(span);
        }
        match self.scope(env).value(&name.text) {
            Some(Symbol::Fact(f)) => self.fact(env, f, span),
            Some(Symbol::Define(d)) => self.defined_alone(env, d, name),
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

    /// Reports what a yes/no is said to be, where that is a word for nothing: `社保在缴 为 在缴`.
    pub(super) fn neither_yes_nor_no(&mut self, env: &Env, said: &Expr) -> bool {
        let ExprKind::Name(name) = &said.kind else { return false };
        let scope = self.scope(env);
        let known = scope.value(&name.text).is_some() || !scope.enums_with_case(&name.text).is_empty() || syntax::meant_value(&name.text).is_some();
        if known || self.excuses(env, &name.text) || self.out.program.value_unnamed(env.document) {
            return false;
        }
        self.report(errors::not_yes_or_no(name));
        true
    }

    pub(super) fn case(&mut self, e: crate::resolve::EnumId, k: usize, span: Span) -> ValueId {
        let k = i64::try_from(k).unwrap_or(0);
        self.make(ValueKind::Const(k), Ty::Enum(e), Range::point(i128::from(k)), span)
    }

    /// Whether not finding a name follows from something that was reported.
    pub(crate) fn excuses(&self, env: &Env, name: &str) -> bool {
        env.excused || self.out.program.excuses(env.document, name)
    }

    pub(super) fn case_or_unknown(&mut self, env: &Env, name: &Name, want: Option<&Ty>) -> ValueId {
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
                if let Some(number) = syntax::unit_alone(&name.text) {
                    self.report(errors::number_missing(name, number));
                    return self.error(name.span);
                }
                let spaced = syntax::spaced_name(&name.text).filter(|s| s.split(' ').next().is_some_and(|first| names.contains(&first)));
                let denied = syntax::denied(&name.text).map(|(_, rest)| rest).or(name.text.strip_prefix("not_"));
                let not = denied.filter(|rest| names.contains(rest) && self.may_be_denied(env, rest)).map(str::to_owned);
                let meant = syntax::meant_value(&name.text).filter(|v| ["是", "否", "yes", "no"].contains(v)).map(str::to_owned);
                let near = meant.or_else(|| nearest(&name.text, names).map(str::to_owned));
                if let Some(amount) = syntax::money(&name.text) {
                    self.report(errors::amount_alone(name, &amount));
                    return self.error(name.span);
                }
                self.report(match (syntax::in_figures(&name.text), not, spaced) {
                    (Some(figures), ..) => errors::number_in_words(name, &figures),
                    (_, Some(rest), _) => errors::glued_not(name, &rest),
                    (_, _, Some(spaced)) => errors::glued_name(name, &spaced),
                    _ if near.is_none() && self.out.program.value_unnamed(env.document) => return self.error(name.span),
                    _ => errors::unknown_name(name, near.as_deref()),
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

    /// Whether `非` can stand before a name: it is a yes/no, or a definition, whose type is not asked for here.
    fn may_be_denied(&self, env: &Env, name: &str) -> bool {
        match self.scope(env).value(name) {
            Some(Symbol::Fact(f)) => self.out.facts.get(f.index()).is_some_and(|f| f.ty == Ty::Bool),
            Some(Symbol::Define(_)) => true,
            Some(Symbol::Parameter(_) | Symbol::Benefit(_) | Symbol::Coordination(_)) | None => false,
        }
    }

    /// The value of a fact, narrowed by what is known here.
    pub(crate) fn fact(&mut self, env: &Env, f: FactId, span: Span) -> ValueId {
        let f = match env.own {
            Some(Whose::Part(part)) => return self.part_fact(env, part, f, true, span),
            Some(Whose::Element(at)) => match self.out.program.element(at.list, at.position, f) {
                Some(own) => own,
                None => {
                    self.report(errors::part_of_a_part(span));
                    return self.error(span);
                }
            },
            None => f,
        };
        let Some(info) = self.out.facts.get(f.index()).cloned() else { return self.error(span) };
        let place = Place::Fact(f);
        let optional = info.optional && !env.known.present.contains(&place) && !env.known.doubt.about(&place);
        let range = env.known.ranges.get(&place).copied().unwrap_or(info.range);
        let kind = if info.ty == Ty::Error { ValueKind::Error } else { ValueKind::Fact(f) };
        let id = self.push(Value { kind, ty: info.ty.clone(), optional, unsettled: false, range, divisor: None, span });
        self.in_units(id, info.times)
    }

    pub(super) fn in_units(&mut self, id: ValueId, times: i64) -> ValueId {
        if times == 1 {
            return id;
        }
        let v = self.value(id).clone();
        let range = super::number::range_scaled(v.range, times);
        self.push(Value { kind: ValueKind::Times(times, id), range, ..v })
    }

    pub(super) fn field(&mut self, env: &Env, of: &Expr, name: &Name) -> ValueId {
        // Chinese names the whole first, English the part.
        let span = if of.span.start <= name.span.start { of.span.to(name.span) } else { name.span.to(of.span) };
        if let Some(result) = self.result_of(env, of, name, span) {
            return result;
        }
        match self.element_at(env, of) {
            Some(Ok(at)) => return self.of_element(env, at, name, span),
            Some(Err(())) => return self.error(span),
            None => {}
        }
        if let Some(case) = self.case_in_example(env, of, name, span) {
            return case;
        }
        let ExprKind::Name(part) = &of.kind else {
            self.report(errors::not_a_part(of.span));
            return self.error(span);
        };
        let part_id = self.expr(env, of, None);
        if let (Ty::List(_), ValueKind::Fact(list), "数" | "count") = (&self.value(part_id).ty, &self.value(part_id).kind, name.text.as_str()) {
            let list = *list;
            return self.count(env, list, span);
        }
        let (Ty::Part(subject), ValueKind::Fact(part_fact)) = (self.value(part_id).ty.clone(), self.value(part_id).kind.clone()) else {
            if !self.is_error(part_id) {
                self.report(errors::not_a_part(part.span));
            }
            return self.error(span);
        };
        let part_there = !self.value(part_id).optional;
        if let Some(value) = self.defined_of_part(env, (part_id, part_fact), subject, name, span) {
            return value;
        }
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
        self.part_fact(env, part_fact, fact, part_there, span)
    }

    /// `配偶 的 年龄`: a definition of the part's subject; `None` if it has none of this name. Where the part is absent, so is the value.
    fn defined_of_part(&mut self, env: &Env, (part, fact): (ValueId, FactId), subject: SubjectId, name: &Name, span: Span) -> Option<ValueId> {
        let theirs = Scope { program: &self.out.program, document: env.document, subject: Some(subject) }.value(&name.text);
        let Some(Symbol::Define(d)) = theirs else { return None };
        if self.out.program.defines.get(d.index())?.subject != Some(subject) {
            return None;
        }
        if self.one_of_several(d, name) {
            return Some(self.error(span));
        }
        let value = self.defined_of(env, Whose::Part(fact), d, span);
        if !self.value(part).optional || self.is_error(value) {
            return Some(value);
        }
        let there = self.yes_no(ValueKind::Present(part), false, span);
        let v = self.value(value).clone();
        Some(self.push(Value { kind: ValueKind::When(there, value), optional: true, span, ..v }))
    }

    /// The fact of a part, narrowed by what is known here.
    fn part_fact(&mut self, env: &Env, part_fact: FactId, fact: FactId, part_there: bool, span: Span) -> ValueId {
        let Some(info) = self.out.facts.get(fact.index()).cloned() else { return self.error(span) };
        if matches!(info.ty, Ty::Part(_) | Ty::List(_)) {
            self.report(errors::part_of_a_part(span));
            return self.error(span);
        }
        let place = Place::PartFact(part_fact, fact);
        let optional = (info.optional || !part_there) && !env.known.present.contains(&place) && !env.known.doubt.about(&place);
        let range = env.known.ranges.get(&place).copied().unwrap_or(info.range);
        let kind = ValueKind::PartFact(part_fact, fact);
        let id = self.push(Value { kind, ty: info.ty.clone(), optional, unsettled: false, range, divisor: None, span });
        self.in_units(id, info.times)
    }

    /// A definition, checked on first use.
    pub(super) fn defined(&mut self, env: &Env, d: DefineId, span: Span) -> ValueId {
        if let (Some(whose), true) = (env.own, env.subject.is_some() && self.out.program.defines.get(d.index()).is_some_and(|def| def.subject == env.subject)) {
            return self.defined_of(env, whose, d, span);
        }
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
        if let Some(counting) = self.counting_of(env, d) {
            if let Some(found) = self.defined_as_counted(env, counting, d, span) {
                return found;
            }
        }
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
        if found.is_none() && !self.excuses(env, &text) && !self.out.program.benefit_unnamed(env.document) {
            let scope = self.scope(env);
            let known: Vec<&str> = scope.benefit_names().into_iter().collect();
            let listed = syntax::joined(&text, |n| known.contains(&n));
            let near = listed.or_else(|| nearest(&text, known).map(str::to_owned));
            self.report(errors::unknown_benefit(&text, path.span, near.as_deref()));
        }
        found
    }

    pub(super) fn figure(&mut self, env: &Env, figure: Figure, benefit: &syntax::Path, span: Span) -> ValueId {
        // `标准` may be what a table calls one of its results.
        let word = syntax::keywords::figure_word(figure, syntax::Language::Zh);
        let name = Name { text: word.to_owned(), span };
        if let Some(result) = self.result_of(env, &syntax::path_expr(benefit), &name, span) {
            return result;
        }
        let Some(b) = self.benefit_named(env, benefit) else { return self.error(span) };
        if figure == Figure::Received {
            return self.receipt_of(env, Receipt::Amount, b, span);
        }
        if figure == Figure::Payable && !env.after_combining {
            self.report(errors::payable_in_rule(span));
            return self.error(span);
        }
        if figure == Figure::Repayable {
            return self.repayable(env, b, span);
        }
        let range = Range::new(0, i128::from(self.most_paid(b)));
        if figure == Figure::Standard && self.payment_in_doubt(b) {
            return self.error(span);
        }
        let num = match (figure, self.paid_every(b)) {
            // The standard of a periodic benefit is a rate, as the amount of one is.
            (Figure::Standard, Some(every @ (syntax::Every::Month | syntax::Every::Year))) => {
                let months = if every == syntax::Every::Year { 12 } else { 1 };
                Num::new(Dim::of(Base::Yuan).times(&Dim::of(Base::Month), -1), 100 * months)
            }
            _ => Num::new(Dim::of(Base::Yuan), 100),
        };
        self.make(ValueKind::Figure(figure, b), Ty::Num(num), range, span)
    }

    /// What is to be paid back of a benefit, which no rule rests on.
    fn repayable(&mut self, env: &Env, b: BenefitId, span: Span) -> ValueId {
        if !env.after_combining {
            self.report(errors::repayable_in_rule(span));
            return self.error(span);
        }
        if !self.can_be_repaid(b, span) {
            return self.error(span);
        }
        let range = Range::new(0, i128::from(super::number::MOST_FEN));
        self.make(ValueKind::Figure(Figure::Repayable, b), Ty::Num(Num::new(Dim::of(Base::Yuan), 100)), range, span)
    }

    pub(super) fn receipt(&mut self, env: &Env, receipt: Receipt, benefit: Option<&syntax::Path>, span: Span) -> ValueId {
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
        if ty == Ty::Error {
            return self.error(span);
        }
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
            // In what they are counted is not known.
            Receipt::Periods if self.payment_in_doubt(b) => (Ty::Error, Range::point(0), false),
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

    /// Whether it was reported how often a benefit is paid.
    pub(crate) fn payment_in_doubt(&self, b: BenefitId) -> bool {
        let unread = |d: &crate::resolve::BenefitDef| self.clauses_unread(d);
        let unpaid = self.paid_every(b).is_none() && self.out.program.benefits.get(b.index()).is_some_and(unread);
        unpaid || self.payment_doubted.contains(&b)
    }

    /// How often a benefit is paid, as its clause says.
    pub(crate) fn paid_every(&self, b: BenefitId) -> Option<syntax::Every> {
        let def = self.out.program.benefits.get(b.index())?;
        def.syntax.clauses.iter().find_map(|c| match &c.kind {
            syntax::ClauseKind::Paid(p) => Some(p.every),
            _ => None,
        })
    }
}
