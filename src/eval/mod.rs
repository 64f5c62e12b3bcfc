//! The meaning of Core: what a program answers for one subject on one day.
//!
//! Every value is known or unknown, written `Some` and `None`. Of `学历 属于 博士 且 年龄 不超过 35周岁` with the degree not known and an age
//! of 40, the conjunction is known to be false; of the same with an age of 30 it is unknown. This is the text that the module and the
//! solver are held against, so it is written to be read: one arm an operation, no cleverness.
//!
//! INVARIANT: an answer only gets better: what is known with some facts unknown stays the same whatever these facts turn out to be.
//!
//! Deliberately absent: speed. Nothing that serves subjects calls this; the module does that.

use crate::ir::{BenefitId, By, Calendar, Cell, CoordinationId, Core, Item, NodeId, Op};
use crate::value::{Date, div};

/// What a program answers for one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 0, or why the row was refused: `1 + i` if input i is out of its range, `1 + inputs + k` if door k is shut.
    pub refusal: i32,
    /// Of every node its value, yes/no as 1/0; `None` is unknown. In a refused row everything is unknown.
    pub values: Vec<Option<i64>>,
}

/// What an [`Answer`] says of one benefit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenefitAnswer {
    /// Whether the subject has a claim to it.
    pub eligible: Option<bool>,
    /// Whether a choice among benefits is still open.
    pub awaiting: Option<bool>,
    /// Whether decisions alone make it eligible or not; no benefit but one that reads decisions says so.
    pub deciding: Option<Option<bool>>,
    /// Whether it waits for a date that starts its clock; no benefit but a clocked one says so.
    pub waits: Option<Option<bool>>,
    /// Due in this period before combining, in fen.
    pub amount: Option<i64>,
    /// Paid in this period after combining, in fen.
    pub payable: Option<i64>,
    /// Periods left, of a periodic benefit.
    pub periods_left: Option<Option<i64>>,
}

/// What an [`Answer`] says of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemAnswer {
    /// Whether it holds.
    pub holds: Option<bool>,
    /// Whether an earlier approval settled it, of an item that one can settle.
    pub settled: Option<Option<bool>>,
    /// Whether a version of the benefit that has it is in effect, of an item that not every version has.
    pub applies: Option<Option<bool>>,
}

/// What `core` answers on `as_of` for the subject in `row`, one cell an input.
///
/// A cell that is missing is unknown. A day outside of [`Core::as_of`] is for the caller to refuse; here it counts as the nearest day.
pub fn evaluate(core: &Core, as_of: Date, row: &[Cell]) -> Answer {
    evaluate_nodes(core, as_of, row, 0..core.nodes.len())
}

/// What nodes rest on: they and all below them, and what is judged at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cone(Vec<usize>);

/// The cone of these nodes.
pub fn cone(core: &Core, roots: &[NodeId]) -> Cone {
    let doors = core.doors.iter().map(|d| d.node);
    below(core, &roots.iter().copied().chain(doors).collect::<Vec<_>>())
}

/// The same without what is judged at the door, for [`compute`].
pub fn below(core: &Core, roots: &[NodeId]) -> Cone {
    let mut wanted = vec![false; core.nodes.len()];
    let mark = |wanted: &mut Vec<bool>, id: NodeId| {
        if let Some(w) = wanted.get_mut(id.0 as usize) {
            *w = true;
        }
    };
    roots.iter().for_each(|id| mark(&mut wanted, *id));
    // Children stand before their parents, so one way down meets every node after all that read it.
    for (i, node) in core.nodes.iter().enumerate().rev() {
        if wanted.get(i) == Some(&true) {
            node.op.for_each_child(|c| mark(&mut wanted, c));
        }
    }
    Cone(wanted.iter().enumerate().filter(|(_, w)| **w).map(|(i, _)| i).collect())
}

/// As [`evaluate`], for the nodes of a cone alone: of any other node the answer says nothing.
pub fn evaluate_cone(core: &Core, as_of: Date, row: &[Cell], cone: &Cone) -> Answer {
    evaluate_nodes(core, as_of, row, cone.0.iter().copied())
}

fn evaluate_nodes(core: &Core, as_of: Date, row: &[Cell], wanted: impl Iterator<Item = usize>) -> Answer {
    let mut values: Vec<Option<i64>> = vec![None; core.nodes.len()];
    compute_nodes(core, as_of, row, wanted, &mut values);
    let refusal = refusal(core, row, &values);
    if refusal != 0 {
        values.fill(None);
    }
    Answer { refusal, values }
}

/// Puts the value of each node of a cone into the answer of another row of the same program; nothing is judged at the door.
pub fn compute(core: &Core, as_of: Date, row: &[Cell], cone: &Cone, answer: &mut Answer) {
    answer.values.resize(core.nodes.len(), None);
    compute_nodes(core, as_of, row, cone.0.iter().copied(), &mut answer.values);
}

fn compute_nodes(core: &Core, as_of: Date, row: &[Cell], wanted: impl Iterator<Item = usize>, values: &mut [Option<i64>]) {
    let cell = |i: usize| row.get(i).copied().unwrap_or(Cell::Unknown);
    for at in wanted {
        let Some(node) = core.nodes.get(at) else { continue };
        let value = match &node.op {
            Op::AsOf => Some(i64::from(as_of.days()).clamp(node.lo, node.hi)),
            Op::Load(input) => {
                let lo = core.inputs.get(input.0 as usize).map_or(0, |i| i.lo);
                match cell(input.0 as usize) {
                    Cell::Unknown => None,
                    Cell::Absent => Some(lo),
                    // Out of range, the row is refused at the door; until then the value must not leave its range.
                    Cell::Known(v) => Some(v.clamp(node.lo, node.hi)),
                }
            }
            Op::Present(input) => match cell(input.0 as usize) {
                Cell::Unknown => None,
                Cell::Absent => Some(0),
                Cell::Known(_) => Some(1),
            },
            op => apply(op, values),
        };
        if let Some(slot) = values.get_mut(at) {
            *slot = value;
        }
    }
}

/// Ranges first, in the order of the inputs, then doors, in theirs. Only what is known refuses.
fn refusal(core: &Core, row: &[Cell], values: &[Option<i64>]) -> i32 {
    let out_of_range = core.inputs.iter().zip(row).position(|(input, cell)| match cell {
        Cell::Unknown => false,
        Cell::Absent => !input.optional,
        Cell::Known(v) => *v < input.lo || *v > input.hi,
    });
    let shut = || core.doors.iter().position(|door| value(values, door.node) == Some(0)).map(|k| core.inputs.len() + k);
    let code = out_of_range.or_else(shut).map_or(0, |at| at + 1);
    i32::try_from(code).unwrap_or(i32::MAX)
}

fn value(values: &[Option<i64>], id: NodeId) -> Option<i64> {
    *values.get(id.0 as usize).expect("children stand before their parents")
}

/// The value of an operation on values. The three that read the row or the day are [`evaluate`]'s.
fn apply(op: &Op, values: &[Option<i64>]) -> Option<i64> {
    let of = |id: &NodeId| value(values, *id);
    let date = |id: &NodeId| of(id).map(Date::from_days);
    match op {
        Op::AsOf | Op::Load(_) | Op::Present(_) | Op::Unknown(_) => None,
        Op::Bool(v) => Some(i64::from(*v)),
        Op::Int(v) => Some(*v),
        Op::Not(a) => of(a).map(|a| 1 - a),
        Op::And(xs) => at_least(xs.len(), xs, values),
        Op::Or(xs) => at_least(1, xs, values),
        Op::AtLeast(n, xs) => at_least(*n as usize, xs, values),
        Op::Add(a, b) => Some(of(a)? + of(b)?),
        Op::Sub(a, b) => Some(of(a)? - of(b)?),
        Op::Mul(a, b) => Some(of(a)? * of(b)?),
        Op::Div(mode, a, b) => Some(div(*mode, of(a)?, of(b)?)),
        Op::Min(a, b) => Some(of(a)?.min(of(b)?)),
        Op::Max(a, b) => Some(of(a)?.max(of(b)?)),
        Op::Eq(a, b) => Some(i64::from(of(a)? == of(b)?)),
        Op::Lt(a, b) => Some(i64::from(of(a)? < of(b)?)),
        Op::Le(a, b) => Some(i64::from(of(a)? <= of(b)?)),
        Op::If(c, a, b) => {
            if of(c)? == 1 {
                of(a)
            } else {
                of(b)
            }
        }
        Op::By(by) => look_up(by, values),
        Op::AddMonths(d, n) => Some(i64::from(date(d)?.add_months(of(n)?).days())),
        Op::Months(a, b) => Some(date(a)?.months_until(date(b)?)),
        Op::Calendar(step, d) => Some(calendar(*step, date(d)?)),
        Op::Refine(lo, hi, a) => Some(of(a)?.clamp(*lo, *hi)),
    }
}

/// True if `n` are known to hold, false if `n` cannot hold any more.
fn at_least(n: usize, xs: &[NodeId], values: &[Option<i64>]) -> Option<i64> {
    let hold = xs.iter().filter(|x| value(values, **x) == Some(1)).count();
    let may_hold = xs.iter().filter(|x| value(values, **x) != Some(0)).count();
    if hold >= n {
        Some(1)
    } else if may_hold < n {
        Some(0)
    } else {
        None
    }
}

fn look_up(by: &By, values: &[Option<i64>]) -> Option<i64> {
    let key: Vec<i64> = by.columns.iter().map(|c| value(values, *c)).collect::<Option<_>>()?;
    let matches = |pattern: &Vec<(i64, i64)>, v: i64| pattern.is_empty() || pattern.iter().any(|(lo, hi)| *lo <= v && v <= *hi);
    let row = by.rows.iter().find(|row| row.patterns.iter().zip(&key).all(|(pattern, v)| matches(pattern, *v)));
    value(values, row.map_or(by.default, |row| row.value))
}

fn calendar(step: Calendar, date: Date) -> i64 {
    i64::from(match step {
        Calendar::MonthStart => date.month_start().days(),
        Calendar::MonthEnd => date.month_end().days(),
        Calendar::YearStart => date.year_start().days(),
        Calendar::YearEnd => date.year_end().days(),
        Calendar::Year => date.ymd().0,
    })
}

impl Answer {
    /// The value of an integer node.
    pub fn int(&self, id: NodeId) -> Option<i64> {
        value(&self.values, id)
    }

    /// The value of a yes/no node.
    pub fn bool(&self, id: NodeId) -> Option<bool> {
        self.int(id).map(|v| v == 1)
    }

    /// What it says of a benefit.
    pub fn benefit(&self, core: &Core, id: BenefitId) -> BenefitAnswer {
        let b = core.benefits.get(id.0 as usize).expect("a benefit id comes from its program");
        BenefitAnswer {
            eligible: self.bool(b.eligible),
            awaiting: self.bool(b.awaiting),
            deciding: b.deciding.map(|node| self.bool(node)),
            waits: b.waits.map(|(node, _)| self.bool(node)),
            amount: self.int(b.amount),
            payable: self.int(b.payable),
            periods_left: b.periods_left.map(|node| self.int(node)),
        }
    }

    /// What it says of the items of a benefit.
    pub fn items(&self, core: &Core, id: BenefitId) -> Vec<ItemAnswer> {
        let b = core.benefits.get(id.0 as usize).expect("a benefit id comes from its program");
        let answer = |i: &Item| ItemAnswer { holds: self.bool(i.node), settled: i.settled.map(|s| self.bool(s)), applies: i.applies.map(|a| self.bool(a)) };
        b.items.iter().map(answer).collect()
    }

    /// Of each amendment of a benefit, whether it is in effect.
    pub fn versions(&self, core: &Core, id: BenefitId) -> Vec<Option<bool>> {
        let b = core.benefits.get(id.0 as usize).expect("a benefit id comes from its program");
        b.versions.iter().map(|v| self.bool(v.node)).collect()
    }

    /// What a coordination takes from each of its members, in fen.
    pub fn taken(&self, core: &Core, id: CoordinationId) -> Vec<Option<i64>> {
        let c = core.coordinations.get(id.0 as usize).expect("a coordination id comes from its program");
        c.taken.iter().map(|node| self.int(*node)).collect()
    }
}
