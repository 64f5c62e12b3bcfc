//! `heng overlap`, `heng check --prove` and `heng diff` as an office meets them: what is said, what it is called, and how it ends.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

use crate::world::{Said, World};

#[path = "../../benches/workload/city.rs"]
mod city;

/// Two policies that pay one group of people twice, with a dictionary, a project around them.
const DATA: &str = "字典 数据：\n    标题 \"数据（示例）\"。\n\n有序类别 学历（由低到高）：本科、硕士、博士。\n\n对象 个人：\n    学历：学历；\n    在职：是否；\n    \
    月收入：金额，0元..10万元。\n";
const CITY: &str = "政策 市：\n    标题 \"市级办法（示例）\"。\n\n引用 数据。\n\n待遇 市补贴 面向 个人：\n    依据 第一条；\n    用途 住房；\n    \
    发放 一次性；\n    受理 市人社局；\n    同时符合：\n        （一）在职；\n        （二）学历 不低于 硕士；\n    标准 1万元。\n";
const ZONE: &str = "政策 区：\n    标题 \"区级办法（示例）\"。\n\n引用 数据。\n\n待遇 区补贴 面向 个人：\n    依据 第二条；\n    用途 住房；\n    \
    发放 一次性；\n    受理 区人社局；\n    同时符合：\n        （一）学历 为 博士；\n    标准 2万元。\n";
const OFFICES: &str = "\n部门 市人社局、区人社局。\n";

fn office() -> World {
    let world = World::new();
    world.file("heng.toml", "name = \"示例\"\nversion = \"0.1.0\"\nlanguage = \"zh\"\n");
    world.file("data.heng", format!("{DATA}{OFFICES}"));
    world.file("city.heng", CITY);
    world.file("zone.heng", ZONE);
    world
}

fn text(world: &World, name: &str) -> String {
    std::fs::read_to_string(world.path().join(name)).unwrap()
}

/// The repository's own files, in a folder of the world.
pub fn copied(world: &World, from: &str) {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() { copy(&entry.path(), &target) } else { std::fs::copy(entry.path(), target).map(|_| ()).unwrap() }
        }
    }
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(from), &world.path().join(from));
}

fn cards(said: &Said) -> Vec<serde_json::Value> {
    said.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// What is found, apart from what the check says before.
fn kinds(said: &Said) -> Vec<String> {
    cards(said).iter().filter(|c| c["type"] != "diagnostic").map(|c| c["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_overlap_is_shown_with_a_person_the_clauses_and_what_settles_it() {
    insta::assert_snapshot!(office().heng(&["overlap"]).all());
}

#[test]
fn an_overlap_in_english() {
    insta::assert_snapshot!(office().heng(&["overlap", "--lang", "en"]).all());
}

#[test]
fn a_card_is_one_object_a_line_whose_key_is_the_same_in_both_languages() {
    let world = office();
    let zh = world.heng(&["overlap", "--format", "json"]);
    let en = world.heng(&["overlap", "--format", "json", "--lang", "en"]);
    assert_eq!(zh.code, Some(1));
    let (zh, en) = (cards(&zh), cards(&en));
    assert_eq!(zh.len(), 1);
    assert_eq!(zh[0]["key"], "overlap:区/区补贴+市/市补贴");
    assert_eq!(zh[0]["key"], en[0]["key"]);
    assert_ne!(zh[0]["headline"], en[0]["headline"]);
    let fields: Vec<&str> = zh[0].as_object().unwrap().keys().map(String::as_str).collect();
    for field in ["key", "kind", "name", "finding", "purpose", "headline", "notes", "person", "pays", "clauses", "remedy", "real"] {
        assert!(fields.contains(&field), "{field} is documented");
    }
    let sums: Vec<i64> = zh[0]["pays"].as_array().unwrap().iter().map(|p| p["payable"].as_i64().unwrap()).collect();
    assert_eq!(sums, [1_000_000, 2_000_000]);
}

/// The recipe of docs/analysis.md: what is known may stay, what is new may not come in.
#[test]
fn a_baseline_lets_what_is_known_pass_and_nothing_else() {
    let world = office();
    let said = world.heng(&["overlap", "-o", "known.json"]);
    assert_eq!(said.code, Some(1), "{}", said.all());
    assert!(said.out.contains("已写入 known.json"), "{}", said.out);
    let again = world.heng(&["overlap", "--baseline", "known.json"]);
    assert_eq!(again.code, Some(0), "{}", again.all());
    assert!(again.out.contains("以往结果中已有的1项未列出"), "{}", again.out);
    world.file("more.heng", ZONE.replace("政策 区", "政策 园区").replace("区补贴", "园区补贴").replace("2万元", "3万元").replace("区级办法", "园区办法"));
    let new = world.heng(&["overlap", "--baseline", "known.json", "--format", "json"]);
    assert_eq!(new.code, Some(1));
    let keys: Vec<String> = cards(&new).iter().map(|c| c["key"].as_str().unwrap().to_owned()).collect();
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert!(keys.iter().all(|k| k.contains("园区补贴")), "{keys:?}");
    world.file("wrong.json", "{}\n");
    assert_eq!(world.heng(&["overlap", "--baseline", "wrong.json"]).code, Some(2));
}

#[test]
fn one_thread_or_two_and_any_run_say_the_same() {
    let world = World::new();
    copied(&world, "policies");
    // Cities with several subjects, and pairs enough for two threads to share.
    let args = ["overlap", "policies/hefei", "policies/qingdao", "policies/shenzhen", "policies/jiaxing", "--all", "--format", "json"];
    let once = world.heng(&args);
    assert!(once.out.lines().count() > 10, "{}", once.all());
    for threads in ["1", "2", "2", "1"] {
        let again = world.heng(&[&args[..], &["--threads", threads]].concat());
        assert!(again.out == once.out, "{threads} threads");
    }
}

#[test]
fn purposes_benefits_and_days_narrow_what_is_looked_at() {
    let world = office();
    assert_eq!(kinds(&world.heng(&["overlap", "--purpose", "住房", "--format", "json"])), ["overlap"]);
    assert_eq!(kinds(&world.heng(&["overlap", "--benefit", "区补贴", "--format", "json"])), ["overlap"]);
    let said = world.heng(&["overlap", "--as-of", "2020-02-03", "--format", "json"]);
    assert_eq!(cards(&said)[0]["person"]["as_of"], "2020-02-03");
    for args in [&["overlap", "--purpose", "生活"][..], &["overlap", "--benefit", "县补贴"], &["overlap", "--as-of", "2020-02-30"]] {
        assert_eq!(world.heng(args).code, Some(2), "{args:?}");
    }
}

#[test]
fn real_people_are_counted_with_their_money() {
    let world = World::new();
    copied(&world, "policies");
    let table = ["--facts", "policies/qingdao/people.csv", "--receipts", "policies/qingdao/receipts.csv", "--receipts-complete"];
    let said = world.heng(&[&["overlap", "policies/qingdao", "--as-of", "2021-07-01", "--format", "json"][..], &table].concat());
    let real = &cards(&said)[0]["real"];
    assert_eq!((real["people"].as_u64(), real["twice"].as_u64()), (Some(10), Some(600_000)), "{real}");
}

#[test]
fn who_becomes_eligible_is_counted() {
    let world = World::new();
    world.file("旧.heng", format!("{DATA}{OFFICES}{CITY}"));
    world.file("新.heng", format!("{DATA}{OFFICES}{CITY}").replace("不低于 硕士", "不低于 本科"));
    world.file("people.csv", "id,学历,在职,月收入\n1,本科,是,1\n2,本科,是,1\n3,硕士,是,1\n4,本科,否,1\n");
    let said = world.heng(&["diff", "旧.heng", "新.heng", "--facts", "people.csv", "--receipts-complete", "--lang", "zh"]);
    assert!(said.out.contains("实际人员中有2人新增符合，本期共增加20,000元"), "{}", said.all());
    let said = world.heng(&["diff", "新.heng", "旧.heng", "--facts", "people.csv", "--receipts-complete", "--lang", "zh"]);
    assert!(said.out.contains("实际人员中有2人不再符合，本期共减少20,000元"), "{}", said.all());
}

#[test]
fn what_was_received_before_is_not_called_ineligible() {
    let world = World::new();
    copied(&world, "policies");
    let said = world.heng(&["overlap", "policies/shenzhen", "--format", "json", "--lang", "zh"]);
    let cards = cards(&said);
    let later = cards.iter().find(|c| c["kind"] == "later-overlap").unwrap();
    let pays = later["pays"].as_array().unwrap();
    let (had, now): (Vec<_>, Vec<_>) = pays.iter().partition(|p| p["received"] == true);
    assert!(had.len() == 1 && had[0]["line"].as_str().unwrap().contains("此前已领取"), "{pays:?}");
    assert!(now[0]["payable"].as_i64().unwrap() > 0);
}

#[test]
fn a_benefit_that_nobody_can_have_is_apart_by_its_clauses() {
    let world = office();
    let window = |months: u32| format!("基准日 在 入职日期 后 {months}个月 内（含）");
    world.file("data.heng", format!("{}{OFFICES}", DATA.replace("在职：是否；", "在职：是否；\n    入职日期：日期；")));
    world.file("city.heng", CITY.replace("（一）在职", &format!("（一）非 {}", window(24))).replace("学历 不低于 硕士", &window(12)));
    let said = world.heng(&["overlap", "--all", "--format", "json"]);
    let headline = cards(&said)[0]["headline"].as_str().unwrap().to_owned();
    assert!(headline.contains("（一）") && headline.contains("（二）") && !headline.contains("大于零"), "{headline}");
}

#[test]
fn diagnostics_and_cards_are_told_apart() {
    let world = office();
    world.file("city.heng", CITY.replace("学历 不低于 硕士", "月收入 不低于 0元"));
    let said = world.heng(&["check", "--prove", "--format", "json"]);
    let lines = cards(&said);
    let (found, cards): (Vec<_>, Vec<_>) = lines.iter().partition(|l| l["type"] == "diagnostic");
    assert!(!found.is_empty() && found.iter().all(|l| l["code"].is_string() && l.get("key").is_none()), "{}", said.out);
    assert!(!cards.is_empty() && cards.iter().all(|l| l["type"] == "card" && l["key"].is_string()), "{}", said.out);
}

#[test]
fn fix_writes_the_clause_and_the_overlap_is_gone() {
    for (with, wanted) in [
        (&[][..], "衔接 市补贴与区补贴：\n    范围 市补贴、区补贴；\n    就高不重复，比较 本期。"),
        (&["--with", "choose"], "衔接 市补贴与区补贴：\n    范围 市补贴、区补贴；\n    择一享受。"),
        (&["--with", "combine", "--because", "分属两级"], "可同时享受 市补贴、区补贴，理由 \"分属两级\"。"),
        (&["--with", "combine", "--because", "见\"十二条\""], "可同时享受 市补贴、区补贴，理由 “见\"十二条\"”。"),
    ] {
        let world = office();
        let said = world.heng(&[&["overlap", "--fix"][..], with].concat());
        assert_eq!(said.code, Some(0), "{}", said.all());
        // Neither came later, so it stands with the second; the other policy has to be named there first.
        assert_eq!(text(&world, "zone.heng"), ZONE.trim_end().to_owned() + "\n\n引用 市。\n\n" + wanted + "\n");
        assert_eq!(text(&world, "city.heng"), CITY);
        assert_eq!(world.heng(&["overlap"]).code, Some(0));
        assert_eq!(world.heng(&["fmt", "--check"]).code, Some(0), "{}", text(&world, "zone.heng"));
    }
    let said = office().heng(&["overlap", "--fix", "--with", "combine"]);
    assert_eq!(said.code, Some(2), "a reason is needed: {}", said.all());
}

#[test]
fn fix_writes_into_the_block_of_a_literate_policy_and_in_its_own_language() {
    let world = office();
    std::fs::remove_file(world.path().join("zone.heng")).unwrap();
    let english = "# Zone\n\n```heng\npolicy zone:\n    title \"Zone (sample)\".\nuse 数据, 市.\nbenefit zone_grant for 个人:\n    \
        purpose 住房;\n    paid once;\n    all of:\n        (1) 学历 is 博士;\n    amount 20_000 yuan.\n```\n\nMore text.\n";
    world.file("zone.heng.md", english);
    let said = world.heng(&["overlap", "--fix"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    let clause = "\n\ncoordinate 市补贴_and_zone_grant:\n    among 市补贴, zone_grant;\n    highest only, compare by period.\n```\n\nMore text.\n";
    assert_eq!(text(&world, "zone.heng.md"), english.replace("\n```\n\nMore text.\n", clause));
}

/// What a card proposes settles what it says, in every case.
#[test]
fn what_a_card_proposes_settles_it() {
    for case in ["changsha-zone", "fuzhou", "hangzhou", "jiaxing", "longhua-baoan", "nanchang"] {
        let world = World::new();
        copied(&world, "tests/analysis");
        let file = format!("tests/analysis/{case}.heng");
        assert_eq!(world.heng(&["overlap", &file]).code, Some(1), "{case}");
        let said = world.heng(&["overlap", "--fix", &file]);
        assert_eq!(said.code, Some(0), "{case}: {}", said.all());
        assert_eq!(world.heng(&["overlap", &file]).code, Some(0), "{case}");
    }
}

#[test]
fn rules_that_contradict_each_other_are_left_to_their_makers() {
    let world = World::new();
    copied(&world, "tests/analysis");
    let before = text(&world, "tests/analysis/ningbo.heng");
    let said = world.heng(&["overlap", "--fix", "tests/analysis/ningbo.heng", "--lang", "zh"]);
    assert_eq!(said.code, Some(1), "{}", said.all());
    assert!(said.out.contains("仍须处理"), "{}", said.all());
    assert_eq!(text(&world, "tests/analysis/ningbo.heng"), before);
}

/// The cases of overlap and fragmentation by the names that the cards give them.
#[test]
fn every_case_has_its_name() {
    let world = World::new();
    copied(&world, "tests/analysis");
    copied(&world, "policies");
    for (args, wanted) in [
        (&["overlap", "policies/qingdao"][..], &["duplicate"][..]),
        (&["overlap", "policies/shenzhen"], &["one-sided", "later-overlap", "later-overlap", "dominated"]),
        (&["overlap", "tests/analysis/longhua-baoan.heng"], &["one-sided"]),
        (&["overlap", "tests/analysis/fuzhou.heng"], &["restated"]),
        (&["overlap", "tests/analysis/ningbo.heng"], &["conflicting-rules"]),
        (&["overlap", "tests/analysis/changsha-zone.heng"], &["restated"]),
        (&["overlap", "tests/analysis/nanchang.heng"], &["overlap", "overlap"]),
        (&["check", "--prove", "tests/analysis/nanchang.heng"], &["gap"]),
        (&["overlap", "tests/analysis/hangzhou.heng"], &["overlap", "one-sided", "one-sided"]),
        (&["check", "--prove", "tests/analysis/jiaxing.heng"], &["derived-amount"]),
    ] {
        let said = world.heng(&[args, &["--format", "json"]].concat());
        assert_eq!(kinds(&said), wanted, "{args:?}\n{}", said.err);
    }
}

/// The commands and keys that a page lists, a row of its table each.
fn keys_of(page: &str) -> Vec<(String, String)> {
    let text = crate::policies::read(page);
    let rows = text.lines().filter_map(|line| line.split_once("| `heng ")?.1.split_once("` | `"));
    rows.map(|(command, key)| (command.to_owned(), key.trim_end_matches("` |").to_owned())).collect()
}

/// The same cases where they come from: the sample policies of the cities, among everything else that these pay.
#[test]
fn the_cities_show_the_cases_that_they_gave() {
    let world = World::new();
    copied(&world, "policies");
    let changsha = ["policies/changsha/2017.heng.md", "policies/changsha/2022.heng.md", "--match", "筑梦生活补贴=青年人才生活补贴"];
    let listed = keys_of("docs/analysis.md");
    assert!(listed.len() >= 10 && listed == keys_of("docs/analysis.zh.md"), "both pages list the same");
    for (command, wanted) in listed {
        let args: Vec<&str> = command.split_whitespace().collect();
        let said = world.heng(&[&args, &["--format", "json"][..]].concat());
        let keys: Vec<String> = cards(&said).iter().filter_map(|c| c["key"].as_str().map(str::to_owned)).collect();
        assert!(keys.contains(&wanted), "{command}: {wanted} is not among {keys:#?}\n{}", said.err);
    }
    // Changsha's two generations pay the same to those who apply in the month in which they could; not to everybody.
    let diff = |more: &[&str]| kinds(&world.heng(&[&["diff", "--format", "json"], &changsha[..], more].concat()));
    assert_eq!(diff(&["--where", "具备当月即申请"]), ["only-old"], "the subsidy for homes stands in the older text alone");
    let differences = diff(&[]);
    assert!(["loses", "gains"].iter().all(|kind| differences.iter().any(|d| d == kind)), "{differences:?}");
}

#[test]
fn a_result_file_appears_whole_or_not_at_all() {
    let world = office();
    world.file("old.json", "old");
    let before = world.files();
    for args in [
        &["overlap", "-o", "old.json", "--facts", "missing.csv"][..],
        &["overlap", "-o", "nowhere/new.json"],
        &["overlap", "-o", "new.txt"],
    ] {
        assert_eq!(world.heng(args).code, Some(2), "{args:?}");
        assert_eq!(world.files(), before, "{args:?}");
    }
    assert_eq!(text(&world, "old.json"), "old");
}

/// Killed before, while and after the report is written: what is there is what an undisturbed run writes.
#[cfg(unix)]
#[test]
fn an_interrupted_report_is_whole_or_absent() {
    const INSTANTS: u32 = 8;
    let world = World::new();
    world.file("city.heng", city::source(24));
    for name in ["report.html", "known.json"] {
        let args = ["overlap", "city.heng", "-o", name];
        let begun = std::time::Instant::now();
        assert_eq!(world.heng(&args).code, Some(1));
        let (took, whole) = (begun.elapsed(), text(&world, name));
        let mut absent = 0;
        for (signal, step) in ["-INT", "-KILL"].into_iter().flat_map(|signal| (0..2 * INSTANTS).map(move |step| (signal, step))) {
            std::fs::remove_file(world.path().join(name)).ok();
            let mut child = world.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            if step < INSTANTS {
                std::thread::sleep(took * step / INSTANTS);
            } else {
                // While it writes: the temporary file is there.
                let writes = || world.files().iter().any(|f| f.ends_with(".part"));
                while !writes() && child.try_wait().unwrap().is_none() {
                    std::thread::yield_now();
                }
            }
            if child.try_wait().unwrap().is_none() {
                std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
                child.wait().unwrap();
            }
            match std::fs::read_to_string(world.path().join(name)) {
                Ok(found) => assert!(found == whole, "{name}, {signal} at {step}: {} of {} bytes", found.len(), whole.len()),
                Err(_) => absent += 1,
            }
            for left in world.files().iter().filter(|f| f.starts_with('.')) {
                assert_eq!(signal, "-KILL", "{left} is left");
                std::fs::remove_file(world.path().join(left)).unwrap();
            }
        }
        assert!(absent > 0, "no run was interrupted in time");
    }
}

/// Two policies of one purpose with hundreds of overlaps, some of one sum, some combined.
fn crowded() -> String {
    let second = "政策 乙：\n    标题 \"乙\"。\n\n引用 数据、生成。\n\n";
    let mut out = city::source(26).replace("待遇 待遇13 面向", &format!("{second}待遇 待遇13 面向"));
    for (i, how) in ["就高不重复", "择一享受", "合计最高 12万元"].into_iter().cycle().take(12).enumerate() {
        out.push_str(&format!("衔接 衔接{i}：\n    范围 生成.待遇{i}、待遇{}；\n    {how}。\n\n", i + 14));
    }
    out
}

#[test]
fn of_very_many_findings_a_hundred_are_told_in_full_and_all_are_counted() {
    let world = World::new();
    world.file("heng.toml", "name = \"示例\"\nversion = \"0.1.0\"\nlanguage = \"zh\"\n");
    world.file("city.heng", crowded());
    let (some, all) = (world.heng(&["overlap", "--format", "json"]), world.heng(&["overlap", "--full", "--format", "json"]));
    let (some, all) = (cards(&some), cards(&all));
    let keys = |cards: &[serde_json::Value]| cards.iter().map(|c| c["key"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
    assert_eq!((some.len(), keys(&some)), (all.len(), keys(&all)), "what they are called does not depend on how much is told");
    for kind in ["overlap", "duplicate", "dominated", "later-overlap"] {
        assert!(some.iter().any(|c| c["kind"] == kind), "{kind}");
    }
    let (full, brief): (Vec<_>, Vec<_>) = some.iter().partition(|c| c["full"] == true);
    assert_eq!(full.len(), 100);
    assert!(brief.len() > 50 && all.iter().all(|c| c["full"] == true));
    assert!(full.iter().all(|c| c["person"]["sentence"].is_string()) && brief.iter().all(|c| c["person"].is_null() && c["headline"].is_string()));
    let weight = |c: &serde_json::Value| !matches!(c["kind"].as_str(), Some("duplicate" | "restated"));
    assert!(full.iter().any(|c| weight(c)) && brief.iter().all(|c| weight(c)), "the gravest come first");
    let said = world.heng(&["overlap"]);
    assert!(said.out.contains(&format!("用途“生活”另有{}项：", brief.len())), "{}", said.out);
    assert!(said.out.contains("--full"), "{}", said.out);
    let findings = some.iter().filter(|c| c["finding"] == true).count();
    assert!(said.out.contains(&format!("{findings}项须处理")), "{}", said.out);
    let page = world.heng(&["overlap", "--format", "html"]).out;
    assert_eq!(page.matches("<article class=\"card ").count(), 100);
    assert!(page.contains(&format!("用途“生活”另有{}项：", brief.len())));
    world.heng(&["overlap", "-o", "known.json"]);
    let again = world.heng(&["overlap", "--baseline", "known.json"]);
    assert_eq!(again.code, Some(0), "{}", again.all());
    assert!(again.out.contains(&format!("以往结果中已有的{}项未列出", some.len())), "{}", again.all());
    let fresh: String = text(&world, "known.json").lines().skip(3).flat_map(|l| [l, "\n"]).collect();
    world.file("known.json", fresh);
    let new = cards(&world.heng(&["overlap", "--baseline", "known.json", "--format", "json"]));
    assert!(new.len() == 3 && new.iter().all(|c| c["full"] == true), "what is new is told in full");
}

/// Whoever shows something has the typical values of the dictionary, unless that would not show it.
#[test]
fn people_have_typical_values_where_they_can() {
    let world = office();
    let typical = DATA.replace("学历：学历；", "学历：学历，典型 硕士；").replace("0元..10万元。", "0元..10万元，典型 8000元，典型 2万元。");
    world.file("data.heng", format!("{typical}{OFFICES}"));
    for (income, told) in [("月收入 超过 3000元", "8,000元"), ("月收入 超过 1万元", "20,000元"), ("月收入 超过 3万元", "")] {
        world.file("city.heng", CITY.replace("（一）在职", &format!("（一）{income}")));
        let said = world.heng(&["overlap", "--format", "json"]);
        let card = &cards(&said)[0];
        let facts = card["person"]["facts"].as_array().unwrap();
        let value = |name: &str| facts.iter().find(|f| f["name"] == name).unwrap()["value"].as_str().unwrap().to_owned();
        assert_eq!(value("学历"), "博士", "what must be stays");
        if told.is_empty() {
            assert!(!["8,000元", "20,000元"].contains(&value("月收入").as_str()));
        } else {
            assert_eq!(value("月收入"), told);
        }
    }
    let translated = world.heng(&["fmt", "--to", "en", "data.heng"]);
    assert!(text(&world, "data.heng").contains("typical 20_000 yuan"), "{}{}", translated.all(), text(&world, "data.heng"));
}

#[test]
fn a_table_of_thousands_of_rows_is_proved_row_by_row() {
    let world = World::new();
    let (places, jobs) = (40, 50);
    let names = |what: &str, n: usize| (0..n).map(|i| format!("{what}{i}")).collect::<Vec<_>>().join("、");
    let rows = (0..places).flat_map(|i| (0..jobs).map(move |j| format!("        区域{i}，岗位{j}：{}元", i * jobs + j + 1)));
    let rows = rows.collect::<Vec<_>>().join("；\n");
    world.file(
        "p.heng",
        format!(
            "字典 数据：\n    标题 \"数据\"。\n类别 区域：{}。\n类别 岗位：{}。\n对象 个人：\n    区域：区域；\n    岗位：岗位。\n\
            政策 示例：\n    标题 \"示例\"。\n引用 数据。\n待遇 补贴 面向 个人：\n    同时符合：\n        （一）区域 不为 区域7；\n    标准 按 区域，岗位：\n{rows}。\n",
            names("区域", places),
            names("岗位", jobs)
        ),
    );
    let said = world.heng(&["check", "--prove", "--format", "json"]);
    let kinds = kinds(&said);
    assert_eq!(kinds, vec!["unused-row"; jobs], "{}", said.err);
    let keys: BTreeSet<String> = cards(&said).iter().map(|c| c["key"].as_str().unwrap().to_owned()).collect();
    assert_eq!(keys, (351..=400).map(|row| format!("unused-row:示例/补贴#row{row}")).collect());
}

#[test]
fn proofs_of_one_policy() {
    let world = World::new();
    world.file(
        "p.heng",
        format!(
            "{DATA}政策 示例：\n    标题 \"示例\"。\n引用 数据。\n\
            待遇 青年补贴 面向 个人：\n    同时符合：\n        （一）学历 为 本科；\n        （二）学历 不低于 硕士；\n    标准 1000元。\n\
            待遇 博士补贴 面向 个人：\n    用途 生活；\n    同时符合：\n        （一）学历 不低于 硕士；\n        （二）学历 为 博士；\n    标准 按 学历：\n        \
            博士：2万元；\n        硕士：1万元；\n        其他：0元。\n\
            待遇 低收入补贴 面向 个人：\n    用途 住房；\n    同时符合：\n        （一）月收入 低于 3000元；\n    标准 500元。\n\
            保证 \"学历越高，补贴不低\"：\n    博士补贴 的 应发 随 学历 不减。\n\
            保证 \"合计不超过两万元\"：\n    合计 博士补贴、低收入补贴 不超过 2万元。\n"
        ),
    );
    let mut all = world.heng(&["check", "--prove", "p.heng", "--lang", "zh"]).all();
    all.push_str(&world.heng(&["check", "--prove", "p.heng", "--lang", "en"]).all());
    insta::assert_snapshot!(all);
}

#[test]
fn a_cliff_and_a_derived_amount_are_remarks_and_no_findings() {
    let world = World::new();
    copied(&world, "policies");
    let said = world.heng(&["check", "--prove", "policies/hefei", "--format", "json"]);
    assert_eq!((said.code, kinds(&said)), (Some(0), ["cliff", "cliff", "guarantee-proved", "guarantee-proved"].map(str::to_owned).to_vec()), "{}", said.all());
}

#[test]
fn diff_proves_the_same_under_a_condition_and_shows_who_differs_without_it() {
    let world = World::new();
    copied(&world, "tests/analysis");
    let both = ["diff", "tests/analysis/changsha-2017.heng", "tests/analysis/changsha-2022.heng", "--lang", "zh"];
    let condition = ["--where", "月初(申请日期(生活补贴)) 为 月初(全部符合日期)"];
    let without = world.heng(&both);
    assert_eq!(without.code, Some(1));
    let with = world.heng(&[&both[..], &condition].concat());
    assert_eq!(with.code, Some(0), "{}", with.all());
    let wrong = world.heng(&[&both[..], &["--where", "学里 为 博士"]].concat());
    assert_eq!(wrong.code, Some(2));
    insta::assert_snapshot!(format!("{}{}{}", without.all(), with.all(), wrong.all()));
    assert_eq!(world.heng(&["diff", both[1], both[1]]).code, Some(0));
    assert_eq!(world.heng(&["diff", both[1], "nowhere"]).code, Some(2));
}

#[test]
fn diff_matches_renamed_benefits_and_counts_real_people() {
    let world = World::new();
    world.file("old.heng", format!("{DATA}{OFFICES}{CITY}"));
    let new = format!("{DATA}{OFFICES}{CITY}").replace("市补贴", "安居补贴").replace("1万元", "学历 为 博士 时");
    let new = new.replace("标准 学历 为 博士 时", "标准 按 学历：\n        博士：3万元；\n        硕士：8000元；\n        其他：0元");
    world.file("new.heng", new);
    world.file("people.csv", "id,学历,在职,月收入\nA,博士,是,5000\nB,硕士,是,5000\nC,硕士,否,5000\nD,本科,是,\n");
    let both = ["diff", "old.heng", "new.heng", "--format", "json"];
    assert_eq!(kinds(&world.heng(&both)), ["only-old", "only-new"]);
    let matched = world.heng(&[&both[..], &["--match", "市补贴=安居补贴", "--facts", "people.csv", "--receipts-complete", "--as-of", "2025-03-01"]].concat());
    let real = |kind: &str| cards(&matched).into_iter().find(|c| c["kind"] == kind).map(|c| (c["real"]["people"].as_u64(), c["real"]["twice"].as_u64()));
    assert_eq!(real("gains"), Some((Some(1), Some(2_000_000))), "{}", matched.all());
    assert_eq!(real("loses"), Some((Some(1), Some(200_000))), "{}", matched.all());
    let unknown = world.heng(&[&both[..], &["--match", "市补帖=安居补贴", "--lang", "zh"]].concat());
    assert!(unknown.code == Some(2) && unknown.err.contains("是否为 `市补贴`"), "{}", unknown.all());
}

/// Two benefits of one policy that differ in whom each is for and what it pays; `more` follows them.
fn two_tables(graduates: &str, bachelors: &str, more: &str) -> World {
    let world = office();
    std::fs::remove_file(world.path().join("zone.heng")).unwrap();
    let benefit = |name: &str, cites: &str, rest: &str| {
        format!("待遇 {name} 面向 个人：\n    依据 {cites}；\n    发放 每月，累计最长 36个月；\n    起算 审核通过 当月；\n    同时符合：\n        （一）在职；\n{rest}\n")
    };
    let (a, b) = (benefit("硕博补贴", "第一条", graduates), benefit("本科补贴", "第二条", bachelors));
    world.file("city.heng", format!("政策 市：\n    标题 \"市级办法（示例）\"。\n\n引用 数据。\n\n{a}\n{b}{more}"));
    world
}

const GRADUATES: &str = "        （二）学历 属于 硕士、博士；\n    标准 按 学历：\n        博士：3000元/月；\n        其他：2000元/月。";
const BACHELORS: &str = "        （二）学历 为 本科；\n    标准 1000元/月。";

#[test]
fn two_benefits_that_differ_in_their_table_become_one_that_pays_the_same() {
    let example = "\n算例 在职硕士：\n    基准日 2025年1月1日；\n    给定：\n        学历 为 硕士；\n        在职 为 是；\n    预期：\n        本科补贴 不符合。\n";
    let world = two_tables(GRADUATES, BACHELORS, example);
    let before = text(&world, "city.heng");
    let said = world.heng(&["overlap", "--merge", "硕博补贴", "市.本科补贴"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    insta::assert_snapshot!(said.all());
    assert_eq!(text(&world, "city.heng"), before, "nothing is written");

    let tables = |own: &str, other: &str| two_tables(&format!("    标准 按 学历：\n{own}"), &format!("    标准 按 学历：\n{other}"), "");
    let world = tables("        博士：3000元/月；\n        硕士：2000元/月；\n        其他：0元/月。", "        本科：1000元/月；\n        其他：0元/月。");
    let said = world.heng(&["overlap", "--merge", "硕博补贴", "本科补贴", "--format", "json"]);
    let card = &cards(&said)[0];
    assert_eq!((said.code, card["proved"].as_bool()), (Some(0), Some(true)), "{}", said.all());
    assert_eq!(card["text"].as_str().unwrap().matches("元/月").count(), 3, "{}", said.all());
}

#[test]
fn two_benefits_that_one_person_has_are_not_made_one() {
    let world = two_tables("    标准 按 学历：\n        博士：3000元/月；\n        其他：0元/月。", "    标准 按 学历：\n        博士、硕士：1000元/月；\n        其他：0元/月。", "");
    let said = world.heng(&["overlap", "--merge", "硕博补贴", "本科补贴"]);
    assert_eq!(said.code, Some(1), "{}", said.all());
    assert!(said.out.contains("学历为博士") && said.out.contains("不能合并成一张表"), "{}", said.all());
}

#[test]
fn a_merge_says_who_is_paid_otherwise() {
    // A row that pays nothing stands before one that pays; in a table for both, what pays nothing is what no row names.
    let own = "        （二）学历 属于 硕士、博士；\n    标准 按 学历，月收入：\n        硕士，0元..5万元：2000元/月；\n        其他：0元/月。";
    let other = "        （二）学历 为 本科；\n    标准 按 学历，月收入：\n        本科，0元..1万元：0元/月；\n        本科，其他：1000元/月；\n        其他：0元/月。";
    let said = two_tables(own, other, "").heng(&["overlap", "--merge", "硕博补贴", "本科补贴"]);
    assert_eq!(said.code, Some(1), "{}", said.all());
    assert!(said.out.contains("合并前“硕博补贴”发放 0") && said.out.contains("合并后发放 1,000"), "{}", said.all());
}

#[test]
fn a_merge_is_refused_where_more_than_the_table_differs_or_a_clause_names_one_of_the_two() {
    let named = "\n衔接 两项：\n    范围 硕博补贴、本科补贴；\n    择一享受。\n";
    let once = BACHELORS.replace("标准", "舍入 到 元，舍去；\n    标准");
    for (world, why) in [
        (two_tables(GRADUATES, BACHELORS, named), "其他条款提到其中一项待遇"),
        (two_tables(GRADUATES, &once, ""), "只是其中一项的规定"),
        (two_tables(GRADUATES, BACHELORS, "\n修订 本科补贴 自 2030年1月1日：\n    说明 \"另行公布\"。\n"), "有修订"),
        (two_tables(GRADUATES, "        （二）月收入 不超过 3万元；\n    标准 1000元/月。", ""), "条件不同"),
    ] {
        let said = world.heng(&["overlap", "--merge", "硕博补贴", "本科补贴"]);
        assert_eq!(said.code, Some(1), "{}", said.all());
        assert!(said.out.contains(why), "{}", said.all());
    }
}

/// The matching grant of Longhua is for those who have had all of the city's: a clause that leaves one of the two would leave it to nobody.
#[test]
fn a_clause_that_leaves_a_benefit_to_nobody_is_neither_proposed_nor_written() {
    let world = World::new();
    copied(&world, "policies");
    let file = "policies/shenzhen/longhua.heng.md";
    let before = text(&world, file);
    let said = world.heng(&["overlap", "policies/shenzhen", "--format", "json"]);
    let later = cards(&said).into_iter().find(|c| c["kind"] == "later-overlap" && c["key"].as_str().is_some_and(|key| key.contains("龙华"))).expect("the two follow each other");
    let proposed = later["remedy"]["text"].as_str().unwrap();
    assert!(proposed.starts_with("可同时享受 租房和生活补贴、龙华区配套补贴，理由 \"龙华区配套补贴以领取过租房和生活补贴为条件\"。"), "{proposed}");
    assert!(later["remedy"]["says"].as_str().unwrap().contains("对谁都不再发放"), "{later}");

    let said = world.heng(&["overlap", "policies/shenzhen", "--fix", "--with", "choose", "--lang", "zh"]);
    assert!(said.code == Some(1) && said.out.contains("未写入") && said.out.contains("对谁都不再发放"), "{}", said.all());
    assert!(!text(&world, file).contains("范围 租房和生活补贴、龙华区配套补贴"), "{}", text(&world, file));
    world.file(file, &before);
    let said = world.heng(&["overlap", "policies/shenzhen", "--fix"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert!(text(&world, file).contains(proposed.trim_end()), "{}", text(&world, file));

    let last = "    标准 租房和生活补贴标准。\n";
    world.file(file, before.replace(last, &format!("{last}\n衔接 二选一：\n    范围 租房和生活补贴、龙华区配套补贴；\n    择一享受。\n")));
    let said = world.heng(&["check", "--prove", "policies/shenzhen", "--format", "json"]);
    assert!(said.out.contains("\"key\":\"never-paid:深圳龙华.新引进人才配套补贴/龙华区配套补贴\""), "{}", said.all());
}

/// Whoever a card tells of was grown up when anything happened to them.
#[test]
fn nobody_is_hired_as_a_child() {
    let world = World::new();
    copied(&world, "policies");
    let said = world.heng(&["overlap", "policies/shenzhen", "--format", "json", "--lang", "zh"]);
    let year = |text: &str| text.split_once('年').and_then(|(year, _)| year.parse::<i32>().ok());
    let mut met = 0;
    for card in cards(&said) {
        let facts: Vec<(String, i32)> = card["person"]["facts"].as_array().into_iter().flatten().filter_map(|f| Some((f["name"].as_str()?.to_owned(), year(f["value"].as_str()?)?))).collect();
        let Some((_, born)) = facts.iter().find(|(name, _)| name == "出生日期") else { continue };
        for (name, other) in facts.iter().filter(|(name, _)| name != "出生日期") {
            assert!(*other >= born + 18, "{name} {other}, born {born}: {card}");
            met += 1;
        }
    }
    assert!(met > 0, "{}", said.all());
}

#[test]
fn what_is_not_decided_does_not_pass() {
    let world = World::new();
    copied(&world, "tests/analysis");
    let both = ["diff", "tests/analysis/changsha-2017.heng", "tests/analysis/changsha-2022.heng", "--lang", "zh"];
    let condition = ["--where", "月初(申请日期(生活补贴)) 为 月初(全部符合日期)", "--conflicts", "1"];
    let said = world.heng(&[&both[..], &condition].concat());
    assert!(said.out.contains("0处不同") && said.out.contains("未能判定（可用 --conflicts 提高计算量上限）"), "{}", said.all());
    assert_eq!(said.code, Some(1));
}

/// Of 甲 and 乙 with whole terms compared, of 丁 and 戊 periods: what is written of 丙 has to agree with either.
#[test]
fn a_clause_compares_as_the_others_do_and_one_that_cannot_stops_no_other() {
    let benefit = |name: &str| format!("待遇 {name} 面向 个人：\n    用途 住房；\n    发放 每月，累计最长 24个月；\n    起算 审核通过 当月；\n    同时符合：\n        （一）在职；\n    标准 1000元/月。\n\n");
    let own: String = ["甲", "乙", "丁", "戊"].map(benefit).concat();
    let city = |last: &str| {
        format!(
            "政策 市：\n    标题 \"市级办法（示例）\"。\n\n引用 数据。\n\n{own}衔接 甲乙：\n    范围 甲、乙；\n    就高不重复，比较 全程总额。\n\n{last}\
            可同时享受 甲、丁，理由 \"一\"。\n\n可同时享受 甲、戊，理由 \"一\"。\n\n可同时享受 乙、丁，理由 \"一\"。\n\n可同时享受 乙、戊，理由 \"一\"。\n\n\
            可同时享受 丙、戊，理由 \"一\"。\n\n可同时享受 丙、乙，理由 \"一\"。\n\n{}",
            benefit("丙").replace("1000元", "2000元").replace("在职；", "在职；\n        （二）学历 为 博士；").trim_end()
        )
    };
    let by_period = "衔接 丁戊：\n    范围 丁、戊；\n    就高不重复，比较 本期。\n\n";
    let run = |with: &[&str]| {
        let world = office();
        std::fs::remove_file(world.path().join("zone.heng")).unwrap();
        world.file("city.heng", city(by_period) + "\n");
        let said = world.heng(&[&["overlap", "--fix", "--lang", "zh"][..], with].concat());
        (said.code, text(&world, "city.heng"), said.all())
    };
    let (code, written, said) = run(&["--with", "highest"]);
    assert!(code == Some(1) && said.contains("未写入") && said.contains("口径"), "{said}");
    assert!(written.contains("范围 甲、丙；\n    就高不重复，比较 全程总额。") && !written.contains("范围 丁、丙"), "{written}");
    let (code, written, said) = run(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(written.contains("范围 甲、丙；\n    就高不重复，比较 全程总额。") && written.contains("范围 丁、丙；\n    择一享受。"), "{written}");
}

#[test]
fn nobody_is_approved_for_both_of_two_that_become_one() {
    let world = two_tables(GRADUATES, BACHELORS, "");
    let apart = |text: &str, education: &str| {
        text.replace(
            &format!("    同时符合：\n        （一）在职；\n        （二）{education}；\n"),
            &format!("    申请时同时符合：\n        （一）{education}；\n    享受期间保持：\n        （一）在职；\n"),
        )
    };
    let policy = apart(&apart(&text(&world, "city.heng"), "学历 属于 硕士、博士"), "学历 为 本科");
    assert_eq!(policy.matches("享受期间保持").count(), 2);
    world.file("city.heng", policy);
    let said = world.heng(&["overlap", "--merge", "硕博补贴", "本科补贴", "--lang", "zh"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert!(said.out.contains("此前两项都没有领取过"), "{}", said.all());
}

#[test]
fn diff_cites_the_item_that_changed() {
    let world = World::new();
    let policy = |income: &str, sum: &str| {
        format!(
            "{DATA}政策 示例：\n    标题 \"示例\"。\n引用 数据。\n待遇 补贴 面向 个人：\n    同时符合：\n        （一）在职；\n        （二）符合下列条件之一：\n            \
            1. 学历 为 博士；\n            2. 月收入 低于 {income}；\n    标准 按 学历：\n        博士：{sum}；\n        其他：1000元。\n"
        )
    };
    world.file("old.heng", policy("5000元", "2000元"));
    world.file("new.heng", policy("4000元", "3000元"));
    let said = world.heng(&["diff", "old.heng", "new.heng", "--format", "json", "--lang", "zh"]);
    let cited = |kind: &str| -> Vec<String> {
        let card = cards(&said).into_iter().find(|c| c["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {}", said.all()));
        let items = card["clauses"].as_array().unwrap().iter().flat_map(|c| c["items"].as_array().unwrap().clone()).collect::<Vec<_>>();
        items.iter().map(|i| i["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(cited("no-longer-eligible"), ["月收入 低于 5000元", "月收入 低于 4000元"]);
    let wrong = world.heng(&["diff", "old.heng", "new.heng", "--where", "学里 为 博士", "--lang", "zh"]);
    assert!(wrong.all().contains("学里 为 博士") && !wrong.all().contains("保证"), "{}", wrong.all());
}

#[test]
fn a_cliff_of_two_policies_is_told_once() {
    let world = office();
    world.file("city.heng", CITY.replace("（一）在职；", "（一）月收入 低于 5000元；"));
    let zone = ZONE.replace("引用 数据。", "引用 数据、市。").replace("学历 为 博士", "学历 为 本科");
    world.file("zone.heng", format!("{}\n\n衔接 两级：\n    范围 市补贴、区补贴；\n    择一享受。\n", zone.trim_end()));
    let said = world.heng(&["check", "--prove", "--format", "json", "--lang", "zh"]);
    let told: Vec<String> = cards(&said).iter().filter(|c| c["kind"] == "cliff").map(|c| c["headline"].as_str().unwrap().to_owned()).collect();
    assert_eq!(told.len(), 1, "{}", said.all());
}
