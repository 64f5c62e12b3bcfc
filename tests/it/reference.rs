//! The reference workload: the sums of ten thousand and a hundred thousand people, known beforehand from other engines.
//!
//! Rows come from the generator in `examples/ref4.rs`, through the reader of tables and the compiled module, and once more through the
//! evaluator. What is compared is what is paid, in fen.

use heng::eval::evaluate;
use heng::ir::{BenefitId, Cell, Core};
use heng::population::engine::{self, Outcome};
use heng::population::facts::Facts;
use heng::population::receipts::Register;
use heng::population::table::{Form, Table};
use heng::source::Sources;
use heng::value::Date;
use heng_host::{Module, abi};
use std::collections::BTreeMap;

#[path = "../../examples/ref4.rs"]
#[allow(dead_code, reason = "its main is for the command line")]
pub mod ref4;

pub fn program() -> Core {
    let mut sources = Sources::new();
    sources.add("ref4.heng", include_str!("../../policies/ref4/ref4.heng"));
    let analysis = heng::analyse(&sources);
    analysis.program(&sources, &analysis.policies()).unwrap().core
}

/// What each benefit pays so many people together, in the module and in the evaluator.
fn sums(rows: u64) -> [BTreeMap<String, i64>; 2] {
    let core = program();
    let module = Module::load(&heng::wasm::compile(&core, &crate::module::meta()).unwrap()).unwrap();
    let mut instance = module.instantiate().unwrap();
    let mut csv = Vec::new();
    ref4::write_rows(rows, &mut csv).unwrap();
    let table = Table::open("ref4.csv", Some(Form::Csv), Box::new(&csv[..])).unwrap();
    let register = Register::new(false);
    let mut facts = Facts::new(table, module.interface(), &register, false).unwrap();
    let today = Date::from_ymd(2021, 7, 1).unwrap();
    let (mut compiled, mut evaluated) = (BTreeMap::new(), BTreeMap::new());
    let mut seen = 0;
    engine::evaluate(&mut facts, &mut instance, today.days(), false, |outcome| {
        let Outcome::Answered(subject, answer) = outcome else { panic!("{outcome:?}") };
        seen += 1;
        let row: Vec<Cell> = subject.cells.iter().map(cell).collect();
        let meant = evaluate(&core, today, &row);
        for (i, (b, said)) in core.benefits.iter().zip(&answer.benefits).enumerate() {
            *compiled.entry(b.name.clone()).or_default() += said.payable.unwrap();
            *evaluated.entry(b.name.clone()).or_default() += meant.benefit(&core, BenefitId(i as u32)).payable.unwrap();
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, rows);
    [compiled, evaluated]
}

fn cell(cell: &abi::Cell) -> Cell {
    match cell {
        abi::Cell::Unknown => Cell::Unknown,
        abi::Cell::Absent => Cell::Absent,
        abi::Cell::Known(v) => Cell::Known(*v),
    }
}

#[track_caller]
fn are_paid(rows: u64, total: i64, each: [(&str, i64); 4]) {
    let each = BTreeMap::from(each.map(|(name, sum)| (name.to_owned(), sum)));
    assert_eq!(each.values().sum::<i64>(), total);
    assert_eq!(sums(rows), [each.clone(), each]);
}

#[test]
fn ten_thousand_people_are_paid_what_they_must_be() {
    let each = [("settlement", 659_700_000), ("living", 393_900_000), ("rent", 759_960_000), ("startup", 10_763_000_000)];
    are_paid(10_000, 12_576_560_000, each);
}

#[test]
fn a_hundred_thousand_people_are_paid_what_they_must_be() {
    let each = [("settlement", 7_062_000_000), ("living", 3_915_200_000), ("rent", 7_722_480_000), ("startup", 108_845_200_000)];
    are_paid(100_000, 127_544_880_000, each);
}
