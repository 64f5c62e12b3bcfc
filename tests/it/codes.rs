//! The pages of the codes: the wrong file has the diagnostic, the right one has none.

use heng::diagnostic::codes::CODES;
use heng::diagnostic::lints::{FIXED, LINTS};
use crate::ui::{found_beside, found_for};

fn block<'t>(page: &'t str, mark: &str) -> &'t str {
    let after = page.split(mark).nth(1).expect("the page has both examples");
    after.split("```heng\n").nth(1).and_then(|b| b.split("\n```").next()).expect("an example is a heng block")
}

/// The rows that stand beside an example.
fn rows<'t>(page: &'t str, mark: &str) -> Option<&'t str> {
    let after = page.split(mark).nth(1)?.split("<!--").next()?;
    after.split("```csv\n").nth(1)?.split("\n```").next()
}

#[test]
fn every_page_shows_what_it_says() {
    // H0001 is about bytes that no page can hold.
    for code in CODES.iter().filter(|c| c.id != "H0001") {
        let page = std::fs::read_to_string(format!("docs/codes/{}.md", code.id)).expect(code.id);
        let wrong = block(&page, "<!-- wrong -->");
        let found: Vec<&str> = found_beside(code.id, wrong, rows(&page, "<!-- wrong -->")).iter().map(|d| d.code).collect();
        assert_eq!(found, [code.id], "the wrong example of {}", code.id);
        let found = found_beside(code.id, block(&page, "<!-- right -->"), rows(&page, "<!-- right -->"));
        assert!(found.is_empty(), "the right example of {}: {found:?}", code.id);
        let shown = std::fs::read_to_string(format!("tests/ui/{}.heng", code.id)).expect(code.id);
        assert_eq!(shown.trim_end(), wrong.trim_end(), "tests/ui/{}.heng is the wrong example of the page", code.id);
        let beside = std::fs::read_to_string(format!("tests/ui/{}.csv", code.id)).ok();
        assert_eq!(beside.as_deref().map(str::trim_end), rows(&page, "<!-- wrong -->"), "tests/ui/{}.csv", code.id);
    }
}

#[test]
fn the_page_of_keywords_is_the_table() {
    let page = heng::syntax::keywords::page();
    if std::env::var("UPDATE").is_ok() {
        std::fs::write("docs/keywords.md", &page).expect("docs is there");
    }
    assert_eq!(std::fs::read_to_string("docs/keywords.md").expect("the page is there"), page);
}

#[test]
fn the_page_of_lints_is_the_table_and_marks_those_that_carry_an_edit() {
    let page = heng::diagnostic::lints::page();
    if std::env::var("UPDATE").is_ok() {
        std::fs::write("docs/lints.md", &page).expect("docs is there");
    }
    assert_eq!(std::fs::read_to_string("docs/lints.md").expect("the page is there"), page);
    for lint in LINTS {
        let shown = std::fs::read_to_string(format!("tests/ui/{}.heng", lint.id)).expect(lint.id);
        let edited = found_for(lint.id, &shown).iter().any(|d| d.edit.is_some());
        assert_eq!(edited, FIXED.contains(&lint.id), "{}", lint.id);
    }
}

#[test]
fn no_word_stands_twice_in_a_group() {
    let words = heng::syntax::keywords::WORDS;
    for (i, a) in words.iter().enumerate() {
        for b in words.iter().skip(i + 1).filter(|b| b.group == a.group) {
            assert!(a.zh != b.zh && a.en != b.en, "{a:?} and {b:?}");
        }
    }
}
