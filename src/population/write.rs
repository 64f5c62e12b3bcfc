//! Answers as files and as a table for people.
//!
//! JSON is one [`Line`] a line, money in fen. CSV is a row per subject and benefit, money in yuan with two digits, so that a spreadsheet
//! can add it up and `heng` can read it again. The table for people aligns Chinese by its width on the screen.

use std::io::{self, Write};

use heng_abi::Interface;
use unicode_width::UnicodeWidthStr as _;

use super::report::{Line, Report, State, Status};
use super::show;
use super::summary::{Sum, Summary};
use crate::syntax::Language;

/// The columns of the CSV output.
pub const CSV_COLUMNS: [&str; 11] = [
    "id",
    "as_of",
    "benefit",
    "status",
    "amount",
    "payable",
    "period",
    "periods_left",
    "reduced_by",
    "needs",
    "failed_items",
];

/// A line as JSON.
///
/// # Errors
/// If `out` fails.
pub fn json_line(line: &Line, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// The header of the CSV output.
///
/// # Errors
/// If `out` fails.
pub fn csv_header(out: &mut dyn Write) -> io::Result<()> {
    csv_record(&CSV_COLUMNS.map(str::to_owned), out)
}

/// A line as CSV: a row per benefit; of a refused subject none.
///
/// # Errors
/// If `out` fails.
pub fn csv_line(line: &Line, out: &mut dyn Write) -> io::Result<()> {
    for (benefit, report) in line.benefits.iter().flatten() {
        let number = |n: Option<i64>| n.map_or_else(String::new, |n| n.to_string());
        let join = |parts: Vec<String>| parts.join("; ");
        // Of what is to be paid back no item speaks against anybody: where none holds, nothing is owed.
        let against = report.recovers.is_none();
        let failed = report.items.iter().filter(|i| against && !i.mark.is_empty() && fails(&i.list, i.state)).map(|i| i.mark.clone());
        let gates = report.gates.iter().filter(|g| against && g.state == State::Fails).map(|g| g.gate.clone());
        let record = [
            line.subject.clone(),
            line.as_of.clone(),
            benefit.clone(),
            report.status.name().to_owned(),
            yuan(report.amount),
            yuan(report.payable),
            report.period.clone(),
            number(report.periods_left),
            join(report.reduced_by.iter().map(|t| format!("{} {}", t.by, yuan(Some(t.amount)))).collect()),
            join(report.needs.iter().map(|n| n.fact.clone()).collect()),
            join(gates.chain(failed).collect()),
        ];
        csv_record(&record, out)?;
    }
    Ok(())
}

/// Whether an item in this state speaks against the subject.
pub fn fails(list: &str, state: State) -> bool {
    state == if heng_abi::excludes(list) { State::Holds } else { State::Fails }
}

pub(super) fn yuan(fen: Option<i64>) -> String {
    fen.map_or_else(String::new, |fen| show::decimal(fen, 2, true).replace(',', ""))
}

pub(super) fn csv_record(fields: &[String], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().from_writer(&mut *out);
    writer.write_record(fields)?;
    writer.flush()
}

/// A table whose columns line up, Chinese characters being two columns wide.
#[derive(Debug, Default)]
pub struct Grid {
    rows: Vec<Vec<String>>,
    right: Vec<bool>,
}

impl Grid {
    /// A table with this header; `right` says which columns stand at the right.
    pub fn new(header: Vec<String>, right: Vec<bool>) -> Grid {
        Grid { rows: vec![header], right }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Whether it has rows besides the header.
    pub fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    /// The text, a line a row.
    pub fn lines(&self) -> Vec<String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |c: usize| self.rows.iter().filter_map(|r| r.get(c)).map(|t| t.width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let mut out = String::new();
            for (c, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let pad = " ".repeat(width.saturating_sub(cell.width()));
                let right = self.right.get(c).copied().unwrap_or(false);
                out.push_str(if c == 0 { "" } else { "  " });
                out.push_str(&if right { format!("{pad}{cell}") } else { format!("{cell}{pad}") });
            }
            out.trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }
}

/// A word of a table in the reader's language.
pub(super) fn word(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// How often something is paid, for people.
pub fn period_word(period: &str, language: Language) -> &'static str {
    match period {
        "month" => word(language, "每月", "monthly"),
        "year" => word(language, "每年", "yearly"),
        "installment" => word(language, "每期", "by installment"),
        _ => word(language, "一次性", "once"),
    }
}

/// The table of subjects: a row per subject, a column per benefit.
pub fn subjects(interface: &Interface, lines: &[Line], only: Option<&str>, language: Language) -> Grid {
    let wanted = interface.benefits.iter().filter(|b| only.is_none_or(|only| b.name == only));
    let names: Vec<String> = wanted.map(|b| b.name.clone()).collect();
    let mut header = vec![word(language, "编号", "id").to_owned()];
    header.extend(names.iter().cloned());
    let mut right = vec![false];
    right.extend(names.iter().map(|_| true));
    let mut grid = Grid::new(header, right);
    for line in lines {
        let Some(benefits) = &line.benefits else { continue };
        let mut row = vec![line.subject.clone()];
        row.extend(benefits.values().map(|r| verdict(r, language)));
        grid.row(row);
    }
    grid
}

fn verdict(report: &Report, language: Language) -> String {
    if report.recovers.is_some() {
        let owed = report.amount.filter(|_| report.status == Status::Eligible);
        return owed.map_or_else(|| report.status.word_of_recovery(language).to_owned(), |fen| show::money(fen, language));
    }
    match (report.status, report.payable) {
        (Status::Eligible, Some(fen)) => {
            let per = match report.period.as_str() {
                "month" => word(language, "/月", "/month"),
                "year" => word(language, "/年", "/year"),
                _ => "",
            };
            format!("{}{per}", show::money(fen, language))
        }
        (Status::Eligible, None) => word(language, "符合，金额待定", "eligible, amount open").to_owned(),
        (status, _) => status.word(language).to_owned(),
    }
}

/// The sums, as tables with their headings.
pub fn summary(summary: &Summary, language: Language) -> Vec<String> {
    let w = |zh, en| word(language, zh, en).to_owned();
    let mut out = Vec::new();
    let mut header = vec![w("待遇", "benefit"), w("发放", "paid")];
    header.extend(Status::ALL.iter().map(|s| s.word(language).to_owned()));
    header.extend([w("应发合计（元）", "due, yuan"), w("实发合计（元）", "payable, yuan"), w("金额待定", "amount open")]);
    let right = (0..header.len()).map(|c| c >= 2).collect();
    let mut grid = Grid::new(header, right);
    for sum in summary.benefits.iter().filter(|sum| sum.recovers.is_none()) {
        let mut row = vec![sum.benefit.clone(), period_word(&sum.period, language).to_owned()];
        row.extend(Status::ALL.iter().map(|s| sum.counts.get(s).copied().unwrap_or(0).to_string()));
        row.extend([total(sum.amount), total(sum.payable), sum.payable_unknown.to_string()]);
        grid.row(row);
    }
    if !grid.is_empty() {
        out.extend(grid.lines());
    }
    let recoveries = recoveries_grid(summary, language);
    if !recoveries.is_empty() {
        out.extend((!out.is_empty()).then(String::new));
        out.extend(recoveries.lines());
    }
    for (title, sums) in [
        (w("受理部门", "handled by"), &summary.departments),
        (w("经费来源", "funded by"), &summary.funding),
    ] {
        if sums.is_empty() {
            continue;
        }
        out.push(String::new());
        out.extend(sums_grid(title, sums, language).lines());
    }
    out
}

/// What is to be paid back: by how many, and how much in all.
fn recoveries_grid(summary: &Summary, language: Language) -> Grid {
    let w = |zh, en| word(language, zh, en).to_owned();
    let statuses = [Status::Eligible, Status::NotEligible, Status::Undetermined, Status::NeedsDecision];
    let mut header = vec![w("退回", "to be paid back")];
    header.extend(statuses.iter().map(|s| s.word_of_recovery(language).to_owned()));
    header.push(w("应退合计（元）", "owed, yuan"));
    let right = (0..header.len()).map(|c| c >= 1).collect();
    let mut grid = Grid::new(header, right);
    for (of, sum) in summary.benefits.iter().filter_map(|sum| sum.recovers.as_ref().zip(Some(sum))) {
        let mut row = vec![of.clone()];
        row.extend(statuses.iter().map(|s| sum.counts.get(s).copied().unwrap_or(0).to_string()));
        row.push(total(sum.amount));
        grid.row(row);
    }
    grid
}

fn sums_grid(title: String, sums: &[Sum], language: Language) -> Grid {
    let header = vec![title, word(language, "发放", "paid").to_owned(), word(language, "实发合计（元）", "payable, yuan").to_owned()];
    let mut grid = Grid::new(header, vec![false, false, true]);
    for sum in sums {
        let name = sum.name.clone().unwrap_or_else(|| word(language, "（未写明）", "(not stated)").to_owned());
        grid.row(vec![name, period_word(&sum.period, language).to_owned(), total(sum.payable)]);
    }
    grid
}

fn total(fen: i128) -> String {
    match i64::try_from(fen) {
        Ok(fen) => show::decimal(fen, 2, true),
        Err(_) => format!("{}.{:02}", fen / 100, (fen % 100).unsigned_abs()),
    }
}
