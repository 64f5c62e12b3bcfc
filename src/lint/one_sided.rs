//! `one-sided-exclusion`: one benefit excludes who receives another, and that other says nothing of it.
//!
//! Then the order of two claims decides: first this and then that pays both, first that and then this pays one.

use super::{Pass, errors};
use crate::check::{ListKind, ValueKind};
use crate::resolve::BenefitId;
use crate::source::Span;
use crate::syntax::Name;

pub(super) fn exclusions(pass: &mut Pass<'_>) {
    for (i, _) in pass.benefits() {
        let own = BenefitId::at(i);
        let mut found: Vec<(Span, Vec<&Name>)> = Vec::new();
        for (span, other) in excluded(pass, own) {
            let answered = excluded(pass, other).iter().any(|(_, b)| *b == own) || reads(pass, other, own) || settled(pass, own, other);
            let Some(def) = pass.checked.program.benefits.get(other.index()).filter(|d| !answered && pass.judged(d.document)) else { continue };
            match found.iter_mut().find(|(at, _)| *at == span) {
                Some((_, names)) => names.push(&def.syntax.name),
                None => found.push((span, vec![&def.syntax.name])),
            }
        }
        for (span, others) in found {
            pass.report(errors::one_sided_exclusion(span, &others));
        }
    }
}

/// The benefits whose receipts exclude from this one, each once, with the item.
fn excluded(pass: &Pass<'_>, of: BenefitId) -> Vec<(Span, BenefitId)> {
    let lists = pass.checked.benefits.get(of.index()).map_or(&[][..], |info| &info.lists);
    let items = lists.iter().filter(|l| l.kind == ListKind::Exclusion).flat_map(|l| &l.items);
    let mut out: Vec<(Span, BenefitId)> = Vec::new();
    for item in items {
        for id in pass.checked.reached(item.body.conditions()) {
            if let ValueKind::Receipt(_, b) = pass.checked.value(id).kind {
                if b != of && !out.iter().any(|(_, o)| *o == b) {
                    out.push((item.span, b));
                }
            }
        }
    }
    out
}

/// Whether the conditions of one benefit, or its amount, read what was received of the other.
fn reads(pass: &Pass<'_>, of: BenefitId, other: BenefitId) -> bool {
    let Some(info) = pass.checked.benefits.get(of.index()) else { return false };
    let all = pass.checked.reached(info.conditions().into_iter().chain(info.amounts()));
    all.iter().any(|id| match pass.checked.value(*id).kind {
        ValueKind::Receipt(_, b) | ValueKind::Figure(_, b) => b == other,
        _ => false,
    })
}

/// Whether a coordination, or a declared overlap, names both.
fn settled(pass: &Pass<'_>, a: BenefitId, b: BenefitId) -> bool {
    let combined = pass.checked.coordinations.iter().any(|c| c.members.contains(&a) && c.members.contains(&b));
    combined || pass.checked.combinables.iter().any(|(_, members, _)| members.contains(&a) && members.contains(&b))
}
