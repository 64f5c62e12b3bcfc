//! What `analysis` found, in words: plain data in one language, from which the terminal, JSON and the page are drawn.
//!
//! A pair of benefits that nobody coordinated becomes a [`Card`]: the person in a sentence, what each policy pays this person, the clauses
//! side by side, and the text that settles it. A [`Matrix`] shows all pairs of one purpose.
//!
//! INVARIANT: nothing is only in colour: every kind has a sign and a word. A card's key says what it is about and nothing of how it was
//! found, so that it stays the same while the finding stands: no figures, no places, no language.
//!
//! Deliberately absent: drawing, files, and any verdict of its own.

pub mod compare;
pub mod html;
mod kind;
mod lens;
pub mod merge;
pub mod overlap;
mod person;
pub mod prove;
pub mod remedy;
pub mod text;
mod whole;

pub use kind::{Kind, Weight};
pub use lens::Lens;
pub use whole::{Question, report};

use crate::source::Span;
use serde::Serialize;

/// What was found in one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was asked, and of what.
    pub title: String,
    /// The subject of the program: 个人.
    pub subject: String,
    /// The day that was looked at, or that every day was.
    pub day: String,
    /// The policies that take part: the title, else the name.
    pub policies: Vec<String>,
    /// How it ended, in one sentence.
    pub summary: String,
    /// What is taken for granted, in one sentence.
    pub assumptions: String,
    /// The pairs, purpose by purpose.
    pub purposes: Vec<Matrix>,
    /// Findings first, then remarks, then what was not decided; and what is settled, where that was asked for. Those that are not shown in full
    /// come last.
    pub cards: Vec<Card>,
    /// Of each purpose how many cards are not shown in full, a sentence each.
    pub left_out: Vec<String>,
    /// How many questions were not decided within the budget.
    pub not_decided: usize,
    /// How many cards were left out because an earlier result has them; none if there is no earlier result.
    pub known: Option<usize>,
    /// Where the numbers of real people come from, if a table was given.
    pub table: Option<RealTable>,
}

impl Report {
    /// Whether nothing has to be settled, and nothing that might have to be was left undecided.
    pub fn passes(&self) -> bool {
        !self.cards.iter().any(|c| c.stops)
    }
}

/// A table of real people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RealTable {
    /// Its name.
    pub file: String,
    /// The day for which it was evaluated.
    pub as_of: String,
    /// How many people were evaluated.
    pub answered: u64,
    /// How many rows were refused.
    pub refused: u64,
}

/// The benefits of one purpose against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The purpose, or that none is given.
    pub purpose: String,
    /// The benefits, in the order of the program.
    pub benefits: Vec<Benefit>,
    /// The pairs that were looked at.
    pub cells: Vec<Cell>,
}

/// A benefit in a matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benefit {
    /// Its name.
    pub name: String,
    /// The policy that declares it.
    pub policy: String,
    /// Who handles it.
    pub department: Option<String>,
}

/// A pair in a matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The one, by its position in [`Matrix::benefits`].
    pub first: usize,
    /// The other; always the later one.
    pub second: usize,
    /// What was found.
    pub kind: Kind,
    /// A sign for it.
    pub symbol: &'static str,
    /// A word for it.
    pub word: &'static str,
    /// The sentence that a card of it has, or would have.
    pub headline: String,
    /// The key of its card, if there is one.
    pub card: Option<String>,
}

/// A finding, complete on its own (see [`Card::full`]). Its JSON is one line of `--format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card {
    /// `card`, which tells it from a diagnostic among the lines of `heng check --prove`.
    pub r#type: &'static str,
    /// What it is about: the kind, the benefits, and the marks of items. Stays the same from run to run and in both languages.
    pub key: String,
    /// Its kind.
    pub kind: Kind,
    /// The word for its kind.
    pub name: &'static str,
    /// Whether somebody must settle it.
    pub finding: bool,
    /// Whether a check does not pass because of it: somebody must settle it, or it was not decided whether somebody must.
    #[serde(skip)]
    pub stops: bool,
    /// Whether it is complete; where there are very many, others say what was found and no more: no person, no clauses, no remedy.
    pub full: bool,
    /// The purpose under which the benefits were compared.
    pub purpose: Option<String>,
    /// What was found, in one sentence.
    pub headline: String,
    /// What follows, a sentence each.
    pub notes: Vec<String>,
    /// Somebody who shows it.
    pub person: Option<Person>,
    /// What each benefit pays this person.
    pub pays: Vec<Pay>,
    /// The clauses, benefit by benefit.
    pub clauses: Vec<Clauses>,
    /// How to settle it.
    pub remedy: Option<Remedy>,
    /// How many real people, and how much money.
    pub real: Option<Real>,
}

/// Somebody who shows a finding; whatever is not told does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// In one sentence.
    pub sentence: String,
    /// The as-of date, ISO.
    pub as_of: String,
    /// The facts that matter.
    pub facts: Vec<Fact>,
}

/// A fact of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its name, as in tables.
    pub name: String,
    /// Its value, as people read it.
    pub value: String,
}

/// What a benefit pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pay {
    /// The benefit.
    pub benefit: String,
    /// Its policy.
    pub policy: String,
    /// `old` or `new` where two texts are compared.
    pub side: Option<&'static str>,
    /// Whether the conditions are met.
    pub meets: bool,
    /// Whether it was received before, which is what the finding is about.
    pub received: bool,
    /// Whether it is what is to be paid back: `amount` is owed by the subject, and nothing is paid.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub recovers: bool,
    /// Due before combining, fen; null: not known.
    pub amount: Option<i64>,
    /// Paid, fen; null: not known.
    pub payable: Option<i64>,
    /// `once`, `month` or `year`.
    pub period: &'static str,
    /// Who handles it.
    pub department: Option<String>,
    /// Who pays, with shares.
    pub payers: Vec<String>,
    /// The citation.
    pub cites: Option<String>,
    /// All of this in one line.
    pub line: String,
}

/// The clauses of one benefit (or definition) that matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clauses {
    /// The benefit.
    pub benefit: String,
    /// Its policy.
    pub policy: String,
    /// `old` or `new` where two texts are compared.
    pub side: Option<&'static str>,
    /// In the order of the text.
    pub items: Vec<Clause>,
}

/// A clause, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// 申请条件（二）
    pub mark: String,
    /// How many items it stands below, among those listed.
    pub depth: usize,
    /// Its text on one line.
    pub text: String,
    /// Its citation.
    pub cites: Option<String>,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// Text to paste.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// What it does, in one sentence.
    pub says: String,
    /// The file it belongs into.
    pub file: String,
    /// A declaration to be added at the end of the policy.
    pub text: String,
    /// The policies that must be named by `引用` there, and are not.
    pub uses: Vec<String>,
    /// Where it belongs: an empty span.
    #[serde(skip)]
    pub at: Span,
}

/// Real people who show a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Real {
    /// How many.
    pub people: u64,
    /// What these are paid together in one period, benefit by benefit in the order of [`Card::pays`], fen.
    pub paid: Vec<i128>,
    /// The smaller of what each is paid, summed up: what is paid twice, fen. Of a comparison: what is lost or gained.
    pub twice: i128,
}
