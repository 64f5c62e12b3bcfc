//! The tree → its canonical text: what a writer sees after `heng fmt`.

use heng::format::{format, format_literate};
use heng::source::FileId;
use heng::syntax::{Language, Tree, parse};

fn tree(code: &str) -> Tree {
    parse(FileId(0), code).0
}

/// The tree without its positions.
pub fn shape(tree: &Tree, kinds: bool) -> String {
    let text = format!("{:?}", tree.decls);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').expect("a span has an end") + at + 1;
        rest = &rest[end..];
    }
    out.push_str(rest);
    // A call keeps the word it was written with; its function says the same.
    for (zh, en) in [("周岁", "years_of_age"), ("孰低", "lower of"), ("孰高", "higher of"), ("选择", "choice"), ("剩余期数", "periods_left"), ("提高一档", "one_step_up"), ("整月数", "whole_months")] {
        out = out.replace(&format!("name: Name {{ text: \"{en}\""), &format!("name: Name {{ text: \"{zh}\""));
    }
    out = out.replace("Decl {", "\nDecl {").replace("Clause {", "\nClause {").replace("Item {", "\nItem {");
    if kinds {
        return out;
    }
    // Translation maps the kinds of markers, and the marks that name them.
    out = out.replace("(四).3", "(4).(c)");
    for kind in ["HanParen", "Plain", "DigitParen", "Circled", "LowerParen", "RomanParen", "UpperParen"] {
        out = out.replace(&format!("kind: {kind}"), "kind: K");
    }
    out
}

/// Fails with the first line that differs.
#[track_caller]
fn same(left: &str, right: &str, why: &str) {
    for (l, r) in left.lines().zip(right.lines()) {
        assert_eq!(l, r, "{why}");
    }
    assert_eq!(left, right, "{why}");
}

#[track_caller]
fn becomes(code: &str, canonical: &str) {
    assert_eq!(format(&tree(code), code, None), canonical);
    stays(canonical);
}

#[track_caller]
fn stays(code: &str) {
    assert_eq!(format(&tree(code), code, None), code, "formatting twice");
}

#[track_caller]
pub fn translates(code: &str) {
    let first = tree(code);
    let canonical = format(&first, code, None);
    same(&shape(&tree(&canonical), true), &shape(&first, true), &format!("formatting keeps the tree:\n{canonical}"));
    stays(&canonical);
    let other = if first.language == Language::Zh { Language::En } else { Language::Zh };
    let there = format(&first, code, Some(other));
    let (there_tree, found) = parse(FileId(0), &there);
    assert_eq!(there_tree.language, other, "{there}");
    assert!(found.is_empty(), "{there}\n{found:#?}");
    same(&shape(&there_tree, false), &shape(&first, false), &format!("translating keeps the tree:\n{there}"));
    stays(&there);
    let back = format(&there_tree, &there, Some(first.language));
    assert_eq!(back, canonical, "there and back, by way of:\n{there}");
}

fn sample(name: &str) -> String {
    std::fs::read_to_string(format!("tests/it/samples/{name}.heng")).expect("the samples are there")
}

#[test]
fn the_samples_of_the_reference_translate_there_and_back() {
    for name in ["dictionary", "benefit", "benefit_en"] {
        let code = sample(name);
        if std::env::var("SHOW").is_ok() {
            println!("{}", format(&tree(&code), &code, None));
            println!("{}", format(&tree(&code), &code, Some(Language::En)));
        }
        translates(&code);
    }
    let more = sample("more");
    if std::env::var("SHOW").is_ok() {
        println!("{}", format(&tree(&more), &more, None));
        println!("{}", format(&tree(&more), &more, Some(Language::En)));
    }
    translates(&more);
}

#[test]
fn the_benefit_samples_are_already_canonical() {
    stays(&sample("benefit"));
    stays(&sample("benefit_en"));
}

#[test]
fn literate_files_change_only_in_their_blocks() {
    let text = "# 办法\n\n正文 （１） 不变。\n\n```heng\n部门   公安局\n```\n\n末尾\n";
    assert_eq!(format_literate(text, None), "# 办法\n\n正文 （１） 不变。\n\n```heng\n部门 公安局。\n```\n\n末尾\n");
}

#[test]
fn full_width_and_badly_spaced_text_becomes_canonical() {
    becomes("部门　公安局　．", "部门 公安局。\n");
}

#[test]
fn a_whole_file_in_full_width_and_without_layout_becomes_canonical() {
    let canonical = sample("benefit");
    let mut wide = String::new();
    let mut in_text = false;
    for c in canonical.chars() {
        in_text ^= c == '"';
        wide.push(match c {
            '\n' => '\r',
            '0'..='9' | '.' | '/' | '%' | '(' | ')' if !in_text => char::from_u32(u32::from(c) + 0xFEE0).expect("it is one"),
            ' ' if !in_text => '\u{3000}',
            c => c,
        });
    }
    becomes(&wide, &canonical);
    let once = shape(&tree(&wide), true);
    same(&once, &shape(&tree(&canonical), true), "the same tree");
}

#[test]
fn comments_keep_their_places() {
    becomes(
        "// 首\n\n\n部门 甲 // 尾\n//中\n待遇 乙 面向 丙: // 头\n  // 上\n  用途 住房; // 用\n\n\n  标准 1元 // 末\n// 完",
        "// 首\n\n部门 甲。  // 尾\n\n//中\n待遇 乙 面向 丙：  // 头\n    // 上\n    用途 住房；  // 用\n\n    标准 1元。  // 末\n// 完\n",
    );
}

#[test]
fn parentheses_stand_only_where_they_are_needed() {
    becomes("定义 甲：((1 + 2)) × (3)。", "定义 甲：（1 + 2） × 3。\n");
    becomes("定义 甲：1 - (2 - 3)。", "定义 甲：1 - （2 - 3）。\n");
    becomes("定义 甲：(乙 且 丙) 或 丁。", "定义 甲：（乙 且 丙） 或 丁。\n");
    becomes("定义 甲：非 (乙 为 丙)。", "定义 甲：非 乙 为 丙。\n");
    becomes("定义 甲：f(乙 属于 (丙、丁), 1)。", "定义 甲：f(乙 属于（丙、丁）, 1)。\n");
    becomes("定义 甲：(乙 缺省 1元 + 2元) 最高 3元。", "定义 甲：乙 缺省 1元 + 2元 最高 3元。\n");
}

#[test]
fn a_condition_that_ends_in_values_does_not_take_in_the_condition_of_the_next_installment() {
    let of = |conditions: &str| format!("待遇 甲 面向 乙：\n    发放 分期 1:1:1，条件 {conditions}；\n    标准 1元。\n");
    becomes(&of("(a 且 非 b 属于 甲、乙)、(b 包含 丙)、(c)"), &of("（a 且 非 b 属于 甲、乙）、（b 包含 丙）、c"));
    becomes(&of("(a 属于 甲、乙 或 b)、(c)、(c 属于 丙、丁)"), &of("a 属于 甲、乙 或 b、c、c 属于 丙、丁"));
    translates(&of("（任一 x 属于 丙 满足 x 的 丁 属于 甲、乙）、c、（如 c 则 c 否则 b 包含 丙）"));
}

#[test]
fn names_that_would_be_keywords_keep_their_quotes() {
    becomes("定义 甲：「且」 且 「基准日」 且 「a b」 且 「乙」。", "定义 甲：「且」 且 「基准日」 且 「a b」 且 乙。\n");
    becomes("定义 甲：按 乙：「标准」：1；「其他」：2；其他：3。", "定义 甲：按 乙：\n    「标准」：1；\n    「其他」：2；\n    其他：3。\n");
    translates("定义 甲：「且」 且 「is」 且 「已领」 且 「amount」。");
}

#[test]
fn what_could_be_mended_is_mended_and_what_is_broken_is_kept() {
    becomes("类别 甲 乙、丙", "类别 甲：乙、丙。\n");
    becomes("定义 甲：年龄不超过35周岁。", "定义 甲：年龄 不超过 35周岁。\n");
    stays("待遇 甲   面向 乙：\n  用图   住房；\n  标准  1元\n");
}

#[test]
fn every_construct_translates_there_and_back() {
    translates(
        "政策 甲.乙：\n标题 \"x\"；文号 \"1\"；发文机关 \"y\"；出处 \"z\"；施行 自 2018年1月1日 至 2019年1月1日，截止 发放；日期约定 周岁 自 生日次日 起算，周岁 计算到日，期间 自 当日 起算。\n引用 丙、丁.戊。\n         补充 个人：工资：金额/月，0元..100万元；比重：比例 或 无；备注：文本。\n定义 税 面向 个人：如 甲 则 1元 否则 （按 学历：博士：3元；其他：4元）。\n         定义 级 面向 个人：符合下列至少 2 项：（一）甲；（二）不得有下列情形：1. 乙；2. 已删除；（三）丙；\n         表 乙 面向 个人 按 人数，区域：1..3，市区：2000元/人；4、5，其他：3000元/人；无，其他：0元；其他：0.5亿元/人。\n         待遇 丙 面向 个人：依据 \"a. 1\"；发放 一次性；起算 申请 次月；受理 市房产局，时限 5个工作日，渠道 \"w\"；标准 孰低(工资 × 30% / 12 舍去 到 元, -3元) 最低 100元；         舍入 到 百元，四舍五入，尾差 末月补足。\n可同时享受 甲、乙，理由 \"不同用途\"。\n衔接 丁：范围 甲、乙；不得同时享受；合计最高 5万元，优先核减 乙、甲。\n         修订 丙 自 2020年1月1日：依据 \"a. 9\"；标准 5元；适用 以 发放月份 为准；原待遇 执行至期满。\n修订 甲.丙 自 2021年1月1日：符合下列条件之一：（一）已删除；适用 以 单位 的 登记日期 为准；原待遇 按新规定执行。\n算例 一：基准日 2018年1月1日；给定：学历 未知；配偶 的 学历 为 博士；预期：甲 待核实；甲 需 学历、毕业日期；住房 核减 甲 500元；甲 （四）.3 不适用；拒收 学历；甲 的 实发 未知；丙 待选择。",
    );
}
