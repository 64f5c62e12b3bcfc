//! Rows for a world: the hero on a few days, with facts changed to what the conditions compare with, lost, or not known.

use super::facts::TEXTS;
use super::{Fact, FactTy, Random, World};
use heng::eval::evaluate;
use heng::ir::{Cell, Core, Input, InputKind, InputTy, ReceiptField};
use heng::value::Date;
use std::collections::BTreeMap;

/// How often a row is drawn again that must be admitted.
const TRIES: usize = 20;

/// Rows of one day.
#[derive(Clone)]
pub struct Group {
    pub as_of: Date,
    pub rows: Vec<Vec<Cell>>,
    /// For each row one that says what the unknown cells could turn out to be.
    pub completions: Vec<Vec<Cell>>,
}

/// How far a row is from the hero, in percent of its cells.
struct Distance {
    changed: usize,
    unknown: usize,
    absent: usize,
    refused: usize,
}

/// What is known of the rows of a day. Sixteen rows of which all is known are answered at once, and others are not.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    /// Everything, and nobody is refused.
    All,
    /// The same, but for one cell of one row.
    AllButOne,
    Some,
}

/// Four days with so many rows each. `holds`: what the column of each input can hold.
pub fn groups(r: &mut Random, world: &World, core: &Core, holds: &[(i64, i64)], rows: usize) -> Vec<Group> {
    let edge = |r: &mut Random| match world.marks.days.is_empty() {
        true => world.as_of,
        false => *r.pick(&world.marks.days) + r.within(-1, 1),
    };
    let (first, last) = (i64::from(core.as_of.0.days()), i64::from(core.as_of.1.days()));
    let days = [
        world.as_of,
        if r.chance(60) { edge(r) } else { world.as_of },
        r.day(world.as_of - 900, world.as_of + 900),
        match r.below(6) {
            0 => first,
            1 => last,
            _ => edge(r),
        },
    ];
    let known = [Known::All, Known::Some, Known::AllButOne, Known::Some];
    let days = days.into_iter().map(|d| d.clamp(first, last));
    days.zip(known).map(|(day, known)| group(r, world, core, holds, day, (rows, known))).collect()
}

fn group(r: &mut Random, world: &World, core: &Core, holds: &[(i64, i64)], as_of: i64, (count, known): (usize, Known)) -> Group {
    let facts: BTreeMap<&str, &Fact> = world.dictionary.facts.iter().map(|f| (f.column.as_str(), f)).collect();
    // On a day far from the hero's, the hero is as old as on their own.
    let shift = if (as_of - world.as_of).abs() > 2000 || r.chance(30) { as_of - world.as_of } else { 0 };
    let mut rows = Vec::new();
    let mut completions = Vec::new();
    let sure = Distance { unknown: 0, changed: 50, refused: 0, absent: 20 };
    while rows.len() < count {
        let distance = Distance {
            changed: *r.pick(&[0, 0, 3, 8, 25]),
            unknown: if known == Known::Some { *r.pick(&[0, 3, 10, 20, 45, 45]) } else { 0 },
            absent: *r.pick(&[0, 2, 8]),
            refused: u8::from(known == Known::Some).into(),
        };
        // What is not known of a history turns out to go with what is.
        let mut admitted = None;
        for _ in 0..TRIES {
            let histories = histories(r, core, as_of);
            let cells = row(r, world, core, holds, &facts, &histories, (as_of, shift), &distance);
            let refused = known != Known::Some && evaluate(core, Date::from_days(as_of), &cells).refusal != 0;
            admitted = Some((cells, histories));
            if !refused {
                break;
            }
        }
        let Some((cells, histories)) = admitted else { break };
        rows.push(cells);
        completions.push(row(r, world, core, holds, &facts, &histories, (as_of, shift), &sure));
    }
    if known == Known::AllButOne {
        let (row, cell) = (r.below(rows.len()), r.below(core.inputs.len()));
        let (input, (lo, hi)) = (&core.inputs[cell], holds[cell]);
        rows[row][cell] = match r.below(6) {
            0 => Cell::Unknown,
            1 if input.lo > lo => Cell::Known(input.lo - 1),
            2 if input.hi < hi => Cell::Known(input.hi + 1),
            3 => Cell::Known(lo),
            4 => Cell::Known(hi),
            _ => Cell::Known(r.within(lo, hi)),
        };
    }
    Group { as_of: Date::from_days(as_of), rows, completions }
}

/// A history of every benefit of which the program reads a receipt.
fn histories(r: &mut Random, core: &Core, as_of: i64) -> BTreeMap<u32, History> {
    let mut out = BTreeMap::new();
    for input in &core.inputs {
        if let InputKind::Receipt(b, _) = input.kind {
            let term = core.inputs.iter().find(|i| i.kind == InputKind::Receipt(b, ReceiptField::Periods)).map_or(12, |i| i.hi);
            out.entry(b.0).or_insert_with(|| History::random(r, as_of, term));
        }
    }
    out
}

fn row(
    r: &mut Random,
    world: &World,
    core: &Core,
    holds: &[(i64, i64)],
    facts: &BTreeMap<&str, &Fact>,
    histories: &BTreeMap<u32, History>,
    (as_of, shift): (i64, i64),
    distance: &Distance,
) -> Vec<Cell> {
    let mut out = Vec::new();
    for (input, holds) in core.inputs.iter().zip(holds) {
        let cell = match input.kind {
            InputKind::Fact => match facts.get(input.name.as_str()) {
                Some(fact) => fact_cell(r, world, input, fact, (as_of, shift), distance),
                None if input.set.is_some() || input.list.is_some() => many_cell(r, input, (as_of, distance)),
                None => Cell::Known(input.lo),
            },
            InputKind::Receipt(b, field) => histories[&b.0].cell(field),
            InputKind::Choice(_) if r.chance(60) => Cell::Absent,
            InputKind::Choice(_) => Cell::Known(r.within(input.lo, input.hi)),
            InputKind::Decision if input.ty == InputTy::YesNo => Cell::Known(r.chance(90).into()),
            InputKind::Decision => Cell::Known(if r.chance(90) { r.within(0, 10_000_000) } else { input.hi }),
        };
        out.push(match cell {
            _ if r.chance(distance.unknown) => Cell::Unknown,
            _ if r.chance(distance.refused) && r.chance(2) => Cell::Known(r.within(holds.0, holds.1)),
            cell => cell,
        });
    }
    out
}

/// A case of a set, the length of a list, or a fact of an element, whether the list reaches it or not. The hero has every case and as many
/// elements as there can be, all of whom were taken on fifteen years ago, and have been there for twenty.
fn many_cell(r: &mut Random, input: &Input, (as_of, distance): (i64, &Distance)) -> Cell {
    if input.optional && r.chance(distance.absent) {
        return Cell::Absent;
    }
    let date = input.ty == InputTy::Date;
    if !r.chance(distance.changed) {
        let hero = if date { as_of - 5475 } else if input.name.ends_with("年限") { 20 } else { input.hi };
        return Cell::Known(hero.clamp(input.lo, input.hi));
    }
    let hi = if date { as_of.clamp(input.lo, input.hi) } else { input.hi };
    let lo = if date { (hi - 8000).max(input.lo) } else { input.lo };
    Cell::Known(r.within(lo, hi))
}

fn fact_cell(r: &mut Random, world: &World, input: &Input, fact: &Fact, (as_of, shift): (i64, i64), distance: &Distance) -> Cell {
    let text = |n: i64| match &input.ty {
        InputTy::Text { literals } => {
            let hero = TEXTS.get(n as usize).copied().unwrap_or("其余");
            literals.iter().position(|l| l == hero).unwrap_or(literals.len()) as i64
        }
        _ => n,
    };
    if input.optional && r.chance(distance.absent) {
        return Cell::Absent;
    }
    if fact.ty == FactTy::Part && !world.dictionary.part_optional {
        return Cell::Known(1);
    }
    let moved = if fact.ty == FactTy::Date { (fact.hero + shift).clamp(input.lo, input.hi) } else { fact.hero };
    if !r.chance(distance.changed) {
        return Cell::Known(text(moved));
    }
    let marks = world.marks.values.get(&fact.column).filter(|m| !m.is_empty());
    let months = world.marks.months.get(&fact.column).filter(|m| !m.is_empty());
    let v = match (r.below(10), marks, months) {
        (0..=3, Some(marks), _) => *r.pick(marks) + r.within(-1, 1),
        (0..=5, _, Some(months)) => i64::from(Date::from_days(as_of).add_months(-r.pick(months)).days()) + r.within(-1, 1),
        (6, ..) => input.lo,
        (7, ..) => input.hi,
        (8, ..) if input.ty == InputTy::Date => r.day((moved - 400).max(input.lo), (moved + 400).min(input.hi)),
        _ if input.ty == InputTy::Date => r.day(input.lo.max(as_of - 20_000).min(input.hi), as_of.clamp(input.lo, input.hi)),
        _ => r.within(input.lo, input.hi),
    };
    Cell::Known(v.clamp(input.lo, input.hi))
}

/// The history of a benefit, consistent as often as not worth refusing.
struct History {
    applied: Option<i64>,
    approved: Option<i64>,
    first: Option<i64>,
    amount: i64,
    periods: i64,
    receiving: bool,
    exhausted: bool,
    waived: bool,
}

impl History {
    fn random(r: &mut Random, as_of: i64, term: i64) -> History {
        let mut h =
            History { applied: None, approved: None, first: None, amount: 0, periods: 0, receiving: false, exhausted: false, waived: r.chance(2) };
        let stage = match r.below(100) {
            0..60 => 0,
            60..72 => 1,
            72..86 => 2,
            _ => 3,
        };
        let day = |r: &mut Random, lo: i64, hi: i64| r.day(lo.max(-25_567), hi.max(-25_567));
        if stage > 0 {
            h.applied = Some(day(r, as_of - 500, as_of));
        }
        if let (Some(applied), true) = (h.applied, stage > 1) {
            h.approved = Some(day(r, applied, as_of));
        }
        if stage > 2 {
            h.first = h.approved.map(|d| day(r, d, as_of));
            h.periods = match r.below(4) {
                0 => term,
                1 => (term - 1).max(1),
                _ => r.within(1, term.clamp(1, 24)),
            };
            h.amount = r.within(0, 3_000_000);
            h.receiving = r.chance(50) && !h.waived;
            h.exhausted = r.chance(10);
        }
        if r.chance(1) && r.chance(8) {
            h.amount = 1;
        }
        h
    }

    fn cell(&self, field: ReceiptField) -> Cell {
        let date = |d: Option<i64>| d.map_or(Cell::Absent, Cell::Known);
        match field {
            ReceiptField::AppliedOn => date(self.applied),
            ReceiptField::ApprovedOn => date(self.approved),
            ReceiptField::FirstPaidOn => date(self.first),
            ReceiptField::Amount => Cell::Known(self.amount),
            ReceiptField::Periods => Cell::Known(self.periods),
            ReceiptField::Receiving => Cell::Known(self.receiving.into()),
            ReceiptField::Exhausted => Cell::Known(self.exhausted.into()),
            ReceiptField::Waived => Cell::Known(self.waived.into()),
        }
    }
}
