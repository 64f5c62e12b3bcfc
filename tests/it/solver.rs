//! The solver against the evaluator: what a term is worth in a model is what the evaluator says of the model's row, and a verdict is what
//! trying every row says.

use crate::core::{Random, in_range, program, program_of};
use crate::module::{core_of, day, fact};
use heng::eval::evaluate;
use heng::ir::*;
use heng::solver::{Bit, CellTerm, Model, Num, Row, Solver, Term, Value, Verdict};
use heng::value::{Date, Mode, div};
use std::collections::{BTreeMap, BTreeSet};

const BUDGET: u64 = 200_000;

fn node_ids(core: &Core) -> impl Iterator<Item = NodeId> + use<> {
    (0..core.nodes.len() as u32).map(NodeId)
}

/// A row without anything unknown, on a day.
type Case = (Vec<Cell>, Date);

fn some_case(r: &mut Random, core: &Core) -> Case {
    let cell = |r: &mut Random, i: &Input| if i.optional && r.chance(25) { Cell::Absent } else { Cell::Known(in_range(r, i)) };
    let row = core.inputs.iter().map(|i| cell(r, i)).collect();
    (row, r.date(core.as_of.0, core.as_of.1))
}

/// Every row without anything unknown, on every day.
fn all_cases(core: &Core) -> Vec<Case> {
    let mut rows: Vec<Vec<Cell>> = vec![Vec::new()];
    for input in &core.inputs {
        let mut cells: Vec<Cell> = (input.lo..=input.hi).map(Cell::Known).collect();
        cells.extend(input.optional.then_some(Cell::Absent));
        rows = rows.iter().flat_map(|row| cells.iter().map(|c| [&row[..], &[*c]].concat())).collect();
    }
    let days = core.as_of.0.days()..=core.as_of.1.days();
    days.flat_map(|d| rows.iter().map(move |row| (row.clone(), Date::from_days(d.into())))).collect()
}

/// The values of all nodes, whether or not a door is shut.
fn values(core: &Core, (row, as_of): &Case) -> Vec<Option<i64>> {
    let open = Core { doors: Vec::new(), ..core.clone() };
    evaluate(&open, *as_of, row).values
}

/// Holds if a number is this one.
fn is(s: &mut Solver, num: &Num, value: i64) -> Bit {
    let value = s.int(value);
    s.eq(num, &value)
}

fn term_is(s: &mut Solver, term: &Term, value: i64) -> Bit {
    match term {
        Term::Bit(bit) => s.same(*bit, Bit::from(value == 1)),
        Term::Num(num) => is(s, num, value),
    }
}

/// Holds if a node is known and has this value, or is unknown.
fn value_is(s: &mut Solver, value: &Value, wanted: Option<i64>) -> Bit {
    let Some(wanted) = wanted else { return !value.known };
    let same = term_is(s, &value.term, wanted);
    s.and(&[value.known, same])
}

/// What makes a free row this one.
fn fixed(s: &mut Solver, row: &Row, (cells, as_of): &Case) -> Vec<Bit> {
    let mut out = vec![is(s, &row.as_of, as_of.days().into())];
    for (free, cell) in row.cells.iter().zip(cells) {
        out.push(s.same(free.present, Bit::from(*cell != Cell::Absent)));
        if let Cell::Known(v) = cell {
            out.push(term_is(s, &free.term, *v));
        }
    }
    out
}

fn case_of(model: &Model, row: &Row) -> Case {
    (row.cells.iter().map(|c| model.cell(c)).collect(), model.date(&row.as_of))
}

fn in_model(model: &Model, value: &Value) -> Option<i64> {
    model.bit(value.known).then(|| match &value.term {
        Term::Bit(bit) => i64::from(model.bit(*bit)),
        Term::Num(num) => model.num(num),
    })
}

#[track_caller]
fn model(verdict: Verdict) -> Model {
    match verdict {
        Verdict::Holds(model) => model,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn same_values(core: &Core, what: &str, found: &[Option<i64>], wanted: &[Option<i64>]) {
    if let Some(at) = (0..wanted.len()).find(|at| found[*at] != wanted[*at]) {
        let mut operands = Vec::new();
        core.nodes[at].op.for_each_child(|c| operands.push((c, wanted[c.0 as usize])));
        panic!("{what}, n{at} {:?}: {:?} for {:?}, of {operands:?}", core.nodes[at], found[at], wanted[at]);
    }
}

#[test]
fn every_operation_means_what_the_evaluator_says() {
    let mut ops = BTreeMap::new();
    for seed in 0..250 {
        let mut r = Random(7_000_000 + seed);
        let core = program(&mut r, 15 + seed as usize % 50, 100);
        core.nodes.iter().for_each(|n| *ops.entry(crate::core::name(&n.op)).or_insert(0) += 1);
        let mut s = Solver::new();
        let row = s.row(&core);
        let mut world = s.world(&core, row.clone());
        let terms: Vec<Value> = node_ids(&core).map(|id| s.value(&mut world, id)).collect();
        let doors = s.doors(&mut world);
        for _ in 0..12 {
            let case = some_case(&mut r, &core);
            let wanted = values(&core, &case);
            let assume = fixed(&mut s, &row, &case);
            let model = model(s.check(&assume, BUDGET));
            assert_eq!(case_of(&model, &row), case, "seed {seed}");
            let found: Vec<Option<i64>> = terms.iter().map(|t| in_model(&model, t)).collect();
            same_values(&core, &format!("seed {seed}, {case:?}"), &found, &wanted);
            let open: Vec<bool> = doors.iter().map(|d| model.bit(*d)).collect();
            assert_eq!(open, core.doors.iter().map(|d| wanted[d.node.0 as usize] != Some(0)).collect::<Vec<_>>());
        }
    }
    assert_eq!(ops.len(), 32, "an operation of Core never occurred");
}

#[test]
fn constants_leave_nothing_to_solve() {
    for seed in 0..150 {
        let mut r = Random(8_000_000 + seed);
        let core = program(&mut r, 40, 100);
        let mut s = Solver::new();
        let case = some_case(&mut r, &core);
        let cell = |(i, c): (usize, &Cell)| s.fixed_cell(&core, InputId(i as u32), *c);
        let cells: Vec<CellTerm> = case.0.iter().enumerate().map(cell).collect();
        let as_of = s.date(case.1);
        let mut world = s.world(&core, Row { cells, as_of });
        for (id, wanted) in node_ids(&core).zip(values(&core, &case)) {
            let value = s.value(&mut world, id);
            assert_eq!(value.known, Bit::from(wanted.is_some()), "seed {seed}, {:?}", core.node(id));
            assert_eq!(value_is(&mut s, &value, wanted), Bit::YES, "seed {seed}, {:?} {wanted:?}", core.node(id));
        }
    }
}

#[test]
fn two_worlds_share_what_is_not_replaced() {
    for seed in 0..60 {
        let mut r = Random(8_500_000 + seed);
        let core = program(&mut r, 30, 100);
        let mut s = Solver::new();
        let row = s.row(&core);
        let mut world = s.world(&core, row.clone());
        let here: Vec<Value> = node_ids(&core).map(|id| s.value(&mut world, id)).collect();
        let case = some_case(&mut r, &core);
        let assume = fixed(&mut s, &row, &case);
        let mut model = model(s.check(&assume, BUDGET));
        // The second world is younger than the model.
        let other = some_case(&mut r, &core);
        let mut replaced = row.clone();
        replaced.cells[0] = s.fixed_cell(&core, InputId(0), other.0[0]);
        replaced.as_of = s.date(other.1);
        let mut world = s.world(&core, replaced.clone());
        let there: Vec<Value> = node_ids(&core).map(|id| s.value(&mut world, id)).collect();
        s.extend(&mut model);
        let moved = case_of(&model, &replaced);
        assert_eq!((moved.0[0], &moved.0[1..], moved.1), (other.0[0], &case.0[1..], other.1), "seed {seed}");
        for (terms, case) in [(here, case), (there, moved)] {
            let found: Vec<Option<i64>> = terms.iter().map(|t| in_model(&model, t)).collect();
            same_values(&core, &format!("seed {seed}, {case:?}"), &found, &values(&core, &case));
        }
    }
}

fn small_inputs(r: &mut Random) -> Vec<Input> {
    let number = || InputTy::Number { unit: None, scale: 0 };
    let begin = r.pick(&[day(2000, 2, 25), day(2023, 12, 29), day(2100, 2, 26)]).days().into();
    vec![
        fact("是否", InputTy::YesNo, 0, 1, r.chance(50)),
        fact("数", number(), -3, 4, r.chance(50)),
        fact("正数", number(), 2, 5, false),
        fact("日期", InputTy::Date, begin, begin + 6, r.chance(50)),
    ]
}

fn small_program(seed: u64) -> Core {
    let mut r = Random(9_000_000 + seed);
    let inputs = small_inputs(&mut r);
    let begin = *r.pick(&[day(1996, 2, 28), day(2023, 5, 30)]);
    program_of(&mut r, inputs, (begin, begin.add_days(2)), 25, 100)
}

/// For a program on few rows, of every node every value it has and one it has not.
fn small_questions(seed: u64, mut told: impl FnMut(&Verdict)) {
    let core = small_program(seed);
    let all: Vec<Vec<Option<i64>>> = all_cases(&core).iter().map(|case| values(&core, case)).collect();
    let mut s = Solver::new();
    let row = s.row(&core);
    let mut world = s.world(&core, row.clone());
    for id in node_ids(&core).skip(8) {
        let at = id.0 as usize;
        let node = core.node(id).unwrap();
        let value = s.value(&mut world, id);
        let reached: BTreeSet<Option<i64>> = all.iter().map(|values| values[at]).collect();
        let strange = [Some(node.lo), Some(node.hi), Some(node.lo / 2 + node.hi / 2), None];
        let wanted: Vec<Option<i64>> = reached.iter().take(4).copied().chain(strange).collect();
        for wanted in wanted {
            let assume = [value_is(&mut s, &value, wanted)];
            let verdict = s.check(&assume, BUDGET);
            told(&verdict);
            match &verdict {
                Verdict::Holds(model) => {
                    let case = case_of(model, &row);
                    assert_eq!(values(&core, &case)[at], wanted, "seed {seed}, {node:?}, {case:?}");
                }
                Verdict::Never(why) => assert!(!reached.contains(&wanted) && why == &[0], "seed {seed}, {node:?} {wanted:?}"),
                Verdict::Undecided => panic!("seed {seed}, {node:?} {wanted:?}"),
            }
        }
    }
}

#[test]
fn a_verdict_is_what_trying_every_row_says() {
    let (mut holds, mut never) = (0, 0);
    for seed in 0..60 {
        small_questions(seed, |verdict| match verdict {
            Verdict::Holds(_) => holds += 1,
            _ => never += 1,
        });
    }
    assert!(holds > 3_000 && never > 1_500, "{holds} {never}");
}

#[test]
fn the_same_questions_have_the_same_models() {
    let verdicts = |seed| {
        let mut all = Vec::new();
        small_questions(seed, |verdict| all.push(verdict.clone()));
        all
    };
    (100..106).for_each(|seed| assert!(verdicts(seed) == verdicts(seed)));
}

#[test]
fn what_never_holds_names_assumptions_that_exclude_each_other() {
    let mut several = 0;
    for seed in 200..240 {
        let core = small_program(seed);
        let all: Vec<Vec<Option<i64>>> = all_cases(&core).iter().map(|case| values(&core, case)).collect();
        let mut s = Solver::new();
        let row = s.row(&core);
        let mut world = s.world(&core, row);
        let mut r = Random(seed);
        for _ in 0..40 {
            let wanted: Vec<(usize, Option<i64>)> = (0..2 + r.below(4))
                .map(|_| {
                    let at = r.below(core.nodes.len() as u64) as usize;
                    (at, r.pick(&all)[at])
                })
                .collect();
            let mut assume = Vec::new();
            for (at, wanted) in &wanted {
                let value = s.value(&mut world, NodeId(*at as u32));
                assume.push(value_is(&mut s, &value, *wanted));
            }
            let can = |of: &[&(usize, Option<i64>)]| all.iter().any(|values| of.iter().all(|(at, v)| values[*at] == *v));
            match s.check(&assume, BUDGET) {
                Verdict::Holds(_) => assert!(can(&wanted.iter().collect::<Vec<_>>()), "seed {seed} {wanted:?}"),
                Verdict::Never(why) => {
                    let those: Vec<&(usize, Option<i64>)> = why.iter().map(|at| &wanted[*at]).collect();
                    assert!(!can(&those), "seed {seed} {wanted:?} {why:?}");
                    several += usize::from(those.len() > 1);
                }
                Verdict::Undecided => panic!("seed {seed} {wanted:?}"),
            }
        }
    }
    assert!(several > 100, "{several}");
}

#[test]
fn every_small_quotient_is_rounded_as_written() {
    let number = || InputTy::Number { unit: None, scale: 0 };
    let mut b = Builder::new();
    let (n, d) = (b.input(fact("被除数", number(), -9, 9, false)), b.input(fact("除数", number(), -5, 5, false)));
    let (n, d) = (b.load(n), b.load(d));
    let mut quotients = Vec::new();
    for mode in [Mode::Trunc, Mode::Away, Mode::HalfAway, Mode::Floor] {
        quotients.push((mode, None, b.div(mode, n, d)));
        for by in -5..=5 {
            let k = b.int(by);
            quotients.push((mode, Some(by), b.div(mode, n, k)));
        }
    }
    let core = core_of(b, Vec::new(), Vec::new());
    let mut s = Solver::new();
    let row = s.row(&core);
    let mut world = s.world(&core, row.clone());
    let terms: Vec<Value> = quotients.iter().map(|(.., id)| s.value(&mut world, *id)).collect();
    for (x, y) in (-9..=9).flat_map(|x| (-5..=5).map(move |y| (x, y))) {
        let assume = fixed(&mut s, &row, &(vec![Cell::Known(x), Cell::Known(y)], core.as_of.0));
        let model = model(s.check(&assume, BUDGET));
        for ((mode, by, _), term) in quotients.iter().zip(&terms) {
            let by = by.unwrap_or(y);
            assert_eq!(in_model(&model, term), Some(div(*mode, x, by)), "{x} by {by}, {mode:?}");
        }
    }
}

/// Two dates and a number of months, anything in their ranges; everything that is done with dates; and what no dates may do.
fn dates((lo, hi): (Date, Date), months: i64) -> (Core, Vec<(&'static str, NodeId)>) {
    let date = |name| fact(name, InputTy::Date, lo.days().into(), hi.days().into(), false);
    let mut b = Builder::new();
    let inputs = [date("甲"), date("乙"), fact("月数", InputTy::Number { unit: None, scale: 0 }, -months, months, false)].map(|i| b.input(i));
    let [from, to, n] = inputs.map(|i| b.load(i));
    let [one, twelve, eighteen, adult] = [1, 12, 18, 216].map(|v| b.int(v));
    let between = b.months(from, to);
    let (full, more) = (b.add_months(from, between), b.add(between, one));
    let too_much = b.add_months(from, more);
    let (later, other) = (b.add_months(from, n), b.add_months(to, n));
    let steps = [Calendar::MonthStart, Calendar::MonthEnd, Calendar::YearStart, Calendar::YearEnd, Calendar::Year];
    for step in steps {
        b.calendar(step, later);
    }
    let (age, birthday) = (b.div(Mode::Floor, between, twelve), b.add_months(from, adult));
    let (by_age, by_birthday) = (b.le(eighteen, age), b.le(birthday, to));
    let not_by_birthday = b.not(by_birthday);
    let (end, next) = (b.calendar(Calendar::MonthEnd, from), b.add_months(from, one));
    let (day_after, next) = (b.add(end, one), b.calendar(Calendar::MonthStart, next));
    let next_by_days = b.calendar(Calendar::MonthStart, day_after);
    let (earlier, crossed) = (b.lt(from, to), b.lt(other, later));
    let same_age = b.select(by_age, by_birthday, not_by_birthday);
    let (same_day, same_start) = (b.eq(day_after, next), b.eq(next, next_by_days));
    let never = vec![
        ("so many months are not full", b.lt(to, full)),
        ("more months are full", b.le(too_much, to)),
        ("later is earlier in the same number of months", b.and([earlier, crossed])),
        ("an age is not reached on a birthday", b.not(same_age)),
        ("a month does not begin after the last day of another", b.not(same_day)),
        ("a month counted by days begins elsewhere", b.not(same_start)),
    ];
    let mut core = core_of(b, Vec::new(), Vec::new());
    core.as_of = (lo, lo);
    (core, never)
}

#[test]
fn sums_and_differences_of_months_are_those_of_the_calendar() {
    for (range, months) in [((day(1896, 1, 1), day(2104, 12, 31)), 1_300), ((Date::MIN, Date::MAX), 130_000)] {
        let (core, _) = dates(range, months);
        let mut s = Solver::new();
        let row = s.row(&core);
        let mut world = s.world(&core, row.clone());
        let terms: Vec<Value> = node_ids(&core).map(|id| s.value(&mut world, id)).collect();
        let mut r = Random(11);
        for _ in 0..1_500 {
            let case = some_case(&mut r, &core);
            let assume = fixed(&mut s, &row, &case);
            let model = model(s.check(&assume, BUDGET));
            let found: Vec<Option<i64>> = terms.iter().map(|t| in_model(&model, t)).collect();
            same_values(&core, &format!("{case:?}"), &found, &values(&core, &case));
        }
    }
}

#[test]
fn no_dates_contradict_the_definitions() {
    // Over two centuries a difference of months is too hard to reason about; the rest is not.
    for (range, months, skipped) in [((day(2021, 1, 1), day(2024, 12, 31)), 15, 0), ((day(1896, 1, 1), day(2104, 12, 31)), 1_300, 2)] {
        let (core, never) = dates(range, months);
        let mut s = Solver::new();
        let row = s.row(&core);
        let mut world = s.world(&core, row);
        for (what, node) in never.into_iter().skip(skipped) {
            let value = s.value(&mut world, node);
            let can = value_is(&mut s, &value, Some(1));
            assert_eq!(s.check(&[can], BUDGET), Verdict::Never(vec![0]), "{what}");
        }
    }
}

/// A product that is to be found again.
fn factors(of: i64) -> (Solver, Bit) {
    let number = || InputTy::Number { unit: None, scale: 0 };
    let most = i64::from(i32::MAX);
    let mut b = Builder::new();
    let inputs = [b.input(fact("甲", number(), 2, most, false)), b.input(fact("乙", number(), 2, most, false))];
    let [x, y] = inputs.map(|i| b.load(i));
    let (product, wanted) = (b.mul(x, y), b.int(of));
    let found = b.eq(product, wanted);
    let core = core_of(b, Vec::new(), Vec::new());
    let mut s = Solver::new();
    let row = s.row(&core);
    let mut world = s.world(&core, row);
    let found = s.value(&mut world, found);
    let Term::Bit(bit) = found.term else { panic!("a comparison is no number") };
    (s, bit)
}

#[test]
fn what_is_too_hard_is_undecided_within_its_budget() {
    let (mut s, found) = factors(2_038_074_743 * 1_500_450_271);
    assert_eq!(s.check(&[found], 2_000), Verdict::Undecided);
    let (mut s, found) = factors(7 * 11);
    assert!(matches!(s.check(&[found], BUDGET), Verdict::Holds(_)));
}

#[test]
fn what_is_too_large_is_undecided_and_the_rest_is_not() {
    let number = || InputTy::Number { unit: None, scale: 0 };
    let mut b = Builder::new();
    let inputs = [b.input(fact("甲", number(), -i64::MAX, i64::MAX, false)), b.input(fact("乙", number(), -i64::MAX, i64::MAX, false))];
    let [x, y] = inputs.map(|i| b.load(i));
    let (mut all, mut sum) = (Vec::new(), x);
    for _ in 0..220 {
        let quotient = b.div(Mode::Trunc, x, sum);
        sum = b.sub(quotient, y);
        let product = b.mul(sum, y);
        all.push(b.lt(product, quotient));
    }
    let (small, large) = (b.lt(x, y), b.and(all));
    let core = core_of(b, Vec::new(), Vec::new());
    let mut s = Solver::new();
    let row = s.row(&core);
    let mut world = s.world(&core, row.clone());
    let mut bit = |node| match s.value(&mut world, node).term {
        Term::Bit(bit) => bit,
        Term::Num(_) => panic!("a comparison is no number"),
    };
    let (small, large) = (bit(small), bit(large));
    assert_eq!(s.check(&[large], BUDGET), Verdict::Undecided);
    assert_eq!(s.check(&[small, large], BUDGET), Verdict::Undecided);
    let found = model(s.check(&[small], BUDGET));
    let (row, _) = case_of(&found, &row);
    assert!(row[0] < row[1], "{row:?}");
}
