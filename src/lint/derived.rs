//! `derived-amount`: an amount that is computed from a benefit of another policy, and so changes when that policy does.

use super::{Pass, errors, within};
use crate::check::ValueKind;
use crate::resolve::BenefitId;

pub(super) fn elsewhere(pass: &mut Pass<'_>) {
    for version in pass.versions() {
        let Some(amount) = version.info.amount else { continue };
        let written = pass.checked.value(amount).span;
        let own = if within(written, version.span) { version.document } else { version.def.document };
        let mut told: Vec<BenefitId> = Vec::new();
        for id in pass.checked.reached([amount]) {
            let value = pass.checked.value(id);
            let ValueKind::Figure(_, b) = value.kind else { continue };
            let Some(other) = pass.checked.program.benefits.get(b.index()) else { continue };
            if other.document != own && !told.contains(&b) {
                told.push(b);
                let at = if within(value.span, version.span) { value.span } else { written };
                pass.report(errors::derived_amount(at, &version.def.syntax.name, &other.syntax.name));
            }
        }
    }
}
