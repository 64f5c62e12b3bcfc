//! Large programs, as a country's policies would make.
#![allow(clippy::unwrap_used)]

use crate::module::{benefit, cell, core_of, day, expected, fact, item, meta};
use heng::ir::*;
use heng::value::Mode;
use heng::wasm::compile;
use heng_host::Module;
use heng_host::abi::Cell;
use std::time::Instant;

/// So many benefits over twenty shared facts, each with receipts of its own, some six conditions, a table and a cap.
fn many(benefits: u32) -> Core {
    let mut b = Builder::new();
    let cases = |n: usize| (0..n).map(|i| format!("类{i}")).collect::<Vec<_>>();
    let degree = b.input(fact("学位", InputTy::Enum { name: "学位".into(), cases: cases(5) }, 0, 4, true));
    let region = b.input(fact("地区", InputTy::Region { name: "地区".into(), leaves: cases(40) }, 0, 39, false));
    let (lo, hi) = (i64::from(day(1920, 1, 1).days()), i64::from(day(2035, 12, 31).days()));
    let born = b.input(fact("出生日期", InputTy::Date, lo, hi, false));
    let hired = b.input(fact("入职日期", InputTy::Date, lo, hi, true));
    let rent = b.input(fact("月租金", InputTy::Money { per: None }, 0, 10_000_000, false));
    let pay = b.input(fact("月薪", InputTy::Money { per: None }, 0, 100_000_000, false));
    let flags: Vec<InputId> = (0..14).map(|i| b.input(fact(&format!("是否{i}"), InputTy::YesNo, 0, 1, false))).collect();
    let today = b.as_of(day(2020, 1, 1), day(2030, 12, 31));
    let (degree_there, degree, region, born) = (b.present(degree), b.load(degree), b.load(region), b.load(born));
    let (hired_there, hired, rent, pay) = (b.present(hired), b.load(hired), b.load(rent), b.load(pay));
    let flags: Vec<NodeId> = flags.iter().map(|f| b.load(*f)).collect();
    let (age, tenure) = (b.months(born, today), b.months(hired, today));
    let (zero, no) = (b.int(0), b.bool(false));
    let (mut out, mut payables) = (Vec::new(), Vec::new());
    for i in 0..benefits {
        let k = i64::from(i);
        let had = b.input(fact(&format!("已领金额{i}"), InputTy::Money { per: None }, 0, 1_000_000_000, false));
        let since = b.input(fact(&format!("首次领取日期{i}"), InputTy::Date, lo, hi, true));
        let waived = b.input(fact(&format!("已放弃{i}"), InputTy::YesNo, 0, 1, false));
        let (had, since_there, since, waived) = (b.load(had), b.present(since), b.load(since), b.load(waived));
        let (limit, least) = (b.int(12 * (30 + k % 20) + 1 + k), b.int(k % 60));
        let young = b.lt(age, limit);
        let long = b.le(least, tenure);
        let long = b.and([hired_there, long]);
        let min_degree = b.int(k % 4);
        let educated = b.le(min_degree, degree);
        let educated = b.and([degree_there, educated]);
        let (from, to) = (b.int(k % 13), b.int(20 + k % 17));
        let (after, before) = (b.le(from, region), b.le(region, to));
        let local = b.and([after, before]);
        let (f, g, h) = (flags[i as usize % 14], flags[(i as usize * 5 + 1) % 14], flags[(i as usize * 3 + 2) % 14]);
        let excluded = b.or([f, g]);
        let not_excluded = b.not(excluded);
        let not_waived = b.not(waived);
        let high = b.int(2_000_000 + 1000 * k);
        let paid_well = b.le(high, pay);
        let some = b.at_least(2, vec![paid_well, h, educated]);
        let n = b.int(k % 36 + 1);
        let end = b.add_months(since, n);
        let running = b.lt(today, end);
        let never = b.not(since_there);
        let open = b.or([never, running]);
        let eligible = b.and([young, long, local, not_excluded, not_waived, some, open]);
        let row =
            |b: &mut Builder, at: i64| ByRow { patterns: vec![vec![(at, at)], vec![(0, 19 + at)]], value: b.int(100_000 * (at + 1) + k) };
        let rows = (0..5).map(|at| row(&mut b, at)).collect();
        let base = b.by(By { columns: vec![degree, region], rows, default: zero });
        let (share, whole, cap) = (b.int(300_000 + k), b.int(1_000_000), b.int(150_000 + k));
        let part = b.mul(rent, share);
        let part = b.div(Mode::HalfAway, part, whole);
        let part = b.min(part, cap);
        let sum = b.add(part, base);
        let gross = b.select(eligible, sum, zero);
        let most = b.int(5_000_000 + 100 * k);
        let left = b.sub(most, had);
        let left = b.max(left, zero);
        let payable = b.min(gross, left);
        let mut x = benefit(&format!("待遇{i}"), eligible, no, gross, payable);
        x.items = [young, long, educated, local, f, g, not_waived, some, open].into_iter().map(item).collect();
        payables.push(payable);
        out.push(x);
    }
    let total = payables.iter().copied().reduce(|x, y| b.add(x, y)).unwrap();
    let mut sum = benefit("合计", no, no, total, total);
    sum.items.clear();
    out.push(sum);
    core_of(b, Vec::new(), out)
}

#[test]
fn a_thousand_benefits_are_a_module_like_any_other() {
    for n in [1, 30, 1000] {
        let core = many(n);
        let start = Instant::now();
        let bytes = compile(&core, &meta()).unwrap();
        let emitted = start.elapsed();
        let start = Instant::now();
        let module = Module::load(&bytes).unwrap();
        let loaded = start.elapsed();
        let interface = module.interface();
        let mut instance = module.instantiate().unwrap();
        let some = |i: &Input, row: i64| match row % 5 {
            0 => Cell::Unknown,
            1 if i.optional => Cell::Absent,
            2 => Cell::Known(i.lo),
            _ => Cell::Known(i.lo + (i.hi - i.lo) / (1 + row)),
        };
        let rows: Vec<Vec<Cell>> = (0..20).map(|row| core.inputs.iter().zip(row..).map(|(i, row)| some(i, row)).collect()).collect();
        let start = Instant::now();
        let answers = instance.evaluate(20_000, &rows, true).unwrap();
        let ran = start.elapsed();
        for (row, answer) in rows.iter().zip(answers) {
            let row: Vec<_> = row.iter().copied().map(cell).collect();
            assert!(answer == expected(&core, heng::value::Date::from_days(20_000), &row, true), "{n} benefits");
        }
        println!(
            "{n} benefits, {} nodes: emitted in {emitted:?}, {} KiB, loaded in {loaded:?}, {} rows a batch, twenty in {ran:?}",
            core.nodes.len(),
            bytes.len() >> 10,
            interface.capacity
        );
    }
}
