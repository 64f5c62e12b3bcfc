//! Every code, once: the file of its page in `tests/ui/`, and what people read in both languages.

use heng::diagnostic::Diagnostic;
use heng::diagnostic::codes::CODES;
use heng::diagnostic::lints::{LINTS, Level, of_code};
use heng::diagnostic::place::Texts;
use heng::diagnostic::render::{Look, draw};
use heng::lint::Settings;
use heng::source::{FileId, Sources};
use heng::syntax::{Language, parse};
use heng::value::Date;
use std::path::{Path, PathBuf};

/// What there is to say about one file.
pub fn found(name: &str, text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::new();
    sources.add(format!("{name}.heng"), text);
    heng::analyse(&sources).diagnostics
}

/// What a scrap is, without opinions on how it is written.
pub fn analysed(sources: &Sources) -> heng::Analysis {
    let mut settings = Settings::default();
    for lint in LINTS.iter().filter(|lint| lint.id > "H0903") {
        settings.levels.set(lint, Level::Allow);
    }
    heng::analyse_with(sources, &settings)
}

/// As [`found`], for the file of a code: the files of syntax codes are only read, since they name what they do not declare.
pub fn found_for(code: &str, text: &str) -> Vec<Diagnostic> {
    found_beside(code, text, None)
}

/// The name of the file that the tables of the pages take their rows from.
const ROWS: &str = "购房标准.csv";

/// As [`found_for`], where `rows` stand in a file beside it.
pub fn found_beside(code: &str, text: &str, rows: Option<&str>) -> Vec<Diagnostic> {
    if code.starts_with("H01") {
        return parse(FileId(0), text).1;
    }
    let mut sources = Sources::new();
    sources.add(format!("{code}.heng"), text);
    if let Some(rows) = rows {
        sources.add(ROWS, rows);
    }
    // A lint that nobody asked for is silent, and one that asks what day it is has to be told.
    let mut settings = Settings { today: Date::from_ymd(2026, 1, 1).filter(|_| code == "H0916"), ..Settings::default() };
    if let Some(lint) = of_code(code) {
        settings.levels.set(lint, Level::Warn);
    }
    heng::analyse_with(&sources, &settings).diagnostics
}

/// The drawings, Chinese then English.
pub fn drawn(name: &str, text: &str, diagnostics: &[Diagnostic]) -> String {
    drawn_beside(name, text, "", diagnostics)
}

fn drawn_beside(name: &str, text: &str, rows: &str, diagnostics: &[Diagnostic]) -> String {
    let file = format!("{name}.heng");
    let texts = Texts::new(vec![(&file, text), (ROWS, rows)]);
    let one = |language| diagnostics.iter().map(|d| draw(d, &texts, Look { language, color: false })).collect::<Vec<_>>().join("\n");
    format!("{}\n{}", one(Language::Zh), one(Language::En))
}

#[test]
fn every_code_is_shown_once() {
    for code in CODES {
        let path = PathBuf::from(format!("tests/ui/{}.heng", code.id));
        let shown = if code.id == "H0001" {
            let sets = heng::project::gather(Path::new("."), &[path]).expect("the file is there");
            let set = sets.first().expect("a file is a set");
            let codes: Vec<&str> = set.diagnostics.iter().map(|d| d.code).collect();
            assert_eq!(codes, [code.id]);
            let text = set.files.first().map(|f| f.text.clone()).unwrap_or_default();
            // The message names the file by its whole path.
            let here = format!("{}/", std::env::current_dir().expect("tests run somewhere").display());
            drawn(code.id, &text, &set.diagnostics).replace(&here, "")
        } else {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} has no file in tests/ui", code.id));
            let rows = std::fs::read_to_string(format!("tests/ui/{}.csv", code.id)).ok();
            let diagnostics = found_beside(code.id, &text, rows.as_deref());
            let codes: Vec<&str> = diagnostics.iter().map(|d| d.code).collect();
            assert_eq!(codes, [code.id], "tests/ui/{}.heng", code.id);
            drawn_beside(code.id, &text, rows.as_deref().unwrap_or_default(), &diagnostics)
        };
        insta::with_settings!({snapshot_path => "../ui", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(code.id, shown);
        });
    }
}

#[test]
fn every_file_of_the_folder_belongs_to_a_code() {
    for entry in std::fs::read_dir("tests/ui").expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let code = name.split('.').next().unwrap_or_default().to_owned();
        assert!(code == "mistakes" || CODES.iter().any(|c| c.id == code), "{name}");
    }
}

#[test]
fn every_code_in_the_source_is_registered_and_every_registered_one_is_in_the_source() {
    let source = crate::tidy::sources().into_iter().filter(|(path, _)| !path.ends_with("codes.rs") && !path.ends_with("pages.rs"));
    let mut used: Vec<String> = Vec::new();
    for (_, text) in source {
        let quoted = text.split("\"H").skip(1).filter_map(|rest| rest.split('"').next());
        used.extend(quoted.filter(|q| q.len() == 4 && q.bytes().all(|b| b.is_ascii_digit())).map(|q| format!("H{q}")));
    }
    used.sort();
    used.dedup();
    assert_eq!(used, CODES.iter().map(|c| c.id.to_owned()).collect::<Vec<_>>());
}

#[test]
fn codes_and_names_are_said_once_and_names_are_in_kebab_case() {
    for (i, code) in CODES.iter().enumerate() {
        assert!(CODES.iter().skip(i + 1).all(|c| c.name != code.name && c.id > code.id), "{code:?}");
        assert!(code.name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()), "{code:?}");
    }
}

#[test]
fn explain_prints_every_page() {
    let world = crate::world::World::new();
    for code in CODES {
        let page = std::fs::read_to_string(format!("docs/codes/{}.md", code.id)).expect(code.id);
        assert_eq!(world.heng(&["check", "--explain", code.id]).out, page);
    }
}
