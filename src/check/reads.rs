//! What a clause reads, through the definitions that it names.
//!
//! `月收入 低于 收入线` with `定义 收入线：最低工资 × 3` reads the fact `月收入` and the parameter `最低工资`. A parameter that begins after its
//! policy is reported here: until then nobody could be paid by it.
//!
//! Deliberately absent: what the benefit behind `X 的 应发` reads in its turn; who asks for that follows [`ValueKind::Figure`].

use super::{BenefitInfo, Checked, Checker, CoordinationClause, ItemBody, ItemInfo, RecoveryInfo, ValueId, ValueKind, errors};
use crate::resolve::{DocumentId, ParameterId};
use crate::syntax::{DateLit, HeaderClauseKind};
use std::collections::{BTreeMap, BTreeSet};

impl Checked {
    /// Every value that `roots` lead to, themselves included, each once.
    pub fn reached(&self, roots: impl IntoIterator<Item = ValueId>) -> Vec<ValueId> {
        let mut open: Vec<ValueId> = roots.into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            out.push(id);
            match &self.value(id).kind {
                ValueKind::Define(d) => open.extend(self.defines.get(d.index()).copied().flatten()),
                kind => kind.for_each_child(|v| open.push(v)),
            }
        }
        out
    }
}

impl ItemBody {
    /// The conditions in it.
    pub fn conditions(&self) -> Vec<ValueId> {
        match self {
            ItemBody::Leaf(v) => vec![*v],
            ItemBody::List(_, below) => conditions(below),
        }
    }
}

impl BenefitInfo {
    /// The conditions of its lists, those on which its amendments apply, and what its clauses about time read.
    pub fn conditions(&self) -> Vec<ValueId> {
        let amended = self.versions.iter().flat_map(|v| v.info.read_of_time().chain([v.applies]));
        self.lists.iter().flat_map(|list| conditions(&list.items)).chain(self.read_of_time()).chain(amended).collect()
    }

    /// What its clock, its window and the parts of its sum wait for.
    fn read_of_time(&self) -> impl Iterator<Item = ValueId> {
        let parts = self.installments.iter().flat_map(|i| i.when.iter().copied().chain(i.which));
        let clock = self.clock.iter().filter(|clock| clock.stated).map(|clock| clock.date);
        parts.chain(clock).chain(self.window.iter().flat_map(|w| [w.open, w.in_time]))
    }

    /// What it reads from the beginning, or from an amendment on, by its position.
    fn read_since(&self, version: Option<usize>) -> Vec<ValueId> {
        let info = version.and_then(|k| self.versions.get(k)).map_or(self, |v| &v.info);
        let lists = self.lists.iter().filter(|list| list.version == version).flat_map(|list| conditions(&list.items));
        lists.chain(info.read_of_time()).chain(info.amount).chain(info.recovery.iter().flat_map(RecoveryInfo::values)).collect()
    }

    /// Whether a version of it says when it is to be paid back.
    pub fn can_be_repaid(&self) -> bool {
        self.recovery.is_some() || self.versions.iter().any(|v| v.info.recovery.is_some())
    }

    /// What it reads to say what is to be paid back, in every version.
    pub fn recovered(&self) -> Vec<ValueId> {
        let versions = self.versions.iter().filter_map(|v| v.info.recovery.as_ref());
        self.recovery.iter().chain(versions).flat_map(RecoveryInfo::values).collect()
    }

    /// Its amount, and what amendments make of it.
    pub fn amounts(&self) -> Vec<ValueId> {
        self.amount.into_iter().chain(self.versions.iter().filter_map(|v| v.info.amount)).collect()
    }
}

/// The conditions of items.
pub(super) fn conditions(items: &[ItemInfo]) -> Vec<ValueId> {
    items.iter().flat_map(|i| i.body.conditions()).collect()
}

impl Checker {
    /// Reports parameters that begin after a policy or an amendment that reads them; each once, with the earliest such.
    pub(crate) fn parameters_begin_in_time(&mut self) {
        let documents = (0..self.out.program.documents.len()).map(DocumentId::at);
        let mut reads: Vec<(DateLit, bool, BTreeSet<ParameterId>)> =
            documents.filter_map(|d| Some((self.in_force_from(d)?, false, self.parameters_read(d)))).collect();
        for info in &self.out.benefits {
            reads.extend(info.versions.iter().enumerate().map(|(k, v)| (v.since, true, self.parameters_of(info.read_since(Some(k))))));
        }
        let mut late: BTreeMap<ParameterId, (DateLit, bool)> = BTreeMap::new();
        for (from, amended, p) in reads.into_iter().flat_map(|(from, amended, read)| read.into_iter().map(move |p| (from, amended, p))) {
            let begins = self.out.parameters.get(p.index()).and_then(Option::as_ref).and_then(|info| info.values.iter().map(|v| v.0).min());
            if begins.is_some_and(|begins| begins > from.date) && late.get(&p).is_none_or(|(other, _)| from.date < other.date) {
                late.insert(p, (from, amended));
            }
        }
        for (p, (from, amended)) in late {
            let Some(def) = self.out.program.parameters.get(p.index()).cloned() else { continue };
            // A value that could not be read may be the one that begins in time.
            if self.out.program.holds_unread(def.span) {
                continue;
            }
            if let Some(first) = def.values.iter().map(|v| v.since).min_by_key(|since| since.date) {
                self.report(errors::parameter_begins_late(&def.name, first, from, amended));
            }
        }
    }

    pub(super) fn in_force_from(&self, document: DocumentId) -> Option<DateLit> {
        let clauses = &self.out.program.documents.get(document.index())?.clauses;
        clauses.iter().find_map(|c| match &c.kind {
            HeaderClauseKind::InForce { from, .. } => Some(*from),
            _ => None,
        })
    }

    /// The parameters that benefits and caps of a policy read, amendments apart.
    fn parameters_read(&self, document: DocumentId) -> BTreeSet<ParameterId> {
        let p = &self.out.program;
        let benefits = self.out.benefits.iter().zip(&p.benefits).filter(|(_, def)| def.document == document);
        let mut roots: Vec<ValueId> = benefits.flat_map(|(info, _)| info.read_since(None)).collect();
        let coordinations = self.out.coordinations.iter().zip(&p.coordinations).filter(|(_, def)| def.document == document);
        roots.extend(coordinations.flat_map(|(info, _)| &info.clauses).filter_map(|clause| match clause {
            CoordinationClause::AtMost { limit, .. } => Some(*limit),
            CoordinationClause::ChooseOne
            | CoordinationClause::NotTogether
            | CoordinationClause::HighestOnly(_)
            | CoordinationClause::Offset { .. } => None,
        }));
        self.parameters_of(roots)
    }

    fn parameters_of(&self, roots: Vec<ValueId>) -> BTreeSet<ParameterId> {
        let reads = |id: &ValueId| match self.value(*id).kind {
            ValueKind::Parameter(p) => Some(p),
            _ => None,
        };
        self.out.reached(roots).iter().filter_map(reads).collect()
    }
}
