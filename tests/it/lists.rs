//! Sets and lists: what is said of them, in tables, in JSON and in examples, and what is paid for each element.

use crate::world::{Said, World};
use heng::eval::evaluate;
use heng::ir::{BenefitId, Cell, Core};
use heng::source::Sources;
use heng::value::Date;
use std::collections::BTreeMap;

const POLICY: &str = "\
类别 技能：焊接、电工、钳工。
有序类别 学历（由低到高）：本科、硕士、博士。
部门 人社局。
数据源 人才库 属于 人社局。

对象 人员：
    学历：学历 或 无，来自 人才库；
    月薪：金额/月，0元/月..10万元/月；
    入职日期：日期，不晚于 基准日；
    专长：可多选 技能；
    定义 高层次：学历 属于 硕士、博士。

数据约束 人员：
    （一）入职日期 不早于 2000年1月1日。

对象 企业：
    资质：可多选 技能；
    新引进人员：列表 人员 至多 3人。

待遇 资质奖 面向 企业：
    同时符合：
        （一）资质 包含 焊接、电工；
    标准 1000元。

待遇 引才奖励 面向 企业 每 h 属于 新引进人员：
    同时符合：
        （一）资质 包含 钳工；
        （二）h 的 高层次；
        （三）h 的 月薪 不低于 1万元/月；
    有下列情形之一的不予享受：
        （一）h 的 专长 包含 电工；
    标准 按 h 的 学历：
        博士：5万元；
        硕士：3万元；
        其他：1万元；
    合计最高 7万元。
";

#[track_caller]
fn run(world: &World, name: &str, facts: &str) -> Vec<serde_json::Value> {
    world.file("政策.heng", POLICY);
    world.file(name, facts);
    let said = world.heng(&["run", "政策.heng", "--facts", name, "--as-of", "2025-01-01", "--format", "json", "--lang", "zh"]);
    lines(&said)
}

#[track_caller]
fn lines(said: &Said) -> Vec<serde_json::Value> {
    assert!(said.code.is_some_and(|c| c < 2), "{}", said.all());
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn read(world: &World) -> String {
    std::fs::read_to_string(world.path().join("政策.heng")).unwrap()
}

/// Status, payable and needs of a benefit.
fn told(line: &serde_json::Value, benefit: &str) -> String {
    let b = &line["benefits"][benefit];
    let needs: Vec<&str> = b["needs"].as_array().unwrap().iter().map(|n| n["fact"].as_str().unwrap()).collect();
    format!("{} {} {needs:?}", b["status"].as_str().unwrap(), b["payable"])
}

/// The facts that a row is refused for, with the reasons.
fn refused(line: &serde_json::Value) -> Vec<String> {
    line["refused"].as_array().unwrap().iter().map(|r| format!("{}：{}", r["fact"].as_str().unwrap(), r["reason"].as_str().unwrap())).collect()
}

#[test]
fn a_cell_names_the_cases_of_a_set_and_an_empty_one_none() {
    let facts = "id,资质,新引进人员.数\n1,焊接、电工,0\n2,电工|焊接,0\n3,焊接,0\n4,,0\n5,?,0\n6,焊工,0\n7,无,0\n";
    let lines = run(&World::new(), "f.csv", facts);
    assert_eq!(told(&lines[0], "资质奖"), "eligible 100000 []");
    assert_eq!(told(&lines[1], "资质奖"), "eligible 100000 []");
    assert_eq!(told(&lines[2], "资质奖"), "not_eligible 0 []");
    assert_eq!(told(&lines[3], "资质奖"), "not_eligible 0 []");
    assert_eq!(told(&lines[4], "资质奖"), "undetermined null [\"资质.焊接\", \"资质.电工\"]");
    assert_eq!(refused(&lines[5]), ["资质：没有这一类，是否为 `焊接`"]);
    assert_eq!(told(&lines[6], "资质奖"), "not_eligible 0 []");
}

#[test]
fn a_column_of_a_case_may_stand_for_itself() {
    let lines = run(&World::new(), "f.csv", "id,资质.焊接,资质.电工\n1,是,是\n2,否,?\n");
    assert_eq!(told(&lines[0], "资质奖"), "eligible 100000 []");
    assert_eq!(told(&lines[1], "资质奖"), "not_eligible 0 []");
}

const PERSON: &str = r#"{"学历": "博士", "月薪": 20000, "入职日期": "2024-01-01", "专长": []}"#;

/// A row with these people.
fn company(people: &[&str]) -> String {
    format!(r#"{{"id": "1", "资质": ["钳工"], "新引进人员": [{}]}}"#, people.join(", "))
}

#[test]
fn a_list_in_json_has_as_many_elements_as_stand_there() {
    let world = World::new();
    let paid = |people: &[&str]| told(&run(&world, "f.json", &company(people))[0], "引才奖励");
    assert_eq!(paid(&[]), "not_eligible 0 []");
    assert_eq!(paid(&[PERSON]), "eligible 5000000 []");
    // Five and three, and no more than seven.
    let other = PERSON.replace("博士", "硕士");
    assert_eq!(paid(&[PERSON, &other]), "eligible 7000000 []");
    assert_eq!(paid(&[&other, &other]), "eligible 6000000 []");
    // Nothing for whom is excluded, or has no record of a degree.
    assert_eq!(paid(&[&other, &PERSON.replace("[]", r#"["电工"]"#)]), "eligible 3000000 []");
    assert_eq!(paid(&[&other, &PERSON.replace("\"博士\"", "\"无\"")]), "eligible 3000000 []");
    assert_eq!(paid(&[&PERSON.replace("[]", r#"["电工", "焊接"]"#)]), "not_eligible 0 []");
}

#[test]
fn a_letter_says_that_one_element_is_enough_and_nothing_of_those_there_are_not() {
    let world = World::new();
    world.file("政策.heng", POLICY);
    world.file("f.json", company(&[&PERSON.replace("20000", "9000")]));
    let said = world.heng(&["explain", "政策.heng", "--facts", "f.json", "--subject", "1", "--as-of", "2025-01-01", "--lang", "zh"]);
    assert!(said.out.contains("新引进人员 中至少有一项符合规定"), "{}", said.all());
    assert!(said.out.contains("新引进人员[1].月薪") && !said.out.contains("新引进人员[2].月薪"), "{}", said.all());
}

#[test]
fn what_is_asked_for_is_of_elements_that_there_are() {
    let world = World::new();
    let paid = |people: &[&str]| told(&run(&world, "f.json", &company(people))[0], "引才奖励");
    let open = PERSON.replace(r#""学历": "博士", "#, "");
    assert_eq!(paid(&[&open]), "undetermined null [\"新引进人员[1].学历\"]");
    // One is enough to be eligible, and not to know the sum.
    assert_eq!(paid(&[PERSON, &open]), "eligible null [\"新引进人员[2].学历\"]");
    let known = told(&run(&world, "f.json", r#"{"id": 1, "资质": []}"#)[0], "引才奖励");
    assert_eq!(known, "not_eligible 0 []");
}

#[test]
fn rows_that_contradict_their_list_are_refused_by_name() {
    let world = World::new();
    let four = run(&world, "f.json", &company(&[PERSON; 4]));
    assert_eq!(refused(&four[0]), ["新引进人员：有 4 项，这个列表至多 3 项"]);
    let beyond = run(&world, "f.csv", "id,新引进人员.数,新引进人员[2].月薪\n1,1,8000\n2,2,8000\n3,1,\n");
    assert_eq!(refused(&beyond[0]), ["新引进人员[2].月薪：列表只有 1 项，这里却填了第 2 项"]);
    assert_eq!(refused(&beyond[1]), [] as [&str; 0]);
    assert_eq!(refused(&beyond[2]), [] as [&str; 0]);
    let text = run(&world, "f.json", r#"{"id": 1, "新引进人员": "张三", "资质": ["焊接", 1]}"#);
    assert_eq!(refused(&text[0]), ["新引进人员：这里应为一组对象 `[{…}]`", "资质：列表里应全是文字，或全是对象 `{…}`"]);
    let misspelt = run(&world, "f.json", r#"{"id": 1, "新引进人员": [{"月新": 1}]}"#);
    assert_eq!(refused(&misspelt[0]).len(), 1);
    assert!(refused(&misspelt[0])[0].contains("是否为 `新引进人员[1].月薪`"), "{:?}", refused(&misspelt[0]));
}

#[test]
fn bounds_and_constraints_hold_for_every_element_and_no_other() {
    let world = World::new();
    let late = PERSON.replace("2024-01-01", "2025-06-01");
    let early = PERSON.replace("2024-01-01", "1999-01-01");
    let first = |people: &[&str]| refused(&run(&world, "f.json", &company(people))[0]);
    assert_eq!(first(&[PERSON, PERSON]), [] as [&str; 0]);
    assert_eq!(first(&[PERSON, &late]), ["新引进人员[2].入职日期：`新引进人员[2].入职日期` 应 不晚于 基准日"]);
    assert!(first(&[&early])[0].contains("入职日期 不早于 2000年1月1日"));
}

#[test]
fn a_policy_with_lists_is_the_same_in_english() {
    let world = World::new();
    let mut text = POLICY.to_owned();
    text.push_str(
        "\n待遇 规模奖 面向 企业：\n    同时符合：\n        （一）计数(h 属于 新引进人员 满足 h 的 高层次) 不少于 2人；\n        （二）每一 h 属于 新引进人员 满足 h 的 月薪 不低于 5000元/月；\n        \
         （三）任一 h 属于 新引进人员 满足 (h 的 学历 为 博士 或 h 的 专长 包含 焊接)；\n        （四）合计(h 属于 新引进人员：h 的 月薪) 不低于 3万元/月；\n        \
         （五）最早(h 属于 新引进人员 满足 h 的 高层次：h 的 入职日期) 不晚于 2024年1月1日；\n        （六）(最大(h 属于 新引进人员：h 的 月薪) 缺省 0元/月) 高于 1万元/月；\n    \
         标准 计数(h 属于 新引进人员) × 100元/人。\n\n\
         算例 两人：\n    基准日 2025年1月1日；\n    给定：\n        资质 为 焊接、电工、钳工；\n        新引进人员[1] 的 学历 为 博士；\n        新引进人员[1] 的 月薪 为 2万元/月；\n        \
         新引进人员[1] 的 专长 为 焊接；\n        新引进人员[1] 的 入职日期 为 2023年1月1日；\n        新引进人员[2] 的 学历 为 硕士；\n        新引进人员[2] 的 月薪 为 1万元/月；\n        \
         新引进人员[2] 的 专长 无记录；\n        新引进人员[2] 的 入职日期 为 2024年1月1日；\n    预期：\n        资质奖 符合；\n        引才奖励 的 应发 为 7万元；\n        规模奖 的 应发 为 200元。\n\n\
         算例 没有人：\n    基准日 2025年1月1日；\n    给定：\n        资质 无记录；\n        新引进人员 的 数 为 0人；\n    预期：\n        资质奖 不符合；\n        引才奖励 不符合；\n        规模奖 不符合。\n\n\
         算例 不知道：\n    基准日 2025年1月1日；\n    给定：\n        资质 为 钳工；\n        新引进人员 的 数 为 1人；\n        新引进人员[1] 的 月薪 为 2万元/月；\n        新引进人员[1] 的 专长 无记录；\n        \
         新引进人员[1] 的 入职日期 为 2024年1月1日；\n    预期：\n        引才奖励 待核实；\n        引才奖励 需 新引进人员[1] 的 学历；\n        引才奖励 的 应发 未知。\n",
    );
    world.file("政策.heng", &text);
    let zh = world.heng(&["test", "政策.heng", "--lang", "en"]);
    assert!(zh.out.contains("3 passed, 0 failed"), "{}", zh.all());
    assert_eq!(world.heng(&["fmt", "政策.heng"]).code, Some(0));
    let canonical = read(&world);
    assert_eq!(world.heng(&["fmt", "--to", "en", "政策.heng"]).code, Some(0));
    let english = read(&world);
    assert!(english.contains("benefit 引才奖励 for 企业 each h in 新引进人员:"), "{english}");
    assert!(english.contains("新引进人员: list of 人员, at most 3 人."), "{english}");
    assert!(english.contains("any h in 新引进人员 where 学历 of h is 博士 or 专长 of h contains 焊接;"), "{english}");
    let en = world.heng(&["test", "政策.heng", "--lang", "en"]);
    assert!(en.out.contains("3 passed, 0 failed"), "{}", en.all());
    assert_eq!(world.heng(&["fmt", "--to", "zh", "政策.heng"]).code, Some(0));
    assert_eq!(read(&world), canonical);
}

#[test]
fn what_can_be_wrong_is_said_once_and_not_for_every_element() {
    let found = |item: &str| {
        let text = format!("{POLICY}\n待遇 丙 面向 企业：\n    同时符合：\n        （一）{item}；\n    标准 1元。\n");
        let mut sources = Sources::new();
        sources.add("a.heng", text);
        let said = crate::ui::analysed(&sources).diagnostics;
        said.iter().map(|d| format!("{} {}", d.code, sources.text(d.span()))).collect::<Vec<_>>()
    };
    assert_eq!(found("任一 h 属于 新引进人员 满足 h 的 学位 为 博士"), ["H0201 学位"]);
    assert_eq!(found("任一 h 属于 新引进人员 满足 h 的 月薪 高于 1元"), ["H0303 h 的 月薪"]);
    assert_eq!(found("每一 h 属于 新引进人员 满足 h"), ["H0203 h"]);
    assert_eq!(found("资质 为 焊接"), ["H0203 资质"]);
    assert_eq!(found("资质 属于 焊接、电工"), ["H0203 资质"]);
    assert_eq!(found("新引进人员 不少于 2人"), ["H0203 新引进人员"]);
    assert_eq!(found("合计(h 属于 新引进人员) 高于 1元"), ["H0211 合计(h 属于 新引进人员)"]);
    assert_eq!(found("新引进人员[1] 的 月薪 高于 1元/月"), ["H0214 新引进人员[1]"]);
    let six = "任一 a 属于 新引进人员 满足 任一 b 属于 新引进人员 满足 任一 c 属于 新引进人员 满足 任一 d 属于 新引进人员 满足 ".repeat(2);
    assert_eq!(found(&format!("{six} a 的 高层次")).iter().map(|d| &d[..5]).collect::<Vec<_>>(), ["H0333"]);
}

#[test]
fn what_cannot_hold_of_an_element_is_said_and_not_passed_over() {
    let found = |constraint: &str, bound: &str| {
        let text = format!(
            "对象 配偶：\n    入职日期：日期。\n对象 人员：\n    入职日期：日期{bound}；\n    配偶：配偶。\n数据约束 人员：\n    （一）{constraint}。\n对象 企业：\n    员工：列表 人员 至多 3人。\n\
             待遇 甲 面向 企业：\n    同时符合：\n        （一）任一 x 属于 员工 满足 x 的 入职日期 早于 2020年1月1日；\n    标准 1元。\n"
        );
        let mut sources = Sources::new();
        sources.add("a.heng", text);
        let said = crate::ui::analysed(&sources).diagnostics;
        said.iter().map(|d| format!("{} {}", d.code, sources.text(d.span()))).collect::<Vec<_>>()
    };
    let nothing: [&str; 0] = [];
    assert_eq!(found("入职日期 不早于 1990年1月1日", ""), nothing);
    // The part of an element is not read, and a constraint that is not held would let anything in.
    assert_eq!(found("入职日期 不早于 配偶 的 入职日期", ""), ["H0203 配偶"]);
    assert_eq!(found("入职日期 不早于 1990年1月1日", "，不早于 配偶 的 入职日期"), ["H0203 配偶"]);
}

#[test]
fn nobody_is_missed_and_nobody_invented_by_a_proof() {
    let world = World::new();
    let disjoint = |most: u32| {
        let condition = |x: &str| format!("    用途 用工；\n    同时符合：\n        （一）计数(x 属于 员工 满足 {x}) 不少于 2人；\n    标准 1元。\n\n");
        let (yes, no) = (condition("x 的 在册"), condition("非 x 的 在册"));
        let policy = format!("对象 人员：\n    在册：是否。\n\n对象 企业：\n    员工：列表 人员 至多 {most}人。\n\n待遇 甲 面向 企业：\n{yes}待遇 乙 面向 企业：\n{no}");
        world.file("政策.heng", policy);
        let said = world.heng(&["overlap", "政策.heng", "--lang", "zh"]);
        assert!(said.out.contains("比较了1对"), "{}", said.all());
        said.out.contains("不会重叠 1")
    };
    // Two who are and two who are not make four.
    assert!(disjoint(3));
    assert!(!disjoint(4));
}

#[test]
fn an_example_may_give_and_need_one_case_of_a_set() {
    let world = World::new();
    let example = "\n算例 半知：\n    基准日 2025年1月1日；\n    给定：\n        资质 的 焊接 为 是；\n        新引进人员[1] 的 专长 的 电工 为 是；\n    预期：\n        资质奖 待核实；\n        资质奖 需 资质 的 电工；\n        引才奖励 不符合。\n";
    world.file("政策.heng", format!("{POLICY}{example}"));
    let said = world.heng(&["test", "政策.heng", "--lang", "en"]);
    assert!(said.out.contains("1 passed, 0 failed"), "{}", said.all());
}

#[test]
fn a_witness_says_what_is_in_a_set_and_of_which_element_a_fact_is() {
    let world = World::new();
    world.file("旧.heng", POLICY);
    world.file("新.heng", POLICY.replace("资质 包含 焊接、电工", "资质 包含 焊接").replace("不低于 1万元/月", "不低于 2万元/月"));
    let said = world.heng(&["diff", "旧.heng", "新.heng", "--lang", "zh"]);
    assert!(said.out.contains("资质含焊接、资质不含电工"), "{}", said.all());
    assert!(said.out.contains("新引进人员有1人") && said.out.contains("新引进人员第1项的月薪为"), "{}", said.all());
}

// ---- The meaning, held against all small cases --------------------------------------------------------------------------------------------

const SMALL: &str = "\
对象 人员：
    在册：是否；
    补贴：金额，1元..3元。
对象 企业：
    名册：列表 人员 至多 2人。
待遇 任一 面向 企业：
    同时符合：
        （一）任一 x 属于 名册 满足 x 的 在册；
    标准 1元。
待遇 每一 面向 企业：
    同时符合：
        （一）每一 x 属于 名册 满足 x 的 在册；
    标准 1元。
待遇 计数 面向 企业：
    标准 计数(x 属于 名册 满足 x 的 在册) × 1元/人。
待遇 合计 面向 企业：
    标准 合计(x 属于 名册 满足 x 的 在册：x 的 补贴)。
待遇 最大 面向 企业：
    标准 最大(x 属于 名册 满足 x 的 在册：x 的 补贴) 缺省 0元。
待遇 最小 面向 企业：
    标准 最小(x 属于 名册 满足 x 的 在册：x 的 补贴) 缺省 0元。
待遇 逐人 面向 企业 每 x 属于 名册：
    同时符合：
        （一）x 的 在册；
    标准 x 的 补贴；
    合计最高 4元。
";

fn core() -> Core {
    let text = SMALL.replace("待遇 任一", "待遇 「任一」").replace("待遇 每一", "待遇 「每一」");
    let mut sources = Sources::new();
    sources.add("小.heng", text);
    let analysis = heng::analyse(&sources);
    assert!(analysis.diagnostics.is_empty(), "{:?}", analysis.diagnostics);
    analysis.program(&sources, &analysis.policies()).unwrap().core
}

/// What a list answers that is known, by benefit: whether it is eligible, and fen.
fn by_hand(count: i64, people: &[(i64, i64)]) -> Vec<(bool, i64)> {
    let live: Vec<(i64, i64)> = people.iter().copied().take(count as usize).collect();
    let sums: Vec<i64> = live.iter().filter(|p| p.0 == 1).map(|p| p.1).collect();
    let (total, any, every) = (sums.iter().sum::<i64>(), !sums.is_empty(), sums.len() == live.len());
    vec![
        (any, if any { 100 } else { 0 }),
        (every, if every { 100 } else { 0 }),
        (true, sums.len() as i64 * 100),
        (true, total),
        (true, sums.iter().copied().max().unwrap_or(0)),
        (true, sums.iter().copied().min().unwrap_or(0)),
        (any, total.min(400)),
    ]
}

#[test]
fn every_small_list_answers_what_its_completions_agree_on() {
    let core = core();
    let names: BTreeMap<&str, usize> = core.inputs.iter().enumerate().map(|(i, input)| (input.name.as_str(), i)).collect();
    let columns = ["名册.数", "名册[1].在册", "名册[1].补贴", "名册[2].在册", "名册[2].补贴"].map(|n| names[n]);
    let values: [&[i64]; 5] = [&[0, 1, 2], &[0, 1], &[100, 300], &[0, 1], &[100, 300]];
    let day = Date::from_ymd(2025, 1, 1).unwrap();
    let mut rows: Vec<Vec<Option<i64>>> = vec![Vec::new()];
    for column in values {
        let cells = || column.iter().copied().map(Some).chain([None]);
        rows = rows.iter().flat_map(|row| cells().map(|c| row.iter().copied().chain([c]).collect())).collect();
    }
    let mut unknown = 0;
    for row in &rows {
        let mut cells = vec![Cell::Known(0); core.inputs.len()];
        columns.iter().zip(row).for_each(|(at, v)| cells[*at] = v.map_or(Cell::Unknown, Cell::Known));
        let answer = evaluate(&core, day, &cells);
        assert_eq!(answer.refusal, 0, "{row:?}");
        let mut full: Vec<Vec<i64>> = vec![Vec::new()];
        for (v, column) in row.iter().zip(values) {
            let ways: Vec<i64> = v.map_or_else(|| column.to_vec(), |v| vec![v]);
            full = full.iter().flat_map(|f| ways.iter().map(|w| f.iter().copied().chain([*w]).collect())).collect();
        }
        let answers: Vec<Vec<(bool, i64)>> = full.iter().map(|f| by_hand(f[0], &[(f[1], f[2]), (f[3], f[4])])).collect();
        for (b, benefit) in core.benefits.iter().enumerate() {
            let said = answer.benefit(&core, BenefitId(b as u32));
            let all: Vec<(bool, i64)> = answers.iter().map(|a| a[b]).collect();
            if let Some(eligible) = said.eligible {
                assert!(all.iter().all(|a| a.0 == eligible), "{} {row:?}", benefit.name);
            }
            if let Some(amount) = said.amount {
                assert!(all.iter().all(|a| a.1 == amount), "{} {row:?}: {amount}", benefit.name);
            }
            if all.len() == 1 {
                assert_eq!((said.eligible, said.amount), (Some(all[0].0), Some(all[0].1)), "{} {row:?}", benefit.name);
            }
            // Kleene's logic knows what one element decides, whatever the others are.
            if b < 2 && row[0].is_some() && all.iter().all(|a| a.0 == all[0].0) {
                assert_eq!(said.eligible, Some(all[0].0), "{} {row:?}", benefit.name);
            }
            unknown += usize::from(said.amount.is_none());
        }
    }
    assert!(unknown > 500, "{unknown}");
}

/// A spouse has what is defined of persons, counted for the spouse; where there is none, neither is that.
#[test]
fn a_part_has_the_definitions_of_its_subject() {
    let policy = "\
对象 个人：
    出生日期：日期，不晚于 基准日；
    月薪：金额/月，0元/月..10万元/月；
    定义 年龄：周岁(出生日期, 基准日)；
    定义 年薪档：如 月薪 不低于 1万元/月 则 2 否则 1；
    定义 中年高薪：年龄 不低于 40周岁 且 年薪档 为 2；
    配偶：个人 或 无。

待遇 随迁补贴 面向 个人：
    同时符合：
        （一）配偶 的 年龄 不低于 40周岁；
        （二）年龄 低于 配偶 的 年龄；
    标准 1000元。

待遇 双职工补贴 面向 个人：
    同时符合：
        （一）配偶 的 中年高薪 或 中年高薪；
    标准 (配偶 的 年薪档 缺省 0) × 100元。
";
    let holds = |given: &str, expect: &str| {
        let world = World::new();
        let given = format!("出生日期 为 1990年5月1日；月薪 为 5000元/月；{given}");
        world.file("甲.heng", format!("政策 甲。\n\n{policy}\n算例 一：\n    基准日 2024年5月1日；\n    给定：{given}；\n    预期：{expect}。\n"));
        let said = world.heng(&["test", "甲.heng", "--lang", "zh"]);
        assert!(said.code == Some(0), "{}", said.all());
    };
    let spouse = |born: &str| format!("配偶 的 出生日期 为 {born}；配偶 的 月薪 为 1万元/月");
    holds(&spouse("1984年5月1日"), "随迁补贴 的 实发 为 1000元；双职工补贴 的 实发 为 200元");
    holds(&spouse("1984年5月2日"), "随迁补贴 不符合；双职工补贴 不符合");
    holds("配偶 无记录", "随迁补贴 不符合；双职工补贴 不符合");
}
