//! Text → tree: what a writer sees of the surface.

use heng::source::FileId;
use heng::syntax::{Tree, parse};

fn read(code: &str) -> (Tree, Vec<String>) {
    let (tree, diagnostics) = parse(FileId(0), code);
    let shown = diagnostics
        .iter()
        .map(|d| format!("{} {:?} {}", d.code, code.get(d.span().start as usize..d.span().end as usize).unwrap_or("?"), d.message.zh))
        .collect();
    (tree, shown)
}

const NONE: [&str; 0] = [];

#[test]
fn the_samples_of_the_reference_are_read_without_complaint() {
    for sample in ["dictionary", "benefit", "benefit_en", "more"] {
        let code = std::fs::read_to_string(format!("tests/it/samples/{sample}.heng")).expect("the samples are there");
        let (tree, shown) = read(&code);
        if std::env::var("SHOW").is_ok() {
            println!("{}", heng::syntax::print(&tree));
        }
        assert_eq!(shown, NONE, "{sample}");
    }
}

/// The codes of what is found, in the order of the text.
fn codes(code: &str) -> Vec<&'static str> {
    parse(FileId(0), code).1.iter().map(|d| d.code).collect()
}

fn item(text: &str) -> String {
    format!("待遇 甲 面向 个人：\n    同时符合：\n        （一）{text}；\n")
}

/// Both texts give the same tree, positions aside, and no diagnostic.
#[track_caller]
fn alike(a: &str, b: &str) {
    let (left, found) = read(a);
    assert_eq!(found, NONE, "{a}");
    let (right, found) = read(b);
    assert_eq!(found, NONE, "{b}");
    assert_eq!(crate::format::shape(&left, true), crate::format::shape(&right, true));
}

#[track_caller]
fn items_alike(a: &str, b: &str) {
    alike(&item(a), &item(b));
}

/// One diagnostic of this code, on this text.
#[track_caller]
fn wrong(code: &str, expected: &str, at: &str) {
    let found = parse(FileId(0), code).1;
    let shown: Vec<(&str, &str)> =
        found.iter().map(|d| (d.code, code.get(d.span().start as usize..d.span().end as usize).unwrap_or("?"))).collect();
    assert_eq!(shown, [(expected, at)], "{code}");
}

#[track_caller]
fn item_wrong(text: &str, expected: &str, at: &str) {
    wrong(&item(text), expected, at);
}

#[test]
fn full_width_and_half_width_forms_are_one() {
    items_alike("年龄 不超过 ３５周岁", "年龄 不超过 35周岁");
    items_alike("比例 不低于 ５０．５％", "比例 不低于 50.5%");
    alike("待遇 甲 面向 个人:\n同时符合:\n(一)乙;(二)丙.", "待遇　甲 面向 个人：同时符合：（一）乙；（二）丙。");
    alike("ｂｅｎｅｆｉｔ a ｆｏｒ b: amount 1 yuan.", "benefit a for b: amount 1 yuan.");
    alike("\u{FEFF}部门\u{A0}甲\r部门 乙\r\n", "部门 甲。\n部门 乙。");
}

#[test]
fn texts_are_not_folded() {
    let (tree, _) = read("政策 甲：标题 \"（１）ａ\"。");
    assert!(format!("{tree:?}").contains("（１）ａ"));
}

#[test]
fn the_two_keyword_languages_mix_in_one_file() {
    alike("benefit 甲 面向 个人：all of: （一）学历 is 博士；amount 5元。", "待遇 甲 面向 个人：同时符合：（一）学历 为 博士；标准 5元。");
}

#[test]
fn a_comment_ends_at_a_lone_carriage_return() {
    alike("部门 甲。// 注\r部门 乙。", "部门 甲。部门 乙。");
}

#[test]
fn names_may_hold_the_characters_of_keywords() {
    for name in ["毕业后月数", "条件一", "其他情况", "是否超过标准", "「非 常 规」", "「且」"] {
        assert_eq!(codes(&item(name)), NONE, "{name}");
    }
}

#[test]
fn lists_nest_by_the_successor_rule_without_indentation() {
    let flat = "待遇 甲 面向 丙：同时符合：（一）符合下列条件之一：1. 乙；2. 丁；（二）戊；";
    let (tree, found) = read(flat);
    assert_eq!(found, NONE);
    let heng::syntax::DeclKind::Benefit(b) = &tree.decls[0].kind else { panic!("a benefit") };
    let heng::syntax::ClauseKind::Conditions(list) = &b.clauses[0].kind else { panic!("a list") };
    assert_eq!(list.items.len(), 2);
    let heng::syntax::ItemBody::List(inner) = &list.items[0].body else { panic!("a list below") };
    assert_eq!(inner.items.len(), 2);
}

#[test]
fn numbers_go_on_beyond_ten_and_letters_beyond_h() {
    let han = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十", "二十一"];
    let items: String = han.iter().map(|h| format!("（{h}）乙；")).collect();
    assert_eq!(codes(&format!("待遇 甲 面向 丙：同时符合：{items}")), NONE);
    let letters: String = ('a'..='k').map(|c| format!("({c}) x; ")).collect();
    assert_eq!(codes(&format!("benefit a for b: all of: (1) any of: {letters} (2) y;")), NONE);
    // (i) below a head is a Roman one; after (h) it is a letter. (2) leaves the list of (ii).
    assert_eq!(codes("benefit a for b: all of: (1) any of: (i) x; (ii) y; (2) z;"), NONE);
}

#[test]
fn a_wrong_number_says_which_was_expected_and_disturbs_nothing_else() {
    let (_, found) = read("待遇 甲 面向 丙：同时符合：（一）乙；（三）丁；（四）戊；");
    assert_eq!(found, ["H0104 \"（三）\" 这里的序号应为 `（二）`，而不是 `（三）`"]);
    assert_eq!(codes("待遇 甲 面向 丙：同时符合：（一）乙；（二）已删除；（三）丁；"), NONE);
}

#[test]
fn plain_numbers_are_markers_only_before_something_else_than_a_digit() {
    assert_eq!(codes("待遇 甲 面向 丙：同时符合：1、3元 低于 乙；2、丁；"), NONE);
    assert_eq!(codes("待遇 甲 面向 丙：同时符合：1.乙；2.丁；"), NONE);
}

#[test]
fn a_glued_slash_makes_a_rate_and_a_spaced_one_divides() {
    let (tree, _) = read("定义 甲：10万元 / 职工人数。定义 乙：10万元/人。");
    let shown = format!("{tree:?}");
    assert!(shown.contains("op: Div") && shown.contains("per: Some"));
    alike("定义 甲：2万元/年。", "define 甲: 20_000 yuan per year.");
}

#[test]
fn literals_have_one_value_in_both_languages() {
    alike("定义 甲：1.5万元 + 2亿元 + 5千元。", "定义 甲：15000元 + 200000000元 + 5000元。");
    alike("定义 甲：2020年5月1日。", "定义 甲：2020-05-01。");
    alike("定义 甲：40周岁 + 36个月 + 10天。", "define 甲: 40 years of age + 36 months + 10 days.");
}

#[test]
fn mistakes_in_literals_are_named() {
    item_wrong("甲 满 3年6个月", "H0111", "3年6个月");
    item_wrong("甲 不早于 2018年1月", "H0112", "2018年1月");
    item_wrong("甲 不早于 2018年2月30日", "H0113", "2018年2月30日");
    item_wrong("甲 不早于 2018-13-01", "H0113", "2018-13-01");
    item_wrong("甲 不超过 99999999999999999999元", "H0114", "99999999999999999999");
    item_wrong("甲 不超过 999999999999999999亿元", "H0114", "999999999999999999");
    item_wrong("甲 为 \"乙", "H0116", "\"乙");
}

#[test]
fn glued_words_are_read_as_if_spaced() {
    item_wrong("年龄不超过35周岁", "H0110", "年龄不超过35周岁");
    item_wrong("年龄不超过 35周岁", "H0110", "年龄不超过");
    // A name like any other, unless a number follows the keyword: only who knows the names can tell.
    assert_eq!(codes(&item("学历为博士 且 年龄 不满 35周岁")), NONE);
    assert_eq!(heng::syntax::spaced_name("学历为博士").as_deref(), Some("学历 为 博士"));
    assert_eq!(heng::syntax::spaced_name("毕业后月数"), None);
    let (glued, _) = read(&item("年龄不超过35周岁"));
    let (spaced, _) = read(&item("年龄 不超过 35周岁"));
    assert_eq!(crate::format::shape(&glued, true), crate::format::shape(&spaced, true));
}

#[test]
fn or_between_values_is_caught_unless_the_name_is_known_to_be_a_condition() {
    let code = item("学历 为 博士 或 硕士");
    wrong(&code, "H0109", "为 博士 或 硕士");
    let edit = parse(FileId(0), &code).1.remove(0).edit.expect("the edit is certain");
    assert_eq!(edit.text, "属于 博士、硕士");
    assert_eq!(codes(&format!("对象 个人：在保：是否。{}", item("学历 为 博士 或 在保"))), NONE);
    assert_eq!(codes(&item("学历 为 博士 或 （在保 且 甲）")), NONE);
}

#[test]
fn and_mixed_with_or_is_reported_once_and_still_read() {
    item_wrong("甲 且 乙 或 丙 且 丁", "H0108", "或");
    assert_eq!(codes(&item("（甲 且 乙） 或 丙")), NONE);
}

#[test]
fn bounds_and_windows_are_read_in_both_languages() {
    items_alike("年龄 35周岁以上（含）", "年龄 35 years of age or more (inclusive)");
    items_alike("甲 在 乙 后 3年 内（不含）", "甲 within 3 years after 乙 (exclusive)");
    items_alike("甲 在 乙 前 6个月内", "甲 within 6 months before 乙");
}

#[test]
fn rows_take_alternatives_columns_and_else() {
    assert_eq!(codes("定义 甲：按 学历，区域：博士、硕士，市区：3万元；硕士，其他：2万元；其他：1万元。"), NONE);
    assert_eq!(codes("define a: by degree, district: doctor or master, downtown: 3 yuan; else: 1 yuan."), NONE);
    wrong("定义 甲：按 学历：博士：2 × 按 区域：市区：1；其他：2。", "H0127", "按");
}

#[test]
fn ten_mistakes_are_ten_diagnostics() {
    let code = "待遇 甲 面向 个人：
    用图 住房；
    同时符合：
        （一）年龄 >= 35周岁；
        （二）（甲；
        （三）学历 为；
        （五）乙；
    受理 市房产局，时限 五天；
    标准 按 学历：
        博士：；
        硕士 2万元/年
        其他：1万元/年；
    有下列情形之一的退回：（一）乙。
待偶 乙 面向 个人：
    用途 住房。
待遇 丙 面向 个人：
    用途 住房。
";
    assert_eq!(codes(code), ["H0122", "H0125", "H0117", "H0101", "H0104", "H0101", "H0101", "H0103", "H0102", "H0424", "H0121"]);
    let (tree, _) = read(code);
    assert!(matches!(&tree.decls.last().expect("the last is read").kind, heng::syntax::DeclKind::Benefit(b) if b.name.text == "丙"));
}

#[test]
fn a_mistake_in_a_recovery_is_one_diagnostic() {
    let recovery = |items: &str| format!("待遇 甲 面向 乙：有下列情形之一的退回：{items}；用途 住房。");
    for (items, found) in [
        ("（一）离职；（二）退休：全额", "H0424"),
        ("（一）离职：全额；（三）退休：全额", "H0104"),
        ("（一）离职：全额；（二）退休 为：全额", "H0101"),
        ("（一）离职：按月折算，服务期 60，自 甲 至 乙", "H0123"),
        ("", "H0107"),
    ] {
        assert_eq!(codes(&recovery(items)), [found], "{items}");
    }
    assert_eq!(codes("待遇 甲 面向 乙：出现下列情形的退还：（一）离职：全额；（二）退休：全额；用途 住房。"), ["H0122"]);
}

#[test]
fn a_literate_declaration_ends_with_its_block() {
    let text = "# 甲\n```heng\n部门 甲\n```\n## 第四条\n文字 `（` \n```heng\n待遇 乙 面向 丙：\n    用途 住房\n```\n";
    let mut sources = heng::source::Sources::new();
    let id = sources.add("a.heng.md", text);
    let file = sources.get(id).expect("it was added");
    assert_eq!(file.code().len(), text.len());
    let (tree, found) = parse(id, file.code());
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(tree.decls.len(), 2);
    assert_eq!(sources.heading_at(tree.decls[1].span), Some("第四条"));
    assert_eq!(sources.text(tree.decls[0].span), "部门 甲");
    assert_eq!(file.line_column(tree.decls[0].span.end), (3, 5));
    assert_eq!(file.line_width(tree.decls[0].span.end), (3, 8));
}

mod hostile {
    use super::*;
    use heng::diagnostic::Diagnostic;
    use heng::format::format;
    use proptest::prelude::*;

    fn all_samples() -> String {
        ["dictionary", "benefit", "benefit_en", "more"]
            .map(|s| std::fs::read_to_string(format!("tests/it/samples/{s}.heng")).expect("the samples are there"))
            .join("\n")
            .replace("// 示例数字", "// 示例数字\n// 又一行")
    }

    #[track_caller]
    fn in_bounds(code: &str, found: &[Diagnostic]) {
        for d in found {
            assert!(heng::diagnostic::codes::CODES.iter().any(|c| c.id == d.code), "{} is in the list", d.code);
            let spans = d.labels.iter().map(|l| l.span).chain(d.edit.iter().map(|e| e.span));
            for span in spans {
                assert!(code.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {code:?}");
            }
        }
    }

    #[track_caller]
    fn survives(code: &str) {
        let (tree, found) = parse(FileId(0), code);
        in_bounds(code, &found);
        let mut last = 0;
        for decl in &tree.decls {
            assert!(code.get(decl.span.start as usize..decl.span.end as usize).is_some(), "{:?}", decl.span);
            assert!(decl.span.start >= last, "declarations stand in the order of the text");
            last = decl.span.end;
        }
        let once = format(&tree, code, None);
        for comment in &tree.comments {
            assert!(once.contains(&comment.text), "{} is kept", comment.text);
        }
        if found.is_empty() && !tree.decls.is_empty() && !code.contains('\u{0C}') {
            crate::format::translates(code);
        }
        let again = format(&parse(FileId(0), &once).0, &once, None);
        let differs = once.lines().zip(again.lines()).find(|(a, b)| a != b);
        assert!(once == again, "formatting twice: {differs:?}\n<<{}>>\n<<{}>>", if code.len() < 200 { code } else { "" }, if code.len() < 200 { &once } else { "" });
    }

    const BITS: &[&str] = &[
        "（", "）", "(", "。", "；", "：", "，", "、", "\"", "“", "「", "」", "//", "\r", "\n", "\u{0C}", "\u{3000}", "１", "3年6个月", "按", " 且 ", " 或 ",
        "待遇 ", "标准 ", "（一）", "1. ", "(a)", "其他", "如 ", " 则 ", "..", "-", "%", "万", "\u{301}", "😀", "为", "不超过35", "99999999999999999999",
        "0.0000000001", "2018年13月1日", "amount ", "is ", "not ", "by ", ".", "依据 ", "已删除", "以上（含）", "修订 甲", " / ", "/年",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn damaged_files_are_read_to_the_end(at in 0usize..5000, len in 0usize..40, bits in proptest::collection::vec(0usize..BITS.len(), 0..4)) {
            let mut code = all_samples();
            let clamp = |code: &str, mut at: usize| { at = at.min(code.len()); while !code.is_char_boundary(at) { at -= 1; } at };
            let start = clamp(&code, at);
            let end = clamp(&code, start + len).max(start);
            let put: String = bits.iter().map(|b| BITS[*b]).collect();
            code.replace_range(start..end, &put);
            survives(&code);
        }

        #[test]
        fn any_text_is_read_to_the_end(bits in proptest::collection::vec(0usize..BITS.len(), 0..60)) {
            survives(&bits.iter().map(|b| BITS[*b]).collect::<String>());
        }

        #[test]
        fn any_characters_are_read_to_the_end(code in "\\PC{0,200}") {
            survives(&code);
        }
    }

    #[test]
    fn a_keyword_glued_to_ten_thousands_is_no_unit() {
        for code in ["定义 甲：12万按。", "定义 甲：乙 最高 12万且。", "定义 甲：3亿为。"] {
            survives(code);
            assert_ne!(parse(FileId(0), code).1, [], "{code}");
        }
    }

    #[test]
    fn deep_and_long_expressions_are_reported_once() {
        let deep = |open: &str, close: &str, n: usize| format!("定义 甲：{}1{}。", open.repeat(n), close.repeat(n));
        for code in [
            deep("（", "）", 100_000),
            deep("f(", ")", 100_000),
            deep("非 ", "", 30_000),
            deep("-", "", 100_000),
            format!("定义 甲：1{}。", " + 1".repeat(25_000)),
            format!("定义 甲：1{}。", " 最高 1".repeat(25_000)),
            format!("定义 甲：甲{}。", " 的 乙".repeat(25_000)),
        ] {
            let (_, found) = parse(FileId(0), &code);
            let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
            assert_eq!(codes, ["H0118"], "{}", code.chars().take(20).collect::<String>());
        }
    }

    #[test]
    fn long_lists_are_no_trouble() {
        let code = format!("定义 甲：乙{}。", " 且 乙".repeat(25_000));
        assert_eq!(parse(FileId(0), &code).1, []);
        let code = format!("定义 甲：乙 属于 丙{}。", "、丙".repeat(25_000));
        assert_eq!(parse(FileId(0), &code).1, []);
        let (_, found) = parse(FileId(0), &format!("定义 甲：{}乙。", "如 甲 则 1 否则 ".repeat(20_000)));
        assert_eq!(found.len(), 1);
    }
}
