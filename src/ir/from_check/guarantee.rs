//! Guarantees → nodes that must never be false, and figures that must never fall.
//!
//! They are lowered after everything else and only to be reasoned about, so no answer depends on one. What the forms mean:
//!
//! * `合计 … 不超过 N`: what is payable of them in this period, together. By `全程总额`, for who has received nothing of them yet, what they
//!   pay over their whole terms, see [`Lowerer::whole_terms`].
//! * `A、B 不得同时享受`: of no two something is payable in one period.
//! * `凡 c 的，享受 A`: who meets c meets the conditions of A, and its standard is more than nothing. Gates are left out: who has had it all,
//!   or does not want it, was not forgotten.
//!
//! INVARIANT: a guarantee says nothing of days on which its policy is not in force: not before its first day, nor after its last of payment.

use super::together::Left;
use super::{Lowerer, named_in};
use crate::check::{Checked, Claim, GuaranteeInfo, ValueId, ValueKind};
use crate::ir::{BenefitId, Guarantee, GuaranteeKind, NodeId};
use crate::resolve::{self, DocumentId};
use crate::syntax::{Figure, Measure};
use crate::value::Mode;

/// The benefits that a guarantee rests on: those it names, and those that what it reads names.
pub(super) fn named(c: &Checked, g: &GuaranteeInfo) -> Vec<resolve::BenefitId> {
    let mut out = g.benefits.clone();
    out.extend(named_in(c, roots(&g.claim)));
    out
}

fn roots(claim: &Claim) -> Vec<ValueId> {
    match claim {
        Claim::Always(v) | Claim::Trend { figure: v, .. } | Claim::AtMost { limit: v, .. } | Claim::Everyone { who: v, .. } => vec![*v],
        Claim::Implies(a, b) => vec![*a, *b],
        Claim::NeverBoth(_) => Vec::new(),
    }
}

impl Lowerer<'_> {
    /// The guarantees of the documents.
    pub(super) fn guarantees(&mut self, documents: &[DocumentId]) -> Vec<Guarantee> {
        let c = self.c;
        let own = c.guarantees.iter().filter(|g| documents.contains(&g.document));
        own.filter_map(|g| self.guarantee(g)).collect()
    }

    /// None if the fact it follows is none of the program's subject, for whom it then says nothing.
    fn guarantee(&mut self, g: &GuaranteeInfo) -> Option<Guarantee> {
        let kind = match &g.claim {
            Claim::Trend { figure, along, never_rises } => {
                let input = *self.inputs.get(along)?;
                let (figure, in_force, zero) = (self.low(*figure, false).value, self.in_force_of(g), self.b.int(0));
                GuaranteeKind::Monotone { figure: self.b.select(in_force, figure, zero), input, rises: *never_rises }
            }
            Claim::Always(v) => self.always(g, |l| l.holds(*v, false)),
            Claim::Implies(a, b) => self.always(g, |l| l.implies(*a, |l| l.holds(*b, false))),
            Claim::AtMost { members, limit, measure } => self.always(g, |l| l.at_most(members, *limit, *measure)),
            Claim::NeverBoth(members) => self.always(g, |l| l.never_both(members)),
            Claim::Everyone { who, gets } => self.always(g, |l| l.implies(*who, |l| l.entitled(gets))),
        };
        let heading = (self.texts.heading)(g.declared);
        Some(Guarantee {
            name: g.name.clone(),
            policy: self.c.program.documents.get(g.document.index()).map(|d| d.name.clone()).unwrap_or_default(),
            cites: g.cites.clone().or(heading),
            text: self.item_text(g.span),
            span: g.span,
            kind,
            benefits: self.spoken_of(g),
        })
    }

    /// The benefits that a guarantee names; behind one of which it reads what is to be paid back, that.
    fn spoken_of(&self, g: &GuaranteeInfo) -> Vec<BenefitId> {
        let read = self.c.reached(roots(&g.claim));
        let owed = |b: resolve::BenefitId| read.iter().any(|v| matches!(self.c.value(*v).kind, ValueKind::Figure(Figure::Repayable, of) if of == b));
        let ids = |b: &resolve::BenefitId| {
            let own = self.ids.get(b).copied();
            own.into_iter().chain(own.filter(|_| owed(*b)).map(BenefitId::behind))
        };
        g.benefits.iter().flat_map(ids).collect()
    }

    fn always(&mut self, g: &GuaranteeInfo, claim: impl FnOnce(&mut Self) -> NodeId) -> GuaranteeKind {
        let in_force = self.in_force_of(g);
        let out = self.b.not(in_force);
        let claim = claim(self);
        GuaranteeKind::Always(self.b.or([out, claim]))
    }

    /// From the first day of its policy to the last of payment. An end of intake is no end: those who applied in time go on.
    fn in_force_of(&mut self, g: &GuaranteeInfo) -> NodeId {
        let (from, until) = self.c.documents.get(g.document.index()).map_or((None, None), |d| (d.from, d.payments_until));
        let now = self.now();
        let mut all = Vec::new();
        if let Some(from) = from {
            let from = self.b.int(i64::from(from.days()));
            all.push(self.b.le(from, now));
        }
        if let Some(until) = until {
            let until = self.b.int(i64::from(until.days()));
            all.push(self.b.le(now, until));
        }
        self.b.and(all)
    }

    fn implies(&mut self, cond: ValueId, then: impl FnOnce(&mut Self) -> NodeId) -> NodeId {
        let cond = self.holds(cond, false);
        let not = self.b.not(cond);
        let then = then(self);
        self.b.or([not, then])
    }

    fn at_most(&mut self, members: &[resolve::BenefitId], limit: ValueId, measure: Measure) -> NodeId {
        let low = self.low(limit, false);
        let limit = self.rational(limit, &low, Mode::Trunc, 100, 1);
        let sums = match measure {
            Measure::ThisPeriod => self.payable(),
            Measure::WholeTerm => self.whole_terms(),
        };
        let mut total = self.b.int(0);
        for m in members {
            let sum = sums.get(m).copied().unwrap_or_else(|| self.b.int(0));
            total = self.b.add(total, sum);
        }
        let within = self.b.le(total, limit);
        if measure == Measure::ThisPeriod {
            return within;
        }
        let mut ways: Vec<NodeId> = members.iter().map(|m| self.had(*m, None)).collect();
        ways.push(within);
        self.b.or(ways)
    }

    fn never_both(&mut self, members: &[resolve::BenefitId]) -> NodeId {
        let sums = self.payable();
        let zero = self.b.int(0);
        let paid: Vec<NodeId> = members.iter().filter_map(|m| sums.get(m)).map(|sum| self.b.lt(zero, *sum)).collect();
        let two = self.b.at_least(2, paid);
        self.b.not(two)
    }

    fn entitled(&mut self, gets: &[resolve::BenefitId]) -> NodeId {
        let zero = self.b.int(0);
        let mut any = Vec::new();
        for b in gets {
            let standard = self.parts(*b).standard;
            let mut all = self.conditions(*b);
            all.push(self.b.lt(zero, standard));
            any.push(self.b.and(all));
        }
        self.b.or(any)
    }

    /// Of every benefit what is payable in this period.
    fn payable(&self) -> Left {
        self.combined.iter().map(|(b, c)| (*b, c.payable)).collect()
    }
}
