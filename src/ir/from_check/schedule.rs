//! What happens to a benefit over time: when its clock starts, when a part of it is due, what its whole term pays.
//!
//! `发放 分期 4:3:3，每 12个月` pays by the number of parts received: the first is due when the clock starts, the second a year later.
//! What amendments make of a clock is one clock: each of its nodes is that of the version in effect.

use super::Lowerer;
use super::versions::all_versions;
use crate::check::{BenefitInfo, ClockInfo, InstallmentsInfo, Place, RoundingInfo, ValueId, ValueKind, WindowInfo};
use crate::ir::{Calendar, InputId, NodeId};
use crate::resolve;
use crate::syntax::{Every, Receipt};
use crate::value::Mode;
use std::collections::BTreeMap;

/// The clock of a benefit, by the version in effect.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// Whether its month has come.
    pub(super) started: NodeId,
    /// Whether the application or approval that it waits for is missing, and which that is.
    pub(super) waits: Option<(NodeId, InputId)>,
}

impl Lowerer<'_> {
    /// Whether the month in which the clock starts is known, and its first day: that of the date of `起算`, or of the first payment where
    /// nothing is said.
    fn start(&mut self, b: resolve::BenefitId, clock: Option<ClockInfo>) -> (NodeId, NodeId) {
        let Some(clock) = clock else {
            let input = self.input(Place::Receipt(Receipt::FirstPaidOn, b));
            let (present, day) = (self.b.present(input), self.b.load(input));
            return (present, self.b.calendar(Calendar::MonthStart, day));
        };
        let low = self.low(clock.date, false);
        let mut start = self.b.calendar(Calendar::MonthStart, low.value);
        if clock.next_month {
            let one = self.b.int(1);
            start = self.b.add_months(start, one);
        }
        (low.present.unwrap_or_else(|| self.b.bool(true)), start)
    }

    /// Whether a clock has started.
    fn has_started(&mut self, b: resolve::BenefitId, clock: ClockInfo) -> NodeId {
        let (present, start) = self.start(b, Some(clock));
        let now = self.now();
        let reached = self.b.le(start, now);
        self.b.and([present, reached])
    }

    /// Whether the application or approval that a clock waits for is missing.
    fn missing(&mut self, b: resolve::BenefitId, clock: Option<ClockInfo>) -> NodeId {
        match clock.and_then(|c| c.waits) {
            None => self.b.bool(false),
            Some(r) => {
                let input = self.input(Place::Receipt(r, b));
                let present = self.b.present(input);
                self.b.not(present)
            }
        }
    }

    /// The clock of a benefit that has one.
    pub(super) fn clock(&mut self, b: resolve::BenefitId, info: &BenefitInfo) -> Option<Clock> {
        let clocks: Vec<Option<ClockInfo>> = all_versions(info).map(|i| i.clock).collect();
        clocks.iter().any(Option::is_some).then(|| {
            let no_clock = self.b.bool(true);
            let started = clocks.iter().map(|c| c.map_or(no_clock, |c| self.has_started(b, c))).collect();
            let missing = clocks.iter().map(|c| self.missing(b, *c)).collect();
            let (started, missing) = (self.of_version(b, started), self.of_version(b, missing));
            // The checker lets no version wait for another receipt than the others.
            let receipt = clocks.iter().flatten().find_map(|c| c.waits);
            Clock { started, waits: receipt.map(|r| (missing, self.input(Place::Receipt(r, b)))) }
        })
    }

    /// Whether a clock that starts with a stated date has started, or waits for what happens before.
    pub(super) fn stated_month_has_come(&mut self, b: resolve::BenefitId, clock: ClockInfo) -> NodeId {
        let (started, missing) = (self.has_started(b, clock), self.missing(b, Some(clock)));
        self.b.or([started, missing])
    }

    /// Whether the application is not too early, and whether it is not too late. An approval settles both, but for a window of each year.
    pub(super) fn applied_in_window(&mut self, b: resolve::BenefitId, window: WindowInfo, history: bool) -> [NodeId; 2] {
        let settled = (history && !window.each_year).then(|| {
            let approved = self.input(Place::Receipt(Receipt::ApprovedOn, b));
            self.b.present(approved)
        });
        [window.open, window.in_time].map(|condition| {
            let holds = self.holds(condition, false);
            self.b.or(settled.into_iter().chain([holds]))
        })
    }

    /// `在 N 内`: whether the as-of date lies in the months after the start, or nothing has started yet.
    pub(super) fn within(&mut self, b: resolve::BenefitId, months: i64, clock: Option<ClockInfo>) -> NodeId {
        let (present, start) = self.start(b, clock);
        let months = self.b.int(months);
        let end = self.b.add_months(start, months);
        let now = self.now();
        let inside = self.b.lt(now, end);
        let missing = self.b.not(present);
        self.b.or([missing, inside])
    }

    /// How many periods there are in all, by the ratio that applies where a sum is divided.
    pub(super) fn term(&mut self, info: &BenefitInfo) -> Option<NodeId> {
        let Some((parts, which)) = info.installments.as_ref().and_then(|i| Some((i, i.which?))) else {
            return info.term.map(|term| self.b.int(term));
        };
        let lengths: Vec<NodeId> = parts.ratios.iter().map(|r| self.b.int(count(r))).collect();
        Some(self.of_ratio(which, lengths))
    }

    /// The node of the ratio that applies, of one for each.
    fn of_ratio(&mut self, which: ValueId, nodes: Vec<NodeId>) -> NodeId {
        let number = self.low(which, false).value;
        let mut out = nodes.last().copied().unwrap_or_else(|| self.b.int(0));
        for (k, node) in nodes.into_iter().enumerate().rev().skip(1) {
            let k = self.b.int(i64::try_from(k).unwrap_or(i64::MAX));
            let this = self.b.eq(number, k);
            out = self.b.select(this, node, out);
        }
        out
    }

    /// How many periods are left of a term, and of the months in which it must be enjoyed.
    pub(super) fn left(&mut self, b: resolve::BenefitId, every: Every, info: &BenefitInfo) -> Option<NodeId> {
        let of_term = self.term(info).map(|term| {
            let received = self.receipt_value(Receipt::Periods, b);
            self.b.sub(term, received)
        });
        let of_window = info.within.map(|months| {
            let (present, start) = self.start(b, info.clock);
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
    pub(super) fn part_is_due(&mut self, b: resolve::BenefitId, parts: &InstallmentsInfo, clock: Option<ClockInfo>) -> Option<NodeId> {
        let received = self.receipt_value(Receipt::Periods, b);
        if let Some(each) = parts.each {
            let (present, start) = self.start(b, clock);
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
        let longest = parts.most_parts();
        let all: Vec<NodeId> = parts.ratios.iter().map(|ratio| self.part_by(b, total, ratio, rounding, longest)).collect();
        match parts.which {
            Some(which) => self.of_ratio(which, all),
            None => all.first().copied().unwrap_or(total),
        }
    }

    /// As `part_of`, by one ratio. Where another has more parts, nothing is paid behind the last of this one.
    fn part_by(&mut self, b: resolve::BenefitId, total: NodeId, ratio: &[i64], rounding: Option<&RoundingInfo>, longest: i64) -> NodeId {
        let (step, mode) = rounding.map_or((1, Mode::Trunc), |r| (r.step, r.mode));
        let sum: i64 = ratio.iter().fold(0, |n, w| n.saturating_add(*w));
        let received = self.receipt_value(Receipt::Periods, b);
        let last = ratio.len().saturating_sub(1);
        let mut rest = total;
        let mut shares = Vec::new();
        for weight in ratio.iter().take(last) {
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
        if count(ratio) < longest {
            shares.push(rest);
            out = self.b.int(0);
        }
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

/// How many parts a ratio has.
fn count(ratio: &[i64]) -> i64 {
    i64::try_from(ratio.len()).unwrap_or(i64::MAX)
}

/// The most periods that a term can have.
fn most_periods(every: Every) -> i64 {
    if every == Every::Year { 100 } else { 1200 }
}
