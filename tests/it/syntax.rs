//! Text → tree: what a writer sees of the surface.

use heng::source::FileId;
use heng::syntax::{Tree, parse};

fn read(code: &str) -> (Tree, Vec<String>) {
    let (tree, diagnostics) = parse(FileId(0), code);
    let shown = diagnostics
        .iter()
        .map(|d| format!("{} {:?} {}", d.code, code.get(d.span().start as usize..d.span().end as usize).unwrap_or("?"), d.message.zh))
        .collect();
    (tree, shown)
}

const NONE: [&str; 0] = [];

#[test]
fn the_samples_of_the_reference_are_read_without_complaint() {
    for sample in ["dictionary", "benefit", "benefit_en", "more"] {
        let code = std::fs::read_to_string(format!("tests/it/samples/{sample}.heng")).expect("the samples are there");
        let (tree, shown) = read(&code);
        if std::env::var("SHOW").is_ok() {
            println!("{tree:#?}");
        }
        let expected: &[&str] = if sample == "more" { &["H0115 \"保证\" `保证` 还不能使用"] } else { &NONE };
        assert_eq!(shown, expected, "{sample}");
    }
}
