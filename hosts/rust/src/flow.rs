//! What a module reads and writes: the functions of `heng_eval`, one after another, in the order in which it calls them.
//!
//! Every address is a constant, or a constant and an index that follows from the row in one of few ways; so each access lies in one buffer,
//! at its row, and nowhere else. What lies outside of the buffers of the interface is the module's own: a slot there is read only after it was
//! written in the same call, for the same row, or, of what does not depend on the row, for the same day. So nothing survives a call but what
//! follows from the day, and what is written depends on the inputs alone; which bytes of them have no meaning, and that these decide nothing, is followed through every instruction ([`crate::facts`]).
//!
//! INVARIANT: of an admitted module no instruction traps, none writes to an input or a parameter, and every output is written.

use crate::bound::{Calls, Function};
use crate::buffers::{Buffers, Content, Group, Reach};
use crate::error::LoadError;
use crate::facts::{Index, POSITION, Set, Shape, Value, unknown};
use crate::instructions::{self, Helper};
use heng_abi::Interface;
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{MemArg, Operator};

/// What a function is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Once,
    Check,
    Answer(Group),
    /// An answer to a block of which all is known.
    Fast(Group),
}

/// Whether a function runs once a call, for each row of a block, or once for a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Once,
    Rows,
    Block,
}

/// What was done so far in a call, on one of the ways through `heng_eval`.
#[derive(Debug, Clone, Default)]
struct Path {
    /// What waits in memory, by address.
    slots: BTreeMap<u32, Value>,
    /// The number that tells whether a block is answered fast.
    check: Option<Value>,
    /// Outputs that were written, and which vector of them; none: the element of every row.
    written: BTreeSet<(u32, Option<u8>)>,
}

/// Why a function is refused, before it is said which.
pub(crate) struct Fault(pub(crate) &'static str, pub(crate) &'static str, pub(crate) &'static str);

const BUFFERS: Fault =
    Fault("buffers", "读写的地址不在该处可以读写的缓冲区内", "it reads or writes elsewhere than in the buffers that it may read or write there");
const LEFTOVERS: Fault = Fault(
    "no-leftovers",
    "读取了本次调用尚未写入的内存，或者有输出没有写入",
    "it reads memory that this call has not written, or leaves an output unwritten",
);
const MASKS: Fault = Fault(
    "masks",
    "未知或无的值下面的字节，或者该行所在的位置，可能影响结果",
    "bytes under an unknown or absent value, or where a row stands, could decide what is written",
);

/// Checks the functions that `heng_eval` calls.
pub(crate) fn check(functions: &[Function<'_>], calls: &Calls, interface: &Interface) -> Result<(), LoadError> {
    let helpers = instructions::helpers(functions, calls).map_err(|(number, fault)| refusal(number, &fault))?;
    let mut flow = Flow { functions, helpers, buffers: Buffers::of(interface, calls.check_address, calls.day_address), sure: Set::default() };
    let mut path = Path::default();
    flow.phase(&calls.once, Phase::Once, &mut path)?;
    let unchecked = path.clone();
    flow.phase(&calls.check, Phase::Check, &mut path)?;
    let sure = path.check.as_ref().map(|check| check.quiet.clone()).unwrap_or_default();
    let sure = Set::of(sure.iter().map(unknown));
    // Blocks of which something is unknown are never answered fast, whatever else stands in the check.
    if !path.check.as_ref().is_some_and(|check| check.taint.without(&sure).is_empty()) {
        return Err(refusal(calls.check.last().copied().unwrap_or_default(), &MASKS));
    }
    let rows = [(&calls.rows, Group::Always), (&calls.taken, Group::Taken), (&calls.trace, Group::Trace), (&calls.sums, Group::Sums)];
    flow.answers(rows, unchecked, Phase::Answer, &Set::default())?;
    flow.answers([(&calls.fast_sums, Group::Sums)], path.clone(), Phase::Fast, &sure)?;
    flow.answers([(&calls.fast, Group::Always), (&calls.fast_taken, Group::Taken)], path, Phase::Fast, &sure)?;
    if flow.buffers.slots_overlap() { Err(refusal(0, &BUFFERS)) } else { Ok(()) }
}

fn refusal(function: u32, Fault(rule, zh, en): &Fault) -> LoadError {
    LoadError::new(rule, format!("第 {function} 个函数：{zh}"), format!("function {function}: {en}"))
}

struct Flow<'a> {
    functions: &'a [Function<'a>],
    helpers: Vec<Option<Helper>>,
    buffers: Buffers,
    /// What may taint an output, since it never applies where the output is written.
    sure: Set,
}

impl Flow<'_> {
    /// What is always answered, and then what is answered if a flag asks for it, each without the others.
    fn answers<const N: usize>(
        &mut self,
        groups: [(&Vec<u32>, Group); N],
        mut path: Path,
        phase: fn(Group) -> Phase,
        sure: &Set,
    ) -> Result<(), LoadError> {
        self.sure = sure.clone();
        for (functions, group) in groups {
            let mut asked = path.clone();
            self.phase(functions, phase(group), &mut asked)?;
            if !self.buffers.all_written(group, &asked.written) {
                return Err(refusal(functions.last().copied().unwrap_or_default(), &LEFTOVERS));
            }
            if group == Group::Always {
                path = asked;
            }
        }
        Ok(())
    }

    fn phase(&mut self, functions: &[u32], phase: Phase, path: &mut Path) -> Result<(), LoadError> {
        for number in functions {
            let Some(function) = self.functions.get(*number as usize) else { continue };
            let run = match function.parameters.len() {
                0 => Run::Once,
                1 => Run::Block,
                _ => Run::Rows,
            };
            let mut frame = Frame { flow: self, path, phase, run, stack: Vec::new(), locals: BTreeMap::new() };
            frame.enter();
            frame.run(function.straight()).map_err(|fault| refusal(*number, &fault))?;
        }
        Ok(())
    }
}

/// A function on its way.
struct Frame<'f, 'a, 'p> {
    flow: &'f mut Flow<'a>,
    path: &'p mut Path,
    phase: Phase,
    run: Run,
    stack: Vec<Value>,
    locals: BTreeMap<u32, Value>,
}

impl Frame<'_, '_, '_> {
    fn enter(&mut self) {
        if self.run != Run::Once {
            self.locals.insert(0, Value::index(Index::Column(0)));
        }
    }

    fn run(&mut self, code: &[Operator<'_>]) -> Result<(), Fault> {
        use Operator as O;
        for op in code {
            match op {
                O::LocalGet { local_index } => {
                    // What an earlier row left in a local is nothing that a row may read; nor is where the block ends.
                    let value = self.locals.get(local_index).cloned().ok_or(LEFTOVERS)?;
                    self.stack.push(value);
                }
                O::LocalSet { local_index } => {
                    let value = self.pop()?;
                    self.locals.insert(*local_index, value);
                }
                O::LocalTee { local_index } => {
                    let value = self.stack.last().cloned().ok_or(instructions::UNUSUAL)?;
                    self.locals.insert(*local_index, value);
                }
                O::Call { function_index } => self.call(*function_index)?,
                _ => match access(op) {
                    Some((memarg, size, false)) => {
                        let address = self.pop()?;
                        let value = self.load(&address, memarg, size)?;
                        self.stack.push(value);
                    }
                    Some((memarg, size, true)) => {
                        let value = self.pop()?;
                        let address = self.pop()?;
                        self.store(&address, memarg, size, &value)?;
                    }
                    None => instructions::step(op, &mut self.stack)?,
                },
            }
        }
        Ok(())
    }

    fn pop(&mut self) -> Result<Value, Fault> {
        self.stack.pop().ok_or(instructions::UNUSUAL)
    }

    fn call(&mut self, function: u32) -> Result<(), Fault> {
        let helper = self.flow.helpers.get(function as usize).copied().flatten().ok_or(instructions::UNUSUAL)?;
        let first = self.stack.len().checked_sub(helper.parameters).ok_or(instructions::UNUSUAL)?;
        let arguments = self.stack.split_off(first);
        let arguments: Vec<&Value> = arguments.iter().collect();
        self.stack.push(Value::new(Value::any(&arguments, helper.lane)));
        Ok(())
    }

    /// The value at an address, if it may be read here.
    fn load(&mut self, address: &Value, memarg: &MemArg, size: u32) -> Result<Value, Fault> {
        let at = u32::try_from(memarg.offset).map_err(|_| BUFFERS)?;
        let fixed = match (&address.shape, self.run) {
            (Shape::Number(0), _) => None,
            (Shape::Index(index), Run::Rows | Run::Block) => Some(*index),
            _ => return Err(BUFFERS),
        };
        let Some(index) = fixed else {
            if (at, size) == (self.flow.buffers.as_of, 4) {
                return Ok(Value::clean(Shape::Other));
            }
            if (at, size) == (self.flow.buffers.check, 4) && self.phase == Phase::Check {
                return self.path.check.as_ref().map(|check| check.with_shape(Shape::Check)).ok_or(LEFTOVERS);
            }
            if self.adds_up(at, size) {
                return Ok(Value::tainted(Shape::Total(at), Set::of([POSITION])));
            }
            return self.waiting(Reach::Once, at, size);
        };
        if let Index::Slot(log) = index {
            return self.waiting(self.slot(log), at, size);
        }
        let block = self.run == Run::Block;
        let (content, log, part) = self.flow.buffers.column(index, at, size, block).ok_or(BUFFERS)?;
        match content {
            Content::Input(taint) if block => Ok(Value::part(log, part, taint)),
            Content::Input(taint) => Ok(Value::tainted(Shape::Other, taint)),
            Content::Bitmap(bitmap) if block => Ok(Value::bits(bitmap)),
            // Beside the row's bit stand those of other rows.
            Content::Bitmap(bitmap) => Ok(Value::tainted(Shape::Byte(bitmap), Set::of([POSITION]))),
            Content::Output(_) => Err(BUFFERS),
        }
    }

    fn slot(&self, log: u8) -> Reach {
        if self.run == Run::Block { Reach::Block(log) } else { Reach::Rows(log) }
    }

    fn waiting(&self, reach: Reach, at: u32, size: u32) -> Result<Value, Fault> {
        let value = self.path.slots.get(&at).ok_or(LEFTOVERS)?;
        if !self.flow.buffers.is_slot(at, size, reach) {
            return Err(BUFFERS);
        }
        Ok(value.waited(size))
    }

    fn store(&mut self, address: &Value, memarg: &MemArg, size: u32, value: &Value) -> Result<(), Fault> {
        let at = u32::try_from(memarg.offset).map_err(|_| BUFFERS)?;
        let index = match (&address.shape, self.run) {
            (Shape::Number(0), Run::Once) => {
                return self.keep(Reach::Once, at, size, value);
            }
            (Shape::Number(0), _) if (at, size) == (self.flow.buffers.check, 4) && self.phase == Phase::Check => {
                return self.note(value);
            }
            (Shape::Number(0), _) if self.adds_up(at, size) => return self.add(at, value),
            (Shape::Index(index), Run::Rows | Run::Block) => *index,
            _ => return Err(BUFFERS),
        };
        if let Index::Slot(log) = index {
            return self.keep(self.slot(log), at, size, value);
        }
        let block = self.run == Run::Block;
        let (Content::Output(group), _, part) = self.flow.buffers.column(index, at, size, block).ok_or(BUFFERS)? else {
            return Err(BUFFERS);
        };
        if !matches!(self.phase, Phase::Answer(g) | Phase::Fast(g) if g == group) {
            return Err(BUFFERS);
        }
        if !value.taint.without(&self.flow.sure).is_empty() {
            return Err(MASKS);
        }
        let first = if block { at - 16 * u32::from(part) } else { at };
        self.path.written.insert((first, block.then_some(part)));
        Ok(())
    }

    fn keep(&mut self, reach: Reach, at: u32, size: u32, value: &Value) -> Result<(), Fault> {
        if !self.flow.buffers.slot(at, size, reach) {
            return Err(BUFFERS);
        }
        self.path.slots.insert(at, value.clone());
        Ok(())
    }

    /// Whether this is a total, where totals are added up. They are zeros before.
    fn adds_up(&self, at: u32, size: u32) -> bool {
        matches!(self.phase, Phase::Answer(Group::Sums) | Phase::Fast(Group::Sums)) && self.flow.buffers.is_total(at, size)
    }

    /// A row adds to a total, and what the others added stays.
    fn add(&mut self, at: u32, value: &Value) -> Result<(), Fault> {
        if !matches!(value.shape, Shape::TotalToo(of) if of == at) {
            return Err(LEFTOVERS);
        }
        if value.taint.without(&self.flow.sure).is_empty() { Ok(()) } else { Err(MASKS) }
    }

    /// A row adds to what is noted of its block, and takes nothing away.
    fn note(&mut self, value: &Value) -> Result<(), Fault> {
        let adds = matches!(value.shape, Shape::CheckToo);
        if self.run == Run::Rows && !adds {
            return Err(MASKS);
        }
        self.path.check = Some(value.clone());
        Ok(())
    }
}

/// Where an instruction reads or writes, how many bytes, and whether it writes.
fn access<'o>(op: &'o Operator<'_>) -> Option<(&'o MemArg, u32, bool)> {
    use Operator as O;
    Some(match op {
        O::I32Load8U { memarg } | O::I32Load8S { memarg } => (memarg, 1, false),
        O::I32Load16U { memarg } | O::I32Load16S { memarg } => (memarg, 2, false),
        O::I32Load { memarg } => (memarg, 4, false),
        O::I64Load { memarg } => (memarg, 8, false),
        O::V128Load { memarg } => (memarg, 16, false),
        O::I32Store8 { memarg } => (memarg, 1, true),
        O::I32Store16 { memarg } => (memarg, 2, true),
        O::I32Store { memarg } => (memarg, 4, true),
        O::I64Store { memarg } => (memarg, 8, true),
        O::V128Store { memarg } => (memarg, 16, true),
        _ => return None,
    })
}
