//! `lost-remainder`: a sum by the year that is paid by the month does not come out even, and nobody says where the rest goes.

use super::{Pass, errors};
use crate::check::Ty;
use crate::syntax::{ClauseKind, Every};

/// 1万元/年 is 833.33 yuan a month, and four fen a year are paid to nobody.
pub(super) fn lost(pass: &mut Pass<'_>) {
    for version in pass.versions().into_iter().filter(|v| v.info.every == Some(Every::Month)) {
        let clause = version.clauses.iter().find(|c| matches!(&c.kind, ClauseKind::Rounding { remainder: None, .. }));
        let (Some(clause), Some(amount)) = (clause, version.info.amount) else { continue };
        let Ty::Num(num) = &pass.checked.value(amount).ty else { continue };
        // Only twelve months, or three, leave a rest that later months can make good: a share of somebody's wage is rounded for itself.
        if num.over || num.den % 3 != 0 {
            continue;
        }
        pass.report(errors::lost_remainder(clause.span));
    }
}
