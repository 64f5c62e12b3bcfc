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

mod dates;
mod division;
mod gates;
mod numbers;
mod sat;
mod words;
mod world;

use crate::ir::{Cell, Core, InputId, NodeId};
use crate::value::Date;
use dates::Civil;
use gates::Gates;
use words::Word;

pub use gates::Bit;
pub use numbers::Num;
pub use world::World;

/// Builds terms and answers questions about them. It is its own memory: a term belongs to the solver that made it.
#[derive(Debug, Default)]
pub struct Solver {
    gates: Gates,
    known: sat::Known,
}

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

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<T = Model> {
    /// All assumptions can hold together, as here.
    Holds(T),
    /// They cannot; these, by their positions, already contradict each other.
    Never(Vec<usize>),
    /// Not found out within the budget.
    Undecided,
}

/// The free bits that a question rests on, as it can be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Free {
    values: Vec<Option<bool>>,
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
        Bit::from(value)
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

    /// Whether at least `n` hold; one that is there twice counts twice.
    pub fn at_least(&mut self, n: u32, xs: &[Bit]) -> Bit {
        self.gates.at_least(n as usize, xs)
    }

    /// Whether both or neither hold.
    pub fn same(&mut self, a: Bit, b: Bit) -> Bit {
        !self.gates.xor(a, b)
    }

    /// `c ? a : b`
    pub fn ite_bit(&mut self, c: Bit, a: Bit, b: Bit) -> Bit {
        self.gates.mux(c, a, b)
    }

    /// A constant.
    pub fn int(&self, value: i64) -> Num {
        Word::constant(value.into()).into()
    }

    /// A constant date.
    pub fn date(&self, value: Date) -> Num {
        Civil::constant(value).into()
    }

    /// `a + b`, a date counting as its number of days.
    pub fn add(&mut self, a: &Num, b: &Num) -> Num {
        let (a, b) = (self.gates.as_int(a), self.gates.as_int(b));
        self.gates.add(&a, &b).into()
    }

    /// `a - b`, a date counting as its number of days.
    pub fn sub(&mut self, a: &Num, b: &Num) -> Num {
        let (a, b) = (self.gates.as_int(a), self.gates.as_int(b));
        self.gates.sub(&a, &b).into()
    }

    /// `a = b`
    pub fn eq(&mut self, a: &Num, b: &Num) -> Bit {
        self.gates.compare(a, b, Gates::equal)
    }

    /// `a < b`
    pub fn lt(&mut self, a: &Num, b: &Num) -> Bit {
        self.gates.compare(a, b, Gates::less)
    }

    /// `a ≤ b`
    pub fn le(&mut self, a: &Num, b: &Num) -> Bit {
        self.gates.compare(a, b, Gates::at_most)
    }

    /// `c ? a : b`
    pub fn ite(&mut self, c: Bit, a: &Num, b: &Num) -> Num {
        self.gates.pick(a, b, |gates, a, b| gates.choose(c, a, b))
    }

    /// A row in which everything is known and anything may be in its range; absent only what may be absent, on any as-of date of the program.
    pub fn row(&mut self, core: &Core) -> Row {
        let cells = core.inputs.iter().map(|input| self.gates.free_cell(input)).collect();
        let (lo, hi) = core.as_of;
        Row { cells, as_of: self.gates.free_date(lo.min(hi), lo.max(hi)).into() }
    }

    /// A cell with this content, held in the range of its input. An unknown cell is free.
    pub fn fixed_cell(&mut self, core: &Core, input: InputId, cell: Cell) -> CellTerm {
        let Some(input) = core.inputs.get(input.0 as usize) else {
            return CellTerm { present: Bit::NO, term: Term::Bit(Bit::NO) };
        };
        match cell {
            Cell::Unknown => self.gates.free_cell(input),
            Cell::Absent => CellTerm { present: Bit::NO, term: world::constant(input, input.lo) },
            Cell::Known(value) => CellTerm { present: Bit::YES, term: world::constant(input, value) },
        }
    }

    /// A program on a row. The row may be of another program: a value out of the range of its input is held inside it.
    pub fn world<'c>(&mut self, core: &'c Core, row: Row) -> World<'c> {
        World::new(core, row)
    }

    /// What a node is worth in a world.
    pub fn value(&mut self, world: &mut World<'_>, node: NodeId) -> Value {
        world.value(&mut self.gates, node)
    }

    /// For each door of the program whether it is open, that is, not known to be shut.
    pub fn doors(&mut self, world: &mut World<'_>) -> Vec<Bit> {
        let doors: Vec<NodeId> = world.core.doors.iter().map(|door| door.node).collect();
        let open = |node| {
            let door = world.value(&mut self.gates, node);
            let holds = self.gates.as_bit(&door.term);
            self.gates.or(!door.known, holds)
        };
        doors.into_iter().map(open).collect()
    }

    /// Whether these can all hold at once, looked for until so many conflicts were met.
    pub fn check(&mut self, assume: &[Bit], conflicts: u64) -> Verdict {
        match self.decide(assume, conflicts) {
            Verdict::Holds(free) => {
                let mut values = Vec::with_capacity(self.gates.len());
                self.gates.evaluate(&mut values, |gate| free.values.get(gate).copied().flatten());
                Verdict::Holds(Model { values })
            }
            Verdict::Never(positions) => Verdict::Never(positions),
            Verdict::Undecided => Verdict::Undecided,
        }
    }

    /// As [`Solver::check`], without the work of a model: what holds of the other terms is not found out.
    pub fn decide(&mut self, assume: &[Bit], conflicts: u64) -> Verdict<Free> {
        if let Some(at) = assume.iter().position(|bit| *bit == Bit::NO) {
            return Verdict::Never(vec![at]);
        }
        let open: Vec<Bit> = assume.iter().copied().filter(|bit| *bit != Bit::YES).collect();
        match sat::check(&self.gates, &mut self.known, &open, conflicts) {
            sat::Outcome::Holds(values) => Verdict::Holds(Free { values }),
            sat::Outcome::Never(bits) => {
                let at = |bit: &Bit| assume.iter().position(|a| a == bit);
                let mut positions: Vec<usize> = bits.iter().filter_map(at).collect();
                positions.sort_unstable();
                positions.dedup();
                Verdict::Never(positions)
            }
            sat::Outcome::Undecided => Verdict::Undecided,
        }
    }

    /// Gives a model a value for every term made since.
    pub fn extend(&self, model: &mut Model) {
        self.gates.evaluate(&mut model.values, |_| None);
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
        num.value(|bit| self.bit(bit))
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
