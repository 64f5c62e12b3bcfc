//! Reports for the terminal.

use super::{Card, Clauses, Kind, Matrix, Real, Report};
use crate::population::show;
use crate::syntax::Language;
use std::collections::BTreeMap;

/// A report as text; ends in a line end.
pub fn report(report: &Report, language: Language) -> String {
    let mut out = vec![report.title.clone(), report.summary.clone()];
    out.extend(report.known.map(|n| match language {
        Language::Zh => format!("以往结果中已有的{n}项未列出"),
        Language::En => format!("{n} known from an earlier result are left out"),
    }));
    out.extend(report.table.as_ref().map(|t| match language {
        Language::Zh => format!("实际人员：{}，{}人受理，{}行拒收，基准日{}", t.file, t.answered, t.refused, t.as_of),
        Language::En => format!("real people: {}, {} evaluated, {} refused, as of {}", t.file, t.answered, t.refused, t.as_of),
    }));
    for matrix in &report.purposes {
        out.push(String::new());
        out.extend(self::matrix(matrix, language));
    }
    let mut before: &[Clauses] = &[];
    for card in report.cards.iter().filter(|c| c.full) {
        out.push(String::new());
        out.extend(self::card(card, card.clauses != before, language));
        before = &card.clauses;
    }
    if !report.left_out.is_empty() {
        out.push(String::new());
        out.push(match language {
            Language::Zh => "未逐项列出的（加 --full 逐项列出）：".to_owned(),
            Language::En => "not shown one by one (--full shows them):".to_owned(),
        });
        out.extend(report.left_out.iter().map(|line| format!("  {line}")));
    }
    out.push(String::new());
    out.push(report.assumptions.clone());
    out.push(String::new());
    out.join("\n")
}

/// A matrix of more benefits than this is too wide for a terminal: what it holds is counted.
const WIDEST: usize = 60;

/// A matrix: its benefits numbered, a row each with the signs of its pairs, and what the signs mean.
fn matrix(matrix: &Matrix, language: Language) -> Vec<String> {
    let head = match language {
        Language::Zh => format!("用途：{}", matrix.purpose),
        Language::En => format!("purpose: {}", matrix.purpose),
    };
    let mut out = vec![head];
    let width = matrix.benefits.len().to_string().len();
    let signs: BTreeMap<(usize, usize), &str> = matrix.cells.iter().map(|c| ((c.first, c.second), c.symbol)).collect();
    let shown = if matrix.benefits.len() > WIDEST { 0 } else { matrix.benefits.len() };
    for (i, benefit) in matrix.benefits.iter().enumerate().take(shown) {
        let sign = |j: usize| signs.get(&(j, i)).copied().unwrap_or("·");
        let signs: Vec<&str> = (0..i).map(sign).collect();
        let gap = if signs.is_empty() { "" } else { " " };
        let policy = match language {
            Language::Zh => format!("（{}）", benefit.policy),
            Language::En => format!(" ({})", benefit.policy),
        };
        out.push(format!("  {:>width$} {}{gap}{}{policy}", i + 1, signs.join(" "), benefit.name));
    }
    let mut kinds: Vec<_> = matrix.cells.iter().map(|c| c.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let count = |k| matrix.cells.iter().filter(|c| c.kind == k).count();
    let legend: Vec<String> = kinds.into_iter().map(|k| format!("{} {} {}", k.symbol(), k.word(language), count(k))).collect();
    out.push(format!("  {}", legend.join(match language {
        Language::Zh => "　",
        Language::En => "   ",
    })));
    out
}

/// A card; its clauses are left out where the card before it has the same.
fn card(card: &Card, with_clauses: bool, language: Language) -> Vec<String> {
    let zh = language == Language::Zh;
    let mut out = vec![format!("{} {}{}{}", card.kind.symbol(), card.name, if zh { "：" } else { ": " }, card.headline)];
    out.extend(card.notes.iter().map(|n| format!("  {n}")));
    if let Some(person) = &card.person {
        out.push(format!("  {}{}", if zh { "例如：" } else { "for example: " }, person.sentence));
        out.extend(card.pays.iter().map(|p| format!("    {}{}", side(p.side, language), p.line)));
    }
    out.extend(card.real.as_ref().map(|r| format!("  {}", real(card, r, language))));
    if with_clauses {
        out.extend(card.clauses.iter().flat_map(|c| clauses(c, language)));
    }
    if let Some(remedy) = &card.remedy {
        out.push(format!("  {}", remedy.says));
        for used in &remedy.uses {
            out.push(if zh { format!("    引用 {used}。") } else { format!("    use {used}.") });
        }
        out.extend(remedy.text.lines().map(|l| format!("    {l}")));
    }
    out
}

fn side(side: Option<&str>, language: Language) -> &'static str {
    match (side, language) {
        (Some("old"), Language::Zh) => "旧　",
        (Some("old"), Language::En) => "old  ",
        (Some(_), Language::Zh) => "新　",
        (Some(_), Language::En) => "new  ",
        (None, _) => "",
    }
}

fn clauses(clauses: &Clauses, language: Language) -> Vec<String> {
    let head = match language {
        Language::Zh => format!("  {}{}（{}）", side(clauses.side, language), clauses.benefit, clauses.policy),
        Language::En => format!("  {}{} ({})", side(clauses.side, language), clauses.benefit, clauses.policy),
    };
    let items = clauses.items.iter().map(|c| format!("    {}{} {}  {}:{}", "  ".repeat(c.depth), c.mark, c.text, c.file, c.line));
    std::iter::once(head).chain(items).collect()
}

fn real(card: &Card, real: &Real, language: Language) -> String {
    let money = |fen: i128| show::money(i64::try_from(fen).unwrap_or(i64::MAX), language);
    let sums: Vec<String> = card.pays.iter().zip(&real.paid).map(|(p, fen)| format!("{} {}", p.benefit, money(*fen))).collect();
    let (people, money, sums) = (real.people, money(real.twice), sums.join(match language {
        Language::Zh => "，",
        Language::En => ", ",
    }));
    let of_two_texts = matches!(card.kind, Kind::Gains | Kind::Loses | Kind::NewlyEligible | Kind::NoLongerEligible);
    let nobody = people == 0 && !of_two_texts;
    match (card.kind, language) {
        (_, Language::Zh) if nobody => "实际人员中没有人同时领取".to_owned(),
        (_, Language::En) if nobody => "real people: nobody is paid both".to_owned(),
        (Kind::Gains, Language::Zh) => format!("实际人员中有{people}人增加，本期共增加{money}"),
        (Kind::Gains, Language::En) => format!("real people: {people} gain, {money} together in this period"),
        (Kind::Loses, Language::Zh) => format!("实际人员中有{people}人减少，本期共减少{money}"),
        (Kind::Loses, Language::En) => format!("real people: {people} lose, {money} together in this period"),
        (Kind::NewlyEligible, Language::Zh) => format!("实际人员中有{people}人新增符合，本期共增加{money}"),
        (Kind::NewlyEligible, Language::En) => format!("real people: {people} newly eligible, {money} more together in this period"),
        (Kind::NoLongerEligible, Language::Zh) => format!("实际人员中有{people}人不再符合，本期共减少{money}"),
        (Kind::NoLongerEligible, Language::En) => format!("real people: {people} no longer eligible, {money} less together in this period"),
        (_, Language::Zh) => format!("实际人员中有{people}人同时领取，本期{sums}，重复部分{money}"),
        (_, Language::En) => format!("real people: {people} are paid both, in this period {sums}; paid twice: {money}"),
    }
}
