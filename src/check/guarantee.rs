//! Guarantees: what a policy says must hold for everybody.
//!
//! `保证 "总额"：合计 A、B 不超过 12万元。` is checked as any condition is: its benefits are benefits of one subject, its limit is money, its
//! fact has an order. Here alone what is paid after combining may be read, because nothing that is computed depends on a guarantee.
//!
//! INVARIANT: a guarantee of which a part was reported is left out.

use super::expr::Env;
use super::{Checker, Claim, GuaranteeInfo, Place, Ty, ValueId, ValueKind, errors};
use crate::resolve::{BenefitId, GuaranteeDef, SubjectId};
use crate::source::Span;
use crate::syntax::{self, Expr, ExprKind, GuaranteeClauseKind, Measure, Path};

impl Checker {
    pub(crate) fn guarantees(&mut self) {
        for def in self.out.program.guarantees.clone() {
            if let Some(info) = self.guarantee(&def) {
                self.out.guarantees.push(info);
            }
        }
    }

    fn guarantee(&mut self, def: &GuaranteeDef) -> Option<GuaranteeInfo> {
        let mut cites: Option<(String, Span)> = None;
        let mut claim: Option<(&syntax::Claim, Span)> = None;
        let mut whole = true;
        for clause in &def.syntax.clauses {
            match &clause.kind {
                GuaranteeClauseKind::Cites(t) => match &cites {
                    Some((_, first)) => self.report(errors::clause_twice(clause.span, *first)),
                    None => cites = Some((t.text.clone(), clause.span)),
                },
                GuaranteeClauseKind::Claim(c) => match claim {
                    Some((_, first)) => self.report(errors::claim_twice(clause.span, first)),
                    None => claim = Some((c, clause.span)),
                },
                GuaranteeClauseKind::Broken => whole = false,
            }
        }
        let (claim, span) = claim?;
        let named = self.named(def, claim);
        let subject = named.first().and_then(|(b, _)| self.subject_of(*b)).or_else(|| self.subject_in_sight(def));
        self.one_subject(&named, errors::two_subjects_guaranteed);
        let mut env = Env::new(def.document, subject);
        env.after_combining = true;
        let claim = self.claim(&env, claim, span)?;
        let info = GuaranteeInfo {
            name: def.syntax.name.text.clone(),
            document: def.document,
            declared: def.span,
            span,
            cites: cites.map(|(text, _)| text),
            claim,
            benefits: named.into_iter().map(|(b, _)| b).collect(),
        };
        whole.then_some(info)
    }

    /// The benefits that a claim names, each where it is first named. Those that there are not are reported where they are read.
    fn named(&self, def: &GuaranteeDef, claim: &syntax::Claim) -> Vec<(BenefitId, Span)> {
        let mut paths: Vec<&Path> = Vec::new();
        match claim {
            syntax::Claim::Always(e) => paths_in(e, &mut paths),
            syntax::Claim::Implies(a, b) | syntax::Claim::Trend { figure: a, along: b, .. } => {
                paths_in(a, &mut paths);
                paths_in(b, &mut paths);
            }
            syntax::Claim::AtMost { benefits, limit, .. } => {
                paths.extend(benefits);
                paths_in(limit, &mut paths);
            }
            syntax::Claim::NeverBoth(benefits) => paths.extend(benefits),
            syntax::Claim::Everyone { who, gets } => {
                paths_in(who, &mut paths);
                paths.extend(gets);
            }
        }
        let scope = self.scope(&Env::new(def.document, None));
        let mut out: Vec<(BenefitId, Span)> = Vec::new();
        for path in paths {
            if let Some(b) = scope.benefit(path)
                && !out.iter().any(|(x, _)| *x == b)
            {
                out.push((b, path.span));
            }
        }
        out
    }

    fn subject_of(&self, b: BenefitId) -> Option<SubjectId> {
        self.out.program.benefits.get(b.index())?.subject
    }

    /// Whose facts a claim reads that names no benefit: those of the benefits in sight.
    fn subject_in_sight(&self, def: &GuaranteeDef) -> Option<SubjectId> {
        let p = &self.out.program;
        p.benefits.iter().filter(|b| p.sees(def.document, b.document)).find_map(|b| b.subject)
    }

    fn claim(&mut self, env: &Env, claim: &syntax::Claim, span: Span) -> Option<Claim> {
        match claim {
            syntax::Claim::Always(e) => self.true_or_false(env, e).map(Claim::Always),
            syntax::Claim::Implies(cond, then) => {
                let c = self.condition(env, cond);
                let mut inside = env.clone();
                self.learn_from(c, cond, &mut inside);
                let then = self.true_or_false(&inside, then)?;
                (!self.is_error(c)).then_some(Claim::Implies(c, then))
            }
            syntax::Claim::Trend { figure, along, never_rises } => {
                let figure = self.followed(env, figure);
                let along = self.followed_along(env, along);
                Some(Claim::Trend { figure: figure?, along: along?, never_rises: *never_rises })
            }
            syntax::Claim::AtMost { benefits, limit, compare } => {
                let members = self.members_of(env, benefits);
                let measure = compare.unwrap_or(Measure::ThisPeriod);
                self.whole_term_known(measure, members.as_deref().unwrap_or_default(), span);
                let limit = self.limit(env, limit);
                Some(Claim::AtMost { members: members?, limit: limit?, measure })
            }
            syntax::Claim::NeverBoth(benefits) => {
                let members = self.members_of(env, benefits);
                if benefits.len() < 2 {
                    self.report(errors::never_both_of_one(span));
                    return None;
                }
                members.map(Claim::NeverBoth)
            }
            syntax::Claim::Everyone { who, gets } => {
                let who = self.condition(env, who);
                let members = self.members_of(env, gets);
                Some(Claim::Everyone { who: (!self.is_error(who)).then_some(who)?, gets: members? })
            }
        }
    }

    fn true_or_false(&mut self, env: &Env, e: &Expr) -> Option<ValueId> {
        let id = self.condition(env, e);
        (!self.is_error(id)).then_some(id)
    }

    /// The benefits of a list; `None` if there is one that nobody declares.
    fn members_of(&mut self, env: &Env, paths: &[Path]) -> Option<Vec<BenefitId>> {
        let mut out = Vec::new();
        let mut whole = true;
        for path in paths {
            match self.benefit_named(env, path) {
                Some(b) if out.contains(&b) => self.report(errors::listed_twice(path.span)),
                Some(b) => out.push(b),
                None => whole = false,
            }
        }
        whole.then_some(out)
    }

    /// What must not fall: a number that is there.
    fn followed(&mut self, env: &Env, e: &Expr) -> Option<ValueId> {
        let id = self.expr(env, e, None);
        let num = self.num(id)?;
        if num.over {
            self.report(errors::round_first(e.span));
            return None;
        }
        self.settled(id).then_some(id)
    }

    /// Along what: a fact whose values have an order.
    fn followed_along(&mut self, env: &Env, e: &Expr) -> Option<Place> {
        let id = self.expr(env, e, None);
        let mut kind = self.value(id).kind.clone();
        if let ValueKind::Times(_, stored) = kind {
            kind = self.value(stored).kind.clone();
        }
        let place = match kind {
            ValueKind::Error => return None,
            ValueKind::Fact(f) => Place::Fact(f),
            ValueKind::PartFact(part, f) => Place::PartFact(part, f),
            _ => {
                self.report(errors::along_no_fact(e.span));
                return None;
            }
        };
        let ty = self.value(id).ty.clone();
        let ordered = match &ty {
            Ty::Enum(e) => self.out.program.enums.get(e.index()).is_some_and(|d| d.ordered),
            Ty::Bool | Ty::Date | Ty::Num(_) => true,
            Ty::Region(_) | Ty::Text | Ty::Part(_) | Ty::Set(_) | Ty::List(_) => false,
            Ty::Error => return None,
        };
        if !ordered {
            let words = super::types::words(&self.out.program, &ty);
            self.report(errors::along_no_order(e.span, &words));
            return None;
        }
        Some(place)
    }
}

/// The benefits named in an expression.
fn paths_in<'e>(e: &'e Expr, out: &mut Vec<&'e Path>) {
    match &e.kind {
        ExprKind::OfBenefit { benefit, .. } | ExprKind::Receipt { benefit: Some(benefit), .. } => out.push(benefit),
        _ => e.for_each_child(|child| paths_in(child, out)),
    }
}
