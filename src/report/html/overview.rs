//! The head of the page, and its findings line by line.

use super::{class, compares, count, money};
use crate::report::{Card, Real, Report, Weight};
use crate::syntax::Language;
use serde::Serialize;

/// The width of the longest bar.
const FULL: u128 = 1_000;

/// What was looked at, and how it ended.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    title: &'a str,
    summary: &'a str,
    known: Option<String>,
    left_out: &'a [String],
    figures: Vec<Figure>,
    policies: &'a [String],
    subject: &'a str,
    day: &'a str,
    table: Option<String>,
    /// What the sums of money are: paid twice where benefits are held against each other, else gained or lost.
    sums: &'static str,
    assumptions: &'a str,
}

/// A number at the top; `name` is that of its word.
#[derive(Serialize)]
struct Figure {
    name: &'static str,
    class: &'static str,
    number: String,
}

pub(super) fn head(report: &Report, language: Language) -> Head<'_> {
    let cards = |weight| report.cards.iter().filter(|c| c.kind.weight() == weight).count();
    let figure = |name, class, number| Figure { name, class, number: count(number) };
    let table = report.table.as_ref().map(|t| match language {
        Language::Zh => format!("{}，基准日 {}，已计算 {} 人，拒收 {} 行", t.file, t.as_of, count(t.answered), count(t.refused)),
        Language::En => format!("{}, as of {}: {} people computed, {} rows refused", t.file, t.as_of, count(t.answered), count(t.refused)),
    });
    let known = report.known.map(|n| match language {
        Language::Zh => format!("以往结果中已有的 {} 项未列出。", count(n)),
        Language::En => format!("{} known from an earlier result are left out.", count(n)),
    });
    let findings = if compares(report) { "differences" } else { "findings" };
    let mut figures = vec![
        figure(findings, "finding", cards(Weight::Finding)),
        figure("remarks", "remark", cards(Weight::Remark)),
        figure("open", "open", report.not_decided),
    ];
    if !report.purposes.is_empty() {
        figures.push(figure("pairs", "apart", report.purposes.iter().map(|m| m.cells.len()).sum()));
    }
    Head {
        title: &report.title,
        summary: &report.summary,
        known,
        left_out: &report.left_out,
        figures,
        policies: &report.policies,
        subject: &report.subject,
        day: &report.day,
        table,
        sums: if compares(report) { "changed" } else { "twice" },
        assumptions: &report.assumptions,
    }
}

/// A finding in one line.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    number: usize,
    symbol: &'static str,
    word: &'static str,
    class: &'static str,
    headline: &'a str,
    people: Option<Bar>,
    twice: Option<Bar>,
}

/// A number, and how long it is beside the others.
#[derive(Serialize)]
struct Bar {
    length: u128,
    says: String,
}

fn bar(value: u128, longest: u128, says: String) -> Bar {
    Bar { length: value.saturating_mul(FULL).checked_div(longest).unwrap_or(0), says }
}

/// The cards that say something, numbered as the cards are; there are so many cards before them.
pub(super) fn rows(report: &Report, before: usize, language: Language) -> Vec<Row<'_>> {
    let shown = || report.cards.iter().enumerate().filter(|(_, c)| c.full && c.kind.weight() != Weight::Fine);
    let real = || shown().filter_map(|(_, c)| c.real.as_ref());
    let most = real().map(people).max().unwrap_or(0);
    let largest = real().map(twice).max().unwrap_or(0);
    let bars = |r: &Real| (bar(people(r), most, count(r.people)), bar(twice(r), largest, money(r.twice, language)));
    shown().map(|(i, card)| row(before + i + 1, card, card.real.as_ref().map(bars))).collect()
}

fn row(number: usize, card: &Card, bars: Option<(Bar, Bar)>) -> Row<'_> {
    let (people, twice) = bars.unzip();
    Row { number, symbol: card.kind.symbol(), word: card.name, class: class(card.kind), headline: &card.headline, people, twice }
}

fn people(real: &Real) -> u128 {
    u128::from(real.people)
}

fn twice(real: &Real) -> u128 {
    real.twice.unsigned_abs()
}
