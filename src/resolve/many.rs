//! Sets and lists → plain facts.
//!
//! `专业技能：可多选 技能` becomes a yes/no fact for each case of 技能, `专业技能.焊接`; `合同：列表 劳动合同 至多 5 项` becomes a number,
//! `合同.数`, and for each of five positions the facts of 劳动合同, `合同[1].起始日期`. So a row has the same columns whatever it holds, and
//! everything behind the checker computes with facts that it knows already.
//!
//! INVARIANT: a member stands right behind its set or list among the facts of their subject, the elements from the first to the last.
//!
//! Deliberately absent: lists within lists, and parts of elements. Elements go one level deep, as parts do.

use super::{FactDef, FactId, Member, MOST_ELEMENTS, NamedType, Program};
use crate::syntax::{self, FactAttrKind, Language, TypeExpr, TypeKind};

impl Program {
    /// How many elements a list may have; `None` if the number written is none that it may have.
    pub fn most_elements(&self, list: FactId) -> Option<usize> {
        match &self.facts.get(list.index())?.syntax.ty.kind {
            TypeKind::List { most, .. } if most.number.scale == 0 && most.per.is_none() && (1..=MOST_ELEMENTS).contains(&most.number.mantissa) => {
                usize::try_from(most.number.mantissa).ok()
            }
            _ => None,
        }
    }

    /// The fact that a list has at a position instead of a fact of its elements' subject.
    pub fn element(&self, list: FactId, position: usize, fact: FactId) -> Option<FactId> {
        let wanted = Member::Element(list, position, fact);
        self.facts.get(list.index())?.members.iter().copied().find(|m| self.facts.get(m.index()).is_some_and(|d| d.member == Some(wanted)))
    }

    /// The yes/no fact of a case of a set.
    pub fn case_of(&self, set: FactId, case: usize) -> Option<FactId> {
        self.facts.get(set.index())?.members.get(case).copied()
    }

    /// The number of elements of a list.
    pub fn count_of(&self, list: FactId) -> Option<FactId> {
        let first = self.facts.get(list.index())?.members.first().copied()?;
        self.facts.get(first.index()).filter(|d| d.member == Some(Member::Count(list))).map(|_| first)
    }

    /// What the number of elements is called in this document.
    pub fn count_word(&self, document: super::DocumentId) -> &'static str {
        match self.documents.get(document.index()).map(|d| d.language) {
            Some(Language::En) => "count",
            Some(Language::Zh) | None => "数",
        }
    }

    /// Adds the cases of a set.
    pub(super) fn add_cases(&mut self, set: FactId) {
        let Some(def) = self.facts.get(set.index()).cloned() else { return };
        let Some(NamedType::Set(e)) = def.named else { return };
        let cases: Vec<String> = self.enums.get(e.index()).map(|d| d.cases.iter().map(|c| c.text.clone()).collect()).unwrap_or_default();
        for (i, case) in cases.iter().enumerate() {
            let ty = TypeKind::YesNo;
            let fact = member(&def, &format!("{}.{case}", def.syntax.name.text), ty, Member::Case(set, i));
            self.add_member(set, fact);
        }
    }

    /// Adds the elements of every list, when all facts of all subjects are known.
    pub(super) fn add_elements(&mut self) {
        for list in (0..self.facts.len()).map(FactId::at) {
            let Some(def) = self.facts.get(list.index()).cloned() else { continue };
            let (Some(NamedType::List(of)), Some(most)) = (def.named, self.most_elements(list)) else { continue };
            let name = def.syntax.name.text.clone();
            let word = self.count_word(def.document);
            let count = member(&def, &format!("{name}.{word}"), def.syntax.ty.kind.clone(), Member::Count(list));
            self.add_member(list, count);
            let facts = self.subjects.get(of.index()).map(|s| s.facts.clone()).unwrap_or_default();
            for position in 0..most {
                self.add_element(list, &def, position, &facts);
            }
        }
    }

    fn add_element(&mut self, list: FactId, def: &FactDef, position: usize, facts: &[FactId]) {
        let mut set: Option<FactId> = None;
        for own in facts {
            let Some(fact) = self.facts.get(own.index()).cloned() else { continue };
            if matches!(fact.named, Some(NamedType::Part(_) | NamedType::List(_))) || matches!(fact.member, Some(Member::Count(_) | Member::Element(..))) {
                continue;
            }
            let mut copy = fact.clone();
            copy.syntax.name.text = format!("{}[{}].{}", def.syntax.name.text, position + 1, fact.syntax.name.text);
            copy.subject = def.subject;
            copy.source = fact.source.or(def.source);
            // Both the list and the fact must be in sight.
            copy.document = if self.sees(def.document, fact.document) { def.document } else { fact.document };
            copy.member = Some(Member::Element(list, position, *own));
            copy.members = Vec::new();
            let id = self.add_member(list, copy);
            match (fact.named, fact.member, set) {
                (Some(NamedType::Set(_)), ..) => set = Some(id),
                (_, Some(Member::Case(..)), Some(set)) => {
                    if let Some(set) = self.facts.get_mut(set.index()) {
                        set.members.push(id);
                    }
                }
                _ => {}
            }
        }
    }

    fn add_member(&mut self, of: FactId, fact: FactDef) -> FactId {
        let id = FactId::at(self.facts.len());
        let subject = fact.subject;
        self.facts.push(fact);
        let behind = self.facts.get_mut(of.index()).map(|whole| {
            whole.members.push(id);
            whole.members.len()
        });
        if let (Some(s), Some(behind)) = (self.subjects.get_mut(subject.index()), behind) {
            let at = s.facts.iter().position(|f| *f == of).map_or(s.facts.len(), |at| (at + behind).min(s.facts.len()));
            s.facts.insert(at, id);
        }
        id
    }
}

/// A fact that is part of another: who knows it is as said of the whole.
fn member(whole: &FactDef, name: &str, kind: TypeKind, member: Member) -> FactDef {
    let written = &whole.syntax;
    let kept = |a: &&syntax::FactAttr| matches!(a.kind, FactAttrKind::From(_) | FactAttrKind::Evidence(_) | FactAttrKind::Basis(_));
    let attrs = written.attrs.iter().filter(kept).cloned().collect();
    let name = syntax::Name { text: name.to_owned(), span: written.name.span };
    let ty = TypeExpr { kind, or_none: false, span: written.ty.span };
    let syntax = syntax::Fact { name, ty, attrs, span: written.span };
    FactDef { syntax, subject: whole.subject, named: None, source: whole.source, document: whole.document, member: Some(member), members: Vec::new() }
}
