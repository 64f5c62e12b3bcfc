//! The sample policies in the other keyword language are the same policies: they check, their examples hold, each package is proved to pay
//! everybody the same, and people are answered alike.

use crate::policies::succeeds;
use crate::world::World;
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

const DICTIONARY: &str = r#"字典 数据：
    标题 "数据"。

对象 个人：
    在职：是否。
"#;
const CHINESE: &str = r#"政策 甲：
    施行 自 2020年1月1日。

引用 数据。

待遇 甲补贴 面向 个人：
    用途 生活；
    发放 一次性；
    同时符合：
        （一）在职；
    标准 1000元。
"#;
const ENGLISH: &str = r#"policy 乙:
    in force from 2021-01-01.

use 数据, 甲.

benefit 乙补贴 for 个人:
    purpose 生活;
    paid once;
    all of:
        (1) 在职;
    amount 3000 yuan.

coordinate 生活补贴:
    among 甲补贴, 乙补贴;
    highest only, compare by period.

example 两项:
    as of 2022-01-01;
    given:
        在职 is yes;
        receipts complete;
    expect:
        payable of 乙补贴 is 3000 yuan;
        payable of 甲补贴 is 0 yuan.
"#;

#[test]
fn policies_in_two_keyword_languages_share_a_dictionary_and_combine() {
    let world = World::new();
    for (name, text) in [("d.heng", DICTIONARY), ("a.heng", CHINESE), ("b.heng", ENGLISH)] {
        world.file(name, text.to_owned());
    }
    let said = world.heng(&["test", ".", "--lang", "en"]);
    assert!(said.code == Some(0) && said.out.contains("1 passed"), "{}", said.all());
    // Whoever the one is for, the other pays more: said of both, each in its own words.
    let said = world.heng(&["overlap", ".", "--lang", "en"]);
    assert!(said.out.contains("dominated") && said.out.contains("condition （一） 在职") && said.out.contains("condition (1) 在职"), "{}", said.all());
}
