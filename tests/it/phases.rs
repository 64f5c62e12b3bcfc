//! What becomes of a small policy: its source, its tree, its Core, side by side.

use heng::source::{FileId, Sources};

#[track_caller]
fn phases(source: &str) -> String {
    let mut sources = Sources::new();
    sources.add("policy.heng", source);
    let (tree, _) = heng::syntax::parse(FileId(0), source);
    let analysis = heng::analyse(&sources);
    assert!(analysis.diagnostics.is_empty(), "{:?}", analysis.diagnostics);
    let program = analysis.program(&sources, &analysis.policies()).expect("the policy has a benefit");
    format!("SOURCE\n{source}\nTREE\n{}\nCORE\n{}", heng::syntax::print(&tree), heng::ir::print(&program.core))
}

#[test]
fn a_condition_and_a_sum() {
    insta::assert_snapshot!(phases("对象 个人：\n    在职：是否。\n\n待遇 补贴 面向 个人：\n    同时符合：\n        （一）在职；\n    标准 500元。\n"));
}

#[test]
fn a_value_that_may_be_absent_is_two_nodes() {
    insta::assert_snapshot!(phases(
        "subject person:\n    graduated_on: date or none.\n\nbenefit bonus for person:\n    all of:\n        (1) graduated_on not before 2020-01-01;\n    amount 500 yuan.\n"
    ));
}

#[test]
fn rows_become_a_table() {
    insta::assert_snapshot!(phases(
        "有序类别 学历（由低到高）：本科、硕士、博士。\n\n对象 个人：\n    学历：学历。\n\n待遇 补贴 面向 个人：\n    同时符合：\n        （一）学历 不低于 硕士；\n    标准 按 学历：\n        博士：2000元；\n        其他：1000元。\n"
    ));
}
