//! Core: what a policy means, as a hash-consed graph of total operations over the inputs of one subject.
//!
//! Everything the language can say lowers to these operations, so the evaluator, the emitter and the solver each implement about twenty
//! of them and nothing else. `学历 属于 硕士、博士 且 年龄 不超过 35周岁` is an [`Op::And`] of an [`Op::Or`] and an [`Op::Le`].
//!
//! A value is known or unknown (three-valued logic of Kleene, *Introduction to Metamathematics*, 1952, §64). Absence is no value of Core:
//! an input that may be absent is read by two nodes, [`Op::Present`] and [`Op::Load`]; of an absent input the load gives the least value
//! of its range.
//!
//! INVARIANT: children stand before their parents in [`Core::nodes`]; no two nodes are equal; every integer node's range fits 64 bits; every
//! operation gives a value in its node's range whatever its operands hold, so that no backend needs a guard.
//!
//! Deliberately absent: names and types of the source, rounding that nobody asked for, loops, and any operation that can fail.

mod build;
mod from_check;
pub mod invariants;
mod print;
mod rebuild;
pub(crate) mod spoken;

pub use build::Builder;
pub use from_check::{Aim, Lowered, NoProgram, Texts, lower};
pub use print::print;

pub use crate::value::{Calendar, Combines};
use crate::value::{Date, Mode};

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// An input of the graph: a fact, a receipt or a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputId(pub u32);

/// A parameter of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParameterId(pub u32);

/// A benefit of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BenefitId(pub u32);

/// A coordination of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CoordinationId(pub u32);

/// Yes/no, or an integer (money in fen, days, months, the number of a case …).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ty {
    /// False is 0 and true is 1.
    Bool,
    /// Any integer in the node's range.
    Int,
}

/// An operation. Unless said otherwise an operation is strict: it is unknown if an operand is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// A known yes or no.
    Bool(bool),
    /// A known integer.
    Int(i64),
    /// A value that nobody can know yet, of this type.
    Unknown(Ty),
    /// The as-of date, as days since 1970-01-01; always known.
    AsOf,
    /// The value of an input. Unknown if the input is; the least value of the input's range if it is absent. Yes/no inputs give a Bool.
    Load(InputId),
    /// Whether an input that may be absent is there. Unknown if the input is.
    Present(InputId),
    /// Kleene negation.
    Not(NodeId),
    /// Kleene conjunction; no operand: true.
    And(Vec<NodeId>),
    /// Kleene disjunction; no operand: false.
    Or(Vec<NodeId>),
    /// At least so many hold: true if enough are known true, false if too many are known false.
    AtLeast(u32, Vec<NodeId>),
    /// `a + b`
    Add(NodeId, NodeId),
    /// `a - b`
    Sub(NodeId, NodeId),
    /// `a · b`
    Mul(NodeId, NodeId),
    /// `a / b`, rounded; 0 where b is 0.
    Div(Mode, NodeId, NodeId),
    /// The lesser.
    Min(NodeId, NodeId),
    /// The greater.
    Max(NodeId, NodeId),
    /// `a = b`, integers.
    Eq(NodeId, NodeId),
    /// `a < b`, integers.
    Lt(NodeId, NodeId),
    /// `a ≤ b`, integers.
    Le(NodeId, NodeId),
    /// Unknown if the condition is; else the branch it picks (known or not). Branches are of one type.
    If(NodeId, NodeId, NodeId),
    /// The value of the first row whose patterns match; unknown if any column is; else that row's value (known or not).
    By(By),
    /// The date `n` months later, see [`Date::add_months`].
    AddMonths(NodeId, NodeId),
    /// Whole months from the first date to the second, see [`Date::months_until`].
    Months(NodeId, NodeId),
    /// A step on the calendar from one date.
    Calendar(Calendar, NodeId),
    /// The value, held between the ends of a range.
    Refine(i64, i64, NodeId),
}

/// A lookup by integer columns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct By {
    /// What is looked up: integer nodes.
    pub columns: Vec<NodeId>,
    /// Rows; the first that matches wins.
    pub rows: Vec<ByRow>,
    /// The value where no row matches.
    pub default: NodeId,
}

/// A row of a [`By`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByRow {
    /// For each column the ranges it may lie in, both ends included; none means any value.
    pub patterns: Vec<Vec<(i64, i64)>>,
    /// The result.
    pub value: NodeId,
}

/// An operation with what is known of its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it does.
    pub op: Op,
    /// Its type.
    pub ty: Ty,
    /// Its least value (0 for a Bool).
    pub lo: i64,
    /// Its greatest value (1 for a Bool).
    pub hi: i64,
}

/// What an input is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name in tables: `学历`, `单位.登记日期`, `审核日期(租房补贴)`, `选择(住房类补贴)`.
    pub name: String,
    /// A fact, a receipt or a choice.
    pub kind: InputKind,
    /// How its values are read and shown.
    pub ty: InputTy,
    /// Its least value.
    pub lo: i64,
    /// Its greatest value.
    pub hi: i64,
    /// Whether it may be absent.
    pub optional: bool,
    /// `来自`: the data source.
    pub source: Option<String>,
    /// The department that keeps the source.
    pub department: Option<String>,
    /// `证明材料`
    pub evidence: Option<String>,
    /// `口径`
    pub basis: Option<String>,
    /// The set it is a case of: `专业技能` of `专业技能.焊接`.
    pub set: Option<String>,
    /// The list it belongs to, and which of its elements it is a fact of, from 1; 0 for the number of its elements.
    pub list: Option<(String, u32)>,
    /// `典型`: what it is of somebody ordinary. What is computed does not depend on it.
    pub typical: Vec<i64>,
}

/// See [`Input`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputKind {
    /// A fact of the subject (or of a part of it).
    Fact,
    /// What is known of the history of a benefit.
    Receipt(BenefitId, ReceiptField),
    /// The applicant's choice among the members of a coordination: the position of the member, absent while not chosen.
    Choice(CoordinationId),
    /// What somebody decides; no rule says it.
    Decision,
}

/// A column of the receipts table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReceiptField {
    /// Date or absent.
    AppliedOn,
    /// Date or absent.
    ApprovedOn,
    /// Date or absent.
    FirstPaidOn,
    /// Money, 0 if never.
    Amount,
    /// Number of periods, 0 if never.
    Periods,
    /// Yes/no.
    Receiving,
    /// Yes/no.
    Exhausted,
    /// Yes/no.
    Waived,
}

/// `参数`: a named value that changes by date. Its values are nodes; here stands what an answer says where there is none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The first day on which it has a value. Before it is unknown.
    pub from: Date,
}

/// The type of an input, as far as reading and showing its values needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputTy {
    /// 0 or 1.
    YesNo,
    /// Days since 1970-01-01.
    Date,
    /// Fen. `per` is the period of a rate (月, 年), as declared.
    Money {
        /// Below the slash.
        per: Option<String>,
    },
    /// Millionths.
    Percent,
    /// An integer at `10^-scale` of the unit.
    Number {
        /// As declared.
        unit: Option<String>,
        /// Digits after the point.
        scale: u8,
    },
    /// The number of a case, from 0.
    Enum {
        /// The enum.
        name: String,
        /// Its cases, in order.
        cases: Vec<String>,
    },
    /// The number of a leaf of a region tree, from 0.
    Region {
        /// The region.
        name: String,
        /// Its leaves.
        leaves: Vec<String>,
    },
    /// The number of a literal, from 0; the last number is any other text.
    Text {
        /// The literals that the program compares it with.
        literals: Vec<String>,
    },
}

/// A condition at the door: a row for which it is known to be false is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Must not be false.
    pub node: NodeId,
    /// Why a row is refused, in Chinese and English.
    pub reason: crate::diagnostic::Words,
    /// The inputs it reads; the first names the fact at fault.
    pub inputs: Vec<InputId>,
}

/// A benefit, as nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benefit {
    /// Its name.
    pub name: String,
    /// The policy it belongs to.
    pub policy: String,
    /// The subject.
    pub subject: String,
    /// What one payment covers.
    pub period: Period,
    /// `依据`, or the heading above it.
    pub cites: Option<String>,
    /// `用途`
    pub purpose: Option<String>,
    /// `受理`: the department.
    pub department: Option<String>,
    /// `受理`: time limit, as written.
    pub time_limit: Option<String>,
    /// `受理`: channel.
    pub channel: Option<String>,
    /// `说明`: what cannot be computed, as written.
    pub notes: Vec<String>,
    /// `经费`: payer and share in millionths.
    pub funding: Vec<(String, i64)>,
    /// Gate, conditions and in-force date together (Bool).
    pub eligible: NodeId,
    /// Eligible, and a choice among benefits is still open (Bool).
    pub awaiting: NodeId,
    /// That favourable decisions alone make it eligible, and unfavourable ones not (Bool); of a benefit that reads decisions.
    pub deciding: Option<NodeId>,
    /// What is due in this period before combining, in fen.
    pub amount: NodeId,
    /// What is paid in this period after combining, in fen.
    pub payable: NodeId,
    /// The whole sum of a benefit that is paid once or in installments, in fen, for the proofs: what one payment of them covers differs.
    pub whole: Option<NodeId>,
    /// Periods left, this one included (absent for one-off benefits).
    pub periods_left: Option<NodeId>,
    /// Whether the benefit waits for an approval or application that starts its clock (Bool): eligible, payable unknown.
    pub waits: Option<(NodeId, InputId)>,
    /// Gates and items, in the order of the text, parents before children.
    pub items: Vec<Item>,
    /// The inputs that the amount reads.
    pub amount_inputs: Vec<InputId>,
    /// The parameters that the amount reads.
    pub amount_parameters: Vec<ParameterId>,
    /// The rows of the tables that the amount looks up, in the order of the text; only of a program lowered for [`Aim::Proofs`].
    pub rows: Vec<TableRow>,
    /// What amendments make of it, by date: the last one that is in effect is, and where none is, the benefit is as it was first written.
    pub versions: Vec<Version>,
    /// The inputs that decide which version is in effect.
    pub version_inputs: Vec<InputId>,
    /// What of other policies the amount is worked out from: a change there changes it. Only of a program lowered for [`Aim::Proofs`].
    pub leans_on: Vec<Loan>,
    /// The benefit of which this is what is to be paid back. Then the amount is owed by the subject, and nothing is ever payable.
    pub recovers: Option<BenefitId>,
}

/// A benefit as amended, for the trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The day it begins.
    pub since: Date,
    /// `依据` of the amendment, or the heading above it.
    pub cites: Option<String>,
    /// Which date picks it.
    pub basis: Basis,
    /// That date as written; the as-of date in the language of the file.
    pub by: String,
    /// Whether it is in effect (Bool).
    pub node: NodeId,
}

/// Which date picks a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The as-of date.
    AsOf,
    /// The first day of its month.
    Month,
    /// An input, or the as-of date where that is absent.
    Input(InputId),
    /// Something worked out from several.
    Value,
}

/// A benefit, table, definition or parameter of another policy that an amount is worked out from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loan {
    /// Its name.
    pub name: String,
    /// The policy that declares it.
    pub policy: String,
    /// The benefit it is.
    pub benefit: Option<BenefitId>,
}

/// A row of a table that an amount looks up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Whether it is the row that is taken (Bool).
    pub node: NodeId,
    /// Its text as written, one line.
    pub text: String,
    /// Byte range of the text in its file.
    pub span: crate::source::Span,
    /// Whether it is the row for all other cases.
    pub is_else: bool,
}

/// What one payment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// Paid once.
    Once,
    /// A month.
    Month,
    /// A year.
    Year,
    /// A part of one sum.
    Installment,
}

/// A condition of a benefit, for the trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Whether it holds (in an exclusion: whether it excludes).
    pub node: NodeId,
    /// Where it stands.
    pub list: ItemList,
    /// `（四）.3`; empty for a gate.
    pub mark: String,
    /// The item it stands below, by its position in [`Benefit::items`].
    pub parent: Option<u32>,
    /// How a list combines the items below it; `None` for a leaf.
    pub combines: Option<Combines>,
    /// Its text as written, one line; of a gate, what the gate is, in the language of the file.
    pub text: String,
    /// Byte range of the text in its file.
    pub span: crate::source::Span,
    /// Its citation.
    pub cites: Option<String>,
    /// The inputs it reads.
    pub inputs: Vec<InputId>,
    /// The parameters it reads.
    pub parameters: Vec<ParameterId>,
    /// For an entry item: whether it is settled because the benefit was approved (Bool).
    pub settled: Option<NodeId>,
    /// Of an item that not every version of the benefit has: whether one that has it is in effect (Bool). Where none is, the node holds (of
    /// what excludes: does not).
    pub applies: Option<NodeId>,
}

/// In which list an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemList {
    /// `申请时同时符合`
    Entry,
    /// `享受期间保持`
    While,
    /// `同时符合`
    Both,
    /// `有下列情形之一的不予享受`
    Exclusion,
    /// `有下列情形之一的停发`
    Stop,
    /// `有下列情形之一的退回`, of what is to be paid back
    Recovery,
    /// A condition that is not an item: what was received, waived, or that the policy is in force.
    Gate(Gate),
}

impl ItemList {
    /// Whether its items close the benefit where they hold, and do not open it.
    pub fn excludes(self) -> bool {
        matches!(self, ItemList::Exclusion | ItemList::Stop)
    }
}

/// Why a benefit may be closed whatever the conditions say. The node holds while the gate is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// Not yet paid in full, or periods are left.
    NotExhausted,
    /// Not waived.
    NotWaived,
    /// The time in which the benefit must be enjoyed is not over.
    WithinTerm,
    /// The part of a sum that is next is due.
    Due,
    /// The month has come in which a date starts the clock, or what starts it is still waited for.
    Started,
    /// The time in which it may be applied for has begun.
    ApplicationOpen,
    /// It was applied for before that time was over.
    AppliedInTime,
    /// Among those selected where there is a quota.
    Selected,
    /// The policy is in force for this claim or payment.
    InForce,
    /// Of what is to be paid back: that something was received.
    Received,
    /// Of what is to be paid back: that something of it is left to pay back.
    Left,
    /// Not removed by a choice.
    Chosen(CoordinationId),
}

/// A coordination, as nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coordination {
    /// Its name.
    pub name: String,
    /// The policy that declares it.
    pub policy: String,
    /// `依据`
    pub cites: Option<String>,
    /// What it does.
    pub kind: CoordinationKind,
    /// Its members, by rank.
    pub members: Vec<BenefitId>,
    /// For each member, what it takes from it in this period, in fen.
    pub taken: Vec<NodeId>,
    /// The parameters that its cap reads.
    pub parameters: Vec<ParameterId>,
}

/// See [`Coordination`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CoordinationKind {
    /// `择一享受`
    ChooseOne,
    /// `不得同时享受`
    NotTogether,
    /// `就高不重复`
    HighestOnly,
    /// `从 … 抵扣 …`
    Offset,
    /// `合计最高`
    AtMost,
}

/// A guarantee: what a policy says of its own benefits, and the others it names, for everybody the data admits.
///
/// Nothing that serves subjects reads it. A program has guarantees only if it was lowered to be reasoned about; see [`Aim`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarantee {
    /// Its name, the text between the quotes.
    pub name: String,
    /// The policy that declares it.
    pub policy: String,
    /// `依据`, or the heading above it.
    pub cites: Option<String>,
    /// What it guarantees, as written, one line.
    pub text: String,
    /// Where that is written.
    pub span: crate::source::Span,
    /// What refutes it.
    pub kind: GuaranteeKind,
    /// The benefits it speaks of, in the order in which it names them.
    pub benefits: Vec<BenefitId>,
}

/// See [`Guarantee`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuaranteeKind {
    /// Refuted by a subject for whom the node is known to be false.
    Always(NodeId),
    /// Refuted by two subjects that differ in this input alone, present in both and greater in the second, for whom the figure falls.
    Monotone {
        /// What must not fall (Int).
        figure: NodeId,
        /// The fact along which it is followed.
        input: InputId,
        /// Whether it is rising, and not falling, that refutes.
        rises: bool,
    },
}

/// A policy that takes part in a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `标题`
    pub title: Option<String>,
    /// `文号`
    pub number: Option<String>,
    /// `发文机关`
    pub issued_by: Option<String>,
    /// `出处`
    pub source: Option<String>,
    /// First day in force.
    pub from: Option<Date>,
    /// Last day, of intake or of payment.
    pub until: Option<Date>,
}

/// A program: one or several policies over one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Core {
    /// Its name: that of the policy, or of several joined by `+`.
    pub name: String,
    /// The policies in it.
    pub policies: Vec<Policy>,
    /// The subject a row describes.
    pub subject: String,
    /// The parameters that its benefits and caps read.
    pub parameters: Vec<Parameter>,
    /// What a row holds.
    pub inputs: Vec<Input>,
    /// The graph.
    pub nodes: Vec<Node>,
    /// What a row must not violate, besides the ranges of its inputs.
    pub doors: Vec<Door>,
    /// Its benefits.
    pub benefits: Vec<Benefit>,
    /// Its coordinations.
    pub coordinations: Vec<Coordination>,
    /// Declared intended overlaps: members and reason.
    pub combinable: Vec<(Vec<BenefitId>, String)>,
    /// What must hold for everybody; empty unless the program was lowered for [`Aim::Proofs`].
    pub guarantees: Vec<Guarantee>,
    /// The first and the last as-of date.
    pub as_of: (Date, Date),
}

/// The value of one input of one row, at the input's scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Not known.
    Unknown,
    /// Known to be absent.
    Absent,
    /// Known.
    Known(i64),
}

/// An example, as a row and what is expected of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its name.
    pub name: String,
    /// The policy it stands in.
    pub policy: String,
    /// Where its name stands.
    pub span: crate::source::Span,
    /// The as-of date.
    pub as_of: Date,
    /// One cell an input.
    pub row: Vec<Cell>,
    /// What is expected, and where it is written.
    pub expect: Vec<(Expect, crate::source::Span)>,
    /// Benefits that it names and that the program does not have, with the policy that declares each.
    pub missing: Vec<(String, crate::resolve::DocumentId)>,
}

/// See [`Example`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// The state of a benefit.
    Status(BenefitId, crate::syntax::Status),
    /// What is due before combining, in fen; `None`: unknown.
    Amount(BenefitId, Option<i64>),
    /// What is paid after combining, in fen; `None`: unknown.
    Payable(BenefitId, Option<i64>),
    /// What is to be paid back, in fen, of the benefit that stands for it; `None`: unknown.
    Repayable(BenefitId, Option<i64>),
    /// Periods left; `None`: unknown.
    PeriodsLeft(BenefitId, Option<i64>),
    /// Exactly these inputs are needed, and values of these parameters.
    Needs(BenefitId, Vec<InputId>, Vec<ParameterId>),
    /// What the clauses of a coordination take from a benefit, together, in fen.
    Reduced(Vec<CoordinationId>, BenefitId, i64),
    /// The state of the item of this mark.
    Item(BenefitId, String, crate::syntax::ItemState),
    /// The row is refused; because of this input where one is named.
    Refused(Option<InputId>),
}

impl BenefitId {
    /// What is to be paid back of a benefit that has such a clause: it stands behind it.
    fn behind(self) -> BenefitId {
        BenefitId(self.0.saturating_add(1))
    }
}

impl Core {
    /// The benefits that are paid, what is to be paid back left out.
    pub fn paying(&self) -> impl Iterator<Item = BenefitId> {
        (0..).map(BenefitId).zip(&self.benefits).filter(|(_, b)| b.recovers.is_none()).map(|(id, _)| id)
    }

    /// The node of this id.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }
}

impl Op {
    /// Calls `f` with every operand, in order.
    pub fn for_each_child(&self, mut f: impl FnMut(NodeId)) {
        match self {
            Op::Bool(_) | Op::Int(_) | Op::Unknown(_) | Op::AsOf | Op::Load(_) | Op::Present(_) => {}
            Op::Not(a) | Op::Calendar(_, a) | Op::Refine(_, _, a) => f(*a),
            Op::And(xs) | Op::Or(xs) | Op::AtLeast(_, xs) => xs.iter().copied().for_each(f),
            Op::Add(a, b)
            | Op::Sub(a, b)
            | Op::Mul(a, b)
            | Op::Div(_, a, b)
            | Op::Min(a, b)
            | Op::Max(a, b)
            | Op::Eq(a, b)
            | Op::Lt(a, b)
            | Op::Le(a, b)
            | Op::AddMonths(a, b)
            | Op::Months(a, b) => {
                f(*a);
                f(*b);
            }
            Op::If(a, b, c) => {
                f(*a);
                f(*b);
                f(*c);
            }
            Op::By(by) => {
                by.columns.iter().copied().for_each(&mut f);
                by.rows.iter().map(|r| r.value).for_each(&mut f);
                f(by.default);
            }
        }
    }
}
