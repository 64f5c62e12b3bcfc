//! Headers, facts, parameters, definitions, data constraints.

use super::expr::{Env, date_range};
use super::many::{At, Whose};
use super::number::{MOST_FEN, range_scaled};
use super::types::{self, Num};
use super::{Checker, ConstraintInfo, DocumentInfo, FactInfo, Given, ParameterInfo, Place, Ty, ValueId, ValueKind, errors};
use crate::resolve::{ConstraintsDef, DefineId, FactDef, FactId, Member, NamedType, ParameterId};
use crate::source::Span;
use crate::syntax::{DefineBody, Ends, Expr, ExprKind, FactAttrKind, HeaderClauseKind, TypeKind};
use crate::value::Range;

impl Checker {
    pub(crate) fn documents(&mut self) {
        for i in 0..self.out.program.documents.len() {
            let clauses = self.out.program.documents.get(i).map(|d| d.clauses.clone()).unwrap_or_default();
            let mut info = DocumentInfo::default();
            let mut seen: Vec<(std::mem::Discriminant<HeaderClauseKind>, Span)> = Vec::new();
            for clause in clauses {
                let kind = std::mem::discriminant(&clause.kind);
                if let Some((_, first)) = seen.iter().find(|(k, _)| *k == kind) {
                    if !matches!(clause.kind, HeaderClauseKind::Allow(_) | HeaderClauseKind::Broken) {
                        let first = *first;
                        self.report(errors::clause_twice(clause.span, first));
                        continue;
                    }
                }
                seen.push((kind, clause.span));
                match clause.kind {
                    HeaderClauseKind::Title(t) => info.title = Some(t.text),
                    HeaderClauseKind::Number(t) => info.number = Some(t.text),
                    HeaderClauseKind::IssuedBy(t) => info.issued_by = Some(t.text),
                    HeaderClauseKind::Source(t) => info.source = Some(t.text),
                    HeaderClauseKind::InForce { from, until } => {
                        info.from = Some(from.date);
                        for at in [Some(&from), until.as_ref().map(|u| &u.date)].into_iter().flatten() {
                            if !(1900..=2199).contains(&at.date.ymd().0) {
                                self.report(errors::day_out_of_range(at.span));
                            }
                        }
                        if let Some(until) = until {
                            if until.date.date < from.date {
                                self.report(errors::ends_before_start(until.date.span, from.span));
                            }
                            match until.ends {
                                Ends::Claims => info.claims_until = Some(until.date.date),
                                Ends::Payments => info.payments_until = Some(until.date.date),
                            }
                        }
                    }
                    HeaderClauseKind::Conventions(list) => {
                        let is_policy = self.out.program.documents.get(i).is_some_and(|d| d.is_policy);
                        info.conventions = self.conventions(&list, is_policy, clause.span);
                    }
                    HeaderClauseKind::Allow(_) | HeaderClauseKind::Broken => {}
                }
            }
            self.out.documents.push(info);
        }
    }

    pub(crate) fn facts(&mut self) {
        for i in 0..self.out.program.facts.len() {
            let Some(def) = self.out.program.facts.get(i).cloned() else { continue };
            // What is wrong with a fact of the elements is said of that fact.
            let info = match def.member {
                Some(Member::Element(_, _, own)) => self.out.facts.get(own.index()).cloned(),
                _ => None,
            };
            let info = info.unwrap_or_else(|| self.fact_info(&def));
            self.out.facts.push(info);
        }
        // Bounds may name other facts, so they wait until all are known.
        for i in 0..self.out.program.facts.len() {
            let Some(def) = self.out.program.facts.get(i).cloned() else { continue };
            match def.member {
                None => {
                    self.fact_bounds(FactId::at(i), &def);
                    self.typical_values(FactId::at(i), &def);
                }
                Some(Member::Element(list, position, own)) => self.as_of_element(FactId::at(i), At { list, position }, own),
                Some(Member::Case(..) | Member::Count(_)) => {}
            }
        }
    }

    fn fact_info(&mut self, def: &FactDef) -> FactInfo {
        let written = &def.syntax.ty;
        let plain = |ty: Ty, range: Range| FactInfo { ty, optional: written.or_none, range, times: 1, scale: 0, bounds: Vec::new(), typical: Vec::new() };
        let cases = |n: usize| Range::new(0, i128::try_from(n).unwrap_or(1).max(1) - 1);
        match (&written.kind, def.named) {
            (TypeKind::YesNo, _) => plain(Ty::Bool, Range::new(0, 1)),
            (TypeKind::Date, _) => plain(Ty::Date, self.date_bounds(def)),
            (TypeKind::Text, _) => plain(Ty::Text, Range::new(0, 0)),
            (TypeKind::Named(_), Some(NamedType::Enum(e))) => {
                let n = self.out.program.enums.get(e.index()).map_or(1, |d| d.cases.len());
                plain(Ty::Enum(e), cases(n))
            }
            (TypeKind::Named(_), Some(NamedType::Region(r))) => plain(Ty::Region(r), cases(self.out.program.leaves(r).len())),
            (TypeKind::Named(_), Some(NamedType::Part(s))) => plain(Ty::Part(s), Range::new(0, 1)),
            (TypeKind::Set(_), Some(NamedType::Set(e))) => plain(Ty::Set(e), Range::new(0, 0)),
            (TypeKind::List { most, .. }, _) if def.member.is_some() => {
                plain(Ty::Num(Self::counted_in(most.unit.as_ref())), Range::new(0, i128::from(most.number.mantissa)))
            }
            (kind @ TypeKind::List { .. }, Some(NamedType::List(s))) if self.list_bound(kind) => plain(Ty::List(s), Range::new(0, 0)),
            (TypeKind::Money { .. } | TypeKind::Percent | TypeKind::Number { .. }, _) => self.number_info(def),
            _ => plain(Ty::Error, Range::point(0)),
        }
    }

    /// A date fact's range, narrowed by bounds that are literals.
    fn date_bounds(&mut self, def: &FactDef) -> Range {
        let mut range = date_range();
        for attr in &def.syntax.attrs {
            let (lo, hi) = match &attr.kind {
                FactAttrKind::Range(lo, hi) => (day(lo), day(hi)),
                FactAttrKind::Bound(word, e) => match super::compare::meaning(*word) {
                    super::Cmp::Ge => (day(e), None),
                    super::Cmp::Le => (None, day(e)),
                    super::Cmp::Gt => (day(e).map(|d| d + 1), None),
                    super::Cmp::Lt => (None, day(e).map(|d| d - 1)),
                    super::Cmp::Eq | super::Cmp::Ne => (None, None),
                },
                _ => (None, None),
            };
            let (lo, hi) = (lo.unwrap_or(range.lo()), hi.unwrap_or(range.hi()));
            if lo > hi {
                self.report(errors::empty_range(attr.span));
            } else {
                range = range.intersect(Range::new(lo, hi)).unwrap_or(range);
            }
        }
        range
    }

    fn number_info(&mut self, def: &FactDef) -> FactInfo {
        let written = &def.syntax.ty;
        let broken = FactInfo { ty: Ty::Error, optional: written.or_none, range: Range::point(0), times: 1, scale: 0, bounds: Vec::new(), typical: Vec::new() };
        let Some((mut num, times)) = self.declared_unit(&written.kind) else { return broken };
        let declared = def.syntax.attrs.iter().find_map(|a| match &a.kind {
            FactAttrKind::Range(lo, hi) => Some((lo, hi, a.span)),
            _ => None,
        });
        let mut scale = 0;
        if let (TypeKind::Number { .. }, Some((lo, hi, _))) = (&written.kind, declared) {
            scale = digits(lo).max(digits(hi));
            let Some(den) = 10i64.checked_pow(u32::from(scale)).and_then(|p| num.den.checked_mul(p)) else { return broken };
            num.den = den;
        }
        let default = match &written.kind {
            TypeKind::Money { .. } => Some(Range::new(0, i128::from(MOST_FEN))),
            TypeKind::Percent => Some(Range::new(0, 1_000_000)),
            _ => None,
        };
        let range = match (declared, default) {
            (Some((lo, hi, span)), _) => {
                // Both ends are written alike, so what is wrong with the first is not said of the second.
                let Some(lo) = self.end(lo, &num, times) else { return broken };
                let Some(hi) = self.end(hi, &num, times) else { return broken };
                if lo > hi {
                    self.report(errors::empty_range(span));
                    return broken;
                }
                Range::new(lo, hi)
            }
            (None, Some(range)) => range,
            (None, None) if def.syntax.attrs.iter().any(|a| matches!(a.kind, FactAttrKind::Broken)) => return broken,
            (None, None) => {
                self.report(errors::range_missing(def.syntax.name.span, &def.syntax.name.text));
                return broken;
            }
        };
        if !range_scaled(range, times).fits_i64() {
            self.report(errors::overflow(def.syntax.name.span, &num, range));
            return broken;
        }
        FactInfo { ty: Ty::Num(num), optional: written.or_none, range, times, scale, bounds: Vec::new(), typical: Vec::new() }
    }

    /// An end of a range, as the integer that the fact is stored as. Its unit may be left out.
    fn end(&mut self, e: &Expr, num: &Num, times: i64) -> Option<i128> {
        let (e, sign) = match &e.kind {
            ExprKind::Negate(inner) => (&**inner, -1),
            _ => (e, 1),
        };
        let ExprKind::Quantity(q) = &e.kind else {
            self.report(errors::not_a_constant(e.span));
            return None;
        };
        let Some((have, v)) = types::quantity(q) else {
            self.report(errors::literal_too_wide(q.span));
            return None;
        };
        if !have.bare && have.dim != num.dim {
            self.report(errors::units_differ(e.span, &have.dim, e.span, &num.dim));
            return None;
        }
        // A bare end counts in the fact's own unit: its factor is not applied twice. A bare money end is in yuan.
        let over = if have.bare { 1 } else { i128::from(times) };
        let period = if have.bare && num.dim.is_money_rate() { num.den / 100 } else { 1 };
        let above = i128::from(v) * i128::from(num.den / period.max(1));
        let below = i128::from(have.den) * over;
        if above % below != 0 {
            self.report(errors::finer_than_stored(e.span));
            return None;
        }
        Some(above / below * sign)
    }

    fn fact_bounds(&mut self, id: FactId, def: &FactDef) {
        let env = Env::new(def.document, Some(def.subject));
        for (value, _) in self.bounds(&env, def) {
            if let Some(info) = self.out.facts.get_mut(id.index()) {
                info.bounds.push(value);
            }
        }
    }

    /// The bounds of a fact that name other values, and where they are written.
    fn bounds(&mut self, env: &Env, def: &FactDef) -> Vec<(ValueId, Span)> {
        let own = Expr { kind: ExprKind::Name(def.syntax.name.clone()), span: def.syntax.name.span };
        let mut out = Vec::new();
        for attr in &def.syntax.attrs {
            let FactAttrKind::Bound(word, e) = &attr.kind else { continue };
            if day(e).is_some() {
                continue;
            }
            let whole = ExprKind::Compare { word: *word, word_span: attr.span, lhs: Box::new(own.clone()), rhs: Box::new(e.clone()) };
            let value = self.condition(env, &Expr { kind: whole, span: attr.span });
            if !self.is_error(value) {
                out.push((value, attr.span));
            }
        }
        out
    }

    /// What is said of a fact of the elements, for one position.
    fn as_of_element(&mut self, id: FactId, at: At, own: FactId) {
        let Some(def) = self.out.program.facts.get(own.index()).cloned() else { return };
        let typical = self.out.facts.get(own.index()).map(|i| i.typical.clone()).unwrap_or_default();
        if let Some(info) = self.out.facts.get_mut(id.index()) {
            info.typical = typical;
            info.bounds.clear();
        }
        let before = self.diagnostics.len();
        let env = Env { own: Some(Whose::Element(at)), ..Env::new(def.document, Some(def.subject)) };
        let bounds = self.bounds(&env, &def);
        // What cannot be said of an element is said of the first; all else was said of the fact itself.
        let whole = self.out.facts.get(own.index()).is_none_or(|i| i.bounds.len() == bounds.len());
        if whole || at.position > 0 {
            self.diagnostics.truncate(before);
        }
        for (value, span) in bounds {
            let value = self.where_live(at, value, span);
            if let Some(info) = self.out.facts.get_mut(id.index()) {
                info.bounds.push(value);
            }
        }
    }

    /// The values that are declared typical of a fact: constants of its type, inside its range.
    fn typical_values(&mut self, id: FactId, def: &FactDef) {
        let env = Env::new(def.document, Some(def.subject));
        let own = Expr { kind: ExprKind::Name(def.syntax.name.clone()), span: def.syntax.name.span };
        for attr in &def.syntax.attrs {
            let FactAttrKind::Typical(e) = &attr.kind else { continue };
            let Some(Given::Known(value)) = self.cell(&env, Place::Fact(id), &own, e) else { continue };
            let Some(info) = self.out.facts.get_mut(id.index()) else { continue };
            if info.range.contains(i128::from(value)) {
                info.typical.push(value);
            } else {
                self.report(errors::not_typical(e.span, &def.syntax.name));
            }
        }
    }

    pub(crate) fn parameters(&mut self) {
        self.out.parameters = vec![None; self.out.program.parameters.len()];
        for i in 0..self.out.program.parameters.len() {
            self.parameter(ParameterId::at(i));
        }
    }

    /// Whether a constant lies between 0 % and 100 %.
    fn is_share(&self, id: ValueId) -> bool {
        match (&self.value(id).kind, &self.value(id).ty) {
            (ValueKind::Const(c), Ty::Num(num)) => (0..=num.den).contains(c),
            _ => true,
        }
    }

    /// Checks a parameter on first use. Its values are constants.
    pub(crate) fn parameter(&mut self, id: ParameterId) {
        if !matches!(self.out.parameters.get(id.index()), Some(None)) {
            return;
        }
        let Some(def) = self.out.program.parameters.get(id.index()).cloned() else { return };
        let ty = match (&def.ty.kind, def.named) {
            (TypeKind::YesNo, _) => Ty::Bool,
            (TypeKind::Date, _) => Ty::Date,
            (TypeKind::Named(_), Some(NamedType::Enum(e))) => Ty::Enum(e),
            (kind, _) => match self.declared_unit(kind) {
                Some((num, _)) => Ty::Num(num),
                None => return,
            },
        };
        let env = Env::new(def.document, None);
        let mut values: Vec<(crate::value::Date, ValueId)> = Vec::new();
        let mut last: Option<crate::syntax::DateLit> = None;
        let mut common = ty.clone();
        for dated in &def.values {
            if let Some(last) = last {
                if dated.since.date <= last.date {
                    self.report(errors::dates_out_of_order(dated.since.span, last.span));
                }
            }
            last = Some(dated.since);
            let id = self.expr(&env, &dated.value, Some(&ty));
            if self.is_error(id) {
                return;
            }
            if !matches!(self.value(id).kind, ValueKind::Const(_)) {
                self.report(errors::not_a_constant(dated.value.span));
                return;
            }
            match (&ty, &common, &self.value(id).ty.clone()) {
                (Ty::Num(want), Ty::Num(c), Ty::Num(have)) if want.dim == have.dim => {
                    let den = types::lcm(c.den, have.den).unwrap_or(c.den);
                    common = Ty::Num(Num { den, bare: false, ..c.clone() });
                }
                (Ty::Num(want), _, Ty::Num(have)) => {
                    let (want, have) = (want.dim.clone(), have.clone());
                    if have.bare {
                        self.report(errors::lacks_unit(dated.value.span, def.ty.span, &want));
                    } else {
                        self.report(errors::units_differ(dated.value.span, &have.dim, def.ty.span, &want));
                    }
                    return;
                }
                (a, _, b) if a == b => {}
                (a, _, b) => {
                    let (wa, wb) = (types::words(&self.out.program, a), types::words(&self.out.program, b));
                    self.report(errors::types_differ(def.ty.span, &wa, dated.value.span, &wb));
                    return;
                }
            }
            if def.ty.kind == TypeKind::Percent && !self.is_share(id) {
                self.report(errors::outside_percent(dated.value.span, def.ty.span));
                return;
            }
            values.push((dated.since.date, id));
        }
        // Every value over the same constant, so that the parameter has one type.
        if let Ty::Num(num) = &common {
            for (_, v) in &mut values {
                let old = self.out.value(*v).clone();
                let (Ty::Num(have), ValueKind::Const(c)) = (&old.ty, &old.kind) else { continue };
                let c = c.saturating_mul(num.den / have.den.max(1));
                *v = self.make(ValueKind::Const(c), common.clone(), Range::point(i128::from(c)), old.span);
            }
        }
        if let Some(slot) = self.out.parameters.get_mut(id.index()) {
            *slot = Some(ParameterInfo { ty: common, values });
        }
    }

    pub(crate) fn defines(&mut self) {
        for i in 0..self.out.program.defines.len() {
            self.define(DefineId::at(i));
        }
    }

    /// Checks a definition on first use.
    pub(crate) fn define(&mut self, id: DefineId) {
        if self.done.get(id.index()).copied().unwrap_or(true) || self.open.contains(&id) {
            return;
        }
        let Some(def) = self.out.program.defines.get(id.index()).cloned() else { return };
        self.open.push(id);
        let env = Env::new(def.document, def.subject);
        let value = match &def.body {
            DefineBody::Expr(e) => self.expr(&env, e, None),
            DefineBody::List(list) => self.list_value(&env, list),
            DefineBody::Tiers(tiers) => self.tiers(&env, &def.name, tiers),
        };
        self.open.pop();
        if let Some(done) = self.done.get_mut(id.index()) {
            *done = true;
        }
        if !self.is_error(value) {
            if let Some(slot) = self.out.defines.get_mut(id.index()) {
                *slot = Some(value);
            }
        }
    }

    pub(crate) fn constraints(&mut self) {
        for def in self.out.program.constraints.clone() {
            let first = self.out.constraints.len();
            let env = Env::new(def.document, Some(def.subject));
            for item in &def.items {
                if let Some(value) = self.item_value(&env, item) {
                    self.out.constraints.push(ConstraintInfo { subject: def.subject, document: def.document, value, span: item.span });
                }
            }
            let known = self.out.constraints.len() - first;
            for list in self.lists_of(def.subject) {
                self.constraints_of_elements(&def, list, known);
            }
        }
    }
}

impl Checker {
    /// What must hold of a subject holds of every element of a list of it. `known` items hold of the subject; one that cannot be said of an
    /// element is reported.
    fn constraints_of_elements(&mut self, def: &ConstraintsDef, list: FactId, known: usize) {
        let Some(owner) = self.out.program.facts.get(list.index()).map(|d| (d.subject, d.document)) else { return };
        let most = self.out.program.most_elements(list).unwrap_or(0);
        // A policy that sees only one of the two knows nothing of it.
        let document = if self.out.program.sees(owner.1, def.document) { owner.1 } else { def.document };
        if !self.out.program.sees(document, owner.1) {
            return;
        }
        for position in 0..most {
            let before = self.diagnostics.len();
            let at = At { list, position };
            let env = Env { own: Some(Whose::Element(at)), ..Env::new(def.document, Some(def.subject)) };
            let mut found = 0;
            for item in &def.items {
                if let Some(value) = self.item_value(&env, item) {
                    let value = self.where_live(at, value, item.span);
                    self.out.constraints.push(ConstraintInfo { subject: owner.0, document, value, span: item.span });
                    found += 1;
                }
            }
            if found == known || position > 0 {
                self.diagnostics.truncate(before);
            }
        }
    }
}

/// The day of a date literal.
fn day(e: &Expr) -> Option<i128> {
    match &e.kind {
        ExprKind::Date(d) => Some(i128::from(d.date.days())),
        _ => None,
    }
}

/// Digits after the point of a literal.
fn digits(e: &Expr) -> u8 {
    match &e.kind {
        ExprKind::Quantity(q) => q.number.scale,
        ExprKind::Negate(inner) => digits(inner),
        _ => 0,
    }
}
