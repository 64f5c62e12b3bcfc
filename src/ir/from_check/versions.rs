//! A benefit with amendments → one benefit: sums, gates and lengths by the version in effect.
//!
//! Of versions that agree nothing is chosen: where an amendment changes the amount and not the length, the length stays one node. A
//! condition is lowered as "where the version is in effect, it holds", never as a choice between two, so that who decides about it still
//! stands in one sense below the claim.

use super::Lowerer;
use crate::check::{BasisInfo, BenefitInfo, ListInfo, Place, ValueId, ValueKind, VersionInfo};
use crate::ir::{Basis, NodeId, TableRow, Ty, Version};
use crate::resolve;
use crate::syntax::{Every, Language};

/// A benefit as first written, and as each amendment leaves it.
pub(super) fn all_versions(info: &BenefitInfo) -> impl Iterator<Item = &BenefitInfo> {
    std::iter::once(info).chain(info.versions.iter().map(|v| &v.info))
}

impl Lowerer<'_> {
    /// Whether a version that has a list is in effect; `None`: every one has it.
    pub(super) fn guard(&mut self, list: &ListInfo) -> Option<NodeId> {
        list.applies.map(|v| self.holds(v, false))
    }

    /// What a period pays, and the whole term, in fen.
    pub(super) fn sums(&mut self, b: resolve::BenefitId) -> (NodeId, NodeId) {
        let c = self.c;
        let zero = self.b.int(0);
        let Some(info) = c.benefits.get(b.index()) else { return (zero, zero) };
        let sums: Vec<(NodeId, NodeId)> =
            all_versions(info).map(|info| info.amount.map_or((zero, zero), |v| self.standard(b, v, info))).collect();
        let (standards, wholes) = sums.into_iter().unzip();
        (self.of_version(b, standards), self.of_version(b, wholes))
    }

    /// The node of the version in effect, of one for each.
    pub(super) fn of_version(&mut self, b: resolve::BenefitId, nodes: Vec<NodeId>) -> NodeId {
        let c = self.c;
        let mut nodes = nodes.into_iter();
        let mut out = nodes.next().unwrap_or_else(|| self.b.int(0));
        let versions = c.benefits.get(b.index()).map_or(&[][..], |i| &i.versions);
        for (version, node) in versions.iter().zip(nodes) {
            if node != out {
                let applies = self.holds(version.applies, false);
                out = self.b.select(applies, node, out);
            }
        }
        out
    }

    /// Whether the condition of the version in effect holds, of one for each.
    pub(super) fn in_every_version(&mut self, b: resolve::BenefitId, nodes: Vec<NodeId>) -> NodeId {
        let Some(&first) = nodes.first() else { return self.b.bool(true) };
        if nodes.iter().all(|n| *n == first) {
            return first;
        }
        let effect = self.effects(b);
        let mut all = Vec::new();
        for (node, effect) in nodes.into_iter().zip(effect) {
            let idle = self.b.not(effect);
            all.push(self.b.or([idle, node]));
        }
        self.b.and(all)
    }

    /// For each version, the first one before, whether it is in effect.
    pub(super) fn effects(&mut self, b: resolve::BenefitId) -> Vec<NodeId> {
        let c = self.c;
        let versions = c.benefits.get(b.index()).map_or(&[][..], |i| &i.versions);
        let applies: Vec<NodeId> = versions.iter().map(|v| self.holds(v.applies, false)).collect();
        (0..=applies.len())
            .map(|k| {
                let later = self.b.or(applies.iter().copied().skip(k));
                let last = self.b.not(later);
                match k.checked_sub(1).and_then(|own| applies.get(own)) {
                    Some(own) => self.b.and([*own, last]),
                    None => last,
                }
            })
            .collect()
    }

    /// How many periods are left. Of a version without a length nobody can say.
    pub(super) fn left_by_version(&mut self, b: resolve::BenefitId, every: Every, info: &BenefitInfo) -> Option<NodeId> {
        let left: Vec<Option<NodeId>> = all_versions(info).map(|i| self.left(b, every, i)).collect();
        left.iter().any(Option::is_some).then(|| {
            let unknown = self.b.unknown(Ty::Int);
            self.of_version(b, left.into_iter().map(|n| n.unwrap_or(unknown)).collect())
        })
    }

    /// The rows that amounts look up, each taken only where a version that has it is in effect.
    pub(super) fn rows_by_version(&mut self, b: resolve::BenefitId, info: &BenefitInfo) -> Vec<TableRow> {
        let effect = self.effects(b);
        let mut out: Vec<TableRow> = Vec::new();
        for (info, effect) in all_versions(info).zip(effect) {
            let Some(amount) = info.amount else { continue };
            for row in self.taken_rows(amount) {
                let node = self.b.and([effect, row.node]);
                match out.iter_mut().find(|known| known.span == row.span) {
                    Some(known) => known.node = self.b.or([known.node, node]),
                    None => out.push(TableRow { node, ..row }),
                }
            }
        }
        out
    }

    /// `依据` of an amendment, or the heading above it.
    pub(super) fn cites_of_version(&self, version: &VersionInfo) -> Option<String> {
        version.cites.clone().or_else(|| (self.texts.heading)(version.span))
    }

    /// The versions of a benefit, for the trace.
    pub(super) fn versions(&mut self, b: resolve::BenefitId, info: &BenefitInfo) -> Vec<Version> {
        let effects = self.effects(b);
        let mut out = Vec::new();
        for (version, node) in info.versions.iter().zip(effects.into_iter().skip(1)) {
            let (zh, en) = match version.basis {
                BasisInfo::AsOf | BasisInfo::Date(..) => ("基准日", "as_of"),
                BasisInfo::Month => ("发放月份", "month of payment"),
            };
            let plain = if self.language == Language::Zh { zh } else { en };
            let (basis, by) = match version.basis {
                BasisInfo::AsOf => (Basis::AsOf, plain.to_owned()),
                BasisInfo::Month => (Basis::Month, plain.to_owned()),
                BasisInfo::Date(date, span) => (self.basis_of(date), self.item_text(span)),
            };
            out.push(Version { since: version.since.date, cites: self.cites_of_version(version), basis, by, node });
        }
        out
    }

    fn basis_of(&mut self, date: ValueId) -> Basis {
        match self.c.value(date).kind {
            ValueKind::Fact(f) => Basis::Input(self.input(Place::Fact(f))),
            ValueKind::PartFact(part, f) => Basis::Input(self.input(Place::PartFact(part, f))),
            ValueKind::Receipt(r, b) => Basis::Input(self.input(Place::Receipt(r, b))),
            ValueKind::Default(date, _) => self.basis_of(date),
            _ => Basis::Value,
        }
    }
}
