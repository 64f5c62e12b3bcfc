//! When a benefit begins, until when it is applied for, what gaps do to its term and how a sum is divided: what officials read in the law.

use crate::module::day;
use crate::world::World;
use heng::analysis::{Options, Proof, guarantees};
use heng::source::Sources;
use serde_json::Value;

const PEOPLE: &str = "\
政策 甲。

类别 层次：甲类、乙类、丙类。

对象 个人：
    在职：是否；
    层次：层次 或 无；
    毕业日期：日期 或 无；
    迁入日期：日期；
    参保日期：日期。
";

/// A benefit of people at work, with `clauses`, and what is paid.
fn benefit(clauses: &str, amount: &str) -> String {
    format!("{PEOPLE}\n待遇 补贴 面向 个人：\n    {clauses}；\n    享受期间保持：\n        （一）在职；\n    标准 {amount}。\n")
}

/// Holds what `expect` says against what is found for `given`, by the evaluator and by the module.
#[track_caller]
fn holds(policy: &str, as_of: &str, given: &str, expect: &str) {
    let world = World::new();
    let given = format!("在职 为 是；层次 为 甲类；毕业日期 为 2023年7月1日；迁入日期 为 2024年1月20日；参保日期 为 2024年3月1日；{given}回执 完整");
    world.file("甲.heng", format!("{policy}\n算例 一：\n    基准日 {as_of}；\n    给定：{given}；\n    预期：{expect}。\n"));
    let said = world.heng(&["test", "甲.heng", "--lang", "zh"]);
    assert!(said.code == Some(0), "{}", said.all());
}

/// The months of somebody at work but for `gaps`: what each pays in yuan, and why it pays nothing.
#[track_caller]
fn months(policy: &str, gaps: &str, more: &[&str]) -> (Vec<i64>, Vec<Option<String>>) {
    let world = World::new();
    world.file("甲.heng", policy);
    world.file("f.csv", "id,在职,层次,毕业日期,迁入日期,参保日期\nA,是,乙类,2024-11-15,2024-01-20,2025-03-10\n");
    world.file("c.csv", format!("日期,数据项,值\n{gaps}"));
    let fixed = ["timeline", "甲.heng", "--facts", "f.csv", "--subject", "A", "--from", "2025-01", "--changes", "c.csv", "--lang", "zh", "--format", "json"];
    let said = world.heng(&[&fixed[..], more].concat());
    assert_eq!(said.code, Some(0), "{}", said.all());
    let mut lines: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    lines.pop();
    lines.iter().map(|l| (l["payable"].as_i64().unwrap() / 100, l["why"][0]["because"].as_str().map(str::to_owned))).unzip()
}

#[test]
fn a_clock_starts_with_the_latest_of_the_dates_it_names() {
    let this = benefit("发放 每月，累计最长 36个月；\n    起算 最晚(迁入日期, 参保日期) 当月", "1000元/月");
    let next = this.replace("当月", "次月");
    let paid = "补贴 的 实发 为 1000元；剩余期数(补贴) 为 36个月";
    holds(&this, "2024年2月29日", "", "补贴 不符合");
    holds(&this, "2024年3月1日", "", paid);
    holds(&this, "2024年3月1日", "申请日期(补贴) 为 2024年2月5日；", paid);
    holds(&next, "2024年3月31日", "", "补贴 不符合");
    holds(&next, "2024年4月1日", "", paid);
}

/// Until there is an application the sum is known, and not from when it is paid.
#[test]
fn a_clock_that_names_the_application_waits_for_it() {
    let policy = benefit("发放 每月，累计最长 36个月；\n    起算 最晚(迁入日期, 申请日期) 次月", "1000元/月");
    holds(&policy, "2024年3月1日", "", "补贴 符合；补贴 的 应发 为 1000元；补贴 的 实发 未知");
    holds(&policy, "2024年3月1日", "申请日期(补贴) 为 2024年3月1日；", "补贴 不符合");
    holds(&policy, "2024年4月1日", "申请日期(补贴) 为 2024年3月1日；", "补贴 的 实发 为 1000元");
    let (paid, why) = months(&policy, "", &["--months", "3"]);
    assert_eq!(paid, [0, 1_000, 1_000]);
    assert_eq!(why[0].as_deref(), Some("not_started"));
}

/// The window is counted from where the clock starts.
#[test]
fn the_term_runs_from_the_month_that_the_dates_give() {
    let policy = benefit("发放 每月，累计最长 12个月，在 12个月 内；\n    起算 参保日期 当月", "1000元/月");
    let (paid, why) = months(&policy, "2025-06-01,在职,否\n2025-08-01,在职,是\n", &["--months", "15"]);
    assert_eq!(paid, [vec![0; 2], vec![1_000; 3], vec![0; 2], vec![1_000; 7], vec![0]].concat());
    assert_eq!((why[0].as_deref(), why[14].as_deref()), (Some("not_started"), Some("window_over")));
}

#[test]
fn who_applies_after_the_window_has_forfeited_for_good() {
    let policy = benefit("发放 一次性；\n    申请期限 在 毕业日期 后 1年 内（含），逾期视为放弃", "1万元");
    holds(&policy, "2024年7月1日", "", "补贴 的 实发 为 1万元");
    holds(&policy, "2024年7月2日", "", "补贴 不符合");
    holds(&policy, "2025年1月1日", "申请日期(补贴) 为 2024年7月1日；", "补贴 的 实发 为 1万元");
    holds(&policy, "2025年1月1日", "申请日期(补贴) 为 2024年7月2日；", "补贴 不符合");
    holds(&policy.replace("（含）", "（不含）"), "2024年7月1日", "", "补贴 不符合");
    let before = policy.replace("毕业日期 后", "参保日期 前");
    holds(&before, "2024年3月1日", "", "补贴 的 实发 为 1万元");
    holds(&before, "2024年3月2日", "", "补贴 不符合");
    let (_, why) = months(&policy, "2025-01-01,在职,否\n2025-12-01,在职,是\n", &["--months", "12"]);
    assert_eq!(why[11].as_deref(), Some("too_late"));
}

/// An approval says that the application was in time.
#[test]
fn what_was_approved_is_not_late() {
    let policy = benefit("发放 每月，累计最长 36个月；\n    申请期限 在 毕业日期 后 1年 内（含），逾期视为放弃", "1000元/月");
    holds(&policy, "2025年1月1日", "审核日期(补贴) 为 2024年8月1日；", "补贴 的 实发 为 1000元");
}

#[test]
fn a_graduation_that_has_not_come_is_early_and_not_late() {
    let world = World::new();
    world.file("甲.heng", benefit("发放 一次性；\n    申请期限 在 毕业日期 后 1年 内（含），逾期视为放弃", "1万元"));
    world.file("f.csv", "id,在职,层次,毕业日期,迁入日期,参保日期\nA,是,乙类,,2024-01-20,2025-03-10\nB,是,乙类,2020-01-01,2024-01-20,2025-03-10\n");
    let said = |id: &str| world.heng(&["explain", "甲.heng", "--facts", "f.csv", "--subject", id, "--as-of", "2025-04-01", "--receipts-complete", "--lang", "zh"]).all();
    assert!(said("A").contains("未到申请时间。"), "{}", said("A"));
    assert!(said("B").contains("逾期未申请，视为放弃。"), "{}", said("B"));
}

/// Of 2026 nothing was applied for in time, and 2027 is paid all the same.
#[test]
fn a_year_whose_window_was_missed_is_lost_and_no_other() {
    let policy = benefit("发放 每年，累计最长 3年；\n    申请期限 每年 3月1日 至 4月30日，逾期视为放弃当年", "1万元/年");
    let (paid, why) = months(&policy, "2026-02-01,在职,否\n2026-05-01,在职,是\n", &["--months", "40"]);
    let years: Vec<usize> = paid.iter().enumerate().filter(|(_, sum)| **sum > 0).map(|(k, _)| k).collect();
    assert_eq!(years, [2, 26, 38], "March of 2025, 2027 and 2028");
    assert_eq!((why[1].as_deref(), why[16].as_deref()), (Some("too_early"), Some("too_late")));
    // What was applied for in spring is paid in autumn; the spring of the year before does not count.
    holds(&policy, "2024年10月1日", "申请日期(补贴) 为 2024年4月30日；", "补贴 的 实发 为 1万元");
    holds(&policy, "2024年10月1日", "申请日期(补贴) 为 2023年4月30日；", "补贴 不符合");
    holds(&policy, "2024年10月1日", "申请日期(补贴) 为 2024年5月1日；", "补贴 不符合");
}

#[test]
fn a_year_may_have_several_windows_and_once_is_judged_by_the_day_of_the_application() {
    let policy = benefit("发放 一次性；\n    申请期限 每年 1月1日 至 1月31日、7月1日 至 7月31日，逾期视为放弃当年", "1万元");
    for (day, paid) in [("1月31日", true), ("2月1日", false), ("6月30日", false), ("7月1日", true), ("8月1日", false)] {
        let expect = if paid { "补贴 的 实发 为 1万元" } else { "补贴 不符合" };
        holds(&policy, &format!("2024年{day}"), "", expect);
        holds(&policy, "2025年3月1日", &format!("申请日期(补贴) 为 2024年{day}；"), expect);
    }
}

/// Twelve months with a gap of three and one of two, both ways.
#[test]
fn gaps_extend_a_term_or_count_towards_it_as_the_clause_says() {
    let gaps = "2025-04-01,在职,否\n2025-07-01,在职,是\n2025-10-01,在职,否\n2025-12-01,在职,是\n";
    let term = |gaps: &str| benefit(&format!("发放 每月，累计最长 12个月{gaps}；\n    起算 审核通过 当月"), "1000元/月");
    let (extend, why) = months(&term("，中断期间顺延"), gaps, &["--months", "18"]);
    assert_eq!(extend, [vec![1_000; 3], vec![0; 3], vec![1_000; 3], vec![0; 2], vec![1_000; 6], vec![0]].concat());
    assert_eq!(why[17].as_deref(), Some("term_over"));
    assert_eq!(months(&term(""), gaps, &["--months", "18"]).0, extend, "so it is where nothing is said");
    let (count, why) = months(&term("，中断期间不顺延"), gaps, &["--months", "18"]);
    assert_eq!(count, [vec![1_000; 3], vec![0; 3], vec![1_000; 3], vec![0; 2], vec![1_000], vec![0; 6]].concat());
    assert_eq!(why[12].as_deref(), Some("window_over"));
}

#[test]
fn a_sum_is_divided_by_the_ratio_of_the_class() {
    let policy = benefit("发放 分期，每 12个月，按 层次：\n        甲类：5:5；\n        乙类：4:3:3；\n        丙类、无：1:1:1:1；\n    起算 审核通过 当月", "10万元");
    let given = |class: &str, parts: u32, yuan: u32| {
        let had = format!("首次领取日期(补贴) 为 2020年1月10日；已领期数(补贴) 为 {parts}；已领金额(补贴) 为 {yuan}元；");
        format!("审核日期(补贴) 为 2020年1月1日；申请日期(补贴) 为 2020年1月1日；{}层次 {class}；", if parts > 0 { had.as_str() } else { "" })
    };
    let of = |class: &str, parts: u32, yuan: u32, expect: &str| {
        let given = given(class, parts, yuan);
        let world = World::new();
        world.file("甲.heng", format!("{policy}\n算例 一：\n    基准日 2030年1月1日；\n    给定：在职 为 是；毕业日期 无记录；迁入日期 为 2019年1月1日；参保日期 为 2019年1月1日；{given}回执 完整；\n    预期：{expect}。\n"));
        let said = world.heng(&["test", "甲.heng", "--lang", "zh"]);
        assert!(said.code == Some(0), "{}", said.all());
    };
    of("为 甲类", 0, 0, "补贴 的 实发 为 5万元；剩余期数(补贴) 为 2");
    of("为 甲类", 1, 50_000, "补贴 的 实发 为 5万元；剩余期数(补贴) 为 1");
    of("为 甲类", 2, 100_000, "补贴 不符合");
    of("为 乙类", 0, 0, "补贴 的 实发 为 4万元；剩余期数(补贴) 为 3");
    of("为 乙类", 2, 70_000, "补贴 的 实发 为 3万元；剩余期数(补贴) 为 1");
    of("无记录", 3, 75_000, "补贴 的 实发 为 2.5万元；剩余期数(补贴) 为 1");
    let (paid, _) = months(&policy, "", &["--months", "37"]);
    assert_eq!(paid.iter().filter(|sum| **sum > 0).collect::<Vec<_>>(), [&40_000, &30_000, &30_000]);
}

/// A start a month later, or by another date, moves those over who are being paid, and leaves those alone who run out.
#[test]
fn an_amendment_starts_the_clock_with_another_date() {
    let first = benefit("发放 每月，累计最长 12个月，在 12个月 内；\n    起算 迁入日期 当月", "1000元/月").replace("政策 甲。", "政策 甲：\n    施行 自 2018年1月1日。");
    let moved = format!("{first}\n修订 补贴 自 2024年6月1日：\n    起算 参保日期 次月");
    let given = "首次领取日期(补贴) 为 2024年2月1日；已领期数(补贴) 为 3个月；已领金额(补贴) 为 3000元；";
    holds(&format!("{moved}。\n"), "2025年2月1日", given, "补贴 的 实发 为 1000元；剩余期数(补贴) 为 2个月");
    holds(&format!("{moved}；\n    原待遇 执行至期满。\n"), "2025年2月1日", given, "补贴 不符合");
    holds(&format!("{moved}。\n"), "2024年5月31日", "", "补贴 的 实发 为 1000元");
    holds(&format!("{moved}；\n    申请期限 在 毕业日期 后 6个月 内（含），逾期视为放弃。\n"), "2024年6月1日", "", "补贴 不符合");
}

#[test]
fn a_clock_does_not_come_to_wait_for_an_approval() {
    let policy = benefit("发放 每月，累计最长 12个月；\n    起算 迁入日期 当月", "1000元/月").replace("政策 甲。", "政策 甲：\n    施行 自 2018年1月1日。");
    let world = World::new();
    world.file("甲.heng", format!("{policy}\n修订 补贴 自 2024年6月1日：\n    起算 审核通过 当月。\n"));
    let said = world.heng(&["check", "甲.heng", "--lang", "zh"]);
    assert!(said.all().contains("H0416") && said.all().contains("起算 迁入日期 当月"), "{}", said.all());
}

#[test]
fn clauses_about_time_are_the_same_in_both_keyword_languages() {
    let text = [
        "发放 每月，累计最长 12个月，中断期间不顺延；\n    起算 最晚(迁入日期, 参保日期, 申请日期) 次月；\n    申请期限 在 毕业日期 前 1年 内（不含），逾期视为放弃",
        "发放 每年，累计最长 3年，中断期间顺延；\n    起算 迁入日期 当月；\n    申请期限 每年 1月1日 至 1月31日、7月1日 至 7月31日，逾期视为放弃当年",
    ];
    let world = World::new();
    let parts = "待遇 分期补贴 面向 个人：\n    发放 分期 按 层次：\n        甲类：5:5；\n        乙类、丙类：4:3:3；\n        无：1:1；\n    享受期间保持：\n        （一）在职；\n    标准 10万元。\n";
    let [first, second] = text.map(|t| benefit(t, "1000元/月"));
    let all = format!("{first}\n{}\n{parts}", second.strip_prefix(PEOPLE).unwrap().trim_start().replace("补贴", "津贴"));
    world.file("甲.heng", &all);
    let to = |language: &str| {
        let said = world.heng(&["fmt", "甲.heng", "--to", language, "--lang", "zh"]);
        assert!(said.code == Some(0), "{}", said.all());
        std::fs::read_to_string(world.path().join("甲.heng")).unwrap()
    };
    let english = to("en");
    for clause in [
        "paid monthly, up to 12 months in all, gaps count;",
        "starting the month after latest(迁入日期, 参保日期, applied_on);",
        "apply within 1 year before 毕业日期 (exclusive), or forfeit;",
        "apply each year from 01-01 to 01-31, from 07-01 to 07-31, or forfeit that year;",
        "paid in installments by 层次:\n        甲类: 5:5;",
    ] {
        assert!(english.contains(clause), "{clause}\n{english}");
    }
    assert_eq!(to("zh"), all);
}

/// What is proved of a window, a clock and a ratio, over everybody.
#[test]
fn what_clauses_about_time_say_is_proved_of_everybody() {
    let late = "毕业日期 + 1年 早于 基准日 且 申请日期(补贴) 无记录 且 审核日期(补贴) 无记录";
    let proved = |clauses: &str, amount: &str, claim: &str| {
        let mut sources = Sources::new();
        sources.add("甲.heng", format!("{}\n保证 \"甲\"：\n    {claim}。\n", benefit(clauses, amount)));
        let analysis = crate::ui::analysed(&sources);
        assert!(analysis.policies().len() == 1, "{:?}", analysis.diagnostics);
        let core = analysis.model(&sources, &analysis.policies()).unwrap().core;
        let options = Options { day: day(2024, 6, 30), ..Options::default() };
        let found = guarantees(&core, &options);
        found.into_iter().map(|g| matches!(g.proof, Proof::Proved)).collect::<Vec<_>>()
    };
    let window = "发放 一次性；\n    申请期限 在 毕业日期 后 1年 内（含），逾期视为放弃";
    assert_eq!(proved(window, "1万元", &format!("如 {late} 则 补贴 的 实发 为 0元")), [true]);
    assert_eq!(proved(&window.replace("1年", "13个月"), "1万元", &format!("如 {late} 则 补贴 的 实发 为 0元")), [false]);
    let clock = "发放 每月，累计最长 12个月；\n    起算 最晚(迁入日期, 参保日期) 次月";
    assert_eq!(proved(clock, "1000元/月", "如 参保日期 不早于 月初(基准日) 则 补贴 的 实发 为 0元"), [true]);
    assert_eq!(proved(clock, "1000元/月", "如 参保日期 早于 月初(基准日) 则 补贴 的 实发 为 0元"), [false]);
    let ratio = "发放 分期 按 层次：\n        甲类：3:7；\n        其他、无：1:1";
    assert_eq!(proved(ratio, "10万元", "如 层次 为 甲类 且 已领期数(补贴) 为 0 则 补贴 的 实发 不超过 3万元"), [true]);
    assert_eq!(proved(ratio, "10万元", "补贴 的 实发 不超过 3万元"), [false]);
}
