//! What is to be paid back: how much, of whom, and that it is no payment.

use crate::world::World;

const SAMPLE: &str = include_str!("samples/recovery.heng");

/// An example of somebody who received `received` of the grant on the 1st of June 2021, with what else is `given`, by the name `name`.
fn example(name: &str, received: &str, given: &str, expect: &str) -> String {
    let base = "基准日 2024年7月1日；\n    给定：\n        在职 为 否；\n";
    let receipts = format!(
        "        首次领取日期(安家费) 为 2021年6月1日；\n        已领期数(安家费) 为 1；\n        已领金额(安家费) 为 {received}；\n        回执 完整；\n"
    );
    format!("\n算例 {name}：\n    {base}{given}{receipts}    预期：\n        安家费 的 应退 {expect}；\n        安家费 的 实发 为 0元。\n")
}

/// Tests the sample with examples, in Chinese and translated.
#[track_caller]
fn holds(examples: &[String]) {
    let text = format!("{SAMPLE}{}", examples.concat());
    let world = World::new();
    world.file("a.heng", &text);
    let said = world.heng(&["test", "a.heng"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    let there = world.heng(&["fmt", "--to", "en", "a.heng"]);
    assert_ne!(there.code, Some(3), "{}", there.all());
    let said = world.heng(&["test", "a.heng"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
}

const HONEST: &str = "        弄虚作假 为 否；\n";
const NOT_SOLD: &str = "        转让日期 无记录；\n        罚没金额 为 0元；\n";

fn left_on(day: &str) -> String {
    format!("{HONEST}{NOT_SOLD}        离职日期 为 {day}；\n")
}

#[test]
fn months_that_were_not_served_are_paid_back() {
    holds(&[
        // 36 of 60 months are left; a month counts when it is whole.
        example("两年", "10万元", &left_on("2023年6月1日"), "为 6万元"),
        example("差一天", "10万元", &left_on("2023年5月31日"), "为 61667元"),
        example("零头", "99999.99元", &left_on("2021年7月1日"), "为 98333元"),
        // Before the service began nothing of it was served, and after it nothing is left.
        example("未到任", "10万元", &left_on("2020年1月1日"), "为 10万元"),
        example("满五年", "10万元", &left_on("2026年6月1日"), "为 0元"),
        example("差一月", "10万元", &left_on("2026年5月1日"), "为 1667元"),
    ]);
}

#[test]
fn the_first_case_that_holds_says_how_much() {
    let left = "        离职日期 为 2023年6月1日；\n        转让日期 为 2023年1月1日；\n        罚没金额 为 0元；\n";
    holds(&[
        example("造假", "10万元", &format!("        弄虚作假 为 是；\n{left}"), "为 10万元"),
        example("离职", "10万元", &format!("{HONEST}{left}"), "为 6万元"),
        // What is not known of an earlier case leaves the sum open; a later one does not matter.
        example("前项未知", "10万元", left, "未知"),
        example("后项未知", "10万元", &format!("{HONEST}        离职日期 为 2023年6月1日；\n"), "为 6万元"),
        example("末项未知", "10万元", &format!("{HONEST}        离职日期 无记录；\n        罚没金额 为 0元；\n"), "未知"),
    ]);
}

#[test]
fn a_formula_is_held_between_nothing_and_what_was_received() {
    let sold = |fine: &str| format!("{HONEST}        离职日期 无记录；\n        转让日期 为 2023年1月1日；\n        罚没金额 为 {fine}；\n");
    holds(&[
        example("不超过已领", "10万元", &sold("0元"), "为 10万元"),
        example("之间", "10万元", &sold("15万元"), "为 5万元"),
        example("不为负", "10万元", &sold("30万元"), "为 0元"),
        example("领过一部分", "3万元", &sold("15万元"), "为 3万元"),
    ]);
}

#[test]
fn who_received_nothing_owes_nothing_whatever_is_unknown() {
    let text = |receipts: &str, expect: &str| {
        format!("{SAMPLE}\n算例 没有领过：\n    基准日 2024年7月1日；\n    给定：\n        在职 为 是；\n{receipts}    预期：\n        安家费 的 应退 {expect}。\n")
    };
    for (receipts, expect) in [("        回执 完整；\n", "为 0元"), ("        弄虚作假 为 是；\n", "未知")] {
        let world = World::new();
        world.file("a.heng", text(receipts, expect));
        let said = world.heng(&["test", "a.heng"]);
        assert_eq!(said.code, Some(0), "{}", said.all());
    }
}

const FACTS: &str = "id,在职,弄虚作假,离职日期,转让日期,罚没金额\nA1,否,是,,,0\nA2,否,否,2023-06-01,,0\nA3,是,否,,,0\nA4,是,,,,0\n";
const RECEIPTS: &str = "id,benefit,first_paid_on,amount,periods,receiving,exhausted,waived\n\
     A1,安家费,2021-06-01,100000,1,否,是,否\nA2,安家费,2021-06-01,100000,1,否,是,否\n";

fn world() -> World {
    let world = World::new();
    world.file("a.heng", SAMPLE);
    world.file("f.csv", FACTS);
    world.file("r.csv", RECEIPTS);
    world
}

const TABLES: [&str; 8] = ["--facts", "f.csv", "--receipts", "r.csv", "--receipts-complete", "--as-of", "2024-07-01", "a.heng"];

#[test]
fn what_is_owed_is_in_no_sum_of_what_is_paid() {
    let world = world();
    let said = world.heng(&[&["run"], &TABLES[..], &["--lang", "zh"]].concat());
    let told = |line: &[&str]| {
        let found = said.out.lines().any(|l| l.split_whitespace().eq(line.iter().copied()));
        assert!(found, "{line:?} in\n{}", said.out);
    };
    told(&["A1", "不符合", "100,000元", "不符合"]);
    told(&["A2", "不符合", "60,000元", "不符合"]);
    told(&["A3", "100,000元", "无须退回", "1,000元/月"]);
    told(&["安家费", "2", "2", "0", "0", "160,000.00"]);
    told(&["房产局", "一次性", "200,000.00"]);
    told(&["市级", "一次性", "200,000.00"]);
    let said = world.heng(&[&["run"], &TABLES[..], &["--format", "json"]].concat());
    let line: serde_json::Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    let owed = &line["benefits"]["安家费 的 应退"];
    assert_eq!((owed["recovers"].as_str(), owed["amount"].as_i64(), owed["payable"].as_i64()), (Some("安家费"), Some(10_000_000), Some(0)));
    assert_eq!(line["benefits"]["安家费"]["recovers"].as_str(), None);
    world.heng(&[&["run"], &TABLES[..], &["-o", "o.csv"]].concat());
    let rows = std::fs::read_to_string(world.path().join("o.csv")).unwrap();
    assert!(rows.contains("A2,2024-07-01,安家费 的 应退,eligible,60000.00,0.00,once,"), "{rows}");
}

#[test]
fn a_timeline_shows_it_apart_and_pays_nothing_of_it() {
    let tables = ["--facts", "f.csv", "--receipts", "r.csv", "--receipts-complete", "--from", "2024-07", "--months", "2", "a.heng"];
    let said = world().heng(&[&["timeline", "--subject", "A2"], &tables[..], &["--lang", "zh"]].concat());
    let told: Vec<String> = said.out.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in ["【安家费】应退", "2024-07 至 2024-08（2个月） 应退回 60,000.00", "合计 0 0.00 0.00 0"] {
        assert!(told.iter().any(|l| l == line), "{line} in\n{}", said.out);
    }
}

#[test]
fn a_letter_names_the_case_and_its_citation() {
    let letter = |subject: &str, lang: &str| {
        let said = world().heng(&[&["explain", "--subject", subject], &TABLES[..], &["--lang", lang]].concat());
        let at = said.out.find(if lang == "zh" { "【安家费的退回】" } else { "Recovery of" }).unwrap_or_else(|| panic!("{}", said.all()));
        said.out[at..].split("\n\n").next().unwrap().trim_end().to_owned()
    };
    insta::assert_snapshot!(format!("{}\n\n{}\n\n{}\n\n{}", letter("A2", "zh"), letter("A3", "zh"), letter("A2", "en"), letter("A1", "en")));
}

#[test]
fn what_is_lacking_is_named() {
    let said = world().heng(&["run", "--facts", "f.csv", "--as-of", "2024-07-01", "a.heng", "--format", "json"]);
    let line: serde_json::Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    let owed = &line["benefits"]["安家费 的 应退"];
    assert_eq!((owed["status"].as_str(), owed["amount"].as_i64()), (Some("undetermined"), None));
    assert!(owed["needs"].as_array().unwrap().iter().any(|n| n["fact"] == "已领金额(安家费)"), "{owed}");
}

#[test]
fn it_pairs_with_no_benefit_and_can_be_guaranteed() {
    let world = World::new();
    world.file("a.heng", format!("{SAMPLE}\n保证 \"不多退\"：\n    安家费 的 应退 不超过 已领金额(安家费)。\n\n保证 \"不退\"：\n    安家费 的 应退 为 0元。\n"));
    let said = world.heng(&["overlap", "a.heng", "--lang", "zh"]);
    assert!(!said.out.contains("应退"), "{}", said.out);
    let said = world.heng(&["check", "--prove", "a.heng", "--lang", "zh"]);
    assert!(said.out.contains("不退") && !said.out.contains("不多退”不成立"), "{}", said.all());
}

#[test]
fn an_amendment_replaces_the_cases_and_can_drop_them() {
    let amended = |clause: &str| {
        let example = |name: &str, day: &str, owed: &str| {
            example(name, "10万元", "        弄虚作假 为 是；\n", &format!("为 {owed}")).replace("2024年7月1日", day)
        };
        let (before, after) = (example("之前", "2024年6月30日", "10万元"), example("之后", "2024年7月1日", if clause.contains('%') { "2万元" } else { "0元" }));
        format!("{SAMPLE}\n修订 安家费 自 2024年7月1日：\n    有下列情形之一的退回：\n        {clause}。\n{before}{after}")
    };
    for clause in ["（一）弄虚作假：已领金额 × 20%", "（一）已删除"] {
        let world = World::new();
        world.file("a.heng", amended(clause));
        let said = world.heng(&["test", "a.heng"]);
        assert_eq!(said.code, Some(0), "{clause}\n{}", said.all());
    }
}

#[test]
fn another_rate_is_a_difference_of_two_texts() {
    let world = World::new();
    world.file("old.heng", SAMPLE);
    world.file("new.heng", SAMPLE.replace("服务期 5年", "服务期 6年"));
    let said = world.heng(&["diff", "old.heng", "new.heng", "--lang", "zh"]);
    assert!(said.out.contains("安家费 的 应退"), "{}", said.all());
    world.file("same.heng", SAMPLE);
    world.heng(&["fmt", "--to", "en", "same.heng"]);
    let said = world.heng(&["diff", "old.heng", "same.heng", "--lang", "zh"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
}

#[test]
fn both_keyword_languages_write_it() {
    crate::format::translates(SAMPLE);
    let repealed = SAMPLE.replace("（三）转让日期 有记录：", "（三）已删除；\n        （四）转让日期 有记录：").replace("自 首次领取日期 至 离职日期", "已服务 整月数(首次领取日期, 离职日期)");
    crate::format::translates(&repealed);
}

#[test]
fn no_rule_reads_what_is_owed() {
    let text = format!("{SAMPLE}\n待遇 补助 面向 个人：\n    同时符合：\n        （一）在职；\n    标准 安家费 的 应退。\n");
    assert_eq!(crate::ui::found_for("H0324", &text).iter().map(|d| d.code).collect::<Vec<_>>(), ["H0324"]);
}
