//! `missing-citation`, `missing-funding`, `missing-department` and `missing-time-limit`: what a guide to a benefit tells its readers.

use super::{Pass, Version, errors};
use crate::source::Span;
use crate::syntax::{Clause, ClauseKind};

pub(super) fn clauses(pass: &mut Pass<'_>) {
    let versions = pass.versions();
    // What amendments have made of it is what counts today.
    for Version { def, clauses, .. } in versions.chunk_by(|a, b| std::ptr::eq(a.def, b.def)).filter_map(<[_]>::last) {
        let name = &def.syntax.name;
        let has = |wanted: fn(&ClauseKind) -> bool| clauses.iter().any(|c| wanted(&c.kind));
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
        if let Some(at) = handled_without_limit(clauses) {
            pass.report(errors::missing_time_limit(at, name));
        }
    }
}

fn handled_without_limit(clauses: &[Clause]) -> Option<Span> {
    clauses.iter().find(|c| matches!(c.kind, ClauseKind::Handled { time_limit: None, .. })).map(|c| c.span)
}
