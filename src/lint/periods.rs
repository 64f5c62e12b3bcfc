//! `mixed-periods`: rows of one table by the month and by the year. Each is read right, but a reader takes them for alike.

use super::{Pass, errors};
use crate::source::Span;
use crate::syntax::{ClauseKind, DatedValue, DefineBody, Expr, ExprKind, Quantity};

pub(super) fn mixed(pass: &mut Pass<'_>) {
    let p = &pass.checked.program;
    let mut found: Vec<(Span, Span)> = Vec::new();
    for def in p.defines.iter().filter(|d| pass.judged(d.document)) {
        if let DefineBody::Expr(e) = &def.body {
            tables(e, &mut found);
        }
    }
    for version in pass.versions() {
        for clause in version.clauses {
            if let ClauseKind::Amount(e) = &clause.kind {
                tables(e, &mut found);
            }
        }
    }
    for def in p.parameters.iter().filter(|d| pass.judged(d.document)) {
        found.extend(differing(def.values.iter().map(|v: &DatedValue| &v.value)));
    }
    for (other, first) in found {
        let (a, b) = (pass.sources.text(first).to_owned(), pass.sources.text(other).to_owned());
        pass.report(errors::mixed_periods(other, &b, first, &a));
    }
}

fn tables(e: &Expr, found: &mut Vec<(Span, Span)>) {
    if let ExprKind::By(by) = &e.kind {
        found.extend(differing(by.rows.iter().map(|r| &r.value)));
    }
    e.for_each_child(|c| tables(c, found));
}

/// The first sum that is by another period than the first of all, and that.
fn differing<'e>(values: impl Iterator<Item = &'e Expr>) -> Option<(Span, Span)> {
    let rates: Vec<&Quantity> = values.filter_map(|e| if let ExprKind::Quantity(q) = &e.kind { Some(q).filter(|q| q.per.is_some()) } else { None }).collect();
    let period = |q: &Quantity| q.per.as_ref().map(|u| u.kind.clone());
    let first = rates.first()?;
    let other = rates.iter().find(|q| period(q) != period(first))?;
    Some((other.span, first.span))
}
