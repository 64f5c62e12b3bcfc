//! Expressions, literals and names as text.
//!
//! Parentheses are written where the tree needs them and nowhere else: each kind of expression has a rank, and a part of lower rank than
//! its place wants stands in parentheses.

use super::clause::ordinal;
use crate::syntax::keywords::{self as words, WORDS};
use crate::syntax::{ArithOp, Bounds, By, CmpWord, DateLit, Decimal, Expr, ExprKind, Function, Language, MarkerKind, Name, Over, OverKind, Path, Pattern};
use crate::syntax::{Nth, NthLast, Quantity, Row, Side, Text, Unit, UnitKind, is_plain_name, marker_text, needs_quotes_as_value};

/// Writes in one keyword language.
pub(super) struct Printer {
    /// Which.
    pub language: Language,
    /// Whether the file was in the other.
    pub translate: bool,
}

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const LIMIT: u8 = 5;
const ADD: u8 = 6;
const MUL: u8 = 7;
const SIGN: u8 = 8;
const POST: u8 = 9;
const ATOM: u8 = 10;

impl Printer {
    pub fn zh(&self) -> bool {
        self.language == Language::Zh
    }

    /// One of two words.
    pub fn w(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.zh() { zh } else { en }
    }

    /// The word that the table pairs with this Chinese one.
    pub fn word(&self, group: &str, zh: &'static str) -> &'static str {
        WORDS.iter().find(|w| w.group == group && w.zh == zh).map_or(zh, |w| w.get(self.language))
    }

    pub fn colon(&self) -> &'static str {
        self.w("：", ": ")
    }

    /// Between the parts of a clause.
    pub fn comma(&self) -> &'static str {
        self.w("，", ", ")
    }

    /// Between values.
    pub fn list_comma(&self) -> &'static str {
        self.w("、", ", ")
    }

    /// A name where any word can stand.
    pub fn name(&self, n: &Name) -> String {
        if is_plain_name(&n.text) { n.text.clone() } else { format!("「{}」", n.text) }
    }

    /// A name where a value can stand.
    pub fn value_name(&self, n: &Name) -> String {
        if is_plain_name(&n.text) && !needs_quotes_as_value(&n.text) { n.text.clone() } else { format!("「{}」", n.text) }
    }

    pub fn names(&self, names: &[Name]) -> String {
        names.iter().map(|n| self.name(n)).collect::<Vec<_>>().join(self.list_comma())
    }

    pub fn path(&self, p: &Path) -> String {
        p.parts.iter().map(|n| self.value_name(n)).collect::<Vec<_>>().join(".")
    }

    pub fn paths(&self, paths: &[Path]) -> String {
        paths.iter().map(|p| self.path(p)).collect::<Vec<_>>().join(self.list_comma())
    }

    pub fn text(&self, t: &Text) -> String {
        quoted(&t.text)
    }

    /// `第四条`, or in quotes where it would not end by itself.
    pub fn cited(&self, t: &Text) -> String {
        let bare = self.zh()
            && t.text.starts_with(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c))
            && !t.text.contains(['；', ';', '，', ',', '。', '.', '．', '"', '“', '”', '\n', '/', '「', ' ', '\u{3000}']);
        if bare { t.text.clone() } else { quoted(&t.text) }
    }

    pub fn date(&self, d: &DateLit) -> String {
        let (year, month, day) = d.date.ymd();
        if self.zh() { format!("{year}年{month}月{day}日") } else { format!("{year:04}-{month:02}-{day:02}") }
    }

    pub fn unit(&self, u: &Unit, one: bool) -> String {
        let (zh, many, single) = match &u.kind {
            UnitKind::Yuan => ("元", "yuan", "yuan"),
            UnitKind::Fen => ("分", "fen", "fen"),
            UnitKind::Percent => ("%", "%", "%"),
            UnitKind::Permille => ("‰", "‰", "‰"),
            UnitKind::Year => ("年", "years", "year"),
            UnitKind::Month => ("个月", "months", "month"),
            UnitKind::Quarter => ("季度", "quarters", "quarter"),
            UnitKind::Day => ("天", "days", "day"),
            UnitKind::WorkingDay => ("个工作日", "working days", "working day"),
            UnitKind::Age => ("周岁", "years of age", "year of age"),
            UnitKind::Other(word) => return word.clone(),
        };
        (if self.zh() { zh } else if one { single } else { many }).to_string()
    }

    pub fn per(&self, u: &Unit) -> String {
        let word = match (&u.kind, self.zh()) {
            (UnitKind::Month, true) => "月".to_string(),
            (UnitKind::Quarter, true) => "季".to_string(),
            _ => self.unit(u, true),
        };
        if self.zh() { format!("/{word}") } else { format!(" per {word}") }
    }

    pub fn quantity(&self, q: &Quantity) -> String {
        let yuan = q.unit.as_ref().is_some_and(|u| u.kind == UnitKind::Yuan);
        let mut out = if self.zh() { if yuan { chinese_money(q.number) } else { digits(q.number, "") } } else { digits(q.number, "_") };
        if let Some(u) = &q.unit {
            let word = self.unit(u, q.number.mantissa == 1 && q.number.scale == 0);
            if (!self.zh() || word.starts_with(|c: char| c.is_ascii_alphabetic())) && !matches!(u.kind, UnitKind::Percent | UnitKind::Permille) {
                out.push(' ');
            }
            out.push_str(&word);
        }
        if let Some(u) = &q.per {
            out.push_str(&self.per(u));
        }
        out
    }

    /// An expression that is a clause, a row or an argument by itself.
    pub fn expr(&self, e: &Expr) -> String {
        self.at(e, OR, false)
    }

    /// Conditions of which each but the first stands behind a `、`, which must not go on with the values of the one before it.
    pub fn side_by_side(&self, conditions: &[Expr]) -> String {
        let last = conditions.len().saturating_sub(1);
        let text = |(i, c): (usize, &Expr)| if i < last && ends_in_values(c) { self.group(&self.expr(c)) } else { self.expr(c) };
        conditions.iter().enumerate().map(text).collect::<Vec<_>>().join(self.list_comma())
    }

    /// An expression where only arithmetic can stand.
    pub fn sum(&self, e: &Expr) -> String {
        self.at(e, LIMIT, false)
    }

    /// `在 毕业日期 后 1年 内（含）`
    pub fn window(&self, anchor: &Expr, length: &Expr, side: Side, bounds: Option<Bounds>) -> String {
        let (anchor, length) = (self.sum(anchor), self.sum(length));
        let bounds = words::bounds_text(bounds, self.language);
        match (self.zh(), side) {
            (true, Side::After) => format!("在 {anchor} 后 {length} 内{bounds}"),
            (true, Side::Before) => format!("在 {anchor} 前 {length} 内{bounds}"),
            (false, Side::After) => format!("within {length} after {anchor}{bounds}"),
            (false, Side::Before) => format!("within {length} before {anchor}{bounds}"),
        }
    }

    fn group(&self, inner: &str) -> String {
        if self.zh() { format!("（{inner}）") } else { format!("({inner})") }
    }

    /// An expression in a place of this rank. In an argument, the values of `属于` stand in parentheses.
    fn at(&self, e: &Expr, place: u8, argument: bool) -> String {
        let rank = rank(e);
        if rank < place {
            return self.group(&self.bare(e, false));
        }
        self.bare(e, argument)
    }

    fn join(&self, parts: &[Expr], word: &str, place: u8, argument: bool) -> String {
        parts.iter().map(|e| self.at(e, place, argument)).collect::<Vec<_>>().join(&format!(" {word} "))
    }

    fn bare(&self, e: &Expr, argument: bool) -> String {
        match &e.kind {
            ExprKind::Quantity(q) => self.quantity(q),
            ExprKind::Date(d) => self.date(d),
            ExprKind::Text(t) => quoted(t),
            ExprKind::YesNo(true) => self.w("是", "yes").to_string(),
            ExprKind::YesNo(false) => self.w("否", "no").to_string(),
            ExprKind::AsOf => self.w("基准日", "as_of").to_string(),
            ExprKind::Decided { by, sum, what } => {
                let (by, sum) = (self.name(by), *sum);
                let what = what.as_ref().map_or(String::new(), |t| format!(" {}", quoted(t)));
                match (self.zh(), sum) {
                    (true, true) => format!("由 {by} 研究确定 金额{what}"),
                    (true, false) => format!("由 {by} 研究确定{what}"),
                    (false, true) => format!("sum decided by {by}{what}"),
                    (false, false) => format!("decided by {by}{what}"),
                }
            }
            ExprKind::YearOfPayment => self.w("逐年", "by year of payment").to_string(),
            ExprKind::Name(n) => self.value_name(n),
            ExprKind::Field { of, name } => self.field(of, name),
            ExprKind::OfBenefit { figure, benefit } => {
                let figure = words::figure_word(*figure, self.language);
                if self.zh() { format!("{} 的 {figure}", self.path(benefit)) } else { format!("{figure} of {}", self.path(benefit)) }
            }
            ExprKind::Call { function, name, args } => {
                let args = args.iter().map(|a| self.at(a, OR, true)).collect::<Vec<_>>().join(", ");
                match function {
                    Some(f @ (Function::LowerOf | Function::HigherOf)) if !self.zh() => {
                        format!("{} ({args})", words::function_word(*f, self.language))
                    }
                    Some(f) => format!("{}({args})", words::function_word(*f, self.language)),
                    None => format!("{}({args})", self.value_name(name)),
                }
            }
            ExprKind::Receipt { receipt, benefit } => {
                let word = words::receipt_word(*receipt, self.language);
                benefit.as_ref().map_or(word.to_string(), |b| format!("{word}({})", self.path(b)))
            }
            ExprKind::Negate(x) => format!("-{}{}", if matches!(x.kind, ExprKind::Negate(_)) { " " } else { "" }, self.at(x, SIGN, false)),
            ExprKind::Not(x) => format!("{} {}", self.w("非", "not"), self.at(x, NOT, argument)),
            ExprKind::And(parts) => self.join(parts, self.w("且", "and"), NOT, argument),
            // `专业 为 甲 或 (参保)`: without the parentheses it would be read as two values of 专业.
            ExprKind::Or(parts) if like_values(parts) => {
                let (first, rest) = parts.split_at(1);
                let rest = rest.iter().map(|p| format!("({})", self.at(p, NOT, argument)));
                let all: Vec<String> = first.iter().map(|p| self.at(p, NOT, argument)).chain(rest).collect();
                all.join(&format!(" {} ", self.w("或", "or")))
            }
            ExprKind::Or(parts) => self.join(parts, self.w("或", "or"), NOT, argument),
            ExprKind::Arith { op, lhs, rhs } => {
                let (sign, left, right) = match op {
                    ArithOp::Add => ("+", ADD, MUL),
                    ArithOp::Sub => ("-", ADD, MUL),
                    ArithOp::Mul => (self.w("×", "*"), MUL, SIGN),
                    ArithOp::Div => ("/", MUL, SIGN),
                };
                format!("{} {sign} {}", self.at(lhs, left, false), self.at(rhs, right, false))
            }
            ExprKind::Compare { word, lhs, rhs, .. } => self.compare(*word, lhs, rhs),
            ExprKind::In { item, negated, list } => {
                let word = match (self.zh(), negated) {
                    (true, false) => "属于",
                    (true, true) => "不属于",
                    (false, false) => "in",
                    (false, true) => "not in",
                };
                let values = list.iter().map(|v| self.at(v, LIMIT, false)).collect::<Vec<_>>().join(self.list_comma());
                let item = self.at(item, LIMIT, false);
                if argument && list.len() > 1 {
                    let values = self.group(&values);
                    return if self.zh() { format!("{item} {word}{values}") } else { format!("{item} {word} {values}") };
                }
                format!("{item} {word} {values}")
            }
            ExprKind::Contains { item, list } => {
                let values = list.iter().map(|v| self.at(v, LIMIT, false)).collect::<Vec<_>>().join(self.list_comma());
                let values = if argument && list.len() > 1 { self.group(&values) } else { values };
                format!("{} {} {values}", self.at(item, LIMIT, false), self.w("包含", "contains"))
            }
            ExprKind::Over(over) => self.over(over, argument),
            ExprKind::Element { list, position } => format!("{}[{position}]", self.value_name(list)),
            ExprKind::LocatedIn { item, region } => {
                format!("{} {} {}", self.at(item, LIMIT, false), self.w("位于", "located in"), self.value_name(region))
            }
            ExprKind::Recorded { item, negated } => {
                let word = if *negated { self.w("无记录", "is not recorded") } else { self.w("有记录", "is recorded") };
                format!("{} {word}", self.at(item, LIMIT, false))
            }
            ExprKind::Window { item, anchor, length, side, bounds } => {
                format!("{} {}", self.at(item, LIMIT, false), self.window(anchor, length, *side, *bounds))
            }
            ExprKind::By(by) => self.by_inline(by),
            ExprKind::If { cond, then, other } => format!(
                "{} {} {} {} {} {}",
                self.w("如", "if"),
                self.at(cond, OR, false),
                self.w("则", "then"),
                self.at(then, OR, false),
                self.w("否则", "else"),
                self.at(other, OR, argument)
            ),
            ExprKind::Default { item, value } => {
                let value_place = if matches!(value.kind, ExprKind::Negate(_)) { SIGN } else { ATOM };
                format!("{} {} {}", self.at(item, POST, false), self.w("缺省", "default"), self.at(value, value_place, false))
            }
            ExprKind::CappedAt { item, bound } => {
                format!("{} {} {}", self.at(item, LIMIT, false), self.w("最高", "capped at"), self.at(bound, ADD, false))
            }
            ExprKind::NotLessThan { item, bound } => {
                format!("{} {} {}", self.at(item, LIMIT, false), self.w("最低", "not less than"), self.at(bound, ADD, false))
            }
            ExprKind::Round { item, mode, to } => {
                let (mode, to) = (words::round_mode_word(*mode, self.language), words::round_to_word(*to, self.language));
                let item = self.at(item, LIMIT, false);
                if self.zh() { format!("{item} {mode} 到 {to}") } else { format!("{item} rounded {mode} to {to}") }
            }
            // Declarations with such parts are kept as they were written.
            ExprKind::Broken => String::new(),
        }
    }

    /// `任一 x 属于 合同 满足 c`, `合计(x 属于 合同 满足 c：e)`
    fn over(&self, over: &Over, argument: bool) -> String {
        let word = words::over_word(over.kind, self.language);
        let range = format!("{} {} {}", self.value_name(&over.var), self.w("属于", "in"), self.value_name(&over.list));
        let quantified = matches!(over.kind, OverKind::Any | OverKind::Every);
        let cond = over.cond.as_ref().map_or(String::new(), |c| format!(" {} {}", self.w("满足", "where"), self.at(c, OR, argument && quantified)));
        if quantified {
            return format!("{word} {range}{cond}");
        }
        let value = over.value.as_ref().map_or(String::new(), |v| format!("{}{}", self.colon(), self.at(v, OR, false)));
        format!("{word}({range}{cond}{value})")
    }

    fn field(&self, of: &Expr, name: &Name) -> String {
        let field = if is_plain_name(&name.text) && words::figure(&name.text).is_none() && !needs_quotes_as_value(&name.text) {
            name.text.clone()
        } else {
            format!("「{}」", name.text)
        };
        match dotted(of) {
            None if !self.zh() && matches!(of.kind, ExprKind::Element { .. }) => format!("{field} of {}", self.at(of, POST, false)),
            Some(parts) if !self.zh() => {
                let path = parts.iter().map(|n| self.value_name(n)).collect::<Vec<_>>().join(".");
                format!("{field} of {path}")
            }
            _ => format!("{} 的 {field}", self.at(of, POST, false)),
        }
    }

    fn compare(&self, word: CmpWord, lhs: &Expr, rhs: &Expr) -> String {
        let (lhs, rhs) = (self.at(lhs, LIMIT, false), self.at(rhs, LIMIT, false));
        let text = words::cmp_text(word, self.language);
        match (word, self.zh()) {
            (CmpWord::OrMore(_) | CmpWord::OrLess(_), true) => format!("{lhs} {rhs}{text}"),
            (CmpWord::OrMore(_) | CmpWord::OrLess(_), false) => format!("{lhs} {rhs} {text}"),
            (_, _) => format!("{lhs} {text} {rhs}"),
        }
    }

    /// `按 学历，区域：`, without its colon's space.
    pub fn by_head(&self, by: &By) -> String {
        let columns = by.columns.iter().map(|c| self.sum(c)).collect::<Vec<_>>().join(self.comma());
        let how = if by.stepwise { self.w(" 分段累计", " stepwise") } else { "" };
        match by.columns.split_first() {
            Some((first, rest)) if first.kind == ExprKind::YearOfPayment => {
                let rest: String = rest.iter().map(|c| format!("{}{}", self.comma(), self.sum(c))).collect();
                format!("{}{rest}{how}", self.w("逐年", "by year of payment"))
            }
            _ => format!("{} {columns}{how}", self.w("按", "by")),
        }
    }

    fn by_inline(&self, by: &By) -> String {
        let rows = by.rows.iter().map(|r| self.row(r)).collect::<Vec<_>>().join(self.w("；", "; "));
        format!("{}{}{rows}", self.by_head(by), self.colon())
    }

    pub fn row(&self, row: &Row) -> String {
        // A value that ends in several would take the next one for another of them.
        let alone = row.more.is_empty();
        let value = |e: &Expr| if matches!(e.kind, ExprKind::By(_)) || !alone && ends_in_values(e) { self.group(&self.bare(e, false)) } else { self.expr(e) };
        let values: Vec<String> = row.values().map(value).collect();
        format!("{}{}{}", self.patterns(&row.patterns), self.colon(), values.join(self.list_comma()))
    }

    /// What a row is for, column by column.
    pub fn patterns(&self, columns: &[Vec<Pattern>]) -> String {
        let one = |alternatives: &Vec<Pattern>| alternatives.iter().map(|p| self.pattern(p)).collect::<Vec<_>>().join(self.w("、", " or "));
        columns.iter().map(one).collect::<Vec<_>>().join(self.comma())
    }

    fn pattern(&self, p: &Pattern) -> String {
        match p {
            Pattern::Else(_) => self.w("其他", "else").to_string(),
            Pattern::Absent(_) => self.w("无", "none").to_string(),
            Pattern::Value(e) => match dotted(e) {
                Some(parts) => parts.iter().map(|n| self.row_name(n)).collect::<Vec<_>>().join("."),
                None => self.at(e, SIGN, false),
            },
            Pattern::Range(a, b) => format!("{}..{}", self.at(a, SIGN, false), self.at(b, SIGN, false)),
            Pattern::Nth(nth) => self.nth(nth),
        }
    }

    fn nth(&self, nth: &Nth) -> String {
        let unit = nth.first.unit.as_ref().map_or(String::new(), |u| self.unit(u, true));
        let number = |q: &Quantity| q.number.mantissa;
        let (first, zh) = (number(&nth.first), self.zh());
        match &nth.last {
            NthLast::Same if zh => format!("第{first}{unit}"),
            NthLast::Is(last) if zh => format!("第{first}{unit} 至 第{}{unit}", number(last)),
            NthLast::Onward if zh => format!("第{first}{unit} 起"),
            NthLast::Same => format!("{} {unit}", ordinal(first)),
            NthLast::Is(last) => format!("{} to {} {unit}", ordinal(first), ordinal(number(last))),
            NthLast::Onward => format!("{} {unit} on", ordinal(first)),
        }
    }

    /// A name at the beginning of a row, where the keyword of a clause would end the rows.
    fn row_name(&self, n: &Name) -> String {
        let clause = WORDS.iter().any(|w| {
            (w.group.starts_with("clause") || w.group.starts_with("declaration") || w.group == "list") && (w.zh == n.text || w.en.split(' ').next() == Some(&n.text))
        });
        if clause { format!("「{}」", n.text) } else { self.value_name(n) }
    }

    /// A marker; under translation the kinds of one language become those of the other.
    pub fn marker(&self, kind: MarkerKind, number: u32) -> String {
        let kind = if self.translate { other_kind(kind, self.language) } else { kind };
        let text = marker_text(kind, number);
        if self.zh() { text.replace('(', "（").replace(')', "）") } else { text }
    }

    /// `（四）.3`
    pub fn mark(&self, mark: &str) -> String {
        let parts: Vec<String> = mark
            .split('.')
            .filter(|p| !p.is_empty())
            .map(|part| {
                let written = if part.starts_with(|c: char| c.is_ascii_digit()) { format!("{part}.") } else { part.to_string() };
                match crate::syntax::marker_readings(&written).first() {
                    Some(&(kind, number)) => self.marker(kind, number).trim_end_matches('.').to_string(),
                    None => part.to_string(),
                }
            })
            .collect();
        parts.join(".")
    }
}

/// The kind of marker that stands for this one in `to`: a bijection, so that going back gives the same.
fn other_kind(kind: MarkerKind, to: Language) -> MarkerKind {
    const PAIRS: [(MarkerKind, MarkerKind); 7] = [
        (MarkerKind::HanParen, MarkerKind::DigitParen),
        (MarkerKind::Plain, MarkerKind::LowerParen),
        (MarkerKind::DigitParen, MarkerKind::RomanParen),
        (MarkerKind::Circled, MarkerKind::UpperParen),
        (MarkerKind::LowerParen, MarkerKind::Plain),
        (MarkerKind::RomanParen, MarkerKind::Circled),
        (MarkerKind::UpperParen, MarkerKind::HanParen),
    ];
    let found = match to {
        Language::En => PAIRS.iter().find(|(zh, _)| *zh == kind).map(|p| p.1),
        Language::Zh => PAIRS.iter().find(|(_, en)| *en == kind).map(|p| p.0),
    };
    found.unwrap_or(kind)
}

/// Whether alternatives look like `x 为 a 或 b`.
fn like_values(parts: &[Expr]) -> bool {
    let value = |e: &Expr| matches!(e.kind, ExprKind::Name(_) | ExprKind::Quantity(_) | ExprKind::Date(_) | ExprKind::Text(_));
    let Some((Expr { kind: ExprKind::Compare { word: CmpWord::Is, rhs, .. }, .. }, rest)) = parts.split_first() else { return false };
    value(rhs) && rest.iter().all(value)
}

/// Whether the last thing written of an expression is one of several values, so that a `、` behind it would name another.
fn ends_in_values(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::In { .. } | ExprKind::Contains { .. } => true,
        ExprKind::And(parts) => parts.last().is_some_and(|p| rank(p) >= NOT && ends_in_values(p)),
        ExprKind::Or(parts) => !like_values(parts) && parts.last().is_some_and(|p| rank(p) >= NOT && ends_in_values(p)),
        ExprKind::Not(x) => rank(x) >= NOT && ends_in_values(x),
        ExprKind::If { other, .. } => ends_in_values(other),
        ExprKind::Over(over) if matches!(over.kind, OverKind::Any | OverKind::Every) => over.cond.as_ref().is_some_and(ends_in_values),
        _ => false,
    }
}

fn rank(e: &Expr) -> u8 {
    match &e.kind {
        // These reach as far as they can, so they are loosest.
        ExprKind::By(_) => 0,
        ExprKind::Over(over) if matches!(over.kind, OverKind::Any | OverKind::Every) => OR,
        ExprKind::If { .. } | ExprKind::Or(_) => OR,
        ExprKind::And(_) => AND,
        ExprKind::Not(_) => NOT,
        ExprKind::Compare { .. } | ExprKind::In { .. } | ExprKind::Contains { .. } | ExprKind::LocatedIn { .. } | ExprKind::Recorded { .. } | ExprKind::Window { .. } => COMPARE,
        ExprKind::CappedAt { .. } | ExprKind::NotLessThan { .. } | ExprKind::Round { .. } => LIMIT,
        ExprKind::Arith { op: ArithOp::Add | ArithOp::Sub, .. } => ADD,
        ExprKind::Arith { op: ArithOp::Mul | ArithOp::Div, .. } => MUL,
        ExprKind::Negate(_) => SIGN,
        ExprKind::Default { .. } | ExprKind::Field { .. } | ExprKind::OfBenefit { .. } => POST,
        ExprKind::Quantity(_)
        | ExprKind::Date(_)
        | ExprKind::Text(_)
        | ExprKind::YesNo(_)
        | ExprKind::AsOf
        | ExprKind::YearOfPayment
        | ExprKind::Decided { .. }
        | ExprKind::Name(_)
        | ExprKind::Call { .. }
        | ExprKind::Receipt { .. }
        | ExprKind::Over(_)
        | ExprKind::Element { .. }
        | ExprKind::Broken => ATOM,
    }
}

fn dotted(e: &Expr) -> Option<Vec<&Name>> {
    match &e.kind {
        ExprKind::Name(n) => Some(vec![n]),
        ExprKind::Field { of, name } => {
            let mut parts = dotted(of)?;
            parts.push(name);
            Some(parts)
        }
        _ => None,
    }
}

/// In straight quotes, or in curled ones if it holds a straight one.
fn quoted(text: &str) -> String {
    if text.contains('"') { format!("“{text}”") } else { format!("\"{text}\"") }
}

/// `1234.5` with `group` between thousands.
fn digits(d: Decimal, group: &str) -> String {
    let text = d.mantissa.to_string();
    let scale = usize::from(d.scale);
    let text = if text.len() <= scale { format!("{}{text}", "0".repeat(scale + 1 - text.len())) } else { text };
    let (whole, fraction) = text.split_at_checked(text.len() - scale).unwrap_or((&text, ""));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(c);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// `15000` yuan is `1.5万`; what would need more than two decimals stays as it is.
fn chinese_money(d: Decimal) -> String {
    for (power, word) in [(8u32, "亿"), (4, "万")] {
        let one = 10i64.pow(power);
        if d.scale == 0 && d.mantissa >= one && d.mantissa % (one / 100) == 0 {
            let (whole, hundredths) = (d.mantissa / one, d.mantissa % one / (one / 100));
            let fraction = format!("{hundredths:02}");
            let fraction = fraction.trim_end_matches('0');
            return if fraction.is_empty() { format!("{whole}{word}") } else { format!("{whole}.{fraction}{word}") };
        }
    }
    digits(d, "")
}
