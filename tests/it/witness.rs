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
