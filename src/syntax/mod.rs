//! Text → the tree as it is written.
//!
//! The tree mirrors the text and owns its children: nothing is looked up, nothing is desugared, both keyword languages give the same tree.
//! `parse` never fails: a declaration, clause or item that cannot be read becomes a `Broken` node with one diagnostic, and the rest is read.
//!
//! INVARIANT: every node carries the span of the text it was read from; the spans of siblings do not overlap and stand in the order of
//! the text; comments are kept apart, in order.
//!
//! Deliberately absent: names are not resolved and types are not known here, so `博士` and `学历` are both just [`ExprKind::Name`].

mod allow;
mod change;
mod errors;
mod example;
mod expr;
pub(crate) mod fold;
mod from_csv;
mod from_pest;
mod from_pest_clauses;
mod from_pest_example;
mod from_pest_expr;
mod from_pest_guarantee;
mod from_pest_lists;
mod from_pest_literal;
mod from_pest_members;
mod from_pest_over_time;
mod from_pest_parts;
mod from_pest_repay;
mod from_pest_rows;
mod from_pest_tiers;
mod grammar;
mod guarantee;
pub mod keywords;
mod lookalikes;
mod over_time;
mod print;
mod recover;
mod recover_bounds;
mod recover_decl;
mod recover_hints;
mod recover_lists;
mod repay;

pub use allow::{Allow, AllowedLint};
pub use change::{Amendment, Basis, Convention, ConventionKind};
pub use example::{Example, Expect, ExpectKind, Given, GivenKind, ItemState, Status};
pub use expr::*;
pub use from_csv::{MOST_BYTES, read_rows};
pub use from_pest::parse;
pub use guarantee::{Claim, Guarantee, GuaranteeClause, GuaranteeClauseKind};
pub use over_time::{ApplicationWindow, ClockEvent, DayOfYear, DaysOfYear, Gaps, Ratio, RatioRow};
pub use print::print;
pub use grammar::is_plain_name;
pub(crate) use from_pest_expr::path_expr;
pub(crate) use from_pest_lists::{marker as marker_text, readings as marker_readings};
pub(crate) use recover::needs_quotes_as_value;
pub(crate) use lookalikes::{function as meant_function, in_figures, joined, money, type_word as meant_type, unit_alone, value as meant_value};
pub(crate) use recover_bounds::{bounded, denied, keeps_direction};
pub(crate) use from_pest_rows::ordinal_name;
pub use recover::spaced_name;
pub use repay::{Rate, RateKind, Repay, RepayBody, RepayItem, Served};
pub(crate) use keywords::lint_word;

use crate::source::{FileId, Span};

/// A file as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The file it was read from.
    pub file: FileId,
    /// The declarations, in the order of the text.
    pub decls: Vec<Decl>,
    /// Every comment, in the order of the text.
    pub comments: Vec<Comment>,
    /// The keyword language that most keywords of the file are written in (Chinese if it has none).
    pub language: Language,
    /// Where text was found that the tree does not hold, or not as it is written: the formatter leaves those declarations alone.
    pub unread: Vec<Span>,
    /// Words of the declarations and facts that could not be read: for all that is known, one of them declares it.
    pub unread_names: Vec<String>,
    /// Whether a declaration stands without its name, which may be any.
    pub nameless: bool,
    /// The files that rows were read from.
    pub row_files: Vec<FileId>,
}

/// One of the two keyword languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

/// A comment: from `//` to the end of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// With the two slashes, without the line end and trailing white space.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A name in NFC with full-width forms folded, without the quotes 「」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself.
    pub text: String,
    /// Where, quotes included.
    pub span: Span,
}

/// The name of what is declared without one.
pub(crate) const UNNAMED: &str = "…";

/// A dotted name: `合肥.新落户租房补贴`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// At least one part.
    pub parts: Vec<Name>,
    /// From the first part to the last.
    pub span: Span,
}

/// A quoted text: the characters between the quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Between the quotes.
    pub text: String,
    /// Quotes included.
    pub span: Span,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decl {
    /// Which.
    pub kind: DeclKind,
    /// From its keyword to its full stop (or its last clause).
    pub span: Span,
}

/// What is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclKind {
    /// `字典 NAME：…`: what follows, up to the next header, belongs to this dictionary.
    Dictionary(Header),
    /// `政策 NAME：…`: what follows, up to the next header, belongs to this policy.
    Policy(Header),
    /// `引用 A、B。`
    Use(Vec<Path>),
    /// `部门 公安局。`
    Department(Vec<Name>),
    /// `数据源 户籍库 属于 公安局。`
    DataSource {
        /// The source.
        name: Name,
        /// The department that keeps it.
        department: Name,
    },
    /// `类别 N：a、b。` or `有序类别 N（由低到高）：a、b。`
    Enum {
        /// The enum.
        name: Name,
        /// Whether its cases stand from low to high.
        ordered: bool,
        /// Its cases, in order.
        cases: Vec<Name>,
    },
    /// `地区 合肥市：庐阳区、蜀山区。` A member that is itself declared as a region is a branch of the tree.
    Region {
        /// The region.
        name: Name,
        /// Its parts.
        members: Vec<Name>,
    },
    /// `对象 个人：…`
    Subject {
        /// The subject.
        name: Name,
        /// Facts and definitions.
        members: Vec<Member>,
    },
    /// `补充 个人：…`: further facts and definitions of a subject that another file declares.
    Extend {
        /// The subject.
        name: Name,
        /// Facts and definitions.
        members: Vec<Member>,
    },
    /// `数据约束 个人：（一）…；（二）…。`
    Constraints {
        /// The subject.
        subject: Name,
        /// What must hold of the data.
        items: Vec<Item>,
    },
    /// `定义 N：…` or `定义 N 面向 个人：…`
    Define(Define),
    /// `参数 最低工资：金额/月：自 D：…；自 D：…。`
    Parameter {
        /// The parameter.
        name: Name,
        /// Its type.
        ty: TypeExpr,
        /// Its values, each from a date on.
        values: Vec<DatedValue>,
    },
    /// `表 N 按 学历：…`: a named `按`.
    Table {
        /// The table.
        name: Name,
        /// `面向 S`, where written.
        subject: Option<Name>,
        /// Its columns and rows.
        by: By,
    },
    /// `档次 N 面向 S（由高到低）：A：…；B：…。`
    Tiers {
        /// The ordered class that is derived.
        name: Name,
        /// `面向 S`, where written.
        subject: Option<Name>,
        /// From high to low.
        tiers: Vec<Tier>,
    },
    /// `待遇 N 面向 S：…`
    Benefit(Benefit),
    /// `修订 X 自 D：…`
    Amend(Amendment),
    /// `衔接 N：…`
    Coordinate(Coordinate),
    /// `可同时享受 A、B，理由 "…"。`
    Combinable {
        /// The benefits (at least two).
        benefits: Vec<Path>,
        /// Why.
        because: Text,
    },
    /// `保证 "…"：…`
    Guarantee(Guarantee),
    /// `算例 N：…`
    Example(Example),
    /// Could not be read; a diagnostic says why.
    Broken,
}

/// The head of a file: `政策 N：标题 "…"；文号 "…"；施行 自 …。`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The dictionary or policy.
    pub name: Path,
    /// Its clauses.
    pub clauses: Vec<HeaderClause>,
}

/// A clause of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderClause {
    /// Which.
    pub kind: HeaderClauseKind,
    /// Where.
    pub span: Span,
}

/// What a header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderClauseKind {
    /// `标题 "…"`
    Title(Text),
    /// `文号 "…"`
    Number(Text),
    /// `发文机关 "…"`
    IssuedBy(Text),
    /// `出处 "…"`
    Source(Text),
    /// `施行 自 A[ 至 B][，截止 申请 B | 截止 发放 B]`
    InForce {
        /// The first day.
        from: DateLit,
        /// The last day, if there is one, and of what it is the last day.
        until: Option<Until>,
    },
    /// `日期约定 周岁 自 生日次日 起算`
    Conventions(Vec<Convention>),
    /// `允许 LINT，理由 "…"`: in the whole dictionary or policy
    Allow(Allow),
    /// Could not be read.
    Broken,
}

/// The end of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Until {
    /// The last day.
    pub date: DateLit,
    /// What ends with it (`截止 申请` is the default of `至`).
    pub ends: Ends,
}

/// What ends with a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// New claims are no longer taken; running benefits go on.
    Claims,
    /// Nothing is paid any more.
    Payments,
}

/// A member of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// `出生日期：日期，不晚于 基准日，来自 户籍库`
    Fact(Fact),
    /// `定义 年龄：周岁(出生日期, 基准日)`
    Define(Define),
    /// Could not be read.
    Broken(Span),
}

/// A fact of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The fact.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Range, bounds, source, evidence, basis, typical values, in the order written.
    pub attrs: Vec<FactAttr>,
    /// Where.
    pub span: Span,
}

/// What is said of a fact besides its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactAttr {
    /// Which.
    pub kind: FactAttrKind,
    /// Where.
    pub span: Span,
}

/// See [`FactAttr`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactAttrKind {
    /// `0..99`: both ends included. Literals (or dates); the unit may be left out.
    Range(Expr, Expr),
    /// `不晚于 基准日`, `不早于 1950年1月1日`.
    Bound(CmpWord, Expr),
    /// `来自 户籍库`
    From(Name),
    /// `证明材料 "毕业证书"`
    Evidence(Text),
    /// `口径 "截至基准日上月"`
    Basis(Text),
    /// `典型 8000元/月`: what the fact is of somebody ordinary.
    Typical(Expr),
    /// Could not be read.
    Broken,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeExpr {
    /// Which.
    pub kind: TypeKind,
    /// Whether `或 无` follows.
    pub or_none: bool,
    /// `或 无` included.
    pub span: Span,
}

/// See [`TypeExpr`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    /// `是否`
    YesNo,
    /// `日期`
    Date,
    /// `金额` or `金额/月`
    Money {
        /// The unit below the slash.
        per: Option<Unit>,
    },
    /// `比例`
    Percent,
    /// `数值 套`, `数值 月`. Decimals are those of the range's literals.
    Number {
        /// The unit; `None` for a bare count (`数值，0..10`).
        unit: Option<Unit>,
        /// The unit below the slash.
        per: Option<Unit>,
    },
    /// `文本`
    Text,
    /// An enum, a region or a subject.
    Named(Name),
    /// `可多选 技能`: any of the cases of an enum.
    Set(Name),
    /// `列表 劳动合同 至多 5 项`: so many of another subject.
    List {
        /// What its elements are.
        of: Name,
        /// How many at most, and what they are counted in.
        most: Quantity,
    },
    /// Could not be read.
    Broken,
}

/// A unit as written, `个月` and `月` alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Which.
    pub kind: UnitKind,
    /// Where.
    pub span: Span,
}

/// The units of the language, and those that a dictionary makes by using them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// 元, yuan (万 and 亿 are folded into the number).
    Yuan,
    /// 分, fen.
    Fen,
    /// %
    Percent,
    /// ‰
    Permille,
    /// 年, year, years: a length of time.
    Year,
    /// 月, 个月, month, months.
    Month,
    /// 季, 季度, quarter, quarters.
    Quarter,
    /// 天, 日, day, days.
    Day,
    /// 工作日, 个工作日, working day, working days (in `时限` only).
    WorkingDay,
    /// 周岁, 岁, years of age.
    Age,
    /// Any other word.
    Other(String),
}

/// `定义 N：…`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Define {
    /// The definition.
    pub name: Name,
    /// `面向 S`, where written; inside a subject it is that subject.
    pub subject: Option<Name>,
    /// What it stands for.
    pub body: DefineBody,
    /// Where.
    pub span: Span,
}

/// What a definition stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefineBody {
    /// A value.
    Expr(Expr),
    /// A yes/no given by a headed list.
    List(CondList),
    /// The highest tier whose condition holds.
    Tiers(Vec<Tier>),
}

/// `A类：学历 为 博士`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// The case.
    pub name: Name,
    /// Who belongs to it, unless he belongs to a higher one.
    pub body: TierBody,
    /// Where.
    pub span: Span,
}

/// Who belongs to a tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TierBody {
    /// `其他`: everybody who belongs to no higher one.
    Else,
    /// A condition.
    Expr(Expr),
    /// A list of conditions.
    List(CondList),
}

/// `自 2018年1月1日：1500元/月`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedValue {
    /// From this day on.
    pub since: DateLit,
    /// The value.
    pub value: Expr,
    /// Where.
    pub span: Span,
}

/// `待遇 N 面向 S：…`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benefit {
    /// The benefit.
    pub name: Name,
    /// Whom it is for.
    pub subject: Name,
    /// `每 h 属于 新引进人员`: it pays for each element of a list.
    pub each: Option<PerElement>,
    /// Its clauses, in the order written.
    pub clauses: Vec<Clause>,
}

/// `每 h 属于 新引进人员`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerElement {
    /// What an element is called.
    pub var: Name,
    /// The list.
    pub list: Name,
    /// Where.
    pub span: Span,
}

/// A clause of a benefit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Which.
    pub kind: ClauseKind,
    /// From its keyword to its last token.
    pub span: Span,
}

/// See [`Clause`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClauseKind {
    /// `依据 第四条` or `依据 "…"`: the text, without quotes.
    Cites(Text),
    /// `用途 住房`
    Purpose(Name),
    /// `发放 …`
    Paid(Paid),
    /// `起算 审核通过 当月`
    Starting {
        /// Which event starts the clock.
        event: ClockEvent,
        /// Whether the clock starts in the month after the event (`次月`) and not in its own (`当月`).
        next_month: bool,
    },
    /// `申请期限 在 毕业日期 后 1年 内（含），逾期视为放弃`
    Apply(ApplicationWindow),
    /// `经费 市级 50%、区级 50%`
    Funded(Vec<Share>),
    /// `名额 每年 600名，由 科技局 遴选`
    Quota {
        /// How many.
        number: Quantity,
        /// Whether so many a year, and not in all.
        yearly: bool,
        /// Who selects.
        by: Option<Name>,
    },
    /// `说明 "…"`: what cannot be computed, kept as text.
    Note(Text),
    /// `适用 以 申请日期 为准`: the date by which it is decided whether an amendment applies.
    AppliesBy(Basis),
    /// `原待遇 执行至期满`, or `原待遇 按新规定执行`: whether those who are being paid keep the clauses they began under.
    Running {
        /// They keep them.
        run_out: bool,
    },
    /// `允许 LINT，理由 "…"`
    Allow(Allow),
    /// `受理 市房产局，时限 5个工作日，渠道 "政务服务网"`
    Handled {
        /// The department.
        department: Name,
        /// `时限 5个工作日`
        time_limit: Option<Quantity>,
        /// `渠道 "…"`
        channel: Option<Text>,
    },
    /// `同时符合：…`, `享受期间保持：…`, `有下列情形之一的不予享受：…` and the other lists.
    Conditions(CondList),
    /// `有下列情形之一的退回：…`
    Repay(Repay),
    /// `标准 …`
    Amount(Expr),
    /// `合计最高 10万元`: what all elements of a list together pay at most.
    Cap(Expr),
    /// `舍入 到 分，舍去，尾差 …`
    Rounding {
        /// To what.
        to: RoundTo,
        /// How.
        mode: RoundMode,
        /// Where the remainder goes.
        remainder: Option<Remainder>,
    },
    /// Could not be read.
    Broken,
}

/// `发放 一次性`, `发放 每月，累计最长 36个月，在 60个月 内`, `发放 分期 4:3:3，每 12个月`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// How often.
    pub every: Every,
    /// `累计最长 N`: in all, in months or years.
    pub up_to: Option<Quantity>,
    /// `中断期间不顺延`: whether months without payment count as if they had been paid.
    pub gaps: Option<Gaps>,
    /// `在 N 内`: from the start of the clock on.
    pub within: Option<Quantity>,
    /// `分期 …`: of a sum that is paid in parts.
    pub installments: Option<Installments>,
}

/// `分期 4:3:3，每 12个月`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installments {
    /// How the sum is divided.
    pub ratio: Ratio,
    /// When the parts are due.
    pub due: InstallmentsDue,
}

/// When the parts of a sum are due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstallmentsDue {
    /// With every period that the conditions are met.
    AnyTime,
    /// `每 12个月`: the first when the clock starts, each further one so much later.
    Each(Quantity),
    /// `条件 c1、c2`: one condition for each part.
    When(Vec<Expr>),
}

/// How often a benefit is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Every {
    /// `一次性`
    Once,
    /// `每月`
    Month,
    /// `每年`
    Year,
    /// `分期`: one sum, in parts.
    Installments,
}

/// `市级 50%`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Who pays.
    pub payer: Name,
    /// What part of it.
    pub part: Quantity,
}

/// Where the remainder of a rounded periodic amount goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remainder {
    /// `尾差 每满12个月的末月补足`
    EveryMonths(Quantity),
    /// `尾差 末月补足`: in the last month of the term.
    LastMonth(Span),
    /// `尾差 不补`: said to be lost.
    Dropped(Span),
}

/// A headed list: a head that ends in a colon, and its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CondList {
    /// Its head.
    pub head: ListHead,
    /// The head, its colon included.
    pub head_span: Span,
    /// Its items, at least one.
    pub items: Vec<Item>,
    /// Head and items.
    pub span: Span,
}

/// The head of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListHead {
    /// `同时符合：`
    All,
    /// `申请时同时符合：`
    EntryAll,
    /// `享受期间保持：`
    WhileAll,
    /// `符合下列条件之一：`
    Any,
    /// `符合下列至少 n 项：`
    AtLeast(Quantity),
    /// `不得有下列情形：`
    None,
    /// `有下列情形之一的不予享受：`
    Excluded,
    /// `有下列情形之一的停发：`
    Stops,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its marker.
    pub marker: Marker,
    /// What it says.
    pub body: ItemBody,
    /// Marker included.
    pub span: Span,
}

/// The marker of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Its kind.
    pub kind: MarkerKind,
    /// Its number, from 1.
    pub number: u32,
    /// Where.
    pub span: Span,
}

/// The kinds of marker. Levels may be skipped; a list's items are all of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkerKind {
    /// （一）
    HanParen,
    /// 1. or 1、
    Plain,
    /// （1） — Chinese third level, English first.
    DigitParen,
    /// ①
    Circled,
    /// (a)
    LowerParen,
    /// (i)
    RomanParen,
    /// (A)
    UpperParen,
}

/// What an item says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemBody {
    /// A condition.
    Expr(Expr),
    /// A list below it.
    List(CondList),
    /// `已删除`: a repealed item keeps its number.
    Deleted,
    /// Could not be read.
    Broken,
}

/// `衔接 N：…`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coordinate {
    /// The declaration.
    pub name: Name,
    /// Its clauses, in the order written.
    pub clauses: Vec<CoordinateClause>,
}

/// A clause of a coordination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoordinateClause {
    /// Which.
    pub kind: CoordinateClauseKind,
    /// Where.
    pub span: Span,
}

/// See [`CoordinateClause`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoordinateClauseKind {
    /// `依据 …`
    Cites(Text),
    /// `范围 A、B、C`: also the rank, first is highest.
    Among(Vec<Path>),
    /// `就高不重复，比较 本期`
    HighestOnly {
        /// `比较 …`; this period if left out.
        compare: Option<Measure>,
    },
    /// `择一享受`
    ChooseOne,
    /// `不得同时享受`
    NotTogether,
    /// `合计最高 12万元，比较 全程总额，优先核减 A、B`
    AtMost {
        /// The cap.
        limit: Expr,
        /// `比较 …`; this period if left out.
        compare: Option<Measure>,
        /// Members to reduce, in this order.
        reduce_first: Vec<Path>,
    },
    /// `从 A 抵扣 B`: what was received of others is taken from what is due of one.
    Offset {
        /// What it is taken from.
        from: Path,
        /// What was received.
        received: Vec<Path>,
    },
    /// `允许 LINT，理由 "…"`
    Allow(Allow),
    /// Could not be read.
    Broken,
}

/// What a combination compares or adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// `本期`
    ThisPeriod,
    /// `全程总额`
    WholeTerm,
}
