//! Modules from outside: what a host refuses, and the edges of a call.
#![allow(clippy::unwrap_used)]

use heng::diagnostic::Words;
use heng::eval::evaluate;
use heng::ir::*;
use heng::value::Date;
use heng::wasm::{BuildMeta, compile};
use heng_host::abi::{self, Cell as HostCell, SECTION_ABI, SECTION_DIGEST};
use heng_host::{CallError, Column, Module};
use sha2::{Digest, Sha256};

pub fn meta() -> BuildMeta {
    BuildMeta { compiler: "heng test".into(), source_digest: "00".into(), language: "zh".into(), vectors: Vec::new() }
}

pub fn fact(name: &str, ty: InputTy, lo: i64, hi: i64, optional: bool) -> Input {
    let (source, department, evidence, basis) = (None, None, None, None);
    Input { name: name.into(), kind: InputKind::Fact, ty, lo, hi, optional, source, department, evidence, basis }
}

pub fn benefit(name: &str, eligible: NodeId, awaiting: NodeId, amount: NodeId, payable: NodeId) -> Benefit {
    Benefit {
        name: name.into(),
        policy: "政策".into(),
        subject: "人".into(),
        period: Period::Once,
        cites: None,
        purpose: None,
        department: None,
        time_limit: None,
        channel: None,
        funding: Vec::new(),
        eligible,
        awaiting,
        amount,
        payable,
        periods_left: None,
        waits: None,
        items: Vec::new(),
        amount_inputs: Vec::new(),
    }
}

pub fn item(node: NodeId) -> Item {
    let (mark, text) = ("（一）".into(), "条件".into());
    let span = heng::source::Span::default();
    let (parent, combines, cites, inputs, settled) = (None, None, None, Vec::new(), None);
    Item { node, list: ItemList::Both, mark, parent, combines, text, span, cites, inputs, settled }
}

pub fn core_of(builder: Builder, doors: Vec<NodeId>, benefits: Vec<Benefit>) -> Core {
    let (inputs, nodes) = builder.finish();
    let door = |node| Door { node, reason: Words::new("不一致", "inconsistent"), inputs: vec![InputId(0)] };
    Core {
        name: "政策".into(),
        policies: Vec::new(),
        subject: "人".into(),
        inputs,
        nodes,
        doors: doors.into_iter().map(door).collect(),
        benefits,
        coordinations: Vec::new(),
        combinable: Vec::new(),
        as_of: (day(2020, 1, 1), day(2030, 12, 31)),
    }
}

pub fn day(y: i32, m: u32, d: u32) -> Date {
    Date::from_ymd(y, m, d).unwrap()
}

/// A degree or none, a birthday, rent in fen: 30% of the rent, at most 1,500 yuan, for doctors of at most 35 years.
fn small() -> Core {
    let mut b = Builder::new();
    let degree = b.input(fact("学位", InputTy::Enum { name: "学位".into(), cases: vec!["硕士".into(), "博士".into()] }, 0, 1, true));
    let born = b.input(fact("出生日期", InputTy::Date, day(1920, 1, 1).days().into(), day(2026, 12, 31).days().into(), false));
    let rent = b.input(fact("月租金", InputTy::Money { per: Some("月".into()) }, 0, 10_000_000, false));
    let (has, degree, born, rent) = (b.present(degree), b.load(degree), b.load(born), b.load(rent));
    let (one, zero, months) = (b.int(1), b.int(0), b.int(12 * 36));
    let doctor = b.eq(degree, one);
    let doctor = b.and([has, doctor]);
    let today = b.as_of(day(2020, 1, 1), day(2030, 12, 31));
    let age = b.months(born, today);
    let young = b.lt(age, months);
    let eligible = b.and([doctor, young]);
    let (share, whole, cap) = (b.int(300_000), b.int(1_000_000), b.int(150_000));
    let part = b.mul(rent, share);
    let part = b.div(heng::value::Mode::HalfAway, part, whole);
    let part = b.min(part, cap);
    let amount = b.select(eligible, part, zero);
    let awaiting = b.bool(false);
    let door = b.le(born, today);
    let mut benefit = benefit("租房补贴", eligible, awaiting, amount, amount);
    benefit.items = vec![item(doctor), item(young)];
    core_of(b, vec![door], vec![benefit])
}

fn rows() -> Vec<Vec<HostCell>> {
    use HostCell::{Absent, Known, Unknown};
    let born = |y, m, d| Known(day(y, m, d).days().into());
    vec![
        vec![Known(1), born(1990, 2, 28), Known(500_001)],
        vec![Known(0), born(1990, 2, 28), Known(500_001)],
        vec![Absent, born(1990, 2, 28), Unknown],
        vec![Unknown, born(1990, 2, 28), Known(5)],
        vec![Known(1), Unknown, Known(5)],
        vec![Known(1), born(1950, 2, 28), Unknown],
        vec![Known(1), born(1990, 2, 28), Unknown],
        vec![Known(2), born(1990, 2, 28), Known(1)],
        vec![Known(1), born(2026, 12, 31), Known(1)],
        vec![Known(200), born(1990, 2, 28), Known(-1)],
        vec![Known(1), Known(i64::MAX), Known(-1)],
        vec![Known(1), born(1990, 2, 28), Known(i64::MIN)],
    ]
}

#[track_caller]
fn load(core: &Core) -> Module {
    Module::load(&compile(core, &meta()).unwrap()).unwrap()
}

pub fn cell(cell: HostCell) -> Cell {
    match cell {
        HostCell::Unknown => Cell::Unknown,
        HostCell::Absent => Cell::Absent,
        HostCell::Known(v) => Cell::Known(v),
    }
}

fn kleene(v: Option<bool>) -> u8 {
    match v {
        Some(false) => abi::NO,
        None => abi::UNKNOWN,
        Some(true) => abi::YES,
    }
}

/// What the evaluator says, in the words of the host.
pub fn expected(core: &Core, as_of: Date, row: &[Cell], trace: bool) -> heng_host::Answer {
    let answer = evaluate(core, as_of, row);
    let benefits = (0..core.benefits.len()).map(|i| {
        let b = answer.benefit(core, BenefitId(i as u32));
        heng_host::BenefitAnswer {
            eligible: kleene(b.eligible),
            awaiting: kleene(b.awaiting),
            waits: b.waits.map(kleene),
            amount: b.amount,
            payable: b.payable,
            periods_left: b.periods_left,
        }
    });
    let mut seen: Vec<NodeId> = Vec::new();
    for item in core.benefits.iter().flat_map(|b| &b.items) {
        for node in [Some(item.node), item.settled].into_iter().flatten() {
            if !seen.contains(&node) {
                seen.push(node);
            }
        }
    }
    heng_host::Answer {
        refusal: answer.refusal,
        benefits: benefits.collect(),
        taken: (0..core.coordinations.len()).map(|i| answer.taken(core, CoordinationId(i as u32))).collect(),
        trace: if trace { seen.iter().map(|n| kleene(answer.bool(*n))).collect() } else { Vec::new() },
    }
}

#[test]
fn a_module_answers_as_the_evaluator_does() {
    let core = small();
    let module = load(&core);
    let as_of = day(2025, 6, 30);
    for trace in [false, true] {
        let answers = module.instantiate().unwrap().evaluate(as_of.days(), &rows(), trace).unwrap();
        for (row, answer) in rows().iter().zip(&answers) {
            let cells: Vec<Cell> = row.iter().copied().map(cell).collect();
            assert_eq!(*answer, expected(&core, as_of, &cells, trace), "{row:?}");
        }
    }
}
