//! One cell of a table, read as a value of its column's type.
//!
//! `1.5万` in a money column is 1,500,000 fen, `2020年5月1日` and `2020-05-01` are one date, `36个月` is 36 in a column of months and an
//! error in a column of years. What a cell may look like is a contract with those who prepare tables, so the reader is strict: what could
//! mean two things is refused with the reason, never guessed. A share is written with its sign (`30%`, `3‰`), because a bare `0.3` is
//! thirty per cent to one reader and a third of one per cent to another.
//!
//! INVARIANT: a [`Cell::Known`] that leaves here lies within its input's range.
//!
//! Deliberately absent: floating point, thousands separators that do not stand every three digits, dates with two-digit years, and any
//! conversion between units.

use heng_abi::{Cell, Input, InputKind, Storage, Type};
use unicode_normalization::UnicodeNormalization as _;

use super::show;
use crate::diagnostic::Words;
use crate::value::Date;

/// Reads `text` as a value of `input`. Full-width forms count as their half-width ones.
///
/// # Errors
/// Why the text is no value of this input, in both languages.
pub fn parse(text: &str, input: &Input) -> Result<Cell, Words> {
    let text = fold(text);
    if text.is_empty() {
        return Ok(nothing(input));
    }
    if text == "?" || text == "未知" {
        return Ok(Cell::Unknown);
    }
    if text == "无" && input.optional && !names(&input.ty).iter().any(|n| n == "无") {
        return Ok(Cell::Absent);
    }
    let value = match &input.ty {
        Type::YesNo => yes_no(&text)?,
        Type::Date => date(&text)?,
        Type::Money { per } => money(&text, per.as_deref())?,
        Type::Percent => percent(&text)?,
        Type::Number { unit, scale } => number(&text, unit.as_deref(), *scale)?,
        Type::Enum { cases, .. } => case(&text, cases)?,
        Type::Region { leaves, .. } => case(&text, leaves)?,
        Type::Text { literals } => {
            let other = i64::try_from(literals.len()).unwrap_or(i64::MAX);
            literals.iter().position(|l| fold(l) == text).and_then(|p| i64::try_from(p).ok()).unwrap_or(other)
        }
    };
    if value < input.min || value > input.max {
        return Err(out_of_range(input));
    }
    Ok(Cell::Known(value))
}

/// What is read with [`parse`] though no module asks for it; a date may be absent.
pub fn input(name: &str, ty: Type, (min, max): (i64, i64)) -> Input {
    Input {
        name: name.to_owned(),
        kind: InputKind::Fact,
        optional: ty == Type::Date,
        ty,
        min,
        max,
        source: None,
        department: None,
        evidence: None,
        basis: None,
        set: None,
        list: None,
        storage: Storage::I64,
        values: 0,
        known: 0,
        present: None,
    }
}

/// What an empty cell or a JSON `null` means: absent for a fact that may be absent, unknown for one that may not.
pub fn nothing(input: &Input) -> Cell {
    if input.optional { Cell::Absent } else { Cell::Unknown }
}

/// The text with full-width forms as half-width ones, in NFC, without white space around it.
pub fn fold(text: &str) -> String {
    let half = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{A0}' => ' ',
        _ => c,
    };
    text.nfc().map(half).collect::<String>().trim().to_owned()
}

/// The one of `names` that is nearest to `text`, if one is near enough to be meant.
pub fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = text.chars().count();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(text, name), name))
        .filter(|(distance, name)| *distance <= length.max(name.chars().count()).div_ceil(2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

fn names(ty: &Type) -> &[String] {
    match ty {
        Type::Enum { cases, .. } => cases,
        Type::Region { leaves, .. } => leaves,
        Type::Text { literals } => literals,
        Type::YesNo | Type::Date | Type::Money { .. } | Type::Percent | Type::Number { .. } => &[],
    }
}

/// What is said of a value that an input does not take.
pub(super) fn out_of_range(input: &Input) -> Words {
    use crate::syntax::Language::{En, Zh};
    let range = |language| (show::value(input.min, &input.ty, language), show::value(input.max, &input.ty, language));
    let ((lo_zh, hi_zh), (lo_en, hi_en)) = (range(Zh), range(En));
    Words::new(format!("超出范围，应在 {lo_zh} 至 {hi_zh} 之间"), format!("out of range: from {lo_en} to {hi_en} is accepted"))
}

fn yes_no(text: &str) -> Result<i64, Words> {
    match text.to_ascii_lowercase().as_str() {
        "是" | "yes" | "true" | "1" => Ok(1),
        "否" | "no" | "false" | "0" => Ok(0),
        _ => Err(Words::new("应填“是”或“否”", "not yes or no; write yes/no, true/false, 1/0 or 是/否")),
    }
}

fn date(text: &str) -> Result<i64, Words> {
    let form = || Words::new("不是日期，应写作 2020-05-01 或 2020年5月1日", "not a date; write 2020-05-01 or 2020年5月1日");
    let (year, month, day) = split_date(text).ok_or_else(form)?;
    let found = Date::from_ymd(year, month, day);
    found.map(|d| i64::from(d.days())).ok_or_else(|| Words::new("日历上没有这一天", "there is no such day in the calendar"))
}

fn split_date(text: &str) -> Option<(i32, u32, u32)> {
    let parts: Vec<&str> = if text.contains('年') {
        let (year, rest) = text.split_once('年')?;
        let (month, rest) = rest.split_once('月')?;
        let day = rest.strip_suffix('日')?;
        vec![year.trim(), month.trim(), day.trim()]
    } else {
        let parts: Vec<&str> = text.split('-').collect();
        // ISO pads; an unpadded `2020-5-1` is some other notation whose order we would have to guess.
        let padded = parts.iter().map(|p| p.len()).eq([4, 2, 2]);
        if !padded {
            return None;
        }
        parts
    };
    match parts.as_slice() {
        [y, m, d] if y.len() == 4 => Some((i32::try_from(digits(y)?).ok()?, digits(m)?, digits(d)?)),
        _ => None,
    }
}

fn digits(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A decimal and what stands behind it: `1,234.50元` is (1234.50, `元`).
struct Decimal<'a> {
    negative: bool,
    whole: String,
    fraction: String,
    rest: &'a str,
}

impl Decimal<'_> {
    fn read(text: &str) -> Option<Decimal<'_>> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(body) => (true, body),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let end = body.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.' | '_')).unwrap_or(body.len());
        let (figure, rest) = body.split_at(end);
        let (whole, fraction) = figure.split_once('.').unwrap_or((figure, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let grouped = if whole.contains([',', '_']) {
            let mut groups = whole.split([',', '_']);
            let first = groups.next().unwrap_or("");
            (1..=3).contains(&first.len()) && digits(first) && groups.all(|g| g.len() == 3 && digits(g))
        } else {
            !whole.is_empty() && digits(whole)
        };
        let complete = !figure.ends_with('.') && digits(fraction);
        (grouped && complete).then(|| Decimal {
            negative,
            whole: whole.replace([',', '_'], ""),
            fraction: fraction.to_owned(),
            rest: rest.trim(),
        })
    }

    /// The integer at `10^-scale`; none if digits would be lost or it does not fit.
    fn scaled(&self, scale: usize) -> Result<i64, Lost> {
        let fraction = self.fraction.trim_end_matches('0');
        if fraction.len() > scale {
            return Err(Lost::Digits);
        }
        let text = format!("{}{fraction:0<scale$}", self.whole);
        let value: i128 = text.parse().map_err(|_| Lost::Size)?;
        i64::try_from(if self.negative { -value } else { value }).map_err(|_| Lost::Size)
    }
}

enum Lost {
    Digits,
    Size,
}

impl Lost {
    fn words(&self, digits: usize) -> Words {
        match self {
            Lost::Digits => Words::new(format!("小数最多 {digits} 位"), format!("at most {digits} digits after the point")),
            Lost::Size => Words::new("数太大", "the number is too large"),
        }
    }
}

fn not_a_number() -> Words {
    Words::new("不是数字", "not a number")
}

fn money(text: &str, per: Option<&str>) -> Result<i64, Words> {
    let decimal = Decimal::read(text).ok_or_else(not_a_number)?;
    let (unit, period) = match decimal.rest.split_once('/') {
        Some((unit, period)) => (unit.trim(), Some(period.trim())),
        None => (decimal.rest, None),
    };
    let shift = match unit {
        "" | "元" | "yuan" => 2,
        "万" | "万元" => 6,
        "亿" | "亿元" => 10,
        _ => return Err(wrong_unit(decimal.rest, &money_unit(per, "元"), &money_unit(per, "yuan"))),
    };
    if period.is_some_and(|p| Some(canonical_unit(p)) != per.map(canonical_unit)) {
        return Err(wrong_unit(decimal.rest, &money_unit(per, "元"), &money_unit(per, "yuan")));
    }
    decimal.scaled(shift).map_err(|lost| match lost {
        Lost::Digits => Words::new("金额只能精确到分", "finer than one fen"),
        Lost::Size => lost.words(2),
    })
}

fn money_unit(per: Option<&str>, unit: &str) -> String {
    per.map_or_else(|| unit.to_owned(), |per| format!("{unit}/{per}"))
}

fn percent(text: &str) -> Result<i64, Words> {
    let decimal = Decimal::read(text).ok_or_else(not_a_number)?;
    // Millionths: 1% is 10,000 and 1‰ is 1,000.
    let shift = match decimal.rest {
        "%" => 4,
        "‰" => 3,
        _ => return Err(Words::new("比例须带符号，例如 30% 或 3‰", "a share needs its sign, as in 30% or 3‰")),
    };
    decimal.scaled(shift).map_err(|lost| lost.words(shift))
}

fn number(text: &str, unit: Option<&str>, scale: u8) -> Result<i64, Words> {
    let decimal = Decimal::read(text).ok_or_else(not_a_number)?;
    if !decimal.rest.is_empty() && Some(canonical_unit(decimal.rest)) != unit.map(canonical_unit) {
        return Err(match unit {
            Some(unit) => wrong_unit(decimal.rest, unit, unit),
            None => Words::new(
                format!("单位 `{}` 多余，此项没有单位", decimal.rest),
                format!("unit `{}` is not expected: this is a plain number", decimal.rest),
            ),
        });
    }
    let scale = usize::from(scale);
    decimal.scaled(scale).map_err(|lost| match (lost, scale) {
        (Lost::Digits, 0) => Words::new("应为整数", "a whole number is expected"),
        (lost, _) => lost.words(scale),
    })
}

fn wrong_unit(found: &str, zh: &str, en: &str) -> Words {
    Words::new(format!("单位 `{found}` 不符，应为 `{zh}`"), format!("unit `{found}` does not fit: `{en}` is expected"))
}

/// One spelling for the units that people write in several.
fn canonical_unit(unit: &str) -> &str {
    match unit {
        "个月" | "月" | "month" | "months" => "月",
        "年" | "year" | "years" => "年",
        "周岁" | "岁" | "years of age" => "周岁",
        "天" | "日" | "day" | "days" => "天",
        "人" | "名" | "person" | "persons" | "people" => "人",
        other => other,
    }
}

fn case(text: &str, cases: &[String]) -> Result<i64, Words> {
    if let Some(position) = cases.iter().position(|c| fold(c) == text) {
        return i64::try_from(position).map_err(|_| not_a_number());
    }
    Err(no_case(text, cases))
}

/// Why a text is none of the cases.
pub(super) fn no_case(text: &str, cases: &[String]) -> Words {
    let near = nearest(text, cases.iter().map(String::as_str));
    match near {
        Some(near) => Words::new(format!("没有这一类，是否为 `{near}`"), format!("no such case; did you mean `{near}`?")),
        None => {
            let some = cases.iter().take(8).map(String::as_str).collect::<Vec<_>>();
            let more = if cases.len() > some.len() { "…" } else { "" };
            Words::new(
                format!("没有这一类，可填 {}{more}", some.join("、")),
                format!("no such case; there are {}{more}", some.join(", ")),
            )
        }
    }
}
