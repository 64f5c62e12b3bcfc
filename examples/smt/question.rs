//! Questions about random programs, with what `analysis` answers to each.
//!
//! The programs are those of the differential test: dates of three centuries, sums to the fen, histories. Into two of their benefits goes a pair
//! of conditions that exclude each other or just do not (an age of 35 at most, and 36 years or 35 since birth), since random conditions of
//! wide ranges seldom do; and some guarantees are added.

use heng::analysis::{Finding, Options, PairKind, Proof, Reference, Witness, groups, guarantees, overlaps, prove};
use heng::eval::{Answer, evaluate};
use heng::ir::{Benefit, BenefitId, Cell, Core, Gate, GuaranteeKind, InputId, InputKind, ItemList, NodeId, Op, ReceiptField};
use heng::diagnostic::Severity;
use heng::source::Sources;
use heng::syntax::Language;
use heng::value::Date;
use std::collections::BTreeSet;

use super::generate::{Clause, Decl, Dictionary, Item, Random, World};

/// A question about everybody: is there such a subject (or two)?
pub struct Question {
    /// In which program, and what is asked.
    pub what: String,
    /// The only day it is about; `None`: every day of the program.
    pub on: Option<Date>,
    /// What is looked for.
    pub about: About,
    /// Whether there is one, as `analysis` says.
    pub holds: bool,
    /// One, if it names one, and of two what the other has instead.
    pub witness: Option<(Witness, Option<Cell>)>,
}

/// See [`Question::about`].
pub enum About {
    /// A subject that the door admits, and all of these.
    One {
        /// What it may have received before.
        who: Who,
        /// What is asked of it.
        demands: Vec<Demand>,
    },
    /// Two who differ in one input alone, greater in the second, for whom a figure falls (or rises).
    Two {
        /// The figure.
        figure: NodeId,
        /// The input.
        input: InputId,
        /// Whether it rises.
        rises: bool,
    },
}

/// What a subject may have received before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nothing, and it applies for everything on one day.
    Applicant,
    /// What a question about this benefit leaves open, and nothing else.
    Claimant {
        /// The benefit.
        benefit: BenefitId,
        /// Whether it may have been received itself.
        own: bool,
        /// Whether all others may have been.
        others: bool,
    },
    /// Anything.
    Anybody,
}

impl About {
    /// Whether it is about subjects who are new to a benefit.
    pub fn new_to(&self, benefit: BenefitId) -> bool {
        match self {
            About::One { who: Who::Applicant, .. } => true,
            About::One { who: Who::Claimant { benefit: of, own, others }, .. } => !(if *of == benefit { *own } else { *others }),
            About::One { who: Who::Anybody, .. } | About::Two { .. } => false,
        }
    }

    /// The input in which two subjects differ.
    pub fn differs(&self) -> Option<InputId> {
        match self {
            About::One { .. } => None,
            About::Two { input, .. } => Some(*input),
        }
    }
}

/// What a node is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// True.
    Holds(NodeId),
    /// False.
    Fails(NodeId),
    /// More than zero.
    Positive(NodeId),
}

impl Demand {
    /// The node.
    pub fn node(self) -> NodeId {
        match self {
            Demand::Holds(node) | Demand::Fails(node) | Demand::Positive(node) => node,
        }
    }

    fn met(self, answer: &Answer) -> bool {
        match self {
            Demand::Holds(node) => answer.bool(node) == Some(true),
            Demand::Fails(node) => answer.bool(node) == Some(false),
            Demand::Positive(node) => answer.int(node).is_some_and(|v| v > 0),
        }
    }
}

impl Question {
    /// Whether the evaluator finds of the witness what the question looks for; so too if none is named.
    pub fn replays(&self, core: &Core) -> bool {
        let Some((witness, other)) = &self.witness else { return true };
        let answer = evaluate(core, witness.as_of, &witness.row);
        match (&self.about, other) {
            (About::One { demands, .. }, _) => answer.refusal == 0 && demands.iter().all(|d| d.met(&answer)),
            (About::Two { figure, input, rises }, Some(cell)) => {
                let mut row = witness.row.clone();
                row[input.0 as usize] = *cell;
                let second = evaluate(core, witness.as_of, &row);
                let figures = answer.int(*figure).zip(second.int(*figure));
                answer.refusal == 0 && second.refusal == 0 && figures.is_some_and(|(a, b)| if *rises { a < b } else { b < a })
            }
            (About::Two { .. }, None) => false,
        }
    }
}

/// A program, its text, and every question about it that `analysis` decided.
pub fn program(seed: u64) -> (String, Core, Vec<Question>) {
    let mut r = Random::new(seed);
    let count = 1 + r.below(2);
    let mut world = World::random(&mut r, count);
    let names = benefits(&world);
    if names.len() > 1 {
        collide(&mut r, &mut world);
    }
    let (plain, core) = lowered(&world).unwrap_or_else(|e| panic!("seed {seed} does not check: {e}\n{}", world.print()));
    let (text, core) = promise(&mut r, world, &names).unwrap_or((plain, core));
    let on = (seed % 2 == 0).then(|| core.as_of.0.max(Date::from_days(r.day(15_000, 22_000))).min(core.as_of.1));
    let options = Options { on, samples: if seed % 3 == 0 { 0 } else { 128 }, ..Options::default() };
    let mut questions = of_pairs(&core, &options);
    questions.extend(of_guarantees(&core, &options));
    questions.extend(of_benefits(&core, &options));
    for question in &mut questions {
        question.what = format!("program {seed}: {}", question.what);
    }
    (text, core, questions)
}

fn lowered(world: &World) -> Result<(String, Core), String> {
    let text = world.print();
    let mut sources = Sources::new();
    sources.add("随机.heng", text.as_str());
    let analysis = heng::analyse(&sources);
    let policies = analysis.policies();
    let errors = analysis.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let errors: Vec<&str> = errors.map(|d| d.message.get(Language::En)).collect();
    if !errors.is_empty() {
        return Err(errors.join("\n"));
    }
    analysis.model(&sources, &policies).map(|l| (text, l.core)).map_err(|e| format!("{e:?}"))
}

// ---- Text -----------------------------------------------------------------------------------------------------------------------------

/// The benefits of the last policy.
fn benefits(world: &World) -> Vec<String> {
    let last = world.documents.last().map(|d| d.decls.as_slice()).unwrap_or_default();
    last.iter().filter_map(|d| d.head.strip_prefix("待遇 ")?.strip_suffix(" 面向 个人")).map(str::to_owned).collect()
}

/// Two conditions that exclude each other where `by` is 0, and hardly where it is −1.
fn opposites(r: &mut Random, dictionary: &Dictionary, by: i64) -> (String, String) {
    let absent = dictionary.facts.iter().any(|f| f.name == "购房款" && f.optional);
    let price = if absent { "(购房款 缺省 0元)" } else { "购房款" };
    let near = |year: i64, month: u32, days: i64| {
        let (y, m, d) = Date::from_ymd(year as i32, month, 1).unwrap().add_days(days).ymd();
        format!("{y}年{m}月{d}日")
    };
    let n = r.within(20, 40);
    let [age, months, rent] = [n + 1 + by, n * 7 + by, n * 800 - 4 - by];
    match r.below(8) {
        0 => (format!("周岁(出生日期, 基准日) 不超过 {n}周岁"), format!("基准日 不早于 出生日期 + {age}年")),
        1 => (format!("整月数(出生日期, 基准日) 少于 {}个月", n * 7), format!("基准日 不早于 出生日期 + {months}个月")),
        2 => (format!("年份(出生日期) 不超过 {}", 1950 + n), format!("出生日期 不早于 {}", near(1951 + n, 1, by))),
        3 => (format!("天数(出生日期, 基准日) 超过 {}天", n * 365), format!("出生日期 + {}天 不早于 基准日", n * 365 - by)),
        4 => (format!("基准日 在 毕业日期 后 {n}个月 内（含）"), format!("整月数(毕业日期, 基准日) 超过 {}个月", n + by)),
        5 => (format!("月末(出生日期) 早于 {}", near(1960 + n, 3, 0)), format!("月初(出生日期) 晚于 {}", near(1960 + n, 2, by))),
        6 => (format!("租金 × 12.5% 四舍五入 到 元 不低于 {n}00元"), format!("租金 低于 {rent}元")),
        _ => {
            let most = (n * 100 + 100) * 2000 / 333 - by;
            (format!("{price} × 33.3% 舍去 到 百元 超过 {n}00元"), format!("{price} × 2 不超过 {most}元"))
        }
    }
}

/// Gives two benefits of the last policy a condition each.
fn collide(r: &mut Random, world: &mut World) {
    let by = -i64::from(r.chance(35));
    let (a, b) = opposites(r, &world.dictionary, by);
    let Some(document) = world.documents.last_mut() else { return };
    let mut lists = document.decls.iter_mut().filter(|d| d.head.starts_with("待遇 ")).filter_map(all_of);
    if let (Some(first), Some(second)) = (lists.next(), lists.next()) {
        first.push(Item::Leaf(a));
        second.push(Item::Leaf(b));
    }
}

/// The first list of a benefit of which all items must hold.
fn all_of(decl: &mut Decl) -> Option<&mut Vec<Item>> {
    decl.clauses.iter_mut().find_map(|clause| match clause {
        Clause::List(head, items) if matches!(head.as_str(), "同时符合" | "申请时同时符合" | "享受期间保持") => Some(items),
        Clause::List(..) | Clause::Plain(_) => None,
    })
}

/// The world with guarantees, and its program; none if it has none of which the checker approves.
fn promise(r: &mut Random, mut world: World, names: &[String]) -> Option<(String, Core)> {
    let (a, b) = (names.first()?, names.last()?);
    let mut texts = vec![
        format!("{a} 的 应发 随 {} {}", r.pick(&["缴费", "人口", "租金", "工龄", "出生日期"]), r.pick(&["不减", "不增"])),
        format!("{b} 的 实发 随 {} {}", r.pick(&["缴费", "工资", "购房款", "毕业日期"]), r.pick(&["不减", "不增"])),
        format!("如 {a} 的 应发 超过 {}元 则 周岁(出生日期, 基准日) 不超过 {}周岁", 100 * r.below(100), r.within(20, 250)),
        format!("{a} 的 应发 不超过 {}元", 100 * r.within(1, 2000)),
    ];
    if a != b {
        texts.push(format!("合计 {a}、{b} 不超过 {}元", 1000 * r.within(1, 500)));
        texts.push(format!("{a}、{b} 不得同时享受"));
    }
    let mut best = None;
    for (i, text) in texts.into_iter().enumerate() {
        let document = world.documents.last_mut()?;
        document.decls.push(Decl::line(format!("保证 \"甲{i}\"：{text}")));
        match lowered(&world) {
            Ok(found) => best = Some(found),
            Err(_) => drop(world.documents.last_mut()?.decls.pop()),
        }
    }
    best
}

// ---- Questions ------------------------------------------------------------------------------------------------------------------------

fn of(core: &Core, id: BenefitId) -> &Benefit {
    &core.benefits[id.0 as usize]
}

/// What a benefit asks of a new applicant: its conditions, and with `gates` what may close it all the same.
fn conditions(b: &Benefit, gates: bool) -> Vec<Demand> {
    let tops = b.items.iter().filter(|i| i.parent.is_none());
    let wanted = tops.filter(|i| gates || !matches!(i.list, ItemList::Gate(_)));
    wanted.map(|i| if i.list.excludes() { Demand::Fails(i.node) } else { Demand::Holds(i.node) }).collect()
}

fn one(on: Option<Date>, who: Who, what: String, demands: Vec<Demand>, holds: bool) -> Question {
    Question { what, on, about: About::One { who, demands }, holds, witness: None }
}

/// Whom a question about one benefit is about: who has had another may be the very person this one is for, and where the benefit says what
/// is paid later, so may who has had it.
fn claimant(core: &Core, at: usize) -> Who {
    let (benefit, b) = (BenefitId(at as u32), &core.benefits[at]);
    let reads = |nodes: Vec<NodeId>, wanted: &dyn Fn(BenefitId, ReceiptField) -> bool| {
        cone(core, &nodes).into_iter().any(|id| match core.nodes[id.0 as usize].op {
            Op::Load(input) | Op::Present(input) => matches!(core.inputs[input.0 as usize].kind, InputKind::Receipt(of, field) if wanted(of, field)),
            _ => false,
        })
    };
    let others = reads(b.items.iter().filter(|i| i.parent.is_none()).map(|i| i.node).collect(), &|of, _| of != benefit);
    // The days of application and approval a new applicant has, too; and nobody new has exhausted or waived anything.
    let later = b.items.iter().filter(|i| !matches!(i.list, ItemList::Gate(Gate::NotExhausted | Gate::NotWaived))).map(|i| i.node);
    let later = later.chain(b.rows.iter().map(|row| row.node)).chain([b.amount]).collect();
    let own = reads(later, &|of, field| of == benefit && !matches!(field, ReceiptField::AppliedOn | ReceiptField::ApprovedOn));
    if own || others { Who::Claimant { benefit, own, others } } else { Who::Applicant }
}

/// Nodes and all below them.
pub fn cone(core: &Core, roots: &[NodeId]) -> BTreeSet<NodeId> {
    let mut wanted: BTreeSet<NodeId> = roots.iter().copied().collect();
    let mut open: Vec<NodeId> = roots.to_vec();
    while let Some(id) = open.pop() {
        core.nodes[id.0 as usize].op.for_each_child(|c| {
            if wanted.insert(c) {
                open.push(c);
            }
        });
    }
    wanted
}

fn of_benefits(core: &Core, options: &Options) -> Vec<Question> {
    let found = prove(core, options);
    let mut out = Vec::new();
    for (i, b) in core.benefits.iter().enumerate() {
        let (own, who) = (|id: &BenefitId| id.0 as usize == i, claimant(core, i));
        let open = |f: &Finding, at| matches!(f, Finding::NotDecided { benefit, item: None, row } if own(benefit) && *row == at);
        let undecided = |at: Option<usize>| found.iter().any(|f| open(f, at));
        if undecided(None) {
            continue;
        }
        let impossible = found.iter().any(|f| matches!(f, Finding::Impossible { benefit, .. } if own(benefit)));
        out.push(one(options.on, who, format!("does anybody meet the conditions of {}", b.name), conditions(b, false), !impossible));
        if impossible {
            continue;
        }
        let never = found.iter().any(|f| matches!(f, Finding::NeverPaid { benefit, .. } if own(benefit)));
        let mut demands = conditions(b, true);
        demands.push(Demand::Positive(b.amount));
        out.push(one(options.on, who, format!("is anybody due {}", b.name), demands, !never));
        for (k, row) in b.rows.iter().enumerate().filter(|(k, row)| !row.is_else && !undecided(Some(*k))) {
            let never = found.iter().any(|f| matches!(f, Finding::RowNeverTaken { benefit, row, .. } if own(benefit) && *row == k));
            let mut demands = conditions(b, false);
            demands.push(Demand::Holds(row.node));
            out.push(one(options.on, who, format!("does anybody fall into row {k} of {}: {}", b.name, row.text), demands, !never));
        }
    }
    out
}

fn of_pairs(core: &Core, options: &Options) -> Vec<Question> {
    let mut out = Vec::new();
    for pair in groups(core).iter().flat_map(|group| overlaps(core, options, group, &mut Reference(core))) {
        let holds = match pair.kind {
            PairKind::Disjoint { .. } | PairKind::Later { .. } => false,
            PairKind::Coordinated { .. } | PairKind::Combinable { .. } | PairKind::Conflicting { .. } | PairKind::Uncoordinated => true,
            // These say what happens to somebody with a history.
            PairKind::Exclusive | PairKind::OneSided { .. } | PairKind::NotDecided => continue,
        };
        let together = core.coordinations.iter().any(|c| c.members.contains(&pair.first) && c.members.contains(&pair.second));
        let both = [pair.first, pair.second].map(|id| of(core, id));
        let sum = |b: &Benefit| Demand::Positive(if together { b.amount } else { b.payable });
        let demands = both.iter().flat_map(|b| conditions(b, true).into_iter().chain([sum(b)])).collect();
        let what = format!("is anybody {} both {} and {}", if together { "due" } else { "paid" }, both[0].name, both[1].name);
        let mut question = one(options.on, Who::Applicant, what, demands, holds);
        question.witness = pair.witness.filter(|_| holds).map(|w| (w, None));
        out.push(question);
    }
    out
}

fn of_guarantees(core: &Core, options: &Options) -> Vec<Question> {
    let mut out = Vec::new();
    for said in guarantees(core, options) {
        let guarantee = &core.guarantees[said.guarantee];
        let about = match guarantee.kind {
            GuaranteeKind::Always(node) => About::One { who: Who::Anybody, demands: vec![Demand::Fails(node)] },
            GuaranteeKind::Monotone { figure, input, rises } => About::Two { figure, input, rises },
        };
        let (holds, witness) = match said.proof {
            Proof::Proved => (false, None),
            Proof::Refuted(r) => (true, Some((r.witness, r.other.map(|(_, cell, _, _)| cell)))),
            Proof::NotDecided => continue,
        };
        out.push(Question { what: format!("does anybody refute: {}", guarantee.text), on: options.on, about, holds, witness });
    }
    out
}
