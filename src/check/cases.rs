//! Every combination of cases of a table, and whether exactly one row is for it.
//!
//! Values of a column that the same rows name are one case, so a column has few, however wide its range. The column that the fewest rows leave
//! open is taken first: each of its cases leaves some rows, and the other columns are gone through with these. Where the same rows are left
//! again, nothing new can come of it, so what is looked through grows with the rows and hardly with the columns: a table of five columns and a
//! hundred bands each is quick.
//!
//! INVARIANT: "right" is a proof over all values in the ranges of the columns. The question can be as hard as any (a row can be a clause of a
//! formula), so the steps are counted, and a table that takes too many is neither right nor wrong.

use super::ColumnPattern;
use std::collections::BTreeSet;

/// So often a row is held against a case of a column in one table.
const MOST_STEPS: usize = 4_000_000;

/// No table needs more columns.
const MOST_COLUMNS: usize = 256;

/// A value of a column that stands for all that the rows treat alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Atom {
    Absent,
    At(i128),
}

/// What a column can be.
pub(super) struct Domain {
    pub(super) lo: i128,
    pub(super) hi: i128,
    /// Whether it can be absent.
    pub(super) absent: bool,
}

/// What is wrong with a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Two rows of one rank are for one combination.
    Collide(usize, usize, Vec<Atom>),
    /// No row is for this one, though one is for the absence of this column.
    Absent(usize),
    /// No row is for this one.
    Uncovered(Vec<Atom>),
    /// There are too many to look through.
    TooMany,
}

/// The first thing that is wrong with rows that stand in the order of their ranks; `covers`: each combination of values needs one.
pub(super) fn fault(domains: &[Domain], rows: &[&[ColumnPattern]], covers: bool) -> Option<Fault> {
    if domains.len() > MOST_COLUMNS {
        return Some(Fault::TooMany);
    }
    let mut steps = 0;
    let mut columns = Vec::new();
    for (i, domain) in domains.iter().enumerate() {
        let Some(column) = column(domain, i, rows, &mut steps) else { return Some(Fault::TooMany) };
        columns.push(column);
    }
    let opens = |i: usize| rows.iter().filter(|patterns| patterns.get(i) == Some(&ColumnPattern::Any)).count();
    columns.sort_by_key(|column| (opens(column.index), column.index));
    let order = columns.iter().map(|c| c.index).collect();
    let ranks = rows.iter().map(|patterns| rank(patterns)).collect();
    let takes = columns.iter().map(|c| c.takes_absence).collect();
    let all: Vec<usize> = (0..rows.len()).collect();
    Search { order, ranks, takes, covers, seen: BTreeSet::new(), steps }.below(&columns, &all, &mut Vec::new())
}

/// How many columns a row leaves open: one that leaves fewer stands before it.
pub(super) fn rank(patterns: &[ColumnPattern]) -> usize {
    patterns.iter().filter(|p| **p == ColumnPattern::Any).count()
}

/// Whether some row is for the absence of a column.
pub(super) fn takes_absence<'r>(column: usize, rows: impl IntoIterator<Item = &'r [ColumnPattern]>) -> bool {
    rows.into_iter().any(|patterns| matches!(patterns.get(column), Some(ColumnPattern::Of { absent: true, .. })))
}

/// The values of a column, one for each way in which the rows can treat them.
struct Column {
    index: usize,
    atoms: Vec<Atom>,
    /// Of each row those that it is for, by their places.
    of: Vec<Vec<usize>>,
    takes_absence: bool,
}

/// None if there is too much to look at.
fn column(domain: &Domain, index: usize, rows: &[&[ColumnPattern]], steps: &mut usize) -> Option<Column> {
    let mut starts = vec![domain.lo];
    for patterns in rows {
        if let Some(ColumnPattern::Of { ranges, .. }) = patterns.get(index) {
            starts.extend(ranges.iter().flat_map(|(a, b)| [i128::from(*a), i128::from(*b) + 1]));
        }
    }
    starts.retain(|v| domain.lo <= *v && *v <= domain.hi);
    starts.sort_unstable();
    starts.dedup();
    let mut values: Vec<Vec<usize>> = vec![Vec::new(); starts.len()];
    let mut absent = Vec::new();
    for (row, patterns) in rows.iter().enumerate() {
        let all = [(i64::MIN, i64::MAX)];
        let ranges = match patterns.get(index).expect("a row has a pattern for each column") {
            ColumnPattern::Any => &all[..],
            ColumnPattern::Of { ranges, absent: none } => {
                absent.extend(none.then_some(row));
                ranges
            }
        };
        for (lo, hi) in ranges {
            let from = starts.partition_point(|v| *v < i128::from(*lo));
            let to = starts.partition_point(|v| *v <= i128::from(*hi));
            for matching in values.get_mut(from..to).unwrap_or_default() {
                if matching.last() != Some(&row) {
                    matching.push(row);
                }
            }
            *steps += 1 + to.saturating_sub(from);
        }
        if *steps > MOST_STEPS {
            return None;
        }
    }
    let mut seen = BTreeSet::new();
    let cases = starts.into_iter().map(Atom::At).zip(values).filter(|(_, matching)| seen.insert(matching.clone()));
    let takes_absence = takes_absence(index, rows.iter().copied());
    let mut out = Column { index, atoms: Vec::new(), of: vec![Vec::new(); rows.len()], takes_absence };
    for (place, (atom, matching)) in cases.chain(domain.absent.then_some((Atom::Absent, absent))).enumerate() {
        out.atoms.push(atom);
        for row in matching {
            out.of.get_mut(row).expect("a row that matches is one of them").push(place);
        }
    }
    Some(out)
}

/// The columns left, whether a value is absent, whether one for whose absence there is a row is, and the rows left.
type State = (usize, bool, bool, Vec<usize>);

struct Search {
    /// The columns as they are taken.
    order: Vec<usize>,
    /// Of each of them whether some row is for its absence.
    takes: Vec<bool>,
    /// Of each row.
    ranks: Vec<usize>,
    covers: bool,
    /// Where nothing is wrong.
    seen: BTreeSet<State>,
    steps: usize,
}

impl Search {
    /// Looks at every combination of these columns; those taken before are as in `cell`, which leaves these rows.
    fn below(&mut self, columns: &[Column], rows: &[usize], cell: &mut Vec<Atom>) -> Option<Fault> {
        let Some((column, others)) = columns.split_first() else { return self.judge(rows, cell) };
        let mut left: Vec<Vec<usize>> = vec![Vec::new(); column.atoms.len()];
        for row in rows {
            let places = column.of.get(*row).expect("a column knows every row");
            self.steps += places.len();
            for place in places {
                left.get_mut(*place).expect("a place is that of a value").push(*row);
            }
        }
        self.steps += left.len();
        if self.steps > MOST_STEPS {
            return Some(Fault::TooMany);
        }
        for (atom, left) in column.atoms.iter().zip(left) {
            cell.push(*atom);
            let taken = self.takes.iter().zip(cell.iter()).any(|(takes, atom)| *takes && *atom == Atom::Absent);
            let state = (others.len(), cell.contains(&Atom::Absent), taken, left);
            if !self.seen.contains(&state) {
                let found = self.below(others, &state.3, cell);
                if found.is_some() {
                    return found;
                }
                self.seen.insert(state);
            }
            cell.pop();
        }
        None
    }

    fn judge(&self, rows: &[usize], cell: &[Atom]) -> Option<Fault> {
        let in_place = || {
            let mut all: Vec<(usize, Atom)> = self.order.iter().copied().zip(cell.iter().copied()).collect();
            all.sort_by_key(|(index, _)| *index);
            all.into_iter().map(|(_, atom)| atom).collect()
        };
        let rank = |row: &usize| self.ranks.get(*row);
        match rows {
            [first, second, ..] => return (rank(first) == rank(second)).then(|| Fault::Collide(*first, *second, in_place())),
            [_] => return None,
            [] => {}
        }
        // `其他` is every other value; to be absent is not a value. A column for whose absence there is some row needs one for every case; where
        // there is none at all the result is absent too.
        let taken = self.order.iter().zip(&self.takes).zip(cell).filter(|((_, takes), atom)| **takes && **atom == Atom::Absent);
        let absent = taken.map(|((index, _), _)| *index).min();
        let uncovered = self.covers && !cell.contains(&Atom::Absent);
        absent.map(Fault::Absent).or_else(|| uncovered.then(|| Fault::Uncovered(in_place())))
    }
}
