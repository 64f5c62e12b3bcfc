//! `按`: columns, rows and their patterns.
//!
//! INVARIANT: a row that could not be read is left out; its diagnostic keeps the formatter away from the declaration.

use super::errors;
use super::from_pest::{P, Reader};
use super::from_pest_parts::Kids;
use super::from_pest_expr::path_expr;
use super::from_pest_literal::unit_kind;
use super::grammar::Rule;
use super::{By, Decimal, Expr, ExprKind, Nth, NthLast, Pattern, Quantity, Row, Text, Unit};
use crate::source::Span;

impl Reader<'_> {
    /// `by`, `mby` as an expression.
    pub(super) fn by_expr(&mut self, p: P) -> Expr {
        let by = self.by(p);
        let span = by.span;
        Expr { kind: ExprKind::By(Box::new(by)), span }
    }

    /// `by`, `mby`, `table_by`.
    pub(super) fn by(&mut self, p: P) -> By {
        let span = self.span(&p);
        let mut by = By { columns: Vec::new(), results: Vec::new(), rows: Vec::new(), rows_from: None, stepwise: false, span };
        let (mut colon, mut separated, mut last) = (false, true, span);
        let mut head = span;
        // That a row has one value is said once, and holds for all of them.
        let mut one_value = false;
        for kid in p.into_inner() {
            let here = self.span(&kid);
            match kid.as_rule() {
                Rule::sum => {
                    head = here;
                    let e = self.sum(kid);
                    by.columns.push(e);
                }
                Rule::kw_by_year => {
                    head = here;
                    by.columns.push(Expr { kind: ExprKind::YearOfPayment, span: here });
                }
                Rule::kw_stepwise => {
                    head = here;
                    by.stepwise = true;
                }
                Rule::results | Rule::several => {
                    // Another colon stands behind the names.
                    (head, colon) = (here, false);
                    by.results = kid.into_inner().map(|n| self.name(&n)).collect();
                }
                Rule::rows_from => {
                    if !colon {
                        self.report(errors::missing_colon(head.after(), self.original(head)));
                    }
                    by.rows_from = self.rows_from(kid);
                }
                Rule::colon => colon = true,
                Rule::semi => separated = true,
                Rule::row | Rule::mrow | Rule::vrow | Rule::broken_row => {
                    if by.rows.is_empty() && !colon {
                        self.report(errors::missing_colon(head.after(), self.original(head)));
                    } else if !separated && kid.as_rule() == Rule::broken_row {
                        // What follows a row and is none itself is too much, not another row. It may hold a value that is then missing.
                        let second = by.results.is_empty() && kid.as_str().starts_with('、');
                        if !second || !std::mem::replace(&mut one_value, true) {
                            self.too_much(&kid, second);
                        }
                        short_of(&mut by, here);
                        continue;
                    } else if !separated {
                        self.report(errors::missing_semicolon(last.after(), self.chinese >= self.english));
                    }
                    separated = false;
                    last = here;
                    if kid.as_rule() == Rule::broken_row {
                        if !kid.as_str().contains(':') {
                            short_of(&mut by, here);
                        }
                        self.broken_row(&kid, if by.results.is_empty() { Rule::strict_row } else { Rule::strict_vrow });
                    } else {
                        let row = self.row(kid);
                        by.rows.push(row);
                    }
                }
                _ => {}
            }
        }
        count_names(&mut by);
        by
    }

    /// `取自 "租房标准.csv"`
    fn rows_from(&mut self, p: P) -> Option<Text> {
        let mut kids = Kids::new(p);
        let word = kids.take_if(|r| matches!(r, Rule::kw_rows_from | Rule::kw_from))?;
        self.keyword(&word);
        if word.as_rule() == Rule::kw_from {
            let at = self.span(&word);
            self.report(errors::from_of_rows(at, self.original(at)));
        }
        let path = kids.take_after(&[Rule::string, Rule::open_string, Rule::bare_path])?;
        if path.as_rule() != Rule::bare_path {
            return Some(self.text(&path));
        }
        let path = Text { text: path.as_str().to_owned(), span: self.span(&path) };
        self.report(errors::path_without_quotes(&path));
        Some(path)
    }

    /// `row`, `mrow`, `vrow`.
    pub(super) fn row(&mut self, p: P) -> Row {
        let span = self.span(&p);
        let (mut patterns, mut values, mut colon) = (Vec::new(), Vec::new(), false);
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::patterns => {
                    let alternatives = self.patterns(kid);
                    patterns.push(alternatives);
                }
                Rule::colon => colon = true,
                Rule::expr => {
                    if !colon && values.is_empty() {
                        let at = self.span(&kid);
                        let before = Span { end: at.start, ..span };
                        let before = self.trimmed(before);
                        self.report(errors::missing_colon(before.after(), self.original(before)));
                    }
                    values.push(self.expr(kid));
                }
                _ => {}
            }
        }
        let mut values = values.into_iter();
        let value = values.next().unwrap_or(Expr { kind: ExprKind::Broken, span });
        Row { patterns, value, more: values.collect(), span }
    }

    pub(super) fn patterns(&mut self, p: P) -> Vec<Pattern> {
        let mut out = Vec::new();
        for kid in p.into_inner() {
            let span = self.span(&kid);
            let broken = Expr { kind: ExprKind::Broken, span };
            out.push(match kid.as_rule() {
                Rule::pat_else => Pattern::Else(span),
                Rule::pat_none => Pattern::Absent(span),
                Rule::pat_range => {
                    let (low, high) = self.range(kid);
                    Pattern::Range(low, high)
                }
                Rule::pat_nth => match self.nth(kid) {
                    Some(nth) => Pattern::Nth(nth),
                    None => Pattern::Value(broken),
                },
                Rule::date => Pattern::Value(self.date(&kid).map_or(broken, |d| Expr { kind: ExprKind::Date(d), span })),
                Rule::quantity => Pattern::Value(self.quantity(kid).map_or(broken, |q| Expr { kind: ExprKind::Quantity(q), span })),
                Rule::negative => Pattern::Value(self.signed(kid)),
                Rule::string => Pattern::Value(Expr { kind: ExprKind::Text(self.text(&kid).text), span }),
                Rule::pat_name => {
                    let raw = kid.as_str().trim().to_string();
                    let path = kid.into_inner().next().map(|p| self.path(p));
                    Pattern::Value(match (raw.as_str(), path) {
                        ("是" | "yes", _) => Expr { kind: ExprKind::YesNo(true), span },
                        ("否" | "no", _) => Expr { kind: ExprKind::YesNo(false), span },
                        (_, Some(path)) => path_expr(&path),
                        (_, None) => broken,
                    })
                }
                _ => continue,
            });
        }
        out
    }

    /// `第1人 至 第3人`
    fn nth(&mut self, p: P) -> Option<Nth> {
        let span = self.span(&p);
        let (mut numbers, mut unit, mut onward) = (Vec::new(), None, false);
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::count => numbers.push(self.count(&kid)),
                Rule::nth_han => {
                    let span = self.span(&kid);
                    let mantissa = super::from_pest_lists::han_value(kid.as_str()).map(i64::from)?;
                    numbers.push(Quantity { number: Decimal { mantissa, scale: 0 }, unit: None, per: None, span });
                }
                Rule::unit | Rule::nth_unit => unit = Some(Unit { kind: unit_kind(kid.as_str()), span: self.span(&kid) }),
                Rule::nth_onward => onward = true,
                _ => {}
            }
        }
        let mut numbers = numbers.into_iter().map(|q| Quantity { unit: unit.clone(), ..q });
        let first = numbers.next()?;
        let last = match numbers.next() {
            Some(last) => NthLast::Is(last),
            None if onward => NthLast::Onward,
            None => NthLast::Same,
        };
        Some(Nth { first, last, span })
    }

    /// `a..b`
    pub(super) fn range(&mut self, p: P) -> (Expr, Expr) {
        let span = self.span(&p);
        let mut ends = p.into_inner().filter(|k| k.as_rule() == Rule::signed).map(|k| self.signed(k)).collect::<Vec<_>>().into_iter();
        let broken = Expr { kind: ExprKind::Broken, span };
        let low = ends.next().unwrap_or_else(|| broken.clone());
        (low, ends.next().unwrap_or(broken))
    }

    pub(super) fn signed(&mut self, p: P) -> Expr {
        let span = self.span(&p);
        let mut kids = Kids::new(p);
        self.signed_atom(&mut kids).map_or(Expr { kind: ExprKind::Broken, span }, |o| o.expr)
    }
}

/// Something that could not be read may be a value that the last row of a table with several results lacks.
fn short_of(by: &mut By, at: Span) {
    let results = by.results.len();
    if let Some(row) = by.rows.last_mut().filter(|row| row.values().count() < results) {
        row.more.push(Expr { kind: ExprKind::Broken, span: at });
    }
}

/// Where years or heads are counted, `第3年` says which.
pub(super) fn count_names(by: &mut By) {
    let counts = by.stepwise || by.columns.first().is_some_and(|c| c.kind == ExprKind::YearOfPayment);
    if counts {
        by.rows.iter_mut().filter_map(|row: &mut Row| row.patterns.first_mut()).flatten().for_each(count_name);
    }
}

/// Makes a name of the form `第3年` the number that it is.
fn count_name(pattern: &mut Pattern) {
    if let Pattern::Value(Expr { kind: ExprKind::Name(name), span }) = pattern
        && let Some(first) = ordinal_name(&name.text, *span)
    {
        *pattern = Pattern::Nth(Nth { first, last: NthLast::Same, span: *span });
    }
}

/// `第3年`, `第三年` as the number 3 with its unit.
pub(crate) fn ordinal_name(text: &str, span: Span) -> Option<Quantity> {
    let rest = text.strip_prefix('第')?;
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c);
    let at = rest.find(|c| !is_number(c)).filter(|at| *at > 0)?;
    let (number, unit) = rest.split_at(at);
    let mantissa = number.parse::<i64>().ok().or_else(|| super::from_pest_lists::han_value(number).map(i64::from))?;
    let unit = Some(Unit { kind: unit_kind(unit), span });
    Some(Quantity { number: Decimal { mantissa, scale: 0 }, unit, per: None, span })
}
