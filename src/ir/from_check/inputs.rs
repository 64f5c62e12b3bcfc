//! The columns of a row, and what is checked at the door.

use super::Lowerer;
use crate::check::{DecisionId, DecisionKind, Place, Ty, ValueId, ValueKind};
use crate::diagnostic::Words;
use crate::ir::spoken;
use crate::ir::{Door, Input, InputId, InputKind, InputTy, NodeId, Op, ParameterId, ReceiptField};
use crate::resolve::{self, DocumentId, FactDef, FactId, Member, SubjectId};
use crate::syntax::{FactAttrKind, Figure, Language, Receipt, TypeKind, Unit, UnitKind};

impl Lowerer<'_> {
    /// Every fact of the subject that the program can see, so that one table serves all policies over a dictionary.
    pub(super) fn fact_inputs(&mut self, subject: SubjectId, documents: &[DocumentId], benefits: &[resolve::BenefitId]) {
        let facts = self.visible_facts(subject, documents, benefits);
        for f in facts {
            let Some(info) = self.c.facts.get(f.index()) else { continue };
            match info.ty {
                Ty::Part(part) => {
                    let mut input = self.fact_input(f, "");
                    input.ty = InputTy::YesNo;
                    (input.lo, input.hi) = (0, 1);
                    input.optional = false;
                    let prefix = format!("{}.", input.name);
                    let id = self.b.input(input);
                    self.inputs.insert(Place::Fact(f), id);
                    for g in self.visible_facts(part, documents, benefits) {
                        // Parts and lists go one level deep.
                        let deeper = self.c.facts.get(g.index()).is_none_or(|i| matches!(i.ty, Ty::Part(_) | Ty::Set(_) | Ty::List(_)));
                        let member = self.c.program.facts.get(g.index()).and_then(|d| d.member);
                        if deeper || matches!(member, Some(Member::Count(_) | Member::Element(..))) {
                            continue;
                        }
                        let input = self.fact_input(g, &prefix);
                        let id = self.b.input(input);
                        self.inputs.insert(Place::PartFact(f, g), id);
                    }
                }
                // What they are made of follows.
                Ty::Set(_) | Ty::List(_) => {}
                _ => {
                    let input = self.fact_input(f, "");
                    let id = self.b.input(input);
                    self.inputs.insert(Place::Fact(f), id);
                }
            }
        }
    }

    fn visible_facts(&self, subject: SubjectId, documents: &[DocumentId], benefits: &[resolve::BenefitId]) -> Vec<FactId> {
        let p = &self.c.program;
        let owners = benefits.iter().filter_map(|b| p.benefits.get(b.index())).map(|b| b.document);
        let from: Vec<DocumentId> = documents.iter().copied().chain(owners).collect();
        let facts = p.subjects.get(subject.index()).map(|s| s.facts.clone()).unwrap_or_default();
        let seen = |f: &FactId| p.facts.get(f.index()).is_some_and(|d| from.iter().any(|x| p.sees(*x, d.document)));
        facts.into_iter().filter(seen).collect()
    }

    fn fact_input(&self, f: FactId, prefix: &str) -> Input {
        let (def, info) = (self.c.program.facts.get(f.index()), self.c.facts.get(f.index()));
        let (Some(def), Some(info)) = (def, info) else { return blank(format!("{prefix}?")) };
        let clamp = |v: i128| i64::try_from(v).unwrap_or(if v < 0 { i64::MIN + 1 } else { i64::MAX });
        let source = def.source.and_then(|s| self.c.program.sources.get(s.index()));
        let department = source.and_then(|s| s.department).and_then(|d| self.c.program.departments.get(d.index()));
        let mut input = Input {
            name: format!("{prefix}{}", def.syntax.name.text),
            kind: InputKind::Fact,
            ty: self.input_ty(f, &def.syntax.ty.kind, &info.ty, info.scale),
            lo: clamp(info.range.lo()),
            hi: clamp(info.range.hi()),
            optional: info.optional,
            source: source.map(|s| s.name.text.clone()),
            department: department.map(|d| d.name.text.clone()),
            evidence: None,
            basis: None,
            set: self.set_of(def).map(|name| format!("{prefix}{name}")),
            list: self.list_of(def),
            typical: info.typical.clone(),
        };
        for attr in &def.syntax.attrs {
            match &attr.kind {
                FactAttrKind::Evidence(t) => input.evidence = Some(t.text.clone()),
                FactAttrKind::Basis(t) => input.basis = Some(t.text.clone()),
                _ => {}
            }
        }
        if let InputTy::Text { literals } = &input.ty {
            (input.lo, input.hi) = (0, i64::try_from(literals.len()).unwrap_or(0));
        }
        input
    }

    /// The set that a fact is a case of.
    fn set_of(&self, def: &FactDef) -> Option<&str> {
        let p = &self.c.program;
        let set = match def.member? {
            Member::Case(set, _) => set,
            Member::Element(list, position, own) => match p.facts.get(own.index())?.member? {
                Member::Case(set, _) => p.element(list, position, set)?,
                Member::Count(_) | Member::Element(..) => return None,
            },
            Member::Count(_) => return None,
        };
        p.facts.get(set.index()).map(|d| d.syntax.name.text.as_str())
    }

    /// The list that a fact belongs to, and of which of its elements it is.
    fn list_of(&self, def: &FactDef) -> Option<(String, u32)> {
        let (list, position) = match def.member? {
            Member::Count(list) => (list, 0),
            Member::Element(list, position, _) => (list, u32::try_from(position).unwrap_or(u32::MAX).saturating_add(1)),
            Member::Case(..) => return None,
        };
        self.c.program.facts.get(list.index()).map(|d| (d.syntax.name.text.clone(), position))
    }

    fn input_ty(&self, f: FactId, written: &TypeKind, ty: &Ty, scale: u8) -> InputTy {
        let p = &self.c.program;
        match (ty, written) {
            (Ty::Bool, _) => InputTy::YesNo,
            (Ty::Date, _) => InputTy::Date,
            (Ty::Text, _) => InputTy::Text { literals: self.c.literals.get(&f).cloned().unwrap_or_default() },
            (Ty::Enum(e), _) => InputTy::Enum {
                name: p.enums.get(e.index()).map(|d| d.name.text.clone()).unwrap_or_default(),
                cases: p.enums.get(e.index()).map(|d| d.cases.iter().map(|c| c.text.clone()).collect()).unwrap_or_default(),
            },
            (Ty::Region(r), _) => {
                InputTy::Region { name: p.regions.get(r.index()).map(|d| d.name.text.clone()).unwrap_or_default(), leaves: p.leaves(*r) }
            }
            (Ty::Num(_), TypeKind::List { most, .. }) => InputTy::Number { unit: most.unit.as_ref().map(|u| self.unit_word(u)), scale: 0 },
            (_, TypeKind::Money { per }) => InputTy::Money { per: per.as_ref().map(|u| self.unit_word(u)) },
            (_, TypeKind::Percent) => InputTy::Percent,
            (_, TypeKind::Number { unit, per }) => {
                let top = unit.as_ref().map(|u| self.unit_word(u));
                let unit = match (top, per) {
                    (Some(u), Some(per)) => Some(format!("{u}/{}", self.unit_word(per))),
                    (u, _) => u,
                };
                InputTy::Number { unit, scale }
            }
            _ => InputTy::YesNo,
        }
    }

    fn unit_word(&self, u: &Unit) -> String {
        let pair = match &u.kind {
            UnitKind::Yuan => spoken::YUAN,
            UnitKind::Fen => spoken::FEN,
            UnitKind::Percent => ("%", "%"),
            UnitKind::Permille => ("‰", "‰"),
            UnitKind::Year => spoken::YEAR,
            UnitKind::Month => spoken::MONTH,
            UnitKind::Quarter => spoken::QUARTER,
            UnitKind::Day => spoken::DAY,
            UnitKind::WorkingDay => spoken::WORKING_DAY,
            UnitKind::Age => spoken::AGE,
            UnitKind::Other(s) => return s.clone(),
        };
        self.spoken(pair).into()
    }

    /// A word in the language of the program.
    fn spoken(&self, (zh, en): spoken::Pair) -> &'static str {
        if self.language == Language::Zh { zh } else { en }
    }

    /// The column of a fact, receipt or choice; receipts and choices get theirs when first read.
    pub(super) fn input(&mut self, place: Place) -> InputId {
        if let Some(id) = self.inputs.get(&place) {
            return *id;
        }
        let input = match place {
            Place::Receipt(r, b) => self.receipt_input(r, b),
            Place::Choice(c) => self.choice_input(c),
            Place::Decision(d) => self.decision_input(d),
            Place::Fact(_) | Place::PartFact(..) | Place::Define(_) | Place::Parameter(_) => blank("?".into()),
        };
        let id = self.b.input(input);
        self.inputs.insert(place, id);
        id
    }

    fn receipt_input(&self, r: Receipt, b: resolve::BenefitId) -> Input {
        let def = self.c.program.benefits.get(b.index());
        let name = def.map(|d| d.syntax.name.text.clone()).unwrap_or_default();
        let info = self.c.benefits.get(b.index());
        let own = self.ids.get(&b).copied().unwrap_or(crate::ir::BenefitId(u32::MAX));
        let dates = (i64::from(self.as_of.0.days()), i64::from(self.as_of.1.days()));
        let (field, ty, (lo, hi), optional) = match r {
            Receipt::AppliedOn => (ReceiptField::AppliedOn, InputTy::Date, dates, true),
            Receipt::ApprovedOn => (ReceiptField::ApprovedOn, InputTy::Date, dates, true),
            Receipt::FirstPaidOn => (ReceiptField::FirstPaidOn, InputTy::Date, dates, true),
            Receipt::Amount => (ReceiptField::Amount, InputTy::Money { per: None }, (0, 1_000_000_000_000), false),
            Receipt::Periods => {
                let most = info.and_then(|i| i.term).unwrap_or(1200);
                (ReceiptField::Periods, InputTy::Number { unit: None, scale: 0 }, (0, most), false)
            }
            Receipt::Receiving => (ReceiptField::Receiving, InputTy::YesNo, (0, 1), false),
            Receipt::Exhausted => (ReceiptField::Exhausted, InputTy::YesNo, (0, 1), false),
            Receipt::Waived => (ReceiptField::Waived, InputTy::YesNo, (0, 1), false),
        };
        Input {
            name: format!("{}({name})", self.receipt_name(r)),
            kind: InputKind::Receipt(own, field),
            ty,
            lo,
            hi,
            optional,
            source: None,
            department: info.and_then(|i| i.department.clone()),
            evidence: None,
            basis: None,
            set: None,
            list: None,
            typical: Vec::new(),
        }
    }

    fn choice_input(&self, c: resolve::CoordinationId) -> Input {
        let name = self.c.program.coordinations.get(c.index()).map(|d| d.syntax.name.text.clone()).unwrap_or_default();
        let members = self.c.coordinations.get(c.index()).map_or(1, |i| i.members.len());
        let word = self.spoken(spoken::CHOICE);
        let cases = self.c.coordinations.get(c.index()).map(|i| i.members.clone()).unwrap_or_default();
        let cases = cases.iter().filter_map(|b| self.c.program.benefits.get(b.index())).map(|b| b.syntax.name.text.clone()).collect();
        let clause = self.coordination_ids.iter().find(|((id, _), _)| *id == c).map(|(_, v)| *v);
        Input {
            kind: InputKind::Choice(clause.unwrap_or(crate::ir::CoordinationId(u32::MAX))),
            ty: InputTy::Enum { name: name.clone(), cases },
            name: format!("{word}({name})"),
            lo: 0,
            hi: i64::try_from(members).unwrap_or(1).max(1) - 1,
            optional: true,
            source: None,
            department: None,
            evidence: None,
            basis: None,
            set: None,
            list: None,
            typical: Vec::new(),
        }
    }

    fn decision_input(&self, d: DecisionId) -> Input {
        let Some(info) = self.c.decisions.get(d.0 as usize) else { return blank("?".into()) };
        let word = self.spoken(match info.kind {
            DecisionKind::Whether => spoken::DECIDED,
            DecisionKind::Sum => spoken::DECIDED_SUM,
            DecisionKind::Selection => spoken::SELECTED,
        });
        let mut input = blank(format!("{word}({})", info.name));
        if info.kind == DecisionKind::Sum {
            (input.ty, input.hi) = (InputTy::Money { per: None }, 1_000_000_000_000);
        }
        Input { kind: InputKind::Decision, department: info.department.clone(), ..input }
    }

    /// Bounds of facts, and the constraints on the data.
    pub(super) fn constraint_doors(&mut self, subject: SubjectId, documents: &[DocumentId], benefits: &[resolve::BenefitId]) {
        for f in self.visible_facts(subject, documents, benefits) {
            let Some(info) = self.c.facts.get(f.index()) else { continue };
            let name = self.c.program.facts.get(f.index()).map(|d| d.syntax.name.text.clone()).unwrap_or_default();
            for bound in info.bounds.clone() {
                let written = (self.texts.slice)(self.c.value(bound).span);
                let reason = Words::new(format!("`{name}` 应 {written}"), format!("`{name}` must be {written}"));
                let node = self.holds(bound, true);
                let first = self.inputs.get(&Place::Fact(f)).copied();
                self.door(node, reason, first);
            }
        }
        let c = self.c;
        let owners: Vec<DocumentId> =
            benefits.iter().filter_map(|b| c.program.benefits.get(b.index())).map(|b| b.document).chain(documents.iter().copied()).collect();
        for constraint in &c.constraints {
            if constraint.subject != subject || !owners.iter().any(|d| c.program.sees(*d, constraint.document)) {
                continue;
            }
            let written = (self.texts.slice)(c.value(constraint.value).span);
            let reason = Words::new(format!("数据应满足“{written}”"), format!("the data must satisfy “{written}”"));
            let node = self.holds(constraint.value, true);
            self.door(node, reason, None);
        }
    }

    pub(super) fn door(&mut self, node: NodeId, reason: Words, first: Option<InputId>) {
        if matches!(self.b.node(node).op, Op::Bool(true)) {
            return;
        }
        let mut inputs = self.inputs_of(&[node]);
        if let Some(first) = first {
            inputs.retain(|i| *i != first);
            inputs.insert(0, first);
        }
        self.doors.push(Door { node, reason, inputs });
    }

    /// The parameters that values read, also in the benefits whose figures they read.
    pub(super) fn parameters_of(&mut self, roots: Vec<ValueId>) -> Vec<ParameterId> {
        let c = self.c;
        let mut seen = std::collections::BTreeSet::new();
        let mut found = std::collections::BTreeSet::new();
        let mut next = roots;
        while !next.is_empty() {
            for id in c.reached(std::mem::take(&mut next)) {
                if !seen.insert(id) {
                    continue;
                }
                match &c.value(id).kind {
                    ValueKind::Parameter(p) => {
                        found.insert(self.parameter_id(*p));
                    }
                    ValueKind::Figure(figure, b) => {
                        let Some(info) = c.benefits.get(b.index()) else { continue };
                        next.extend(info.amounts());
                        if *figure != Figure::Standard {
                            next.extend(info.conditions());
                        }
                    }
                    _ => {}
                }
            }
        }
        found.into_iter().collect()
    }

    /// The position of a parameter in Core.
    pub(super) fn parameter_id(&mut self, p: resolve::ParameterId) -> ParameterId {
        let at = self.parameters.iter().position(|known| *known == p).unwrap_or_else(|| {
            self.parameters.push(p);
            self.parameters.len() - 1
        });
        ParameterId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The inputs that nodes read.
    pub(super) fn inputs_of(&self, roots: &[NodeId]) -> Vec<InputId> {
        let mut seen = std::collections::BTreeSet::new();
        let mut out = std::collections::BTreeSet::new();
        let mut open: Vec<NodeId> = roots.to_vec();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let op = &self.b.node(id).op;
            if let Op::Load(i) | Op::Present(i) = op {
                out.insert(*i);
            }
            op.for_each_child(|c| open.push(c));
        }
        out.into_iter().collect()
    }
}

fn blank(name: String) -> Input {
    Input {
        name,
        kind: InputKind::Fact,
        ty: InputTy::YesNo,
        lo: 0,
        hi: 1,
        optional: false,
        source: None,
        department: None,
        evidence: None,
        basis: None,
        set: None,
        list: None,
        typical: Vec::new(),
    }
}
