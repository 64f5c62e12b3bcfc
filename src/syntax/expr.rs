//! Expressions, as written: what stands in an item, an amount, a row.

use super::{Name, Path, Text, Unit};
use crate::source::Span;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where; parentheses around it are not included.
    pub span: Span,
}

/// See [`Expr`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A number with or without a unit: `5000元`, `2万元/年`, `30%`, `36个月`, `3`.
    Quantity(Quantity),
    /// `2020年5月1日`
    Date(DateLit),
    /// `"…"`
    Text(String),
    /// `是`, `否`
    YesNo(bool),
    /// `基准日`, as_of
    AsOf,
    /// `逐年`: which year of payment this period is, from 1. The first column of a `按`.
    YearOfPayment,
    /// A fact, definition, parameter, table, case, region or benefit.
    Name(Name),
    /// `配偶 的 学历` / `degree of spouse`; `单位.登记日期` is the same.
    Field {
        /// The part.
        of: Box<Expr>,
        /// The fact of the part.
        name: Name,
    },
    /// `租房补贴 的 应发` / `due of rent_subsidy`.
    OfBenefit {
        /// Which figure.
        figure: Figure,
        /// The benefit.
        benefit: Path,
    },
    /// `周岁(a, b)`
    Call {
        /// The function, if there is one of that name.
        function: Option<Function>,
        /// As written.
        name: Name,
        /// Its arguments.
        args: Vec<Expr>,
    },
    /// `申请日期(X)`; `申请日期` alone is that of the benefit it stands in.
    Receipt {
        /// Which.
        receipt: Receipt,
        /// Whose.
        benefit: Option<Path>,
    },
    /// `- e`
    Negate(Box<Expr>),
    /// `非 e`
    Not(Box<Expr>),
    /// `a 且 b 且 c`
    And(Vec<Expr>),
    /// `a 或 b 或 c`
    Or(Vec<Expr>),
    /// `a + b`
    Arith {
        /// Which.
        op: ArithOp,
        /// Left.
        lhs: Box<Expr>,
        /// Right.
        rhs: Box<Expr>,
    },
    /// `a 不低于 b`, `a 为 b`, `a 35周岁以上（含）`
    Compare {
        /// The word.
        word: CmpWord,
        /// Where the word stands.
        word_span: Span,
        /// Left.
        lhs: Box<Expr>,
        /// Right.
        rhs: Box<Expr>,
    },
    /// `a 属于 x、y`
    In {
        /// What.
        item: Box<Expr>,
        /// `不属于`.
        negated: bool,
        /// Among which; at least one.
        list: Vec<Expr>,
    },
    /// `专业技能 包含 焊接、电工`: every one of them.
    Contains {
        /// The set.
        item: Box<Expr>,
        /// At least one.
        list: Vec<Expr>,
    },
    /// `任一 x 属于 合同 满足 c`, `合计(x 属于 合同 满足 c：e)`
    Over(Box<Over>),
    /// `合同[1]`: an element by its position (examples only).
    Element {
        /// The list.
        list: Name,
        /// From 1.
        position: u32,
    },
    /// `a 位于 合肥市`
    LocatedIn {
        /// What.
        item: Box<Expr>,
        /// Where.
        region: Name,
    },
    /// `a 有记录`, `a 无记录`
    Recorded {
        /// What.
        item: Box<Expr>,
        /// `无记录`.
        negated: bool,
    },
    /// `A 在 B 后 N 内（含）`: B ≤ A ≤ B + N; `（不含）` leaves out the far end only.
    Window {
        /// A.
        item: Box<Expr>,
        /// B.
        anchor: Box<Expr>,
        /// N.
        length: Box<Expr>,
        /// Before or after the anchor.
        side: Side,
        /// `（含）` or `（不含）`, where written.
        bounds: Option<Bounds>,
    },
    /// `按 学历：博士：…；…`
    By(Box<By>),
    /// `如 c 则 a 否则 b`
    If {
        /// Condition.
        cond: Box<Expr>,
        /// If it holds.
        then: Box<Expr>,
        /// If it does not.
        other: Box<Expr>,
    },
    /// `e 缺省 v`: v where e is absent.
    Default {
        /// May be absent.
        item: Box<Expr>,
        /// Instead.
        value: Box<Expr>,
    },
    /// `e 最高 v`
    CappedAt {
        /// What.
        item: Box<Expr>,
        /// No more than this.
        bound: Box<Expr>,
    },
    /// `e 最低 v`
    NotLessThan {
        /// What.
        item: Box<Expr>,
        /// No less than this.
        bound: Box<Expr>,
    },
    /// `e 舍去 到 元`
    Round {
        /// What.
        item: Box<Expr>,
        /// How.
        mode: RoundMode,
        /// To what.
        to: RoundTo,
    },
    /// `由 专家委员会 研究确定 "特别优秀"`: what somebody decides, not a rule.
    Decided {
        /// Who decides.
        by: Name,
        /// Whether it is a sum of money (`研究确定 金额`), and not a yes or no.
        sum: bool,
        /// What is decided; the benefit itself where nothing is written.
        what: Option<String>,
    },
    /// Could not be read; a diagnostic says why. Silences what would follow from it.
    Broken,
}

impl Expr {
    /// Calls `f` with every expression directly below.
    pub fn for_each_child<'e>(&'e self, mut f: impl FnMut(&'e Expr)) {
        match &self.kind {
            ExprKind::Quantity(_)
            | ExprKind::Date(_)
            | ExprKind::Text(_)
            | ExprKind::YesNo(_)
            | ExprKind::AsOf
            | ExprKind::YearOfPayment
            | ExprKind::Name(_)
            | ExprKind::OfBenefit { .. }
            | ExprKind::Receipt { .. }
            | ExprKind::Decided { .. }
            | ExprKind::Element { .. }
            | ExprKind::Broken => {}
            ExprKind::Field { of: a, .. }
            | ExprKind::Negate(a)
            | ExprKind::Not(a)
            | ExprKind::LocatedIn { item: a, .. }
            | ExprKind::Recorded { item: a, .. }
            | ExprKind::Round { item: a, .. } => f(a),
            ExprKind::Call { args: list, .. } | ExprKind::And(list) | ExprKind::Or(list) => list.iter().for_each(f),
            ExprKind::Arith { lhs: a, rhs: b, .. }
            | ExprKind::Compare { lhs: a, rhs: b, .. }
            | ExprKind::Default { item: a, value: b }
            | ExprKind::CappedAt { item: a, bound: b }
            | ExprKind::NotLessThan { item: a, bound: b } => {
                f(a);
                f(b);
            }
            ExprKind::Over(over) => over.cond.iter().chain(&over.value).for_each(f),
            ExprKind::In { item, list, .. } | ExprKind::Contains { item, list } => {
                f(item);
                list.iter().for_each(f);
            }
            ExprKind::Window { item: a, anchor: b, length: c, .. } | ExprKind::If { cond: a, then: b, other: c } => {
                f(a);
                f(b);
                f(c);
            }
            ExprKind::By(by) => {
                by.columns.iter().for_each(&mut f);
                by.rows.iter().flat_map(Row::values).for_each(f);
            }
        }
    }
}

/// What is said of the elements of a list: `计数(x 属于 合同 满足 c)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// What is said.
    pub kind: OverKind,
    /// What an element is called in it.
    pub var: Name,
    /// The list.
    pub list: Name,
    /// `满足 …`: of which elements (or what is claimed of them).
    pub cond: Option<Expr>,
    /// `：…`: of each what is added up or compared.
    pub value: Option<Expr>,
}

/// See [`Over`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OverKind {
    /// `任一` / `any`
    Any,
    /// `每一` / `each`
    Every,
    /// `计数` / `count`
    Count,
    /// `合计` / `sum`
    Sum,
    /// `最大` / `max`
    Max,
    /// `最小` / `min`
    Min,
    /// `最晚` / `latest`
    Latest,
    /// `最早` / `earliest`
    Earliest,
}

/// `按 学历，区域：博士，市区：3万元；…`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// What is looked up.
    pub columns: Vec<Expr>,
    /// `：比例、上限`: what the values of each row are, in a table that names its results. Empty from `resolve` on.
    pub results: Vec<Name>,
    /// Rows, in the order written.
    pub rows: Vec<Row>,
    /// `取自 "…"`: the file that the rows stand in.
    pub rows_from: Option<Text>,
    /// `分段累计`: each row counts for its own part of the number, and the parts are added up.
    pub stepwise: bool,
    /// Where.
    pub span: Span,
}

/// A row of a `按`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// One list of alternatives for each column. A row that is just `其他` has the single pattern [`Pattern::Else`] in its first column,
    /// and may have fewer columns than the table.
    pub patterns: Vec<Vec<Pattern>>,
    /// The result.
    pub value: Expr,
    /// Further results, in a table that has several.
    pub more: Vec<Expr>,
    /// Where.
    pub span: Span,
}

impl Row {
    /// Every result.
    pub fn values(&self) -> impl Iterator<Item = &Expr> {
        std::iter::once(&self.value).chain(&self.more)
    }
}

/// A pattern of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// `其他`
    Else(Span),
    /// `无`
    Absent(Span),
    /// A case, number, date or yes/no.
    Value(Expr),
    /// `1..3`, both ends included.
    Range(Expr, Expr),
    /// `第3年`, `第1人 至 第3人`, `第4年 起`
    Nth(Nth),
}

/// `第1人 至 第3人`: which of many, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nth {
    /// The first, with what is counted.
    pub first: Quantity,
    /// The last.
    pub last: NthLast,
    /// Where.
    pub span: Span,
}

/// Up to which of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NthLast {
    /// The first alone.
    Same,
    /// `至 第3人`
    Is(Quantity),
    /// `起`: all that follow.
    Onward,
}

/// A number with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The number, 万 and 亿 folded in.
    pub number: Decimal,
    /// Its unit, if it has one.
    pub unit: Option<Unit>,
    /// `/年`
    pub per: Option<Unit>,
    /// Where.
    pub span: Span,
}

/// `mantissa · 10^-scale`, as exact as it was written: `1.50` is 150 at scale 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    /// The digits.
    pub mantissa: i64,
    /// How many of them stand after the point, at most 9.
    pub scale: u8,
}

/// A date as written, known to be a day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateLit {
    /// The day.
    pub date: crate::value::Date,
    /// Where.
    pub span: Span,
}

/// Arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArithOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*` or `×`
    Mul,
    /// ` / ` with spaces
    Div,
}

/// A word that compares. Each word exists once in each language, so that translating a file there and back gives the same text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CmpWord {
    /// `为` / `is`
    Is,
    /// `不为` / `is not`
    IsNot,
    /// `不低于` / `at least`
    NotLower,
    /// `不少于` / `no fewer than`
    NoFewer,
    /// `不早于` / `not before`
    NotBefore,
    /// `满` / `reaches`
    Reaches,
    /// `以上` / `or more`, with the bounds where written
    OrMore(Option<Bounds>),
    /// `不超过` / `at most`
    NotOver,
    /// `不高于` / `no higher than`
    NotHigher,
    /// `不多于` / `no more than`
    NoMore,
    /// `不晚于` / `not after`
    NotAfter,
    /// `以下` / `or less`, with the bounds where written
    OrLess(Option<Bounds>),
    /// `高于` / `above`
    Higher,
    /// `超过` / `exceeds`
    Exceeds,
    /// `多于` / `more than`
    More,
    /// `晚于` / `after`
    After,
    /// `低于` / `below`
    Lower,
    /// `少于` / `fewer than`
    Fewer,
    /// `早于` / `before`
    Before,
    /// `不满` / `short of`
    ShortOf,
    /// `未满` / `under`
    Under,
}

/// `（含）` or `（不含）`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bounds {
    /// `（含）` / `(inclusive)`
    Inclusive,
    /// `（不含）` / `(exclusive)`
    Exclusive,
}

/// Before or after the anchor of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// `后`
    After,
    /// `前`
    Before,
}

/// A figure of a benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// `标准` / `standard`: the amount of a period by the rule, whoever is eligible
    Standard,
    /// `应发` / `due`: before combining
    Due,
    /// `实发` / `payable`: after combining (examples only)
    Payable,
    /// `已领` / `received`
    Received,
    /// `应退` / `repayable`: what is to be paid back (examples and guarantees only)
    Repayable,
}

/// The functions of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// `周岁(a, b)` / `years_of_age(a, b)`: whole years from a to b
    YearsOfAge,
    /// `整月数(a, b)` / `whole_months(a, b)`
    WholeMonths,
    /// `天数(a, b)` / `days_between(a, b)`
    DaysBetween,
    /// `月初(d)` / `month_start(d)`
    MonthStart,
    /// `月末(d)` / `month_end(d)`
    MonthEnd,
    /// `年初(d)` / `year_start(d)`
    YearStart,
    /// `年末(d)` / `year_end(d)`
    YearEnd,
    /// `年份(d)` / `year_of(d)`
    YearOf,
    /// `月份(d)` / `month_of(d)`: 1 to 12
    MonthOf,
    /// `最早(a, b, …)` / `earliest(…)`
    Earliest,
    /// `最晚(a, b, …)` / `latest(…)`
    Latest,
    /// `孰低(a, b, …)` / `lower of (…)`
    LowerOf,
    /// `孰高(a, b, …)` / `higher of (…)`
    HigherOf,
    /// `提高一档(x)` / `one_step_up(x)`: the top stays
    OneStepUp,
    /// `选择(C)` / `choice(C)`: the applicant's choice (examples only)
    Choice,
    /// `剩余期数(X)` / `periods_left(X)` (examples only)
    PeriodsLeft,
    /// `研究确定(X)` / `decided(X)`: what was decided (examples only)
    Decided,
    /// `研究确定金额(X)` / `decided_sum(X)` (examples only)
    DecidedSum,
    /// `入选(X)` / `selected(X)`: whether somebody is within the quota (examples only)
    Selected,
}

/// What is known of the history of a benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Receipt {
    /// `申请日期` / `applied_on`
    AppliedOn,
    /// `审核日期` / `approved_on`
    ApprovedOn,
    /// `首次领取日期` / `first_paid_on`
    FirstPaidOn,
    /// `已领金额` / `received`
    Amount,
    /// `已领期数` / `periods_received`
    Periods,
    /// `正在享受` / `receiving`
    Receiving,
    /// `已领足` / `exhausted`
    Exhausted,
    /// `已放弃` / `waived`
    Waived,
}

/// To what a sum is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundTo {
    /// `分` / `fen`
    Fen,
    /// `角` / `jiao`
    Jiao,
    /// `元` / `yuan`
    Yuan,
    /// `百元` / `hundred yuan`
    HundredYuan,
    /// `整数` / `whole`: the whole unit of what is rounded
    Whole,
}

/// How a sum is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundMode {
    /// `舍去` / `down`: toward zero
    Down,
    /// `进位` / `up`: away from zero
    Up,
    /// `四舍五入` / `half up`: half away from zero
    HalfUp,
}
