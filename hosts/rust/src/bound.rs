//! Whether a module's work is bounded: every call of `heng_eval` ends, after a number of steps that the rows alone decide.
//!
//! `heng_eval` has one form, but for the functions that it calls: it gives up on more rows than the capacity, and goes through the rows in
//! blocks of sixteen, each answered in one of two ways. Any other function is straight-line code, or one counted loop over the rows of a block around such code, and calls
//! straight-line functions that stand before it.
//!
//! INVARIANT: no call graph of an admitted module has a cycle, and none of its loops runs more often than the block has rows.

use crate::error::LoadError;
use heng_abi::{FLAG_TAKEN, FLAG_TRACE};
use wasmparser::{BlockType, Operator, Parser, Payload};

/// `heng_abi` and `heng_eval` come first, and nobody calls them.
const EVAL: usize = 1;
const FIRST: u32 = 2;
const BLOCK: i32 = 16;
const ROWS: u32 = 0;

/// What a function may be called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Straight,
    Counted,
}

/// Checks the code of a valid module, whose interface gives this capacity.
pub(crate) fn check(bytes: &[u8], capacity: u32) -> Result<(), LoadError> {
    let functions = functions(bytes).map_err(|why| LoadError::new("wasm", why.to_string(), why.to_string()))?;
    let mut kinds: Vec<Kind> = Vec::with_capacity(functions.len());
    for (at, code) in functions.iter().enumerate() {
        let kind = if at == EVAL { Some(Kind::Counted) } else { kind(code, &kinds) };
        kinds.push(kind.ok_or_else(|| unbounded(at))?);
    }
    let eval = functions.get(EVAL).ok_or_else(|| unbounded(EVAL))?;
    Matcher { rest: eval, kinds: &kinds }.eval(capacity).ok_or_else(|| unbounded(EVAL))
}

fn unbounded(function: usize) -> LoadError {
    LoadError::new(
        "bounded-work",
        format!("第 {function} 个函数的循环或调用不是规定的形状，运算量没有上限"),
        format!("function {function} loops or calls in another than the canonical shape, so that its work has no bound"),
    )
}

fn functions(bytes: &[u8]) -> Result<Vec<Vec<Operator<'_>>>, wasmparser::BinaryReaderError> {
    let mut out = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::CodeSectionEntry(body) = payload? {
            out.push(body.get_operators_reader()?.into_iter().collect::<Result<_, _>>()?);
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

    fn eval(mut self, capacity: u32) -> Option<()> {
        use Operator as O;
        let get = |local_index| O::LocalGet { local_index };
        let number = |value| O::I32Const { value };
        let (row, end) = (1, 2);
        self.all(&[number(i32::try_from(capacity).ok()?), get(ROWS), O::I32LtU])?;
        self.give_up(1)?;
        self.as_of()?;
        self.all(&[get(ROWS), O::I32Eqz])?;
        self.give_up(0)?;
        while let Some(O::Call { function_index }) = self.rest.first() {
            self.next()?;
            self.is(*function_index, Kind::Straight)?;
        }
        let next = [get(row), number(BLOCK), O::I32Add];
        self.all(&[O::Loop { blockty: BlockType::Empty }])?;
        self.all(&next)?;
        self.all(&[get(ROWS)])?;
        self.all(&next)?;
        self.all(&[get(ROWS), O::I32LtU, O::Select, O::LocalSet { local_index: end }])?;
        self.block(row, end)?;
        self.flagged(FLAG_TRACE, |m| m.chunks(row, end))?;
        self.all(&next)?;
        self.all(&[O::LocalTee { local_index: row }, get(ROWS), O::I32LtU, O::BrIf { relative_depth: 0 }, O::End, number(0), O::End])?;
        self.rest.is_empty().then_some(())
    }

    /// A check of the block, and one of two answers.
    fn block(&mut self, row: u32, end: u32) -> Option<()> {
        use Operator as O;
        let (get, number) = (|local_index| O::LocalGet { local_index }, |value| O::I32Const { value });
        self.chunks(row, end)?;
        self.all(&[number(0)])?;
        self.load()?;
        self.all(&[number(0)])?;
        self.load()?;
        self.all(&[number(FLAG_TRACE), O::I32And, O::I32Or, get(end), get(row), O::I32Sub, number(BLOCK), O::I32Xor, O::I32Or])?;
        self.all(&[O::If { blockty: BlockType::Empty }])?;
        self.answer(row, end)?;
        self.all(&[O::Else])?;
        self.answer(row, end)?;
        self.all(&[O::End])
    }

    /// Calls that answer the block, and those that say what was taken.
    fn answer(&mut self, row: u32, end: u32) -> Option<()> {
        self.chunks(row, end)?;
        self.flagged(FLAG_TAKEN, |m| m.chunks(row, end))
    }

    /// What is done if a flag is set, if anything is.
    fn flagged(&mut self, flag: i32, calls: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        use Operator as O;
        let Some(O::I32Const { value: 0 }) = self.rest.first() else { return Some(()) };
        self.next()?;
        self.load()?;
        self.all(&[O::I32Const { value: flag }, O::I32And, O::If { blockty: BlockType::Empty }])?;
        calls(self)?;
        self.all(&[O::End])
    }

    fn give_up(&mut self, value: i32) -> Option<()> {
        self.all(&[Operator::If { blockty: BlockType::Empty }, Operator::I32Const { value }, Operator::Return, Operator::End])
    }

    /// A parameter, read at the address on the stack.
    fn load(&mut self) -> Option<()> {
        matches!(self.next()?, Operator::I32Load { .. }).then_some(())
    }

    fn as_of(&mut self) -> Option<()> {
        use Operator as O;
        for comparison in [O::I32LtS, O::I32GtS] {
            self.all(&[O::I32Const { value: 0 }])?;
            self.load()?;
            matches!(self.next()?, O::I32Const { .. }).then_some(())?;
            self.all(&[comparison])?;
        }
        self.all(&[O::I32Or])?;
        self.give_up(2)
    }

    /// Calls of functions over the rows of the block, one by one or at once.
    fn chunks(&mut self, row: u32, end: u32) -> Option<()> {
        use Operator as O;
        loop {
            let (function, kind, length) = match self.rest {
                [O::LocalGet { local_index: a }, O::LocalGet { local_index: b }, O::Call { function_index }, ..] if (*a, *b) == (row, end) => {
                    (*function_index, Kind::Counted, 3)
                }
                [O::LocalGet { local_index }, O::Call { function_index }, ..] if *local_index == row => (*function_index, Kind::Straight, 2),
                _ => return Some(()),
            };
            self.is(function, kind)?;
            self.rest = self.rest.get(length..)?;
        }
    }

    fn is(&self, function: u32, kind: Kind) -> Option<()> {
        (function >= FIRST && self.kinds.get(function as usize) == Some(&kind)).then_some(())
    }
}
