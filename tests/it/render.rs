//! Diagnostics as people and programs see them.

use heng::diagnostic::place::Texts;
use heng::diagnostic::render::{Look, draw};
use heng::diagnostic::{Diagnostic, Words, json, sarif};
use heng::source::{FileId, Span};
use heng::syntax::Language;

const SOURCE: &str = "待遇 租房补贴 面向 个人：\n    申请时同时符合：\n        （一）年龄 不超过 35元；\n";

fn span(text: &str, found: &str) -> Span {
    let start = text.find(found).unwrap();
    Span::new(FileId(0), u32::try_from(start).unwrap(), u32::try_from(start + found.len()).unwrap())
}

fn units() -> Diagnostic {
    let message = Words::new("`年龄` 与一笔金额相比较", "`年龄` is compared with an amount of money");
    Diagnostic::error("H0304", span(SOURCE, "年龄"), message)
        .here(Words::new("这是周岁", "these are years of age"))
        .label(span(SOURCE, "35元"), Words::new("这是金额", "this is money"))
        .help(Words::new("写作 `35周岁`", "write `35 years of age`"))
        .edit(span(SOURCE, "35元"), "35周岁")
}

fn look(language: Language) -> Look {
    Look { language, color: false }
}

#[test]
fn carets_stand_under_chinese_and_columns_count_characters() {
    let texts = Texts::new(vec![("租房.heng", SOURCE)]);
    let both = [Language::Zh, Language::En].map(|l| draw(&units(), &texts, look(l)));
    insta::assert_snapshot!(both.join("\n"));
}

#[test]
fn something_missing_at_the_end_of_a_file_is_shown() {
    let text = "政策 甲：\n    标题 \"甲\"";
    let texts = Texts::new(vec![("甲.heng", text)]);
    let end = span(text, "\"甲\"").after();
    let message = Words::new("缺少 `。`", "`。` is missing");
    let diagnostic = Diagnostic::error("H0102", end, message).here(Words::new("应在这里", "it is expected here"));
    insta::assert_snapshot!(draw(&diagnostic, &texts, look(Language::Zh)));
}

#[test]
fn a_very_long_line_is_cut_around_the_place_and_the_column_is_of_the_whole() {
    let text = format!("政策 甲：\n    标题 \"{}\"；错字 \"{}\"。\n", "很".repeat(300), "长".repeat(300));
    let texts = Texts::new(vec![("甲.heng", &text)]);
    let drawn = draw(&Diagnostic::error("H0122", span(&text, "错字"), Words::new("没有这一条", "no such clause")), &texts, look(Language::Zh));
    assert!(drawn.contains("[甲.heng:2:311]"), "{drawn}");
    let shown = drawn.lines().find(|l| l.contains("错字")).expect("the place is shown");
    assert!(shown.contains("很\"；错字 \"长") && shown.matches('…').count() == 2 && shown.chars().count() < 120, "{shown}");
}

#[test]
fn a_label_in_another_file_has_its_own_snippet() {
    let texts = Texts::new(vec![("租房.heng", SOURCE), ("字典.heng", "字典 甲：\r\n\t类别 年龄：一、二。\r\n")]);
    let mut other = span("字典 甲：\r\n\t类别 年龄：一、二。\r\n", "年龄");
    other.file = FileId(1);
    let diagnostic = Diagnostic::warning("H0304", span(SOURCE, "年龄"), Words::new("重名", "a name stands twice"))
        .label(other, Words::new("先在这里", "first here"));
    insta::assert_snapshot!(draw(&diagnostic, &texts, look(Language::Zh)));
}

#[test]
fn programs_get_lines_columns_and_the_edit() {
    let texts = Texts::new(vec![("政策/租房.heng", SOURCE)]);
    let d = units();
    let github = json::github(&d, &texts, Language::En);
    let log = sarif::log(std::slice::from_ref(&d), &texts, Language::Zh);
    insta::assert_snapshot!(format!("{}\n{github}\n{log}", json::line(&d, &texts, Language::Zh)));
}
