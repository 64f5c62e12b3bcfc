//! What must hold of receipts, at the door.
//!
//! Paid means a sum or a period, and a first day that is not to come; nobody is approved before they apply. Without these axioms a solver
//! would find histories that no office ever wrote, and a slip in a table would be computed with.
//!
//! INVARIANT: the axioms add no column to a module: beyond what every paid benefit has, they speak of the receipts that the program reads.
//! `population::history` holds a row of a table against the same rules, over all its fields.

use super::Lowerer;
use crate::check::Place;
use crate::diagnostic::Words;
use crate::ir::{InputId, NodeId};
use crate::resolve;
use crate::syntax::Receipt;

/// The dates, in the order in which they come, with their names.
const DATES: [(Receipt, &str, &str); 3] = [
    (Receipt::AppliedOn, "申请日期", "applied for"),
    (Receipt::ApprovedOn, "审核日期", "approved"),
    (Receipt::FirstPaidOn, "首次领取日期", "first paid"),
];

impl Lowerer<'_> {
    /// What every paid benefit is asked: paid means a sum or a period, and a first day that is not to come.
    pub(super) fn receipt_doors(&mut self, b: resolve::BenefitId, name: &str) {
        if !self.c.benefits.get(b.index()).is_some_and(|i| i.every.is_some()) {
            return;
        }
        let first = self.input(Place::Receipt(Receipt::FirstPaidOn, b));
        let (present, day) = (self.b.present(first), self.b.load(first));
        let now = self.now();
        let past = self.b.le(day, now);
        let never = self.b.not(present);
        let node = self.b.or([never, past]);
        self.door(
            node,
            Words::new(format!("`{name}` 的首次领取日期晚于基准日"), format!("`{name}` was first paid after the as-of date")),
            Some(first),
        );
        let amount = self.receipt_value(Receipt::Amount, b);
        let periods = self.receipt_value(Receipt::Periods, b);
        let zero = self.b.int(0);
        let (sum, some) = (self.b.lt(zero, amount), self.b.lt(zero, periods));
        let had = self.b.or([sum, some]);
        let not_had = self.b.not(had);
        let (a, z) = (self.b.or([not_had, present]), self.b.or([never, had]));
        let node = self.b.and([a, z]);
        self.door(
            node,
            Words::new(
                format!("`{name}` 的回执前后不符：已领金额或期数应与首次领取日期同时有或同时没有"),
                format!("the receipts of `{name}` contradict each other: a sum or periods received go with a first payment date"),
            ),
            Some(first),
        );
    }

    /// The axioms over the receipts that the program reads; to be asked when all else is lowered.
    pub(super) fn receipt_axioms(&mut self, benefits: &[resolve::BenefitId]) {
        for b in benefits {
            let name = self.c.program.benefits.get(b.index()).map(|d| d.syntax.name.text.clone()).unwrap_or_default();
            self.dates_in_order(*b, &name);
            self.paid_in_full_of_something(*b, &name);
            self.waived_is_not_received(*b, &name);
        }
    }

    /// The column of a receipt, if the program reads it.
    fn column(&self, r: Receipt, b: resolve::BenefitId) -> Option<InputId> {
        self.inputs.get(&Place::Receipt(r, b)).copied()
    }

    fn dates_in_order(&mut self, b: resolve::BenefitId, name: &str) {
        let now = self.now();
        let mut before: Vec<(InputId, &str, &str)> = Vec::new();
        for (r, zh, en) in DATES {
            let Some(input) = self.column(r, b) else { continue };
            let (present, day) = (self.b.present(input), self.b.load(input));
            // The first payment has a door of its own, with or without these.
            if r != Receipt::FirstPaidOn {
                let past = self.b.le(day, now);
                let words = Words::new(format!("`{name}` 的{zh}晚于基准日"), format!("`{name}` was {en} after the as-of date"));
                self.unless_absent(&[present], past, words, input);
            }
            for (earlier, earlier_zh, earlier_en) in &before {
                let (there, first) = (self.b.present(*earlier), self.b.load(*earlier));
                let ordered = self.b.le(first, day);
                let words = Words::new(
                    format!("`{name}` 的{zh}早于{earlier_zh}"),
                    format!("`{name}` was {en} before it was {earlier_en}"),
                );
                self.unless_absent(&[there, present], ordered, words, input);
            }
            before.push((input, zh, en));
        }
    }

    /// A door that `node` keeps where all of `present` are there.
    fn unless_absent(&mut self, present: &[NodeId], node: NodeId, words: Words, first: InputId) {
        let absent: Vec<NodeId> = present.iter().map(|p| self.b.not(*p)).collect();
        let node = self.b.or(absent.into_iter().chain([node]));
        self.door(node, words, Some(first));
    }

    fn paid_in_full_of_something(&mut self, b: resolve::BenefitId, name: &str) {
        let [exhausted, amount, periods] = [Receipt::Exhausted, Receipt::Amount, Receipt::Periods].map(|r| self.column(r, b));
        let (Some(exhausted), Some(amount), Some(periods)) = (exhausted, amount, periods) else { return };
        let [full, amount, periods] = [exhausted, amount, periods].map(|i| self.b.load(i));
        let zero = self.b.int(0);
        let (sum, some, not_full) = (self.b.lt(zero, amount), self.b.lt(zero, periods), self.b.not(full));
        let node = self.b.or([not_full, sum, some]);
        let words = Words::new(
            format!("`{name}` 的回执前后不符：已领足，却没有已领金额和已领期数"),
            format!("the receipts of `{name}` contradict each other: received in full, and neither a sum nor periods were received"),
        );
        self.door(node, words, Some(exhausted));
    }

    fn waived_is_not_received(&mut self, b: resolve::BenefitId, name: &str) {
        let [waived, receiving] = [Receipt::Waived, Receipt::Receiving].map(|r| self.column(r, b));
        let (Some(waived), Some(receiving)) = (waived, receiving) else { return };
        let both = [waived, receiving].map(|i| self.b.load(i));
        let both = self.b.and(both);
        let node = self.b.not(both);
        let words = Words::new(
            format!("`{name}` 的回执前后不符：已放弃，却又正在享受"),
            format!("the receipts of `{name}` contradict each other: waived, and being received all the same"),
        );
        self.door(node, words, Some(waived));
    }
}
