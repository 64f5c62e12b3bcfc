//! The cases of overlap and fragmentation that real cities gave: each is found, named for what it is, and shown by a person.

use heng::analysis::{
    Amounts, Change, Cliff, Derived, Finding, Gap, Options, Pair, PairKind, People, Proof, Reason, Reference, Side, Witness, cliffs, compare, derived,
    groups, guarantees, overlaps, prove,
};
use heng::eval::{Answer, evaluate};
use heng::ir::{BenefitId, Cell, Core};
use heng::source::Sources;
use heng::value::Date;

fn day(y: i32, m: u32, d: u32) -> Date {
    Date::from_ymd(y, m, d).unwrap()
}

/// The policies of some files as one program.
fn model(files: &[&str], more: &str) -> Core {
    let mut sources = Sources::new();
    for file in files {
        sources.add(*file, std::fs::read_to_string(file).unwrap() + more);
    }
    let analysis = heng::analyse(&sources);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|d| d.severity == heng::diagnostic::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    analysis.model(&sources, &analysis.policies()).unwrap().core
}

fn case(name: &str) -> Core {
    model(&[&format!("tests/analysis/{name}.heng")], "")
}

fn id(core: &Core, name: &str) -> BenefitId {
    BenefitId(u32::try_from(core.benefits.iter().position(|b| b.name == name).unwrap()).unwrap())
}

fn options() -> Options {
    Options { day: day(2021, 7, 1), ..Options::default() }
}

#[track_caller]
fn pair(core: &Core, a: &str, b: &str) -> Pair {
    let (a, b) = (id(core, a), id(core, b));
    let all = groups(core).into_iter().flat_map(|g| overlaps(core, &options(), &g, &mut Reference(core)));
    all.into_iter().find(|p| (p.first, p.second) == (a, b) || (p.first, p.second) == (b, a)).unwrap()
}

/// What a witness is paid of a benefit, in yuan.
fn yuan(core: &Core, w: &Witness, name: &str) -> i64 {
    let answer = evaluate(core, w.as_of, &w.row);
    assert_eq!(answer.refusal, 0);
    answer.int(core.benefits[id(core, name).0 as usize].payable).unwrap() / 100
}

/// What is told of a witness.
fn told(core: &Core, w: &Witness) -> Vec<String> {
    w.told.iter().map(|i| core.inputs[i.0 as usize].name.clone()).collect()
}

#[test]
fn qingdao_and_the_west_coast_pay_the_same_table_twice() {
    let core = model(
        &["policies/shared/talent.heng.md", "policies/qingdao/data.heng.md", "policies/qingdao/city.heng.md", "policies/qingdao/west-coast.heng.md"],
        "",
    );
    let found = pair(&core, "住房补贴", "新区住房补贴");
    assert_eq!((&found.kind, found.amounts), (&PairKind::Uncoordinated, Some(Amounts::Equal)));
    let w = found.witness.unwrap();
    assert_eq!(yuan(&core, &w, "住房补贴"), yuan(&core, &w, "新区住房补贴"));
}

#[test]
fn shenzhens_rent_subsidy_is_never_the_better_one() {
    let core = model(
        &["policies/shared/talent.heng.md", "policies/shenzhen/data.heng.md", "policies/shenzhen/living.heng.md", "policies/shenzhen/rent.heng.md"],
        "",
    );
    let found = pair(&core, "租房和生活补贴", "租房补贴");
    assert_eq!((found.first, found.amounts), (id(&core, "租房和生活补贴"), Some(Amounts::FirstMore)));
    assert!(matches!(found.kind, PairKind::Coordinated { .. }), "{found:?}");
}

#[test]
fn a_district_that_bars_the_others_is_not_barred_by_them() {
    let core = case("longhua-baoan");
    let found = pair(&core, "龙华配套补贴", "宝安配套补贴");
    assert_eq!(found.kind, PairKind::OneSided { closed: id(&core, "龙华配套补贴") });
    let w = found.witness.unwrap();
    assert!(yuan(&core, &w, "宝安配套补贴") > 0);
    assert!(told(&core, &w).iter().any(|name| name == "已领金额(龙华配套补贴)"));
}

#[test]
fn a_sum_of_the_city_stands_again_in_the_zone() {
    let core = case("fuzhou");
    let found = pair(&core, "市级生活补助", "区级生活补助");
    assert_eq!((&found.kind, found.people, found.amounts), (&PairKind::Uncoordinated, Some(People::SecondInFirst), Some(Amounts::Equal)));
    // Another purpose is another matter.
    let groups = groups(&core);
    assert!(groups.iter().all(|g| !(g.members.contains(&id(&core, "应届毕业生补助")) && g.members.len() > 1)), "{groups:?}");
}

#[test]
fn one_rule_for_couples_says_the_higher_and_another_says_both() {
    let core = case("ningbo");
    let found = pair(&core, "本人购房补贴", "配偶购房补贴");
    let PairKind::Conflicting { by, because } = &found.kind else { panic!("{found:?}") };
    assert_eq!((by.len(), because.as_str()), (1, "夫妻双方均符合条件的，可同时享受"));
    assert!(found.witness.is_some());
}

#[test]
fn changsha_2017_and_2022_pay_the_same_if_the_application_comes_in_the_first_complete_month() {
    let old = model(&["tests/analysis/changsha-2017.heng"], "");
    let condition = "待遇 条件 面向 个人：\n同时符合：\n（一）月初(申请日期(生活补贴)) 为 月初(全部符合日期)；\n标准 1元。\n";
    let new = model(&["tests/analysis/changsha-2022.heng"], condition);
    let node = new.benefits[id(&new, "条件").0 as usize].items[0].node;
    let under = compare(&old, &new, &options(), &[], &[(Side::New, node)]);
    let [m] = under.matched.as_slice() else { panic!("{under:?}") };
    assert_eq!(m.proof, Proof::Proved);
    assert_eq!(under.admission, []);
    let without = compare(&old, &new, &options(), &[], &[]);
    let [m] = without.matched.as_slice() else { panic!("{without:?}") };
    let Proof::Refuted(differences) = &m.proof else { panic!("{:?}", m.proof) };
    assert!(differences.iter().any(|d| matches!(d.change, Change::Loses | Change::Gains)), "{differences:#?}");
}

#[test]
fn the_zone_says_again_what_the_city_pays_to_all() {
    let core = case("changsha-zone");
    let found = pair(&core, "市级生活补贴", "片区生活补贴");
    assert_eq!((&found.kind, found.people, found.amounts), (&PairKind::Uncoordinated, Some(People::SecondInFirst), Some(Amounts::Equal)));
    let w = found.witness.unwrap();
    assert_eq!(yuan(&core, &w, "市级生活补贴"), yuan(&core, &w, "片区生活补贴"));
}

#[test]
fn three_generations_overlap_and_leave_a_day_out() {
    let core = case("nanchang");
    let found = pair(&core, "人才补贴2018", "生活补贴2024");
    assert_eq!(found.kind, PairKind::Uncoordinated);
    let findings = prove(&core, &options());
    let gaps: Vec<&Gap> = findings.iter().filter_map(|f| if let Finding::Gap(g) = f { Some(g) } else { None }).collect();
    let [gap] = gaps.as_slice() else { panic!("{findings:#?}") };
    let days = (i64::from(day(2020, 6, 21).days()), i64::from(day(2020, 6, 21).days()));
    assert_eq!((gap.first, gap.second, gap.ends), (id(&core, "人才补贴2018"), id(&core, "人才补贴2020"), days));
    let arrived = core.inputs.iter().position(|i| i.name == "首次来昌日期").unwrap();
    assert_eq!(gap.witness.row[arrived], Cell::Known(days.0));
}

#[test]
fn bans_written_on_one_side_make_a_graph_that_is_not_symmetric() {
    let core = case("hangzhou");
    let own = id(&core, "萧山租房补贴");
    for other in ["余杭租房补贴", "公租房补贴"] {
        assert_eq!(pair(&core, "萧山租房补贴", other).kind, PairKind::OneSided { closed: own }, "{other}");
    }
    assert_eq!(pair(&core, "余杭租房补贴", "公租房补贴").kind, PairKind::Uncoordinated);
}

#[test]
fn a_sum_worked_out_from_the_citys_changes_with_it() {
    let core = case("jiaxing");
    let found = derived(&core, &options());
    let [Derived { benefit, witness: Some(w) }] = found.as_slice() else { panic!("{found:?}") };
    let info = &core.benefits[benefit.0 as usize];
    assert_eq!((info.name.as_str(), info.leans_on[0].name.as_str()), ("科技城项目资助", "市级项目资助"));
    let answer: Answer = evaluate(&core, w.as_of, &w.row);
    let due = |name: &str| answer.int(core.benefits[id(&core, name).0 as usize].amount).unwrap();
    assert_eq!(due("科技城项目资助") * 10, due("市级项目资助") * 13);
}

#[test]
fn nothing_is_said_twice_of_what_a_witness_does_not_need() {
    let core = case("changsha-zone");
    let w = pair(&core, "市级生活补贴", "片区生活补贴").witness.unwrap();
    assert_eq!(told(&core, &w), ["出生日期", "学历", "在片区就业"]);
}

#[test]
fn a_contradiction_is_told_by_the_items_that_make_it() {
    let text = "字典 数据：\n标题 \"数据\"。\n对象 个人：\n工龄：数值 年，0..50；\n在职：是否；\n本地：是否。\n政策 P：\n标题 \"P\"。\n引用 数据。\n";
    let impossible = "待遇 甲 面向 个人：\n同时符合：\n（一）在职；\n（二）工龄 不少于 10年；\n（三）本地；\n有下列情形之一的不予享受：\n（一）工龄 超过 5年；\n标准 1元。\n";
    let core = of_text(&format!("{text}{impossible}"));
    let found = prove(&core, &options());
    let [Finding::Impossible { benefit, because }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(marks(&core, because), ["（二）", "（一）"]);
    assert_eq!(core.benefits[benefit.0 as usize].name, "甲");
}

#[test]
fn a_union_of_others_can_make_an_item_and_a_row_useless() {
    let head = "字典 数据：\n标题 \"数据\"。\n有序类别 学历（由低到高）：大专、本科、硕士、博士。\n对象 个人：\n学历：学历；\n工龄：数值 年，0..50；\n在职：是否。\n政策 P：\n标题 \"P\"。\n引用 数据。\n";
    // The fourth way is inside the union of the first three, and inside none of them.
    let ways = "待遇 甲 面向 个人：\n同时符合：\n（一）符合下列条件之一：\n1. 工龄 少于 10年；\n2. 工龄 不少于 20年；\n3. 在职；\n4. 学历 为 博士 且 （（工龄 少于 15年 且 在职） 或 工龄 少于 5年 或 工龄 超过 30年）；\n标准 1元。\n";
    let core = of_text(&format!("{head}{ways}"));
    let found = prove(&core, &options());
    let [Finding::ItemNeverMatters { item, because, .. }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(core.benefits[0].items[*item].mark, "（一）.4");
    assert_eq!(marks(&core, because), ["（一）.1", "（一）.2", "（一）.3"]);
    // An exclusion that two conditions together rule out, and neither of them alone.
    let exclusion = "待遇 乙 面向 个人：\n同时符合：\n（一）工龄 不少于 10年 或 在职；\n（二）非 在职；\n有下列情形之一的不予享受：\n（一）工龄 少于 10年；\n标准 1元。\n";
    let core = of_text(&format!("{head}{exclusion}"));
    let found = prove(&core, &options());
    // Item （一） does not matter either, as long as the exclusion stands.
    let [Finding::ItemNeverMatters { .. }, Finding::ItemNeverMatters { item, because, .. }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(core.benefits[0].items[*item].list, heng::ir::ItemList::Exclusion);
    assert_eq!(marks(&core, because), ["（一）", "（二）"]);
    // A row that three conditions together keep everybody out of.
    let row = "待遇 丙 面向 个人：\n同时符合：\n（一）学历 为 博士 或 工龄 不少于 10年；\n（二）工龄 少于 10年 或 在职；\n（三）非 在职；\n标准 按 学历：\n博士：3元；\n硕士：2元；\n其他：1元。\n";
    let core = of_text(&format!("{head}{row}"));
    let found = prove(&core, &options());
    let rows: Vec<_> = found.iter().filter_map(|f| if let Finding::RowNeverTaken { row, because, .. } = f { Some((*row, because)) } else { None }).collect();
    let [(1, because)] = rows.as_slice() else { panic!("{found:?}") };
    assert_eq!(marks(&core, because), ["（一）", "（二）", "（三）"]);
}

/// The second row, the second year and the condition on the first payment are for those who were paid before, and matter to them.
#[test]
fn what_is_said_of_later_payments_matters() {
    let head = "字典 数据：\n标题 \"数据\"。\n对象 个人：\n在职：是否；\n考核合格：是否。\n政策 P：\n标题 \"P\"。\n引用 数据。\n";
    let paid = "待遇 资助 面向 个人：\n发放 每月，累计最长 36个月；\n起算 审核通过 当月；\n同时符合：\n（一）在职；\n";
    let first = "（二）首次领取日期(资助) 无记录 或 考核合格；\n";
    let years = "标准 逐年：\n第1年：1200元/月；\n第2年：1000元/月；\n第3年 起：700元/月。\n";
    let core = of_text(&format!("{head}{paid}{first}{years}"));
    assert_eq!(prove(&core, &options()), []);
    // What is idle for everybody is said all the same.
    let idle = "（二）首次领取日期(资助) 无记录 或 首次领取日期(资助) 有记录；\n";
    let core = of_text(&format!("{head}{paid}{idle}{years}"));
    let found = prove(&core, &options());
    let [Finding::ItemNeverMatters { item, .. }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(core.benefits[0].items[*item].mark, "（二）");
}

/// In either order, alone and beside another column.
#[test]
fn a_row_for_all_others_and_for_none_is_for_both() {
    let head = "字典 数据：\n标题 \"数据\"。\n有序类别 学历（由低到高）：本科、硕士、博士。\n对象 个人：\n学历：学历 或 无；\n在职：是否。\n政策 P：\n标题 \"P\"。\n引用 数据。\n";
    for others in ["其他、无", "无、其他"] {
        let one = format!("待遇 甲 面向 个人：\n同时符合：\n（一）在职；\n标准 按 学历：\n博士：3元；\n{others}：1元。\n");
        let two = format!("待遇 乙 面向 个人：\n同时符合：\n（一）学历 有记录 或 学历 无记录；\n标准 按 学历，在职：\n博士，是：3元；\n博士，否：2元；\n{others}，是：1元；\n{others}，否：1元。\n");
        let core = of_text(&format!("{head}{one}{two}"));
        let degree = core.inputs.iter().position(|i| i.name == "学历").unwrap();
        let job = core.inputs.iter().position(|i| i.name == "在职").unwrap();
        for (cell, sum) in [(Cell::Absent, 100), (Cell::Known(0), 100), (Cell::Known(1), 100), (Cell::Known(2), 300)] {
            let mut row = vec![Cell::Absent; core.inputs.len()];
            (row[degree], row[job]) = (cell, Cell::Known(1));
            let answer = evaluate(&core, day(2021, 7, 1), &row);
            for name in ["甲", "乙"] {
                assert_eq!(answer.int(core.benefits[id(&core, name).0 as usize].amount), Some(sum), "{others} {name} {cell:?}");
            }
        }
    }
}

fn of_text(text: &str) -> Core {
    let mut sources = Sources::new();
    sources.add("p.heng", text);
    let analysis = heng::analyse(&sources);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|d| d.severity == heng::diagnostic::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    analysis.model(&sources, &analysis.policies()).unwrap().core
}

fn marks(core: &Core, because: &[Reason]) -> Vec<String> {
    let mark = |r: &Reason| match r {
        Reason::Item(b, i) => core.benefits[b.0 as usize].items[*i].mark.clone(),
        Reason::Door(i) => core.doors[*i].reason.zh.clone(),
        Reason::Pays(_) => "支付".into(),
    };
    because.iter().map(mark).collect()
}

const HIRES: &str = "字典 数据：\n标题 \"数据\"。\n有序类别 学历（由低到高）：本科、硕士、博士。\n对象 个人：\n学历：学历；\n在职：是否；\n职工人数：数值 人，0..500。\n政策 P：\n标题 \"P\"。\n引用 数据。\n\
    待遇 生活补贴 面向 个人：\n同时符合：\n（一）在职；\n标准 按 学历：\n博士：3万元；\n硕士：2万元；\n本科：1万元。\n\
    待遇 租房补贴 面向 个人：\n同时符合：\n（一）非 在职；\n标准 按 学历：\n博士：1万元；\n硕士：2万元；\n本科：1万元。\n\
    待遇 创业补贴 面向 个人：\n同时符合：\n（一）职工人数 不少于 3人；\n（二）职工人数 不超过 15人；\n标准 2000元/人 × 职工人数 最高 3万元；\n舍入 到 元，舍去。\n";

/// Proved, or what refutes it: of the person the facts that are told, by name and value.
#[track_caller]
fn guaranteed(claim: &str) -> Option<Vec<(String, Cell)>> {
    let core = of_text(&format!("{HIRES}保证 \"甲\"：{claim}。\n"));
    let [found] = &guarantees(&core, &options())[..] else { panic!() };
    match &found.proof {
        Proof::Proved => None,
        Proof::Refuted(r) => {
            assert_eq!(evaluate(&core, r.witness.as_of, &r.witness.row).refusal, 0);
            Some(r.witness.told.iter().map(|i| (core.inputs[i.0 as usize].name.clone(), r.witness.row[i.0 as usize])).collect())
        }
        Proof::NotDecided => panic!("not decided"),
    }
}

#[test]
fn guarantees_are_proved_or_refuted_by_a_person() {
    // Living or rent, and start-up: 30,000 + 30,000 at the most.
    assert_eq!(guaranteed("合计 生活补贴、租房补贴、创业补贴 不超过 6万元"), None);
    let facts = guaranteed("合计 生活补贴、租房补贴、创业补贴 不超过 5.9万元").unwrap();
    assert!(facts.contains(&("学历".into(), Cell::Known(2))) && facts.contains(&("在职".into(), Cell::Known(1))), "{facts:?}");
    assert_eq!(guaranteed("生活补贴、租房补贴 不得同时享受"), None);
    assert!(guaranteed("生活补贴、创业补贴 不得同时享受").is_some());
    assert_eq!(guaranteed("生活补贴 的 应发 随 学历 不减"), None);
    let facts = guaranteed("租房补贴 的 应发 随 学历 不减").unwrap();
    assert!(facts.contains(&("学历".into(), Cell::Known(1))), "a master gets more than a doctor: {facts:?}");
    assert_eq!(guaranteed("凡 学历 不低于 硕士 的，至少享受 生活补贴、租房补贴 之一"), None);
    assert!(guaranteed("凡 学历 不低于 硕士 的，享受 生活补贴").is_some());
    assert_eq!(guaranteed("如 职工人数 少于 3人 则 创业补贴 的 实发 为 0元"), None);
}

#[test]
fn a_cap_hides_a_cliff_from_nobody() {
    let core = of_text(HIRES);
    let found = cliffs(&core, &options());
    let [(_, Some(Cliff { input, witness, totals, .. }))] = found.as_slice() else { panic!("{found:?}") };
    let at = input.0 as usize;
    assert_eq!((core.inputs[at].name.as_str(), witness.row[at]), ("职工人数", Cell::Known(15)));
    assert_eq!(totals.0 - totals.1, 3_000_000, "30,000 yuan fall away with the sixteenth");
}
