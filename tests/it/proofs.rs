//! Every verdict of every question against brute force: over small domains everybody can be asked.
//!
//! Random policies over a dictionary of a few dozen people; for each question the test looks at all of them, in its own words, and the
//! answer of `analysis` must be the same. Nothing here calls the solver.

use heng::analysis::{
    Amounts, Change, Finding, Options, PairKind, People, Proof, Reference, Witness, cliffs, compare, groups, guarantees, overlaps, prove,
};
use heng::eval::{Answer, evaluate};
use heng::ir::{Benefit, BenefitId, Cell, Combines, Core, GuaranteeKind, InputKind, InputTy, ItemList, ReceiptField};
use heng::source::Sources;
use heng::value::Date;

/// How many pairs of programs are tried.
const PAIRS: u64 = 5_000;

pub fn day() -> Date {
    Date::from_ymd(2021, 3, 1).unwrap()
}

#[test]
fn every_verdict_over_small_domains_is_that_of_brute_force() {
    run(PAIRS);
}

/// Tries so many pairs.
pub fn run(pairs: u64) {
    let threads = 2;
    let tables: Vec<Counts> = std::thread::scope(|scope| {
        let work = |t: u64| move || (t..pairs).step_by(2).fold(Counts::default(), |counts, seed| counts.and(one(seed)));
        let running: Vec<_> = (0..threads).map(|t| scope.spawn(work(t))).collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    });
    let counts = tables.into_iter().fold(Counts::default(), Counts::and);
    println!("{counts:#?}");
    counts.none_is_rare(pairs);
}

/// How often each answer was given, so that no question is only ever answered one way.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    pub impossible: u64,
    pub never_paid: u64,
    pub redundant: u64,
    pub unused_rows: u64,
    disjoint: u64,
    uncoordinated: u64,
    coordinated: u64,
    contained: u64,
    equal_amounts: u64,
    dominated: u64,
    guaranteed: u64,
    refuted: u64,
    cliffs: u64,
    same: u64,
    gains: u64,
    loses: u64,
}

impl Counts {
    pub fn and(self, o: Counts) -> Counts {
        Counts {
            impossible: self.impossible + o.impossible,
            never_paid: self.never_paid + o.never_paid,
            redundant: self.redundant + o.redundant,
            unused_rows: self.unused_rows + o.unused_rows,
            disjoint: self.disjoint + o.disjoint,
            uncoordinated: self.uncoordinated + o.uncoordinated,
            coordinated: self.coordinated + o.coordinated,
            contained: self.contained + o.contained,
            equal_amounts: self.equal_amounts + o.equal_amounts,
            dominated: self.dominated + o.dominated,
            guaranteed: self.guaranteed + o.guaranteed,
            refuted: self.refuted + o.refuted,
            cliffs: self.cliffs + o.cliffs,
            same: self.same + o.same,
            gains: self.gains + o.gains,
            loses: self.loses + o.loses,
        }
    }

    fn none_is_rare(&self, of: u64) {
        let Counts { impossible, never_paid, redundant, unused_rows, disjoint, uncoordinated, coordinated, contained, .. } = *self;
        let Counts { equal_amounts, dominated, guaranteed, refuted, cliffs, same, gains, loses, .. } = *self;
        let all = [
            ("impossible", impossible),
            ("never paid", never_paid),
            ("redundant", redundant),
            ("unused rows", unused_rows),
            ("disjoint", disjoint),
            ("uncoordinated", uncoordinated),
            ("coordinated", coordinated),
            ("contained", contained),
            ("equal amounts", equal_amounts),
            ("dominated", dominated),
            ("guaranteed", guaranteed),
            ("refuted", refuted),
            ("cliffs", cliffs),
            ("same", same),
            ("gains", gains),
            ("loses", loses),
        ];
        for (name, n) in all {
            assert!(n * 100 >= of, "{name} came only {n} times");
        }
    }
}

/// xorshift64*, so that a failure is found again by its seed.
pub struct Random(u64);

impl Random {
    pub fn of(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    }

    pub fn of_these<'a>(&mut self, xs: &[&'a str]) -> &'a str {
        xs[usize::try_from(self.below(xs.len() as u64)).unwrap()]
    }
}

/// One pair of programs, with every question.
fn one(seed: u64) -> Counts {
    let mut r = Random::of(seed);
    let old = text(&mut r, None);
    let new = if r.below(3) == 0 { old.clone() } else { text(&mut r, Some(&old)) };
    let (old, new) = (core(&old.join()), core(&new.join()));
    let context = |what: &str| format!("seed {seed}: {what}");
    let fast = seed % 3 != 0;
    let options = Options { on: Some(day()), samples: if fast { 256 } else { 0 }, places: fast, remembered: fast, ..Options::default() };
    let mut counts = Counts::default();
    let people = everybody(&old);
    each_benefit(&old, &|_| &people, &options, &mut counts, &context);
    each_pair(&old, &people, &options, &mut counts, &context);
    each_guarantee(&old, &people, &options, &mut counts, &context);
    each_cliff(&old, &people, &options, &mut counts, &context);
    both_programs(&old, &new, &people, &options, &mut counts, &context);
    counts
}

#[test]
fn who_applied_for_another_benefit_years_ago_may_apply_for_this_one_today() {
    let benefit = |name: &str, items: &str| format!("待遇 {name} 面向 个人：\n用途 生活；\n发放 一次性；\n申请时同时符合：\n{items}；\n标准 100元。\n");
    let first = benefit("甲", "（一）申请日期 不早于 2010年1月1日");
    let second = benefit("乙", "（一）申请日期 不早于 2020年1月1日；\n（二）申请日期(甲) 早于 2019年1月1日");
    let head = "字典 数据：\n标题 \"数据\"。\n对象 个人：\n在职：是否。\n政策 P：\n标题 \"P\"。\n引用 数据。\n";
    for text in [format!("{head}{first}{second}"), format!("{head}{second}{first}")] {
        let found = prove(&core(&text), &Options::default());
        assert!(!found.iter().any(|f| matches!(f, Finding::Impossible { .. } | Finding::NeverPaid { .. })), "{found:#?}\n{text}");
    }
}

// ---- Random programs --------------------------------------------------------------------------------------------------------------

#[derive(Clone)]
struct Text {
    /// Nobody's history is read.
    plain: bool,
    head: String,
    benefits: Vec<String>,
    tail: String,
}

impl Text {
    fn join(&self) -> String {
        format!("{}{}{}", self.head, self.benefits.join("\n"), self.tail)
    }
}

fn text(r: &mut Random, like: Option<&Text>) -> Text {
    if let Some(other) = like {
        // The new program differs from the old in one benefit.
        let mut out = other.clone();
        let at = usize::try_from(r.below(out.benefits.len() as u64)).unwrap();
        out.benefits[at] = benefit(r, ["甲", "乙", "丙"][at], out.plain);
        return out;
    }
    let mut head = String::from(
        "字典 数据：\n标题 \"数据\"。\n有序类别 学历（由低到高）：本科、硕士、博士。\n对象 个人：\n学历：学历 或 无；\n人数：数值 人，0..4；\n在职：是否；\n登记日期：日期 或 无，2021年2月26日..2021年3月2日。\n",
    );
    if r.below(3) == 0 {
        head.push_str("数据约束 个人：\n（一）人数 不少于 1人 或 在职。\n");
    }
    head.push_str("政策 P：\n标题 \"P\"。\n引用 数据。\n");
    let (first, second) = (condition(r), condition(r));
    head.push_str(&format!("档次 等级（由高到低） 面向 个人：\n甲等：{first}；\n乙等：{second}。\n"));
    let plain = r.below(2) == 0;
    let n = 2 + r.below(2);
    let names = ["甲", "乙", "丙"];
    let benefits: Vec<String> = names.iter().take(usize::try_from(n).unwrap()).map(|name| benefit(r, name, plain)).collect();
    let mut tail = String::new();
    match r.below(7) {
        5 => tail.push_str("\n衔接 抵扣：\n范围 甲、乙；\n从 甲 抵扣 乙。\n"),
        0 => tail.push_str("\n衔接 就高：\n范围 甲、乙；\n就高不重复，比较 本期。\n"),
        1 => tail.push_str("\n衔接 封顶：\n范围 乙、甲；\n合计最高 300元，比较 本期。\n"),
        2 => tail.push_str("\n衔接 择一：\n范围 甲、乙；\n择一享受。\n"),
        _ => {}
    }
    tail.push_str(&match r.below(5) {
        0 => "\n保证 \"g\"：甲 的 应发 随 学历 不减。\n".to_owned(),
        1 => format!("\n保证 \"g\"：合计 甲、乙 不超过 {}元。\n", 100 * (1 + r.below(8))),
        2 => "\n保证 \"g\"：甲、乙 不得同时享受。\n".to_owned(),
        3 => format!("\n保证 \"g\"：甲 的 实发 随 人数 {}。\n", r.of_these(&["不减", "不增"])),
        _ => format!("\n保证 \"g\"：如 {} 则 甲 的 应发 超过 0元 或 乙 的 应发 超过 0元。\n", condition(r)),
    });
    Text { plain, head, benefits, tail }
}

fn benefit(r: &mut Random, name: &str, plain: bool) -> String {
    let paid = if plain { "" } else { r.of_these(&[
        "发放 一次性；\n",
        "发放 每月，累计最长 3个月；\n",
        "发放 每月，累计最长 3个月，在 5个月 内；\n",
        "发放 每月，累计最长 3个月；\n起算 审核通过 当月；\n",
        "发放 分期 1:2；\n",
        "发放 分期 2:1，每 1个月；\n",
    ]) };
    let mut out = format!("待遇 {name} 面向 个人：\n用途 生活；\n{paid}");
    let heads = if paid.is_empty() { vec!["同时符合："] } else { vec!["同时符合：", "申请时同时符合：", "享受期间保持："] };
    out.push_str(r.of_these(&heads));
    out.push('\n');
    for i in 0..1 + r.below(4) / 2 {
        let mark = ["（一）", "（二）", "（三）"][usize::try_from(i).unwrap()];
        if r.below(4) == 0 {
            let head = r.of_these(&["符合下列条件之一：", "不得有下列情形：", "符合下列至少 2 项："]);
            out.push_str(&format!("{mark}{head}\n"));
            for k in 1..=2 + r.below(2) {
                out.push_str(&format!("{k}. {}；\n", item(r)));
            }
        } else {
            out.push_str(&format!("{mark}{}；\n", item(r)));
        }
    }
    if r.below(3) == 0 {
        out.push_str(&format!("有下列情形之一的不予享受：\n（一）{}；\n", item(r)));
        if r.below(2) == 0 {
            out.push_str(&format!("（二）{}；\n", item(r)));
        }
    }
    if r.below(4) == 0 {
        out.push_str(&format!("有下列情形之一的停发：\n（一）{}；\n", item(r)));
    }
    let per = if paid.contains("每月") { "元/月" } else { "元" };
    let sum = |r: &mut Random| format!("{}{per}", 50 * r.below(7));
    out.push_str(&match r.below(5) {
        4 => format!("标准 按 等级：\n甲等：{}；\n乙等、无：{}。\n", sum(r), sum(r)),
        0 => format!("标准 {}。\n", sum(r)),
        1 => format!("标准 按 在职：\n是：{}；\n否：{}。\n", sum(r), sum(r)),
        2 => format!("标准 按 学历：\n博士：{}；\n硕士：{}；\n本科、无：{}。\n", sum(r), sum(r), sum(r)),
        _ => format!("标准 按 人数：\n0人：{}；\n1人、2人：{}；\n其他：{}。\n", sum(r), sum(r), sum(r)),
    });
    out
}

/// May ask for the tier, which no tier itself may.
fn item(r: &mut Random) -> String {
    match r.below(8) {
        0 => format!("等级 {} {}", r.of_these(&["为", "不低于", "低于", "不为"]), r.of_these(&["甲等", "乙等"])),
        _ => condition(r),
    }
}

fn condition(r: &mut Random) -> String {
    match r.below(9) {
        0 => "在职".into(),
        1 => "非 在职".into(),
        2 => format!("学历 {} {}", r.of_these(&["为", "不低于", "低于", "不为"]), r.of_these(&["本科", "硕士", "博士"])),
        3 => r.of_these(&["学历 属于 本科、博士", "学历 有记录"]).into(),
        4 | 5 => format!("人数 {} {}人", r.of_these(&["不少于", "少于", "超过", "为", "不超过"]), r.below(5)),
        6 => format!("登记日期 {} 2021年2月{}日", r.of_these(&["不晚于", "晚于", "早于"]), 26 + r.below(3)),
        7 => format!("基准日 在 登记日期 后 {}天 内（含）", 1 + r.below(4)),
        _ => r.of_these(&["登记日期 有记录", "学历 无记录", "（在职 或 人数 超过 2人）"]).into(),
    }
}

pub fn core(text: &str) -> Core {
    let mut sources = Sources::new();
    sources.add("p.heng", text);
    let analysis = heng::analyse(&sources);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|d| d.severity == heng::diagnostic::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    analysis.model(&sources, &analysis.policies()).unwrap().core
}

// ---- Everybody --------------------------------------------------------------------------------------------------------------------

pub struct Person {
    pub row: Vec<Cell>,
    pub answer: Answer,
}

/// Every new applicant the door admits. Applied and approved never, or today: no condition here tells any other day apart.
pub fn everybody(core: &Core) -> Vec<Person> {
    let mut rows: Vec<Vec<Cell>> = vec![Vec::new()];
    let today = Cell::Known(day().days().into());
    for input in &core.inputs {
        let first = |field| core.inputs.iter().position(|i| matches!(i.kind, InputKind::Receipt(_, f) if f == field));
        let cells: Vec<Cell> = match input.kind {
            InputKind::Receipt(_, ReceiptField::AppliedOn | ReceiptField::ApprovedOn) => vec![Cell::Absent, today],
            InputKind::Receipt(_, ReceiptField::FirstPaidOn) => vec![Cell::Absent],
            InputKind::Receipt(..) => vec![Cell::Known(0)],
            InputKind::Fact | InputKind::Choice(_) | InputKind::Decision => {
                let known = (input.lo..=input.hi).map(Cell::Known);
                input.optional.then_some(Cell::Absent).into_iter().chain(known).collect()
            }
        };
        // One day of application and of approval for all benefits.
        let shared = match input.kind {
            InputKind::Receipt(_, f @ (ReceiptField::AppliedOn | ReceiptField::ApprovedOn)) => first(f),
            _ => None,
        };
        rows = rows
            .into_iter()
            .flat_map(|row| {
                let same = shared.and_then(|at| row.get(at).copied());
                let cells = same.map_or_else(|| cells.clone(), |cell| vec![cell]);
                cells.into_iter().map(move |cell| [row.clone(), vec![cell]].concat())
            })
            .collect();
    }
    let people = rows.into_iter().map(|row| Person { answer: evaluate(core, day(), &row), row });
    people.filter(|p| p.answer.refusal == 0).collect()
}

fn ids(core: &Core) -> impl Iterator<Item = BenefitId> + use<> {
    (0..u32::try_from(core.benefits.len()).unwrap()).map(BenefitId)
}

fn of(core: &Core, b: BenefitId) -> &Benefit {
    &core.benefits[b.0 as usize]
}

/// Whether a top list holds, with one item of the benefit held at a value.
fn worth(b: &Benefit, answer: &Answer, at: usize, held: Option<(usize, bool)>) -> bool {
    if let Some((_, value)) = held.filter(|(i, _)| *i == at) {
        return value;
    }
    let item = &b.items[at];
    let below: Vec<usize> = (0..b.items.len()).filter(|i| b.items[*i].parent == Some(u32::try_from(at).unwrap())).collect();
    let hold = below.iter().filter(|i| worth(b, answer, **i, held)).count();
    match item.combines {
        None => answer.bool(item.node) == Some(true),
        Some(Combines::All) => hold == below.len(),
        Some(Combines::Any) => hold > 0,
        Some(Combines::None) => hold == 0,
        Some(Combines::AtLeast(n)) => hold >= n as usize,
    }
}

fn tops(b: &Benefit) -> Vec<usize> {
    (0..b.items.len()).filter(|i| b.items[*i].parent.is_none()).collect()
}

fn is_gate(b: &Benefit, i: usize) -> bool {
    matches!(b.items[i].list, ItemList::Gate(_))
}

fn stands(b: &Benefit, answer: &Answer, i: usize, held: Option<(usize, bool)>) -> bool {
    worth(b, answer, i, held) != (b.items[i].list.excludes())
}

fn meets(core: &Core, id: BenefitId, answer: &Answer) -> bool {
    let b = of(core, id);
    tops(b).into_iter().filter(|i| !is_gate(b, *i)).all(|i| stands(b, answer, i, None))
}

fn open(core: &Core, id: BenefitId, answer: &Answer) -> bool {
    let b = of(core, id);
    tops(b).into_iter().all(|i| stands(b, answer, i, None))
}

fn due(core: &Core, id: BenefitId, p: &Person) -> i64 {
    p.answer.int(of(core, id).amount).unwrap_or(0)
}

fn paid(core: &Core, id: BenefitId, p: &Person) -> i64 {
    p.answer.int(of(core, id).payable).unwrap_or(0)
}

fn replay(core: &Core, w: &Witness) -> Answer {
    let answer = evaluate(core, w.as_of, &w.row);
    assert_eq!(answer.refusal, 0, "a witness is admitted");
    assert!(w.row.iter().all(|c| *c != Cell::Unknown), "a witness leaves nothing open");
    answer
}

// ---- The questions ----------------------------------------------------------------------------------------------------------------

/// `whom`: whom the questions about a benefit are about.
pub fn each_benefit<'p>(core: &Core, whom: &dyn Fn(BenefitId) -> &'p [Person], options: &Options, counts: &mut Counts, context: &dyn Fn(&str) -> String) {
    let found = prove(core, options);
    assert!(!found.iter().any(|f| matches!(f, Finding::NotDecided { .. })), "{}", context("small domains are always decided"));
    for id in ids(core) {
        let (b, people) = (of(core, id), whom(id));
        let impossible = !people.iter().any(|p| meets(core, id, &p.answer));
        let said = found.iter().any(|f| matches!(f, Finding::Impossible { benefit, .. } if *benefit == id));
        assert_eq!(said, impossible, "{}", context(&format!("{} impossible", b.name)));
        if impossible {
            counts.impossible += 1;
            continue;
        }
        let never = !people.iter().any(|p| open(core, id, &p.answer) && due(core, id, p) > 0);
        let said = found.iter().any(|f| matches!(f, Finding::NeverPaid { benefit, .. } if *benefit == id));
        assert_eq!(said, never, "{}", context(&format!("{} never paid", b.name)));
        counts.never_paid += u64::from(never);
        each_item(core, id, people, &found, counts, context);
        for (k, row) in b.rows.iter().enumerate().filter(|(_, r)| !r.is_else) {
            let unused = !people.iter().any(|p| meets(core, id, &p.answer) && p.answer.bool(row.node) == Some(true));
            let said = found.iter().any(|f| matches!(f, Finding::RowNeverTaken { benefit, row, .. } if *benefit == id && *row == k));
            assert_eq!(said, unused, "{}", context(&format!("{} row {k}", b.name)));
            counts.unused_rows += u64::from(unused);
        }
    }
}

fn each_item(core: &Core, id: BenefitId, people: &[Person], found: &[Finding], counts: &mut Counts, context: &dyn Fn(&str) -> String) {
    let b = of(core, id);
    let mut reported: Vec<usize> = Vec::new();
    for (i, item) in b.items.iter().enumerate().filter(|(i, _)| !is_gate(b, *i)) {
        let said = found.iter().any(|f| matches!(f, Finding::ItemNeverMatters { benefit, item, .. } if *benefit == id && *item == i));
        let siblings = b.items.iter().filter(|x| x.parent == item.parent && x.list == item.list).count();
        if item.parent.is_some_and(|p| reported.contains(&(p as usize))) || (item.parent.is_some() && siblings < 2) {
            assert!(!said, "{}", context("an item below one that never matters is not reported"));
            continue;
        }
        let neutral = match item.parent.and_then(|p| b.items[p as usize].combines) {
            None => !item.list.excludes(),
            Some(Combines::All) => true,
            Some(_) => false,
        };
        let with = |answer: &Answer, held| tops(b).into_iter().filter(|t| !is_gate(b, *t)).all(|t| stands(b, answer, t, held));
        let matters = people.iter().any(|p| with(&p.answer, None) != with(&p.answer, Some((i, neutral))));
        assert_eq!(said, !matters, "{}", context(&format!("{} item {}", b.name, item.mark)));
        if !matters {
            reported.push(i);
            counts.redundant += 1;
        }
    }
}

fn each_pair(core: &Core, people: &[Person], options: &Options, counts: &mut Counts, context: &dyn Fn(&str) -> String) {
    for group in groups(core) {
        for pair in overlaps(core, options, &group, &mut Reference(core)) {
            let (a, b) = (pair.first, pair.second);
            let coordinated = core.coordinations.iter().any(|c| c.members.contains(&a) && c.members.contains(&b));
            let sum = |id, p: &Person| if coordinated { due(core, id, p) } else { paid(core, id, p) };
            let both = |p: &&Person| [a, b].iter().all(|id| open(core, *id, &p.answer) && sum(*id, p) > 0);
            let meet = people.iter().any(|p| both(&p));
            let what = context(&format!("{} and {}: {:?}", of(core, a).name, of(core, b).name, pair.kind));
            match &pair.kind {
                PairKind::Disjoint { .. } => assert!(!meet, "{what}"),
                PairKind::Later { .. } => assert!(!meet && !coordinated, "{what}"),
                PairKind::Coordinated { .. } => assert!(meet && coordinated, "{what}"),
                PairKind::Uncoordinated => assert!(meet && !coordinated, "{what}"),
                other => panic!("{what}: {other:?} cannot be here"),
            }
            counts.disjoint += u64::from(!meet);
            counts.coordinated += u64::from(meet && coordinated);
            counts.uncoordinated += u64::from(meet && !coordinated);
            if let (true, Some(w)) = (meet, &pair.witness) {
                let p = Person { row: w.row.clone(), answer: replay(core, w) };
                assert!(both(&&p), "{what}");
                let untold = |(i, input): (usize, &heng::ir::Input)| match input.kind {
                    InputKind::Receipt(..) => w.row[i],
                    InputKind::Fact | InputKind::Choice(_) | InputKind::Decision => Cell::Unknown,
                };
                let mut told: Vec<Cell> = core.inputs.iter().enumerate().map(untold).collect();
                w.told.iter().for_each(|i| told[i.0 as usize] = w.row[i.0 as usize]);
                let p = Person { answer: evaluate(core, w.as_of, &told), row: told };
                assert!(both(&&p), "{what}: what is not told does not matter");
            }
            assert_eq!(meet, pair.witness.is_some() && !matches!(pair.kind, PairKind::Later { .. }), "{what}");
            if let (true, Some(said)) = (meet, pair.people) {
                let only = |x, y| people.iter().any(|p| meets(core, x, &p.answer) && !meets(core, y, &p.answer));
                let truth = match (only(a, b), only(b, a)) {
                    (false, false) => People::Same,
                    (false, true) => People::FirstInSecond,
                    (true, false) => People::SecondInFirst,
                    (true, true) => People::Crossing,
                };
                assert_eq!(said, truth, "{what}");
                counts.contained += u64::from(truth != People::Crossing);
            }
            if let (true, Some(said)) = (meet, pair.amounts) {
                // What covers different times compares by the whole sum, where that is one.
                let same_period = of(core, a).period == of(core, b).period;
                let wholes = of(core, a).whole.zip(of(core, b).whole);
                let (x, y) = wholes.filter(|_| !same_period).unwrap_or((of(core, a).amount, of(core, b).amount));
                let meet_both = |p: &&Person| [(a, x), (b, y)].iter().all(|(id, sum)| open(core, *id, &p.answer) && p.answer.int(*sum).is_some());
                let less = |x, y| people.iter().filter(meet_both).any(|p| p.answer.int(x) < p.answer.int(y));
                let truth = match (less(x, y), less(y, x)) {
                    _ if !same_period && wholes.is_none() => Amounts::OtherPeriod,
                    (false, false) => Amounts::Equal,
                    (true, false) => Amounts::SecondMore,
                    (false, true) => Amounts::FirstMore,
                    (true, true) => Amounts::Either,
                };
                assert_eq!(said, truth, "{what}");
                counts.equal_amounts += u64::from(truth == Amounts::Equal);
                counts.dominated += u64::from(matches!(truth, Amounts::FirstMore | Amounts::SecondMore));
            }
        }
    }
}

fn each_guarantee(core: &Core, people: &[Person], options: &Options, counts: &mut Counts, context: &dyn Fn(&str) -> String) {
    // A guarantee is about any history; this test's people have none, so it is asked only where nobody's history is read.
    if core.inputs.iter().any(|i| matches!(i.kind, InputKind::Receipt(..))) {
        return;
    }
    for said in guarantees(core, options) {
        let g = &core.guarantees[said.guarantee];
        let holds = match &g.kind {
            GuaranteeKind::Always(node) => !people.iter().any(|p| p.answer.bool(*node) == Some(false)),
            GuaranteeKind::Monotone { figure, input, rises } => {
                let at = input.0 as usize;
                let alike = |p: &Person, q: &Person| (0..p.row.len()).all(|i| i == at || p.row[i] == q.row[i]);
                let falls = |p: &Person, q: &Person| match (p.answer.int(*figure), q.answer.int(*figure)) {
                    (Some(x), Some(y)) => if *rises { x < y } else { y < x },
                    _ => false,
                };
                let higher = |p: &Person, q: &Person| matches!((p.row[at], q.row[at]), (Cell::Known(x), Cell::Known(y)) if x < y);
                !people.iter().any(|p| people.iter().any(|q| higher(p, q) && alike(p, q) && falls(p, q)))
            }
        };
        match &said.proof {
            Proof::Proved => assert!(holds, "{}", context(&g.text)),
            Proof::Refuted(r) => {
                assert!(!holds, "{}", context(&g.text));
                replay(core, &r.witness);
            }
            Proof::NotDecided => panic!("{}", context("not decided")),
        }
        counts.guaranteed += u64::from(holds);
        counts.refuted += u64::from(!holds);
    }
}

fn each_cliff(core: &Core, people: &[Person], options: &Options, counts: &mut Counts, context: &dyn Fn(&str) -> String) {
    let total = |p: &Person| ids(core).map(|id| p.answer.int(of(core, id).payable)).sum::<Option<i64>>();
    let said = cliffs(core, options);
    for (at, input) in core.inputs.iter().enumerate().filter(|(_, i)| matches!(i.ty, InputTy::Number { .. }) && i.kind == InputKind::Fact) {
        let next = |p: &Person, q: &Person| {
            let alike = (0..p.row.len()).all(|i| i == at || p.row[i] == q.row[i]);
            alike && matches!((p.row[at], q.row[at]), (Cell::Known(x), Cell::Known(y)) if x + 1 == y)
        };
        let falls = |p: &Person, q: &Person| matches!((total(p), total(q)), (Some(x), Some(y)) if y < x);
        let truth = people.iter().any(|p| people.iter().any(|q| next(p, q) && falls(p, q)));
        let found = said.iter().find(|(i, _)| i.0 as usize == at);
        assert!(!matches!(found, Some((_, None))), "{}", context("not decided"));
        assert_eq!(found.is_some(), truth, "{}", context(&format!("a cliff along {}", input.name)));
        counts.cliffs += u64::from(truth);
    }
}

fn both_programs(old: &Core, new: &Core, people: &[Person], options: &Options, counts: &mut Counts, context: &dyn Fn(&str) -> String) {
    let said = compare(old, new, options, &[], &[]);
    // As above: a comparison is about any history.
    if old.inputs.iter().chain(&new.inputs).any(|i| matches!(i.kind, InputKind::Receipt(..))) {
        return;
    }
    let place = |i: &heng::ir::Input| old.inputs.iter().position(|x| x.name == i.name);
    let over_new = |row: &[Cell]| -> Vec<Cell> { new.inputs.iter().map(|i| row[place(i).unwrap()]).collect() };
    if new.inputs.iter().any(|i| place(i).is_none()) {
        return;
    }
    let pairs: Vec<(&Person, Answer)> = people.iter().map(|p| (p, evaluate(new, day(), &over_new(&p.row)))).collect();
    for m in &said.matched {
        let (x, y) = (of(old, m.old), of(new, m.new));
        let figures = |p: &Answer, b: &Benefit| (p.int(b.eligible), p.bool(b.awaiting) == Some(true), p.int(b.amount), p.int(b.payable));
        let admitted = || pairs.iter().filter(|(_, n)| n.refusal == 0);
        let same = admitted().all(|(o, n)| figures(&o.answer, x) == figures(n, y));
        let what = context(&format!("the two texts of {}", x.name));
        match &m.proof {
            Proof::Proved => assert!(same, "{what}"),
            Proof::Refuted(list) => {
                assert!(!same, "{what}");
                let pays = |o: &Answer, n: &Answer| o.int(x.payable).zip(n.int(y.payable));
                let loses = admitted().any(|(o, n)| pays(&o.answer, n).is_some_and(|(a, b)| b < a));
                let gains = admitted().any(|(o, n)| pays(&o.answer, n).is_some_and(|(a, b)| a < b));
                let has = |c: Change| list.iter().any(|d| d.change == c);
                assert_eq!((has(Change::Loses), has(Change::Gains)), (loses, gains), "{what}");
                counts.loses += u64::from(loses);
                counts.gains += u64::from(gains);
            }
            Proof::NotDecided => panic!("{what}: not decided"),
        }
        counts.same += u64::from(same);
    }
}
