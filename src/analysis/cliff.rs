//! Cliffs: one more yuan, month or employee, and the total falls.
//!
//! Two applicants who differ in one number by one step: what all benefits of the program together pay in this period must not be less for the
//! one who has more. Where it is, the greatest fall that a few questions find is shown; a greater one may exist.

use super::Options;
use super::likely::{self, Likely};
use super::scene::{applicant_row, free_row, in_force, num_of, reads};
use super::witness::{self, Witness};
use crate::eval;
use crate::ir::{BenefitId, Cell, Core, InputId, InputKind, InputTy, NodeId};
use crate::solver::{Bit, CellTerm, Num, Row, Solver, Term, Verdict, World};
use crate::value::Date;

/// After the first fall a greater one is asked for at most so often.
const ROUNDS: usize = 24;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cliff {
    /// The number.
    pub input: InputId,
    /// One step of it: a yuan, a per cent, a unit.
    pub step: i64,
    /// Somebody just before the fall.
    pub witness: Witness,
    /// What all benefits pay before, and one step on, in fen.
    pub totals: (i64, i64),
}

/// The cliffs of each number that the program reads. `None` stands for a number of which it was not decided.
pub fn cliffs(core: &Core, options: &Options) -> Vec<(InputId, Option<Cliff>)> {
    let paid: Vec<NodeId> = core.benefits.iter().map(|b| b.payable).collect();
    let (read, _) = reads(core, &paid);
    let mut out = Vec::new();
    for input in read {
        if let Some(step) = step(core, input) {
            options.answered.add_one();
            match cliff(core, options, &paid, input, step) {
                Found::Cliff(c) => out.push((input, Some(c))),
                Found::NotDecided => out.push((input, None)),
                Found::None => {}
            }
        }
    }
    out
}

enum Found {
    Cliff(Cliff),
    None,
    NotDecided,
}

/// One step of a number among the facts.
fn step(core: &Core, input: InputId) -> Option<i64> {
    let info = core.inputs.get(input.0 as usize).filter(|i| i.kind == InputKind::Fact)?;
    match info.ty {
        InputTy::Money { .. } => Some(100),
        InputTy::Percent => Some(10_000),
        InputTy::Number { scale, .. } => 10_i64.checked_pow(u32::from(scale)),
        InputTy::YesNo | InputTy::Date | InputTy::Enum { .. } | InputTy::Region { .. } | InputTy::Text { .. } => None,
    }
}

fn cliff(core: &Core, options: &Options, paid: &[NodeId], input: InputId, step: i64) -> Found {
    let mut solver = Solver::new();
    let free = free_row(&mut solver, core, options);
    let row = applicant_row(&mut solver, core, &free);
    let at = input.0 as usize;
    let Some(cell) = row.cells.get(at).cloned() else { return Found::None };
    let (Term::Num(n), Some(info)) = (&cell.term, core.inputs.get(at)) else { return Found::None };
    let (one, top) = (solver.int(step), solver.int(info.hi));
    let next = solver.add(n, &one);
    let mut further = row.clone();
    if let Some(slot) = further.cells.get_mut(at) {
        *slot = CellTerm { present: cell.present, term: Term::Num(next.clone()) };
    }
    let mut assume = vec![cell.present, solver.le(&next, &top)];
    let all: Vec<BenefitId> = core.paying().collect();
    let (before, mut entered) = total(&mut solver, core, row.clone(), paid, &mut assume, &all);
    let (after, more) = total(&mut solver, core, further, paid, &mut assume, &all);
    entered.extend(more);
    let fall = solver.sub(&before, &after);
    let mut least = 1;
    let mut found = None;
    for _ in 0..ROUNDS {
        let bound = solver.int(least);
        let falls = solver.le(&bound, &fall);
        let falling: Vec<Bit> = assume.iter().copied().chain([falls]).collect();
        match solver.check(&falling, options.conflicts) {
            Verdict::Holds(model) => {
                least = model.num(&fall).saturating_add(1).max(least.saturating_mul(2));
                found = Some(model);
            }
            Verdict::Never(_) => break,
            Verdict::Undecided if found.is_none() => return Found::NotDecided,
            Verdict::Undecided => break,
        }
    }
    let Some(model) = found else { return Found::None };
    let fallen = solver.int(model.num(&fall));
    assume.push(solver.le(&fallen, &fall));
    let likely = Likely::of(&mut solver, options, in_force(core), &row.as_of, core.inputs.iter().zip(&row.cells)).entered(&entered);
    let model = likely.person(&mut solver, options.conflicts, &assume, model);
    let person = (model.date(&row.as_of), row.cells.iter().map(|c| model.cell(c)).collect());
    shown(core, options, (paid, &all), (input, step), person).map_or(Found::NotDecided, Found::Cliff)
}

/// What a row is paid in all, and that it could have been approved for it; that it is admitted, and all of it known, is assumed.
fn total(solver: &mut Solver, core: &Core, row: Row, paid: &[NodeId], assume: &mut Vec<Bit>, all: &[BenefitId]) -> (Num, Vec<Bit>) {
    let mut world: World<'_> = solver.world(core, row);
    assume.extend(solver.doors(&mut world));
    let mut sum = solver.int(0);
    for node in paid {
        let value = solver.value(&mut world, *node);
        assume.push(value.known);
        let n = num_of(solver, &value.term);
        sum = solver.add(&sum, &n);
    }
    (sum, likely::enters(solver, &mut world, core, all))
}

fn shown(
    core: &Core,
    options: &Options,
    (paid, all): (&[NodeId], &[BenefitId]),
    (input, step): (InputId, i64),
    person: (Date, Vec<Cell>),
) -> Option<Cliff> {
    let cone = eval::cone(core, paid);
    let sum = |day: Date, row: &[Cell]| -> Option<i64> {
        let answer = eval::evaluate_cone(core, day, row, &cone);
        (answer.refusal == 0).then_some(())?;
        paid.iter().map(|node| answer.int(*node)).sum()
    };
    let both = |day: Date, row: &[Cell]| -> Option<(i64, i64)> {
        let Some(Cell::Known(v)) = row.get(input.0 as usize).copied() else { return None };
        let mut next = row.to_vec();
        *next.get_mut(input.0 as usize)? = Cell::Known(v + step);
        Some((sum(day, row)?, sum(day, &next)?))
    };
    let least = both(person.0, &person.1).map(|(a, b)| a - b)?;
    let claim = |day: Date, row: &[Cell]| both(day, row).is_some_and(|(a, b)| a - b >= least && a > b);
    let witness = witness::ordinary_and(&core.inputs, options, person, &claim, &likely::entering(core, all))?;
    let totals = both(witness.as_of, &witness.row)?;
    Some(Cliff { input, step, witness, totals })
}
