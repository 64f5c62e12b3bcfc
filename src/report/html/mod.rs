//! A report as one HTML page that needs nothing else: no network, no script, no other file.
//!
//! An official opens it, prints it or sends it on. First what was found, line by line, with bars where real people were counted; then the
//! benefits against each other as a picture; then a card for each finding; at last, folded, the pairs with which nothing is wrong.
//!
//! INVARIANT: every text of a policy or a table reaches the page through the template, which escapes it; the style sheet alone is written as
//! it is. Nothing is said by colour alone: each cell has a sign, and a word behind the sign. The page fits any width from 360 pixels, and
//! paper.
//!
//! Deliberately absent: verdicts, and the wording of findings; both come with the [`Report`].

mod cards;
mod overview;
mod picture;
mod words;

use super::{Kind, Report, Weight};
use crate::population::show;
use crate::syntax::Language;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the template is filled with.
#[derive(Serialize)]
struct Page<'a> {
    w: BTreeMap<&'static str, &'static str>,
    css: &'static str,
    version: &'static str,
    reports: Vec<View<'a>>,
}

/// A report to be drawn.
#[derive(Serialize)]
struct View<'a> {
    head: overview::Head<'a>,
    rows: Vec<overview::Row<'a>>,
    legend: Vec<picture::Sign>,
    pictures: Vec<picture::Picture<'a>>,
    sections: Vec<cards::Section<'a>>,
    rest: Vec<picture::Rest<'a>>,
}

/// The page of these reports, one below the other, whose texts are in this language.
pub fn page(reports: &[Report], language: Language) -> String {
    let mut views = Vec::new();
    // Cards are numbered through the page, so that a number means one card.
    let mut before = 0;
    for (at, report) in reports.iter().enumerate() {
        views.push(view(report, at + 1, before, language));
        before += report.cards.len();
    }
    let page = Page { w: words::words(language), css: include_str!("page.css"), version: env!("CARGO_PKG_VERSION"), reports: views };
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    let tidy = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    env.set_syntax(tidy.expect("the delimiters are the usual ones"));
    env.add_filter("printed", move |text: &str| printed(text, language));
    // The ending of the name turns the escaping on.
    env.add_template("page.html", include_str!("page.html")).expect("the template is a part of the program");
    let template = env.get_template("page.html").expect("the template was just added");
    template.render(Serde(&page)).expect("every name in the template has a value here")
}

/// The report at this place, with so many cards before it.
fn view(report: &Report, at: usize, before: usize, language: Language) -> View<'_> {
    let pictures = picture::pictures(report, at, before);
    View {
        head: overview::head(report, language),
        rows: overview::rows(report, before, language),
        legend: picture::legend(&pictures),
        rest: picture::rest(&pictures),
        pictures,
        sections: cards::sections(report, before, language),
    }
}

/// A sentence as it is printed. In English the first letter is large, and names, which stand between backticks for the terminal, stand
/// between quotes.
fn printed(text: &str, language: Language) -> String {
    if language == Language::Zh {
        return text.to_owned();
    }
    let mut open = false;
    let print = |(at, c): (usize, char)| match c {
        '`' => {
            open = !open;
            if open { '“' } else { '”' }
        }
        c if at == 0 => c.to_ascii_uppercase(),
        c => c,
    };
    text.char_indices().map(print).collect()
}

/// Whether two texts are compared, so that a finding is a difference and nothing to settle.
fn compares(report: &Report) -> bool {
    report.cards.iter().any(|c| c.pays.iter().any(|p| p.side.is_some()))
}

/// How a kind is drawn.
fn class(kind: Kind) -> &'static str {
    match kind.weight() {
        Weight::Finding => "finding",
        Weight::Remark => "remark",
        Weight::Open => "open",
        Weight::Fine if kind == Kind::Disjoint => "apart",
        Weight::Fine => "fine",
    }
}

/// Fen as yuan; a sum past all money of the world is shown as the largest that can be.
fn money(fen: i128, language: Language) -> String {
    show::money(i64::try_from(fen).unwrap_or(i64::MAX), language)
}

/// A count, its thousands parted.
fn count(n: impl TryInto<i64>) -> String {
    show::decimal(n.try_into().unwrap_or(i64::MAX), 0, true)
}
