//! Amendments: what is paid before and after them, to whom, and what is said of it.

use crate::core::Random;
use crate::module::{day, expected, meta};
use crate::world::World;
use heng::analysis::{Options, Proof, guarantees};
use heng::ir::{Cell, Core, InputKind};
use heng::source::Sources;
use heng_host::abi::Cell as HostCell;
use heng_host::Module;

const POLICY: &str = "\
政策 甲：
    施行 自 2018年1月1日。

部门 市房产局。
有序类别 学历（由低到高）：大专、本科、硕士、博士。

对象 个人：
    学历：学历；
    引进日期：日期 或 无；
    在缴：是否；
    住房：数值 套，0..9。

待遇 补贴 面向 个人：
    依据 第四条；
    发放 每月，累计最长 36个月；
    受理 市房产局；
    申请时同时符合：
        （一）学历 不低于 本科；
    享受期间保持：
        （一）在缴；
        （二）住房 为 0套；
    标准 按 学历：
        博士：2000元/月；
        其他：1000元/月。
";

/// The policy with an amendment from 2022-01-01, which ends with `more`.
fn amended(more: &str) -> String {
    let amendment = "\
修订 补贴 自 2022年1月1日：
    依据 第十条；
    发放 每月，累计最长 24个月；
    享受期间保持：
        （一）在缴；
    有下列情形之一的不予享受：
        （一）住房 超过 2套；
    标准 1500元/月";
    format!("{POLICY}\n{amendment}{more}。\n")
}

/// Holds what `expect` says against what is found for `given`, by the evaluator and by the module.
#[track_caller]
fn holds(policy: &str, as_of: &str, given: &str, expect: &str) {
    let world = World::new();
    world.file("甲.heng", format!("{policy}\n算例 一：\n    基准日 {as_of}；\n    给定：{given}；\n    预期：{expect}。\n"));
    let said = world.heng(&["test", "甲.heng", "--lang", "zh"]);
    assert!(said.code == Some(0), "{}", said.all());
}

const NEW: &str = "学历 为 博士；引进日期 无记录；在缴 为 是；回执 完整";
const PAID: &str = "学历 为 博士；引进日期 无记录；在缴 为 是；审核日期(补贴) 为 2021年5月8日；首次领取日期(补贴) 为 2021年5月31日；\
                    已领期数(补贴) 为 10个月；已领金额(补贴) 为 2万元；回执 完整";

#[test]
fn an_amendment_replaces_its_clauses_from_its_day_on_and_no_others() {
    let policy = amended("");
    let before = "补贴 的 实发 为 2000元；剩余期数(补贴) 为 36个月";
    holds(&policy, "2021年12月31日", &format!("住房 为 0套；{NEW}"), before);
    holds(&policy, "2021年12月31日", &format!("住房 为 1套；{NEW}"), "补贴 不符合；补贴 （二） 不成立");
    let after = "补贴 的 实发 为 1500元；剩余期数(补贴) 为 24个月；补贴 （二） 不适用";
    holds(&policy, "2022年1月1日", &format!("住房 为 2套；{NEW}"), after);
    holds(&policy, "2022年1月1日", &format!("住房 为 3套；{NEW}"), "补贴 不符合");
    // What it does not name stays: the entry condition.
    holds(&policy, "2022年1月1日", "学历 为 大专；在缴 为 是；住房 为 0套；引进日期 无记录；回执 完整", "补贴 不符合");
}

#[test]
fn who_began_before_moves_over_or_runs_out_as_the_amendment_says() {
    for more in ["", "；\n    原待遇 按新规定执行"] {
        holds(&amended(more), "2022年3月31日", &format!("住房 为 0套；{PAID}"), "补贴 的 实发 为 1500元；剩余期数(补贴) 为 14个月");
    }
    let run_out = amended("；\n    原待遇 执行至期满");
    holds(&run_out, "2022年3月31日", &format!("住房 为 0套；{PAID}"), "补贴 的 实发 为 2000元；剩余期数(补贴) 为 26个月");
    holds(&run_out, "2022年3月31日", &format!("住房 为 1套；{PAID}"), "补贴 不符合；补贴 （二） 不成立");
    holds(&run_out, "2022年3月31日", &format!("住房 为 1套；{NEW}"), "补贴 的 实发 为 1500元");
}

#[test]
fn the_date_that_is_named_picks_the_version_and_today_where_it_is_absent() {
    let by = |basis: &str| amended(&format!("；\n    适用 以 {basis} 为准"));
    let (old, new) = ("补贴 的 实发 为 2000元", "补贴 的 实发 为 1500元");
    let on = |day: &str, what: &str| format!("住房 为 0套；{}", NEW.replace("回执", &format!("{what} 为 {day}；回执")));
    let arrived = |day: &str| format!("住房 为 0套；{}", NEW.replace("无记录", &format!("为 {day}")));
    holds(&by("引进日期"), "2023年1月31日", &arrived("2021年12月31日"), old);
    holds(&by("引进日期"), "2023年1月31日", &arrived("2022年1月1日"), new);
    holds(&by("引进日期"), "2021年12月31日", &format!("住房 为 0套；{NEW}"), old);
    holds(&by("引进日期"), "2023年1月31日", &format!("住房 为 0套；{NEW}"), new);
    holds(&by("申请日期"), "2023年1月31日", &on("2021年12月31日", "申请日期(补贴)"), old);
    holds(&by("申请日期"), "2023年1月31日", &on("2022年1月1日", "申请日期(补贴)"), new);
    holds(&by("申请日期"), "2023年1月31日", &format!("住房 为 0套；{NEW}"), new);
    holds(&by("首次领取日期"), "2023年1月31日", &format!("住房 为 0套；{PAID}"), old);
    holds(&by("首次领取日期"), "2023年1月31日", &format!("住房 为 0套；{NEW}"), new);
}

#[test]
fn a_month_of_payment_is_paid_by_one_version_whatever_its_day() {
    let mid = |more: &str| amended(more).replace("2022年1月1日", "2022年1月15日");
    let new = format!("住房 为 0套；{NEW}");
    holds(&mid(""), "2022年1月31日", &new, "补贴 的 实发 为 1500元");
    let by_month = mid("；\n    适用 以 发放月份 为准");
    holds(&by_month, "2022年1月31日", &new, "补贴 的 实发 为 2000元");
    holds(&by_month, "2022年2月1日", &new, "补贴 的 实发 为 1500元");
}

#[test]
fn amendments_come_in_the_order_of_their_days_and_a_later_one_keeps_what_an_earlier_one_changed() {
    let later = "修订 补贴 自 2024年1月1日：\n    标准 1800元/月。\n";
    let first = amended("");
    let (head, amendment) = first.split_at(POLICY.len());
    let written_first = format!("{head}\n{later}\n{amendment}");
    for policy in [format!("{first}\n{later}"), written_first] {
        holds(&policy, "2023年12月31日", &format!("住房 为 2套；{NEW}"), "补贴 的 实发 为 1500元");
        holds(&policy, "2024年1月1日", &format!("住房 为 2套；{NEW}"), "补贴 的 实发 为 1800元；剩余期数(补贴) 为 24个月");
    }
}

#[test]
fn a_benefit_may_name_the_date_for_all_its_amendments_and_an_amendment_another() {
    let policy = POLICY.replace("    依据 第四条；\n", "    依据 第四条；\n    适用 以 引进日期 为准；\n");
    let arrived = "住房 为 0套；学历 为 博士；引进日期 为 2021年6月1日；在缴 为 是；回执 完整";
    let amend = |more: &str| format!("{policy}\n修订 补贴 自 2022年1月1日：\n    标准 1500元/月{more}。\n");
    holds(&amend(""), "2023年1月31日", arrived, "补贴 的 实发 为 2000元");
    holds(&amend("；\n    适用 以 基准日 为准"), "2023年1月31日", arrived, "补贴 的 实发 为 1500元");
}

#[test]
fn a_later_file_amends_by_its_own_words_and_is_built_with_what_it_amends() {
    let world = World::new();
    world.file("甲.heng", POLICY);
    let later = "\
政策 乙：
    施行 自 2022年1月1日。

引用 甲。

参数 新标准：金额/月：
    自 2022年1月1日：1500元/月。

修订 甲.补贴 自 2022年1月1日：
    标准 新标准。

算例 修订后：
    基准日 2022年1月31日；
    给定：学历 为 博士；引进日期 无记录；在缴 为 是；住房 为 0套；回执 完整；
    预期：补贴 的 实发 为 1500元。
";
    world.file("乙.heng", later);
    world.file("heng.toml", "name = \"x\"\nversion = \"1\"\n");
    let said = world.heng(&["test", ".", "--lang", "zh"]);
    assert!(said.code == Some(0) && said.out.contains("1 个算例通过"), "{}", said.all());
    world.file("f.csv", "id,学历,引进日期,在缴,住房\n1,博士,,是,0\n");
    for built in [["甲"], ["乙"]] {
        let paid = |day: &str| {
            let said = world.heng(&["run", built[0], "--facts", "f.csv", "--as-of", day, "--receipts-complete", "--format", "json", "--lang", "zh"]);
            let line: serde_json::Value = serde_json::from_str(said.out.lines().next().unwrap_or_default()).unwrap_or_else(|_| panic!("{}", said.all()));
            line["benefits"]["补贴"]["payable"].as_i64()
        };
        assert_eq!((paid("2021-12-31"), paid("2022-01-31")), (Some(200_000), Some(150_000)), "{built:?}");
    }
}

#[test]
fn a_parameter_that_only_an_amendment_reads_may_begin_with_it() {
    let with = |since: &str| {
        let amendment = "修订 补贴 自 2022年1月1日：\n    标准 新标准。\n";
        format!("{POLICY}\n参数 新标准：金额/月：\n    自 {since}：1500元/月。\n\n{amendment}")
    };
    wrong(&with("2022年1月1日"), &[]);
    wrong(&with("2022年2月1日"), &[("H0903", "2022年2月1日")]);
}

#[test]
fn the_letter_says_which_version_is_in_effect_by_which_date_and_nothing_of_the_others() {
    let world = World::new();
    world.file("甲.heng", amended("；\n    适用 以 引进日期 为准"));
    world.file("f.csv", "id,学历,引进日期,在缴,住房\n1,博士,2022-03-01,是,1\n2,博士,2021-03-01,是,1\n3,博士,,是,1\n");
    let letter = |id: &str, lang: &str| {
        let said = world.heng(&["explain", "甲.heng", "--facts", "f.csv", "--subject", id, "--as-of", "2022-06-30", "--receipts-complete", "--lang", lang]);
        assert_eq!(said.code, Some(0), "{}", said.all());
        said.out
    };
    let new = letter("1", "zh");
    assert!(new.contains("适用2022年1月1日起的修订（依据：第十条），以引进日期（2022年3月1日）为准。"), "{new}");
    assert!(new.contains("享受期间条件（一）符合：在缴（依据：第十条）") && new.contains("申请条件（一）符合：学历 不低于 本科（依据：第四条）"), "{new}");
    assert!(!new.contains("住房 为 0套"), "{new}");
    let old = letter("2", "zh");
    assert!(old.contains("适用修订前的规定，以引进日期（2021年3月1日）为准。") && old.contains("享受期间条件（二）不符合：住房 为 0套（依据：第四条）"), "{old}");
    assert!(!old.contains("住房 超过 2套"), "{old}");
    assert!(letter("3", "zh").contains("以基准日（2022年6月30日）为准"), "{}", letter("3", "zh"));
    assert!(letter("1", "en").contains("as amended from 2022-01-01 (第十条), by 引进日期 (2022-03-01)."), "{}", letter("1", "en"));
}

#[test]
fn a_letter_says_that_what_was_begun_runs_out() {
    let world = World::new();
    world.file("甲.heng", amended("；\n    原待遇 执行至期满"));
    world.file(
        "f.csv",
        "id,学历,引进日期,在缴,住房,首次领取日期(补贴),已领期数(补贴),已领金额(补贴)\n1,硕士,2021-03-01,是,0,2021-05-31,10,10000\n2,硕士,2021-03-01,是,0,,,\n",
    );
    let letter = |id: &str| {
        world.heng(&["explain", "甲.heng", "--facts", "f.csv", "--subject", id, "--as-of", "2022-06-30", "--receipts-complete", "--lang", "zh"]).all()
    };
    assert!(letter("1").contains("适用修订前的规定，以首次领取时的规定为准。"), "{}", letter("1"));
    assert!(letter("2").contains("适用2022年1月1日起的修订（依据：第十条），以基准日（2022年6月30日）为准。"), "{}", letter("2"));
}

#[test]
fn a_date_that_is_not_known_leaves_open_only_what_depends_on_it() {
    let by = amended("；\n    适用 以 引进日期 为准");
    let given = "学历 为 博士；在缴 为 是；回执 完整；住房";
    holds(&by, "2022年6月30日", &format!("{given} 为 0套"), "补贴 符合；补贴 的 实发 未知；补贴 需 引进日期");
    holds(&by, "2022年6月30日", &format!("{given} 为 1套"), "补贴 待核实；补贴 需 引进日期");
    // Three homes are too many in either version, but no item says so whichever it is, and an answer without a reason is none.
    holds(&by, "2022年6月30日", &format!("{given} 为 3套"), "补贴 待核实；补贴 需 引进日期");
}

#[test]
fn what_each_element_of_a_list_pays_can_be_amended() {
    let policy = "\
对象 人员：
    月薪：金额/月，0元/月..10万元/月。

对象 企业：
    新引进人员：列表 人员 至多 2人。

待遇 引才奖励 面向 企业 每 h 属于 新引进人员：
    发放 每年；
    同时符合：
        （一）h 的 月薪 不低于 1万元/月；
    标准 1万元/年。

修订 引才奖励 自 2022年1月1日：
    同时符合：
        （一）h 的 月薪 不低于 2万元/月；
    标准 3万元/年；
    合计最高 5万元/年。
";
    let given = "新引进人员 的 数 为 2人；新引进人员[1] 的 月薪 为 1.5万元/月；新引进人员[2] 的 月薪 为 2.5万元/月；回执 完整";
    holds(policy, "2021年12月31日", given, "引才奖励 的 应发 为 2万元");
    holds(policy, "2022年1月1日", given, "引才奖励 的 应发 为 3万元");
    let both = given.replace("1.5万元", "2万元");
    holds(policy, "2022年1月1日", &both, "引才奖励 的 应发 为 5万元");
    holds(policy, "2022年1月1日", &given.replace("2.5万元", "1.5万元"), "引才奖励 不符合");
}

#[test]
fn parts_of_a_sum_and_the_rounding_of_a_period_can_be_amended() {
    let policy = "\
对象 个人：
    在职：是否。

待遇 安家费 面向 个人：
    发放 分期 1:1；
    同时符合：
        （一）在职；
    标准 10万元。

修订 安家费 自 2022年1月1日：
    发放 分期 5:3:2；
    标准 20万元；
    适用 以 首次领取日期 为准。

待遇 补贴 面向 个人：
    发放 每月，累计最长 24个月；
    标准 1万元/年；
    舍入 到 分，舍去，尾差 末月补足。

修订 补贴 自 2022年1月1日：
    舍入 到 元，进位。
";
    let part = |first: &str, n: u32| {
        format!("在职 为 是；首次领取日期(安家费) 为 {first}；已领期数(安家费) 为 {n}；已领金额(安家费) 为 1万元；回执 完整")
    };
    holds(policy, "2022年6月30日", "在职 为 是；回执 完整", "安家费 的 实发 为 10万元；剩余期数(安家费) 为 3；补贴 的 实发 为 834元");
    holds(policy, "2022年6月30日", &part("2022年1月1日", 1), "安家费 的 实发 为 6万元；剩余期数(安家费) 为 2");
    holds(policy, "2022年6月30日", &part("2021年12月31日", 1), "安家费 的 实发 为 5万元；剩余期数(安家费) 为 1");
    holds(policy, "2022年6月30日", &part("2021年12月31日", 2), "安家费 不符合");
    holds(policy, "2021年6月30日", "在职 为 是；回执 完整", "补贴 的 实发 为 833.33元");
}

#[test]
fn a_decision_stays_a_decision_in_whichever_version_it_stands() {
    let policy = "\
部门 人社局。

对象 个人：
    在职：是否。

待遇 补贴 面向 个人：
    发放 一次性；
    同时符合：
        （一）在职；
    标准 1万元。

修订 补贴 自 2022年1月1日：
    同时符合：
        （一）在职；
        （二）由 人社局 研究确定；
    标准 2万元。
";
    holds(policy, "2021年12月31日", "在职 为 是；回执 完整", "补贴 的 实发 为 1万元");
    holds(policy, "2022年1月1日", "在职 为 是；回执 完整", "补贴 待研究确定");
    holds(policy, "2022年1月1日", "在职 为 否；回执 完整", "补贴 不符合");
}

/// The amended policy with every way in which a version is picked.
fn core() -> Core {
    let mut text = amended("；\n    原待遇 执行至期满");
    text.push_str("\n修订 补贴 自 2024年1月1日：\n    发放 每月；\n    标准 按 学历：博士：3000元/月；其他：1800元/月；\n    适用 以 引进日期 为准。\n");
    text.push_str("\n修订 补贴 自 2025年2月15日：\n    符合下列至少 1 项：\n        （一）学历 为 博士；\n        （二）不得有下列情形：\n            1. 住房 超过 1套；\n    发放 每月，累计最长 12个月，在 30个月 内；\n    适用 以 发放月份 为准。\n");
    let mut sources = Sources::new();
    sources.add("甲.heng", text);
    let analysis = crate::ui::analysed(&sources);
    assert!(analysis.diagnostics.is_empty(), "{:?}", analysis.diagnostics);
    analysis.model(&sources, &analysis.policies()).unwrap().core
}

#[test]
fn the_module_answers_as_the_evaluator_does_in_every_version() {
    let core = core();
    let module = Module::load(&heng::wasm::compile(&core, &meta()).unwrap()).unwrap();
    let mut r = Random(7);
    let mut seen = [0u32; 4];
    let days = [day(2021, 12, 31), day(2022, 1, 1), day(2023, 12, 31), day(2024, 1, 1), day(2025, 2, 28), day(2025, 3, 1)];
    for known in [false, true] {
        for as_of in days {
            let rows: Vec<Vec<HostCell>> = (0..200).map(|_| core.inputs.iter().map(|input| value(&mut r, input, known)).collect()).collect();
            let answers = module.instantiate().unwrap().evaluate(as_of.days(), &rows, true).unwrap();
            for (row, answer) in rows.iter().zip(&answers) {
                let cells: Vec<Cell> = row.iter().copied().map(crate::module::cell).collect();
                let wanted = expected(&core, as_of, &cells, true);
                assert_eq!(*answer, wanted, "{as_of} {row:?}");
                let found = heng::eval::evaluate(&core, as_of, &cells);
                let versions = found.versions(&core, heng::ir::BenefitId(0));
                if found.refusal == 0 && versions.iter().all(Option::is_some) {
                    seen[versions.iter().position(|v| *v == Some(true)).map_or(0, |k| k + 1)] += 1;
                }
            }
        }
    }
    assert!(seen.iter().all(|n| *n > 20), "every version is met: {seen:?}");
}

/// A cell near what the policy asks; histories agree with themselves often enough.
fn value(r: &mut Random, input: &heng::ir::Input, known: bool) -> HostCell {
    if !known && r.chance(15) {
        return HostCell::Unknown;
    }
    if input.optional && r.chance(50) {
        return HostCell::Absent;
    }
    let days = [day(2021, 5, 31), day(2021, 12, 31), day(2022, 1, 1), day(2023, 12, 31), day(2024, 1, 1), day(2025, 2, 15)];
    match (&input.ty, input.kind) {
        (heng::ir::InputTy::Date, _) => HostCell::Known(days[r.below(6) as usize].days().into()),
        (_, InputKind::Receipt(..)) => HostCell::Known(if r.chance(70) { 0 } else { r.below(14) as i64 }.clamp(input.lo, input.hi)),
        _ => HostCell::Known(input.lo + r.below((input.hi - input.lo + 1) as u64) as i64),
    }
}

#[test]
fn a_guarantee_is_held_against_every_version() {
    let claim = |sum: &str| format!("{}\n保证 \"不超过\"：\n    合计 补贴 不超过 {sum}。\n", amended(""));
    let proved = |text: String| {
        let mut sources = Sources::new();
        sources.add("甲.heng", text);
        let analysis = crate::ui::analysed(&sources);
        assert!(analysis.diagnostics.is_empty(), "{:?}", analysis.diagnostics);
        let core = analysis.model(&sources, &analysis.policies()).unwrap().core;
        let options = Options { day: day(2022, 6, 30), ..Options::default() };
        guarantees(&core, &options).into_iter().map(|g| matches!(g.proof, Proof::Proved)).collect::<Vec<_>>()
    };
    assert_eq!(proved(claim("2000元")), [true]);
    // 2,000 yuan were paid before 2022.
    assert_eq!(proved(claim("1500元")), [false]);
}

#[track_caller]
fn wrong(text: &str, expected: &[(&str, &str)]) {
    let mut sources = Sources::new();
    sources.add("甲.heng", text);
    let said = crate::ui::analysed(&sources).diagnostics;
    let said: Vec<(&str, &str)> = said.iter().map(|d| (d.code, sources.text(d.span()))).collect();
    assert_eq!(said, expected, "{text}");
}

#[test]
fn what_is_wrong_in_an_amendment_is_said_once_at_its_place() {
    let amendment = |text: &str| format!("{POLICY}\n{text}");
    wrong(&amendment("修订 补帖 自 2022年1月1日：\n    标准 1500元/月。\n"), &[("H0201", "补帖")]);
    wrong(&amendment("修订 补贴 2022年1月1日：\n    标准 1500元/月。\n"), &[("H0101", "2022年1月1日")]);
    wrong(&amendment("修定 补贴 自 2022年1月1日：\n    标准 1500元/月。\n"), &[("H0121", "修定")]);
    wrong(&amendment("修订 补贴 自 2022年1月1日：\n    标准 1500元。\n"), &[("H0403", "1500元")]);
    wrong(&amendment("修订 补贴 自 2022年1月1日：\n    标准 1500元/月；\n    标准 1600元/月。\n"), &[("H0401", "标准 1600元/月")]);
    wrong(&amendment("修订 补贴 自 2022年1月1日：\n    标准 1500元/月；\n    适用 以 住房 为准。\n"), &[("H0307", "住房")]);
    wrong(&amendment("修订 补贴 自 2022年1月1日：\n    标准 1500元/月；\n    适用 以 到岗日期 为准。\n"), &[("H0201", "到岗日期")]);
    wrong(&amendment("修订 补贴 自 2022年1月1日：\n    用途 住房；\n    标准 1500元/月。\n"), &[("H0416", "用途 住房")]);
    wrong(&amendment("修订 补贴 自 2022年1月1日：\n    起算 审核通过 当月；\n    标准 1500元/月。\n"), &[("H0416", "起算 审核通过 当月")]);
    wrong(&amendment("修订 补贴 自 2022年1月1日：\n    标准 1500元/月；\n    适用 以引进日期为准。\n"), &[("H0110", "以引进日期为准")]);
    wrong(&amendment("修订 补贴 自 2022年1月1日：\n    标准 1500元/月；\n    原待遇 不变。\n"), &[("H0101", "不变")]);
    // The head is mended, and what is wrong below it is said too.
    wrong(&amendment("修订 补贴 2022年1月1日：\n    标准 1500元。\n"), &[("H0101", "2022年1月1日"), ("H0403", "1500元")]);
    // A mistake in a clause that the versions share is no mistake of each.
    wrong(&amended("").replace("住房 为 0套", "住方 为 0套"), &[("H0201", "住方")]);
}
