//! `missing-citation`, `missing-funding`, `missing-department` and `missing-time-limit`: what a guide to a benefit tells its readers.

use super::{Pass, errors};
use crate::resolve::BenefitDef;
use crate::syntax::ClauseKind;

pub(super) fn clauses(pass: &mut Pass<'_>) {
    for (_, def) in pass.benefits() {
        let name = &def.syntax.name;
        let has = |wanted: fn(&ClauseKind) -> bool| def.syntax.clauses.iter().any(|c| wanted(&c.kind));
        let cited = has(|c| matches!(c, ClauseKind::Cites(_))) || pass.sources.heading_at(def.span).is_some();
        let funded = has(|c| matches!(c, ClauseKind::Funded(_)));
        let handled = has(|c| matches!(c, ClauseKind::Handled { .. }));
        if !cited {
            pass.report(errors::missing_citation(name));
        }
        if !funded {
            pass.report(errors::missing_funding(name));
        }
        if !handled {
            pass.report(errors::missing_department(name));
        }
        if let Some(at) = handled_without_limit(def) {
            pass.report(errors::missing_time_limit(at, name));
        }
    }
}

fn handled_without_limit(def: &BenefitDef) -> Option<crate::source::Span> {
    def.syntax.clauses.iter().find(|c| matches!(c.kind, ClauseKind::Handled { time_limit: None, .. })).map(|c| c.span)
}
