//! Two benefits and the one that is to stand for them: does it pay every new applicant what the two pay together?
//!
//! `硕博租房补贴` and `本科租房补贴` become one benefit with one table; for a bachelor it has to pay what the second paid, for a doctor what
//! the first did. Only new applicants are asked about: the history of one benefit says nothing of the history of another.
//!
//! INVARIANT: a person of an answer was evaluated by both programs and has received nothing.

use super::equivalence::{Both, Side, cells, matching, new_row};
use super::overlap::{claim_of_one, demanded};
use super::scene::{Scene, When, never, num_of, roots};
use super::witness::{self, Witness};
use super::{Options, Proof};
use crate::ir::{BenefitId, Cell, Core, Input, InputKind, ReceiptField};
use crate::solver::{Bit, Verdict};
use crate::value::Date;

/// Somebody to whom one benefit does not pay what two did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unequal {
    /// Who; the row is over the cells of the old program, then those that only the new one has.
    pub witness: Witness,
    /// The same person as each program reads it.
    pub rows: (Vec<Cell>, Vec<Cell>),
    /// What the two pay, in fen; `None`: not known yet.
    pub old: [Option<i64>; 2],
    /// What the one pays.
    pub new: Option<i64>,
}

/// That no new applicant is due both of two benefits, or somebody who is.
pub fn never_both(core: &Core, options: &Options, of: [BenefitId; 2]) -> Proof<Witness> {
    let mut scene = Scene::new(core, options);
    let mut named = scene.doors(When::Now);
    for b in of {
        named.extend(demanded(&mut scene, b));
        named.push(scene.due(When::Now, b));
    }
    let assume: Vec<Bit> = named.into_iter().map(|(_, bit)| bit).collect();
    let person = match scene.check(&assume) {
        Verdict::Never(_) => return Proof::Proved,
        Verdict::Undecided => return Proof::NotDecided,
        Verdict::Holds(model) => {
            let model = scene.likely(&assume, model);
            scene.person(When::Now, &model)
        }
    };
    let roots: Vec<_> = of.iter().flat_map(|b| roots(core, *b)).collect();
    let claim = witness::of_answer(core, &roots, |answer| of.iter().all(|b| claim_of_one(core, answer, *b, false)));
    witness::ordinary(&core.inputs, options, person, &claim).map_or(Proof::NotDecided, Proof::Refuted)
}

/// That `merged` of the new program pays every new applicant what `of` pay together in the old one, or somebody to whom it does not.
///
/// Nobody is approved for a benefit whose entry conditions are not met; so a new applicant is approved for the first, for the second, or not
/// yet, and whoever is approved for one of the two is approved for the one that stands for them.
pub fn sum_equals(old: &Core, of: [BenefitId; 2], new: &Core, merged: BenefitId, options: &Options) -> Proof<Unequal> {
    let [first, second] = of;
    let mut open = false;
    for approved in [None, Some(first), Some(second)] {
        match sum_equals_for(old, of, new, merged, options, approved) {
            Proof::Proved => {}
            Proof::NotDecided => open = true,
            Proof::Refuted(found) => return Proof::Refuted(found),
        }
    }
    if open { Proof::NotDecided } else { Proof::Proved }
}

/// The same of those who meet the entry conditions of one of the two and may be approved for it, and for nothing else; or of those who are
/// approved for nothing.
fn sum_equals_for(old: &Core, of: [BenefitId; 2], new: &Core, merged: BenefitId, options: &Options, approved: Option<BenefitId>) -> Proof<Unequal> {
    let [first, second] = of;
    let (inputs, places, retyped) = cells(old, new, &matching(old, new, &[(approved.unwrap_or(first), merged)]));
    if !retyped.is_empty() {
        return Proof::NotDecided;
    }
    let mut both = Both::applicants(old, new, options, &inputs, &places, approved);
    let other = if approved == Some(first) { second } else { first };
    let entered = approved.map(|b| both.enters(b, other));
    let (a, b) = (both.payable(Side::Old, first), both.payable(Side::Old, second));
    let m = both.payable(Side::New, merged);
    let solver = &mut both.solver;
    let (i, j, k) = (num_of(solver, &a.term), num_of(solver, &b.term), num_of(solver, &m.term));
    let sum = solver.add(&i, &j);
    let equal = solver.eq(&sum, &k);
    let known = solver.and(&[a.known, b.known]);
    let alike = solver.same(known, m.known);
    let unknown = solver.not(known);
    let right = solver.or(&[unknown, equal]);
    let fine = solver.and(&[alike, right]);
    let mut assume = both.admitted_by_both();
    assume.extend(entered);
    assume.push(both.solver.not(fine));
    let person = match both.solver.check(&assume, options.conflicts) {
        Verdict::Never(_) => return Proof::Proved,
        Verdict::Undecided => return Proof::NotDecided,
        Verdict::Holds(model) => {
            let model = both.likely(&assume, &[], model);
            both.person(&model)
        }
    };
    let paid = |day: Date, row: &[Cell]| {
        let paid = [both.paid(Side::Old, first, day, row)?, both.paid(Side::Old, second, day, row)?];
        let enters = approved.is_none_or(|b| both.has_entered(b, other, day, row));
        (enters && is_applicant(&inputs, row, (old.inputs.len(), approved))).then_some((paid, both.paid(Side::New, merged, day, row)?))
    };
    let claim = |day: Date, row: &[Cell]| paid(day, row).is_some_and(|(of, one)| sum_of(of) != one);
    let told = |witness: Witness| {
        let (of, one) = paid(witness.as_of, &witness.row)?;
        let rows = (witness.row.iter().take(old.inputs.len()).copied().collect(), new_row(new, &inputs, &places, &witness.row)?);
        Some(Unequal { witness, rows, old: of, new: one })
    };
    witness::ordinary(&inputs, options, person, &claim).and_then(told).map_or(Proof::NotDecided, Proof::Refuted)
}

fn sum_of([a, b]: [Option<i64>; 2]) -> Option<i64> {
    a?.checked_add(b?)
}

/// Whether a row is that of a new applicant: nothing was received, all was applied for on one day, and of the `own` inputs of the old program
/// none says that anything but `only` was approved.
fn is_applicant(inputs: &[Input], row: &[Cell], (own, only): (usize, Option<BenefitId>)) -> bool {
    let (mut applied, mut approved) = (None, None);
    inputs.iter().zip(row).enumerate().all(|(at, (input, cell))| match input.kind {
        InputKind::Receipt(of, ReceiptField::ApprovedOn) if only.is_none_or(|b| at < own && of != b) => *cell == Cell::Absent,
        InputKind::Receipt(_, ReceiptField::AppliedOn) => *applied.get_or_insert(*cell) == *cell,
        InputKind::Receipt(_, ReceiptField::ApprovedOn) => *approved.get_or_insert(*cell) == *cell,
        InputKind::Receipt(_, field) => *cell == never(field),
        InputKind::Fact | InputKind::Choice(_) | InputKind::Decision => true,
    })
}
