//! The months of a subject as a table for people, as CSV, and their sums.
//!
//! Months of a benefit that follow each other, pay nothing and say the same are one line of the table for people; a month that pays has a line
//! of its own. JSON and CSV have every month.
//!
//! INVARIANT: the sum of a benefit is the sum of its months, to the fen, and so is the sum of each year; months whose payment is not known are
//! counted, never guessed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::report::RefusedFact;
use super::timeline::{Month, Supposed, Timeline};
use super::write::{Grid, csv_record, period_word, word, yuan};
use super::{reasons, show};
use crate::syntax::Language;
use crate::value::Date;

/// The columns of the CSV output.
pub const CSV_COLUMNS: [&str; 14] = [
    "id",
    "month",
    "as_of",
    "benefit",
    "status",
    "amount",
    "payable",
    "payments",
    "period",
    "periods_left",
    "received",
    "why",
    "reduced_by",
    "needs",
];

/// The sums of a benefit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BenefitTotal {
    /// The benefit.
    pub benefit: String,
    /// `once`, `month`, `year` or `installment`.
    pub period: String,
    /// Payments.
    pub payments: u64,
    /// Due before combining, fen. What is not paid by the month is due until it is paid, and counts once.
    pub amount: i64,
    /// Paid after combining, fen.
    pub payable: i64,
    /// The same by calendar year.
    pub years: BTreeMap<String, i64>,
    /// Months of which it is not known what they pay.
    pub open_months: u64,
}

/// The sums of all months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The identifier.
    pub subject: String,
    /// The first month.
    pub from: String,
    /// How many months.
    pub months: usize,
    /// In the order of the program.
    pub totals: Vec<BenefitTotal>,
    /// Of all benefits, fen.
    pub payable: i64,
    /// The same by calendar year.
    pub years: BTreeMap<String, i64>,
    /// What was supposed of applications.
    pub supposed: Vec<Supposed>,
    /// The day from which nothing can be said, ISO; null if there is none.
    pub refused_from: Option<String>,
    /// Why not; empty if there is no such day.
    pub refused: Vec<RefusedFact>,
}

/// The sums of a timeline.
pub fn totals(timeline: &Timeline, subject: &str, from: &str, months: usize) -> Totals {
    let mut all = Totals {
        subject: subject.to_owned(),
        from: from.to_owned(),
        months,
        totals: Vec::new(),
        payable: 0,
        years: BTreeMap::new(),
        supposed: timeline.supposed.clone(),
        refused_from: timeline.refused.as_ref().map(|(day, _)| Date::from_days((*day).into()).to_string()),
        refused: timeline.refused.as_ref().map(|(_, reasons)| reasons.clone()).unwrap_or_default(),
    };
    for month in timeline.months.iter().filter(|m| m.recovers.is_none()) {
        let sum = month.payable.unwrap_or(0);
        let year = month.month.get(..4).unwrap_or_default();
        let at = all.totals.iter().position(|t| t.benefit == month.benefit).unwrap_or_else(|| {
            all.totals.push(BenefitTotal {
                benefit: month.benefit.clone(),
                period: month.period.clone(),
                payments: 0,
                amount: 0,
                payable: 0,
                years: BTreeMap::new(),
                open_months: 0,
            });
            all.totals.len() - 1
        });
        let Some(own) = all.totals.get_mut(at) else { continue };
        own.payments += u64::from(month.payments);
        own.amount = own.amount.saturating_add(claimed(month));
        own.payable = own.payable.saturating_add(sum);
        own.open_months += u64::from(month.payable.is_none());
        for years in [&mut own.years, &mut all.years] {
            let of_year = years.entry(year.to_owned()).or_default();
            *of_year = of_year.saturating_add(sum);
        }
        all.payable = all.payable.saturating_add(sum);
    }
    for total in &mut all.totals {
        let last = timeline.months.iter().rev().find(|m| m.benefit == total.benefit);
        total.amount = total.amount.saturating_add(last.map_or(0, left_due));
    }
    all
}

/// What a month adds to what is due: of what is paid once the part that it pays, since the rest is due again in the next.
fn claimed(month: &Month) -> i64 {
    let due = month.amount.unwrap_or(0);
    match month.period.as_str() {
        "month" => due,
        "year" | "installment" if month.payments > 0 => due,
        "year" | "installment" => 0,
        _ => month.payable.unwrap_or(0),
    }
}

/// What is still due after the last month.
fn left_due(last: &Month) -> i64 {
    let due = last.amount.unwrap_or(0);
    due.saturating_sub(claimed(last))
}

/// The months as CSV, a row per month and benefit.
///
/// # Errors
/// If `out` fails.
pub fn csv(months: &[Month], out: &mut dyn Write) -> io::Result<()> {
    csv_record(&CSV_COLUMNS.map(str::to_owned), out)?;
    for m in months {
        let join = |parts: Vec<String>| parts.join("; ");
        let record = [
            m.subject.clone(),
            m.month.clone(),
            m.as_of.clone(),
            m.benefit.clone(),
            m.status.name().to_owned(),
            yuan(m.amount),
            yuan(m.payable),
            m.payments.to_string(),
            m.period.clone(),
            m.periods_left.map_or_else(String::new, |n| n.to_string()),
            yuan(m.received),
            reasons::words(&m.why, Language::En),
            join(m.reduced_by.iter().map(|t| format!("{} {}", t.by, yuan(Some(t.amount)))).collect()),
            join(m.needs.iter().map(|n| n.fact.clone()).collect()),
        ];
        csv_record(&record, out)?;
    }
    Ok(())
}

/// The months as JSON, a line per month and benefit.
///
/// # Errors
/// If `out` fails.
pub fn json(months: &[Month], out: &mut dyn Write) -> io::Result<()> {
    for month in months {
        serde_json::to_writer(&mut *out, month)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// The months as tables, one for each benefit, in the order of the program.
pub fn tables(months: &[Month], language: Language) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for month in months {
        if !names.contains(&month.benefit.as_str()) {
            names.push(&month.benefit);
        }
    }
    let mut out = Vec::new();
    for name in names {
        let own: Vec<&Month> = months.iter().filter(|m| m.benefit == name).collect();
        if let Some(of) = own.first().and_then(|m| m.recovers.as_ref()) {
            out.push(match language {
                Language::Zh => format!("【{of}】应退"),
                Language::En => format!("{of}, to be paid back"),
            });
            out.extend(owed(&own, language).lines());
            out.push(String::new());
            continue;
        }
        let period = own.first().map_or("once", |m| m.period.as_str());
        out.push(match language {
            Language::Zh => format!("【{name}】{}", period_word(period, language)),
            Language::En => format!("{name}, paid {}", period_word(period, language)),
        });
        out.extend(table(&own, language).lines());
        out.push(String::new());
    }
    out
}

fn table(months: &[&Month], language: Language) -> Grid {
    let w = |zh, en| word(language, zh, en).to_owned();
    let header = [
        w("月份", "month"),
        w("结论", "status"),
        w("应发（元）", "due, yuan"),
        w("实发（元）", "payable, yuan"),
        w("累计已领（元）", "received, yuan"),
        w("剩余期数", "left"),
        w("说明", "note"),
    ];
    let mut grid = Grid::new(header.to_vec(), vec![false, false, true, true, true, true, false]);
    for run in months.chunk_by(|a, b| same(a, b)) {
        let Some(last) = run.last() else { continue };
        grid.row(row(last, run_of(run, language), language));
    }
    grid
}

/// What is to be paid back, month by month: it is owed, and not paid.
fn owed(months: &[&Month], language: Language) -> Grid {
    let w = |zh, en| word(language, zh, en).to_owned();
    let mut grid = Grid::new(vec![w("月份", "month"), w("结论", "status"), w("应退（元）", "owed, yuan")], vec![false, false, true]);
    for run in months.chunk_by(|a, b| (a.status, a.amount) == (b.status, b.amount)) {
        let Some(last) = run.last() else { continue };
        let sum = last.amount.map_or_else(|| w("待定", "open"), |fen| show::decimal(fen, 2, true));
        grid.row(vec![run_of(run, language), last.status.word_of_recovery(language).to_owned(), sum]);
    }
    grid
}

/// `2025-01 至 2025-03（3个月）`
fn run_of(run: &[&Month], language: Language) -> String {
    match (run, language) {
        ([first, .., last], Language::Zh) => format!("{} 至 {}（{}个月）", first.month, last.month, run.len()),
        ([first, .., last], Language::En) => format!("{} to {} ({} months)", first.month, last.month, run.len()),
        _ => run.first().map_or_else(String::new, |m| m.month.clone()),
    }
}

/// Whether two months that pay nothing say the same.
fn same(a: &Month, b: &Month) -> bool {
    let silent = |m: &Month| m.payments == 0;
    silent(a) && silent(b) && (a.status, a.amount, a.payable, &a.why) == (b.status, b.amount, b.payable, &b.why)
}

fn row(m: &Month, months: String, language: Language) -> Vec<String> {
    let sum = |fen: Option<i64>| fen.map_or_else(|| word(language, "待定", "open").to_owned(), |fen| show::decimal(fen, 2, true));
    let left = m.periods_left.filter(|_| m.payments > 0).map_or_else(String::new, |n| n.to_string());
    vec![months, m.status.word(language).to_owned(), sum(m.amount), sum(m.payable), sum(m.received), left, notes(m, language)]
}

/// Why nothing is paid; of a month that pays, what combining took and how many installments it is.
fn notes(m: &Month, language: Language) -> String {
    let mut out: Vec<String> = Vec::new();
    if m.why.is_empty() {
        out.extend(m.reduced_by.iter().map(|t| match language {
            Language::Zh => format!("按“{}”核减 {}", t.by, show::money(t.amount, language)),
            Language::En => format!("`{}` takes {}", t.by, show::money(t.amount, language)),
        }));
    } else {
        out.push(reasons::words(&m.why, language));
    }
    if m.payments > 1 {
        out.push(match language {
            Language::Zh => format!("{}期一并发放", m.payments),
            Language::En => format!("{} installments at once", m.payments),
        });
    }
    out.join(word(language, "；", "; "))
}

/// The sums, as tables.
pub fn sums(totals: &Totals, language: Language) -> Vec<String> {
    let w = |zh, en| word(language, zh, en).to_owned();
    let header = [w("待遇", "benefit"), w("发放", "paid"), w("次数", "payments"), w("应发合计（元）", "due, yuan"), w("实发合计（元）", "payable, yuan"), w("金额待定的月数", "months open")];
    let mut grid = Grid::new(header.to_vec(), vec![false, false, true, true, true, true]);
    let decimal = |fen: i64| show::decimal(fen, 2, true);
    for t in &totals.totals {
        let cells = [t.benefit.clone(), period_word(&t.period, language).to_owned(), t.payments.to_string(), decimal(t.amount), decimal(t.payable), t.open_months.to_string()];
        grid.row(cells.to_vec());
    }
    let due = totals.totals.iter().fold(0_i64, |sum, t| sum.saturating_add(t.amount));
    let open: u64 = totals.totals.iter().map(|t| t.open_months).sum();
    let payments: u64 = totals.totals.iter().map(|t| t.payments).sum();
    grid.row(vec![w("合计", "all"), String::new(), payments.to_string(), decimal(due), decimal(totals.payable), open.to_string()]);
    let mut out = grid.lines();
    let mut years = Grid::new(vec![w("年度", "year"), w("实发合计（元）", "payable, yuan")], vec![false, true]);
    totals.years.iter().for_each(|(year, fen)| years.row(vec![year.clone(), decimal(*fen)]));
    out.push(String::new());
    out.extend(years.lines());
    out
}

/// What was supposed, a line for each kind of supposition.
pub fn suppositions(supposed: &[Supposed], language: Language) -> Vec<String> {
    let told = |s: &Supposed| {
        let applied = s.applied_on.as_deref().map(|d| format!("{} {}", word(language, "申请", "applied"), day(d, language)));
        let approved = s.approved_on.as_deref().map(|d| format!("{} {}", word(language, "审核通过", "approved"), day(d, language)));
        let parts: Vec<String> = applied.into_iter().chain(approved).collect();
        let (between, colon) = (word(language, "，", ", "), word(language, "：", ": "));
        format!("  {}{colon}{}", s.benefit, parts.join(between))
    };
    supposed.iter().map(told).collect()
}

fn day(iso: &str, language: Language) -> String {
    let digits: Vec<i32> = iso.split('-').filter_map(|p| p.parse().ok()).collect();
    match (digits.as_slice(), language) {
        ([y, m, d], Language::Zh) => format!("{y}年{m}月{d}日"),
        _ => iso.to_owned(),
    }
}
