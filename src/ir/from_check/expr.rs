//! Expressions → nodes.

use super::{Low, Lowerer};
use crate::check::{Cmp, ColumnPattern, LookupRow, Place, Ty, ValueId, ValueKind};
use crate::ir::{By, ByRow, NodeId, TableRow, Ty as NodeTy};
use crate::source::Span;
use crate::syntax::{Figure, Receipt};
use crate::value::{Date, Mode, Range};

/// The greatest amount of a benefit, see `check`.
const MOST_FEN: i64 = 1_000_000_000_000;

impl Lowerer<'_> {
    /// A yes/no. `absent` says whether a comparison with an absent value holds: in a data constraint it does, anywhere else it does not.
    pub(super) fn holds(&mut self, id: ValueId, absent: bool) -> NodeId {
        let low = self.low(id, absent);
        self.guarded(low.value, &[low.present], absent)
    }

    /// `node`, where all of `present` are there.
    fn guarded(&mut self, node: NodeId, present: &[Option<NodeId>], absent: bool) -> NodeId {
        let there: Vec<NodeId> = present.iter().flatten().copied().collect();
        if there.is_empty() {
            return node;
        }
        if absent {
            let mut any: Vec<NodeId> = there.into_iter().map(|p| self.b.not(p)).collect();
            any.push(node);
            return self.b.or(any);
        }
        let mut all = there;
        all.push(node);
        self.b.and(all)
    }

    /// The constant below a number.
    pub(super) fn den(&self, id: ValueId) -> i64 {
        match &self.c.value(id).ty {
            Ty::Num(n) => n.den,
            _ => 1,
        }
    }

    /// The integer of a number over the constant `den`, held to its checked range where that is what keeps it inside 64 bits.
    pub(super) fn over(&mut self, id: ValueId, den: i64, absent: bool) -> NodeId {
        let low = self.low(id, absent);
        let times = den / self.den(id).max(1);
        self.times(low.value, times, id)
    }

    fn times(&mut self, node: NodeId, times: i64, of: ValueId) -> NodeId {
        if times == 1 {
            return node;
        }
        let k = Range::point(i128::from(times));
        let node = if self.b.range(node).mul(k).fits_i64() { node } else { self.checked(node, of) };
        let k = self.b.int(times);
        self.b.mul(node, k)
    }

    /// The node, held to the range that was checked for the value.
    fn checked(&mut self, node: NodeId, of: ValueId) -> NodeId {
        let r = self.c.value(of).range;
        match (i64::try_from(r.lo()), i64::try_from(r.hi())) {
            (Ok(lo), Ok(hi)) => self.b.refine(lo, hi, node),
            _ => node,
        }
    }

    /// A value.
    pub(super) fn low(&mut self, id: ValueId, absent: bool) -> Low {
        if let Some(low) = self.values.get(&(id, absent)) {
            return *low;
        }
        let low = self.lower_value(id, absent);
        self.values.insert((id, absent), low);
        low
    }

    fn there(value: NodeId) -> Low {
        Low { present: None, value, divisor: None }
    }

    fn both(&mut self, a: Option<NodeId>, b: Option<NodeId>) -> Option<NodeId> {
        match (a, b) {
            (Some(a), Some(b)) => Some(self.b.and([a, b])),
            (x, None) | (None, x) => x,
        }
    }

    fn lower_value(&mut self, id: ValueId, absent: bool) -> Low {
        let c = self.c;
        let v = c.value(id);
        match &v.kind {
            ValueKind::Error => Self::there(self.b.bool(false)),
            ValueKind::Const(k) => match v.ty {
                Ty::Bool => Self::there(self.b.bool(*k != 0)),
                _ => Self::there(self.b.int(*k)),
            },
            ValueKind::AsOf => Self::there(self.now()),
            ValueKind::Fact(f) => {
                let input = self.input(Place::Fact(*f));
                let part = c.facts.get(f.index()).is_some_and(|i| matches!(i.ty, Ty::Part(_)));
                let optional = c.facts.get(f.index()).is_some_and(|i| i.optional);
                let value = self.b.load(input);
                let present = match (part, optional) {
                    (true, true) => Some(value),
                    (false, true) => Some(self.b.present(input)),
                    (_, false) => None,
                };
                Low { present, value, divisor: None }
            }
            ValueKind::PartFact(part, f) => {
                let own = self.input(Place::PartFact(*part, *f));
                let part_input = self.input(Place::Fact(*part));
                let part_optional = c.facts.get(part.index()).is_some_and(|i| i.optional);
                let outer = part_optional.then(|| self.b.load(part_input));
                let inner = c.facts.get(f.index()).is_some_and(|i| i.optional).then(|| self.b.present(own));
                let present = self.both(outer, inner);
                Low { present, value: self.b.load(own), divisor: None }
            }
            ValueKind::Define(d) => match c.defines.get(d.index()).copied().flatten() {
                Some(body) => self.low(body, absent),
                None => Self::there(self.b.bool(false)),
            },
            ValueKind::Parameter(p) => Self::there(self.parameter(*p)),
            ValueKind::Receipt(r, b) => {
                let input = self.input(Place::Receipt(*r, *b));
                let present = self.b.inputs().get(input.0 as usize).is_some_and(|i| i.optional).then(|| self.b.present(input));
                Low { present, value: self.b.load(input), divisor: None }
            }
            ValueKind::Figure(figure, b) => {
                let node = match figure {
                    Figure::Standard => self.parts(*b).standard,
                    Figure::Due => self.parts(*b).amount,
                    // Only guarantees read it, and they are lowered after everything else.
                    Figure::Payable => self.combined.get(b).map_or_else(|| self.b.int(0), |c| c.payable),
                    // A receipt to the checker.
                    // As above.
                    Figure::Repayable => self.repaid.get(b).copied().unwrap_or_else(|| self.b.int(0)),
                    Figure::Received => self.receipt_value(Receipt::Amount, *b),
                };
                Self::there(self.b.refine(0, MOST_FEN, node))
            }
            ValueKind::Not(a) => {
                let inner = self.holds(*a, absent);
                Self::there(self.b.not(inner))
            }
            ValueKind::And(xs) => {
                let nodes: Vec<NodeId> = xs.iter().map(|x| self.holds(*x, absent)).collect();
                Self::there(self.b.and(nodes))
            }
            ValueKind::Or(xs) => {
                let nodes: Vec<NodeId> = xs.iter().map(|x| self.holds(*x, absent)).collect();
                Self::there(self.b.or(nodes))
            }
            ValueKind::AtLeast(n, xs) => {
                let nodes: Vec<NodeId> = xs.iter().map(|x| self.holds(*x, absent)).collect();
                Self::there(self.b.at_least(*n, nodes))
            }
            ValueKind::Compare(op, a, b) => Self::there(self.compare(*op, *a, *b, absent)),
            ValueKind::OneOf(item, points, negated) => Self::there(self.one_of(*item, points, *negated, absent)),
            ValueKind::Decision(d) => {
                let input = self.input(Place::Decision(*d));
                Self::there(self.b.load(input))
            }
            ValueKind::Absent => {
                let no = self.b.bool(false);
                Low { present: Some(no), value: self.b.int(0), divisor: None }
            }
            ValueKind::Present(a) => {
                let low = self.low(*a, absent);
                Self::there(low.present.unwrap_or_else(|| self.b.bool(true)))
            }
            ValueKind::Default(a, b) => {
                let den = self.den(id);
                let (la, lb) = (self.low(*a, absent), self.low(*b, absent));
                let (va, vb) = (self.over(*a, den, absent), self.over(*b, den, absent));
                match la.present {
                    None => Low { present: None, value: va, divisor: None },
                    Some(p) => {
                        let present = lb.present.map(|q| self.b.or([p, q]));
                        Low { present, value: self.b.select(p, va, vb), divisor: None }
                    }
                }
            }
            ValueKind::When(cond, a) => {
                let cond = self.holds(*cond, absent);
                let low = self.low(*a, absent);
                let present = self.both(Some(cond), low.present);
                Low { present, ..low }
            }
            ValueKind::If(cond, a, b) => {
                let den = self.den(id);
                let cond = self.holds(*cond, absent);
                let (la, lb) = (self.low(*a, absent), self.low(*b, absent));
                let (va, vb) = (self.over(*a, den, absent), self.over(*b, den, absent));
                let present = match (la.present, lb.present) {
                    (None, None) => None,
                    (x, y) => {
                        let x = x.unwrap_or_else(|| self.b.bool(true));
                        let y = y.unwrap_or_else(|| self.b.bool(true));
                        Some(self.b.select(cond, x, y))
                    }
                };
                Low { present, value: self.b.select(cond, va, vb), divisor: None }
            }
            ValueKind::By { columns, rows, default } => self.lookup(id, &Lookup { columns, rows, default: *default }, absent),
            _ => self.arithmetic(id, absent),
        }
    }

    fn arithmetic(&mut self, id: ValueId, absent: bool) -> Low {
        let c = self.c;
        let den = self.den(id);
        let (a, b) = match &c.value(id).kind {
            ValueKind::Add(a, b)
            | ValueKind::Sub(a, b)
            | ValueKind::Mul(a, b)
            | ValueKind::Div(a, b)
            | ValueKind::Min(a, b)
            | ValueKind::Max(a, b)
            | ValueKind::AddMonths(a, b)
            | ValueKind::AddDays(a, b)
            | ValueKind::Months(a, b)
            | ValueKind::Years(a, b)
            | ValueKind::Days(a, b) => (*a, *b),
            ValueKind::Round { of: a, .. } | ValueKind::Calendar(_, a) | ValueKind::StepUp(a, _) | ValueKind::Times(_, a) => (*a, *a),
            _ => return Self::there(self.b.bool(false)),
        };
        let (la, lb) = (self.low(a, absent), self.low(b, absent));
        let present = if a == b { la.present } else { self.both(la.present, lb.present) };
        let mut divisor = None;
        let value = match &c.value(id).kind {
            ValueKind::Add(..) => {
                let (x, y) = self.fitting(a, b, den, Range::add, absent);
                self.b.add(x, y)
            }
            ValueKind::Sub(..) => {
                let (x, y) = self.fitting(a, b, den, Range::sub, absent);
                self.b.sub(x, y)
            }
            ValueKind::Min(..) => {
                let (x, y) = (self.over(a, den, absent), self.over(b, den, absent));
                self.b.min(x, y)
            }
            ValueKind::Max(..) => {
                let (x, y) = (self.over(a, den, absent), self.over(b, den, absent));
                self.b.max(x, y)
            }
            ValueKind::Mul(..) => {
                divisor = la.divisor.or(lb.divisor);
                let fits = self.b.range(la.value).mul(self.b.range(lb.value)).fits_i64();
                let (x, y) = if fits { (la.value, lb.value) } else { (self.checked(la.value, a), self.checked(lb.value, b)) };
                self.b.mul(x, y)
            }
            ValueKind::Div(..) => {
                let (node, d) = self.quotient(a, b, &la, &lb);
                divisor = d;
                node
            }
            ValueKind::Round { mode, step, .. } => self.round(a, &la, *mode, *step, den),
            ValueKind::AddMonths(..) => {
                let n = self.checked(lb.value, b);
                self.b.add_months(la.value, n)
            }
            ValueKind::AddDays(..) => {
                let n = self.checked(lb.value, b);
                let sum = self.b.add(la.value, n);
                self.b.refine(i64::from(Date::MIN.days()), i64::from(Date::MAX.days()), sum)
            }
            ValueKind::Months(..) => self.b.months(la.value, lb.value),
            ValueKind::Years(..) => {
                let months = self.b.months(la.value, lb.value);
                let twelve = self.b.int(12);
                self.b.div(Mode::Floor, months, twelve)
            }
            ValueKind::Days(..) => self.b.sub(lb.value, la.value),
            ValueKind::Calendar(step, _) => self.b.calendar(*step, la.value),
            ValueKind::StepUp(_, top) => {
                let one = self.b.int(1);
                let next = self.b.add(la.value, one);
                let top = self.b.int(*top);
                self.b.min(next, top)
            }
            ValueKind::Times(k, _) => {
                divisor = la.divisor;
                self.times(la.value, *k, a)
            }
            _ => la.value,
        };
        Low { present, value, divisor }
    }

    fn fitting(&mut self, a: ValueId, b: ValueId, den: i64, f: fn(Range, Range) -> Range, absent: bool) -> (NodeId, NodeId) {
        let (x, y) = (self.over(a, den, absent), self.over(b, den, absent));
        if f(self.b.range(x), self.b.range(y)).fits_i64() {
            return (x, y);
        }
        let hold = |l: &mut Self, node: NodeId, of: ValueId| {
            let k = i128::from(den / l.den(of).max(1));
            let r = l.c.value(of).range.mul(Range::point(k));
            match (i64::try_from(r.lo()), i64::try_from(r.hi())) {
                (Ok(lo), Ok(hi)) => l.b.refine(lo, hi, node),
                _ => node,
            }
        };
        (hold(self, x, a), hold(self, y, b))
    }

    /// See `Checker::quotient`: (n / d) / (c / q) is n · q over d · c; a divisor that is no constant stays below.
    fn quotient(&mut self, a: ValueId, b: ValueId, la: &Low, lb: &Low) -> (NodeId, Option<NodeId>) {
        let gcd = |x: i64, y: i64| i64::try_from(crate::check::types::gcd(x.unsigned_abs(), y.unsigned_abs())).unwrap_or(1).max(1);
        let q = self.den(b);
        if let ValueKind::Const(k) = self.c.value(b).kind {
            let g = gcd(q, k);
            let sign = if k < 0 { -1 } else { 1 };
            return (self.times(la.value, q / g * sign, a), la.divisor);
        }
        let g = gcd(q, self.den(a));
        (self.times(la.value, q / g, a), Some(lb.value))
    }

    /// n / (d · divisor) rounded to a multiple of `step / den`.
    fn round(&mut self, of: ValueId, low: &Low, mode: Mode, step: i64, den: i64) -> NodeId {
        let q = self.rational(of, low, mode, den, step);
        let step = self.b.int(step);
        self.b.mul(q, step)
    }

    /// `value · times / over`, rounded, as an integer: of n / (d · divisor) that is n · times / (d · divisor · over).
    pub(super) fn rational(&mut self, of: ValueId, low: &Low, mode: Mode, times: i64, over: i64) -> NodeId {
        let below = self.den(of).saturating_mul(over);
        let g = i64::try_from(crate::check::types::gcd(times.unsigned_abs(), below.unsigned_abs())).unwrap_or(1).max(1);
        let above = self.times(low.value, times / g, of);
        let mut bottom = self.b.int(below / g);
        if let Some(d) = low.divisor {
            bottom = self.b.mul(bottom, d);
        }
        self.b.div(mode, above, bottom)
    }

    fn parameter(&mut self, p: crate::resolve::ParameterId) -> NodeId {
        let c = self.c;
        let Some(Some(info)) = c.parameters.get(p.index()) else { return self.b.unknown(NodeTy::Int) };
        let now = self.now();
        let ty = if info.ty == Ty::Bool { NodeTy::Bool } else { NodeTy::Int };
        // Before its first date nobody has said what it is.
        let mut node = self.b.unknown(ty);
        for (since, v) in &info.values {
            let value = self.low(*v, false).value;
            let since = self.b.int(i64::from(since.days()));
            let reached = self.b.le(since, now);
            node = self.b.select(reached, value, node);
        }
        node
    }

    fn compare(&mut self, op: Cmp, a: ValueId, b: ValueId, absent: bool) -> NodeId {
        let (la, lb) = (self.low(a, absent), self.low(b, absent));
        let (mut x, mut y) = (la.value, lb.value);
        let (da, db) = (self.den(a), self.den(b));
        if da != db {
            let g = i64::try_from(crate::check::types::gcd(da.unsigned_abs(), db.unsigned_abs())).unwrap_or(1).max(1);
            x = self.times(x, db / g, a);
            y = self.times(y, da / g, b);
        }
        if let Some(d) = lb.divisor {
            x = self.b.mul(x, d);
        }
        if let Some(d) = la.divisor {
            y = self.b.mul(y, d);
        }
        let node = match op {
            Cmp::Eq => self.b.eq(x, y),
            Cmp::Ne => {
                let eq = self.b.eq(x, y);
                self.b.not(eq)
            }
            Cmp::Lt => self.b.lt(x, y),
            Cmp::Le => self.b.le(x, y),
            Cmp::Gt => self.b.lt(y, x),
            Cmp::Ge => self.b.le(y, x),
        };
        self.guarded(node, &[la.present, lb.present], absent)
    }

    fn one_of(&mut self, item: ValueId, points: &[i64], negated: bool, absent: bool) -> NodeId {
        let low = self.low(item, absent);
        let any = if self.b.node(low.value).ty == NodeTy::Bool {
            match (points.contains(&1), points.contains(&0)) {
                (true, false) => low.value,
                (false, true) => self.b.not(low.value),
                (both, _) => self.b.bool(both),
            }
        } else {
            let mut sorted = points.to_vec();
            sorted.sort_unstable();
            let mut runs: Vec<(i64, i64)> = Vec::new();
            for p in sorted {
                match runs.last_mut() {
                    Some((_, hi)) if p <= hi.saturating_add(1) => *hi = p.max(*hi),
                    _ => runs.push((p, p)),
                }
            }
            let nodes: Vec<NodeId> = runs.into_iter().map(|(lo, hi)| self.between(low.value, lo, hi)).collect();
            self.b.or(nodes)
        };
        let node = if negated { self.b.not(any) } else { any };
        self.guarded(node, &[low.present], absent)
    }

    fn between(&mut self, x: NodeId, lo: i64, hi: i64) -> NodeId {
        let l = self.b.int(lo);
        if lo == hi {
            return self.b.eq(x, l);
        }
        let h = self.b.int(hi);
        let (above, below) = (self.b.le(l, x), self.b.le(x, h));
        self.b.and([above, below])
    }

    fn lookup(&mut self, id: ValueId, lookup: &Lookup<'_>, absent: bool) -> Low {
        let den = self.den(id);
        let (lows, nodes) = self.columns(lookup, absent);
        let rows = expanded(lookup, &lows);
        let optional = rows.iter().any(|(_, v, _)| self.low(*v, absent).present.is_some());
        // A column for whose absence there is no row makes the result absent with it.
        let takes = |i: usize| lookup.rows.iter().any(|r| matches!(r.patterns.get(i), Some(ColumnPattern::Of { absent: true, .. })));
        let needed: Vec<NodeId> = lows.iter().enumerate().filter(|(i, _)| !takes(*i)).filter_map(|(_, l)| l.present).collect();
        let present = optional.then(|| {
            let rows = rows.iter().map(|(patterns, v, _)| {
                let p = self.low(*v, absent).present.unwrap_or_else(|| self.b.bool(true));
                ByRow { patterns: patterns.clone(), value: p }
            });
            let rows: Vec<ByRow> = rows.collect();
            let default = self.b.bool(false);
            self.by_node(nodes.clone(), rows, default)
        });
        let present = match (needed.is_empty(), present) {
            (true, p) => p,
            (false, p) => Some(self.b.and(needed.into_iter().chain(p))),
        };
        let rows: Vec<ByRow> = rows.into_iter().map(|(patterns, v, _)| ByRow { patterns, value: self.over(v, den, absent) }).collect();
        let bool_result = self.c.value(id).ty == Ty::Bool;
        let nothing = if bool_result { self.b.bool(false) } else { self.b.int(0) };
        Low { present, value: self.by_node(nodes, rows, nothing), divisor: None }
    }

    /// The columns of a lookup, and the integers that are looked up: of each its value, then whether it is there.
    fn columns(&mut self, lookup: &Lookup<'_>, absent: bool) -> (Vec<Low>, Vec<NodeId>) {
        let lows: Vec<Low> = lookup.columns.iter().map(|c| self.low(*c, absent)).collect();
        let mut nodes: Vec<NodeId> = Vec::new();
        for low in &lows {
            let value = self.as_int_node(low.value);
            nodes.push(value);
            if let Some(p) = low.present {
                let p = self.as_int_node(p);
                nodes.push(p);
            }
        }
        (lows, nodes)
    }

    /// The rows of the lookups that a value rests on, in the order of the text.
    pub(super) fn taken_rows(&mut self, root: ValueId) -> Vec<TableRow> {
        let c = self.c;
        let mut out = Vec::new();
        let mut open = vec![root];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match &c.value(id).kind {
                ValueKind::Define(d) => open.extend(c.defines.get(d.index()).copied().flatten()),
                ValueKind::By { columns, rows, default } => {
                    let lookup = Lookup { columns, rows, default: *default };
                    let (lows, nodes) = self.columns(&lookup, false);
                    let ways = expanded(&lookup, &lows);
                    let spans = rows.iter().map(|r| (r.span, false)).chain(default.map(|(_, span)| (span, true)));
                    for (span, is_else) in spans {
                        // Of the rows before it those alone can take a case away that have one in common with it; mostly none has.
                        let own: Vec<&Way> = ways.iter().filter(|way| way.2 == span).collect();
                        let before = ways.iter().take_while(|way| way.2 != span).filter(|way| own.iter().any(|own| meet(own, way)));
                        let rows: Vec<ByRow> = before
                            .chain(own.iter().copied())
                            .map(|(patterns, _, at)| ByRow { patterns: patterns.clone(), value: self.b.bool(*at == span) })
                            .collect();
                        let none = self.b.bool(false);
                        let node = self.by_node(nodes.clone(), rows, none);
                        out.push(TableRow { node, text: self.item_text(span), span, is_else });
                    }
                    open.extend(rows.iter().map(|r| r.value).chain(default.map(|(v, _)| v)));
                }
                kind => kind.for_each_child(|v| open.push(v)),
            }
        }
        out.sort_by_key(|row| row.span);
        // Of what is looked up for each element of a list, a row is taken where it is taken for one of them.
        let mut once: Vec<TableRow> = Vec::new();
        for row in out {
            match once.last_mut().filter(|last| last.span == row.span) {
                Some(last) => last.node = self.b.or([last.node, row.node]),
                None => once.push(row),
            }
        }
        once
    }

    fn by_node(&mut self, columns: Vec<NodeId>, mut rows: Vec<ByRow>, mut default: NodeId) -> NodeId {
        if rows.last().is_some_and(|r| r.patterns.iter().all(Vec::is_empty)) {
            if let Some(last) = rows.pop() {
                default = last.value;
            }
        }
        self.b.by(By { columns, rows, default })
    }

    fn as_int_node(&mut self, node: NodeId) -> NodeId {
        if self.b.node(node).ty == NodeTy::Int {
            return node;
        }
        let (one, zero) = (self.b.int(1), self.b.int(0));
        self.b.select(node, one, zero)
    }
}

/// A lookup as the checker left it.
struct Lookup<'a> {
    columns: &'a [ValueId],
    rows: &'a [LookupRow],
    default: Option<(ValueId, Span)>,
}

/// A row of a lookup as ranges for each column and each presence column, its value, and its place.
type Way = (Vec<Vec<(i64, i64)>>, ValueId, Span);

/// Whether some case falls into both.
fn meet(a: &Way, b: &Way) -> bool {
    let overlap = |(x, y): (&Vec<(i64, i64)>, &Vec<(i64, i64)>)| {
        x.is_empty() || y.is_empty() || x.iter().any(|(lo, hi)| y.iter().any(|(from, to)| lo <= to && from <= hi))
    };
    a.0.iter().zip(&b.0).all(overlap)
}

/// The rows of a lookup in the order of the text, and then what is left for all other cases.
fn expanded(lookup: &Lookup<'_>, lows: &[Low]) -> Vec<Way> {
    let mut out = Vec::new();
    for row in lookup.rows {
        out.extend(expand(&row.patterns, lows).into_iter().map(|p| (p, row.value, row.span)));
    }
    if let Some((value, span)) = lookup.default {
        // `其他` is every other value; where a column is absent no row matches.
        let patterns = vec![ColumnPattern::Any; lows.len()];
        out.extend(expand(&patterns, lows).into_iter().map(|p| (p, value, span)));
    }
    out
}

/// A row's patterns as ranges for each column and each presence column; a pattern that takes values and absence alike becomes two rows.
fn expand(patterns: &[ColumnPattern], lows: &[Low]) -> Vec<Vec<Vec<(i64, i64)>>> {
    let mut out: Vec<Vec<Vec<(i64, i64)>>> = vec![Vec::new()];
    for (pattern, low) in patterns.iter().zip(lows) {
        let optional = low.present.is_some();
        let ways: Vec<Vec<Vec<(i64, i64)>>> = match pattern {
            ColumnPattern::Any if optional => vec![vec![Vec::new(), vec![(1, 1)]]],
            ColumnPattern::Any => vec![vec![Vec::new()]],
            ColumnPattern::Of { ranges, absent } => {
                let mut ways = Vec::new();
                if !ranges.is_empty() {
                    ways.push(if optional { vec![ranges.clone(), vec![(1, 1)]] } else { vec![ranges.clone()] });
                }
                if *absent && optional {
                    ways.push(vec![Vec::new(), vec![(0, 0)]]);
                }
                ways
            }
        };
        out = out
            .iter()
            .flat_map(|row| {
                ways.iter().map(|w| {
                    let mut row = row.clone();
                    row.extend(w.iter().cloned());
                    row
                })
            })
            .collect();
    }
    out
}
