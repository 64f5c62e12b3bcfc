//! Questions too hard for any solver end in "not decided", within their budget and without a wrong word; what is merely long is answered.

use heng::analysis::{Finding, Options, Pair, PairKind, Reference, groups, overlaps, prove};
use heng::eval::evaluate;
use heng::ir::Core;
use heng::source::Sources;
use std::fmt::Write as _;

/// A policy over these facts, with two benefits under these conditions.
fn two(facts: &str, first: &str, second: &str) -> Core {
    let benefit = |name: &str, conditions: &str| format!("待遇 {name} 面向 个人：\n用途 生活；\n同时符合：\n{conditions}标准 1000元。\n");
    let head = "字典 数据：\n标题 \"数据\"。\n对象 个人：\n";
    let text = format!("{head}{facts}\n政策 P：\n标题 \"P\"。\n引用 数据。\n{}{}", benefit("甲", first), benefit("乙", second));
    let mut sources = Sources::new();
    sources.add("p.heng", text.as_str());
    let analysis = heng::analyse(&sources);
    let wrong = analysis.diagnostics.iter().find(|d| d.severity == heng::diagnostic::Severity::Error);
    assert!(wrong.is_none(), "{wrong:#?}");
    analysis.model(&sources, &analysis.policies()).unwrap().core
}

/// The two held against each other, with people and without, which must not make the one say what the other denies.
#[track_caller]
fn asked(core: &Core, conflicts: u64) -> Pair {
    let group = groups(core).remove(0);
    let ask = |samples| {
        let options = Options { conflicts, samples, ..Options::default() };
        overlaps(core, &options, &group, &mut Reference(core)).remove(0)
    };
    let (pair, other) = (ask(0), ask(1_024));
    let rank = |p: &Pair| match p.kind {
        PairKind::NotDecided => 0,
        PairKind::Disjoint { .. } => 1,
        _ => 2,
    };
    assert!(rank(&pair) == 0 || rank(&other) == 0 || rank(&pair) == rank(&other), "{:?}, and {:?}", pair.kind, other.kind);
    for witness in [&pair, &other].into_iter().filter_map(|p| p.witness.as_ref()) {
        let answer = evaluate(core, witness.as_of, &witness.row);
        assert!(core.benefits.iter().all(|b| answer.int(b.payable).is_some_and(|sum| sum > 0)), "a witness is paid both");
    }
    pair
}

/// 1,000,003 × 998,244,353: whoever says that nobody is paid is wrong, and whoever names somebody has factored it.
#[test]
fn a_product_of_two_wide_facts_is_not_decided_in_a_small_budget() {
    let product = 1_000_003_i64 * 998_244_353;
    let facts = "单价：金额/人，0元/人..20000000元/人；\n人数：数值 人，0..2000000。\n";
    let sum = format!("{}.{:02}元", product / 100, product % 100);
    let core = two(facts, &format!("（一）单价 × 人数 不低于 {sum}；\n（二）人数 超过 1人；\n"), &format!("（一）单价 × 人数 不超过 {sum}；\n（二）人数 不超过 1000100人；\n（三）人数 超过 1000000人；\n"));
    let decided = asked(&core, 1_000_000).kind;
    assert!(matches!(decided, PairKind::Uncoordinated | PairKind::NotDecided), "{decided:?}");
    assert_eq!(asked(&core, 20).kind, PairKind::NotDecided);
}

/// Ten people in nine rooms: nobody can be paid the second, and that takes a solver of clauses exponentially long to see.
#[test]
fn a_long_argument_is_not_decided_and_never_contradicted() {
    let facts: Vec<String> = (0..10).flat_map(|p| (0..9).map(move |h| format!("在{p}之{h}：是否"))).collect();
    let facts = format!("{}。\n", facts.join("；\n"));
    let mut housed = String::new();
    for p in 0..10 {
        let any: Vec<String> = (0..9).map(|h| format!("在{p}之{h}")).collect();
        let _ = writeln!(housed, "（{}）{}；", numeral(p), any.join(" 或 "));
    }
    let mut apart = String::new();
    for h in 0..9 {
        let pairs: Vec<String> = (0..10).flat_map(|p| (0..p).map(move |q| format!("非（在{p}之{h} 且 在{q}之{h}）"))).collect();
        let _ = writeln!(apart, "（{}）{}；", numeral(h), pairs.join(" 且 "));
    }
    let core = two(&facts, &housed, &apart);
    assert_eq!(asked(&core, 2_000).kind, PairKind::NotDecided);
    let found = prove(&core, &Options { conflicts: 2_000, ..Options::default() });
    assert!(found.iter().all(|f| matches!(f, Finding::NotDecided { .. })), "each alone can be met, and each item matters or is not decided: {found:?}");
}

/// Two hundred dates in a row, each after the one before, with a way around at each step.
#[test]
fn long_chains_over_many_dates_are_answered() {
    let facts: Vec<String> = (0..200).map(|i| format!("日期{i}：日期，2000年1月1日..2030年12月31日")).collect();
    let facts = format!("{}；\n例外：是否。\n", facts.join("；\n"));
    let chain = |step: &str| -> String {
        let steps: Vec<String> = (1..200).map(|i| format!("（例外 或 日期{i} {step} 日期{}）", i - 1)).collect();
        format!("（一）{}；\n", steps.join(" 且 "))
    };
    let meet = two(&facts, &chain("晚于"), &chain("早于"));
    assert_eq!(asked(&meet, 20_000).kind, PairKind::Uncoordinated, "an exception is an exception to both");
    let apart = two(&facts, &format!("{}（二）非 例外；\n", chain("晚于")), &chain("早于"));
    assert!(matches!(asked(&apart, 20_000).kind, PairKind::Disjoint { .. }), "no date is both before and after another");
}

/// More products than a question may have gates.
#[test]
fn a_question_that_is_too_large_is_not_decided() {
    let facts: Vec<String> = (0..2_000).map(|i| format!("单价{i}：金额/人，0元/人..20000000元/人；\n人数{i}：数值 人，0..2000000")).collect();
    let facts = format!("{}。\n", facts.join("；\n"));
    let chain = |word: &str| -> String {
        let all: Vec<String> = (0..2_000).map(|i| format!("单价{i} × 人数{i} {word} 12345元")).collect();
        format!("（一）{}；\n", all.join(" 且 "))
    };
    let core = two(&facts, &chain("超过"), &chain("不为"));
    let options = Options { samples: 0, ..Options::default() };
    let pairs = overlaps(&core, &options, &groups(&core)[0], &mut Reference(&core));
    assert_eq!(pairs[0].kind, PairKind::NotDecided);
}

fn numeral(n: usize) -> &'static str {
    ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"][n]
}
