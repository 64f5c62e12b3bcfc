//! Facts that change on a day: the table of `--changes`.
//!
//! ```text
//! date,fact,value
//! 2026-03-01,employed,no
//! 2026-06-01,employed,yes
//! ```
//!
//! From its day on a fact is what its row says, until a later row says otherwise. Columns may be named in Chinese: `日期`, `数据项` (or `事实`), `值`,
//! and `编号` for `id`, which is needed only where the table is about several subjects.
//!
//! INVARIANT: changes are in the order of their days, and of one fact there is one on one day.
//!
//! Deliberately absent: what a value means (`facts`), and receipts, which follow from month to month.

use std::collections::BTreeMap;

use heng_abi::Type;

use super::cell::{self, fold};
use super::facts::{Facts, ID, Target, identify, own};
use super::table::{Content, Table};
use crate::diagnostic::Words;

/// The columns, with their names in Chinese.
const COLUMNS: [(&str, &str); 4] = [(ID, "编号"), ("date", "日期"), ("fact", "数据项"), ("value", "值")];
/// What else people call a fact.
const ALSO_FACT: &str = "事实";

/// A fact that is otherwise from a day on.
#[derive(Debug, Clone)]
pub struct Change {
    /// The first day.
    pub(super) day: i32,
    pub(super) file: String,
    pub(super) row: u64,
    pub(super) fact: String,
    pub(super) target: Target,
    pub(super) content: Content<'static>,
}

/// The changes of subject `id`, in the order of their days, and the other subjects that rows are about, each with the first of its rows.
///
/// # Errors
/// If the table cannot be read, has other columns, lacks a cell, has a day that is none, a fact that there is not, or says twice what a fact
/// is from one day on. Of rows of other subjects nothing is read but the id.
pub fn read(mut table: Table<'_>, facts: &Facts<'_>, id: &str) -> Result<(Vec<Change>, BTreeMap<String, u64>), Words> {
    let file = table.name().to_owned();
    if table.has_header() {
        let columns = names(&file, table.columns())?;
        if let Some(lacking) = ["date", "fact", "value"].into_iter().find(|c| !columns.contains(c)) {
            let words = missing(lacking);
            return Err(Words::new(format!("`{file}` 的表头：{}", words.zh), format!("the header of `{file}`: {}", words.en)));
        }
    }
    let mut out: Vec<Change> = Vec::new();
    let mut others = BTreeMap::new();
    while let Some(record) = table.next_record()? {
        let at = record.row;
        let place = |w: Words| Words::new(format!("`{file}` 第 {at} 行：{}", w.zh), format!("`{file}`, row {at}: {}", w.en));
        let fields: Vec<_> = record.fields.map_err(|broken| place(broken.words))?.into_iter().map(own).collect();
        let columns = names(&file, table.columns())?;
        let mut row: BTreeMap<&str, Content<'static>> = BTreeMap::new();
        for field in fields {
            let Some(column) = columns.get(field.column).copied() else { continue };
            if row.insert(column, field.content).is_some() {
                return Err(place(twice(column)));
            }
        }
        if let Some(other) = whose(row.get(ID)).map_err(place)?.filter(|whose| whose != id) {
            others.entry(other).or_insert(at);
            continue;
        }
        let day = day(&text(&row, "date").map_err(place)?, facts).map_err(place)?;
        let fact = fold(&text(&row, "fact").map_err(place)?);
        let target = facts.changeable(&fact).map_err(|w| place(in_column("fact", &fact, &w)))?;
        let content = row.remove("value").ok_or_else(|| place(missing("value")))?;
        if let Some(first) = out.iter().find(|c| c.day == day && c.fact == fact) {
            let words = Words::new(
                format!("`{fact}` 在同一天已有变动，见第 {} 行", first.row),
                format!("row {} says already what `{fact}` is from this day on", first.row),
            );
            return Err(place(words));
        }
        let content = whole(&target, content);
        out.push(Change { day, file: file.clone(), row: at, fact, target, content });
    }
    out.sort_by_key(|c| (c.day, c.row));
    Ok((out, others))
}

/// The part that is not there any more takes its facts with it.
fn whole(target: &Target, content: Content<'static>) -> Content<'static> {
    let empty = matches!(&content, Content::Text(text) if text.trim().is_empty());
    if empty && matches!(target, Target::Part(..)) { Content::Null } else { content }
}

/// The columns by their English names.
fn names(file: &str, columns: &[String]) -> Result<Vec<&'static str>, Words> {
    let name = |column: &String| {
        let column = if column == ALSO_FACT { "fact" } else { column.as_str() };
        let found = COLUMNS.iter().find(|(en, zh)| column == *en || column == *zh);
        found.map(|(en, _)| *en).ok_or_else(|| {
            Words::new(
                format!("`{file}` 没有列 `{column}`，可用的列是 日期、数据项、值，对象不止一个时另加 编号"),
                format!("`{file}`: there is no column `{column}`; the columns are date, fact, value, and id where there are several subjects"),
            )
        })
    };
    columns.iter().map(name).collect()
}

/// The subject that a row is about; none if it does not say.
fn whose(content: Option<&Content<'_>>) -> Result<Option<String>, Words> {
    match content {
        None | Some(Content::Null) => Ok(None),
        Some(Content::Text(text)) if text.trim().is_empty() => Ok(None),
        Some(content) => identify(content).map(Some).map_err(|(_, words)| words),
    }
}

fn text(row: &BTreeMap<&str, Content<'static>>, column: &'static str) -> Result<String, Words> {
    match row.get(column) {
        Some(Content::Text(text)) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Some(Content::Bad(shown, words)) => Err(in_column(column, shown, words)),
        Some(Content::Text(_) | Content::Null | Content::Object | Content::Texts(_) | Content::Objects(_)) | None => Err(missing(column)),
    }
}

/// A day that the module can be asked of.
fn day(text: &str, facts: &Facts<'_>) -> Result<i32, Words> {
    let (first, last) = facts.days();
    let input = cell::input("date", Type::Date, (first.into(), last.into()));
    match cell::parse(text, &input) {
        Ok(heng_abi::Cell::Known(day)) => {
            let inside = i32::try_from(day).ok().filter(|day| (first..=last).contains(day));
            inside.ok_or_else(|| in_column("date", text, &cell::out_of_range(&input)))
        }
        Ok(heng_abi::Cell::Absent | heng_abi::Cell::Unknown) => {
            Err(in_column("date", text, &Words::new("须写明日期", "a day is wanted")))
        }
        Err(words) => Err(in_column("date", text, &words)),
    }
}

fn in_column(column: &str, value: &str, words: &Words) -> Words {
    let zh = in_chinese(column);
    Words::new(format!("{zh} `{value}`：{}", words.zh), format!("{column} `{value}`: {}", words.en))
}

fn twice(column: &str) -> Words {
    let zh = in_chinese(column);
    Words::new(format!("“{zh}”有两列"), format!("there are two columns for `{column}`"))
}

fn missing(column: &str) -> Words {
    let zh = in_chinese(column);
    Words::new(format!("缺少“{zh}”"), format!("`{column}` is missing"))
}

fn in_chinese(column: &str) -> &str {
    COLUMNS.iter().find(|(en, _)| *en == column).map_or(column, |(_, zh)| zh)
}
