//! From a set of sources to what the library makes of it. The one place where the command line calls the compiler.

use sha2::{Digest as _, Sha256};

use super::examples;
use crate::diagnostic::lints::Level;
use crate::diagnostic::{Diagnostic, Severity, Words};
use crate::ir::{Core, Lowered};
use crate::lint::Settings;
use crate::project::Set;
use crate::report::{Lens, remedy};
use crate::resolve::{DocumentId, SubjectId};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{self, Language};
use crate::wasm::{self, BuildMeta};
use crate::{Analysis, analyse_with};

/// A set, read and checked.
pub(super) struct Checked<'a> {
    set: &'a Set,
    sources: Sources,
    analysis: Analysis,
    /// What the project wants to hear of, in order.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A policy of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) name: String,
    /// The position of its file.
    pub(super) file: usize,
    id: DocumentId,
}

/// A program that runs.
pub(super) struct Program {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) lowered: Lowered,
}

/// Reads and checks a set, with the lints at the levels of its project.
pub(super) fn check(set: &Set) -> Checked<'_> {
    lint(set, &Settings { levels: set.config.lints.clone(), today: None })
}

/// Reads and checks a set.
pub(super) fn lint<'s>(set: &'s Set, settings: &Settings) -> Checked<'s> {
    let mut sources = Sources::new();
    let broken: Vec<FileId> = set.diagnostics.iter().map(|d| d.span().file).collect();
    for (i, file) in (0..).zip(&set.files) {
        // What a file that is no text would say is one report: that it is none.
        let text = if broken.contains(&FileId(i)) { "" } else { file.text.as_str() };
        sources.add(file.name.clone(), text);
    }
    for file in &set.tables {
        match file.withheld {
            Some(why) => sources.withhold(file.name.clone(), why),
            None => sources.add(file.name.clone(), file.text.as_str()),
        };
    }
    let analysis = analyse_with(&sources, settings);
    let mut diagnostics = set.diagnostics.clone();
    diagnostics.extend(analysis.diagnostics.iter().map(|d| levelled(d, settings)));
    diagnostics.sort_by_key(Diagnostic::span);
    Checked { set, sources, analysis, diagnostics }
}

/// Whether a file declares nothing.
pub(super) fn is_empty(file: &crate::project::File) -> bool {
    let mut sources = Sources::new();
    let id = sources.add(file.name.clone(), file.text.as_str());
    sources.get(id).is_none_or(|f| syntax::parse(id, f.code()).0.decls.is_empty())
}

/// A lint that is denied is an error.
fn levelled(diagnostic: &Diagnostic, settings: &Settings) -> Diagnostic {
    let denied = diagnostic.severity == Severity::Warning && settings.levels.of(diagnostic.code) == Some(Level::Deny);
    Diagnostic { severity: if denied { Severity::Error } else { diagnostic.severity }, ..diagnostic.clone() }
}

impl Checked<'_> {
    /// The policies that have benefits, in the order of the files.
    pub(super) fn policies(&self) -> Vec<Policy> {
        let policy = |id| Policy { name: self.analysis.name(id).to_owned(), file: self.analysis.file(id).0 as usize, id };
        self.analysis.policies().into_iter().map(policy).collect()
    }

    /// The policies that declare these documents, each once.
    pub(super) fn policies_of(&self, documents: impl Iterator<Item = DocumentId>) -> Vec<Policy> {
        let mut ids: Vec<DocumentId> = documents.collect();
        ids.sort_unstable();
        ids.dedup();
        self.policies().into_iter().filter(|p| ids.contains(&p.id)).collect()
    }

    /// Those whose file the user asked for.
    pub(super) fn wanted(&self) -> Vec<Policy> {
        self.policies().into_iter().filter(|p| self.set.files.get(p.file).is_some_and(|f| f.wanted)).collect()
    }

    /// The errors that keep these policies from running: those of the files they rest on, and of the files asked for.
    pub(super) fn obstacles(&self, policies: &[Policy]) -> Vec<Diagnostic> {
        let ids: Vec<DocumentId> = policies.iter().map(|p| p.id).collect();
        let denied = self.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        let wanted = |d: &Diagnostic| self.set.wanted(d.span().file);
        let all = self.analysis.has_errors(&ids) || !self.set.diagnostics.is_empty();
        denied.filter(|d| all || wanted(d)).cloned().collect()
    }

    /// The program of these policies, evaluated as one.
    pub(super) fn program(&self, policies: &[Policy], simd: bool) -> Result<Program, Words> {
        let ids: Vec<DocumentId> = policies.iter().map(|p| p.id).collect();
        let lowered = self.analysis.program(&self.sources, &ids).map_err(|none| none.0)?;
        let documents = &self.analysis.checked.program.documents;
        let language = ids.first().and_then(|d| documents.get(d.index())).map_or(Language::Zh, |d| d.language);
        let meta = BuildMeta {
            compiler: format!("heng {}", env!("CARGO_PKG_VERSION")),
            source_digest: self.digest(),
            language: if language == Language::Zh { "zh" } else { "en" }.to_owned(),
            vectors: examples::vectors(&lowered),
            simd,
        };
        let bytes = wasm::compile(&lowered.core, &meta).map_err(|e| unbuildable(&lowered.core.name, &e))?;
        Ok(Program { name: lowered.core.name.clone(), bytes, lowered })
    }

    /// These policies parted by their subjects, each part a program of its own.
    pub(super) fn by_subject(&self, policies: &[Policy]) -> Vec<Vec<Policy>> {
        let p = &self.analysis.checked.program;
        let subject = |id: DocumentId| {
            let own = p.benefits.iter().find(|b| b.document == id);
            let combined = || {
                let at = p.coordinations.iter().position(|c| c.document == id)?;
                let member = self.analysis.checked.coordinations.get(at)?.members.first()?;
                p.benefits.get(member.index())
            };
            let amended = || {
                let amends = |info: &crate::check::BenefitInfo| info.versions.iter().any(|v| v.document == id);
                p.benefits.get(self.analysis.checked.benefits.iter().position(amends)?)
            };
            own.or_else(amended).or_else(combined).and_then(|b| b.subject)
        };
        let mut out: Vec<(Option<SubjectId>, Vec<Policy>)> = Vec::new();
        for policy in policies {
            let subject = subject(policy.id);
            match out.iter_mut().find(|(s, _)| *s == subject) {
                Some((_, all)) => all.push(policy.clone()),
                None => out.push((subject, vec![policy.clone()])),
            }
        }
        out.into_iter().map(|(_, all)| all).collect()
    }

    /// The program of these policies, to reason about.
    pub(super) fn model(&self, policies: &[Policy]) -> Result<Core, Words> {
        let ids: Vec<DocumentId> = policies.iter().map(|p| p.id).collect();
        self.analysis.model(&self.sources, &ids).map(|lowered| lowered.core).map_err(|none| none.0)
    }

    /// A program of this set, its text, and a language to speak of it.
    pub(super) fn lens<'c>(&'c self, core: &'c Core, language: Language) -> Lens<'c> {
        Lens { core, program: &self.analysis.checked.program, sources: &self.sources, language }
    }

    /// The document of this name, whether it has benefits or not.
    pub(super) fn document(&self, name: &str) -> Option<Policy> {
        let at = self.analysis.checked.program.documents.iter().position(|d| d.name == name)?;
        let id = DocumentId(u32::try_from(at).ok()?);
        Some(Policy { name: name.to_owned(), file: self.analysis.file(id).0 as usize, id })
    }

    /// The names of these policies and of all that they use.
    pub(super) fn seen_by(&self, policies: &[Policy]) -> Vec<String> {
        let documents = &self.analysis.checked.program.documents;
        let seen = policies.iter().filter_map(|p| documents.get(p.id.index())).flat_map(|d| d.sees.iter().map(|s| s.index()));
        let all: std::collections::BTreeSet<usize> = seen.collect();
        all.into_iter().filter_map(|i| documents.get(i)).map(|d| remedy::quoted_path(&d.name)).collect()
    }

    /// The example that a place lies in: its name and all of its text.
    pub(super) fn example_at(&self, span: Span) -> Option<(&str, Span)> {
        let around = |e: Span| e.file == span.file && e.start <= span.start && span.end <= e.end;
        let found = self.analysis.checked.program.examples.iter().find(|e| around(e.span))?;
        Some((found.syntax.name.text.as_str(), found.span))
    }

    /// The declarations of the benefits of this name.
    pub(super) fn declared(&self, name: &str) -> Vec<Span> {
        let named = |b: &&crate::resolve::BenefitDef| b.syntax.name.text == name;
        self.analysis.checked.program.benefits.iter().filter(named).map(|b| b.span).collect()
    }

    /// Whether a file is written with English keywords.
    pub(super) fn is_english(&self, file: FileId) -> bool {
        self.analysis.checked.program.documents.iter().any(|d| d.file == file && d.language == Language::En)
    }

    /// File and line of a place.
    pub(super) fn place(&self, span: Span) -> (String, usize) {
        let file = self.sources.get(span.file);
        file.map_or_else(Default::default, |f| (f.name().to_owned(), f.line_column(span.start).0))
    }

    /// SHA-256 over the texts, each with its length, so that equal sources give equal modules wherever they lie.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (_, file) in self.sources.iter() {
            hash.update(file.text().len().to_le_bytes());
            hash.update(file.text().as_bytes());
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

fn unbuildable(name: &str, e: &wasm::BuildError) -> Words {
    let zh = match e {
        wasm::BuildError::TooLarge { needed, limit } => format!("16 行需要 {needed} 字节内存，模块最多 {limit} 字节"),
        wasm::BuildError::Section(why) => why.clone(),
    };
    Words::new(format!("`{name}` 无法编译：{zh}"), format!("`{name}` cannot be built: {e}"))
}

/// The canonical text of a file; none if it has syntax errors.
pub(super) fn format(name: &str, text: &str, to: Option<Language>) -> Option<String> {
    let mut sources = Sources::new();
    let id = sources.add(name, text);
    let file = sources.get(id)?;
    let (tree, found) = syntax::parse(id, file.code());
    if found.iter().any(|d| d.severity == Severity::Error) {
        return None;
    }
    Some(if file.is_literate() { crate::format::format_literate(text, to) } else { crate::format::format(&tree, text, to) })
}
