//! Machine operations → functions: which value is computed where, and where it waits for those who read it later.
//!
//! A program of a thousand benefits is too much for one function of WebAssembly, so the operations, ordered so that each stands shortly
//! before its first reader, are cut into chunks. A chunk becomes a function over the rows of a block. A value that a later chunk reads is
//! kept in memory, sixteen rows to a slot; what does not depend on the row is computed once a call.
//!
//! INVARIANT: every live operation is computed before all that read it, by one chunk, or by one where a block is answered row by row and by
//! another where it is answered fast, or by one for what was taken, another for the trace and another for the totals; constants, the as-of date and raw elements
//! of columns are read wherever they are needed. What nothing reads is not computed.

use super::layout::BLOCK;
use super::lower::{Program, Store};
use super::machine::{Machine, Mop, Value, Width};

/// A chunk is closed after so many operations, at the next store: its loop over the rows of a block is to fit the first cache of
/// instructions, which 1,500 operations, some 70 KB of code, do not.
const CHUNK: usize = 400;

/// What a function does next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Compute(Value),
    Store(Store),
}

/// The steps of one function.
pub(super) type Chunk = Vec<Step>;

/// Where a value waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Computed once a call: offset of the one value.
    Once(u32),
    /// Offset of the values of a block of rows.
    Block(u32),
}

/// See the module.
#[derive(Debug)]
pub(super) struct Plan {
    /// What does not depend on the row.
    pub(super) once: Vec<Chunk>,
    /// What every row needs.
    pub(super) rows: Vec<Chunk>,
    /// What only the sums taken by coordinations need.
    pub(super) taken: Vec<Chunk>,
    /// What only the trace needs.
    pub(super) trace: Vec<Chunk>,
    /// What only the totals need.
    pub(super) sums: Vec<Chunk>,
    /// Whether all is known of sixteen rows.
    pub(super) check: Vec<Chunk>,
    /// The same, row by row.
    pub(super) check_rows: Vec<Chunk>,
    /// Whether the answers below are written row by row, and not at once.
    pub(super) by_row: bool,
    /// Their answers, if so.
    pub(super) fast: Vec<Chunk>,
    /// What was taken, if so.
    pub(super) fast_taken: Vec<Chunk>,
    /// The totals in place of the answers, if so.
    pub(super) fast_sums: Vec<Chunk>,
    /// Where a value waits, if more than its own chunk reads it.
    slots: Vec<Option<Slot>>,
    pub(super) once_bytes: u64,
    pub(super) scratch_bytes: u64,
}

impl Plan {
    /// Every chunk.
    pub(super) fn chunks(&self) -> impl Iterator<Item = &Chunk> {
        let rows = self.rows.iter().chain(&self.taken).chain(&self.trace).chain(&self.sums);
        let fast = self.fast.iter().chain(&self.fast_taken).chain(&self.fast_sums);
        self.once.iter().chain(rows).chain(&self.check).chain(&self.check_rows).chain(fast)
    }

    pub(super) fn slot(&self, v: Value) -> Option<Slot> {
        self.slots.get(v.index()).copied().flatten()
    }
}

/// Whether a value is read anew by everyone who needs it.
pub(super) fn is_leaf(op: &Mop) -> bool {
    matches!(op, Mop::Const32(_) | Mop::Const64(_) | Mop::AsOf | Mop::Load(..) | Mop::Bits(_) | Mop::VConst(_) | Mop::VLoad(..))
}

/// How many bytes a waiting value takes.
pub(super) fn slot_bytes(m: &Machine, v: Value) -> u32 {
    let (_, info) = m.get(v);
    match (info.byte, info.width) {
        (Some(_), Width::W32) => 1,
        (None, Width::W32) => 4,
        (_, Width::W64) => 8,
        (_, Width::V128) => 16,
    }
}

/// The plan of a program.
pub(super) fn plan(program: &Program) -> Plan {
    let m = &program.machine;
    let mut order = Order { m, seen: vec![false; m.len()], once: Vec::new(), rows: Vec::new() };
    let rows = order.steps(&program.stores);
    let answered = order.seen.clone();
    let taken = order.steps(&program.taken);
    // The trace may be asked for without what was taken: what only that computed is not there.
    order.back_to(&answered);
    let trace = order.steps(&program.trace);
    order.back_to(&answered);
    let sums = order.steps(&program.sums);
    // A block that is answered fast is not answered the other way: what that computes is not there.
    order.forget();
    let fast = &program.fast;
    let (check, check_rows) = (order.steps(&fast.check), order.steps(&fast.check_rows));
    let checked = order.seen.clone();
    let (answers, fast_taken) = (order.steps(&fast.stores), order.steps(&fast.taken));
    // The totals are added up without the answers of each row.
    order.back_to(&checked);
    let fast_sums = order.steps(&fast.sums);
    let mut plan = Plan {
        once: cut(order.once),
        rows: cut(rows),
        taken: cut(taken),
        trace: cut(trace),
        sums: cut(sums),
        check: cut(check),
        check_rows: cut(check_rows),
        by_row: fast.by_row,
        fast: cut(answers),
        fast_taken: cut(fast_taken),
        fast_sums: cut(fast_sums),
        slots: vec![None; m.len()],
        once_bytes: 0,
        scratch_bytes: 0,
    };
    place(m, &mut plan);
    plan
}

/// Operations, each before its first reader.
struct Order<'a> {
    m: &'a Machine,
    seen: Vec<bool>,
    once: Vec<Step>,
    rows: Vec<Step>,
}

impl Order<'_> {
    /// What is to be done for these stores, beyond what was done for those before.
    fn steps(&mut self, stores: &[Store]) -> Vec<Step> {
        for store in stores {
            self.value(store.value);
            self.rows.push(Step::Store(*store));
        }
        std::mem::take(&mut self.rows)
    }

    /// Has values of rows computed again by what follows.
    fn forget(&mut self) {
        let nothing = vec![false; self.seen.len()];
        self.back_to(&nothing);
    }

    /// Has values of rows computed again by what follows, but for those that had been computed then.
    fn back_to(&mut self, then: &[bool]) {
        for (at, (seen, then)) in self.seen.iter_mut().zip(then).enumerate() {
            *seen &= *then || !self.m.get(Value(u32::try_from(at).unwrap_or(u32::MAX))).1.per_row;
        }
    }

    /// A walk in post-order, with a stack of its own: programs nest deeper than call stacks.
    fn value(&mut self, root: Value) {
        let mut stack = vec![(root, false)];
        while let Some((v, operands_done)) = stack.pop() {
            let (op, info) = self.m.get(v);
            if is_leaf(op) {
                continue;
            }
            if operands_done {
                if info.per_row { &mut self.rows } else { &mut self.once }.push(Step::Compute(v));
                continue;
            }
            let seen = self.seen.get_mut(v.index()).expect("a value of this machine");
            if std::mem::replace(seen, true) {
                continue;
            }
            stack.push((v, true));
            let first = stack.len();
            op.for_each_child(|child| stack.push((child, false)));
            stack.get_mut(first..).unwrap_or_default().reverse();
        }
    }
}

fn cut(steps: Vec<Step>) -> Vec<Chunk> {
    let mut out: Vec<Chunk> = Vec::new();
    let mut chunk = Chunk::new();
    for step in steps {
        chunk.push(step);
        let may_close = matches!(step, Step::Store(_)) || chunk.len() >= 2 * CHUNK;
        if chunk.len() >= CHUNK && may_close {
            out.push(std::mem::take(&mut chunk));
        }
    }
    if !chunk.is_empty() {
        out.push(chunk);
    }
    out
}

/// Gives a slot to every value that a later chunk reads.
fn place(m: &Machine, plan: &mut Plan) {
    let mut chunk_of = vec![usize::MAX; m.len()];
    let mut crossing = Vec::new();
    for (number, chunk) in plan.chunks().enumerate() {
        for step in chunk {
            if let Step::Compute(v) = step {
                *chunk_of.get_mut(v.index()).expect("a value of this machine") = number;
            }
            for_each_operand(m, step, |operand| {
                let home = chunk_of.get(operand.index()).copied().unwrap_or(usize::MAX);
                if home != number && !is_leaf(m.get(operand).0) {
                    crossing.push(operand);
                }
            });
        }
    }
    crossing.sort_unstable();
    crossing.dedup();
    // Wide slots first, so that each is aligned to its size.
    for size in [16, 8, 4, 1] {
        for v in crossing.iter().filter(|v| slot_bytes(m, **v) == size) {
            let per_row = m.get(*v).1.per_row;
            // A vector is sixteen bytes of a block of rows already.
            let count = if per_row && size < 16 { BLOCK } else { 1 };
            let bytes = if per_row { &mut plan.scratch_bytes } else { &mut plan.once_bytes };
            let offset = u32::try_from(*bytes).unwrap_or(u32::MAX);
            *bytes += u64::from(size * count);
            let slot = if per_row { Slot::Block(offset) } else { Slot::Once(offset) };
            *plan.slots.get_mut(v.index()).expect("a value of this machine") = Some(slot);
        }
    }
}

/// Calls `f` with every value that a step reads.
pub(super) fn for_each_operand(m: &Machine, step: &Step, mut f: impl FnMut(Value)) {
    match step {
        Step::Compute(v) => m.get(*v).0.for_each_child(f),
        Step::Store(store) => f(store.value),
    }
}
