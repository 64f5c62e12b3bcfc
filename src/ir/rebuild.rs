//! A graph once more, with other values in some places.
//!
//! What a schedule pays in its third year is the amount with the periods received held at 24; what a benefit would be if a committee said
//! yes is its condition with that decision true.
//!
//! INVARIANT: the new nodes are made by the builder, so all that holds of nodes holds of them; what no replaced node is below stays shared.

use super::{Builder, By, ByRow, NodeId, Op};
use std::collections::BTreeMap;

impl Builder {
    /// The node `root` as it is when each node of `with` has the value of another.
    pub fn rebuild(&mut self, root: NodeId, with: &BTreeMap<NodeId, NodeId>) -> NodeId {
        let mut done = with.clone();
        let mut open = vec![root];
        while let Some(&id) = open.last() {
            if done.contains_key(&id) {
                open.pop();
                continue;
            }
            let op = self.node(id).op.clone();
            let before = open.len();
            op.for_each_child(|c| {
                if !done.contains_key(&c) {
                    open.push(c);
                }
            });
            if open.len() == before {
                let new = self.again(id, &op, &done);
                done.insert(id, new);
                open.pop();
            }
        }
        done.get(&root).copied().unwrap_or(root)
    }

    /// A node over the new operands; the old one where none of them is new.
    fn again(&mut self, id: NodeId, op: &Op, done: &BTreeMap<NodeId, NodeId>) -> NodeId {
        let of = |n: &NodeId| done.get(n).copied().unwrap_or(*n);
        let list = |xs: &[NodeId]| xs.iter().map(of).collect::<Vec<_>>();
        let mut same = true;
        op.for_each_child(|c| same &= of(&c) == c);
        if same {
            return id;
        }
        match op {
            Op::Bool(_) | Op::Int(_) | Op::Unknown(_) | Op::AsOf | Op::Load(_) | Op::Present(_) => id,
            Op::Not(a) => self.not(of(a)),
            Op::And(xs) => self.and(list(xs)),
            Op::Or(xs) => self.or(list(xs)),
            Op::AtLeast(n, xs) => self.at_least(*n, list(xs)),
            Op::Add(a, b) => self.add(of(a), of(b)),
            Op::Sub(a, b) => self.sub(of(a), of(b)),
            Op::Mul(a, b) => self.mul(of(a), of(b)),
            Op::Div(mode, a, b) => self.div(*mode, of(a), of(b)),
            Op::Min(a, b) => self.min(of(a), of(b)),
            Op::Max(a, b) => self.max(of(a), of(b)),
            Op::Eq(a, b) => self.eq(of(a), of(b)),
            Op::Lt(a, b) => self.lt(of(a), of(b)),
            Op::Le(a, b) => self.le(of(a), of(b)),
            Op::If(c, a, b) => self.select(of(c), of(a), of(b)),
            Op::By(by) => {
                let rows = by.rows.iter().map(|r| ByRow { patterns: r.patterns.clone(), value: of(&r.value) }).collect();
                self.looked_up(By { columns: list(&by.columns), rows, default: of(&by.default) })
            }
            Op::AddMonths(a, b) => self.add_months(of(a), of(b)),
            Op::Months(a, b) => self.months(of(a), of(b)),
            Op::Calendar(step, a) => self.calendar(*step, of(a)),
            Op::Refine(lo, hi, a) => self.refine(*lo, *hi, of(a)),
        }
    }

    /// A lookup, without the columns that are constants by now and the rows that they rule out.
    fn looked_up(&mut self, by: By) -> NodeId {
        let fixed: Vec<Option<i64>> = by.columns.iter().map(|c| self.as_int(*c)).collect();
        let fits = |ranges: &[(i64, i64)], v: i64| ranges.is_empty() || ranges.iter().any(|(lo, hi)| (*lo..=*hi).contains(&v));
        let possible = |row: &ByRow| row.patterns.iter().zip(&fixed).all(|(p, v)| v.is_none_or(|v| fits(p, v)));
        let open = |i: &usize| fixed.get(*i).is_none_or(Option::is_none);
        let columns: Vec<NodeId> = by.columns.iter().enumerate().filter(|(i, _)| open(i)).map(|(_, c)| *c).collect();
        let rows: Vec<ByRow> = by
            .rows
            .iter()
            .filter(|r| possible(r))
            .map(|r| ByRow {
                patterns: r.patterns.iter().enumerate().filter(|(i, _)| open(i)).map(|(_, p)| p.clone()).collect(),
                value: r.value,
            })
            .collect();
        if columns.is_empty() {
            return rows.first().map_or(by.default, |r| r.value);
        }
        self.by(By { columns, rows, default: by.default })
    }
}
