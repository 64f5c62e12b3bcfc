//! The benefits of each purpose against each other: the upper triangle of a table.

use super::class;
use crate::report::{Benefit, Cell, Kind, Matrix, Report, Weight};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Up to how many benefits a picture shows all of them; beyond, those that never meet another are left out, and counted.
const ALL: usize = 40;

/// Up to how many benefits there is room for the words in the cells.
const WITH_WORDS: usize = 8;

/// A matrix to be drawn.
#[derive(Serialize)]
pub(super) struct Picture<'a> {
    purpose: &'a str,
    /// Whether the cells show their words on a wide page.
    words: bool,
    columns: Vec<Column<'a>>,
    lines: Vec<Line<'a>>,
    /// How many benefits are left out because they never meet another.
    left_out: usize,
}

/// The benefit above a column.
#[derive(Serialize)]
struct Column<'a> {
    number: usize,
    name: &'a str,
}

/// A benefit against those after it.
#[derive(Serialize)]
struct Line<'a> {
    number: usize,
    benefit: &'a str,
    policy: &'a str,
    department: Option<&'a str>,
    /// How many columns stand for benefits before it, or for itself.
    before: usize,
    /// `None`: the two are not compared under this purpose.
    cells: Vec<Option<Square<'a>>>,
}

/// A pair.
#[derive(Serialize)]
struct Square<'a> {
    #[serde(skip)]
    kind: Kind,
    symbol: &'static str,
    word: &'static str,
    class: &'static str,
    headline: &'a str,
    /// The id of its card, or of its line among the other pairs.
    to: String,
    /// Whether it has a card.
    card: bool,
}

/// The pictures of the report at this place, those with findings first; there are so many cards before its own.
pub(super) fn pictures(report: &Report, place: usize, before: usize) -> Vec<Picture<'_>> {
    let cards: BTreeMap<&str, usize> = report.cards.iter().enumerate().filter(|(_, c)| c.full).map(|(i, c)| (c.key.as_str(), before + i + 1)).collect();
    let mut matrices: Vec<&Matrix> = report.purposes.iter().collect();
    matrices.sort_by_key(|m| Reverse(m.cells.iter().any(|c| c.kind.weight() == Weight::Finding)));
    matrices.iter().enumerate().map(|(at, m)| picture(&format!("{place}-{}", at + 1), m, &cards)).collect()
}

fn picture<'a>(at: &str, matrix: &'a Matrix, cards: &BTreeMap<&str, usize>) -> Picture<'a> {
    let cells: BTreeMap<(usize, usize), &Cell> = matrix.cells.iter().map(|c| ((c.first, c.second), c)).collect();
    // Where no purpose is given, only some benefits are held against others.
    let compared: BTreeSet<usize> = matrix.cells.iter().flat_map(|c| [c.first, c.second]).collect();
    let meets: BTreeSet<usize> = matrix.cells.iter().filter(|c| c.kind != Kind::Disjoint).flat_map(|c| [c.first, c.second]).collect();
    let drawn = if compared.len() <= ALL { &compared } else { &meets };
    let shown: Vec<(usize, &Benefit)> = matrix.benefits.iter().enumerate().filter(|(i, _)| drawn.contains(i)).collect();
    let square = |i: usize, j: usize| {
        cells.get(&(i, j)).map(|cell| {
            let card = cell.card.as_deref().and_then(|key| cards.get(key));
            let to = card.map_or_else(|| format!("pair-{at}-{}-{}", i + 1, j + 1), |n| format!("card-{n}"));
            let (kind, symbol, word) = (cell.kind, cell.symbol, cell.word);
            Square { kind, symbol, word, class: class(kind), headline: &cell.headline, to, card: card.is_some() }
        })
    };
    let line = |(row, (i, b)): (usize, &(usize, &'a Benefit))| Line {
        number: row + 1,
        benefit: &b.name,
        policy: &b.policy,
        department: b.department.as_deref(),
        before: row,
        cells: shown.iter().skip(row + 1).map(|(j, _)| square(*i, *j)).collect(),
    };
    Picture {
        purpose: &matrix.purpose,
        words: shown.len() <= WITH_WORDS,
        columns: shown.iter().enumerate().skip(1).map(|(column, (_, b))| Column { number: column + 1, name: &b.name }).collect(),
        lines: shown.iter().enumerate().map(line).collect(),
        left_out: compared.len() - shown.len(),
    }
}

/// What the signs mean; those only that are there.
#[derive(Serialize)]
pub(super) struct Sign {
    symbol: &'static str,
    word: &'static str,
    class: &'static str,
}

pub(super) fn legend(pictures: &[Picture<'_>]) -> Vec<Sign> {
    let sign = |s: &Square<'_>| (s.kind, Sign { symbol: s.symbol, word: s.word, class: s.class });
    let signs: BTreeMap<Kind, Sign> = pictures.iter().flat_map(squares).map(sign).collect();
    signs.into_values().collect()
}

/// Pairs of one kind that have no card.
#[derive(Serialize)]
pub(super) struct Rest<'a> {
    symbol: &'static str,
    word: &'static str,
    pairs: Vec<RestPair<'a>>,
}

/// Where a pair was said, and what.
#[derive(Serialize)]
struct RestPair<'a> {
    id: String,
    headline: &'a str,
}

pub(super) fn rest<'a>(pictures: &[Picture<'a>]) -> Vec<Rest<'a>> {
    let mut kinds: BTreeMap<Kind, Rest<'a>> = BTreeMap::new();
    for square in pictures.iter().flat_map(squares).filter(|s| !s.card) {
        let kind = kinds.entry(square.kind).or_insert_with(|| Rest { symbol: square.symbol, word: square.word, pairs: Vec::new() });
        kind.pairs.push(RestPair { id: square.to.clone(), headline: square.headline });
    }
    kinds.into_values().collect()
}

fn squares<'p, 'a>(picture: &'p Picture<'a>) -> impl Iterator<Item = &'p Square<'a>> {
    picture.lines.iter().flat_map(|l| l.cells.iter().flatten())
}
