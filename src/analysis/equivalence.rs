//! Are two programs the same for everybody? If not: who gains and who loses.
//!
//! The two are held against each other on one person: facts, receipts and choices of one name are one cell. Only who is admitted by both
//! counts; that one refuses somebody whom the other takes is a difference of its own. Benefits are matched by name, or as the caller says.

use super::likely::{self, Likely, entries};
use super::scene::{applicant_row, bit_of, free_row, in_force, input_id, num_of};
use super::witness::{self, Witness};
use super::{Options, Proof};
use crate::eval;
use crate::ir::spoken::{same_name, same_unit};
use crate::ir::{Benefit, BenefitId, Cell, Core, Door, Input, InputKind, InputTy, NodeId, ReceiptField};
use crate::solver::{Bit, CellTerm, Model, Row, Solver, Term, Value, Verdict, World};
use crate::value::Date;

/// Which of the two programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The old one.
    Old,
    /// The new one.
    New,
}

/// How a matched benefit can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Eligible only by the old one.
    NoLongerEligible,
    /// Eligible only by the new one.
    NewlyEligible,
    /// Paid less by the new one.
    Loses,
    /// Paid more by the new one.
    Gains,
    /// Another sum is due before combining.
    OtherAmount,
    /// Another number of periods is left.
    OtherPeriods,
    /// What is known by one is unknown, or awaits a choice, by the other.
    OtherState,
}

/// A difference, and somebody for whom it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What.
    pub change: Change,
    /// For whom; the row is over [`Equivalence::inputs`].
    pub witness: Witness,
    /// What is paid, in fen; `None`: unknown.
    pub payable: (Option<i64>, Option<i64>),
    /// What is due before combining.
    pub amount: (Option<i64>, Option<i64>),
    /// How many periods are left; `None`: unknown, or the benefit has no periods.
    pub left: (Option<i64>, Option<i64>),
}

/// Two benefits that were held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// In the old program.
    pub old: BenefitId,
    /// In the new program.
    pub new: BenefitId,
    /// Proved the same, or the differences found.
    pub proof: Proof<Vec<Difference>>,
}

/// A difference of admission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Somebody is admitted by this one alone.
    Only(Side, Witness),
    /// A fact of one name is of different types in the two, and is taken for two facts.
    Retyped(String),
    /// Not decided within the budget.
    NotDecided(Side),
}

/// How two programs compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equivalence {
    /// The cells of a person: those of the old program, then those that only the new one has.
    pub inputs: Vec<Input>,
    /// Where each cell of the new program lies in them.
    pub places: Vec<usize>,
    /// The matched benefits.
    pub matched: Vec<Matched>,
    /// Benefits of the old program alone.
    pub only_old: Vec<BenefitId>,
    /// Benefits of the new program alone.
    pub only_new: Vec<BenefitId>,
    /// Who is admitted by one alone.
    pub admission: Vec<Admission>,
}

/// Holds `new` against `old`. `renamed` matches benefits of other names; `given` are conditions (yes/no nodes of one of the two) that the
/// people in question meet.
pub fn compare(old: &Core, new: &Core, options: &Options, renamed: &[(BenefitId, BenefitId)], given: &[(Side, NodeId)]) -> Equivalence {
    let pairs = matching(old, new, renamed);
    let (inputs, places, retyped) = cells(old, new, &pairs);
    let mut both = Both::new(old, new, options, &inputs, &places, given);
    let mut admission: Vec<Admission> = retyped.into_iter().map(Admission::Retyped).collect();
    admission.extend([Side::Old, Side::New].into_iter().filter_map(|side| both.admission(side)));
    let matched = pairs.iter().map(|(a, b)| Matched { old: *a, new: *b, proof: both.matched(*a, *b) }).collect();
    let alone = |core: &Core, taken: &dyn Fn(BenefitId) -> bool| ids(core).filter(|b| !taken(*b)).collect();
    let only_old = alone(old, &|b| pairs.iter().any(|(a, _)| *a == b));
    let only_new = alone(new, &|b| pairs.iter().any(|(_, x)| *x == b));
    Equivalence { inputs, places, matched, only_old, only_new, admission }
}

/// Whether a door is about receipts alone: then it is the language that closes it, and not the data.
fn is_axiom(core: &Core, door: &Door) -> bool {
    door.inputs.iter().all(|i| core.inputs.get(i.0 as usize).is_some_and(|i| matches!(i.kind, InputKind::Receipt(..))))
}

impl Equivalence {
    /// The person of a witness as each program reads it; none for the new one if it does not know a value.
    pub fn rows(&self, old: &Core, new: &Core, row: &[Cell]) -> (Vec<Cell>, Option<Vec<Cell>>) {
        (row.iter().take(old.inputs.len()).copied().collect(), new_row(new, &self.inputs, &self.places, row))
    }
}

/// A person as the new program reads it; none if it does not know a value.
pub(super) fn new_row(new: &Core, inputs: &[Input], places: &[usize], row: &[Cell]) -> Option<Vec<Cell>> {
    let cell = |(input, at): (&Input, &usize)| {
        let from = inputs.get(*at)?;
        match row.get(*at).copied()? {
            Cell::Known(v) => translated(&from.ty, &input.ty, v).map(Cell::Known),
            other => Some(other),
        }
    };
    new.inputs.iter().zip(places).map(cell).collect()
}

fn ids(core: &Core) -> impl Iterator<Item = BenefitId> {
    (0..core.benefits.len()).map(|i| BenefitId(u32::try_from(i).unwrap_or(u32::MAX)))
}

fn benefit(core: &Core, b: BenefitId) -> &Benefit {
    core.benefits.get(b.0 as usize).expect("a benefit id comes from its program")
}

pub(super) fn matching(old: &Core, new: &Core, renamed: &[(BenefitId, BenefitId)]) -> Vec<(BenefitId, BenefitId)> {
    let mut out = renamed.to_vec();
    for a in old.paying().filter(|a| !renamed.iter().any(|(x, _)| x == a)) {
        let name = &benefit(old, a).name;
        let taken = |b: &BenefitId| renamed.iter().any(|(_, y)| y == b);
        out.extend(new.paying().find(|b| !taken(b) && benefit(new, *b).name == *name).map(|b| (a, b)));
    }
    // What is to be paid back goes with its benefit, whatever either is called.
    let recovery = |core: &Core, of: BenefitId| ids(core).find(|b| benefit(core, *b).recovers == Some(of));
    let recoveries: Vec<_> = out.iter().filter_map(|(a, b)| recovery(old, *a).zip(recovery(new, *b))).collect();
    out.extend(recoveries);
    out.sort_unstable();
    out
}

/// The cells of a person for both programs, where those of the new one lie in them, and names that are not one fact in both.
pub(super) fn cells(old: &Core, new: &Core, pairs: &[(BenefitId, BenefitId)]) -> (Vec<Input>, Vec<usize>, Vec<String>) {
    let mut inputs = old.inputs.clone();
    let mut places = Vec::new();
    let mut retyped = Vec::new();
    for input in &new.inputs {
        let same = |x: &Input| match (x.kind, input.kind) {
            (InputKind::Receipt(a, f), InputKind::Receipt(b, g)) => f == g && pairs.contains(&(a, b)),
            (InputKind::Fact, InputKind::Fact) => match (&x.list, &input.list) {
                // The number of elements has a name of the language: `人员.数` or `人员.count`.
                (Some((a, 0)), Some((b, 0))) => a == b,
                _ => x.name == input.name,
            },
            (InputKind::Choice(_), InputKind::Choice(_)) | (InputKind::Decision, InputKind::Decision) => same_name(&x.name, &input.name),
            _ => false,
        };
        match old.inputs.iter().position(same) {
            Some(at) if old.inputs.get(at).is_some_and(|x| translates(&x.ty, &input.ty)) => places.push(at),
            found => {
                if found.is_some() {
                    retyped.push(input.name.clone());
                }
                places.push(inputs.len());
                inputs.push(input.clone());
            }
        }
    }
    (inputs, places, retyped)
}

/// Whether values of one type mean something in the other.
fn translates(a: &InputTy, b: &InputTy) -> bool {
    match (a, b) {
        (InputTy::Enum { .. }, InputTy::Enum { .. }) | (InputTy::Region { .. }, InputTy::Region { .. }) => true,
        (InputTy::Text { .. }, InputTy::Text { .. }) => true,
        (InputTy::Number { scale: x, unit: u }, InputTy::Number { scale: y, unit: v }) => x == y && same_units(u.as_ref(), v.as_ref()),
        (InputTy::Money { per: u }, InputTy::Money { per: v }) => same_units(u.as_ref(), v.as_ref()),
        _ => a == b,
    }
}

fn same_units(a: Option<&String>, b: Option<&String>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same_unit(a, b),
        (a, b) => a == b,
    }
}

/// The words behind the numbers of a type; none for a type whose numbers mean themselves.
fn words(ty: &InputTy) -> Option<&[String]> {
    match ty {
        InputTy::Enum { cases, .. } => Some(cases),
        InputTy::Region { leaves, .. } => Some(leaves),
        InputTy::Text { literals } => Some(literals),
        InputTy::YesNo | InputTy::Date | InputTy::Money { .. } | InputTy::Percent | InputTy::Number { .. } => None,
    }
}

/// A value of the first type as one of the second; `None` if the second has none such.
fn translated(a: &InputTy, b: &InputTy, v: i64) -> Option<i64> {
    let (Some(from), Some(to)) = (words(a), words(b)) else { return Some(v) };
    let position = |word: &String| to.iter().position(|w| w == word).and_then(|i| i64::try_from(i).ok());
    let found = usize::try_from(v).ok().and_then(|i| from.get(i)).and_then(position);
    match b {
        // Any text that is no literal is the last number.
        InputTy::Text { literals } => Some(found.unwrap_or_else(|| i64::try_from(literals.len()).unwrap_or(0))),
        _ => found,
    }
}

/// Both programs on one person.
pub(super) struct Both<'a> {
    old: &'a Core,
    new: &'a Core,
    options: &'a Options,
    inputs: &'a [Input],
    places: &'a [usize],
    given: &'a [(Side, NodeId)],
    pub(super) solver: Solver,
    row: Row,
    worlds: (World<'a>, World<'a>),
    /// What each needs to admit the person, and that the given conditions are met.
    admitted: (Vec<Bit>, Vec<Bit>),
    meets: Vec<Bit>,
    /// What must hold of any history: the same for every program, whichever of it a program reads.
    axioms: Vec<Bit>,
}

/// What the two answer of a benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Figures {
    eligible: Option<i64>,
    awaiting: Option<i64>,
    amount: Option<i64>,
    payable: Option<i64>,
    left: Option<Option<i64>>,
}

impl<'a> Both<'a> {
    fn new(old: &'a Core, new: &'a Core, options: &'a Options, inputs: &'a [Input], places: &'a [usize], given: &'a [(Side, NodeId)]) -> Both<'a> {
        let mut solver = Solver::new();
        let row = free_row(&mut solver, old, options);
        let fresh = solver.row(new);
        Both::on(solver, (row, fresh), (old, new), options, (inputs, places), given)
    }

    /// Both on a new applicant, who is approved for nothing but perhaps `only`, of the old program.
    pub(super) fn applicants(
        old: &'a Core,
        new: &'a Core,
        options: &'a Options,
        inputs: &'a [Input],
        places: &'a [usize],
        only: Option<BenefitId>,
    ) -> Both<'a> {
        let mut solver = Solver::new();
        let (free, fresh) = (free_row(&mut solver, old, options), solver.row(new));
        let mut row = applicant_row(&mut solver, old, &free);
        let mut fresh = applicant_row(&mut solver, new, &fresh);
        for (core, row, known) in [(old, &mut row, true), (new, &mut fresh, false)] {
            for (i, input) in core.inputs.iter().enumerate() {
                let InputKind::Receipt(of, ReceiptField::ApprovedOn) = input.kind else { continue };
                if let Some(cell) = row.cells.get_mut(i).filter(|_| only.is_none_or(|b| known && of != b)) {
                    *cell = solver.fixed_cell(core, input_id(i), Cell::Absent);
                }
            }
        }
        Both::on(solver, (row, fresh), (old, new), options, (inputs, places), &[])
    }

    /// Both on the person of a row of the old program; `fresh` has the cells that only the new one knows.
    fn on(
        mut solver: Solver,
        (mut row, fresh): (Row, Row),
        (old, new): (&'a Core, &'a Core),
        options: &'a Options,
        (inputs, places): (&'a [Input], &'a [usize]),
        given: &'a [(Side, NodeId)],
    ) -> Both<'a> {
        let mut admitted = (Vec::new(), Vec::new());
        let mut cells = Vec::new();
        for ((input, at), own) in new.inputs.iter().zip(places).zip(&fresh.cells) {
            match old.inputs.get(*at) {
                None => {
                    row.cells.push(own.clone());
                    cells.push(own.clone());
                }
                Some(from) => {
                    let cell = row.cells.get(*at).cloned().unwrap_or_else(|| own.clone());
                    cells.push(translate(&mut solver, &cell, from, input, &mut admitted.1));
                }
            }
        }
        let old_row = Row { cells: row.cells.iter().take(old.inputs.len()).cloned().collect(), as_of: row.as_of.clone() };
        let new_row = Row { cells, as_of: row.as_of.clone() };
        let mut worlds = (solver.world(old, old_row), solver.world(new, new_row));
        let mut axioms = Vec::new();
        let doors = (solver.doors(&mut worlds.0), solver.doors(&mut worlds.1));
        for (core, doors, admitted) in [(old, doors.0, &mut admitted.0), (new, doors.1, &mut admitted.1)] {
            for (door, bit) in core.doors.iter().zip(doors) {
                if is_axiom(core, door) { axioms.push(bit) } else { admitted.push(bit) }
            }
        }
        let mut meets = Vec::new();
        for (side, node) in given {
            let value = match side {
                Side::Old => solver.value(&mut worlds.0, *node),
                Side::New => solver.value(&mut worlds.1, *node),
            };
            meets.extend([value.known, bit_of(&value.term)]);
        }
        Both { old, new, options, inputs, places, given, solver, row, worlds, admitted, meets, axioms }
    }

    /// What one of the two pays of a benefit.
    pub(super) fn payable(&mut self, side: Side, b: BenefitId) -> Value {
        match side {
            Side::Old => self.solver.value(&mut self.worlds.0, benefit(self.old, b).payable),
            Side::New => self.solver.value(&mut self.worlds.1, benefit(self.new, b).payable),
        }
    }

    /// That somebody may have been approved for a benefit of the old one rather than for another: the entry conditions of the one are met, and
    /// some condition of the other is not.
    pub(super) fn enters(&mut self, b: BenefitId, other: BenefitId) -> Bit {
        let mut truths = |nodes: Vec<NodeId>, holds: bool| -> Vec<Bit> {
            let truth = |node| {
                let value = self.solver.value(&mut self.worlds.0, node);
                let bit = bit_of(&value.term);
                let bit = if holds { bit } else { self.solver.not(bit) };
                self.solver.and(&[value.known, bit])
            };
            nodes.into_iter().map(truth).collect()
        };
        let (mut met, unmet) = (truths(entries(self.old, b, false), true), truths(entries(self.old, other, true), false));
        met.push(self.solver.or(&unmet));
        self.solver.and(&met)
    }

    /// The same of one person.
    pub(super) fn has_entered(&self, b: BenefitId, other: BenefitId, day: Date, row: &[Cell]) -> bool {
        let (own, others) = (entries(self.old, b, false), entries(self.old, other, true));
        let answer = self.answer(Side::Old, day, row, &[own.as_slice(), &others].concat());
        answer.is_some_and(|a| own.iter().all(|n| a.bool(*n) == Some(true)) && others.iter().any(|n| a.bool(*n) == Some(false)))
    }

    /// The same of one person; none if it does not admit the person, within: `None` if it is not known.
    pub(super) fn paid(&self, side: Side, b: BenefitId, day: Date, row: &[Cell]) -> Option<Option<i64>> {
        let node = benefit(if side == Side::Old { self.old } else { self.new }, b).payable;
        let answer = self.answer(side, day, row, &[node])?;
        (answer.refusal == 0).then(|| answer.int(node))
    }

    /// That both admit the person.
    pub(super) fn admitted_by_both(&self) -> Vec<Bit> {
        self.admitted.0.iter().chain(&self.admitted.1).chain(&self.axioms).chain(&self.meets).copied().collect()
    }

    /// The person of a model.
    pub(super) fn person(&self, model: &Model) -> (Date, Vec<Cell>) {
        (model.date(&self.row.as_of), self.row.cells.iter().map(|c| model.cell(c)).collect())
    }

    /// Somebody of whom all of this holds, as likely as can be found.
    pub(super) fn likely(&mut self, assume: &[Bit], entered: &[Bit], found: Model) -> Model {
        let from = in_force(self.old).max(in_force(self.new));
        let cells = self.inputs.iter().zip(&self.row.cells);
        let likely = Likely::of(&mut self.solver, self.options, from, &self.row.as_of, cells).entered(entered);
        likely.person(&mut self.solver, self.options.conflicts, assume, found)
    }

    /// Somebody whom only this one admits.
    fn admission(&mut self, side: Side) -> Option<Admission> {
        let (own, other) = match side {
            Side::Old => (self.admitted.0.clone(), self.admitted.1.clone()),
            Side::New => (self.admitted.1.clone(), self.admitted.0.clone()),
        };
        let all = self.solver.and(&other);
        let mut assume: Vec<Bit> = own.into_iter().chain(self.meets.iter().copied()).chain(self.axioms.iter().copied()).collect();
        assume.push(self.solver.not(all));
        let person = match self.solver.check(&assume, self.options.conflicts) {
            Verdict::Never(_) => return None,
            Verdict::Undecided => return Some(Admission::NotDecided(side)),
            Verdict::Holds(model) => {
                let model = self.likely(&assume, &[], model);
                self.person(&model)
            }
        };
        let refused = |core: &Core, answer: &eval::Answer| {
            let at = usize::try_from(answer.refusal).unwrap_or(0).checked_sub(1 + core.inputs.len());
            answer.refusal != 0 && !at.and_then(|k| core.doors.get(k)).is_some_and(|door| is_axiom(core, door))
        };
        let claim = |day: Date, row: &[Cell]| {
            let (old, new) = (self.answer(Side::Old, day, row, &[]), self.answer(Side::New, day, row, &[]));
            match side {
                Side::Old => old.is_some_and(|a| a.refusal == 0) && new.is_none_or(|a| refused(self.new, &a)),
                Side::New => new.is_some_and(|a| a.refusal == 0) && old.is_none_or(|a| refused(self.old, &a)),
            }
        };
        let witness = witness::ordinary(self.inputs, self.options, person, &claim);
        Some(witness.map_or(Admission::NotDecided(side), |w| Admission::Only(side, w)))
    }

    fn matched(&mut self, a: BenefitId, b: BenefitId) -> Proof<Vec<Difference>> {
        let mut found = Vec::new();
        let mut undecided = false;
        let mut entered = likely::enters(&mut self.solver, &mut self.worlds.0, self.old, &[a]);
        entered.extend(likely::enters(&mut self.solver, &mut self.worlds.1, self.new, &[b]));
        for (change, bit) in self.changes(a, b) {
            let mut assume = self.admitted_by_both();
            assume.push(bit);
            match self.solver.check(&assume, self.options.conflicts) {
                Verdict::Never(_) => {}
                Verdict::Undecided => undecided = true,
                Verdict::Holds(model) => {
                    let model = self.likely(&assume, &entered, model);
                    let person = self.person(&model);
                    match self.difference((a, b), change, person) {
                        Some(d) => found.push(d),
                        None => undecided = true,
                    }
                }
            }
        }
        match (found.is_empty(), undecided) {
            (false, _) => Proof::Refuted(found),
            (true, true) => Proof::NotDecided,
            (true, false) => Proof::Proved,
        }
    }

    /// Every way in which two benefits can differ, as a condition.
    fn changes(&mut self, a: BenefitId, b: BenefitId) -> Vec<(Change, Bit)> {
        let (x, y) = (benefit(self.old, a), benefit(self.new, b));
        let mut out = Vec::new();
        let mut other_state = Vec::new();
        let (e, f) = (self.solver.value(&mut self.worlds.0, x.eligible), self.solver.value(&mut self.worlds.1, y.eligible));
        let (p, q) = (bit_of(&e.term), bit_of(&f.term));
        let (not_p, not_q) = (self.solver.not(p), self.solver.not(q));
        out.push((Change::NoLongerEligible, self.solver.and(&[e.known, f.known, p, not_q])));
        out.push((Change::NewlyEligible, self.solver.and(&[e.known, f.known, q, not_p])));
        other_state.push((e.known, f.known));
        let (s, t) = (self.solver.value(&mut self.worlds.0, x.awaiting), self.solver.value(&mut self.worlds.1, y.awaiting));
        let (open_s, open_t) = (self.solver.and(&[s.known, bit_of(&s.term)]), self.solver.and(&[t.known, bit_of(&t.term)]));
        other_state.push((open_s, open_t));
        for (change, reversed, m, n) in [
            (Change::Loses, false, x.payable, y.payable),
            (Change::Gains, true, x.payable, y.payable),
            (Change::OtherAmount, false, x.amount, y.amount),
        ] {
            let (v, w) = (self.solver.value(&mut self.worlds.0, m), self.solver.value(&mut self.worlds.1, n));
            let (i, j) = (num_of(&mut self.solver, &v.term), num_of(&mut self.solver, &w.term));
            let differs = match (change, reversed) {
                (Change::OtherAmount, _) => {
                    let same = self.solver.eq(&i, &j);
                    self.solver.not(same)
                }
                (_, false) => self.solver.lt(&j, &i),
                (_, true) => self.solver.lt(&i, &j),
            };
            out.push((change, self.solver.and(&[v.known, w.known, differs])));
            if !reversed {
                other_state.push((v.known, w.known));
            }
        }
        out.push((Change::OtherPeriods, self.other_periods(x, y)));
        let unlike: Vec<Bit> = other_state
            .into_iter()
            .map(|(a, b)| {
                let same = self.solver.same(a, b);
                self.solver.not(same)
            })
            .collect();
        out.push((Change::OtherState, self.solver.or(&unlike)));
        out
    }

    fn other_periods(&mut self, x: &Benefit, y: &Benefit) -> Bit {
        let zero = self.solver.int(0);
        let mut left = |node: Option<NodeId>, old: bool| match node {
            None => (self.solver.bit(true), zero.clone()),
            Some(node) => {
                let v = if old { self.solver.value(&mut self.worlds.0, node) } else { self.solver.value(&mut self.worlds.1, node) };
                (v.known, num_of(&mut self.solver, &v.term))
            }
        };
        let ((k, m), (l, n)) = (left(x.periods_left, true), left(y.periods_left, false));
        let same = self.solver.eq(&m, &n);
        let differs = self.solver.not(same);
        self.solver.and(&[k, l, differs])
    }

    /// The answer of one of the two for a person; `None` if the person has a value that it does not know.
    fn answer(&self, side: Side, day: Date, row: &[Cell], nodes: &[NodeId]) -> Option<eval::Answer> {
        let core = if side == Side::Old { self.old } else { self.new };
        let own: Vec<Cell> = match side {
            Side::Old => row.iter().take(self.old.inputs.len()).copied().collect(),
            Side::New => new_row(self.new, self.inputs, self.places, row)?,
        };
        Some(eval::evaluate_cone(core, day, &own, &eval::cone(core, nodes)))
    }

    fn figures(&self, side: Side, b: BenefitId, day: Date, row: &[Cell]) -> Option<Figures> {
        let info = benefit(if side == Side::Old { self.old } else { self.new }, b);
        let mut nodes = vec![info.eligible, info.awaiting, info.amount, info.payable];
        nodes.extend(info.periods_left);
        nodes.extend(self.given.iter().filter(|(s, _)| *s == side).map(|(_, n)| *n));
        let answer = self.answer(side, day, row, &nodes)?;
        let given = self.given.iter().filter(|(s, _)| *s == side).all(|(_, n)| answer.bool(*n) == Some(true));
        (answer.refusal == 0 && given).then(|| Figures {
            eligible: answer.int(info.eligible),
            awaiting: answer.int(info.awaiting),
            amount: answer.int(info.amount),
            payable: answer.int(info.payable),
            left: info.periods_left.map(|n| answer.int(n)),
        })
    }

    fn difference(&self, (a, b): (BenefitId, BenefitId), change: Change, person: (Date, Vec<Cell>)) -> Option<Difference> {
        let pair = |day: Date, row: &[Cell]| Some((self.figures(Side::Old, a, day, row)?, self.figures(Side::New, b, day, row)?));
        let claim = |day: Date, row: &[Cell]| pair(day, row).is_some_and(|(x, y)| shows(change, &x, &y));
        let entered = |side: Side, core: &Core, b: BenefitId, day: Date, row: &[Cell]| {
            let answer = self.answer(side, day, row, &likely::roots(core, &[b]));
            answer.is_some_and(|answer| likely::has_entered(core, &[b], &answer))
        };
        let rather = |day: Date, row: &[Cell]| entered(Side::Old, self.old, a, day, row) && entered(Side::New, self.new, b, day, row);
        let witness = witness::ordinary_and(self.inputs, self.options, person, &claim, &rather)?;
        let (x, y) = pair(witness.as_of, &witness.row)?;
        Some(Difference { change, witness, payable: (x.payable, y.payable), amount: (x.amount, y.amount), left: (x.left.flatten(), y.left.flatten()) })
    }
}

/// Whether two answers differ in this way.
fn shows(change: Change, x: &Figures, y: &Figures) -> bool {
    let known = |a: Option<i64>, b: Option<i64>| a.zip(b);
    match change {
        Change::NoLongerEligible => x.eligible == Some(1) && y.eligible == Some(0),
        Change::NewlyEligible => x.eligible == Some(0) && y.eligible == Some(1),
        Change::Loses => known(x.payable, y.payable).is_some_and(|(a, b)| b < a),
        Change::Gains => known(x.payable, y.payable).is_some_and(|(a, b)| a < b),
        Change::OtherAmount => known(x.amount, y.amount).is_some_and(|(a, b)| a != b),
        Change::OtherPeriods => known(x.left.unwrap_or(Some(0)), y.left.unwrap_or(Some(0))).is_some_and(|(a, b)| a != b),
        Change::OtherState => {
            x.eligible.is_some() != y.eligible.is_some()
                || (x.awaiting == Some(1)) != (y.awaiting == Some(1))
                || x.amount.is_some() != y.amount.is_some()
                || x.payable.is_some() != y.payable.is_some()
        }
    }
}

/// A cell of the old program as the new one reads it; what the new one does not admit is noted.
fn translate(solver: &mut Solver, cell: &CellTerm, from: &Input, to: &Input, admitted: &mut Vec<Bit>) -> CellTerm {
    let absent = solver.not(cell.present);
    if from.optional && !to.optional {
        admitted.push(cell.present);
    }
    let Term::Num(n) = &cell.term else { return cell.clone() };
    let mut value = n.clone();
    if let (Some(a), Some(b)) = (words(&from.ty), words(&to.ty)) {
        if a != b {
            value = solver.int(to.lo);
            for v in from.lo..=from.hi {
                let here = solver.int(v);
                let is = solver.eq(n, &here);
                match translated(&from.ty, &to.ty, v) {
                    Some(t) => {
                        let there = solver.int(t);
                        value = solver.ite(is, &there, &value);
                    }
                    None => {
                        let not = solver.not(is);
                        admitted.push(solver.or(&[absent, not]));
                    }
                }
            }
            return CellTerm { present: cell.present, term: Term::Num(value) };
        }
    }
    let (lo, hi) = match from.ty {
        InputTy::Date => (solver.date(Date::from_days(to.lo)), solver.date(Date::from_days(to.hi))),
        _ => (solver.int(to.lo), solver.int(to.hi)),
    };
    let (above, below) = (solver.le(&lo, n), solver.le(n, &hi));
    let inside = solver.and(&[above, below]);
    admitted.push(solver.or(&[absent, inside]));
    CellTerm { present: cell.present, term: Term::Num(value) }
}
