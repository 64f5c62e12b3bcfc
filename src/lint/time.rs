//! How a condition changes as time goes by: `周岁(出生日期, 基准日) 不超过 35周岁` holds for a while and then no more.

use crate::check::{Checked, Cmp, ValueId, ValueKind};

/// Whether the passing of time alone can make a condition that holds fail.
pub(super) fn fades(checked: &Checked, id: ValueId, holds: bool) -> bool {
    let value = checked.value(id);
    match &value.kind {
        ValueKind::Define(d) => checked.defines.get(d.index()).copied().flatten().is_some_and(|v| fades(checked, v, holds)),
        ValueKind::Not(v) => fades(checked, *v, !holds),
        ValueKind::And(all) | ValueKind::Or(all) | ValueKind::AtLeast(_, all) => all.iter().any(|v| fades(checked, *v, holds)),
        ValueKind::Compare(cmp, a, b) => {
            let (left, right) = (moves(checked, *a), moves(checked, *b));
            match cmp {
                Cmp::Eq | Cmp::Ne => left != right,
                Cmp::Lt | Cmp::Le => if holds { left && !right } else { right && !left },
                Cmp::Gt | Cmp::Ge => if holds { right && !left } else { left && !right },
            }
        }
        _ => false,
    }
}

/// Whether a value grows from day to day.
pub(super) fn moves(checked: &Checked, id: ValueId) -> bool {
    match &checked.value(id).kind {
        ValueKind::AsOf => true,
        ValueKind::Define(d) => checked.defines.get(d.index()).copied().flatten().is_some_and(|v| moves(checked, v)),
        ValueKind::Months(from, to) | ValueKind::Years(from, to) | ValueKind::Days(from, to) => moves(checked, *to) && !moves(checked, *from),
        ValueKind::AddMonths(a, _) | ValueKind::AddDays(a, _) | ValueKind::Calendar(_, a) | ValueKind::Times(_, a) | ValueKind::Default(a, _) => {
            moves(checked, *a)
        }
        _ => false,
    }
}
