//! A person that shows something, as ordinary as can be found.
//!
//! The solver's person has an arbitrary birthday and an arbitrary bank balance. Each fact is moved to the most ordinary value for which the
//! person still shows the same, and then every fact that does not matter is left untold: it is set to "unknown", and where three-valued
//! evaluation still gives the same answer, no value of it could change that.
//!
//! INVARIANT: a witness shows what it is said to show when `eval` evaluates it, and goes on doing so whatever the untold facts are (and with
//! no receipts but those that are told). Days of application, or of approval, that were one day stay one day.

use super::Options;
use super::scene::{input_id, is_birth, never, received};
use crate::eval::{self, Answer};
use crate::ir::{BenefitId, Cell, Core, Input, InputId, InputKind, InputTy, NodeId, ReceiptField};
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A person, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The day.
    pub as_of: Date,
    /// One cell an input; no cell is unknown.
    pub row: Vec<Cell>,
    /// The inputs that matter; whatever the others are, the person shows the same. Of receipts only what is there is told: nobody has
    /// received anything unless it is said.
    pub told: Vec<InputId>,
}

/// What a person must go on showing, on a day.
pub(super) type Claim<'a> = &'a dyn Fn(Date, &[Cell]) -> bool;

/// The claim that a program, of the nodes `roots`, answers something that `shows`.
pub(super) fn of_answer<'a>(core: &'a Core, roots: &[NodeId], shows: impl Fn(&Answer) -> bool + 'a) -> impl Fn(Date, &[Cell]) -> bool + 'a {
    let (own, all) = (eval::below(core, roots), eval::cone(core, roots));
    move |day, row| {
        // Most who are tried do not show it, and the doors are many.
        let mut answer = Answer { refusal: 0, values: Vec::new() };
        eval::compute(core, day, row, &own, &mut answer);
        shows(&answer) && eval::evaluate_cone(core, day, row, &all).refusal == 0
    }
}

/// The witness that a person can be made into; none if the person does not show what is claimed.
pub(super) fn ordinary(inputs: &[Input], options: &Options, person: (Date, Vec<Cell>), claim: Claim<'_>) -> Option<Witness> {
    ordinary_and(inputs, options, person, claim, &|_, _| true)
}

/// The same, and what is `rather` so of the person stays so, whatever is told.
pub(super) fn ordinary_and(
    inputs: &[Input],
    options: &Options,
    (as_of, row): (Date, Vec<Cell>),
    claim: Claim<'_>,
    rather: Claim<'_>,
) -> Option<Witness> {
    if !claim(as_of, &row) {
        return None;
    }
    let is_rather = rather(as_of, &row);
    let holds = |day: Date, row: &[Cell]| claim(day, row) && (!is_rather || rather(day, row));
    let (day, row) = moved_closer(inputs, options, (as_of, row), &holds);
    told(inputs, (day, row), claim)
}

/// The person with the most ordinary facts for which this still holds.
fn moved_closer(inputs: &[Input], options: &Options, (as_of, row): (Date, Vec<Cell>), holds: Claim<'_>) -> (Date, Vec<Cell>) {
    let (day, row) = lately(inputs, options, (as_of, row), holds);
    let mut row = shorter(inputs, row, &|row| holds(day, row));
    let typical = typical(inputs.len(), options);
    let mut least = strain(inputs, &row, day);
    let steps = steps(inputs, &row);
    // Twice, because one fact may only become ordinary after another has.
    for _ in 0..2 {
        for step in &steps {
            let Some((i, current)) = step.first().and_then(|i| row.get(*i).map(|cell| (*i, *cell))) else { continue };
            let Some(input) = inputs.get(i) else { continue };
            for candidate in candidates(input, current, day, typical.get(&i).map_or(&[], Vec::as_slice)) {
                if candidate == current {
                    break;
                }
                set(&mut row, step, candidate);
                let now = strain(inputs, &row, day);
                if now <= least && holds(day, &row) {
                    least = now;
                    break;
                }
                set(&mut row, step, current);
            }
        }
    }
    (day, row)
}

/// The person, with the facts that matter told.
fn told(inputs: &[Input], (day, row): (Date, Vec<Cell>), holds: Claim<'_>) -> Option<Witness> {
    let mut told = row.clone();
    // That nothing was received goes without saying.
    let plain = |i: usize, cell: Cell| matches!(inputs.get(i).map(|x| x.kind), Some(InputKind::Receipt(_, field)) if cell == never(field));
    for i in (0..told.len()).rev().filter(|i| row.get(*i).is_some_and(|cell| !plain(*i, *cell))) {
        let before = std::mem::replace(told.get_mut(i)?, Cell::Unknown);
        if !holds(day, &told) {
            *told.get_mut(i)? = before;
        }
    }
    let says = |(i, cell): &(usize, &Cell)| **cell != Cell::Unknown && !plain(*i, **cell);
    let mut all: BTreeSet<usize> = told.iter().enumerate().filter(says).map(|(i, _)| i).collect();
    // Who has received something is told with all that goes with it, so that the person can be entered as told.
    let receipt = |i: usize| match inputs.get(i).map(|x| x.kind) {
        Some(InputKind::Receipt(of, field)) => Some((of, field)),
        _ => None,
    };
    let had: Vec<BenefitId> = all.iter().filter_map(|i| receipt(*i)).filter(|(_, field)| received(*field)).map(|(of, _)| of).collect();
    let goes_with = |(i, cell): &(usize, &Cell)| receipt(*i).is_some_and(|(of, field)| had.contains(&of) && **cell != never(field));
    all.extend(row.iter().enumerate().filter(goes_with).map(|(i, _)| i));
    let told = all.into_iter().map(input_id).collect();
    Some(Witness { as_of: day, row, told })
}

/// The cells that are moved at once: a fact by itself; of the days of application what the person has in common, and of approval. Whoever applies
/// for everything on one day goes on doing so.
fn steps(inputs: &[Input], row: &[Cell]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut days: BTreeMap<(ReceiptField, Cell), usize> = BTreeMap::new();
    for (i, (input, cell)) in inputs.iter().zip(row).enumerate() {
        let place = match input.kind {
            InputKind::Receipt(_, field @ (ReceiptField::AppliedOn | ReceiptField::ApprovedOn)) => *days.entry((field, *cell)).or_insert(out.len()),
            InputKind::Receipt(..) | InputKind::Choice(_) | InputKind::Decision | InputKind::Fact => out.len(),
        };
        match out.get_mut(place) {
            Some(step) => step.push(i),
            None => out.push(vec![i]),
        }
    }
    out
}

fn set(row: &mut [Cell], at: &[usize], cell: Cell) {
    for i in at {
        if let Some(slot) = row.get_mut(*i) {
            *slot = cell;
        }
    }
}

/// The same person on a day near [`Options::day`], their whole life moved with it; what is in force in no other years stays where it is.
fn lately(inputs: &[Input], options: &Options, (as_of, row): (Date, Vec<Cell>), holds: Claim<'_>) -> (Date, Vec<Cell>) {
    let years = if options.on.is_some() { 0 } else { 30 };
    let days = || (0..=years).map(|n| -n).chain(1..=years.min(10)).map(|n| options.on.unwrap_or(options.day).add_months(12 * n));
    // Who applies, applies today.
    let applied = inputs.iter().zip(&row).find_map(|(input, cell)| match (input.kind, cell) {
        (InputKind::Receipt(_, ReceiptField::AppliedOn), Cell::Known(v)) => Some(Date::from_days(*v)),
        _ => None,
    });
    for (day, applied) in days().filter_map(|day| applied.map(|a| (day, a))) {
        let life = moved(inputs, &row, |date| date.add_days(i64::from(day.days()) - i64::from(applied.days())).min(day));
        if holds(day, &life) {
            return (day, life);
        }
    }
    for day in days() {
        let no_later = |date: Date| date.min(day);
        let by_days = |date: Date| date.add_days(i64::from(day.days()) - i64::from(as_of.days()));
        let by_months = |date: Date| date.add_months(as_of.month_start().months_until(day.month_start()));
        let lives = [row.clone(), moved(inputs, &row, no_later), moved(inputs, &row, by_days), moved(inputs, &row, by_months)];
        if let Some(life) = lives.into_iter().find(|life| holds(day, life)) {
            return (day, life);
        }
    }
    (as_of, row)
}

/// The same person with every list as short as it can be: an element that does not matter is taken out, and those behind it move up.
fn shorter(inputs: &[Input], mut row: Vec<Cell>, holds: &dyn Fn(&[Cell]) -> bool) -> Vec<Cell> {
    let at = |list: &str, position: u32| -> Vec<usize> {
        let stands = |i: &Input| i.list.as_ref().is_some_and(|(name, p)| name == list && *p == position);
        inputs.iter().enumerate().filter(|(_, i)| stands(i)).map(|(at, _)| at).collect()
    };
    for (count, input) in inputs.iter().enumerate() {
        let (Some((list, 0)), Some(Cell::Known(n))) = (&input.list, row.get(count).copied()) else { continue };
        let mut left = u32::try_from(n).unwrap_or(0);
        for position in (1..=left).rev() {
            let mut less = row.clone();
            for p in position..left {
                for (to, from) in at(list, p).into_iter().zip(at(list, p + 1)) {
                    if let (Some(cell), Some(moved)) = (less.get_mut(to), row.get(from)) {
                        *cell = *moved;
                    }
                }
            }
            if let Some(cell) = less.get_mut(count) {
                *cell = Cell::Known(i64::from(left) - 1);
            }
            if holds(&less) {
                row = less;
                left -= 1;
            }
        }
    }
    row
}

/// A row with every date moved, as far as its input allows.
fn moved(inputs: &[Input], row: &[Cell], to: impl Fn(Date) -> Date) -> Vec<Cell> {
    let cell = |(input, cell): (&Input, &Cell)| match (*cell, &input.ty) {
        (Cell::Known(v), InputTy::Date) => Cell::Known(i64::from(to(Date::from_days(v)).days()).clamp(input.lo, input.hi)),
        (other, _) => other,
    };
    inputs.iter().zip(row).map(cell).collect()
}

/// Of each input the values that real subjects have, the most frequent first.
fn typical(inputs: usize, options: &Options) -> BTreeMap<usize, Vec<Cell>> {
    let mut out = BTreeMap::new();
    if options.seen.is_empty() {
        return out;
    }
    for i in 0..inputs {
        let mut counts: BTreeMap<Cell, usize> = BTreeMap::new();
        for cell in options.seen.iter().filter_map(|row| row.get(i)).filter(|c| **c != Cell::Unknown) {
            *counts.entry(*cell).or_default() += 1;
        }
        let mut cells: Vec<(usize, Cell)> = counts.into_iter().map(|(cell, n)| (n, cell)).collect();
        cells.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        out.insert(i, cells.into_iter().take(4).map(|(_, cell)| cell).collect());
    }
    out
}

/// What an input could ordinarily be, the most ordinary first.
fn candidates(input: &Input, current: Cell, day: Date, typical: &[Cell]) -> Vec<Cell> {
    let mut out = Vec::new();
    if let InputKind::Receipt(_, field) = input.kind {
        out.push(never(field));
        if input.ty == InputTy::Date {
            out.push(Cell::Known(i64::from(day.days())));
        }
    }
    if input.optional {
        out.push(Cell::Absent);
    }
    out.extend(input.typical.iter().copied().map(Cell::Known));
    out.extend_from_slice(typical);
    let now = match current {
        Cell::Known(v) => v,
        Cell::Unknown | Cell::Absent => input.lo,
    };
    let values: Vec<i64> = match &input.ty {
        InputTy::YesNo => vec![0, 1],
        InputTy::Date if is_birth(input) => birthdays(day),
        InputTy::Date => dates(Date::from_days(now), day),
        InputTy::Money { .. } => vec![0, 500_000, 1_000_000, 10_000_000, floor(now, 1_000_000), floor(now, 100_000), floor(now, 10_000), floor(now, 100)],
        InputTy::Percent => vec![0, 1_000_000, 500_000, floor(now, 100_000), floor(now, 10_000)],
        InputTy::Number { .. } => vec![0, 1, 12, floor(now, 100), floor(now, 10), input.lo],
        InputTy::Enum { cases, .. } => (0..i64::try_from(cases.len()).unwrap_or(0)).collect(),
        InputTy::Region { leaves, .. } => (0..i64::try_from(leaves.len()).unwrap_or(0).min(16)).collect(),
        InputTy::Text { literals } => vec![i64::try_from(literals.len()).unwrap_or(0)],
    };
    out.extend(values.into_iter().filter(|v| *v >= input.lo && *v <= input.hi).map(Cell::Known));
    out
}

/// Birthdays of people who work.
fn birthdays(day: Date) -> Vec<i64> {
    [30, 35, 25, 40, 45, 22, 50, 55].map(|years| Date::year_start(day.add_months(-12 * years))).map(|d| i64::from(d.days())).to_vec()
}

/// Days of the last years, and the beginnings of the year and the month that a date lies in.
fn dates(now: Date, day: Date) -> Vec<i64> {
    let first = day.month_start();
    let lately = [first.add_months(-12), first.add_months(-24), first, day, first.add_months(-1)];
    let earlier = [3, 4, 5, 7, 10].map(|years| first.add_months(-12 * years));
    lately.into_iter().chain(earlier).chain([now.year_start(), now.month_start()]).map(|d| i64::from(d.days())).collect()
}

/// In how much a person is unlike those whom an office meets: somebody who is a child or long retired, and each date before the eighteenth
/// birthday.
fn strain(inputs: &[Input], row: &[Cell], day: Date) -> usize {
    let dates = inputs.iter().zip(row).filter_map(|(input, cell)| match (cell, &input.ty) {
        (Cell::Known(v), InputTy::Date) => Some((is_birth(input), Date::from_days(*v))),
        _ => None,
    });
    let (births, others): (Vec<_>, Vec<_>) = dates.partition(|(birth, _)| *birth);
    let grown = |born: Date| born.add_months(12 * 18);
    let odd = births.iter().filter(|(_, born)| grown(*born) > day || born.add_months(12 * 60) < day).count();
    let early = births.first().map_or(0, |(_, born)| others.iter().filter(|(_, date)| *date < grown(*born)).count());
    odd + early
}

fn floor(n: i64, step: i64) -> i64 {
    n - n.rem_euclid(step)
}
