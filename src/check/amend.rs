//! Amendments: which clauses a benefit has, from which day on, and for whom.
//!
//! `修订 租房补贴 自 2022年1月1日：标准 1000元/月。` leaves every other clause as it was. What a benefit is after it is checked as if it had
//! been written so: clause by clause the new in place of the old. An amendment applies to a claim if the date that `适用` names is not
//! before its first day; of those that apply the latest is in effect. The date is the as-of date unless another is named, and where that
//! other one is absent, what it dates happens today. `原待遇 执行至期满` leaves those out who were first paid before it.
//!
//! INVARIANT: a list that several versions share is one list, with the items and marks it always had; any other list knows whether a
//! version that has it is in effect.
//!
//! Deliberately absent: amendments of what a benefit is. For whom and for what purpose it is and how often it is paid are the same in all
//! versions: periods received are counted in months or in years, and would be misread. A clock may start with another date, but not wait for
//! an application or approval where none was waited for.

use super::benefit::clause_key;
use super::expr::{Env, date_range};
use super::{BasisInfo, BenefitInfo, Checker, Cmp, ListInfo, Ty, ValueId, ValueKind, VersionInfo, errors, types};
use crate::resolve::{AmendmentDef, BenefitDef, BenefitId};
use crate::source::Span;
use crate::syntax::{Basis, Clause, ClauseKind, DateLit, Receipt};
use crate::value::{Calendar, Range};

impl Checker {
    /// Finds the benefits that are amended, before any is checked.
    pub(super) fn amendments(&mut self) {
        for def in self.out.program.amendments.clone() {
            self.clauses_once(&def.syntax.clauses);
            let env = Env::new(def.document, None);
            let Some(id) = self.benefit_named(&env, &def.syntax.benefit) else { continue };
            let Some(benefit) = self.out.program.benefits.get(id.index()).cloned() else { continue };
            self.amends_what_can_be(&def, &benefit);
            let since = def.syntax.since;
            let begins = self.in_force_from(benefit.document).filter(|from| since.date < from.date);
            if let Some(from) = begins {
                self.report(errors::amended_before_start(since, from));
                continue;
            }
            if !(1900..=2199).contains(&since.date.ymd().0) {
                self.report(errors::day_out_of_range(since.span));
                continue;
            }
            let all = self.amendments.entry(id).or_default();
            match all.binary_search_by_key(&since.date, |a| a.syntax.since.date) {
                Ok(same) => {
                    let first = all.get(same).map_or(since.span, |a| a.syntax.since.span);
                    self.report(errors::amended_twice(&benefit.syntax.name, since, first));
                }
                Err(at) => all.insert(at, def),
            }
        }
    }

    /// Reports clauses that make another benefit, and an amendment without any.
    fn amends_what_can_be(&mut self, def: &AmendmentDef, benefit: &BenefitDef) {
        let changes = |c: &Clause| !matches!(c.kind, ClauseKind::Cites(_) | ClauseKind::AppliesBy(_) | ClauseKind::Running { .. });
        if !def.syntax.clauses.iter().any(changes) && !self.out.program.holds_unread(def.span) {
            self.report(errors::amends_nothing(def.syntax.benefit.span));
        }
        for clause in &def.syntax.clauses {
            let before = |wanted: &ClauseKind| {
                let same = |c: &&Clause| std::mem::discriminant(&c.kind) == std::mem::discriminant(wanted);
                benefit.syntax.clauses.iter().find(same)
            };
            let old = before(&clause.kind);
            let fits = match (&clause.kind, old.map(|c| &c.kind)) {
                (ClauseKind::Purpose(_), _) => false,
                (ClauseKind::Paid(new), Some(ClauseKind::Paid(old))) => new.every == old.every,
                (ClauseKind::Paid(_), _) => self.clauses_unread(benefit),
                _ => true,
            };
            if !fits {
                self.report(errors::makes_another_benefit(clause.span, old.map(|c| c.span), &benefit.syntax.name));
            }
        }
    }

    /// Whether a clause stands in an amendment.
    pub(super) fn in_amendment(&self, at: Span) -> bool {
        self.amendment_at(at).is_some()
    }

    fn amendment_at(&self, at: Span) -> Option<&AmendmentDef> {
        self.out.program.amendments.iter().find(|a| a.span.file == at.file && a.span.start <= at.start && at.end <= a.span.end)
    }

    /// The names that a clause of a benefit may use: those of the policy it is written in, which may be one that amends it.
    pub(super) fn written(&self, env: &Env, at: Span) -> Env {
        let document = self.amendment_at(at).map_or(env.document, |a| a.document);
        Env { document, ..env.clone() }
    }

    /// What amendments make of a benefit that was checked as it was first written.
    pub(super) fn amended(&mut self, id: BenefitId, def: &BenefitDef, mut first: BenefitInfo) -> BenefitInfo {
        let amendments = self.amendments.get(&id).cloned().unwrap_or_default();
        let mut now = def.clone();
        let mut spans: Vec<(usize, usize)> = vec![(0, amendments.len()); first.lists.len()];
        let mut applies = Vec::new();
        for (k, amendment) in amendments.iter().enumerate() {
            let before = self.diagnostics.len();
            replace(&mut now.syntax.clauses, &amendment.syntax.clauses);
            let mut info = self.benefit(id, &now);
            info.unread |= self.out.program.holds_unread(amendment.span);
            self.said_once(before);
            self.waits_as_before(&mut info, &first, amendment, def);
            first.most = first.most.max(info.most);
            let lists = std::mem::take(&mut info.lists);
            self.join_lists((&mut first.lists, &mut spans), lists, amendment, k, amendments.len());
            let (basis, applied) = self.applies(id, &now, amendment);
            applies.push(applied);
            let since = amendment.syntax.since;
            let cites = amendment.syntax.clauses.iter().find_map(|c| if let ClauseKind::Cites(t) = &c.kind { Some(t.text.clone()) } else { None });
            let (span, document, clauses) = (amendment.span, amendment.document, now.syntax.clauses.clone());
            first.versions.push(VersionInfo { since, cites, span, document, basis, applies: applied, clauses, info });
        }
        for (list, (from, to)) in first.lists.iter_mut().zip(spans) {
            list.applies = self.in_effect(&applies, from, to, list.span);
        }
        if let Some(last) = first.versions.last().map(|v| v.info.clone()) {
            // Where to apply today, and from what money, is for whoever applies today.
            (first.department, first.time_limit, first.channel) = (last.department, last.time_limit, last.channel);
            (first.funding, first.notes) = (last.funding, last.notes);
        }
        first
    }

    /// Reports a clock that waits for an application or approval that the version before did not wait for: those who are being paid may
    /// never have been asked for one.
    fn waits_as_before(&mut self, info: &mut BenefitInfo, first: &BenefitInfo, amendment: &AmendmentDef, def: &BenefitDef) {
        let before = first.versions.last().map_or(first, |v| &v.info);
        let waits = |i: &BenefitInfo| i.clock.and_then(|c| c.waits);
        let (new, old) = (waits(info), waits(before));
        let starting = |clauses: &[Clause]| clauses.iter().find(|c| matches!(c.kind, ClauseKind::Starting { .. })).map(|c| c.span);
        if let (Some(clause), true) = (starting(&amendment.syntax.clauses), new.is_some() && new != old) {
            if !before.unread {
                self.report(errors::makes_another_benefit(clause, starting(&def.syntax.clauses), &def.syntax.name));
            }
            info.clock = before.clock;
        }
    }

    /// Drops what was said already of a clause that another version shares.
    fn said_once(&mut self, before: usize) {
        let new = self.diagnostics.split_off(before);
        for d in new {
            if !self.diagnostics.contains(&d) {
                self.diagnostics.push(d);
            }
        }
    }

    /// Puts the lists that amendment `k` of `count` leaves behind those of the versions before, and ends those that it takes away. The second
    /// of `all` says of each list how many amendments had been made when it was written, and which one takes it away.
    fn join_lists(&mut self, all: (&mut Vec<ListInfo>, &mut Vec<(usize, usize)>), lists: Vec<ListInfo>, amendment: &AmendmentDef, k: usize, count: usize) {
        let (all, spans) = all;
        let relisted = amendment.syntax.clauses.iter().any(|c| matches!(c.kind, ClauseKind::Conditions(_)));
        let mut kept = vec![false; all.len()];
        for list in lists {
            // What is required of elements is one item, that all lists make.
            let of_elements = relisted && list.items.iter().any(|i| i.span == list.span);
            let open = |(i, old): &(usize, &ListInfo)| old.span == list.span && spans.get(*i).is_some_and(|(_, to)| *to == count);
            let same = all.iter().enumerate().find(open).map(|(i, _)| i).filter(|_| !of_elements);
            match same.and_then(|i| kept.get_mut(i)) {
                Some(kept) => *kept = true,
                None => {
                    all.push(ListInfo { version: Some(k), ..list });
                    spans.push((k + 1, count));
                }
            }
        }
        for (span, kept) in spans.iter_mut().zip(kept) {
            if !kept {
                span.1 = span.1.min(k);
            }
        }
    }

    /// Whether a list is in effect that was written with amendment `from` (counted from 1; 0: at first) and is taken away by amendment `to`
    /// (counted from 0). `None`: always.
    fn in_effect(&mut self, applies: &[ValueId], from: usize, to: usize, span: Span) -> Option<ValueId> {
        let later = applies.get(to..).filter(|l| !l.is_empty()).map(<[ValueId]>::to_vec);
        let own = (from > 0).then(|| applies.get(from - 1..to).unwrap_or_default().to_vec());
        let own = own.map(|own| self.yes_no(ValueKind::Or(own), false, span));
        let later = later.map(|later| self.yes_no(ValueKind::Or(later), false, span));
        let not_later = later.map(|later| self.yes_no(ValueKind::Not(later), false, span));
        match (own, not_later) {
            (Some(own), Some(not)) => Some(self.yes_no(ValueKind::And(vec![own, not]), false, span)),
            (one, other) => one.or(other),
        }
    }

    /// Whether an amendment applies, by the date that it or the benefit names.
    fn applies(&mut self, id: BenefitId, now: &BenefitDef, amendment: &AmendmentDef) -> (BasisInfo, ValueId) {
        let since = amendment.syntax.since;
        let clauses = &now.syntax.clauses;
        let by = clauses.iter().find_map(|c| if let ClauseKind::AppliesBy(basis) = &c.kind { Some(basis) } else { None });
        let run_out = amendment.syntax.clauses.iter().any(|c| matches!(c.kind, ClauseKind::Running { run_out: true }));
        let env = Env { benefit: Some(id), excused: now.subject.is_none(), ..Env::new(now.document, now.subject) };
        let (basis, date) = self.basis(&env, by, since.span);
        let first_day = self.day(since);
        let mut applied = self.yes_no(ValueKind::Compare(Cmp::Ge, date, first_day), false, since.span);
        if run_out {
            let began = self.receipt_of(&env, Receipt::FirstPaidOn, id, since.span);
            // Nobody began who was never paid.
            let before = self.yes_no(ValueKind::Compare(Cmp::Lt, began, first_day), false, since.span);
            let new = self.yes_no(ValueKind::Not(before), false, since.span);
            applied = self.yes_no(ValueKind::And(vec![applied, new]), false, since.span);
        }
        (basis, applied)
    }

    fn day(&mut self, date: DateLit) -> ValueId {
        let days = i64::from(date.date.days());
        self.make(ValueKind::Const(days), Ty::Date, Range::point(i128::from(days)), date.span)
    }

    /// The date that picks the version.
    fn basis(&mut self, env: &Env, by: Option<&Basis>, span: Span) -> (BasisInfo, ValueId) {
        let today = self.make(ValueKind::AsOf, Ty::Date, date_range(), span);
        match by {
            None => (BasisInfo::AsOf, today),
            Some(Basis::Month(at)) => {
                let month = self.make(ValueKind::Calendar(Calendar::MonthStart, today), Ty::Date, date_range(), *at);
                (BasisInfo::Month, month)
            }
            Some(Basis::Date(e)) => {
                let env = self.written(env, e.span);
                let date = self.expr(&env, e, None);
                let v = self.value(date).clone();
                if !matches!(v.ty, Ty::Date) {
                    if v.ty != Ty::Error {
                        let words = types::words(&self.out.program, &v.ty);
                        self.report(errors::not_a_date(e.span, &words));
                    }
                    return (BasisInfo::AsOf, today);
                }
                if matches!(v.kind, ValueKind::AsOf) {
                    return (BasisInfo::AsOf, today);
                }
                let filled = match v.optional {
                    true => self.make(ValueKind::Default(date, today), Ty::Date, v.range.union(date_range()), e.span),
                    false => date,
                };
                (BasisInfo::Date(date, e.span), filled)
            }
        }
    }
}

/// Puts clauses in the place of those of the same kind; what was said besides, as text, stays.
fn replace(clauses: &mut Vec<Clause>, by: &[Clause]) {
    let keys: Vec<Option<String>> = by.iter().map(clause_key).collect();
    clauses.retain(|c| clause_key(c).is_none_or(|key| !keys.contains(&Some(key))));
    clauses.extend(by.iter().cloned());
}
