//! Coordinations, declared overlaps, and benefits that name each other.

use super::expr::Env;
use super::{Checker, CoordinationClause, CoordinationInfo, ValueId, ValueKind, errors};
use crate::diagnostic::Diagnostic;
use crate::resolve::{BenefitId, CoordinationDef};
use crate::source::Span;
use crate::syntax::{CoordinateClauseKind, Every, Expr, Figure, Measure, Path};

impl Checker {
    pub(crate) fn coordinations(&mut self) {
        for i in 0..self.out.program.coordinations.len() {
            let Some(def) = self.out.program.coordinations.get(i).cloned() else { continue };
            let info = self.coordination(&def);
            self.out.coordinations.push(info);
        }
        for def in self.out.program.combinables.clone() {
            let env = Env::new(def.document, None);
            let members: Vec<BenefitId> = def.benefits.iter().filter_map(|p| self.benefit_named(&env, p)).collect();
            self.out.combinables.push((def.document, members, def.because));
        }
        self.ranks();
        self.caps_cross();
        self.measures_agree();
    }

    fn coordination(&mut self, def: &CoordinationDef) -> CoordinationInfo {
        let env = Env::new(def.document, None);
        let mut info = CoordinationInfo { cites: None, members: Vec::new(), clauses: Vec::new(), unread: false };
        let mut spans: Vec<(BenefitId, Span)> = Vec::new();
        let (mut unknown, mut broken, mut twice) = (false, false, false);
        let mut first: Vec<(std::mem::Discriminant<CoordinateClauseKind>, Span)> = Vec::new();
        for clause in &def.syntax.clauses {
            let kind = std::mem::discriminant(&clause.kind);
            if let Some((_, at)) = first.iter().find(|(k, _)| *k == kind) {
                if !matches!(clause.kind, CoordinateClauseKind::Allow(_) | CoordinateClauseKind::Broken) {
                    let at = *at;
                    self.report(errors::clause_twice(clause.span, at));
                    continue;
                }
            }
            first.push((kind, clause.span));
            match &clause.kind {
                CoordinateClauseKind::Cites(t) => info.cites = Some(t.text.clone()),
                CoordinateClauseKind::Among(paths) => {
                    for path in paths {
                        match self.benefit_named(&env, path) {
                            Some(b) => match spans.iter().find(|(x, _)| *x == b) {
                                Some(_) => {
                                    twice = true;
                                    self.report(errors::listed_twice(path.span));
                                }
                                None => spans.push((b, path.span)),
                            },
                            None => unknown = true,
                        }
                    }
                }
                CoordinateClauseKind::Broken => broken = true,
                _ => {}
            }
        }
        info.members = spans.iter().map(|(b, _)| *b).collect();
        info.unread = unknown || broken || twice || info.members.len() < 2;
        if info.members.len() < 2 && !unknown && !broken && !twice {
            self.report(errors::too_few_members(&def.syntax.name, info.members.len()));
        }
        self.one_subject(&spans, errors::two_subjects);
        for clause in &def.syntax.clauses {
            let clause = match &clause.kind {
                CoordinateClauseKind::ChooseOne => CoordinationClause::ChooseOne,
                CoordinateClauseKind::NotTogether => CoordinationClause::NotTogether,
                CoordinateClauseKind::HighestOnly { compare } => {
                    let measure = compare.unwrap_or(Measure::ThisPeriod);
                    self.whole_term_known(measure, &info.members, clause.span);
                    CoordinationClause::HighestOnly(measure)
                }
                CoordinateClauseKind::AtMost { limit, compare, reduce_first } => {
                    let subject = info.members.first().and_then(|b| self.out.program.benefits.get(b.index())).and_then(|b| b.subject);
                    let env = Env::new(def.document, subject);
                    let Some(value) = self.limit(&env, limit) else { continue };
                    let mut order: Vec<BenefitId> = Vec::new();
                    for path in reduce_first {
                        let Some(b) = self.benefit_named(&env, path) else { continue };
                        if !info.members.contains(&b) {
                            if !info.unread {
                                self.report(errors::not_a_member(path.span, &def.syntax.name));
                            }
                        } else if !order.contains(&b) {
                            order.push(b);
                        }
                    }
                    // The rest after them, last named first.
                    let rest: Vec<BenefitId> = info.members.iter().rev().copied().filter(|b| !order.contains(b)).collect();
                    order.extend(rest);
                    CoordinationClause::AtMost { limit: value, measure: compare.unwrap_or(Measure::ThisPeriod), order }
                }
                CoordinateClauseKind::Offset { from, received } => {
                    let mut member = |path: &Path| {
                        let b = self.benefit_named(&env, path)?;
                        if !info.members.contains(&b) {
                            if !info.unread {
                                self.report(errors::not_a_member(path.span, &def.syntax.name));
                            }
                            return None;
                        }
                        Some(b)
                    };
                    let found = member(from);
                    let received: Option<Vec<BenefitId>> = received.iter().map(&mut member).collect();
                    let (Some(from), Some(received)) = (found, received) else { continue };
                    CoordinationClause::Offset { from, received }
                }
                _ => continue,
            };
            info.clauses.push(clause);
        }
        if info.clauses.is_empty() && !broken && !self.out.program.holds_unread(def.span) {
            let says_something = def.syntax.clauses.iter().any(|c| Self::measure(&c.kind).is_some() || matches!(c.kind, CoordinateClauseKind::Offset { .. }));
            if !says_something {
                self.report(errors::says_nothing(&def.syntax.name));
            }
        }
        info
    }

    /// A sum that others are held to.
    pub(crate) fn limit(&mut self, env: &Env, e: &Expr) -> Option<ValueId> {
        let value = self.expr(env, e, None);
        if self.is_error(value) || !self.settled(value) {
            return None;
        }
        if !super::benefit::is_money(&self.value(value).ty) || !self.exact_fen(value) {
            let words = super::types::words(&self.out.program, &self.value(value).ty);
            self.report(errors::limit_is_no_money(e.span, &words));
            return None;
        }
        Some(value)
    }

    /// Whether a sum of money needs no rounding to be in fen.
    pub(crate) fn exact_fen(&self, id: ValueId) -> bool {
        matches!(&self.value(id).ty, super::Ty::Num(n) if !n.over && 100 % n.den == 0)
    }

    /// Reports by `report(that, first)` that one of these is for another subject than the first.
    pub(crate) fn one_subject(&mut self, members: &[(BenefitId, Span)], report: fn(Span, Span) -> Diagnostic) {
        let subject = |c: &Checker, b: BenefitId| c.out.program.benefits.get(b.index()).and_then(|d| d.subject);
        let Some((first, at)) = members.first().copied() else { return };
        let Some(wanted) = subject(self, first) else { return };
        for (b, span) in members.iter().skip(1).copied() {
            if subject(self, b).is_some_and(|s| s != wanted) {
                self.report(report(span, at));
                return;
            }
        }
    }

    /// A whole term can be compared only where there is one.
    pub(crate) fn whole_term_known(&mut self, measure: Measure, members: &[BenefitId], span: Span) {
        if measure == Measure::ThisPeriod {
            return;
        }
        for b in members.to_vec() {
            let without = |i: &super::BenefitInfo| !i.unread && matches!(i.every, Some(Every::Month | Every::Year)) && i.term.is_none();
            let endless = self.out.benefits.get(b.index()).is_some_and(|i| without(i) || i.versions.iter().any(|v| without(&v.info)));
            if endless {
                let name = self.out.program.benefits.get(b.index()).map(|d| d.syntax.name.clone());
                if let Some(name) = name {
                    self.report(errors::term_unknown(span, &name));
                }
            }
        }
    }

    /// The order of members is their rank: two coordinations that share two benefits must not rank them in opposite orders.
    fn ranks(&mut self) {
        let orders: Vec<Vec<BenefitId>> = self.out.coordinations.iter().map(|c| c.members.clone()).collect();
        let highest: Vec<bool> = self
            .out
            .coordinations
            .iter()
            .map(|c| c.clauses.iter().any(|x| matches!(x, CoordinationClause::HighestOnly(_))))
            .collect();
        let mut found = Vec::new();
        for (i, a) in orders.iter().enumerate() {
            for (j, b) in orders.iter().enumerate().skip(i + 1) {
                if !(highest.get(i) == Some(&true) && highest.get(j) == Some(&true)) {
                    continue;
                }
                let shared: Vec<BenefitId> = a.iter().copied().filter(|x| b.contains(x)).collect();
                let in_b: Vec<BenefitId> = b.iter().copied().filter(|x| shared.contains(x)).collect();
                if shared != in_b {
                    found.push((i, j));
                }
            }
        }
        for (i, j) in found {
            let name = |k: usize| self.out.program.coordinations.get(k).map(|c| c.syntax.name.clone());
            if let (Some(a), Some(b)) = (name(i), name(j)) {
                self.report(errors::ranks_contradict(&b, &a));
            }
        }
    }

    /// Two caps must share all members of one of them, or none.
    fn caps_cross(&mut self) {
        let caps: Vec<(usize, Vec<BenefitId>)> = self
            .out
            .coordinations
            .iter()
            .enumerate()
            .filter(|(_, c)| c.clauses.iter().any(|x| matches!(x, CoordinationClause::AtMost { .. })))
            .map(|(i, c)| (i, c.members.clone()))
            .collect();
        let mut found = Vec::new();
        for (n, (i, a)) in caps.iter().enumerate() {
            for (j, b) in caps.iter().skip(n + 1) {
                let shared = a.iter().filter(|x| b.contains(x)).count();
                if shared != 0 && shared != a.len() && shared != b.len() {
                    found.push((*i, *j));
                }
            }
        }
        for (i, j) in found {
            let name = |k: usize| self.out.program.coordinations.get(k).map(|c| c.syntax.name.clone());
            if let (Some(a), Some(b)) = (name(i), name(j)) {
                self.report(errors::caps_cross(&b, &a));
            }
        }
    }

    /// Coordinations that share a benefit compare by one measure.
    fn measures_agree(&mut self) {
        let of = |c: &CoordinationInfo| {
            c.clauses.iter().find_map(|x| match x {
                CoordinationClause::HighestOnly(m) => Some(*m),
                _ => None,
            })
        };
        let all: Vec<(usize, Measure, Vec<BenefitId>)> =
            self.out.coordinations.iter().enumerate().filter_map(|(i, c)| of(c).map(|m| (i, m, c.members.clone()))).collect();
        let mut found = Vec::new();
        for (n, (i, m, a)) in all.iter().enumerate() {
            for (j, k, b) in all.iter().skip(n + 1) {
                if m != k && a.iter().any(|x| b.contains(x)) {
                    found.push((*i, *j));
                }
            }
        }
        for (i, j) in found {
            let name = |k: usize| self.out.program.coordinations.get(k).map(|c| c.syntax.name.clone());
            if let (Some(a), Some(b)) = (name(i), name(j)) {
                self.report(errors::measures_differ(&b, &a));
            }
        }
    }

    /// A benefit must not depend on its own figures through others.
    pub(crate) fn cycles(&mut self) {
        let count = self.out.benefits.len();
        let edges: Vec<Vec<(BenefitId, Span)>> = (0..count).map(|i| self.figures_read(BenefitId::at(i))).collect();
        let mut done = vec![false; count];
        for start in 0..count {
            if done.get(start).copied().unwrap_or(true) {
                continue;
            }
            let own = self.out.program.benefits.get(start).map(|d| d.syntax.name.span).unwrap_or_default();
            let mut path: Vec<(BenefitId, Span)> = vec![(BenefitId::at(start), own)];
            if let Some(cycle) = find_cycle(BenefitId::at(start), &edges, &mut done, &mut path) {
                let named: Vec<(String, Span)> = cycle
                    .iter()
                    .filter_map(|(b, at)| self.out.program.benefits.get(b.index()).map(|d| (d.syntax.name.text.clone(), *at)))
                    .collect();
                self.report(errors::benefit_cycle(&named));
                // One report for a circle, wherever one enters it.
                for (b, _) in &cycle {
                    if let Some(d) = done.get_mut(b.index()) {
                        *d = true;
                    }
                }
            }
        }
    }

    /// The benefits whose figures a benefit reads, with the place.
    fn figures_read(&self, b: BenefitId) -> Vec<(BenefitId, Span)> {
        let Some(info) = self.out.benefits.get(b.index()) else { return Vec::new() };
        let mut out = Vec::new();
        for id in self.out.reached(info.amounts().into_iter().chain(info.conditions())) {
            let v = self.value(id);
            if let ValueKind::Figure(Figure::Standard | Figure::Due, other) = v.kind {
                out.push((other, v.span));
            }
        }
        out.sort_unstable();
        out.dedup_by_key(|(b, _)| *b);
        out
    }
}

/// The first cycle reachable from `at`: the benefits on it, each with the place where the one before names it.
fn find_cycle(
    at: BenefitId,
    edges: &[Vec<(BenefitId, Span)>],
    done: &mut [bool],
    path: &mut Vec<(BenefitId, Span)>,
) -> Option<Vec<(BenefitId, Span)>> {
    for (next, span) in edges.get(at.index())? {
        if let Some(from) = path.iter().position(|(b, _)| b == next) {
            let mut cycle: Vec<(BenefitId, Span)> = path.iter().skip(from).copied().collect();
            cycle.push((*next, *span));
            return Some(cycle);
        }
        if !done.get(next.index()).copied().unwrap_or(true) {
            path.push((*next, *span));
            let found = find_cycle(*next, edges, done, path);
            path.pop();
            if found.is_some() {
                return found;
            }
        }
    }
    if let Some(d) = done.get_mut(at.index()) {
        *d = true;
    }
    None
}

impl ValueKind {
    /// Calls `f` with every operand.
    pub fn for_each_child(&self, mut f: impl FnMut(ValueId)) {
        match self {
            ValueKind::Error
            | ValueKind::Const(_)
            | ValueKind::AsOf
            | ValueKind::Fact(_)
            | ValueKind::PartFact(..)
            | ValueKind::Define(_)
            | ValueKind::Parameter(_)
            | ValueKind::Receipt(..)
            | ValueKind::Figure(..)
            | ValueKind::Decision(_)
            | ValueKind::Absent => {}
            ValueKind::Not(a)
            | ValueKind::Present(a)
            | ValueKind::OneOf(a, _, _)
            | ValueKind::Calendar(_, a)
            | ValueKind::StepUp(a, _)
            | ValueKind::Times(_, a)
            | ValueKind::Round { of: a, .. } => f(*a),
            ValueKind::And(xs) | ValueKind::Or(xs) | ValueKind::AtLeast(_, xs) => xs.iter().copied().for_each(f),
            ValueKind::Compare(_, a, b)
            | ValueKind::When(a, b)
            | ValueKind::Default(a, b)
            | ValueKind::Add(a, b)
            | ValueKind::Sub(a, b)
            | ValueKind::Mul(a, b)
            | ValueKind::Div(a, b)
            | ValueKind::Min(a, b)
            | ValueKind::Max(a, b)
            | ValueKind::AddMonths(a, b)
            | ValueKind::AddDays(a, b)
            | ValueKind::Months(a, b)
            | ValueKind::Years(a, b)
            | ValueKind::Days(a, b) => {
                f(*a);
                f(*b);
            }
            ValueKind::If(a, b, c) => {
                f(*a);
                f(*b);
                f(*c);
            }
            ValueKind::By { columns, rows, default } => {
                columns.iter().copied().for_each(&mut f);
                rows.iter().map(|r| r.value).for_each(&mut f);
                default.iter().map(|(v, _)| *v).for_each(f);
            }
        }
    }
}
