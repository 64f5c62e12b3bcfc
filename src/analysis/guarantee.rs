//! Guarantees: proved for everybody, or refuted by one person, or by two who differ in one fact.
//!
//! A guarantee is about anybody the door admits, whatever they have received before. The two people of `随 学历 不减` are alike in all but the
//! fact that is followed.

use super::likely::{self, Likely};
use super::scene::{bit_of, free_row, in_force, num_of};
use super::witness::{self, Witness};
use super::{Options, Proof};
use crate::eval;
use crate::ir::{BenefitId, Cell, Core, Guarantee, GuaranteeKind, InputId, NodeId};
use crate::solver::{Bit, Solver, Term, Verdict};
use crate::value::Date;

/// What became of a guarantee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guaranteed {
    /// Its position in [`Core::guarantees`].
    pub guarantee: usize,
    /// The proof, or who refutes it.
    pub proof: Proof<Refutation>,
}

/// Who refutes a guarantee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refutation {
    /// The person; of two, the one with the lower fact.
    pub witness: Witness,
    /// What the other of two has instead, and the figure of each.
    pub other: Option<(InputId, Cell, i64, i64)>,
}

/// Asks whether each guarantee of a program holds.
pub fn guarantees(core: &Core, options: &Options) -> Vec<Guaranteed> {
    let ask = |g: &Guarantee| {
        options.answered.add_one();
        match g.kind {
            GuaranteeKind::Always(node) => always(core, options, &g.benefits, node),
            GuaranteeKind::Monotone { figure, input, rises } => monotone(core, options, &g.benefits, (figure, input, rises)),
        }
    };
    core.guarantees.iter().enumerate().map(|(guarantee, g)| Guaranteed { guarantee, proof: ask(g) }).collect()
}

fn always(core: &Core, options: &Options, of: &[BenefitId], node: NodeId) -> Proof<Refutation> {
    let mut solver = Solver::new();
    let row = free_row(&mut solver, core, options);
    let mut world = solver.world(core, row.clone());
    let mut assume = solver.doors(&mut world);
    let value = solver.value(&mut world, node);
    let holds = bit_of(&value.term);
    assume.extend([value.known, solver.not(holds)]);
    match solver.check(&assume, options.conflicts) {
        Verdict::Never(_) => Proof::Proved,
        Verdict::Undecided => Proof::NotDecided,
        Verdict::Holds(model) => {
            let entered = likely::enters(&mut solver, &mut world, core, of);
            let likely = Likely::of(&mut solver, options, in_force(core), &row.as_of, core.inputs.iter().zip(&row.cells)).entered(&entered);
            let model = likely.person(&mut solver, options.conflicts, &assume, model);
            let person = (model.date(&row.as_of), row.cells.iter().map(|c| model.cell(c)).collect());
            let claim = witness::of_answer(core, &[node], |answer| answer.bool(node) == Some(false));
            let found = witness::ordinary_and(&core.inputs, options, person, &claim, &likely::entering(core, of));
            found.map_or(Proof::NotDecided, |witness| Proof::Refuted(Refutation { witness, other: None }))
        }
    }
}

fn monotone(core: &Core, options: &Options, of: &[BenefitId], (figure, input, rises): (NodeId, InputId, bool)) -> Proof<Refutation> {
    let mut solver = Solver::new();
    let row = free_row(&mut solver, core, options);
    let other = solver.row(core);
    let at = input.0 as usize;
    let mut second = row.clone();
    let (Some(low), Some(high)) = (row.cells.get(at).cloned(), other.cells.get(at).cloned()) else { return Proof::NotDecided };
    if let Some(slot) = second.cells.get_mut(at) {
        *slot = high.clone();
    }
    let (x, y) = (num_of(&mut solver, &low.term), num_of(&mut solver, &high.term));
    let mut assume: Vec<Bit> = vec![low.present, high.present, solver.lt(&x, &y)];
    let (mut figures, mut entered) = (Vec::new(), Vec::new());
    for row in [row.clone(), second] {
        let mut world = solver.world(core, row);
        assume.extend(solver.doors(&mut world));
        let value = solver.value(&mut world, figure);
        assume.push(value.known);
        figures.push(num_of(&mut solver, &value.term));
        entered.extend(likely::enters(&mut solver, &mut world, core, of));
    }
    let [a, b] = figures.as_slice() else { return Proof::NotDecided };
    assume.push(if rises { solver.lt(a, b) } else { solver.lt(b, a) });
    match solver.check(&assume, options.conflicts) {
        Verdict::Never(_) => Proof::Proved,
        Verdict::Undecided => Proof::NotDecided,
        Verdict::Holds(model) => {
            let likely = Likely::of(&mut solver, options, in_force(core), &row.as_of, core.inputs.iter().zip(&row.cells)).entered(&entered);
            let model = likely.person(&mut solver, options.conflicts, &assume, model);
            let person = (model.date(&row.as_of), row.cells.iter().map(|c| model.cell(c)).collect());
            let top = match (&high.term, model.cell(&high)) {
                (Term::Bit(_) | Term::Num(_), Cell::Known(v)) => v,
                _ => return Proof::NotDecided,
            };
            refuted(core, options, of, (figure, input, rises), person, top).map_or(Proof::NotDecided, Proof::Refuted)
        }
    }
}

/// Two people, the second with `top` for the fact that is followed.
fn refuted(
    core: &Core,
    options: &Options,
    of: &[BenefitId],
    (figure, input, rises): (NodeId, InputId, bool),
    person: (Date, Vec<Cell>),
    top: i64,
) -> Option<Refutation> {
    let cone = eval::cone(core, &[figure]);
    let worth = |day: Date, row: &[Cell]| {
        let answer = eval::evaluate_cone(core, day, row, &cone);
        if answer.refusal == 0 { answer.int(figure) } else { None }
    };
    let with = |row: &[Cell], top: i64| -> Option<Vec<Cell>> {
        let mut second = row.to_vec();
        *second.get_mut(input.0 as usize)? = Cell::Known(top);
        Some(second)
    };
    let pair = |day: Date, row: &[Cell], top: i64| -> Option<(i64, i64)> {
        let Some(Cell::Known(v)) = row.get(input.0 as usize).copied() else { return None };
        (v < top).then_some(())?;
        Some((worth(day, row)?, worth(day, &with(row, top)?)?))
    };
    let falls = |(a, b): (i64, i64)| if rises { a < b } else { b < a };
    let claim = |day: Date, row: &[Cell]| pair(day, row, top).is_some_and(falls);
    let entered = likely::entering(core, of);
    let both = |day: Date, row: &[Cell]| entered(day, row) && with(row, top).is_some_and(|second| entered(day, &second));
    let witness = witness::ordinary_and(&core.inputs, options, person, &claim, &both)?;
    // The step just above is the plainest, where it shows the same.
    let Some(Cell::Known(own)) = witness.row.get(input.0 as usize).copied() else { return None };
    let close = (own + 1..=top).take(16).find(|t| pair(witness.as_of, &witness.row, *t).is_some_and(falls));
    let top = close.unwrap_or(top);
    let (a, b) = pair(witness.as_of, &witness.row, top)?;
    Some(Refutation { witness, other: Some((input, Cell::Known(top), a, b)) })
}
