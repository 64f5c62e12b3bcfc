//! Random amounts: sums of money and rates, with what bounds them, so that no amount leaves what the checker can prove to fit.

use super::clauses::Tiers;
use super::facts::{FactTy, LEAVES, date_text};
use super::{Dictionary, Marks, Random};
use std::collections::BTreeSet;

/// A sum of money (or a rate, per month) that is there and not negative.
#[derive(Clone)]
pub struct Sum {
    /// As an operand.
    pub text: String,
    /// An upper bound in yuan.
    pub most: i64,
    /// A multiple of the constant below its integer.
    pub den: i64,
}

/// Another benefit, or the one at hand.
#[derive(Clone)]
pub struct Other {
    pub name: String,
    /// 每月, 每年, 一次性, 分期, or nothing.
    pub every: &'static str,
    pub term: Option<i64>,
}

impl Other {
    /// Whether its standard is a rate.
    pub fn periodic(&self) -> bool {
        matches!(self.every, "每月" | "每年")
    }
}

/// The state of a document being written.
pub struct Gen<'a> {
    pub r: &'a mut Random,
    pub d: &'a Dictionary,
    pub marks: &'a mut Marks,
    pub as_of: i64,
    pub uses: BTreeSet<&'static str>,
    /// Definitions that are yes/no: what they are for the hero, and whether absence is settled in them.
    pub defined: Vec<(String, bool, bool)>,
    pub tiers: Vec<Tiers>,
    pub sums: Vec<Sum>,
    pub rates: Vec<Sum>,
    pub others: Vec<Other>,
    pub own: Option<Other>,
    /// Optional facts that are recorded wherever this is read.
    pub there: BTreeSet<String>,
}

const MOST: i64 = 10_000_000;

pub fn yuan(r: &mut Random, fen: i64) -> String {
    match fen {
        f if f % 1_000_000 == 0 && f > 0 && r.chance(50) => format!("{}万元", f / 1_000_000),
        f if f % 100 == 0 => format!("{}元", f / 100),
        f => format!("{}.{:02}元", f / 100, f % 100),
    }
}

impl Gen<'_> {
    pub fn fen(&mut self) -> i64 {
        match self.r.below(4) {
            0 => self.r.within(1, 40) * 50_000,
            1 => self.r.within(1, 30) * 1_000_000,
            2 => self.r.within(0, 5_000_000),
            _ => self.r.within(1, 99) * 1000,
        }
    }

    fn literal(&mut self) -> Sum {
        let fen = self.fen();
        Sum { text: yuan(self.r, fen), most: fen / 100 + 1, den: 100 }
    }

    fn percent(&mut self) -> &'static str {
        *self.r.pick(&["30%", "50%", "12.5%", "75%", "3‰", "100%", "33.3%"])
    }

    fn capped(&mut self, sum: Sum) -> Sum {
        let cap = self.r.within(1, 60) * 10_000;
        Sum { text: format!("({} 最高 {cap}元)", sum.text), most: sum.most.min(cap), den: sum.den }
    }

    fn rounded(&mut self, sum: Sum) -> Sum {
        let (mode, to) = (*self.r.pick(&["舍去", "进位", "四舍五入"]), *self.r.pick(&["分", "角", "元", "百元"]));
        self.uses.insert(match mode {
            "舍去" => "舍去 到",
            "进位" => "进位 到",
            _ => "四舍五入 到",
        });
        Sum { text: format!("({} {mode} 到 {to})", sum.text), most: sum.most + 100, den: 100 }
    }

    /// A fact's name where it is there, else with a value for its absence.
    pub fn settled_fact(&mut self, name: &str, otherwise: &str) -> String {
        let fact = self.d.facts.iter().find(|f| f.name == name).unwrap();
        if fact.optional && !self.there.contains(name) {
            self.uses.insert("缺省");
            format!("({name} 缺省 {otherwise})")
        } else {
            name.to_owned()
        }
    }

    /// A sum of money.
    pub fn sum(&mut self, depth: usize) -> Sum {
        let sum = self.any_sum(depth);
        if sum.most > MOST || sum.den > 100_000 {
            let sum = if sum.den > 100_000 { self.rounded(sum) } else { sum };
            return if sum.most > MOST { self.capped(sum) } else { sum };
        }
        sum
    }

    fn any_sum(&mut self, depth: usize) -> Sum {
        if depth == 0 {
            return match self.r.below(6) {
                0 if !self.sums.is_empty() => self.r.pick(&self.sums.clone()).clone(),
                1 => self.sum_fact(),
                _ => self.literal(),
            };
        }
        match self.r.below(18) {
            0 => self.literal(),
            16 => self.steps(),
            17 if self.r.chance(60) => {
                let sum = self.decided_sum();
                self.capped(sum)
            }
            1 | 2 => self.sum_fact(),
            3 | 4 if !self.sums.is_empty() => self.r.pick(&self.sums.clone()).clone(),
            5 => {
                self.uses.insert("如 则 否则");
                let condition = self.condition(true, 1, true);
                let (a, b) = (self.sum(depth - 1), self.sum(depth - 1));
                Sum { text: format!("(如 {condition} 则 {} 否则 {})", a.text, b.text), ..widest(&a, &b) }
            }
            6 => {
                let mut all = Sum { text: String::new(), most: 0, den: 100 };
                let by = self.by(false, &mut |g: &mut Self| {
                    let s = g.sum(depth - 1);
                    all = widest(&all, &s);
                    s.text
                });
                Sum { text: format!("({by})"), ..all }
            }
            7 => {
                let (a, b) = (self.sum(depth - 1), self.sum(depth - 1));
                let word = *self.r.pick(&["孰低", "孰高"]);
                self.uses.insert(word);
                Sum { text: format!("{word}({}, {})", a.text, b.text), ..widest(&a, &b) }
            }
            8 => {
                let (a, b) = (self.sum(depth - 1), self.sum(depth - 1));
                if self.r.chance(50) {
                    Sum { text: format!("({} + {})", a.text, b.text), most: a.most + b.most, ..widest(&a, &b) }
                } else {
                    self.uses.insert("最低");
                    Sum { text: format!("({} - {} 最低 0元)", a.text, b.text), ..widest(&a, &b) }
                }
            }
            9 => {
                let (a, p) = (self.sum(depth - 1), self.percent());
                Sum { text: format!("({} * {p})", a.text), most: a.most, den: a.den * 1000 }
            }
            10 => {
                let (a, p) = (self.sum(depth - 1), self.settled_fact("持股", "10%"));
                let product = Sum { text: format!("{} * {p}", a.text), ..a };
                self.rounded(product)
            }
            11 => {
                let a = self.rate(0);
                let a = if a.den > 100_000 { Sum { text: "1500元/月".into(), most: 1500, den: 100 } } else { a };
                Sum { text: format!("({} * 孰低(缴费, 24个月))", a.text), most: a.most * 24, den: a.den }
            }
            12 | 13 => {
                self.uses.insert("除以数据项");
                let a = self.sum(depth - 1);
                let points = self.d.facts.iter().any(|f| f.name == "积分" && (!f.optional || self.there.contains("积分")));
                if points && self.r.chance(50) {
                    // Where a list has said that 积分 is negative, the branch is never taken, and still must not pay less than nothing.
                    let q = self.rounded(Sum { text: format!("{} / 积分", a.text), ..a });
                    Sum { text: format!("(如 积分 不少于 1 则 ({} 最低 0元) 否则 0元)", q.text), ..q }
                } else {
                    let q = Sum { text: format!("{} / 人口", a.text), ..a };
                    self.rounded(q)
                }
            }
            14 => {
                let (a, floor) = (self.sum(depth - 1), self.r.within(1, 50) * 100);
                self.uses.insert("最低");
                self.uses.insert("最高");
                let a = Sum { text: format!("({} 最低 {floor}元)", a.text), most: a.most.max(floor), den: a.den };
                self.capped(a)
            }
            _ if !self.others.is_empty() => {
                let other = self.r.pick(&self.others.clone()).clone();
                let text = match self.r.below(3) {
                    0 if other.periodic() => format!("({} 的 标准 * 1个月)", other.name),
                    0 => format!("{} 的 标准", other.name),
                    1 => format!("{} 的 应发", other.name),
                    _ if other.every.is_empty() => format!("{} 的 应发", other.name),
                    _ => format!("已领金额({})", other.name),
                };
                self.uses.insert(if text.contains(" 的 标准") {
                    "X 的 标准"
                } else if text.ends_with("应发") {
                    "X 的 应发"
                } else {
                    "已领金额(X)"
                });
                let den = if text.ends_with("1个月)") { 1200 } else { 100 };
                self.capped(Sum { text, most: 10_000_000_000, den })
            }
            _ => self.literal(),
        }
    }

    fn sum_fact(&mut self) -> Sum {
        let name = *self.r.pick(&["存款", "购房款", "租金", "房价"]);
        let fen = self.fen();
        let otherwise = yuan(self.r, fen);
        let text = self.settled_fact(name, &otherwise);
        self.uses.insert("金额");
        let most = match name {
            "存款" => 10_000_000_000,
            "房价" => 40_000_000,
            _ => 500_001.max(fen / 100 + 1),
        };
        Sum { text, most, den: 100 }
    }

    /// A rate per month.
    pub fn rate(&mut self, depth: usize) -> Sum {
        let literal = |g: &mut Self| {
            let yearly = g.r.chance(40);
            let n = if yearly { g.r.within(1, 60) * 1000 } else { g.r.within(1, 300) * 10 };
            let text = match yearly {
                true if n % 10_000 == 0 => format!("{}万元/年", n / 10_000),
                true => format!("{n}元/年"),
                false => format!("{n}元/月"),
            };
            Sum { text, most: n, den: 1200 }
        };
        match self.r.below(if depth == 0 { 5 } else { 10 }) {
            0 if !self.rates.is_empty() => self.r.pick(&self.rates.clone()).clone(),
            1 => {
                self.uses.insert("金额/月");
                let text = self.settled_fact("工资", "3000元/月");
                Sum { text, most: 100_000, den: 1200 }
            }
            2 if self.others.iter().any(Other::periodic) => {
                let periodic: Vec<Other> = self.others.iter().filter(|o| o.periodic()).cloned().collect();
                let (other, cap) = (self.r.pick(&periodic).clone(), self.r.within(10, 90) * 100);
                self.uses.insert("X 的 标准");
                Sum { text: format!("({} 的 标准 最高 {cap}元/月)", other.name), most: cap, den: 1200 }
            }
            5 => {
                let (a, p) = (self.rate(depth - 1), self.percent());
                if a.den > 10_000 { a } else { Sum { text: format!("({} * {p})", a.text), most: a.most, den: a.den * 1000 } }
            }
            6 => {
                let (a, b) = (self.rate(depth - 1), self.rate(depth - 1));
                let word = *self.r.pick(&["孰低", "孰高"]);
                self.uses.insert(word);
                Sum { text: format!("{word}({}, {})", a.text, b.text), ..widest(&a, &b) }
            }
            7 => {
                let mut all = Sum { text: String::new(), most: 0, den: 1200 };
                let by = self.by(false, &mut |g: &mut Self| {
                    let s = g.rate(depth - 1);
                    all = widest(&all, &s);
                    s.text
                });
                Sum { text: format!("({by})"), ..all }
            }
            8 => {
                let a = self.sum(depth - 1);
                let a = if a.den > 10_000 { self.rounded(a) } else { a };
                let a = if a.most > 600_000 { self.capped(a) } else { a };
                let n = *self.r.pick(&[12, 7, 36]);
                Sum { text: format!("({} / {n}个月)", a.text), most: a.most, den: if n == 7 { a.den * 84 } else { a.den * 36 } }
            }
            9 => {
                let (a, cap) = (self.rate(depth - 1), self.r.within(10, 90) * 100);
                self.uses.insert("最高");
                Sum { text: format!("({} 最高 {cap}元/月)", a.text), most: a.most.min(cap), den: a.den }
            }
            _ => literal(self),
        }
    }

    /// `按 学历，户籍：…；其他：…`, without the parentheses that it needs as an operand.
    /// `none`: whether nothing around it can have said that a column is there, so that absence needs rows.
    pub fn by(&mut self, none: bool, value: &mut dyn FnMut(&mut Self) -> String) -> String {
        let mut columns: Vec<usize> = Vec::new();
        let can = |ty: FactTy| matches!(ty, FactTy::YesNo | FactTy::Enum | FactTy::Ordered | FactTy::Region | FactTy::Number(..) | FactTy::Date);
        let wanted = 1 + self.r.below(3);
        while columns.len() < wanted {
            let i = self.r.below(self.d.facts.len());
            if can(self.d.facts[i].ty) && !columns.contains(&i) {
                columns.push(i);
            }
        }
        let facts: Vec<super::Fact> = columns.iter().map(|i| self.d.facts[*i].clone()).collect();
        let absent: Vec<bool> = facts.iter().map(|f| none && f.optional && !self.there.contains(&f.name)).collect();
        self.uses.insert(if wanted == 1 { "按 一列" } else { "按 多列" });
        let groups: Vec<Vec<String>> = facts.iter().map(|f| self.pattern_groups(f)).collect();
        let mut rows: Vec<String> = Vec::new();
        for first in &groups[0] {
            let rest = &groups[1..];
            if rest.is_empty() || self.r.chance(30) {
                let open = vec!["其他".to_owned(); rest.len()];
                rows.push(row(first, &open));
                continue;
            }
            // One named pattern in the second column, and the others left open.
            let mut named = vec!["其他".to_owned(); rest.len()];
            named[0] = self.r.pick(&rest[0]).clone();
            rows.push(row(first, &named));
        }
        // Absence of each column, of which 其他 says nothing: every combination with at least one 无.
        for mask in 1..1usize << facts.len() {
            if (0..facts.len()).all(|i| mask >> i & 1 == 0 || absent[i]) {
                self.uses.insert("按 无");
                let cells: Vec<String> = (0..facts.len()).map(|i| if mask >> i & 1 == 1 { "无".into() } else { "其他".to_owned() }).collect();
                rows.push(cells.join("，"));
            }
        }
        rows.push("其他".into());
        let rows: Vec<String> = rows.into_iter().map(|p| format!("{p}：{}", value(self))).collect();
        let names: Vec<String> = facts.iter().zip(&absent).map(|(f, absent)| if *absent { f.name.clone() } else { self.column(f) }).collect();
        format!("按 {}：{}", names.join("，"), rows.join("；"))
    }

    /// A column that is always there.
    pub fn column(&mut self, fact: &super::Fact) -> String {
        let otherwise = match fact.ty {
            FactTy::YesNo => "否".to_owned(),
            FactTy::Enum => self.d.cases[0].to_owned(),
            FactTy::Ordered => self.d.grades[0].to_owned(),
            FactTy::Region => "外地".to_owned(),
            _ => stored(fact, fact.hero),
        };
        self.settled_fact(&fact.name, &otherwise)
    }

    /// Disjoint patterns for a column.
    fn pattern_groups(&mut self, fact: &super::Fact) -> Vec<String> {
        let names: Vec<&str> = match fact.ty {
            FactTy::YesNo => vec!["是", "否"],
            FactTy::Enum => self.d.cases.clone(),
            FactTy::Ordered => self.d.grades.clone(),
            FactTy::Region => LEAVES.to_vec(),
            _ => {
                let mut cuts: Vec<i64> = (0..2 + self.r.below(3)).map(|_| self.near(fact)).collect();
                cuts.sort_unstable();
                cuts.dedup();
                self.marks.values.entry(fact.column.clone()).or_default().extend(&cuts);
                let groups = cuts.windows(2).enumerate().filter(|(i, _)| i % 2 == 0);
                let mut groups: Vec<String> = groups.map(|(_, w)| format!("{}..{}", stored(fact, w[0]), stored(fact, w[1]))).collect();
                if groups.is_empty() {
                    groups.push(stored(fact, cuts[0]));
                }
                return groups;
            }
        };
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        self.r.shuffle(&mut names);
        names.truncate(4);
        let mut groups: Vec<String> = Vec::new();
        while let Some(name) = names.pop() {
            match names.pop() {
                Some(other) if self.r.chance(30) => groups.push(format!("{name}、{other}")),
                Some(other) => groups.extend([name, other]),
                None => groups.push(name),
            }
        }
        groups
    }

    /// A value near the hero's, or anywhere.
    pub fn near(&mut self, fact: &super::Fact) -> i64 {
        let span = match fact.ty {
            FactTy::Date => 700,
            FactTy::Money | FactTy::Rate => 200_000,
            FactTy::Percent => 100_000,
            FactTy::Number(_, 2) => 3000,
            _ => 12,
        };
        let v = match self.r.below(8) {
            0 => self.r.within(fact.lo, fact.hi),
            1 => fact.hero,
            2 => fact.hero + 1,
            3 => fact.hero - 1,
            _ => fact.hero + self.r.within(-span, span),
        };
        let v = v.clamp(fact.lo, fact.hi);
        if fact.ty == FactTy::Date { self.r.day(v.max(fact.lo), (v + 3).min(fact.hi)) } else { v }
    }
}

fn row(first: &str, rest: &[String]) -> String {
    let mut cells = vec![first.to_owned()];
    cells.extend(rest.iter().cloned());
    cells.join("，")
}

pub fn widest(a: &Sum, b: &Sum) -> Sum {
    let den = if a.den % b.den == 0 {
        a.den
    } else if b.den % a.den == 0 {
        b.den
    } else {
        a.den * b.den / gcd(a.den, b.den)
    };
    Sum { text: String::new(), most: a.most.max(b.most), den }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A stored value as a literal.
pub fn stored(fact: &super::Fact, v: i64) -> String {
    let sign = if v < 0 { "-" } else { "" };
    let decimal = |v: i64, scale: u32| {
        let p = 10i64.pow(scale);
        let text = format!("{}.{:0w$}", v.abs() / p, v.abs() % p, w = scale as usize);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match fact.ty {
        FactTy::Date => date_text(v),
        FactTy::Money => format!("{}元", decimal(v, 2)),
        FactTy::Rate => format!("{}元/月", decimal(v, 2)),
        FactTy::Percent => format!("{}%", decimal(v, 4)),
        FactTy::Number(unit, 0) => format!("{sign}{}{unit}", v.abs()),
        FactTy::Number(unit, _) => format!("{sign}{}{unit}", decimal(v, 2)),
        _ => v.to_string(),
    }
}
