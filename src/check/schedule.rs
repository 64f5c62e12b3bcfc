//! When a benefit begins, until when it is applied for, and how a sum is divided.
//!
//! `起算 最晚(户籍迁入日期, 申请日期) 当月` starts a clock with a date that is worked out; `起算 审核通过 当月` is the same with one receipt.
//! `申请期限 在 毕业日期 后 1年 内（含），逾期视为放弃` is two conditions on the day of the application: it is not before the window, and not
//! behind it. What nobody has applied for yet is applied for today, so a window that is over is over for good.
//! `申请期限 每年 3月1日 至 4月30日，逾期视为放弃当年` asks of a benefit that is paid by the year for an application in each year.
//!
//! INVARIANT: all of it is dates and comparisons; a ratio by rows is a lookup of the number of the ratio.
//!
//! Deliberately absent: a clock that starts "when all conditions are met". Since when a condition holds is known of none but a date, and of a
//! condition that holds today nobody can tell whether it held a month ago; so the dates are named.

use super::expr::{Env, date_range};
use super::{BenefitInfo, Checker, ClockInfo, Cmp, InstallmentsInfo, ListKind, Ty, ValueId, ValueKind, WindowInfo, conditions_of, errors, types};
use crate::source::Span;
use crate::syntax::{self, ApplicationWindow, By, ClauseKind, ClockEvent, DayOfYear, DaysOfYear, Decimal, Every, Expr, ExprKind, Installments};
use crate::syntax::{InstallmentsDue, Quantity, Ratio, Receipt, Row, Side};
use crate::value::{Calendar, Range};

/// What a clock is said to start with that names no date.
const ALL_MET: [&str; 4] = ["条件全部符合", "条件全部满足", "全部条件符合", "all_conditions_met"];

impl Checker {
    /// `起算`; `None` was reported.
    pub(super) fn clock(&mut self, env: &Env, event: &ClockEvent, next_month: bool, info: &BenefitInfo, span: Span) -> Option<ClockInfo> {
        let own = env.benefit?;
        let receipt = match event {
            ClockEvent::Application => Receipt::AppliedOn,
            ClockEvent::Approval => Receipt::ApprovedOn,
            ClockEvent::Date(e) => return self.stated_clock(env, e, next_month, info),
        };
        let date = self.receipt_of(env, receipt, own, span);
        Some(ClockInfo { date, next_month, waits: Some(receipt), stated: false })
    }

    fn stated_clock(&mut self, env: &Env, e: &Expr, next_month: bool, info: &BenefitInfo) -> Option<ClockInfo> {
        if let ExprKind::Name(name) = &e.kind
            && ALL_MET.contains(&name.text.as_str())
            && self.scope(env).value(&name.text).is_none()
        {
            let dates = self.dates_of_entry(info);
            self.report(errors::names_no_date(e.span, &dates));
            return None;
        }
        let date = self.expr(env, e, None);
        let v = self.value(date).clone();
        if v.ty != Ty::Date {
            if v.ty != Ty::Error {
                let words = types::words(&self.out.program, &v.ty);
                self.report(errors::not_a_date(e.span, &words));
            }
            return None;
        }
        let reads = |wanted: Receipt| {
            let own = |id: &ValueId| matches!(self.value(*id).kind, ValueKind::Receipt(r, b) if r == wanted && Some(b) == env.benefit);
            self.out.reached([date]).iter().any(own)
        };
        // Nobody is approved who did not apply.
        let waits = [Receipt::ApprovedOn, Receipt::AppliedOn].into_iter().find(|r| reads(*r));
        Some(ClockInfo { date, next_month, waits, stated: true })
    }

    /// The date facts that the conditions on entry read, by name.
    fn dates_of_entry(&self, info: &BenefitInfo) -> Vec<String> {
        let entry = info.lists.iter().filter(|l| matches!(l.kind, ListKind::Entry | ListKind::Both));
        let mut found: Vec<_> = self.out.reached(entry.flat_map(|l| conditions_of(&l.items))).into_iter().filter_map(|id| match self.value(id) {
            v if v.ty != Ty::Date => None,
            v => if let ValueKind::Fact(f) = v.kind { Some(f) } else { None },
        }).collect();
        found.sort();
        found.dedup();
        found.iter().filter_map(|f| self.out.program.facts.get(f.index())).map(|d| d.syntax.name.text.clone()).collect()
    }

    /// `申请期限`, which asks how often the benefit is paid.
    pub(super) fn application(&mut self, env: &Env, clauses: &[syntax::Clause], info: &mut BenefitInfo) {
        let found = clauses.iter().find_map(|c| if let ClauseKind::Apply(window) = &c.kind { Some((window, c.span)) } else { None });
        let Some((window, span)) = found else { return };
        let env = self.written(env, span);
        info.window = match window {
            ApplicationWindow::Near { anchor, length, side, bounds, span } => {
                self.window_ends(&env, anchor, length, (*side, *bounds), *span).map(|(anchor, far)| {
                    let day = self.receipt(&env, Receipt::AppliedOn, None, *span);
                    let (first, last) = if *side == Side::After { (anchor, far) } else { (far, anchor) };
                    let open = *bounds == Some(syntax::Bounds::Exclusive);
                    let (early, late) = match (open, side) {
                        (true, Side::After) => (Cmp::Ge, Cmp::Ge),
                        (true, Side::Before) => (Cmp::Gt, Cmp::Gt),
                        (false, _) => (Cmp::Ge, Cmp::Gt),
                    };
                    let open = self.holds_of_dates(early, day, first, *span);
                    // An anchor that is not there has not come: nobody is late.
                    let late = self.holds_of_dates(late, day, last, *span);
                    let in_time = self.yes_no(ValueKind::Not(late), false, *span);
                    WindowInfo { open, in_time, each_year: false }
                })
            }
            ApplicationWindow::Yearly(all) => self.yearly(&env, all, info.every == Some(Every::Year), span),
        };
        info.unread |= info.window.is_none();
    }

    fn yearly(&mut self, env: &Env, all: &[DaysOfYear], each_year: bool, span: Span) -> Option<WindowInfo> {
        let number = |d: DayOfYear| (d.month, d.day);
        let mut before = (0, 0);
        for days in all {
            let exists = is_day(days.from) && is_day(days.to);
            if !exists || number(days.from) <= before || number(days.to) < number(days.from) {
                self.report(errors::not_days_of_a_year(days.span, exists));
                return None;
            }
            before = number(days.to);
        }
        let own = env.benefit?;
        let today = self.make(ValueKind::AsOf, Ty::Date, date_range(), span);
        let mut day = self.receipt(env, Receipt::AppliedOn, None, span);
        if each_year {
            // An application of another year was for that year.
            let recorded = self.receipt_of(env, Receipt::AppliedOn, own, span);
            let (theirs, ours) = (self.start_of_year(recorded, span), self.start_of_year(today, span));
            let this_year = self.holds_of_dates(Cmp::Eq, theirs, ours, span);
            day = self.make(ValueKind::If(this_year, day, today), Ty::Date, date_range(), span);
        }
        let year = self.start_of_year(day, span);
        let mut inside = Vec::new();
        let mut last = year;
        for days in all {
            let (from, to) = (self.day_of_year(year, days.from, days.span), self.day_of_year(year, days.to, days.span));
            let bounds = vec![self.holds_of_dates(Cmp::Ge, day, from, days.span), self.holds_of_dates(Cmp::Le, day, to, days.span)];
            inside.push(self.yes_no(ValueKind::And(bounds), false, days.span));
            last = to;
        }
        let in_time = self.holds_of_dates(Cmp::Le, day, last, span);
        // Behind the last one it is too late, and not too early.
        let late = self.yes_no(ValueKind::Not(in_time), false, span);
        inside.push(late);
        let open = self.yes_no(ValueKind::Or(inside), false, span);
        Some(WindowInfo { open, in_time, each_year })
    }

    fn holds_of_dates(&mut self, op: Cmp, a: ValueId, b: ValueId, span: Span) -> ValueId {
        self.yes_no(ValueKind::Compare(op, a, b), false, span)
    }

    fn start_of_year(&mut self, day: ValueId, span: Span) -> ValueId {
        self.make(ValueKind::Calendar(Calendar::YearStart, day), Ty::Date, date_range(), span)
    }

    /// A day of the year that begins with `year`.
    fn day_of_year(&mut self, year: ValueId, day: DayOfYear, span: Span) -> ValueId {
        let after = |c: &mut Self, n: u8, base: types::Base| {
            let n = i64::from(n) - 1;
            c.make(ValueKind::Const(n), Ty::Num(types::Num::new(types::Dim::of(base), 1)), Range::point(i128::from(n)), span)
        };
        let (months, days) = (after(self, day.month, types::Base::Month), after(self, day.day, types::Base::Day));
        let month = self.make(ValueKind::AddMonths(year, months), Ty::Date, date_range(), span);
        self.make(ValueKind::AddDays(month, days), Ty::Date, date_range(), span)
    }

    /// How a sum is divided; `None` was reported.
    pub(super) fn installments(&mut self, env: &Env, parts: &Installments) -> Option<InstallmentsInfo> {
        let written: Vec<&[Quantity]> = match &parts.ratio {
            Ratio::Same(ratio) => vec![ratio],
            Ratio::By { rows, .. } => rows.iter().map(|r| r.ratio.as_slice()).collect(),
        };
        if let Some(q) = written.iter().copied().flatten().find(|q| !(1..=1_000_000).contains(&q.number.mantissa)) {
            self.report(errors::part_of_nothing(q.span));
            return None;
        }
        let (mut each, mut when) = (None, Vec::new());
        match &parts.due {
            InstallmentsDue::AnyTime => {}
            InstallmentsDue::Each(q) => each = Some(self.months(q)?),
            InstallmentsDue::When(conditions) => {
                when = conditions.iter().map(|c| self.condition(env, c)).collect();
                if when.iter().any(|w| self.is_error(*w)) {
                    return None;
                }
                let other = written.iter().map(|r| r.len()).find(|parts| *parts != when.len());
                if let (Some(first), Some(last), Some(parts)) = (conditions.first(), conditions.last(), other) {
                    self.report(errors::conditions_of_parts(first.span.to(last.span), parts, when.len()));
                    return None;
                }
            }
        }
        let which = match &parts.ratio {
            Ratio::Same(_) => None,
            Ratio::By { columns, rows, span } => Some(self.which_ratio(env, columns, rows, *span)?),
        };
        let ratios = written.iter().map(|r| r.iter().map(|q| q.number.mantissa).collect()).collect();
        Some(InstallmentsInfo { ratios, which, each, when })
    }

    /// The number of the row that a subject is divided by.
    fn which_ratio(&mut self, env: &Env, columns: &[Expr], rows: &[syntax::RatioRow], span: Span) -> Option<ValueId> {
        let row = |(k, row): (usize, &syntax::RatioRow)| {
            let number = Decimal { mantissa: i64::try_from(k).unwrap_or(i64::MAX), scale: 0 };
            let value = Expr { kind: ExprKind::Quantity(Quantity { number, unit: None, per: None, span: row.span }), span: row.span };
            Row { patterns: row.patterns.clone(), value, more: Vec::new(), span: row.span }
        };
        let rows = rows.iter().enumerate().map(row).collect();
        let by = By { columns: columns.to_vec(), results: Vec::new(), rows, rows_from: None, stepwise: false, span };
        let value = self.by(env, &by, None);
        if self.is_error(value) {
            return None;
        }
        if let (true, Some(column)) = (self.value(value).optional, self.absent_column(value)) {
            self.report_row_for_absent(&by, column);
            return None;
        }
        Some(value)
    }
}

/// Whether every year has this day.
fn is_day(d: DayOfYear) -> bool {
    let last = match d.month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=last).contains(&d.day)
}
