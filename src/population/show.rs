//! Values as people read them: `2020年5月1日`, `1,234.50元`, `硕士`; `2020-05-01` and `1,234.50 yuan` in English.
//!
//! INVARIANT: what [`value`] writes in Chinese, `cell::parse` reads back as the same value (texts apart).

use heng_abi::{Cell, Input, Type};

use crate::syntax::Language;
use crate::value::Date;

/// A cell of `input`.
pub fn cell(cell: Cell, input: &Input, language: Language) -> String {
    match (cell, language) {
        (Cell::Unknown, Language::Zh) => "未知".to_owned(),
        (Cell::Unknown, Language::En) => "not known".to_owned(),
        (Cell::Absent, Language::Zh) => "无记录".to_owned(),
        (Cell::Absent, Language::En) => "not recorded".to_owned(),
        (Cell::Known(v), _) => value(v, &input.ty, language),
    }
}

/// A value of this type.
pub fn value(v: i64, ty: &Type, language: Language) -> String {
    match ty {
        Type::YesNo => match (v != 0, language) {
            (true, Language::Zh) => "是",
            (false, Language::Zh) => "否",
            (true, Language::En) => "yes",
            (false, Language::En) => "no",
        }
        .to_owned(),
        Type::Date => date(v, language),
        Type::Money { per } => {
            let sum = money(v, language);
            per.as_ref().map_or_else(|| sum.clone(), |per| format!("{sum}/{per}"))
        }
        Type::Percent => format!("{}%", decimal(v, 4, false)),
        Type::Number { unit, scale } => {
            let figure = decimal(v, usize::from(*scale), false);
            match (unit.as_deref(), language) {
                (None, _) => figure,
                (Some("月"), Language::Zh) => format!("{figure}个月"),
                (Some(unit), Language::Zh) => format!("{figure}{unit}"),
                (Some(unit), Language::En) => format!("{figure} {unit}"),
            }
        }
        Type::Enum { cases, .. } => named(v, cases, language),
        Type::Region { leaves, .. } => named(v, leaves, language),
        Type::Text { literals } => named(v, literals, language),
    }
}

/// What stands for the value of a parameter before the first day on which it has one.
pub fn no_value_before(day: i64, language: Language) -> String {
    let day = date(day, language);
    match language {
        Language::Zh => format!("{day}起才有数值"),
        Language::En => format!("no value before {day}"),
    }
}

/// Fen as yuan.
pub fn money(fen: i64, language: Language) -> String {
    let figure = decimal(fen, 2, true);
    let figure = figure.strip_suffix(".00").unwrap_or(&figure);
    match language {
        Language::Zh => format!("{figure}元"),
        Language::En => format!("{figure} yuan"),
    }
}

/// A number of days as a date.
pub fn date(days: i64, language: Language) -> String {
    let date = Date::from_days(days);
    let (year, month, day) = date.ymd();
    match language {
        Language::Zh => format!("{year}年{month}月{day}日"),
        Language::En => date.to_string(),
    }
}

/// `v · 10^-scale`; money keeps its two digits, other numbers drop trailing zeros. Thousands are parted by commas in money.
pub fn decimal(v: i64, scale: usize, money: bool) -> String {
    let digits = format!("{:0>width$}", v.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if v < 0 { "-" } else { "" };
    let whole = if money { thousands(whole) } else { whole.to_owned() };
    let fraction = if money { fraction } else { fraction.trim_end_matches('0') };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn thousands(whole: &str) -> String {
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn named(v: i64, names: &[String], language: Language) -> String {
    let name = usize::try_from(v).ok().and_then(|i| names.get(i)).cloned();
    name.unwrap_or_else(|| match language {
        Language::Zh => "其他".to_owned(),
        Language::En => "other".to_owned(),
    })
}
