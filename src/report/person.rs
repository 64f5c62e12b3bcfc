//! A witness → a sentence that a reader can picture.
//!
//! `一位1995年5月6日出生、学历为博士、紧缺专业、2025年7月1日申请住房补贴的人（基准日2025年7月1日）`. Only what matters is told.

use super::{Fact, Person};
use crate::analysis::Witness;
use crate::ir::{Cell, Input, InputKind, InputTy, ReceiptField};
use crate::population::show;
use crate::syntax::Language;

/// The person of a witness; its row is over `inputs`.
pub(super) fn person(inputs: &[Input], subject: &str, witness: &Witness, language: Language) -> Person {
    let told = |id: &crate::ir::InputId| {
        let at = id.0 as usize;
        Some((inputs.get(at)?, witness.row.get(at).copied()?))
    };
    let told: Vec<(&Input, Cell)> = witness.told.iter().filter_map(told).collect();
    let facts = told.iter().map(|(input, cell)| Fact { name: input.name.clone(), value: value(input, *cell, language) }).collect();
    // Who somebody is comes before what is so of them.
    let mut own: Vec<&(&Input, Cell)> = told.iter().filter(|(input, _)| input.kind == InputKind::Fact).collect();
    own.sort_by_key(|(input, _)| input.ty == InputTy::YesNo);
    let mut phrases: Vec<String> = own.into_iter().map(|(input, cell)| fact(inputs, input, *cell, language)).collect();
    phrases.extend(history(&told, language));
    let day = show::date(i64::from(witness.as_of.days()), language);
    let sentence = match language {
        Language::Zh => {
            let (before, after) = if subject == "个人" { ("一位", "人") } else { ("一个", subject) };
            let told = if phrases.is_empty() { "任意".to_owned() } else { format!("{}的", phrases.join("、")) };
            format!("{before}{told}{after}（基准日{day}）")
        }
        Language::En => {
            let told = if phrases.is_empty() { String::new() } else { format!(": {}", phrases.join(", ")) };
            format!("{}{told} (as of {day})", if subject == "个人" { "a person" } else { subject })
        }
    };
    Person { sentence, as_of: witness.as_of.to_string(), facts }
}

/// A value, as people read it.
pub(super) fn value(input: &Input, cell: Cell, language: Language) -> String {
    match (cell, language) {
        (Cell::Unknown, Language::Zh) => "未知".to_owned(),
        (Cell::Unknown, Language::En) => "not known".to_owned(),
        (Cell::Absent, Language::Zh) => "无记录".to_owned(),
        (Cell::Absent, Language::En) => "not recorded".to_owned(),
        (Cell::Known(v), _) => show::value(v, &(&input.ty).into(), language),
    }
}

fn fact(inputs: &[Input], input: &Input, cell: Cell, language: Language) -> String {
    let shown = value(input, cell, language);
    let is_part = input.ty == InputTy::YesNo && inputs.iter().any(|i| i.name.strip_prefix(input.name.as_str()).is_some_and(|r| r.starts_with('.')));
    match language {
        Language::Zh => {
            let name = spoken(input);
            if let (Some((set, case)), Cell::Known(v)) = (case_of(input), cell) {
                let set = name.strip_suffix(&format!("的{case}")).unwrap_or(set);
                return format!("{set}{}{case}", if v == 1 { "含" } else { "不含" });
            }
            if let (Some((list, 0)), Cell::Known(_)) = (&input.list, cell) {
                return format!("{list}有{shown}{}", if bare(input) { "项" } else { "" });
            }
            match (cell, &input.ty) {
                (Cell::Unknown | Cell::Absent, _) => format!("{name}{shown}"),
                (Cell::Known(1), InputTy::YesNo) if is_part => format!("有{name}"),
                (Cell::Known(_), InputTy::YesNo) if is_part => format!("无{name}"),
                (Cell::Known(1), InputTy::YesNo) => name,
                // 毕业日期为某日, said as people say it: 某日毕业.
                (Cell::Known(_), InputTy::Date) if !input.name.contains('.') => match name.strip_suffix("日期").filter(|stem| !stem.is_empty()) {
                    Some(stem) => format!("{shown}{stem}"),
                    None => format!("{name}为{shown}"),
                },
                (Cell::Known(_), _) => format!("{name}为{shown}"),
            }
        }
        Language::En => match (cell, &input.ty) {
            (Cell::Known(v), InputTy::YesNo) if let Some((set, case)) = case_of(input) => {
                format!("{set} {} {case}", if v == 1 { "with" } else { "without" })
            }
            (Cell::Known(1), InputTy::YesNo) if is_part => format!("with {}", input.name),
            (Cell::Known(_), InputTy::YesNo) if is_part => format!("without {}", input.name),
            (Cell::Absent, _) => format!("{} not recorded", input.name),
            (Cell::Unknown | Cell::Known(_), _) => format!("{} {shown}", input.name),
        },
    }
}

/// `员工[1].月薪` as `员工第1项的月薪`, `单位.规模` as `单位的规模`.
fn spoken(input: &Input) -> String {
    let element = input.list.as_ref().filter(|(_, position)| *position > 0);
    let rest = element.and_then(|(list, position)| Some((list, position, input.name.strip_prefix(&format!("{list}[{position}]."))?)));
    match rest {
        Some((list, position, rest)) => format!("{list}第{position}项的{}", rest.replace('.', "的")),
        None => input.name.replace('.', "的"),
    }
}

/// The set that an input is a case of, and the case.
fn case_of(input: &Input) -> Option<(&str, &str)> {
    let set = input.set.as_deref()?;
    Some((set, input.name.strip_prefix(set)?.strip_prefix('.')?))
}

/// Whether a number has no unit to be counted in.
fn bare(input: &Input) -> bool {
    matches!(&input.ty, InputTy::Number { unit: None, .. })
}

/// Receipts and choices; benefits with the same history are named together. Of a benefit that was never had, only that is said.
fn history(told: &[(&Input, Cell)], language: Language) -> Vec<String> {
    let nothing = |input: &Input, cell: Cell| match input.kind {
        InputKind::Receipt(_, ReceiptField::Amount | ReceiptField::Periods | ReceiptField::Receiving | ReceiptField::Exhausted) => cell == Cell::Known(0),
        InputKind::Receipt(_, ReceiptField::FirstPaidOn) => cell == Cell::Absent,
        InputKind::Receipt(..) | InputKind::Choice(_) | InputKind::Decision | InputKind::Fact => false,
    };
    let past_of = |input: &Input| match input.kind {
        InputKind::Receipt(b, field) if !matches!(field, ReceiptField::AppliedOn | ReceiptField::ApprovedOn | ReceiptField::Waived) => Some(b),
        InputKind::Receipt(..) | InputKind::Choice(_) | InputKind::Decision | InputKind::Fact => None,
    };
    let had = |input: &Input| told.iter().any(|(other, cell)| past_of(other) == past_of(input) && !nothing(other, *cell));
    let mut groups: Vec<(InputKind, Cell, Vec<&str>, String)> = Vec::new();
    let mut never: Vec<&str> = Vec::new();
    for (input, cell) in told {
        let of = input.name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(&input.name);
        let alike = |a: InputKind| match (a, input.kind) {
            (InputKind::Receipt(_, a), InputKind::Receipt(_, b)) => a == b,
            (InputKind::Receipt(..) | InputKind::Choice(_) | InputKind::Decision | InputKind::Fact, _) => false,
        };
        let untold = matches!(input.kind, InputKind::Receipt(_, ReceiptField::Waived)) && *cell == Cell::Known(0);
        if input.kind == InputKind::Fact || untold {
            continue;
        }
        if nothing(input, *cell) && !had(input) {
            if !never.contains(&of) {
                never.push(of);
            }
            continue;
        }
        match groups.iter_mut().find(|(kind, c, _, _)| alike(*kind) && c == cell) {
            Some((_, _, names, _)) => names.push(of),
            None => groups.push((input.kind, *cell, vec![of], value(input, *cell, language))),
        }
    }
    let mut out: Vec<String> = groups.into_iter().map(|(kind, cell, names, shown)| past(kind, cell, &names, &shown, language)).collect();
    if !never.is_empty() {
        out.push(match language {
            Language::Zh => format!("未享受过{}", never.iter().map(|n| format!("“{n}”")).collect::<Vec<_>>().join("、")),
            Language::En => format!("never had {}", never.join(" or ")),
        });
    }
    out
}

fn past(kind: InputKind, cell: Cell, names: &[&str], shown: &str, language: Language) -> String {
    let no = matches!(cell, Cell::Absent | Cell::Known(0));
    match language {
        Language::Zh => {
            let x = names.iter().map(|n| format!("“{n}”")).collect::<Vec<_>>().join("、");
            match kind {
                InputKind::Fact => String::new(),
                InputKind::Choice(_) if no && cell == Cell::Absent => format!("在{x}中尚未选择"),
                InputKind::Choice(_) => format!("在{x}中选择“{shown}”"),
                InputKind::Decision => format!("对{x}的研究结果为{shown}"),
                InputKind::Receipt(_, field) => match (field, no) {
                    (ReceiptField::AppliedOn, true) => format!("未申请{x}"),
                    (ReceiptField::AppliedOn, false) => format!("{shown}申请{x}"),
                    (ReceiptField::ApprovedOn, true) => format!("{x}尚未审核"),
                    (ReceiptField::ApprovedOn, false) => format!("{shown}审核通过{x}"),
                    (ReceiptField::FirstPaidOn, true) => format!("未领取{x}"),
                    (ReceiptField::FirstPaidOn, false) => format!("{shown}首次领取{x}"),
                    (ReceiptField::Amount, true) => format!("未领取过{x}"),
                    (ReceiptField::Amount, false) => format!("已领取{x}{shown}"),
                    (ReceiptField::Periods, true) => format!("未领取过{x}"),
                    (ReceiptField::Periods, false) => format!("已领取{x}{shown}期"),
                    (ReceiptField::Receiving, true) => format!("未在享受{x}"),
                    (ReceiptField::Receiving, false) => format!("正在享受{x}"),
                    (ReceiptField::Exhausted, true) => format!("未领足{x}"),
                    (ReceiptField::Exhausted, false) => format!("已领足{x}"),
                    (ReceiptField::Waived, true) => format!("未放弃{x}"),
                    (ReceiptField::Waived, false) => format!("已放弃{x}"),
                },
            }
        }
        Language::En => {
            let x = names.join(" and ");
            match kind {
                InputKind::Fact => String::new(),
                InputKind::Choice(_) if no && cell == Cell::Absent => format!("no choice made in {x}"),
                InputKind::Choice(_) => format!("chose {shown} in {x}"),
                InputKind::Decision => format!("the decision on {x} is {shown}"),
                InputKind::Receipt(_, field) => match (field, no) {
                    (ReceiptField::AppliedOn, true) => format!("has not applied for {x}"),
                    (ReceiptField::AppliedOn, false) => format!("applied for {x} on {shown}"),
                    (ReceiptField::ApprovedOn, true) => format!("{x} not approved yet"),
                    (ReceiptField::ApprovedOn, false) => format!("approved for {x} on {shown}"),
                    (ReceiptField::FirstPaidOn | ReceiptField::Amount | ReceiptField::Periods, true) => format!("never received {x}"),
                    (ReceiptField::FirstPaidOn, false) => format!("first paid {x} on {shown}"),
                    (ReceiptField::Amount, false) => format!("has received {shown} of {x}"),
                    (ReceiptField::Periods, false) => format!("has received {shown} payments of {x}"),
                    (ReceiptField::Receiving, true) => format!("is not receiving {x}"),
                    (ReceiptField::Receiving, false) => format!("is receiving {x}"),
                    (ReceiptField::Exhausted, true) => format!("has not received all of {x}"),
                    (ReceiptField::Exhausted, false) => format!("has received all of {x}"),
                    (ReceiptField::Waived, true) => format!("has not waived {x}"),
                    (ReceiptField::Waived, false) => format!("has waived {x}"),
                },
            }
        }
    }
}
