//! Real people, for findings about everybody: who they are like, and how many of them are paid two benefits.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use heng_abi::{Cell as HostCell, NO, YES};
use heng_host::{Answer, BenefitAnswer, Module};

use super::files;
use super::tables::{AsOf, History};
use crate::diagnostic::Words;
use crate::ir::{BenefitId, Cell, Core};
use crate::population::engine::{self, Outcome};
use crate::population::facts::Facts;
use crate::report::{Card, Kind, Real, RealTable};
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
        let register = history.register(interface, AsOf { days: day.days(), asked: true })?;
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

/// What changes for the people of a table, in the order of the pairs that were asked about.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) pairs: Vec<Change>,
    pub(super) answered: u64,
    pub(super) refused: u64,
}

/// What changes in one benefit.
#[derive(Debug, Clone, Default)]
pub(super) struct Change {
    gains: Real,
    loses: Real,
    newly_eligible: Real,
    no_longer_eligible: Real,
}

impl Change {
    /// Nobody yet.
    fn none() -> Change {
        let nobody = || Real { paid: vec![0, 0], ..Real::default() };
        Change { gains: nobody(), loses: nobody(), newly_eligible: nobody(), no_longer_eligible: nobody() }
    }

    /// Notes what one person is judged and paid by the old text and by the new.
    fn note(&mut self, old: BenefitAnswer, new: BenefitAnswer) {
        let judged = match (old.eligible, new.eligible) {
            (NO, YES) => Some(&mut self.newly_eligible),
            (YES, NO) => Some(&mut self.no_longer_eligible),
            _ => None,
        };
        let sums = old.payable.zip(new.payable);
        let paid = match sums.map(|(x, y)| x.cmp(&y)) {
            Some(Ordering::Less) => Some(&mut self.gains),
            Some(Ordering::Greater) => Some(&mut self.loses),
            Some(Ordering::Equal) | None => None,
        };
        let (x, y) = sums.unwrap_or_default();
        for real in judged.into_iter().chain(paid) {
            real.people += 1;
            real.twice += i128::from(x.abs_diff(y));
            for (sum, one) in real.paid.iter_mut().zip([x, y]) {
                *sum += i128::from(one);
            }
        }
    }
}

impl Changes {
    /// Reads a table twice, for the old module and for the new one, side by side.
    pub(super) fn read(
        file: &str,
        history: &History,
        (old, new): (&Module, &Module),
        day: Date,
        pairs: &[(BenefitId, BenefitId)],
    ) -> Result<Changes, Words> {
        if file == "-" {
            return Err(Words::new("`--facts` 这里要读两遍，不能是标准输入", "`--facts` is read twice here and cannot be standard input"));
        }
        let as_of = AsOf { days: day.days(), asked: true };
        let registers = (history.register(old.interface(), as_of)?, history.register(new.interface(), as_of)?);
        let mut one = Facts::new(files::table(file)?, old.interface(), &registers.0, history.ignore_extra)?;
        let mut two = Facts::new(files::table(file)?, new.interface(), &registers.1, history.ignore_extra)?;
        let instance = |m: &Module| m.instantiate().map_err(|e| Words::new(e.zh, e.en));
        let (mut a, mut b) = (instance(old)?, instance(new)?);
        let mut changes = Changes { pairs: vec![Change::none(); pairs.len()], ..Changes::default() };
        let batch = usize::try_from(old.interface().capacity.min(new.interface().capacity)).unwrap_or(1).max(1);
        loop {
            let (mut x, mut y, mut more) = (Vec::new(), Vec::new(), true);
            while x.len() < batch && more {
                match (one.next_row()?, two.next_row()?) {
                    (Some(Ok(p)), Some(Ok(q))) => {
                        x.push(p.cells);
                        y.push(q.cells);
                    }
                    (None, _) | (_, None) => more = false,
                    (Some(_), Some(_)) => changes.refused += 1,
                }
            }
            let answer = |i: &mut heng_host::Instance, rows: &[Vec<HostCell>]| i.evaluate(day.days(), rows, false).map_err(|e| Words::new(e.zh(), e.en()));
            for (p, q) in answer(&mut a, &x)?.iter().zip(&answer(&mut b, &y)?) {
                changes.note(p, q, pairs);
            }
            if !more {
                return Ok(changes);
            }
        }
    }

    fn note(&mut self, old: &Answer, new: &Answer, pairs: &[(BenefitId, BenefitId)]) {
        if old.refusal != 0 || new.refusal != 0 {
            self.refused += 1;
            return;
        }
        self.answered += 1;
        let of = |answer: &Answer, b: BenefitId| answer.benefits.get(b.0 as usize).copied();
        for ((a, b), change) in pairs.iter().zip(&mut self.pairs) {
            if let (Some(x), Some(y)) = (of(old, *a), of(new, *b)) {
                change.note(x, y);
            }
        }
    }
}

/// The real people of a card about this benefit.
pub(super) fn of_card(card: &Card, new: &Core, b: BenefitId, change: &Change) -> Option<Real> {
    let name = new.benefits.get(b.0 as usize).map(|b| b.name.as_str());
    let own = card.pays.last().map(|p| p.benefit.as_str()) == name;
    let real = match card.kind {
        Kind::Gains => &change.gains,
        Kind::Loses => &change.loses,
        Kind::NewlyEligible => &change.newly_eligible,
        Kind::NoLongerEligible => &change.no_longer_eligible,
        _ => return None,
    };
    own.then(|| real.clone())
}

fn cell(cell: HostCell) -> Cell {
    match cell {
        HostCell::Unknown => Cell::Unknown,
        HostCell::Absent => Cell::Absent,
        HostCell::Known(v) => Cell::Known(v),
    }
}
