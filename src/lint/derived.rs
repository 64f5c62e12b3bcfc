//! `derived-amount`: an amount that is computed from a benefit of another policy, and so changes when that policy does.

use super::{Pass, errors, within};
use crate::check::ValueKind;
use crate::resolve::BenefitId;

pub(super) fn elsewhere(pass: &mut Pass<'_>) {
    for (i, def) in pass.benefits() {
        let Some(amount) = pass.checked.benefits.get(i).and_then(|info| info.amount) else { continue };
        let mut told: Vec<BenefitId> = Vec::new();
        for id in pass.checked.reached([amount]) {
            let value = pass.checked.value(id);
            let ValueKind::Figure(_, b) = value.kind else { continue };
            let Some(other) = pass.checked.program.benefits.get(b.index()) else { continue };
            if other.document != def.document && !told.contains(&b) {
                told.push(b);
                let at = if within(value.span, def.span) { value.span } else { pass.checked.value(amount).span };
                pass.report(errors::derived_amount(at, &def.syntax.name, &other.syntax.name));
            }
        }
    }
}
