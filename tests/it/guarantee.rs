//! Guarantees, from their words to the nodes that must never be false.

use crate::format::{shape, translates};
use heng::eval::evaluate;
use heng::ir::{Cell, Core, GuaranteeKind, InputKind, ReceiptField};
use heng::source::{FileId, Sources};
use heng::syntax::parse;
use heng::value::Date;

/// Three benefits of one subject: one without a payment clause, a monthly one, and a one-off.
const BENEFITS: &str = "有序类别 学历（由低到高）：本科、硕士、博士。
类别 性质：公办、民办。
对象 个人：
    学历：学历 或 无；
    性质：性质；
    在职：是否；
    工龄：数值 年，0..60。
对象 企业：
    规上：是否。
定义 骨干 面向 个人：在职 且 学历 不低于 硕士。
待遇 生活补贴 面向 个人：
    同时符合：
        （一）学历 不低于 硕士；
    标准 按 学历：
        博士：3000元；
        其他：2000元。
待遇 租房补贴 面向 个人：
    发放 每月，累计最长 10个月；
    起算 审核通过 次月；
    申请时同时符合：
        （一）学历 有记录；
    享受期间保持：
        （一）在职；
    标准 500元/月。
待遇 安家费 面向 个人：
    发放 一次性；
    同时符合：
        （一）学历 为 博士；
    标准 1万元。
待遇 奖励 面向 企业：
    同时符合：
        （一）规上；
    标准 1万元。
";

fn analysed(text: &str) -> (Sources, heng::Analysis) {
    let mut sources = Sources::new();
    sources.add("a.heng", text);
    let analysis = crate::ui::analysed(&sources);
    (sources, analysis)
}

/// Codes and the texts they mark, of one claim about the benefits.
fn found(claim: &str) -> Vec<(&'static str, String)> {
    let text = format!("{BENEFITS}保证 \"甲\"：{claim}");
    let found = crate::ui::analysed(&{
        let mut sources = Sources::new();
        sources.add("a.heng", text.as_str());
        sources
    });
    let at = |d: &heng::diagnostic::Diagnostic| text[d.span().start as usize..d.span().end as usize].to_owned();
    found.diagnostics.iter().map(|d| (d.code, at(d))).collect()
}

#[track_caller]
fn wrong(claim: &str, code: &str, at: &str) {
    assert_eq!(found(claim), [(code, at.to_owned())], "{claim}");
}

/// The model of one claim about the benefits for persons, further declarations before it.
fn model_of(more: &str, claim: &str) -> Core {
    let persons = BENEFITS.split("待遇 奖励").next().unwrap();
    let (sources, analysis) = analysed(&format!("{persons}{more}保证 \"甲\"：{claim}"));
    assert!(analysis.diagnostics.is_empty(), "{claim}: {:?}", analysis.diagnostics);
    let core = analysis.model(&sources, &analysis.policies()).unwrap().core;
    heng::ir::invariants::check(&core);
    core
}

/// A row: what is not given is a fact unknown, a receipt that never was, no choice.
fn row(core: &Core, given: &[(&str, i64)]) -> Vec<Cell> {
    assert!(given.iter().all(|(name, _)| core.inputs.iter().any(|i| i.name == *name)), "{given:?}");
    let cell = |i: &heng::ir::Input| match given.iter().find(|(name, _)| *name == i.name) {
        Some((_, v)) if *v < 0 => Cell::Absent,
        Some((_, v)) => Cell::Known(*v),
        None => match i.kind {
            InputKind::Fact | InputKind::Decision => Cell::Unknown,
            InputKind::Choice(_) | InputKind::Receipt(_, ReceiptField::AppliedOn | ReceiptField::ApprovedOn | ReceiptField::FirstPaidOn) => Cell::Absent,
            InputKind::Receipt(..) => Cell::Known(0),
        },
    };
    core.inputs.iter().map(cell).collect()
}

fn day(y: i32, m: u32, d: u32) -> Date {
    Date::from_ymd(y, m, d).unwrap()
}

/// What the only guarantee says of a subject: kept, broken or not known.
#[track_caller]
fn says(core: &Core, given: &[(&str, i64)], as_of: Date) -> Option<bool> {
    let [g] = core.guarantees.as_slice() else { panic!("{:?}", core.guarantees) };
    let GuaranteeKind::Always(node) = g.kind else { panic!("{g:?}") };
    evaluate(core, as_of, &row(core, given)).values[node.0 as usize].map(|v| v == 1)
}

/// The same for people given by their facts, on a day on which everything is in force.
#[track_caller]
fn holds_for(core: &Core, given: &[(&str, i64)], expected: Option<bool>) {
    assert_eq!(says(core, given, day(2021, 7, 1)), expected, "{given:?}");
}

const ALL: [(&str, &str); 9] = [
    ("依据 第四条；租房补贴 的 应发 随 学历 不减", "cites \"第四条\"; due of 租房补贴 never falls as 学历 rises"),
    ("租房补贴 的 应发 随 配偶 的 学历 不增", "due of 租房补贴 never rises as 学历 of 配偶 rises"),
    ("合计 甲、乙、丙 不超过 12万元，比较 全程总额", "甲, 乙, 丙 together at most 120_000 yuan, compare by lifetime"),
    ("合计 甲 不超过 上限 × 2", "甲 together at most 上限 * 2"),
    ("甲、乙.丙 不得同时享受", "never both 甲, 乙.丙"),
    ("凡 学历 为 博士 且 在职 的，至少享受 甲、乙 之一", "everyone with 学历 is 博士 and 在职 gets any of 甲, 乙"),
    ("凡 学历 属于 博士、硕士 的，享受 甲", "everyone with 学历 in 博士, 硕士 gets 甲"),
    ("如 学历 为 博士 则 甲 的 实发 不低于 乙 的 应发 + 1元", "if 学历 is 博士 then payable of 甲 at least due of 乙 + 1 yuan"),
    ("（如 在职 则 1元 否则 2元） 不超过 甲 的 标准", "(if 在职 then 1 yuan else 2 yuan) at most standard of 甲"),
];

#[test]
fn every_form_is_one_tree_in_two_languages() {
    for (zh, en) in ALL {
        let (zh, en) = (format!("保证 \"甲\"：{zh}。\n"), format!("assert \"甲\": {en}.\n"));
        let (left, found) = parse(FileId(0), &zh);
        assert!(found.is_empty(), "{zh}{found:?}");
        let (right, found) = parse(FileId(0), &en);
        assert!(found.is_empty(), "{en}{found:?}");
        assert_eq!(shape(&left, true), shape(&right, true));
        translates(&zh);
        translates(&en);
    }
}

#[test]
fn a_guarantee_that_cannot_be_read_is_one_mistake_and_the_next_declaration_is_read() {
    let cases = [
        ("\"甲\"：合计 乙、丙 12万元。", "H0101", "12万元"),
        ("\"甲\"：乙 的 应发 随 学历。", "H0101", ""),
        ("\"甲\"：凡 在职 的 至少享受 乙。", "H0101", "乙"),
        ("\"甲\"：乙 的 应发 >= 5元；且 丙。", "H0125", ">="),
        ("\"甲\"：", "H0101", ""),
        ("\"甲\"：依据 第一条。", "H0101", ""),
        ("\"甲\" 乙 不超过 5元。", "H0103", ""),
        ("总额：乙 不超过 5元。", "H0101", "总额"),
        ("\"甲：\n乙 不超过 5元。", "H0116", "\"甲："),
    ];
    for (text, code, at) in cases {
        let text = format!("保证 {text}\n部门 公安局。\n");
        let (tree, found) = parse(FileId(0), &text);
        let shown: Vec<(&str, &str)> = found.iter().map(|d| (d.code, &text[d.span().start as usize..d.span().end as usize])).collect();
        assert_eq!(shown, [(code, at)], "{text}");
        assert!(matches!(tree.decls.last().unwrap().kind, heng::syntax::DeclKind::Department(_)), "{text}");
    }
}

#[test]
fn what_is_missing_is_said_where_the_claim_is_known_and_not_guessed_where_it_is_not() {
    let missing = |claim: &str| {
        let found = parse(FileId(0), &format!("保证 \"甲\"：{claim}。")).1;
        found.first().and_then(|d| d.labels.first()).map(|l| l.words.zh.clone()).unwrap()
    };
    assert_eq!(missing("合计 乙、丙 12万元"), "这里应为 `不超过`");
    assert_eq!(missing("乙 的 应发 随 学历"), "这里应为 `不减` 或 `不增`");
    assert_eq!(missing("乙、丙 不能同时享受"), "这里应为 `不得同时享受`");
    assert_eq!(missing("学历 博士"), "");
}

#[test]
fn what_a_guarantee_gets_wrong_is_said_at_its_place() {
    wrong("生活补贴 的 应发。", "H0306", "生活补贴 的 应发");
    wrong("生活补帖 的 应发 不低于 1元。", "H0201", "生活补帖");
    wrong("生活补贴 的 应发 随 骨干 不减。", "H0801", "骨干");
    wrong("生活补贴 的 应发 随 租房补贴 的 已领 不减。", "H0801", "租房补贴 的 已领");
    wrong("生活补贴 的 应发 随 性质 不减。", "H0309", "性质");
    wrong("在职 随 学历 不减。", "H0305", "在职");
    wrong("工龄 / (工龄 + 1年) 随 工龄 不减。", "H0317", "工龄 / (工龄 + 1年)");
    wrong("合计 生活补贴、租房补贴 不超过 3年。", "H0503", "3年");
    wrong("生活补贴 不得同时享受。", "H0501", "生活补贴 不得同时享受");
    wrong("生活补贴、安家费、生活补贴 不得同时享受。", "H0606", "生活补贴");
    wrong("生活补贴、奖励 不得同时享受。", "H0505", "奖励");
    wrong("凡 工龄 的，享受 安家费。", "H0306", "工龄");
    wrong("依据 第一条；依据 第二条；在职。", "H0401", "依据 第二条");
    wrong("在职；非 在职。", "H0401", "非 在职");
    wrong("在职。保证 \"甲\"：非 在职。", "H0202", "\"甲\"");
}

#[test]
fn a_whole_term_needs_a_term() {
    let endless = "待遇 津贴 面向 个人：发放 每月；起算 申请 当月；同时符合：（一）在职；标准 1元/月。";
    let (_, analysis) = analysed(&format!("{BENEFITS}{endless}保证 \"甲\"：合计 津贴、安家费 不超过 5元，比较 全程总额。"));
    assert_eq!(analysis.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["H0506"]);
}

#[test]
fn a_condition_is_kept_broken_or_not_known() {
    let core = model_of("", "生活补贴 的 应发 不低于 安家费 的 应发。");
    holds_for(&core, &[("学历", 1)], Some(true));
    holds_for(&core, &[("学历", 2)], Some(false));
    holds_for(&core, &[("学历", -1)], Some(true));
    holds_for(&core, &[], None);
}

#[test]
fn what_is_paid_after_combining_can_be_guaranteed() {
    let highest = "衔接 就高：范围 生活补贴、安家费；就高不重复。\n";
    let core = model_of(highest, "如 学历 为 博士 则 生活补贴 的 实发 为 0元。");
    holds_for(&core, &[("学历", 2)], Some(true));
    let core = model_of("", "如 学历 为 博士 则 生活补贴 的 实发 为 0元。");
    holds_for(&core, &[("学历", 2)], Some(false));
    holds_for(&core, &[("学历", 1)], Some(true));
    // Whoever has no degree does not meet the condition.
    holds_for(&core, &[("学历", -1)], Some(true));
}

#[test]
fn a_condition_settles_what_is_there_in_what_follows_from_it() {
    assert!(found("如 学历 有记录 则 非 学历 为 博士。").is_empty());
}

#[test]
fn never_both_is_about_what_is_paid() {
    let core = model_of("", "生活补贴、安家费、租房补贴 不得同时享受。");
    holds_for(&core, &[("学历", 1), ("在职", 0)], Some(true));
    holds_for(&core, &[("学历", 2), ("在职", 0)], Some(false));
    let core = model_of("衔接 就高：范围 生活补贴、安家费；就高不重复。\n", "生活补贴、安家费 不得同时享受。");
    holds_for(&core, &[("学历", 2)], Some(true));
}

#[test]
fn a_total_of_this_period_is_what_is_payable() {
    let core = model_of("", "合计 生活补贴、安家费 不超过 12999.99元。");
    holds_for(&core, &[("学历", 2)], Some(false));
    let core = model_of("", "合计 生活补贴、安家费 不超过 1.3万元。");
    holds_for(&core, &[("学历", 2)], Some(true));
}

/// Approved in May, and the clock starts in June.
const APPROVED: (&str, i64) = ("审核日期(租房补贴)", 18_750);

#[test]
fn a_total_of_whole_terms_is_that_of_who_has_received_nothing_yet() {
    let doctor = [("学历", 2), ("在职", 1), APPROVED];
    let core = model_of("", "合计 租房补贴、安家费 不超过 14999.99元，比较 全程总额。");
    holds_for(&core, &doctor, Some(false));
    // One month has been received: of such histories it says nothing.
    let received = [("已领金额(租房补贴)", 50_000), ("已领期数(租房补贴)", 1), ("首次领取日期(租房补贴)", 18_800)];
    holds_for(&core, &[&doctor[..], &received[..]].concat(), Some(true));
    let core = model_of("", "合计 租房补贴、安家费 不超过 1.5万元，比较 全程总额。");
    holds_for(&core, &doctor, Some(true));
}

#[test]
fn a_cap_over_whole_terms_counts_in_a_total_of_whole_terms_and_one_on_a_period_does_not() {
    let doctor = [("学历", 2), ("在职", 1), APPROVED];
    let cap = |by: &str| format!("衔接 封顶：范围 租房补贴、安家费；合计最高 1.2万元，比较 {by}。\n");
    let claim = "合计 租房补贴、安家费 不超过 1.2万元，比较 全程总额。";
    holds_for(&model_of(&cap("全程总额"), claim), &doctor, Some(true));
    holds_for(&model_of(&cap("本期"), claim), &doctor, Some(false));
    let highest = "衔接 就高：范围 租房补贴、安家费；就高不重复，比较 全程总额。\n";
    holds_for(&model_of(highest, "合计 租房补贴、安家费 不超过 1万元，比较 全程总额。"), &doctor, Some(true));
}

#[test]
fn everyone_is_entitled_by_conditions_whatever_was_received_and_whenever_it_starts() {
    let core = model_of("", "凡 学历 不低于 硕士 的，至少享受 租房补贴、安家费 之一。");
    holds_for(&core, &[("学历", 2), ("在职", 0)], Some(true));
    holds_for(&core, &[("学历", 1), ("在职", 0)], Some(false));
    holds_for(&core, &[("学历", 0), ("在职", 0)], Some(true));
    // Nobody has approved anything yet.
    holds_for(&core, &[("学历", 1), ("在职", 1)], Some(true));
    let had = [("已领足(租房补贴)", 1), ("已领金额(租房补贴)", 100), ("已领期数(租房补贴)", 1), ("首次领取日期(租房补贴)", 18_000)];
    holds_for(&core, &[&[("学历", 1), ("在职", 1)][..], &had].concat(), Some(true));
}

#[test]
fn a_trend_is_a_figure_and_a_fact() {
    let core = model_of("", "生活补贴 的 应发 随 学历 不减。");
    let [g] = core.guarantees.as_slice() else { panic!() };
    let GuaranteeKind::Monotone { figure, input, rises: false } = g.kind else { panic!("{g:?}") };
    assert_eq!(core.inputs[input.0 as usize].name, "学历");
    let at = |degree: i64| evaluate(&core, day(2021, 7, 1), &row(&core, &[("学历", degree)])).values[figure.0 as usize];
    assert_eq!([at(0), at(1), at(2)], [Some(0), Some(200_000), Some(300_000)]);
    let core = model_of("", "租房补贴 的 标准 随 工龄 不增。");
    assert!(matches!(core.guarantees[0].kind, GuaranteeKind::Monotone { rises: true, .. }));
}

#[test]
fn a_guarantee_says_what_it_is_and_of_what_it_speaks() {
    let core = model_of("", "依据 第九条；合计 安家费、生活补贴\n    不超过 5万元。");
    let [g] = core.guarantees.as_slice() else { panic!() };
    assert_eq!((g.name.as_str(), g.cites.as_deref(), g.text.as_str()), ("甲", Some("第九条"), "合计 安家费、生活补贴 不超过 5万元"));
    let names: Vec<&str> = g.benefits.iter().map(|b| core.benefits[b.0 as usize].name.as_str()).collect();
    assert_eq!(names, ["安家费", "生活补贴"]);
}

const CITY: &str = "字典 数据：
    标题 \"数据\"。
对象 个人：
    在职：是否。
政策 市：
    标题 \"市\"。
引用 数据。
待遇 市补贴 面向 个人：
    发放 每月，累计最长 12个月；
    起算 申请 当月；
    申请时同时符合：
        （一）在职；
    标准 1001元/年；
    舍入 到 分，舍去。
";

fn policy(analysis: &heng::Analysis, name: &str) -> Vec<heng::resolve::DocumentId> {
    analysis.policies().into_iter().filter(|d| analysis.name(*d) == name).collect()
}

#[test]
fn a_guarantee_changes_nothing_that_is_built_and_brings_in_what_it_names_for_proofs() {
    let district = "政策 区：\n    标题 \"区\"；\n    施行 自 2020年1月1日 至 2021年12月31日，截止 发放。\n引用 数据、市。\n待遇 区补贴 面向 个人：\n    同时符合：\n        （一）在职；\n    标准 1元。\n";
    let plain = format!("{CITY}{district}");
    let (sources, analysis) = analysed(&plain);
    let without = analysis.program(&sources, &policy(&analysis, "区")).unwrap().core;
    let (sources, analysis) = analysed(&format!("{plain}保证 \"甲\"：市补贴、区补贴 不得同时享受。\n"));
    assert_eq!(analysis.diagnostics, []);
    let district = policy(&analysis, "区");
    let built = analysis.program(&sources, &district).unwrap().core;
    assert_eq!(heng::ir::print(&built), heng::ir::print(&without));
    let model = analysis.model(&sources, &district).unwrap().core;
    heng::ir::invariants::check(&model);
    assert_eq!(model.benefits.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(), ["区补贴", "市补贴"]);
    // Both are paid: the guarantee is broken, but only while its policy is in force.
    let both = [("在职", 1), ("申请日期(市补贴)", 18_000)];
    let on = |y| says(&model, &both, day(y, 6, 1));
    assert_eq!([on(2019), on(2021), on(2022)], [Some(true), Some(false), Some(true)]);
    // The policy of the city has none.
    assert!(analysis.model(&sources, &policy(&analysis, "市")).unwrap().core.guarantees.is_empty());
}

#[test]
fn a_benefit_can_pay_a_part_of_the_standard_of_another() {
    let district = |paid: &str| {
        format!("{CITY}政策 区：\n    标题 \"区\"。\n引用 数据、市。\n待遇 区补贴 面向 个人：\n    {paid}同时符合：\n        （一）在职；\n    标准 市补贴 的 标准 × 1.3；\n    舍入 到 分，舍去。\n")
    };
    // 1001 yuan a year are 83.41 a month.
    for (paid, fen) in [("发放 每月，累计最长 12个月；\n    起算 申请 当月；\n    ", 10_843), ("发放 每年，累计最长 3年；\n    起算 申请 当月；\n    ", 130_119)] {
        let (sources, analysis) = analysed(&district(paid));
        assert_eq!(analysis.diagnostics, []);
        let core = analysis.program(&sources, &policy(&analysis, "区")).unwrap().core;
        let answer = evaluate(&core, day(2021, 7, 1), &row(&core, &[("在职", 1), ("申请日期(区补贴)", 18_800)]));
        assert_eq!(answer.benefit(&core, heng::ir::BenefitId(0)).payable, Some(fen));
    }
    // A rate is no sum.
    let (_, analysis) = analysed(&district("发放 一次性；\n    "));
    assert_eq!(analysis.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["H0403"]);
}
