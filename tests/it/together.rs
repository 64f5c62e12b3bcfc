//! How benefits combine, against the definition.
//!
//! Random sets of clauses over benefits whose sums are facts. What Core says is compared with the four steps of the definition, written once
//! more and directly: sets and fixpoints over known values, no circuit. A choice that is still open is every choice that can be made; where
//! some cells are not known, what is known all the same must be what the definition says of every completion.

use crate::generate::Random;
use heng::eval::evaluate;
use heng::ir::{BenefitId, Cell, CoordinationId, CoordinationKind, Core};
use heng::source::Sources;
use heng::value::Date;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, PartialEq)]
enum Paid {
    Plain,
    Once,
    Monthly(i64),
    /// A third a month, of which every so many months make good what rounding took.
    Thirds(i64, i64),
    /// From the second year on half.
    Halved(i64),
}

impl Paid {
    /// How many times at most.
    fn times(self) -> i64 {
        match self {
            Paid::Plain | Paid::Once => 1,
            Paid::Monthly(n) | Paid::Thirds(n, _) | Paid::Halved(n) => n,
        }
    }

    /// What is paid after so many periods, of a sum.
    fn period(self, sum: i64, k: i64) -> i64 {
        match self {
            Paid::Plain | Paid::Once | Paid::Monthly(_) => sum,
            Paid::Thirds(_, of) if k % of == of - 1 => sum * of / 3 - (of - 1) * (sum * of / 3 / of),
            Paid::Thirds(_, of) => sum * of / 3 / of,
            Paid::Halved(_) => if k < 12 { sum } else { sum / 2 },
        }
    }
}

#[derive(Clone, PartialEq)]
enum Clause {
    ChooseOne,
    NotTogether,
    Highest,
    /// The limit in fen, whether what was received counts, and the members reduced first.
    Cap(i64, bool, Vec<usize>),
    /// What was received of these counts as paid of the first.
    Offset(usize, Vec<usize>),
}

/// A coordination: members by rank, and what it does.
struct Coordination {
    members: Vec<usize>,
    clauses: Vec<Clause>,
}

struct Case {
    paid: Vec<Paid>,
    coordinations: Vec<Coordination>,
    lifetime: bool,
}

impl Case {
    fn random(r: &mut Random) -> Case {
        let n = 2 + r.below(5);
        let paid = (0..n).map(|_| match r.below(6) {
            0 => Paid::Plain,
            1 => Paid::Once,
            2 => Paid::Thirds(r.within(1, 24), *r.pick(&[2, 3, 12])),
            3 => Paid::Halved(r.within(1, 24)),
            _ => Paid::Monthly(r.within(1, 24)),
        });
        let mut case = Case { paid: paid.collect(), coordinations: Vec::new(), lifetime: r.chance(50) };
        let mut caps: Vec<BTreeSet<usize>> = Vec::new();
        for _ in 0..1 + r.below(5) {
            let mut members: Vec<usize> = (0..n).collect();
            r.shuffle(&mut members);
            members.truncate(2 + r.below(n - 1));
            let mut clauses = Vec::new();
            if r.chance(55) {
                // One rank everywhere: the number of the benefit.
                members.sort_unstable();
                clauses.push(Clause::Highest);
            }
            let set: BTreeSet<usize> = members.iter().copied().collect();
            if r.chance(45) && caps.iter().all(|c| c.is_disjoint(&set) || c.len() != set.len() && (c.is_subset(&set) || set.is_subset(c))) {
                let mut first = members.clone();
                r.shuffle(&mut first);
                first.truncate(r.below(3));
                clauses.push(Clause::Cap(r.within(0, 12) * 100, r.chance(50), first));
                caps.push(set);
            }
            if r.chance(25) {
                let mut some = members.clone();
                r.shuffle(&mut some);
                let received = some.split_off(1);
                let count = 1 + r.below(received.len());
                clauses.push(Clause::Offset(some[0], received[..count].to_vec()));
            }
            if r.chance(15) || clauses.is_empty() && r.chance(50) {
                clauses.push(Clause::ChooseOne);
            }
            if r.chance(10) || clauses.is_empty() {
                clauses.push(Clause::NotTogether);
            }
            case.coordinations.push(Coordination { members, clauses });
        }
        case
    }

    fn text(&self) -> String {
        let mut out = String::from("字典 数据：\n标题 \"数据\"。\n对象 个人：\n");
        let facts: Vec<String> = (0..self.paid.len()).map(|i| format!("    条件{i}：是否；\n    额{i}：金额，0元..10元")).collect();
        out.push_str(&format!("{}。\n政策 办法：\n标题 \"办法\"。\n引用 数据。\n", facts.join("；\n")));
        for (i, paid) in self.paid.iter().enumerate() {
            let clause = match paid {
                Paid::Plain => String::new(),
                Paid::Once => "    发放 一次性；\n".into(),
                Paid::Monthly(n) | Paid::Thirds(n, _) | Paid::Halved(n) => format!("    发放 每月，累计最长 {n}个月；\n"),
            };
            let sum = match paid {
                Paid::Plain | Paid::Once => format!("额{i}"),
                Paid::Monthly(_) => format!("额{i} / 1个月"),
                Paid::Thirds(_, of) => format!("额{i} / 3个月；\n    舍入 到 分，舍去，尾差 每满{of}个月的末月补足"),
                Paid::Halved(n) if *n <= 12 => format!("逐年：第1年：额{i} / 1个月"),
                Paid::Halved(_) => format!("逐年：第1年：额{i} / 1个月；第2年 起：额{i} / 2个月；\n    舍入 到 分，舍去"),
            };
            out.push_str(&format!("待遇 甲{i} 面向 个人：\n{clause}    同时符合：\n        （一）条件{i}；\n    标准 {sum}。\n"));
        }
        let names = |members: &[usize]| members.iter().map(|m| format!("甲{m}")).collect::<Vec<_>>().join("、");
        for (k, c) in self.coordinations.iter().enumerate() {
            out.push_str(&format!("衔接 合并{k}：\n    范围 {}", names(&c.members)));
            for clause in &c.clauses {
                out.push_str("；\n    ");
                out.push_str(&match clause {
                    Clause::ChooseOne => "择一享受".to_owned(),
                    Clause::NotTogether => "不得同时享受".to_owned(),
                    Clause::Highest => format!("就高不重复，比较 {}", if self.lifetime { "全程总额" } else { "本期" }),
                    Clause::Offset(from, received) => format!("从 甲{from} 抵扣 {}", names(received)),
                    Clause::Cap(fen, received, first) => {
                        let first = if first.is_empty() { String::new() } else { format!("，优先核减 {}", names(first)) };
                        format!("合计最高 {}.{:02}元，比较 {}{first}", fen / 100, fen % 100, if *received { "全程总额" } else { "本期" })
                    }
                });
            }
            out.push_str("。\n");
        }
        out
    }
}

/// Everything known about one subject.
struct Subject {
    eligible: Vec<bool>,
    /// Due in this period.
    due: Vec<i64>,
    /// The whole term.
    whole: Vec<i64>,
    /// What was due up to this period, this one included.
    to_date: Vec<i64>,
    received: Vec<i64>,
    had: Vec<bool>,
    receiving: Vec<bool>,
    choice: Vec<Option<usize>>,
}

/// What the definition says: payable of each benefit, and what the clauses took from it together.
type Result = (Vec<i64>, Vec<i64>);

/// Step 0, for one coordination: who is chosen, or all who still can be.
fn chosen(c: &Coordination, k: usize, not_together: bool, s: &Subject) -> Vec<Option<usize>> {
    let had = if not_together { &s.receiving } else { &s.had };
    if let Some(m) = c.members.iter().find(|m| had[**m]) {
        return vec![Some(*m)];
    }
    if let Some(m) = s.choice[k].map(|position| c.members[position]).filter(|m| s.eligible[*m]) {
        return vec![Some(m)];
    }
    let eligible: Vec<Option<usize>> = c.members.iter().filter(|m| s.eligible[**m]).map(|m| Some(*m)).collect();
    if eligible.is_empty() { vec![None] } else { eligible }
}

/// Every outcome: one if no choice is open.
fn outcomes(case: &Case, s: &Subject) -> Vec<Result> {
    // Each choice that is to be made, and who it can fall on.
    let mut picks: Vec<(usize, Vec<Option<usize>>)> = Vec::new();
    for (k, c) in case.coordinations.iter().enumerate() {
        for clause in &c.clauses {
            match clause {
                Clause::ChooseOne => picks.push((k, chosen(c, k, false, s))),
                Clause::NotTogether => picks.push((k, chosen(c, k, true, s))),
                Clause::Highest | Clause::Cap(..) | Clause::Offset(..) => {}
            }
        }
    }
    let total: usize = picks.iter().map(|(_, p)| p.len()).product();
    let one = |mut n: usize| {
        let mut alive = s.eligible.clone();
        for (k, ways) in &picks {
            let pick = ways[n % ways.len()];
            n /= ways.len();
            case.coordinations[*k].members.iter().filter(|m| Some(**m) != pick).for_each(|m| alive[*m] = false);
        }
        after_choice(case, s, &alive)
    };
    (0..total).map(one).collect()
}

/// Steps 1 to 3.
fn after_choice(case: &Case, s: &Subject, alive: &[bool]) -> Result {
    let n = case.paid.len();
    let measure = |b: usize| if case.lifetime { s.whole[b] } else { s.due[b] };
    let share = |a: usize, b: usize| {
        case.coordinations.iter().any(|c| c.clauses.contains(&Clause::Highest) && c.members.contains(&a) && c.members.contains(&b))
    };
    let beats = |a: usize, b: usize| a != b && share(a, b) && (measure(a), n - a) > (measure(b), n - b);
    // From the greatest down, everybody's fate is sealed by those before.
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|b| std::cmp::Reverse((measure(*b), n - b)));
    let mut paid = vec![false; n];
    for b in order {
        paid[b] = alive[b] && !(0..n).any(|a| paid[a] && beats(a, b));
    }
    let mut left: Vec<i64> = (0..n).map(|b| if paid[b] { s.due[b] } else { 0 }).collect();
    for clause in case.coordinations.iter().flat_map(|c| &c.clauses) {
        if let Clause::Offset(from, received) = clause {
            let had: i64 = received.iter().chain([from]).map(|b| s.received[*b]).sum();
            left[*from] = left[*from].min((s.to_date[*from] - had).max(0));
        }
    }
    let mut caps: Vec<(&Coordination, i64, bool, &Vec<usize>)> = Vec::new();
    for c in &case.coordinations {
        caps.extend(c.clauses.iter().filter_map(|x| match x {
            Clause::Cap(limit, received, first) => Some((c, *limit, *received, first)),
            _ => None,
        }));
    }
    caps.sort_by_key(|c| c.0.members.len());
    for (c, limit, with_received, first) in caps {
        let received: i64 = if with_received { c.members.iter().map(|m| s.received[*m]).sum() } else { 0 };
        let mut above = (c.members.iter().map(|m| left[*m]).sum::<i64>() + received - limit).max(0);
        let rest = c.members.iter().rev().filter(|m| !first.contains(m));
        for m in first.iter().chain(rest) {
            let gives = above.min(left[*m]);
            left[*m] -= gives;
            above -= gives;
        }
    }
    let taken = (0..n).map(|b| s.due[b] - left[b]).collect();
    (left, taken)
}

/// The subject in a row in which everything is known.
fn subject(case: &Case, core: &Core, row: &[Cell], due: Vec<i64>, eligible: Vec<bool>) -> Subject {
    let cells: BTreeMap<&str, Cell> = core.inputs.iter().zip(row).map(|(i, c)| (i.name.as_str(), *c)).collect();
    let number = |name: String| match cells.get(name.as_str()) {
        Some(Cell::Known(v)) => *v,
        _ => 0,
    };
    let n = case.paid.len();
    let periods = |i: usize| number(format!("已领期数(甲{i})"));
    let received: Vec<i64> = (0..n).map(|i| number(format!("已领金额(甲{i})"))).collect();
    let receiving: Vec<bool> = (0..n).map(|i| number(format!("正在享受(甲{i})")) == 1).collect();
    let paid = |i: usize, count: i64| (0..count).map(|k| case.paid[i].period(number(format!("额{i}")), k)).sum::<i64>();
    Subject {
        whole: case.paid.iter().enumerate().map(|(i, p)| paid(i, p.times())).collect(),
        to_date: (0..n).map(|i| paid(i, (periods(i) + 1).min(case.paid[i].times()))).collect(),
        had: (0..n).map(|i| receiving[i] || received[i] > 0 || periods(i) > 0).collect(),
        choice: (0..case.coordinations.len())
            .map(|k| match cells.get(format!("选择(合并{k})").as_str()) {
                Some(Cell::Known(v)) => Some(*v as usize),
                _ => None,
            })
            .collect(),
        eligible,
        due,
        received,
        receiving,
    }
}

fn program(text: &str) -> Core {
    let mut sources = Sources::new();
    sources.add("衔接.heng", text);
    let analysis = heng::analyse(&sources);
    assert!(!analysis.has_errors(&analysis.policies()), "{:?}\n{text}", analysis.diagnostics);
    analysis.program(&sources, &analysis.policies()).unwrap().core
}

/// A row that the door admits, with nothing unknown.
fn full_row(r: &mut Random, case: &Case, core: &Core, today: Date) -> Vec<Cell> {
    let history: Vec<bool> = case.paid.iter().map(|p| *p != Paid::Plain && r.chance(25)).collect();
    core.inputs
        .iter()
        .map(|input| {
            let of = |i: usize| input.name.ends_with(&format!("(甲{i})"));
            let had = (0..case.paid.len()).any(|i| history[i] && of(i));
            match input.name.split('(').next().unwrap() {
                "首次领取日期" => if had { Cell::Known(i64::from(today.days()) - r.within(0, 900)) } else { Cell::Absent },
                "已领期数" if had => Cell::Known(r.within(1, input.hi)),
                "已领金额" if had => Cell::Known(r.within(0, 9) * 100),
                "正在享受" if had => Cell::Known(r.within(0, 1)),
                "申请日期" | "审核日期" => Cell::Absent,
                "选择" => if r.chance(50) { Cell::Absent } else { Cell::Known(r.within(0, input.hi)) },
                name if name.starts_with("条件") => Cell::Known(i64::from(r.chance(75))),
                name if name.starts_with('额') => Cell::Known(r.within(0, 5) * 100),
                "已领足" if had => Cell::Known(i64::from(r.chance(8))),
                "已放弃" if !had => Cell::Known(i64::from(r.chance(4))),
                _ => Cell::Known(0),
            }
        })
        .collect()
}

struct Said {
    eligible: Vec<Option<bool>>,
    amount: Vec<Option<i64>>,
    payable: Vec<Option<i64>>,
    taken: Vec<Option<i64>>,
}

fn said(core: &Core, today: Date, row: &[Cell]) -> Option<Said> {
    let answer = evaluate(core, today, row);
    if answer.refusal != 0 {
        return None;
    }
    let of: Vec<_> = (0..core.benefits.len()).map(|i| answer.benefit(core, BenefitId(i as u32))).collect();
    let taken = |i: usize| {
        let takes = core.coordinations.iter().enumerate().filter_map(|(k, c)| {
            let at = c.members.iter().position(|m| m.0 as usize == i)?;
            Some(answer.taken(core, CoordinationId(k as u32))[at])
        });
        takes.sum()
    };
    Some(Said {
        eligible: of.iter().map(|b| b.eligible).collect(),
        amount: of.iter().map(|b| b.amount).collect(),
        payable: of.iter().map(|b| b.payable).collect(),
        taken: (0..of.len()).map(taken).collect(),
    })
}

#[test]
fn benefits_combine_as_defined() {
    let today = Date::from_ymd(2024, 2, 29).unwrap();
    let (mut settled, mut open, mut less_known, mut reduced) = (0, 0, 0, 0);
    let mut kinds: BTreeSet<CoordinationKind> = BTreeSet::new();
    for seed in 0..1500 {
        let mut r = Random::new(seed);
        let case = Case::random(&mut r);
        let text = case.text();
        let core = program(&text);
        kinds.extend(core.coordinations.iter().map(|c| c.kind));
        let names: Vec<&str> = core.benefits.iter().map(|b| b.name.as_str()).collect();
        assert_eq!(names, (0..case.paid.len()).map(|i| format!("甲{i}")).collect::<Vec<_>>());
        for _ in 0..12 {
            let full = full_row(&mut r, &case, &core, today);
            let Some(found) = said(&core, today, &full) else { panic!("seed {seed}: refused\n{text}") };
            let due: Vec<i64> = found.amount.iter().map(|a| a.unwrap()).collect();
            let eligible = found.eligible.iter().map(|e| e.unwrap()).collect();
            let s = subject(&case, &core, &full, due, eligible);
            let all = outcomes(&case, &s);
            let shows = |what: &str| format!("seed {seed}: {what}\n{text}{:?}\n{:?}", core.inputs.iter().map(|i| &i.name).zip(&full).collect::<Vec<_>>(), all);
            for b in 0..case.paid.len() {
                let (payable, taken) = (found.payable[b], found.taken[b]);
                assert!(all.len() > 1 || payable.is_some() && taken.is_some(), "{}", shows("nothing is open, and it is not known"));
                assert!(payable.is_none_or(|p| all.iter().all(|o| o.0[b] == p)), "{}", shows(&format!("甲{b} is paid {payable:?}")));
                assert!(taken.is_none_or(|t| all.iter().all(|o| o.1[b] == t)), "{}", shows(&format!("甲{b} gives up {taken:?}")));
                reduced += i64::from(taken.is_some_and(|t| t > 0));
            }
            if all.len() > 1 { open += 1 } else { settled += 1 }
            // The same with some cells not known: what is known stays.
            let rate = *r.pick(&[5, 15, 40]);
            let less: Vec<Cell> = full.iter().map(|c| if r.chance(rate) { Cell::Unknown } else { *c }).collect();
            let Some(before) = said(&core, today, &less) else { panic!("{}", shows("refused with less known")) };
            for b in 0..case.paid.len() {
                let (payable, taken) = (before.payable[b], before.taken[b]);
                assert!(payable.is_none_or(|p| all.iter().all(|o| o.0[b] == p)), "{}", shows(&format!("less known, 甲{b} is paid {payable:?}\n{less:?}")));
                assert!(taken.is_none_or(|t| all.iter().all(|o| o.1[b] == t)), "{}", shows(&format!("less known, 甲{b} gives up {taken:?}\n{less:?}")));
                assert!(before.eligible[b] != Some(false) || payable == Some(0), "{}", shows(&format!("less known, 甲{b} is refused and not known to be paid nothing\n{less:?}")));
                less_known += i64::from(payable.is_some());
            }
        }
    }
    println!("{settled} settled, {open} with an open choice, {reduced} sums reduced, {less_known} known though not everything was");
    assert_eq!(kinds.len(), 5);
    assert!(settled > 5000 && open > 1000 && reduced > 5000 && less_known > 5000);
}
