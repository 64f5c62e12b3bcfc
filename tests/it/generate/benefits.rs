//! Random policies: parameters, tables, definitions, benefits and how they combine.

use super::facts::{DAYS, date_text};
use super::numbers::{Gen, Other, Sum, yuan};
use super::{Clause, Decl, Document, Item, Random, World};
use std::collections::BTreeSet;

/// A benefit as coordinations see it.
#[derive(Clone)]
struct Member {
    other: Other,
    policy: usize,
    /// Its place in every order of a highest-only clause.
    rank: u64,
}

/// What the policies of a world share.
struct Shared {
    members: Vec<Member>,
    /// The members of every cap so far: they must be nested or disjoint.
    caps: Vec<BTreeSet<String>>,
    measure: &'static str,
}

pub fn policies(r: &mut Random, world: &mut World, count: usize) {
    let measure = *r.pick(&["", "，比较 本期", "，比较 全程总额", "，比较 全程总额"]);
    let mut shared = Shared { members: Vec::new(), caps: Vec::new(), measure };
    for p in 0..count {
        let document = policy(r, world, p, &mut shared);
        world.documents.push(document);
    }
}

fn policy(r: &mut Random, world: &mut World, p: usize, shared: &mut Shared) -> Document {
    let used = if p > 0 && r.chance(30) { Some(r.below(p)) } else { None };
    let others: Vec<Other> = shared.members.iter().filter(|m| Some(m.policy) == used).map(|m| m.other.clone()).collect();
    let World { dictionary, marks, as_of, documents } = world;
    let uses = documents[0].uses.clone();
    let mut g = Gen {
        r,
        d: dictionary,
        marks,
        as_of: *as_of,
        uses,
        defined: Vec::new(),
        tiers: Vec::new(),
        sums: Vec::new(),
        rates: Vec::new(),
        others,
        own: None,
        there: BTreeSet::new(),
    };
    let mut head = vec![Clause::Plain(format!("标题 \"办法{p}\""))];
    let in_force = g.in_force();
    let always = in_force.is_none();
    head.extend(in_force);
    if g.r.chance(12) {
        g.uses.insert("日期约定");
        let readings = ["周岁 自 生日次日 起算", "周岁 计算到日", "期间 自 当日 起算", "周岁 自 生日次日 起算，期间 自 当日 起算"];
        head.push(Clause::Plain(format!("日期约定 {}", g.r.pick(&readings))));
    }
    let mut decls = vec![Decl::line(match used {
        Some(u) => format!("引用 数据、办法{u}"),
        None => "引用 数据".into(),
    })];
    g.named_values(p, &mut decls);
    for k in 0..1 + g.r.below(4) {
        let decl = g.benefit(p, k);
        let amended = if g.r.chance(20) { g.amendment(&decl, always) } else { None };
        decls.push(decl);
        decls.extend(amended);
        let other = g.own.take().unwrap();
        g.others.push(other.clone());
        shared.members.push(Member { other, policy: p, rank: g.r.next() });
    }
    let near: Vec<Member> = shared.members.iter().filter(|m| m.policy == p || Some(m.policy) == used).cloned().collect();
    for k in 0..g.r.below(4) {
        decls.extend(g.coordination(p, k, &near, shared));
    }
    if near.len() > 1 && g.r.chance(20) {
        g.uses.insert("可同时享受");
        let names = format!("{}、{}", near[0].other.name, near[1].other.name);
        decls.push(Decl::line(format!("可同时享受 {names}，理由 \"各有用途\"")));
    }
    let uses = g.uses;
    Document { name: format!("办法{p}"), head: Decl::new(format!("政策 办法{p}"), head, true), decls, uses }
}

impl Gen<'_> {
    fn in_force(&mut self) -> Option<Clause> {
        if self.r.chance(30) {
            return None;
        }
        let from = (self.as_of - self.r.within(-30, 2500)).max(DAYS.0);
        let until = self.as_of.max(from) + self.r.within(-60, 1200).max(0);
        self.marks.days.extend([from, until]);
        let (from, until) = (date_text(from), date_text(until));
        Some(Clause::Plain(match self.r.below(4) {
            0 => format!("施行 自 {from}"),
            1 => {
                self.uses.insert("截止 发放");
                format!("施行 自 {from}，截止 发放 {until}")
            }
            2 => {
                self.uses.insert("截止 发放");
                format!("施行 自 {from} 至 {until}，截止 发放")
            }
            _ => {
                self.uses.insert("截止 申请");
                format!("施行 自 {from}，截止 申请 {until}")
            }
        }))
    }

    /// Parameters, tables and definitions.
    fn named_values(&mut self, p: usize, decls: &mut Vec<Decl>) {
        if self.r.chance(45) {
            self.uses.insert("参数");
            let rate = self.r.chance(40);
            let mut day = self.as_of - self.r.within(200, 4000);
            let mut most = 0;
            let mut values = Vec::new();
            for _ in 0..1 + self.r.below(3) {
                let n = self.r.within(1, 60) * 100;
                most = most.max(n);
                self.marks.days.push(day);
                values.push(Clause::Plain(format!("自 {}：{n}元{}", date_text(day), if rate { "/月" } else { "" })));
                day += self.r.within(1, 900);
            }
            let name = format!("基数{p}");
            decls.push(Decl::new(format!("参数 {name}：金额{}", if rate { "/月" } else { "" }), values, false));
            let sum = Sum { text: name, most, den: 100 };
            if rate { self.rates.push(sum) } else { self.sums.push(sum) }
        }
        if self.r.chance(20) {
            self.table_with_two_results(p, decls);
        }
        if self.r.chance(35) {
            self.uses.insert("表");
            let mut most = 0;
            let by = self.by(true, &mut |g: &mut Self| {
                let n = g.r.within(0, 80) * 500;
                most = most.max(n);
                format!("{n}元")
            });
            let name = format!("标准表{p}");
            decls.push(Decl::line(format!("表 {name} 面向 个人 {by}")));
            self.sums.push(Sum { text: name, most, den: 100 });
        }
        if self.r.chance(40) {
            self.uses.insert("定义");
            let (want, settled) = (self.r.chance(70), self.r.chance(60));
            let text = self.condition(want, 1, settled);
            let name = format!("情形{p}");
            decls.push(Decl::line(format!("定义 {name} 面向 个人：{text}")));
            self.defined.push((name, want, settled));
        }
        if self.r.chance(15) {
            self.tiers(p, decls);
        }
        if self.r.chance(25) {
            self.uses.insert("定义 列表");
            let items = (0..2 + self.r.below(2)).map(|_| self.item(true, 1)).collect();
            let name = format!("条件{p}");
            decls.push(Decl::new(format!("定义 {name} 面向 个人"), vec![Clause::List("同时符合".into(), items)], false));
            self.defined.push((name, true, false));
        }
        if self.r.chance(20) {
            self.uses.insert("定义");
            let sum = self.sum(1);
            let name = format!("基额{p}");
            decls.push(Decl::line(format!("定义 {name} 面向 个人：{}", sum.text)));
            self.sums.push(Sum { text: name, ..sum });
        }
    }

    /// A table of sums and of rates over the same columns.
    fn table_with_two_results(&mut self, p: usize, decls: &mut Vec<Decl>) {
        self.uses.insert("表 两项");
        let (mut sum, mut rate) = (0, 0);
        let by = self.by(true, &mut |g: &mut Self| {
            let (a, b) = (g.r.within(0, 80) * 500, g.r.within(0, 60) * 50);
            (sum, rate) = (sum.max(a), rate.max(b));
            format!("{a}元、{b}元/月")
        });
        let name = format!("两项表{p}");
        let by = by.replacen('：', "：总额、月额：", 1);
        decls.push(Decl::line(format!("表 {name} 面向 个人 {by}")));
        self.sums.push(Sum { text: format!("{name} 的 总额"), most: sum, den: 100 });
        self.rates.push(Sum { text: format!("{name} 的 月额"), most: rate, den: 1200 });
    }

    fn benefit(&mut self, p: usize, k: usize) -> Decl {
        let every = *self.r.pick(&["", "一次性", "每月", "每月", "每年", "分期"]);
        let name = format!("补贴{p}号{k}");
        self.own = Some(Other { name: name.clone(), every, term: None });
        let mut clauses = vec![Clause::Plain(format!("依据 第{}条", k + 1)), Clause::Plain("用途 住房".into())];
        let mut term = None;
        if !every.is_empty() {
            let (clause, count) = self.payment(every);
            clauses.push(clause);
            term = count;
            self.own = Some(Other { name: name.clone(), every, term });
            if self.r.chance(40) {
                clauses.push(self.starting());
            }
        }
        if self.r.chance(5) {
            clauses.push(self.application(every));
        }
        if self.r.chance(20) {
            self.uses.extend(["经费", "受理", "说明"]);
            clauses.push(Clause::Plain("经费 市级 50%、区级 50%".into()));
            clauses.push(Clause::Plain("受理 甲局，时限 5个工作日，渠道 \"窗口\"".into()));
            clauses.push(Clause::Plain("说明 \"离职的应当报告\"".into()));
        }
        if self.r.chance(4) {
            clauses.push(self.quota());
        }
        let there = self.lists(&mut clauses);
        if self.r.chance(8) {
            self.for_elements(every, &mut clauses);
            return Decl::new(format!("待遇 {name} 面向 个人 每 h 属于 名册"), clauses, true);
        }
        self.there = there;
        self.amount(every, term, &mut clauses);
        self.there.clear();
        if !every.is_empty() && self.r.chance(20) {
            let clause = self.recovery();
            clauses.push(clause);
        }
        Decl::new(format!("待遇 {name} 面向 个人"), clauses, true)
    }

    /// Another sum from a day on, and cases in which nothing is paid, if there were none. Where the policy is not `always` in force, the day is
    /// one after it begins.
    fn amendment(&mut self, benefit: &Decl, always: bool) -> Option<Decl> {
        let own = self.own.clone()?;
        if benefit.head.contains('每') {
            return None;
        }
        self.uses.insert("修订");
        let from = self.as_of + if always { self.r.within(-1500, 200) } else { self.r.within(31, 400) };
        self.marks.days.push(from);
        let per = match own.every {
            "每月" => "/月",
            "每年" => "/年",
            _ => "",
        };
        let mut clauses = vec![Clause::Plain("依据 第十条".into()), Clause::Plain(format!("标准 {}元{per}", self.r.within(1, 60) * 120))];
        let excludes = benefit.clauses.iter().any(|c| matches!(c, Clause::List(head, _) if head.contains("不予享受")));
        if !excludes && self.r.chance(40) {
            let items = vec![self.item(false, 1)];
            clauses.push(Clause::List("有下列情形之一的不予享受".into(), items));
        }
        if self.r.chance(60) {
            self.uses.insert("适用");
            clauses.push(Clause::Plain(format!("适用 以 {} 为准", self.r.pick(&["申请日期", "发放月份", "首次领取日期"]))));
        }
        if self.r.chance(50) {
            self.uses.insert("原待遇");
            clauses.push(Clause::Plain(format!("原待遇 {}", self.r.pick(&["执行至期满", "按新规定执行"]))));
        }
        Some(Decl::new(format!("修订 {} 自 {}", own.name, date_text(from)), clauses, true))
    }

    /// What is paid for each element, and what it must meet.
    fn for_elements(&mut self, every: &str, clauses: &mut Vec<Clause>) {
        self.uses.insert("每 h 属于");
        let condition = Item::Leaf(self.of_element("h", false));
        let both = clauses.iter_mut().find_map(|c| match c {
            Clause::List(head, items) if head == "同时符合" => Some(items),
            _ => None,
        });
        match both {
            Some(items) => items.push(condition),
            None => clauses.push(Clause::List("同时符合".into(), vec![condition])),
        }
        if self.r.chance(50) {
            self.but_for_elements(clauses);
        }
        let per = match every {
            "每月" => "/月",
            "每年" => "/年",
            _ => "",
        };
        let (first, other) = (self.r.within(1, 40) * 100, self.r.within(1, 40) * 100);
        let amount = if self.r.chance(50) {
            format!("按 h 的 评级：{}：{first}元{per}；无：0元{per}；其他：{other}元{per}", self.d.grades[0])
        } else {
            format!("{first}元{per}")
        };
        clauses.push(Clause::Plain(format!("标准 {amount}")));
        if self.r.chance(50) {
            self.uses.insert("合计最高 逐项");
            let most = self.r.within(1, 120) * 100;
            clauses.push(Clause::Plain(format!("合计最高 {most}元{per}")));
        }
    }

    /// The lists of a benefit; returns the facts that they say are recorded.
    fn lists(&mut self, clauses: &mut Vec<Clause>) -> BTreeSet<String> {
        let mut there = BTreeSet::new();
        let mut heads: Vec<(&'static str, bool)> = match self.r.below(10) {
            0..=3 => vec![("同时符合", true)],
            4..=6 => vec![("申请时同时符合", true), ("享受期间保持", true)],
            7 => vec![("符合下列条件之一", true)],
            8 => vec![("符合下列至少 2 项", true)],
            _ => vec![("不得有下列情形", false), ("享受期间保持", true)],
        };
        if self.r.chance(30) {
            heads.push(("有下列情形之一的不予享受", false));
        }
        if self.r.chance(12) {
            heads.push(("有下列情形之一的停发", false));
        }
        for (head, want) in heads {
            self.uses.insert(head);
            let all = matches!(head, "同时符合" | "申请时同时符合" | "享受期间保持");
            let count = if head.contains("至少") { 3 } else { 1 + self.r.below(3) };
            let mut items: Vec<Item> = (0..count).map(|_| self.item(want, 2)).collect();
            if self.r.chance(4) {
                self.uses.insert("已删除");
                items.push(Item::Leaf("已删除".into()));
            }
            if all && self.r.chance(20) {
                let name = *self.r.pick(&["存款", "购房款", "工资", "持股", "积分"]);
                if self.d.facts.iter().any(|f| f.name == name && f.optional) {
                    self.uses.insert("有记录");
                    items.insert(0, Item::Leaf(format!("{name} 有记录")));
                    there.insert(name.to_owned());
                }
            }
            clauses.push(Clause::List(head.to_owned(), items));
        }
        there
    }

    fn amount(&mut self, every: &str, term: Option<i64>, clauses: &mut Vec<Clause>) {
        // What a list mentions, or a definition that it may mention, can be known to be there.
        let none = self.there.is_empty() && self.defined.is_empty() && clauses.iter().all(|c| matches!(c, Clause::Plain(_)) || !conjunctive(c));
        let periodic = matches!(every, "每月" | "每年");
        let sum = if periodic && self.r.chance(15) {
            self.by_year(every, term)
        } else if self.r.chance(30) {
            let mut all = Sum { text: String::new(), most: 0, den: 1 };
            let text = self.by(none, &mut |g: &mut Self| {
                let s = if periodic { g.rate(0) } else { g.sum(0) };
                all.most = all.most.max(s.most);
                all.den = if all.den % s.den == 0 { all.den } else { all.den * s.den };
                s.text
            });
            Sum { text, ..all }
        } else if periodic {
            self.rate(2)
        } else {
            self.sum(2)
        };
        clauses.push(Clause::Plain(format!("标准 {}", sum.text)));
        let exact = 100 * if every == "每年" { 12 } else { 1 } % sum.den == 0;
        if exact && self.r.chance(40) {
            return;
        }
        let (to, mode) = (*self.r.pick(&["分", "角", "元", "百元"]), *self.r.pick(&["舍去", "进位", "四舍五入"]));
        self.uses.insert(match mode {
            "舍去" => "舍入 舍去",
            "进位" => "舍入 进位",
            _ => "舍入 四舍五入",
        });
        let mut text = format!("舍入 到 {to}，{mode}");
        if periodic {
            match self.r.below(4) {
                0 if every == "每月" => {
                    self.uses.insert("尾差 每满");
                    text.push_str(&format!("，尾差 每满{}个月的末月补足", self.r.pick(&[3, 6, 12])));
                }
                1 if term.is_some() => {
                    self.uses.insert("尾差 末月");
                    text.push_str("，尾差 末月补足");
                }
                2 => text.push_str("，尾差 不补"),
                _ => {}
            }
        }
        clauses.push(Clause::Plain(text));
    }

    fn coordination(&mut self, p: usize, k: usize, near: &[Member], shared: &mut Shared) -> Option<Decl> {
        let mut members = near.to_vec();
        self.r.shuffle(&mut members);
        members.truncate(2 + self.r.below(3));
        let lifetime = shared.measure.contains("全程");
        let highest = self.r.chance(50);
        if highest {
            // One order of rank everywhere; a whole term only where there is one.
            members.sort_by_key(|m| m.rank);
            if lifetime {
                members.retain(|m| !matches!(m.other.every, "每月" | "每年") || m.other.term.is_some());
            }
        }
        if members.len() < 2 {
            return None;
        }
        let names: Vec<&str> = members.iter().map(|m| m.other.name.as_str()).collect();
        let mut clauses = vec![Clause::Plain(format!("范围 {}", names.join("、")))];
        if highest {
            self.uses.insert(if lifetime { "就高不重复 全程总额" } else { "就高不重复 本期" });
            clauses.push(Clause::Plain(format!("就高不重复{}", shared.measure)));
        }
        let set: BTreeSet<String> = names.iter().map(|n| (*n).to_owned()).collect();
        let fits = shared.caps.iter().all(|c| c.is_disjoint(&set) || c.is_subset(&set) || set.is_subset(c));
        if fits && self.r.chance(50) {
            clauses.push(self.cap(&names));
            if shared.caps.iter().any(|c| !c.is_disjoint(&set)) {
                self.uses.insert("嵌套封顶");
            }
            shared.caps.push(set);
        }
        if self.r.chance(15) {
            clauses.push(self.offset(&names));
        }
        if self.r.chance(if clauses.len() == 1 { 60 } else { 10 }) {
            self.uses.insert("择一享受");
            clauses.push(Clause::Plain("择一享受".into()));
        }
        if clauses.len() == 1 || self.r.chance(12) {
            self.uses.insert("不得同时享受");
            clauses.push(Clause::Plain("不得同时享受".into()));
        }
        Some(Decl::new(format!("衔接 合并{p}号{k}"), clauses, true))
    }

    /// `从 A 抵扣 B、C`
    fn offset(&mut self, names: &[&str]) -> Clause {
        self.uses.insert("抵扣");
        let mut order = names.to_vec();
        self.r.shuffle(&mut order);
        let received = 2 + self.r.below(order.len() - 1);
        Clause::Plain(format!("从 {} 抵扣 {}", order[0], order[1..received].join("、")))
    }

    fn cap(&mut self, names: &[&str]) -> Clause {
        let limit = match self.r.below(5) {
            0 => "(租金 * 3)".to_owned(),
            1 | 2 => format!("{}元", self.r.within(1, 60) * 100),
            _ => {
                let fen = self.fen();
                yuan(self.r, fen)
            }
        };
        let measure = *self.r.pick(&["", "，比较 本期", "，比较 全程总额"]);
        self.uses.insert(if measure.contains("全程") { "合计最高 全程总额" } else { "合计最高 本期" });
        let mut order = names.to_vec();
        self.r.shuffle(&mut order);
        order.truncate(self.r.below(3));
        let first = if order.is_empty() {
            String::new()
        } else {
            self.uses.insert("优先核减");
            format!("，优先核减 {}", order.join("、"))
        };
        Clause::Plain(format!("合计最高 {limit}{measure}{first}"))
    }
}

/// Whether all items of a list must hold.
fn conjunctive(clause: &Clause) -> bool {
    matches!(clause, Clause::List(head, _) if matches!(head.as_str(), "同时符合" | "申请时同时符合" | "享受期间保持"))
}
