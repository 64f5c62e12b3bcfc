//! Names → ids.
//!
//! Every declaration of every file gets an id and a table row; after this phase nobody asks which file a thing was declared in to find it.
//! A document (a dictionary or a policy) sees its own declarations and those of the documents it uses, dictionaries it uses in turn included.
//!
//! INVARIANT: an id is a valid index of its table; a declaration that clashes with an earlier one is reported and left out.
//!
//! Deliberately absent: types. A fact's type is resolved to the enum, region or subject it names, but expressions keep the names they were
//! written with: `博士` is a case of whichever enum it is compared with, and only `check` knows that.

mod errors;
mod from_tree;
mod once;
mod many;
mod results;
mod scope;

pub use from_tree::resolve;
pub(crate) use once::{once, words};
pub use scope::{Scope, Symbol, nearest};

use crate::source::{FileId, Span};
use crate::syntax::{self, Language, Name};
use std::collections::BTreeSet;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in its table.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn at(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

ids! {
    /// A dictionary or a policy.
    DocumentId,
    /// A department.
    DepartmentId,
    /// A data source.
    SourceId,
    /// An enum.
    EnumId,
    /// A region tree.
    RegionId,
    /// A subject.
    SubjectId,
    /// A fact of a subject.
    FactId,
    /// A definition or a table.
    DefineId,
    /// A parameter.
    ParameterId,
    /// A benefit.
    BenefitId,
    /// A coordination.
    CoordinationId,
}

/// Everything that is declared.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Dictionaries and policies.
    pub documents: Vec<Document>,
    /// Departments.
    pub departments: Vec<Department>,
    /// Data sources.
    pub sources: Vec<DataSource>,
    /// Enums.
    pub enums: Vec<EnumDef>,
    /// Regions.
    pub regions: Vec<RegionDef>,
    /// Subjects.
    pub subjects: Vec<SubjectDef>,
    /// Facts of all subjects.
    pub facts: Vec<FactDef>,
    /// Definitions and tables.
    pub defines: Vec<DefineDef>,
    /// Parameters.
    pub parameters: Vec<ParameterDef>,
    /// Benefits.
    pub benefits: Vec<BenefitDef>,
    /// Amendments.
    pub amendments: Vec<AmendmentDef>,
    /// Coordinations.
    pub coordinations: Vec<CoordinationDef>,
    /// Declared intended overlaps.
    pub combinables: Vec<CombinableDef>,
    /// Guarantees.
    pub guarantees: Vec<GuaranteeDef>,
    /// Examples.
    pub examples: Vec<ExampleDef>,
    /// Constraints on the data.
    pub constraints: Vec<ConstraintsDef>,
    /// Names that something reported would declare: not finding them is no second mistake.
    pub excused: BTreeSet<String>,
    /// Names of values that two declarations of one document claim: which is meant is not known.
    pub doubled: BTreeSet<String>,
    /// Files that hold the rows of tables, each behind a file that names it.
    pub row_files: Vec<(FileId, FileId)>,
    /// Where text was found that is not in the trees.
    pub unread: Vec<Span>,
}

/// A dictionary or a policy.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its dotted name.
    pub name: String,
    /// Where the name stands (the file's start for a file without a header).
    pub span: Span,
    /// Whether it is a policy.
    pub is_policy: bool,
    /// The file.
    pub file: FileId,
    /// The keyword language of the file.
    pub language: Language,
    /// The clauses of its header.
    pub clauses: Vec<syntax::HeaderClause>,
    /// Every document it sees, itself first.
    pub sees: Vec<DocumentId>,
    /// Whether it uses a document that was not found: any name might be from there.
    pub uses_unknown: bool,
    /// Whether a benefit bears the name of another: its own may be any that is not found.
    pub benefit_unnamed: bool,
}

/// A department.
#[derive(Debug, Clone)]
pub struct Department {
    /// Its name.
    pub name: Name,
    /// Where it is declared.
    pub document: DocumentId,
}

/// A data source.
#[derive(Debug, Clone)]
pub struct DataSource {
    /// Its name.
    pub name: Name,
    /// The department that keeps it.
    pub department: Option<DepartmentId>,
    /// Where it is declared.
    pub document: DocumentId,
}

/// An enum.
#[derive(Debug, Clone)]
pub struct EnumDef {
    /// Its name.
    pub name: Name,
    /// Whether its cases stand from low to high.
    pub ordered: bool,
    /// Its cases.
    pub cases: Vec<Name>,
    /// Where it is declared.
    pub document: DocumentId,
}

impl EnumDef {
    /// The number of a case.
    pub fn case(&self, name: &str) -> Option<usize> {
        self.cases.iter().position(|c| c.text == name)
    }
}

/// A region: a name with its leaves in the order of the text. A region that is a member of another is a branch of it.
#[derive(Debug, Clone)]
pub struct RegionDef {
    /// Its name.
    pub name: Name,
    /// Its members as written.
    pub members: Vec<Name>,
    /// Where it is declared.
    pub document: DocumentId,
}

/// A subject.
#[derive(Debug, Clone)]
pub struct SubjectDef {
    /// Its name.
    pub name: Name,
    /// Its facts, in the order of declaration.
    pub facts: Vec<FactId>,
    /// Where it is declared.
    pub document: DocumentId,
}

/// What a fact's type names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedType {
    /// An enum.
    Enum(EnumId),
    /// A region.
    Region(RegionId),
    /// Another subject: the fact is a part.
    Part(SubjectId),
    /// Any of the cases of an enum.
    Set(EnumId),
    /// So many of another subject.
    List(SubjectId),
}

/// A fact.
#[derive(Debug, Clone)]
pub struct FactDef {
    /// As written.
    pub syntax: syntax::Fact,
    /// The subject it belongs to.
    pub subject: SubjectId,
    /// What its type names, if it names one.
    pub named: Option<NamedType>,
    /// `来自`
    pub source: Option<SourceId>,
    /// Where it is declared.
    pub document: DocumentId,
    /// Of a fact that stands for a part of another, which part.
    pub member: Option<Member>,
    /// Of a set, a yes/no fact for each case of its enum; of a list, how many elements it has, and the facts of each element.
    pub members: Vec<FactId>,
}

/// What a fact stands for that nobody wrote: a set and a list are made of plain facts, and nothing behind the checker knows more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// Whether the case of this number is in the set.
    Case(FactId, usize),
    /// How many elements the list has.
    Count(FactId),
    /// A fact of an element of the list, by its position from 0, and the fact of its subject that it is.
    Element(FactId, usize, FactId),
}

/// The most elements that a list may have.
pub const MOST_ELEMENTS: i64 = 64;

/// A definition or a table.
#[derive(Debug, Clone)]
pub struct DefineDef {
    /// Its name.
    pub name: Name,
    /// Of a table that names its results, the one that this is: `T 的 上限`. The bare name is then no value.
    pub result: Option<Name>,
    /// The subject whose facts it reads, if it reads any.
    pub subject: Option<SubjectId>,
    /// What it stands for.
    pub body: syntax::DefineBody,
    /// Where it is declared.
    pub document: DocumentId,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct ParameterDef {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: syntax::TypeExpr,
    /// What its type names, if it names one.
    pub named: Option<NamedType>,
    /// Its values.
    pub values: Vec<syntax::DatedValue>,
    /// Where it is declared.
    pub document: DocumentId,
    /// The whole declaration.
    pub span: Span,
}

/// A benefit.
#[derive(Debug, Clone)]
pub struct BenefitDef {
    /// As written.
    pub syntax: syntax::Benefit,
    /// Whom it is for.
    pub subject: Option<SubjectId>,
    /// Where it is declared.
    pub document: DocumentId,
    /// The whole declaration.
    pub span: Span,
}

/// An amendment. Which benefit it amends is for `check` to say, as of every other benefit that a clause names.
#[derive(Debug, Clone)]
pub struct AmendmentDef {
    /// As written.
    pub syntax: syntax::Amendment,
    /// Where it is declared.
    pub document: DocumentId,
    /// The whole declaration.
    pub span: Span,
}

/// A coordination.
#[derive(Debug, Clone)]
pub struct CoordinationDef {
    /// As written.
    pub syntax: syntax::Coordinate,
    /// Where it is declared.
    pub document: DocumentId,
    /// The whole declaration.
    pub span: Span,
}

/// A declared intended overlap.
#[derive(Debug, Clone)]
pub struct CombinableDef {
    /// The benefits.
    pub benefits: Vec<syntax::Path>,
    /// Why.
    pub because: String,
    /// Where it is declared.
    pub document: DocumentId,
}

/// A guarantee.
#[derive(Debug, Clone)]
pub struct GuaranteeDef {
    /// As written.
    pub syntax: syntax::Guarantee,
    /// Where it is declared.
    pub document: DocumentId,
    /// The whole declaration.
    pub span: Span,
}

/// An example.
#[derive(Debug, Clone)]
pub struct ExampleDef {
    /// As written.
    pub syntax: syntax::Example,
    /// Where it is declared.
    pub document: DocumentId,
    /// The whole declaration.
    pub span: Span,
}

/// Constraints on the data.
#[derive(Debug, Clone)]
pub struct ConstraintsDef {
    /// The subject.
    pub subject: SubjectId,
    /// What must hold.
    pub items: Vec<syntax::Item>,
    /// Where it is declared.
    pub document: DocumentId,
}

impl Program {
    /// The leaves of a region, branches opened, in the order of the text; a region without branches below gives its members.
    pub fn leaves(&self, region: RegionId) -> Vec<String> {
        let mut out = Vec::new();
        let mut open = Vec::new();
        self.collect_leaves(region, &mut out, &mut open);
        out
    }

    fn collect_leaves(&self, region: RegionId, out: &mut Vec<String>, open: &mut Vec<RegionId>) {
        let Some(def) = self.regions.get(region.index()) else { return };
        if open.contains(&region) {
            return;
        }
        open.push(region);
        for m in &def.members {
            match self.regions.iter().position(|r| r.name.text == m.text) {
                Some(branch) => self.collect_leaves(RegionId::at(branch), out, open),
                None if !out.contains(&m.text) => out.push(m.text.clone()),
                None => {}
            }
        }
        open.pop();
    }

    /// The results of the table that a definition is one result of; none of any other definition.
    pub fn results(&self, define: DefineId) -> Vec<(&Name, DefineId)> {
        let Some(table) = self.defines.get(define.index()).filter(|d| d.result.is_some()) else { return Vec::new() };
        let same = self.defines.iter().enumerate().filter(|(_, d)| d.document == table.document && d.name == table.name);
        same.filter_map(|(i, d)| Some((d.result.as_ref()?, DefineId::at(i)))).collect()
    }

    /// Whether not finding `name` in `document` follows from something that was reported.
    pub fn excuses(&self, document: DocumentId, name: &str) -> bool {
        let unsure = |d: &Document| d.sees.iter().any(|s| self.documents.get(s.index()).is_some_and(|d| d.uses_unknown));
        self.excused.contains(name) || self.documents.get(document.index()).is_some_and(unsure)
    }

    /// Whether a benefit that is not found in `document` may be one that bears another's name.
    pub fn benefit_unnamed(&self, document: DocumentId) -> bool {
        let seen = self.documents.get(document.index()).map_or(&[][..], |d| &d.sees);
        let unnamed = |s: &DocumentId| self.benefits.iter().any(|b| b.document == *s && b.syntax.name.text == syntax::UNNAMED);
        seen.iter().any(|s| unnamed(s) || self.documents.get(s.index()).is_some_and(|d| d.benefit_unnamed))
    }

    /// Whether a type or a subject that is not found in `document` may be one without a name.
    pub fn type_unnamed(&self, document: DocumentId) -> bool {
        let enums = self.enums.iter().map(|e| (&e.name, e.document));
        let regions = self.regions.iter().map(|r| (&r.name, r.document));
        let subjects = self.subjects.iter().map(|s| (&s.name, s.document));
        self.unnamed(document, enums.chain(regions).chain(subjects))
    }

    /// Whether a value that is not found in `document` may be a definition, a table or a parameter without a name.
    pub fn value_unnamed(&self, document: DocumentId) -> bool {
        let defines = self.defines.iter().map(|d| (&d.name, d.document));
        let parameters = self.parameters.iter().map(|p| (&p.name, p.document));
        self.unnamed(document, defines.chain(parameters))
    }

    fn unnamed<'a>(&self, document: DocumentId, mut names: impl Iterator<Item = (&'a Name, DocumentId)>) -> bool {
        names.any(|(name, at)| name.text == syntax::UNNAMED && self.sees(document, at))
    }

    /// Whether a coordination that is not found in `document` may be one without a name.
    pub fn coordination_unnamed(&self, document: DocumentId) -> bool {
        self.coordinations.iter().any(|c| c.syntax.name.text == syntax::UNNAMED && self.sees(document, c.document))
    }

    /// Whether something that stands in `span` could not be read.
    pub fn holds_unread(&self, span: Span) -> bool {
        self.unread.iter().any(|u| u.file == span.file && span.start <= u.start && u.end <= span.end)
    }

    /// Whether `document` sees what is declared in `other`.
    pub fn sees(&self, document: DocumentId, other: DocumentId) -> bool {
        self.documents.get(document.index()).is_some_and(|d| d.sees.contains(&other))
    }
}
