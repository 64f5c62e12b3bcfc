//! Clauses about time: what starts a clock, when a benefit is applied for, how a sum is divided.
//!
//! INVARIANT: a row of a ratio that could not be read is left out; its diagnostic keeps the formatter away from the declaration.

use super::from_pest::{P, Reader};
use super::from_pest_expr::bounds;
use super::from_pest_parts::Kids;
use super::grammar::Rule;
use super::{ApplicationWindow, ClauseKind, ClockEvent, DayOfYear, DaysOfYear, Every, Installments, InstallmentsDue, Paid, Quantity, Ratio, RatioRow, Side};

impl Reader<'_> {
    /// What follows `起算`.
    pub(super) fn starting(&mut self, kids: &mut Kids<'_>) -> Option<ClauseKind> {
        let (mut event, mut next_month) = (None, false);
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::event => {
                    let approval = kid.into_inner().any(|k| k.as_rule() == Rule::event_approval);
                    event = Some(if approval { ClockEvent::Approval } else { ClockEvent::Application });
                }
                Rule::sum => event = Some(ClockEvent::Date(self.sum(kid))),
                Rule::next_month | Rule::after_month => next_month = true,
                _ => {}
            }
        }
        Some(ClauseKind::Starting { event: event?, next_month })
    }

    /// What follows `申请期限`.
    pub(super) fn apply(&mut self, kids: &mut Kids<'_>) -> Option<ClauseKind> {
        let mut yearly = Vec::new();
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::window_zh | Rule::window_en => return self.window_of_application(kid).map(ClauseKind::Apply),
                Rule::days_of_year => yearly.push(self.days_of_year(kid)?),
                _ => {}
            }
        }
        Some(ClauseKind::Apply(ApplicationWindow::Yearly(yearly)))
    }

    fn window_of_application(&mut self, p: P) -> Option<ApplicationWindow> {
        let (span, chinese) = (self.span(&p), p.as_rule() == Rule::window_zh);
        let mut kids = Kids::new(p);
        let first = kids.find(Rule::sum)?;
        let side = kids.take_if(|r| matches!(r, Rule::side_zh | Rule::side_en))?;
        let second = kids.find(Rule::sum)?;
        let bounds = kids.find(Rule::bounds).and_then(bounds);
        let side = if matches!(side.as_str().trim(), "后" | "after") { Side::After } else { Side::Before };
        let (anchor, length) = self.ends(chinese, first, second);
        Some(ApplicationWindow::Near { anchor, length, side, bounds, span })
    }

    /// `3月1日 至 4月30日`
    fn days_of_year(&mut self, p: P) -> Option<DaysOfYear> {
        let span = self.span(&p);
        let mut kids = Kids::new(p);
        let (from, to) = (kids.find(Rule::day_of_year)?, kids.find(Rule::day_of_year)?);
        Some(DaysOfYear { from: day_of_year(&from)?, to: day_of_year(&to)?, span })
    }

    /// `分期 4:3:3，每 12个月`
    pub(super) fn installments(&mut self, p: P) -> Option<ClauseKind> {
        let (mut ratio, mut due, mut when) = (None, InstallmentsDue::AnyTime, Vec::new());
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::ratio => ratio = Some(Ratio::Same(self.ratio(kid))),
                Rule::ratio_by => ratio = Some(self.ratio_by(kid)),
                Rule::quantity => due = InstallmentsDue::Each(self.length(kid)?),
                Rule::expr => when.push(self.expr(kid)),
                _ => {}
            }
        }
        if !when.is_empty() {
            due = InstallmentsDue::When(when);
        }
        let installments = Some(Installments { ratio: ratio?, due });
        Some(ClauseKind::Paid(Paid { every: Every::Installments, up_to: None, gaps: None, within: None, installments }))
    }

    fn ratio(&mut self, p: P) -> Vec<Quantity> {
        p.into_inner().map(|n| self.count(&n)).collect()
    }

    /// `按 人才类别：A类：5:5；其他：4:3:3`
    fn ratio_by(&mut self, p: P) -> Ratio {
        let span = self.span(&p);
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::sum => columns.push(self.sum(kid)),
                Rule::ratio_row => {
                    let here = self.span(&kid);
                    let (mut patterns, mut ratio) = (Vec::new(), Vec::new());
                    for part in kid.into_inner() {
                        match part.as_rule() {
                            Rule::patterns => patterns.push(self.patterns(part)),
                            Rule::ratio => ratio = self.ratio(part),
                            _ => {}
                        }
                    }
                    rows.push(RatioRow { patterns, ratio, span: here });
                }
                Rule::broken_row => self.broken_row(&kid, Rule::strict_ratio_row),
                _ => {}
            }
        }
        Ratio::By { columns, rows, span }
    }
}

/// `3月1日`, `03-01`. Whether there is such a day is asked when it is checked.
fn day_of_year(p: &P) -> Option<DayOfYear> {
    let mut numbers = p.as_str().split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).map(str::parse);
    Some(DayOfYear { month: numbers.next()?.ok()?, day: numbers.next()?.ok()? })
}
