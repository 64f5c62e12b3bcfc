//! The people who are shown, against what is said of them below: `各项同日申请、同日审核`.

use crate::generate::{self, Random};
use crate::world::World;
use heng::analysis::{Options, PairKind, Reference, Witness, groups, overlaps};
use heng::ir::{Cell, Core, InputKind, ReceiptField};
use heng::source::Sources;
use serde_json::Value;
use std::collections::BTreeSet;

/// The days of one kind that a person is told to have.
fn days(core: &Core, witness: &Witness, wanted: ReceiptField) -> BTreeSet<Cell> {
    let is = |i: &usize| matches!(core.inputs[*i].kind, InputKind::Receipt(_, field) if field == wanted);
    witness.told.iter().map(|id| id.0 as usize).filter(is).map(|i| witness.row[i]).collect()
}

#[test]
fn who_is_paid_two_applied_for_all_on_one_day_and_was_approved_on_one() {
    let mut told = 0;
    for seed in 0..60 {
        let text = generate::World::random(&mut Random::new(seed), 2).print();
        let mut sources = Sources::new();
        sources.add("生成.heng", text.clone());
        let analysis = heng::analyse(&sources);
        let core = analysis.model(&sources, &analysis.policies()).unwrap().core;
        for samples in [0, Options::default().samples] {
            let options = Options { samples, ..Options::default() };
            for pair in groups(&core).iter().flat_map(|group| overlaps(&core, &options, group, &mut Reference(&core))) {
                // Who had one of the two did not apply for both on one day.
                let Some(witness) = pair.witness.filter(|_| !matches!(pair.kind, PairKind::OneSided { .. } | PairKind::Later { .. })) else { continue };
                for field in [ReceiptField::AppliedOn, ReceiptField::ApprovedOn] {
                    let days = days(&core, &witness, field);
                    let named: Vec<_> = witness.told.iter().map(|id| (&core.inputs[id.0 as usize].name, witness.row[id.0 as usize])).collect();
                    assert!(days.len() <= 1, "seed {seed}, {samples} people tried, {:?}: {named:?}\n{text}", pair.kind);
                    told += days.len();
                }
            }
        }
    }
    assert!(told > 50, "days are told: {told}");
}

/// What is told under a name that begins like this.
fn values<'c>(card: &'c Value, begins: &str) -> BTreeSet<&'c str> {
    let facts = card["person"]["facts"].as_array().into_iter().flatten();
    facts.filter(|f| f["name"].as_str().unwrap().starts_with(begins)).map(|f| f["value"].as_str().unwrap()).collect()
}

#[test]
fn people_of_the_sample_policies_are_as_the_premise_says() {
    let world = World::new();
    crate::findings::copied(&world, "policies");
    let mut told = 0;
    for ask in [&["overlap", "policies", "--all", "--full"][..], &["check", "policies", "--prove"]] {
        let said = world.heng(&[ask, &["--format", "json"]].concat());
        let cards = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let new_applicant = |card: &Value| !matches!(card["kind"].as_str(), Some("later-overlap" | "one-sided" | "guarantee-refuted"));
        for card in cards.filter(new_applicant) {
            for begins in ["申请日期(", "审核日期("] {
                let days = values(&card, begins);
                assert!(days.len() <= 1, "{card}");
                told += days.len();
            }
        }
    }
    assert!(told > 3, "days are told: {told}");
}

const ENTRY: &str = "有序类别 学历（由低到高）：本科、硕士、博士。\n对象 个人：\n    学历：学历；\n    在职：是否；\n    月收入：金额，0元..10万元。\n待遇 补贴 面向 个人：\n    用途 生活；\n    发放 每月，累计最长 36个月；\n    起算 审核通过 当月；\n    \
    申请时同时符合：\n        （一）学历 不低于 硕士；\n    享受期间保持：\n        （一）在职；\n    标准 按 学历：\n        \
    博士：3000元/月；\n        硕士：2000元/月；\n        本科：4000元/月。\n";

/// A bachelor can be on record as approved; a reader would ask who approved that. Masters refute it as well, so one of them is shown.
#[test]
fn who_refutes_something_could_have_been_approved() {
    let world = World::new();
    let degree = |said: &crate::world::Said, kind: &str| -> BTreeSet<String> {
        let cards = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let all: Vec<Value> = cards.filter(|card| card["kind"] == kind).collect();
        assert!(!all.is_empty(), "{}", said.all());
        all.iter().flat_map(|card| values(card, "学历").into_iter().map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    world.file("办法.heng", format!("{ENTRY}保证 \"不多\"：补贴 的 应发 不超过 1000元。\n"));
    let said = world.heng(&["check", "--prove", "办法.heng", "--format", "json"]);
    assert!(!degree(&said, "guarantee-refuted").contains("本科"), "{}", said.all());

    world.file("旧.heng", ENTRY);
    world.file("新.heng", ENTRY.replace("3000元/月", "2900元/月").replace("2000元/月", "1900元/月").replace("4000元/月", "3900元/月"));
    let said = world.heng(&["diff", "旧.heng", "新.heng", "--format", "json"]);
    assert_eq!(degree(&said, "loses").into_iter().collect::<Vec<_>>(), ["硕士"], "{}", said.all());
}
