//! One mistake in a name, however often it is used.
//!
//! A fact whose declaration is misspelt is missing in every condition that names it. The places of one file where the same thing is not
//! found become one finding, at the first of them, with the others as labels: `没有名为 `在职` 的数据项` in three conditions is said once. So do
//! the places of all files where the same enum has no such case.
//!
//! INVARIANT: no place is lost but the labels beyond [`SHOWN`], whose number the last label gives.

use super::errors;
use crate::diagnostic::Diagnostic;

/// How many further places are shown.
const SHOWN: usize = 3;

/// The codes of what is wrong with a name wherever it is used: it is not declared, or not as something that may be absent.
const NAMES: [&str; 3] = ["H0201", "H0207", "H0605"];

/// Findings in the order of the text, with those that say the same of one name in one file joined.
pub(crate) fn once(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut out: Vec<(Diagnostic, Vec<crate::source::Span>)> = Vec::new();
    for d in found {
        let same = |o: &Diagnostic| o.code == d.code && o.message == d.message && (o.span().file == d.span().file || d.labels.get(1).is_some_and(|l| o.labels.get(1) == Some(l)));
        match out.iter_mut().find(|(o, _)| NAMES.contains(&d.code) && same(o)) {
            Some((_, more)) => more.push(d.span()),
            None => out.push((d, Vec::new())),
        }
    }
    out.into_iter().map(|(d, more)| errors::also_here(d, &more, SHOWN)).collect()
}
