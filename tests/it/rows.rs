//! The rows of a table, against the solver: the check says that rows cover and do not collide exactly where the solver finds no case against it.
//!
//! Two ways share nothing: the check goes through the cases column by column, the solver is asked for one case that two rows of one rank match
//! and none before them, or that no row matches.

use crate::generate::Random;
use heng::ir::{Core, Input, InputKind};
use heng::solver::{Bit, CellTerm, Solver, Term, Verdict};
use heng::source::Sources;
use std::collections::BTreeMap;

/// A column: how it is declared, and its least and greatest stored value.
struct Column {
    declared: &'static str,
    hi: i64,
    absent: bool,
}

const DEGREES: [&str; 4] = ["大专", "本科", "硕士", "博士"];

const COLUMNS: [Column; 6] = [
    Column { declared: "学历", hi: 3, absent: false },
    Column { declared: "学历 或 无", hi: 3, absent: true },
    Column { declared: "是否", hi: 1, absent: false },
    Column { declared: "数值，0..60", hi: 60, absent: false },
    Column { declared: "数值 或 无，0..60", hi: 60, absent: true },
    Column { declared: "金额，0元..50元", hi: 5_000, absent: false },
];

/// What a row says of a column: anything, or some ranges of stored values, perhaps its absence.
#[derive(Clone)]
struct Pattern {
    any: bool,
    ranges: Vec<(i64, i64)>,
    absent: bool,
}

struct Table {
    columns: Vec<&'static Column>,
    rows: Vec<Vec<Pattern>>,
    default: bool,
}

impl Table {
    fn random(r: &mut Random) -> Table {
        let columns: Vec<&Column> = (0..1 + r.below(4)).map(|_| &COLUMNS[r.below(COLUMNS.len())]).collect();
        let default = r.chance(40);
        let mut rows: Vec<Vec<Pattern>> = vec![columns.iter().map(|c| Pattern { any: false, ranges: vec![(0, c.hi)], absent: c.absent }).collect()];
        // A table that covers, cut into more rows; then sometimes a row is lost, widened or added.
        for _ in 0..r.below(8) {
            let at = r.below(rows.len());
            let column = r.below(columns.len());
            let Some((lo, hi)) = rows[at][column].ranges.first().copied() else { continue };
            let cut = if columns[column].declared.starts_with("金额") { r.within(0, hi / 100) * 100 } else { r.within(lo, hi) };
            if cut <= lo {
                continue;
            }
            let mut upper = rows[at].clone();
            rows[at][column].ranges = vec![(lo, cut - 1)];
            upper[column] = Pattern { any: false, ranges: vec![(cut, hi)], absent: upper[column].absent && r.chance(20) };
            rows.push(upper);
        }
        match r.below(6) {
            0 => drop(rows.remove(r.below(rows.len()))),
            1 => {
                let (at, column) = (r.below(rows.len()), r.below(columns.len()));
                rows[at][column].ranges = vec![(0, columns[column].hi)];
            }
            2 | 3 => {
                let mut row = rows[r.below(rows.len())].clone();
                let column = r.below(columns.len());
                row[column] = Pattern { any: true, ranges: Vec::new(), absent: false };
                // A row that leaves everything open is the row for all others.
                if row.iter().any(|p| !p.any) {
                    rows.push(row);
                }
            }
            _ => {}
        }
        rows.retain(|row| row.iter().all(|p| p.any || p.absent || !p.ranges.is_empty()));
        Table { columns, rows, default }
    }

    fn text(&self) -> String {
        let facts: Vec<String> = self.columns.iter().enumerate().map(|(i, c)| format!("    甲{i}：{}；\n", c.declared)).collect();
        let by: Vec<String> = (0..self.columns.len()).map(|i| format!("甲{i}")).collect();
        let pattern = |(p, c): (&Pattern, &&Column)| {
            let value = |v: i64| match c.declared {
                d if d.starts_with("学历") => DEGREES[v as usize].to_owned(),
                "是否" => ["否", "是"][v as usize].to_owned(),
                d if d.starts_with("金额") => format!("{}.{:02}元", v / 100, v % 100),
                _ => v.to_string(),
            };
            let listed = c.hi < 4;
            let mut words: Vec<String> = if p.any { vec!["其他".into()] } else { Vec::new() };
            for (lo, hi) in &p.ranges {
                if listed { words.extend((*lo..=*hi).map(value)) } else { words.push(format!("{}..{}", value(*lo), value(*hi))) }
            }
            words.extend(p.absent.then(|| "无".to_owned()));
            words.join("、")
        };
        let mut rows: Vec<String> =
            self.rows.iter().map(|row| format!("        {}：1元", row.iter().zip(&self.columns).map(pattern).collect::<Vec<_>>().join("，"))).collect();
        rows.extend(self.default.then(|| "        其他：2元".to_owned()));
        format!(
            "有序类别 学历（由低到高）：{}。\n对象 个人：\n{}    在职：是否。\n待遇 补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）在职；\n    标准 按 {}：\n{}。\n",
            DEGREES.join("、"),
            facts.concat(),
            by.join("，"),
            rows.join("；\n")
        )
    }
}

/// Which faults there are, as the solver finds them.
fn faults(table: &Table) -> Vec<&'static str> {
    let mut solver = Solver::new();
    let core = facts(table);
    let cells = solver.row(&core).cells;
    let matches: Vec<Bit> = table.rows.iter().map(|row| matches(&mut solver, row, &cells)).collect();
    let ranks: Vec<usize> = table.rows.iter().map(|row| row.iter().filter(|p| p.any).count()).collect();
    let takes: Vec<bool> = (0..table.columns.len()).map(|i| table.rows.iter().any(|row| row[i].absent)).collect();
    let absent: Vec<Bit> = cells.iter().map(|c| solver.not(c.present)).collect();
    let mut possible = |all: &[Bit]| matches!(solver.check(all, 100_000), Verdict::Holds(_));
    let mut out = Vec::new();
    let none: Vec<Bit> = matches.iter().map(|m| !*m).collect();
    let collides = |i: usize, k: usize, possible: &mut dyn FnMut(&[Bit]) -> bool| {
        let before = (0..matches.len()).filter(|x| ranks[*x] < ranks[i]).map(|x| none[x]);
        possible(&[matches[i], matches[k]].into_iter().chain(before).collect::<Vec<_>>())
    };
    if (0..matches.len()).any(|k| (0..k).any(|i| ranks[i] == ranks[k] && collides(i, k, &mut possible))) {
        out.push("H0601");
    }
    let all_there: Vec<Bit> = absent.iter().map(|a| !*a).collect();
    if !table.default && possible(&[none.clone(), all_there].concat()) {
        out.push("H0602");
    }
    // Where no row is for its absence the result is absent too, and no amount may be.
    let nothing = (0..takes.len()).any(|i| table.columns[i].absent && !takes[i]);
    if nothing || (0..takes.len()).any(|i| takes[i] && possible(&[none.clone(), vec![absent[i]]].concat())) {
        out.push("H0603");
    }
    out
}

fn matches(solver: &mut Solver, row: &[Pattern], cells: &[CellTerm]) -> Bit {
    let mut all = Vec::new();
    for (p, cell) in row.iter().zip(cells) {
        let mut ways: Vec<Bit> = if p.absent { vec![solver.not(cell.present)] } else { Vec::new() };
        if p.any {
            ways.push(cell.present);
        }
        for (lo, hi) in &p.ranges {
            let inside = match &cell.term {
                Term::Bit(b) => {
                    let (yes, no) = (solver.bit(*hi == 1), solver.bit(*lo == 0));
                    solver.ite_bit(*b, yes, no)
                }
                Term::Num(n) => {
                    let (low, high) = (solver.int(*lo), solver.int(*hi));
                    let (above, below) = (solver.le(&low, n), solver.le(n, &high));
                    solver.and(&[above, below])
                }
            };
            ways.push(solver.and(&[cell.present, inside]));
        }
        all.push(solver.or(&ways));
    }
    solver.and(&all)
}

/// A program whose inputs are the columns.
fn facts(table: &Table) -> Core {
    let plain = Table { columns: table.columns.clone(), rows: Vec::new(), default: true };
    let text = plain.text();
    let mut sources = Sources::new();
    sources.add("列.heng", text);
    let analysis = heng::analyse(&sources);
    let mut core = analysis.program(&sources, &analysis.policies()).unwrap().core;
    core.inputs = (0..table.columns.len()).map(|i| input(&core, &table.columns[i], i)).collect();
    core
}

fn input(core: &Core, column: &Column, at: usize) -> Input {
    let ty = match column.declared {
        "是否" => heng::ir::InputTy::YesNo,
        _ => heng::ir::InputTy::Number { unit: None, scale: 0 },
    };
    let like = core.inputs.first().unwrap().clone();
    Input { name: format!("甲{at}"), kind: InputKind::Fact, ty, lo: 0, hi: column.hi, optional: column.absent, ..like }
}

#[test]
fn rows_are_right_exactly_where_the_solver_says_so() {
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..1500 {
        let table = Table::random(&mut Random::new(seed));
        if table.rows.is_empty() {
            continue;
        }
        let text = table.text();
        let mut sources = Sources::new();
        sources.add("表.heng", text.clone());
        let found: Vec<&str> = crate::ui::analysed(&sources).diagnostics.iter().map(|d| d.code).filter(|c| c.starts_with('H')).collect();
        let wrong = faults(&table);
        match found.as_slice() {
            [] => assert!(wrong.is_empty(), "seed {seed}: the solver finds {wrong:?}\n{text}"),
            [one] => assert!(wrong.contains(one), "seed {seed}: {one}, the solver finds {wrong:?}\n{text}"),
            more => panic!("seed {seed}: {more:?}\n{text}"),
        }
        *said.entry(found.first().copied().unwrap_or("right")).or_default() += 1;
    }
    println!("{said:?}");
    assert!(["right", "H0601", "H0602", "H0603"].iter().all(|code| said.get(code).is_some_and(|n| *n > 15)), "{said:?}");
}

/// A hundred bands in each of five columns are ten thousand million combinations.
#[test]
fn many_wide_columns_are_looked_through_all_the_same() {
    let facts: Vec<String> = (0..5).map(|i| format!("    数{i}：数值，0..999")).collect();
    let mut rows: Vec<String> = Vec::new();
    for band in 0..100 {
        let lo = band * 10;
        rows.push(format!("        {lo}..{}，其他，其他，其他，其他：{}元", lo + 9, band + 1));
    }
    for at in 1..5 {
        for band in 0..100 {
            // One column less is left open, so these stand before the row of the band alone.
            let patterns: Vec<String> = (0..5)
                .map(|i| match i {
                    0 => format!("{}..{}", band * 10, band * 10 + 9),
                    i if i <= at => format!("{}..{}", band * 10, band * 10 + 9),
                    _ => "其他".into(),
                })
                .collect();
            rows.push(format!("        {}：{}元", patterns.join("，"), 1000 + band));
        }
    }
    let text = |rows: &[String]| {
        format!(
            "对象 个人：\n{}；\n    在职：是否。\n待遇 补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）在职；\n    标准 按 数0，数1，数2，数3，数4：\n{}。\n",
            facts.join("；\n"),
            rows.join("；\n")
        )
    };
    let codes = |text: String| {
        let mut sources = Sources::new();
        sources.add("表.heng", text);
        crate::ui::analysed(&sources).diagnostics.iter().map(|d| d.code).filter(|c| c.starts_with('H')).collect::<Vec<_>>()
    };
    assert_eq!(codes(text(&rows)), Vec::<&str>::new());
    // One value is left out; and two rows of one rank meet in one combination.
    let hole = rows.iter().map(|row| row.replacen("        990..999，其他，其他", "        990..998，其他，其他", 1)).collect::<Vec<_>>();
    assert_eq!(codes(text(&hole)), ["H0602"]);
    let twice = [rows.as_slice(), &["        505，505，505，500..509，500..509：1元".to_owned()]].concat();
    assert_eq!(codes(text(&twice)), ["H0601"]);
}
