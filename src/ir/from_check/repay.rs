//! Recovery → a benefit of its own that stands behind the one it recovers: what its subject owes back.
//!
//! Its amount is what the first case that holds makes of what was received, never less than nothing and never more than that; a case that
//! is not known leaves the sum unknown. It is "eligible" while something is owed, and pays nothing: whatever adds up or compares what is
//! payable leaves it out without asking.
//!
//! INVARIANT: who is known to have received nothing is known to owe nothing, whatever the cases say.

use super::Lowerer;
use super::versions::all_versions;
use crate::check::{BenefitInfo, RateInfo, RecoveryCase, RecoveryInfo, Repaid, VersionInfo};
use crate::ir::{Benefit, Combines, Gate, Item, ItemList, NodeId, Period};
use crate::resolve;
use crate::source::Span;
use crate::syntax::{Language, Receipt};

const MOST_FEN: i64 = 1_000_000_000_000;

/// A clause of recovery, and the versions of the benefit that have it.
struct Clause<'c> {
    info: &'c RecoveryInfo,
    versions: Vec<usize>,
}

impl Lowerer<'_> {
    /// The benefits of the program, each with what is to be paid back of it behind it; see [`super::numbered`].
    pub(super) fn with_recoveries(&mut self, benefits: &[resolve::BenefitId], lowered: Vec<Benefit>) -> Vec<Benefit> {
        let mut out = Vec::new();
        for (b, benefit) in benefits.iter().zip(lowered) {
            let recovery = self.recovery(*b, &benefit);
            out.push(benefit);
            out.extend(recovery);
        }
        out
    }

    fn recovery(&mut self, b: resolve::BenefitId, of: &Benefit) -> Option<Benefit> {
        let c = self.c;
        let info = c.benefits.get(b.index()).filter(|info| info.can_be_repaid())?;
        let clauses = clauses(all_versions(info).map(|i| i.recovery.as_ref()));
        let zero = self.b.int(0);
        let received = self.receipt_value(Receipt::Amount, b);
        let sums = all_versions(info).map(|i| i.recovery.as_ref().map_or(zero, |r| self.owed(r, received))).collect();
        let owed = self.of_version(b, sums);
        let most = self.b.min(owed, received);
        let had = self.b.lt(zero, received);
        let amount = self.b.select(had, most, zero);
        let amount = self.b.refine(0, MOST_FEN, amount);
        self.repaid.insert(b, amount);
        let items = self.recovery_items(b, of, &clauses, (had, amount));
        let tops: Vec<NodeId> = items.iter().filter(|i| i.parent.is_none()).map(|i| i.node).collect();
        let eligible = self.b.and(tops);
        let versioned = items.iter().any(|i| i.applies.is_some());
        Some(Benefit {
            name: self.recovery_name(&of.name),
            policy: of.policy.clone(),
            subject: of.subject.clone(),
            period: Period::Once,
            cites: of.cites.clone(),
            purpose: None,
            department: of.department.clone(),
            time_limit: None,
            channel: None,
            notes: Vec::new(),
            funding: Vec::new(),
            eligible,
            awaiting: self.b.bool(false),
            deciding: self.deciding(eligible),
            amount,
            payable: zero,
            whole: None,
            periods_left: None,
            waits: None,
            items,
            amount_inputs: self.inputs_of(&[amount]),
            amount_parameters: self.parameters_of(info.recovered()),
            rows: Vec::new(),
            versions: if versioned { of.versions.clone() } else { Vec::new() },
            version_inputs: if versioned { of.version_inputs.clone() } else { Vec::new() },
            leans_on: Vec::new(),
            recovers: Some(self.id(b)),
        })
    }

    /// What tables and messages call it: as an example does.
    fn recovery_name(&self, of: &str) -> String {
        match self.language {
            Language::Zh => format!("{of} 的 应退"),
            Language::En => format!("repayable of {of}"),
        }
    }

    /// What the first case that holds makes of what was received.
    fn owed(&mut self, recovery: &RecoveryInfo, received: NodeId) -> NodeId {
        let mut owed = self.b.int(0);
        for case in recovery.cases.iter().rev() {
            let (when, sum) = (self.holds(case.when, false), self.sum_of(&case.rate, received));
            owed = self.b.select(when, sum, owed);
        }
        owed
    }

    fn sum_of(&mut self, rate: &RateInfo, received: NodeId) -> NodeId {
        let (zero, step) = (self.b.int(0), self.b.int(rate.step));
        let steps = match rate.repaid {
            Repaid::Full => return received,
            Repaid::ProRata { months, served } => {
                let served = self.low(served, false).value;
                let all = self.b.int(months);
                let not_before = self.b.max(zero, served);
                let counted = self.b.min(all, not_before);
                let rest = self.b.sub(all, counted);
                let above = self.b.mul(received, rest);
                let below = self.b.mul(all, step);
                self.b.div(rate.mode, above, below)
            }
            Repaid::Sum(v) => {
                let low = self.low(v, false);
                self.rational(v, &low, rate.mode, 100, rate.step)
            }
        };
        // What is held in range first cannot leave 64 bits when it is multiplied; more than was received it is not anyway.
        let steps = self.b.max(zero, steps);
        let steps = self.b.refine(0, MOST_FEN, steps);
        self.b.mul(steps, step)
    }

    /// The clauses with their cases, between the gates that it was received and that something of it is left to pay back.
    fn recovery_items(&mut self, b: resolve::BenefitId, of: &Benefit, clauses: &[Clause<'_>], (had, amount): (NodeId, NodeId)) -> Vec<Item> {
        let c = self.c;
        let span = c.program.benefits.get(b.index()).map(|d| d.syntax.name.span).unwrap_or_default();
        let zero = self.b.int(0);
        let some = self.b.lt(zero, amount);
        let gate = |l: &mut Self, gate: Gate, node: NodeId| Item { list: ItemList::Gate(gate), ..l.recovery_item(node, l.gate_text(gate), span, of.cites.clone()) };
        let mut out = vec![gate(self, Gate::Received, had)];
        let effects = self.effects(b);
        let versions = c.benefits.get(b.index()).map_or(&[][..], |i| &i.versions);
        for clause in clauses {
            let applies = (clause.versions.len() < effects.len()).then(|| {
                let own = clause.versions.iter().filter_map(|k| effects.get(*k).copied());
                self.b.or(own.collect::<Vec<_>>())
            });
            let amended = clause.versions.first().and_then(|k| k.checked_sub(1)).and_then(|k| versions.get(k));
            let cites = amended.and_then(|v: &VersionInfo| self.cites_of_version(v)).or(of.cites.clone());
            self.clause_items(clause.info, applies, cites, &mut out);
        }
        let parameters = self.parameters_of(c.benefits.get(b.index()).map(BenefitInfo::recovered).unwrap_or_default());
        out.push(Item { parameters, ..gate(self, Gate::Left, some) });
        out
    }

    /// A clause as an item of which any case is enough, and its cases below it.
    fn clause_items(&mut self, info: &RecoveryInfo, applies: Option<NodeId>, cites: Option<String>, out: &mut Vec<Item>) {
        let guarded = |l: &mut Self, node: NodeId| match applies {
            Some(applies) => {
                let idle = l.b.not(applies);
                l.b.or([idle, node])
            }
            None => node,
        };
        let cases: Vec<(NodeId, &RecoveryCase)> = info.cases.iter().map(|case| (self.holds(case.when, false), case)).collect();
        let any = self.b.or(cases.iter().map(|(node, _)| *node).collect::<Vec<_>>());
        let parent = u32::try_from(out.len()).ok();
        let node = guarded(self, any);
        let text = self.item_text(info.span);
        out.push(Item { combines: Some(Combines::Any), applies, inputs: self.inputs_of(&[any]), ..self.recovery_item(node, text, info.span, cites.clone()) });
        for (holds, case) in cases {
            let node = guarded(self, holds);
            let text = self.item_text(case.span);
            let item = self.recovery_item(node, text, case.span, cites.clone());
            let parameters = self.parameters_of(vec![case.when]);
            out.push(Item { mark: case.mark.clone(), parent, applies, inputs: self.inputs_of(&[holds]), parameters, ..item });
        }
    }

    fn recovery_item(&mut self, node: NodeId, text: String, span: Span, cites: Option<String>) -> Item {
        Item {
            node,
            list: ItemList::Recovery,
            mark: String::new(),
            parent: None,
            combines: None,
            text,
            span,
            cites,
            inputs: self.inputs_of(&[node]),
            parameters: Vec::new(),
            settled: None,
            applies: None,
        }
    }
}

/// The clauses of all versions, each once.
fn clauses<'c>(versions: impl Iterator<Item = Option<&'c RecoveryInfo>>) -> Vec<Clause<'c>> {
    let mut out: Vec<Clause<'c>> = Vec::new();
    for (k, info) in versions.enumerate() {
        let Some(info) = info else { continue };
        match out.iter_mut().find(|known| known.info.span == info.span) {
            Some(known) => known.versions.push(k),
            None => out.push(Clause { info, versions: vec![k] }),
        }
    }
    out
}
