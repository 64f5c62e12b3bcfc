//! Subjects tried out before the solver is asked: a person who is paid two benefits shows that they overlap, whoever thought of the person.
//!
//! The first people are the solver's, one for each benefit. The others are made of them: facts of one and facts of another, and now and then
//! a value at which some condition turns. What real subjects a user has brought along are tried first.
//!
//! INVARIANT: a person only ever refutes. That nobody was found shows nothing.

use super::Options;
use super::member::Members;
use super::scene::{self, never};
use crate::eval;
use crate::ir::{BenefitId, Cell, Core, Input, InputKind, InputTy, Item, ItemList, NodeId, Op, Period, ReceiptField};
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
    /// Which of the items that stand on their own are as they should be, from the lowest bit; those after the sixty-fourth are left out.
    pub stands: u64,
    /// Due before combining, in fen; `None`: unknown.
    pub due: Option<i64>,
    /// Paid, in fen; `None`: unknown.
    pub paid: Option<i64>,
}

impl Outcome {
    /// Of the state of each item of a benefit (`None`: unknown), in their order, and its sums.
    pub fn of(core: &Core, b: BenefitId, items: &[Option<bool>], due: Option<i64>, paid: Option<i64>) -> Outcome {
        let stands = |i: usize, item: &Item| items.get(i).copied().flatten() == Some(!item.list.excludes());
        Outcome::judged(core, b, stands, due, paid)
    }

    fn judged(core: &Core, b: BenefitId, judge: impl Fn(usize, &Item) -> bool, due: Option<i64>, paid: Option<i64>) -> Outcome {
        let mut out = Outcome { meets: true, open: true, stands: 0, due, paid };
        for (k, (i, item)) in scene::tops(core, b).enumerate() {
            let stands = judge(i, item);
            out.open &= stands;
            out.meets &= stands || matches!(item.list, ItemList::Gate(_));
            let bit = u32::try_from(k).ok().and_then(|k| 1_u64.checked_shl(k));
            out.stands |= bit.filter(|_| stands).unwrap_or(0);
        }
        out
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
                Outcome::judged(core, b, |_, item| scene::stands(&answer, item), answer.int(info.amount), answer.int(info.payable))
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
    /// The first is paid to somebody who meets every condition of the second that time does not change.
    PaidAndLasting,
}

/// A person, on a day.
pub(super) type Person = (Date, Vec<Cell>);

/// The people tried, as far as they showed something.
pub(super) struct Pool<'a> {
    evaluator: &'a mut dyn Evaluator,
    applicants: Applicants,
    /// Of each benefit in question what is needed to judge an outcome.
    group: Vec<Judged>,
    people: Vec<Person>,
    random: Random,
    turns: Vec<Vec<Cell>>,
    /// Of each kind, for each two, the number of the first person who showed it, from 1.
    first: BTreeMap<Seen, Vec<u32>>,
    found: usize,
}

/// What the pool knows of a benefit in question.
struct Judged {
    at: usize,
    period: Period,
    lasting: Option<u64>,
    /// The facts it reads, by their places among those told.
    facts: Vec<usize>,
    /// Some who are paid it, by their numbers.
    paid: Vec<usize>,
}

/// So many people are kept for each benefit to make others of.
const PARENTS: usize = 8;

/// So many people are made for each two of which nothing is known yet.
const TRIES: usize = 24;

impl<'a> Pool<'a> {
    /// With nobody tried yet.
    pub(super) fn new(core: &'a Core, members: &Members, evaluator: &'a mut dyn Evaluator) -> Pool<'a> {
        let applicants = Applicants::of(core);
        let judged = |m: &super::member::Member| Judged {
            at: m.id.0 as usize,
            period: scene::benefit(core, m.id).period,
            lasting: m.lasting_bits,
            facts: applicants.facts_of(core, m.id),
            paid: Vec::new(),
        };
        let group: Vec<Judged> = members.iter().map(judged).collect();
        let kinds = [Seen::BothPaid, Seen::BothDue, Seen::Less, Seen::PaidAndLasting];
        let first = kinds.into_iter().map(|kind| (kind, vec![0; group.len() * group.len()])).collect();
        let turns = applicants.turns(core);
        Pool { evaluator, applicants, group, people: Vec::new(), random: Random(0x9E37_79B9_7F4A_7C15), turns, first, found: 0 }
    }

    /// Somebody who showed this of the two at these places in the group.
    pub(super) fn person(&self, a: usize, b: usize, seen: Seen) -> Option<Person> {
        let number = self.first.get(&seen)?.get(a * self.group.len() + b)?;
        let (day, cells) = self.people.get((*number as usize).checked_sub(1)?)?;
        Some((*day, self.applicants.row(cells)))
    }

    /// Whether somebody showed it.
    pub(super) fn has(&self, a: usize, b: usize, seen: Seen) -> bool {
        self.first.get(&seen).and_then(|first| first.get(a * self.group.len() + b)).is_some_and(|number| *number > 0)
    }

    /// Tries people out: those seen, those given, and people made of them.
    pub(super) fn fill(&mut self, core: &Core, options: &Options, given: Vec<Person>) {
        let day = options.on.unwrap_or(options.day);
        let seen = options.seen.iter().take(options.samples).flat_map(|row| applicants(core, row, day));
        let mut parents: Vec<Person> = seen.map(|row| (day, self.applicants.cells(&row))).collect();
        parents.extend(given.into_iter().map(|(day, row)| (day, self.applicants.cells(&row))));
        for chunk in parents.chunks(BATCH) {
            self.try_out(chunk);
        }
        let mut idle = 0;
        let mut tried = 0;
        // Whoever has found nothing new for a while will not find much more.
        while !parents.is_empty() && tried < options.samples && idle < 4 {
            let batch: Vec<Person> = (0..BATCH).map(|_| child(&parents, &self.turns, &mut self.random)).collect();
            let before = self.found;
            self.try_out(&batch);
            idle = if self.found == before { idle + 1 } else { 0 };
            tried += BATCH;
        }
    }

    /// Tries out people made for each two until one shows what could still be shown of them.
    pub(super) fn cross(&mut self, core: &Core, members: &Members, doors: &[NodeId], pairs: &[(BenefitId, BenefitId, Seen)]) {
        let doors = (doors, eval::below(core, doors));
        let cones: Vec<eval::Cone> = members.iter().map(|m| eval::below(core, &scene::roots(core, m.id))).collect();
        let mut answer = eval::Answer { refusal: 0, values: Vec::new() };
        let mut row = self.applicants.row(&[]);
        let mut batch: Vec<Person> = Vec::new();
        for (a, b, seen) in pairs {
            let (Some(i), Some(k)) = (members.place(*a), members.place(*b)) else { continue };
            let (Some(x), Some(y)) = (cones.get(i), cones.get(k)) else { continue };
            for _ in 0..TRIES {
                if self.has(i, k, *seen) {
                    break;
                }
                let Some((day, cells)) = self.crossed(i, k) else { break };
                self.applicants.write(&cells, &mut row);
                [&doors.1, x, y].into_iter().for_each(|cone| eval::compute(core, day, &row, cone, &mut answer));
                let admitted = doors.0.iter().all(|door| answer.bool(*door) != Some(false));
                if admitted && members.shows(core, &answer, (*a, *b), *seen) {
                    batch.push((day, cells));
                    break;
                }
            }
            if batch.len() == BATCH {
                self.try_out(&std::mem::take(&mut batch));
            }
        }
        self.try_out(&batch);
    }

    /// Whoever is paid the first, with facts that the second reads of one who is paid that.
    fn crossed(&mut self, a: usize, b: usize) -> Option<Person> {
        let (first, second) = (self.group.get(a)?, self.group.get(b)?);
        let mut parent = |of: &Judged| of.paid.get(self.random.below(of.paid.len())).and_then(|i| self.people.get(*i));
        let ((day, own), (_, other)) = (parent(first)?, parent(second)?);
        let mut cells = own.clone();
        for i in &second.facts {
            // What both read may suit both as either has it, or as a condition turns.
            let cell = match if first.facts.contains(i) { self.random.below(8) } else { 3 } {
                0..3 => continue,
                7 => self.turns.get(*i).and_then(|turns| turns.get(self.random.below(turns.len()))),
                _ => other.get(*i),
            };
            if let (Some(cell), Some(slot)) = (cell, cells.get_mut(*i)) {
                *slot = *cell;
            }
        }
        Some((*day, cells))
    }

    /// Tries out a person that somebody else has found.
    pub(super) fn add(&mut self, (day, row): &Person) {
        let cells = self.applicants.cells(row);
        self.try_out(&[(*day, cells)]);
    }

    fn try_out(&mut self, people: &[Person]) {
        let mut by_day: BTreeMap<Date, Vec<&Vec<Cell>>> = BTreeMap::new();
        for (day, cells) in people {
            by_day.entry(*day).or_default().push(cells);
        }
        for (day, cells) in by_day {
            let rows: Vec<Vec<Cell>> = cells.iter().map(|cells| self.applicants.row(cells)).collect();
            let answers = self.evaluator.evaluate(day, &rows);
            for (cells, answer) in cells.into_iter().zip(answers) {
                if answer.is_some_and(|outcomes| self.note(&outcomes)) {
                    self.people.push((day, cells.clone()));
                }
            }
        }
    }

    /// Notes what the next person shows; whether anything of it is new.
    fn note(&mut self, outcomes: &[Outcome]) -> bool {
        let all: Vec<Outcome> = self.group.iter().map(|m| outcomes.get(m.at).copied().unwrap_or_default()).collect();
        let more = |sum: Option<i64>| sum.is_some_and(|s| s > 0);
        let numbered = |wanted: &dyn Fn(&Outcome) -> bool| -> Vec<usize> { (0..all.len()).filter(|i| all.get(*i).is_some_and(wanted)).collect() };
        let due = numbered(&|o| o.open && more(o.due));
        let paid = numbered(&|o| o.open && more(o.paid));
        let lasts = |i: &usize| {
            let (judged, outcome) = (self.group.get(*i), all.get(*i));
            judged.and_then(|j| j.lasting).zip(outcome).is_some_and(|(bits, o)| o.stands & bits == bits)
        };
        let lasting: Vec<usize> = (0..all.len()).filter(lasts).collect();
        let less = |a: usize, b: usize| {
            let (Some(x), Some(y), Some(m), Some(n)) = (all.get(a), all.get(b), self.group.get(a), self.group.get(b)) else { return false };
            m.period == n.period && x.due < y.due
        };
        let number = u32::try_from(self.people.len() + 1).unwrap_or(u32::MAX);
        let (size, before) = (self.group.len(), self.found);
        for (kind, first) in &mut self.first {
            let (left, right) = match kind {
                Seen::BothPaid => (&paid, &paid),
                Seen::BothDue | Seen::Less => (&due, &due),
                Seen::PaidAndLasting => (&paid, &lasting),
            };
            for a in left {
                for b in right {
                    match first.get_mut(a * size + b) {
                        Some(slot) if *slot == 0 && a != b && (*kind != Seen::Less || less(*a, *b)) => {
                            *slot = number;
                            self.found += 1;
                        }
                        _ => {}
                    }
                }
            }
        }
        for i in paid.iter().filter(|_| self.found > before) {
            if let Some(judged) = self.group.get_mut(*i).filter(|j| j.paid.len() < PARENTS) {
                judged.paid.push(self.people.len());
            }
        }
        self.found > before
    }
}

/// What tells one applicant from another: nothing of what was received, and one day of application and of approval for all benefits.
struct Applicants {
    /// The inputs that are told.
    told: Vec<usize>,
    /// Whoever received nothing.
    blank: Vec<Cell>,
    /// Where each cell told stands in a row; a day stands in many places.
    read: Vec<(usize, usize)>,
    /// How many of those told are facts and choices; what comes after is a day of application or approval.
    facts: usize,
}

impl Applicants {
    fn of(core: &Core) -> Applicants {
        let is_receipt = |i: &usize| core.inputs.get(*i).is_some_and(|i| matches!(i.kind, InputKind::Receipt(..)));
        let mut told: Vec<usize> = (0..core.inputs.len()).filter(|i| !is_receipt(i)).collect();
        let facts = told.len();
        let day_of = |field| core.inputs.iter().position(|i| matches!(i.kind, InputKind::Receipt(_, f) if f == field));
        let (applied, approved) = (day_of(ReceiptField::AppliedOn), day_of(ReceiptField::ApprovedOn));
        told.extend(applied.into_iter().chain(approved));
        let places: BTreeMap<usize, usize> = told.iter().enumerate().map(|(place, i)| (*i, place)).collect();
        let mut read: Vec<(usize, usize)> = Vec::new();
        for (i, input) in core.inputs.iter().enumerate() {
            let of = match input.kind {
                InputKind::Receipt(_, ReceiptField::AppliedOn) => applied,
                InputKind::Receipt(_, ReceiptField::ApprovedOn) => approved,
                InputKind::Receipt(..) => None,
                InputKind::Fact | InputKind::Choice(_) | InputKind::Decision => Some(i),
            };
            read.extend(of.and_then(|of| places.get(&of)).map(|place| (*place, i)));
        }
        Applicants { told, blank: applicant(core, &[]), read, facts }
    }

    /// The facts that a benefit reads, by their places among those told.
    fn facts_of(&self, core: &Core, b: BenefitId) -> Vec<usize> {
        let (read, _) = scene::reads(core, &scene::roots(core, b));
        let facts = self.told.iter().take(self.facts).enumerate();
        facts.filter(|(_, i)| read.contains(&scene::input_id(**i))).map(|(place, _)| place).collect()
    }

    /// What is told of an applicant.
    fn cells(&self, row: &[Cell]) -> Vec<Cell> {
        self.told.iter().map(|i| row.get(*i).copied().unwrap_or(Cell::Unknown)).collect()
    }

    /// The whole row.
    fn row(&self, cells: &[Cell]) -> Vec<Cell> {
        let mut row = self.blank.clone();
        self.write(cells, &mut row);
        row
    }

    /// Makes the row of another applicant that of this one.
    fn write(&self, cells: &[Cell], row: &mut [Cell]) {
        for (place, i) in &self.read {
            if let (Some(cell), Some(slot)) = (cells.get(*place), row.get_mut(*i)) {
                *slot = *cell;
            }
        }
    }

    /// Of each fact told the values at which a condition may turn.
    fn turns(&self, core: &Core) -> Vec<Vec<Cell>> {
        let mut all = turns(core);
        self.told.iter().take(self.facts).filter_map(|i| all.get_mut(*i).map(std::mem::take)).collect()
    }
}

/// Whoever received nothing and applied for nothing, with these facts.
fn applicant(core: &Core, row: &[Cell]) -> Vec<Cell> {
    let cell = |(i, input): (usize, &Input)| match input.kind {
        InputKind::Receipt(_, field) => never(field),
        InputKind::Choice(_) => Cell::Absent,
        InputKind::Fact | InputKind::Decision => row.get(i).copied().unwrap_or(Cell::Unknown),
    };
    core.inputs.iter().enumerate().map(cell).collect()
}

/// The subject of a table as a new applicant: who applies today, and who is approved today as well.
fn applicants(core: &Core, row: &[Cell], day: Date) -> [Vec<Cell>; 2] {
    let today = Cell::Known(i64::from(day.days()));
    [false, true].map(|approved| {
        let mut row = applicant(core, row);
        for (input, cell) in core.inputs.iter().zip(&mut row) {
            match input.kind {
                InputKind::Receipt(_, ReceiptField::AppliedOn) => *cell = today,
                InputKind::Receipt(_, ReceiptField::ApprovedOn) if approved => *cell = today,
                _ => {}
            }
        }
        row
    })
}

/// A person made of two: the day, and the days of application and approval, are those of the first.
fn child(parents: &[Person], turns: &[Vec<Cell>], random: &mut Random) -> Person {
    let mut pick = || parents.get(random.below(parents.len())).or_else(|| parents.first());
    let (Some((day, a)), Some((_, b))) = (pick(), pick()) else { return (Date::MIN, Vec::new()) };
    let mut cells = a.clone();
    for (i, turns) in turns.iter().enumerate() {
        let other = match random.below(8) {
            0 if !turns.is_empty() => turns.get(random.below(turns.len())).copied(),
            1..4 => b.get(i).copied(),
            _ => None,
        };
        if let (Some(cell), Some(slot)) = (other, cells.get_mut(i)) {
            *slot = cell;
        }
    }
    (*day, cells)
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
