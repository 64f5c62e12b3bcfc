//! A program that loads a module: facts by name, and what the host says of names and values that the module does not have.

use heng::source::Sources;
use heng::wasm::{BuildMeta, compile};
use heng_abi::{Cell, YES};
use heng_host::{Module, Value};

const POLICY: &str = "有序类别 学历（由低到高）：本科、硕士、博士。
对象 个人：
    学历：学历 或 无；
    专业：文本 或 无；
    户籍迁入日期：日期 或 无。
待遇 安家费 面向 个人：
    同时符合：
        （一）学历 不低于 硕士；
        （二）专业 为 \"集成电路\"；
    标准 1万元。
";

fn module() -> Module {
    let mut sources = Sources::new();
    sources.add("安家费.heng", POLICY);
    let analysis = crate::ui::analysed(&sources);
    assert_eq!(analysis.diagnostics, []);
    let lowered = analysis.program(&sources, &analysis.policies()).unwrap();
    let meta = BuildMeta { compiler: "test".into(), source_digest: String::new(), language: "zh".into(), vectors: Vec::new(), simd: true };
    Module::load(&compile(&lowered.core, &meta).unwrap()).unwrap()
}

#[test]
fn a_row_is_built_from_names_and_what_is_not_given_is_unknown() {
    let module = module();
    let row = module.row(&[("学历", Value::Name("博士")), ("专业", Value::Name("集成电路"))]).unwrap();
    assert_eq!(row, [Cell::Known(2), Cell::Known(0), Cell::Unknown]);
    let answers = module.instantiate().unwrap().evaluate(18_809, &[row], false).unwrap();
    assert_eq!((answers[0].benefits[0].eligible, answers[0].benefits[0].payable), (YES, Some(1_000_000)));
}

#[test]
fn any_other_text_is_a_value_and_any_other_case_is_not() {
    let module = module();
    assert_eq!(module.row(&[("专业", Value::Name("戏剧"))]).unwrap()[1], Cell::Known(1));
    let wrong = module.row(&[("学历", Value::Name("博后"))]).unwrap_err();
    assert_eq!(wrong.zh(), "`学历` 没有取值 `博后`");
    let unknown = module.row(&[("籍贯", Value::Absent)]).unwrap_err();
    assert_eq!(unknown.en(), "the module has no input named `籍贯`");
}

#[test]
fn the_program_in_the_readme_is_the_one_that_is_compiled() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let example = std::fs::read_to_string(root.join("hosts/rust/examples/decide.rs")).unwrap();
    let readme = std::fs::read_to_string(root.join("hosts/rust/README.md")).unwrap();
    let shown = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    for line in shown.lines() {
        assert!(example.contains(line.trim()), "{line}");
    }
}
