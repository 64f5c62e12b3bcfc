//! `refused-without-record`: a time that must have passed since something that need never have happened.
//!
//! `基准日 不早于 退出日期 + 6个月` is meant for those who left; who never did has no such date, the comparison does not hold, and he is
//! refused.

use super::{Pass, errors, time};
use crate::check::{Checked, Cmp, ItemBody, ItemInfo, ListKind, ValueId, ValueKind};
use crate::resolve::FactId;
use crate::syntax::Receipt;
use crate::value::Combines;

pub(super) fn refused(pass: &mut Pass<'_>) {
    for (i, _) in pass.benefits() {
        let lists = pass.checked.benefits.get(i).map_or(&[][..], |info| &info.lists);
        for list in lists.iter().filter(|l| matches!(l.kind, ListKind::Entry | ListKind::While | ListKind::Both)) {
            for (item, fact) in list.items.iter().flat_map(|item| of_item(pass.checked, item)) {
                let name = pass.checked.program.facts.get(fact.index()).map(|f| &f.syntax.name);
                if let Some(name) = name {
                    pass.report(errors::refused_without_record(item.span, name));
                }
            }
        }
    }
}

/// The items that refuse, each with the fact that may be absent.
fn of_item<'a>(checked: &Checked, item: &'a ItemInfo) -> Vec<(&'a ItemInfo, FactId)> {
    match &item.body {
        ItemBody::Leaf(v) => waits(checked, *v).map(|fact| (item, fact)).into_iter().collect(),
        ItemBody::List(Combines::All, below) => below.iter().flat_map(|i| of_item(checked, i)).collect(),
        // Where one of several is enough, who has no record may come in by another.
        ItemBody::List(Combines::Any | Combines::AtLeast(_) | Combines::None, _) => Vec::new(),
    }
}

/// The fact since which time must have passed for a condition to hold.
fn waits(checked: &Checked, id: ValueId) -> Option<FactId> {
    let value = checked.value(id);
    match &value.kind {
        ValueKind::Define(d) => waits(checked, checked.defines.get(d.index()).copied().flatten()?),
        ValueKind::And(all) => all.iter().find_map(|v| waits(checked, *v)),
        ValueKind::Compare(Cmp::Ge | Cmp::Gt, late, early) if value.unsettled => elapsed(checked, *late, *early),
        ValueKind::Compare(Cmp::Le | Cmp::Lt, early, late) if value.unsettled => elapsed(checked, *late, *early),
        _ => None,
    }
}

/// `基准日` and `退出日期 + 6个月`, or the months from one to the other and their number.
fn elapsed(checked: &Checked, late: ValueId, early: ValueId) -> Option<FactId> {
    match (&checked.value(late).kind, &checked.value(early).kind) {
        (_, ValueKind::AddMonths(since, n) | ValueKind::AddDays(since, n)) if now(checked, late) && checked.value(*n).range.lo() > 0 => optional(checked, *since),
        (ValueKind::Months(since, to) | ValueKind::Years(since, to) | ValueKind::Days(since, to), ValueKind::Const(_)) if now(checked, *to) => {
            optional(checked, *since)
        }
        _ => None,
    }
}

/// Whether a date is that of the question or of the claim.
fn now(checked: &Checked, id: ValueId) -> bool {
    time::moves(checked, id) || matches!(checked.value(id).kind, ValueKind::Receipt(Receipt::AppliedOn | Receipt::ApprovedOn, _))
}

fn optional(checked: &Checked, id: ValueId) -> Option<FactId> {
    match checked.value(id).kind {
        ValueKind::Fact(f) | ValueKind::PartFact(_, f) if checked.value(id).optional => Some(f),
        _ => None,
    }
}
