//! Of all who show the same, somebody whom an office could meet.
//!
//! A solver's person was born on any day and approved for anything. Rather somebody of working age is shown, on a recent day, to whom all that
//! happened lately; and rather somebody who meets the entry conditions of what they are approved for, since nobody else is approved. The
//! solver is asked for the most likely person first, and a person who is made ordinary stays one who could have been approved.
//!
//! INVARIANT: nothing here decides an answer. Where nobody likely shows it, somebody unlikely does.

use super::Options;
use super::scene::{benefit, bit_of, is_birth};
use crate::eval;
use crate::ir::{BenefitId, Cell, Core, Input, InputKind, InputTy, ItemList, NodeId};
use crate::solver::{Bit, CellTerm, Model, Num, Solver, Term, Verdict, World};
use crate::value::Date;

/// What is rather so of a person, the most likely first.
#[derive(Debug, Clone, Default)]
pub(super) struct Likely(Vec<Vec<Bit>>);

impl Likely {
    /// The day, and when a person was born and all else happened; `from`: the day from which all policies are in force. Each compares with days
    /// that are known, which costs the solver little.
    pub(super) fn of<'t>(
        solver: &mut Solver,
        options: &Options,
        from: Option<Date>,
        as_of: &Num,
        cells: impl Iterator<Item = (&'t Input, &'t CellTerm)>,
    ) -> Likely {
        let today = options.on.unwrap_or(options.day);
        // Where a policy has come to its end, a year after it began.
        let before = from.map(|d| d.add_months(12)).filter(|d| options.on.is_none() && *d < today);
        let dates: Vec<(&Input, &CellTerm)> = cells.filter(|(input, _)| input.ty == InputTy::Date).collect();
        let mut out = Vec::new();
        for day in std::iter::once(today).chain(before) {
            for (ages, since) in [((22, 45), 3), ((38, 60), 20)] {
                let is_day = solver.date(day);
                let mut all = vec![solver.eq(as_of, &is_day)];
                for (input, cell) in &dates {
                    let (from, to) = if is_birth(input) { (-ages.1, -ages.0) } else { (-since, since) };
                    all.push(within(solver, cell, day.add_months(12 * from), day.add_months(12 * to)));
                }
                out.push(all);
            }
        }
        let today_is = solver.date(today);
        let today_is = solver.eq(as_of, &today_is);
        let receipts = dates.iter().filter(|(input, _)| matches!(input.kind, InputKind::Receipt(..)));
        let lately = receipts.map(|(_, cell)| within(solver, cell, today.add_months(-12), Date::MAX)).chain([today_is]).collect();
        out.extend([lately, vec![today_is]]);
        Likely(out)
    }

    /// With what is so of those who could have been approved, before all else.
    pub(super) fn entered(self, bits: &[Bit]) -> Likely {
        if bits.iter().all(|bit| *bit == Bit::YES) {
            return self;
        }
        let entered = self.0.iter().map(|all| [all, bits].concat()).chain([bits.to_vec()]);
        Likely(entered.chain(self.0.iter().cloned()).collect())
    }

    /// Somebody of whom all of this holds, as likely as can be found: at worst the one who was.
    pub(super) fn person(&self, solver: &mut Solver, conflicts: u64, assume: &[Bit], found: Model) -> Model {
        let likely = self.0.iter().find_map(|more| match solver.check(&[assume, more].concat(), conflicts) {
            Verdict::Holds(model) => Some(model),
            Verdict::Never(_) | Verdict::Undecided => None,
        });
        likely.unwrap_or(found)
    }
}

/// That a date lies between two days, or is absent.
fn within(solver: &mut Solver, cell: &CellTerm, from: Date, to: Date) -> Bit {
    let Term::Num(n) = &cell.term else { return Bit::YES };
    let (from, to) = (solver.date(from), solver.date(to));
    let (after, before) = (solver.le(&from, n), solver.le(n, &to));
    let (inside, absent) = (solver.and(&[after, before]), solver.not(cell.present));
    solver.or(&[absent, inside])
}

/// The entry conditions of a benefit; with those that have to be met later on as well, if need be.
pub(super) fn entries(core: &Core, b: BenefitId, lasting: bool) -> Vec<NodeId> {
    let wanted = |list| list == ItemList::Entry || (lasting && list == ItemList::Both);
    benefit(core, b).items.iter().filter(|i| i.parent.is_none() && wanted(i.list)).map(|i| i.node).collect()
}

/// Of each benefit that whoever is eligible for it meets its entry conditions.
pub(super) fn enters(solver: &mut Solver, world: &mut World<'_>, core: &Core, of: &[BenefitId]) -> Vec<Bit> {
    let mut out = Vec::new();
    for b in of {
        let mut holds = |solver: &mut Solver, node: NodeId| {
            let value = solver.value(world, node);
            solver.and(&[value.known, bit_of(&value.term)])
        };
        let eligible = holds(solver, benefit(core, *b).eligible);
        let met: Vec<Bit> = entries(core, *b, false).into_iter().map(|node| holds(solver, node)).collect();
        let (met, not) = (solver.and(&met), solver.not(eligible));
        out.push(solver.or(&[not, met]));
    }
    out
}

/// The nodes that tell it of a person.
pub(super) fn roots(core: &Core, of: &[BenefitId]) -> Vec<NodeId> {
    of.iter().flat_map(|b| entries(core, *b, false).into_iter().chain([benefit(core, *b).eligible])).collect()
}

/// The same of one person.
pub(super) fn has_entered(core: &Core, of: &[BenefitId], answer: &eval::Answer) -> bool {
    let met = |b: BenefitId| entries(core, b, false).into_iter().all(|node| answer.bool(node) == Some(true));
    of.iter().all(|b| answer.bool(benefit(core, *b).eligible) != Some(true) || met(*b))
}

/// The same of whoever is tried.
pub(super) fn entering<'a>(core: &'a Core, of: &'a [BenefitId]) -> impl Fn(Date, &[Cell]) -> bool + 'a {
    let cone = eval::below(core, &roots(core, of));
    move |day, row| {
        let mut answer = eval::Answer { refusal: 0, values: Vec::new() };
        eval::compute(core, day, row, &cone, &mut answer);
        has_entered(core, of, &answer)
    }
}
