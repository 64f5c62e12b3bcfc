//! The pages of the syntax codes: the wrong file has the diagnostic, the right one has none.

use heng::diagnostic::codes::CODES;
use heng::source::FileId;
use heng::syntax::parse;

fn block<'t>(page: &'t str, mark: &str) -> &'t str {
    let after = page.split(mark).nth(1).expect("the page has both examples");
    after.split("```heng\n").nth(1).and_then(|b| b.split("\n```").next()).expect("an example is a heng block")
}

#[test]
fn every_page_of_a_syntax_code_shows_what_it_says() {
    for code in CODES.iter().filter(|c| c.id.starts_with("H01")) {
        let page = std::fs::read_to_string(format!("docs/codes/{}.md", code.id)).expect(code.id);
        let found: Vec<&str> = parse(FileId(0), block(&page, "<!-- wrong -->")).1.iter().map(|d| d.code).collect();
        assert_eq!(found, [code.id], "the wrong example of {}", code.id);
        let found = parse(FileId(0), block(&page, "<!-- right -->")).1;
        assert!(found.is_empty(), "the right example of {}: {found:?}", code.id);
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
fn no_word_stands_twice_in_a_group() {
    let words = heng::syntax::keywords::WORDS;
    for (i, a) in words.iter().enumerate() {
        for b in words.iter().skip(i + 1).filter(|b| b.group == a.group) {
            assert!(a.zh != b.zh && a.en != b.en, "{a:?} and {b:?}");
        }
    }
}
