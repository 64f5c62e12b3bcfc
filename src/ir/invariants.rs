//! What always holds of Core, checked in tests and debug builds.
//!
//! The emitter trusts ranges: it computes in 32 bits where a node's range fits them. So every node's range is held here against those of its
//! operands, by interval arithmetic of its own.

use super::{By, Calendar, Core, GuaranteeKind, InputId, InputTy, Node, NodeId, Op, ParameterId, Ty};
use crate::value::{Date, Range};
use std::collections::BTreeSet;

/// What does not hold of a program, one sentence each; none if it is well made.
pub fn violations(core: &Core) -> Vec<String> {
    let mut c = Check { core, found: Vec::new() };
    c.inputs();
    c.nodes();
    c.outputs();
    c.found
}

/// Panics if an invariant is broken; for `debug_assert`s between phases.
#[track_caller]
pub fn check(core: &Core) {
    let found = violations(core);
    assert!(found.is_empty(), "Core is not well made: {}", found.join("; "));
}

struct Check<'a> {
    core: &'a Core,
    found: Vec<String>,
}

/// All days of the calendar.
fn calendar() -> Range {
    Range::new(Date::MIN.days().into(), Date::MAX.days().into())
}

fn range(node: &Node) -> Range {
    Range::new(node.lo.into(), node.hi.into())
}

fn inside(inner: Range, outer: Range) -> bool {
    outer.lo() <= inner.lo() && inner.hi() <= outer.hi()
}

impl Check<'_> {
    fn that(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.found.push(otherwise());
        }
    }

    fn inputs(&mut self) {
        for (i, input) in self.core.inputs.iter().enumerate() {
            self.that(input.lo <= input.hi && input.lo > i64::MIN, || format!("i{i} has the range {}..{}", input.lo, input.hi));
            let yes_no = input.ty != InputTy::YesNo || (0 <= input.lo && input.hi <= 1);
            self.that(yes_no, || format!("i{i} is a yes/no with the range {}..{}", input.lo, input.hi));
            let date = input.ty != InputTy::Date || inside(Range::new(input.lo.into(), input.hi.into()), calendar());
            self.that(date, || format!("i{i} is a date beyond the calendar"));
        }
    }

    fn nodes(&mut self) {
        let mut seen = BTreeSet::new();
        for (i, node) in self.core.nodes.iter().enumerate() {
            let mut ordered = true;
            node.op.for_each_child(|child| ordered &= (child.0 as usize) < i);
            self.that(ordered, || format!("n{i} stands before an operand"));
            self.that(seen.insert(&node.op), || format!("n{i} is equal to an earlier node"));
            self.that(node.lo <= node.hi && node.lo > i64::MIN, || format!("n{i} has the range {}..{}", node.lo, node.hi));
            if ordered {
                self.node(i, node);
            }
        }
    }

    fn ty(&self, id: NodeId) -> Option<Ty> {
        self.core.node(id).map(|n| n.ty)
    }

    fn range(&self, id: NodeId) -> Range {
        self.core.node(id).map_or(Range::point(0), range)
    }

    /// Types of the operands, and the range of the result.
    fn node(&mut self, i: usize, node: &Node) {
        let branches = match &node.op {
            Op::If(_, a, b) => vec![*a, *b],
            Op::By(by) => by.rows.iter().map(|r| r.value).chain([by.default]).collect(),
            _ => Vec::new(),
        };
        let mut types = true;
        let wanted = operand_type(&node.op);
        node.op.for_each_child(|child| types &= wanted.is_none_or(|ty| self.ty(child) == Some(ty)));
        match &node.op {
            Op::If(c, ..) => types &= self.ty(*c) == Some(Ty::Bool),
            Op::By(by) => types &= by.columns.iter().all(|c| self.ty(*c) == Some(Ty::Int)),
            _ => {}
        }
        types &= branches.iter().all(|b| self.ty(*b) == Some(node.ty));
        self.that(types, || format!("n{i} has an operand of the wrong type"));
        let (ty, least) = self.result(node);
        self.that(node.ty == ty, || format!("n{i} has the wrong type"));
        let covers = least.is_some_and(|least| inside(least, range(node)));
        self.that(covers, || format!("n{i} can leave its range {}..{}: {least:?}", node.lo, node.hi));
        if let Op::By(by) = &node.op {
            self.table(i, by);
        }
        if let Op::AddMonths(d, _) | Op::Calendar(_, d) | Op::Months(d, _) = node.op {
            self.that(inside(self.range(d), calendar()), || format!("n{i} reads a date beyond the calendar"));
        }
        if let Op::Months(_, d) = node.op {
            self.that(inside(self.range(d), calendar()), || format!("n{i} reads a date beyond the calendar"));
        }
    }

    /// The type of an operation, and the values that it can have; no values if it reads an input that does not exist.
    fn result(&self, node: &Node) -> (Ty, Option<Range>) {
        let of = |id: &NodeId| self.range(*id);
        let yes_no = (Ty::Bool, Some(Range::new(0, 1)));
        let date = |id: &NodeId| (Date::from_days(of(id).lo() as i64), Date::from_days(of(id).hi() as i64));
        let int = |range: Range| (Ty::Int, Some(range));
        match &node.op {
            Op::Bool(_) | Op::Unknown(Ty::Bool) | Op::Not(_) | Op::And(_) | Op::Or(_) | Op::AtLeast(..) => yes_no,
            Op::Eq(..) | Op::Lt(..) | Op::Le(..) => yes_no,
            Op::Present(input) => (Ty::Bool, self.core.inputs.get(input.0 as usize).map(|_| Range::new(0, 1))),
            Op::Int(v) => int(Range::point((*v).into())),
            Op::Unknown(Ty::Int) => int(Range::point(0)),
            Op::AsOf => int(Range::new(self.core.as_of.0.days().into(), self.core.as_of.1.days().into())),
            Op::Load(input) => match self.core.inputs.get(input.0 as usize) {
                Some(i) if i.ty == InputTy::YesNo => yes_no,
                i => (Ty::Int, i.map(|i| Range::new(i.lo.into(), i.hi.into()))),
            },
            Op::Add(a, b) => int(of(a).add(of(b))),
            Op::Sub(a, b) => int(of(a).sub(of(b))),
            Op::Mul(a, b) => int(of(a).mul(of(b))),
            Op::Div(_, a, b) => int(of(a).div(of(b))),
            Op::Min(a, b) => int(of(a).min(of(b))),
            Op::Max(a, b) => int(of(a).max(of(b))),
            Op::If(_, a, b) => (node.ty, Some(of(a).union(of(b)))),
            Op::By(by) => (node.ty, Some(by.rows.iter().fold(of(&by.default), |all, row| all.union(of(&row.value))))),
            Op::AddMonths(d, n) => {
                let ((lo, hi), n) = (date(d), of(n));
                int(Range::new(lo.add_months(n.lo() as i64).days().into(), hi.add_months(n.hi() as i64).days().into()))
            }
            Op::Months(a, b) => {
                let ((a_lo, a_hi), (b_lo, b_hi)) = (date(a), date(b));
                int(Range::new(a_hi.months_until(b_lo).into(), a_lo.months_until(b_hi).into()))
            }
            Op::Calendar(step, d) => {
                let (lo, hi) = date(d);
                int(Range::new(step_on(*step, lo), step_on(*step, hi)))
            }
            Op::Refine(lo, hi, a) => int(of(a).clamp_to(Range::new((*lo).into(), (*hi).into()))),
        }
    }

    fn table(&mut self, i: usize, by: &By) {
        let columns = by.rows.iter().all(|row| row.patterns.len() == by.columns.len());
        self.that(columns, || format!("n{i} has a row of another number of columns"));
        let ordered = by.rows.iter().flat_map(|row| row.patterns.iter().flatten()).all(|(lo, hi)| lo <= hi);
        self.that(ordered, || format!("n{i} has a pattern that nothing matches"));
    }

    fn outputs(&mut self) {
        let core = self.core;
        for (i, door) in core.doors.iter().enumerate() {
            self.shows(Ty::Bool, door.node, || format!("door {i}"));
            self.reads(&door.inputs, || format!("door {i}"));
        }
        for (i, b) in core.benefits.iter().enumerate() {
            let name = || format!("b{i}");
            [b.eligible, b.awaiting].into_iter().for_each(|node| self.shows(Ty::Bool, node, name));
            [b.amount, b.payable].into_iter().chain(b.whole).chain(b.periods_left).for_each(|node| self.shows(Ty::Int, node, name));
            b.deciding.into_iter().for_each(|node| self.shows(Ty::Bool, node, name));
            if let Some((node, input)) = b.waits {
                self.shows(Ty::Bool, node, name);
                self.reads(&[input], name);
            }
            if let Some(of) = b.recovers {
                let paid = core.benefits.get(of.0 as usize).is_some_and(|of| of.recovers.is_none());
                self.that(paid, || format!("b{i} recovers no benefit that is paid"));
                self.that(core.node(b.payable).is_some_and(|n| n.op == Op::Int(0)), || format!("b{i} is paid, and recovers another"));
            }
            self.reads(&b.amount_inputs, name);
            self.reads(&b.version_inputs, name);
            self.names(&b.amount_parameters, name);
            b.rows.iter().for_each(|row| self.shows(Ty::Bool, row.node, name));
            b.versions.iter().for_each(|v| self.shows(Ty::Bool, v.node, name));
            for (k, item) in b.items.iter().enumerate() {
                let name = || format!("item {k} of b{i}");
                [Some(item.node), item.settled, item.applies].into_iter().flatten().for_each(|node| self.shows(Ty::Bool, node, name));
                self.reads(&item.inputs, name);
                self.names(&item.parameters, name);
                self.that(item.parent.is_none_or(|p| (p as usize) < k), || format!("{} stands before its parent", name()));
            }
        }
        for (i, c) in core.coordinations.iter().enumerate() {
            c.taken.iter().for_each(|node| self.shows(Ty::Int, *node, || format!("c{i}")));
            self.names(&c.parameters, || format!("c{i}"));
            let members = c.members.iter().all(|m| (m.0 as usize) < core.benefits.len());
            self.that(members && c.members.len() == c.taken.len(), || format!("c{i} does not take from each of its members"));
        }
        for (i, g) in core.guarantees.iter().enumerate() {
            let name = || format!("guarantee {i}");
            match g.kind {
                GuaranteeKind::Always(node) => self.shows(Ty::Bool, node, name),
                GuaranteeKind::Monotone { figure, input, .. } => {
                    self.shows(Ty::Int, figure, name);
                    self.reads(&[input], name);
                }
            }
            self.that(g.benefits.iter().all(|b| (b.0 as usize) < core.benefits.len()), || format!("guarantee {i} speaks of no benefit of the program"));
        }
    }

    fn shows(&mut self, ty: Ty, node: NodeId, who: impl Fn() -> String) {
        let found = self.ty(node);
        self.that(found == Some(ty), || format!("{} shows n{} as {ty:?}", who(), node.0));
    }

    fn names(&mut self, parameters: &[ParameterId], who: impl Fn() -> String) {
        let exist = parameters.iter().all(|p| (p.0 as usize) < self.core.parameters.len());
        self.that(exist, || format!("{} names a parameter that does not exist", who()));
    }

    fn reads(&mut self, inputs: &[InputId], who: impl Fn() -> String) {
        let exist = inputs.iter().all(|i| (i.0 as usize) < self.core.inputs.len());
        self.that(exist, || format!("{} reads an input that does not exist", who()));
    }
}

/// The type of all operands of an operation, if it is one.
fn operand_type(op: &Op) -> Option<Ty> {
    match op {
        Op::Not(_) | Op::And(_) | Op::Or(_) | Op::AtLeast(..) => Some(Ty::Bool),
        Op::Bool(_) | Op::Int(_) | Op::Unknown(_) | Op::AsOf | Op::Load(_) | Op::Present(_) | Op::If(..) | Op::By(_) => None,
        Op::Add(..) | Op::Sub(..) | Op::Mul(..) | Op::Div(..) | Op::Min(..) | Op::Max(..) => Some(Ty::Int),
        Op::Eq(..) | Op::Lt(..) | Op::Le(..) | Op::AddMonths(..) | Op::Months(..) | Op::Calendar(..) | Op::Refine(..) => Some(Ty::Int),
    }
}

fn step_on(step: Calendar, date: Date) -> i128 {
    i128::from(match step {
        Calendar::MonthStart => date.month_start().days(),
        Calendar::MonthEnd => date.month_end().days(),
        Calendar::YearStart => date.year_start().days(),
        Calendar::YearEnd => date.year_end().days(),
        Calendar::Year => date.ymd().0,
    })
}
