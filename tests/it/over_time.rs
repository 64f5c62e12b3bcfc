//! What proofs say of benefits that ask for their own history, against brute force.
//!
//! Such a question is about everybody with any history of that benefit the door admits ([`heng::analysis::prove`]). Here every history of a
//! small domain is tried: days a month apart, sums on and beside what conditions compare with, every number of payments.

use crate::proofs::{Counts, Person, Random, core, day, each_benefit, everybody};
use heng::analysis::Options;
use heng::eval::evaluate;
use heng::ir::{BenefitId, Cell, Core, Input, InputKind, InputTy, ReceiptField};
use heng::value::Date;

const PROGRAMS: u64 = 150;

#[test]
fn every_verdict_on_a_benefit_with_a_history_is_that_of_brute_force() {
    let tables: Vec<Counts> = std::thread::scope(|scope| {
        let work = |t: u64| move || (t..PROGRAMS).step_by(2).fold(Counts::default(), |counts, seed| counts.and(one(seed)));
        let running: Vec<_> = (0..2).map(|t| scope.spawn(work(t))).collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    });
    let counts = tables.into_iter().fold(Counts::default(), Counts::and);
    println!("{counts:#?}");
    for (what, n) in [("impossible", counts.impossible), ("never paid", counts.never_paid), ("redundant", counts.redundant), ("unused rows", counts.unused_rows)] {
        assert!(n * 50 >= PROGRAMS, "{what} came only {n} times");
    }
}

fn one(seed: u64) -> Counts {
    let mut r = Random::of(1_000_000 + seed);
    let text = text(&mut r);
    let core = core(&text);
    let context = |what: &str| format!("seed {seed}: {what}\n{text}");
    let options = Options { on: Some(day()), ..Options::default() };
    let (new, past) = (everybody(&core), with_a_history(&core, BenefitId(0)));
    let mut counts = Counts::default();
    each_benefit(&core, &|b| if b == BenefitId(0) { &past } else { &new }, &options, &mut counts, &context);
    counts
}

// ---- Random programs --------------------------------------------------------------------------------------------------------------------

/// A benefit that asks for its history, and one from which it is offset.
fn text(r: &mut Random) -> String {
    let mut out = String::from("字典 数据：\n标题 \"数据\"。\n对象 个人：\n人数：数值 人，0..2；\n在职：是否。\n政策 P：\n标题 \"P\"。\n引用 数据。\n");
    let (first, second) = (on_facts(r), on_facts(r));
    out.push_str(&format!("档次 等级（由高到低） 面向 个人：\n甲等：{first}；\n乙等：{second}；\n丙等：其他。\n"));
    let kind = r.below(4);
    let parts = match r.below(3) {
        0 => "，每 1个月".to_owned(),
        1 => format!("，条件 ({})、({})", condition(r, kind), condition(r, kind)),
        _ => String::new(),
    };
    let clock = r.of_these(&["", "", "起算 审核通过 当月；\n", "起算 申请 次月；\n"]);
    let paid = match kind {
        0 => "一次性".to_owned(),
        1 => format!("每月，累计最长 {}个月{}", 1 + r.below(3), r.of_these(&["", "，在 2个月 内"])),
        2 => "每年，累计最长 2年".to_owned(),
        _ => format!("分期 1:1{parts}"),
    };
    out.push_str(&format!("待遇 甲 面向 个人：\n用途 生活；\n发放 {paid}；\n{clock}"));
    let lists = ["同时符合", "享受期间保持", "有下列情形之一的停发", "有下列情形之一的不予享受"];
    for (at, head) in lists.into_iter().enumerate() {
        if at == 0 || r.below(3) == 0 {
            out.push_str(&format!("{head}：\n（一）{}；\n", condition(r, kind)));
            if r.below(2) == 0 {
                out.push_str(&format!("（二）{}；\n", condition(r, kind)));
            }
        }
    }
    let per = match kind {
        1 => "元/月",
        2 => "元/年",
        _ => "元",
    };
    let sum = |r: &mut Random| format!("{}{per}", 100 * r.below(3));
    out.push_str(&match r.below(4) {
        0 => format!("标准 {}。\n", sum(r)),
        1 => format!("标准 按 等级：\n甲等：{}；\n乙等：{}；\n丙等：{}。\n", sum(r), sum(r), sum(r)),
        2 if kind == 2 => format!("标准 逐年：\n第1年：{}；\n第2年 起：{}。\n", sum(r), sum(r)),
        _ => format!("标准 按 人数：\n0人：{}；\n1人：{}；\n其他：{}。\n", sum(r), sum(r), sum(r)),
    });
    out.push_str(&format!("待遇 乙 面向 个人：\n用途 住房；\n发放 一次性；\n同时符合：\n（一）{}；\n标准 100元。\n", on_facts(r)));
    if r.below(3) == 0 {
        out.push_str("衔接 抵扣：\n范围 甲、乙；\n从 乙 抵扣 甲。\n");
    }
    out
}

fn condition(r: &mut Random, kind: u64) -> String {
    let months = ["", "个月", "年", ""][kind as usize];
    match r.below(9) {
        0 => format!("已领期数(甲) {} {}{months}", r.of_these(&["少于", "不少于", "为", "超过"]), r.below(3)),
        1 => format!("已领金额(甲) {} {}00元", r.of_these(&["低于", "不低于", "超过", "不超过"]), r.below(3)),
        2 => r.of_these(&["正在享受(甲)", "非 正在享受(甲)", "非 已领足(甲)", "首次领取日期(甲) 有记录", "首次领取日期(甲) 无记录"]).into(),
        3 => format!("首次领取日期(甲) {} 2021年2月1日", r.of_these(&["早于", "不早于"])),
        4 => format!("等级 {} {}", r.of_these(&["为", "不低于", "低于", "不为"]), r.of_these(&["甲等", "乙等", "丙等"])),
        _ => on_facts(r),
    }
}

fn on_facts(r: &mut Random) -> String {
    match r.below(3) {
        0 => r.of_these(&["在职", "非 在职"]).into(),
        _ => format!("人数 {} {}人", r.of_these(&["不少于", "少于", "为", "不超过"]), r.below(3)),
    }
}

// ---- Everybody --------------------------------------------------------------------------------------------------------------------------

/// Everybody with every history of one benefit that the door admits; of the others nothing was received.
fn with_a_history(core: &Core, b: BenefitId) -> Vec<Person> {
    let days = [day(), day_of(2, 10), day_of(1, 10)].map(|d| Cell::Known(d.days().into()));
    let dates = |r: ReceiptField| match r {
        // One day of application and one of approval of all other benefits, that of the new applicant.
        ReceiptField::AppliedOn | ReceiptField::ApprovedOn => vec![Cell::Absent, days[0]],
        _ => vec![Cell::Absent],
    };
    let cells = |input: &Input| -> Vec<Cell> {
        match input.kind {
            InputKind::Receipt(of, field) if input.ty == InputTy::Date && of != b => dates(field),
            InputKind::Receipt(_, ReceiptField::FirstPaidOn) => [Cell::Absent].into_iter().chain(days).collect(),
            InputKind::Receipt(..) if input.ty == InputTy::Date => vec![Cell::Absent, days[0], days[2]],
            InputKind::Receipt(of, _) if of != b => vec![Cell::Known(0)],
            InputKind::Receipt(_, ReceiptField::Amount) => (0..6).map(|n| Cell::Known(5000 * n)).collect(),
            InputKind::Receipt(..) | InputKind::Fact | InputKind::Choice(_) | InputKind::Decision => (input.lo..=input.hi).map(Cell::Known).collect(),
        }
    };
    // Receipts first: those of one benefit that contradict each other are left out before anything is asked of them.
    let mut rows: Vec<Vec<Cell>> = vec![Vec::new()];
    for (at, input) in core.inputs.iter().enumerate() {
        let cells = cells(input);
        rows = rows.into_iter().flat_map(|row| cells.iter().map(move |cell| [row.clone(), vec![*cell]].concat()).collect::<Vec<_>>()).collect();
        rows.retain(|row| consistent(&core.inputs[..=at], row, b));
    }
    let people = rows.into_iter().map(|row| Person { answer: evaluate(core, day(), &row), row });
    people.filter(|p| p.answer.refusal == 0).collect()
}

fn day_of(month: u32, d: u32) -> Date {
    Date::from_ymd(2021, month, d).unwrap()
}

/// Whether what is known of a history so far can be: no more than a guess, since the door has the last word.
fn consistent(inputs: &[Input], row: &[Cell], b: BenefitId) -> bool {
    let of = |field: ReceiptField| inputs.iter().position(|i| i.kind == InputKind::Receipt(b, field)).map(|at| row[at]);
    let paid = [ReceiptField::Amount, ReceiptField::Periods].map(|f| of(f).map(|c| c != Cell::Known(0)));
    match (of(ReceiptField::FirstPaidOn), paid) {
        (Some(first), [Some(sum), Some(periods)]) => (first != Cell::Absent) == (sum || periods),
        _ => true,
    }
}
