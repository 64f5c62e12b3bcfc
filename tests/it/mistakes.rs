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

/// Heads, markers, words, units, dates and quotes as people mistype them.
#[test]
fn a_slip_of_the_pen_is_said_once() {
    each_change_is_said_once("手误");
}
