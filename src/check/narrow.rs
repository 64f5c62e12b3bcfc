//! What a condition that holds says of the values in it: ranges, and that something is there.

use super::expr::Env;
use super::{Checker, Cmp, Place, Ty, ValueId, ValueKind};
use crate::resolve::{FactId, Symbol, nearest};
use crate::syntax::{CondList, Expr, ExprKind, ItemBody, spaced_name};
use crate::value::Range;
use std::collections::{BTreeMap, BTreeSet};

/// What is known where an expression stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Narrowed {
    /// Ranges narrower than declared.
    pub ranges: BTreeMap<Place, Range>,
    /// Values known to be there.
    pub present: BTreeSet<Place>,
    /// What conditions that were reported may have said: what only they could settle is not held against anybody.
    pub doubt: Doubt,
}

/// What a condition that was reported may have been about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Doubt {
    /// Anything: it could not be read.
    pub all: bool,
    /// These values: they are named in it.
    pub places: BTreeSet<Place>,
}

impl Doubt {
    /// Whether anything is in doubt.
    pub fn any(&self) -> bool {
        self.all || !self.places.is_empty()
    }

    /// Whether this value is.
    pub fn about(&self, place: &Place) -> bool {
        self.all || self.places.contains(place)
    }

    /// Both.
    pub fn add(&mut self, other: &Doubt) {
        self.all |= other.all;
        self.places.extend(other.places.iter().copied());
    }
}

impl Narrowed {
    /// What holds whichever of two holds.
    fn either(mut self, other: &Narrowed) -> Narrowed {
        self.present.retain(|p| other.present.contains(p));
        self.doubt.add(&other.doubt);
        self.ranges = self.ranges.into_iter().filter_map(|(p, r)| other.ranges.get(&p).map(|o| (p, r.union(*o)))).collect();
        self
    }
}

impl Checker {
    /// Adds to `known` that the condition `e` was reported.
    pub(crate) fn doubt(&self, env: &Env, e: &Expr, known: &mut Narrowed) {
        known.doubt.all |= matches!(e.kind, ExprKind::Broken) || self.ambiguous(e);
        self.doubt_names(env, e, known);
    }

    /// `且` beside `或` was reported: which of them comes first is not known.
    pub(crate) fn ambiguous(&self, e: &Expr) -> bool {
        matches!(e.kind, ExprKind::And(_) | ExprKind::Or(_)) && self.out.program.holds_unread(e.span)
    }

    fn doubt_names(&self, env: &Env, e: &Expr, known: &mut Narrowed) {
        let scope = self.scope(env);
        if let ExprKind::Name(name) = &e.kind {
            // A misspelt name stands for the one that was meant.
            let meant = scope.value(&name.text).or_else(|| scope.value(nearest(&name.text, scope.names())?));
            match meant {
                Some(Symbol::Fact(f)) => _ = known.doubt.places.insert(Place::Fact(f)),
                Some(Symbol::Define(d)) => {
                    known.doubt.places.insert(Place::Define(d));
                    match self.out.defines.get(d.index()).copied().flatten() {
                        Some(body) => self.doubt_value(body, known),
                        // One that was reported may have said anything of what it names.
                        None => known.doubt.all = true,
                    }
                }
                Some(Symbol::Parameter(_) | Symbol::Benefit(_) | Symbol::Coordination(_)) => {}
                None => self.doubt_case(env, &name.text, known),
            }
        }
        // A fact of a part, or a receipt: which one is not looked into.
        known.doubt.all |= matches!(e.kind, ExprKind::Field { .. } | ExprKind::Receipt { .. });
        // Beside a value that there is, a name for which there is nothing is a wrong case of that.
        let item = match &e.kind {
            ExprKind::In { item, .. } => Some(item),
            ExprKind::Compare { lhs, .. } => Some(lhs),
            _ => None,
        };
        let there = item.is_some_and(|i| matches!(&i.kind, ExprKind::Name(n) if scope.value(&n.text).is_some()));
        let wrong_case = |c: &Expr| matches!(&c.kind, ExprKind::Name(n) if scope.value(&n.text).is_none() && scope.enums_with_case(&n.text).is_empty());
        e.for_each_child(|c| {
            if !(there && wrong_case(c)) {
                self.doubt_names(env, c, known);
            }
        });
    }

    /// A case stands for the facts that can have it, compared with the wrong one as it may be; a name for which there is nothing alike, for any.
    fn doubt_case(&self, env: &Env, name: &str, known: &mut Narrowed) {
        let enums = self.scope(env).enums_with_case(name);
        let facts = (0..self.out.facts.len()).map(FactId::at);
        let has = |f: &FactId| matches!(self.out.facts.get(f.index()).map(|i| &i.ty), Some(Ty::Enum(e)) if enums.contains(e));
        known.doubt.places.extend(facts.filter(has).map(Place::Fact));
        let place = || self.out.program.regions.iter().any(|r| r.name.text == name || r.members.iter().any(|m| m.text == name));
        let alike = || self.out.program.enums.iter().any(|e| nearest(name, e.cases.iter().map(|c| c.text.as_str())).is_some());
        known.doubt.all |= self.excuses(env, name) || spaced_name(name).is_some() || enums.is_empty() && !place() && !alike();
    }

    /// A definition that a reported condition names would have said something of all that it is made of.
    fn doubt_value(&self, id: ValueId, known: &mut Narrowed) {
        known.doubt.places.extend(self.place(id));
        match &self.value(id).kind {
            ValueKind::Define(d) => {
                if let Some(Some(body)) = self.out.defines.get(d.index()) {
                    self.doubt_value(*body, known);
                }
            }
            kind => kind.for_each_child(|c| self.doubt_value(c, known)),
        }
    }

    /// Every condition of a list was reported, or none can be told from the others.
    pub(crate) fn doubt_list(&self, env: &Env, list: &CondList, known: &mut Narrowed) {
        for item in &list.items {
            match &item.body {
                ItemBody::Expr(e) => self.doubt(env, e, known),
                ItemBody::List(inner) => self.doubt_list(env, inner, known),
                ItemBody::Broken => known.doubt.all = true,
                ItemBody::Deleted => {}
            }
        }
    }

    /// Adds to `known` what follows from the condition `id` holding.
    pub(crate) fn learn(&self, id: ValueId, known: &mut Narrowed) {
        match &self.value(id).kind {
            ValueKind::And(xs) => xs.iter().for_each(|x| self.learn(*x, known)),
            ValueKind::Or(xs) => {
                let branches = xs.iter().map(|x| {
                    let mut branch = known.clone();
                    self.learn(*x, &mut branch);
                    branch
                });
                if let Some(all) = branches.reduce(|a, b| a.either(&b)) {
                    *known = all;
                }
            }
            ValueKind::Compare(op, a, b) => {
                self.there(*a, known);
                self.there(*b, known);
                self.bound(*op, *a, *b, known);
                self.bound(op.turned(), *b, *a, known);
            }
            ValueKind::OneOf(item, points, negated) => {
                self.there(*item, known);
                if let (Some(lo), Some(hi), false) = (points.iter().min(), points.iter().max(), negated) {
                    self.narrow(*item, Range::new(i128::from(*lo), i128::from(*hi)), known);
                }
            }
            ValueKind::Present(item) => self.there(*item, known),
            ValueKind::Define(d) => {
                if let Some(Some(body)) = self.out.defines.get(d.index()) {
                    self.learn(*body, known);
                }
            }
            _ => {}
        }
    }

    /// The place that a value reads directly.
    pub(crate) fn place(&self, id: ValueId) -> Option<Place> {
        match &self.value(id).kind {
            ValueKind::Fact(f) => Some(Place::Fact(*f)),
            ValueKind::PartFact(p, f) => Some(Place::PartFact(*p, *f)),
            ValueKind::Define(d) => Some(Place::Define(*d)),
            ValueKind::Receipt(r, b) => Some(Place::Receipt(*r, *b)),
            _ => None,
        }
    }

    /// Whether a value may be absent as it is declared, whatever is known of it here.
    pub(crate) fn declared_optional(&self, id: ValueId) -> bool {
        let optional = |f: FactId| self.out.facts.get(f.index()).is_some_and(|i| i.optional);
        match &self.value(id).kind {
            ValueKind::Fact(f) => optional(*f),
            ValueKind::PartFact(part, f) => optional(*part) || optional(*f),
            ValueKind::Receipt(r, b) => self.receipt_type(*r, *b).2,
            ValueKind::Define(d) => self.out.defines.get(d.index()).copied().flatten().is_some_and(|body| self.declared_optional(body)),
            ValueKind::Times(_, a) => self.declared_optional(*a),
            _ => self.value(id).optional,
        }
    }

    /// Whether a definition's value may still be absent where `known` holds: whether something it is made of may be.
    pub(crate) fn may_be_absent_here(&self, id: ValueId, known: &Narrowed) -> bool {
        let v = self.value(id);
        if !v.optional || self.place(id).is_some_and(|p| known.present.contains(&p) || known.doubt.about(&p)) {
            return false;
        }
        match &v.kind {
            ValueKind::Define(d) => {
                self.out.defines.get(d.index()).copied().flatten().is_none_or(|body| self.may_be_absent_here(body, known))
            }
            ValueKind::Default(_, b) => self.may_be_absent_here(*b, known),
            ValueKind::Fact(_) | ValueKind::PartFact(..) | ValueKind::Receipt(..) => true,
            kind => {
                let mut found = false;
                kind.for_each_child(|c| found |= self.may_be_absent_here(c, known));
                found
            }
        }
    }

    /// A value that took part in something that holds is there, and so is all it was made of.
    fn there(&self, id: ValueId, known: &mut Narrowed) {
        if let Some(place) = self.place(id) {
            known.present.insert(place);
        }
        match &self.value(id).kind {
            ValueKind::AddMonths(a, b) | ValueKind::AddDays(a, b) | ValueKind::Months(a, b) | ValueKind::Years(a, b) | ValueKind::Days(a, b) => {
                self.there(*a, known);
                self.there(*b, known);
            }
            ValueKind::Calendar(_, a) | ValueKind::StepUp(a, _) | ValueKind::Times(_, a) => self.there(*a, known),
            ValueKind::Define(d) => {
                if let Some(Some(body)) = self.out.defines.get(d.index()) {
                    self.there(*body, known);
                }
            }
            _ => {}
        }
    }

    /// `a op b` holds: bounds `a` by the range of `b`.
    fn bound(&self, op: Cmp, a: ValueId, b: ValueId, known: &mut Narrowed) {
        let (va, vb) = (self.value(a), self.value(b));
        let (num, den) = match (&va.ty, &vb.ty) {
            (Ty::Num(x), Ty::Num(y)) if !x.over && !y.over => (i128::from(x.den), i128::from(y.den)),
            (Ty::Date, Ty::Date) | (Ty::Enum(_), Ty::Enum(_)) => (1, 1),
            _ => return,
        };
        // a / num against b / den: the integers a for which it can hold.
        let down = |v: i128| v.saturating_mul(num).div_euclid(den);
        let up = |v: i128| -((-v.saturating_mul(num)).div_euclid(den));
        let (lo, hi) = (va.range.lo(), va.range.hi());
        let range = match op {
            Cmp::Eq => Range::new(up(vb.range.lo()), down(vb.range.hi()).max(up(vb.range.lo()))),
            Cmp::Le => Range::new(lo, down(vb.range.hi()).max(lo)),
            Cmp::Lt => Range::new(lo, (up(vb.range.hi()) - 1).max(lo)),
            Cmp::Ge => Range::new(up(vb.range.lo()).min(hi), hi),
            Cmp::Gt => Range::new((down(vb.range.lo()) + 1).min(hi), hi),
            Cmp::Ne => return,
        };
        self.narrow(a, range, known);
    }

    fn narrow(&self, id: ValueId, range: Range, known: &mut Narrowed) {
        if let Some(place) = self.place(id) {
            let before = known.ranges.get(&place).copied().unwrap_or(self.value(id).range);
            // Nothing is left where two conditions contradict each other; that is not a question of ranges.
            if let Some(both) = before.intersect(range) {
                known.ranges.insert(place, both);
            }
        }
    }
}

impl Cmp {
    /// The same comparison with its sides exchanged.
    pub fn turned(self) -> Cmp {
        match self {
            Cmp::Eq => Cmp::Eq,
            Cmp::Ne => Cmp::Ne,
            Cmp::Lt => Cmp::Gt,
            Cmp::Le => Cmp::Ge,
            Cmp::Gt => Cmp::Lt,
            Cmp::Ge => Cmp::Le,
        }
    }
}
