//! Core → machine operations.
//!
//! A yes/no is its Kleene code: 0 no, 1 unknown, 3 yes, so that `and` and `or` of three-valued logic are the `and` and `or` of bits; one
//! that is always known is a flag, 0 or 1. An integer is a value and a flag that is 1 where it is known; under a flag of 0 stands some value of the node's range. Everything is
//! computed whether it is needed or not and picked by `select`, which is sound since every operation is total.
//!
//! INVARIANT: the value of an integer node lies in the node's range in every row, known or not, so that 32 bits serve where they hold the
//! range.
//!
//! Rows of which every input is known and in its range need no masks. They are lowered a second time, without them.
//!
//! Deliberately absent: branches.

mod calendar;
mod store;

use super::bound::MonthsLater;
use super::layout::Columns;
use super::machine::{Bin, ColumnId, Helper, Lane, Machine, Value, Width};
use crate::ir::{By, Core, Input, InputId, InputTy, Node, NodeId, Op, Ty};
use crate::value::Mode;
use heng_abi::Storage;

/// What a module writes: values to columns.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) machine: Machine,
    /// What is written in every call.
    pub(super) stores: Vec<Store>,
    /// What is written if it is asked what coordinations took.
    pub(super) taken: Vec<Store>,
    /// What is written if the trace is asked for.
    pub(super) trace: Vec<Store>,
    /// What is added to the totals if they are asked for.
    pub(super) sums: Vec<Store>,
    /// The same for sixteen rows of which all is known.
    pub(super) fast: Fast,
}

/// How sixteen rows are answered of which all that is asked is known.
#[derive(Debug)]
pub(super) struct Fast {
    /// Writes 0 where that is so: every input is known and in its range, and no row is refused.
    pub(super) check: Vec<Store>,
    /// Row by row, what else must be 0.
    pub(super) check_rows: Vec<Store>,
    /// Whether the answers are written row by row, and not at once.
    pub(super) by_row: bool,
    /// The answers.
    pub(super) stores: Vec<Store>,
    /// What is written besides if it is asked what coordinations took.
    pub(super) taken: Vec<Store>,
    /// What is added to the totals, in place of the answers, if only they are asked for.
    pub(super) sums: Vec<Store>,
}

/// A value that is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Store {
    pub(super) place: Place,
    pub(super) value: Value,
}

/// Where a value is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// The row's element of a column.
    Element(Storage, ColumnId),
    /// The vector of this number in the sixteen rows of a column of such lanes.
    Part(Lane, ColumnId, u8),
    /// The number that says whether all is known of sixteen rows: 0 if so.
    Check,
    /// The same number; it stays what it is, too.
    CheckToo,
    /// The total of this number; the value, of 64 bits, is added to it.
    Total(u32),
}

/// More months than the calendar has lead to its end, however many.
pub(super) const MOST_MONTHS: i64 = 200_000;

/// A node, as machine values.
#[derive(Debug, Clone, Copy)]
enum Lowered {
    Bool(YesNo),
    Int {
        value: Value,
        known: Value,
    },
}

/// A yes/no, as a machine value.
#[derive(Debug, Clone, Copy)]
pub(super) enum YesNo {
    /// Always known: 0 or 1.
    Flag(Value),
    /// A Kleene code.
    Code(Value),
}

pub(super) struct Lower<'a> {
    pub(super) core: &'a Core,
    pub(super) columns: &'a Columns,
    pub(super) m: Machine,
    nodes: Vec<Lowered>,
    /// Whether a node differs from row to row.
    differs: Vec<bool>,
    /// Whether every input is taken to be known and in its range.
    all_known: bool,
    pub(super) yes: Value,
    no: Value,
}

/// The machine operations of `core`, over the columns of its layout.
pub(super) fn lower(core: &Core, columns: &Columns, simd: bool) -> Program {
    let mut m = Machine::default();
    let (yes, no) = (m.const32(1), m.const32(0));
    let (nodes, differs) = (Vec::with_capacity(core.nodes.len()), Vec::with_capacity(core.nodes.len()));
    let mut l = Lower { core, columns, m, nodes, differs, all_known: false, yes, no };
    l.all_nodes();
    let refusal = l.refusal();
    let accepted = l.m.is_zero(refusal);
    let mut stores = vec![Store { place: Place::Element(Storage::I32, columns.refusals), value: refusal }];
    stores.extend(l.stores(&columns.outputs, accepted));
    let taken = l.stores(columns.taken.iter().flatten(), accepted);
    let trace = l.trace(accepted);
    let sums = l.sums(accepted);
    let fast = if simd { super::fast::lower(&mut l) } else { l.fast() };
    Program { machine: l.m, stores, taken, trace, sums, fast }
}

/// The narrowest width for a node's range. The least 32-bit integer is left out, as the least 64-bit one is, so that negation is safe.
pub(super) fn width_of(lo: i64, hi: i64) -> Width {
    if lo > i64::from(i32::MIN) && hi <= i64::from(i32::MAX) { Width::W32 } else { Width::W64 }
}

impl Lower<'_> {
    fn all_nodes(&mut self) {
        self.nodes.clear();
        self.differs.clear();
        for node in &self.core.nodes {
            let mut differs = matches!(node.op, Op::Load(_) | Op::Present(_));
            node.op.for_each_child(|child| differs |= self.differs(child));
            self.differs.push(differs);
            let lowered = self.node(node);
            self.nodes.push(lowered);
        }
    }

    /// The rows of which all is known, one by one.
    fn fast(&mut self) -> Fast {
        let known = self.known_bits();
        let mut wrong = self.no;
        for i in 0..self.core.inputs.len() {
            let (_, in_range, _, present) = self.raw(InputId(u32::try_from(i).unwrap_or(u32::MAX)));
            let outside = self.m.is_zero(in_range);
            let outside = self.m.both(outside, present);
            wrong = self.m.either(wrong, outside);
        }
        self.all_known = true;
        self.all_nodes();
        for door in &self.core.doors {
            let shut = self.shut(door.node);
            wrong = self.m.either(wrong, shut);
        }
        let check_rows = vec![Store { place: Place::CheckToo, value: wrong }];
        let mut stores = vec![Store { place: Place::Element(Storage::I32, self.columns.refusals), value: self.no }];
        stores.extend(self.stores(&self.columns.outputs, self.yes));
        let taken = self.stores(self.columns.taken.iter().flatten(), self.yes);
        let sums = self.sums(self.yes);
        Fast { check: vec![Store { place: Place::Check, value: known }], check_rows, by_row: true, stores, taken, sums }
    }

    /// 0 if every input of sixteen rows is known.
    pub(super) fn known_bits(&mut self) -> Value {
        let all = self.m.const32(0xFFFF);
        let known = self.columns.inputs.iter().fold(all, |known, input| {
            let bits = self.m.bits(input.known);
            self.m.bin(Bin::And, known, bits)
        });
        self.m.bin(Bin::Xor, known, all)
    }

    /// A flag that is 1 where a yes/no is known not to hold.
    fn shut(&mut self, id: NodeId) -> Value {
        match self.yes_no(id) {
            YesNo::Flag(v) | YesNo::Code(v) => self.m.is_zero(v),
        }
    }

    fn node(&mut self, node: &Node) -> Lowered {
        match &node.op {
            Op::Bool(v) => Lowered::Bool(YesNo::Flag(if *v { self.yes } else { self.no })),
            Op::Int(v) => self.certain_int(self.width(node), *v),
            Op::Unknown(Ty::Bool) => Lowered::Bool(YesNo::Code(self.yes)),
            Op::Unknown(Ty::Int) => Lowered::Int { value: self.no, known: self.no },
            Op::AsOf => Lowered::Int { value: self.m.as_of(), known: self.yes },
            Op::Load(input) => self.load(*input),
            Op::Present(input) => self.present(*input),
            Op::Not(a) => self.not(*a),
            Op::And(xs) => self.junction(Bin::And, self.yes, xs),
            Op::Or(xs) => self.junction(Bin::Or, self.no, xs),
            Op::AtLeast(n, xs) => self.at_least(*n, xs),
            Op::Add(a, b) => self.arithmetic(Bin::Add, node, *a, *b),
            Op::Sub(a, b) => self.arithmetic(Bin::Sub, node, *a, *b),
            Op::Mul(a, b) => self.arithmetic(Bin::Mul, node, *a, *b),
            Op::Div(mode, a, b) => self.div(*mode, node, *a, *b),
            Op::Min(a, b) => self.pick(node, *a, *b, false),
            Op::Max(a, b) => self.pick(node, *a, *b, true),
            Op::Eq(a, b) => self.compare(Bin::Eq, *a, *b),
            Op::Lt(a, b) => self.order(*a, *b, true),
            Op::Le(a, b) => self.order(*a, *b, false),
            Op::If(c, a, b) => self.choose(node, *c, *a, *b),
            Op::By(by) => self.by(node, by),
            Op::AddMonths(d, n) => self.add_months(*d, *n),
            Op::Months(a, b) => self.months(*a, *b),
            Op::Calendar(step, d) => self.calendar(*step, *d),
            Op::Refine(lo, hi, a) => self.refine(*lo, *hi, *a, node),
        }
    }

    // What the operands are.

    pub(super) fn core_node(&self, id: NodeId) -> &Node {
        self.core.node(id).expect("children are nodes of the graph")
    }

    fn lowered(&self, id: NodeId) -> Lowered {
        *self.nodes.get(id.0 as usize).expect("children stand before their parents")
    }

    pub(super) fn differs(&self, id: NodeId) -> bool {
        self.differs.get(id.0 as usize).copied().unwrap_or(true)
    }

    pub(super) fn range(&self, id: NodeId) -> (i64, i64) {
        let n = self.core_node(id);
        (n.lo, n.hi)
    }

    pub(super) fn yes_no(&self, id: NodeId) -> YesNo {
        match self.lowered(id) {
            Lowered::Bool(yes_no) => yes_no,
            Lowered::Int { .. } => unreachable!("a yes/no operation has yes/no operands"),
        }
    }

    pub(super) fn int(&self, id: NodeId) -> (Value, Value) {
        match self.lowered(id) {
            Lowered::Int { value, known } => (value, known),
            Lowered::Bool(_) => unreachable!("an integer operation has integer operands"),
        }
    }

    fn width(&self, node: &Node) -> Width {
        width_of(node.lo, node.hi)
    }

    fn width_of_id(&self, id: NodeId) -> Width {
        self.width(self.core_node(id))
    }

    /// Two operands at the width that holds both, and whether both are known.
    fn operands(&mut self, a: NodeId, b: NodeId) -> (Width, Value, Value, Value) {
        let width = self.width_of_id(a).max(self.width_of_id(b));
        let ((a, known_a), (b, known_b)) = (self.int(a), self.int(b));
        let (a, b) = (self.m.at_width(width, a), self.m.at_width(width, b));
        (width, a, b, self.m.both(known_a, known_b))
    }

    // What is made of them.

    fn certain_int(&mut self, width: Width, v: i64) -> Lowered {
        Lowered::Int { value: self.m.constant(width, v), known: self.yes }
    }

    /// A comparison: unknown where an operand is.
    fn kleene(&mut self, flag: Value, known: Value) -> Lowered {
        Lowered::Bool(self.where_known(YesNo::Flag(flag), known))
    }

    /// The Kleene code of a yes/no.
    fn code_of(&mut self, yes_no: YesNo) -> Value {
        match yes_no {
            YesNo::Code(code) => code,
            YesNo::Flag(flag) => match self.m.as_const32(flag) {
                Some(constant) => self.m.const32(3 * constant),
                None => {
                    let three = self.m.const32(3);
                    self.m.bin(Bin::Mul, flag, three)
                }
            },
        }
    }

    fn code(&mut self, id: NodeId) -> Value {
        let yes_no = self.yes_no(id);
        self.code_of(yes_no)
    }

    fn where_known(&mut self, yes_no: YesNo, known: Value) -> YesNo {
        if known == self.yes {
            return yes_no;
        }
        let code = self.code_of(yes_no);
        YesNo::Code(self.m.select(code, self.yes, known))
    }

    /// A flag that is 1 where a yes/no is known.
    fn is_known(&mut self, yes_no: YesNo) -> Value {
        match yes_no {
            YesNo::Flag(_) => self.yes,
            YesNo::Code(code) => self.m.bin(Bin::Ne, code, self.yes),
        }
    }

    pub(super) fn input(&self, id: InputId) -> &Input {
        self.core.inputs.get(id.0 as usize).expect("an input of the program")
    }

    /// The raw value of an input, and whether it lies in its range, is known, and is there.
    fn raw(&mut self, id: InputId) -> (Value, Value, Value, Value) {
        let column = self.columns.input(id);
        let input = self.input(id);
        let (lo, hi) = (input.lo, input.hi);
        let raw = self.m.load(column.storage, column.values);
        if self.all_known {
            let present = column.present.map_or(self.yes, |p| self.m.bit(p));
            return (raw, self.yes, self.yes, present);
        }
        let width = if column.storage == Storage::I64 { Width::W64 } else { Width::W32 };
        let in_range = self.within(raw, width, lo, hi, column.holds);
        let known = self.m.bit(column.known);
        let present = column.present.map_or(self.yes, |p| self.m.bit(p));
        (raw, in_range, known, present)
    }

    /// Whether `lo <= v <= hi`, where v is known to lie in `all`.
    fn within(&mut self, v: Value, width: Width, lo: i64, hi: i64, all: (i64, i64)) -> Value {
        let (lo, hi) = (lo.max(all.0), hi.min(all.1));
        if lo > hi {
            return self.no;
        }
        if (lo, hi) == all {
            return self.yes;
        }
        if lo == hi {
            let only = self.m.constant(width, lo);
            return self.m.bin(Bin::Eq, v, only);
        }
        // v - lo wraps around below lo, and is then a large unsigned number.
        let low = self.m.constant(width, lo);
        let span = match width {
            Width::W32 => self.m.const32((hi.wrapping_sub(lo) as u32).cast_signed()),
            Width::W64 | Width::V128 => self.m.constant(width, hi.wrapping_sub(lo)),
        };
        let above = if lo == 0 { v } else { self.m.bin(Bin::Sub, v, low) };
        self.m.bin(Bin::AtMost, above, span)
    }

    fn load(&mut self, id: InputId) -> Lowered {
        let (raw, in_range, known, present) = self.raw(id);
        let (lo, hi, ty) = {
            let input = self.input(id);
            (input.lo, input.hi, input.ty.clone())
        };
        let raw_width = if self.columns.input(id).storage == Storage::I64 { Width::W64 } else { Width::W32 };
        // Masked before anything reads it: what stands under an unknown or absent value is anybody's guess.
        let there = self.m.both(known, present);
        let good = self.m.both(there, in_range);
        let least = self.m.constant(raw_width, lo);
        let value = self.m.select(raw, least, good);
        match ty {
            InputTy::YesNo => self.kleene(value, known),
            _ => Lowered::Int { value: self.m.at_width(width_of(lo, hi), value), known },
        }
    }

    fn present(&mut self, id: InputId) -> Lowered {
        let (_, _, known, present) = self.raw(id);
        self.kleene(present, known)
    }

    fn not(&mut self, a: NodeId) -> Lowered {
        Lowered::Bool(match self.yes_no(a) {
            YesNo::Flag(flag) => YesNo::Flag(self.m.is_zero(flag)),
            YesNo::Code(code) => {
                // A table of two-bit entries in a constant: 0 gives 3, 1 gives 1, 3 gives 0.
                let (one, three, table) = (self.yes, self.m.const32(3), self.m.const32(0b00_00_01_11));
                let shift = self.m.bin(Bin::Shl, code, one);
                let entry = self.m.bin(Bin::Shr, table, shift);
                YesNo::Code(self.m.bin(Bin::And, entry, three))
            }
        })
    }

    fn junction(&mut self, bin: Bin, neutral: Value, xs: &[NodeId]) -> Lowered {
        let mut all = YesNo::Flag(neutral);
        for x in xs {
            all = match (all, self.yes_no(*x)) {
                (YesNo::Flag(all), YesNo::Flag(x)) if bin == Bin::And => YesNo::Flag(self.m.both(all, x)),
                (YesNo::Flag(all), YesNo::Flag(x)) => YesNo::Flag(self.m.either(all, x)),
                (YesNo::Flag(all), x @ YesNo::Code(_)) if all == neutral => x,
                (all, x) => {
                    let (all, x) = (self.code_of(all), self.code_of(x));
                    YesNo::Code(self.m.bin(bin, all, x))
                }
            };
        }
        Lowered::Bool(all)
    }

    fn at_least(&mut self, n: u32, xs: &[NodeId]) -> Lowered {
        let one = self.yes;
        let (mut hold, mut may_hold, mut certain) = (self.no, self.no, true);
        for x in xs {
            let (high, low) = match self.yes_no(*x) {
                YesNo::Flag(flag) => (flag, flag),
                YesNo::Code(code) => {
                    certain = false;
                    (self.m.bin(Bin::Shr, code, one), self.m.bin(Bin::And, code, one))
                }
            };
            hold = self.m.bin(Bin::Add, hold, high);
            may_hold = self.m.bin(Bin::Add, may_hold, low);
        }
        let n = self.m.constant(Width::W32, i64::from(n));
        let yes = self.m.bin(Bin::Le, n, hold);
        if certain {
            return Lowered::Bool(YesNo::Flag(yes));
        }
        let maybe = self.m.bin(Bin::Le, n, may_hold);
        let high = self.m.bin(Bin::Shl, yes, one);
        Lowered::Bool(YesNo::Code(self.m.bin(Bin::Or, high, maybe)))
    }

    fn arithmetic(&mut self, bin: Bin, node: &Node, a: NodeId, b: NodeId) -> Lowered {
        let (width, a, b, known) = self.operands(a, b);
        // At the width of the result the operation is exact, and so it is at any larger one.
        let wide = width.max(self.width(node));
        let (a, b) = (self.m.at_width(wide, a), self.m.at_width(wide, b));
        let value = self.m.bin(bin, a, b);
        Lowered::Int { value: self.m.at_width(self.width(node), value), known }
    }

    fn pick(&mut self, node: &Node, a: NodeId, b: NodeId, greater: bool) -> Lowered {
        let (_, a, b, known) = self.operands(a, b);
        let less = self.m.bin(Bin::Lt, a, b);
        let value = if greater { self.m.select(b, a, less) } else { self.m.select(a, b, less) };
        Lowered::Int { value: self.m.at_width(self.width(node), value), known }
    }

    fn compare(&mut self, bin: Bin, a: NodeId, b: NodeId) -> Lowered {
        let (_, a, b, known) = self.operands(a, b);
        let flag = self.m.bin(bin, a, b);
        self.kleene(flag, known)
    }

    /// `a < b` or `a ≤ b`, with a bound on a fact where there is one.
    fn order(&mut self, a: NodeId, b: NodeId, strict: bool) -> Lowered {
        let Some(bounded) = self.bounded(a, b, strict) else {
            return self.compare(if strict { Bin::Lt } else { Bin::Le }, a, b);
        };
        if let Some(later) = self.months_later(&bounded) {
            return self.months_later_flag(&later);
        }
        if !bounded.taken_off {
            return self.compare(if strict { Bin::Lt } else { Bin::Le }, a, b);
        }
        let (end, held) = self.end_value(&bounded);
        let (range, (fact, known)) = (self.range(bounded.fact), self.int(bounded.fact));
        let width = width_of(held.0.min(range.0), held.1.max(range.1));
        let (fact, end) = (self.m.at_width(width, fact), self.m.at_width(width, end));
        let flag = if bounded.from { self.m.bin(Bin::Le, end, fact) } else { self.m.bin(Bin::Le, fact, end) };
        let known = self.m.both(known, bounded.known);
        self.kleene(flag, known)
    }

    fn months_later_flag(&mut self, later: &MonthsLater) -> Lowered {
        let ((civil, known_first), (second, known_second)) = (self.civil(later.first), self.int(later.second));
        let months = self.m.constant(Width::W32, later.months);
        let first = self.m.call2(Helper::AddMonths, civil, months);
        let second = self.m.at_width(Width::W32, second);
        let flag = if later.negated { self.m.bin(Bin::Lt, second, first) } else { self.m.bin(Bin::Le, first, second) };
        let known = self.m.both(known_first, known_second);
        self.kleene(flag, known)
    }

    fn div(&mut self, mode: Mode, node: &Node, a: NodeId, b: NodeId) -> Lowered {
        let may_be_negative = self.core_node(a).lo < 0;
        let divisor = match self.core_node(b).op {
            Op::Int(d) => Some(d),
            _ => None,
        };
        let (width, n, d, known) = self.operands(a, b);
        let value = match divisor {
            Some(constant) if constant > 0 => self.div_by_constant(mode, width, n, constant, may_be_negative),
            _ => self.m.call2(Helper::Div(width, mode), n, d),
        };
        Lowered::Int { value: self.m.at_width(self.width(node), value), known }
    }

    fn div_by_constant(&mut self, mode: Mode, width: Width, n: Value, d: i64, may_be_negative: bool) -> Value {
        let divisor = self.m.constant(width, d);
        let quotient = self.m.bin(Bin::Div, n, divisor);
        let remainder = self.m.bin(Bin::Rem, n, divisor);
        // From where on a remainder counts up, and from where on down.
        let (up, down) = match mode {
            Mode::Trunc => (None, None),
            Mode::Away => (Some(1), Some(-1)),
            // The remainder is at least half of the divisor: 2r >= d, without the doubling.
            Mode::HalfAway => (Some(d / 2 + d % 2), Some(-(d / 2 + d % 2))),
            Mode::Floor => (None, Some(-1)),
        };
        let mut out = quotient;
        if let Some(up) = up {
            let bound = self.m.constant(width, up);
            let more = self.m.bin(Bin::Le, bound, remainder);
            let more = self.m.at_width(width, more);
            out = self.m.bin(Bin::Add, out, more);
        }
        if let (Some(down), true) = (down, may_be_negative) {
            let bound = self.m.constant(width, down);
            let less = self.m.bin(Bin::Le, remainder, bound);
            let less = self.m.at_width(width, less);
            out = self.m.bin(Bin::Sub, out, less);
        }
        out
    }

    fn choose(&mut self, node: &Node, c: NodeId, a: NodeId, b: NodeId) -> Lowered {
        let condition = self.yes_no(c);
        let known = self.is_known(condition);
        // The code of what is unknown is not 0 either: whatever is picked then is masked.
        let (YesNo::Flag(holds) | YesNo::Code(holds)) = condition;
        self.branch(node, holds, a, b, known)
    }

    /// `flag ? a : b`, unknown where `known` is 0.
    fn branch(&mut self, node: &Node, flag: Value, a: NodeId, b: NodeId, known: Value) -> Lowered {
        let (a, b) = (self.widened(node, a), self.widened(node, b));
        let picked = self.picked(flag, a, b);
        self.masked(picked, known)
    }

    /// A branch at the width of the whole.
    fn widened(&mut self, node: &Node, id: NodeId) -> Lowered {
        match self.lowered(id) {
            Lowered::Int { value, known } => Lowered::Int { value: self.m.at_width(self.width(node), value), known },
            yes_no @ Lowered::Bool(_) => yes_no,
        }
    }

    fn picked(&mut self, flag: Value, a: Lowered, b: Lowered) -> Lowered {
        match (a, b) {
            (Lowered::Bool(YesNo::Flag(a)), Lowered::Bool(YesNo::Flag(b))) => Lowered::Bool(YesNo::Flag(self.m.select(a, b, flag))),
            (Lowered::Bool(a), Lowered::Bool(b)) => {
                let (a, b) = (self.code_of(a), self.code_of(b));
                Lowered::Bool(YesNo::Code(self.m.select(a, b, flag)))
            }
            (Lowered::Int { value: a, known: ka }, Lowered::Int { value: b, known: kb }) => {
                Lowered::Int { value: self.m.select(a, b, flag), known: self.m.select(ka, kb, flag) }
            }
            _ => unreachable!("branches are of one type"),
        }
    }

    fn masked(&mut self, v: Lowered, known: Value) -> Lowered {
        match v {
            Lowered::Bool(yes_no) => Lowered::Bool(self.where_known(yes_no, known)),
            Lowered::Int { value, known: k } => Lowered::Int { value, known: self.m.both(k, known) },
        }
    }

    fn by(&mut self, node: &Node, by: &By) -> Lowered {
        let mut known = self.yes;
        for column in &by.columns {
            let (_, k) = self.int(*column);
            known = self.m.both(known, k);
        }
        let mut out = self.widened(node, by.default);
        // From the last row to the first, so that the first that matches has the last word.
        for row in by.rows.iter().rev() {
            let mut matches = self.yes;
            for (column, pattern) in by.columns.iter().zip(&row.patterns) {
                let fits = self.pattern(*column, pattern);
                matches = self.m.both(matches, fits);
            }
            let value = self.widened(node, row.value);
            out = self.picked(matches, value, out);
        }
        self.masked(out, known)
    }

    fn pattern(&mut self, column: NodeId, ranges: &[(i64, i64)]) -> Value {
        if ranges.is_empty() {
            return self.yes;
        }
        let (value, _) = self.int(column);
        let (lo, hi) = {
            let n = self.core_node(column);
            (n.lo, n.hi)
        };
        let mut fits = self.no;
        for range in ranges {
            let within = self.within(value, width_of(lo, hi), range.0, range.1, (lo, hi));
            fits = self.m.either(fits, within);
        }
        fits
    }

    // Ranges.

    fn refine(&mut self, lo: i64, hi: i64, a: NodeId, node: &Node) -> Lowered {
        let range = {
            let n = self.core_node(a);
            (n.lo, n.hi)
        };
        let (value, known) = self.int(a);
        let value = self.clamp(value, range, lo, hi);
        Lowered::Int { value: self.m.at_width(self.width(node), value), known }
    }

    /// `value`, which lies in `range`, held between `lo` and `hi`.
    pub(super) fn clamp(&mut self, value: Value, range: (i64, i64), lo: i64, hi: i64) -> Value {
        // An end that the range does not reach does nothing, and may not fit the width.
        let (lo, hi) = (lo.max(range.0), hi.min(range.1));
        let width = width_of(range.0.min(hi), range.1.max(lo));
        let mut out = self.m.at_width(width, value);
        if range.0 < lo {
            let bound = self.m.constant(width, lo);
            let below = self.m.bin(Bin::Lt, out, bound);
            out = self.m.select(bound, out, below);
        }
        if hi < range.1 {
            let bound = self.m.constant(width, hi);
            let above = self.m.bin(Bin::Lt, bound, out);
            out = self.m.select(bound, out, above);
        }
        out
    }
}
