//! Subjects tried out before the solver is asked: a person who is paid two benefits shows that they overlap, whoever thought of the person.
//!
//! The first people are the solver's, one for each benefit. The others are made of them: facts of one and facts of another, and now and then
//! a value at which some condition turns. What real subjects a user has brought along are tried first.
//!
//! INVARIANT: a person only ever refutes. That nobody was found shows nothing.

use super::Options;
use super::scene::{self, meets, meets_and_open, never};
use crate::eval;
use crate::ir::{BenefitId, Cell, Core, Input, InputKind, InputTy, NodeId, Op, ReceiptField};
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};

/// People are evaluated this many at a time.
const BATCH: usize = 256;

/// What a benefit answers of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The conditions are met today, entry conditions included.
    pub meets: bool,
    /// And no gate is shut.
    pub open: bool,
    /// Due before combining, in fen; `None`: unknown.
    pub due: Option<i64>,
    /// Paid, in fen; `None`: unknown.
    pub paid: Option<i64>,
}

impl Outcome {
    /// Of the state of each item of a benefit (`None`: unknown), in their order, and its sums.
    pub fn of(core: &Core, b: BenefitId, items: &[Option<bool>], due: Option<i64>, paid: Option<i64>) -> Outcome {
        let stands = |i: usize, item: &crate::ir::Item| items.get(i).copied().flatten() == Some(item.list != crate::ir::ItemList::Exclusion);
        let gate = |item: &crate::ir::Item| matches!(item.list, crate::ir::ItemList::Gate(_));
        let meets = scene::tops(core, b).filter(|(_, item)| !gate(item)).all(|(i, item)| stands(i, item));
        let open = meets && scene::tops(core, b).filter(|(_, item)| gate(item)).all(|(i, item)| stands(i, item));
        Outcome { meets, open, due, paid }
    }
}

/// Evaluates many people at once: the compiled module does it best.
pub trait Evaluator {
    /// Of each row what each benefit answers on this day; `None`: the row is refused.
    fn evaluate(&mut self, as_of: Date, rows: &[Vec<Cell>]) -> Vec<Option<Vec<Outcome>>>;
}

/// Evaluates by the meaning of Core.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'c>(pub &'c Core);

impl Evaluator for Reference<'_> {
    fn evaluate(&mut self, as_of: Date, rows: &[Vec<Cell>]) -> Vec<Option<Vec<Outcome>>> {
        let core = self.0;
        let one = |row: &Vec<Cell>| {
            let answer = eval::evaluate(core, as_of, row);
            let ids = (0..core.benefits.len()).map(|i| BenefitId(u32::try_from(i).unwrap_or(u32::MAX)));
            let outcome = |b: BenefitId| {
                let info = scene::benefit(core, b);
                let (due, paid) = (answer.int(info.amount), answer.int(info.payable));
                Outcome { meets: meets(core, &answer, b), open: meets_and_open(core, &answer, b), due, paid }
            };
            (answer.refusal == 0).then(|| ids.map(outcome).collect())
        };
        rows.iter().map(one).collect()
    }
}

/// What two benefits were seen to do together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    /// Both pay.
    BothPaid,
    /// Both are due before combining.
    BothDue,
    /// Both are due, the first less than the second.
    Less,
}

/// The people tried, as far as they showed something.
pub(super) struct Pool {
    people: Vec<(Date, Vec<Cell>)>,
    first: BTreeMap<(BenefitId, BenefitId, Seen), usize>,
}

impl Pool {
    /// Somebody who showed this of the two.
    pub(super) fn person(&self, a: BenefitId, b: BenefitId, seen: Seen) -> Option<(Date, Vec<Cell>)> {
        self.first.get(&(a, b, seen)).and_then(|i| self.people.get(*i)).cloned()
    }

    /// Tries people out: those seen, those given, and people made of them.
    pub(super) fn fill(core: &Core, options: &Options, group: &[BenefitId], given: Vec<(Date, Vec<Cell>)>, evaluator: &mut dyn Evaluator) -> Pool {
        let mut pool = Pool { people: Vec::new(), first: BTreeMap::new() };
        if options.samples == 0 {
            return pool;
        }
        let day = options.on.unwrap_or(options.day);
        let seen = options.seen.iter().take(options.samples);
        let mut parents: Vec<(Date, Vec<Cell>)> = seen.flat_map(|row| applicants(core, row, day)).map(|row| (day, row)).collect();
        parents.extend(given);
        for chunk in parents.chunks(BATCH) {
            pool.try_out(core, group, chunk, evaluator);
        }
        let turns: Vec<Vec<Cell>> = turns(core);
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut idle = 0;
        let mut tried = 0;
        // Whoever has found nothing new for a while will not find much more.
        while !parents.is_empty() && tried < options.samples && idle < 4 {
            let batch: Vec<(Date, Vec<Cell>)> = (0..BATCH).map(|_| child(core, &parents, &turns, &mut random)).collect();
            let before = pool.first.len();
            pool.try_out(core, group, &batch, evaluator);
            idle = if pool.first.len() == before { idle + 1 } else { 0 };
            tried += BATCH;
        }
        pool
    }

    fn try_out(&mut self, core: &Core, group: &[BenefitId], people: &[(Date, Vec<Cell>)], evaluator: &mut dyn Evaluator) {
        let mut by_day: BTreeMap<Date, Vec<Vec<Cell>>> = BTreeMap::new();
        for (day, row) in people {
            by_day.entry(*day).or_default().push(row.clone());
        }
        for (day, rows) in by_day {
            let answers = evaluator.evaluate(day, &rows);
            for (row, answer) in rows.into_iter().zip(answers) {
                if let Some(outcomes) = answer {
                    self.note(core, group, day, row, &outcomes);
                }
            }
        }
    }

    fn note(&mut self, core: &Core, group: &[BenefitId], day: Date, row: Vec<Cell>, outcomes: &[Outcome]) {
        let of = |b: BenefitId| outcomes.get(b.0 as usize).copied().unwrap_or_default();
        let due: Vec<(BenefitId, Outcome)> =
            group.iter().map(|b| (*b, of(*b))).filter(|(_, o)| o.open && o.due.is_some_and(|d| d > 0)).collect();
        let at = self.people.len();
        let mut news = false;
        for (i, (a, x)) in due.iter().enumerate() {
            for (b, y) in due.iter().skip(i + 1) {
                let both_paid = x.paid.is_some_and(|p| p > 0) && y.paid.is_some_and(|p| p > 0);
                let same_period = scene::benefit(core, *a).period == scene::benefit(core, *b).period;
                let shown = [
                    (true, (*a, *b, Seen::BothDue)),
                    (both_paid, (*a, *b, Seen::BothPaid)),
                    (same_period && x.due < y.due, (*a, *b, Seen::Less)),
                    (same_period && y.due < x.due, (*b, *a, Seen::Less)),
                ];
                for (_, key) in shown.into_iter().filter(|(shows, _)| *shows) {
                    if let std::collections::btree_map::Entry::Vacant(slot) = self.first.entry(key) {
                        slot.insert(at);
                        news = true;
                    }
                }
            }
        }
        if news {
            self.people.push((day, row));
        }
    }
}

/// The subject of a table as a new applicant: who applies today, and who is approved today as well.
fn applicants(core: &Core, row: &[Cell], day: Date) -> [Vec<Cell>; 2] {
    let today = Cell::Known(i64::from(day.days()));
    [false, true].map(|approved| {
        let cell = |(i, input): (usize, &Input)| match input.kind {
            InputKind::Receipt(_, ReceiptField::AppliedOn) => today,
            InputKind::Receipt(_, ReceiptField::ApprovedOn) if approved => today,
            InputKind::Receipt(_, field) => never(field),
            InputKind::Choice(_) => Cell::Absent,
            InputKind::Fact => row.get(i).copied().unwrap_or(Cell::Unknown),
        };
        core.inputs.iter().enumerate().map(cell).collect()
    })
}

/// A person made of two.
fn child(core: &Core, parents: &[(Date, Vec<Cell>)], turns: &[Vec<Cell>], random: &mut Random) -> (Date, Vec<Cell>) {
    let mut pick = || parents.get(random.below(parents.len())).or_else(|| parents.first());
    let (Some((day, a)), Some((_, b))) = (pick(), pick()) else { return (Date::MIN, Vec::new()) };
    let mut row = a.clone();
    for (i, input) in core.inputs.iter().enumerate() {
        let other = match random.below(8) {
            0 => turns.get(i).filter(|t| !t.is_empty()).and_then(|t| t.get(random.below(t.len()))).copied(),
            1..4 => b.get(i).copied(),
            _ => None,
        };
        // One day of application and of approval for all benefits: a receipt is taken from the first parent.
        if let (InputKind::Fact | InputKind::Choice(_), Some(cell), Some(slot)) = (input.kind, other, row.get_mut(i)) {
            *slot = cell;
        }
    }
    (*day, row)
}

/// Of each input the values at which a condition may turn.
fn turns(core: &Core) -> Vec<Vec<Cell>> {
    let mut values: Vec<BTreeSet<i64>> = core.inputs.iter().map(|_| BTreeSet::new()).collect();
    let load = |id: NodeId| match core.node(id).map(|n| &n.op) {
        Some(Op::Load(input)) => Some(input.0 as usize),
        _ => None,
    };
    let int = |id: NodeId| match core.node(id).map(|n| &n.op) {
        Some(Op::Int(v)) => Some(*v),
        _ => None,
    };
    for node in &core.nodes {
        if let Op::Eq(a, b) | Op::Lt(a, b) | Op::Le(a, b) = node.op {
            for (x, c) in [(load(a), int(b)), (load(b), int(a))] {
                if let (Some(set), Some(c)) = (x.and_then(|x| values.get_mut(x)), c) {
                    set.extend([c.saturating_sub(1), c, c.saturating_add(1)]);
                }
            }
        }
    }
    let cells = |(input, set): (&Input, BTreeSet<i64>)| {
        let small = input.hi.saturating_sub(input.lo) <= 16 || matches!(input.ty, InputTy::Enum { .. } | InputTy::YesNo);
        let all: BTreeSet<i64> = if small { (input.lo..=input.hi).take(64).collect() } else { set };
        let known = all.into_iter().filter(|v| *v >= input.lo && *v <= input.hi).map(Cell::Known);
        let plain = !matches!(input.kind, InputKind::Receipt(_, ReceiptField::Amount | ReceiptField::Periods));
        known.filter(|_| plain).chain(input.optional.then_some(Cell::Absent)).collect()
    };
    core.inputs.iter().zip(values).map(cells).collect()
}

/// xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", 2016), from a fixed seed: the same people on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap_or(0).checked_rem(n).unwrap_or(0)
    }
}
