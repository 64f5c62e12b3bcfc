//! The tree → its canonical text: what a writer sees after `heng fmt`.

use heng::format::{format, format_literate};
use heng::source::FileId;
use heng::syntax::{Language, Tree, parse};

fn tree(code: &str) -> Tree {
    parse(FileId(0), code).0
}

/// The tree without its positions.
pub fn shape(tree: &Tree, kinds: bool) -> String {
    let text = format!("{:?}", tree.decls);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').expect("a span has an end") + at + 1;
        rest = &rest[end..];
    }
    out.push_str(rest);
    if kinds {
        return out;
    }
    // Translation maps the kinds of markers.
    for kind in ["HanParen", "Plain", "DigitParen", "Circled", "LowerParen", "RomanParen", "UpperParen"] {
        out = out.replace(&format!("kind: {kind}"), "kind: K");
    }
    out
}

#[track_caller]
fn becomes(code: &str, canonical: &str) {
    assert_eq!(format(&tree(code), code, None), canonical);
    stays(canonical);
}

#[track_caller]
fn stays(code: &str) {
    assert_eq!(format(&tree(code), code, None), code, "formatting twice");
}

#[track_caller]
fn translates(code: &str) {
    let first = tree(code);
    let canonical = format(&first, code, None);
    assert_eq!(shape(&tree(&canonical), true), shape(&first, true), "formatting keeps the tree:\n{canonical}");
    stays(&canonical);
    let other = if first.language == Language::Zh { Language::En } else { Language::Zh };
    let there = format(&first, code, Some(other));
    let (there_tree, found) = parse(FileId(0), &there);
    assert_eq!(there_tree.language, other, "{there}");
    assert!(found.iter().all(|d| d.code == "H0115"), "{there}\n{found:#?}");
    assert_eq!(shape(&there_tree, false), shape(&first, false), "translating keeps the tree:\n{there}");
    stays(&there);
    let back = format(&there_tree, &there, Some(first.language));
    assert_eq!(back, canonical, "there and back, by way of:\n{there}");
}

fn sample(name: &str) -> String {
    std::fs::read_to_string(format!("tests/it/samples/{name}.heng")).expect("the samples are there")
}

#[test]
fn the_samples_of_the_reference_translate_there_and_back() {
    for name in ["dictionary", "benefit", "benefit_en"] {
        let code = sample(name);
        if std::env::var("SHOW").is_ok() {
            println!("{}", format(&tree(&code), &code, None));
            println!("{}", format(&tree(&code), &code, Some(Language::En)));
        }
        translates(&code);
    }
    let more = sample("more").replace("保证 \"学历越高，租房补贴不低\"：\n    租房补贴 的 应发 随 学历 不减。\n", "");
    if std::env::var("SHOW").is_ok() {
        println!("{}", format(&tree(&more), &more, None));
        println!("{}", format(&tree(&more), &more, Some(Language::En)));
    }
    translates(&more);
}

#[test]
fn the_benefit_samples_are_already_canonical() {
    stays(&sample("benefit"));
    stays(&sample("benefit_en"));
}

#[test]
fn literate_files_change_only_in_their_blocks() {
    let text = "# 办法\n\n正文 （１） 不变。\n\n```heng\n部门   公安局\n```\n\n末尾\n";
    assert_eq!(format_literate(text, None), "# 办法\n\n正文 （１） 不变。\n\n```heng\n部门 公安局。\n```\n\n末尾\n");
}

#[test]
fn full_width_and_badly_spaced_text_becomes_canonical() {
    becomes("部门　公安局　．", "部门 公安局。\n");
}
