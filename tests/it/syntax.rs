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

mod hostile {
    use super::*;
    use heng::diagnostic::Diagnostic;
    use heng::format::format;
    use proptest::prelude::*;

    fn all_samples() -> String {
        ["dictionary", "benefit", "benefit_en", "more"]
            .map(|s| std::fs::read_to_string(format!("tests/it/samples/{s}.heng")).expect("the samples are there"))
            .join("\n")
            .replace("保证 \"学历越高，租房补贴不低\"：\n    租房补贴 的 应发 随 学历 不减。\n", "")
            .replace("// 示例数字", "// 示例数字\n// 又一行")
    }

    #[track_caller]
    fn in_bounds(code: &str, found: &[Diagnostic]) {
        for d in found {
            assert!(heng::diagnostic::codes::CODES.iter().any(|c| c.id == d.code), "{} is in the list", d.code);
            let spans = d.labels.iter().map(|l| l.span).chain(d.edit.iter().map(|e| e.span));
            for span in spans {
                assert!(code.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {code:?}");
            }
        }
    }

    #[track_caller]
    fn survives(code: &str) {
        let (tree, found) = parse(FileId(0), code);
        in_bounds(code, &found);
        let mut last = 0;
        for decl in &tree.decls {
            assert!(code.get(decl.span.start as usize..decl.span.end as usize).is_some(), "{:?}", decl.span);
            assert!(decl.span.start >= last, "declarations stand in the order of the text");
            last = decl.span.end;
        }
        let once = format(&tree, code, None);
        for comment in &tree.comments {
            assert!(once.contains(&comment.text), "{} is kept", comment.text);
        }
        if found.is_empty() && !tree.decls.is_empty() && !code.contains('\u{0C}') {
            crate::format::translates(code);
        }
        let again = format(&parse(FileId(0), &once).0, &once, None);
        let differs = once.lines().zip(again.lines()).find(|(a, b)| a != b);
        assert!(once == again, "formatting twice: {differs:?}\n<<{}>>\n<<{}>>", if code.len() < 200 { code } else { "" }, if code.len() < 200 { &once } else { "" });
    }

    const BITS: &[&str] = &[
        "（", "）", "(", "。", "；", "：", "，", "、", "\"", "“", "「", "」", "//", "\r", "\n", "\u{0C}", "\u{3000}", "１", "3年6个月", "按", " 且 ", " 或 ",
        "待遇 ", "标准 ", "（一）", "1. ", "(a)", "其他", "如 ", " 则 ", "..", "-", "%", "万", "\u{301}", "😀", "为", "不超过35", "99999999999999999999",
        "0.0000000001", "2018年13月1日", "amount ", "is ", "not ", "by ", ".", "依据 ", "已删除", "以上（含）", "修订 甲", " / ", "/年",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn damaged_files_are_read_to_the_end(at in 0usize..5000, len in 0usize..40, bits in proptest::collection::vec(0usize..BITS.len(), 0..4)) {
            let mut code = all_samples();
            let clamp = |code: &str, mut at: usize| { at = at.min(code.len()); while !code.is_char_boundary(at) { at -= 1; } at };
            let start = clamp(&code, at);
            let end = clamp(&code, start + len).max(start);
            let put: String = bits.iter().map(|b| BITS[*b]).collect();
            code.replace_range(start..end, &put);
            survives(&code);
        }

        #[test]
        fn any_text_is_read_to_the_end(bits in proptest::collection::vec(0usize..BITS.len(), 0..60)) {
            survives(&bits.iter().map(|b| BITS[*b]).collect::<String>());
        }

        #[test]
        fn any_characters_are_read_to_the_end(code in "\\PC{0,200}") {
            survives(&code);
        }
    }

    #[test]
    fn deep_and_long_expressions_are_reported_once() {
        let deep = |open: &str, close: &str, n: usize| format!("定义 甲：{}1{}。", open.repeat(n), close.repeat(n));
        for code in [
            deep("（", "）", 100_000),
            deep("f(", ")", 100_000),
            deep("非 ", "", 30_000),
            deep("-", "", 100_000),
            format!("定义 甲：1{}。", " + 1".repeat(25_000)),
            format!("定义 甲：1{}。", " 最高 1".repeat(25_000)),
            format!("定义 甲：甲{}。", " 的 乙".repeat(25_000)),
        ] {
            let (_, found) = parse(FileId(0), &code);
            let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
            assert_eq!(codes, ["H0118"], "{}", code.chars().take(20).collect::<String>());
        }
    }

    #[test]
    fn long_lists_are_no_trouble() {
        let code = format!("定义 甲：乙{}。", " 且 乙".repeat(25_000));
        assert_eq!(parse(FileId(0), &code).1, []);
        let code = format!("定义 甲：乙 属于 丙{}。", "、丙".repeat(25_000));
        assert_eq!(parse(FileId(0), &code).1, []);
        let (_, found) = parse(FileId(0), &format!("定义 甲：{}乙。", "如 甲 则 1 否则 ".repeat(20_000)));
        assert_eq!(found.len(), 1);
    }
}
