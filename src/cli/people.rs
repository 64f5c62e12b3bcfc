//! Real people, for findings about everybody: who they are like, and how many of them are paid two benefits.

use std::collections::{BTreeMap, BTreeSet};

use heng_abi::Cell as HostCell;
use heng_host::{Answer, Module};

use super::files;
use super::tables::History;
use crate::diagnostic::Words;
use crate::ir::{BenefitId, Cell};
use crate::population::engine::{self, Outcome};
use crate::population::facts::Facts;
use crate::report::{Real, RealTable};
use crate::value::Date;

/// How many rows are looked at to learn what is ordinary.
const TYPICAL: usize = 4_096;

/// What a table of people says.
#[derive(Debug, Default)]
pub(super) struct People {
    /// The first rows, as patterns for witnesses.
    pub(super) seen: Vec<Vec<Cell>>,
    /// Of each pair that was asked about, who is paid both.
    pub(super) pairs: BTreeMap<(BenefitId, BenefitId), Real>,
    pub(super) answered: u64,
    pub(super) refused: u64,
}

impl People {
    /// Reads a table, and evaluates it in the module on a day.
    pub(super) fn read(
        file: &str,
        history: &History,
        module: &Module,
        day: Date,
        asked: &BTreeSet<(BenefitId, BenefitId)>,
    ) -> Result<People, Words> {
        let interface = module.interface();
        let register = history.register(interface)?;
        let mut facts = Facts::new(files::table(file)?, interface, &register, history.ignore_extra)?;
        let mut instance = module.instantiate().map_err(|e| Words::new(e.zh, e.en))?;
        let mut people = People { pairs: asked.iter().map(|pair| (*pair, Real { paid: vec![0, 0], ..Real::default() })).collect(), ..People::default() };
        engine::evaluate(&mut facts, &mut instance, day.days(), false, |outcome| {
            match outcome {
                Outcome::Refused(_) => people.refused += 1,
                Outcome::Answered(subject, answer) => people.note(&subject.cells, answer),
            }
            Ok(())
        })?;
        Ok(people)
    }

    fn note(&mut self, cells: &[HostCell], answer: &Answer) {
        self.answered += 1;
        if self.seen.len() < TYPICAL {
            self.seen.push(cells.iter().map(|c| cell(*c)).collect());
        }
        let paid = answer.benefits.iter().enumerate().filter_map(|(i, b)| Some((BenefitId(u32::try_from(i).ok()?), b.payable.filter(|p| *p > 0)?)));
        let paid: Vec<(BenefitId, i64)> = paid.collect();
        for (i, (a, x)) in paid.iter().enumerate() {
            for (b, y) in paid.iter().skip(i + 1) {
                let Some(real) = self.pairs.get_mut(&(*a, *b)) else { continue };
                real.people += 1;
                real.twice += i128::from(*x.min(y));
                for (sum, more) in real.paid.iter_mut().zip([x, y]) {
                    *sum += i128::from(*more);
                }
            }
        }
    }

    /// The table, for the head of a report.
    pub(super) fn table(&self, file: &str, day: String) -> RealTable {
        RealTable { file: file.to_owned(), as_of: day, answered: self.answered, refused: self.refused }
    }
}

fn cell(cell: HostCell) -> Cell {
    match cell {
        HostCell::Unknown => Cell::Unknown,
        HostCell::Absent => Cell::Absent,
        HostCell::Known(v) => Cell::Known(v),
    }
}
