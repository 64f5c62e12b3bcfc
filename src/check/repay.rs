//! Recovery: when what was received of a benefit is to be paid back, and how much of it.
//!
//! `（一）离职日期 有记录：按月折算，服务期 5年，自 首次领取日期 至 离职日期` is a condition and a sum of money. What the conditions of the benefit say is not
//! known here: whoever has to pay back has often ceased to meet them. That it was paid is: who received nothing owes nothing.
//!
//! INVARIANT: of a clause that is whole every case has a condition, and a sum that is there where the condition holds.

use super::benefit::{step, whole_months};
use super::expr::Env;
use super::number::{range_scaled, rounding_mode};
use super::types::{self, Base, Dim};
use super::{Checker, Place, RateInfo, RecoveryCase, RecoveryInfo, Repaid, ValueId, errors};
use super::{BenefitInfo, Ty};
use crate::resolve::BenefitId;
use crate::source::Span;
use crate::syntax::{Clause, ClauseKind, Expr, Function, Name, Quantity, Rate, RateKind, Receipt, RepayBody, Served};
use crate::value::{Mode, Range};

impl Checker {
    /// What the clauses of a benefit say of its recovery; `None` also where that was reported.
    pub(super) fn recovery(&mut self, env: &Env, clauses: &[Clause], info: &BenefitInfo) -> Option<RecoveryInfo> {
        let repay = clauses.iter().find_map(|c| if let ClauseKind::Repay(repay) = &c.kind { Some(repay) } else { None })?;
        let mut env = self.written(env, repay.head_span);
        env.known.doubt.all = info.unread;
        if let (Some(own), true) = (env.benefit, info.every.is_some()) {
            // Receipts go together: of what was received there is a first day.
            env.known.present.insert(Place::Receipt(Receipt::FirstPaidOn, own));
        }
        let (mut cases, mut whole) = (Vec::new(), true);
        for item in &repay.items {
            let RepayBody::Case { when, rate } = &item.body else {
                whole &= matches!(item.body, RepayBody::Deleted);
                continue;
            };
            let mark = self.mark(&env, "", &item.marker);
            let condition = self.condition(&env, when);
            let mut inside = env.clone();
            self.learn_from(condition, when, &mut inside);
            let around = std::mem::replace(&mut self.doubt, inside.known.doubt.clone());
            let (found, span) = (self.rate(&inside, rate), when.span.to(rate.span));
            self.doubt = around;
            match found.filter(|_| !self.is_error(condition) && !self.ambiguous(when)) {
                Some(rate) => cases.push(RecoveryCase { mark, span, when: condition, rate }),
                None => whole = false,
            }
        }
        (whole && !cases.is_empty()).then_some(RecoveryInfo { span: repay.head_span, cases })
    }

    fn rate(&mut self, env: &Env, rate: &Rate) -> Option<RateInfo> {
        let (step, mode) = rate.rounding.map_or((1, Mode::Trunc), |(to, mode)| (step(to), rounding_mode(mode)));
        let repaid = match &rate.kind {
            RateKind::Full => Repaid::Full,
            RateKind::ProRata { service: Some(service), served: Some(served) } => self.pro_rata(env, service, served)?,
            RateKind::ProRata { service, served } => {
                self.report(errors::pro_rata_of_what(rate.span, service.is_some(), served.is_some()));
                return None;
            }
            RateKind::Formula(e) => self.repaid_sum(env, e, step)?,
        };
        Some(RateInfo { repaid, step, mode })
    }

    fn pro_rata(&mut self, env: &Env, service: &Quantity, served: &Served) -> Option<Repaid> {
        let months = whole_months(service).filter(|n| *n <= 1200);
        if months.is_none() {
            self.report(errors::not_a_service_period(service.span));
        }
        let served = match served {
            Served::Months(e) => {
                let id = self.expr(env, e, None);
                let v = self.value(id);
                let whole = matches!(&v.ty, Ty::Num(n) if n.dim == Dim::of(Base::Month) && n.den == 1 && !n.over);
                if !whole && v.ty != Ty::Error {
                    let words = types::words(&self.out.program, &v.ty.clone());
                    self.report(errors::served_no_months(e.span, &words));
                    return None;
                }
                id
            }
            Served::Between(from, to) => {
                let span = from.span.to(to.span);
                let name = Name { text: String::new(), span };
                self.call(env, Some(Function::WholeMonths), &name, &[from.clone(), to.clone()], span)
            }
        };
        if self.is_error(served) || !self.settled(served) {
            return None;
        }
        Some(Repaid::ProRata { months: months?, served })
    }

    fn repaid_sum(&mut self, env: &Env, e: &Expr, step: i64) -> Option<Repaid> {
        let id = self.expr(env, e, None);
        let v = self.value(id).clone();
        let num = match v.ty {
            Ty::Num(num) if num.dim.is_money() => num,
            Ty::Error => return None,
            other => {
                let words = types::words(&self.out.program, &other);
                self.report(errors::repays_no_money(e.span, &words));
                return None;
            }
        };
        if !self.settled(id) {
            return None;
        }
        let above = range_scaled(v.range, 100);
        let below = range_scaled(range_scaled(v.divisor.unwrap_or(Range::point(1)), num.den), step);
        if !above.fits_i64() || !below.fits_i64() {
            self.report(errors::overflow(e.span, &num, above));
            return None;
        }
        Some(Repaid::Sum(id))
    }

    /// Whether a benefit can be owed back at all; one that cannot is reported.
    pub(super) fn can_be_repaid(&mut self, b: BenefitId, span: Span) -> bool {
        let Some(def) = self.out.program.benefits.get(b.index()) else { return false };
        let amended = self.amendments.get(&b).into_iter().flatten().flat_map(|a| &a.syntax.clauses);
        let found = def.syntax.clauses.iter().chain(amended).any(|c| matches!(c.kind, ClauseKind::Repay(_)));
        if !found && !self.out.program.holds_unread(def.span) {
            let name = def.syntax.name.clone();
            self.report(errors::never_repaid(span, &name));
        }
        found
    }
}

impl RecoveryInfo {
    /// The values that it reads.
    pub fn values(&self) -> impl Iterator<Item = ValueId> {
        self.cases.iter().flat_map(|case| {
            let sum = match case.rate.repaid {
                Repaid::Full => None,
                Repaid::ProRata { served, .. } => Some(served),
                Repaid::Sum(v) => Some(v),
            };
            [Some(case.when), sum].into_iter().flatten()
        })
    }
}
