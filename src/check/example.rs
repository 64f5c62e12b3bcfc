//! Examples: what is given, as cells of a row, and what is expected of the answer.

use super::expr::Env;
use super::{Checker, DecisionId, DecisionKind, ExampleInfo, Expectation, Given, ItemBody, ItemInfo, Place, Ty, ValueKind, errors};
use crate::resolve::{BenefitId, CoordinationId, ExampleDef, Symbol};
use crate::source::Span;
use crate::value::Date;
use super::types::{Base, Dim, Num};
use crate::syntax::{Every, ExpectKind, Expr, ExprKind, Figure, Function, GivenKind, Name, Path, Receipt, Text, TypeKind};

impl Checker {
    pub(crate) fn examples(&mut self) {
        for def in self.out.program.examples.clone() {
            if let Some(info) = self.example(&def) {
                self.out.examples.push(info);
            }
        }
    }

    fn example(&mut self, def: &ExampleDef) -> Option<ExampleInfo> {
        let named = def.syntax.expect.iter().filter_map(|e| self.expected_benefit(def, &e.kind)).next();
        let own = self.out.program.benefits.iter().filter(|b| self.out.program.sees(def.document, b.document));
        let subject = named.or_else(|| own.filter_map(|b| b.subject).next()).or_else(|| self.only_subject(def));
        let env = Env { in_example: true, ..Env::new(def.document, subject) };
        let before = self.diagnostics.len();
        let mut whole = true;
        if def.syntax.as_of.is_none() && !self.out.program.holds_unread(def.span) {
            self.report(errors::example_needs_date(&def.syntax.name));
        }
        let mut info = ExampleInfo {
            name: def.syntax.name.text.clone(),
            document: def.document,
            span: def.syntax.name.span,
            as_of: def.syntax.as_of.map_or(Date::from_days(0), |d| d.date),
            given: Vec::new(),
            receipts_complete: false,
            expect: Vec::new(),
        };
        for given in &def.syntax.given {
            let (target, value) = match &given.kind {
                GivenKind::Are(target, values) => {
                    self.given_cases(&env, target, values, given.span, &mut info);
                    continue;
                }
                GivenKind::Is(target, value) if self.given_set(&env, target).is_some() => {
                    self.given_cases(&env, target, std::slice::from_ref(value), given.span, &mut info);
                    continue;
                }
                GivenKind::NoRecord(target) if self.given_set(&env, target).is_some() => {
                    self.given_cases(&env, target, &[], given.span, &mut info);
                    continue;
                }
                // Not saying it leaves every case unknown.
                GivenKind::Unknown(target) if self.given_set(&env, target).is_some() => continue,
                GivenKind::Is(target, value) => (target, Some(value)),
                GivenKind::NoRecord(target) | GivenKind::Unknown(target) => (target, None),
                GivenKind::ReceiptsComplete => {
                    info.receipts_complete = true;
                    continue;
                }
                GivenKind::Broken => {
                    whole = false;
                    continue;
                }
            };
            let Some(place) = self.target(&env, target) else { continue };
            if info.given.iter().any(|(p, _)| *p == place) {
                self.report(errors::given_twice(given.span));
                continue;
            }
            let cell = match (value, &given.kind) {
                (Some(value), _) => self.cell(&env, place, target, value),
                (None, GivenKind::NoRecord(_)) if self.may_be_absent(place) => Some(Given::Absent),
                (None, GivenKind::NoRecord(_)) => {
                    let name = self.fact_name(place);
                    self.report(errors::never_absent(target.span, name.as_deref()));
                    None
                }
                (None, _) => Some(Given::Unknown),
            };
            if let Some(cell) = cell {
                info.given.push((place, cell));
            }
        }
        for expect in &def.syntax.expect {
            if let Some(e) = self.expectation(&env, &expect.kind, expect.span) {
                info.expect.push((e, expect.span));
            }
        }
        (whole && def.syntax.as_of.is_some() && self.diagnostics.len() == before).then_some(info)
    }

    /// The set that a target names, and the part it belongs to, if it names one.
    fn given_set(&mut self, env: &Env, target: &Expr) -> Option<Place> {
        if !matches!(target.kind, ExprKind::Name(_) | ExprKind::Field { .. }) {
            return None;
        }
        let before = self.diagnostics.len();
        let id = self.expr(env, target, None);
        self.diagnostics.truncate(before);
        if matches!(self.value(id).ty, Ty::Set(_)) { self.place(id) } else { None }
    }

    /// `专业技能 为 焊接、电工`: these and no others.
    fn given_cases(&mut self, env: &Env, target: &Expr, values: &[Expr], span: Span, info: &mut ExampleInfo) {
        let place = self.given_set(env, target);
        let (Some(Place::Fact(set) | Place::PartFact(_, set)), Some(place)) = (place, place) else {
            let id = self.expr(env, target, None);
            if !self.is_error(id) {
                let words = super::types::words(&self.out.program, &self.value(id).ty);
                self.report(errors::not_a_set(target.span, &words));
            }
            return;
        };
        let Some(Ty::Set(e)) = self.out.facts.get(set.index()).map(|i| i.ty.clone()) else { return };
        let mut cases = Vec::new();
        for value in values {
            let id = self.expr(env, value, Some(&Ty::Enum(e)));
            match self.value(id).kind {
                ValueKind::Const(k) if cases.contains(&k) => self.report(errors::listed_twice(value.span)),
                ValueKind::Const(k) => cases.push(k),
                _ => {}
            }
        }
        let members = self.out.program.facts.get(set.index()).map(|d| d.members.clone()).unwrap_or_default();
        for (k, member) in (0i64..).zip(members) {
            let place = match place {
                Place::PartFact(part, _) => Place::PartFact(part, member),
                _ => Place::Fact(member),
            };
            if info.given.iter().any(|(p, _)| *p == place) {
                self.report(errors::given_twice(span));
                return;
            }
            info.given.push((place, Given::Known(i64::from(cases.contains(&k)))));
        }
    }

    /// The subject of the benefit that an expectation is about: whose facts the example gives.
    fn expected_benefit(&self, def: &ExampleDef, kind: &ExpectKind) -> Option<crate::resolve::SubjectId> {
        let path = match kind {
            ExpectKind::Status(path, _) | ExpectKind::Needs(path, _) => path,
            ExpectKind::Is(e, _) | ExpectKind::Unknown(e) => match &e.kind {
                ExprKind::OfBenefit { benefit, .. } => benefit,
                _ => return None,
            },
            ExpectKind::Reduced { benefit, .. } | ExpectKind::Item { benefit, .. } => benefit,
            ExpectKind::Refused(_) | ExpectKind::Broken => return None,
        };
        let found = self.scope(&Env::new(def.document, None)).benefit(path)?;
        self.out.program.benefits.get(found.index())?.subject
    }

    fn only_subject(&self, def: &ExampleDef) -> Option<crate::resolve::SubjectId> {
        let p = &self.out.program;
        let mut seen = p.subjects.iter().enumerate().filter(|(_, s)| p.sees(def.document, s.document));
        match (seen.next(), seen.next()) {
            (Some((i, _)), None) => Some(crate::resolve::SubjectId::at(i)),
            _ => None,
        }
    }

    /// What a target names.
    fn target(&mut self, env: &Env, e: &Expr) -> Option<Place> {
        match &e.kind {
            ExprKind::Call { function: Some(Function::Choice), args, .. } => {
                let name = args.first().and_then(as_name)?;
                self.coordination_named(env, &name).map(Place::Choice)
            }
            ExprKind::Call { function: Some(f @ (Function::Decided | Function::DecidedSum | Function::Selected)), args, .. } => {
                let kind = decision_kind(*f)?;
                let what = match args.as_slice() {
                    [Expr { kind: ExprKind::Name(n), .. }] => Some(n.text.clone()),
                    [Expr { kind: ExprKind::Text(t), .. }] => Some(t.clone()),
                    _ => None,
                };
                let found = self.out.decisions.iter().position(|d| d.kind == kind && Some(&d.name) == what.as_ref());
                if found.is_none() {
                    let known: Vec<String> = self.out.decisions.iter().filter(|d| d.kind == kind).map(|d| d.name.clone()).collect();
                    self.report(errors::no_such_decision(e.span, &known));
                }
                found.and_then(|at| u32::try_from(at).ok()).map(|at| Place::Decision(DecisionId(at)))
            }
            ExprKind::Receipt { receipt, benefit } => match benefit {
                Some(path) => self.benefit_named(env, path).map(|b| Place::Receipt(*receipt, b)),
                None => {
                    self.report(errors::receipt_of_what(e.span));
                    None
                }
            },
            ExprKind::OfBenefit { figure: Figure::Received, benefit } => {
                self.benefit_named(env, benefit).map(|b| Place::Receipt(Receipt::Amount, b))
            }
            ExprKind::Name(_) | ExprKind::Field { .. } => {
                let id = self.expr(env, e, None);
                let (id, wrapped) = match self.value(id).kind {
                    ValueKind::Times(_, inner) => (inner, true),
                    _ => (id, false),
                };
                match self.value(id).kind {
                    _ if matches!(self.value(id).ty, Ty::Set(_) | Ty::List(_)) => {
                        self.report(errors::cannot_be_given(e.span));
                        None
                    }
                    ValueKind::Fact(f) => Some(Place::Fact(f)),
                    ValueKind::PartFact(p, f) => Some(Place::PartFact(p, f)),
                    ValueKind::Error if !wrapped => None,
                    _ => {
                        self.report(errors::cannot_be_given(e.span));
                        None
                    }
                }
            }
            ExprKind::Broken => None,
            _ => {
                self.report(errors::cannot_be_given(e.span));
                None
            }
        }
    }

    /// What an answer can need: what can be given, and a parameter that has no value yet.
    fn needed(&mut self, env: &Env, e: &Expr) -> Option<Place> {
        let symbol = as_name(e).and_then(|name| self.scope(env).value(&name.text));
        if let Some(Symbol::Parameter(p)) = symbol { Some(Place::Parameter(p)) } else { self.target(env, e) }
    }

    /// Whether a fact is declared as a percentage.
    pub(super) fn is_percent(&self, place: Place) -> bool {
        let (Place::Fact(f) | Place::PartFact(_, f)) = place else { return false };
        self.out.program.facts.get(f.index()).is_some_and(|d| d.syntax.ty.kind == TypeKind::Percent)
    }

    fn may_be_absent(&self, place: Place) -> bool {
        match place {
            Place::Fact(f) => self.out.facts.get(f.index()).is_some_and(|i| i.optional),
            Place::PartFact(..) | Place::Choice(_) => true,
            Place::Receipt(r, b) => self.receipt_type(r, b).2,
            Place::Define(_) | Place::Parameter(_) | Place::Decision(_) => false,
        }
    }

    /// The type of a place, and what its stored integer is multiplied by when it is read.
    fn stored_type(&self, place: Place) -> (Ty, i64) {
        match place {
            Place::Fact(f) | Place::PartFact(_, f) => self.out.facts.get(f.index()).map_or((Ty::Error, 1), |i| (i.ty.clone(), i.times)),
            Place::Receipt(Receipt::Periods, b) => {
                let times = if self.paid_every(b) == Some(Every::Year) { 12 } else { 1 };
                (self.receipt_type(Receipt::Periods, b).0, times)
            }
            Place::Receipt(r, b) => (self.receipt_type(r, b).0, 1),
            Place::Decision(d) => match self.out.decisions.get(d.0 as usize).map(|d| d.kind) {
                Some(DecisionKind::Sum) => (Ty::Num(Num::new(Dim::of(Base::Yuan), 100)), 1),
                Some(DecisionKind::Whether | DecisionKind::Selection) => (Ty::Bool, 1),
                None => (Ty::Error, 1),
            },
            Place::Choice(_) | Place::Define(_) | Place::Parameter(_) => (Ty::Error, 1),
        }
    }

    pub(super) fn cell(&mut self, env: &Env, place: Place, target: &Expr, value: &Expr) -> Option<Given> {
        if let Place::Choice(c) = place {
            let path = as_path(value)?;
            let b = self.benefit_named(env, &path)?;
            let members = self.out.coordinations.get(c.index()).map(|i| i.members.clone()).unwrap_or_default();
            let Some(position) = members.iter().position(|m| *m == b) else {
                let name = self.out.program.coordinations.get(c.index()).map(|d| d.syntax.name.clone())?;
                if self.out.coordinations.get(c.index()).is_some_and(|i| i.unread) {
                    return None;
                }
                self.report(errors::not_a_member(value.span, &name));
                return None;
            };
            return i64::try_from(position).ok().map(Given::Known);
        }
        let (ty, times) = self.stored_type(place);
        if let (Ty::Text, ExprKind::Text(text)) = (&ty, &value.kind) {
            return Some(Given::Text(text.clone()));
        }
        if ty == Ty::Bool && self.neither_yes_nor_no(env, value) {
            return None;
        }
        let id = self.expr(env, value, Some(&ty));
        let v = self.value(id).clone();
        let ValueKind::Const(c) = v.kind else {
            if v.ty != Ty::Error {
                self.report(errors::not_a_constant(value.span));
            }
            return None;
        };
        match (&ty, &v.ty) {
            (Ty::Num(_), Ty::Num(b)) if b.bare && c > b.den && self.is_percent(place) => {
                self.report(errors::percent_sign(value.span, target.span, &errors::number_words(c.into(), b.den)));
                None
            }
            (Ty::Num(a), Ty::Num(b)) => {
                if a.dim != b.dim && !self.none_of(id, b, &a.dim) {
                    let (a, b) = (a.dim.clone(), b.clone());
                    if b.bare {
                        self.report(errors::lacks_unit(value.span, target.span, &a));
                    } else {
                        self.report(errors::units_differ(value.span, &b.dim, target.span, &a));
                    }
                    return None;
                }
                let stored = c.checked_mul(a.den).filter(|x| x % (b.den.saturating_mul(times)) == 0).map(|x| x / (b.den * times));
                if stored.is_none() {
                    self.report(errors::finer_than_stored(value.span));
                }
                stored.map(Given::Known)
            }
            (a, b) if a == b => Some(Given::Known(c)),
            (Ty::Error, _) => None,
            (a, b) => {
                let (wa, wb) = (super::types::words(&self.out.program, a), super::types::words(&self.out.program, b));
                self.report(errors::types_differ(target.span, &wa, value.span, &wb));
                None
            }
        }
    }

    fn coordination_named(&mut self, env: &Env, name: &Name) -> Option<CoordinationId> {
        let found = self.scope(env).coordination(&name.text);
        if found.is_none() && !self.excuses(env, &name.text) && !self.out.program.coordination_unnamed(env.document) {
            let names: Vec<String> = self.out.program.coordinations.iter().map(|c| c.syntax.name.text.clone()).collect();
            let near = crate::resolve::nearest(&name.text, names.iter().map(String::as_str)).map(str::to_owned);
            self.report(errors::unknown_coordination(name, near.as_deref()));
        }
        found
    }

    fn expectation(&mut self, env: &Env, kind: &ExpectKind, span: Span) -> Option<Expectation> {
        match kind {
            ExpectKind::Status(path, status) => self.benefit_named(env, path).map(|b| Expectation::Status(b, *status)),
            ExpectKind::Is(target, value) => {
                let (figure, b) = self.expected_figure(env, target)?;
                let wanted = match figure {
                    Some(_) => self.fen(env, value)?,
                    None => self.period_count(env, b, value)?,
                };
                Some(match figure {
                    Some(f) => Expectation::Figure(f, b, Some(wanted)),
                    None => Expectation::PeriodsLeft(b, Some(wanted)),
                })
            }
            ExpectKind::Unknown(target) => {
                let (figure, b) = self.expected_figure(env, target)?;
                Some(match figure {
                    Some(f) => Expectation::Figure(f, b, None),
                    None => Expectation::PeriodsLeft(b, None),
                })
            }
            ExpectKind::Needs(path, facts) => {
                let b = self.benefit_named(env, path)?;
                let mut places = Vec::new();
                for f in facts {
                    places.push(self.needed(env, f)?);
                }
                Some(Expectation::Needs(b, places))
            }
            ExpectKind::Reduced { by, benefit, amount } => {
                let c = self.coordination_named(env, by.parts.last()?)?;
                let b = self.benefit_named(env, benefit)?;
                let fen = self.fen(env, amount)?;
                Some(Expectation::Reduced(c, b, fen))
            }
            ExpectKind::Item { benefit, mark, state } => {
                let b = self.benefit_named(env, benefit)?;
                self.item_expected(b, mark).then(|| Expectation::Item(b, mark.text.clone(), *state))
            }
            ExpectKind::Refused(None) => Some(Expectation::Refused(None)),
            ExpectKind::Refused(Some(fact)) => self.target(env, fact).map(|p| Expectation::Refused(Some(p))),
            ExpectKind::Broken => {
                let _ = span;
                None
            }
        }
    }

    /// Whether a benefit has an item of this mark; one that has not is reported, unless an item of it could not be read.
    fn item_expected(&mut self, b: BenefitId, mark: &Text) -> bool {
        let (Some(info), Some(def)) = (self.out.benefits.get(b.index()), self.out.program.benefits.get(b.index())) else { return false };
        let marks: Vec<String> = info.lists.iter().flat_map(|list| marks(&list.items)).collect();
        let found = marks.iter().any(|m| same_mark(m, &mark.text));
        if !found && !info.unread && !self.out.program.holds_unread(def.span) {
            let name = def.syntax.name.clone();
            self.report(errors::no_such_item(mark.span, &name, &marks));
        }
        found
    }

    /// `X 的 实发` or `剩余期数(X)` (no figure).
    fn expected_figure(&mut self, env: &Env, e: &Expr) -> Option<(Option<Figure>, BenefitId)> {
        match &e.kind {
            ExprKind::OfBenefit { figure: f @ (Figure::Due | Figure::Payable | Figure::Repayable), benefit } => {
                let b = self.benefit_named(env, benefit)?;
                (*f != Figure::Repayable || self.can_be_repaid(b, e.span)).then_some((Some(*f), b))
            }
            ExprKind::Call { function: Some(Function::PeriodsLeft), args, .. } => {
                let path = args.first().and_then(as_path)?;
                self.benefit_named(env, &path).map(|b| (None, b))
            }
            ExprKind::Broken => None,
            _ => {
                self.report(errors::cannot_be_expected(e.span));
                None
            }
        }
    }

    fn fen(&mut self, env: &Env, e: &Expr) -> Option<i64> {
        let id = self.expr(env, e, None);
        let v = self.value(id).clone();
        match (&v.kind, &v.ty) {
            (_, Ty::Error) => None,
            (ValueKind::Const(c), Ty::Num(n)) if n.dim.is_money() && 100 % n.den == 0 => c.checked_mul(100 / n.den),
            _ => {
                self.report(errors::expects_money(e.span));
                None
            }
        }
    }

    fn period_count(&mut self, env: &Env, b: BenefitId, e: &Expr) -> Option<i64> {
        let id = self.expr(env, e, None);
        let v = self.value(id).clone();
        let every = self.paid_every(b);
        let times = if every == Some(Every::Year) { 12 } else { 1 };
        // Installments are counted, months are measured.
        let dim = if every == Some(Every::Installments) { Dim::none() } else { Dim::of(Base::Month) };
        match (&v.kind, &v.ty) {
            (_, Ty::Error) => None,
            (ValueKind::Const(c), Ty::Num(n)) if n.den == 1 && n.dim == dim && c % times == 0 => Some(c / times),
            _ => {
                self.report(errors::expects_periods(e.span, every));
                None
            }
        }
    }
}

/// The marks of items and of those below them, in the order of the text.
fn marks(items: &[ItemInfo]) -> Vec<String> {
    let below = |item: &ItemInfo| match &item.body {
        ItemBody::Leaf(_) => Vec::new(),
        ItemBody::List(_, below) => marks(below),
    };
    items.iter().flat_map(|item| [vec![item.mark.clone()], below(item)].concat()).filter(|mark| !mark.is_empty()).collect()
}

/// Whether two marks are the same: `（四）.3` and `(四)3` are.
pub fn same_mark(a: &str, b: &str) -> bool {
    let folded = |mark: &str| -> String {
        let kept = mark.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '．'));
        kept.map(|c| match c {
            '（' => '(',
            '）' => ')',
            other => other,
        })
        .collect()
    };
    folded(a) == folded(b)
}

/// What kind of decision an example speaks of.
fn decision_kind(function: Function) -> Option<DecisionKind> {
    match function {
        Function::Decided => Some(DecisionKind::Whether),
        Function::DecidedSum => Some(DecisionKind::Sum),
        Function::Selected => Some(DecisionKind::Selection),
        _ => None,
    }
}

fn as_name(e: &Expr) -> Option<Name> {
    match &e.kind {
        ExprKind::Name(n) => Some(n.clone()),
        _ => None,
    }
}

fn as_path(e: &Expr) -> Option<Path> {
    match &e.kind {
        ExprKind::Name(n) => Some(Path { parts: vec![n.clone()], span: n.span }),
        ExprKind::Field { of, name } => {
            let mut path = as_path(of)?;
            path.span = path.span.to(name.span);
            path.parts.push(name.clone());
            Some(path)
        }
        _ => None,
    }
}
