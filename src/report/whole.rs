//! A report around its cards: what was asked, how it ended, what is taken for granted.

use super::lens::Lens;
use super::{Card, Kind, Matrix, RealTable, Report, Weight};
use crate::population::show;
use crate::value::Date;
use std::collections::BTreeMap;

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Benefits against benefits.
    Overlap,
    /// Each policy by itself.
    Prove,
    /// Two texts against each other.
    Compare,
}

/// Puts the cards in order, what must be settled first, and says what they amount to.
pub fn report(lens: Lens<'_>, question: Question, on: Option<Date>, purposes: Vec<Matrix>, cards: Vec<Card>, table: Option<RealTable>) -> Report {
    let cards = in_order(cards);
    let day = on.map_or_else(|| lens.pick("任何一天", "any day"), |d| show::date(i64::from(d.days()), lens.language));
    Report {
        title: title(lens, question, &day),
        subject: lens.core.subject.clone(),
        policies: lens.core.policies.iter().map(|p| p.title.clone().unwrap_or_else(|| p.name.clone())).collect(),
        summary: summary(lens, question, &purposes, &cards),
        assumptions: assumptions(lens, question),
        left_out: left_out(lens, &cards),
        not_decided: cards.iter().filter(|c| c.kind == Kind::NotDecided).count(),
        day,
        purposes,
        cards,
        known: None,
        table,
    }
}

/// What must be settled first; where not all are shown in full, purpose by purpose, and those that are not last.
fn in_order(mut cards: Vec<Card>) -> Vec<Card> {
    let mut purposes: Vec<Option<String>> = Vec::new();
    if cards.iter().any(|c| !c.full) {
        purposes.extend(cards.iter().map(|c| c.purpose.clone()));
        purposes.dedup();
    }
    let rank = |card: &Card| purposes.iter().position(|p| *p == card.purpose);
    cards.sort_by_cached_key(|c| (!c.full, c.kind.weight(), rank(c), c.kind));
    cards
}

/// Of each purpose how many cards there are that are not shown in full, kind by kind.
fn left_out(lens: Lens<'_>, cards: &[Card]) -> Vec<String> {
    let mut purposes: Vec<(Option<&str>, BTreeMap<Kind, usize>)> = Vec::new();
    for card in cards.iter().filter(|c| !c.full) {
        let purpose = card.purpose.as_deref();
        let at = purposes.iter().position(|(p, _)| *p == purpose).unwrap_or_else(|| {
            purposes.push((purpose, BTreeMap::new()));
            purposes.len() - 1
        });
        if let Some((_, kinds)) = purposes.get_mut(at) {
            *kinds.entry(card.kind).or_default() += 1;
        }
    }
    let sentence = |(purpose, kinds): (Option<&str>, BTreeMap<Kind, usize>)| {
        let of: Vec<String> = kinds.iter().map(|(kind, n)| format!("{} {n}", kind.word(lens.language))).collect();
        let all: usize = kinds.values().sum();
        let purpose = purpose.map_or_else(|| lens.across(), str::to_owned);
        lens.pick(format!("用途“{purpose}”另有{all}项：{}", of.join("，")), format!("purpose “{purpose}”: {all} more: {}", of.join(", ")))
    };
    purposes.into_iter().map(sentence).collect()
}

fn title(lens: Lens<'_>, question: Question, day: &str) -> String {
    let subject = &lens.core.subject;
    let policies = lens.core.policies.len();
    let plural = if policies == 1 { "policy" } else { "policies" };
    match question {
        Question::Overlap => {
            lens.pick(format!("待遇重叠检查：{subject}，{policies}份政策，{day}"), format!("overlaps: {subject}, {policies} {plural}, {day}"))
        }
        Question::Prove => lens.pick(format!("政策自查：{subject}，{policies}份政策，{day}"), format!("proofs: {subject}, {policies} {plural}, {day}")),
        Question::Compare => lens.pick(format!("新旧文本比较：{subject}，{day}"), format!("comparison: {subject}, {day}")),
    }
}

fn summary(lens: Lens<'_>, question: Question, purposes: &[Matrix], cards: &[Card]) -> String {
    let count = |w: Weight| cards.iter().filter(|c| c.kind.weight() == w).count();
    let (findings, remarks, open) = (count(Weight::Finding), count(Weight::Remark), count(Weight::Open));
    let benefits = lens.core.paying().count();
    let pairs: usize = purposes.iter().map(|m| m.cells.len()).sum();
    let head = match question {
        Question::Overlap => {
            lens.pick(format!("{benefits}项待遇，同用途的比较了{pairs}对："), format!("{}, {} of one purpose: ", many(benefits, "benefit"), many(pairs, "pair")))
        }
        Question::Prove => lens.pick(format!("{benefits}项待遇："), format!("{}: ", many(benefits, "benefit"))),
        Question::Compare => String::new(),
    };
    let mut parts = Vec::new();
    match (question, findings) {
        (Question::Compare, 0) if open == 0 => parts.push(lens.pick("对所有人相同", "the same for everybody")),
        (Question::Compare, n) => parts.push(lens.pick(format!("{n}处不同"), many(n, "difference"))),
        (_, 0) => parts.push(lens.pick("没有须处理的问题", "nothing to settle")),
        (_, n) => parts.push(lens.pick(format!("{n}项须处理"), format!("{n} to settle"))),
    }
    if remarks > 0 {
        parts.push(lens.pick(format!("{remarks}项提示"), many(remarks, "remark")));
    }
    if open > 0 {
        let (zh, en) = (format!("{open}项未能判定（可用 --conflicts 提高计算量上限）"), format!("{open} not decided (--conflicts raises the budget)"));
        parts.push(lens.pick(zh, en));
    }
    format!("{head}{}", parts.join(&lens.pick("，", ", ")))
}

fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn assumptions(lens: Lens<'_>, question: Question) -> String {
    match question {
        Question::Overlap => lens.pick(
            "前提：数据符合数据项的取值范围和数据约束；除先后重叠、单向排除外，申请人此前没有领取过任何一项，各项同日申请、同日审核；只看当天的发放，其他数据以当天为准。",
            "Assumed: the data are in their ranges and satisfy the data constraints; later overlaps and one-sided exclusions apart, nothing was received before, and all benefits are applied for on one day and approved on one day; payments of one day are looked at, other facts as they are on it.",
        ),
        Question::Prove => lens.pick(
            "前提：数据符合数据项的取值范围和数据约束；申请人此前没有领取过（条件涉及以往领取情况的除外），各项同日申请、同日审核；保证不作此限；只看当天。",
            "Assumed: the data are in their ranges and satisfy the data constraints; nothing was received before, where no condition asks for it, and all benefits are applied for on one day and approved on one day; guarantees hold without that; one day is looked at.",
        ),
        Question::Compare => lens.pick(
            "前提：数据为两份文本都受理的数据（受理与否的差别另列），以往领取情况任意；只看当天。",
            "Assumed: the data are admitted by both texts (differences of admission are listed apart), whatever was received before; one day is looked at.",
        ),
    }
}
