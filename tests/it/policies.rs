//! What the project ships as text holds: the sample policies, the tables of people, and every policy and transcript in the documentation.
//!
//! Only the `heng` binary is called, as a reader would call it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[path = "../../examples/people/main.rs"]
#[allow(dead_code, reason = "the generator has a main of its own")]
mod people;

const PAGES: [&str; 6] =
    ["README.md", "README.zh.md", "docs/language.md", "docs/language.zh.md", "docs/tables.md", "docs/tables.zh.md"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[track_caller]
fn heng(args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_heng")).args(args).current_dir(root()).output();
    output.expect("the binary runs")
}

fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
pub fn succeeds(args: &[&str]) -> String {
    let output = heng(args);
    assert!(output.status.success(), "heng {}\n{}", args.join(" "), printed(&output));
    printed(&output)
}

#[test]
fn samples_check_without_findings() {
    let found = succeeds(&["check", "policies", "--format", "json"]);
    assert_eq!(found, "", "a sample has findings");
}

#[test]
fn samples_are_in_canonical_form() {
    succeeds(&["fmt", "--check", "policies"]);
}

#[test]
fn examples_of_the_samples_hold() {
    succeeds(&["test", "policies"]);
}

#[test]
fn samples_build_twice_to_the_same_bytes() {
    for folder in ["policies/hefei", "policies/qingdao", "policies/shenzhen", "policies/jiaxing", "policies/ref4"] {
        let builds = [(); 2].map(|()| {
            let dir = tempfile::tempdir().expect("a folder for the build");
            succeeds(&["build", folder, "-o", &dir.path().to_string_lossy()]);
            files_below(dir.path())
        });
        assert!(builds[0].iter().any(|(name, _)| name.ends_with(".wasm")), "{folder} builds a module");
        assert!(builds[0] == builds[1], "{folder} builds to other bytes the second time");
    }
}

fn files_below(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = fs::read_dir(dir)
        .expect("the build made a folder")
        .map(|entry| entry.expect("a readable folder"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a readable file")))
        .collect();
    found.sort();
    found
}

#[test]
fn tables_of_people_are_what_the_generator_gives() {
    for (name, text) in people::tables() {
        assert!(read(&format!("policies/{name}")) == text, "policies/{name} differs; `cargo run --example people` writes it");
    }
}

#[test]
fn policies_in_the_documentation_check_and_their_examples_hold() {
    for page in PAGES {
        let dir = tempfile::tempdir().expect("a folder for the blocks");
        for (name, rows) in tables(&read(page)) {
            fs::write(dir.path().join(name), rows).expect("a writable folder");
        }
        for (line, code) in policy_blocks(&read(page)) {
            let file = dir.path().join(format!("line-{line}.heng"));
            fs::write(&file, &code).expect("a writable folder");
            let file = file.to_string_lossy();
            let output = heng(&["check", &file]);
            assert!(output.status.success(), "{page}, block at line {line}:\n{}", printed(&output));
            let output = heng(&["fmt", "--check", &file]);
            assert!(output.status.success(), "{page}, block at line {line} is not in canonical form:\n{}", printed(&output));
            let output = heng(&["test", &file]);
            assert!(output.status.success(), "{page}, block at line {line}:\n{}", printed(&output));
        }
    }
}

/// Marks a policy in another spelling than the canonical one, which stands in the block after it.
const AS_TYPED: &str = "<!-- as typed -->";

#[test]
fn other_spellings_in_the_reference_are_written_as_the_page_shows() {
    for page in ["docs/language.md", "docs/language.zh.md"] {
        let text = read(page);
        let (_, rest) = text.split_once(AS_TYPED).expect("the page shows other spellings");
        let mut blocks = rest.split("```heng\n").skip(1).map(|b| b.split_once("```").expect("a block ends").0);
        let (typed, written) = (blocks.next().expect("a block"), blocks.next().expect("another"));
        let dir = tempfile::tempdir().expect("a folder for the block");
        let file = dir.path().join("a.heng");
        fs::write(&file, typed).expect("a writable folder");
        succeeds(&["check", &file.to_string_lossy()]);
        succeeds(&["fmt", &file.to_string_lossy()]);
        assert_eq!(fs::read_to_string(&file).expect("the file is there"), written, "{page}");
    }
}

/// The tables of a page that its policies take rows from, with their names: blocks that begin with "```csv NAME".
fn tables(page: &str) -> Vec<(&str, &str)> {
    page.split("\n```csv ").skip(1).filter_map(|block| block.split("\n```").next()?.split_once('\n')).collect()
}

/// The complete policies of a page, with the line each begins at: blocks not marked as fragments or as typed.
fn policy_blocks(page: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = page.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at] == "```heng" {
            let length = lines[at + 1..].iter().take_while(|line| **line != "```").count();
            let before = lines[..at].iter().rev().find(|line| !line.is_empty());
            if before != Some(&"<!-- fragment -->") && before != Some(&AS_TYPED) {
                found.push((at + 1, lines[at + 1..at + 1 + length].join("\n") + "\n"));
            }
            at += length + 1;
        }
        at += 1;
    }
    found
}

/// A transcript is a `cargo run -- …` line and the next `text` block; a line of dots in it stands for any lines.
#[test]
fn transcripts_in_the_readmes_are_what_the_commands_print() {
    for page in ["README.md", "README.zh.md"] {
        let text = read(page);
        let mut transcripts = 0;
        for (at, line) in text.lines().enumerate() {
            let Some(command) = line.strip_prefix("cargo run -- ") else { continue };
            let shown: Vec<&str> = text.lines().skip(at).skip_while(|l| *l != "```text").skip(1).take_while(|l| *l != "```").collect();
            let output = heng(&command.split_whitespace().collect::<Vec<_>>());
            let printed = String::from_utf8_lossy(&output.stdout);
            assert!(stands_for(&shown, &printed.lines().collect::<Vec<_>>()), "{page}, line {}: heng {command}\n{printed}", at + 1);
            transcripts += 1;
        }
        assert_eq!(transcripts, 4, "{page}");
    }
}

#[test]
fn a_first_project_is_made_as_the_readmes_say() {
    for page in ["README.md", "README.zh.md"] {
        let text = read(page);
        let at = text.find("\nheng init ").expect("the page makes a project");
        let dir = tempfile::tempdir().expect("a folder for the project");
        let (mut folder, mut commands) = (dir.path().to_owned(), 0);
        for line in text[at + 1..].lines().take_while(|l| *l != "```") {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["cd", to] => folder.push(to),
                ["heng", args @ ..] => {
                    let output = Command::new(env!("CARGO_BIN_EXE_heng")).args(args).current_dir(&folder).output().expect("the binary runs");
                    assert!(output.status.success(), "{page}: {line}\n{}", String::from_utf8_lossy(&output.stderr));
                    commands += 1;
                }
                _ => panic!("{page}: {line}"),
            }
        }
        assert_eq!(commands, 4, "{page}");
        // In the language in which it was asked for, and in canonical form.
        let said = Command::new(env!("CARGO_BIN_EXE_heng")).args(["fmt", "--check"]).current_dir(&folder).output().expect("the binary runs");
        assert!(said.status.success(), "{page}: {}", String::from_utf8_lossy(&said.stderr));
        let again = Command::new(env!("CARGO_BIN_EXE_heng")).args(["init", "."]).current_dir(&folder).output().expect("the binary runs");
        assert_eq!(again.status.code(), Some(2), "{page}: what is there is not written over");
    }
}

/// The fenced blocks of a page, each with the comment `<!-- … -->` that stands before it.
fn fenced(page: &str) -> Vec<(&str, &str, String)> {
    let mut lines = page.lines();
    let (mut comment, mut found) = ("", Vec::new());
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
            found.push((std::mem::take(&mut comment), kind, body.join("\n") + "\n"));
        } else if !line.is_empty() {
            comment = line.strip_prefix("<!-- ").and_then(|l| l.strip_suffix(" -->")).unwrap_or_default();
        }
    }
    found
}

/// `<!-- file: x -->` before a block makes it a file, `<!-- written: x -->` says that it is what a command wrote; a `text` block is what
/// the command above it printed.
#[test]
fn tables_in_the_documentation_give_what_the_page_shows() {
    for page in ["docs/tables.md", "docs/tables.zh.md"] {
        let text = read(page);
        let dir = tempfile::tempdir().expect("a folder for the tables");
        let blocks = fenced(&text);
        for (comment, _, body) in &blocks {
            if let Some(name) = comment.strip_prefix("file: ") {
                fs::write(dir.path().join(name), body).expect("a writable folder");
            }
        }
        let (mut printed, mut compared) = (String::new(), 0);
        for (comment, kind, body) in &blocks {
            if *kind == "sh" {
                let args: Vec<&str> = body.trim().strip_prefix("heng ").expect("a command of ours").split_whitespace().collect();
                let output = Command::new(env!("CARGO_BIN_EXE_heng")).args(args).current_dir(dir.path()).output().expect("the binary runs");
                printed = String::from_utf8_lossy(&output.stdout).into_owned();
            } else if *kind == "text" {
                assert_eq!(*body, printed, "{page}");
                compared += 1;
            } else if let Some(name) = comment.strip_prefix("written: ") {
                assert_eq!(*body, fs::read_to_string(dir.path().join(name)).expect("the command wrote it"), "{page}");
                compared += 1;
            }
        }
        assert_eq!(compared, 6, "{page}");
    }
}

/// A block after `<!-- file: x -->` is written to that file, one after `<!-- more: x -->` is added to its end, and the `text` block after
/// commands is what they print, `cd` included.
#[test]
fn the_tutorial_runs_as_it_reads() {
    for page in ["docs/tutorial.md", "docs/tutorial.zh.md"] {
        let text = read(page);
        let dir = tempfile::tempdir().expect("a folder for the project");
        let (mut folder, mut printed, mut compared) = (dir.path().to_owned(), String::new(), 0);
        for (comment, kind, body) in fenced(&text) {
            if let Some(name) = comment.strip_prefix("file: ") {
                fs::write(folder.join(name), &body).expect("a writable folder");
            } else if let Some(name) = comment.strip_prefix("more: ") {
                let before = fs::read_to_string(folder.join(name)).expect("a step before made the file");
                fs::write(folder.join(name), format!("{before}\n{body}")).expect("a writable folder");
            } else if kind == "sh" {
                printed.clear();
                for line in body.lines() {
                    match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                        ["cd", to] => folder.push(to),
                        ["heng", args @ ..] => {
                            let output = Command::new(env!("CARGO_BIN_EXE_heng")).args(args).current_dir(&folder).output();
                            printed += &String::from_utf8_lossy(&output.expect("the binary runs").stdout);
                        }
                        _ => panic!("{page}: {line}"),
                    }
                }
            } else if kind == "text" {
                assert_eq!(body.trim_end(), printed.trim_end(), "{page}");
                compared += 1;
            }
        }
        assert_eq!(compared, 6, "{page}");
        let output = Command::new(env!("CARGO_BIN_EXE_heng")).args(["fmt", "--check"]).current_dir(&folder).output().expect("the binary runs");
        assert!(output.status.success(), "{page}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

fn stands_for(shown: &[&str], printed: &[&str]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, _) => printed.is_empty(),
        (Some((&("…" | "……"), rest)), _) => (0..=printed.len()).any(|n| stands_for(rest, &printed[n..])),
        (Some((line, rest)), Some((first, others))) => line == first && stands_for(rest, others),
        (Some(_), None) => false,
    }
}

/// The city and its new area give the same people the same subsidy twice, and neither text says whether that is meant: the sample keeps it.
#[test]
fn qingdao_pays_some_people_twice() {
    let run = "run policies/qingdao --facts policies/qingdao/people.csv --receipts policies/qingdao/receipts.csv --receipts-complete --as-of 2021-07-01 --format json";
    let answers = succeeds(&run.split_whitespace().collect::<Vec<_>>());
    let paid = |answer: &serde_json::Value, benefit: &str| answer["benefits"][benefit]["payable"].as_i64().is_some_and(|fen| fen > 0);
    let answers = answers.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("each line is an object"));
    let twice = answers.filter(|a| paid(a, "住房补贴") && paid(a, "新区住房补贴")).count();
    assert_eq!(twice, 10);
}

/// Most people are decided, by facts and receipts; a few are not, because a fact is unknown.
#[test]
fn every_row_of_the_tables_is_answered_and_few_are_undetermined() {
    for city in ["hefei", "qingdao", "shenzhen"] {
        let run = format!("run policies/{city} --facts policies/{city}/people.csv --receipts policies/{city}/receipts.csv --receipts-complete --as-of 2021-07-01 --format json");
        let answers = succeeds(&run.split_whitespace().collect::<Vec<_>>());
        let open = answers.lines().filter(|line| line.contains("\"undetermined\"")).count();
        assert_eq!(answers.matches("\"refused\":[]").count(), answers.matches("\"subject\":").count(), "{city}: no row is refused");
        assert!((1..=120).contains(&open), "{city}: {open} are undetermined");
    }
}

/// Each kind of mistake that a row can have stands in the second table, and each is refused alone.
#[test]
fn rows_with_mistakes_are_refused_one_by_one() {
    let run = "run policies/hefei --facts policies/hefei/people-with-mistakes.csv --receipts-complete --as-of 2021-07-01 --format json";
    let output = heng(&run.split_whitespace().collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8_lossy(&output.stdout);
    let (answered, refused): (Vec<&str>, Vec<&str>) = printed.lines().filter(|l| l.contains("\"subject\":")).partition(|l| l.contains("\"refused\":[]"));
    assert_eq!((answered.len(), refused.len()), (2, 26));
}
