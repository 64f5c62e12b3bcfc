//! An answer as a letter that an official could send.
//!
//! ```text
//! 租房补贴：不符合
//!   申请条件第（二）项不满足：户籍迁入日期 不早于 2024年1月1日（依据 第一条）
//!       户籍迁入日期为2023年5月1日（公安局“户籍库”）
//! ```
//!
//! INVARIANT: the letter says nothing that the JSON of the same answer does not hold: it is written from that line alone, the interface
//! giving only titles. The Chinese letter has no word of English, and no word of ours.
//!
//! Deliberately absent: greetings, advice, and any reason that the module did not give.

mod zh_en;

use heng_abi::{Benefit, Interface};

use crate::population::report::{ItemReport, Line, Report, State, Status, speaking};
use crate::population::show;
use crate::population::write::{fails, period_word};
use crate::syntax::Language;
use zh_en::Phrases;

/// What a letter is about.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Titles and handling departments.
    pub interface: &'a Interface,
    /// The answer, with its details.
    pub line: &'a Line,
    /// The language.
    pub language: Language,
}

/// The text of a letter; ends in a line end.
pub fn letter(letter: &Letter<'_>) -> String {
    let phrases = Phrases(letter.language);
    let mut out = vec![phrases.heading(&letter.line.subject, &letter.line.as_of)];
    for policy in &letter.interface.policies {
        out.push(phrases.policy(policy));
    }
    for (name, report) in letter.line.benefits.iter().flatten() {
        let Some(benefit) = letter.interface.benefits.iter().find(|b| b.name == *name) else { continue };
        out.push(String::new());
        out.extend(section(benefit, report, phrases));
    }
    out.push(String::new());
    out.join("\n")
}

/// What is to be paid back: the case that decides, and of who owes nothing why.
fn recovery(benefit: &Benefit, report: &Report, phrases: Phrases) -> Vec<String> {
    let mut out = vec![phrases.conclusion(benefit, report)];
    out.extend(sums(report, phrases));
    let indent = |lines: Vec<String>| lines.into_iter().map(|l| format!("  {l}"));
    out.extend(report.version.iter().flat_map(|v| indent(vec![phrases.version(v)])));
    let never = report.gates.iter().find(|g| g.gate == "received" && g.state == State::Fails);
    let in_state = |state: State| report.items.iter().filter(move |i| !i.mark.is_empty() && i.state == state);
    let told: Vec<&ItemReport> = match report.status {
        _ if never.is_some() => Vec::new(),
        Status::Eligible | Status::AwaitingChoice => in_state(State::Holds).take(1).collect(),
        Status::NotEligible => in_state(State::Holds).take(1).chain(in_state(State::Fails)).collect(),
        Status::Undetermined | Status::NeedsDecision => in_state(State::Unknown).collect(),
    };
    // How much is left is of interest where a case holds.
    let holds = in_state(State::Holds).next().is_some();
    let gates = report.gates.iter().filter(|g| never.is_none_or(|n| n == *g) && (g.gate != "left" || holds));
    gates.for_each(|gate| out.extend(indent(vec![phrases.gate(gate)])));
    told.iter().for_each(|item| out.extend(indent(paragraph(item, phrases))));
    if !report.needs.is_empty() {
        out.extend(indent(vec![phrases.needs_head()]));
        out.extend(report.needs.iter().map(|need| format!("    {}", phrases.need(need))));
    }
    out.extend(phrases.handled(benefit).into_iter().flat_map(|line| indent(vec![line])));
    out
}

fn section(benefit: &Benefit, report: &Report, phrases: Phrases) -> Vec<String> {
    if report.recovers.is_some() {
        return recovery(benefit, report, phrases);
    }
    let mut out = vec![phrases.conclusion(benefit, report)];
    out.extend(sums(report, phrases));
    let indent = |lines: Vec<String>| lines.into_iter().map(|l| format!("  {l}"));
    out.extend(report.version.iter().flat_map(|v| indent(vec![phrases.version(v)])));
    for gate in &report.gates {
        out.extend(indent(vec![phrases.gate(gate)]));
    }
    let against = speaking(report, fails);
    if report.status == Status::NotEligible {
        against.iter().for_each(|item| out.extend(indent(paragraph(item, phrases))));
    }
    let open = speaking(report, |_, state| state == State::Unknown);
    if matches!(report.status, Status::Undetermined | Status::NeedsDecision) {
        open.iter().for_each(|item| out.extend(indent(paragraph(item, phrases))));
    }
    if matches!(report.status, Status::Eligible | Status::AwaitingChoice) {
        let holding = speaking(report, |list, state| !heng_abi::excludes(list) && state == State::Holds);
        holding.iter().for_each(|item| out.extend(indent(paragraph(item, phrases))));
    }
    if report.items.iter().any(|i| i.state == State::Settled) {
        let marks: Vec<&str> =
            report.items.iter().filter(|i| i.state == State::Settled && top(i)).map(|i| i.mark.as_str()).collect();
        out.extend(indent(vec![phrases.settled(&marks)]));
    }
    for taken in &report.reduced_by {
        out.extend(indent(vec![phrases.taken(taken)]));
    }
    if !report.needs.is_empty() {
        out.extend(indent(vec![phrases.needs_head()]));
        out.extend(report.needs.iter().map(|need| format!("    {}", phrases.need(need))));
    }
    out.extend(benefit.notes.iter().flat_map(|note| indent(vec![phrases.note(note)])));
    if let Some(line) = phrases.handled(benefit) {
        out.extend(indent(vec![line]));
    }
    out
}

fn top(item: &ItemReport) -> bool {
    item.detail.as_ref().is_none_or(|d| d.below.is_none())
}

fn sums(report: &Report, phrases: Phrases) -> Vec<String> {
    let mut out = Vec::new();
    if !matches!(report.status, Status::Eligible | Status::AwaitingChoice) {
        return out;
    }
    let period = period_word(&report.period, phrases.0);
    if report.recovers.is_some() {
        out.extend(report.amount.map(|fen| format!("  {}", phrases.owed(&show::money(fen, phrases.0)))));
        return out;
    }
    let sum = |fen: Option<i64>| fen.map_or_else(|| phrases.open_sum(), |fen| show::money(fen, phrases.0));
    out.push(format!("  {}", phrases.sums(period, &sum(report.amount), &sum(report.payable), report.amount == report.payable)));
    if let Some(left) = report.periods_left {
        out.push(format!("  {}", phrases.periods_left(left, &report.period)));
    }
    out
}

/// An item with its text, its citation, and the facts it was held against.
fn paragraph(item: &ItemReport, phrases: Phrases) -> Vec<String> {
    let Some(detail) = &item.detail else { return Vec::new() };
    let mut out = vec![phrases.item(item, detail)];
    if detail.combines.is_none() {
        out.extend(detail.facts.iter().map(|fact| format!("    {}", phrases.fact(fact))));
    }
    out
}
