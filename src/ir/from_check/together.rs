//! How benefits combine: choice, selection, caps.
//!
//! Clauses are sets; the order of the text decides nothing. Each step reads the result of the step before, and what it takes from a benefit is
//! a node of its own, so that what is due is always what is payable and what was taken.
//!
//! 1. choice: of a choose-one clause the member with receipts, else the applicant's choice if that member is eligible, else the one member
//!    that is eligible while all others are not, else nobody knows yet. What is being received closes the others where they must not be had
//!    at the same time.
//! 2. selection: a member is paid unless a *paid* member of a shared highest-only clause beats it, by the sum compared and then by rank. The
//!    relation has no cycle, so n rounds from "unknown" reach the only solution.
//! 3. offset: what was received of others is taken from what is due of one.
//! 4. caps, inner ones first: each member in the written order gives up what is too much.

use super::{Combined, Lowerer, Parts};
use crate::check::{CoordinationClause, Place};
use crate::ir::{Benefit, Coordination, CoordinationId, CoordinationKind, NodeId, Ty};
use crate::resolve;
use crate::syntax::{Measure, Receipt};
use std::collections::BTreeMap;

const MOST_FEN: i64 = 1_000_000_000_000;

/// Of every benefit, what a step leaves of it.
pub(super) type Left = BTreeMap<resolve::BenefitId, NodeId>;

/// A clause of a coordination, and its place there.
type Clause = (resolve::CoordinationId, usize, CoordinationClause);

/// What a choice says of one of its members.
struct Choice {
    /// It is the one chosen.
    chosen: NodeId,
    /// It could be, and nobody has chosen yet.
    open: NodeId,
}

impl Lowerer<'_> {
    pub(super) fn combine(&mut self, benefits: &[resolve::BenefitId], out: &mut [Benefit]) -> Vec<Coordination> {
        let parts: BTreeMap<resolve::BenefitId, Parts> = benefits.iter().map(|b| (*b, self.parts(*b))).collect();
        let mut left: Left = parts.iter().map(|(b, p)| (*b, p.due)).collect();
        let mut alive: Left = parts.iter().map(|(b, p)| (*b, p.alive)).collect();
        let mut choices: BTreeMap<resolve::BenefitId, Vec<Choice>> = BTreeMap::new();
        let mut made: BTreeMap<CoordinationId, Coordination> = BTreeMap::new();
        let clauses = self.clauses();
        for (id, k, clause) in &clauses {
            let receipt = match clause {
                CoordinationClause::ChooseOne => None,
                CoordinationClause::NotTogether => Some(Receipt::Receiving),
                _ => continue,
            };
            let taken = self.choose(*id, receipt, &parts, (&mut left, &mut alive), &mut choices);
            self.record(&mut made, *id, *k, clause, taken);
        }
        let replaced = self.select(&clauses, &parts, &mut left, &alive, &mut made);
        for (id, k, clause) in &clauses {
            if let CoordinationClause::Offset { from, received } = clause {
                let taken = self.offset(*from, received, &mut left);
                self.record(&mut made, *id, *k, clause, taken);
            }
        }
        for (id, k, clause) in self.caps() {
            let taken = self.cap(id, &clause, true, &mut left);
            self.record(&mut made, id, k, &clause, taken);
        }
        for (b, benefit) in benefits.iter().zip(out.iter_mut()) {
            let pay = left.get(b).copied().unwrap_or(benefit.payable);
            let own = choices.remove(b).unwrap_or_default();
            // Where another member was chosen, nothing is waited for.
            if let Some((waits, _)) = &mut benefit.waits {
                *waits = self.b.and(own.iter().map(|c| c.chosen).chain([*waits]));
            }
            let alive = alive.get(b).copied().unwrap_or(benefit.eligible);
            // Who is known not to be eligible, or not to be the one chosen, is paid nothing, whatever the others may turn out to get.
            let zero = self.b.int(0);
            let may_be_paid = self.b.and([benefit.eligible, alive]);
            let pay = if pay == benefit.amount { pay } else { self.b.select(may_be_paid, pay, zero) };
            benefit.payable = match benefit.waits {
                Some((waits, _)) => {
                    let unknown = self.b.unknown(Ty::Int);
                    self.b.select(waits, unknown, pay)
                }
                None => pay,
            };
            benefit.awaiting = self.b.or(own.iter().map(|c| c.open));
            self.combined.insert(*b, Combined { payable: benefit.payable, alive, replaced: replaced.get(b).copied() });
        }
        made.into_values().collect()
    }

    /// What the coordinations say, in the order of their names. Clauses are a set: where one must be first to be said to have taken a sum,
    /// it is the first by name, not by its place in the text.
    fn clauses(&self) -> Vec<Clause> {
        let clause = |(id, k): &(resolve::CoordinationId, usize)| {
            let clause = self.c.coordinations.get(id.index())?.clauses.get(*k)?;
            Some((*id, *k, clause.clone()))
        };
        let mut clauses: Vec<Clause> = self.coordination_ids.keys().filter_map(clause).collect();
        clauses.sort_by_cached_key(|(id, _, clause)| self.by_name(*id, clause));
        clauses
    }

    /// The caps, inner ones first.
    fn caps(&self) -> Vec<Clause> {
        let mut caps = self.clauses();
        caps.retain(|(_, _, c)| matches!(c, CoordinationClause::AtMost { .. }));
        caps.sort_by_key(|(id, _, _)| self.members(*id).len());
        caps
    }

    /// What each benefit pays over its whole term if nothing has been received yet: of those left by choice and selection all they pay
    /// together, less what the caps over whole terms take. A cap on one period says nothing of the others, and takes nothing here.
    pub(super) fn whole_terms(&mut self) -> Left {
        let zero = self.b.int(0);
        let mut left = Left::new();
        for (b, combined) in self.combined.clone() {
            let mut kept = vec![combined.alive];
            kept.extend(combined.replaced.map(|r| self.b.not(r)));
            let kept = self.b.and(kept);
            let whole = self.parts(b).whole;
            left.insert(b, self.b.select(kept, whole, zero));
        }
        for (id, _, clause) in self.caps() {
            if matches!(clause, CoordinationClause::AtMost { measure: Measure::WholeTerm, .. }) {
                self.cap(id, &clause, false, &mut left);
            }
        }
        left
    }

    fn by_name(&self, id: resolve::CoordinationId, clause: &CoordinationClause) -> (String, String, u8) {
        let def = self.c.program.coordinations.get(id.index());
        let policy = def.and_then(|d| self.c.program.documents.get(d.document.index())).map(|d| d.name.clone());
        let kind = match clause {
            CoordinationClause::ChooseOne => 0,
            CoordinationClause::NotTogether => 1,
            CoordinationClause::HighestOnly(_) => 2,
            CoordinationClause::Offset { .. } => 3,
            CoordinationClause::AtMost { .. } => 4,
        };
        (policy.unwrap_or_default(), def.map(|d| d.syntax.name.text.clone()).unwrap_or_default(), kind)
    }

    fn record(
        &mut self,
        made: &mut BTreeMap<CoordinationId, Coordination>,
        id: resolve::CoordinationId,
        k: usize,
        clause: &CoordinationClause,
        taken: Left,
    ) {
        let (Some(def), Some(info)) = (self.c.program.coordinations.get(id.index()), self.c.coordinations.get(id.index())) else { return };
        let Some(own) = self.coordination_ids.get(&(id, k)).copied() else { return };
        let zero = self.b.int(0);
        let parameters = match clause {
            CoordinationClause::AtMost { limit, .. } => self.parameters_of(vec![*limit]),
            CoordinationClause::ChooseOne
            | CoordinationClause::NotTogether
            | CoordinationClause::HighestOnly(_)
            | CoordinationClause::Offset { .. } => Vec::new(),
        };
        let kind = match clause {
            CoordinationClause::ChooseOne => CoordinationKind::ChooseOne,
            CoordinationClause::NotTogether => CoordinationKind::NotTogether,
            CoordinationClause::HighestOnly(_) => CoordinationKind::HighestOnly,
            CoordinationClause::AtMost { .. } => CoordinationKind::AtMost,
            CoordinationClause::Offset { .. } => CoordinationKind::Offset,
        };
        let coordination = Coordination {
            name: def.syntax.name.text.clone(),
            policy: self.c.program.documents.get(def.document.index()).map(|d| d.name.clone()).unwrap_or_default(),
            cites: info.cites.clone(),
            kind,
            members: info.members.iter().map(|m| self.id(*m)).collect(),
            taken: info.members.iter().map(|m| taken.get(m).copied().unwrap_or(zero)).collect(),
            parameters,
        };
        made.insert(own, coordination);
    }

    fn members(&self, id: resolve::CoordinationId) -> Vec<resolve::BenefitId> {
        self.c.coordinations.get(id.index()).map(|i| i.members.clone()).unwrap_or_default()
    }

    /// Whether a benefit with a payment clause was ever received (or is being received).
    pub(super) fn had(&mut self, b: resolve::BenefitId, only: Option<Receipt>) -> NodeId {
        if !self.c.benefits.get(b.index()).is_some_and(|i| i.every.is_some()) {
            return self.b.bool(false);
        }
        let receiving = self.receipt_value(Receipt::Receiving, b);
        if only == Some(Receipt::Receiving) {
            return receiving;
        }
        let (amount, periods) = (self.receipt_value(Receipt::Amount, b), self.receipt_value(Receipt::Periods, b));
        let zero = self.b.int(0);
        let (sum, some) = (self.b.lt(zero, amount), self.b.lt(zero, periods));
        self.b.or([receiving, sum, some])
    }

    /// Takes everything from the members that are not the one chosen.
    fn choose(
        &mut self,
        id: resolve::CoordinationId,
        only: Option<Receipt>,
        parts: &BTreeMap<resolve::BenefitId, Parts>,
        (left, alive): (&mut Left, &mut Left),
        choices: &mut BTreeMap<resolve::BenefitId, Vec<Choice>>,
    ) -> Left {
        let members = self.members(id);
        let input = self.input(Place::Choice(id));
        let (picked, pick) = (self.b.present(input), self.b.load(input));
        let had: Vec<NodeId> = members.iter().map(|m| self.had(*m, only)).collect();
        let any_had = self.b.or(had.clone());
        let never = self.b.not(any_had);
        let eligible: Vec<NodeId> = members.iter().filter_map(|m| parts.get(m)).map(|p| p.eligible).collect();
        let (yes, no, unknown) = (self.b.bool(true), self.b.bool(false), self.b.unknown(Ty::Bool));
        let is_pick: Vec<NodeId> = (0..members.len())
            .map(|k| {
                let position = self.b.int(i64::try_from(k).unwrap_or(0));
                self.b.eq(pick, position)
            })
            .collect();
        // A choice counts while who was chosen is eligible; else nothing was chosen.
        let made: Vec<NodeId> = eligible.iter().zip(&is_pick).map(|(e, is)| self.b.and([picked, *e, *is])).collect();
        let counts = self.b.or(made);
        let does_not_count = self.b.not(counts);
        // Who is left to choose from: where the choice does not count, whoever was chosen is not among them.
        let free: Vec<NodeId> = eligible
            .iter()
            .zip(&is_pick)
            .map(|(e, is)| {
                let chosen = self.b.and([picked, *is]);
                let passed_over = self.b.not(chosen);
                self.b.and([*e, passed_over])
            })
            .collect();
        let mut taken = Left::new();
        for (k, m) in members.iter().enumerate() {
            let at = |nodes: &[NodeId]| nodes.get(k).copied().unwrap_or(no);
            let but = |nodes: &[NodeId]| nodes.iter().enumerate().filter(|(i, _)| *i != k).map(|(_, n)| *n).collect::<Vec<_>>();
            let higher = self.b.or(had.iter().take(k).copied());
            let not_higher = self.b.not(higher);
            let first = self.b.and([at(&had), not_higher]);
            let others = self.b.or(but(&eligible));
            let alone = self.b.select(others, unknown, yes);
            let by_choice = self.b.select(counts, at(&is_pick), alone);
            // Whatever is chosen of it, who is not eligible is not the one.
            let by_choice = self.b.and([at(&eligible), by_choice]);
            let chosen = self.b.select(any_had, first, by_choice);
            let rivals = self.b.or(but(&free));
            let open = self.b.and([at(&free), rivals, does_not_count, never]);
            // What an earlier choice took is taken; what any of them takes is gone, whatever the others may turn out to say.
            let zero = self.b.int(0);
            // Before its clock has started a benefit has a sum and pays nothing; a choice takes the sum all the same.
            let (due, sum) = parts.get(m).map_or((zero, zero), |p| (p.due, p.amount));
            let own = choices.entry(*m).or_default();
            let earlier: Vec<NodeId> = own.iter().map(|c| c.chosen).collect();
            own.push(Choice { chosen, open });
            let removed = self.b.not(chosen);
            let takes = self.b.and(earlier.iter().copied().chain([removed]));
            taken.insert(*m, self.b.select(takes, sum, zero));
            let stays = self.b.and(earlier.into_iter().chain([chosen]));
            left.insert(*m, self.b.select(stays, due, zero));
            let was = alive.get(m).copied().unwrap_or(no);
            alive.insert(*m, self.b.and([was, chosen]));
        }
        taken
    }

    /// Highest only, component by component. Gives for each member whether another replaces it.
    fn select(
        &mut self,
        clauses: &[Clause],
        parts: &BTreeMap<resolve::BenefitId, Parts>,
        left: &mut Left,
        alive: &Left,
        made: &mut BTreeMap<CoordinationId, Coordination>,
    ) -> Left {
        let mut replaced = Left::new();
        let mut open: Vec<(resolve::CoordinationId, usize, Measure)> = clauses
            .iter()
            .filter_map(|(id, k, c)| match c {
                CoordinationClause::HighestOnly(m) => Some((*id, *k, *m)),
                _ => None,
            })
            .collect();
        while let Some(first) = open.first().copied() {
            let mut component = vec![first];
            open.remove(0);
            let mut all = self.members(first.0);
            while let Some(i) = open.iter().position(|(id, _, _)| self.members(*id).iter().any(|m| all.contains(m))) {
                let next = open.remove(i);
                all.extend(self.members(next.0).into_iter().filter(|m| !all.contains(m)).collect::<Vec<_>>());
                component.push(next);
            }
            replaced.append(&mut self.select_component(&component, &all, parts, left, alive, made));
        }
        replaced
    }

    fn select_component(
        &mut self,
        component: &[(resolve::CoordinationId, usize, Measure)],
        members: &[resolve::BenefitId],
        parts: &BTreeMap<resolve::BenefitId, Parts>,
        left: &mut Left,
        alive: &Left,
        made: &mut BTreeMap<CoordinationId, Coordination>,
    ) -> Left {
        let (no, zero) = (self.b.bool(false), self.b.int(0));
        let measure = component.first().map_or(Measure::ThisPeriod, |c| c.2);
        let mu = |b: &resolve::BenefitId| match measure {
            Measure::ThisPeriod => left.get(b).copied().unwrap_or(zero),
            Measure::WholeTerm => parts.get(b).map_or(zero, |p| p.whole),
        };
        let sums: BTreeMap<resolve::BenefitId, NodeId> = members.iter().map(|b| (*b, mu(b))).collect();
        // a beats b: they share a clause, and a's sum is greater, or equal with the better rank there.
        let mut beats: BTreeMap<(resolve::BenefitId, resolve::BenefitId), NodeId> = BTreeMap::new();
        for (id, _, _) in component {
            let ranked = self.members(*id);
            for (i, a) in ranked.iter().enumerate() {
                for (j, b) in ranked.iter().enumerate() {
                    if i != j && !beats.contains_key(&(*a, *b)) {
                        let (x, y) = (sums.get(a).copied().unwrap_or(zero), sums.get(b).copied().unwrap_or(zero));
                        let node = if i < j { self.b.le(y, x) } else { self.b.lt(y, x) };
                        beats.insert((*a, *b), node);
                    }
                }
            }
        }
        let live: BTreeMap<resolve::BenefitId, NodeId> = members.iter().map(|b| (*b, alive.get(b).copied().unwrap_or(no))).collect();
        let single = component.len() == 1;
        // Within one clause everybody meets everybody, and who is beaten at all is beaten by the best: one round is enough.
        let rounds = if single { 1 } else { members.len() };
        let unknown = self.b.unknown(Ty::Bool);
        let mut paid: BTreeMap<resolve::BenefitId, NodeId> =
            if single { live.clone() } else { members.iter().map(|b| (*b, unknown)).collect() };
        for _ in 0..rounds {
            let mut next = BTreeMap::new();
            for b in members {
                let mut all = vec![live.get(b).copied().unwrap_or(no)];
                for a in members {
                    if let Some(beat) = beats.get(&(*a, *b)).copied() {
                        let lost = self.b.and([beat, paid.get(a).copied().unwrap_or(no)]);
                        all.push(self.b.not(lost));
                    }
                }
                next.insert(*b, self.b.and(all));
            }
            paid = next;
        }
        // What is lost goes to the first clause in which a paid member beats it.
        let mut losses: BTreeMap<resolve::BenefitId, Vec<NodeId>> = BTreeMap::new();
        for (id, k, m) in component {
            let ranked = self.members(*id);
            let mut taken = Left::new();
            for b in &ranked {
                let mut lost = Vec::new();
                for a in &ranked {
                    if let (true, Some(beat)) = (a != b, beats.get(&(*a, *b)).copied()) {
                        lost.push(self.b.and([beat, paid.get(a).copied().unwrap_or(no)]));
                    }
                }
                let lost = self.b.or(lost);
                let own = losses.entry(*b).or_default();
                let before = self.b.or(own.iter().copied());
                own.push(lost);
                let not_before = self.b.not(before);
                let takes = self.b.and([not_before, lost]);
                taken.insert(*b, self.b.select(takes, left.get(b).copied().unwrap_or(zero), zero));
            }
            self.record(made, *id, *k, &CoordinationClause::HighestOnly(*m), taken);
        }
        let mut replaced = Left::new();
        for (b, lost) in losses {
            let lost = self.b.or(lost);
            let here = left.get(&b).copied().unwrap_or(zero);
            left.insert(b, self.b.select(lost, zero, here));
            replaced.insert(b, lost);
        }
        replaced
    }

    /// Of what is due to date of a benefit, what was received of it and of the others counts as paid; no more than that is taken.
    fn offset(&mut self, from: resolve::BenefitId, received: &[resolve::BenefitId], left: &mut Left) -> Left {
        let zero = self.b.int(0);
        let p = left.get(&from).copied().unwrap_or(zero);
        let mut rest = self.due_to_date(from);
        for b in received.iter().copied().chain([from]) {
            if self.c.benefits.get(b.index()).is_some_and(|i| i.every.is_some()) {
                let amount = self.receipt_value(Receipt::Amount, b);
                rest = self.b.sub(rest, amount);
            }
        }
        let rest = self.b.max(rest, zero);
        let pays = self.b.min(p, rest);
        let taken = self.b.sub(p, pays);
        let whole = i64::try_from(self.range(p).hi()).unwrap_or(MOST_FEN).max(0);
        left.insert(from, self.b.refine(0, whole, pays));
        Left::from([(from, self.b.refine(0, whole, taken))])
    }

    /// Members in order give up what is above the cap. Over the whole term what was received counts too, where `received` says so.
    fn cap(&mut self, id: resolve::CoordinationId, clause: &CoordinationClause, received: bool, left: &mut Left) -> Left {
        let CoordinationClause::AtMost { limit, measure, order } = clause else { return Left::new() };
        let zero = self.b.int(0);
        let low = self.low(*limit, false);
        let limit = self.rational(*limit, &low, crate::value::Mode::Trunc, 100, 1);
        let mut total = zero;
        for m in self.members(id) {
            let p = left.get(&m).copied().unwrap_or(zero);
            total = self.b.add(total, p);
            let counted = received && *measure == Measure::WholeTerm && self.c.benefits.get(m.index()).is_some_and(|i| i.every.is_some());
            if counted {
                let received = self.receipt_value(Receipt::Amount, m);
                total = self.b.add(total, received);
            }
        }
        let above = self.b.sub(total, limit);
        let most = i64::try_from(self.range(above).hi()).unwrap_or(MOST_FEN).max(0);
        let mut excess = self.b.refine(0, most, above);
        let mut taken = Left::new();
        for m in order {
            let p = left.get(m).copied().unwrap_or(zero);
            let t = self.b.min(excess, p);
            taken.insert(*m, t);
            let rest = self.b.sub(p, t);
            let whole = i64::try_from(self.range(p).hi()).unwrap_or(MOST_FEN).max(MOST_FEN);
            left.insert(*m, self.b.refine(0, whole, rest));
            let still = self.b.sub(excess, t);
            excess = self.b.refine(0, most, still);
        }
        taken
    }
}
