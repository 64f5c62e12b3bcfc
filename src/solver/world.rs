//! A program on a row: nodes of Core as terms, made when asked for.
//!
//! A node is known or not, and has a value. A known bit other than the constant yes comes from `Op::Unknown` alone, since rows are total.
//!
//! INVARIANT: with a model put in, `known` and the value are what the evaluator says of the row that the model gives.

use super::dates::Civil;
use super::gates::{Bit, Gates};
use super::numbers::Num;
use super::words::Word;
use super::{CellTerm, Row, Term, Value};
use crate::ir::{By, Calendar, Core, Input, InputId, InputTy, Node, NodeId, Op, Ty};
use crate::value::{Date, Mode, Range};

/// A program on a row. Two worlds may share cells; their nodes are made when asked for.
#[derive(Debug)]
pub struct World<'c> {
    pub(super) core: &'c Core,
    row: Row,
    /// Of each node whether it is kept as the parts of a date.
    dates: Vec<bool>,
    values: Vec<Option<Value>>,
}

impl<'c> World<'c> {
    pub(super) fn new(core: &'c Core, row: Row) -> World<'c> {
        World { core, row, dates: dates(core), values: vec![None; core.nodes.len()] }
    }

    /// The row that it stands on.
    pub fn row(&self) -> &Row {
        &self.row
    }

    fn made(&self, id: NodeId) -> Option<&Value> {
        self.values.get(id.0 as usize).and_then(Option::as_ref)
    }

    /// The value of a node, made with all that stands below it. Not by recursion, since programs may nest without end.
    pub(super) fn value(&mut self, gates: &mut Gates, id: NodeId) -> Value {
        let mut open = vec![id];
        while let Some(&top) = open.last() {
            let before = open.len();
            if let (None, Some(node)) = (self.made(top), self.core.node(top)) {
                node.op.for_each_child(|child| {
                    if self.made(child).is_none() {
                        open.push(child);
                    }
                });
                if open.len() > before {
                    continue;
                }
                let value = self.make(gates, top, node);
                if let Some(place) = self.values.get_mut(top.0 as usize) {
                    *place = Some(value);
                }
            }
            open.pop();
        }
        self.of(id)
    }

    fn of(&self, id: NodeId) -> Value {
        self.made(id).cloned().unwrap_or(Value::unknown(Ty::Bool))
    }

    fn make(&self, gates: &mut Gates, id: NodeId, node: &Node) -> Value {
        let value = self.apply(gates, node);
        let is_date = self.dates.get(id.0 as usize) == Some(&true);
        let term = match (node.ty, value.term) {
            (Ty::Bool, term) => Term::Bit(gates.as_bit(&term)),
            (Ty::Int, term) => {
                let num = gates.as_num(&term);
                let num = if is_date { gates.as_date(&num).into() } else { num };
                Term::Num(num.known_in(Range::new(node.lo.into(), node.hi.into())))
            }
        };
        Value { known: value.known, term }
    }

    /// One arm an operation, as in the evaluator.
    fn apply(&self, g: &mut Gates, node: &Node) -> Value {
        match &node.op {
            Op::Bool(v) => Value::known(Bit::from(*v)),
            Op::Int(v) => Value::known(Word::constant((*v).into())),
            Op::Unknown(ty) => Value::unknown(*ty),
            Op::AsOf => Value::known(g.clamp(&self.row.as_of, Range::new(node.lo.into(), node.hi.into()))),
            Op::Load(input) => self.load(g, *input, node),
            Op::Present(input) => match self.row.cells.get(input.0 as usize) {
                Some(cell) => Value::known(cell.present),
                None => Value::unknown(Ty::Bool),
            },
            Op::Not(a) => {
                let a = self.of(*a);
                Value { known: a.known, term: Term::Bit(!g.as_bit(&a.term)) }
            }
            Op::And(xs) => self.at_least(g, xs.len(), xs),
            Op::Or(xs) => self.at_least(g, 1, xs),
            Op::AtLeast(n, xs) => self.at_least(g, *n as usize, xs),
            Op::Add(a, b) => self.ints(g, *a, *b, Gates::add),
            Op::Sub(a, b) => self.ints(g, *a, *b, Gates::sub),
            Op::Mul(a, b) => self.ints(g, *a, *b, Gates::mul),
            Op::Div(mode, a, b) => match self.age(*mode, *a, *b) {
                Some((from, to)) => self.strict(g, from, to, |g, a, b| Term::Num(g.age(a, b).into())),
                None => self.ints(g, *a, *b, |g, a, b| g.div(*mode, a, b)),
            },
            Op::Min(a, b) => self.strict(g, *a, *b, |g, a, b| Term::Num(g.pick(a, b, Gates::lesser))),
            Op::Max(a, b) => self.strict(g, *a, *b, |g, a, b| Term::Num(g.pick(a, b, Gates::greater))),
            Op::Eq(a, b) => self.strict(g, *a, *b, |g, a, b| Term::Bit(g.compare(a, b, Gates::equal))),
            Op::Lt(a, b) => self.strict(g, *a, *b, |g, a, b| Term::Bit(g.compare(a, b, Gates::less))),
            Op::Le(a, b) => self.strict(g, *a, *b, |g, a, b| Term::Bit(g.compare(a, b, Gates::at_most))),
            Op::If(c, a, b) => {
                let c = self.of(*c);
                let bit = g.as_bit(&c.term);
                let picked = g.choose_value(bit, &self.of(*a), &self.of(*b));
                Value { known: g.and(c.known, picked.known), term: picked.term }
            }
            Op::By(by) => self.look_up(g, by),
            Op::AddMonths(d, n) => self.strict(g, *d, *n, |g, d, n| {
                let (d, n) = (g.as_date(d), g.as_int(n));
                Term::Num(g.add_months(&d, &n).into())
            }),
            Op::Months(a, b) => self.strict(g, *a, *b, |g, a, b| {
                let (a, b) = (g.as_date(a), g.as_date(b));
                Term::Num(g.months(&a, &b).into())
            }),
            Op::Calendar(step, d) => self.strict(g, *d, *d, |g, d, _| {
                let d = g.as_date(d);
                Term::Num(g.step(*step, &d).map_or_else(|| d.year().into(), Num::from))
            }),
            Op::Refine(lo, hi, a) => {
                self.strict(g, *a, *a, |g, a, _| Term::Num(g.clamp(a, Range::new((*lo).into(), (*hi).into()))))
            }
        }
    }

    /// An operation on numbers that is unknown if one of them is.
    fn strict(&self, g: &mut Gates, a: NodeId, b: NodeId, op: impl FnOnce(&mut Gates, &Num, &Num) -> Term) -> Value {
        let (a, b) = (self.of(a), self.of(b));
        let (x, y) = (g.as_num(&a.term), g.as_num(&b.term));
        Value { known: g.and(a.known, b.known), term: op(g, &x, &y) }
    }

    fn ints(&self, g: &mut Gates, a: NodeId, b: NodeId, op: impl FnOnce(&mut Gates, &Word, &Word) -> Word) -> Value {
        self.strict(g, a, b, |g, a, b| {
            let (a, b) = (g.as_int(a), g.as_int(b));
            Term::Num(op(g, &a, &b).into())
        })
    }

    /// The two dates of a division that gives an age in whole years.
    fn age(&self, mode: Mode, months: NodeId, by: NodeId) -> Option<(NodeId, NodeId)> {
        match (mode, &self.core.node(months)?.op, &self.core.node(by)?.op) {
            (Mode::Floor, Op::Months(from, to), Op::Int(12)) => Some((*from, *to)),
            _ => None,
        }
    }

    fn load(&self, g: &mut Gates, id: InputId, node: &Node) -> Value {
        let (Some(cell), Some(input)) = (self.row.cells.get(id.0 as usize), self.core.inputs.get(id.0 as usize)) else {
            return Value::unknown(node.ty);
        };
        if node.ty == Ty::Bool {
            let bit = g.as_bit(&cell.term);
            return Value::known(g.mux(cell.present, bit, Bit::from(input.lo == 1)));
        }
        let num = g.as_num(&cell.term);
        let num = if input.ty == InputTy::Date { g.as_date(&num).into() } else { num };
        // The cell may be another program's, and the least value stands for what is absent.
        let held = g.clamp(&num, Range::new(node.lo.into(), node.hi.into()));
        let least = Word::constant(input.lo.into()).into();
        Value::known(g.pick(&held, &least, |g, held, least| g.choose(cell.present, held, least)))
    }

    /// True if `n` are known to hold, false if `n` cannot hold any more.
    fn at_least(&self, g: &mut Gates, n: usize, xs: &[NodeId]) -> Value {
        let (mut hold, mut may_hold) = (Vec::new(), Vec::new());
        for x in xs {
            let x = self.of(*x);
            let bit = g.as_bit(&x.term);
            hold.push(g.and(x.known, bit));
            may_hold.push(g.or(!x.known, bit));
        }
        let term = g.at_least_of(n, &hold);
        let possible = g.at_least_of(n, &may_hold);
        Value { known: g.or(term, !possible), term: Term::Bit(term) }
    }

    fn look_up(&self, g: &mut Gates, by: &By) -> Value {
        let columns: Vec<Value> = by.columns.iter().map(|c| self.of(*c)).collect();
        let key: Vec<Num> = columns.iter().map(|c| g.as_num(&c.term)).collect();
        let mut result = self.of(by.default);
        // From the last row to the first, neighbours with one value together.
        let mut rows = by.rows.iter().rev().peekable();
        while let Some(row) = rows.next() {
            let mut matches = g.row_matches(&key, &row.patterns);
            while let Some(more) = rows.next_if(|next| next.value == row.value) {
                let also = g.row_matches(&key, &more.patterns);
                matches = g.or(matches, also);
            }
            result = g.choose_value(matches, &self.of(row.value), &result);
        }
        let known: Vec<Bit> = columns.iter().map(|c| c.known).chain([result.known]).collect();
        Value { known: g.all(&known), term: result.term }
    }
}

impl Value {
    fn known(term: impl Into<Term>) -> Value {
        Value { known: Bit::YES, term: term.into() }
    }

    fn unknown(ty: Ty) -> Value {
        let term = match ty {
            Ty::Bool => Term::Bit(Bit::NO),
            Ty::Int => Word::constant(0).into(),
        };
        Value { known: Bit::NO, term }
    }
}

impl From<Bit> for Term {
    fn from(bit: Bit) -> Term {
        Term::Bit(bit)
    }
}

impl From<Num> for Term {
    fn from(num: Num) -> Term {
        Term::Num(num)
    }
}

impl From<Word> for Term {
    fn from(word: Word) -> Term {
        Term::Num(word.into())
    }
}

impl Gates {
    /// As yes/no; of a number, whether it is positive.
    pub(super) fn as_bit(&mut self, term: &Term) -> Bit {
        match term {
            Term::Bit(bit) => *bit,
            Term::Num(num) => {
                let word = self.as_int(num);
                self.less(&Word::constant(0), &word)
            }
        }
    }

    /// As a number; of yes/no, 1 or 0.
    fn as_num(&mut self, term: &Term) -> Num {
        match term {
            Term::Bit(bit) => Word::of_bit(*bit).into(),
            Term::Num(num) => num.clone(),
        }
    }

    fn age(&mut self, from: &Num, to: &Num) -> Word {
        let (from, to) = (self.as_date(from), self.as_date(to));
        self.years(&from, &to)
    }

    /// Lists of all and of any are as short as they can be.
    fn at_least_of(&mut self, n: usize, xs: &[Bit]) -> Bit {
        match n {
            0 => Bit::YES,
            1 => self.any(xs),
            _ if n == xs.len() => self.all(xs),
            _ => self.at_least(n, xs),
        }
    }

    fn row_matches(&mut self, key: &[Num], patterns: &[Vec<(i64, i64)>]) -> Bit {
        let mut all = Vec::new();
        for (num, pattern) in key.iter().zip(patterns).filter(|(_, pattern)| !pattern.is_empty()) {
            let any: Vec<Bit> = pattern.iter().map(|(lo, hi)| self.lies_in(num, Range::new((*lo).into(), (*hi).into()))).collect();
            all.push(self.any(&any));
        }
        self.all(&all)
    }

    /// `c ? a : b`
    fn choose_value(&mut self, c: Bit, a: &Value, b: &Value) -> Value {
        let term = match (&a.term, &b.term) {
            (Term::Bit(x), Term::Bit(y)) => self.mux(c, *x, *y).into(),
            (x, y) => {
                let (x, y) = (self.as_num(x), self.as_num(y));
                self.pick(&x, &y, |g, x, y| g.choose(c, x, y)).into()
            }
        };
        Value { known: self.mux(c, a.known, b.known), term }
    }

    /// A cell of which nothing is known but its input.
    pub(super) fn free_cell(&mut self, input: &Input) -> CellTerm {
        let present = if input.optional { self.free([false]).1.first().copied().unwrap_or(Bit::YES) } else { Bit::YES };
        let term = match input.ty {
            InputTy::YesNo if input.lo == input.hi => Bit::from(input.lo == 1).into(),
            InputTy::YesNo => self.free([false]).1.first().copied().unwrap_or(Bit::NO).into(),
            InputTy::Date => Num::from(self.free_date(Date::from_days(input.lo), Date::from_days(input.hi))).into(),
            InputTy::Money { .. } | InputTy::Percent | InputTy::Number { .. } => self.free_int(input).into(),
            InputTy::Enum { .. } | InputTy::Region { .. } | InputTy::Text { .. } => self.free_int(input).into(),
        };
        CellTerm { present, term }
    }

    /// As near to 0 as it can be where nothing is said of it.
    fn free_int(&mut self, input: &Input) -> Word {
        let range = Range::new(input.lo.into(), input.hi.into());
        self.free_word(range, 0.clamp(range.lo(), range.hi()), |_, _| Bit::YES)
    }
}

/// A constant of the type of an input, held in its range.
pub(super) fn constant(input: &Input, value: i64) -> Term {
    let value = value.clamp(input.lo, input.hi);
    match input.ty {
        InputTy::YesNo => Bit::from(value == 1).into(),
        InputTy::Date => Num::from(Civil::constant(Date::from_days(value))).into(),
        InputTy::Money { .. } | InputTy::Percent | InputTy::Number { .. } => Word::constant(value.into()).into(),
        InputTy::Enum { .. } | InputTy::Region { .. } | InputTy::Text { .. } => Word::constant(value.into()).into(),
    }
}

/// Of each node whether it is kept as the parts of a date: what comes from dates is, and so are the constants that are compared or mixed
/// with it.
fn dates(core: &Core) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Date,
        Int,
        Either,
    }
    let calendar = i64::from(Date::MIN.days())..=i64::from(Date::MAX.days());
    let mut kinds: Vec<Kind> = Vec::with_capacity(core.nodes.len());
    let of = |kinds: &[Kind], id: NodeId| kinds.get(id.0 as usize).copied().unwrap_or(Kind::Int);
    for node in &core.nodes {
        let kind = match &node.op {
            Op::AsOf | Op::AddMonths(..) => Kind::Date,
            Op::Calendar(step, _) if *step != Calendar::Year => Kind::Date,
            Op::Load(i) if core.inputs.get(i.0 as usize).is_some_and(|i| i.ty == InputTy::Date) => Kind::Date,
            Op::Int(_) | Op::Unknown(_) => Kind::Either,
            Op::Refine(..) | Op::Min(..) | Op::Max(..) | Op::If(..) | Op::By(_) => {
                let mut kind = Kind::Either;
                for_each_branch(&node.op, |id| {
                    kind = match (kind, of(&kinds, id)) {
                        (Kind::Int, _) | (_, Kind::Int) => Kind::Int,
                        (Kind::Date, _) | (_, Kind::Date) => Kind::Date,
                        (Kind::Either, Kind::Either) => Kind::Either,
                    }
                });
                kind
            }
            Op::Load(_) | Op::Calendar(..) | Op::Add(..) | Op::Sub(..) | Op::Mul(..) | Op::Div(..) | Op::Months(..) => Kind::Int,
            Op::Bool(_) | Op::Present(_) | Op::Not(_) | Op::And(_) | Op::Or(_) | Op::AtLeast(..) => Kind::Int,
            Op::Eq(..) | Op::Lt(..) | Op::Le(..) => Kind::Int,
        };
        let is_day = node.ty == Ty::Int && calendar.contains(&node.lo) && calendar.contains(&node.hi);
        let kind = if is_day { kind } else { Kind::Int };
        kinds.push(kind);
    }
    // Users stand behind what they use: by the time a node is looked at, all of them have said what they want.
    for (at, node) in core.nodes.iter().enumerate().rev() {
        let mut wanted = Vec::new();
        match &node.op {
            Op::AddMonths(d, _) | Op::Calendar(_, d) => wanted.push(*d),
            Op::Months(a, b) => wanted.extend([*a, *b]),
            Op::Eq(a, b) | Op::Lt(a, b) | Op::Le(a, b) if of(&kinds, *a) == Kind::Date || of(&kinds, *b) == Kind::Date => {
                wanted.extend([*a, *b]);
            }
            op if kinds.get(at) == Some(&Kind::Date) => for_each_branch(op, |id| wanted.push(id)),
            _ => {}
        }
        for id in wanted {
            if let Some(kind) = kinds.get_mut(id.0 as usize).filter(|kind| **kind == Kind::Either) {
                *kind = Kind::Date;
            }
        }
    }
    kinds.into_iter().map(|kind| kind == Kind::Date).collect()
}

/// The operands of which an operation gives one as it is.
fn for_each_branch(op: &Op, mut f: impl FnMut(NodeId)) {
    match op {
        Op::Refine(_, _, a) => f(*a),
        Op::Min(a, b) | Op::Max(a, b) | Op::If(_, a, b) => [*a, *b].into_iter().for_each(f),
        Op::By(by) => by.rows.iter().map(|row| row.value).chain([by.default]).for_each(f),
        Op::Bool(_) | Op::Int(_) | Op::Unknown(_) | Op::AsOf | Op::Load(_) | Op::Present(_) => {}
        Op::Not(_) | Op::And(_) | Op::Or(_) | Op::AtLeast(..) | Op::Eq(..) | Op::Lt(..) | Op::Le(..) => {}
        Op::Add(..) | Op::Sub(..) | Op::Mul(..) | Op::Div(..) | Op::AddMonths(..) | Op::Months(..) | Op::Calendar(..) => {}
    }
}
