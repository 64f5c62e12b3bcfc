//! The findings, each complete on its own.

use super::{class, compares, count, money};
use crate::population::show;
use crate::population::write::period_word;
use crate::report::{Card, Clause, Fact, Pay, Real, Remedy, Report, Weight};
use crate::syntax::Language;
use serde::Serialize;

/// The cards that ask the same of their reader; `name` is that of the heading among the words.
#[derive(Serialize)]
pub(super) struct Section<'a> {
    name: &'static str,
    /// Whether the reader must ask for it.
    folded: bool,
    cards: Vec<View<'a>>,
}

/// The sections that have cards, in the order in which they matter; there are so many cards before them.
pub(super) fn sections(report: &Report, before: usize, language: Language) -> Vec<Section<'_>> {
    let section = |(weight, name): (Weight, &'static str)| {
        let of = report.cards.iter().enumerate().filter(move |(_, c)| c.full && c.kind.weight() == weight);
        Section { name, folded: weight == Weight::Fine, cards: of.map(|(i, c)| view(before + i + 1, c, language)).collect() }
    };
    let all = [
        (Weight::Finding, if compares(report) { "cards_difference" } else { "cards_finding" }),
        (Weight::Remark, "cards_remark"),
        (Weight::Open, "cards_open"),
        (Weight::Fine, "cards_fine"),
    ];
    all.into_iter().map(section).filter(|s| !s.cards.is_empty()).collect()
}

/// A card to be drawn.
#[derive(Serialize)]
struct View<'a> {
    number: usize,
    symbol: &'static str,
    word: &'static str,
    class: &'static str,
    purpose: Option<&'a str>,
    headline: &'a str,
    notes: &'a [String],
    person: Option<&'a str>,
    facts: &'a [Fact],
    sides: Vec<Side<'a>>,
    real: Option<String>,
    remedy: Option<&'a Remedy>,
}

fn view(number: usize, card: &Card, language: Language) -> View<'_> {
    View {
        number,
        symbol: card.kind.symbol(),
        word: card.name,
        class: class(card.kind),
        purpose: card.purpose.as_deref(),
        headline: &card.headline,
        notes: &card.notes,
        person: card.person.as_ref().map(|p| p.sentence.as_str()),
        facts: card.person.as_ref().map(|p| p.facts.as_slice()).unwrap_or_default(),
        sides: sides(card, language),
        real: card.real.as_ref().map(|r| real(card, r, language)),
        remedy: card.remedy.as_ref(),
    }
}

/// A benefit: what it pays, and the clauses that matter, one above the other, so that benefits stand side by side.
#[derive(Serialize)]
struct Side<'a> {
    benefit: &'a str,
    policy: &'a str,
    side: Option<&'static str>,
    pay: Option<Paid<'a>>,
    clauses: Vec<&'a Clause>,
}

/// What is paid.
#[derive(Serialize)]
struct Paid<'a> {
    meets: bool,
    received: bool,
    often: &'static str,
    /// What is due, where something else is paid.
    due: Option<String>,
    paid: Option<String>,
    payers: &'a [String],
    department: Option<&'a str>,
    cites: Option<&'a str>,
}

fn sides(card: &Card, language: Language) -> Vec<Side<'_>> {
    let mut out: Vec<Side<'_>> = card.pays.iter().map(|pay| payer(pay, language)).collect();
    for clauses in &card.clauses {
        let (benefit, policy, side) = (clauses.benefit.as_str(), clauses.policy.as_str(), clauses.side);
        match out.iter_mut().find(|s| (s.benefit, s.policy, s.side) == (benefit, policy, side)) {
            Some(known) => known.clauses.extend(&clauses.items),
            None => out.push(Side { benefit, policy, side, pay: None, clauses: clauses.items.iter().collect() }),
        }
    }
    out
}

fn payer(pay: &Pay, language: Language) -> Side<'_> {
    Side { benefit: &pay.benefit, policy: &pay.policy, side: pay.side, pay: Some(paid(pay, language)), clauses: Vec::new() }
}

fn paid(pay: &Pay, language: Language) -> Paid<'_> {
    let sum = |fen: Option<i64>| fen.map(|fen| show::money(fen, language));
    Paid {
        meets: pay.meets,
        received: pay.received,
        often: period_word(pay.period, language),
        due: if pay.recovers || pay.amount == pay.payable { None } else { sum(pay.amount) },
        paid: sum(if pay.recovers { pay.amount } else { pay.payable }),
        payers: &pay.payers,
        department: pay.department.as_deref(),
        cites: pay.cites.as_deref(),
    }
}

/// How many real people, what each benefit pays them, and how much of it twice; of two texts, what each pays them.
fn real(card: &Card, real: &Real, language: Language) -> String {
    let (people, sum) = (count(real.people), money(real.twice, language));
    if card.pays.iter().any(|pay| pay.side.is_some()) {
        let [old, new] = [0, 1].map(|at| money(real.paid.get(at).copied().unwrap_or(0), language));
        return match language {
            Language::Zh => format!("涉及 {people} 人；每期发放原为 {old}，现为 {new}，相差 {sum}。"),
            Language::En => format!("{people} people; paid per period: {old} before, {new} now; the difference is {sum}."),
        };
    }
    let each = card.pays.iter().zip(&real.paid).map(|(pay, fen)| match language {
        Language::Zh => format!("“{}”{}", pay.benefit, money(*fen, language)),
        Language::En => format!("{} by `{}`", money(*fen, language), pay.benefit),
    });
    let each: Vec<String> = each.collect();
    match (language, each.is_empty()) {
        (Language::Zh, true) => format!("涉及 {people} 人，每期 {sum}。"),
        (Language::Zh, false) => format!("涉及 {people} 人；每期发放{}，其中重复 {sum}。", each.join("、")),
        (Language::En, true) => format!("{people} people, {sum} per period."),
        (Language::En, false) => format!("{people} people; paid per period: {}; of this, {sum} twice.", each.join(", ")),
    }
}
