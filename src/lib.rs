//! Heng 衡: a declarative language for talent policies, its checker, and its compiler to WebAssembly.
//!
//! [`analyse`] reads sources and says everything there is to say about them; [`Analysis::program`] gives the Core of one or several policies,
//! which [`eval`] evaluates and [`wasm`] compiles. The modules are the phases, in the order in which a policy passes them: `source`, `syntax`,
//! `resolve`, `check`, `ir`, then `eval`, `wasm` and `solver`.
//!
//! Deliberately absent below `cli`, `project` and `population`: files, the clock, the environment, floating point.

pub mod analysis;
pub mod check;
#[cfg(feature = "host")]
pub mod cli;
pub mod diagnostic;
pub mod eval;
#[cfg(feature = "host")]
pub mod explain;
pub mod format;
pub mod ir;
pub mod lint;
pub mod population;
pub mod project;
#[cfg(feature = "host")]
pub mod report;
pub mod resolve;
pub mod solver;
pub mod source;
pub mod syntax;
pub mod value;
pub mod wasm;

use diagnostic::{Diagnostic, Severity};
use resolve::DocumentId;
use source::{FileId, Sources, Span};

/// Sources, and what there is to say about them.
#[derive(Debug)]
pub struct Analysis {
    /// The checked program of all files together.
    pub checked: check::Checked,
    /// Findings, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses, resolves and checks all files as one project; lints are at their own levels.
pub fn analyse(sources: &Sources) -> Analysis {
    analyse_with(sources, &lint::Settings::default())
}

/// The same, with the lints that somebody wants to hear of.
pub fn analyse_with(sources: &Sources, settings: &lint::Settings) -> Analysis {
    let mut diagnostics = Vec::new();
    let mut trees = Vec::new();
    for (id, file) in sources.iter().filter(|(_, f)| !f.is_table()) {
        let (tree, found) = syntax::parse(id, file.code());
        diagnostics.extend(found);
        trees.push(tree);
    }
    diagnostics.extend(syntax::read_rows(&mut trees, sources));
    let stem = |id: FileId| sources.get(id).map(|f| file_stem(f.name())).unwrap_or_default();
    let (program, found) = resolve::resolve(trees, &stem);
    diagnostics.extend(found);
    let (checked, found) = check::check(program);
    diagnostics.extend(found);
    diagnostics.sort_by(|a, b| (a.span(), a.code, &a.message).cmp(&(b.span(), b.code, &b.message)));
    diagnostics.dedup();
    let diagnostics = resolve::once(diagnostics, sources);
    let diagnostics = lint::lint(&checked, sources, diagnostics, settings);
    Analysis { checked, diagnostics }
}

/// `policies/hefei/rent.heng.md` → `rent`.
fn file_stem(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let last = last.strip_suffix(".md").unwrap_or(last);
    last.strip_suffix(".heng").unwrap_or(last).to_owned()
}

impl Analysis {
    /// The policies that have benefits, amend those of others or say how they combine, in the order of the files.
    pub fn policies(&self) -> Vec<DocumentId> {
        let p = &self.checked.program;
        let changes = |d: DocumentId| p.amendments.iter().any(|a| a.document == d) || p.coordinations.iter().any(|c| c.document == d);
        let has = |d: DocumentId| p.benefits.iter().any(|b| b.document == d) || changes(d);
        (0..p.documents.len()).map(DocumentId::at).filter(|d| has(*d)).collect()
    }

    /// The name of a document.
    pub fn name(&self, id: DocumentId) -> &str {
        self.checked.program.documents.get(id.index()).map_or("", |d| d.name.as_str())
    }

    /// The file of a document.
    pub fn file(&self, id: DocumentId) -> FileId {
        self.checked.program.documents.get(id.index()).map(|d| d.file).unwrap_or_default()
    }

    /// Whether there is an error in any file that these policies rest on.
    pub fn has_errors(&self, policies: &[DocumentId]) -> bool {
        let documents = &self.checked.program.documents;
        let p = &self.checked.program;
        // What amends a benefit of theirs is part of it, though they do not name it.
        let own = |b: &&resolve::BenefitDef| policies.contains(&b.document);
        let named = |a: &resolve::AmendmentDef, b: &resolve::BenefitDef| a.syntax.benefit.parts.last().is_some_and(|n| n.text == b.syntax.name.text);
        let amends = p.amendments.iter().filter(|a| p.benefits.iter().filter(own).any(|b| named(a, b))).map(|a| &a.document);
        let seen = policies.iter().filter_map(|p| documents.get(p.index())).flat_map(|d| d.sees.iter()).chain(amends);
        let mut files: Vec<FileId> = seen.filter_map(|d| documents.get(d.index())).map(|d| d.file).collect();
        files.extend(p.row_files.iter().filter(|(by, _)| files.contains(by)).map(|(_, rows)| *rows).collect::<Vec<_>>());
        self.diagnostics.iter().any(|d| d.severity == Severity::Error && files.contains(&d.span().file))
    }

    /// The program of one or several policies, evaluated as one.
    ///
    /// # Errors
    /// If they have no benefit, or benefits for different subjects. Policies with errors have no program; see [`Analysis::has_errors`].
    pub fn program(&self, sources: &Sources, policies: &[DocumentId]) -> Result<ir::Lowered, ir::NoProgram> {
        self.lowered(sources, policies, ir::Aim::Answers)
    }

    /// The same program to reason about: with the guarantees of these policies, and the benefits of others that the guarantees name.
    ///
    /// # Errors
    /// As [`Analysis::program`].
    pub fn model(&self, sources: &Sources, policies: &[DocumentId]) -> Result<ir::Lowered, ir::NoProgram> {
        self.lowered(sources, policies, ir::Aim::Proofs)
    }

    fn lowered(&self, sources: &Sources, policies: &[DocumentId], aim: ir::Aim) -> Result<ir::Lowered, ir::NoProgram> {
        let name = policies.iter().map(|p| self.name(*p)).collect::<Vec<_>>().join("+");
        let slice = |span: Span| one_line(sources.text(span));
        let heading = |span: Span| sources.heading_at(span).map(str::to_owned);
        ir::lower(&self.checked, &name, policies, &ir::Texts { slice: &slice, heading: &heading }, aim)
    }
}

/// A text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
