//! What happens to a benefit over time: when its clock starts, when a part of it is due, what its whole term pays.
//!
//! `发放 分期 4:3:3，每 12个月` pays by the number of parts received: the first is due when the clock starts, the second a year later.

use super::Lowerer;
use super::versions::all_versions;
use crate::check::{BenefitInfo, InstallmentsInfo, Place, RoundingInfo, ValueId, ValueKind};
use crate::ir::{Calendar, InputId, NodeId};
use crate::resolve;
use crate::syntax::{ClockEvent, Every, Receipt};
use crate::value::Mode;
use std::collections::BTreeMap;

impl Lowerer<'_> {
    /// Whether the month in which the clock starts is known, and its first day: that of the event of `起算`, or of the first payment where
    /// nothing is said.
    fn start(&mut self, b: resolve::BenefitId) -> (NodeId, NodeId) {
        match self.c.benefits.get(b.index()).and_then(|i| i.clock) {
            Some((event, next_month)) => {
                let (present, start, _) = self.clock_start(b, event, next_month);
                (present, start)
            }
            None => {
                let input = self.input(Place::Receipt(Receipt::FirstPaidOn, b));
                let (present, day) = (self.b.present(input), self.b.load(input));
                (present, self.b.calendar(Calendar::MonthStart, day))
            }
        }
    }

    /// Whether the event of `起算` is known, the first day of the month that it starts, and its receipt.
    fn clock_start(&mut self, b: resolve::BenefitId, event: ClockEvent, next_month: bool) -> (NodeId, NodeId, InputId) {
        let r = match event {
            ClockEvent::Application => Receipt::AppliedOn,
            ClockEvent::Approval => Receipt::ApprovedOn,
        };
        let input = self.input(Place::Receipt(r, b));
        let (present, day) = (self.b.present(input), self.b.load(input));
        let mut start = self.b.calendar(Calendar::MonthStart, day);
        if next_month {
            let one = self.b.int(1);
            start = self.b.add_months(start, one);
        }
        (present, start, input)
    }

    /// Whether the clock has started, and the receipt that starts it.
    pub(super) fn clock(&mut self, b: resolve::BenefitId, event: ClockEvent, next_month: bool) -> (NodeId, InputId) {
        let (present, start, input) = self.clock_start(b, event, next_month);
        let now = self.now();
        let reached = self.b.le(start, now);
        (self.b.and([present, reached]), input)
    }

    /// `在 N 内`: whether the as-of date lies in the months after the start, or nothing has started yet.
    pub(super) fn within(&mut self, b: resolve::BenefitId, months: i64) -> NodeId {
        let (present, start) = self.start(b);
        let months = self.b.int(months);
        let end = self.b.add_months(start, months);
        let now = self.now();
        let inside = self.b.lt(now, end);
        let missing = self.b.not(present);
        self.b.or([missing, inside])
    }

    /// How many periods are left of a term, and of the months in which it must be enjoyed.
    pub(super) fn left(&mut self, b: resolve::BenefitId, every: Every, term: Option<i64>, within: Option<i64>) -> Option<NodeId> {
        let of_term = term.map(|term| {
            let received = self.receipt_value(Receipt::Periods, b);
            let term = self.b.int(term);
            self.b.sub(term, received)
        });
        let of_window = within.map(|months| {
            let (present, start) = self.start(b);
            let now = self.now();
            let month = self.b.calendar(Calendar::MonthStart, now);
            let gone = self.b.months(start, month);
            let all = self.b.int(months);
            let zero = self.b.int(0);
            let gone = self.b.max(gone, zero);
            let rest = self.b.sub(all, gone);
            let rest = self.b.max(rest, zero);
            let rest = self.b.select(present, rest, all);
            match every {
                Every::Year => {
                    let twelve = self.b.int(12);
                    self.b.div(Mode::Away, rest, twelve)
                }
                Every::Once | Every::Month | Every::Installments => rest,
            }
        });
        match (of_term, of_window) {
            (Some(a), Some(b)) => Some(self.b.min(a, b)),
            (one, other) => one.or(other),
        }
    }

    /// Whether the part that is next is due.
    pub(super) fn part_is_due(&mut self, b: resolve::BenefitId, parts: &InstallmentsInfo) -> Option<NodeId> {
        let received = self.receipt_value(Receipt::Periods, b);
        if let Some(each) = parts.each {
            let (present, start) = self.start(b);
            let each = self.b.int(each);
            let after = self.b.mul(received, each);
            let day = self.b.add_months(start, after);
            let now = self.now();
            let reached = self.b.le(day, now);
            let zero = self.b.int(0);
            let first = self.b.le(received, zero);
            let later = self.b.and([present, reached]);
            return Some(self.b.or([first, later]));
        }
        let mut all = Vec::new();
        for (k, condition) in parts.when.iter().enumerate() {
            let k = self.b.int(i64::try_from(k).unwrap_or(i64::MAX));
            let this = self.b.eq(received, k);
            let other = self.b.not(this);
            let holds = self.holds(*condition, false);
            all.push(self.b.or([other, holds]));
        }
        (!all.is_empty()).then(|| self.b.and(all))
    }

    /// What the part that is next pays of a sum, all in fen. Each is rounded, and the last is what the others leave.
    pub(super) fn part_of(&mut self, b: resolve::BenefitId, total: NodeId, parts: &InstallmentsInfo, rounding: Option<&RoundingInfo>) -> NodeId {
        let (step, mode) = rounding.map_or((1, Mode::Trunc), |r| (r.step, r.mode));
        let sum: i64 = parts.ratio.iter().fold(0, |n, w| n.saturating_add(*w));
        let received = self.receipt_value(Receipt::Periods, b);
        let last = parts.ratio.len().saturating_sub(1);
        let mut rest = total;
        let mut shares = Vec::new();
        for weight in parts.ratio.iter().take(last) {
            let (weight, below) = (self.b.int(*weight), self.b.int(sum.saturating_mul(step)));
            let above = self.b.mul(total, weight);
            let steps = self.b.div(mode, above, below);
            let step = self.b.int(step);
            let share = self.b.mul(steps, step);
            // Shares that are rounded up may leave nothing for the last.
            let share = self.b.min(share, rest);
            rest = self.b.sub(rest, share);
            shares.push(share);
        }
        let mut out = rest;
        for (k, share) in shares.into_iter().enumerate().rev() {
            let k = self.b.int(i64::try_from(k).unwrap_or(i64::MAX));
            let this = self.b.eq(received, k);
            out = self.b.select(this, share, out);
        }
        out
    }

    /// What is due of a benefit up to this period, this one included, if every period so far was due.
    pub(super) fn due_to_date(&mut self, b: resolve::BenefitId) -> NodeId {
        let standard = self.parts(b).standard;
        let Some(info) = self.c.benefits.get(b.index()) else { return standard };
        let Some(Every::Month | Every::Year | Every::Installments) = info.every else { return standard };
        let received = self.receipt_value(Receipt::Periods, b);
        let remainder = |i: &BenefitInfo| i.rounding.as_ref().and_then(|r| r.remainder).filter(|n| *n > 1);
        let reads = |l: &Self, i: &BenefitInfo| i.installments.is_some() || i.amount.is_some_and(|v| l.reads_periods(b, v));
        let varies = all_versions(info).any(|i| reads(self, i) || remainder(i) != remainder(info));
        if varies {
            let mut sum = self.b.int(0);
            // Without a term any number may have been received that a receipt can say.
            let endless = i64::try_from(self.range(received).hi()).unwrap_or(0).saturating_add(1);
            let term = all_versions(info).map(|i| i.term).try_fold(0, |most, term| Some(term?.max(most)));
            for k in 0..term.unwrap_or(endless) {
                let at = self.b.int(k);
                let pays = self.b.rebuild(standard, &BTreeMap::from([(received, at)]));
                let reached = self.b.le(at, received);
                let zero = self.b.int(0);
                let pays = self.b.select(reached, pays, zero);
                sum = self.b.add(sum, pays);
            }
            return sum;
        }
        let one = self.b.int(1);
        let count = self.b.add(received, one);
        match remainder(info) {
            None => self.b.mul(standard, count),
            Some(n) => self.rounds(standard, received, count, n),
        }
    }

    /// What so many periods pay of which every n-th makes good what the others are short of.
    fn rounds(&mut self, standard: NodeId, received: NodeId, count: NodeId, n: i64) -> NodeId {
        let (zero, others, n) = (self.b.int(0), self.b.int(n.saturating_sub(1)), self.b.int(n));
        let [base, last] = [zero, others].map(|at| self.b.rebuild(standard, &BTreeMap::from([(received, at)])));
        let before = self.b.mul(base, others);
        let round = self.b.add(before, last);
        let rounds = self.b.div(Mode::Floor, count, n);
        let whole = self.b.mul(rounds, n);
        let rest = self.b.sub(count, whole);
        let (paid, open) = (self.b.mul(round, rounds), self.b.mul(base, rest));
        self.b.add(paid, open)
    }

    /// Whether an amount depends on how many periods were received.
    fn reads_periods(&self, b: resolve::BenefitId, amount: ValueId) -> bool {
        let reads = |id: &ValueId| matches!(self.c.value(*id).kind, ValueKind::Receipt(Receipt::Periods, own) if own == b);
        self.c.reached([amount]).iter().any(reads)
    }

    /// What a schedule pays in all: the periods of each year at the rate of that year. `None` if the amount knows no years.
    pub(super) fn whole_by_year(&mut self, b: resolve::BenefitId, amount: ValueId, standard: NodeId, every: Every, term: i64) -> Option<NodeId> {
        if !self.reads_periods(b, amount) {
            return None;
        }
        let received = self.receipt_value(Receipt::Periods, b);
        let mut sum = self.b.int(0);
        // Within a year the remainder may fall on any month, so that every period is counted by itself.
        for k in 0..term.min(most_periods(every)) {
            let at = self.b.int(k);
            let pays = self.b.rebuild(standard, &BTreeMap::from([(received, at)]));
            sum = self.b.add(sum, pays);
        }
        Some(sum)
    }
}

/// The most periods that a term can have.
fn most_periods(every: Every) -> i64 {
    if every == Every::Year { 100 } else { 1200 }
}
