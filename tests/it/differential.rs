//! Random policies, from text to bytes: the evaluator and two engines give the same answer to everybody.
//!
//! A batch is ten policies over one dictionary, compiled as one module, and 64 subjects on four days. Each policy is also lowered alone, and
//! what it contains is counted, so that the printed table says what the agreement is worth. On the same programs two laws of the language are
//! held: an answer only gets better when an unknown cell becomes known, and what is due is what is payable and what was taken.
//!
//! What disagrees is made as small as it will go and written to `tests/it/regressions`, where it is run from then on.

use crate::core::{Interpreter, asked_for, compiled, first_difference, holds, name as op_name, noise, totals, wanted, write};
use crate::generate::{Group, Random, World, groups};
use crate::module::meta;
use heng::Analysis;
use heng::diagnostic::Severity;
use heng::eval::{Answer, evaluate};
use heng::ir::{BenefitId, Cell, CoordinationId, Core, InputTy, NodeId};
use heng::source::Sources;
use heng::syntax::Language;
use heng::value::Date;
use heng::wasm::compile;
use heng_host::Module;
use std::collections::BTreeMap;
use std::path::PathBuf;

const BATCHES: u64 = 500;
const POLICIES: usize = 10;
const SUBJECTS: usize = 16;
const ORDERS: u64 = 300;
const THREADS: u64 = 2;

/// What a file says, if it says it without errors.
fn analysed(text: &str) -> Result<(Analysis, Sources), String> {
    let mut sources = Sources::new();
    sources.add("随机.heng", text);
    let analysis = heng::analyse(&sources);
    let errors: Vec<String> = analysis
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| format!("{} {} in `{}`", d.code, d.message.get(Language::En), sources.text(d.span())))
        .collect();
    if errors.is_empty() { Ok((analysis, sources)) } else { Err(errors.join("\n")) }
}

/// The Core of all policies of a file together.
fn core_of(text: &str) -> Result<Core, String> {
    let (analysis, sources) = analysed(text)?;
    analysis.program(&sources, &analysis.policies()).map(|l| l.core).map_err(|e| e.0.get(Language::En).to_owned())
}

/// The same file in English.
fn translated(text: &str) -> String {
    let mut sources = Sources::new();
    let id = sources.add("随机.heng", text);
    let code = sources.get(id).unwrap().code();
    let (tree, _) = heng::syntax::parse(id, code);
    heng::format::format(&tree, code, Some(Language::En))
}

/// What a batch answered.
#[derive(Default)]
struct Tally {
    programs: u64,
    contain: BTreeMap<String, u64>,
    rows: u64,
    refused: u64,
    eligible: u64,
    undetermined: u64,
    answers: u64,
    completed: u64,
    taken: u64,
    /// Blocks of sixteen rows that can be answered at once.
    at_once: u64,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.programs += other.programs;
        for (what, n) in other.contain {
            *self.contain.entry(what).or_default() += n;
        }
        self.rows += other.rows;
        self.refused += other.refused;
        self.eligible += other.eligible;
        self.undetermined += other.undetermined;
        self.answers += other.answers;
        self.completed += other.completed;
        self.taken += other.taken;
        self.at_once += other.at_once;
    }

    fn count_answers(&mut self, core: &Core, rows: &[Vec<Cell>], answers: &[Answer]) {
        let blocks = rows.chunks(SUBJECTS).zip(answers.chunks(SUBJECTS));
        let known = blocks.filter(|(rows, answers)| !rows.iter().flatten().any(|c| *c == Cell::Unknown) && answers.iter().all(|a| a.refusal == 0));
        self.at_once += known.count() as u64;
        for answer in answers {
            self.rows += 1;
            if answer.refusal != 0 {
                self.refused += 1;
                continue;
            }
            for b in core.benefits.iter().filter(|b| b.recovers.is_none()) {
                self.answers += 1;
                match answer.bool(b.eligible) {
                    Some(true) => self.eligible += 1,
                    None => self.undetermined += 1,
                    Some(false) => {}
                }
            }
        }
    }
}

fn evaluated(core: &Core, group: &Group) -> Vec<Answer> {
    group.rows.iter().map(|row| evaluate(core, group.as_of, row)).collect()
}

/// The module under the compiler and under the interpreter, over noise, against the evaluator.
fn engines_agree(core: &Core, groups: &[Group], seed: u64) -> Result<(), String> {
    // One batch in four as for a host without vectors.
    let meta = heng::wasm::BuildMeta { simd: seed % 4 != 0, ..meta() };
    let bytes = compile(core, &meta).map_err(|e| format!("{e:?}"))?;
    let module = Module::load(&bytes).map_err(|e| format!("{e:?}"))?;
    let interface = module.interface().clone();
    let mut instance = module.instantiate().unwrap();
    let mut interpreter = Interpreter::load(&bytes);
    let mut r = crate::core::Random(seed);
    for (g, group) in groups.iter().enumerate() {
        let rows = group.rows.len();
        let all = wanted(core, &interface, &evaluated(core, group));
        let prepare = |kind: usize, r: &mut crate::core::Random, len: usize| {
            let mut memory = noise(kind, len, r);
            write(&mut memory, &interface, &group.rows);
            memory
        };
        let differs = |who: &str, trace: bool, found: &[u8]| {
            let wanted = asked_for(all.clone(), &interface, rows, trace);
            if *found == *wanted {
                return Ok(());
            }
            Err(format!("{who}, {}, trace {trace}: {}", group.as_of, first_difference(core, &interface, rows, found, &wanted)))
        };
        let prepared = prepare(g % 3, &mut r, instance.memory().len());
        for trace in [true, false] {
            differs("compiler", trace, &compiled(&mut instance, &prepared, &interface, group.as_of, rows, trace))?;
        }
        if let Some((found, wanted)) = totals(&mut instance, &prepared, core, group.as_of, &evaluated(core, group)) {
            if found != wanted {
                return Err(format!("{}: the rows add up to {wanted:?}, the module to {found:?}", group.as_of));
            }
        }
        let prepared = prepare((g + 1) % 3, &mut r, instance.memory().len());
        for trace in [true, false] {
            differs("interpreter", trace, &interpreter.outputs(&prepared, &interface, group.as_of, rows, trace))?;
        }
    }
    Ok(())
}

/// Every node that an answer shows, with what to call it.
fn shown(core: &Core) -> Vec<(String, NodeId)> {
    let mut out = Vec::new();
    for b in &core.benefits {
        let mut say = |what: &str, node: NodeId| out.push((format!("{what} of {}", b.name), node));
        say("eligible", b.eligible);
        say("awaiting", b.awaiting);
        b.deciding.iter().for_each(|n| say("deciding", *n));
        say("amount", b.amount);
        say("payable", b.payable);
        b.periods_left.iter().for_each(|n| say("periods left", *n));
        b.waits.iter().for_each(|(n, _)| say("waits", *n));
        for i in &b.items {
            say(&i.mark, i.node);
            i.settled.iter().for_each(|n| say(&format!("{} settled", i.mark), *n));
        }
    }
    for c in &core.coordinations {
        out.extend(c.taken.iter().enumerate().map(|(i, n)| (format!("what {} takes from its member {i}", c.name), *n)));
    }
    out
}

/// Completions of a row keep what was known, and admit nobody who was refused.
fn answers_only_get_better(core: &Core, groups: &[Group], tally: &mut Tally) -> Result<(), String> {
    let shown = shown(core);
    for group in groups {
        for (row, full) in group.rows.iter().zip(&group.completions) {
            if !row.contains(&Cell::Unknown) {
                continue;
            }
            let before = evaluate(core, group.as_of, row);
            // Half of what is unknown, then all of it.
            for half in [true, false] {
                let step = |i: usize, cell: Cell, then: Cell| if cell == Cell::Unknown && (!half || i % 2 == 0) { then } else { cell };
                let fuller: Vec<Cell> = row.iter().zip(full).enumerate().map(|(i, (a, b))| step(i, *a, *b)).collect();
                let after = evaluate(core, group.as_of, &fuller);
                if after.refusal != 0 {
                    continue;
                }
                if before.refusal != 0 {
                    return Err(format!("{}: a refused row is admitted", group.as_of));
                }
                tally.completed += 1;
                for (what, node) in &shown {
                    let (was, is) = (before.int(*node), after.int(*node));
                    if was.is_some() && was != is {
                        return Err(format!("{}: {what} was {was:?} and is {is:?}", group.as_of));
                    }
                }
            }
        }
    }
    Ok(())
}

/// What is due is what is payable and what coordinations took.
fn sums_are_right(core: &Core, groups: &[Group], tally: &mut Tally) -> Result<(), String> {
    for group in groups {
        for answer in evaluated(core, group) {
            for (i, b) in core.benefits.iter().enumerate() {
                let id = BenefitId(i as u32);
                let said = answer.benefit(core, id);
                let takes = |(c, k): (&heng::ir::Coordination, usize)| {
                    let at = c.members.iter().position(|m| *m == id)?;
                    Some(answer.taken(core, CoordinationId(k as u32))[at])
                };
                let taken: Vec<Option<i64>> = core.coordinations.iter().enumerate().filter_map(|(k, c)| takes((c, k))).collect();
                let taken: Option<i64> = taken.into_iter().sum();
                if b.recovers.is_some() {
                    if said.payable.is_some_and(|p| p != 0) || said.amount.is_some_and(|owed| (owed > 0) != (said.eligible == Some(true))) {
                        return Err(format!("{}: {} is owed {:?}, payable {:?}", group.as_of, b.name, said.amount, said.payable));
                    }
                    continue;
                }
                let waiting = said.waits.is_some_and(|w| w != Some(false));
                let (Some(amount), Some(payable), Some(taken), false) = (said.amount, said.payable, taken, waiting) else { continue };
                if taken != amount - payable {
                    return Err(format!("{}: {} is due {amount}, payable {payable}, taken {taken}", group.as_of, b.name));
                }
                tally.taken += u64::from(taken != 0);
            }
        }
    }
    Ok(())
}

fn laws(core: &Core, groups: &[Group], seed: u64, tally: &mut Tally) -> Result<(), String> {
    engines_agree(core, groups, seed)?;
    sums_are_right(core, groups, tally)?;
    answers_only_get_better(core, groups, tally)
}

fn holds_of(core: &Core) -> Vec<(i64, i64)> {
    let bytes = compile(core, &meta()).unwrap();
    let module = Module::load(&bytes).unwrap();
    module.interface().inputs.iter().map(|i| holds(i.storage)).collect()
}

/// A batch, in which everything must hold.
fn batch(seed: u64) -> Tally {
    let mut r = Random::new(seed);
    let world = World::random(&mut r, POLICIES);
    let mut text = world.print();
    let english = seed % 5 == 4;
    if english {
        text = translated(&text);
    }
    let (analysis, sources) = analysed(&text).unwrap_or_else(|e| panic!("seed {seed} does not check:\n{e}\n{text}"));
    let policies = analysis.policies();
    let core = analysis.program(&sources, &policies).unwrap_or_else(|e| panic!("seed {seed}: {e:?}")).core;
    if english {
        let chinese = core_of(&world.print()).unwrap_or_else(|e| panic!("seed {seed} checks in English only: {e}"));
        assert!(chinese.nodes == core.nodes, "seed {seed}: in English it is another program");
    }
    assert_eq!(heng::ir::invariants::violations(&core), Vec::<String>::new(), "seed {seed}");
    let mut tally = Tally::default();
    for policy in policies {
        let own = analysis.program(&sources, &[policy]).unwrap_or_else(|e| panic!("seed {seed}: {e:?}")).core;
        let mut contains: Vec<String> = own.nodes.iter().map(|n| op_name(&n.op)).collect();
        let document = world.documents.iter().find(|d| d.name == analysis.name(policy)).unwrap();
        contains.extend(document.uses.iter().map(|u| (*u).to_owned()));
        if english {
            contains.push("in English".into());
        }
        contains.sort();
        contains.dedup();
        contains.into_iter().for_each(|c| *tally.contain.entry(c).or_default() += 1);
        tally.programs += 1;
    }
    let groups = groups(&mut r, &world, &core, &holds_of(&core), SUBJECTS);
    for group in &groups {
        tally.count_answers(&core, &group.rows, &evaluated(&core, group));
    }
    if let Err(why) = laws(&core, &groups, seed, &mut tally) {
        let fails = |world: &World, rows: &[Named]| {
            let core = core_of(&world.print()).ok()?;
            let groups: Vec<Group> = rows.iter().map(|n| n.group(&core)).collect();
            laws(&core, &groups, seed, &mut Tally::default()).err()
        };
        let rows = groups.iter().flat_map(|g| Named::all(&core, g)).collect();
        panic!("seed {seed}: {why}\n{}", shrunk(&format!("seed-{seed}"), world, rows, &fails));
    }
    tally
}

// ---- What disagrees, made small ---------------------------------------------------------------------------------------------------------

/// A row by the names of its columns, which outlives a change of the program.
#[derive(Clone)]
struct Named {
    as_of: Date,
    cells: BTreeMap<String, (Value, Value)>,
}

/// A cell; of a text column the text.
#[derive(Clone, PartialEq)]
enum Value {
    Cell(Cell),
    Text(String),
}

impl Named {
    fn all(core: &Core, group: &Group) -> Vec<Named> {
        let value = |ty: &InputTy, cell: &Cell| match (ty, cell) {
            (InputTy::Text { literals }, Cell::Known(v)) => Value::Text(literals.get(*v as usize).cloned().unwrap_or_default()),
            _ => Value::Cell(*cell),
        };
        let rows = group.rows.iter().zip(&group.completions);
        rows.map(|(row, full)| {
            let cells = core.inputs.iter().zip(row.iter().zip(full));
            let cells = cells.map(|(i, (a, b))| (i.name.clone(), (value(&i.ty, a), value(&i.ty, b)))).collect();
            Named { as_of: group.as_of, cells }
        })
        .collect()
    }

    fn group(&self, core: &Core) -> Group {
        let cell = |i: &heng::ir::Input, v: &Value| match (v, &i.ty) {
            (Value::Text(t), InputTy::Text { literals }) => {
                Cell::Known(literals.iter().position(|l| l == t).unwrap_or(literals.len()) as i64)
            }
            (Value::Text(_), _) => Cell::Unknown,
            (Value::Cell(c), _) => *c,
        };
        let unknown = (Value::Cell(Cell::Unknown), Value::Cell(Cell::Unknown));
        let cells: Vec<(Cell, Cell)> = core
            .inputs
            .iter()
            .map(|i| {
                let (a, b) = self.cells.get(&i.name).unwrap_or(&unknown);
                (cell(i, a), cell(i, b))
            })
            .collect();
        Group { as_of: self.as_of, rows: vec![cells.iter().map(|c| c.0).collect()], completions: vec![cells.iter().map(|c| c.1).collect()] }
    }

    /// As comments at the head of a file.
    fn print(&self, core: &Core) -> String {
        let mut out = format!("// 基准日 {}\n", self.as_of.days());
        for input in &core.inputs {
            let Some((a, b)) = self.cells.get(&input.name) else { continue };
            out.push_str(&format!("// {} = {} -> {}\n", input.name, print_value(a), print_value(b)));
        }
        out
    }

    fn read(text: &str) -> Named {
        let mut named = Named { as_of: Date::MIN, cells: BTreeMap::new() };
        for line in text.lines().filter_map(|l| l.strip_prefix("// ")) {
            if let Some(day) = line.strip_prefix("基准日 ") {
                named.as_of = Date::from_days(day.trim().parse().unwrap());
            }
            let parts = line.split_once(" = ").and_then(|(n, v)| v.split_once(" -> ").map(|(a, b)| (n, a, b)));
            if let Some((name, a, b)) = parts {
                named.cells.insert(name.to_owned(), (read_value(a), read_value(b)));
            }
        }
        named
    }
}

fn print_value(v: &Value) -> String {
    match v {
        Value::Text(t) => format!("\"{t}\""),
        Value::Cell(Cell::Unknown) => "?".into(),
        Value::Cell(Cell::Absent) => "无".into(),
        Value::Cell(Cell::Known(v)) => v.to_string(),
    }
}

fn read_value(text: &str) -> Value {
    match text.trim() {
        "?" => Value::Cell(Cell::Unknown),
        "无" => Value::Cell(Cell::Absent),
        t if t.starts_with('"') => Value::Text(t.trim_matches('"').to_owned()),
        t => Value::Cell(Cell::Known(t.parse().unwrap())),
    }
}

type Fails<'a> = &'a dyn Fn(&World, &[Named]) -> Option<String>;

/// The smallest world and row for which it still fails, as a file of its own.
fn shrunk(name: &str, mut world: World, mut rows: Vec<Named>, fails: Fails<'_>) -> String {
    if fails(&world, &rows).is_none() {
        return "in English only".into();
    }
    if let Some(one) = rows.iter().find(|row| fails(&world, std::slice::from_ref(row)).is_some()) {
        rows = vec![one.clone()];
    }
    while let Some(less) = world.smaller().into_iter().find(|w| fails(w, &rows).is_some()) {
        world = less;
    }
    let core = core_of(&world.print()).unwrap();
    for row in &mut rows {
        for input in &core.inputs {
            for simpler in [Cell::Absent, Cell::Known(input.lo), Cell::Unknown] {
                let mut other = row.clone();
                let all_known = Value::Cell(if simpler == Cell::Unknown { Cell::Known(input.lo) } else { simpler });
                other.cells.insert(input.name.clone(), (Value::Cell(simpler), all_known));
                if (simpler != Cell::Absent || input.optional) && fails(&world, std::slice::from_ref(&other)).is_some() {
                    *row = other;
                    break;
                }
            }
        }
    }
    let why = fails(&world, &rows).unwrap_or_default();
    let head: String = rows.iter().map(|r| r.print(&core)).collect();
    let file = folder().join(format!("{name}.heng"));
    std::fs::write(&file, format!("{head}\n{}", world.print())).unwrap();
    format!("{why}\nsmallest in {}", file.display())
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/regressions")
}

// ---- The tests --------------------------------------------------------------------------------------------------------------------------

/// Every operation of Core and every kind of fact and clause.
const EXPECTED: &[&str] = &[
    "AddMonths", "Add", "And", "AsOf", "AtLeast", "Bool", "By", "Div Away", "Div Floor", "Div HalfAway", "Div Trunc", "Eq", "If", "Int", "Le",
    "Load", "Lt", "Max", "Min", "MonthEnd", "MonthStart", "Months", "Mul", "Not", "Or", "Present", "Refine", "Sub", "Unknown", "Year", "YearEnd",
    "YearStart", "X 的 应发", "X 的 标准", "不得同时享受", "不得有下列情形", "享受期间保持", "优先核减", "关联对象", "关联对象 或 无",
    "关联对象 的 数据项", "参数", "发放 一次性", "发放 每年", "发放 每月", "可同时享受", "合计最高 全程总额", "合计最高 本期", "同时符合",
    "周岁", "嵌套封顶", "四舍五入 到", "回执 他待遇", "回执 本待遇", "地区", "地区 或 无", "天数", "如 则 否则", "孰低", "孰高", "定义",
    "定义 列表", "属于", "就高不重复 全程总额", "就高不重复 本期", "尾差 每满", "尾差 末月", "已领金额(X)", "年份", "年初", "年末", "位于",
    "截止 发放", "截止 申请", "按 一列", "按 多列", "按 无", "择一享受", "提高一档", "数值", "数值 小数", "数值 小数 或 无", "数值 或 无",
    "数据约束", "整月数", "文本", "文本 或 无", "日期", "日期 或 无", "日期加月", "是否", "是否 或 无", "最低", "最晚", "最早", "最高", "月初",
    "月末", "有下列情形之一的不予享受", "有序类别", "有序类别 或 无", "有记录", "比例", "比例 或 无", "申请时同时符合", "窗口",
    "符合下列条件之一", "符合下列至少 2 项", "累计最长", "类别", "类别 或 无", "缺省", "舍入 四舍五入", "舍入 舍去", "舍入 进位", "舍去 到",
    "表", "表 两项", "起算 审核通过 当月", "起算 审核通过 次月", "起算 申请 当月", "起算 申请 次月", "起算 日期", "申请期限 每年", "申请期限 N 内", "分期 按", "进位 到", "金额", "金额 或 无", "金额/月",
    "金额/月 或 无", "除以数据项", "非", "in English", "任一", "任一 套 任一", "包含", "包含 几项", "合计", "每 h 属于", "每一", "计数", "最大",
    "有下列情形之一的停发", "在 N 内", "分期 随时", "分期 每", "分期 条件", "逐年", "分段累计", "档次", "档次 比较", "抵扣", "研究确定", "研究确定 金额",
    "名额", "说明", "经费", "受理", "已删除", "每 h 除外", "合计最高 逐项", "月份", "孰高 有序类别", "孰低 有序类别", "最早 名册", "最晚 名册", "最小",
    "退回 全额", "退回 按月折算", "退回 算式",
    "修订", "适用", "原待遇", "日期约定",
];

#[test]
fn random_policies_have_one_answer_everywhere() {
    let batches: u64 = std::env::var("HENG_BATCHES").ok().and_then(|n| n.parse().ok()).unwrap_or(BATCHES);
    let mut tally = Tally::default();
    std::thread::scope(|s| {
        let part = |t: u64| move || (0..batches).filter(|seed| seed % THREADS == t).map(batch).fold(Tally::default(), |mut a, b| {
            a.add(b);
            a
        });
        let threads: Vec<_> = (0..THREADS).map(|t| s.spawn(part(t))).collect();
        for thread in threads {
            match thread.join() {
                Ok(part) => tally.add(part),
                Err(e) => std::panic::resume_unwind(e),
            }
        }
    });
    let percent = |n: u64, of: u64| 100.0 * n as f64 / of.max(1) as f64;
    let cells: Vec<String> = tally.contain.iter().map(|(what, n)| format!("{what} {:.1}", percent(*n, tally.programs))).collect();
    println!("share of {} programs that contain it, in percent:\n{}", tally.programs, cells.join(" | "));
    println!(
        "{} rows, {:.1} % refused; of {} answers {:.1} % eligible, {:.1} % undetermined; {} completions; {} sums reduced; {} times sixteen answered at once",
        tally.rows,
        percent(tally.refused, tally.rows),
        tally.answers,
        percent(tally.eligible, tally.answers),
        percent(tally.undetermined, tally.answers),
        tally.completed,
        tally.taken,
        tally.at_once
    );
    assert_eq!(tally.programs, batches * POLICIES as u64);
    let rare: Vec<&&str> = EXPECTED.iter().filter(|e| tally.contain.get(**e).copied().unwrap_or(0) * 50 < tally.programs).collect();
    assert!(rare.is_empty(), "in fewer than 2 % of the programs: {rare:?}");
    assert!(tally.contain.keys().all(|k| EXPECTED.contains(&k.as_str())), "something is not in the list");
    assert!(tally.eligible * 10 >= tally.answers * 3 && tally.undetermined * 10 >= tally.answers);
    assert!(tally.refused * 4 < tally.rows);
    assert!(tally.at_once * 2 >= batches, "few are answered at once");
}

/// What an answer says, by names, so that it can be compared with that of the same policies in another order.
fn said(core: &Core, answer: &Answer) -> Vec<String> {
    if answer.refusal != 0 {
        return vec!["refused".into()];
    }
    let mut out = Vec::new();
    for (i, b) in core.benefits.iter().enumerate() {
        let id = BenefitId(i as u32);
        out.push(format!("{} {:?}", b.name, answer.benefit(core, id)));
        let items = b.items.iter().zip(answer.items(core, id));
        out.extend(items.map(|(item, a)| format!("{} {:?} {} {} {a:?}", b.name, item.list, item.mark, item.text)));
    }
    for (k, c) in core.coordinations.iter().enumerate() {
        let taken = answer.taken(core, CoordinationId(k as u32));
        let name = |m: &BenefitId| &core.benefits[m.0 as usize].name;
        out.extend(c.members.iter().zip(taken).map(|(m, t)| format!("{} {:?} takes {t:?} from {}", c.name, c.kind, name(m))));
    }
    out.sort();
    out
}

/// The first thing that another order of clauses and declarations changes.
fn order_matters(world: &World, rows: &[Named], seed: u64) -> Option<String> {
    let here = core_of(&world.print()).ok()?;
    let mut r = Random::new(seed);
    (0..2).find_map(|_| {
        let there = match core_of(&world.permuted(&mut r).print()) {
            Ok(core) => core,
            Err(e) => return Some(format!("in another order it does not check: {e}")),
        };
        rows.iter().find_map(|row| {
            let answer = |core: &Core| said(core, &evaluate(core, row.as_of, &row.group(core).rows[0]));
            let (a, b) = (answer(&here), answer(&there));
            if a == b {
                return None;
            }
            let (only_a, only_b): (Vec<_>, Vec<_>) = (a.iter().filter(|x| !b.contains(x)).collect(), b.iter().filter(|x| !a.contains(x)).collect());
            Some(format!("{}: {only_a:?}\nin another order {only_b:?}", row.as_of))
        })
    })
}

#[test]
fn the_order_of_clauses_and_declarations_says_nothing() {
    std::thread::scope(|s| {
        let part = |t: u64| {
            move || {
                for seed in (0..ORDERS).filter(|seed| seed % THREADS == t).map(|s| 1_000_000 + s) {
                    let mut r = Random::new(seed);
                    let world = World::random(&mut r, 4);
                    let core = core_of(&world.print()).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
                    let any: Vec<(i64, i64)> = core.inputs.iter().map(|i| (i.lo, i.hi)).collect();
                    let rows: Vec<Named> = groups(&mut r, &world, &core, &any, 6).iter().flat_map(|g| Named::all(&core, g)).collect();
                    if let Some(why) = order_matters(&world, &rows, seed) {
                        let small = shrunk(&format!("order-{seed}"), world, rows, &|w, rows| order_matters(w, rows, seed));
                        panic!("seed {seed}: {why}\n{small}");
                    }
                }
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|t| s.spawn(part(t))).collect();
        threads.into_iter().for_each(|t| t.join().unwrap_or_else(|e| std::panic::resume_unwind(e)));
    });
}

#[test]
fn what_once_disagreed_agrees() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files.into_iter().filter(|f| f.extension().is_some_and(|e| e == "heng")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let core = core_of(&text).unwrap_or_else(|e| panic!("{}:\n{e}", file.display()));
        let group = Named::read(&text).group(&core);
        laws(&core, &[group], 0, &mut Tally::default()).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    }
}
