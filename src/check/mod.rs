//! Types, units, scales, ranges, absence, cycles.
//!
//! The result is a program in which every expression has a type, a range and a settled absence, every literal is an integer at its scale, and
//! every name is an id: `学历 为 博士` is [`ValueKind::OneOf`] of a fact and a case number. `lower` needs no table of names and asks no
//! question that could fail.
//!
//! Ranges start at the declared range of each fact and flow through every operation; conditions narrow them (`且` from left to right, the
//! items of a list for those after them, the conditions of a benefit for its amount, a `如` for its branches). What could leave 64 bits or
//! divide by zero is reported here. Core is total all the same: a range proof is a diagnostic, not the safety argument.
//!
//! INVARIANT: a value of type [`Ty::Error`] has been reported, and silences everything that follows from it.

mod amend;
mod benefit;
mod call;
mod cases;
mod compare;
mod convention;
mod example;
mod expr;
mod facts;
mod guarantee;
mod info;
mod many;
mod names;
mod narrow;
mod number;
mod per_element;
mod reads;
mod repay;
mod results;
mod rows;
mod schedule;
mod steps;
mod together;
pub mod types;

mod errors;

use crate::diagnostic::Diagnostic;
use crate::value::Calendar;
use crate::resolve::{AmendmentDef, BenefitId, CoordinationId, DefineId, DocumentId, FactId, ParameterId, Program, SubjectId};
use crate::source::Span;
use crate::syntax::{CoordinateClauseKind, Figure, ItemState, Measure, Receipt, Status};
use crate::value::{Date, Mode, Range};
use std::collections::{BTreeMap, BTreeSet};
pub use convention::Conventions;
pub use example::same_mark;
pub use info::{BasisInfo, BenefitInfo, ClockInfo, InstallmentsInfo, ItemBody, ItemInfo, ListInfo, ListKind, RecoveryCase, RecoveryInfo, RateInfo, Repaid, RoundingInfo, VersionInfo, WindowInfo};
use reads::conditions as conditions_of;
pub use types::{Dim, Num, Ty};

/// A value of the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub u32);

/// An expression with its type.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it does.
    pub kind: ValueKind,
    /// Its type.
    pub ty: Ty,
    /// Whether it may be absent.
    pub optional: bool,
    /// For a yes/no: whether it reads a value that may be absent and has not been settled.
    pub unsettled: bool,
    /// The least and greatest integer it can hold: the number above its constant, days, the number of a case, 0 or 1.
    pub range: Range,
    /// The range of the divisor, for a number that is [`Num::over`] one.
    pub divisor: Option<Range>,
    /// Where it was written.
    pub span: Span,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cmp {
    /// =
    Eq,
    /// ≠
    Ne,
    /// <
    Lt,
    /// ≤
    Le,
    /// >
    Gt,
    /// ≥
    Ge,
}

/// See [`Value`]. A comparison with an absent value does not hold.
#[derive(Debug, Clone)]
pub enum ValueKind {
    /// Was reported.
    Error,
    /// A constant.
    Const(i64),
    /// The as-of date.
    AsOf,
    /// A fact of the subject.
    Fact(FactId),
    /// A fact of a part of the subject.
    PartFact(FactId, FactId),
    /// A definition.
    Define(DefineId),
    /// A parameter at the as-of date.
    Parameter(ParameterId),
    /// What is known of the history of a benefit.
    Receipt(Receipt, BenefitId),
    /// A figure of a benefit.
    Figure(Figure, BenefitId),
    /// Not.
    Not(ValueId),
    /// All.
    And(Vec<ValueId>),
    /// Any.
    Or(Vec<ValueId>),
    /// At least so many.
    AtLeast(u32, Vec<ValueId>),
    /// A comparison of dates, numbers or cases.
    Compare(Cmp, ValueId, ValueId),
    /// Whether the value is one of these numbers; `true` negates, and an absent value is neither.
    OneOf(ValueId, Vec<i64>, bool),
    /// A decision that somebody takes.
    Decision(DecisionId),
    /// A value that is not there.
    Absent,
    /// Whether the value is there.
    Present(ValueId),
    /// The value, or the second where it is absent.
    Default(ValueId, ValueId),
    /// Sum.
    Add(ValueId, ValueId),
    /// Difference.
    Sub(ValueId, ValueId),
    /// Product.
    Mul(ValueId, ValueId),
    /// Quotient, not rounded yet.
    Div(ValueId, ValueId),
    /// The lesser.
    Min(ValueId, ValueId),
    /// The greater.
    Max(ValueId, ValueId),
    /// Rounded to a multiple of `step / den` where `den` is that of the result's type.
    Round {
        /// How.
        mode: Mode,
        /// What.
        of: ValueId,
        /// In units of the result.
        step: i64,
    },
    /// The value where the condition holds; else it is absent.
    When(ValueId, ValueId),
    /// A choice between two.
    If(ValueId, ValueId, ValueId),
    /// A lookup.
    By {
        /// Columns: (value, whether it may be absent).
        columns: Vec<ValueId>,
        /// Rows, `其他` apart.
        rows: Vec<LookupRow>,
        /// `其他`, and where it is written.
        default: Option<(ValueId, Span)>,
    },
    /// A date and a number of months.
    AddMonths(ValueId, ValueId),
    /// A date and a number of days.
    AddDays(ValueId, ValueId),
    /// Whole months between dates.
    Months(ValueId, ValueId),
    /// Whole years between dates.
    Years(ValueId, ValueId),
    /// Days between dates.
    Days(ValueId, ValueId),
    /// A step on the calendar.
    Calendar(Calendar, ValueId),
    /// The next case of an ordered enum; the top stays.
    StepUp(ValueId, i64),
    /// A multiple of the integer of another value, with the same meaning: years as months.
    Times(i64, ValueId),
}

/// A row of a lookup.
#[derive(Debug, Clone)]
pub struct LookupRow {
    /// What each column must be.
    pub patterns: Vec<ColumnPattern>,
    /// The result.
    pub value: ValueId,
    /// Where the row is written.
    pub span: Span,
}

/// The patterns of a row for one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnPattern {
    /// Any value, absence included.
    Any,
    /// Values in these ranges, and absence if `absent`.
    Of {
        /// Both ends included.
        ranges: Vec<(i64, i64)>,
        /// `无`.
        absent: bool,
    },
}

/// A decision that somebody takes, as the program knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DecisionId(pub u32);

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionInfo {
    /// What is decided.
    pub name: String,
    /// What kind of decision it is.
    pub kind: DecisionKind,
    /// Who decides.
    pub department: Option<String>,
}

/// See [`DecisionInfo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionKind {
    /// `由 D 研究确定`: yes or no.
    Whether,
    /// `由 D 研究确定 金额`
    Sum,
    /// `名额`: whether somebody is among those selected.
    Selection,
}

/// What is known of a fact beyond its declaration.
#[derive(Debug, Clone)]
pub struct FactInfo {
    /// Its type.
    pub ty: Ty,
    /// Whether it may be absent.
    pub optional: bool,
    /// Its range, in the integer it is stored as.
    pub range: Range,
    /// A year counts twelve: what the stored integer is multiplied by when it is read.
    pub times: i64,
    /// Digits after the point, for a number.
    pub scale: u8,
    /// Bounds that name other values: checked at the door.
    pub bounds: Vec<ValueId>,
    /// What it is of somebody ordinary, in the order written, in the integer it is stored as.
    pub typical: Vec<i64>,
}

/// A parameter: values by date, first to last.
#[derive(Debug, Clone)]
pub struct ParameterInfo {
    /// Its type.
    pub ty: Ty,
    /// From a date on.
    pub values: Vec<(Date, ValueId)>,
}

/// A checked coordination.
#[derive(Debug, Clone)]
pub struct CoordinationInfo {
    /// `依据`
    pub cites: Option<String>,
    /// Members by rank.
    pub members: Vec<BenefitId>,
    /// What it does; several clauses may stand in one declaration.
    pub clauses: Vec<CoordinationClause>,
    /// Whether its range was reported: then it is not known who is not in it.
    pub unread: bool,
}

/// See [`CoordinationInfo`].
#[derive(Debug, Clone)]
pub enum CoordinationClause {
    /// `择一享受`
    ChooseOne,
    /// `不得同时享受`
    NotTogether,
    /// `就高不重复`
    HighestOnly(Measure),
    /// `合计最高`
    AtMost {
        /// The cap.
        limit: ValueId,
        /// What it is compared with.
        measure: Measure,
        /// All members in the order in which they are reduced.
        order: Vec<BenefitId>,
    },
    /// `从 A 抵扣 B`
    Offset {
        /// What it is taken from.
        from: BenefitId,
        /// What was received of these.
        received: Vec<BenefitId>,
    },
}

/// A checked policy or dictionary.
#[derive(Debug, Clone, Default)]
pub struct DocumentInfo {
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
    /// Last day of intake.
    pub claims_until: Option<Date>,
    /// Last day of payment.
    pub payments_until: Option<Date>,
    /// `日期约定`
    pub conventions: Conventions,
}

/// A checked data constraint.
#[derive(Debug, Clone)]
pub struct ConstraintInfo {
    /// Its subject.
    pub subject: SubjectId,
    /// Where it is declared.
    pub document: DocumentId,
    /// The condition.
    pub value: ValueId,
    /// Where.
    pub span: Span,
}

/// A checked guarantee.
#[derive(Debug, Clone)]
pub struct GuaranteeInfo {
    /// Its name.
    pub name: String,
    /// The policy it stands in.
    pub document: DocumentId,
    /// The whole declaration.
    pub declared: Span,
    /// What is guaranteed.
    pub span: Span,
    /// `依据`
    pub cites: Option<String>,
    /// What is guaranteed.
    pub claim: Claim,
    /// The benefits it names, in the order of the text.
    pub benefits: Vec<BenefitId>,
}

/// See [`GuaranteeInfo`].
#[derive(Debug, Clone)]
pub enum Claim {
    /// A condition that holds for everybody.
    Always(ValueId),
    /// Whoever meets the first condition meets the second.
    Implies(ValueId, ValueId),
    /// A number never falls where a fact rises.
    Trend {
        /// The number.
        figure: ValueId,
        /// The fact.
        along: Place,
        /// It is rising that must not be, and not falling.
        never_rises: bool,
    },
    /// What is paid of these together is no more than a sum.
    AtMost {
        /// The benefits.
        members: Vec<BenefitId>,
        /// The sum.
        limit: ValueId,
        /// What is added up.
        measure: Measure,
    },
    /// No two of these are paid in one period.
    NeverBoth(Vec<BenefitId>),
    /// Whoever meets the condition is entitled to one of the benefits.
    Everyone {
        /// The condition.
        who: ValueId,
        /// The benefits.
        gets: Vec<BenefitId>,
    },
}

/// What a cell of an example's row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A fact.
    Fact(FactId),
    /// A fact of a part.
    PartFact(FactId, FactId),
    /// A definition (never an input).
    Define(DefineId),
    /// A receipt.
    Receipt(Receipt, BenefitId),
    /// A choice.
    Choice(CoordinationId),
    /// A decision.
    Decision(DecisionId),
    /// A parameter (never an input): an answer can need the value that it does not have yet.
    Parameter(ParameterId),
}

/// The value an example gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Known, at the scale of the fact.
    Known(i64),
    /// A text.
    Text(String),
    /// Absent.
    Absent,
    /// Said to be unknown.
    Unknown,
}

/// A checked example.
#[derive(Debug, Clone)]
pub struct ExampleInfo {
    /// Its name.
    pub name: String,
    /// The policy it stands in.
    pub document: DocumentId,
    /// Where.
    pub span: Span,
    /// The as-of date.
    pub as_of: Date,
    /// What is given.
    pub given: Vec<(Place, Given)>,
    /// Whether what is not listed never was.
    pub receipts_complete: bool,
    /// What is expected, and where it is written.
    pub expect: Vec<(Expectation, Span)>,
}

/// See [`ExampleInfo`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The state of a benefit.
    Status(BenefitId, Status),
    /// A figure in fen; `None`: unknown.
    Figure(Figure, BenefitId, Option<i64>),
    /// Periods left; `None`: unknown.
    PeriodsLeft(BenefitId, Option<i64>),
    /// What is needed, by the names of inputs.
    Needs(BenefitId, Vec<Place>),
    /// What a coordination takes.
    Reduced(CoordinationId, BenefitId, i64),
    /// The state of an item.
    Item(BenefitId, String, ItemState),
    /// The row is refused, because of this fact where one is named.
    Refused(Option<Place>),
}

/// A checked program.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The declarations.
    pub program: Program,
    /// The arena.
    pub values: Vec<Value>,
    /// For each document.
    pub documents: Vec<DocumentInfo>,
    /// For each fact.
    pub facts: Vec<FactInfo>,
    /// The literals that each text fact is compared with.
    pub literals: BTreeMap<FactId, Vec<String>>,
    /// For each definition; `None` was reported.
    pub defines: Vec<Option<ValueId>>,
    /// For each parameter; `None` was reported.
    pub parameters: Vec<Option<ParameterInfo>>,
    /// For each benefit.
    pub benefits: Vec<BenefitInfo>,
    /// For each coordination.
    pub coordinations: Vec<CoordinationInfo>,
    /// The decisions that somebody takes, in the order in which they are first read.
    pub decisions: Vec<DecisionInfo>,
    /// Declared overlaps.
    pub combinables: Vec<(DocumentId, Vec<BenefitId>, String)>,
    /// Constraints.
    pub constraints: Vec<ConstraintInfo>,
    /// Guarantees.
    pub guarantees: Vec<GuaranteeInfo>,
    /// Examples.
    pub examples: Vec<ExampleInfo>,
}

impl Checked {
    /// The value of this id.
    pub fn value(&self, id: ValueId) -> &Value {
        self.values.get(id.0 as usize).expect("a value id comes from the arena that holds it")
    }
}

/// Checks a program.
pub fn check(program: Program) -> (Checked, Vec<Diagnostic>) {
    let mut c = Checker::new(program);
    c.documents();
    c.amendments();
    c.facts();
    c.parameters();
    c.defines();
    c.constraints();
    c.benefits();
    c.coordinations();
    c.guarantees();
    c.parameters_begin_in_time();
    c.examples();
    c.cycles();
    (c.out, c.diagnostics)
}

/// The state of the pass.
pub(crate) struct Checker {
    pub(crate) out: Checked,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Definitions that are being checked, to find those that name themselves.
    pub(crate) open: Vec<DefineId>,
    /// Definitions checked already.
    pub(crate) done: Vec<bool>,
    /// Benefits checked already, until all are.
    pub(crate) benefits: BTreeMap<BenefitId, BenefitInfo>,
    /// Benefits that are being checked: one that names itself through others is reported with them.
    pub(crate) open_benefits: Vec<BenefitId>,
    /// The amendments of each benefit, by date.
    pub(crate) amendments: BTreeMap<BenefitId, Vec<AmendmentDef>>,
    /// Benefits of which the payment and the amount were reported to clash.
    pub(crate) payment_doubted: BTreeSet<BenefitId>,
    /// How many elements of lists were gone through so far.
    pub(crate) elements_checked: usize,
    /// Definitions of the elements of lists, by position, and of parts.
    pub(crate) defines_of: BTreeMap<(many::Whose, Conventions, DefineId), ValueId>,
    /// Definitions as policies count days that do not count as they do; `None` of those that count none.
    pub(crate) counted_defines: BTreeMap<(Conventions, DefineId), Option<ValueId>>,
    /// How often a day was counted otherwise than where nothing is said.
    pub(crate) counted: usize,
    /// What is in doubt around the expression at hand.
    pub(crate) doubt: narrow::Doubt,
}

impl Checker {
    fn new(program: Program) -> Checker {
        let defines = program.defines.len();
        let out = Checked { defines: vec![None; defines], program, ..Checked::default() };
        Checker {
            out,
            diagnostics: Vec::new(),
            open: Vec::new(),
            done: vec![false; defines],
            benefits: BTreeMap::new(),
            open_benefits: Vec::new(),
            amendments: BTreeMap::new(),
            payment_doubted: BTreeSet::new(),
            elements_checked: 0,
            defines_of: BTreeMap::new(),
            counted_defines: BTreeMap::new(),
            counted: 0,
            doubt: narrow::Doubt::default(),
        }
    }

    pub(crate) fn report(&mut self, d: Diagnostic) {
        let rests = self.doubt.all && errors::REST_ON_CONDITIONS.contains(&d.code);
        if rests || self.doubt.any() && errors::REST_ON_RANGES.contains(&d.code) {
            return;
        }
        self.diagnostics.push(d);
    }

    pub(crate) fn value(&self, id: ValueId) -> &Value {
        self.out.value(id)
    }

    pub(crate) fn push(&mut self, value: Value) -> ValueId {
        self.out.values.push(value);
        ValueId(u32::try_from(self.out.values.len() - 1).unwrap_or(u32::MAX))
    }

    /// A value that was reported.
    pub(crate) fn error(&mut self, span: Span) -> ValueId {
        self.push(Value {
            kind: ValueKind::Error,
            ty: Ty::Error,
            optional: false,
            unsettled: false,
            range: Range::point(0),
            divisor: None,
            span,
        })
    }

    /// A value of this kind, type and range that is there.
    pub(crate) fn make(&mut self, kind: ValueKind, ty: Ty, range: Range, span: Span) -> ValueId {
        self.push(Value { kind, ty, optional: false, unsettled: false, range, divisor: None, span })
    }

    /// A yes/no; `unsettled` as said there.
    pub(crate) fn yes_no(&mut self, kind: ValueKind, unsettled: bool, span: Span) -> ValueId {
        self.push(Value { kind, ty: Ty::Bool, optional: false, unsettled, range: Range::new(0, 1), divisor: None, span })
    }

    pub(crate) fn is_error(&self, id: ValueId) -> bool {
        self.value(id).ty == Ty::Error
    }

    /// The measure of a coordination clause, if it has one.
    pub(crate) fn measure(kind: &CoordinateClauseKind) -> Option<Measure> {
        match kind {
            CoordinateClauseKind::HighestOnly { compare } | CoordinateClauseKind::AtMost { compare, .. } => {
                Some(compare.unwrap_or(Measure::ThisPeriod))
            }
            _ => None,
        }
    }
}
