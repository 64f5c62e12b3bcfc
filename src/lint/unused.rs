//! `unused-fact` and `unused-declaration`: what nothing rests on.
//!
//! What a dictionary declares is there for others to use, and those need not be here, so only policies are looked at.

use super::{Pass, errors};
use crate::check::{Claim, CoordinationClause, Place, ValueId, ValueKind};
use crate::resolve::{DefineId, DocumentId, FactId, Member, NamedType, ParameterId, words};
use crate::syntax::Name;
use std::collections::BTreeSet;

/// Facts that no benefit, combination or guarantee reads.
pub(super) fn facts(pass: &mut Pass<'_>) {
    let p = &pass.checked.program;
    let (read, unused) = (facts_read(pass), unused_defines(pass));
    let bodies = unused.iter().filter_map(|d| pass.checked.defines.get(d.index()).copied().flatten());
    let elsewhere = facts_in(pass, &pass.checked.reached(bodies));
    for (i, def) in p.facts.iter().enumerate().filter(|(_, f)| f.member.is_none()) {
        let id = FactId::at(i);
        // A part is there for its facts.
        let part = matches!(def.named, Some(NamedType::Part(_)));
        let used = part || read.contains(&id) || elsewhere.contains(&id);
        if !used && own(pass, def.document) {
            pass.report(errors::unused_fact(&def.syntax.name));
        }
    }
}

/// Declarations of policies that nothing names.
pub(super) fn declarations(pass: &mut Pass<'_>) {
    let p = &pass.checked.program;
    let words = words(pass.sources);
    let alone = |name: &&Name| name.text.chars().all(|c| c.is_alphanumeric() || c == '_') && words.get(name.text.as_str()).is_some_and(|(n, _)| *n < 2);
    let plain = p.departments.iter().map(|d| (&d.name, d.document));
    let plain = plain.chain(p.sources.iter().map(|d| (&d.name, d.document)));
    let plain = plain.chain(p.enums.iter().map(|d| (&d.name, d.document)));
    let plain = plain.chain(p.regions.iter().map(|d| (&d.name, d.document)));
    let plain = plain.chain(p.subjects.iter().map(|d| (&d.name, d.document)));
    let mut found: Vec<(&Name, DocumentId)> = plain.filter(|(name, _)| alone(name)).collect();
    found.extend(unused_defines(pass).iter().filter_map(|d| p.defines.get(d.index())).map(|d| (d.result.as_ref().unwrap_or(&d.name), d.document)));
    let named: BTreeSet<ParameterId> = kinds(pass).filter_map(|k| if let ValueKind::Parameter(p) = k { Some(*p) } else { None }).collect();
    let parameters = p.parameters.iter().enumerate().filter(|(i, _)| !named.contains(&ParameterId::at(*i)));
    found.extend(parameters.map(|(_, d)| (&d.name, d.document)));
    for (name, document) in found {
        if own(pass, document) {
            pass.report(errors::unused_declaration(name));
        }
    }
}

fn kinds<'a>(pass: &Pass<'a>) -> impl Iterator<Item = &'a ValueKind> {
    pass.checked.values.iter().map(|v| &v.kind)
}

/// Definitions and tables that nothing names.
fn unused_defines(pass: &Pass<'_>) -> Vec<DefineId> {
    let named: BTreeSet<DefineId> = kinds(pass).filter_map(|k| if let ValueKind::Define(d) = k { Some(*d) } else { None }).collect();
    (0..pass.checked.program.defines.len()).map(DefineId::at).filter(|d| !named.contains(d)).collect()
}

/// The facts that answers rest on.
fn facts_read(pass: &Pass<'_>) -> BTreeSet<FactId> {
    let c = pass.checked;
    let mut roots: Vec<ValueId> = c.benefits.iter().flat_map(|info| info.conditions().into_iter().chain(info.amounts()).chain(info.recovered())).collect();
    let clauses = c.coordinations.iter().flat_map(|info| &info.clauses);
    roots.extend(clauses.filter_map(|clause| if let CoordinationClause::AtMost { limit, .. } = clause { Some(*limit) } else { None }));
    let mut out = BTreeSet::new();
    for guarantee in &c.guarantees {
        match &guarantee.claim {
            Claim::Always(v) | Claim::Everyone { who: v, .. } | Claim::AtMost { limit: v, .. } => roots.push(*v),
            Claim::Implies(a, b) => roots.extend([*a, *b]),
            Claim::Trend { figure, along, .. } => {
                roots.push(*figure);
                if let Place::Fact(f) | Place::PartFact(_, f) = along {
                    out.insert(*f);
                }
            }
            Claim::NeverBoth(_) => {}
        }
    }
    out.extend(facts_in(pass, &c.reached(roots)));
    out
}

/// The facts among values, as they were declared: what stands for a case or an element counts for its set or list, and for what it is.
fn facts_in(pass: &Pass<'_>, values: &[ValueId]) -> BTreeSet<FactId> {
    let mut out = BTreeSet::new();
    for id in values {
        let mut open = match pass.checked.value(*id).kind {
            ValueKind::Fact(f) => vec![f],
            ValueKind::PartFact(part, f) => vec![part, f],
            _ => continue,
        };
        while let Some(f) = open.pop() {
            out.insert(f);
            match pass.checked.program.facts.get(f.index()).and_then(|d| d.member) {
                Some(Member::Case(set, _)) => open.push(set),
                Some(Member::Count(list)) => open.push(list),
                Some(Member::Element(list, _, of)) => open.extend([list, of]),
                None => {}
            }
        }
    }
    out
}

/// Whether a document is a policy whose declarations are for its own benefits and those of others that use it, all of them read without an
/// error.
fn own(pass: &Pass<'_>, document: DocumentId) -> bool {
    let p = &pass.checked.program;
    let users: Vec<DocumentId> = (0..p.documents.len()).map(DocumentId::at).filter(|d| p.sees(*d, document)).collect();
    let policy = p.documents.get(document.index()).is_some_and(|d| d.is_policy);
    policy && p.benefits.iter().any(|b| users.contains(&b.document)) && users.iter().all(|d| pass.judged(*d))
}
