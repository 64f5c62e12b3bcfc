//! `按 人数 分段累计`, `逐年` and `档次`: what is plain arithmetic and plain choices below.
//!
//! A number of heads that is paid in steps is plain arithmetic: `第1人 至 第3人：2000元/人；第4人 起：3000元/人` is
//! min(n, 3) · 2000 + max(n − 3, 0) · 3000.

use super::expr::Env;
use super::types::{Base, Dim, Num, quantity};
use super::{Checker, Ty, Value, ValueId, ValueKind, errors};
use crate::source::Span;
use crate::syntax::{ArithOp, By, ClauseKind, Every, Name, NthLast, Pattern, Quantity, Receipt, Row, Tier, TierBody};
use crate::value::{Mode, Range};

/// Years of payment that a benefit without a term may have: those of the longest one.
const MOST_YEARS: i64 = 100;

impl Checker {
    /// The sum of what each step counts.
    pub(super) fn steps(&mut self, env: &Env, by: &By) -> ValueId {
        let [column] = by.columns.as_slice() else {
            self.report(errors::not_steps(by.span));
            return self.error(by.span);
        };
        let count = self.expr(env, column, None);
        let Some(num) = self.num(count) else { return self.error(by.span) };
        let (mut next, mut sum) = (1i64, None);
        for (i, row) in by.rows.iter().enumerate() {
            let Some((first, last)) = step(row) else {
                self.report(errors::not_steps(row.span));
                return self.error(by.span);
            };
            let open = matches!(last, NthLast::Onward) && i + 1 == by.rows.len();
            let closed = matches!(last, NthLast::Is(q) if q.number.mantissa >= first.number.mantissa) || matches!(last, NthLast::Same);
            if first.number.mantissa != next || !(open || closed) {
                self.report(errors::steps_not_in_order(row.span, next));
                return self.error(by.span);
            }
            let upto = match last {
                NthLast::Onward => None,
                NthLast::Same => Some(first),
                NthLast::Is(q) => Some(q),
            };
            next = upto.map_or(next, |q| q.number.mantissa.saturating_add(1));
            let part = self.step_part(count, &num, first, upto);
            let rate = self.expr(env, &row.value, None);
            let Some(part) = part else { return self.error(by.span) };
            let product = self.arithmetic(ArithOp::Mul, rate, part, row.span);
            sum = Some(match sum {
                None => product,
                Some(before) => self.arithmetic(ArithOp::Add, before, product, by.span),
            });
        }
        sum.unwrap_or_else(|| self.error(by.span))
    }

    /// How much of a number falls into a step; `None` was reported.
    fn step_part(&mut self, count: ValueId, num: &Num, first: &Quantity, upto: Option<&Quantity>) -> Option<ValueId> {
        let held = match upto {
            Some(q) => {
                let last = self.ordinal(count, num, q, 0)?;
                self.extreme(true, count, last, q.span)
            }
            None => count,
        };
        let before = self.ordinal(count, num, first, 1)?;
        let rest = self.arithmetic(ArithOp::Sub, held, before, first.span);
        let zero = self.make(ValueKind::Const(0), Ty::Num(Num::new(num.dim.clone(), 1)), Range::point(0), first.span);
        Some(self.extreme(false, rest, zero, first.span))
    }

    /// The number `q` less `less`, in the unit of what is counted.
    fn ordinal(&mut self, count: ValueId, num: &Num, q: &Quantity, less: i64) -> Option<ValueId> {
        let (unit, v) = quantity(q)?;
        let v = v.saturating_sub(less.saturating_mul(unit.den));
        let id = self.make(ValueKind::Const(v), Ty::Num(unit.clone()), Range::point(i128::from(v)), q.span);
        self.same_unit(count, id, num, &unit).then_some(id)
    }

    /// Which year of payment the period at hand belongs to, from 1.
    pub(super) fn year_of_payment(&mut self, env: &Env, span: Span) -> ValueId {
        let every = env.benefit.and_then(|b| self.paid_every(b));
        let (Some(b), Some(every @ (Every::Month | Every::Year))) = (env.benefit, every) else {
            self.report(errors::no_year_of_payment(span));
            return self.error(span);
        };
        let periods = self.receipt_of(env, Receipt::Periods, b, span);
        if self.is_error(periods) {
            return periods;
        }
        let twelve = Ty::Num(Num::new(Dim::of(Base::Month), 1));
        let year = self.make(ValueKind::Const(12), twelve, Range::point(12), span);
        let years = self.arithmetic(ArithOp::Div, periods, year, span);
        if self.is_error(years) {
            return years;
        }
        let whole = ValueKind::Round { mode: Mode::Trunc, of: years, step: 1 };
        let last = self.last_year(b, every);
        let whole = self.make(whole, Ty::Num(Num::new(Dim::none(), 1)), Range::new(0, i128::from(last) - 1), span);
        let one = self.make(ValueKind::Const(1), Ty::Num(Num::new(Dim::none(), 1)), Range::point(1), span);
        self.arithmetic(ArithOp::Add, whole, one, span)
    }

    /// The last year in which a benefit is paid, from 1.
    fn last_year(&self, b: crate::resolve::BenefitId, every: Every) -> i64 {
        let def = self.out.program.benefits.get(b.index());
        let term = def.and_then(|d| {
            d.syntax.clauses.iter().find_map(|c| match &c.kind {
                ClauseKind::Paid(p) if p.every == every => p.up_to.as_ref(),
                _ => None,
            })
        });
        let months = term.and_then(quantity).filter(|(n, v)| n.dim == Dim::of(Base::Month) && n.den == 1 && *v > 0).map(|(_, v)| v);
        months.map_or(MOST_YEARS, |m| (m.saturating_add(11) / 12).clamp(1, MOST_YEARS))
    }
}

impl Checker {
    /// The highest tier whose condition holds: the first for which it does, from high to low; absent where none does and no tier is for all
    /// others. While a higher one is unknown nobody knows which it is.
    pub(super) fn tiers(&mut self, env: &Env, name: &Name, tiers: &[Tier]) -> ValueId {
        let Some(of) = self.scope(env).enum_named(&name.text) else { return self.error(name.span) };
        let mut conditions = Vec::new();
        for (i, tier) in tiers.iter().enumerate() {
            let condition = match &tier.body {
                TierBody::Else if i + 1 == tiers.len() => None,
                TierBody::Else => {
                    self.report(errors::else_before_the_end(tier.span));
                    return self.error(name.span);
                }
                TierBody::Expr(e) => Some(self.condition(env, e)),
                TierBody::List(list) => Some(self.list_value(env, list)),
            };
            conditions.push((tier, condition));
        }
        if conditions.iter().any(|(_, c)| c.is_some_and(|c| self.is_error(c))) {
            return self.error(name.span);
        }
        let ty = Ty::Enum(of);
        let all = Range::new(0, tiers.len().saturating_sub(1) as i128);
        let mut out = self.push(Value {
            kind: ValueKind::Absent,
            ty: ty.clone(),
            optional: true,
            unsettled: false,
            range: all,
            divisor: None,
            span: name.span,
        });
        for (tier, condition) in conditions.into_iter().rev() {
            let Some(k) = self.out.program.enums.get(of.index()).and_then(|d| d.case(&tier.name.text)) else { continue };
            let case = self.case(of, k, tier.span);
            out = match condition {
                None => case,
                Some(c) => {
                    let optional = self.value(out).optional;
                    let kind = ValueKind::If(c, case, out);
                    self.push(Value { kind, ty: ty.clone(), optional, unsettled: false, range: all, divisor: None, span: tier.span })
                }
            };
        }
        out
    }
}

/// The numbers of a step.
fn step(row: &Row) -> Option<(&Quantity, &NthLast)> {
    match row.patterns.as_slice() {
        [alternatives] => match alternatives.as_slice() {
            [Pattern::Nth(nth)] => Some((&nth.first, &nth.last)),
            _ => None,
        },
        _ => None,
    }
}
