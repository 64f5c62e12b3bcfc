//! Files of an official who errs: each mistake is said once, where it is, and nothing else is said.

use crate::ui::{found, drawn};

/// The planted mistakes: `line code what is wrong`.
fn planted(name: &str) -> Vec<(usize, String)> {
    let list = std::fs::read_to_string(format!("tests/ui/mistakes/{name}.planted.txt")).expect("each file has its list");
    let pair = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.parse().ok()?, words.next()?.to_owned()))
    };
    list.lines().filter_map(pair).collect()
}

#[track_caller]
fn each_mistake_is_said_once(name: &str) {
    let text = std::fs::read_to_string(format!("tests/ui/mistakes/{name}.heng")).expect("the file is there");
    let diagnostics = found(name, &text);
    let line = |at: u32| text.get(..at as usize).map_or(0, |before| before.matches('\n').count() + 1);
    let said: Vec<(usize, String)> = diagnostics.iter().map(|d| (line(d.span().start), d.code.to_owned())).collect();
    assert_eq!(said, planted(name));
    let silent = diagnostics.iter().filter(|d| d.help.is_none()).map(|d| d.code).collect::<Vec<_>>();
    assert!(silent.is_empty(), "no help for {silent:?}");
    insta::with_settings!({snapshot_path => "../ui/mistakes", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, drawn(name, &text, &diagnostics));
    });
}

#[test]
fn a_city_policy_with_twenty_eight_mistakes() {
    each_mistake_is_said_once("城市政策");
}

#[test]
fn a_county_policy_in_english_with_sixteen() {
    each_mistake_is_said_once("county");
}

#[test]
fn several_mistakes_in_one_declaration_do_not_hide_or_repeat_each_other() {
    each_mistake_is_said_once("接连");
}

#[test]
fn a_policy_on_housing_with_twenty_one() {
    each_mistake_is_said_once("安居");
}

#[test]
fn a_policy_on_skills_with_twenty_four() {
    each_mistake_is_said_once("技能");
}

#[test]
fn a_policy_on_graduates_in_english_with_twenty_four() {
    each_mistake_is_said_once("graduates");
}

#[test]
fn twenty_five_phrases_of_official_documents() {
    each_mistake_is_said_once("公文");
}

/// The head of a declaration, of an example's part or of a list is wrong, and so is something below it: both are said.
#[test]
fn a_mistake_in_a_head_does_not_hide_those_below_it() {
    each_mistake_is_said_once("开头");
}

/// Changes to a file: lines that begin with `- ` become those that begin with `+ `; a blank line stands between two changes.
fn changes(list: &str) -> Vec<(String, String)> {
    let lines = |change: &str, sign: &str| change.lines().filter_map(|l| l.strip_prefix(sign)).collect::<Vec<_>>().join("\n");
    list.split("\n\n").map(|change| (lines(change, "- "), lines(change, "+ "))).collect()
}

/// Each change to a file without mistakes is said once, where it is, and with what to do about it.
#[track_caller]
fn each_change_is_said_once(name: &str) {
    let whole = std::fs::read_to_string(format!("tests/ui/mistakes/{name}.heng")).expect("the file is there");
    assert!(found(name, &whole).is_empty());
    let list = std::fs::read_to_string(format!("tests/ui/mistakes/{name}.planted.txt")).expect("the list is there");
    let mut said = String::new();
    for (from, to) in changes(&list) {
        assert_eq!(whole.matches(&from).count(), 1, "{from}");
        let text = whole.replace(&from, &to);
        let diagnostics = found(name, &text);
        assert_eq!(diagnostics.len(), 1, "{to}\n{}", drawn(name, &text, &diagnostics));
        assert!(diagnostics.iter().all(|d| d.help.is_some()), "{to}");
        said.push_str(&format!("\n{to}\n"));
        for d in &diagnostics {
            let line = text.get(..d.span().start as usize).map_or(0, |before| before.matches('\n').count() + 1);
            said.push_str(&format!("    第 {line} 行 {}：{}\n", d.code, d.message.zh));
            said.push_str(&d.help.as_ref().map_or_else(String::new, |help| format!("    {}\n", help.zh)));
            said.extend(d.labels.iter().skip(1).map(|l| format!("    另见：{}\n", l.words.zh)));
        }
    }
    insta::with_settings!({snapshot_path => "../ui/mistakes", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, said);
    });
}

/// Declarations that many others rest on: what is wrong with one of them is said there and not again wherever it is used.
#[test]
fn a_mistake_in_what_others_rest_on_is_said_once() {
    each_change_is_said_once("牵连");
}

/// The sides that a help bounds from: from below, or from above.
fn sides(help: &str) -> Vec<bool> {
    const WORDS: [(&str, bool); 16] = [
        ("不低于", true), ("不少于", true), ("不早于", true), ("不超过", false), ("不高于", false), ("不多于", false), ("不晚于", false), ("高于", true),
        ("超过", true), ("晚于", true), ("低于", false), ("早于", false), ("以上", true), ("以下", false), ("以内", false), ("满", true),
    ];
    let mut rest = help.to_owned();
    let mut out = Vec::new();
    for (word, below) in WORDS {
        if rest.contains(word) {
            out.push(below);
            rest = rest.replace(word, "");
        }
    }
    out
}

/// What is found if the first condition of the policy reads `condition`, and whether it is an error.
fn said_of(condition: &str) -> Vec<(bool, String)> {
    let whole = std::fs::read_to_string("tests/ui/mistakes/手误.heng").expect("the file is there");
    let item = "（一）周岁(出生日期, 申请日期) 不超过 35周岁；";
    assert!(whole.contains(item));
    let found = found("手误", &whole.replace(item, &format!("（一）{condition}；")));
    found.iter().map(|d| (d.code != "H0902", d.help.as_ref().map_or_else(String::new, |h| h.zh.clone()))).collect()
}

#[track_caller]
fn bounds_from_the_same_side(condition: &str, below: bool) {
    for (error, help) in said_of(condition) {
        let sides = sides(&help);
        assert!(sides.iter().all(|side| *side == below) && (!error || !sides.is_empty()), "{condition}：{help}");
    }
}

/// `以上` and `以下` differ in one letter and say the opposite: no help turns one into the other.
#[test]
fn a_suggestion_bounds_from_the_side_that_was_written() {
    let words = [("以上", true), ("以下", false), ("以内", false), ("以前", false), ("以后", true)];
    for (word, below) in words {
        for lead in ["", "在 ", "为 ", "须 "] {
            for tail in ["", "（含）", "（不含）"] {
                for space in ["", " "] {
                    bounds_from_the_same_side(&format!("毕业日期 {lead}2020年1月1日{space}{word}{tail}"), below);
                    if !["以前", "以后"].contains(&word) {
                        bounds_from_the_same_side(&format!("周岁(出生日期, 申请日期) {lead}35周岁{space}{word}{tail}"), below);
                    }
                }
            }
        }
        if !["以前", "以后", "以内"].contains(&word) {
            bounds_from_the_same_side(&format!("购房总价 在 6万元 × 5 {word}（含）"), below);
            bounds_from_the_same_side(&format!("学历 本科{word}"), below);
        }
    }
    let operators = [
        ("不高", false), ("不低", true), ("高于等于", true), ("低于等于", false), ("不得高于", false), ("不得低于", true), ("应当低于", false), ("必须高于", true),
        ("至少", true), ("最多", false), ("达到", true), ("大于", true), ("小于", false), ("低於", false), ("不底于", true),
    ];
    for (word, below) in operators {
        let said = said_of(&format!("购房总价 {word} 6万元"));
        assert_eq!(said.iter().flat_map(|(_, help)| sides(help)).collect::<Vec<_>>(), [below], "{word}：{said:?}");
    }
}

#[test]
fn a_suggestion_denies_what_was_denied() {
    for word in ["不", "非", "未", "无", "没有"] {
        for space in ["", " "] {
            let said = said_of(&format!("{word}{space}失信被执行人"));
            let meant = if space.is_empty() { "写作 `非 失信被执行人`" } else { "写作 `非`" };
            let helps: Vec<&str> = said.iter().map(|(_, help)| help.as_str()).collect();
            // That is how it is written.
            let right = word == "非" && !space.is_empty();
            assert_eq!(helps, if right { Vec::new() } else { vec![meant] }, "{word}{space}");
        }
    }
}

/// Heads, markers, words, units, dates and quotes as people mistype them.
#[test]
fn a_slip_of_the_pen_is_said_once() {
    each_change_is_said_once("手误");
}

/// A benefit of which these lines are wrong, and the whole of what is said of it: line, code and help in English.
#[track_caller]
fn says(text: &str, expected: &[(usize, &str, &str)]) {
    let diagnostics = found("p", text);
    let line = |at: u32| text.get(..at as usize).map_or(0, |before| before.matches('\n').count() + 1);
    let said: Vec<(usize, &str, &str)> =
        diagnostics.iter().map(|d| (line(d.span().start), d.code, d.help.as_ref().map_or("", |h| h.en.as_str()))).collect();
    assert_eq!(said, expected);
}

#[test]
fn a_share_without_its_sign_is_an_error_in_a_condition_and_in_an_example() {
    let text = "对象 个人：\n    持股比例：比例。\n待遇 补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）持股比例 不低于 40；\n        （二）持股比例 不低于 0.4；\n    标准 500元。\n算例 甲：\n    基准日 2021年7月1日；\n    给定：持股比例 为 40；\n    预期：补贴 符合。\n";
    says(text, &[(6, "H0304", "write `40%`"), (11, "H0304", "write `40%`")]);
}

#[test]
fn what_is_neither_yes_nor_no_does_not_suggest_the_fact_itself() {
    let text = "对象 个人：\n    社保在缴：是否。\n待遇 补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）社保在缴 为 在缴；\n    标准 500元。\n";
    says(text, &[(6, "H0201", "write `yes` or `no`")]);
}

#[test]
fn a_clock_starts_in_the_month_of_an_event_or_the_next() {
    let benefit = |starting: &str| format!("subject person:\n    employed: yes/no.\nbenefit bonus for person:\n    paid monthly;\n    {starting};\n    all of:\n        (1) employed;\n    amount 500 yuan per month.\n");
    let help = "write `starting the month of approval` or `starting the month after approval`";
    says(&benefit("starting the month before approval"), &[(5, "H0101", help)]);
    let zh = "对象 个人：\n    在职：是否。\n待遇 补贴 面向 个人：\n    发放 每月；\n    起算 审核通过 上月；\n    同时符合：\n        （一）在职；\n    标准 500元/月。\n";
    says(zh, &[(5, "H0101", help)]);
}

#[test]
fn a_gap_in_the_years_of_payment_is_said_beside_another_mistake() {
    let text = "对象 个人：\n    在职：是否。\n待遇 补贴 面向 个人：\n    发放 每年，累计最长 3年；\n    同时符合：\n        （一）在职 是的；\n    标准 逐年：\n        第1年：1000元/年；\n        第3年：500元/年。\n";
    let codes: Vec<&str> = found("p", text).iter().map(|d| d.code).collect();
    assert!(codes.contains(&"H0602") && codes.len() == 2, "{codes:?}");
}

#[test]
fn an_item_that_could_not_be_read_may_be_the_one_that_is_expected() {
    let text = |item: &str, mark: &str| {
        format!("对象 个人：\n    在职：是否。\n待遇 补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）在职；\n        （二）{item}；\n    标准 500元。\n算例 甲：\n    基准日 2021年7月1日；\n    给定：在职 为 是；\n    预期：补贴 {mark} 成立。\n")
    };
    says(&text("在职", "（三）"), &[(12, "H0706", "its items are （一）, （二）")]);
    says(&text("在职", "(二)"), &[]);
    let broken = found("p", &text("在职 是的", "（三）"));
    assert!(broken.iter().all(|d| d.code != "H0706") && !broken.is_empty(), "{broken:?}");
}

/// The path that it takes, with the place of every step.
#[test]
fn a_benefit_that_comes_back_to_itself_through_three_others_is_told_by_its_path() {
    let benefit = |name: &str, of: &str| format!("待遇 {name} 面向 个人：\n    发放 一次性；\n    标准 {of} 的 标准。\n\n");
    let text: String = [("甲", "乙"), ("乙", "丙"), ("丙", "丁"), ("丁", "甲")].iter().map(|(name, of)| benefit(name, of)).collect();
    let text = format!("对象 个人：\n    在职：是否。\n\n{text}");
    let found = found("环", &text);
    let [cycle] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(cycle.code, "H0215");
    assert!(cycle.message.zh.contains("甲 → 乙 → 丙 → 丁 → 甲"), "{}", cycle.message.zh);
    let lines: Vec<usize> = cycle.labels.iter().map(|label| text.get(..label.span.start as usize).unwrap().lines().count()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "four places: {lines:?}");
}

#[test]
fn what_is_missing_of_a_clause_about_time_is_named() {
    let text = |clause: &str| {
        format!("类别 层次：甲类、乙类。\n对象 个人：\n    层次：层次；\n    毕业日期：日期。\n待遇 补贴 面向 个人：\n    {clause}；\n    同时符合：\n        （一）毕业日期 早于 基准日；\n        （二）层次 为 甲类；\n    标准 500元{}。\n", if clause.contains("每月") { "/月" } else { "" })
    };
    says(&text("发放 一次性；\n    申请期限 在 毕业日期 后 1年 内（含）"), &[(7, "H0101", "write `, or forfeit` at its end")]);
    says(&text("发放 一次性；\n    申请期限 每年 3月1日 至 4月30日，逾期视为放弃"), &[(7, "H0101", "write `or forfeit that year` here")]);
    says(&text("发放 一次性；\n    申请期限 毕业日期 后 1年 内，逾期视为放弃"), &[(7, "H0101", "write `within …` or `each year` here")]);
    says(&text("发放 每月；\n    起算 毕业日期 上月"), &[(7, "H0101", "write `the month of` a date here")]);
    let en = "subject person:\n    graduated_on: date.\nbenefit bonus for person:\n    paid once;\n    apply within 3 after graduated_on (inclusive), or forfeit;\n    all of:\n        (1) applied_on within 3 after graduated_on (inclusive);\n    amount 500 yuan.\n";
    says(en, &[(5, "H0123", "say of what, as `3 months`"), (7, "H0123", "say of what, as `3 months`")]);
    says(&text("发放 每月，累计最长 36个月，中断顺延"), &[(6, "H0101", "write `gaps extend`")]);
    says(&text("发放 分期 按 层次：\n        甲类：5:5；\n        乙类：4"), &[(8, "H0101", "add the mark or word that is missing before it, or remove it")]);
}
