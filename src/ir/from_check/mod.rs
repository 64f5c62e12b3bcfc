//! A checked program → Core.
//!
//! The unit is a set of policies over one subject, with the benefits of other policies that their clauses name. What is absent, rounded,
//! dated, gated or combined in the language becomes plain operations here: `学历 为 博士` where 学历 may be absent is
//! `present(学历) ∧ 学历 = 3`, so that a comparison with an absent value does not hold.
//!
//! INVARIANT: a presence is computed from what is declared, never from what a condition seemed to prove, so every node is right in every
//! context and equal conditions share one node. Where a checked range is what keeps a sum inside 64 bits, it is written as a
//! [`super::Op::Refine`].
//!
//! Deliberately absent: errors. What could go wrong was refused by `check`, but for a program without benefits or with two subjects.

mod benefit;
mod decisions;
mod example;
mod expr;
mod guarantee;
mod inputs;
mod receipts;
mod repay;
mod schedule;
mod together;
mod versions;

use super::{BenefitId, Builder, CoordinationId, Core, InputId, NodeId};
use crate::check::{BenefitInfo, Checked, CoordinationClause, Place, ValueId, ValueKind};
use crate::diagnostic::Words;
use crate::resolve::{self, DocumentId, SubjectId};
use crate::source::Span;
use crate::syntax::{Language, Receipt};
use crate::value::Date;
use std::collections::BTreeMap;

/// What combining makes of a benefit.
#[derive(Debug, Clone, Copy)]
struct Combined {
    /// Paid in this period, in fen.
    payable: NodeId,
    /// Whether something can be paid, and no choice removed it.
    alive: NodeId,
    /// Whether a higher one replaces it, where it has to be the highest.
    replaced: Option<NodeId>,
}

/// What lowering needs to know of the text.
pub struct Texts<'a> {
    /// The text of a span, on one line.
    pub slice: &'a dyn Fn(Span) -> String,
    /// The nearest heading above a span, in literate files.
    pub heading: &'a dyn Fn(Span) -> Option<String>,
}

/// Why there is no program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoProgram(pub Words);

/// What a program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// To answer about subjects: guarantees are left out, and so are benefits that only they name.
    Answers,
    /// To be reasoned about: guarantees are in it, and every benefit they name.
    Proofs,
}

/// Core with its examples.
#[derive(Debug, Clone)]
pub struct Lowered {
    /// The program.
    pub core: Core,
    /// Its examples.
    pub examples: Vec<super::Example>,
}

/// Lowers the policies `documents` as one program named `name`.
///
/// # Errors
/// If they have no benefit, or benefits for different subjects.
pub fn lower(checked: &Checked, name: &str, documents: &[DocumentId], texts: &Texts<'_>, aim: Aim) -> Result<Lowered, NoProgram> {
    let (benefits, coordinations) = closure(checked, documents, aim);
    let subject = subject_of(checked, &benefits)?;
    let language = documents.first().and_then(|d| checked.program.documents.get(d.index())).map_or(Language::Zh, |d| d.language);
    let as_of = (Date::from_ymd(1900, 1, 1).unwrap_or(Date::MIN), Date::from_ymd(2199, 12, 31).unwrap_or(Date::MAX));
    let mut l = Lowerer {
        c: checked,
        texts,
        aim,
        b: Builder::new(),
        language,
        as_of,
        ids: numbered(checked, &benefits),
        coordination_ids: BTreeMap::new(),
        inputs: BTreeMap::new(),
        values: BTreeMap::new(),
        parts: BTreeMap::new(),
        combined: BTreeMap::new(),
        repaid: BTreeMap::new(),
        doors: Vec::new(),
        parameters: Vec::new(),
    };
    l.number_coordinations(&coordinations);
    l.fact_inputs(subject, documents, &benefits);
    let mut out = Vec::new();
    for b in &benefits {
        l.parts(*b);
    }
    l.constraint_doors(subject, documents, &benefits);
    for b in &benefits {
        out.push(l.benefit(*b));
    }
    let coordinations = l.combine(&benefits, &mut out);
    let out = l.with_recoveries(&benefits, out);
    let ids: BTreeMap<resolve::BenefitId, BenefitId> = l.ids.clone();
    let combinable = checked
        .combinables
        .iter()
        .map(|(_, members, because)| (members.iter().filter_map(|m| ids.get(m).copied()).collect::<Vec<_>>(), because.clone()))
        .filter(|(members, _)| members.len() > 1)
        .collect();
    let mut policy_ids: Vec<DocumentId> = documents.to_vec();
    policy_ids.extend(benefits.iter().filter_map(|b| checked.program.benefits.get(b.index())).map(|b| b.document));
    policy_ids.extend(benefits.iter().filter_map(|b| checked.benefits.get(b.index())).flat_map(|i| &i.versions).map(|v| v.document));
    let mut seen = Vec::new();
    policy_ids.retain(|d| {
        let new = !seen.contains(d);
        seen.push(*d);
        new
    });
    let policies = policy_ids.iter().filter_map(|d| policy(checked, *d)).collect();
    let examples = l.examples(documents);
    let guarantees = match aim {
        Aim::Answers => Vec::new(),
        Aim::Proofs => l.guarantees(documents),
    };
    let subject = checked.program.subjects.get(subject.index()).map(|s| s.name.text.clone()).unwrap_or_default();
    l.receipt_axioms(&benefits);
    let doors = std::mem::take(&mut l.doors);
    let parameters = l.parameters.iter().filter_map(|p| parameter(checked, *p)).collect();
    let (inputs, nodes) = l.b.finish();
    let core = Core { name: name.into(), policies, subject, parameters, inputs, nodes, doors, benefits: out, coordinations, combinable, guarantees, as_of };
    Ok(Lowered { core, examples })
}

/// The position of each benefit in Core: behind one that can be owed back stands what is to be paid back of it.
fn numbered(c: &Checked, benefits: &[resolve::BenefitId]) -> BTreeMap<resolve::BenefitId, BenefitId> {
    let mut next = 0;
    let place = |b: &resolve::BenefitId| {
        let own = BenefitId(next);
        next += 1 + u32::from(c.benefits.get(b.index()).is_some_and(BenefitInfo::can_be_repaid));
        (*b, own)
    };
    benefits.iter().map(place).collect()
}

fn parameter(c: &Checked, id: resolve::ParameterId) -> Option<super::Parameter> {
    let (def, info) = (c.program.parameters.get(id.index())?, c.parameters.get(id.index())?.as_ref()?);
    Some(super::Parameter { name: def.name.text.clone(), from: info.values.first()?.0 })
}

fn policy(c: &Checked, id: DocumentId) -> Option<super::Policy> {
    let (def, info) = (c.program.documents.get(id.index())?, c.documents.get(id.index())?);
    Some(super::Policy {
        name: def.name.clone(),
        title: info.title.clone(),
        number: info.number.clone(),
        issued_by: info.issued_by.clone(),
        source: info.source.clone(),
        from: info.from,
        until: info.claims_until.or(info.payments_until),
    })
}

/// The benefits of the documents, those that their clauses (and, for proofs, their guarantees) name, and the coordinations that decide
/// about any of them.
fn closure(c: &Checked, documents: &[DocumentId], aim: Aim) -> (Vec<resolve::BenefitId>, Vec<resolve::CoordinationId>) {
    let p = &c.program;
    let mut benefits: Vec<resolve::BenefitId> = Vec::new();
    for d in documents {
        benefits.extend((0..p.benefits.len()).map(resolve::BenefitId::at).filter(|b| p.benefits.get(b.index()).is_some_and(|x| x.document == *d)));
    }
    // A policy that amends the benefit of another is judged with it.
    let amended = c.benefits.iter().enumerate().filter(|(_, i)| i.versions.iter().any(|v| documents.contains(&v.document)));
    for b in amended.map(|(i, _)| resolve::BenefitId::at(i)) {
        if !benefits.contains(&b) {
            benefits.push(b);
        }
    }
    if aim == Aim::Proofs {
        for b in c.guarantees.iter().filter(|g| documents.contains(&g.document)).flat_map(|g| guarantee::named(c, g)) {
            if !benefits.contains(&b) {
                benefits.push(b);
            }
        }
    }
    let mut coordinations: Vec<resolve::CoordinationId> = Vec::new();
    let mut next = 0;
    loop {
        while let Some(&b) = benefits.get(next) {
            next += 1;
            for other in named_benefits(c, b) {
                if !benefits.contains(&other) {
                    benefits.push(other);
                }
            }
        }
        let before = coordinations.len();
        for (i, def) in p.coordinations.iter().enumerate() {
            let id = resolve::CoordinationId::at(i);
            let Some(info) = c.coordinations.get(i) else { continue };
            let own = documents.contains(&def.document);
            let with = info.members.iter().any(|m| benefits.contains(m) && p.benefits.get(m.index()).is_some_and(|b| b.document == def.document));
            if (own || with) && !coordinations.contains(&id) {
                coordinations.push(id);
                for m in &info.members {
                    if !benefits.contains(m) {
                        benefits.push(*m);
                    }
                }
                for clause in &info.clauses {
                    if let CoordinationClause::AtMost { limit, .. } = clause {
                        for other in named_in(c, vec![*limit]) {
                            if !benefits.contains(&other) {
                                benefits.push(other);
                            }
                        }
                    }
                }
            }
        }
        if coordinations.len() == before && next == benefits.len() {
            return (benefits, coordinations);
        }
    }
}

fn named_benefits(c: &Checked, b: resolve::BenefitId) -> Vec<resolve::BenefitId> {
    let Some(info) = c.benefits.get(b.index()) else { return Vec::new() };
    named_in(c, info.amounts().into_iter().chain(info.conditions()).chain(info.recovered()).collect())
}

fn named_in(c: &Checked, roots: Vec<ValueId>) -> Vec<resolve::BenefitId> {
    let mut out = Vec::new();
    for id in c.reached(roots) {
        if let ValueKind::Figure(_, b) | ValueKind::Receipt(_, b) = &c.value(id).kind {
            out.push(*b);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn subject_of(c: &Checked, benefits: &[resolve::BenefitId]) -> Result<SubjectId, NoProgram> {
    let mut found: Option<(SubjectId, String)> = None;
    for b in benefits {
        let Some(def) = c.program.benefits.get(b.index()) else { continue };
        let Some(s) = def.subject else { continue };
        match &found {
            None => found = Some((s, def.syntax.name.text.clone())),
            Some((other, first)) if *other != s => {
                let second = &def.syntax.name.text;
                return Err(NoProgram(Words::new(
                    format!("`{first}` 与 `{second}` 面向不同的对象，一行数据只能是一个对象；请把它们分写在不同的政策里"),
                    format!("`{first}` and `{second}` are for different subjects, and a row is one subject: write them in policies of their own"),
                )));
            }
            Some(_) => {}
        }
    }
    found.map(|(s, _)| s).ok_or_else(|| NoProgram(Words::new("没有可以计算的待遇", "there is no benefit to evaluate")))
}

/// A lowered value. An absent one holds something in its range that nobody may look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Low {
    /// Whether it is there; `None`: it always is.
    present: Option<NodeId>,
    /// The integer (or yes/no).
    value: NodeId,
    /// A divisor that is known only at run time.
    divisor: Option<NodeId>,
}

/// The nodes of a benefit before combining.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    /// What a period pays by the rule, in fen, whoever is eligible.
    standard: NodeId,
    /// Gate, conditions, in force.
    eligible: NodeId,
    /// Due before combining.
    amount: NodeId,
    /// Due before combining, nothing while the clock has not started: what takes part in combining.
    due: NodeId,
    /// Whether something can be paid now at all.
    alive: NodeId,
    /// The event that starts the clock is missing (and its input).
    waits: Option<(NodeId, InputId)>,
    /// The total of the whole term, in fen.
    whole: NodeId,
}

pub(super) struct Lowerer<'a> {
    c: &'a Checked,
    texts: &'a Texts<'a>,
    aim: Aim,
    b: Builder,
    language: Language,
    as_of: (Date, Date),
    ids: BTreeMap<resolve::BenefitId, BenefitId>,
    /// For each coordination, the first of its clauses in Core, and each clause's position.
    coordination_ids: BTreeMap<(resolve::CoordinationId, usize), CoordinationId>,
    inputs: BTreeMap<Place, InputId>,
    values: BTreeMap<(ValueId, bool), Low>,
    parts: BTreeMap<resolve::BenefitId, Parts>,
    /// What the coordinations make of each benefit; empty before they are lowered.
    combined: BTreeMap<resolve::BenefitId, Combined>,
    /// What is to be paid back of each benefit, in fen; empty before that is lowered.
    repaid: BTreeMap<resolve::BenefitId, NodeId>,
    doors: Vec<super::Door>,
    /// The parameters of the program, by their position in Core.
    parameters: Vec<resolve::ParameterId>,
}

impl Lowerer<'_> {
    fn now(&mut self) -> NodeId {
        self.b.as_of(self.as_of.0, self.as_of.1)
    }

    fn number_coordinations(&mut self, ids: &[resolve::CoordinationId]) {
        let mut n = 0;
        for id in ids {
            let clauses = self.c.coordinations.get(id.index()).map_or(0, |i| i.clauses.len());
            for k in 0..clauses {
                self.coordination_ids.insert((*id, k), CoordinationId(n));
                n += 1;
            }
        }
    }

    /// What a receipt is called in tables.
    fn receipt_name(&self, r: Receipt) -> &'static str {
        let (zh, en) = match r {
            Receipt::AppliedOn => ("申请日期", "applied_on"),
            Receipt::ApprovedOn => ("审核日期", "approved_on"),
            Receipt::FirstPaidOn => ("首次领取日期", "first_paid_on"),
            Receipt::Amount => ("已领金额", "received"),
            Receipt::Periods => ("已领期数", "periods_received"),
            Receipt::Receiving => ("正在享受", "receiving"),
            Receipt::Exhausted => ("已领足", "exhausted"),
            Receipt::Waived => ("已放弃", "waived"),
        };
        if self.language == Language::Zh { zh } else { en }
    }
}
