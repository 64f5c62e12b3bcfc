//! The sample policies in the other keyword language are the same policies: they check, their examples hold, each package is proved to pay
//! everybody the same, and people are answered alike.

use crate::policies::succeeds;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const POLICIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies");

/// The samples in English keywords.
fn translated() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder for the translation");
    copy(Path::new(POLICIES), dir.path());
    succeeds(&["fmt", "--to", "en", &dir.path().to_string_lossy()]);
    dir
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(&path, &to).map(|_| ()).expect("a copy") }
    }
}

/// The folders of policies, by name; a dictionary alone is none.
fn packages() -> Vec<String> {
    let entries = fs::read_dir(POLICIES).expect("the samples").map(|entry| entry.expect("an entry").path());
    let mut names: Vec<String> = entries.filter(|p| p.is_dir()).filter_map(|p| Some(p.file_name()?.to_string_lossy().into_owned())).collect();
    names.retain(|name| name != "shared");
    names.sort();
    names
}

#[test]
fn every_package_in_english_keywords_is_proved_to_pay_everybody_the_same() {
    let english = translated();
    let text = fs::read_to_string(english.path().join("hefei/hefei.heng.md")).expect("a translated policy");
    assert!(text.contains("on entry all of:") && !text.contains("申请时同时符合"), "the keywords are English");
    assert_eq!(succeeds(&["check", &english.path().to_string_lossy(), "--format", "json"]), "", "the translation has findings");
    for name in packages() {
        let (old, new) = (PathBuf::from(POLICIES).join(&name), english.path().join(&name));
        let found = succeeds(&["diff", &old.to_string_lossy(), &new.to_string_lossy(), "--lang", "en"]);
        assert!(found.contains("the same for everybody"), "{name}: {found}");
        assert!(!found.contains("not decided"), "{name}: {found}");
    }
}

#[test]
fn examples_hold_in_english_keywords_and_people_are_answered_alike() {
    let english = translated();
    succeeds(&["test", &english.path().to_string_lossy()]);
    let answers = |policies: &Path| {
        let facts = |name: &str| format!("{POLICIES}/hefei/{name}.csv");
        let table = english.path().join("answers.csv");
        let folder = policies.join("hefei");
        let (folder, people, receipts, table_name) = (folder.to_string_lossy(), facts("people"), facts("receipts"), table.to_string_lossy());
        let run = ["run", &folder, "--facts", &people, "--receipts", &receipts, "--receipts-complete", "--as-of", "2021-07-01", "-o", &table_name];
        succeeds(&run);
        let answered = fs::read_to_string(&table).expect("a table of answers");
        fs::remove_file(&table).expect("the table is there");
        // The last columns name facts, and items by their marks, which are of the language: （一） or (1).
        answered.lines().map(|line| line.split(',').take(8).collect::<Vec<_>>().join(",")).collect::<Vec<_>>()
    };
    let (chinese, english) = (answers(Path::new(POLICIES)), answers(english.path()));
    assert!(chinese.len() > 2_000 && chinese.iter().any(|line| line.contains(",eligible,")), "people are answered");
    assert!(chinese == english, "somebody is answered otherwise in English keywords");
}
