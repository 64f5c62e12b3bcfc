//! `heng check --fix`: the edits that lints carry, written into the sources.
//!
//! Edits are made file by file, in rounds, since one may make room for another; the result is in canonical form. A file that cannot be
//! read is left alone.
//!
//! INVARIANT: a round that would bring an error that was not there is taken back, so what is written means what it meant or less is said
//! of it; a second run changes nothing.

use super::compile;
use crate::diagnostic::lints;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::lint::Settings;
use crate::project::Set;

/// More rounds than edits that wait for each other.
const ROUNDS: usize = 16;

/// What was changed.
pub(super) struct Fixed {
    /// The sources, as they are to be.
    pub(super) set: Set,
    /// For each file that changes, its position and the number of edits.
    pub(super) edits: Vec<(usize, usize)>,
}

/// Makes every edit of a lint in the files that were asked for.
pub(super) fn fix(set: &Set, settings: &Settings) -> Fixed {
    let mut counts = vec![0_usize; set.files.len()];
    let mut fixed = set.clone();
    let mut found = compile::lint(&fixed, settings).diagnostics;
    for _ in 0..ROUNDS {
        let Some((next, made)) = round(&fixed, &found) else { break };
        let again = compile::lint(&next, settings).diagnostics;
        if errors(&again) > errors(&found) {
            break;
        }
        counts.iter_mut().zip(made).for_each(|(all, one)| *all += one);
        (fixed, found) = (next, again);
    }
    let edits = counts.into_iter().enumerate().filter(|(_, n)| *n > 0).collect();
    Fixed { set: fixed, edits }
}

/// The sources after the edits of one round, and how many were made in each file; none if there are none.
fn round(set: &Set, found: &[Diagnostic]) -> Option<(Set, Vec<usize>)> {
    let mut next = set.clone();
    let mut made = vec![0; set.files.len()];
    for (i, (file, count)) in next.files.iter_mut().zip(&mut made).enumerate().filter(|(_, (f, _))| f.wanted) {
        let here = |e: &&Edit| e.span.file.0 as usize == i;
        let mut edits: Vec<&Edit> = found.iter().filter(|d| lints::of_code(d.code).is_some()).filter_map(|d| d.edit.as_ref()).filter(here).collect();
        edits.sort_by_key(|e| (e.span.start, e.span.end));
        // One that meets another waits for the next round.
        let mut end = 0;
        edits.retain(|e| {
            let apart = e.span.start >= end;
            end = if apart { e.span.end.max(e.span.start + 1) } else { end };
            apart
        });
        if edits.is_empty() {
            continue;
        }
        let mut text = file.text.clone();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        }
        let Some(text) = compile::format(&file.name, &text, None) else { continue };
        (file.text, *count) = (text, edits.len());
    }
    made.iter().any(|n| *n > 0).then_some((next, made))
}

/// How many errors there are that no lint makes.
fn errors(found: &[Diagnostic]) -> usize {
    found.iter().filter(|d| d.severity == Severity::Error && lints::of_code(d.code).is_none()).count()
}
