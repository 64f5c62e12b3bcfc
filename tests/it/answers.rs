//! What an answer says where something is lacking, or cannot be: parameters without a value, choices that cannot be had, receipts that
//! contradict each other.

use crate::world::{Said, World};

/// A policy of two benefits whose conditions are a yes/no each, with what `more` adds.
fn policy(more: &str) -> String {
    format!(
        "对象 个人：\n    条件甲：是否；\n    条件乙：是否；\n    条件丙：是否；\n    月收入：金额/月，0元/月..100万元/月。\n\n\
         待遇 甲 面向 个人：\n    发放 每月，累计最长 12个月；\n    起算 审核通过 当月；\n    同时符合：\n        （一）条件甲；\n    标准 100元/月。\n\n\
         待遇 乙 面向 个人：\n    同时符合：\n        （一）条件乙；\n    标准 200元。\n\n\
         待遇 丙 面向 个人：\n    同时符合：\n        （一）条件丙；\n    标准 300元。\n\n{more}"
    )
}

/// Runs a policy over tables; those named in `more` are in the folder.
#[track_caller]
fn run(world: &World, text: &str, facts: &str, more: &[&str]) -> Said {
    world.file("政策.heng", text);
    world.file("f.csv", facts);
    let fixed = ["run", "政策.heng", "--facts", "f.csv", "--receipts-complete", "--format", "json"];
    world.heng(&[&fixed[..], more].concat())
}

/// What is said of each subject.
#[track_caller]
fn lines(said: &Said) -> Vec<serde_json::Value> {
    assert!(said.code.is_some_and(|c| c < 2), "{}", said.all());
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Status, payable and needs of a benefit.
fn told(line: &serde_json::Value, benefit: &str) -> String {
    let b = &line["benefits"][benefit];
    let needs: Vec<&str> = b["needs"].as_array().unwrap().iter().map(|n| n["fact"].as_str().unwrap()).collect();
    format!("{} {} {needs:?}", b["status"].as_str().unwrap(), b["payable"])
}

// ---- Parameters -------------------------------------------------------------------------------------------------------------------------

const WAGE: &str = "对象 个人：\n    月收入：金额/月，0元/月..100万元/月；\n    在职：是否。\n\n\
     参数 最低工资：金额/月：\n    自 2020年1月1日：1500元/月。\n\n参数 定额：金额：\n    自 2021年1月1日：800元。\n\n\
     待遇 补贴 面向 个人：\n    同时符合：\n        （一）月收入 低于 最低工资 × 3；\n        （二）在职；\n    标准 1000元。\n\n\
     待遇 慰问金 面向 个人：\n    同时符合：\n        （一）在职；\n    标准 定额。\n\n\
     待遇 津贴 面向 个人：\n    同时符合：\n        （一）在职；\n    标准 500元。\n\n\
     待遇 奖励 面向 个人：\n    同时符合：\n        （一）在职；\n    标准 600元。\n\n\
     衔接 总额：\n    范围 津贴、奖励；\n    合计最高 定额。\n";

#[test]
fn before_its_first_day_a_parameter_is_unknown_and_the_answer_names_it() {
    let world = World::new();
    let facts = "id,月收入,在职\nA1,3000,是\nA2,3000,否\n";
    let before = lines(&run(&world, WAGE, facts, &["--as-of", "2019-12-31"]));
    assert_eq!(told(&before[0], "补贴"), "undetermined null [\"最低工资\"]");
    assert_eq!(before[0]["benefits"]["补贴"]["needs"][0].to_string(), r#"{"department":null,"fact":"最低工资","since":"2020-01-01","source":null}"#);
    assert_eq!(told(&before[0], "慰问金"), "eligible null [\"定额\"]");
    assert_eq!(told(&before[0], "津贴"), "eligible null [\"定额\"]");
    assert_eq!(told(&before[1], "补贴"), "not_eligible 0 []");
    let after = lines(&run(&world, WAGE, facts, &["--as-of", "2020-01-01"]));
    assert_eq!(told(&after[0], "补贴"), "eligible 100000 []");
    assert_eq!(told(&after[0], "慰问金"), "eligible null [\"定额\"]");
    let last = lines(&run(&world, WAGE, facts, &["--as-of", "2021-01-01"]));
    assert_eq!(told(&last[0], "慰问金"), "eligible 80000 []");
    assert_eq!(told(&last[0], "奖励"), "eligible 30000 []");
}

#[test]
fn the_letter_says_from_when_a_parameter_has_a_value() {
    let world = World::new();
    world.file("政策.heng", WAGE);
    world.file("f.csv", "id,月收入,在职\nA1,3000,是\n");
    let letter = |lang| {
        let said = world.heng(&["explain", "政策.heng", "--facts", "f.csv", "--subject", "A1", "--as-of", "2019-12-31", "--lang", lang]);
        assert_eq!(said.code, Some(0), "{}", said.all());
        said.out
    };
    let (zh, en) = (letter("zh"), letter("en"));
    assert!(zh.contains("尚需核实：\n    参数“最低工资”（2020年1月1日起才有数值）\n"), "{zh}");
    assert!(zh.contains("条件（一）待核实：月收入 低于 最低工资 × 3\n      月收入：3,000元/月\n      最低工资：2020年1月1日起才有数值\n"), "{zh}");
    assert!(en.contains("Still needed:\n    the parameter 最低工资 (no value before 2020-01-01)\n"), "{en}");
}

#[test]
fn an_example_can_need_a_parameter() {
    let world = World::new();
    let example = |needs: &str| {
        format!("{WAGE}\n算例 早：\n    基准日 2019年1月1日；\n    给定：月收入 为 3000元/月；在职 为 是；\n    预期：补贴 待核实；补贴 需 {needs}；慰问金 的 实发 未知。\n")
    };
    world.file("政策.heng", example("最低工资"));
    assert_eq!(world.heng(&["test", "政策.heng"]).code, Some(0));
    world.file("政策.heng", example("月收入"));
    let said = world.heng(&["test", "政策.heng", "--lang", "zh"]);
    assert!(said.code == Some(1) && said.all().contains("预期 月收入，实际 最低工资"), "{}", said.all());
}

#[test]
fn a_parameter_is_late_only_for_policies_that_read_it_before_it_begins() {
    let world = World::new();
    let text = |from: &str| format!("政策 办法：\n    标题 \"办法\"；\n    施行 自 {from}。\n\n{WAGE}");
    let codes = |from| {
        world.file("政策.heng", text(from));
        world.heng(&["check", "政策.heng", "--format", "json"]).out.matches("H0903").count()
    };
    assert_eq!((codes("2019年12月31日"), codes("2020年1月1日"), codes("2021年1月1日")), (2, 1, 0));
}

// ---- Choices ----------------------------------------------------------------------------------------------------------------------------

const CHOOSE: &str = "衔接 三选一：\n    范围 甲、乙、丙；\n    择一享受。\n";

#[test]
fn a_choice_of_what_cannot_be_had_leaves_the_rest_to_choose_from() {
    let world = World::new();
    world.file("c.csv", "id,benefit\nA1,丙\nA2,丙\nA3,丙\nA4,丙\nA5,丙\n");
    let facts = "id,条件甲,条件乙,条件丙\nA1,否,是,否\nA2,是,是,否\nA3,否,是,?\nA4,否,是,是\nA5,否,否,否\n";
    let lines = lines(&run(&world, &policy(CHOOSE), facts, &["--as-of", "2024-01-15", "--choices", "c.csv"]));
    // The only one that is left is taken.
    assert_eq!(told(&lines[0], "乙"), "eligible 20000 []");
    assert_eq!(told(&lines[0], "丙"), "not_eligible 0 []");
    // Two are left: which of them is open again.
    assert!(told(&lines[1], "乙").starts_with("awaiting_choice null"), "{}", told(&lines[1], "乙"));
    assert!(told(&lines[1], "甲").starts_with("awaiting_choice"));
    // Nobody knows whether the choice counts, but nothing is left to choose.
    assert_eq!(told(&lines[2], "乙"), "eligible null [\"条件丙\"]");
    // The choice counts.
    assert_eq!(told(&lines[3], "乙"), "eligible 0 []");
    assert_eq!(told(&lines[3], "丙"), "eligible 30000 []");
    assert_eq!(told(&lines[4], "丙"), "not_eligible 0 []");
}

#[test]
fn receipts_decide_before_any_choice() {
    let world = World::new();
    world.file("c.csv", "id,benefit\nA1,乙\n");
    world.file("r.csv", "id,benefit,applied_on,approved_on,first_paid_on,amount,periods,receiving\nA1,甲,2023-05-01,2023-05-10,2023-06-01,100,1,是\n");
    let facts = "id,条件甲,条件乙,条件丙\nA1,是,是,否\n";
    for clause in ["择一享受", "不得同时享受"] {
        let text = policy(&CHOOSE.replace("择一享受", clause));
        let lines = lines(&run(&world, &text, facts, &["--as-of", "2024-01-15", "--choices", "c.csv", "--receipts", "r.csv"]));
        assert_eq!((told(&lines[0], "甲"), told(&lines[0], "乙")), ("eligible 10000 []".into(), "eligible 0 []".into()), "{clause}");
    }
}

#[test]
fn two_choices_in_one_coordination_are_refused_with_both_rows() {
    let world = World::new();
    world.file("c.csv", "id,coordination,benefit\nA1,三选一,乙\nA2,,乙\nA1,,丙\n");
    let facts = "id,条件甲,条件乙,条件丙\nA1,是,是,是\nA2,是,是,是\n";
    let said = run(&world, &policy(CHOOSE), facts, &["--as-of", "2024-01-15", "--choices", "c.csv", "--lang", "zh"]);
    let lines = lines(&said);
    let refused = &lines[0]["refused"];
    assert_eq!(refused.as_array().unwrap().len(), 1, "{}", said.all());
    let told = (&refused[0]["file"], &refused[0]["row"], &refused[0]["value"], &refused[0]["reason"]);
    assert_eq!(told, (&"c.csv".into(), &4.into(), &"丙".into(), &"同一人同一衔接的选择出现两次，前一次在第 2 行".into()));
    assert!(lines[1]["refused"].as_array().unwrap().is_empty());
}

// ---- Receipts ---------------------------------------------------------------------------------------------------------------------------

#[test]
fn receipts_that_contradict_each_other_are_refused_by_column_and_value() {
    let world = World::new();
    // `丙` has no payment clause: the program reads none of its receipts.
    world.file(
        "r.csv",
        "id,benefit,applied_on,approved_on,first_paid_on,amount,periods,receiving,exhausted,waived\n\
         A1,丙,2024-01-10,2024-01-09,,,,,,\n\
         A2,丙,2024-01-16,,,,,,,\n\
         A3,丙,2024-01-01,2024-01-16,,,,,,\n\
         A4,甲,2024-01-05,,2024-01-04,100,1,,,\n\
         A5,甲,2023-01-05,2023-02-01,2023-01-09,100,1,,,\n\
         A6,丙,,,,,,,是,\n\
         A7,丙,2023-01-05,2023-01-05,2023-01-05,100,,是,,是\n\
         A8,丙,,,,100,,,,\n\
         A9,丙,,,2023-01-05,,,,是,\n\
         B1,丙,,,,,,可能,,\n\
         B2,甲,2023-01-05,2023-01-05,2023-01-05,100,1,是,,\n\
         B3,甲,?,2023-01-05,?,?,?,?,是,\n",
    );
    let facts = "id,条件甲\nA1,是\nA2,是\nA3,是\nA4,是\nA5,是\nA6,是\nA7,是\nA8,是\nA9,是\nB1,是\nB2,是\nB3,是\n";
    let mut all = String::new();
    for lang in ["zh", "en"] {
        let said = run(&world, &policy(""), facts, &["--as-of", "2024-01-15", "--receipts", "r.csv", "--lang", lang]);
        for line in lines(&said) {
            let reasons = line["refused"].as_array().unwrap();
            let reasons = reasons.iter().map(|r| format!("{} {} {} {} {}", r["file"], r["row"], r["fact"], r["value"], r["reason"]));
            all.push_str(&format!("{} {}\n", line["subject"], reasons.collect::<Vec<_>>().join(" | ")));
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_module_refuses_the_contradictions_that_it_can_see() {
    let world = World::new();
    let example = |name: &str, given: &str, expect: &str| format!("算例 {name}：\n    基准日 2024年1月15日；\n    给定：条件甲 为 是；条件乙 为 否；{given}；回执 完整；\n    预期：{expect}。\n");
    let paid = "首次领取日期(甲) 为 2023年2月5日；已领金额(甲) 为 100元；已领期数(甲) 为 1个月";
    let cases = [
        ("先审后申", "申请日期(甲) 为 2023年2月1日；审核日期(甲) 为 2023年1月31日", "拒收 审核日期(甲)"),
        ("同日审核", "申请日期(甲) 为 2023年2月1日；审核日期(甲) 为 2023年2月1日", "甲 符合"),
        ("未来申请", "申请日期(甲) 为 2024年1月16日", "拒收 申请日期(甲)"),
        ("未来审核", "审核日期(甲) 为 2024年1月16日", "拒收 审核日期(甲)"),
        ("先领后审", &format!("审核日期(甲) 为 2023年2月6日；{paid}"), "拒收 首次领取日期(甲)"),
        ("先领后申", &format!("申请日期(甲) 为 2023年2月6日；{paid}"), "拒收 首次领取日期(甲)"),
        ("空领足", "已领足(甲) 为 是；已领金额(甲) 为 0元；已领期数(甲) 为 0个月；首次领取日期(甲) 无记录", "拒收 已领足(甲)"),
        ("又弃又享", &format!("审核日期(甲) 为 2023年2月1日；{paid}；正在享受(甲) 为 是；已放弃(甲) 为 是"), "拒收 已放弃(甲)"),
        ("正在享受", &format!("审核日期(甲) 为 2023年2月1日；{paid}；正在享受(甲) 为 是"), "甲 符合"),
    ];
    // The condition on the application and the choice make the program read the date and who is receiving.
    let read = policy("衔接 甲乙：\n    范围 甲、乙；\n    不得同时享受。\n\n").replace("（一）条件甲；", "（一）条件甲；\n        （二）申请日期 晚于 2020年1月1日；");
    let text: String = cases.iter().map(|(name, given, expect)| example(name, given, expect)).collect();
    world.file("政策.heng", format!("{read}{text}"));
    let said = world.heng(&["test", "政策.heng", "--lang", "zh"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
}

#[test]
fn the_axioms_of_receipts_add_no_column() {
    let world = World::new();
    world.file("政策.heng", policy(""));
    assert_eq!(world.heng(&["build", "政策.heng", "-o", "out"]).code, Some(0));
    let said = world.heng(&["inspect", "out/政策.wasm", "--format", "json"]);
    let columns: Vec<&str> = ["申请日期(甲)", "正在享受(甲)", "审核日期(甲)"].into_iter().filter(|c| said.out.contains(c)).collect();
    assert_eq!(columns, ["审核日期(甲)"], "{}", said.all());
}

#[test]
fn receipts_of_a_row_that_could_not_be_told_are_no_second_mistake() {
    let world = World::new();
    world.file("r.csv", "id,benefit,approved_on\nA1,甲,2023-01-05\nA2,甲,2023-01-05\n");
    for (facts, refused) in [
        ("id,条件甲\nA1,是\nA2,是,多出一格\n", 1),
        ("id,条件甲\nA1,是\n,是\n", 1),
        ("id,条件甲\nA1,是\nA2,可能\n", 1),
        // Nothing is wrong with this table, so the receipts are.
        ("id,条件甲\nA1,是\n", 1),
        ("id,条件甲\nA1,是\nA2,是\n", 0),
    ] {
        let lines = lines(&run(&world, &policy(""), facts, &["--as-of", "2024-01-15", "--receipts", "r.csv"]));
        let found = lines.iter().filter(|l| !l["refused"].as_array().unwrap().is_empty()).count();
        assert_eq!(found, refused, "{facts}{lines:?}");
    }
}
