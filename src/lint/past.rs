//! `policy-past-its-end`: a policy that takes no more claims, or pays nothing any more, on the day of the question.

use super::{Pass, errors};
use crate::resolve::DocumentId;
use crate::syntax::HeaderClauseKind;

pub(super) fn ended(pass: &mut Pass<'_>) {
    let Some(today) = pass.settings.today else { return };
    for (i, document) in pass.checked.program.documents.iter().enumerate() {
        let Some(info) = pass.checked.documents.get(i).filter(|_| pass.judged(DocumentId::at(i))) else { continue };
        let Some(end) = info.claims_until.or(info.payments_until).filter(|end| *end < today) else { continue };
        let at = document.clauses.iter().find_map(|c| match &c.kind {
            HeaderClauseKind::InForce { until: Some(until), .. } => Some((until.date.span, until.ends)),
            _ => None,
        });
        if let Some((span, ends)) = at {
            pass.report(errors::past_its_end(span, &document.name, ends, end, today));
        }
    }
}
