//! The only place that makes nodes.
//!
//! INVARIANT: equal operations give one node (hash-consing); every range is right for every value of the operands, known or masked; an
//! operation whose range would leave 64 bits is held inside it by refining its operands, so the result fits whatever happens.
//!
//! Rewrites here hold in Kleene algebra: neutral and absorbing constants, double negation, a list inside a list of its kind. There is no
//! excluded middle, and no comparison is folded by its ranges, since an unknown operand must stay unknown.

use super::{By, Calendar, Input, InputId, InputTy, Node, NodeId, Op, Ty};
use crate::value::{Date, Mode, Range, div};
use std::collections::BTreeMap;

/// Builds the nodes of a [`super::Core`].
#[derive(Debug, Default)]
pub struct Builder {
    nodes: Vec<Node>,
    ids: BTreeMap<Op, NodeId>,
    inputs: Vec<Input>,
}

impl Builder {
    /// With no nodes and no inputs.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Adds an input.
    pub fn input(&mut self, input: Input) -> InputId {
        self.inputs.push(input);
        InputId(u32::try_from(self.inputs.len() - 1).unwrap_or(u32::MAX))
    }

    /// The inputs so far.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// A node made earlier.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).expect("a node id comes from the builder that made it")
    }

    /// The range of an integer node.
    pub fn range(&self, id: NodeId) -> Range {
        let n = self.node(id);
        Range::new(i128::from(n.lo), i128::from(n.hi))
    }

    /// The inputs and the graph.
    pub fn finish(self) -> (Vec<Input>, Vec<Node>) {
        (self.inputs, self.nodes)
    }

    /// The value of a node that is a known integer constant.
    pub fn as_int(&self, id: NodeId) -> Option<i64> {
        match self.node(id).op {
            Op::Int(v) => Some(v),
            _ => None,
        }
    }

    fn as_bool(&self, id: NodeId) -> Option<bool> {
        match self.node(id).op {
            Op::Bool(v) => Some(v),
            _ => None,
        }
    }

    fn push(&mut self, op: Op, ty: Ty, range: Range) -> NodeId {
        if let Some(&id) = self.ids.get(&op) {
            return id;
        }
        let lo = i64::try_from(range.lo()).unwrap_or(i64::MIN + 1);
        let hi = i64::try_from(range.hi()).unwrap_or(i64::MAX);
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { op: op.clone(), ty, lo, hi });
        self.ids.insert(op, id);
        id
    }

    fn push_bool(&mut self, op: Op) -> NodeId {
        self.push(op, Ty::Bool, Range::new(0, 1))
    }

    /// A known yes or no.
    pub fn bool(&mut self, v: bool) -> NodeId {
        self.push_bool(Op::Bool(v))
    }

    /// A known integer.
    pub fn int(&mut self, v: i64) -> NodeId {
        let v = v.max(i64::MIN + 1);
        self.push(Op::Int(v), Ty::Int, Range::point(i128::from(v)))
    }

    /// A value that nobody can know yet. An unknown integer holds 0 under its mask.
    pub fn unknown(&mut self, ty: Ty) -> NodeId {
        match ty {
            Ty::Bool => self.push_bool(Op::Unknown(ty)),
            Ty::Int => self.push(Op::Unknown(ty), ty, Range::point(0)),
        }
    }

    /// The as-of date.
    pub fn as_of(&mut self, lo: Date, hi: Date) -> NodeId {
        self.push(Op::AsOf, Ty::Int, Range::new(i128::from(lo.days()), i128::from(hi.days())))
    }

    /// The value of an input.
    pub fn load(&mut self, input: InputId) -> NodeId {
        let i = self.inputs.get(input.0 as usize).expect("an input id comes from the builder that made it");
        match i.ty {
            InputTy::YesNo => self.push_bool(Op::Load(input)),
            _ => {
                let range = Range::new(i128::from(i.lo), i128::from(i.hi));
                self.push(Op::Load(input), Ty::Int, range)
            }
        }
    }

    /// Whether an input is there: known to be so where it may not be absent and is known; see [`Op::Present`].
    pub fn present(&mut self, input: InputId) -> NodeId {
        self.push_bool(Op::Present(input))
    }

    /// Kleene negation.
    pub fn not(&mut self, a: NodeId) -> NodeId {
        match self.node(a).op {
            Op::Bool(v) => self.bool(!v),
            Op::Not(inner) => inner,
            _ => self.push_bool(Op::Not(a)),
        }
    }

    /// Kleene conjunction.
    pub fn and(&mut self, xs: impl IntoIterator<Item = NodeId>) -> NodeId {
        self.junction(xs, false)
    }

    /// Kleene disjunction.
    pub fn or(&mut self, xs: impl IntoIterator<Item = NodeId>) -> NodeId {
        self.junction(xs, true)
    }

    /// `absorbing` is the constant that decides: false for a conjunction, true for a disjunction.
    fn junction(&mut self, xs: impl IntoIterator<Item = NodeId>, absorbing: bool) -> NodeId {
        let mut out: Vec<NodeId> = Vec::new();
        for x in xs {
            match &self.node(x).op {
                Op::Bool(v) if *v == absorbing => return self.bool(absorbing),
                Op::Bool(_) => {}
                Op::And(inner) if !absorbing => out.extend(inner),
                Op::Or(inner) if absorbing => out.extend(inner),
                _ => out.push(x),
            }
        }
        out.sort_unstable();
        out.dedup();
        match out.as_slice() {
            [] => self.bool(!absorbing),
            [one] => *one,
            _ if absorbing => self.push_bool(Op::Or(out)),
            _ => self.push_bool(Op::And(out)),
        }
    }

    /// At least `n` of them hold.
    pub fn at_least(&mut self, n: u32, xs: Vec<NodeId>) -> NodeId {
        let count = u32::try_from(xs.len()).unwrap_or(u32::MAX);
        match n {
            0 => self.bool(true),
            1 => self.or(xs),
            _ if n == count => self.and(xs),
            _ if n > count => self.bool(false),
            _ => {
                let mut xs = xs;
                // Order does not matter, repetition does: each item counts.
                xs.sort_unstable();
                self.push_bool(Op::AtLeast(n, xs))
            }
        }
    }

    /// Holds the operands in so far that `range_of` their ranges fits 64 bits.
    fn fit(&mut self, a: NodeId, b: NodeId, range_of: fn(Range, Range) -> Range) -> (NodeId, NodeId, Range) {
        let (mut a, mut b) = (a, b);
        let mut bound = i64::MAX;
        loop {
            let range = range_of(self.range(a), self.range(b));
            if range.fits_i64() {
                return (a, b, range);
            }
            bound /= 2;
            a = self.refine(-bound, bound, a);
            b = self.refine(-bound, bound, b);
        }
    }

    /// `a + b`
    pub fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.as_int(a), self.as_int(b)) {
            (Some(0), _) => return b,
            (_, Some(0)) => return a,
            (Some(x), Some(y)) if x.checked_add(y).is_some() => return self.int(x.saturating_add(y)),
            _ => {}
        }
        let (a, b, range) = self.fit(a.min(b), a.max(b), Range::add);
        self.push(Op::Add(a, b), Ty::Int, range)
    }

    /// `a - b`
    pub fn sub(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.as_int(a), self.as_int(b)) {
            (_, Some(0)) => return a,
            (Some(x), Some(y)) if x.checked_sub(y).is_some() => return self.int(x.saturating_sub(y)),
            _ => {}
        }
        let (a, b, range) = self.fit(a, b, Range::sub);
        self.push(Op::Sub(a, b), Ty::Int, range)
    }

    /// `a · b`. A product with 0 is not folded: it is unknown if the other operand is.
    pub fn mul(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.as_int(a), self.as_int(b)) {
            (Some(1), _) => return b,
            (_, Some(1)) => return a,
            (Some(x), Some(y)) if x.checked_mul(y).is_some() => return self.int(x.saturating_mul(y)),
            _ => {}
        }
        let (a, b, range) = self.fit(a.min(b), a.max(b), Range::mul);
        self.push(Op::Mul(a, b), Ty::Int, range)
    }

    /// `a / b`, rounded.
    pub fn div(&mut self, mode: Mode, a: NodeId, b: NodeId) -> NodeId {
        match (self.as_int(a), self.as_int(b)) {
            (_, Some(1)) => return a,
            (Some(x), Some(y)) => return self.int(div(mode, x, y)),
            _ => {}
        }
        let (a, b, range) = self.fit(a, b, Range::div);
        self.push(Op::Div(mode, a, b), Ty::Int, range)
    }

    /// The lesser.
    pub fn min(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if a == b {
            return a;
        }
        if let (Some(x), Some(y)) = (self.as_int(a), self.as_int(b)) {
            return self.int(x.min(y));
        }
        let range = self.range(a).min(self.range(b));
        self.push(Op::Min(a.min(b), a.max(b)), Ty::Int, range)
    }

    /// The greater.
    pub fn max(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if a == b {
            return a;
        }
        if let (Some(x), Some(y)) = (self.as_int(a), self.as_int(b)) {
            return self.int(x.max(y));
        }
        let range = self.range(a).max(self.range(b));
        self.push(Op::Max(a.min(b), a.max(b)), Ty::Int, range)
    }

    /// `a = b`
    pub fn eq(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if let (Some(x), Some(y)) = (self.as_int(a), self.as_int(b)) {
            return self.bool(x == y);
        }
        self.push_bool(Op::Eq(a.min(b), a.max(b)))
    }

    /// `a < b`
    pub fn lt(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if let (Some(x), Some(y)) = (self.as_int(a), self.as_int(b)) {
            return self.bool(x < y);
        }
        self.push_bool(Op::Lt(a, b))
    }

    /// `a ≤ b`
    pub fn le(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if let (Some(x), Some(y)) = (self.as_int(a), self.as_int(b)) {
            return self.bool(x <= y);
        }
        self.push_bool(Op::Le(a, b))
    }

    /// `c ? a : b`; the branches are of one type.
    pub fn select(&mut self, c: NodeId, a: NodeId, b: NodeId) -> NodeId {
        if let Some(v) = self.as_bool(c) {
            return if v { a } else { b };
        }
        let (ty, range) = (self.node(a).ty, self.range(a).union(self.range(b)));
        self.push(Op::If(c, a, b), ty, range)
    }

    /// A lookup.
    pub fn by(&mut self, by: By) -> NodeId {
        let ty = self.node(by.default).ty;
        let range = by.rows.iter().fold(self.range(by.default), |r, row| r.union(self.range(row.value)));
        self.push(Op::By(by), ty, range)
    }

    /// The date `n` months after `d`.
    pub fn add_months(&mut self, d: NodeId, n: NodeId) -> NodeId {
        if self.as_int(n) == Some(0) {
            return d;
        }
        if let (Some(d), Some(n)) = (self.as_int(d), self.as_int(n)) {
            return self.int(i64::from(Date::from_days(d).add_months(n).days()));
        }
        let d = self.refine(i64::from(Date::MIN.days()), i64::from(Date::MAX.days()), d);
        let (dn, nn) = (self.node(d), self.node(n));
        let lo = Date::from_days(dn.lo).add_months(nn.lo);
        let hi = Date::from_days(dn.hi).add_months(nn.hi);
        self.push(Op::AddMonths(d, n), Ty::Int, Range::new(i128::from(lo.days()), i128::from(hi.days())))
    }

    /// Whole months from `a` to `b`.
    pub fn months(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let a = self.refine(i64::from(Date::MIN.days()), i64::from(Date::MAX.days()), a);
        let b = self.refine(i64::from(Date::MIN.days()), i64::from(Date::MAX.days()), b);
        let (an, bn) = (self.node(a), self.node(b));
        let lo = Date::from_days(an.hi).months_until(Date::from_days(bn.lo));
        let hi = Date::from_days(an.lo).months_until(Date::from_days(bn.hi));
        self.push(Op::Months(a, b), Ty::Int, Range::new(i128::from(lo), i128::from(hi)))
    }

    /// A step on the calendar.
    pub fn calendar(&mut self, step: Calendar, d: NodeId) -> NodeId {
        let d = self.refine(i64::from(Date::MIN.days()), i64::from(Date::MAX.days()), d);
        let n = self.node(d);
        let apply = |day: i64| {
            let date = Date::from_days(day);
            i128::from(match step {
                Calendar::MonthStart => date.month_start().days(),
                Calendar::MonthEnd => date.month_end().days(),
                Calendar::YearStart => date.year_start().days(),
                Calendar::YearEnd => date.year_end().days(),
                Calendar::Year => date.ymd().0,
            })
        };
        let range = Range::new(apply(n.lo), apply(n.hi));
        self.push(Op::Calendar(step, d), Ty::Int, range)
    }

    /// The value held between `lo` and `hi`; nothing to do where its range lies inside.
    pub fn refine(&mut self, lo: i64, hi: i64, a: NodeId) -> NodeId {
        let (lo, hi) = (lo.min(hi), lo.max(hi));
        let n = self.node(a);
        if lo <= n.lo && n.hi <= hi {
            return a;
        }
        if let Op::Int(v) = n.op {
            return self.int(v.clamp(lo, hi));
        }
        let range = self.range(a).clamp_to(Range::new(i128::from(lo), i128::from(hi)));
        self.push(Op::Refine(lo, hi, a), Ty::Int, range)
    }
}
