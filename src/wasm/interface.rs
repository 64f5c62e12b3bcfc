//! What a module says of itself: Core's names and the addresses of its layout, in the shape of [`heng_abi`].

use super::BuildMeta;
use super::layout::{AS_OF, BenefitColumns, Columns, FLAGS, Layout, Output};
use crate::ir::{
    Basis, Benefit, BenefitId, Combines, Coordination, CoordinationKind, Core, Door, Gate, Input, InputId, InputKind, InputTy, Item, ItemList,
    NodeId, ParameterId, Period, Policy, ReceiptField, Version,
};
use heng_abi as abi;

/// The interface of a module. `work` bounds the instructions for one row.
pub(super) fn describe(core: &Core, meta: &BuildMeta, columns: &Columns, layout: &Layout, work: u64) -> abi::Interface {
    let d = Describe { columns, layout };
    abi::Interface {
        abi: (abi::ABI_MAJOR, abi::ABI_MINOR),
        compiler: meta.compiler.clone(),
        source_digest: meta.source_digest.clone(),
        language: meta.language.clone(),
        name: core.name.clone(),
        subject: core.subject.clone(),
        policies: core.policies.iter().map(policy).collect(),
        policy_parameters: core.parameters.iter().map(|p| abi::PolicyParameter { name: p.name.clone(), from: p.from.days() }).collect(),
        capacity: layout.capacity,
        memory_pages: layout.pages,
        parameters: abi::Parameters { as_of: AS_OF, as_of_min: core.as_of.0.days(), as_of_max: core.as_of.1.days(), flags: FLAGS },
        inputs: core.inputs.iter().enumerate().map(|(i, input)| d.input(i, input)).collect(),
        doors: core.doors.iter().map(door).collect(),
        refusals: layout.address(columns.refusals),
        benefits: core.benefits.iter().zip(&columns.benefits).map(|(b, c)| d.benefit(b, c)).collect(),
        coordinations: core.coordinations.iter().zip(&columns.taken).map(|(c, taken)| d.coordination(c, taken)).collect(),
        trace: abi::Trace {
            address: columns.trace.first().map_or(layout.end, |column| layout.address(*column)),
            words: number(columns.trace.len()),
        },
        totals: (columns.totals > 0).then_some(layout.totals),
        work,
    }
}

struct Describe<'a> {
    columns: &'a Columns,
    layout: &'a Layout,
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn inputs(ids: &[InputId]) -> Vec<u32> {
    ids.iter().map(|id| id.0).collect()
}

fn parameters(ids: &[ParameterId]) -> Vec<u32> {
    ids.iter().map(|id| id.0).collect()
}

fn policy(p: &Policy) -> abi::Policy {
    abi::Policy {
        name: p.name.clone(),
        title: p.title.clone(),
        number: p.number.clone(),
        issued_by: p.issued_by.clone(),
        source: p.source.clone(),
        from: p.from.map(|date| date.to_string()),
        until: p.until.map(|date| date.to_string()),
    }
}

fn door(door: &Door) -> abi::Door {
    abi::Door { zh: door.reason.zh.clone(), en: door.reason.en.clone(), inputs: inputs(&door.inputs) }
}

impl From<&InputTy> for abi::Type {
    fn from(ty: &InputTy) -> abi::Type {
        match ty {
            InputTy::YesNo => abi::Type::YesNo,
            InputTy::Date => abi::Type::Date,
            InputTy::Money { per } => abi::Type::Money { per: per.clone() },
            InputTy::Percent => abi::Type::Percent,
            InputTy::Number { unit, scale } => abi::Type::Number { unit: unit.clone(), scale: *scale },
            InputTy::Enum { name, cases } => abi::Type::Enum { name: name.clone(), cases: cases.clone() },
            InputTy::Region { name, leaves } => abi::Type::Region { name: name.clone(), leaves: leaves.clone() },
            InputTy::Text { literals } => abi::Type::Text { literals: literals.clone() },
        }
    }
}

fn kind(kind: InputKind) -> abi::InputKind {
    match kind {
        InputKind::Fact => abi::InputKind::Fact,
        InputKind::Receipt(BenefitId(benefit), field) => abi::InputKind::Receipt { benefit, field: receipt_field(field).to_owned() },
        InputKind::Decision => abi::InputKind::Decision,
        InputKind::Choice(id) => abi::InputKind::Choice { coordination: id.0 },
    }
}

fn receipt_field(field: ReceiptField) -> &'static str {
    match field {
        ReceiptField::AppliedOn => "applied_on",
        ReceiptField::ApprovedOn => "approved_on",
        ReceiptField::FirstPaidOn => "first_paid_on",
        ReceiptField::Amount => "amount",
        ReceiptField::Periods => "periods",
        ReceiptField::Receiving => "receiving",
        ReceiptField::Exhausted => "exhausted",
        ReceiptField::Waived => "waived",
    }
}

fn period(period: Period) -> &'static str {
    match period {
        Period::Once => "once",
        Period::Installment => "installment",
        Period::Month => "month",
        Period::Year => "year",
    }
}

fn list(list: ItemList) -> &'static str {
    match list {
        ItemList::Entry => "entry",
        ItemList::While => "while",
        ItemList::Both => "both",
        ItemList::Exclusion => "exclusion",
        ItemList::Stop => "stop",
        ItemList::Recovery => "recovery",
        ItemList::Gate(_) => "gate",
    }
}

/// The mark of an item; of a gate what the gate is.
fn mark(item: &Item) -> String {
    match item.list {
        ItemList::Gate(Gate::NotExhausted) => "exhausted".to_owned(),
        ItemList::Gate(Gate::NotWaived) => "waived".to_owned(),
        ItemList::Gate(Gate::WithinTerm) => "within_term".to_owned(),
        ItemList::Gate(Gate::Selected) => "selected".to_owned(),
        ItemList::Gate(Gate::Received) => "received".to_owned(),
        ItemList::Gate(Gate::Left) => "left".to_owned(),
        ItemList::Gate(Gate::Due) => "due".to_owned(),
        ItemList::Gate(Gate::Started) => "started".to_owned(),
        ItemList::Gate(Gate::ApplicationOpen) => "application_open".to_owned(),
        ItemList::Gate(Gate::AppliedInTime) => "applied_in_time".to_owned(),
        ItemList::Gate(Gate::InForce) => "in_force".to_owned(),
        ItemList::Gate(Gate::Chosen(_)) => "chosen".to_owned(),
        ItemList::Entry | ItemList::While | ItemList::Both | ItemList::Exclusion | ItemList::Stop | ItemList::Recovery => item.mark.clone(),
    }
}

fn combines(combines: Combines) -> String {
    match combines {
        Combines::All => "all".to_owned(),
        Combines::Any => "any".to_owned(),
        Combines::None => "none".to_owned(),
        Combines::AtLeast(n) => format!("at_least:{n}"),
    }
}

fn coordination_kind(kind: CoordinationKind) -> &'static str {
    match kind {
        CoordinationKind::ChooseOne => "choose_one",
        CoordinationKind::NotTogether => "not_together",
        CoordinationKind::HighestOnly => "highest_only",
        CoordinationKind::Offset => "offset",
        CoordinationKind::AtMost => "at_most",
    }
}

impl Describe<'_> {
    fn input(&self, position: usize, input: &Input) -> abi::Input {
        let columns = self.columns.input(InputId(number(position)));
        abi::Input {
            name: input.name.clone(),
            kind: kind(input.kind),
            ty: (&input.ty).into(),
            min: input.lo,
            max: input.hi,
            optional: input.optional,
            source: input.source.clone(),
            department: input.department.clone(),
            evidence: input.evidence.clone(),
            basis: input.basis.clone(),
            set: input.set.clone(),
            list: input.list.clone().map(|(name, position)| abi::ListPlace { name, position }),
            storage: columns.storage,
            values: self.layout.address(columns.values),
            known: self.layout.address(columns.known),
            present: columns.present.map(|column| self.layout.address(column)),
        }
    }

    /// The address of a yes/no output, or of the values of an integer one.
    fn address(&self, output: Output) -> u32 {
        match output {
            Output::Code { column, .. } | Output::Int { values: column, .. } => self.layout.address(column),
        }
    }

    fn int(&self, output: Output) -> abi::IntOutput {
        let known = match output {
            Output::Code { column, .. } | Output::Int { known: column, .. } => self.layout.address(column),
        };
        abi::IntOutput { values: self.address(output), known }
    }

    fn benefit(&self, b: &Benefit, columns: &BenefitColumns) -> abi::Benefit {
        abi::Benefit {
            name: b.name.clone(),
            policy: b.policy.clone(),
            period: period(b.period).to_owned(),
            cites: b.cites.clone(),
            purpose: b.purpose.clone(),
            department: b.department.clone(),
            time_limit: b.time_limit.clone(),
            channel: b.channel.clone(),
            notes: b.notes.clone(),
            funding: b.funding.clone(),
            eligible: self.address(columns.eligible),
            awaiting: self.address(columns.awaiting),
            deciding: columns.deciding.map(|output| self.address(output)),
            waits: columns.waits.zip(b.waits).map(|(output, (_, input))| (self.address(output), input.0)),
            amount: self.int(columns.amount),
            payable: self.int(columns.payable),
            periods_left: columns.periods_left.map(|output| self.int(output)),
            items: b.items.iter().map(|item| self.item(item)).collect(),
            amount_inputs: inputs(&b.amount_inputs),
            amount_parameters: parameters(&b.amount_parameters),
            version_inputs: inputs(&b.version_inputs),
            versions: b.versions.iter().map(|v| self.version(v)).collect(),
            recovers: b.recovers.map(|of| of.0),
        }
    }

    fn version(&self, v: &Version) -> abi::Version {
        let (basis, input) = match v.basis {
            Basis::AsOf => ("as_of", None),
            Basis::Month => ("month", None),
            Basis::Input(input) => ("input", Some(input.0)),
            Basis::Value => ("value", None),
        };
        abi::Version {
            since: v.since.days(),
            cites: v.cites.clone(),
            basis: basis.to_owned(),
            by: v.by.clone(),
            input,
            trace: *self.columns.position.get(&v.node).expect("every version has a position"),
        }
    }

    fn item(&self, item: &Item) -> abi::Item {
        let position = |node: NodeId| *self.columns.position.get(&node).expect("every item has a position");
        abi::Item {
            list: list(item.list).to_owned(),
            mark: mark(item),
            parent: item.parent,
            combines: item.combines.map(combines),
            text: item.text.clone(),
            cites: item.cites.clone(),
            inputs: inputs(&item.inputs),
            parameters: parameters(&item.parameters),
            trace: position(item.node),
            settled: item.settled.map(position),
            applies: item.applies.map(position),
        }
    }

    fn coordination(&self, c: &Coordination, taken: &[Output]) -> abi::Coordination {
        abi::Coordination {
            name: c.name.clone(),
            policy: c.policy.clone(),
            kind: coordination_kind(c.kind).to_owned(),
            cites: c.cites.clone(),
            members: c.members.iter().map(|b| b.0).collect(),
            taken: taken.iter().map(|output| self.int(*output)).collect(),
            parameters: parameters(&c.parameters),
        }
    }
}
