//! What a name can mean where it stands.

use super::{BenefitId, CoordinationId, DefineId, DepartmentId, DocumentId, EnumId, FactId, ParameterId, Program, RegionId, SourceId, SubjectId};
use crate::syntax::{Path, keeps_direction};
use unicode_normalization::UnicodeNormalization;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// A fact of the subject at hand.
    Fact(FactId),
    /// A definition or a table.
    Define(DefineId),
    /// A parameter.
    Parameter(ParameterId),
    /// A benefit.
    Benefit(BenefitId),
    /// A coordination.
    Coordination(CoordinationId),
}

/// A document, and the subject whose facts may be named bare.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Everything there is.
    pub program: &'a Program,
    /// Where the name stands.
    pub document: DocumentId,
    /// Whose facts may be named.
    pub subject: Option<SubjectId>,
}

impl Scope<'_> {
    fn visible(&self, document: DocumentId) -> bool {
        self.program.sees(self.document, document)
    }

    /// What a bare name in an expression stands for, cases and regions apart.
    pub fn value(&self, name: &str) -> Option<Symbol> {
        if let Some(subject) = self.subject {
            if let Some(f) = self.fact(subject, name) {
                return Some(Symbol::Fact(f));
            }
        }
        let p = self.program;
        if p.doubled.contains(name) {
            return None;
        }
        let define = p.defines.iter().position(|d| {
            d.name.text == name && self.visible(d.document) && (d.subject.is_none() || self.subject.is_none() || d.subject == self.subject)
        });
        if let Some(i) = define {
            return Some(Symbol::Define(DefineId::at(i)));
        }
        if let Some(i) = p.parameters.iter().position(|d| d.name.text == name && self.visible(d.document)) {
            return Some(Symbol::Parameter(ParameterId::at(i)));
        }
        if let Some(i) = p.benefits.iter().position(|d| d.syntax.name.text == name && self.visible(d.document)) {
            return Some(Symbol::Benefit(BenefitId::at(i)));
        }
        let i = p.coordinations.iter().position(|d| d.syntax.name.text == name && self.visible(d.document))?;
        Some(Symbol::Coordination(CoordinationId::at(i)))
    }

    /// A fact of a subject.
    pub fn fact(&self, subject: SubjectId, name: &str) -> Option<FactId> {
        let s = self.program.subjects.get(subject.index())?;
        s.facts.iter().copied().find(|f| {
            self.program.facts.get(f.index()).is_some_and(|d| d.syntax.name.text == name && self.visible(d.document))
        })
    }

    /// A benefit by its name, or by the name of its policy and its own.
    pub fn benefit(&self, path: &Path) -> Option<BenefitId> {
        let (last, prefix) = path.parts.split_last()?;
        if self.program.doubled.contains(&last.text) {
            return None;
        }
        let prefix: Vec<&str> = prefix.iter().map(|n| n.text.as_str()).collect();
        let prefix = prefix.join(".");
        let found = self.program.benefits.iter().position(|b| {
            b.syntax.name.text == last.text
                && if prefix.is_empty() {
                    self.visible(b.document)
                } else {
                    self.program.documents.get(b.document.index()).is_some_and(|d| d.name == prefix)
                }
        })?;
        Some(BenefitId::at(found))
    }

    /// A coordination by its name.
    pub fn coordination(&self, name: &str) -> Option<CoordinationId> {
        let found = self.program.coordinations.iter().position(|c| c.syntax.name.text == name && self.visible(c.document))?;
        Some(CoordinationId::at(found))
    }

    /// A department by its name.
    pub fn department(&self, name: &str) -> Option<DepartmentId> {
        let found = self.program.departments.iter().position(|d| d.name.text == name && self.visible(d.document))?;
        Some(DepartmentId::at(found))
    }

    /// A data source by its name.
    pub fn source(&self, name: &str) -> Option<SourceId> {
        let found = self.program.sources.iter().position(|d| d.name.text == name && self.visible(d.document))?;
        Some(SourceId::at(found))
    }

    /// A subject by its name.
    pub fn subject(&self, name: &str) -> Option<SubjectId> {
        let found = self.program.subjects.iter().position(|d| d.name.text == name && self.visible(d.document))?;
        Some(SubjectId::at(found))
    }

    /// An enum by its name.
    pub fn enum_named(&self, name: &str) -> Option<EnumId> {
        let found = self.program.enums.iter().position(|d| d.name.text == name && self.visible(d.document))?;
        Some(EnumId::at(found))
    }

    /// A region by its name.
    pub fn region(&self, name: &str) -> Option<RegionId> {
        let found = self.program.regions.iter().position(|d| d.name.text == name && self.visible(d.document))?;
        Some(RegionId::at(found))
    }

    /// The enums that have a case of this name.
    pub fn enums_with_case(&self, name: &str) -> Vec<EnumId> {
        let defs = self.program.enums.iter().enumerate();
        defs.filter(|(_, e)| self.visible(e.document) && e.case(name).is_some()).map(|(i, _)| EnumId::at(i)).collect()
    }

    /// Every name that [`Scope::value`] could find, and every case: what "did you mean" chooses from.
    pub fn names(&self) -> Vec<&str> {
        let p = self.program;
        let mut out: Vec<&str> = Vec::new();
        if let Some(s) = self.subject.and_then(|s| p.subjects.get(s.index())) {
            let facts = s.facts.iter().filter_map(|f| p.facts.get(f.index()));
            out.extend(facts.filter(|f| self.visible(f.document)).map(|f| f.syntax.name.text.as_str()));
        }
        out.extend(p.defines.iter().filter(|d| self.visible(d.document)).map(|d| d.name.text.as_str()));
        out.extend(p.parameters.iter().filter(|d| self.visible(d.document)).map(|d| d.name.text.as_str()));
        out.extend(p.enums.iter().filter(|d| self.visible(d.document)).flat_map(|e| e.cases.iter().map(|c| c.text.as_str())));
        out
    }

    /// The names of the benefits in sight.
    pub fn benefit_names(&self) -> Vec<&str> {
        let p = self.program;
        p.benefits.iter().filter(|d| self.visible(d.document)).map(|d| d.syntax.name.text.as_str()).collect()
    }
}

/// The candidate that looks most like `name`, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = skeleton(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let have = skeleton(candidate);
        let distance = strsim::osa_distance(&wanted, &have);
        let length = wanted.chars().count().max(have.chars().count());
        let contained = length > 2 && (have.contains(&wanted) || wanted.contains(&have)) && !wanted.is_empty() && !have.is_empty();
        let near = distance * 2 < length || (distance == 1 && length >= 2) || (contained && distance <= 3);
        if near && keeps_direction(name, candidate) && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, c)| c)
}

/// What a name looks like: compatibility forms, case and separators folded, and letters of other scripts turned to the Latin ones they
/// resemble (a few rows of the table of Unicode Technical Standard 39 that keyboards in use here can produce).
pub fn skeleton(name: &str) -> String {
    name.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '·'))
        .map(|c| match c {
            'а' => 'a',
            'е' => 'e',
            'о' | 'ο' | '〇' => 'o',
            'р' => 'p',
            'с' => 'c',
            'х' => 'x',
            'у' => 'y',
            'і' | 'ı' => 'i',
            '曰' => '日',
            '口' => '囗',
            '己' | '巳' => '已',
            '末' => '未',
            other => other,
        })
        .collect()
}
