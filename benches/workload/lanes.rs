//! The rules of the reference workload narrowed by hand: thirty-two people a step, conditions as bytes, amounts in lanes of sixteen bits in
//! units of a hundred yuan. Arrays and loops over them are all it takes: the compiler makes vector instructions of them.

use crate::people::{AS_OF, BORN_35, BORN_40, BORN_45, Paid, People, SETTLED_FROM, THREE_YEARS_AGO};
use std::ops::Range;

/// A step: a vector of bytes in AVX2, two of 128 bits.
const STEP: usize = 32;
/// Fen in a unit.
const UNIT: i64 = 10_000;

type Mask = [u8; STEP];
type Units = [i16; STEP];

fn lanes<T: Copy>(column: &[T], first: usize) -> &[T; STEP] {
    column[first..first + STEP].try_into().expect("a step lies in the column")
}

/// Where a condition on a column holds.
fn mask<T: Copy>(column: &[T], first: usize, holds: impl Fn(T) -> bool) -> Mask {
    lanes(column, first).map(|v| u8::from(holds(v)))
}

fn and<const N: usize>(masks: [&Mask; N]) -> Mask {
    std::array::from_fn(|i| masks.iter().fold(1, |all, m| all & m[i]))
}

fn or(a: &Mask, b: &Mask) -> Mask {
    std::array::from_fn(|i| a[i] | b[i])
}

/// An amount by degree, where a mask holds.
fn by_degree(degree: &[i8; STEP], holds: &Mask, table: [i16; 4]) -> Units {
    std::array::from_fn(|i| {
        let at = |d: i8, v: i16| if degree[i] == d { v } else { 0 };
        let amount = at(2, table[0]) | at(3, table[1]) | at(4, table[2]) | at(5, table[3]);
        amount & -i16::from(holds[i])
    })
}

/// The rules, for a number of people that is a multiple of the step.
pub fn narrowed(p: &People, out: &mut Paid, at: Range<usize>) {
    for first in at.step_by(STEP) {
        step(p, out, first);
    }
}

fn step(p: &People, out: &mut Paid, first: usize) {
    let degree = lanes(&p.degree, first);
    let at_least = |d: i8| mask(&p.degree, first, |v| v >= d);
    let after = |column: &[i32], day: i32| mask(column, first, |v| v > day);
    let (over_35, over_40, over_45) = (after(&p.birth, BORN_35), after(&p.birth, BORN_40), after(&p.birth, BORN_45));
    let no_home = mask(&p.owns_home, first, |v| v == 0);
    let firm = mask(&p.employer, first, |v| v == 1 || v == 2);
    let doctor_over_45 = and([&at_least(5), &over_45]);
    let b1 = and([
        &mask(&p.full_time, first, |v| v == 1),
        &at_least(2),
        &mask(&p.hukou, first, |v| v == 1),
        &mask(&p.settled, first, |v| v >= SETTLED_FROM),
        &or(&over_40, &doctor_over_45),
        &mask(&p.insured, first, |v| v >= 6),
        &mask(&p.got_settlement, first, |v| v == 0),
    ]);
    let b2 = and([
        &at_least(3),
        &firm,
        &mask(&p.contract, first, |v| v >= 12),
        &after(&p.graduated, THREE_YEARS_AGO),
        &mask(&p.living_months, first, |v| v < 36),
        &no_home,
    ]);
    let hired = or(&firm, &mask(&p.employer, first, |v| v == 4));
    let b3 = and([&no_home, &hired, &at_least(2), &mask(&p.insured, first, |v| v >= 3), &over_35]);
    let b4 = and([
        &mask(&p.share, first, |v| v >= 30),
        &mask(&p.registered, first, |v| v <= AS_OF && v > THREE_YEARS_AGO),
        &mask(&p.employees, first, |v| v >= 3),
        &or(&over_45, &at_least(4)),
        &mask(&p.got_startup, first, |v| v == 0),
    ]);
    let (months, employees) = (lanes(&p.living_months, first), lanes(&p.employees, first));
    let due1 = by_degree(degree, &b1, [30, 50, 100, 500]);
    let rate = by_degree(degree, &b2, [0, 5, 10, 20]);
    let due2: Units = std::array::from_fn(|i| rate[i] * i16::from((36 - months[i]).min(12)));
    let due3 = by_degree(degree, &b3, [36, 60, 96, 180]);
    let due4: Units = std::array::from_fn(|i| (100 + 20 * employees[i].min(45)) & -i16::from(b4[i]));
    let pay2: Units = std::array::from_fn(|i| if due3[i] > due2[i] { 0 } else { due2[i] });
    let pay3: Units = std::array::from_fn(|i| if due2[i] >= due3[i] { 0 } else { due3[i] });
    let pay4: Units = std::array::from_fn(|i| due4[i] - (due1[i] + pay2[i] + pay3[i] + due4[i] - 1200).max(0).min(due4[i]));
    for (column, answer) in out.eligible.iter_mut().zip([b1, b2, b3, b4]) {
        column[first..first + STEP].copy_from_slice(&answer);
    }
    for (column, units) in out.payable.iter_mut().zip([due1, pay2, pay3, pay4]) {
        for (fen, units) in column[first..first + STEP].iter_mut().zip(units) {
            *fen = i64::from(units) * UNIT;
        }
    }
}
