//! Opinions with names: what a program that has a meaning says, and its writer may not have meant.
//!
//! A benefit of 10 000 yuan a year, paid monthly and rounded down, loses four fen a year unless somebody says where they go. That is no
//! mistake, so it is a lint: a warning that a project can silence or sharpen in `heng.toml`, and that a writer accepts in place with
//! `允许 尾差去向未写明，理由 "…"`. Each file here looks for one lint; `allow` settles all of them, those of earlier phases included.
//!
//! INVARIANT: nothing here is needed for the meaning of a program, and nothing is said of a document in which, or in what it uses,
//! something was reported as an error: what is missing there may stand in what could not be read.
//!
//! Deliberately absent: the clock. A lint that asks what day it is asks [`Settings::today`], and is silent where there is none.

mod allow;
mod continuing;
mod derived;
mod durations;
mod errors;
mod missing;
mod one_sided;
mod other;
mod past;
mod periods;
mod record;
mod remainder;
mod time;
mod unused;

use std::collections::BTreeSet;

use crate::check::{BenefitInfo, Checked, ListInfo};
use crate::diagnostic::lints::{Level, Levels};
use crate::diagnostic::{Diagnostic, Severity};
use crate::resolve::{BenefitDef, DocumentId};
use crate::source::{FileId, Sources, Span};
use crate::syntax::Clause;
use crate::value::Date;

/// What somebody wants to hear of.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The levels that were set.
    pub levels: Levels,
    /// The day on which the question is asked, where it matters.
    pub today: Option<Date>,
}

/// Adds what the lints find to what was `found` before, and takes away what is allowed. What is denied is still a warning here.
pub fn lint(checked: &Checked, sources: &Sources, found: Vec<Diagnostic>, settings: &Settings) -> Vec<Diagnostic> {
    let errors = found.iter().filter(|d| d.severity == Severity::Error);
    let mut faulty: BTreeSet<FileId> = errors.map(|d| d.span().file).collect();
    faulty.extend(sources.iter().filter(|(_, file)| file.withheld().is_some()).map(|(id, _)| id));
    // A table without its rows is no table.
    let tables = checked.program.row_files.iter().filter(|(_, rows)| faulty.contains(rows)).map(|(by, _)| *by);
    faulty.extend(tables.collect::<Vec<_>>());
    let mut pass = Pass { checked, sources, settings, faulty, out: found };
    let all = [
        remainder::lost,
        continuing::unsaid,
        record::refused,
        durations::contradict,
        one_sided::exclusions,
        unused::facts,
        unused::declarations,
        missing::clauses,
        past::ended,
        derived::elsewhere,
        other::hidden,
        periods::mixed,
    ];
    for look in all {
        look(&mut pass);
    }
    allow::settle(pass)
}

/// One run over a program.
struct Pass<'a> {
    checked: &'a Checked,
    sources: &'a Sources,
    settings: &'a Settings,
    /// Files with errors.
    faulty: BTreeSet<FileId>,
    out: Vec<Diagnostic>,
}

/// A benefit as it was first written, or as an amendment leaves it.
struct Version<'a> {
    def: &'a BenefitDef,
    /// Where this version is declared: the benefit, or the amendment.
    span: Span,
    document: DocumentId,
    clauses: &'a [Clause],
    info: &'a BenefitInfo,
    /// The lists of all versions.
    lists: &'a [ListInfo],
}

impl<'a> Pass<'a> {
    /// What several versions of a benefit share is said once.
    fn report(&mut self, found: Diagnostic) {
        if !self.out.contains(&found) {
            self.out.push(found);
        }
    }

    /// Whether anybody wants to hear of a lint, by its code.
    fn asked(&self, code: &str) -> bool {
        self.settings.levels.of(code) != Some(Level::Allow)
    }

    /// Whether a document, and all that it uses, is free of errors.
    fn judged(&self, document: DocumentId) -> bool {
        let documents = &self.checked.program.documents;
        let sees = documents.get(document.index()).map_or(&[][..], |d| &d.sees);
        sees.iter().filter_map(|d| documents.get(d.index())).all(|d| !self.faulty.contains(&d.file) && !d.uses_unknown)
    }

    /// The benefits of the documents that are judged, by position.
    fn benefits(&self) -> Vec<(usize, &'a BenefitDef)> {
        self.checked.program.benefits.iter().enumerate().filter(|(_, b)| self.judged(b.document)).collect()
    }

    /// Every version of the benefits that are judged; those of one benefit follow one another, by date.
    fn versions(&self) -> Vec<Version<'a>> {
        let checked = self.checked;
        let mut out = Vec::new();
        for (i, def) in self.benefits() {
            let Some(info) = checked.benefits.get(i) else { continue };
            let lists = &info.lists;
            out.push(Version { def, span: def.span, document: def.document, clauses: &def.syntax.clauses, info, lists });
            let amended = info.versions.iter().filter(|v| self.judged(v.document));
            out.extend(amended.map(|v| Version { def, span: v.span, document: v.document, clauses: &v.clauses, info: &v.info, lists }));
        }
        out
    }
}

/// Whether one place lies in another.
fn within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}
