//! Core → machine operations on sixteen rows at once, for rows of which everything is known.
//!
//! A yes/no is a mask of sixteen bytes, an integer a number of lanes ([`super::lanes`]). A block of rows is answered here if every input is
//! known and in its range and no row is refused; of any other block [`super::lower`] answers each row. What even then is unknown, such as
//! whether a choice that nobody has made, is carried as a second mask.
//!
//! INVARIANT: where the check passes, what is stored is what [`super::lower`] stores, to the byte; what stands under an absent value decides
//! nothing, not even which of the two answers.

mod calendar;
mod check;
mod store;

use super::bound::End;
use super::lanes::{Integers, Lanes, Mask, Order, lane_of};
use super::layout::Output;
use super::lower::{Fast, Lower, YesNo, width_of};
use super::machine::{Bin, Helper, Lane, Machine, VBin, Value, Width};
use crate::ir::{By, InputId, InputTy, NodeId, Op, Ty};
use crate::value::Mode;

/// A yes/no of sixteen rows.
#[derive(Debug, Clone, Copy)]
enum Truth {
    /// Known in all of them.
    Sure(Mask),
    /// Where it is known to hold, and where it is known not to.
    Open { yes: Mask, no: Mask },
}

impl Truth {
    fn yes(self) -> Mask {
        match self {
            Truth::Sure(mask) => mask,
            Truth::Open { yes, .. } => yes,
        }
    }

    fn no(self) -> Mask {
        match self {
            Truth::Sure(mask) => mask.not(),
            Truth::Open { no, .. } => no,
        }
    }
}

/// An integer of sixteen rows, and where it is known; `None`: in all of them.
#[derive(Debug, Clone, Copy)]
struct Number {
    value: Integers,
    known: Option<Mask>,
}

#[derive(Debug, Clone, Copy)]
enum Lowered {
    Truth(Truth),
    Number(Number),
}

struct Rows<'a, 'b> {
    l: &'a mut Lower<'b>,
    done: Vec<Option<Lowered>>,
}

/// What answers sixteen rows at once.
pub(super) fn lower(l: &mut Lower<'_>) -> Fast {
    let outputs = l.columns.outputs.iter().chain(l.columns.taken.iter().flatten());
    let roots: Vec<NodeId> = outputs.map(Output::node).chain(l.core.doors.iter().map(|d| d.node)).collect();
    let needed = needed(l, &roots);
    let mut rows = Rows { done: vec![None; l.core.nodes.len()], l };
    for id in needed {
        let lowered = rows.node(id);
        if let Some(slot) = rows.done.get_mut(id.0 as usize) {
            *slot = Some(lowered);
        }
    }
    let check = rows.check();
    let (stores, taken, sums) = (rows.stores(), rows.taken(), rows.sums());
    Fast { check: vec![check], check_rows: Vec::new(), by_row: false, stores, taken, sums }
}

/// The nodes below these that differ from row to row, and these, children first.
fn needed(l: &Lower<'_>, roots: &[NodeId]) -> Vec<NodeId> {
    let mut wanted = vec![false; l.core.nodes.len()];
    let mut stack = roots.to_vec();
    while let Some(id) = stack.pop() {
        let Some(slot) = wanted.get_mut(id.0 as usize) else { continue };
        if std::mem::replace(slot, true) {
            continue;
        }
        l.core_node(id).op.for_each_child(|child| {
            if l.differs(child) {
                stack.push(child);
            }
        });
    }
    let all = (0u32..).map(NodeId);
    all.zip(wanted).filter(|(_, wanted)| *wanted).map(|(id, _)| id).collect()
}

impl Rows<'_, '_> {
    fn node(&mut self, id: NodeId) -> Lowered {
        if !self.l.differs(id) {
            return self.same(id);
        }
        let node = self.l.core_node(id).clone();
        match &node.op {
            Op::Bool(_) | Op::Int(_) | Op::Unknown(_) | Op::AsOf => self.same(id),
            Op::Load(input) => self.load(*input),
            Op::Present(input) => Lowered::Truth(Truth::Sure(self.present(*input))),
            Op::Not(a) => {
                let truth = self.truth(*a);
                Lowered::Truth(match truth {
                    Truth::Sure(mask) => Truth::Sure(mask.not()),
                    Truth::Open { yes, no } => Truth::Open { yes: no, no: yes },
                })
            }
            Op::And(xs) => {
                let operands = self.operands(xs);
                Lowered::Truth(self.all(operands))
            }
            Op::Or(xs) => {
                let operands: Vec<Truth> = xs.iter().map(|x| self.truth(*x)).collect();
                Lowered::Truth(self.any(&operands))
            }
            Op::AtLeast(n, xs) => Lowered::Truth(self.at_least(*n, xs)),
            Op::Add(a, b) => self.strict(*a, *b, |m, a, b| Integers::sum(m, a, b, false)),
            Op::Sub(a, b) => self.strict(*a, *b, |m, a, b| Integers::sum(m, a, b, true)),
            Op::Mul(a, b) => self.strict(*a, *b, Integers::product),
            Op::Min(a, b) => self.strict(*a, *b, |m, a, b| Integers::pick(m, a, b, false)),
            Op::Max(a, b) => self.strict(*a, *b, |m, a, b| Integers::pick(m, a, b, true)),
            Op::Div(mode, a, b) => self.div(*mode, id, *a, *b),
            Op::Eq(..) | Op::Lt(..) | Op::Le(..) => Lowered::Truth(self.comparison(&node.op, &[])),
            Op::If(c, a, b) => {
                let condition = self.truth(*c);
                let known = self.known_of(condition);
                self.branch(condition.yes(), *a, *b, known)
            }
            Op::By(by) => self.by(by),
            Op::AddMonths(date, months) => self.add_months(id, *date, *months),
            Op::Months(a, b) => self.months(id, *a, *b),
            Op::Calendar(step, date) => self.calendar(id, *step, *date),
            Op::Refine(lo, hi, a) => {
                let a = self.number(*a);
                Lowered::Number(Number { value: a.value.held(&mut self.l.m, *lo, *hi), known: a.known })
            }
        }
    }

    // What the operands are.

    fn lowered(&mut self, id: NodeId) -> Lowered {
        match self.done.get(id.0 as usize).copied().flatten() {
            Some(lowered) => lowered,
            None => self.same(id),
        }
    }

    fn truth(&mut self, id: NodeId) -> Truth {
        match self.lowered(id) {
            Lowered::Truth(truth) => truth,
            Lowered::Number(_) => unreachable!("a yes/no operation has yes/no operands"),
        }
    }

    fn number(&mut self, id: NodeId) -> Number {
        match self.lowered(id) {
            Lowered::Number(number) => number,
            Lowered::Truth(_) => unreachable!("an integer operation has integer operands"),
        }
    }

    /// What is the same in all rows.
    fn same(&mut self, id: NodeId) -> Lowered {
        let node = self.l.core_node(id);
        let (ty, range) = (node.ty, (node.lo, node.hi));
        if let Op::Int(v) = node.op {
            return Lowered::Number(Number { value: Integers::Constant(v), known: None });
        }
        match ty {
            Ty::Bool => {
                let code = match self.l.yes_no(id) {
                    YesNo::Flag(flag) => return Lowered::Truth(Truth::Sure(self.everywhere(flag))),
                    YesNo::Code(code) => code,
                };
                let (one, zero) = (self.l.yes, self.l.m.const32(0));
                let holds = self.l.m.bin(Bin::Shr, code, one);
                let yes = self.everywhere(holds);
                let fails = self.l.m.bin(Bin::Eq, code, zero);
                let no = self.everywhere(fails);
                Lowered::Truth(Truth::Open { yes, no })
            }
            Ty::Int => {
                let (value, known) = self.l.int(id);
                let known = if known == self.l.yes { None } else { Some(self.everywhere(known)) };
                let value = Integers::Lanes(Lanes::same(&mut self.l.m, value, range));
                Lowered::Number(Number { value, known })
            }
        }
    }

    /// A flag that is 0 or 1 as a mask.
    fn everywhere(&mut self, flag: Value) -> Mask {
        if let Some(constant) = self.l.m.as_const32(flag) {
            return Mask::all(&mut self.l.m, constant != 0);
        }
        let zero = self.l.m.const32(0);
        let ones = self.l.m.bin(Bin::Sub, zero, flag);
        Mask { value: self.l.m.splat(Lane::L8, ones), negated: false }
    }

    // Yes and no.

    fn known_of(&mut self, truth: Truth) -> Option<Mask> {
        match truth {
            Truth::Sure(_) => None,
            Truth::Open { yes, no } => Some(yes.or(&mut self.l.m, no)),
        }
    }

    fn both_known(&mut self, a: Option<Mask>, b: Option<Mask>) -> Option<Mask> {
        match (a, b) {
            (Some(a), Some(b)) => Some(a.and(&mut self.l.m, b)),
            (one, None) | (None, one) => one,
        }
    }

    /// A yes/no that is known where its operands are.
    fn truth_where(&mut self, mask: Mask, known: Option<Mask>) -> Truth {
        match known {
            None => Truth::Sure(mask),
            Some(known) => Truth::Open { yes: mask.and(&mut self.l.m, known), no: mask.not().and(&mut self.l.m, known) },
        }
    }

    /// The operands of a conjunction. Beside "it is there", what a comparison says of an absent value does not matter, and the value is
    /// compared as it stands.
    fn operands(&mut self, xs: &[NodeId]) -> Vec<Truth> {
        let there = xs.iter().filter_map(|x| match self.l.core_node(*x).op {
            Op::Present(input) => Some(input),
            _ => None,
        });
        let there: Vec<InputId> = there.collect();
        let mut out = Vec::with_capacity(xs.len());
        for x in xs {
            let op = self.l.core_node(*x).op.clone();
            out.push(match op {
                Op::Eq(..) | Op::Lt(..) | Op::Le(..) if !there.is_empty() && self.l.differs(*x) => self.comparison(&op, &there),
                _ => self.truth(*x),
            });
        }
        out
    }

    fn all(&mut self, xs: Vec<Truth>) -> Truth {
        let m = &mut self.l.m;
        let everything = Mask::all(m, true);
        let yes = xs.iter().fold(everything, |all, x| all.and(m, x.yes()));
        if xs.iter().all(|x| matches!(x, Truth::Sure(_))) {
            return Truth::Sure(yes);
        }
        let nothing = Mask::all(m, false);
        let no = xs.iter().fold(nothing, |any, x| any.or(m, x.no()));
        Truth::Open { yes, no }
    }

    fn any(&mut self, xs: &[Truth]) -> Truth {
        let m = &mut self.l.m;
        let nothing = Mask::all(m, false);
        let yes = xs.iter().fold(nothing, |any, x| any.or(m, x.yes()));
        if xs.iter().all(|x| matches!(x, Truth::Sure(_))) {
            return Truth::Sure(yes);
        }
        let everything = Mask::all(m, true);
        let no = xs.iter().fold(everything, |all, x| all.and(m, x.no()));
        Truth::Open { yes, no }
    }

    fn at_least(&mut self, n: u32, xs: &[NodeId]) -> Truth {
        let truths: Vec<Truth> = xs.iter().map(|x| self.truth(*x)).collect();
        let m = &mut self.l.m;
        let one = m.vector([1; 16]);
        let mut counted = |masks: Vec<Mask>, wanted: i64| {
            let mut total = Integers::Constant(0);
            for mask in masks {
                let ones = mask.ones(m);
                let ones = m.vbin(VBin::And, ones, one);
                let ones = Integers::Lanes(Lanes::of_parts(Lane::L8, (0, 1), |_| ones));
                total = Integers::sum(m, total, ones, false);
            }
            Integers::compare(m, Order::AtMost, Integers::Constant(wanted), total)
        };
        let yes = counted(truths.iter().map(|t| t.yes()).collect(), i64::from(n));
        if truths.iter().all(|t| matches!(t, Truth::Sure(_))) {
            return Truth::Sure(yes);
        }
        // Too many are known not to hold for n to be left.
        let too_many = i64::try_from(truths.len()).unwrap_or(i64::MAX).saturating_sub(i64::from(n)).saturating_add(1);
        let no = counted(truths.iter().map(|t| t.no()).collect(), too_many);
        Truth::Open { yes, no }
    }

    // Inputs.

    /// The numbers of a column as they stand, and their range if that is what they are in.
    fn raw(&mut self, id: InputId) -> Lanes {
        let column = self.l.columns.input(id);
        let (lo, hi) = (self.l.input(id).lo, self.l.input(id).hi);
        let lane = lane_of(column.storage);
        let m = &mut self.l.m;
        Lanes::of_parts(lane, (lo, hi), |at| m.vload(lane, column.values, u8::try_from(at).unwrap_or(0)))
    }

    fn load(&mut self, id: InputId) -> Lowered {
        let raw = self.raw(id).settled(&mut self.l.m);
        let (lo, yes_no) = (self.l.input(id).lo, matches!(self.l.input(id).ty, InputTy::YesNo));
        let optional = self.l.columns.input(id).present.is_some();
        if yes_no {
            let holds = Integers::compare(&mut self.l.m, Order::Less, Integers::Constant(0), Integers::Lanes(raw));
            let there = self.present(id);
            let absent = if lo > 0 { holds.or(&mut self.l.m, there.not()) } else { holds.and(&mut self.l.m, there) };
            return Lowered::Truth(Truth::Sure(if optional { absent } else { holds }));
        }
        let mut value = Integers::Lanes(raw);
        if optional {
            let there = self.present(id);
            value = Integers::blend(&mut self.l.m, there, value, Integers::Constant(lo));
        }
        Lowered::Number(Number { value, known: None })
    }

    /// Where an input is there.
    fn present(&mut self, id: InputId) -> Mask {
        let Some(column) = self.l.columns.input(id).present else { return Mask::all(&mut self.l.m, true) };
        let m = &mut self.l.m;
        // The byte of each row, and its bit.
        let bits = m.bits(column);
        let bits = m.splat(Lane::L16, bits);
        let spread = m.vector([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
        let bytes = m.vbin(VBin::Swizzle, bits, spread);
        let bit = m.vector([1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128]);
        let own = m.vbin(VBin::And, bytes, bit);
        Mask { value: m.vbin(VBin::Eq(Lane::L8), own, bit), negated: false }
    }

    // Numbers.

    fn strict(&mut self, a: NodeId, b: NodeId, op: fn(&mut Machine, Integers, Integers) -> Integers) -> Lowered {
        let (a, b) = (self.number(a), self.number(b));
        let known = self.both_known(a.known, b.known);
        Lowered::Number(Number { value: op(&mut self.l.m, a.value, b.value), known })
    }

    /// An operand of a comparison; one of `there` is read as it stands.
    fn compared(&mut self, id: NodeId, there: &[InputId]) -> Number {
        match self.l.core_node(id).op {
            Op::Load(input) if there.contains(&input) => {
                let raw = self.raw(input).settled(&mut self.l.m);
                Number { value: Integers::Lanes(raw), known: None }
            }
            _ => self.number(id),
        }
    }

    fn comparison(&mut self, op: &Op, there: &[InputId]) -> Truth {
        let (order, a, b) = match *op {
            Op::Eq(a, b) => (Order::Equal, a, b),
            Op::Lt(a, b) => (Order::Less, a, b),
            Op::Le(a, b) => (Order::AtMost, a, b),
            _ => unreachable!("only comparisons are compared"),
        };
        let bounded = if order == Order::Equal { None } else { self.l.bounded(a, b, order == Order::Less) };
        if let Some(later) = bounded.as_ref().and_then(|b| self.l.months_later(b)) {
            return self.months_later(&later);
        }
        let Some(bounded) = bounded.filter(|b| b.taken_off) else {
            let (a, b) = (self.compared(a, there), self.compared(b, there));
            let mask = Integers::compare(&mut self.l.m, order, a.value, b.value);
            let known = self.both_known(a.known, b.known);
            return self.truth_where(mask, known);
        };
        let fact = self.compared(bounded.fact, there);
        let end = match bounded.end {
            End::Constant(c) => Integers::Constant(c),
            End::At(_) => {
                let (end, held) = self.l.end_value(&bounded);
                Integers::Lanes(Lanes::same(&mut self.l.m, end, held))
            }
        };
        let (first, second) = if bounded.from { (end, fact.value) } else { (fact.value, end) };
        let mask = Integers::compare(&mut self.l.m, Order::AtMost, first, second);
        let end_known = if bounded.known == self.l.yes { None } else { Some(self.everywhere(bounded.known)) };
        let known = self.both_known(fact.known, end_known);
        self.truth_where(mask, known)
    }

    fn branch(&mut self, holds: Mask, a: NodeId, b: NodeId, known: Option<Mask>) -> Lowered {
        let (a, b) = (self.lowered(a), self.lowered(b));
        let picked = self.picked(holds, a, b);
        self.where_known(picked, known)
    }

    fn picked(&mut self, holds: Mask, a: Lowered, b: Lowered) -> Lowered {
        let m = &mut self.l.m;
        let pick = |m: &mut Machine, a: Mask, b: Mask| {
            let (first, second) = (a.ones(m), b.ones(m));
            let (first, second) = if holds.negated { (second, first) } else { (first, second) };
            Mask { value: m.blend(first, second, holds.value), negated: false }
        };
        match (a, b) {
            (Lowered::Truth(Truth::Sure(a)), Lowered::Truth(Truth::Sure(b))) => Lowered::Truth(Truth::Sure(pick(m, a, b))),
            (Lowered::Truth(a), Lowered::Truth(b)) => {
                Lowered::Truth(Truth::Open { yes: pick(m, a.yes(), b.yes()), no: pick(m, a.no(), b.no()) })
            }
            (Lowered::Number(a), Lowered::Number(b)) => {
                let value = Integers::blend(m, holds, a.value, b.value);
                let known = match (a.known, b.known) {
                    (None, None) => None,
                    (a, b) => {
                        let everywhere = Mask::all(m, true);
                        Some(pick(m, a.unwrap_or(everywhere), b.unwrap_or(everywhere)))
                    }
                };
                Lowered::Number(Number { value, known })
            }
            _ => unreachable!("branches are of one type"),
        }
    }

    fn where_known(&mut self, v: Lowered, known: Option<Mask>) -> Lowered {
        match (v, known) {
            (v, None) => v,
            (Lowered::Truth(t), Some(known)) => {
                let m = &mut self.l.m;
                Lowered::Truth(Truth::Open { yes: t.yes().and(m, known), no: t.no().and(m, known) })
            }
            (Lowered::Number(n), Some(known)) => {
                let known = self.both_known(n.known, Some(known));
                Lowered::Number(Number { known, ..n })
            }
        }
    }

    fn by(&mut self, by: &By) -> Lowered {
        let mut known = None;
        let mut columns = Vec::with_capacity(by.columns.len());
        for column in &by.columns {
            let column = self.number(*column);
            known = self.both_known(known, column.known);
            columns.push(column.value);
        }
        if let Some(table) = self.table(by, &columns) {
            return self.where_known(table, known);
        }
        let mut out = self.lowered(by.default);
        // From the last row to the first, so that the first that matches has the last word.
        for row in by.rows.iter().rev() {
            let m = &mut self.l.m;
            let mut matches = Mask::all(m, true);
            for (column, pattern) in columns.iter().zip(&row.patterns) {
                if pattern.is_empty() {
                    continue;
                }
                let mut fits = Mask::all(m, false);
                for (lo, hi) in pattern {
                    let within = column.within(m, *lo, *hi);
                    fits = fits.or(m, within);
                }
                matches = matches.and(m, fits);
            }
            let value = self.lowered(row.value);
            out = self.picked(matches, value, out);
        }
        self.where_known(out, known)
    }

    /// A lookup of constants by one number of few values is an instruction.
    fn table(&mut self, by: &By, columns: &[Integers]) -> Option<Lowered> {
        let [Integers::Lanes(column)] = columns else { return None };
        let (first, last) = column.few(16)?;
        let constant = |id: NodeId| match self.l.core_node(id).op {
            Op::Int(v) => Some(v),
            _ => None,
        };
        let value = |v: i64| {
            let fits = |ranges: &Vec<(i64, i64)>| ranges.is_empty() || ranges.iter().any(|(lo, hi)| (*lo..=*hi).contains(&v));
            let row = by.rows.iter().find(|row| row.patterns.first().is_none_or(fits));
            constant(row.map_or(by.default, |row| row.value))
        };
        let values: Vec<i64> = (first..=last).map(value).collect::<Option<_>>()?;
        let value = Integers::table(&mut self.l.m, *column, first, &values);
        Some(Lowered::Number(Number { value, known: None }))
    }

    fn div(&mut self, mode: Mode, id: NodeId, a: NodeId, b: NodeId) -> Lowered {
        let (n, d) = (self.number(a), self.number(b));
        let known = self.both_known(n.known, d.known);
        if let Integers::Constant(d) = d.value {
            if d > 0 {
                if let Some(value) = n.value.quotient(&mut self.l.m, mode, d) {
                    return Lowered::Number(Number { value, known });
                }
            }
        }
        let (range_a, range_b) = (self.l.range(a), self.l.range(b));
        let width = width_of(range_a.0.min(range_b.0), range_a.1.max(range_b.1));
        let value = self.lane_by_lane(Helper::Div(width, mode), width, n.value, Some(d.value), self.l.range(id));
        Lowered::Number(Number { value, known })
    }

    /// A helper, lane by lane; its result lies in `range`.
    fn lane_by_lane(&mut self, helper: Helper, width: Width, a: Integers, b: Option<Integers>, range: (i64, i64)) -> Integers {
        let m = &mut self.l.m;
        let a = a.units(m, width);
        let b = b.map(|b| b.units(m, width));
        let out = Lanes::of_parts(a.lane(), range, |at| {
            let part = |of: &Lanes| *of.parts().get(at).expect("lanes of one width have as many vectors");
            match &b {
                None => m.vcall1(helper, part(&a)),
                Some(b) => m.vcall2(helper, part(&a), part(b)),
            }
        });
        Integers::Lanes(out.settled(m))
    }
}
