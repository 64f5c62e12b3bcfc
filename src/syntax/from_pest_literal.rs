//! Literals: numbers with their units, dates, quoted texts, names.
//!
//! `1.5万元/年` is 15000 yuan per year: 万 and 亿 are folded into the number, exactly. What cannot be a number or a day of the calendar has
//! a diagnostic of its own and becomes `None` here, `Broken` in the tree.
//!
//! INVARIANT: a [`Decimal`] made here has at most 9 decimals and fits 64 bits.

use super::errors;
use super::from_pest::{P, Reader};
use super::grammar::Rule;
use super::{DateLit, Decimal, Name, Path, Quantity, Text, Unit, UnitKind};
use crate::value::Date;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

impl Reader<'_> {
    /// A name, without its quotes, in NFC.
    pub(super) fn name(&mut self, p: &P) -> Name {
        Name { text: name_text(p.as_str()), span: self.span(p) }
    }

    /// A dotted name.
    pub(super) fn path(&mut self, p: P) -> Path {
        let span = self.span(&p);
        let parts = p.into_inner().map(|n| self.name(&n)).collect();
        Path { parts, span }
    }

    /// A quoted text; one that is not closed is reported and taken to the end of its line.
    pub(super) fn text(&mut self, p: &P) -> Text {
        let span = self.span(p);
        let raw = p.as_str().trim_end();
        let mut chars = raw.chars();
        chars.next();
        if p.as_rule() == Rule::open_string {
            self.report(errors::unclosed_text(span));
        } else {
            chars.next_back();
        }
        Text { text: chars.as_str().to_string(), span }
    }

    /// A date, if the calendar has it.
    pub(super) fn date(&mut self, p: &P) -> Option<DateLit> {
        let span = self.span(p);
        let mut numbers = p.as_str().split(|c: char| !c.is_ascii_digit()).filter(|s| !s.is_empty()).map(|s| s.parse::<u32>().ok());
        let (year, month, day) = (numbers.next().flatten()?, numbers.next().flatten()?, numbers.next().flatten()?);
        if year < 1000 {
            self.report(errors::short_year(span, self.original(span), year, month, day));
            return None;
        }
        let date = i32::try_from(year).ok().and_then(|y| Date::from_ymd(y, month, day));
        if date.is_none() {
            self.report(errors::impossible_date(span, year, month, day));
        }
        date.map(|date| DateLit { date, span })
    }

    /// A number with its unit.
    pub(super) fn quantity(&mut self, p: P) -> Option<Quantity> {
        let span = self.span(&p);
        let whole = p.as_str().to_string();
        let (mut number, mut unit, mut per, mut tail) = (None, None, None, None);
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::number => number = Some(kid),
                Rule::percent | Rule::unit => unit = Some(kid),
                Rule::tail_digits => tail = Some(self.span(&kid)),
                Rule::per_slash | Rule::per_word => per = kid.into_inner().next(),
                _ => {}
            }
        }
        let number = number?;
        if tail.is_some() {
            self.report(if whole.contains('年') && whole.contains('月') {
                errors::year_and_month(span, &whole)
            } else {
                errors::two_units(span, &whole)
            });
            return None;
        }
        let number_span = self.span(&number);
        let mut zeros = 0;
        let unit = unit.and_then(|u| {
            let span = self.span(&u);
            let (power, rest) = strip_powers(u.as_str());
            zeros = power;
            (!rest.is_empty()).then(|| Unit { kind: unit_kind(rest), span })
        });
        let per = per.map(|u| Unit { kind: unit_kind(u.as_str()), span: self.span(&u) });
        let Some(number) = decimal(number.as_str(), zeros) else {
            self.report(errors::number_too_long(number_span));
            return None;
        };
        Some(Quantity { number, unit, per, span })
    }

    /// A bare count, as in `至少 2 项`.
    pub(super) fn count(&mut self, p: &P) -> Quantity {
        let span = self.span(p);
        let mantissa = p.as_str().parse::<i64>().unwrap_or_else(|_| {
            self.report(errors::number_too_long(span));
            1
        });
        Quantity { number: Decimal { mantissa, scale: 0 }, unit: None, per: None, span }
    }
}

/// A name as it is compared: without quotes, in NFC.
pub(super) fn name_text(raw: &str) -> String {
    let raw = raw.strip_prefix('「').and_then(|r| r.strip_suffix('」')).unwrap_or(raw).trim();
    if raw.is_ascii() || is_nfc_quick(raw.chars()) == IsNormalized::Yes { raw.to_string() } else { raw.nfc().collect() }
}

/// 万 and 亿 (千 and 百 before 元) at the head of a unit, as a power of ten, and the rest.
fn strip_powers(unit: &str) -> (u32, &str) {
    let (mut power, mut rest) = (0, unit);
    loop {
        let (p, r) = if let Some(r) = rest.strip_prefix('万') {
            (4, r)
        } else if let Some(r) = rest.strip_prefix('亿') {
            (8, r)
        } else if let Some(r) = rest.strip_prefix('千').filter(|r| matches!(*r, "元" | "万元")) {
            (3, r)
        } else if let Some(r) = rest.strip_prefix('百').filter(|r| matches!(*r, "元" | "万元")) {
            (2, r)
        } else {
            return (power, rest);
        };
        (power, rest) = (power + p, r);
    }
}

/// The unit that a word means.
pub(super) fn unit_kind(word: &str) -> UnitKind {
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
    match word.as_str() {
        "元" | "yuan" => UnitKind::Yuan,
        "分" | "fen" => UnitKind::Fen,
        "%" => UnitKind::Percent,
        "‰" => UnitKind::Permille,
        "年" | "year" | "years" => UnitKind::Year,
        "月" | "个月" | "month" | "months" => UnitKind::Month,
        "季" | "季度" | "个季度" | "quarter" | "quarters" => UnitKind::Quarter,
        "天" | "日" | "day" | "days" => UnitKind::Day,
        "工作日" | "个工作日" | "working day" | "working days" => UnitKind::WorkingDay,
        "周岁" | "岁" | "year of age" | "years of age" => UnitKind::Age,
        _ => UnitKind::Other(name_text(&word)),
    }
}

/// `1_234.50` times ten to the `zeros`.
fn decimal(digits: &str, zeros: u32) -> Option<Decimal> {
    let digits = digits.replace('_', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let kept = fraction.len().min(zeros as usize);
    let (moved, fraction) = fraction.split_at_checked(kept)?;
    let mut mantissa = whole.to_string();
    mantissa.push_str(moved);
    mantissa.extend(std::iter::repeat_n('0', (zeros as usize).checked_sub(kept)?));
    mantissa.push_str(fraction);
    let scale = u8::try_from(fraction.len()).ok().filter(|&s| s <= 9)?;
    // More than 18 digits may not fit; leading zeros do not count.
    let mantissa = mantissa.trim_start_matches('0');
    let mantissa = if mantissa.is_empty() { 0 } else { mantissa.parse::<i64>().ok()? };
    Some(Decimal { mantissa, scale })
}
