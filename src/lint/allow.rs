//! `允许 …，理由 "…"`: what is accepted in place, and what an acceptance that accepts nothing is told.
//!
//! In the head of a dictionary or policy it holds up to the next head of the file, or for the declarations that it names; in a benefit, an
//! amendment or a coordination for that declaration.

use super::{Pass, errors, within};
use crate::diagnostic::lints::{self, Lint};
use crate::diagnostic::{Diagnostic, Severity};
use crate::resolve::{DocumentId, nearest};
use crate::source::{Sources, Span};
use crate::syntax::{Allow, AllowedLint, ClauseKind, CoordinateClauseKind, DefineBody, HeaderClauseKind, Name};

/// A lint that is accepted somewhere.
struct Allowed<'a> {
    lint: &'static Lint,
    /// As written.
    item: &'a AllowedLint,
    /// The whole clause, and how many lints it names.
    clause: Span,
    named: usize,
    /// Where it holds.
    scopes: Vec<Span>,
    document: DocumentId,
    used: bool,
}

/// What is left to say, and what is wrong with the clauses themselves.
pub(super) fn settle(mut pass: Pass<'_>) -> Vec<Diagnostic> {
    let mut allowed = Vec::new();
    let mut kept = Vec::new();
    for (allow, clause, scope, document) in clauses(&pass) {
        for item in &allow.lints {
            let found = lints::named(&item.name.text);
            let near = nearest(&item.name.text, lints::names()).filter(|_| found.is_none());
            if found.is_none() {
                kept.push(errors::unknown_lint(&item.name, near));
            }
            // What a misspelt name seems to mean is not said as well.
            let Some(lint) = found.or_else(|| near.and_then(lints::named)) else { continue };
            let scopes = if item.of.is_empty() { vec![scope] } else { declared(&pass, document, &item.of, scope) };
            allowed.push(Allowed { lint, item, clause, named: allow.lints.len(), scopes, document, used: found.is_none() });
        }
    }
    for found in std::mem::take(&mut pass.out) {
        let silenced = found.severity == Severity::Warning && (!pass.asked(found.code) || accepts(&mut allowed, &found));
        if !silenced {
            kept.push(found);
        }
    }
    if pass.asked("H0904") {
        kept.extend(idle(&pass, &mut allowed));
    }
    kept.sort_by(|a, b| (a.span(), a.code, &a.message).cmp(&(b.span(), b.code, &b.message)));
    kept
}

/// Every clause, with where it stands, where it holds, and its document.
fn clauses<'a>(pass: &Pass<'a>) -> Vec<(&'a Allow, Span, Span, DocumentId)> {
    let p = &pass.checked.program;
    let mut out = Vec::new();
    for (i, document) in p.documents.iter().enumerate() {
        let next = p.documents.iter().filter(|d| d.file == document.file && d.span.start > document.span.start).map(|d| d.span.start).min();
        let scope = Span { end: next.unwrap_or(u32::MAX), ..document.span };
        let allow = |kind: &'a HeaderClauseKind| if let HeaderClauseKind::Allow(a) = kind { Some(a) } else { None };
        out.extend(document.clauses.iter().filter_map(|c| Some((allow(&c.kind)?, c.span, scope, DocumentId::at(i)))));
    }
    for def in &p.benefits {
        let allow = |kind: &'a ClauseKind| if let ClauseKind::Allow(a) = kind { Some(a) } else { None };
        out.extend(def.syntax.clauses.iter().filter_map(|c| Some((allow(&c.kind)?, c.span, def.span, def.document))));
    }
    for def in &p.amendments {
        let allow = |kind: &'a ClauseKind| if let ClauseKind::Allow(a) = kind { Some(a) } else { None };
        out.extend(def.syntax.clauses.iter().filter_map(|c| Some((allow(&c.kind)?, c.span, def.span, def.document))));
    }
    for def in &p.coordinations {
        let allow = |kind: &'a CoordinateClauseKind| if let CoordinateClauseKind::Allow(a) = kind { Some(a) } else { None };
        out.extend(def.syntax.clauses.iter().filter_map(|c| Some((allow(&c.kind)?, c.span, def.span, def.document))));
    }
    out
}

/// The declarations of these names in a scope.
fn declared(pass: &Pass<'_>, document: DocumentId, names: &[Name], scope: Span) -> Vec<Span> {
    let p = &pass.checked.program;
    let body = |body: &DefineBody| match body {
        DefineBody::Expr(e) => Some(e.span),
        DefineBody::List(list) => Some(list.span),
        DefineBody::Tiers(tiers) => tiers.first().zip(tiers.last()).map(|(a, b)| a.span.to(b.span)),
    };
    let defines = p.defines.iter().map(|d| (&d.name, body(&d.body).map_or(d.name.span, |s| d.name.span.to(s)), d.document));
    let facts = p.facts.iter().filter(|f| f.member.is_none()).map(|d| (&d.syntax.name, d.syntax.span, d.document));
    let benefits = p.benefits.iter().map(|d| (&d.syntax.name, d.span, d.document));
    let coordinations = p.coordinations.iter().map(|d| (&d.syntax.name, d.span, d.document));
    let parameters = p.parameters.iter().map(|d| (&d.name, d.span, d.document));
    let enums = p.enums.iter().map(|d| (&d.name, d.name.span, d.document));
    let regions = p.regions.iter().map(|d| (&d.name, d.name.span, d.document));
    let subjects = p.subjects.iter().map(|d| (&d.name, d.name.span, d.document));
    let departments = p.departments.iter().map(|d| (&d.name, d.name.span, d.document));
    let sources = p.sources.iter().map(|d| (&d.name, d.name.span, d.document));
    let values = defines.chain(facts).chain(benefits).chain(coordinations).chain(parameters);
    let all = values.chain(enums).chain(regions).chain(subjects).chain(departments).chain(sources);
    let meant = |name: &Name| names.iter().any(|n| n.text == name.text);
    all.filter(|(name, at, d)| *d == document && meant(name) && within(*at, scope)).map(|(_, at, _)| at).collect()
}

/// Whether a finding is accepted where it stands. Every clause that accepts it is of use.
fn accepts(allowed: &mut [Allowed<'_>], found: &Diagnostic) -> bool {
    let holds = |a: &Allowed<'_>| a.lint.id == found.code && a.scopes.iter().any(|scope| within(found.span(), *scope));
    let mut any = false;
    for a in allowed.iter_mut().filter(|a| holds(a)) {
        (a.used, any) = (true, true);
    }
    any
}

/// The clauses that accept nothing; of one clause the first carries the edit, the others wait for it.
fn idle(pass: &Pass<'_>, allowed: &mut [Allowed<'_>]) -> Vec<Diagnostic> {
    let moot = |a: &Allowed<'_>| !pass.asked(a.lint.id) || a.lint.id == "H0904" || a.lint.id == PAST_ITS_END && pass.settings.today.is_none();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut edited: Vec<Span> = Vec::new();
    for a in allowed.iter().filter(|a| !a.used && !moot(a) && pass.judged(a.document)) {
        let first = !edited.contains(&a.clause);
        edited.push(a.clause);
        let edit = if a.named == 1 { whole_clause(pass.sources, a.clause) } else { one_name(pass.sources, a.item.span, a.clause) };
        found.push(errors::unused_allow(a.item.span, a.lint, edit.filter(|_| first)));
    }
    found.retain(|d| !accepts(allowed, d));
    found
}

/// Cannot be judged without a day.
const PAST_ITS_END: &str = "H0916";

/// A clause with what separates it from its neighbours, so that what is left is whole.
fn whole_clause(sources: &Sources, clause: Span) -> Option<Span> {
    let code = sources.get(clause.file)?.code();
    let (before, after) = (code.get(..clause.start as usize)?, code.get(clause.end as usize..)?);
    let gap = after.len() - after.trim_start().len();
    let begin = before.trim_end();
    match after.trim_start().chars().next() {
        Some(c @ ('；' | ';')) => Some(Span { start: offset(begin.len()), end: clause.end + offset(gap + c.len_utf8()), ..clause }),
        // The last clause: its full stop then ends the one before it.
        _ => {
            let kept = begin.strip_suffix(['；', ';'])?;
            Some(Span { start: offset(kept.len()), ..clause })
        }
    }
}

/// One of several names with the comma beside it.
fn one_name(sources: &Sources, name: Span, clause: Span) -> Option<Span> {
    let code = sources.get(name.file)?.code();
    let after = code.get(name.end as usize..clause.end as usize)?;
    let gap = after.len() - after.trim_start().len();
    let first = code.get(clause.start as usize..name.start as usize)?.trim_end().chars().next_back().is_some_and(|c| !matches!(c, '、' | ',' | '，'));
    if let Some(c) = after.trim_start().chars().next().filter(|c| first && matches!(c, '、' | ',')) {
        return Some(Span { end: name.end + offset(gap + c.len_utf8()), ..name });
    }
    let before = code.get(clause.start as usize..name.start as usize)?.trim_end();
    let kept = before.strip_suffix(['、', ',', '，'])?;
    Some(Span { start: clause.start + offset(kept.len()), ..name })
}

fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
