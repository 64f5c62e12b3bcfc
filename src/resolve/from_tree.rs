//! Collects declarations from trees and links the names in them.

use super::{errors, results};
use super::scope::{Scope, nearest, skeleton};
use super::{
    AmendmentDef, BenefitDef, CombinableDef, ConstraintsDef, CoordinationDef, DataSource, DefineDef, Department, Document, DocumentId, EnumDef, ExampleDef,
    FactDef, FactId, GuaranteeDef, NamedType, ParameterDef, Program, RegionDef, SubjectDef, SubjectId,
};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::{CondList, Decl, DeclKind, DefineBody, Expr, ExprKind, FactAttrKind, ItemBody, Member, Name, Path, Tier, TierBody, Tree, TypeKind, UNNAMED, meant_type};
use std::collections::BTreeMap;

/// Names → ids, for all files of a project. `names` gives the name of a file without its ending: the name of a policy that has no header.
pub fn resolve(trees: Vec<Tree>, names: &dyn Fn(crate::source::FileId) -> String) -> (Program, Vec<Diagnostic>) {
    let mut r = Resolver::default();
    let mut pending = Vec::new();
    for tree in trees {
        r.open_documents(tree, names, &mut pending);
    }
    r.link_documents();
    // Types first, then members, then what may name either: the order of the text does not matter.
    let mut members = Vec::new();
    let rest: Vec<(DocumentId, Decl)> = pending.into_iter().filter_map(|(d, decl)| r.declare_type(d, decl, &mut members)).collect();
    r.check_regions();
    r.link_sources();
    for (document, subject, list) in members {
        r.members(document, &subject, list);
    }
    r.program.add_elements();
    for (document, decl) in rest {
        r.declare_rest(document, decl);
    }
    r.confusables();
    (r.program, r.diagnostics)
}

#[derive(Default)]
struct Resolver {
    program: Program,
    diagnostics: Vec<Diagnostic>,
    uses: Vec<(DocumentId, Path)>,
    /// Names taken, by kind and document, with the first place.
    taken: BTreeMap<(&'static str, DocumentId, String), Span>,
    /// For each data source, the department it names.
    source_departments: Vec<Name>,
}

/// Names of one kind, with the documents that declare them.
type Declared = Vec<(String, DocumentId)>;

/// Members wait until every subject is known.
type LateMembers = Vec<(DocumentId, Name, Vec<Member>)>;

impl Resolver {
    fn open_documents(&mut self, tree: Tree, names: &dyn Fn(crate::source::FileId) -> String, pending: &mut Vec<(DocumentId, Decl)>) {
        let mut current: Option<DocumentId> = None;
        self.program.unread.extend(tree.unread);
        self.program.row_files.extend(tree.row_files.into_iter().map(|rows| (tree.file, rows)));
        self.program.excused.extend(tree.unread_names);
        for decl in tree.decls {
            let (header, is_policy) = match decl.kind {
                DeclKind::Dictionary(h) => (h, false),
                DeclKind::Policy(h) => (h, true),
                _ => {
                    let document = *current.get_or_insert_with(|| {
                        self.program.documents.push(Document {
                            name: names(tree.file),
                            span: Span::new(tree.file, 0, 0),
                            is_policy: true,
                            file: tree.file,
                            language: tree.language,
                            clauses: Vec::new(),
                            sees: Vec::new(),
                uses_unknown: false,
                benefit_unnamed: false,
                        });
                        DocumentId::at(self.program.documents.len() - 1)
                    });
                    pending.push((document, decl));
                    continue;
                }
            };
            let name = header.name.parts.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
            if let Some(earlier) = self.program.documents.iter().find(|d| d.name == name) {
                let written = Name { text: name.clone(), span: header.name.span };
                self.diagnostics.push(errors::declared_twice(&written, earlier.span));
            }
            self.program.documents.push(Document {
                name,
                span: header.name.span,
                is_policy,
                file: tree.file,
                language: tree.language,
                clauses: header.clauses,
                sees: Vec::new(),
                uses_unknown: false,
                benefit_unnamed: false,
            });
            current = Some(DocumentId::at(self.program.documents.len() - 1));
        }
        if tree.nameless {
            // Any name may be the one that was not written.
            self.program.documents.iter_mut().filter(|d| d.file == tree.file).for_each(|d| d.uses_unknown = true);
        }
        // `use` is needed before anything else is linked.
        for (document, decl) in pending.iter() {
            if let DeclKind::Use(paths) = &decl.kind {
                self.uses.extend(paths.iter().map(|p| (*document, p.clone())));
            }
        }
        pending.retain(|(_, d)| !matches!(d.kind, DeclKind::Use(_)));
    }

    fn link_documents(&mut self) {
        let count = self.program.documents.len();
        let mut direct: Vec<Vec<DocumentId>> = vec![Vec::new(); count];
        for (document, path) in std::mem::take(&mut self.uses) {
            let name = path.parts.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
            match self.program.documents.iter().position(|d| d.name == name) {
                Some(found) => {
                    if let Some(list) = direct.get_mut(document.index()) {
                        list.push(DocumentId::at(found));
                    }
                }
                None => {
                    // Its head may be one that could not be read.
                    let unread = path.parts.iter().all(|n| self.program.excused.contains(&n.text));
                    let near = nearest(&name, self.program.documents.iter().map(|d| d.name.as_str()));
                    if !unread {
                        self.diagnostics.push(errors::unknown_document(&name, path.span, near));
                    }
                    if let Some(d) = self.program.documents.get_mut(document.index()) {
                        d.uses_unknown = true;
                    }
                }
            }
        }
        for i in 0..count {
            let mut sees = vec![DocumentId::at(i)];
            let mut next = 0;
            while let Some(&d) = sees.get(next) {
                next += 1;
                for &other in direct.get(d.index()).into_iter().flatten() {
                    if !sees.contains(&other) {
                        sees.push(other);
                    }
                }
            }
            if let Some(d) = self.program.documents.get_mut(i) {
                d.sees = sees;
            }
        }
    }

    /// Takes a name; false if it is taken already by a declaration of the same kind in the same document.
    fn take(&mut self, kind: &'static str, document: DocumentId, name: &Name) -> bool {
        if name.text == UNNAMED {
            return true;
        }
        match self.taken.get(&(kind, document, name.text.clone())) {
            Some(&earlier) => {
                self.diagnostics.push(errors::declared_twice(name, earlier));
                if kind == "value" {
                    self.program.doubled.insert(name.text.clone());
                    self.program.excused.insert(name.text.clone());
                }
                false
            }
            None => {
                self.taken.insert((kind, document, name.text.clone()), name.span);
                true
            }
        }
    }

    /// Declares what types are made of; gives back any other declaration.
    fn declare_type(&mut self, document: DocumentId, decl: Decl, members: &mut LateMembers) -> Option<(DocumentId, Decl)> {
        match decl.kind {
            DeclKind::Department(names) => {
                for name in names {
                    if self.take("department", document, &name) {
                        self.program.departments.push(Department { name, document });
                    }
                }
            }
            DeclKind::DataSource { name, department } => {
                if self.take("source", document, &name) {
                    self.program.sources.push(DataSource { name, department: None, document });
                    self.source_departments.push(department);
                }
            }
            DeclKind::Enum { name, ordered, cases } => self.declare_enum(document, name, ordered, cases),
            // An ordered enum, and a value of it that is derived.
            DeclKind::Tiers { name, subject, tiers } => {
                self.declare_enum(document, name.clone(), true, tiers.iter().rev().map(|t| t.name.clone()).collect());
                return Some((document, Decl { kind: DeclKind::Tiers { name, subject, tiers }, span: decl.span }));
            }
            DeclKind::Region { name, members } => {
                if self.take("type", document, &name) {
                    self.program.regions.push(RegionDef { name, members, document });
                } else {
                    self.program.excused.extend(members.into_iter().map(|m| m.text));
                }
            }
            DeclKind::Subject { name, members: list } => {
                if self.take("type", document, &name) {
                    self.program.subjects.push(SubjectDef { name: name.clone(), facts: Vec::new(), document });
                }
                // The facts of a second declaration are facts all the same.
                members.push((document, name, list));
            }
            DeclKind::Extend { name, members: list } => members.push((document, name, list)),
            _ => return Some((document, decl)),
        }
        None
    }

    fn declare_enum(&mut self, document: DocumentId, name: Name, ordered: bool, cases: Vec<Name>) {
        if !self.take("type", document, &name) {
            self.program.excused.extend(cases.into_iter().map(|c| c.text));
            return;
        }
        let mut kept: Vec<Name> = Vec::new();
        for case in cases {
            match kept.iter().find(|c| c.text == case.text) {
                Some(earlier) => self.diagnostics.push(errors::declared_twice(&case, earlier.span)),
                None => kept.push(case),
            }
        }
        self.program.enums.push(EnumDef { name, ordered, cases: kept, document });
    }

    fn check_regions(&mut self) {
        let mut reported: Vec<usize> = Vec::new();
        for i in 0..self.program.regions.len() {
            // One report for a circle, at the region of it that is declared first.
            let known = reported.iter().any(|r| self.region_below(*r, i, &mut Vec::new()) && self.region_below(i, *r, &mut Vec::new()));
            if !known && self.region_below(i, i, &mut Vec::new()) {
                reported.push(i);
                if let Some(region) = self.program.regions.get(i) {
                    self.diagnostics.push(errors::region_cycle(&region.name));
                }
            }
        }
    }

    /// Whether region `wanted` is below region `at`.
    fn region_below(&self, at: usize, wanted: usize, seen: &mut Vec<usize>) -> bool {
        if seen.contains(&at) {
            return false;
        }
        seen.push(at);
        let Some(def) = self.program.regions.get(at) else { return false };
        def.members.iter().any(|m| {
            let below = self.program.regions.iter().position(|r| r.name.text == m.text);
            below.is_some_and(|b| b == wanted || self.region_below(b, wanted, seen))
        })
    }

    fn link_sources(&mut self) {
        for (i, department) in std::mem::take(&mut self.source_departments).into_iter().enumerate() {
            let Some(document) = self.program.sources.get(i).map(|s| s.document) else { continue };
            let found = self.scope(document, None).department(&department.text);
            if found.is_none() {
                let declared: Declared = self.program.departments.iter().map(|d| (d.name.text.clone(), d.document)).collect();
                self.unknown(document, ("部门", "department"), &department, declared);
            }
            if let Some(s) = self.program.sources.get_mut(i) {
                s.department = found;
            }
        }
    }

    fn scope(&self, document: DocumentId, subject: Option<SubjectId>) -> Scope<'_> {
        Scope { program: &self.program, document, subject }
    }

    fn find_subject(&mut self, document: DocumentId, name: &Name) -> Option<SubjectId> {
        let found = self.scope(document, None).subject(&name.text);
        if found.is_none() {
            let declared = self.program.subjects.iter().map(|s| (s.name.text.clone(), s.document)).collect();
            if name.text != UNNAMED && !self.program.type_unnamed(document) {
                self.unknown(document, ("对象", "subject"), name, declared);
            }
            // Reported; what is said of the only subject there is can be read all the same.
            return self.only_subject(document);
        }
        found
    }

    /// Reports a name that was not found where it stands, unless that follows from something else. One that is `declared` in a document
    /// that is not used is not misspelt: the document is what is missing, and with it perhaps every other name.
    fn unknown(&mut self, document: DocumentId, kind: (&str, &str), name: &Name, declared: Declared) {
        if self.program.excuses(document, &name.text) {
            return;
        }
        let unseen = declared.iter().find(|(text, _)| *text == name.text).and_then(|(_, d)| self.program.documents.get(d.index()));
        if let Some(unseen) = unseen {
            // Unless it is named in a declaration that could not be read.
            if !self.program.excused.contains(&unseen.name) {
                self.diagnostics.push(errors::not_used(name, &unseen.name));
            }
            if let Some(d) = self.program.documents.get_mut(document.index()) {
                d.uses_unknown = true;
            }
            return;
        }
        let near = nearest(&name.text, declared.iter().map(|(text, _)| text.as_str()));
        self.diagnostics.push(errors::unknown(kind, name, near));
    }

    /// The subject of a declaration that does not name one: the only one in sight.
    fn only_subject(&self, document: DocumentId) -> Option<SubjectId> {
        let mut seen = self.program.subjects.iter().enumerate().filter(|(_, s)| self.program.sees(document, s.document));
        match (seen.next(), seen.next()) {
            (Some((i, _)), None) => Some(SubjectId::at(i)),
            _ => None,
        }
    }

    fn members(&mut self, document: DocumentId, subject: &Name, members: Vec<Member>) {
        let Some(id) = self.find_subject(document, subject) else {
            let names = members.into_iter().filter_map(|m| match m {
                Member::Fact(f) => Some(f.name.text),
                Member::Define(d) => Some(d.name.text),
                Member::Broken(_) => None,
            });
            self.program.excused.extend(names);
            return;
        };
        for member in members {
            match member {
                Member::Fact(fact) => self.declare_fact(document, id, fact),
                Member::Define(define) => {
                    if self.take("value", document, &define.name) {
                        self.program.defines.push(DefineDef { name: define.name, result: None, subject: Some(id), body: define.body, document });
                    }
                }
                Member::Broken(_) => {}
            }
        }
    }

    fn declare_fact(&mut self, document: DocumentId, subject: SubjectId, mut fact: crate::syntax::Fact) {
        let earlier = self.program.subjects.get(subject.index()).and_then(|s| {
            let facts = s.facts.iter().filter_map(|f| self.program.facts.get(f.index()));
            facts.map(|f| &f.syntax.name).find(|n| n.text == fact.name.text).map(|n| n.span)
        });
        if let Some(earlier) = earlier {
            self.diagnostics.push(errors::declared_twice(&fact.name, earlier));
            return;
        }
        let named = match &fact.ty.kind {
            TypeKind::Named(name) => self.named_type(document, name),
            TypeKind::Set(name) => self.set_of(document, name),
            TypeKind::List { of, .. } => self.find_subject(document, of).map(NamedType::List),
            _ => None,
        };
        if let (TypeKind::Named(name), None) = (&fact.ty.kind, named) {
            // Reported; what is said of the fact is checked against the type that is meant.
            fact.ty.kind = match meant_type(&name.text).map(|(zh, _)| zh) {
                Some("是否") => TypeKind::YesNo,
                Some("日期") => TypeKind::Date,
                Some("金额") => TypeKind::Money { per: None },
                Some("比例") => TypeKind::Percent,
                Some("文本") => TypeKind::Text,
                _ => fact.ty.kind,
            };
        }
        let mut source = None;
        for attr in &fact.attrs {
            if let FactAttrKind::From(name) = &attr.kind {
                source = self.scope(document, None).source(&name.text);
                if source.is_none() {
                    let declared = self.program.sources.iter().map(|s| (s.name.text.clone(), s.document)).collect();
                    self.unknown(document, ("数据源", "data source"), name, declared);
                }
            }
        }
        let fact = FactDef { syntax: fact, subject, named, source, document, member: None, members: Vec::new() };
        let id = FactId::at(self.program.facts.len());
        self.program.facts.push(fact);
        if let Some(s) = self.program.subjects.get_mut(subject.index()) {
            s.facts.push(id);
        }
        self.program.add_cases(id);
    }

    fn set_of(&mut self, document: DocumentId, name: &Name) -> Option<NamedType> {
        let found = self.scope(document, None).enum_named(&name.text);
        if found.is_none() {
            let declared = self.program.enums.iter().map(|e| (e.name.text.clone(), e.document)).collect();
            self.unknown(document, ("类别", "enum"), name, declared);
        }
        found.map(NamedType::Set)
    }

    fn named_type(&mut self, document: DocumentId, name: &Name) -> Option<NamedType> {
        let found = self.type_of(document, &name.text);
        if found.is_some() {
            return found;
        }
        let p = &self.program;
        let enums = p.enums.iter().map(|e| (e.name.text.clone(), e.document));
        let regions = p.regions.iter().map(|r| (r.name.text.clone(), r.document));
        let subjects = p.subjects.iter().map(|s| (s.name.text.clone(), s.document));
        let plain = ["日期", "金额", "是否", "比例", "数值", "文本"].map(|word| (word.to_owned(), document));
        let declared: Declared = enums.chain(regions).chain(subjects).chain(plain).collect();
        // Reported; the type that it looks like is the one that is meant.
        let near = nearest(&name.text, declared.iter().map(|(text, _)| text.as_str()));
        let meant = near.filter(|_| !p.excuses(document, &name.text)).and_then(|near| self.type_of(document, near));
        if !p.type_unnamed(document) {
            self.unknown(document, ("类型", "type"), name, declared);
        }
        meant
    }

    fn type_of(&self, document: DocumentId, name: &str) -> Option<NamedType> {
        let scope = self.scope(document, None);
        let region = || scope.region(name).map(NamedType::Region);
        scope.enum_named(name).map(NamedType::Enum).or_else(region).or_else(|| scope.subject(name).map(NamedType::Part))
    }

    /// Declares everything that types are not made of.
    fn declare_rest(&mut self, document: DocumentId, decl: Decl) {
        match decl.kind {
            DeclKind::Define(define) => {
                if self.take("value", document, &define.name) {
                    let mut read = Vec::new();
                    match &define.body {
                        DefineBody::Expr(e) => names_read(e, &mut read),
                        DefineBody::List(list) => names_read_in_list(list, &mut read),
                        DefineBody::Tiers(tiers) => names_read_in_tiers(tiers, &mut read),
                    }
                    let Ok(subject) = self.subject_of(document, define.subject.as_ref(), &read) else {
                        self.program.excused.insert(define.name.text);
                        return;
                    };
                    self.program.defines.push(DefineDef { name: define.name, result: None, subject, body: define.body, document });
                }
            }
            DeclKind::Table { name, subject, by } => {
                if self.take("value", document, &name) {
                    let mut read = Vec::new();
                    by.columns.iter().for_each(|c| names_read(c, &mut read));
                    let Ok(subject) = self.subject_of(document, subject.as_ref(), &read) else {
                        self.program.excused.insert(name.text);
                        return;
                    };
                    for (result, by) in results::apart(by, &mut self.diagnostics) {
                        let span = by.span;
                        let body = DefineBody::Expr(Expr { kind: ExprKind::By(Box::new(by)), span });
                        self.program.defines.push(DefineDef { name: name.clone(), result, subject, body, document });
                    }
                }
            }
            DeclKind::Tiers { name, subject, tiers } => {
                if self.take("value", document, &name) {
                    let mut read = Vec::new();
                    names_read_in_tiers(&tiers, &mut read);
                    let Ok(subject) = self.subject_of(document, subject.as_ref(), &read) else {
                        self.program.excused.insert(name.text);
                        return;
                    };
                    self.program.defines.push(DefineDef { name, result: None, subject, body: DefineBody::Tiers(tiers), document });
                }
            }
            DeclKind::Parameter { name, ty, values } => {
                if self.take("value", document, &name) {
                    let named = match &ty.kind {
                        TypeKind::Named(n) => self.named_type(document, n),
                        _ => None,
                    };
                    self.program.parameters.push(ParameterDef { name, ty, named, values, document, span: decl.span });
                }
            }
            DeclKind::Benefit(syntax) => {
                if self.take("value", document, &syntax.name) {
                    let subject = self.find_subject(document, &syntax.subject);
                    self.program.benefits.push(BenefitDef { syntax, subject, document, span: decl.span });
                } else if let Some(d) = self.program.documents.get_mut(document.index()) {
                    d.benefit_unnamed = true;
                }
            }
            DeclKind::Amend(syntax) => self.program.amendments.push(AmendmentDef { syntax, document, span: decl.span }),
            DeclKind::Coordinate(syntax) => {
                if self.take("value", document, &syntax.name) {
                    self.program.coordinations.push(CoordinationDef { syntax, document, span: decl.span });
                }
            }
            DeclKind::Combinable { benefits, because } => {
                self.program.combinables.push(CombinableDef { benefits, because: because.text, document });
            }
            DeclKind::Guarantee(syntax) => {
                let name = Name { text: syntax.name.text.clone(), span: syntax.name.span };
                if self.take("guarantee", document, &name) {
                    self.program.guarantees.push(GuaranteeDef { syntax, document, span: decl.span });
                }
            }
            DeclKind::Example(syntax) => {
                if self.take("example", document, &syntax.name) {
                    self.program.examples.push(ExampleDef { syntax, document, span: decl.span });
                }
            }
            DeclKind::Constraints { subject, items } => {
                if let Some(subject) = self.find_subject(document, &subject) {
                    self.program.constraints.push(ConstraintsDef { subject, items, document });
                }
            }
            DeclKind::Dictionary(_)
            | DeclKind::Policy(_)
            | DeclKind::Use(_)
            | DeclKind::Broken
            | DeclKind::Department(_)
            | DeclKind::DataSource { .. }
            | DeclKind::Enum { .. }
            | DeclKind::Region { .. }
            | DeclKind::Subject { .. }
            | DeclKind::Extend { .. } => {}
        }
    }

    /// The subject of a definition or table: the one written; else the only one in sight; else the only one with a fact it reads. `Err` if
    /// the one written was reported.
    fn subject_of(&mut self, document: DocumentId, written: Option<&Name>, read: &[String]) -> Result<Option<SubjectId>, ()> {
        if let Some(name) = written {
            return self.find_subject(document, name).map(Some).ok_or(());
        }
        if let Some(only) = self.only_subject(document) {
            return Ok(Some(only));
        }
        let p = &self.program;
        let reads = |s: SubjectId| {
            let scope = self.scope(document, Some(s));
            read.iter().any(|n| scope.fact(s, n).is_some() || p.defines.iter().any(|d| d.name.text == *n && d.subject == Some(s)))
        };
        let mut found = (0..p.subjects.len()).map(SubjectId::at).filter(|s| reads(*s));
        Ok(match (found.next(), found.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        })
    }

    /// Names in one scope that look alike but are not the same.
    fn confusables(&mut self) {
        let p = &self.program;
        let facts = p.facts.iter().filter(|f| f.member.is_none()).map(|f| &f.syntax.name);
        let values = p.defines.iter().map(|d| &d.name).chain(p.parameters.iter().map(|d| &d.name)).chain(p.benefits.iter().map(|b| &b.syntax.name));
        let mut seen: BTreeMap<String, &Name> = BTreeMap::new();
        let mut found = Vec::new();
        for name in facts.chain(values) {
            let looks = skeleton(&name.text);
            match seen.get(&looks) {
                Some(first) if first.text != name.text => found.push(errors::confusable(name, first)),
                Some(_) => {}
                None => {
                    seen.insert(looks, name);
                }
            }
        }
        self.diagnostics.extend(found);
    }
}

/// Every bare name in an expression.
fn names_read(e: &Expr, out: &mut Vec<String>) {
    if let ExprKind::Name(n) = &e.kind {
        out.push(n.text.clone());
    }
    e.for_each_child(|c| names_read(c, out));
}

fn names_read_in_tiers(tiers: &[Tier], out: &mut Vec<String>) {
    for tier in tiers {
        match &tier.body {
            TierBody::Else => {}
            TierBody::Expr(e) => names_read(e, out),
            TierBody::List(list) => names_read_in_list(list, out),
        }
    }
}

fn names_read_in_list(list: &CondList, out: &mut Vec<String>) {
    for item in &list.items {
        match &item.body {
            ItemBody::Expr(e) => names_read(e, out),
            ItemBody::List(inner) => names_read_in_list(inner, out),
            ItemBody::Deleted | ItemBody::Broken => {}
        }
    }
}
