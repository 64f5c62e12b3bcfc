//! `entry-or-continuing`: `同时符合` on a benefit that is paid again and again, with an age or a window in it that runs out.
//!
//! Under `同时符合` an item is judged at the application and then each period. Whoever was 35 and turns 36 would lose the benefit: mostly
//! that is not meant, and where it is, `享受期间保持` says so.

use super::{Pass, errors, time, within};
use crate::check::{ItemInfo, ListInfo, ListKind};
use crate::source::Span;
use crate::syntax::{ClauseKind, Every, ListHead};

pub(super) fn unsaid(pass: &mut Pass<'_>) {
    for version in pass.versions() {
        let Some(every @ (Every::Month | Every::Year)) = version.info.every else { continue };
        for clause in version.clauses {
            let ClauseKind::Conditions(list) = &clause.kind else { continue };
            if list.head == ListHead::All {
                let fading = fading(pass, version.lists, list.span);
                if !fading.is_empty() {
                    pass.report(errors::entry_or_continuing(list.head_span, every, &fading));
                }
            }
        }
    }
}

/// The items of a list that run out.
fn fading(pass: &Pass<'_>, lists: &[ListInfo], list: Span) -> Vec<Span> {
    let both = lists.iter().filter(|l| l.kind == ListKind::Both).flat_map(|l| &l.items);
    let runs_out = |item: &&ItemInfo| item.body.conditions().iter().any(|v| time::fades(pass.checked, *v, true));
    both.filter(|item| within(item.span, list)).filter(runs_out).map(|item| item.span).collect()
}
