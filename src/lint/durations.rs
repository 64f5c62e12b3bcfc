//! `contradictory-durations`: lengths of time of which one leaves no room for the other.

use super::{Pass, errors};
use crate::check::{BenefitInfo, DocumentInfo};
use crate::resolve::BenefitDef;
use crate::source::Span;
use crate::syntax::{Clause, ClauseKind, Every, HeaderClauseKind, Remainder};

pub(super) fn contradict(pass: &mut Pass<'_>) {
    for version in pass.versions() {
        let (def, info) = (version.def, version.info);
        let Some(step) = info.every.and_then(months) else { continue };
        let Some(term) = info.term else { continue };
        let Some((paid, up_to, within)) = paid(version.clauses) else { continue };
        // From the beginning of the first period to that of the last.
        let reach = (term - 1).saturating_mul(step);
        if let (Some(window), Some(at)) = (info.within, within) {
            if reach >= window {
                pass.report(errors::term_beyond_window(up_to, at));
            }
        }
        if let Some((at, every)) = remainder(version.clauses, info) {
            if every > term {
                pass.report(errors::remainder_beyond_term(at, up_to));
            }
        }
        let document = pass.checked.documents.get(def.document.index());
        if let Some(end) = document.filter(|d| ends_before(d, reach)).and_then(|_| in_force(pass, def)) {
            pass.report(errors::term_beyond_end(paid, up_to, end));
        }
    }
}

/// How many months a period has.
fn months(every: Every) -> Option<i64> {
    match every {
        Every::Month => Some(1),
        Every::Year => Some(12),
        Every::Once | Every::Installments => None,
    }
}

/// The clause of payment, its `累计最长 N` and its `在 N 内`.
fn paid(clauses: &[Clause]) -> Option<(Span, Span, Option<Span>)> {
    clauses.iter().find_map(|c| match &c.kind {
        ClauseKind::Paid(p) => Some((c.span, p.up_to.as_ref()?.span, p.within.as_ref().map(|q| q.span))),
        _ => None,
    })
}

/// `尾差 每满12个月的末月补足`: where, and after how many periods.
fn remainder(clauses: &[Clause], info: &BenefitInfo) -> Option<(Span, i64)> {
    let at = clauses.iter().find_map(|c| match &c.kind {
        ClauseKind::Rounding { remainder: Some(Remainder::EveryMonths(q)), .. } => Some(q.span),
        _ => None,
    })?;
    Some((at, info.rounding.as_ref()?.remainder?))
}

/// Whether who is paid from the first day on is still paid when payments end.
fn ends_before(document: &DocumentInfo, reach: i64) -> bool {
    let (Some(from), Some(until)) = (document.from, document.payments_until) else { return false };
    from.add_months(reach) > until
}

fn in_force(pass: &Pass<'_>, def: &BenefitDef) -> Option<Span> {
    let clauses = &pass.checked.program.documents.get(def.document.index())?.clauses;
    clauses.iter().find_map(|c| match &c.kind {
        HeaderClauseKind::InForce { until: Some(until), .. } => Some(until.date.span),
        _ => None,
    })
}
