//! Decisions that somebody takes: what they alone leave open.
//!
//! A decision is no fourth truth value; any such code breaks "and" and "or". A benefit is asked twice, with every decision as favourable
//! and as unfavourable as it can be; where only that makes the difference, the answer waits for a decision and for nothing else.

use super::Lowerer;
use crate::ir::{InputKind, NodeId, Op, Ty};
use std::collections::{BTreeMap, BTreeSet};

/// In which sense a node stands in the node above: whether it helps or hinders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Senses {
    helps: bool,
    hinders: bool,
}

impl Lowerer<'_> {
    /// Whether decisions alone make the difference; `None` if the node reads none, or one in both senses, which is then a fact like others.
    pub(super) fn deciding(&mut self, eligible: NodeId) -> Option<NodeId> {
        let found = self.decisions_below(eligible)?;
        let mut ends = Vec::new();
        for favourable in [true, false] {
            let mut with = BTreeMap::new();
            for (node, helps) in &found {
                with.insert(*node, self.b.bool(*helps == favourable));
            }
            ends.push(self.b.rebuild(eligible, &with));
        }
        let (&best, &worst) = (ends.first()?, ends.get(1)?);
        let not_worst = self.b.not(worst);
        Some(self.b.and([best, not_worst]))
    }

    /// The yes/no decisions below a node, each with whether a yes helps.
    fn decisions_below(&self, root: NodeId) -> Option<BTreeMap<NodeId, bool>> {
        let mut seen: BTreeSet<(NodeId, Senses)> = BTreeSet::new();
        let mut found: BTreeMap<NodeId, Senses> = BTreeMap::new();
        let mut open = vec![(root, Senses { helps: true, hinders: false })];
        while let Some((id, senses)) = open.pop() {
            if !seen.insert((id, senses)) {
                continue;
            }
            let node = self.b.node(id);
            let below = match &node.op {
                Op::And(_) | Op::Or(_) | Op::AtLeast(..) => senses,
                Op::Not(_) => Senses { helps: senses.hinders, hinders: senses.helps },
                Op::Load(input) if node.ty == Ty::Bool => {
                    if self.b.inputs().get(input.0 as usize).is_some_and(|i| i.kind == InputKind::Decision) {
                        let both = found.entry(id).or_insert(Senses { helps: false, hinders: false });
                        both.helps |= senses.helps;
                        both.hinders |= senses.hinders;
                    }
                    continue;
                }
                _ => Senses { helps: true, hinders: true },
            };
            node.op.for_each_child(|c| open.push((c, below)));
        }
        let one_sense = found.values().all(|s| s.helps != s.hinders);
        (!found.is_empty() && one_sense).then(|| found.into_iter().map(|(id, s)| (id, s.helps)).collect())
    }
}
