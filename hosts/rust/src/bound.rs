//! Whether a module's work is bounded: every call of `heng_eval` ends, after no more steps than the interface says.
//!
//! `heng_eval` has one form, but for the functions that it calls: it gives up on more rows than the capacity, and goes through the rows in
//! blocks of sixteen, each answered in one of three ways. Any other function is straight-line code, or one counted loop over the rows of a block around such code, and calls
//! straight-line functions that stand before it.
//!
//! INVARIANT: no call graph of an admitted module has a cycle, and none of its loops runs more often than the block has rows.

use crate::error::LoadError;
use heng_abi::{ABI_MAJOR, FLAG_SUMS, FLAG_TAKEN, FLAG_TRACE, Interface};
use wasmparser::{BinaryReaderError, BlockType, CompositeInnerType, Operator, Parser, Payload, ValType};

/// `heng_abi` and `heng_eval` come first, and nobody calls them.
const EVAL: usize = 1;
const FIRST: u32 = 2;
const BLOCK: i32 = 16;
/// What a day is combined with where it is noted, so that no day is noted as the 0 of a memory that nobody has written.
const DAY_MARK: i32 = i32::MIN;
const ROWS: u32 = 0;
/// What stands behind the body of a counted loop.
const LOOP_END: usize = 9;

/// A function of a valid module.
#[derive(Debug)]
pub(crate) struct Function<'a> {
    pub(crate) parameters: Vec<ValType>,
    pub(crate) results: usize,
    code: Vec<Operator<'a>>,
}

impl Function<'_> {
    /// Whether it is a counted loop.
    pub(crate) fn looped(&self) -> bool {
        matches!(self.code.first(), Some(Operator::Loop { .. }))
    }

    /// Its code, without the loop around it.
    pub(crate) fn straight(&self) -> &[Operator<'_>] {
        let (from, behind) = if self.looped() { (1, LOOP_END) } else { (0, 1) };
        self.code.get(from..self.code.len().saturating_sub(behind)).unwrap_or_default()
    }
}

/// The functions that `heng_eval` calls, in its order.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    pub(crate) once: Vec<u32>,
    pub(crate) check: Vec<u32>,
    pub(crate) rows: Vec<u32>,
    pub(crate) taken: Vec<u32>,
    pub(crate) trace: Vec<u32>,
    pub(crate) sums: Vec<u32>,
    pub(crate) fast: Vec<u32>,
    pub(crate) fast_taken: Vec<u32>,
    pub(crate) fast_sums: Vec<u32>,
    /// Where the check stands in the memory.
    pub(crate) check_address: u32,
    /// Where it stands for which day `once` was called.
    pub(crate) day_address: u32,
}

impl Calls {
    pub(crate) fn all(&self) -> impl Iterator<Item = u32> {
        let rows = self.rows.iter().chain(&self.taken).chain(&self.trace).chain(&self.sums);
        let fast = self.fast.iter().chain(&self.fast_taken).chain(&self.fast_sums);
        self.once.iter().chain(&self.check).chain(rows).chain(fast).copied()
    }
}

/// What a function may be called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Straight,
    Counted,
}

/// Checks the code of a valid module against its interface.
pub(crate) fn check(functions: &[Function<'_>], interface: &Interface) -> Result<Calls, LoadError> {
    no_growth(functions)?;
    calls_go_back(functions)?;
    let mut kinds: Vec<Kind> = Vec::with_capacity(functions.len());
    for (at, function) in functions.iter().enumerate() {
        let kind = if at == EVAL { Some(Kind::Counted) } else { kind(&function.code, &kinds) };
        kinds.push(kind.ok_or_else(|| unbounded(at))?);
    }
    let eval = functions.get(EVAL).ok_or_else(|| unbounded(EVAL))?;
    let matcher = Matcher { rest: &eval.code, kinds: &kinds, interface, calls: Calls::default() };
    let calls = matcher.eval().ok_or_else(|| unbounded(EVAL))?;
    // Each is called once, so that what they do together is no more than what stands in the module.
    let mut called = vec![false; functions.len()];
    for function in calls.all() {
        let again = called.get_mut(function as usize).is_none_or(|slot| std::mem::replace(slot, true));
        if again {
            return Err(unbounded(EVAL));
        }
    }
    check_version(functions)?;
    Ok(calls)
}

/// `heng_abi` is a constant, of the major version that is supported here.
fn check_version(functions: &[Function<'_>]) -> Result<(), LoadError> {
    match functions.first().map(Function::straight) {
        Some([Operator::I32Const { value }]) if value.cast_unsigned() >> 16 == ABI_MAJOR => Ok(()),
        _ => Err(LoadError::new(
            "abi-version",
            format!("heng_abi 不是主版本 {ABI_MAJOR}"),
            format!("heng_abi is not of the major version {ABI_MAJOR}"),
        )),
    }
}

fn unbounded(function: usize) -> LoadError {
    LoadError::new(
        "bounded-work",
        format!("第 {function} 个函数的循环或调用不是规定的形状，运算量没有上限"),
        format!("function {function} loops or calls in another than the canonical shape, so that its work has no bound"),
    )
}

fn no_growth(functions: &[Function<'_>]) -> Result<(), LoadError> {
    let grows = |function: &Function<'_>| function.code.iter().any(|op| matches!(op, Operator::MemoryGrow { .. }));
    match functions.iter().position(grows) {
        None => Ok(()),
        Some(at) => Err(LoadError::new(
            "fixed-memory",
            format!("第 {at} 个函数会增长内存"),
            format!("function {at} would make the memory grow"),
        )),
    }
}

/// Every call but those of `heng_eval` is of a function that stands before.
fn calls_go_back(functions: &[Function<'_>]) -> Result<(), LoadError> {
    for (at, function) in functions.iter().enumerate().filter(|(at, _)| *at != EVAL) {
        let back = |op: &Operator<'_>| match op {
            Operator::Call { function_index } => (FIRST as usize..at).contains(&(*function_index as usize)),
            _ => true,
        };
        if !function.code.iter().all(back) {
            return Err(LoadError::new(
                "no-recursion",
                format!("第 {at} 个函数所调用的函数不在它之前，可能互相调用而不终止"),
                format!("function {at} calls one that does not stand before it, so that calls might go round in a circle"),
            ));
        }
    }
    Ok(())
}

/// The instructions for one row are no more than the interface says.
pub(crate) fn check_work(functions: &[Function<'_>], calls: &Calls, bound: u64) -> Result<(), LoadError> {
    let mut work: Vec<u64> = Vec::with_capacity(functions.len());
    for (at, function) in functions.iter().enumerate() {
        let called = function.code.iter().filter(|_| at != EVAL).filter_map(|op| match op {
            Operator::Call { function_index } => work.get(*function_index as usize),
            _ => None,
        });
        // The end of a function is no instruction.
        let own = function.code.len().saturating_sub(1) as u64;
        work.push(called.fold(own, |sum, work| sum.saturating_add(*work)));
    }
    let total = calls.all().chain([1]).filter_map(|f| work.get(f as usize)).fold(0, |sum: u64, work| sum.saturating_add(*work));
    if total <= bound {
        return Ok(());
    }
    Err(LoadError::new(
        "work",
        format!("接口写明每行至多 {bound} 条指令，模块每行要执行 {total} 条"),
        format!("the interface says at most {bound} instructions for a row; the module executes {total}"),
    ))
}

/// The functions of a valid module.
pub(crate) fn functions(bytes: &[u8]) -> Result<Vec<Function<'_>>, BinaryReaderError> {
    let (mut types, mut numbers, mut out) = (Vec::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::TypeSection(section) => {
                for group in section {
                    types.extend(group?.into_types().map(|ty| ty.composite_type.inner));
                }
            }
            Payload::FunctionSection(section) => numbers = section.into_iter().collect::<Result<_, _>>()?,
            Payload::CodeSectionEntry(body) => {
                let number: usize = numbers.get(out.len()).copied().unwrap_or(u32::MAX) as usize;
                let (parameters, results) = match types.get(number) {
                    Some(CompositeInnerType::Func(ty)) => (ty.params().to_vec(), ty.results().len()),
                    _ => (Vec::new(), 0),
                };
                out.push(Function { parameters, results, code: body.get_operators_reader()?.into_iter().collect::<Result<_, _>>()? });
            }
            _ => {}
        }
    }
    Ok(out)
}

/// What kind of function this is, if it is of one of the two; `earlier` are those that stand before it.
fn kind(code: &[Operator<'_>], earlier: &[Kind]) -> Option<Kind> {
    use Operator as O;
    let straight = |code: &[O<'_>]| code.iter().all(|op| is_straight(op, earlier));
    let counted = |code: &[O<'_>]| {
        straight(code) && !code.iter().any(|op| matches!(op, O::LocalSet { local_index: 0 | 1 } | O::LocalTee { local_index: 0 | 1 }))
    };
    match code {
        [
            O::Loop { blockty: BlockType::Empty },
            body @ ..,
            O::LocalGet { local_index: 0 },
            O::I32Const { value: 1 },
            O::I32Add,
            O::LocalTee { local_index: 0 },
            O::LocalGet { local_index: 1 },
            O::I32LtU,
            O::BrIf { relative_depth: 0 },
            O::End,
            O::End,
        ] if counted(body) => Some(Kind::Counted),
        [body @ .., O::End] if straight(body) => Some(Kind::Straight),
        _ => None,
    }
}

/// Whether an instruction goes on to the next, and calls at most a straight-line function that stands before.
fn is_straight(op: &Operator<'_>, earlier: &[Kind]) -> bool {
    use Operator as O;
    match op {
        O::Call { function_index } => *function_index >= FIRST && earlier.get(*function_index as usize) == Some(&Kind::Straight),
        O::Block { .. } | O::Loop { .. } | O::If { .. } | O::Else | O::End | O::Br { .. } | O::BrIf { .. } | O::BrTable { .. } => false,
        O::Return | O::Unreachable | O::CallIndirect { .. } => false,
        // What works on as much memory as its operands say.
        O::MemoryGrow { .. } | O::MemoryFill { .. } | O::MemoryCopy { .. } | O::MemoryInit { .. } | O::DataDrop { .. } => false,
        _ => true,
    }
}

/// Reads `heng_eval` from its front. Every step is none if something else stands there.
struct Matcher<'a> {
    rest: &'a [Operator<'a>],
    kinds: &'a [Kind],
    interface: &'a Interface,
    calls: Calls,
}

impl<'a> Matcher<'a> {
    fn next(&mut self) -> Option<&'a Operator<'a>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn all(&mut self, wanted: &[Operator<'_>]) -> Option<()> {
        wanted.iter().try_for_each(|op| (self.next()? == op).then_some(()))
    }

    fn eval(mut self) -> Option<Calls> {
        use Operator as O;
        let get = |local_index| O::LocalGet { local_index };
        let number = |value| O::I32Const { value };
        let (row, end) = (1, 2);
        self.all(&[number(i32::try_from(self.interface.capacity).ok()?), get(ROWS), O::I32LtU])?;
        self.give_up(1)?;
        self.as_of()?;
        self.all(&[get(ROWS), O::I32Eqz])?;
        self.give_up(0)?;
        self.once_a_day()?;
        self.no_totals()?;
        let next = [get(row), number(BLOCK), O::I32Add];
        self.all(&[O::Loop { blockty: BlockType::Empty }])?;
        self.all(&next)?;
        self.all(&[get(ROWS)])?;
        self.all(&next)?;
        self.all(&[get(ROWS), O::I32LtU, O::Select, O::LocalSet { local_index: end }])?;
        self.block(row, end)?;
        self.calls.trace = self.flagged(FLAG_TRACE, row, end)?;
        self.all(&next)?;
        self.all(&[O::LocalTee { local_index: row }, get(ROWS), O::I32LtU, O::BrIf { relative_depth: 0 }, O::End, number(0), O::End])?;
        self.rest.is_empty().then_some(self.calls)
    }

    /// What is called unless it was called for the same day before, in this call or an earlier one. The day is noted behind it, and no day
    /// before it: what it leaves in the memory is either that of the day that is noted, or will be computed anew.
    fn once_a_day(&mut self) -> Option<()> {
        use Operator as O;
        let number = |value| O::I32Const { value };
        let marked = [number(DAY_MARK), O::I32Xor];
        self.calls.day_address = self.load()?;
        self.day()?;
        self.all(&marked)?;
        self.all(&[O::I32Ne, O::If { blockty: BlockType::Empty }, number(0), number(0)])?;
        self.note_day()?;
        while let Some(O::Call { function_index }) = self.rest.first() {
            self.next()?;
            self.is(*function_index, Kind::Straight)?;
            self.calls.once.push(*function_index);
        }
        self.all(&[number(0)])?;
        self.day()?;
        self.all(&marked)?;
        self.note_day()?;
        self.all(&[O::End])?;
        // Else the least day would be the 0 of a fresh memory.
        (self.interface.parameters.as_of_min > DAY_MARK).then_some(())
    }

    fn note_day(&mut self) -> Option<()> {
        match self.next()? {
            Operator::I32Store { memarg } if memarg.offset == u64::from(self.calls.day_address) => Some(()),
            _ => None,
        }
    }

    /// Zeros for the totals, if they are asked for.
    fn no_totals(&mut self) -> Option<()> {
        use Operator as O;
        let Some(totals) = self.interface.totals else { return Some(()) };
        let number = |value: u64| Some(O::I32Const { value: i32::try_from(value).ok()? });
        self.asked(FLAG_SUMS)?;
        let length = self.interface.totals_bytes();
        self.all(&[number(u64::from(totals))?, O::I32Const { value: 0 }, number(length)?, O::MemoryFill { mem: 0 }, O::End])
    }

    /// A check of the block, and one of three answers.
    fn block(&mut self, row: u32, end: u32) -> Option<()> {
        use Operator as O;
        let (get, number) = (|local_index| O::LocalGet { local_index }, |value| O::I32Const { value });
        let (start, leave) = (O::Block { blockty: BlockType::Empty }, |relative_depth| O::BrIf { relative_depth });
        self.all(&[start.clone(), start])?;
        self.flags()?;
        self.all(&[number(FLAG_TRACE), O::I32And, get(end), get(row), O::I32Sub, number(BLOCK), O::I32Xor, O::I32Or, leave(0)])?;
        self.calls.check = self.chunks(row, end)?;
        self.calls.check_address = self.load()?;
        self.all(&[leave(0)])?;
        if self.asks(FLAG_SUMS) {
            self.asked(FLAG_SUMS)?;
            self.calls.fast_sums = self.chunks(row, end)?;
            self.all(&[O::Br { relative_depth: 2 }, O::End])?;
        }
        self.calls.fast = self.chunks(row, end)?;
        self.calls.fast_taken = self.flagged(FLAG_TAKEN, row, end)?;
        self.all(&[O::Br { relative_depth: 1 }, O::End])?;
        self.calls.rows = self.chunks(row, end)?;
        self.calls.taken = self.flagged(FLAG_TAKEN, row, end)?;
        self.calls.sums = self.flagged(FLAG_SUMS, row, end)?;
        self.all(&[O::End])
    }

    /// What is called if a flag is set, if anything is.
    fn flagged(&mut self, flag: i32, row: u32, end: u32) -> Option<Vec<u32>> {
        if !self.asks(flag) {
            return Some(Vec::new());
        }
        self.asked(flag)?;
        let calls = self.chunks(row, end)?;
        self.all(&[Operator::End])?;
        Some(calls)
    }

    /// Whether it goes on with a question for this flag.
    fn asks(&self, flag: i32) -> bool {
        matches!(self.rest, [Operator::I32Const { value: 0 }, Operator::I32Load { .. }, Operator::I32Const { value }, ..] if *value == flag)
    }

    fn asked(&mut self, flag: i32) -> Option<()> {
        use Operator as O;
        self.flags()?;
        self.all(&[O::I32Const { value: flag }, O::I32And, O::If { blockty: BlockType::Empty }])
    }

    fn give_up(&mut self, value: i32) -> Option<()> {
        self.all(&[Operator::If { blockty: BlockType::Empty }, Operator::I32Const { value }, Operator::Return, Operator::End])
    }

    /// The address of a number that is read.
    fn load(&mut self) -> Option<u32> {
        self.all(&[Operator::I32Const { value: 0 }])?;
        match self.next()? {
            Operator::I32Load { memarg } => u32::try_from(memarg.offset).ok(),
            _ => None,
        }
    }

    fn flags(&mut self) -> Option<()> {
        (self.load()? == self.interface.parameters.flags).then_some(())
    }

    fn day(&mut self) -> Option<()> {
        (self.load()? == self.interface.parameters.as_of).then_some(())
    }

    fn as_of(&mut self) -> Option<()> {
        use Operator as O;
        let parameters = self.interface.parameters;
        for (comparison, value) in [(O::I32LtS, parameters.as_of_min), (O::I32GtS, parameters.as_of_max)] {
            self.day()?;
            self.all(&[O::I32Const { value }, comparison])?;
        }
        self.all(&[O::I32Or])?;
        self.give_up(2)
    }

    /// Calls of functions over the rows of the block, one by one or at once.
    fn chunks(&mut self, row: u32, end: u32) -> Option<Vec<u32>> {
        use Operator as O;
        let mut calls = Vec::new();
        loop {
            let (function, kind, length) = match self.rest {
                [O::LocalGet { local_index: a }, O::LocalGet { local_index: b }, O::Call { function_index }, ..] if (*a, *b) == (row, end) => {
                    (*function_index, Kind::Counted, 3)
                }
                [O::LocalGet { local_index }, O::Call { function_index }, ..] if *local_index == row => (*function_index, Kind::Straight, 2),
                _ => return Some(calls),
            };
            self.is(function, kind)?;
            calls.push(function);
            self.rest = self.rest.get(length..)?;
        }
    }

    fn is(&self, function: u32, kind: Kind) -> Option<()> {
        (function >= FIRST && self.kinds.get(function as usize) == Some(&kind)).then_some(())
    }
}
