//! `else-hides-case`: `其他` that stands for a case which its writer may not have thought of.
//!
//! Of an ordered class, `硕士：2万元；大专：5000元；其他：1万元` gives a doctor what a bachelor gets. And where only one case is left, its name
//! says more than `其他`, and a case that is added later is then reported and not swallowed; unless `其他：0元` says that the rest get nothing.

use super::{Pass, errors};
use crate::check::{ColumnPattern, LookupRow, Ty, ValueId, ValueKind};
use crate::resolve::EnumDef;
use crate::source::Span;

pub(super) fn hidden(pass: &mut Pass<'_>) {
    let mut told: Vec<Span> = Vec::new();
    for value in &pass.checked.values {
        let ValueKind::By { columns, rows, default: Some((sum, span)) } = &value.kind else { continue };
        let [column] = columns.as_slice() else { continue };
        if told.contains(span) || pass.faulty.contains(&span.file) {
            continue;
        }
        told.push(*span);
        let Some(class) = class(pass, *column) else { continue };
        let left = left(class, rows);
        let names: Vec<&str> = left.iter().filter_map(|i| class.cases.get(*i)).map(|c| c.text.as_str()).collect();
        let absent = pass.checked.value(*column).optional && !rows.iter().any(for_absent);
        match names.as_slice() {
            [one] if !absent && !nothing(pass, *sum) => pass.report(errors::else_is_one_case(word(pass, *span), one)),
            _ if class.ordered && apart(&left, class.cases.len()) => pass.report(errors::else_between_cases(word(pass, *span), &names, !absent)),
            _ => {}
        }
    }
}

/// Whether a value is nothing at all.
fn nothing(pass: &Pass<'_>, value: ValueId) -> bool {
    matches!(pass.checked.value(value).kind, ValueKind::Const(0))
}

fn class<'a>(pass: &Pass<'a>, column: ValueId) -> Option<&'a EnumDef> {
    match pass.checked.value(column).ty {
        Ty::Enum(e) => pass.checked.program.enums.get(e.index()),
        _ => None,
    }
}

/// Whether a row is for those who have no such case.
fn for_absent(row: &LookupRow) -> bool {
    row.patterns.iter().any(|p| matches!(p, ColumnPattern::Of { absent: true, .. }))
}

/// The cases that no row names.
fn left(class: &EnumDef, rows: &[LookupRow]) -> Vec<usize> {
    let named = |case: usize| {
        let case = i64::try_from(case).unwrap_or(i64::MAX);
        rows.iter().any(|row| match row.patterns.first() {
            Some(ColumnPattern::Of { ranges, .. }) => ranges.iter().any(|(lo, hi)| (*lo..=*hi).contains(&case)),
            Some(ColumnPattern::Any) | None => true,
        })
    };
    (0..class.cases.len()).filter(|case| !named(*case)).collect()
}

/// Whether cases are neither all at the low end nor all at the high end.
fn apart(left: &[usize], cases: usize) -> bool {
    let low = left.iter().copied().eq(0..left.len());
    let high = left.iter().copied().eq(cases.saturating_sub(left.len())..cases);
    !left.is_empty() && !low && !high
}

/// Where `其他` is written, in its row.
fn word(pass: &Pass<'_>, row: Span) -> Span {
    let text = pass.sources.text(row);
    let word = text.split([':', '：']).next().unwrap_or(text).trim_end();
    Span { end: row.start + u32::try_from(word.len()).unwrap_or(0), ..row }
}
