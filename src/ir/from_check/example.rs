//! Examples → rows and expectations.

use super::Lowerer;
use crate::check::{ExampleInfo, Expectation, Given, Place};
use crate::ir::{Cell, Example, Expect, Input, InputId, InputKind, InputTy, ReceiptField};
use crate::resolve::{self, DocumentId};
use crate::syntax::{Figure, Receipt};
use std::collections::BTreeMap;

impl Lowerer<'_> {
    /// The examples of the documents. One that names benefits outside the program says so in `missing`.
    pub(super) fn examples(&mut self, documents: &[DocumentId]) -> Vec<Example> {
        let c = self.c;
        let own = c.examples.iter().filter(|e| documents.contains(&e.document));
        own.map(|e| self.example(e)).collect()
    }

    fn example(&mut self, e: &ExampleInfo) -> Example {
        let mut missing = Vec::new();
        let row = self.row(e, &mut missing);
        let mut expect = Vec::new();
        for (x, span) in &e.expect {
            if let Some(x) = self.expect(x, &mut missing) {
                expect.push((x, *span));
            }
        }
        let policy = self.c.program.documents.get(e.document.index()).map(|d| d.name.clone()).unwrap_or_default();
        missing.sort();
        missing.dedup();
        Example { name: e.name.clone(), policy, span: e.span, as_of: e.as_of, row, expect, missing }
    }

    fn row(&self, e: &ExampleInfo, missing: &mut Vec<(String, DocumentId)>) -> Vec<Cell> {
        let mut row: Vec<Cell> = self
            .b
            .inputs()
            .iter()
            .map(|i| match i.kind {
                InputKind::Fact | InputKind::Decision => Cell::Unknown,
                InputKind::Choice(_) => Cell::Absent,
                InputKind::Receipt(..) if !e.receipts_complete => Cell::Unknown,
                InputKind::Receipt(_, ReceiptField::AppliedOn | ReceiptField::ApprovedOn | ReceiptField::FirstPaidOn) => Cell::Absent,
                InputKind::Receipt(..) => Cell::Known(0),
            })
            .collect();
        let mut set = |id: InputId, cell: Cell| {
            if let Some(slot) = row.get_mut(id.0 as usize) {
                *slot = cell;
            }
        };
        // A part of which a fact is given is there.
        for (place, _) in &e.given {
            if let Place::PartFact(part, _) = place {
                if let Some(id) = self.inputs.get(&Place::Fact(*part)) {
                    set(*id, Cell::Known(1));
                }
            }
        }
        for b in self.half_told(e) {
            for r in [Receipt::Amount, Receipt::Periods, Receipt::FirstPaidOn] {
                if let Some(id) = self.inputs.get(&Place::Receipt(r, b)) {
                    set(*id, Cell::Unknown);
                }
            }
        }
        for (place, given) in &e.given {
            let Some(id) = self.inputs.get(place) else {
                if let Place::Receipt(_, b) = place {
                    if !self.ids.contains_key(b) {
                        missing.extend(self.declared(*b));
                    }
                }
                continue;
            };
            let ty = self.b.inputs().get(id.0 as usize).map(|i| &i.ty);
            let part = matches!(place, Place::Fact(f) if self.c.facts.get(f.index()).is_some_and(|i| matches!(i.ty, crate::check::Ty::Part(_))));
            set(
                *id,
                match (given, ty) {
                    (Given::Absent, _) if part => Cell::Known(0),
                    (Given::Absent, _) => Cell::Absent,
                    (Given::Unknown, _) => Cell::Unknown,
                    (Given::Known(v), _) => Cell::Known(*v),
                    (Given::Text(t), Some(InputTy::Text { literals })) => {
                        let position = literals.iter().position(|l| l == t).unwrap_or(literals.len());
                        Cell::Known(i64::try_from(position).unwrap_or(0))
                    }
                    (Given::Text(_), _) => Cell::Unknown,
                },
            );
        }
        self.lengths(e, &mut row);
        row
    }

    /// A list of which elements are given has as many, unless its number is; of elements beyond that there is nothing to be known.
    fn lengths(&self, e: &ExampleInfo, row: &mut [Cell]) {
        let inputs = self.b.inputs();
        let given = |id: usize| e.given.iter().any(|(place, _)| self.inputs.get(place).is_some_and(|i| i.0 as usize == id));
        for (count, input) in inputs.iter().enumerate() {
            let Some((list, 0)) = &input.list else { continue };
            let of = |i: &Input| i.list.as_ref().filter(|(name, _)| name == list).map_or(0, |(_, position)| *position);
            let told = inputs.iter().enumerate().filter(|(id, _)| given(*id)).map(|(_, i)| of(i)).max().unwrap_or(0);
            if let (Some(cell), true, false) = (row.get_mut(count), told > 0, given(count)) {
                *cell = Cell::Known(i64::from(told));
            }
            let Some(Cell::Known(n)) = row.get(count).copied() else { continue };
            for (id, input) in inputs.iter().enumerate().filter(|(_, i)| i64::from(of(i)) > n) {
                if let Some(cell) = row.get_mut(id) {
                    *cell = if input.optional { Cell::Absent } else { Cell::Known(input.lo) };
                }
            }
        }
    }

    fn declared(&self, b: resolve::BenefitId) -> Option<(String, DocumentId)> {
        self.c.program.benefits.get(b.index()).map(|d| (d.syntax.name.text.clone(), d.document))
    }

    /// Benefits of which an example says that something was received, but not everything that goes with it: the rest is not zero.
    fn half_told(&self, e: &ExampleInfo) -> Vec<resolve::BenefitId> {
        let mut told: BTreeMap<resolve::BenefitId, bool> = BTreeMap::new();
        for (place, given) in &e.given {
            if let Place::Receipt(r, b) = place {
                let had = match (r, given) {
                    (Receipt::Amount | Receipt::Periods | Receipt::Receiving | Receipt::Exhausted, Given::Known(v)) => *v != 0,
                    (Receipt::FirstPaidOn, Given::Known(_)) => true,
                    _ => false,
                };
                *told.entry(*b).or_insert(false) |= had;
            }
        }
        told.into_iter().filter(|(_, had)| *had).map(|(b, _)| b).collect()
    }

    fn expect(&mut self, x: &Expectation, missing: &mut Vec<(String, DocumentId)>) -> Option<Expect> {
        let mut id = |l: &Self, b: &resolve::BenefitId| {
            let found = l.ids.get(b).copied();
            if found.is_none() {
                missing.extend(l.declared(*b));
            }
            found
        };
        Some(match x {
            Expectation::Status(b, s) => Expect::Status(id(self, b)?, *s),
            Expectation::Figure(Figure::Payable, b, v) => Expect::Payable(id(self, b)?, *v),
            Expectation::Figure(Figure::Repayable, b, v) => Expect::Repayable(id(self, b)?.behind(), *v),
            Expectation::Figure(_, b, v) => Expect::Amount(id(self, b)?, *v),
            Expectation::PeriodsLeft(b, v) => Expect::PeriodsLeft(id(self, b)?, *v),
            Expectation::Needs(b, places) => {
                let inputs = places.iter().filter_map(|p| self.inputs.get(p).copied()).collect();
                let b = id(self, b)?;
                let parameters = places.iter().filter_map(|p| match p {
                    Place::Parameter(p) => Some(self.parameter_id(*p)),
                    _ => None,
                });
                Expect::Needs(b, inputs, parameters.collect())
            }
            Expectation::Reduced(c, b, fen) => {
                let clauses: Vec<_> = self.coordination_ids.iter().filter(|((own, _), _)| own == c).map(|(_, v)| *v).collect();
                Expect::Reduced(clauses, id(self, b)?, *fen)
            }
            Expectation::Item(b, mark, s) => Expect::Item(id(self, b)?, mark.clone(), *s),
            Expectation::Refused(p) => Expect::Refused(p.as_ref().and_then(|p| self.inputs.get(p).copied())),
        })
    }
}
