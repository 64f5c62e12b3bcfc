//! Whatever is said to be proved, attacked: a hundred thousand random people are sent through the compiled module of every program, and none
//! may show the contrary. The people are made here, without `analysis`: at the values where conditions turn, and from whoever comes close to being paid.

use heng::analysis::{Amounts, Finding, Options, PairKind, People, Proof, Reference, groups, guarantees, overlaps, prove};
use heng::eval::{cone, evaluate_cone};
use heng::ir::{Benefit, BenefitId, Cell, Combines, Core, GuaranteeKind, Input, InputKind, InputTy, ItemList, NodeId, Op, ReceiptField};
use heng::source::Sources;
use heng::value::Date;
use heng::wasm::{BuildMeta, compile};
use heng_host::{Instance, Module};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const PEOPLE: usize = 100_000;
const BATCH: usize = 500;
/// So many are remembered for each benefit to make others of.
const PARENTS: usize = 40;

/// Guarantees for the policies of a city and its zone, of which the first two hold.
const GUARANTEES: &str = "
保证 \"学历\"：市级生活补贴 的 应发 随 学历 不减。
保证 \"合计\"：合计 市级生活补贴、片区生活补贴 不超过 6万元。
保证 \"各得\"：如 片区生活补贴 的 应发 超过 0元 则 市级生活补贴 的 应发 超过 2000元。
保证 \"同时\"：市级生活补贴、片区生活补贴 不得同时享受。
";

#[test]
fn nobody_refutes_what_is_proved() {
    let programs = programs();
    assert_eq!(programs.len(), 12, "three packages, and what stands in tests/analysis");
    let half = |odd: usize| programs.iter().skip(odd).step_by(2).map(|(name, core)| attack(name, core)).fold(Count::default(), Count::and);
    let (a, b) = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        (half(0), other.join().unwrap())
    });
    let all = a.and(b);
    println!("{all:?}");
    assert!(all.apart > 0 && all.contained > 0 && all.amounts > 0 && all.idle > 0 && all.guaranteed > 0, "nothing of a kind was attacked: {all:?}");
    // Else the attack would be too weak to mean anything.
    assert!(all.met * 10 >= all.meeting * 9, "random people show too few of the overlaps there are: {all:?}");
}

/// How many claims were attacked, and how many of the overlaps were shown.
#[derive(Debug, Default)]
struct Count {
    apart: usize,
    contained: usize,
    amounts: usize,
    idle: usize,
    guaranteed: usize,
    meeting: usize,
    met: usize,
}

impl Count {
    fn and(self, o: Count) -> Count {
        Count {
            apart: self.apart + o.apart,
            contained: self.contained + o.contained,
            amounts: self.amounts + o.amounts,
            idle: self.idle + o.idle,
            guaranteed: self.guaranteed + o.guaranteed,
            meeting: self.meeting + o.meeting,
            met: self.met + o.met,
        }
    }
}

// ---- Programs and their claims ----------------------------------------------------------------------------------------------------

fn programs() -> Vec<(String, Core)> {
    let mut out: Vec<(String, Core)> = ["hefei", "qingdao", "shenzhen"].map(|city| (city.to_owned(), package(&format!("policies/{city}")))).into();
    let mut files: Vec<PathBuf> = std::fs::read_dir("tests/analysis").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_some_and(|e| e == "heng")) {
        let name = path.display().to_string();
        let mut text = std::fs::read_to_string(path).unwrap();
        if name.contains("changsha-zone") {
            text = text.replace("引用 数据。\n待遇 片区", "引用 数据、长沙市。\n待遇 片区") + GUARANTEES;
        }
        let mut sources = Sources::new();
        sources.add(&name, text);
        let analysis = heng::analyse(&sources);
        out.push((name, analysis.model(&sources, &analysis.policies()).unwrap().core));
    }
    out
}

fn package(path: &str) -> Core {
    let set = heng::project::gather(Path::new("."), &[PathBuf::from(path)]).unwrap().remove(0);
    let mut sources = Sources::new();
    for file in &set.files {
        sources.add(&file.name, file.text.as_str());
    }
    let analysis = heng::analyse(&sources);
    let policies: Vec<_> = analysis.policies().into_iter().filter(|d| set.files[analysis.file(*d).0 as usize].wanted).collect();
    analysis.model(&sources, &policies).unwrap().core
}

/// What nobody may show.
enum Claim {
    NotMet(BenefitId),
    NotPaid(BenefitId),
    /// The conditions come to the same with the item held at this value.
    Idle(BenefitId, usize, bool),
    RowNotTaken(BenefitId, NodeId),
    /// Not both paid; not both due, where a clause combines them.
    Apart(BenefitId, BenefitId, bool),
    Inside(BenefitId, BenefitId),
    NotLess(BenefitId, BenefitId),
    /// The first is not paid to whoever is receiving the second and has received nothing else.
    Closed(BenefitId, BenefitId),
    Always(NodeId),
    /// The figure does not fall as the fact rises, or, if so said, does not rise.
    Monotone(NodeId, usize, bool),
}

/// The claims made of a program, and the pairs of which it is said that somebody is paid (or due) both.
fn claims(core: &Core, count: &mut Count) -> (Vec<Claim>, Vec<(BenefitId, BenefitId)>) {
    let options = Options::default();
    let mut out = Vec::new();
    let mut meeting = Vec::new();
    for finding in prove(core, &options) {
        match finding {
            Finding::Impossible { benefit, .. } => out.push(Claim::NotMet(benefit)),
            Finding::NeverPaid { benefit, .. } => out.push(Claim::NotPaid(benefit)),
            Finding::ItemNeverMatters { benefit, item, .. } => {
                let b = of(core, benefit);
                let neutral = match b.items[item].parent.and_then(|p| b.items[p as usize].combines) {
                    None => !b.items[item].list.excludes(),
                    how => how == Some(Combines::All),
                };
                out.push(Claim::Idle(benefit, item, neutral));
            }
            Finding::RowNeverTaken { benefit, row, .. } => out.push(Claim::RowNotTaken(benefit, of(core, benefit).rows[row].node)),
            Finding::Gap(_) => {}
            Finding::NotDecided { .. } => panic!("the samples are decided"),
        }
    }
    count.idle += out.len();
    for pair in groups(core).iter().flat_map(|group| overlaps(core, &options, group, &mut Reference(core))) {
        let (a, b) = (pair.first, pair.second);
        let combined = core.coordinations.iter().any(|c| c.members.contains(&a) && c.members.contains(&b));
        match pair.kind {
            PairKind::Disjoint { .. } | PairKind::Later { .. } => out.push(Claim::Apart(a, b, combined)),
            PairKind::Exclusive => out.extend([Claim::Closed(a, b), Claim::Closed(b, a)]),
            PairKind::OneSided { closed } => out.push(Claim::Closed(closed, if closed == a { b } else { a })),
            PairKind::NotDecided => panic!("the samples are decided"),
            PairKind::Coordinated { .. } | PairKind::Combinable { .. } | PairKind::Conflicting { .. } | PairKind::Uncoordinated => meeting.push((a, b)),
        }
        let inside = match pair.people {
            Some(People::Same) => vec![Claim::Inside(a, b), Claim::Inside(b, a)],
            Some(People::FirstInSecond) => vec![Claim::Inside(a, b)],
            Some(People::SecondInFirst) => vec![Claim::Inside(b, a)],
            _ => Vec::new(),
        };
        let sums = match pair.amounts {
            Some(Amounts::Equal) => vec![Claim::NotLess(a, b), Claim::NotLess(b, a)],
            Some(Amounts::FirstMore) => vec![Claim::NotLess(a, b)],
            Some(Amounts::SecondMore) => vec![Claim::NotLess(b, a)],
            _ => Vec::new(),
        };
        count.contained += inside.len();
        count.amounts += sums.len();
        out.extend(inside.into_iter().chain(sums));
    }
    count.apart += out.iter().filter(|c| matches!(c, Claim::Apart(..) | Claim::Closed(..))).count();
    for said in guarantees(core, &options).into_iter().filter(|g| g.proof == Proof::Proved) {
        count.guaranteed += 1;
        out.push(match &core.guarantees[said.guarantee].kind {
            GuaranteeKind::Always(node) => Claim::Always(*node),
            GuaranteeKind::Monotone { figure, input, rises } => Claim::Monotone(*figure, input.0 as usize, *rises),
        });
    }
    count.meeting += meeting.len();
    (out, meeting)
}

fn of(core: &Core, b: BenefitId) -> &Benefit {
    &core.benefits[b.0 as usize]
}

// ---- People -----------------------------------------------------------------------------------------------------------------------

#[derive(Clone)]
struct Person {
    row: Vec<Cell>,
    /// What was received: of no benefit, of one, or of any.
    had: Vec<BenefitId>,
}

/// xorshift64*
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    fn between(&mut self, lo: i64, hi: i64) -> i64 {
        lo + (self.below(1 << 31) as i64).wrapping_mul(1 << 16 | 1).rem_euclid((hi - lo).saturating_add(1).max(1))
    }
}

/// A value where something may turn: a constant of the program, or a number of months before or after the day; or any value.
fn value(input: &Input, constants: &[i64], day: Date, r: &mut Random) -> i64 {
    let near = i64::try_from(r.below(3)).unwrap() - 1;
    let constant = constants[r.below(constants.len())];
    let v = match (&input.ty, r.below(4)) {
        (_, 0) => r.between(input.lo, input.hi),
        (InputTy::Date, 1 | 2) => {
            let months = if r.below(2) == 0 { 12 * constant.clamp(-80, 80) } else { constant.clamp(-900, 900) };
            i64::from(day.add_months(-months.abs()).days()) + near
        }
        _ => constant + near,
    };
    if v < input.lo || v > input.hi { r.between(input.lo, input.hi) } else { v }
}

fn cell(input: &Input, constants: &[i64], day: Date, r: &mut Random) -> Cell {
    if input.optional && r.below(6) == 0 { Cell::Absent } else { Cell::Known(value(input, constants, day, r)) }
}

fn never(field: ReceiptField) -> Cell {
    match field {
        ReceiptField::AppliedOn | ReceiptField::ApprovedOn | ReceiptField::FirstPaidOn => Cell::Absent,
        _ => Cell::Known(0),
    }
}

/// Somebody new, or somebody like two others; now and then with a history.
fn person(core: &Core, constants: &[i64], day: Date, like: &[&Person], r: &mut Random) -> Person {
    let applied = [Cell::Absent, Cell::Known(day.days().into()), Cell::Known(i64::from(day.days()) - 40)][r.below(3)];
    let had: Vec<BenefitId> = match r.below(8) {
        0 => (0..core.benefits.len()).filter(|_| r.below(2) == 0).map(|i| BenefitId(i as u32)).collect(),
        1 => vec![BenefitId(r.below(core.benefits.len()) as u32)],
        _ => Vec::new(),
    };
    let first = i64::from(day.days()) - r.between(0, 800);
    let one = |(i, input): (usize, &Input)| match input.kind {
        InputKind::Receipt(of, field) if had.contains(&of) => match field {
            ReceiptField::AppliedOn | ReceiptField::ApprovedOn => Cell::Absent,
            ReceiptField::FirstPaidOn => Cell::Known(first.max(input.lo)),
            ReceiptField::Amount => Cell::Known(r.between(1, 5_000_000).min(input.hi)),
            ReceiptField::Periods => Cell::Known(r.between(1, 40).min(input.hi)),
            ReceiptField::Receiving | ReceiptField::Exhausted => Cell::Known(r.between(0, 1)),
            ReceiptField::Waived => Cell::Known(0),
        },
        InputKind::Receipt(_, ReceiptField::AppliedOn | ReceiptField::ApprovedOn) => applied,
        InputKind::Receipt(_, field) => never(field),
        InputKind::Fact | InputKind::Choice(_) | InputKind::Decision if like.is_empty() || r.below(12) == 0 => cell(input, constants, day, r),
        InputKind::Fact | InputKind::Choice(_) | InputKind::Decision => like[r.below(like.len())].row[i],
    };
    let row = core.inputs.iter().enumerate().map(one).collect();
    Person { row, had }
}

// ---- The attack -------------------------------------------------------------------------------------------------------------------

/// What the module answers of one person.
struct Seen<'a> {
    core: &'a Core,
    items: Vec<Vec<bool>>,
    due: Vec<i64>,
    paid: Vec<i64>,
}

impl Seen<'_> {
    fn worth(&self, b: BenefitId, at: usize, held: Option<(usize, bool)>) -> bool {
        let items = &of(self.core, b).items;
        if let Some((_, value)) = held.filter(|(i, _)| *i == at) {
            return value;
        }
        let below: Vec<usize> = (0..items.len()).filter(|i| items[*i].parent == Some(at as u32)).collect();
        let hold = below.iter().filter(|i| self.worth(b, **i, held)).count();
        match items[at].combines.filter(|_| held.is_some()) {
            None => self.items[b.0 as usize][at],
            Some(Combines::All) => hold == below.len(),
            Some(Combines::Any) => hold > 0,
            Some(Combines::None) => hold == 0,
            Some(Combines::AtLeast(n)) => hold >= n as usize,
        }
    }

    fn met(&self, b: BenefitId, gates: bool, held: Option<(usize, bool)>) -> bool {
        let items = &of(self.core, b).items;
        let wanted = |i: &usize| items[*i].parent.is_none() && (gates || !matches!(items[*i].list, ItemList::Gate(_)));
        (0..items.len()).filter(wanted).all(|i| self.worth(b, i, held) != (items[i].list.excludes()))
    }

    fn gets(&self, b: BenefitId, due: bool) -> bool {
        let sums = if due { &self.due } else { &self.paid };
        self.met(b, true, None) && sums[b.0 as usize] > 0
    }

    /// How close the person comes to being paid.
    fn score(&self, b: BenefitId) -> usize {
        let items = &of(self.core, b).items;
        let stands = |i: &usize| self.worth(b, *i, None) != (items[*i].list.excludes());
        (0..items.len()).filter(stands).count() * 2 + usize::from(self.paid[b.0 as usize] > 0)
    }

    fn refutes(&self, claim: &Claim, day: Date, person: &Person, r: &mut Random) -> bool {
        let node = |id: NodeId, row: &[Cell]| {
            let answer = evaluate_cone(self.core, day, row, &cone(self.core, &[id]));
            (answer.refusal == 0).then(|| answer.int(id)).flatten()
        };
        match claim {
            Claim::Closed(b, before) => person.had == [*before] && received(self.core, *before, person) && self.gets(*b, false),
            Claim::Always(id) => node(*id, &person.row) == Some(0),
            Claim::Monotone(figure, input, rises) => {
                let at = &self.core.inputs[*input];
                let mut other = person.row.clone();
                other[*input] = Cell::Known(r.between(at.lo, at.hi));
                let (Cell::Known(v), Cell::Known(w)) = (person.row[*input], other[*input]) else { return false };
                let (Some(x), Some(y)) = (node(*figure, &person.row), node(*figure, &other)) else { return false };
                v != w && if (v < w) == *rises { x < y } else { x > y }
            }
            // The others are about applicants.
            _ if !person.had.is_empty() => false,
            Claim::NotMet(b) => self.met(*b, false, None),
            Claim::NotPaid(b) => self.gets(*b, true),
            Claim::Idle(b, item, value) => self.met(*b, false, None) != self.met(*b, false, Some((*item, *value))),
            Claim::RowNotTaken(b, row) => self.met(*b, false, None) && node(*row, &person.row) == Some(1),
            Claim::Apart(a, b, due) => self.gets(*a, *due) && self.gets(*b, *due),
            Claim::Inside(a, b) => self.met(*a, false, None) && !self.met(*b, false, None),
            Claim::NotLess(a, b) => self.gets(*a, true) && self.gets(*b, true) && self.due[a.0 as usize] < self.due[b.0 as usize],
        }
    }
}

/// Whether the benefit was received and is still, as far as the program asks.
fn received(core: &Core, b: BenefitId, person: &Person) -> bool {
    let counts = |field| matches!(field, ReceiptField::Amount | ReceiptField::Periods | ReceiptField::Receiving);
    let asked = |input: &Input| matches!(input.kind, InputKind::Receipt(of, field) if of == b && counts(field));
    core.inputs.iter().zip(&person.row).filter(|(input, _)| asked(input)).all(|(_, cell)| matches!(cell, Cell::Known(v) if *v > 0))
}

fn attack(name: &str, core: &Core) -> Count {
    let mut count = Count::default();
    let (claims, meeting) = claims(core, &mut count);
    let meta = BuildMeta { compiler: "test".into(), source_digest: String::new(), language: "zh".into(), vectors: Vec::new(), simd: true };
    let module = Module::load(&compile(core, &meta).unwrap()).unwrap();
    let mut instance = module.instantiate().unwrap();
    let constants: BTreeSet<i64> = core.nodes.iter().filter_map(|n| if let Op::Int(v) = n.op { Some(v) } else { None }).collect();
    let constants: Vec<i64> = constants.into_iter().chain(0..8).collect();
    let mut r = Random(0x1234_5678_9ABC_DEF1);
    // Of each benefit some who came as close to being paid as anybody.
    let mut best: Vec<(usize, Vec<Person>)> = vec![(0, Vec::new()); core.benefits.len()];
    let mut met: BTreeSet<(BenefitId, BenefitId)> = BTreeSet::new();
    let mut left = PEOPLE;
    while left > 0 {
        let constant = Date::from_days(constants[r.below(constants.len())].clamp(10_000, 20_500));
        let lately = Date::from_ymd(2025, 7, 1).unwrap();
        let day = [lately, lately, constant, constant.add_months(12 * i64::try_from(r.below(6)).unwrap())][r.below(4)];
        let day = day.clamp(core.as_of.0, core.as_of.1);
        let people: Vec<Person> = (0..BATCH)
            .map(|_| {
                let mut one = || {
                    let these = &best[r.below(best.len())].1;
                    these.get(r.below(these.len().max(1)))
                };
                let like: Vec<&Person> = [one(), one()].into_iter().flatten().collect();
                let like = if r.below(4) == 0 { &[] } else { like.as_slice() };
                person(core, &constants, day, like, &mut r)
            })
            .collect();
        let mut admitted = 0;
        for (person, seen) in people.iter().zip(answers(core, &mut instance, day, &people)) {
            let Some(seen) = seen else { continue };
            admitted += 1;
            for claim in &claims {
                assert!(!seen.refutes(claim, day, person, &mut r), "{name}: on {day:?} {:?} refutes what is said of {}", person.row, about(core, claim));
            }
            let both = |(a, b): &&(BenefitId, BenefitId)| [a, b].into_iter().all(|b| seen.gets(*b, true));
            met.extend(meeting.iter().filter(|_| person.had.is_empty()).filter(both));
            for (i, (close, these)) in best.iter_mut().enumerate().filter(|_| person.had.is_empty()) {
                let score = seen.score(BenefitId(i as u32));
                if score > *close {
                    (*close, *these) = (score, vec![person.clone()]);
                } else if score == *close && these.len() < PARENTS {
                    these.push(person.clone());
                } else if score == *close && r.below(10) == 0 {
                    these[r.below(PARENTS)] = person.clone();
                }
            }
        }
        left = left.saturating_sub(admitted);
        assert!(admitted > 0, "{name}: nobody is admitted");
    }
    count.met = met.len();
    count
}

fn answers<'a>(core: &'a Core, instance: &mut Instance, day: Date, people: &[Person]) -> Vec<Option<Seen<'a>>> {
    let cell = |c: &Cell| match c {
        Cell::Unknown => heng_abi::Cell::Unknown,
        Cell::Absent => heng_abi::Cell::Absent,
        Cell::Known(v) => heng_abi::Cell::Known(*v),
    };
    let rows: Vec<Vec<heng_abi::Cell>> = people.iter().map(|p| p.row.iter().map(cell).collect()).collect();
    let answers = instance.evaluate(day.days(), &rows, true).unwrap();
    let interface = instance.interface();
    let seen = |answer: &heng_host::Answer| {
        (answer.refusal == 0).then(|| Seen {
            core,
            items: interface.benefits.iter().map(|b| b.items.iter().map(|i| answer.trace[i.trace as usize] == heng_abi::YES).collect()).collect(),
            due: answer.benefits.iter().map(|b| b.amount.unwrap_or(0)).collect(),
            paid: answer.benefits.iter().map(|b| b.payable.unwrap_or(0)).collect(),
        })
    };
    answers.iter().map(seen).collect()
}

fn about(core: &Core, claim: &Claim) -> String {
    let name = |b: &BenefitId| of(core, *b).name.clone();
    match claim {
        Claim::NotMet(b) => format!("{}, which nobody can meet", name(b)),
        Claim::NotPaid(b) => format!("{}, which is never paid", name(b)),
        Claim::Idle(b, item, _) => format!("{}, item {}, which never matters", name(b), of(core, *b).items[*item].mark),
        Claim::RowNotTaken(b, _) => format!("{}, a row that nobody falls into", name(b)),
        Claim::Apart(a, b, _) => format!("{} and {}, which exclude each other", name(a), name(b)),
        Claim::Inside(a, b) => format!("{}, whose people are all among those of {}", name(a), name(b)),
        Claim::NotLess(a, b) => format!("{}, which is never less than {}", name(a), name(b)),
        Claim::Closed(a, b) => format!("{}, which is closed after {}", name(a), name(b)),
        Claim::Always(_) | Claim::Monotone(..) => "a guarantee".to_owned(),
    }
}
