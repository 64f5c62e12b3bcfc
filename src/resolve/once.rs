//! One mistake in a name, however often it is used.
//!
//! A fact whose declaration is misspelt is missing in every condition that names it: `没有名为 `在职` 的数据项` in three conditions is said
//! once, at the first of them, with the others and the declaration as labels. But where a name is declared, and used as it is declared, each
//! line in which it is misspelt has a mistake of its own.
//!
//! INVARIANT: no place is lost but the labels beyond [`SHOWN`], whose number the last label gives.

use super::errors;
use super::scope::nearest;
use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};
use std::collections::BTreeMap;

/// How many further places are shown.
const SHOWN: usize = 3;

/// The codes of what is wrong with a name wherever it is used: it is not declared, or not with a term, or not as something that may be
/// absent.
const NAMES: [&str; 4] = ["H0201", "H0207", "H0506", "H0605"];

/// Findings in the order of the text, with those that say the same of one name joined if one mistake explains them.
pub(crate) fn once(found: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    let mut groups: Vec<Vec<Diagnostic>> = Vec::new();
    for d in found {
        let same = |o: &Diagnostic| o.code == d.code && o.message == d.message && (o.span().file == d.span().file || d.labels.get(1).is_some_and(|l| o.labels.get(1) == Some(l)));
        match groups.iter_mut().find(|g| NAMES.contains(&d.code) && g.first().is_some_and(same)) {
            Some(group) => group.push(d),
            None => groups.push(vec![d]),
        }
    }
    let words = groups.iter().any(|g| g.len() > 1).then(|| words(sources)).unwrap_or_default();
    let mut out: Vec<Diagnostic> = Vec::new();
    for group in groups {
        let declared = group.first().filter(|_| group.len() > 1).and_then(|d| misspelt_declaration(d, sources, &words));
        let misspelt_there = declared.is_none() && group.first().is_some_and(|d| d.edit.is_some());
        let line = |d: &Diagnostic| misspelt_there.then(|| sources.get(d.span().file).map(|f| f.line_column(d.span().start).0));
        let mut group = group.into_iter().peekable();
        while let Some(first) = group.next() {
            let mut more = Vec::new();
            while let Some(next) = group.next_if(|d| line(d) == line(&first)) {
                more.push(next.span());
            }
            out.push(errors::also_here(first, &more, SHOWN, declared));
        }
    }
    out.sort_by_key(Diagnostic::span);
    out
}

/// Every word of the sources: how often it stands there, and where first.
pub(crate) fn words(sources: &Sources) -> BTreeMap<&str, (usize, Span)> {
    let mut out = BTreeMap::new();
    for (id, file) in sources.iter() {
        let code = file.code();
        let mut at = 0;
        for word in code.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            let (start, end) = (u32::try_from(at).unwrap_or(u32::MAX), u32::try_from(at + word.len()).unwrap_or(u32::MAX));
            out.entry(word).or_insert((0, Span::new(id, start, end))).0 += 1;
            at += word.len() + code.get(at + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        }
    }
    out
}

/// A word that stands in the sources only once and looks like the name that is not found: that name as its declaration has it.
fn misspelt_declaration(d: &Diagnostic, sources: &Sources, words: &BTreeMap<&str, (usize, Span)>) -> Option<Span> {
    if !matches!(d.code, "H0201" | "H0207") {
        return None;
    }
    let name = sources.get(d.span().file)?.code().get(d.span().start as usize..d.span().end as usize)?;
    let once = words.iter().filter(|(word, (count, _))| *count == 1 && !word.is_empty()).map(|(word, _)| *word);
    words.get(nearest(name, once)?).map(|(_, span)| *span)
}
