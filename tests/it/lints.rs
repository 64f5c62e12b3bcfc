//! Lints: their levels, the clause that accepts them in place, and the edits of `heng check --fix`.

use crate::world::World;
use heng::diagnostic::lints::{LINTS, Level, Levels, named};

/// A benefit whose sum does not divide into months, with a further clause.
fn lossy(clause: &str) -> String {
    format!("对象 个人：\n    在职：是否。\n\n待遇 补贴 面向 个人：\n    发放 每月，累计最长 36个月；\n    同时符合：\n        （一）在职；\n    标准 1万元/年；\n    舍入 到 分，舍去{clause}。\n")
}

/// Ages and cases that `--fix` mends.
const BARE: &str = "有序类别 学历（由低到高）：大专、本科、硕士。\n\n对象 个人：\n    出生日期：日期，不晚于 基准日；\n    最高学历：学历。\n\n待遇 补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）周岁(出生日期, 申请日期) 35周岁以下；\n    标准 按 最高学历：\n        硕士：2万元；\n        本科：1万元；\n        其他：5000元；\n    允许 尾差去向未写明，理由 \"一次性发放\"。\n";

fn read(world: &World, name: &str) -> String {
    std::fs::read_to_string(world.path().join(name)).unwrap()
}

#[track_caller]
fn codes(world: &World, args: &[&str]) -> Vec<String> {
    let said = world.heng(&[&["check", "--format", "json"], args].concat());
    let code = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok().and_then(|v| v["name"].as_str().map(str::to_owned));
    said.out.lines().filter_map(code).collect()
}

#[test]
fn a_warning_leaves_with_zero_and_a_denied_one_with_one() {
    let world = World::new();
    world.file("p.heng", lossy(""));
    assert_eq!(world.heng(&["check", "p.heng"]).code, Some(0));
    for deny in ["lost-remainder", "尾差去向未写明", "H0905", "warnings"] {
        assert_eq!(world.heng(&["check", "p.heng", "--deny", deny]).code, Some(1), "{deny}");
    }
    assert_eq!(world.heng(&["check", "p.heng", "--deny", "bare-bounds"]).code, Some(0));
    let said = world.heng(&["check", "p.heng", "--deny", "lost-remainders", "--lang", "en"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("did you mean `lost-remainder`?"), "{}", said.err);
}

#[test]
fn the_project_sets_levels_by_name_in_either_language() {
    let world = World::new();
    world.file("p.heng", lossy(""));
    for (level, found, code) in [("allow", 0, 0), ("warn", 1, 0), ("deny", 1, 1)] {
        for name in ["lost-remainder", "\"尾差去向未写明\""] {
            world.file("heng.toml", format!("name = \"p\"\n\n[lints]\n{name} = \"{level}\"\n"));
            assert_eq!((codes(&world, &[]).len(), world.heng(&["check"]).code), (found, Some(code)), "{name} {level}");
        }
    }
    world.file("heng.toml", "name = \"p\"\n\n[lints]\nmissing-funding = \"warn\"\n");
    assert_eq!(codes(&world, &[]), ["missing-funding", "lost-remainder"]);
}

#[test]
fn a_name_that_is_no_lint_stops_the_project() {
    let world = World::new();
    world.file("p.heng", lossy(""));
    // Of an error nobody can choose the level.
    for (name, near) in [("lost-remaider", "did you mean `lost-remainder`?"), ("types-differ", "no lint named `types-differ`")] {
        world.file("heng.toml", format!("name = \"p\"\n\n[lints]\n{name} = \"allow\"\n"));
        let said = world.heng(&["check", "--lang", "en"]);
        assert_eq!(said.code, Some(2));
        assert!(said.err.contains("line 4") && said.err.contains(near), "{}", said.err);
    }
}

#[test]
fn what_is_allowed_in_a_benefit_is_not_said_of_it_and_is_of_others() {
    let world = World::new();
    let other = "\n待遇 另一补贴 面向 个人：\n    发放 每月，累计最长 36个月；\n    同时符合：\n        （一）在职；\n    标准 1万元/年；\n    舍入 到 分，舍去。\n";
    world.file("p.heng", lossy("；\n    允许 尾差去向未写明，理由 \"按月据实计算\"") + other);
    let said = world.heng(&["check", "p.heng", "--format", "json"]);
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(matches!(lines.as_slice(), [one] if one.contains("\"line\":17")), "{}", said.out);
}

#[test]
fn what_is_allowed_in_the_head_is_not_said_of_the_policy_and_is_of_the_next() {
    let world = World::new();
    let policy = |name: &str, allow: &str, subject: &str| {
        let body = lossy("").replace("对象 个人：\n    在职：是否。\n", subject);
        format!("政策 {name}：\n    标题 \"{name}\"{allow}。\n\n{body}\n")
    };
    let first = policy("甲", "；\n    允许 lost-remainder，理由 \"按月据实计算\"", "对象 个人：\n    在职：是否。\n");
    world.file("p.heng", first + &policy("乙", "", "引用 甲。\n"));
    let said = world.heng(&["check", "p.heng", "--format", "json"]);
    assert_eq!(said.out.matches("lost-remainder").count(), 1, "{}", said.out);
    assert!(said.out.contains("\"line\":25"), "{}", said.out);
}

#[test]
fn a_misspelt_lint_is_one_error_and_says_which_is_meant() {
    let world = World::new();
    world.file("p.heng", lossy("；\n    允许 尾差去处未写明，理由 \"按月据实计算\""));
    assert_eq!(codes(&world, &["p.heng"]), ["unknown-lint"]);
    let said = world.heng(&["check", "p.heng", "--lang", "zh"]);
    assert!(said.out.contains("是否要写 `尾差去向未写明`？"), "{}", said.out);
}

#[test]
fn the_clause_is_translated_with_the_names_of_lints() {
    let world = World::new();
    let zh = lossy("；\n    允许 尾差去向未写明、未写明是否含本数，理由 \"按月据实计算\"");
    world.file("p.heng", &zh);
    assert_eq!(world.heng(&["fmt", "p.heng", "--to", "en"]).code, Some(0));
    let en = read(&world, "p.heng");
    assert!(en.contains("allow lost-remainder, bare-bounds, because \"按月据实计算\"."), "{en}");
    assert_eq!(codes(&world, &["p.heng"]), ["unused-allow"]);
    world.heng(&["fmt", "p.heng", "--to", "zh"]);
    assert_eq!(read(&world, "p.heng"), zh);
}

#[test]
fn fix_writes_every_edit_and_a_second_run_changes_nothing() {
    let world = World::new();
    world.file("p.heng", BARE);
    assert_eq!(codes(&world, &["p.heng"]), ["bare-bounds", "else-hides-case", "unused-allow"]);
    let said = world.heng(&["check", "p.heng", "--fix", "--lang", "en"]);
    assert_eq!((said.code, said.out.lines().next()), (Some(0), Some("fixed: p.heng (3 edits)")), "{}", said.out);
    let mended = BARE.replace("以下；", "以下（含）；").replace("其他：5000元；\n    允许 尾差去向未写明，理由 \"一次性发放\"。", "大专：5000元。");
    assert_eq!(read(&world, "p.heng"), mended);
    assert_eq!(world.heng(&["fmt", "p.heng", "--check"]).code, Some(0));
    assert_eq!(world.heng(&["check", "p.heng", "--fix", "-q"]).out, "");
    assert_eq!(read(&world, "p.heng"), mended);
}

#[test]
fn fix_writes_into_the_blocks_of_a_literate_file_and_leaves_its_text() {
    let world = World::new();
    let page = format!("# 办法\n\n年龄在35周岁以下。\n\n```heng\n{BARE}```\n\n其他：见附件。\n");
    world.file("p.heng.md", &page);
    world.heng(&["check", "p.heng.md", "--fix"]);
    let mended = read(&world, "p.heng.md");
    assert!(mended.starts_with("# 办法\n\n年龄在35周岁以下。\n\n```heng\n") && mended.ends_with("```\n\n其他：见附件。\n"), "{mended}");
    assert!(mended.contains("35周岁以下（含）；") && mended.contains("大专：5000元。"), "{mended}");
    assert_eq!(codes(&world, &["p.heng.md"]), Vec::<String>::new());
}

#[test]
fn fix_leaves_a_file_that_cannot_be_read_to_the_byte() {
    let world = World::new();
    let broken = BARE.replace("发放 一次性；", "发放 一次性");
    world.file("p.heng", &broken);
    assert_eq!(world.heng(&["check", "p.heng", "--fix"]).code, Some(1));
    assert_eq!(read(&world, "p.heng"), broken);
}

#[test]
fn fix_takes_names_out_of_a_clause_and_the_clause_with_the_last_of_them() {
    let world = World::new();
    world.file("p.heng", lossy("；\n    允许 期限矛盾、尾差去向未写明、政策已到期，理由 \"按月据实计算\"").replace("政策已到期", "未写明是否含本数"));
    world.heng(&["check", "p.heng", "--fix"]);
    assert_eq!(read(&world, "p.heng"), lossy("；\n    允许 尾差去向未写明，理由 \"按月据实计算\""));
    world.file("p.heng", lossy("，尾差 不补；\n    允许 期限矛盾、尾差去向未写明，理由 \"按月据实计算\""));
    world.heng(&["check", "p.heng", "--fix"]);
    assert_eq!(read(&world, "p.heng"), lossy("，尾差 不补"));
}

#[test]
fn a_policy_is_past_its_end_the_day_after_its_last() {
    let world = World::new();
    let policy = format!("政策 甲：\n    标题 \"甲\"；\n    施行 自 2018年1月1日，截止 申请 2020年12月31日。\n\n{}", lossy("，尾差 不补"));
    world.file("p.heng", &policy);
    assert_eq!(codes(&world, &["p.heng", "--as-of", "2020-12-31"]), Vec::<String>::new());
    assert_eq!(codes(&world, &["p.heng", "--as-of", "2021-01-01"]), ["policy-past-its-end"]);
    let said = world.heng(&["check", "p.heng", "--as-of", "2021-01-01", "--lang", "zh"]);
    assert!(said.out.contains("基准日 2021年1月1日"), "{}", said.out);
    // Today is long after, and other commands do not ask what day it is.
    assert_eq!(codes(&world, &["p.heng"]), ["policy-past-its-end"]);
}

#[test]
fn every_output_names_the_lint() {
    let world = World::new();
    world.file("p.heng", lossy(""));
    for (format, shown) in [("text", "H0905 lost-remainder"), ("json", "\"name\":\"lost-remainder\""), ("sarif", "\"name\": \"lost-remainder\""), ("github", "title=H0905 lost-remainder")] {
        let said = world.heng(&["check", "p.heng", "--format", format]);
        assert!(said.out.contains(shown), "{}", said.out);
    }
    for name in ["lost-remainder", "尾差去向未写明", "h0905"] {
        assert!(world.heng(&["check", "--explain", name]).out.starts_with("# H0905 "), "{name}");
    }
}

#[test]
fn lints_have_names_of_their_own_in_both_languages() {
    for (i, lint) in LINTS.iter().enumerate() {
        assert!(LINTS.iter().skip(i + 1).all(|l| l.zh != lint.zh && l.id > lint.id), "{lint:?}");
        assert!(named(lint.zh).is_some_and(|l| l.id == lint.id) && named(lint.name()).is_some_and(|l| l.id == lint.id));
        assert!(heng::syntax::is_plain_name(lint.zh), "{} stands in a clause as it is", lint.zh);
    }
    let mut levels = Levels::default();
    levels.deny_warnings();
    for lint in LINTS {
        let denied = if lint.level == Level::Warn { Level::Deny } else { lint.level };
        assert_eq!(levels.of(lint.id), Some(denied));
    }
    assert_eq!(levels.of("H0301"), None);
}

#[test]
fn what_is_allowed_of_named_declarations_is_said_of_the_others() {
    let world = World::new();
    let policy = "政策 甲：\n    标题 \"甲\"；\n    允许 数据项不起作用（婚姻状况、学历），理由 \"供区县的补充政策使用\"。\n\n对象 个人：\n    在职：是否；\n    婚姻状况：是否；\n    学历：文本；\n    住址：文本。\n\n待遇 补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）在职；\n    标准 500元。\n";
    world.file("p.heng", policy);
    let said = world.heng(&["check", "p.heng", "--format", "json"]);
    assert!(said.out.lines().count() == 1 && said.out.contains("`住址`"), "{}", said.out);
    world.heng(&["fmt", "p.heng", "--to", "en"]);
    assert!(read(&world, "p.heng").contains("allow unused-fact (婚姻状况, 学历), because \"供区县的补充政策使用\"."), "{}", read(&world, "p.heng"));
    world.heng(&["fmt", "p.heng", "--to", "zh"]);
    assert_eq!(read(&world, "p.heng"), policy);
}

#[test]
fn each_lint_is_silent_where_its_reason_is_not_there() {
    let world = World::new();
    let person = "对象 个人：\n    在职：是否；\n    出生日期：日期，不晚于 基准日；\n    退出日期：日期 或 无。\n";
    let benefit = |body: &str| format!("{person}待遇 补贴 面向 个人：\n    同时符合：\n        （一）在职 或 退出日期 有记录 或 出生日期 早于 2000年1月1日；\n{body}");
    for (why, body) in [
        ("an age that is reached is not lost again", "        （二）周岁(出生日期, 基准日) 满 18周岁；\n    发放 每月；\n    标准 500元/月。\n"),
        ("what is paid once is not lost", "        （二）周岁(出生日期, 基准日) 不超过 35周岁；\n    发放 一次性；\n    标准 500元。\n"),
        ("an age on the day of the claim stays", "        （二）周岁(出生日期, 申请日期) 不超过 35周岁；\n    发放 每月；\n    标准 500元/月。\n"),
        ("who has no record is let in", "        （二）退出日期 无记录 或 基准日 不早于 退出日期 + 6个月；\n    发放 一次性；\n    标准 500元。\n"),
        ("a window after an event is for those it happened to", "        （二）基准日 在 退出日期 后 6个月 内（含）；\n    发放 一次性；\n    标准 500元。\n"),
        ("a sum by the year that divides has no remainder", "    发放 每月；\n    标准 500元/月；\n    舍入 到 分，舍去。\n"),
        ("twelve months fit into a year", "    发放 每月，累计最长 12个月，在 12个月 内；\n    标准 500元/月。\n"),
        ("three payments of a year each fit into 25 months", "    发放 每年，累计最长 3年，在 25个月 内；\n    标准 500元/年。\n"),
    ] {
        world.file("p.heng", benefit(body));
        assert_eq!(codes(&world, &["p.heng"]), Vec::<String>::new(), "{why}");
    }
}

#[test]
fn lengths_of_time_that_leave_no_room_for_each_other_are_said() {
    let world = World::new();
    let policy = |until: &str, paid: &str, amount: &str| {
        format!("政策 甲：\n    标题 \"甲\"；\n    施行 自 2018年1月1日，截止 发放 {until}。\n\n对象 个人：\n    在职：是否。\n\n待遇 补贴 面向 个人：\n    发放 {paid}；\n    同时符合：\n        （一）在职；\n    {amount}。\n")
    };
    let sum = "标准 1万元/年；\n    舍入 到 分，舍去，尾差 每满12个月的末月补足";
    for (until, paid, found) in [
        ("2030年12月31日", "每月，累计最长 12个月", 0),
        ("2030年12月31日", "每月，累计最长 11个月", 1),
        ("2018年12月31日", "每月，累计最长 12个月", 0),
        ("2018年11月30日", "每月，累计最长 12个月", 1),
    ] {
        world.file("p.heng", policy(until, paid, sum));
        let said = codes(&world, &["p.heng", "--as-of", "2018-06-01"]);
        assert_eq!(said, vec!["contradictory-durations"; found], "{until} {paid}");
    }
}

#[test]
fn nothing_is_said_of_what_may_rest_on_a_line_that_could_not_be_read() {
    let world = World::new();
    world.file("p.heng", lossy("").replace("（一）在职", "（一）在职 是的"));
    assert_eq!(codes(&world, &["p.heng"]), ["unexpected-text"]);
}

#[test]
fn what_an_amendment_says_is_looked_at_and_counts_as_use() {
    let world = World::new();
    let amended = |more: &str| {
        let policy = lossy("，尾差 末月补足").replace("    在职：是否。", "    在职：是否；\n    引进日期：日期；\n    月数：数值 月，0..60。");
        format!("政策 甲：\n    施行 自 2020年1月1日。\n\n{policy}\n修订 补贴 自 2022年1月1日：\n    标准 1万元/年 × 月数 / 12个月；\n    舍入 到 分，舍去；\n    适用 以 引进日期 为准{more}。\n")
    };
    // Facts that only the amendment reads influence the benefit; the remainder is lost from then on.
    world.file("p.heng", amended(""));
    assert_eq!(codes(&world, &["p.heng"]), ["lost-remainder"]);
    // It is accepted where it stands, and not by the benefit as it was first written.
    world.file("p.heng", amended("；\n    允许 尾差去向未写明，理由 \"按月据实计算\""));
    assert_eq!(codes(&world, &["p.heng"]), [""; 0]);
    world.file("p.heng", amended("").replace("尾差 末月补足", "尾差 末月补足；\n    允许 尾差去向未写明，理由 \"按月据实计算\""));
    assert_eq!(codes(&world, &["p.heng"]), ["unused-allow", "lost-remainder"]);
    world.file("p.heng", amended("").replace("自 2022年1月1日：\n", "自 2022年1月1日：\n    发放 每月，累计最长 36个月，在 24个月 内；\n"));
    assert_eq!(codes(&world, &["p.heng"]), ["contradictory-durations", "lost-remainder"]);
}
