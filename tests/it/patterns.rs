//! `docs/patterns.md` says every rule that talent policies repeat, in both keyword languages, and each says what its clause means.
//!
//! A group of sections is one project: the dictionary at its head and the policies of its sections.

use crate::policies::{read, succeeds};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How many rules there are.
const RULES: usize = 84;
/// How many are said as the clause says them, and not in another way.
const DIRECT: usize = 82;

const INDIRECT: [&str; 2] = ["\n**未直接写出。** ", "\n**Not said directly.** "];
const INSTEAD: [&str; 2] = ["改写为：", "Said instead: "];
const ENGLISH: &str = "<details>\n<summary>English</summary>\n\n";

struct Group<'a> {
    name: &'a str,
    head: &'a str,
    /// The number and the text of each.
    sections: Vec<(usize, &'a str)>,
}

fn groups(page: &str) -> Vec<Group<'_>> {
    page.split("\n## ")
        .skip(1)
        .map(|group| {
            let mut parts = group.split("\n### ");
            let head = parts.next().expect("a group has a head");
            let number = |section: &str| section.split_once(". ").and_then(|(n, _)| n.parse().ok()).expect("a section has a number");
            Group { name: &head[..1], head, sections: parts.map(|s| (number(s), s)).collect() }
        })
        .collect()
}

/// The texts of a section, each in Chinese keywords and in English ones.
#[track_caller]
fn texts(section: &str) -> Vec<(&str, &str)> {
    let blocks: Vec<&str> = section.split("```heng\n").collect();
    let text = |at: usize| blocks[at].split_once("```\n").expect("a block ends").0;
    let english = |at: usize| blocks[at - 1].ends_with(ENGLISH);
    let paired = |at: usize| at + 1 < blocks.len() && !english(at) && english(at + 1);
    let firsts = (1..blocks.len()).step_by(2);
    firsts.map(|at| if paired(at) { (text(at), text(at + 1)) } else { panic!("each text stands in Chinese, then in English:\n{section}") }).collect()
}

/// Every text of a group, with a file name of its own.
fn files<'a>(group: &Group<'a>) -> Vec<(String, (&'a str, &'a str))> {
    let of = |number: usize, text: &'a str| texts(text).into_iter().enumerate().map(move |(nth, both)| (format!("{number:02}-{nth}.heng"), both));
    of(0, group.head).chain(group.sections.iter().flat_map(|(number, text)| of(*number, text))).collect()
}

#[test]
fn every_rule_has_its_section_and_says_whether_it_is_said_directly() {
    let page = read("docs/patterns.md");
    let sections: Vec<(usize, &str)> = groups(&page).into_iter().flat_map(|g| g.sections).collect();
    assert!(sections.iter().map(|(n, _)| *n).eq(1..=RULES), "sections are numbered from 1 to {RULES}");
    let mut direct = 0;
    for (number, section) in &sections {
        let title = section.lines().next().unwrap_or_default();
        assert!(title.contains(" · "), "{number}: a title in both languages");
        assert!(section.contains("\n> "), "{number}: the clause is quoted");
        assert!(texts(section).iter().any(|(zh, _)| zh.contains("\n算例 ")), "{number}: an example says what the clause means");
        match INDIRECT.map(|words| section.split_once(words)) {
            [None, None] => direct += 1,
            [Some((_, zh)), Some((_, en))] => {
                assert!(zh.contains(INSTEAD[0]) && en.contains(INSTEAD[1]), "{number}: what is said instead");
            }
            _ => panic!("{number}: the reason stands in both languages"),
        }
    }
    assert_eq!(direct, DIRECT);
}

#[test]
fn patterns_hold_and_both_keyword_languages_are_one_program() {
    let page = read("docs/patterns.md");
    for group in groups(&page) {
        let dir = tempfile::tempdir().expect("a folder for the group");
        let folder = dir.path().to_string_lossy();
        let files = files(&group);
        for (name, (zh, _)) in &files {
            fs::write(dir.path().join(name), zh).expect("a writable folder");
        }
        holds(&group, &folder);
        succeeds(&["fmt", "--check", &folder]);
        succeeds(&["fmt", "--to", "en", &folder]);
        assert_eq!(shown(&files), written(dir.path(), &files), "group {}: the English texts are what `heng fmt --to en` writes", group.name);
        holds(&group, &folder);
    }
}

/// No finding, and every example is computed twice with the expected answer.
#[track_caller]
fn holds(group: &Group, folder: &str) {
    let found = succeeds(&["check", folder, "--format", "json"]);
    assert_eq!(found, "", "group {} has findings", group.name);
    succeeds(&["test", folder]);
}

fn shown(files: &[(String, (&str, &str))]) -> String {
    files.iter().fold(String::new(), |mut out, (name, (_, en))| {
        let _ = writeln!(out, "{name}\n{en}");
        out
    })
}

fn written(dir: &Path, files: &[(String, (&str, &str))]) -> String {
    files.iter().fold(String::new(), |mut out, (name, _)| {
        let _ = writeln!(out, "{name}\n{}", fs::read_to_string(dir.join(name)).expect("the file is there"));
        out
    })
}
